//! Listing and reading the board as of a day, and the lines of its tables.

use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::progress_report::{Phase, ReportKey};
use hemei_domain::time::Timestamp;

use super::{
    BOARD, BoardRow, BoardStanding, DraftSight, IDS, LINES, LineRow, ProgressBoard, ReportIdRow,
    standing,
};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key, Row};
use crate::view::query::{Listing, conditions, equal};
use crate::view::{At, Extent};

/// Which rows of the board to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of the window with this key.
    pub window: Option<String>,
    /// Only of this village.
    pub unit: Option<UnitId>,
    /// Only in this phase.
    pub phase: Option<Phase>,
    /// Only with this light at `effective_at`.
    pub light: Option<WarningLevel>,
    /// Only villages to be called at `effective_at`.
    pub to_call: bool,
    /// As of when rows are told: the cut's time or now where absent.
    pub effective_at: Option<Timestamp>,
}

/// A row with how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardEntry {
    /// The row.
    pub row: BoardRow,
    /// How it stands on the answer's day.
    pub standing: BoardStanding,
}

/// A page of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// As of when the rows are told.
    pub effective_at: Timestamp,
    /// The rows, by programme, window and village.
    pub rows: Vec<BoardEntry>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// A row of the board with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardAnswer {
    /// The position.
    pub position: u64,
    /// As of when the row is told.
    pub effective_at: Timestamp,
    /// The row.
    pub entry: BoardEntry,
}

/// Which lines of tables to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of the window with this key.
    pub window: Option<String>,
    /// Only of this village.
    pub village: Option<UnitId>,
    /// Only of this task.
    pub task: Option<String>,
    /// Only of reports in this phase.
    pub phase: Option<Phase>,
}

impl BoardQuery {
    /// The conditions that the store can check. Rows that a reader sees as not filed stand under
    /// other phases.
    fn filters(&self) -> Vec<Filter> {
        let phase = self.phase.filter(|phase| *phase != Phase::NotFiled);
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("window_key", self.window.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("phase", phase.as_ref()),
        ])
    }

    fn wants(&self, row: &BoardRow, standing: &BoardStanding) -> bool {
        self.phase.is_none_or(|phase| phase == row.phase)
            && self.light.is_none_or(|light| light == standing.light)
            && (!self.to_call || standing.to_call)
    }
}

impl LineQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("window_key", self.window.as_ref()),
            equal("village", self.village.as_ref()),
            equal("task", self.task.as_ref()),
            equal("phase", self.phase.as_ref()),
        ])
    }
}

impl Engine {
    /// A page of the board, as a reader sees it. Where the query asks for what is computed, a page may
    /// be short and still have a next one.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_board(
        &self,
        query: &BoardQuery,
        sight: &DraftSight,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<BoardPage, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(query.effective_at, at.known_at).await?;
            let keep = |row: &Row| {
                let row = sight.shown(BoardRow::from_row(row)?);
                let standing = standing(&row, effective_at.date());
                Ok(query.wants(&row, &standing).then_some(BoardEntry { row, standing }))
            };
            let reading = self.reading(ProgressBoard, Extent::Whole, at).await?;
            let scan = reading.scan(BOARD, &query.filters(), after, limit, keep).await?;
            let Listing { position, rows, next } = scan;
            Ok(BoardPage { position, effective_at, rows, next })
        })
        .await?
    }

    /// A village and a window of the board, as a reader sees it.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_board_entry(
        &self,
        report: &ReportKey,
        sight: &DraftSight,
        effective_at: Option<Timestamp>,
        at: At,
    ) -> Result<BoardAnswer, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(effective_at, at.known_at).await?;
            let reading = self.reading(ProgressBoard, Extent::Whole, at).await?;
            let by_id = conditions([equal("report", Some(&report.id()))]);
            // A report's place never changes, so that the second row alone dates the answer.
            let (_, id) = reading.first(IDS, by_id, ReportIdRow::from_row).await?;
            let place = conditions([
                equal("programme", Some(&id.programme)),
                equal("period_to", Some(&id.period_to)),
                equal("window_key", Some(&id.window_key)),
                equal("place", Some(&id.place)),
            ]);
            let (position, row) = reading.first(BOARD, place, BoardRow::from_row).await?;
            let row = sight.shown(row);
            let standing = standing(&row, effective_at.date());
            let entry = BoardEntry { row, standing };
            Ok(BoardAnswer { position, effective_at, entry })
        })
        .await?
    }

    /// A page of the tables' lines that a reader sees; it may be short and still have a next one.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_report_lines(
        &self,
        query: &LineQuery,
        sight: &DraftSight,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<LineRow>, Failure> {
        before(at.deadline, async {
            let keep = |row: &Row| {
                let row = LineRow::from_row(row)?;
                Ok((!sight.hides(row.village, row.phase)).then_some(row))
            };
            let reading = self.reading(ProgressBoard, Extent::Whole, at).await?;
            reading.scan(LINES, &query.filters(), after, limit, keep).await
        })
        .await?
    }
}
