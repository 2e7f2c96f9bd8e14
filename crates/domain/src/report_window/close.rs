//! Close a report window: a decision, after its due day (`domain.md` §16.1-12).

use serde::Serialize;

use super::phase::{self, WindowAct};
use super::{DECIDERS, ReportWindow, ReportWindowClosed, WindowKey, WindowReasonText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Closes a window.
#[derive(Debug, Clone, Serialize)]
pub struct CloseReportWindow {
    /// The window.
    pub key: WindowKey,
    /// Why now; kept in private.
    pub reason: String,
}

impl Command for CloseReportWindow {
    const NAME: &'static str = "report_window.close";
    const ZH: &'static str = "截止报送期";
    const POWERS: Powers = Powers::decision(DECIDERS);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![self.key.stream(), Programme::stream(self.key.programme)]
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        super::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let window = ReportWindow::known(&self.key, reads, cx)?;
        phase::allow(window.name, window.state.phase_on(cx.today), WindowAct::Close)?;
        if let Some(due) = window.state.due().filter(|due| cx.today <= *due) {
            return Err(Rejection::new(&rules::REPORT_WINDOW_NOT_DUE)
                .with("window", window.name)
                .with("due", due));
        }
        words::required("reason", &self.reason)?;
        let text = WindowReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(ReportWindowClosed { on: cx.today }, &text);
        Ok(Decision::one(self.key.stream(), event.about(Some(self.key.programme), None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rejection::rules as general;
    use crate::report_window::WindowPhase;
    use crate::report_window::fixture::*;
    use crate::testing::{at, day};

    #[test]
    fn closing_is_a_decision_of_the_office_after_the_due_day() {
        let due_day = opened().now(at("2024-06-24 18:00"));
        due_day.when(&by(HEAD), &close()).then_rejected(&rules::REPORT_WINDOW_NOT_DUE);
        let after = opened().now(at("2024-06-25 09:00"));
        after.when(&by(HANDLER), &close()).then_rejected(&general::ROLE_MISSING);
        let outcome = after.when(&by(HEAD), &close());
        outcome.then(&[ReportWindowClosed { on: day("2024-06-25") }.into()]);
        assert_eq!(outcome.text(0)["reason"], "各村均已报送。");
        assert_eq!(window(&outcome.recorded()).phase, WindowPhase::Closed);
        let silent = CloseReportWindow { reason: String::new(), ..close() };
        after.when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn a_closing_day_of_the_programme_closes_by_itself() {
        let given = opened();
        let window = window(&given);
        assert_eq!(window.phase_on(day("2024-06-30")), WindowPhase::Open);
        assert_eq!(window.phase_on(day("2024-07-01")), WindowPhase::Closed);
        assert_eq!(
            (window.days_late(day("2024-06-24")), window.days_late(day("2024-06-26"))),
            (0, 2)
        );
    }
}
