//! Due dates for the wire, with how they came about in words for people.

use hemei_domain::deadline::{Deadline, Limit, RestDayRule};
use hemei_engine::view::issue_ledger::Standing;

use super::{Vocabulary as _, programme, wire_date};
use crate::proto;

/// A due date and how it stands.
pub(crate) fn to_wire(deadline: &Deadline, standing: &Standing) -> proto::DeadlineState {
    let days_left = standing.days_left.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
    proto::DeadlineState {
        due_date: Some(wire_date(deadline.due)),
        light: standing.level.to_wire(),
        overdue: standing.overdue,
        ever_overdue: standing.ever_overdue,
        days_left,
        derivation: derivation(deadline),
        limit: Some(programme::limit(deadline.limit)),
        start_date: Some(wire_date(deadline.start)),
        moved_from_date: deadline.moved_from.map(wire_date),
        calendar_editions: deadline.editions.clone(),
    }
}

/// How a due date came about, as one sentence.
fn derivation(deadline: &Deadline) -> String {
    let start = deadline.start;
    let mut text = match deadline.limit {
        Limit::WorkingDays(days) => format!("自{start}次日起{days}个工作日"),
        Limit::CalendarDays(days) => format!("自{start}次日起{days}日"),
        Limit::Date(date) => format!("限定{date}"),
    };
    for pause in &deadline.pauses {
        let (from, to, left) = (pause.suspended_on, pause.resumed_on, pause.left);
        text.push_str(&format!("，{from}至{to}暂停，余{left}日"));
    }
    if let Some(moved_from) = deadline.moved_from {
        let rule = match deadline.rest_day_rule {
            RestDayRule::AsWritten => "照原文",
            RestDayRule::PreviousWorkday => "提前",
            RestDayRule::NextWorkday => "顺延",
        };
        text.push_str(&format!("，{moved_from}为休息日，{rule}"));
    }
    text.push_str(&format!("，至{}止", deadline.due));
    if !deadline.editions.is_empty() {
        text.push_str(&format!("（工作日历{}）", deadline.editions.join("、")));
    }
    text.push('。');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use hemei_domain::deadline::Pause;
    use hemei_domain::time::Date;

    fn day(day: u32) -> Date {
        Date::ymd(2024, 5, day).expect("a date")
    }

    #[test]
    fn the_derivation_tells_limit_pauses_moves_and_editions() {
        let deadline = Deadline {
            due: day(20),
            limit: Limit::WorkingDays(5),
            start: day(6),
            rest_day_rule: RestDayRule::NextWorkday,
            moved_from: Some(day(18)),
            editions: vec!["2024/1".to_owned()],
            pauses: vec![Pause { suspended_on: day(8), resumed_on: day(13), left: 3 }],
        };
        assert_eq!(
            derivation(&deadline),
            "自2024-05-06次日起5个工作日，2024-05-08至2024-05-13暂停，余3日，\
             2024-05-18为休息日，顺延，至2024-05-20止（工作日历2024/1）。"
        );
    }
}
