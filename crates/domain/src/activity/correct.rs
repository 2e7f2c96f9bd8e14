//! Correct an entry: a new version that points at the one that it replaces (`domain.md` §10.4-7).

use serde::Serialize;

use super::{Activity, Corrected, Entry, Event, Told, guard, rules};
use crate::aggregate::{self, Aggregate};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;

/// Corrects an entry. The new version says everything anew, the words too.
#[derive(Debug, Clone, Serialize)]
pub struct Correct<A: Activity> {
    /// The entry.
    pub entry: A::Id,
    /// The day on which it took place, where that was wrong.
    pub on: Option<Date>,
    /// What was counted.
    pub facts: A,
    /// What is told beside the facts.
    pub told: Told,
    /// Why it is corrected; kept in private.
    pub reason: String,
}

impl<A: Activity> Command for Correct<A>
where
    Entry<A>: Aggregate,
    Event<A>: Into<aggregate::Event>,
{
    const NAME: &'static str = A::NAMES.correct.0;
    const ZH: &'static str = A::NAMES.correct.1;
    const POWERS: Powers = Powers::entry(A::RECORDERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads::<A>(self.entry, known);
        streams.extend(self.facts.people().iter().map(|person| Person::stream(*person)));
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        guard::asks(&self.facts)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope::<A>(self.entry, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Entry::<A>::stream(self.entry))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = (Self::ZH, "correcting");
        let standing = guard::changeable::<A>(self.entry, act, &[], reads, cx)?;
        words::required("reason", &self.reason)?;
        let on = self.on.unwrap_or(standing.on);
        if on > cx.today {
            return Err(Rejection::new(&rules::ACTIVITY_DATE_LATER)
                .field("date")
                .with("date", on)
                .with("today", cx.today));
        }
        reads.need::<Programme>(standing.programme.0)?.need_in_year("date", on)?;
        guard::check(&self.facts, &self.told, (standing.unit, on), reads, cx)?;
        let (evidence, text) = self.told.split(Some(&self.reason));
        let unsaid = self.told.place.is_none() && self.told.remark.is_none();
        let unsaid = unsaid && self.told.topics.is_empty() && evidence.is_empty();
        if unsaid && standing.on == on && standing.facts == self.facts {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let corrected = Corrected {
            version: standing.version + 1,
            replaces: standing.version,
            on,
            role: cx.authority.role,
            facts: self.facts.clone(),
            evidence,
        };
        let event = NewEvent::with_text(corrected, &text);
        let event = event.about(Some(standing.programme), Some(standing.unit));
        Ok(Decision::one(Entry::<A>::stream(self.entry), event))
    }
}
