//! Rankings and score cards (考核排名、村级得分卡): of every evaluation where it stands, of every unit
//! its rank, grade and what decided both, and of every unit each point that was lost, from the total
//! down to the events (`design.md` §5, `domain.md` R57).
//!
//! A sum's event has totals, ranks and the hashes of the explanations. The fold keeps the scheme and
//! what counts on every sheet, computes the explanations again with the version of the arithmetic
//! that the scheme names, courtyards before the villages that they lie in, and stops where a hash, total, rank or grade is another: what is shown is
//! what was summed, or nothing is shown. Rows of an evaluation change through its sums, decisions,
//! notices and its finalisation only; what is scored after a sum marks it as stale. What people
//! wrote is not here: rows hold the positions of the events that carry it.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::{evaluation, scheme, score_sheet, unit};

use super::{Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod card;
mod change;
mod compute;
mod people;
mod query;
mod row;
mod sheet;
mod source;
#[cfg(test)]
mod tests;

pub use card::{CourtyardEntry, GradeEntry, HostEntry, PointMeasure, VetoEntry};
pub use query::{
    PointPage, PointQuery, READ_UNPOSTED, RankedUnitPage, RankedUnitQuery, RankingEntry,
    RankingPage, RankingQuery, ScoreCard,
};
pub use row::{PointRow, RankedUnitRow, RankingRow};
pub use sheet::{CountedAdjustment, CountedFigure, ScoredSheetRow, ScoringAct};
pub use source::{RankedNameRow, RankedSchemeRow};

const RANKINGS: &str = "rankings";
const UNITS: &str = "ranked_units";
const POINTS: &str = "score_points";
const SHEETS: &str = "scored_sheets";
const SCHEMES: &str = "ranked_schemes";
const NAMES: &str = "ranked_names";

const TABLES: &[Table] = &[
    Table { name: RANKINGS, columns: RankingRow::COLUMNS, key: 1, indexes: &[&["programme"]] },
    Table { name: UNITS, columns: RankedUnitRow::COLUMNS, key: 2, indexes: &[&["unit"]] },
    Table { name: POINTS, columns: PointRow::COLUMNS, key: 3, indexes: &[] },
    Table { name: SHEETS, columns: ScoredSheetRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: SCHEMES, columns: RankedSchemeRow::COLUMNS, key: 2, indexes: &[] },
    Table { name: NAMES, columns: RankedNameRow::COLUMNS, key: 1, indexes: &[] },
];

/// The view of rankings and score cards.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ranking;

impl Fold for Ranking {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "ranking", version: 2, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::Evaluation(change) => change::touched(change, event, rows),
            AnyEvent::ScoreSheet(change) => sheet::touched(change, event),
            AnyEvent::Unit(_) => vec![(NAMES, source::key_of(event))],
            _ => vec![],
        }
    }

    fn types(&self) -> Vec<&'static str> {
        [
            scheme::Event::TYPES,
            evaluation::Event::TYPES,
            score_sheet::Event::TYPES,
            unit::Event::TYPES,
        ]
        .concat()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::Scheme(change) => source::scheme(change, rows),
            AnyEvent::Unit(change) => source::unit(change, event, rows),
            AnyEvent::ScoreSheet(change) => sheet::sheet(change, event, rows),
            AnyEvent::Evaluation(change) => {
                if let Err(why) = change::evaluation(change, event, rows) {
                    rows.refuse(why.to_string());
                }
            }
            _ => {}
        }
    }
}
