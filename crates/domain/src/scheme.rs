//! A scheme (考核办法、指导标准): by which indicators, rules, ranks and grades a programme evaluates.
//!
//! All editions of one kind of evaluation in one programme are one stream, so that of two editions
//! for one period the second is refused (`design.md` §3.5). An edition holds for its period and is
//! frozen for it; a later one governs a later period (`domain.md` §10.4-3). What was adopted in error
//! is withdrawn before anything was scored by it. The event carries the whole definition: replaying
//! needs no file.
//!
//! What a definition says is in [`definition`] and [`rule`], what it may not say in the linter,
//! [`Definition::violations`], and how it is computed in [`crate::score`].

use crate::event::{Meta, NewEvent};
use crate::id::{ProgrammeId, SchemeId};
use crate::rejection::{Rejection, Rule, rules as general};
use crate::stream::StreamId;

mod adopt;
mod check;
pub mod definition;
mod events;
pub(crate) mod example;
pub mod parse;
pub mod rule;
pub mod rules;
mod withdraw;

pub use adopt::AdoptScheme;
pub use definition::*;
pub use events::*;
pub use rule::ScoreRule;
pub use withdraw::WithdrawScheme;

/// The rules of this module and of [`crate::score`].
pub const RULES: &[&Rule] = rules::ALL;

/// How many indicators a scheme may have.
pub const INDICATORS_MAX: usize = 500;
/// How many blocks, groups, grades, rounds, tiers, conditions or awards stand in one list.
pub const LIST_MAX: usize = 50;
/// How deep indicators stand under each other.
pub const DEPTH_MAX: usize = 5;

events! {
    /// The events of a scheme.
    pub enum Event { SchemeAdopted, SchemeTakenUp, SchemeWithdrawn }
}

/// One edition of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number, from 1; a withdrawn one keeps its number.
    pub number: u32,
    /// What it says.
    pub definition: Definition,
    /// How the document of its adoption is cited.
    pub document: String,
    /// Whether anything was scored by it.
    pub taken_up: bool,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// The state of a scheme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scheme {
    /// Its programme; absent before the first edition.
    pub programme: Option<ProgrammeId>,
    /// Every edition, oldest first.
    pub editions: Vec<Edition>,
}

impl Scheme {
    /// The scheme's stream.
    pub fn stream(id: SchemeId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Scheme, id.0)
    }

    /// The id of the scheme of a kind of evaluation in a programme.
    pub fn id_of(programme: ProgrammeId, kind: &str) -> SchemeId {
        let key = format!("{programme}/{kind}");
        SchemeId(StreamId::of_key(crate::aggregate::Kind::Scheme, &key).id)
    }

    /// An edition by its number, withdrawn or not.
    pub fn edition(&self, number: u32) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.number == number)
    }

    /// The edition that governs a day.
    pub fn edition_on(&self, day: crate::time::Date) -> Option<&Edition> {
        let governs = |edition: &&Edition| {
            let Period { from, to, .. } = edition.definition.period;
            !edition.withdrawn && (from..=to).contains(&day)
        };
        self.editions.iter().find(governs)
    }

    /// The edition by which something is scored.
    ///
    /// # Errors
    /// `THING_NOT_FOUND` where there is none of that number, `SCHEME_WITHDRAWN`.
    pub fn need_edition(&self, number: u32) -> Result<&Edition, Rejection> {
        let edition = self.edition(number).ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .field("edition")
                .with("what", "考核办法版次")
                .with("whatEn", "edition")
                .with("name", number)
        })?;
        if edition.withdrawn {
            return Err(Rejection::new(&rules::SCHEME_WITHDRAWN).with("edition", number));
        }
        Ok(edition)
    }

    /// The event by which `user` takes an edition up, to be written in its own unit of work; nothing
    /// where it was taken up before. From then on the edition cannot be withdrawn.
    ///
    /// # Errors
    /// As [`Self::need_edition`].
    pub fn take_up(
        &self,
        id: SchemeId,
        number: u32,
        user: StreamId,
    ) -> Result<Option<(StreamId, NewEvent)>, Rejection> {
        if self.need_edition(number)?.taken_up {
            return Ok(None);
        }
        let taken = SchemeTakenUp { scheme: id, edition: number, by: user.to_string() };
        let event = NewEvent::new(taken).about(self.programme, None);
        Ok(Some((Self::stream(id), event)))
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        let (number, change): (u32, fn(&mut Edition)) = match event {
            Event::SchemeAdopted(adopted) => {
                self.programme = Some(adopted.programme);
                self.editions.push(Edition {
                    number: adopted.edition,
                    definition: Definition::clone(&adopted.definition),
                    document: adopted.document.cite(),
                    taken_up: false,
                    withdrawn: false,
                });
                return;
            }
            Event::SchemeTakenUp(taken) => (taken.edition, |edition| edition.taken_up = true),
            Event::SchemeWithdrawn(gone) => (gone.edition, |edition| edition.withdrawn = true),
        };
        self.editions.iter_mut().filter(|edition| edition.number == number).for_each(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::Programme;
    use crate::testing::{Given, day};

    fn adopted() -> (Given, SchemeId) {
        let definition = Box::new(example::definition());
        let programme = ProgrammeId(uuid::Uuid::from_u128(9));
        let scheme = Scheme::id_of(programme, &definition.kind);
        let document = crate::testing::document();
        let adopted = SchemeAdopted { scheme, programme, edition: 1, document, definition };
        (Given::new().event(Scheme::stream(scheme), adopted), scheme)
    }

    #[test]
    fn an_edition_governs_the_days_of_its_period() {
        let (given, scheme) = adopted();
        let state = given.state::<Scheme>(scheme.0).expect("it was adopted");
        let on = |text| state.edition_on(day(text)).map(|edition| edition.number);
        assert_eq!(on("2024-01-01"), Some(1));
        assert_eq!(on("2024-12-31"), Some(1));
        assert_eq!(on("2025-01-01"), None);
    }

    #[test]
    fn what_was_taken_up_once_is_taken_up() {
        let (given, scheme) = adopted();
        let state = given.state::<Scheme>(scheme.0).expect("it was adopted");
        let user = Programme::stream(ProgrammeId(uuid::Uuid::from_u128(1)));
        let (stream, new) =
            state.take_up(scheme, 1, user).expect("it governs").expect("it was not before");
        assert_eq!(stream, Scheme::stream(scheme));
        let unknown = state.take_up(scheme, 2, user).expect_err("no such edition");
        assert_eq!(unknown.rule, &general::THING_NOT_FOUND);
        let given = given.event(stream, new.event);
        let state = given.state::<Scheme>(scheme.0).expect("it was adopted");
        assert_eq!(state.take_up(scheme, 1, user), Ok(None));
    }

    #[test]
    fn nothing_is_scored_by_what_was_withdrawn() {
        let (given, scheme) = adopted();
        let gone = SchemeWithdrawn { scheme, edition: 1, document: crate::testing::document() };
        let given = given.event(Scheme::stream(scheme), gone);
        let state = given.state::<Scheme>(scheme.0).expect("it was adopted");
        assert_eq!(state.edition_on(day("2024-06-01")), None);
        let refused = state.need_edition(1).expect_err("it was withdrawn");
        assert_eq!(refused.rule, &rules::SCHEME_WITHDRAWN);
    }
}
