//! Whether a name is another unit's in the same place: whoever enters a village twice is told which
//! one is there (`domain.md` §8.1).
//!
//! An alias is no other village's name either, and a name no other's alias: by it the village that
//! has the name could not be told any more. Two may have one alias, such as 村委会; whoever asks for
//! it is told of both. The register keeps no list of its names, so that the log is asked which units
//! were given one. Of two that are entered in the same moment neither is in the log for the other:
//! both stand, and [`super::MergeUnits`] makes one of them.

use super::{Unit, UnitKind, rules};
use crate::command::{Names, Question, Reads};
use crate::division_code::{DivisionCode, Level};
use crate::id::UnitId;
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// A name or alias that a unit is to have.
pub(super) struct Namesake<'a> {
    /// The member of the request that says it.
    pub(super) field: String,
    /// Which names of others it is held against.
    pub(super) against: Names,
    pub(super) unit: UnitId,
    pub(super) kind: UnitKind,
    pub(super) parent: Option<UnitId>,
    pub(super) name: &'a str,
    pub(super) codes: Vec<&'a DivisionCode>,
    /// The day from which it is to have it.
    pub(super) from: Date,
}

impl Unit {
    /// Another name that the unit is to have; nothing before it is registered.
    pub(super) fn namesake<'a>(
        &'a self,
        unit: UnitId,
        (field, against): (&str, Names),
        name: &'a str,
        from: Date,
    ) -> Option<Namesake<'a>> {
        Some(Namesake {
            field: field.to_owned(),
            against,
            unit,
            kind: self.kind?,
            parent: self.parent,
            name,
            codes: self.codes.iter().map(|code| &code.code).collect(),
            from,
        })
    }
}

impl Namesake<'_> {
    pub(super) fn asks(&self) -> Vec<Question> {
        vec![Question::UnitsNamed(self.name.to_owned(), self.parent, self.against)]
    }

    pub(super) fn reads(&self, known: &Reads) -> Vec<StreamId> {
        self.others(known).map(Unit::stream).collect()
    }

    /// Every other unit that has or had the name. None is left out: this very check keeps them few,
    /// but for parts of other villages that were renamed so.
    fn others(&self, known: &Reads) -> impl Iterator<Item = UnitId> {
        let named = known.units_named(self.name, self.parent, self.against).iter().copied();
        named.filter(|unit| *unit != self.unit)
    }

    /// Refuses the name where another unit of the place has it on the day or later.
    ///
    /// # Errors
    /// `UNIT_NAME_TAKEN` with the other unit.
    pub(super) fn check(&self, reads: &Reads) -> Result<(), Rejection> {
        for id in self.others(reads) {
            let Some(other) = reads.get::<Unit>(id.0) else { continue };
            if self.is(other) {
                return Err(Rejection::new(&rules::UNIT_NAME_TAKEN)
                    .field(self.field.clone())
                    .with("name", self.name)
                    .with("unit", id)
                    .with("from", other.from.unwrap_or(self.from)));
            }
        }
        Ok(())
    }

    /// Whether the other unit is likely the one that is meant. A name comes free with the end of its
    /// unit or with another name; two villages whose codes are of different towns are two.
    fn is(&self, other: &Unit) -> bool {
        let same_kind = match self.kind.is_division() {
            true => other.kind.is_some_and(UnitKind::is_division),
            false => other.kind == Some(self.kind),
        };
        let after = |end: Option<Date>| end.is_none_or(|end| self.from < end);
        let named = |name: &super::Name| name.name == self.name && after(name.until);
        let aliases = match self.against {
            Names::Official => &[][..],
            Names::All => &other.aliases,
        };
        same_kind
            && other.parent == self.parent
            && after(other.closed_from)
            && (other.names.iter().any(named) || aliases.iter().any(|one| one.name == self.name))
            && !self.is_of_another_town(other)
    }

    /// Only two codes tell it. Whoever enters a village with its code where one without a code stands
    /// most likely means that one, whose code is missing.
    fn is_of_another_town(&self, other: &Unit) -> bool {
        let own: Vec<&str> = self.codes.iter().map(|code| town(code)).collect();
        let mut towns = other.codes.iter().map(|code| town(&code.code));
        !own.is_empty() && !other.codes.is_empty() && !towns.any(|town| own.contains(&town))
    }
}

/// The digits of the town that a code of the village level lies in.
fn town(code: &DivisionCode) -> &str {
    let code = code.as_str();
    code.get(..Level::Town.digits()).unwrap_or(code)
}
