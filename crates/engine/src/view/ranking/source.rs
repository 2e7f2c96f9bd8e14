//! What rankings take from schemes and from the unit register.

use hemei_domain::event::Recorded;
use hemei_domain::id::{SchemeId, UnitId};
use hemei_domain::scheme::{self, Definition};
use hemei_domain::time::Date;
use hemei_domain::unit;

use super::{NAMES, SCHEMES};
use crate::port::{Key, Value};
use crate::view::enrolment_list::DatedText;
use crate::view::{Content, Json, Rows};

columns! {
    /// An edition of a scheme.
    pub struct RankedSchemeRow, pub(super) mod scheme_row;

    /// The scheme.
    scheme: SchemeId = "考核办法编号";
    /// The number of the edition.
    edition: u32 = "版次";
    /// What it says.
    definition: Json<Box<Definition>> = "内容";
}

columns! {
    /// The names of a unit.
    pub struct RankedNameRow, mod name_row;

    /// The unit.
    unit: UnitId = "单位标识";
    /// Its official names, in the order of recording.
    names: Json<Vec<DatedText>> = "名称";
}

/// The key of the row that is named by the event's stream.
pub(super) fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}

/// The key of an edition.
pub(super) fn scheme_key(scheme: SchemeId, edition: u32) -> Key {
    vec![scheme.value(), edition.value()]
}

/// An edition, where it was adopted.
pub(super) fn definition(scheme: SchemeId, edition: u32, rows: &Rows) -> Option<Box<Definition>> {
    let row = rows.get(SCHEMES, &scheme_key(scheme, edition))?;
    Some(scheme_row::definition.get(row).0)
}

/// A unit's name on a day; its id where the register does not know it.
pub(super) fn name_on(unit: UnitId, day: Date, rows: &Rows) -> String {
    let names = rows.get(NAMES, &[unit.value()]).map(|row| name_row::names.get(row).0);
    let names = names.unwrap_or_default();
    let began = names.iter().rev().find(|name| name.from <= day);
    began.or_else(|| names.first()).map_or_else(|| unit.to_string(), |name| name.text.clone())
}

/// Remembers an edition. One that is withdrawn was never taken up, so that nothing is ranked by it.
pub(super) fn scheme(change: &scheme::Event, rows: &mut Rows) {
    let scheme::Event::SchemeAdopted(adopted) = change else { return };
    let row = RankedSchemeRow {
        scheme: adopted.scheme,
        edition: adopted.edition,
        definition: Json(adopted.definition.clone()),
    };
    rows.put(SCHEMES, row.to_row());
}

/// Remembers a unit's names.
pub(super) fn unit(change: &unit::Event, event: &Recorded, rows: &mut Rows) {
    match change {
        unit::Event::UnitRegistered(e) => {
            let name = DatedText { from: e.from, text: e.name.clone() };
            rows.put(NAMES, RankedNameRow { unit: e.unit, names: Json(vec![name]) }.to_row());
        }
        unit::Event::UnitRenamed(e) => {
            let Some(row) = rows.get_mut(NAMES, &key_of(event)) else { return };
            name_row::names.push(row, &DatedText { from: e.from, text: e.name.clone() });
        }
        unit::Event::UnitCodeAssigned(_)
        | unit::Event::UnitAliasAdded(_)
        | unit::Event::UnitMerged(_)
        | unit::Event::UnitAbsorbed(_)
        | unit::Event::UnitClosed(_) => {}
    }
}
