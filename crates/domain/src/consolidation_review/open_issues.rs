//! What the log says of a unit's issues: the programme's book tells what took its numbers, and each
//! issue's own stream whether it is open. Both are read, so that no issue is raised or reopened beside
//! the decision (`design.md` §3.5).

use std::collections::BTreeSet;

use super::ReviewOf;
use crate::command::{Numbered, Question, Reads};
use crate::id::{IssueId, UnitId};
use crate::issue::Issue;
use crate::number_book::{NumberBook, Series};
use crate::stream::StreamId;
use crate::unit::Unit;

/// An issue of a programme and its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberedIssue {
    pub(super) number: u32,
    issue: IssueId,
    unit: Option<UnitId>,
}

/// The book of the programme's issues.
pub(super) fn book(of: ReviewOf) -> StreamId {
    NumberBook::stream(of.programme, Series::Issue)
}

/// The last number that the book gave out.
pub(super) fn last(of: ReviewOf, reads: &Reads) -> u32 {
    NumberBook::next(of.programme, Series::Issue, 0, reads) - 1
}

/// The question what took the book's numbers.
pub(super) fn asks(of: ReviewOf, known: &Reads) -> Vec<Question> {
    match last(of, known) {
        0 => Vec::new(),
        last => vec![Question::Numbered(book(of), last)],
    }
}

/// Every issue of the programme.
pub(super) fn all(of: ReviewOf, reads: &Reads) -> impl Iterator<Item = NumberedIssue> {
    let numbered = reads.numbered(book(of), last(of, reads));
    (1..).zip(numbered).map(|(number, Numbered { thing, unit })| NumberedIssue {
        number,
        issue: IssueId(*thing),
        unit: *unit,
    })
}

/// The streams that tell of some issues whether they are the unit's, and of those that are whether
/// they are open; as far as known.
pub(super) fn reads(
    of: ReviewOf,
    issues: impl Iterator<Item = NumberedIssue>,
    known: &Reads,
) -> Vec<StreamId> {
    let issues: Vec<NumberedIssue> = issues.collect();
    let units: BTreeSet<UnitId> = issues.iter().filter_map(|one| one.unit).collect();
    let mut streams: Vec<StreamId> =
        units.iter().flat_map(|unit| Unit::streams_upward(*unit, known)).collect();
    streams.extend(of_unit(of, issues, known).iter().map(|one| Issue::stream(one.issue)));
    streams
}

/// Those that are about the unit, or about what lies in it: a village answers for its groups and
/// courtyards.
pub(super) fn of_unit(
    of: ReviewOf,
    issues: impl IntoIterator<Item = NumberedIssue>,
    reads: &Reads,
) -> Vec<NumberedIssue> {
    let issues: Vec<NumberedIssue> = issues.into_iter().collect();
    let units: BTreeSet<UnitId> = issues.iter().filter_map(|one| one.unit).collect();
    let own: BTreeSet<UnitId> =
        units.into_iter().filter(|unit| Unit::upward(*unit, reads).contains(&of.unit)).collect();
    issues.into_iter().filter(|one| one.unit.is_some_and(|unit| own.contains(&unit))).collect()
}

impl NumberedIssue {
    /// Its state.
    pub(super) fn state<'a>(&self, reads: &'a Reads) -> Option<&'a Issue> {
        reads.get::<Issue>(self.issue.0)
    }

    /// Whether somebody still has to do something about it.
    pub(super) fn is_open(&self, reads: &Reads) -> bool {
        self.state(reads).is_some_and(|issue| issue.phase.open())
    }
}
