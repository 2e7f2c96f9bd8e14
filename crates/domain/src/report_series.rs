//! A village's series of reports (报表序列) in a programme: the stream that serialises them and
//! carries opening balances, so that a cumulative figure goes on from what is locked and from
//! nothing else (`domain.md` §16.1-12, `design.md` §3.5).
//!
//! Whoever locks or corrects a report writes its figures here; reports of later windows that are
//! locked already are found here, and marked for a recheck.

use std::collections::BTreeMap;

use crate::event::Meta;
use crate::id::{ProgrammeId, UnitId};
use crate::progress_report::{LineKey, PreviousFigure, PreviousFrom};
use crate::quantity::Amount;
use crate::rejection::Rule;
use crate::stream::StreamId;
use crate::time::Date;

mod events;
mod record_opening_balance;
pub mod rules;

pub use events::*;
pub use record_opening_balance::RecordOpeningBalance;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

events! {
    /// The events of a village's series of reports.
    pub enum Event { OpeningBalanceRecorded, ReportFiguresLocked }
}

/// The locked figures of one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedWindow {
    /// The window's key.
    pub window: String,
    /// The last day that its reports tell of; windows follow each other by it.
    pub period_to: Date,
    /// The version that is in force.
    pub version: u32,
    /// The lines.
    pub lines: BTreeMap<LineKey, LockedLine>,
}

/// The state of a village's series of reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportSeries {
    /// Opening balances by line.
    pub opening: BTreeMap<LineKey, OpeningLine>,
    /// Locked windows, in the order of their periods.
    pub windows: Vec<LockedWindow>,
}

impl ReportSeries {
    /// The series of a village in a programme.
    pub fn stream(programme: ProgrammeId, unit: UnitId) -> StreamId {
        let key = format!("{programme}/{unit}");
        StreamId::of_key(crate::aggregate::Kind::ReportSeries, &key)
    }

    /// What is locked of a line in the last window before a period's end.
    pub fn before(&self, line: &LineKey, period_to: Date) -> Option<(&str, &LockedLine)> {
        let earlier = self.windows.iter().rev().filter(|window| window.period_to < period_to);
        let mut of_line =
            earlier.filter_map(|w| w.lines.get(line).map(|locked| (w.window.as_str(), locked)));
        of_line.next()
    }

    /// From what a line's cumulative figure goes on in the window whose period ends on a day.
    pub fn previous(&self, line: &LineKey, period_to: Date) -> PreviousFigure {
        let (amount, from) = match (self.before(line, period_to), self.opening.get(line)) {
            (Some((window, locked)), _) => {
                (locked.cumulative, PreviousFrom::Window(window.to_owned()))
            }
            (None, Some(opening)) => (opening.amount, PreviousFrom::OpeningBalance),
            (None, None) => (Amount::ZERO, PreviousFrom::Nothing),
        };
        PreviousFigure { line: line.clone(), amount, from }
    }

    /// Every line that was locked before a period's end.
    pub fn lines_before(&self, period_to: Date) -> Vec<&LineKey> {
        let earlier = self.windows.iter().filter(|window| window.period_to < period_to);
        let mut lines: Vec<&LineKey> = earlier.flat_map(|window| window.lines.keys()).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// Locked windows after a period's end.
    pub fn after(&self, period_to: Date) -> impl Iterator<Item = &LockedWindow> {
        self.windows.iter().filter(move |window| window.period_to > period_to)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::OpeningBalanceRecorded(e) => {
                self.opening.extend(e.lines.iter().map(|line| (line.key.clone(), line.clone())));
            }
            Event::ReportFiguresLocked(e) => {
                self.windows.retain(|window| window.window != e.window);
                let lines = e.lines.iter().map(|line| (line.key.clone(), line.clone()));
                self.windows.push(LockedWindow {
                    window: e.window.clone(),
                    period_to: e.period_to,
                    version: e.version,
                    lines: lines.collect(),
                });
                self.windows.sort_by(|one, other| {
                    (one.period_to, &one.window).cmp(&(other.period_to, &other.window))
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventData as _;
    use crate::testing::{Given, day, unit};

    #[test]
    fn a_figure_goes_on_from_the_last_locked_window_else_from_the_opening_balance() {
        let (opening, _) = OpeningBalanceRecorded::example();
        let (locked, _) = ReportFiguresLocked::example();
        let line = locked.lines[0].key.clone();
        let stream = ReportSeries::stream(opening.programme, unit(1));
        let given = Given::new().event(stream, opening);
        let series = |given: &Given| given.state::<ReportSeries>(stream.id).cloned().expect("it");
        let before = series(&given).previous(&line, day("2024-06-22"));
        assert_eq!((before.amount, before.from), (Amount::whole(8), PreviousFrom::OpeningBalance));
        // What is locked later is put into its place.
        let q3 = ReportFiguresLocked {
            window: "q3".to_owned(),
            period_to: day("2024-09-22"),
            ..locked.clone()
        };
        let series = series(&given.event(stream, q3).event(stream, locked));
        let keys: Vec<&str> = series.windows.iter().map(|w| w.window.as_str()).collect();
        assert_eq!(keys, ["q2", "q3"]);
        let from = |day_to: &str| series.previous(&line, day(day_to)).from;
        assert_eq!(from("2024-06-22"), PreviousFrom::OpeningBalance);
        assert_eq!(from("2024-09-22"), PreviousFrom::Window("q2".to_owned()));
        assert_eq!(from("2024-12-17"), PreviousFrom::Window("q3".to_owned()));
        assert_eq!(series.after(day("2024-06-22")).count(), 1);
        let other = LineKey { task: "other".to_owned(), ..line };
        assert_eq!(series.previous(&other, day("2024-12-17")).from, PreviousFrom::Nothing);
    }
}
