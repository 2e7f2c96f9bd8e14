//! A programme's issue book: it hands out the numbers of issues, without gaps
//! (`domain.md` §10.4-9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Meta, NoText};
use crate::id::{IssueId, ProgrammeId};
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module: none, since only raising an issue writes here.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of an issue book.
    pub enum Event { IssueNumberTaken }
}

/// The book's next number went to an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueNumberTaken {
    /// The number, from 1.
    pub number: u32,
    /// The issue.
    pub issue: IssueId,
}
event_data!(IssueNumberTaken, "问题编号", NoText, {
    (IssueNumberTaken { number: 1, issue: IssueId(Uuid::from_u128(10)) }, None)
});

/// The state of an issue book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueBook {
    /// The last number that was taken.
    pub last: u32,
}

impl IssueBook {
    /// The stream of a programme's book.
    pub fn stream(programme: ProgrammeId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::IssueBook, programme.0)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::IssueNumberTaken(taken) => self.last = taken.number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Given;

    #[test]
    fn numbers_begin_at_one_and_have_no_gaps() {
        let programme = ProgrammeId(Uuid::from_u128(9));
        let stream = IssueBook::stream(programme);
        let mut given = Given::new();
        for expected in 1..=3 {
            let number = given.state::<IssueBook>(programme.0).map_or(0, |book| book.last) + 1;
            assert_eq!(number, expected);
            let issue = IssueId(Uuid::from_u128(u128::from(number)));
            given = given.event(stream, IssueNumberTaken { number, issue });
        }
        assert_eq!(given.revision(stream), 3);
    }

    #[test]
    fn every_programme_has_its_own_book() {
        let books = [9, 10].map(|id| IssueBook::stream(ProgrammeId(Uuid::from_u128(id))));
        assert_ne!(books[0], books[1]);
    }
}
