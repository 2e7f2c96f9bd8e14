//! Review a report in the village (审核人): somebody else than who filled it in. With it the report
//! is with the office.

use serde::Serialize;

use super::guard::{self, FILLING, Known, REVIEWING, apart};
use super::{Act, ReportKey, ReportReviewed};
use crate::command::{Command, Context, Decision, Reads};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms a submitted report. Whoever filled it in or typed it neither reviews it nor types the
/// review, also from a paper that bears both signatures: entering counts.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewReport {
    /// The report.
    pub key: ReportKey,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for ReviewReport {
    const NAME: &'static str = "report.review";
    const ZH: &'static str = "村级审核进度表";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(&self.key, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::taking(Act::Review, &self.key, reads, cx)?;
        known.in_order(cx)?;
        let (report, who_could) = (&known.report, Self::POWERS.roles);
        apart(reads, cx, &report.fillers, (FILLING, REVIEWING), who_could)?;
        known.apart_from_typists(cx, REVIEWING, who_could)?;
        words::optional("remark", self.remark.as_deref())?;
        let reviewed = ReportReviewed { submission: report.submissions };
        let event = guard::with_remark(reviewed, self.remark.as_deref());
        Ok(known.decided(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress_report::fixture::*;
    use crate::progress_report::{Phase, SubmitReport};
    use crate::rejection::rules as general;
    use crate::testing::{Given, assignment_id, delegation};

    #[test]
    fn s16_1_12_filler_and_village_reviewer_differ() {
        let outcome = submitted().when(&by(CADRE), &review("q2"));
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("填报与村级审核不能是同一人"), "{}", rejection.zh());
        submitted().when(&by(ELSEWHERE), &review("q2")).then_rejected(&general::ROLE_OTHER_UNIT);
        submitted().when(&by(HANDLER), &review("q2")).then_rejected(&general::ROLE_MISSING);
        let outcome = submitted().when(&by(CADRE_TOO), &review("q2"));
        outcome.then(&[ReportReviewed { submission: 1 }.into()]);
        assert_eq!(report(&outcome.recorded(), "q2").reviewers.persons, [who(CADRE_TOO)]);
    }

    /// The paper of the village, typed in the office.
    fn from_paper() -> Given {
        let given = town().when(&typed(HANDLER, CADRE), &save("q2")).recorded();
        let with_scan = SubmitReport { evidence: vec![scan()], ..submit("q2") };
        given.when(&typed(HANDLER, CADRE), &with_scan).recorded()
    }

    #[test]
    fn s16_1_6_who_typed_the_table_does_not_type_its_review() {
        let given = from_paper();
        let outcome = given.when(&typed(HANDLER, CADRE_TOO), &review("q2"));
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("代录与村级审核不能是同一人，代录也算办理"));
        // Whoever else has the paper types it.
        let given = given.when(&typed(HEAD, CADRE_TOO), &review("q2")).recorded();
        assert_eq!(report(&given, "q2").phase, Phase::Reviewed);
        // A draft that was typed counts, be it submitted by the village itself.
        let given = town().when(&typed(HANDLER, CADRE), &save("q2")).recorded();
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        let outcome = given.when(&typed(HANDLER, CADRE_TOO), &review("q2"));
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn who_lent_the_filler_the_power_does_not_review() {
        let role = assignment_id(who(CADRE), Role::Village, Some(home()));
        let given =
            town().delegated(delegation(1), who(CADRE), role, who(20), "2024-06-01", "2024-06-30");
        let given = given.when(&by(20), &save("q2")).recorded();
        let given = given.when(&by(20), &submit("q2")).recorded();
        let outcome = given.when(&by(CADRE), &review("q2"));
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        given.when(&by(CADRE_TOO), &review("q2")).decision();
    }

    #[test]
    fn neither_signature_is_copied_by_the_other_signer() {
        let by_filler = from_paper().when(&typed(CADRE, CADRE_TOO), &review("q2"));
        by_filler.then_rejected(&general::SEPARATION_OF_DUTIES);
        let given = town().when(&typed(CADRE_TOO, CADRE), &save("q2")).recorded();
        let with_scan = SubmitReport { evidence: vec![scan()], ..submit("q2") };
        let given = given.when(&typed(CADRE_TOO, CADRE), &with_scan).recorded();
        let by_typist = given.when(&by(CADRE_TOO), &review("q2"));
        by_typist.then_rejected(&general::SEPARATION_OF_DUTIES);
    }
}
