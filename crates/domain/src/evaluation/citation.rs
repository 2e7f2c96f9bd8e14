//! What a score or a ground cites of the log: it is there, about the unit, of the programme, and no
//! score itself (`domain.md` §10.4-6).

use super::guard::{self, KnownSheet};
use super::rules;
use crate::aggregate::Kind;
use crate::citation;
use crate::command::{Cited, Reads};
use crate::rejection::{Rejection, Rule, rules as general};
use crate::score_sheet::SheetOf;
use crate::stream::StreamId;

/// The streams that a command on a sheet needs which cites positions: with the units that what it
/// cites is about.
pub(crate) fn sheet_reads<'a>(
    of: SheetOf,
    positions: impl IntoIterator<Item = &'a u64>,
    known: &Reads,
) -> Vec<StreamId> {
    let mut streams = guard::sheet_reads(of, known);
    streams.extend(citation::reads(positions.into_iter().copied(), known));
    streams
}

/// Checks what a sheet's entry rests on: so many positions at most, events that are there, each
/// once, and ground for it. A village rests on what is of its groups and courtyards, and a courtyard
/// on what is of its village.
///
/// Whatever happens in a unit (an inspection, a training, an issue, a review) is an event about that
/// one unit, also where several are visited or trained together. What is about no unit tells nothing
/// of any: the log's opening, people, calendars, programmes, schemes and report windows. What the
/// register has of a unit is of no programme and is ground: that a village has no group, or a
/// courtyard no households, is told nowhere else.
pub(crate) fn check(
    sheet: &KnownSheet<'_>,
    field: &str,
    positions: &[u64],
) -> Result<(), Rejection> {
    guard::positions(field, positions)?;
    for position in positions {
        let cited = sheet.reads.cited(*position).map_err(|refused| refused.field(field))?;
        if let Some(rule) = no_ground(cited, sheet) {
            return Err(Rejection::new(rule).field(field).with("position", position));
        }
    }
    Ok(())
}

/// Why an event is no ground for a sheet.
fn no_ground(cited: &Cited, sheet: &KnownSheet<'_>) -> Option<&'static Rule> {
    let (unit, reads) = (sheet.of.unit, sheet.reads);
    if !cited.is_within(unit, reads) && !cited.is_above(unit, reads) {
        return Some(&general::POSITION_OTHER_UNIT);
    }
    // A village's claim, a score, an objection, a result: a score would rest on itself.
    if matches!(cited.stream.kind, Kind::ScoreSheet | Kind::Evaluation) {
        return Some(&rules::EVALUATION_GROUND_IS_SCORE);
    }
    let of_another = cited.programme.is_some() && !cited.is_of(sheet.known.opened.programme);
    of_another.then_some(&rules::EVALUATION_GROUND_OTHER_PROGRAMME)
}
