//! What the cells of a table name as their origin: events that the log has, about the village or a
//! part of it, in the programme that the table is of (`domain.md` R16).

use std::collections::BTreeSet;

use super::line::*;
use super::{ReportKey, entry, rules};
use crate::command::{Cited, Question, Reads};
use crate::id::UnitId;
use crate::programme::reporting::{Column, Reporting};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::unit::Unit;

/// How many units the origins of a table may be about: more than a village has parts. What is about
/// others beyond them is about none of it.
const UNITS_MAX: usize = 200;

/// The questions which events stand at the positions that lines name.
pub(super) fn asks(lines: &[LineEntry]) -> Vec<Question> {
    named(lines).into_iter().map(Question::Event).collect()
}

/// The positions that lines name, each once. Those of a table that names more than it may are not
/// looked at: it is refused for that.
fn named(lines: &[LineEntry]) -> BTreeSet<u64> {
    let lines: Vec<ReportLine> = lines.iter().map(LineEntry::facts).collect();
    let named = || cells(&lines).flat_map(|(_, _, from)| &from.positions).copied();
    if named().nth(POSITIONS_MAX).is_some() { BTreeSet::new() } else { named().collect() }
}

/// The streams of the units that the origins are about, with what those are parts of.
pub(super) fn reads(lines: &[LineEntry], known: &Reads) -> Vec<StreamId> {
    let cited = named(lines).into_iter().filter_map(|position| known.cited(position).ok()?.unit);
    let units: BTreeSet<UnitId> = cited.map(UnitId).collect();
    let upward = |unit| Unit::streams_upward(unit, known);
    units.into_iter().take(UNITS_MAX).flat_map(upward).collect()
}

/// Checks the origins of lines that are well-formed.
///
/// # Errors
/// `POSITION_UNKNOWN` or `REPORT_SOURCE_ELSEWHERE` of each cell whose origin is not there or is
/// somebody else's, joined.
pub(super) fn check(
    key: &ReportKey,
    lines: &[LineEntry],
    reporting: &Reporting,
    reads: &Reads,
) -> Result<(), Rejection> {
    let lines: Vec<ReportLine> = lines.iter().map(LineEntry::facts).collect();
    let wrong = |(at, column, from): (usize, Column, &Provenance)| {
        let refused = from.positions.iter().find_map(|at| wrong(*at, key, reads))?;
        let cell = entry::label(&lines[at].key, Some(column), reporting, reads);
        Some(refused.field(format!("lines[{at}].{}", column.code())).with("cell", cell))
    };
    Rejection::join(cells(&lines).filter_map(wrong).collect()).map_or(Ok(()), Err)
}

/// What is wrong with one position.
fn wrong(position: u64, key: &ReportKey, reads: &Reads) -> Option<Rejection> {
    match reads.cited(position) {
        Err(unknown) => Some(unknown),
        Ok(cited) if concerns(cited, key, reads) => None,
        Ok(_) => Some(Rejection::new(&rules::REPORT_SOURCE_ELSEWHERE).with("position", position)),
    }
}

/// Whether an event is of the programme and about the village, a group or a courtyard of it, or what
/// became part of either.
fn concerns(cited: &Cited, key: &ReportKey, reads: &Reads) -> bool {
    let about = |unit| Unit::upward(UnitId(unit), reads).contains(&key.unit);
    cited.programme == Some(key.programme.0) && cited.unit.is_some_and(about)
}

/// The filled cells of lines: the line's index, the column, where the content came from.
fn cells(lines: &[ReportLine]) -> impl Iterator<Item = (usize, Column, &Provenance)> {
    let of_line = |(at, line)| {
        let cell =
            move |column: &Column| Some((at, *column, ReportLine::provenance(line, *column)?));
        Column::ALL.iter().filter_map(cell)
    };
    lines.iter().enumerate().flat_map(of_line)
}
