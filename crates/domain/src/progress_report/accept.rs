//! Accept a report, which locks it. Who typed it does not accept it (`domain.md` §16.1-12), nor who
//! has a tie to the village (§16.1-6); too few people, and it moves up to the deputy head.

use serde::Serialize;

use super::guard::{self, ACCEPTING, Known};
use super::{Act, ReportAccepted, ReportKey, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Accepts a reviewed report.
#[derive(Debug, Clone, Serialize)]
pub struct AcceptReport {
    /// The report.
    pub key: ReportKey,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for AcceptReport {
    const NAME: &'static str = "report.accept";
    const ZH: &'static str = "受理进度表";
    const POWERS: Powers =
        Powers::impartial_decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_to_lock(&self.key, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Accept, &self.key, reads)?;
        known.apart_from_the_village(cx, ACCEPTING, Self::POWERS.roles)?;
        if let Some((previous, now)) = known.moved() {
            return Err(Rejection::new(&rules::REPORT_PREVIOUS_MOVED)
                .with("task", known.task(&previous.line))
                .with("before", previous.amount)
                .with("now", now));
        }
        words::optional("remark", self.remark.as_deref())?;
        let version = 1;
        let accepted = ReportAccepted {
            submission: known.report.submissions,
            version,
            role: cx.authority.role,
        };
        let decision = known.decided(guard::with_remark(accepted, self.remark.as_deref()));
        Ok(known.locking(decision, version, &known.report.lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress_report::fixture::*;
    use crate::progress_report::{Phase, ReportRecheckNeeded, SubmitReport};
    use crate::quantity::{Amount, QuantityUnit};
    use crate::rejection::rules as general;
    use crate::report_series::{LockedLine, ReportFiguresLocked};
    use crate::testing::{Given, at};

    #[test]
    fn acceptance_locks_the_report_and_its_figures() {
        let outcome = reviewed().when(&by(HEAD), &accept("q2"));
        let accepted = ReportAccepted { submission: 1, version: 1, role: Role::OfficeHead };
        let locked = ReportFiguresLocked {
            window: "q2".to_owned(),
            period_to: date("2024-06-22"),
            version: 1,
            lines: vec![LockedLine {
                key: heaps(),
                measure: QuantityUnit::Spot,
                target: Some(Amount::whole(20)),
                current: Amount::whole(2),
                cumulative: Amount::whole(2),
                funds_planned: None,
                funds_in_place: None,
                funds_spent: None,
            }],
        };
        outcome.then(&[accepted.into(), locked.into()]);
        assert_eq!(report(&outcome.recorded(), "q2").version, 1);
    }

    #[test]
    fn s16_1_12_typist_and_accepter_differ() {
        let given = town().when(&typed(HANDLER, CADRE), &save("q2")).recorded();
        let with_scan = SubmitReport { evidence: vec![scan()], ..submit("q2") };
        let given = given.when(&typed(HANDLER, CADRE), &with_scan).recorded();
        let given = given.when(&typed(HEAD, CADRE_TOO), &review("q2")).recorded();
        let outcome = given.when(&by(HANDLER), &accept("q2"));
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("代录与受理不能是同一人"), "{}", rejection.zh());
        given.when(&by(HEAD), &accept("q2")).then_rejected(&general::SEPARATION_OF_DUTIES);
        // Too few people: it moves up.
        assert_eq!(given.when(&by(DEPUTY), &accept("q2")).authority().role, Role::DeputyHead);
    }

    #[test]
    fn s16_1_6_the_contact_cadre_and_the_village_do_not_accept() {
        let given = reviewed().person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        given.when(&by(HANDLER), &accept("q2")).then_rejected(&general::RECUSED);
        reviewed().when(&by(CADRE_TOO), &accept("q2")).then_rejected(&general::ROLE_MISSING);
        let hats = reviewed().person_with(who(CADRE_TOO), Role::OfficeHead, None);
        hats.when(&by(CADRE_TOO), &accept("q2")).then_rejected(&general::OWN_UNIT_DECISION);
        reviewed().when(&by(COMMISSION), &accept("q2")).then_rejected(&general::ROLE_MISSING);
        let proxy = reviewed().when(&typed(HANDLER, HEAD), &accept("q2"));
        proxy.then_rejected(&general::DECISION_BY_PROXY);
    }

    /// The third quarter's report went to the office before the second was accepted.
    fn third_first() -> Given {
        let given = third_quarter(reviewed());
        third_reviewed(&given, vec![line(heaps(), QuantityUnit::Spot, ["20", "15", "5", "5"])])
    }

    #[test]
    fn r17_what_moved_before_it_since_it_was_submitted_is_returned() {
        let given = third_first().when(&by(HEAD), &accept("q2")).recorded();
        let outcome = given.when(&by(HEAD), &accept("q3"));
        let rejection = outcome.then_rejected(&rules::REPORT_PREVIOUS_MOVED);
        assert!(rejection.zh().contains("由 0 变为 2"), "{}", rejection.zh());
    }

    #[test]
    fn s16_1_12_an_earlier_report_that_is_locked_late_marks_the_later_one() {
        let given = third_first().when(&by(HEAD), &accept("q3")).recorded();
        let given = given.now(at("2024-09-24 09:00"));
        let outcome = given.when(&by(HEAD), &accept("q2"));
        let needed = ReportRecheckNeeded { window: "q2".to_owned(), version: 1 };
        let last = outcome.decision().writes.last().expect("three events");
        assert_eq!(last.1.event, needed.into());
        assert_eq!(report(&outcome.recorded(), "q3").phase, Phase::Recheck);
    }
}
