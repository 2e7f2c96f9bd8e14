//! What every command on a report asks first: its window, where it stands, who did what before.

use super::entry::{self, Form, Village};
use super::figures::Basis;
use super::phase::{self, Act};
use super::{
    CellKey, LineKey, PreviousFigure, ProgressReport, ReportKey, ReportLine, ReportRecheckNeeded,
    ReportRemarkText, rules,
};
use crate::aggregate::Event;
use crate::command::{Context, Decision, Reads};
use crate::event::{Audience, EventData, NewEvent};
use crate::issue::Doers;
use crate::order::not_before;
use crate::person::Person;
use crate::power::Scope;
use crate::programme::Programme;
use crate::programme::reporting::{Column, Reporting};
use crate::quantity::Amount;
use crate::rejection::{Rejection, rules as general};
use crate::report_series::{LockedLine, ReportFiguresLocked, ReportSeries};
use crate::report_window::{ReportWindow, ReportWindowOpened};
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::Unit;

/// A report, filed or not, with its window and its village's series.
pub(super) struct Known<'a> {
    pub(super) key: &'a ReportKey,
    pub(super) report: ProgressReport,
    pub(super) reporting: &'a Reporting,
    pub(super) opened: &'a ReportWindowOpened,
    pub(super) series: ReportSeries,
    reads: &'a Reads,
}

/// A duty as people call it; one person holds at most one of them for a report.
#[derive(Clone, Copy)]
pub(super) struct Duty {
    zh: &'static str,
    en: &'static str,
}

pub(super) const FILLING: Duty = Duty { zh: "填报", en: "filling in" };
pub(super) const TYPING: Duty = Duty { zh: "代录", en: "typing" };
pub(super) const REVIEWING: Duty = Duty { zh: "村级审核", en: "reviewing in the village" };
pub(super) const RETURNING: Duty = Duty { zh: "退回", en: "returning" };
pub(super) const ACCEPTING: Duty = Duty { zh: "受理", en: "accepting" };
pub(super) const CORRECTING: Duty = Duty { zh: "批准更正", en: "approving a correction" };
pub(super) const RECHECKING: Duty = Duty { zh: "复查", en: "rechecking" };

/// The streams that a command on a report needs, as far as known.
pub(super) fn reads(key: &ReportKey, known: &Reads) -> Vec<StreamId> {
    let series = ReportSeries::stream(key.programme, key.unit);
    let mut streams =
        vec![key.stream(), key.window().stream(), series, Programme::stream(key.programme)];
    streams.extend(Unit::streams_upward(key.unit, known));
    if let Some(report) = known.get::<ProgressReport>(key.id().0) {
        streams.extend(report.delegates().map(Person::stream));
    }
    let Some(series) = known.get::<ReportSeries>(series.id) else { return streams };
    let lines = series.windows.iter().flat_map(|window| window.lines.keys());
    streams.extend(entry::unit_streams(lines.chain(series.opening.keys())));
    streams
}

/// [`reads`] and the reports of windows that are locked already: those after this one are marked
/// when it is locked.
pub(super) fn reads_to_lock(key: &ReportKey, known: &Reads) -> Vec<StreamId> {
    let mut streams = reads(key, known);
    let series = ReportSeries::stream(key.programme, key.unit);
    if let Some(series) = known.get::<ReportSeries>(series.id) {
        let others = series.windows.iter().map(|w| of_window(key, &w.window).stream());
        streams.extend(others.filter(|stream| *stream != key.stream()));
    }
    streams
}

/// The same village's report for another window.
fn of_window(key: &ReportKey, window: &str) -> ReportKey {
    ReportKey { window: window.to_owned(), ..key.clone() }
}

/// What a command on a report touches: its village, and what that became part of.
pub(super) fn scope(key: &ReportKey, reads: &Reads) -> Result<Scope, Rejection> {
    reads.need::<Programme>(key.programme.0)?;
    let units = Unit::upward(key.unit, reads);
    Ok(Scope { programme: Some(key.programme), units, section: None })
}

impl<'a> Known<'a> {
    /// The report, where its window takes reports now and its phase allows the act.
    pub(super) fn taking(
        act: Act,
        key: &'a ReportKey,
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        ReportWindow::need_taking(&key.window(), reads, cx)?;
        Self::allowing(act, key, reads)
    }

    /// The report, where its phase allows the act, be its window open or closed.
    pub(super) fn allowing(
        act: Act,
        key: &'a ReportKey,
        reads: &'a Reads,
    ) -> Result<Self, Rejection> {
        let (programme, _) = Programme::need_open(key.programme, reads, (act.zh(), act.en()))?;
        entry::need_village(key.unit, reads)?;
        let report = reads.get::<ProgressReport>(key.id().0).cloned().unwrap_or_default();
        phase::allow(report.phase, act)?;
        let window = reads.need::<ReportWindow>(key.window().id().0)?;
        let opened = window.opened.as_ref().ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "报送期")
                .with("whatEn", "report window")
                .with("name", &key.window)
        })?;
        let series = ReportSeries::stream(key.programme, key.unit);
        let series = reads.get::<ReportSeries>(series.id).cloned().unwrap_or_default();
        let reporting = window.reporting(programme)?;
        Ok(Self { key, report, reporting, opened, series, reads })
    }

    /// The unit of work with one event of this report.
    pub(super) fn decided(&self, event: NewEvent) -> Decision {
        Decision::one(self.key.stream(), self.about(event))
    }

    fn about(&self, event: NewEvent) -> NewEvent {
        let event = event.about(Some(self.key.programme), Some(self.key.unit));
        event.for_audience(Audience::Unit)
    }

    /// A step did not happen before the one that it follows (`domain.md` §10.4-8).
    pub(super) fn in_order(&self, cx: &Context) -> Result<(), Rejection> {
        not_before(self.report.since, cx, || Rejection::new(&rules::REPORT_TIME_ORDER))
    }

    /// What entered lines are checked against.
    pub(super) fn form(&self) -> Form<'a> {
        let (from, to) = (self.opened.period_from, self.opened.period_to);
        let village = Village { unit: self.key.unit, from, to };
        Form { reporting: self.reporting, village, reads: self.reads }
    }

    /// What figures are checked against.
    pub(super) fn basis<'b>(&'b self, confirmed: &'b [CellKey], may_fall: bool) -> Basis<'b> {
        Basis {
            reporting: self.reporting,
            series: &self.series,
            period_from: self.opened.period_from,
            period_to: self.opened.period_to,
            reads: self.reads,
            confirmed,
            may_fall,
        }
    }

    /// The first line whose cumulative figure goes on from another figure than it did: the line,
    /// that figure, and what it is now.
    pub(super) fn moved(&self) -> Option<(&PreviousFigure, Amount)> {
        self.report.previous.iter().find_map(|previous| {
            let now = self.series.previous(&previous.line, self.opened.period_to).amount;
            (now != previous.amount).then_some((previous, now))
        })
    }

    /// The task of a line as people call it.
    pub(super) fn task<'b>(&'b self, line: &'b LineKey) -> &'b str {
        entry::task_name(&line.task, self.reporting)
    }

    /// Adds to a decision that locks `version` what follows from it: its figures in the village's
    /// series, and a mark on each report of a later window that is locked already.
    pub(super) fn locking(
        &self,
        decision: Decision,
        version: u32,
        lines: &[ReportLine],
    ) -> Decision {
        let locked = ReportFiguresLocked {
            window: self.key.window.clone(),
            period_to: self.opened.period_to,
            version,
            lines: lines.iter().map(locked_line).collect(),
        };
        let series = ReportSeries::stream(self.key.programme, self.key.unit);
        let mut decision = decision.and(series, self.about(NewEvent::new(locked)));
        for later in self.series.after(self.opened.period_to) {
            let later = of_window(self.key, &later.window);
            let needed = ReportRecheckNeeded { window: self.key.window.clone(), version };
            decision = decision.and(later.stream(), self.about(NewEvent::new(needed)));
        }
        decision
    }

    /// Refuses who filled in, typed or reviewed the report: what the office judges, nobody judges
    /// who had a hand in it (`domain.md` §16.1-6, §16.1-12).
    pub(super) fn apart_from_the_village(
        &self,
        cx: &Context,
        does: Duty,
        who_could: &[Role],
    ) -> Result<(), Rejection> {
        let report = &self.report;
        apart(self.reads, cx, &report.fillers, (FILLING, does), who_could)?;
        apart(self.reads, cx, &report.reviewers, (REVIEWING, does), who_could)?;
        self.apart_from_typists(cx, does, who_could)
    }

    /// Refuses who typed the report for somebody else, in whatever name it is done now.
    pub(super) fn apart_from_typists(
        &self,
        cx: &Context,
        does: Duty,
        who_could: &[Role],
    ) -> Result<(), Rejection> {
        let typists = Doers { persons: self.report.typists.clone(), delegated: Vec::new() };
        apart(self.reads, cx, &typists, (TYPING, does), who_could)
    }
}

/// What of a line goes on into later windows; a checked line has both amounts.
fn locked_line(line: &ReportLine) -> LockedLine {
    let figures = &line.figures;
    LockedLine {
        key: line.key.clone(),
        measure: figures.measure,
        target: figures.value(Column::Target),
        current: figures.value(Column::Current).unwrap_or_default(),
        cumulative: figures.value(Column::Cumulative).unwrap_or_default(),
        funds_planned: figures.funds(Column::FundsPlanned),
        funds_in_place: figures.funds(Column::FundsInPlace),
        funds_spent: figures.funds(Column::FundsSpent),
    }
}

/// Separation of duties by person, whatever the roles; who delegated has acted through the delegate
/// (`domain.md` §16.1-6).
pub(super) fn apart(
    reads: &Reads,
    cx: &Context,
    earlier: &Doers,
    (did, does): (Duty, Duty),
    who_could: &[Role],
) -> Result<(), Rejection> {
    if !earlier.share_in(reads, cx) {
        return Ok(());
    }
    Err(Rejection::new(&general::SEPARATION_OF_DUTIES)
        .with("did", did.zh)
        .with("didEn", did.en)
        .with("does", does.zh)
        .with("doesEn", does.en)
        .who_could(who_could))
}

/// An event with a remark where one was made.
pub(super) fn with_remark<E>(data: E, remark: Option<&str>) -> NewEvent
where
    E: EventData<Text = ReportRemarkText> + Into<Event>,
{
    match remark {
        Some(remark) => NewEvent::with_text(data, &ReportRemarkText { remark: remark.to_owned() }),
        None => NewEvent::new(data),
    }
}
