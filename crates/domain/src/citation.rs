//! Events of the log that are cited by their positions: asked for, and compared with the unit and
//! the programme that whoever cites them is about (`domain.md` §10.4-6, R16).

use std::collections::BTreeSet;

use crate::command::{Cited, Question, Reads};
use crate::id::{ProgrammeId, UnitId};
use crate::stream::StreamId;
use crate::unit::Unit;

/// How many units the events that one command cites may be about: more than a village has parts.
/// What is about others beyond them is about none of it.
const UNITS_MAX: usize = 200;

/// The questions which events stand at positions.
pub(crate) fn asks(positions: impl IntoIterator<Item = u64>) -> Vec<Question> {
    positions.into_iter().map(Question::Event).collect()
}

/// The streams of the units that cited events are about, with what those are parts of.
pub(crate) fn reads(positions: impl IntoIterator<Item = u64>, known: &Reads) -> Vec<StreamId> {
    let cited = positions.into_iter().filter_map(|position| known.cited(position).ok()?.unit);
    let units: BTreeSet<UnitId> = cited.map(UnitId).collect();
    let upward = |unit| Unit::streams_upward(unit, known);
    units.into_iter().take(UNITS_MAX).flat_map(upward).collect()
}

impl Cited {
    /// Whether it is about a unit, a group or a courtyard of it, or what became part of either.
    pub(crate) fn is_within(&self, unit: UnitId, reads: &Reads) -> bool {
        self.unit.is_some_and(|about| Unit::upward(UnitId(about), reads).contains(&unit))
    }

    /// Whether it is about a unit that another one is part of, or about that one itself.
    pub(crate) fn is_above(&self, unit: UnitId, reads: &Reads) -> bool {
        self.unit.is_some_and(|about| Unit::upward(unit, reads).contains(&UnitId(about)))
    }

    /// Whether it is of a programme.
    pub(crate) fn is_of(&self, programme: ProgrammeId) -> bool {
        self.programme == Some(programme.0)
    }
}
