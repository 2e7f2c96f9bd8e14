//! Open a report window: its dates are the programme's, its due day is derived now and kept.

use chrono::Datelike as _;
use serde::Serialize;

use super::phase::{self, WindowAct};
use super::{ReportWindow, ReportWindowOpened, WindowKey, WindowPhase, rules};
use crate::calendar::{Calendar, Calendars};
use crate::command::{Command, Context, Decision, Reads};
use crate::deadline::{Deadline, Limit};
use crate::event::NewEvent;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Who opens windows.
pub(super) const OPENERS: &[Role] = &[Role::OfficeHandler, Role::OfficeHead];

/// Opens a window of the programme, on its opening day at the earliest.
#[derive(Debug, Clone, Serialize)]
pub struct OpenReportWindow {
    /// The window.
    pub key: WindowKey,
}

impl Command for OpenReportWindow {
    const NAME: &'static str = "report_window.open";
    const ZH: &'static str = "开放报送期";
    const POWERS: Powers = Powers::decision(OPENERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![self.key.stream(), Programme::stream(self.key.programme)];
        let programme = known.get::<Programme>(self.key.programme.0);
        let versions = programme.map_or(&[][..], |programme| &programme.versions);
        let windows = versions.iter().filter_map(|v| v.definition.window(&self.key.window));
        streams.extend(windows.flat_map(|window| years(window.due)).map(Calendar::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        super::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = WindowAct::Open;
        let (programme, _) = Programme::need_open(self.key.programme, reads, (act.zh(), act.en()))?;
        let phase = reads
            .get::<ReportWindow>(self.key.id().0)
            .map_or(WindowPhase::NotOpen, |window| window.phase_on(cx.today));
        let definition = programme
            .definition_on(cx.today)
            .ok_or_else(|| Rejection::new(&rules::REPORT_NOT_DEFINED))?;
        let window =
            definition.window(&self.key.window).ok_or_else(|| super::unknown(&self.key))?;
        phase::allow(&window.name, phase, act)?;
        if definition.reporting.is_none() {
            return Err(Rejection::new(&rules::REPORT_NOT_DEFINED));
        }
        if cx.today < window.opens {
            return Err(Rejection::new(&rules::REPORT_WINDOW_EARLY)
                .with("window", &window.name)
                .with("opens", window.opens)
                .with("basis", definition.cite(&window.clause)));
        }
        let calendars = Calendars::of(reads, years(window.due));
        let rule = definition.rest_days.rule;
        let opened = ReportWindowOpened {
            programme: self.key.programme,
            window: window.key.clone(),
            name: window.name.clone(),
            opens: window.opens,
            deadline: Deadline::derive(Limit::Date(window.due), window.opens, rule, &calendars)?,
            closes: window.closes,
            period_from: window.period_from,
            period_to: window.period_to,
            clause: window.clause.clone(),
        };
        let event = NewEvent::new(opened)
            .about(Some(self.key.programme), None)
            .citing(Some(definition.cite(&window.clause)));
        Ok(Decision::one(self.key.stream(), event))
    }
}

/// The years that the rest-day rule can reach from a due day.
fn years(due: Date) -> [i32; 3] {
    let year = due.0.year();
    [year.saturating_sub(1), year, year.saturating_add(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::RestDayRule;
    use crate::rejection::rules as general;
    use crate::report_window::fixture::*;
    use crate::testing::{at, day};

    #[test]
    fn r14_a_window_keeps_how_its_due_day_was_derived_from_the_calendar() {
        let outcome = town().when(&by(HANDLER), &open());
        let given = outcome.recorded();
        let window = window(&given);
        let opened = window.opened.as_ref().expect("opened");
        assert_eq!(opened.deadline.due, day("2024-06-24"), "22 June is a Saturday");
        assert_eq!(opened.deadline.moved_from, Some(day("2024-06-22")));
        assert_eq!(opened.deadline.editions, ["2024/1"]);
        assert_eq!(
            opened.deadline.explain_zh(),
            "自2024-06-11起，限2024-06-22前（含当日），依据2024年放假安排第1版，\
             到期2024-06-24（2024-06-22遇休息日，顺延到后一工作日）。"
        );
        assert_eq!((opened.period_from, opened.period_to), (day("2024-04-08"), day("2024-06-22")));
        let cited = outcome.decision().writes[0].1.document.as_deref();
        assert_eq!(cited, Some("样镇发〔2024〕1号 五（四）"));
    }

    #[test]
    fn s10_4_10_a_new_calendar_edition_leaves_an_open_windows_due_day_alone() {
        let given = town().when(&by(HANDLER), &open()).recorded();
        let opened = window(&given).opened.clone();
        let off = &["06-24"][..];
        let given = given.calendar_anew(2024, off);
        assert_eq!(window(&given).opened, opened);
        let later = town().calendar_anew(2024, off).when(&by(HANDLER), &open()).recorded();
        let deadline = &window(&later).opened.as_ref().expect("opened").deadline;
        assert_eq!(
            (deadline.due, &deadline.editions[..]),
            (day("2024-06-25"), &["2024/2".to_owned()][..])
        );
    }

    #[test]
    fn r14_the_rule_for_rest_days_is_the_programmes() {
        for (rule, due) in [
            (RestDayRule::AsWritten, "2024-06-22"),
            (RestDayRule::PreviousWorkday, "2024-06-21"),
            (RestDayRule::NextWorkday, "2024-06-24"),
        ] {
            let given = town_with(|definition| definition.rest_days.rule = rule);
            let given = given.when(&by(HANDLER), &open()).recorded();
            assert_eq!(window(&given).due(), Some(day(due)), "{rule:?}");
        }
    }

    #[test]
    fn r67_without_a_calendar_of_the_year_no_due_day_is_guessed() {
        let given = town_without_calendar();
        given.when(&by(HANDLER), &open()).then_rejected(&general::CALENDAR_MISSING);
    }

    #[test]
    fn a_window_does_not_open_before_its_day() {
        let outcome = town().now(at("2024-06-10 23:59")).when(&by(HANDLER), &open());
        let rejection = outcome.then_rejected(&rules::REPORT_WINDOW_EARLY);
        assert_eq!(
            rejection.zh(),
            "报送期“第二季度”按方案自 2024-06-11 起开放（样镇发〔2024〕1号 五（四）），不能提前开放。"
        );
    }

    #[test]
    fn only_the_office_opens_only_what_the_programme_declares() {
        town().when(&by(CADRE), &open()).then_rejected(&general::ROLE_MISSING);
        let key = WindowKey { window: "q5".to_owned(), ..key() };
        let unknown = OpenReportWindow { key };
        town().when(&by(HANDLER), &unknown).then_rejected(&rules::REPORT_WINDOW_UNKNOWN);
        let none = town_with(|definition| definition.reporting = None);
        none.when(&by(HANDLER), &open()).then_rejected(&rules::REPORT_NOT_DEFINED);
    }
}
