//! Number books (编号簿): a programme has one for each series, and it hands out the numbers of the
//! series without gaps (`domain.md` §10.4-9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::command::Reads;
use crate::event::{Meta, NewEvent, NoText};
use crate::id::ProgrammeId;
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module: none, since books are written only with the things that get numbers.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of a number book.
    pub enum Event { NumberTaken }
}

vocabulary! {
    /// What is numbered within a programme; each series begins at 1.
    Series {
        Issue = "issue", "问题与困难", "issue";
        Inspection = "inspection", "检查评比", "inspection";
        WaterBody = "water_body", "黑臭水体", "black and odorous water body";
        RuralHouse = "rural_house", "农房事项", "rural house";
        Infrastructure = "infrastructure", "基础设施项目", "infrastructure project";
        ClearanceSpot = "clearance_spot", "五清理点位", "spot of the five clearances";
    }
}

/// The book's next number went to a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NumberTaken {
    /// The series.
    pub series: Series,
    /// The number, from 1.
    pub number: u32,
    /// The thing.
    pub thing: Uuid,
}
event_data!(NumberTaken, "取用编号", NoText, {
    (NumberTaken { series: Series::Issue, number: 1, thing: Uuid::from_u128(10) }, None)
});

/// The state of a number book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberBook {
    /// The last number that was taken.
    pub last: u32,
}

impl NumberBook {
    /// The stream of a programme's book of a series; whoever takes a number reads it.
    pub fn stream(programme: ProgrammeId, series: Series) -> StreamId {
        let key = format!("{programme}/{}", series.code());
        StreamId::of_key(crate::aggregate::Kind::NumberBook, &key)
    }

    /// The number that the `index`-th new thing of a request takes, from 0.
    pub fn next(programme: ProgrammeId, series: Series, index: u32, reads: &Reads) -> u32 {
        let book = Self::stream(programme, series);
        reads.get::<Self>(book.id).map_or(0, |book| book.last) + 1 + index
    }

    /// The write with which a thing takes a number.
    pub fn take(
        programme: ProgrammeId,
        series: Series,
        number: u32,
        thing: Uuid,
    ) -> (StreamId, NewEvent) {
        let taken = NewEvent::new(NumberTaken { series, number, thing });
        (Self::stream(programme, series), taken)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::NumberTaken(taken) => self.last = taken.number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Given;

    const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

    #[test]
    fn s10_4_9_numbers_begin_at_one_and_have_no_gaps() {
        let stream = NumberBook::stream(PROGRAMME, Series::Issue);
        let mut given = Given::new();
        for expected in 1..=3 {
            let mut reads = Reads::new(Uuid::nil());
            given.copy_into(&mut reads, &[stream]);
            let number = NumberBook::next(PROGRAMME, Series::Issue, 0, &reads);
            assert_eq!(number, expected);
            assert_eq!(NumberBook::next(PROGRAMME, Series::Issue, 2, &reads), expected + 2);
            let thing = Uuid::from_u128(u128::from(number));
            given = given.event(stream, NumberTaken { series: Series::Issue, number, thing });
        }
        assert_eq!(given.revision(stream), 3);
    }

    #[test]
    fn every_programme_has_its_own_books() {
        let other = NumberBook::stream(ProgrammeId(Uuid::from_u128(10)), Series::Issue);
        assert_ne!(NumberBook::stream(PROGRAMME, Series::Issue), other);
    }
}
