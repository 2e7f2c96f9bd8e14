//! Look back at a closed issue (回头看): still in order, or relapsed (`domain.md` R36).

use serde::Serialize;

use super::guard::{self, Known, LOOKING_BACK};
use super::{Act, Issue, IssueLookedBack, LookBackOutcome, Phase, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::evidence::{self, Evidence};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Records a look-back. A relapse may be found at any time, also after a look-back has passed; that
/// it holds is seen only after a while, and once.
#[derive(Debug, Clone, Serialize)]
pub struct LookBack {
    /// The issue.
    pub issue: IssueId,
    /// What was found.
    pub outcome: LookBackOutcome,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for LookBack {
    const NAME: &'static str = "issue.look_back";
    const ZH: &'static str = "回头看";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::LineOffice,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::LookBack, self.issue, reads, cx)?;
        known.apart_from_rectifiers(reads, cx, LOOKING_BACK, Self::POWERS.roles)?;
        known.not_own_section(Self::POWERS.roles, reads, cx)?;
        if (known.issue.phase, self.outcome) == (Phase::LookBackPassed, LookBackOutcome::Passed) {
            return Err(Rejection::new(&general::ALREADY_DONE).field("outcome"));
        }
        let early = known.issue.look_back_due.filter(|due| cx.today < *due);
        if let (LookBackOutcome::Passed, Some(due)) = (self.outcome, early) {
            return Err(Rejection::new(&rules::ISSUE_LOOK_BACK_EARLY)
                .field("outcome")
                .with("due", due));
        }
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let looked = IssueLookedBack { role: cx.authority.role, outcome: self.outcome, evidence };
        Ok(known.decided(guard::with_finding(looked, self.remark.as_deref(), shown)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::ReopenGround;
    use crate::issue::fixture::*;
    use crate::testing::at;

    #[test]
    fn a_look_back_passes_when_it_is_due() {
        let given = closed(&registered()).now(at("2024-06-04 09:00"));
        let passed = look_back(LookBackOutcome::Passed);
        given.when(&by(LINE), &passed).then_rejected(&rules::ISSUE_LOOK_BACK_EARLY);
        let outcome = given.now(at("2024-06-05 09:00")).when(&by(LINE), &passed);
        let looked = IssueLookedBack {
            role: Role::LineOffice,
            outcome: LookBackOutcome::Passed,
            evidence: vec![],
        };
        outcome.then(&[looked.into()]);
    }

    #[test]
    fn a_relapse_is_recorded_whenever_it_is_found() {
        let relapsed = look_back(LookBackOutcome::Relapsed);
        let given = closed(&registered()).when(&by(COMMISSION), &relapsed).recorded();
        assert_eq!(issue(&given).phase, Phase::Relapsed);
    }

    #[test]
    fn a_relapse_is_found_after_a_look_back_has_passed() {
        let given = closed(&registered()).now(at("2024-06-05 09:00"));
        let passed = look_back(LookBackOutcome::Passed);
        let given = given.when(&by(LINE), &passed).recorded().now(at("2024-08-05 09:00"));
        let given = given.when(&by(HANDLER), &look_back(LookBackOutcome::Relapsed)).recorded();
        assert_eq!(issue(&given).phase, Phase::Relapsed);
        let given = given.when(&by(HEAD), &reopen(ReopenGround::Relapse)).recorded();
        assert_eq!((issue(&given).phase, issue(&given).relapses), (Phase::Reopened, 1));
    }

    #[test]
    fn a_look_back_passes_once() {
        let given = closed(&registered()).now(at("2024-06-05 09:00"));
        let passed = look_back(LookBackOutcome::Passed);
        let given = given.when(&by(LINE), &passed).recorded();
        given.when(&by(HANDLER), &passed).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn the_rectifier_does_not_look_back() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = signed_for(&registered()).when(&typed, &request_closure()).recorded();
        let given =
            given.when(&by(LINE), &verify()).recorded().when(&by(HEAD), &close()).recorded();
        given
            .when(&by(HANDLER), &look_back(LookBackOutcome::Relapsed))
            .then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn the_contact_cadre_is_recused() {
        let given = closed(&registered()).person_with(who(LINE), Role::ContactCadre, Some(home()));
        given
            .when(&by(LINE), &look_back(LookBackOutcome::Relapsed))
            .then_rejected(&general::RECUSED);
    }
}
