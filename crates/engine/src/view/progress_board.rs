//! The progress board: a row a village and window from the window's opening day, also where nothing
//! came, so that it is the list of whom to call today (`domain.md` §16.1-13); and the lines of every
//! table (创建情况进度表, annex 3).
//!
//! Every village is expected whose code is of the programme's town, and every one without a code,
//! which may be of any (§16.1-14), if it exists on the last day of the period. One that is not
//! expected has a row where it reported. What people wrote is not here: rows hold the positions of
//! the events that carry it. What clean-ups cleared is kept to be filled in. Overdue and the light are computed for a day ([`standing`]).

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::clean_up::Event as CleanUpEvent;
use hemei_domain::event::Recorded;
use hemei_domain::{programme, progress_report, report_series, report_window, unit};

use super::{Computed, Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod change;
mod clean_up;
mod line;
mod people;
mod prefill;
mod query;
mod row;
mod sight;
mod source;
mod standing;
#[cfg(test)]
mod tests;
mod village;

pub use clean_up::BoardCleanUpRow;
pub use line::{CellOrigin, LineRow};
pub use prefill::{Prefill, PrefilledLine};
pub use query::{BoardAnswer, BoardEntry, BoardPage, BoardQuery, LineQuery};
pub use row::{BoardRow, LineProgress, RecheckEntry, ReportIdRow};
pub use sight::DraftSight;
pub use source::{
    BoardOpeningRow, BoardProgrammeRow, BoardTownRow, BoardUnitRow, BoardWindowRow,
    ReportingVersion,
};
pub use standing::{BoardStanding, standing};

const BOARD: &str = "progress_board";
const CLEAN_UPS: &str = "board_clean_ups";
const LINES: &str = "report_lines";
const IDS: &str = "report_ids";
const OPENINGS: &str = "report_openings";
const PROGRAMMES: &str = "board_programmes";
const TOWNS: &str = "board_towns";
const UNITS: &str = "board_units";
const WINDOWS: &str = "board_windows";

const TABLES: &[Table] = &[
    Table {
        name: BOARD,
        columns: BoardRow::COLUMNS,
        key: 4,
        indexes: &[&["unit"], &["programme", "phase"]],
    },
    Table { name: CLEAN_UPS, columns: BoardCleanUpRow::COLUMNS, key: 1, indexes: &[&["unit"]] },
    Table { name: LINES, columns: LineRow::COLUMNS, key: 5, indexes: &[&["village"]] },
    Table { name: IDS, columns: ReportIdRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: OPENINGS, columns: BoardOpeningRow::COLUMNS, key: 4, indexes: &[] },
    Table { name: PROGRAMMES, columns: BoardProgrammeRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: TOWNS, columns: BoardTownRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: UNITS, columns: BoardUnitRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: WINDOWS, columns: BoardWindowRow::COLUMNS, key: 1, indexes: &[] },
];

/// Annex 3 has it beside what was done so far (`domain.md` §7).
const COMPUTED: &[Computed] = &[Computed { zh: "完成率", shown: people::completion }];

/// The view of progress.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProgressBoard;

impl Fold for ProgressBoard {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "progress_board", version: 2, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::Programme(change) => source::touched_by_programme(change, event),
            AnyEvent::Unit(change) => village::touched_by_unit(change, event, rows),
            AnyEvent::ReportWindow(change) => source::touched_by_window(change, event, rows),
            AnyEvent::ProgressReport(change) => change::touched(change, event, rows),
            AnyEvent::CleanUp(_) => clean_up::touched(event),
            _ => vec![],
        }
    }

    fn types(&self) -> Vec<&'static str> {
        [
            programme::Event::TYPES,
            unit::Event::TYPES,
            report_window::Event::TYPES,
            progress_report::Event::TYPES,
            report_series::Event::TYPES,
            CleanUpEvent::TYPES,
        ]
        .concat()
    }

    fn computed(&self, table: &str) -> &'static [Computed] {
        if table == LINES { COMPUTED } else { &[] }
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::Programme(change) => source::programme(change, event, rows),
            AnyEvent::Unit(change) => village::unit(change, event, rows),
            AnyEvent::ReportWindow(change) => source::window(change, event, rows),
            AnyEvent::ProgressReport(change) => change::report(change, event, rows),
            AnyEvent::ReportSeries(change) => source::series(change, event, rows),
            AnyEvent::CleanUp(change) => clean_up::clean_up(change, event, rows),
            _ => {}
        }
    }
}
