//! Withdraw a report before it is accepted, to change it (`domain.md` §16.1-12).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, ReportKey, ReportReasonText, ReportWithdrawn};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Takes a report back while its window is open: after the closing it could not come again.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawReport {
    /// The report.
    pub key: ReportKey,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for WithdrawReport {
    const NAME: &'static str = "report.withdraw";
    const ZH: &'static str = "撤回进度表";
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
        let known = Known::taking(Act::Withdraw, &self.key, reads, cx)?;
        known.in_order(cx)?;
        words::required("reason", &self.reason)?;
        let withdrawn = ReportWithdrawn { submission: known.report.submissions };
        let text = ReportReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(withdrawn, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress_report::fixture::*;
    use crate::progress_report::{Phase, rules};
    use crate::rejection::rules as general;
    use crate::report_window::rules as window_rules;
    use crate::testing::at;

    #[test]
    fn s16_1_12_a_report_is_withdrawn_before_it_is_accepted() {
        let outcome = reviewed().when(&by(CADRE), &withdraw("q2"));
        outcome.then(&[ReportWithdrawn { submission: 1 }.into()]);
        assert_eq!(outcome.text(0)["reason"], "漏填一处。");
        assert_eq!(report(&outcome.recorded(), "q2").phase, Phase::Withdrawn);
        locked().when(&by(CADRE), &withdraw("q2")).then_rejected(&rules::REPORT_PHASE);
        reviewed().when(&by(HANDLER), &withdraw("q2")).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn it_is_not_withdrawn_when_it_could_not_come_again() {
        let closed = reviewed().now(at("2024-07-01 09:00"));
        closed.when(&by(CADRE), &withdraw("q2")).then_rejected(&window_rules::REPORT_WINDOW_CLOSED);
    }
}
