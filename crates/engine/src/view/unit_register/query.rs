//! Listing, reading and resolving units.

use hemei_domain::id::UnitId;
use hemei_domain::rejection::{Rejection, rules as general};
use hemei_domain::time::Date;
use hemei_domain::unit::{Unit, UnitKind, rules};

use super::{CODES, NAMES, UNITS, UnitCodeRow, UnitNameRow, UnitRegister, UnitRow};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Key, Row};
use crate::view::query::{Listing, Reading, at_most, conditions, equal};
use crate::view::{At, Extent};

/// How many units of one name are looked at; more than one is refused anyway.
const NAMESAKES_MAX: u32 = 100;
/// How often a name is resolved anew where a unit changes meanwhile.
const ROUNDS_MAX: u32 = 8;

/// Which units to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnitFilter {
    /// Only of this kind.
    pub kind: Option<UnitKind>,
    /// Only groups and courtyards of this unit.
    pub parent: Option<UnitId>,
    /// Only what exists on this day.
    pub on: Option<Date>,
}

/// A unit with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitAnswer {
    /// The position.
    pub position: u64,
    /// The unit.
    pub unit: UnitRow,
}

/// What people write for a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitReference {
    /// A code of an edition.
    Code {
        /// The edition, `2023`.
        edition: String,
        /// The code.
        code: String,
    },
    /// An official name, a former one or an alias.
    Name(String),
}

impl Engine {
    /// The units, by id.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_units(
        &self,
        filter: UnitFilter,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<UnitRow>, Failure> {
        let filters = conditions([
            equal("kind", filter.kind.as_ref()),
            equal("parent", filter.parent.as_ref()),
            at_most("from_date", filter.on.as_ref()),
        ]);
        let keep = |row: &Row| {
            let unit = UnitRow::from_row(row)?;
            Ok(filter.on.is_none_or(|day| unit.exists_on(day)).then_some(unit))
        };
        before(at.deadline, async {
            let reading = self.reading(UnitRegister, Extent::Whole, at).await?;
            reading.scan(UNITS, &filters, after, limit, keep).await
        })
        .await?
    }

    /// A unit.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_unit(&self, unit: UnitId, at: At) -> Result<UnitAnswer, Failure> {
        before(at.deadline, async {
            let extent = Extent::Thing(Unit::stream(unit));
            let reading = self.reading(UnitRegister, extent, at).await?;
            let found = unit_of(&reading, unit).await?;
            found.ok_or(Failure::NotFound)
        })
        .await?
    }

    /// The one unit that a code or a name means on a day.
    ///
    /// # Errors
    /// `THING_NOT_FOUND`, `UNIT_NOT_EXISTING` for a code of a unit that is not there on that day,
    /// `UNIT_AMBIGUOUS` with the candidates; [`Failure`] where the view stopped, the deadline
    /// passes or a store does not answer.
    pub async fn resolve_unit(
        &self,
        reference: &UnitReference,
        on: Date,
        at: At,
    ) -> Result<UnitAnswer, Failure> {
        before(at.deadline, async {
            let reading = self.reading(UnitRegister, Extent::Whole, at).await?;
            match reference {
                UnitReference::Code { edition, code } => by_code(&reading, edition, code, on).await,
                UnitReference::Name(name) => by_name(&reading, name, on).await,
            }
        })
        .await?
    }
}

async fn unit_of(reading: &Reading, unit: UnitId) -> Result<Option<UnitAnswer>, Failure> {
    let by_id = conditions([equal("unit", Some(&unit))]);
    let page = reading.page(UNITS, by_id, None, 1).await?;
    let position = page.position;
    let row = page.rows.first().map(|row| UnitRow::from_row(row)).transpose()?;
    Ok(row.map(|unit| UnitAnswer { position, unit }))
}

async fn by_code(
    reading: &Reading,
    edition: &str,
    code: &str,
    on: Date,
) -> Result<UnitAnswer, Failure> {
    let written = conditions([
        equal("edition", Some(&edition.to_owned())),
        equal("code", Some(&code.to_owned())),
    ]);
    let page = reading.page(CODES, written, None, 1).await?;
    let unknown = || Failure::from(not_found(format!("{edition}/{code}")));
    let row = page.rows.first().ok_or_else(unknown)?;
    let found = unit_of(reading, UnitCodeRow::from_row(row)?.unit).await?.ok_or_else(unknown)?;
    if found.unit.exists_on(on) {
        return Ok(found);
    }
    let until = found.unit.closed_from.map_or("—".to_owned(), |day| day.to_string());
    Err(Rejection::new(&rules::UNIT_NOT_EXISTING)
        .with("unit", found.unit.name_on(on))
        .with("date", on)
        .with("from", found.unit.from_date)
        .with("until", until)
        .into())
}

/// Names and units are read one after the other; where a unit changed in between, again.
async fn by_name(reading: &Reading, name: &str, on: Date) -> Result<UnitAnswer, Failure> {
    'again: for _ in 0..ROUNDS_MAX {
        let named = conditions([equal("name", Some(&name.to_owned()))]);
        let page = reading.page(NAMES, named, None, NAMESAKES_MAX).await?;
        let mut found: Vec<UnitRow> = Vec::new();
        for row in &page.rows {
            let id = UnitNameRow::from_row(row)?.unit;
            if found.iter().any(|unit| unit.unit == id) {
                continue;
            }
            let Some(answer) = unit_of(reading, id).await? else { continue 'again };
            if answer.unit.position > page.position {
                continue 'again;
            }
            found.push(answer.unit);
        }
        found.retain(|unit| unit.matches(name, on));
        let position = page.position;
        return Ok(UnitAnswer { position, unit: the_only_one(found, name, on)? });
    }
    Err(Failure::Contended { attempts: ROUNDS_MAX })
}

/// The one candidate.
pub(super) fn the_only_one(
    mut found: Vec<UnitRow>,
    name: &str,
    on: Date,
) -> Result<UnitRow, Rejection> {
    if found.len() > 1 {
        let zh =
            |unit: &UnitRow| format!("{}（{}，{}）", unit.name_on(on), unit.kind.zh(), unit.unit);
        let en =
            |unit: &UnitRow| format!("{} ({}, {})", unit.name_on(on), unit.kind.en(), unit.unit);
        let candidates = |label: &dyn Fn(&UnitRow) -> String, between: &str| {
            found.iter().map(label).collect::<Vec<_>>().join(between)
        };
        return Err(Rejection::new(&rules::UNIT_AMBIGUOUS)
            .with("name", name)
            .with("date", on)
            .with("count", found.len())
            .with("candidates", candidates(&zh, "、"))
            .with("candidatesEn", candidates(&en, ", ")));
    }
    found.pop().ok_or_else(|| not_found(name))
}

fn not_found(name: impl std::fmt::Display) -> Rejection {
    Rejection::new(&general::THING_NOT_FOUND)
        .with("what", "单位")
        .with("whatEn", "unit")
        .with("name", name)
}
