//! What the log answers in tests where nothing else is given.

use uuid::Uuid;

use crate::aggregate::Kind;
use crate::command::{Answer, Cited, Numbered, Question};
use crate::stream::StreamId;
use crate::testing::{Given, unit};

/// What a log of 10,000 events answers that has nothing to object to: the event at a position is
/// about the unit whose number its lowest byte says.
pub(super) fn by_default(given: &Given, question: &Question) -> Answer {
    let stream = StreamId::new(Kind::Person, Uuid::nil());
    let is_there = |position: u64| position <= 10_000;
    match question {
        Question::Event(position) => {
            let unit = unit(u128::from(position % 256)).0;
            let cited = Cited { stream, programme: None, unit: Some(unit) };
            Answer::Event(is_there(*position).then_some(cited))
        }
        Question::RevisionAt(position, stream) => {
            Answer::RevisionAt(is_there(*position).then(|| given.revision(*stream)))
        }
        Question::Root(position) => Answer::Root(is_there(*position).then_some([0; 32])),
        Question::EverOverdue(..) => Answer::EverOverdue(Vec::new()),
        Question::Numbered(_, last) => {
            let thing = |number: u32| Uuid::from_u128(u128::from(number));
            let numbered = |number| Numbered { thing: thing(number), unit: None };
            Answer::Numbered((1..=*last).map(numbered).collect())
        }
        Question::SectionHeld(_) => Answer::SectionHeld(true),
        Question::UnitsNamed(..) => Answer::UnitsNamed(Vec::new()),
    }
}
