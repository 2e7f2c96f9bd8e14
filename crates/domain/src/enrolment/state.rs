//! The state of an enrolment and its fold.

use super::events::*;
use super::{AcceptanceOutcome, Phase, ReviewOutcome};
use crate::deadline::Deadline;
use crate::event::Meta;
use crate::id::{EnrolmentId, PersonId, ProgrammeId, UnitId};
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// The state of an enrolment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enrolment {
    /// The recommendation that stands; absent only before the first event.
    pub recommended: Option<EnrolmentRecommended>,
    /// The day on which it was recommended: the programme's rules of that day hold for it.
    pub recommended_on: Option<Date>,
    /// Where it stands.
    pub phase: Phase,
    /// When what brought it there happened.
    pub since: Option<Timestamp>,
    /// The day on which its last event was recorded.
    pub last_recorded: Option<Date>,
    /// Everybody who ever filled something in for the unit: recommended or assessed.
    pub fillers: Doers,
    /// Whether it holds a place of its title: from the pre-check on, unless it is returned or withdrawn
    /// before its acceptance. A revoked title keeps it, for the year's target was used up by it.
    pub place: bool,
    /// The notice, from its posting on.
    pub notice: Option<Deadline>,
    /// The first day on which it can be assessed again, where it was not accepted.
    pub again_from: Option<Date>,
    /// The date on the last decision of the higher authority.
    pub decided_on: Option<Date>,
    /// The last review of the title.
    pub reviewed: Option<TitleReviewed>,
    /// The day on which the title is to be reviewed.
    pub review_due: Option<Date>,
}

impl Enrolment {
    /// The enrolment's stream.
    pub fn stream(id: EnrolmentId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Enrolment, id.0)
    }

    /// The id of a unit's enrolment for a title: one programme, unit and title have one, since its
    /// stream is expected absent (`design.md` §3.5).
    pub fn id_of(programme: ProgrammeId, unit: UnitId, title: &str) -> EnrolmentId {
        let key = format!("{programme}/{unit}/{title}");
        EnrolmentId(StreamId::of_key(crate::aggregate::Kind::Enrolment, &key).id)
    }

    /// Those who filled something in by delegation: their streams say who gave it.
    pub fn delegates(&self) -> impl Iterator<Item = PersonId> {
        self.fillers.delegated.iter().map(|(person, _)| *person)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        self.apply(event, meta);
        self.since = Some(meta.occurred_at);
        self.last_recorded = Some(meta.recorded_at.date());
    }

    fn apply(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::EnrolmentRecommended(e) => self.recommend(e, meta),
            Event::EnrolmentReturned(_) => self.leave(Phase::Returned),
            Event::EnrolmentPreChecked(_) => {
                self.place = true;
                self.phase = Phase::PreChecked;
            }
            Event::EnrolmentNoticePosted(e) => {
                self.notice = Some(e.notice.clone());
                self.phase = Phase::InNotice;
            }
            Event::EnrolmentListed(e) => self.decide(Phase::Listed, e.document.date),
            Event::EnrolmentWithdrawn(_) => self.leave(Phase::Withdrawn),
            Event::EnrolmentSelfAssessed(_) => {
                self.fillers.add(&Doers::of(meta));
                self.phase = Phase::SelfAssessed;
            }
            Event::AcceptanceChecked(e) => {
                self.again_from = e.again_from;
                let phase = match e.outcome {
                    AcceptanceOutcome::Accepted => Phase::Accepted,
                    AcceptanceOutcome::NotAccepted => Phase::CreatingAgain,
                };
                self.decide(phase, e.document.date);
            }
            Event::TitleConferred(e) => {
                self.review_due = e.review_due;
                self.decide(Phase::Titled, e.document.date);
            }
            Event::TitleReviewed(e) => {
                self.review_due = e.review_due;
                self.reviewed = Some(e.clone());
                let phase = match e.outcome {
                    ReviewOutcome::Kept => Phase::TitleKept,
                    ReviewOutcome::NotKept => Phase::TitleNotKept,
                };
                self.decide(phase, e.document.date);
            }
            Event::TitleRevoked(e) => {
                self.review_due = None;
                self.decide(Phase::Revoked, e.document.date);
            }
        }
    }

    /// A recommendation begins anew: what was decided on the one before does not bind it, but who
    /// filled it in is remembered.
    fn recommend(&mut self, recommended: &EnrolmentRecommended, meta: &Meta) {
        self.fillers.add(&Doers::of(meta));
        *self = Self {
            recommended: Some(recommended.clone()),
            recommended_on: Some(meta.occurred_at.date()),
            fillers: std::mem::take(&mut self.fillers),
            ..Self::default()
        };
    }

    /// It gives its place back, and a notice that ran is void.
    fn leave(&mut self, phase: Phase) {
        self.place = false;
        self.notice = None;
        self.phase = phase;
    }

    fn decide(&mut self, phase: Phase, on: Date) {
        self.decided_on = Some(on);
        self.phase = phase;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn r03_programme_unit_and_title_make_the_id() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        let id = Enrolment::id_of(ProgrammeId(one), UnitId(two), "compliant_village");
        assert_eq!(id, Enrolment::id_of(ProgrammeId(one), UnitId(two), "compliant_village"));
        assert_ne!(id, Enrolment::id_of(ProgrammeId(two), UnitId(two), "compliant_village"));
        assert_ne!(id, Enrolment::id_of(ProgrammeId(one), UnitId(one), "compliant_village"));
        assert_ne!(id, Enrolment::id_of(ProgrammeId(one), UnitId(two), "model_village"));
    }
}
