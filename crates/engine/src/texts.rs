//! The words behind the rows: opening private texts for display.
//!
//! Rows hold positions, never words. Whoever works with an issue reads its words; the commission and
//! the auditors read them on a ground, and each opening is recorded before it is answered
//! (`domain.md` §16.1-9).

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::access::OpeningsDisclosed;
use hemei_domain::event::{Audience, Envelope, NewEvent, PrivateDocument};
use hemei_domain::id::UnitId;
use hemei_domain::person::Person;
use hemei_domain::power::{Authority, Powers, Scope, authorise};
use hemei_domain::rejection::{Rejection, rules};
use hemei_domain::role::Role;
use hemei_domain::stream::StreamId;
use hemei_domain::text;
use tokio::time::Instant;

use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Direction, EventFilter, ReadQuery, StoredEvent};

mod partly;

pub use partly::{PartlyOpened, WordsOf};

/// How many texts one call opens.
pub const TEXTS_MAX: usize = 500;
/// Positions that are nearer to each other than this are read at once.
const GAP_MAX: u64 = 16;

/// Who reads what the office keeps, without a ground.
pub const READ_TEXTS: Powers = Powers::administration(&[
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::LineOffice,
    Role::DeputyHead,
    Role::LeadingGroupHead,
]);
/// Who reads the words about their own unit, without a ground.
pub const READ_TEXTS_OF_OWN_UNIT: Powers = Powers::administration(&[
    Role::Village,
    Role::GroupCadre,
    Role::ContactCadre,
    Role::ResidentTeam,
    Role::VillageAffairsSupervision,
]);
/// Who reads any words on a ground that is recorded.
pub const READ_TEXTS_ON_GROUND: Powers =
    Powers::administration(&[Role::DisciplineCommission, Role::AuditAdministrator]);

const READ_TEXTS_ZH: &str = "查阅原文";

/// An event's private document, whatever its type.
pub type OpenedText = PrivateDocument<serde_json::Value>;

impl Engine {
    /// The private documents of events of the business log, by position; those that were erased or
    /// never were are absent. All or nothing: one text that the caller may not read refuses the
    /// call.
    ///
    /// # Errors
    /// `FIELD_TOO_MANY` for more than [`TEXTS_MAX`] positions; a refusal where the caller may not,
    /// with `FIELD_REQUIRED` where only the ground is missing; [`Failure`] where the deadline passes
    /// or a store does not answer.
    pub async fn texts(
        &self,
        caller: &Caller,
        positions: &BTreeSet<u64>,
        openings_ground: Option<&str>,
        deadline: Option<Instant>,
    ) -> Result<BTreeMap<u64, OpenedText>, Failure> {
        before(deadline, self.texts_inner(caller, positions, openings_ground)).await?
    }

    async fn texts_inner(
        &self,
        caller: &Caller,
        positions: &BTreeSet<u64>,
        ground: Option<&str>,
    ) -> Result<BTreeMap<u64, OpenedText>, Failure> {
        not_too_many(positions.len())?;
        let person = self.person(caller).await?;
        let rows = self.events_at(positions).await?;
        let on_ground = self.may_open(&person, &rows, ground).await?;
        self.open_all(caller, rows, on_ground, ground).await
    }

    /// The texts of rows that the caller may read; recorded first where it is on a ground.
    async fn open_all(
        &self,
        caller: &Caller,
        rows: Vec<StoredEvent>,
        on_ground: Option<Authority>,
        ground: Option<&str>,
    ) -> Result<BTreeMap<u64, OpenedText>, Failure> {
        let mut opened = BTreeMap::new();
        for row in rows {
            let Some(sealed) = &row.private else { continue };
            opened.insert(row.position, self.open_text(row.position, sealed)?);
        }
        if let (Some(authority), Some(ground), false) = (on_ground, ground, opened.is_empty()) {
            let positions = opened.keys().copied().collect();
            let disclosed = OpeningsDisclosed { positions, ground: ground.to_owned() };
            let author = caller.author_by(&authority);
            self.record_access(NewEvent::new(disclosed), author).await?;
        }
        Ok(opened)
    }

    fn open_text(&self, position: u64, sealed: &[u8]) -> Result<OpenedText, Failure> {
        let faulty = |detail: String| Failure::Internal { detail };
        let plain = self.sealer.open(position, sealed).map_err(|e| faulty(e.to_string()))?;
        serde_json::from_slice(&plain)
            .map_err(|e| faulty(format!("parse the private text at position {position}: {e}")))
    }

    /// The rows at some positions; those behind the head are left out.
    async fn events_at(&self, positions: &BTreeSet<u64>) -> Result<Vec<StoredEvent>, Failure> {
        let mut rows = Vec::with_capacity(positions.len());
        for (first, last) in runs(positions) {
            let query = ReadQuery {
                log: self.business.key().clone(),
                filter: EventFilter::default(),
                after: first.saturating_sub(1),
                until: last,
                direction: Direction::Forward,
                limit: u32::try_from(last - first + 1).unwrap_or(u32::MAX),
            };
            let read = self.logs.read(&query).await?;
            rows.extend(read.into_iter().filter(|row| positions.contains(&row.position)));
        }
        Ok(rows)
    }

    /// Checks that the person may read all of the rows; the authority that needs a ground, where
    /// one was needed.
    async fn may_open(
        &self,
        person: &Person,
        rows: &[StoredEvent],
        ground: Option<&str>,
    ) -> Result<Option<Authority>, Failure> {
        let mut circles: BTreeSet<(String, Option<UnitId>)> = BTreeSet::new();
        let mut needed = None;
        for row in rows.iter().filter(|row| row.private.is_some()) {
            let circle = (row.stream.clone(), row.unit.map(UnitId));
            let audience = audience_of(row)?;
            let whoever = matches!(audience, Audience::All | Audience::Unit);
            if whoever && circles.contains(&circle) {
                continue;
            }
            if let Some(authority) = self.may_open_one(person, row, audience).await? {
                text::required("openings_ground", ground.unwrap_or_default())?;
                needed = Some(authority);
            }
            if whoever {
                circles.insert(circle);
            }
        }
        Ok(needed)
    }

    /// Nothing where the person reads the row by right; the authority to read it on a ground.
    async fn may_open_one(
        &self,
        person: &Person,
        row: &StoredEvent,
        audience: Audience,
    ) -> Result<Option<Authority>, Failure> {
        let now = self.business.now();
        let everywhere = Scope::default();
        let may =
            |powers: &Powers, scope: &Scope| authorise(person, powers, scope, now, READ_TEXTS_ZH);
        if audience != Audience::Commission && may(&READ_TEXTS, &everywhere).is_ok() {
            return Ok(None);
        }
        let mut refused = None;
        if matches!(audience, Audience::All | Audience::Unit) {
            let units = self.units_of(row).await?;
            match may(&READ_TEXTS_OF_OWN_UNIT, &Scope { units, ..Scope::default() }) {
                Ok(_) => return Ok(None),
                Err(rejection) => refused = Some(rejection),
            }
        }
        match may(&READ_TEXTS_ON_GROUND, &everywhere) {
            Ok(authority) => Ok(Some(authority)),
            Err(rejection) => Err(refused.unwrap_or(rejection).into()),
        }
    }

    /// The units whose people work with an event's thing, with everything above them.
    async fn units_of(&self, row: &StoredEvent) -> Result<Vec<UnitId>, Failure> {
        let mut units: Vec<UnitId> = row.unit.map(UnitId).into_iter().collect();
        if let Ok(stream) = row.stream.parse::<StreamId>() {
            let (view, _) = self.business.durable_state(stream).await?;
            units.extend(view.state.further_units());
        }
        self.upward(units).await
    }
}

fn not_too_many(positions: usize) -> Result<(), Rejection> {
    if positions <= TEXTS_MAX {
        return Ok(());
    }
    let many = Rejection::new(&rules::FIELD_TOO_MANY).field("positions");
    Err(many.with("max", TEXTS_MAX))
}

fn audience_of(row: &StoredEvent) -> Result<Audience, Failure> {
    let envelope: Envelope = serde_json::from_slice(&row.envelope).map_err(|error| {
        let position = row.position;
        Failure::Internal { detail: format!("parse the envelope at position {position}: {error}") }
    })?;
    Ok(envelope.audience)
}

/// Runs of positions that are near each other, as first and last.
fn runs(positions: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for position in positions.iter().copied().filter(|position| *position > 0) {
        match runs.last_mut() {
            Some((_, last)) if position - *last <= GAP_MAX => *last = position,
            _ => runs.push((position, position)),
        }
    }
    runs
}

#[cfg(test)]
mod tests;
