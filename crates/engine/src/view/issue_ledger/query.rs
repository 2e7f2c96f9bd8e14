//! Listing and reading the ledger as of an instant.

use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::id::{IssueId, PersonId, ProgrammeId, UnitId};
use hemei_domain::issue::{Issue, IssueKind, Phase, Responsible, Source};
use hemei_domain::time::{Date, Timestamp};

use super::{IDS, ISSUES, IssueIdRow, IssueLedger, IssueRow, Standing, standing};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key, Row};
use crate::view::query::{Listing, at_least, at_most, conditions, equal};
use crate::view::{At, Content, Extent};

/// Which issues to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only about this unit.
    pub unit: Option<UnitId>,
    /// Only in this phase.
    pub phase: Option<Phase>,
    /// Only of this kind.
    pub kind: Option<IssueKind>,
    /// Only found there.
    pub source: Option<Source>,
    /// Only of this class.
    pub class: Option<String>,
    /// Only with this one accountable.
    pub responsible: Option<Responsible>,
    /// Only with this person named there.
    pub responsible_person: Option<PersonId>,
    /// Only due on this day or later.
    pub due_from: Option<Date>,
    /// Only due on this day or earlier.
    pub due_until: Option<Date>,
    /// Only with this light at `effective_at`.
    pub light: Option<WarningLevel>,
    /// As of when lights are computed: the cut's time or now where absent.
    pub effective_at: Option<Timestamp>,
}

/// A row with how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The row.
    pub row: IssueRow,
    /// How it stands at the answer's instant.
    pub standing: Standing,
}

impl LedgerRow {
    /// Its place in the ledger, behind which a listing goes on.
    pub fn place(&self) -> Key {
        vec![self.row.programme.value(), self.row.number.value()]
    }
}

/// A page of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuePage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// As of when lights were computed.
    pub effective_at: Timestamp,
    /// The rows, by programme and number.
    pub rows: Vec<LedgerRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// An issue with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueAnswer {
    /// The position.
    pub position: u64,
    /// As of when the light was computed.
    pub effective_at: Timestamp,
    /// The row.
    pub issue: LedgerRow,
}

impl IssueQuery {
    /// The conditions that the store can check.
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("phase", self.phase.as_ref()),
            equal("kind", self.kind.as_ref()),
            equal("source", self.source.as_ref()),
            equal("class", self.class.as_ref()),
            equal("responsible", self.responsible.as_ref()),
            equal("responsible_person", self.responsible_person.as_ref()),
            at_least("due", self.due_from.as_ref()),
            at_most("due", self.due_until.as_ref()),
        ])
    }
}

impl Engine {
    /// A page of the ledger. With a light in the query a page may be short and still have a next
    /// one, since lights are not stored.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_issues(
        &self,
        query: &IssueQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<IssuePage, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(query.effective_at, at.known_at).await?;
            let keep = |row: &Row| {
                let row = IssueRow::from_row(row)?;
                let standing = standing(&row, effective_at);
                let wanted = query.light.is_none_or(|light| light == standing.level);
                Ok(wanted.then_some(LedgerRow { row, standing }))
            };
            let extent = Extent::of(query.programme);
            let reading = self.reading(IssueLedger, extent, at).await?;
            let scan = reading.scan(ISSUES, &query.filters(), after, limit, keep).await?;
            let Listing { position, rows, next } = scan;
            Ok(IssuePage { position, effective_at, rows, next })
        })
        .await?
    }

    /// An issue of the ledger.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_issue(
        &self,
        issue: IssueId,
        effective_at: Option<Timestamp>,
        at: At,
    ) -> Result<IssueAnswer, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(effective_at, at.known_at).await?;
            let extent = Extent::Thing(Issue::stream(issue));
            let reading = self.reading(IssueLedger, extent, at).await?;
            let by_id = conditions([equal("issue", Some(&issue))]);
            // An issue's place never changes, so that the second row alone dates the answer.
            let (_, id) = reading.first(IDS, by_id, IssueIdRow::from_row).await?;
            let place = conditions([
                equal("programme", Some(&id.programme)),
                equal("number", Some(&id.number)),
            ]);
            let (position, row) = reading.first(ISSUES, place, IssueRow::from_row).await?;
            let standing = standing(&row, effective_at);
            let issue = LedgerRow { row, standing };
            Ok(IssueAnswer { position, effective_at, issue })
        })
        .await?
    }
}
