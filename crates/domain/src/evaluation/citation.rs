//! What a score, a ground or a sum cites of the log: it is there, and it is about the unit
//! (`domain.md` §10.4-6).

use super::guard::{self, KnownSheet};
use crate::command::{Cited, Question, Reads};
use crate::id::UnitId;
use crate::rejection::{Rejection, rules};
use crate::score_sheet::SheetOf;
use crate::stream::StreamId;
use crate::unit::Unit;

/// The questions which events stand at positions.
pub(crate) fn asks<'a>(positions: impl IntoIterator<Item = &'a u64>) -> Vec<Question> {
    positions.into_iter().map(|position| Question::Event(*position)).collect()
}

/// The streams that a command on a sheet needs which cites positions: with the units that what it
/// cites is about.
pub(crate) fn sheet_reads<'a>(
    of: SheetOf,
    positions: impl IntoIterator<Item = &'a u64>,
    known: &Reads,
) -> Vec<StreamId> {
    let mut streams = guard::sheet_reads(of, known);
    let cited = positions.into_iter().filter_map(|position| known.cited(*position).ok());
    let mut units: Vec<UnitId> = cited.filter_map(unit).collect();
    units.sort_unstable();
    units.dedup();
    streams.extend(units.into_iter().flat_map(|unit| Unit::streams_upward(unit, known)));
    streams
}

/// Checks what a sheet's entry rests on: so many positions at most, events that are there, each
/// once, and about the sheet's unit or one that has to do with it. A village rests on what is of its
/// groups and courtyards, and a courtyard on what is of its village.
///
/// Whatever happens in a unit (an inspection, a training, an issue, a review) is an event about that
/// one unit, also where several are visited or trained together. What is about no unit tells nothing
/// of any: the log's opening, people, calendars, programmes, schemes, report windows and an
/// evaluation as a whole, which a score would rest on in a circle.
pub(crate) fn check(
    sheet: &KnownSheet<'_>,
    field: &str,
    positions: &[u64],
) -> Result<(), Rejection> {
    guard::positions(field, positions)?;
    let own = Unit::upward(sheet.of.unit, sheet.reads);
    for position in positions {
        let cited = sheet.reads.cited(*position).map_err(|refused| refused.field(field))?;
        let related = unit(cited).is_some_and(|unit| {
            own.contains(&unit) || Unit::upward(unit, sheet.reads).contains(&sheet.of.unit)
        });
        if !related {
            let refused = Rejection::new(&rules::POSITION_OTHER_UNIT).field(field);
            return Err(refused.with("position", position));
        }
    }
    Ok(())
}

fn unit(cited: &Cited) -> Option<UnitId> {
    cited.unit.map(UnitId)
}
