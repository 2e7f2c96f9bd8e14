//! What the cells of a table name as their origin: events that the log has, about the village or a
//! part of it, in the programme that the table is of (`domain.md` R16).

use std::collections::BTreeSet;

use super::line::*;
use super::{ReportKey, entry, rules};
use crate::citation;
use crate::command::{Question, Reads};
use crate::programme::reporting::{Column, Reporting};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// The questions which events stand at the positions that lines name.
pub(super) fn asks(lines: &[LineEntry]) -> Vec<Question> {
    citation::asks(named(lines))
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
    citation::reads(named(lines), known)
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
        Ok(cited) if cited.is_of(key.programme) && cited.is_within(key.unit, reads) => None,
        Ok(_) => Some(Rejection::new(&rules::REPORT_SOURCE_ELSEWHERE).with("position", position)),
    }
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
