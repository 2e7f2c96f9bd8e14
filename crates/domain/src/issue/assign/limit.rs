//! The limits of whoever becomes accountable anew: they go on, or with what was left, so that nobody
//! gains time by being passed around (`domain.md` R34).

use super::Assign;
use crate::calendar::Calendars;
use crate::command::{Context, Reads};
use crate::deadline::Deadline;
use crate::issue::Responsible;
use crate::issue::guard::Known;
use crate::rejection::Rejection;
use crate::unit::Unit;

impl Assign {
    /// The limits, for rectifying and for signing, that the one who becomes accountable has or had
    /// in this round; nothing for who gets it for the first time.
    pub(super) fn own_limits(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        calendars: &Calendars<'_>,
        cx: &Context,
    ) -> Result<Option<(Deadline, Option<Deadline>)>, Rejection> {
        let mine = |other: &Responsible| same_people(&self.responsible, other, reads);
        if let Some(standing) = Self::standing(known).filter(|facts| mine(&facts.responsible)) {
            return Ok(Some((standing.deadline, standing.sign_for)));
        }
        let left = known.issue.left.iter().rev().find(|left| mine(&left.responsible));
        let Some(left) = left else { return Ok(None) };
        let resumed = |deadline: &Deadline| deadline.resumed(left.on, cx.today, calendars);
        let sign_for = left.sign_for.as_ref().map(resumed).transpose()?;
        Ok(Some((resumed(&left.deadline)?, sign_for)))
    }
}

/// Whether the same people act for both: a village's people act for its courtyards and for what was
/// merged into it.
fn same_people(one: &Responsible, other: &Responsible, reads: &Reads) -> bool {
    match (one.unit(), other.unit()) {
        (Some(one), Some(other)) => {
            let above = Unit::upward(one, reads);
            Unit::upward(other, reads).iter().any(|unit| above.contains(unit))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::Limit;
    use crate::issue::fixture::*;
    use crate::issue::{ReopenGround, SignFor, rules};
    use crate::rejection::rules as general;
    use crate::testing::{Given, at, day};

    #[test]
    fn an_assignment_anew_extends_nothing() {
        let given = assigned(&registered()).now(at("2024-05-09 09:00"));
        let given = given.when(&by(HEAD), &extend("2024-05-20")).recorded();
        let helped = Assign { co_units: vec![elsewhere()], ..assign() };
        let given = given.when(&by(HEAD), &helped).recorded();
        let state = issue(&given);
        assert_eq!(state.deadline.clone().expect("a limit").due, day("2024-05-20"));
        let facts = &state.assignment.as_ref().expect("assigned").facts;
        assert_eq!(facts.sign_for.as_ref().expect("a limit").due, day("2024-05-07"));
        assert_eq!(state.extensions, 1, "what was used up stays used up");
        given.when(&by(HEAD), &helped).then_rejected(&general::ALREADY_DONE);
        for (now, later) in [
            ("2024-05-09 10:00", Limit::Date(day("2024-05-21"))),
            ("2024-05-21 09:00", Limit::WorkingDays(5)),
        ] {
            let longer = Assign { limit: Some(later), ..helped.clone() };
            let given = given.clone().now(at(now));
            given.when(&by(HEAD), &longer).then_rejected(&rules::ISSUE_ASSIGNMENT_EXTENDS);
        }
        let sooner = Assign { limit: Some(Limit::Date(day("2024-05-15"))), ..helped };
        let given = given.when(&by(HEAD), &sooner).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-05-15"));
    }

    #[test]
    fn another_accountable_one_gets_a_limit_of_its_own_and_no_more_extensions() {
        let given = assigned(&registered()).now(at("2024-05-09 09:00"));
        let given = given.when(&by(HEAD), &extend("2024-05-20")).recorded();
        let given = given.when(&by(HEAD), &extend("2024-05-21")).recorded();
        let other = Assign { responsible: Responsible::Section(SECTION.to_owned()), ..assign() };
        let given = given.when(&by(HEAD), &other).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-05-15"));
        given.when(&by(HEAD), &extend("2024-05-31")).then_rejected(&rules::ISSUE_EXTENSIONS_SPENT);
    }

    /// Assigned to the village on Monday the 6th, to the other one on Wednesday the 8th.
    fn passed_on() -> Given {
        let given = assigned(&registered()).now(at("2024-05-08 09:00"));
        given.when(&by(HEAD), &assign_to(elsewhere())).recorded()
    }

    #[test]
    fn who_gets_it_back_goes_on_with_what_was_left() {
        let given = passed_on();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-05-14"));
        let given = given.now(at("2024-05-13 09:00"));
        let longer = Assign { limit: Some(Limit::WorkingDays(5)), ..assign() };
        given.when(&by(HEAD), &longer).then_rejected(&rules::ISSUE_ASSIGNMENT_EXTENDS);
        let given = given.when(&by(HEAD), &assign()).recorded();
        let deadline = issue(&given).deadline.clone().expect("a limit");
        assert_eq!((deadline.pauses[0].left, deadline.due), (3, day("2024-05-16")));
        let given =
            given.now(at("2024-05-14 09:00")).when(&by(HEAD), &assign_to(elsewhere())).recorded();
        let deadline = issue(&given).deadline.clone().expect("a limit");
        assert_eq!((deadline.pauses[0].left, deadline.due), (1, day("2024-05-15")));
    }

    #[test]
    fn to_and_fro_on_one_day_gains_nothing() {
        let given = assigned(&registered()).now(at("2024-05-10 09:00"));
        let given = given.when(&by(HEAD), &assign_to(elsewhere())).recorded();
        let given = given.when(&by(HEAD), &assign()).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-05-11"));
    }

    #[test]
    fn a_limit_that_had_passed_comes_back_passed_and_was_overdue_for_ever() {
        let given = assigned(&registered()).now(at("2024-05-13 09:00"));
        let given = given.when(&by(HEAD), &assign_to(elsewhere())).recorded();
        assert!(issue(&given).clock.ever_overdue_at(at("2024-05-13 09:00")));
        let given = given.now(at("2024-05-15 09:00")).when(&by(HEAD), &assign()).recorded();
        let state = issue(&given);
        assert_eq!(state.deadline.clone().expect("a limit").due, day("2024-05-11"));
        assert_eq!(state.clock.due_at(at("2024-05-15 09:00")), Some(day("2024-05-11")));
        given.when(&by(HEAD), &extend("2024-05-31")).then_rejected(&rules::ISSUE_DUE_PASSED);
    }

    #[test]
    fn what_an_extension_gave_comes_back_and_its_count_stays() {
        let given = assigned(&registered()).when(&by(HEAD), &extend("2024-05-20")).recorded();
        let given = given.when(&by(HEAD), &assign_to(elsewhere())).recorded();
        let given = given.when(&by(HEAD), &assign()).recorded();
        let state = issue(&given);
        assert_eq!(state.deadline.clone().expect("a limit").due, day("2024-05-20"));
        assert_eq!(state.extensions, 1);
    }

    #[test]
    fn s10_4_13_a_village_and_its_courtyard_are_one_accountable_party() {
        let given = assigned(&registered()).now(at("2024-05-09 09:00"));
        let given = given.when(&by(HEAD), &assign_to(yard())).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-05-11"));
        let given = given.when(&by(HEAD), &assign_to(elsewhere())).recorded();
        let given = given.now(at("2024-05-13 09:00")).when(&by(HEAD), &assign()).recorded();
        let deadline = issue(&given).deadline.clone().expect("a limit");
        assert_eq!((deadline.pauses[0].left, deadline.due), (2, day("2024-05-15")));
    }

    #[test]
    fn a_reopened_issue_begins_with_limits_of_its_own() {
        let given = passed_on().when(&by(ELSEWHERE), &SignFor { issue: ISSUE }).recorded();
        let given = given.when(&by(ELSEWHERE), &request_closure()).recorded();
        let given = given.when(&by(HANDLER), &verify()).recorded();
        let given = given.when(&by(HEAD), &close()).recorded();
        let given = given.when(&by(COMMISSION), &reopen(ReopenGround::Relapse)).recorded();
        assert!(issue(&given).left.is_empty());
        let given = given.when(&by(HEAD), &assign()).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-05-14"));
    }
}
