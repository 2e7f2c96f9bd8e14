//! Rules of calendar editions and of the deadlines that are derived from them.

rules! {
    CALENDAR_DAY_OTHER_YEAR: Invalid, "domain.md §8.7", "“{field}”{day} 不在 {year} 年内；通知涉及他年的日期，请另行采用 {other} 年的新一版日历。", "{field} {day} is not in {year}: adopt a new edition of {other} for the days of that year that the notice names";
    CALENDAR_DAY_TWICE: Invalid, "domain.md §8.7", "“{field}”{day} 重复。", "{field} names {day} twice";
    CALENDAR_DAY_BOTH: Invalid, "domain.md §8.7", "“{field}”{day} 既列为放假又列为上班。", "{field} {day} is both a day off and a working day";
    CALENDAR_WORK_ON_WEEKDAY: Invalid, "domain.md §8.7", "“{field}”{day} 不是周末，调休上班日只能是周六或周日。", "{field} {day} is no Saturday or Sunday: only rest days are made working days";
    DEADLINE_BEFORE_START: Invalid, "domain.md §10.4-10", "到期日 {due} 早于起算日 {start}。", "the due date {due} is earlier than the start {start}";
    SUSPENSION_DATES: Invalid, "domain.md R31", "恢复日期 {resumed} 早于暂停日期 {suspended}。", "the clock would be resumed on {resumed}, before it was suspended on {suspended}";
}
