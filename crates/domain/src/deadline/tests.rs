//! Tests of derivation and suspension.

use proptest::prelude::*;

use super::*;
use crate::calendar::samples::{date, editions};

fn derive(limit: Limit, start: &str, rule: RestDayRule) -> Result<Deadline, Rejection> {
    let editions = editions();
    Deadline::derive(limit, date(start), rule, &Calendars::from_editions(&editions))
}

fn resume(deadline: &Deadline, suspended: &str, resumed: &str) -> Result<Deadline, Rejection> {
    let editions = editions();
    let calendars = Calendars::from_editions(&editions);
    deadline.resumed(date(suspended), date(resumed), &calendars)
}

#[test]
fn five_working_days_over_qingming() {
    let deadline = derive(Limit::WorkingDays(5), "2024-04-03", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    assert_eq!(deadline.due, date("2024-04-11"));
    assert_eq!(deadline.moved_from, None);
    assert_eq!(deadline.editions, ["2024/1"]);
    assert_eq!(
        deadline.explain_zh(),
        "自2024-04-03起5个工作日（次日起算），依据2024年放假安排第1版，到期2024-04-11。"
    );
}

#[test]
fn both_notices_are_cited_around_new_year() {
    let deadline = derive(Limit::WorkingDays(5), "2024-12-30", RestDayRule::AsWritten)
        .expect("both are adopted");
    assert_eq!(deadline.due, date("2025-01-07"));
    assert_eq!(deadline.editions, ["2024/1", "2025/1"]);
}

#[test]
fn a_due_date_on_a_rest_day_follows_the_rule() {
    for (rule, due, moved_from) in [
        (RestDayRule::AsWritten, "2024-06-22", None),
        (RestDayRule::PreviousWorkday, "2024-06-21", Some("2024-06-22")),
        (RestDayRule::NextWorkday, "2024-06-24", Some("2024-06-22")),
    ] {
        for limit in [Limit::Date(date("2024-06-22")), Limit::CalendarDays(21)] {
            let deadline = derive(limit, "2024-06-01", rule).expect("2024 is adopted");
            assert_eq!(deadline.due, date(due), "{rule:?} {limit:?}");
            assert_eq!(deadline.moved_from, moved_from.map(date), "{rule:?} {limit:?}");
            let looked_at = rule != RestDayRule::AsWritten;
            assert_eq!(deadline.editions.len(), usize::from(looked_at), "{rule:?} {limit:?}");
        }
    }
}

#[test]
fn a_moved_date_is_explained() {
    let deadline = derive(Limit::Date(date("2024-06-22")), "2024-06-01", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    assert_eq!(
        deadline.explain_zh(),
        "自2024-06-01起，限2024-06-22前（含当日），依据2024年放假安排第1版，到期2024-06-24\
         （2024-06-22遇休息日，顺延到后一工作日）。"
    );
    let written = derive(Limit::CalendarDays(21), "2024-06-01", RestDayRule::AsWritten)
        .expect("no calendar is needed");
    assert_eq!(
        written.explain_zh(),
        "自2024-06-01起21天（次日起算），到期2024-06-22（遇休息日不顺延）。"
    );
}

#[test]
fn the_previous_working_day_never_goes_back_before_the_start() {
    let deadline = derive(Limit::CalendarDays(1), "2024-06-22", RestDayRule::PreviousWorkday)
        .expect("2024 is adopted");
    assert_eq!(deadline.due, date("2024-06-23"));
    assert_eq!(deadline.moved_from, None);
}

#[test]
fn a_limit_has_1_to_366_days() {
    for limit in [
        Limit::WorkingDays(0),
        Limit::WorkingDays(367),
        Limit::CalendarDays(0),
        Limit::CalendarDays(367),
    ] {
        let refused = derive(limit, "2024-04-03", RestDayRule::AsWritten).expect_err("no limit");
        assert_eq!(refused.rule, &rules::INTEGER_OUT_OF_RANGE);
        assert_eq!(refused.field.as_deref(), Some("limit"));
    }
    let longest = derive(Limit::WorkingDays(366), "2024-01-02", RestDayRule::AsWritten)
        .expect("two years are adopted");
    assert_eq!(longest.editions, ["2024/1", "2025/1"]);
}

#[test]
fn a_date_before_the_start_is_refused() {
    let limit = Limit::Date(date("2024-04-02"));
    let refused = derive(limit, "2024-04-03", RestDayRule::AsWritten).expect_err("gone");
    assert_eq!(refused.rule, &calendar_rules::DEADLINE_BEFORE_START);
}

#[test]
fn a_year_without_an_edition_is_refused_only_where_it_matters() {
    let start = "2027-01-04";
    let refused = derive(Limit::WorkingDays(1), start, RestDayRule::AsWritten).expect_err("2027");
    assert_eq!(refused.rule, &rules::CALENDAR_MISSING);
    let moved = derive(Limit::CalendarDays(1), start, RestDayRule::NextWorkday);
    assert_eq!(moved.expect_err("2027").rule, &rules::CALENDAR_MISSING);
    assert!(derive(Limit::CalendarDays(1), start, RestDayRule::AsWritten).is_ok());
}

#[test]
fn what_was_left_counts_on_after_a_suspension() {
    let deadline = derive(Limit::WorkingDays(5), "2024-05-06", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    assert_eq!(deadline.due, date("2024-05-11"));
    let resumed = resume(&deadline, "2024-05-08", "2024-05-20").expect("2024 is adopted");
    assert_eq!(resumed.due, date("2024-05-23"));
    assert_eq!(resumed.pauses[0].left, 3);
    assert_eq!(
        resumed.explain_zh(),
        "自2024-05-06起5个工作日（次日起算），2024-05-08暂停、2024-05-20恢复，余3个工作日续计，\
         依据2024年放假安排第1版，到期2024-05-23。"
    );
}

#[test]
fn a_date_is_moved_by_the_days_of_the_suspension() {
    let deadline = derive(Limit::Date(date("2024-06-22")), "2024-06-03", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    let resumed = resume(&deadline, "2024-06-12", "2024-06-17").expect("2024 is adopted");
    assert_eq!(resumed.due, date("2024-06-27"));
    assert_eq!(resumed.moved_from, None);
}

#[test]
fn a_clock_stopped_on_its_last_day_is_due_on_the_day_it_goes_on() {
    let deadline = derive(Limit::WorkingDays(5), "2024-05-06", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    let resumed = resume(&deadline, "2024-05-11", "2024-05-18").expect("2024 is adopted");
    assert_eq!(resumed.pauses[0].left, 0);
    assert_eq!(resumed.due, date("2024-05-20"));
    assert_eq!(resumed.moved_from, Some(date("2024-05-18")));
}

#[test]
fn a_passed_deadline_is_not_revived_by_a_suspension() {
    let deadline = derive(Limit::WorkingDays(5), "2024-05-06", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    assert_eq!(resume(&deadline, "2024-05-12", "2024-06-03"), Ok(deadline));
}

#[test]
fn a_suspension_that_ends_before_it_begins_is_refused() {
    let deadline = derive(Limit::WorkingDays(5), "2024-05-06", RestDayRule::NextWorkday)
        .expect("2024 is adopted");
    let refused = resume(&deadline, "2024-05-08", "2024-05-07").expect_err("out of order");
    assert_eq!(refused.rule, &calendar_rules::SUSPENSION_DATES);
}

#[test]
fn a_deadline_without_pauses_is_stored_without_them() {
    let deadline = derive(Limit::WorkingDays(1), "2024-05-10", RestDayRule::AsWritten)
        .expect("2024 is adopted");
    let text = serde_json::to_string(&deadline).expect("a deadline is JSON");
    assert_eq!(
        text,
        r#"{"due":"2024-05-11","limit":{"working_days":1},"start":"2024-05-10","rest_day_rule":"as_written","editions":["2024/1"]}"#
    );
    assert_eq!(serde_json::from_str::<Deadline>(&text).expect("our own text"), deadline);
}

/// The day on which the last of `budget` days is used up, walked day by day: a day counts unless
/// it lies after a suspension's first day and not after its last.
fn walked(
    start: Date,
    budget: u32,
    pauses: &[(Date, Date)],
    counts: impl Fn(Date) -> bool,
) -> Date {
    let mut day = start;
    let mut used = 0;
    while used < budget {
        day = day.plus_days(1).expect("a date");
        let paused = pauses.iter().any(|(stopped, went_on)| *stopped < day && day <= *went_on);
        used += u32::from(!paused && counts(day));
    }
    day
}

proptest! {
    #[test]
    fn pauses_never_shorten_or_lengthen_the_budget(
        offset in 0_i64..366,
        budget in 1_u32..60,
        in_working_days: bool,
        pauses in prop::collection::vec((0_i64..12, 0_i64..25), 0..6),
    ) {
        let editions = editions();
        let calendars = Calendars::from_editions(&editions);
        let start = date("2024-01-01").plus_days(offset).expect("a date");
        let limit = if in_working_days {
            Limit::WorkingDays(budget)
        } else {
            Limit::CalendarDays(budget)
        };
        let mut deadline =
            Deadline::derive(limit, start, RestDayRule::AsWritten, &calendars).expect("adopted");
        let mut taken = Vec::new();
        let mut day = start;
        for (gap, length) in pauses {
            let stopped = day.plus_days(gap).expect("a date");
            if stopped >= deadline.due {
                break;
            }
            day = stopped.plus_days(length).expect("a date");
            deadline = deadline.resumed(stopped, day, &calendars).expect("adopted");
            taken.push((stopped, day));
        }
        let counts = |day| !in_working_days || calendars.is_working(day).expect("adopted");
        prop_assert_eq!(deadline.due, walked(start, budget, &taken, counts));
        prop_assert_eq!(deadline.pauses.len(), taken.len());
    }
}
