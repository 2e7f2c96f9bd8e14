//! Reopen a report window: a decision with its ground. The due day stays, so that what comes now is
//! late (`domain.md` §16.1-12).

use serde::Serialize;

use super::phase::{self, WindowAct};
use super::{
    DECIDERS, ReopenWindowGround, ReportWindow, ReportWindowReopened, WindowKey, WindowReasonText,
    rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// Reopens a window.
#[derive(Debug, Clone, Serialize)]
pub struct ReopenReportWindow {
    /// The window.
    pub key: WindowKey,
    /// The ground.
    pub ground: ReopenWindowGround,
    /// The last day on which reports are taken again; a decision closes it where absent.
    pub until: Option<Date>,
    /// The reason; kept in private.
    pub reason: String,
}

impl Command for ReopenReportWindow {
    const NAME: &'static str = "report_window.reopen";
    const ZH: &'static str = "重新开放报送期";
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
        let act = WindowAct::Reopen;
        Programme::need_open(self.key.programme, reads, (act.zh(), act.en()))?;
        let window = ReportWindow::known(&self.key, reads, cx)?;
        phase::allow(window.name, window.state.phase_on(cx.today), act)?;
        if let Some(until) = self.until.filter(|until| *until < cx.today) {
            return Err(Rejection::new(&rules::REPORT_REOPEN_UNTIL)
                .field("until_date")
                .with("until", until)
                .with("today", cx.today));
        }
        words::required("reason", &self.reason)?;
        let reopened = ReportWindowReopened {
            count: window.state.reopenings + 1,
            ground: self.ground,
            until: self.until,
        };
        let text = WindowReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(reopened, &text).about(Some(self.key.programme), None);
        Ok(Decision::one(self.key.stream(), event))
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
    fn reopening_is_a_decision_with_its_ground_and_the_due_day_stays() {
        let given = closed().now(at("2024-06-28 09:00"));
        given.when(&by(HANDLER), &reopen()).then_rejected(&general::ROLE_MISSING);
        let outcome = given.when(&by(DEPUTY), &reopen());
        outcome.then(&[ReportWindowReopened {
            count: 1,
            ground: ReopenWindowGround::NotReported,
            until: Some(day("2024-07-05")),
        }
        .into()]);
        let given = outcome.recorded();
        let window = window(&given);
        assert_eq!(window.phase_on(day("2024-07-05")), WindowPhase::Open);
        assert_eq!(window.phase_on(day("2024-07-06")), WindowPhase::Closed);
        assert_eq!(window.due(), Some(day("2024-06-24")));
        assert_eq!(window.days_late(day("2024-07-05")), 11);
        let blank = ReopenReportWindow { reason: " ".to_owned(), ..reopen() };
        let closed = closed().now(at("2024-06-28 09:00"));
        closed.when(&by(HEAD), &blank).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn a_window_is_not_reopened_into_the_past() {
        let given = closed().now(at("2024-06-28 09:00"));
        let past = ReopenReportWindow { until: Some(day("2024-06-27")), ..reopen() };
        given.when(&by(HEAD), &past).then_rejected(&rules::REPORT_REOPEN_UNTIL);
    }
}
