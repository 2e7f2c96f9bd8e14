//! Record an activity: its day is the day on which it occurred, so that the rules of back-entry
//! hold for it.

use serde::Serialize;

use super::{Activity, Entry, Event, Recorded, Told, guard};
use crate::aggregate::{self, Aggregate};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::event::NewEvent;
use crate::id::{ProgrammeId, UnitId};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::unit::Unit;

/// Records an activity.
#[derive(Debug, Clone, Serialize)]
pub struct Record<A> {
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit where it took place.
    pub unit: UnitId,
    /// What was counted.
    pub facts: A,
    /// What is told beside the facts.
    pub told: Told,
}

impl<A: Activity> Command for Record<A>
where
    Entry<A>: Aggregate,
    Event<A>: Into<aggregate::Event>,
{
    const NAME: &'static str = A::NAMES.record.0;
    const ZH: &'static str = A::NAMES.record.1;
    const POWERS: Powers = Powers::entry(A::RECORDERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams =
            vec![Entry::<A>::stream(known.fresh.into()), Programme::stream(self.programme)];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams.extend(self.facts.people().iter().map(|person| Person::stream(*person)));
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        guard::asks(&self.facts)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Programme>(self.programme.0)?;
        Ok(Scope {
            programme: Some(self.programme),
            units: Unit::upward(self.unit, reads),
            section: None,
        })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = (Self::ZH, "recording");
        let id = A::Id::from(reads.fresh);
        if reads.get::<Entry<A>>(reads.fresh).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", A::NAMES.zh)
                .with("whatEn", A::NAMES.en)
                .with("name", reads.fresh));
        }
        let (programme, _) = Programme::need_open(self.programme, reads, act)?;
        guard::not_of_the_commission::<A>(act, reads, cx)?;
        let on = cx.occurred_at.date();
        programme.need_in_year("submission.occurred_time", on)?;
        guard::check(&self.facts, &self.told, (self.unit, on), reads, cx)?;
        let (evidence, text) = self.told.split(None);
        let recorded = Recorded {
            programme: self.programme,
            unit: self.unit,
            on,
            role: cx.authority.role,
            facts: self.facts.clone(),
            evidence,
        };
        let event = NewEvent::with_text(recorded, &text);
        let event = event.about(Some(self.programme), Some(self.unit));
        Ok(Decision::one(Entry::<A>::stream(id), event))
    }
}
