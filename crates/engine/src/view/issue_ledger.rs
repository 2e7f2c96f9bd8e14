//! The ledger of issues (问题整改台账, `domain.md` §7): one row an issue, in the order of its number.
//!
//! What people wrote is not here: the row holds the positions of the events that carry it. The light
//! is not here either: it is computed from the row's clock and an instant ([`standing`]).

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::issue::Event;
use hemei_domain::programme::Programme;
use hemei_domain::stream::StreamId;

use super::{Fold, Rows};
use crate::port::{Key, Table, Value, ViewSpec};

mod change;
mod people;
mod query;
mod row;
mod standing;
#[cfg(test)]
mod tests;

pub use query::{IssueAnswer, IssuePage, IssueQuery, LedgerRow};
pub use row::{
    EvidenceEntry, EvidenceStage, ExtensionEntry, IssueIdRow, IssueRow, LimitVersion, ProgrammeRow,
    SuspensionEntry, UrgeEntry,
};
pub use standing::{Standing, standing};

const ISSUES: &str = "issues";
const IDS: &str = "issue_ids";
const PROGRAMMES: &str = "programmes";

const TABLES: &[Table] = &[
    Table {
        name: ISSUES,
        columns: IssueRow::COLUMNS,
        key: 2,
        // A unit's issues are asked for with and without its programme.
        indexes: &[&["unit"], &["programme", "phase"]],
    },
    Table { name: IDS, columns: IssueIdRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: PROGRAMMES, columns: ProgrammeRow::COLUMNS, key: 1, indexes: &[] },
];

/// The view of issues.
#[derive(Debug, Clone, Copy, Default)]
pub struct IssueLedger;

impl Fold for IssueLedger {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "issue_ledger", version: 3, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::Programme(_) => vec![(PROGRAMMES, key_of(event))],
            AnyEvent::Issue(Event::IssueRaised(raised)) => {
                vec![(PROGRAMMES, vec![super::Content::value(&raised.programme)])]
            }
            AnyEvent::Issue(_) => {
                let id = key_of(event);
                let place = rows.get(IDS, &id).map(|row| (ISSUES, row[1..].to_vec()));
                std::iter::once((IDS, id)).chain(place).collect()
            }
            _ => vec![],
        }
    }

    /// An issue's row is begun with what its programme says of the light.
    fn looks_at(&self, first: &Recorded) -> Vec<StreamId> {
        match &first.event {
            AnyEvent::Issue(Event::IssueRaised(raised)) => {
                vec![Programme::stream(raised.programme)]
            }
            _ => vec![],
        }
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::Programme(change) => change::programme(change, event, rows),
            AnyEvent::Issue(Event::IssueRaised(raised)) => change::raised(raised, event, rows),
            AnyEvent::Issue(change) => {
                let place = rows.get(IDS, &key_of(event)).map(|row| row[1..].to_vec());
                let row = place.and_then(|place| rows.get_mut(ISSUES, &place));
                debug_assert!(row.is_some(), "an issue's stream begins with its raising");
                if let Some(row) = row {
                    change::issue(change, event, row);
                }
            }
            _ => {}
        }
    }
}

/// The key of the row that is named by the event's stream.
fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}
