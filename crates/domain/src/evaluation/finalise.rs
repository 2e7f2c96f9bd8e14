//! Declare a result final (考核结果生效): it was posted for its full time, and no objection is open.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Evaluation, EvaluationFinalised, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::EvaluationId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Makes the posted result final, after the last day of the notice and of objections has passed
/// (`domain.md` §10.4-12). While an objection is open, the evaluation is in another phase.
#[derive(Debug, Clone, Serialize)]
pub struct FinaliseEvaluation {
    /// The evaluation.
    pub evaluation: EvaluationId,
}

impl Command for FinaliseEvaluation {
    const NAME: &'static str = "evaluation.finalise";
    const ZH: &'static str = "考核结果生效";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHead, Role::DeputyHead, Role::LeadingGroupHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.evaluation, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.evaluation, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::Finalise, self.evaluation, roles, reads, cx)?;
        let (Some(notice), Some(decided)) = (&known.evaluation.notice, &known.evaluation.decided)
        else {
            return Err(super::phase::refuse(&rules::EVALUATION_PHASE, Act::Finalise)
                .with("phase", known.evaluation.phase.zh())
                .with("phaseEn", known.evaluation.phase.en())
                .with("allowed", super::Phase::InNotice.zh()));
        };
        let due = notice.posted.due.max(notice.objections.due);
        if cx.today <= due {
            let clause = &known.definition.procedure.clause;
            return Err(Rejection::new(&rules::EVALUATION_NOTICE_RUNNING)
                .with("due", due)
                .with("schemeClause", known.definition.cite(clause))
                .with("schemeClauseEn", known.definition.cite_en(clause)));
        }
        let finalised = EvaluationFinalised {
            evaluation: self.evaluation,
            role: cx.authority.role,
            sum: decided.sum,
            notice: notice.notice,
            results: decided.results.clone(),
        };
        Ok(known.decided(NewEvent::new(finalised)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn s10_4_12_a_result_is_final_after_the_notice_ran_its_full_time() {
        let last = in_notice().now(at("2024-05-11 23:59"));
        let refused = last.when(&by(HEAD), &finalise());
        let rejection = refused.then_rejected(&rules::EVALUATION_NOTICE_RUNNING);
        assert!(rejection.zh().contains("2024-05-11"), "{}", rejection.zh());
        let over = in_notice().now(at("2024-05-12 00:01"));
        let given = over.when(&by(HEAD), &finalise()).recorded();
        let decided = evaluation(&given).decided.as_ref().expect("decided");
        assert_eq!(decided.results.len(), 2);
    }

    #[test]
    fn s10_4_10_a_new_calendar_edition_leaves_the_end_of_a_notice_alone() {
        let off = &["05-10"][..];
        let posted = in_notice();
        let given = posted.clone().calendar_anew(2024, off).now(at("2024-05-12 00:01"));
        assert_eq!(evaluation(&given).notice, evaluation(&posted).notice);
        assert!(given.when(&by(HEAD), &finalise()).accepted().is_some());
        let later = decided().calendar_anew(2024, off).when(&by(HANDLER), &post_notice());
        let later = later.recorded().now(at("2024-05-12 00:01"));
        let refused = later.when(&by(HEAD), &finalise());
        let refused = refused.then_rejected(&rules::EVALUATION_NOTICE_RUNNING);
        assert!(refused.zh().contains("2024-05-13"), "{}", refused.zh());
    }

    #[test]
    fn the_office_handler_makes_nothing_final() {
        let over = in_notice().now(at("2024-05-13 09:00"));
        over.when(&by(HANDLER), &finalise()).then_rejected(&general::ROLE_MISSING);
        over.when(&by(COMMISSION), &finalise()).then_rejected(&general::ROLE_MISSING);
    }
}
