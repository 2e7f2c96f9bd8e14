//! A programme's enrolment list (申报名单): it holds the places of the targets, so that a quota has
//! one stream that serialises it (`design.md` §3.5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Meta, NoText};
use crate::id::{EnrolmentId, ProgrammeId};
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module: none, since only steps of enrolments write here.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of an enrolment list.
    pub enum Event { EnrolmentPlaceTaken, EnrolmentPlaceReleased }
}

/// An enrolment took a place of its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentPlaceTaken {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The title whose place it took.
    pub title: String,
    /// How many places of the title the targets gave at that time.
    pub places: u32,
}
event_data!(EnrolmentPlaceTaken, "占用创建名额", NoText, {
    (
        EnrolmentPlaceTaken {
            enrolment: EnrolmentId(Uuid::from_u128(12)),
            title: "compliant_village".to_owned(),
            places: 3,
        },
        None,
    )
});

/// An enrolment gave its place back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentPlaceReleased {
    /// The enrolment.
    pub enrolment: EnrolmentId,
}
event_data!(EnrolmentPlaceReleased, "退出创建名额", NoText, {
    (EnrolmentPlaceReleased { enrolment: EnrolmentId(Uuid::from_u128(12)) }, None)
});

/// The state of an enrolment list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnrolmentList {
    /// Who holds a place, and of which title; in the order in which places were taken.
    pub places: Vec<(EnrolmentId, String)>,
}

impl EnrolmentList {
    /// The stream of a programme's list.
    pub fn stream(programme: ProgrammeId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::EnrolmentList, programme.0)
    }

    /// How many places of a title are taken.
    pub fn taken(&self, title: &str) -> u32 {
        let taken = self.places.iter().filter(|(_, held)| held == title).count();
        u32::try_from(taken).unwrap_or(u32::MAX)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::EnrolmentPlaceTaken(e) => self.places.push((e.enrolment, e.title.clone())),
            Event::EnrolmentPlaceReleased(e) => self.places.retain(|(id, _)| *id != e.enrolment),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Given;

    #[test]
    fn r04_a_place_that_was_given_back_is_free() {
        let programme = ProgrammeId(Uuid::from_u128(9));
        let stream = EnrolmentList::stream(programme);
        let taken = |id: u128, title: &str| EnrolmentPlaceTaken {
            enrolment: EnrolmentId(Uuid::from_u128(id)),
            title: title.to_owned(),
            places: 2,
        };
        let given = Given::new()
            .event(stream, taken(1, "compliant_village"))
            .event(stream, taken(2, "compliant_village"))
            .event(stream, taken(3, "harmonious_courtyard"));
        let count = |given: &Given, title| {
            given.state::<EnrolmentList>(programme.0).map_or(0, |list| list.taken(title))
        };
        assert_eq!(count(&given, "compliant_village"), 2);
        let released = EnrolmentPlaceReleased { enrolment: EnrolmentId(Uuid::from_u128(1)) };
        let given = given.event(stream, released);
        assert_eq!(count(&given, "compliant_village"), 1);
        assert_eq!(count(&given, "harmonious_courtyard"), 1);
    }
}
