//! What every command on a request asks first: where it stands, whose it is, who acts.

use super::{Held, Request, RequestAct, YardMeeting, rules};
use crate::command::{Context, Decision, Question, Reads};
use crate::event::{Audience, NewEvent};
use crate::household::village_of;
use crate::id::{UnitId, YardMeetingId};
use crate::issue::Responsible;
use crate::order::{in_phase, not_before};
use crate::person::Person;
use crate::power::Scope;
use crate::programme::Programme;
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;
use crate::separation::by_the_commission;
use crate::stream::StreamId;
use crate::text;
use crate::time::Date;
use crate::unit::Unit;

/// A request that exists, with its meeting.
pub(super) struct Known<'a> {
    pub(super) id: YardMeetingId,
    pub(super) held: Held,
    pub(super) request: &'a Request,
    pub(super) programme: &'a Programme,
}

/// The streams that a command on a meeting's requests needs, as far as known.
pub(super) fn reads(id: YardMeetingId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![YardMeeting::stream(id)];
    let Some(meeting) = known.get::<YardMeeting>(id.0) else { return streams };
    let Some(held) = meeting.held else { return streams };
    streams.push(Programme::stream(held.programme));
    streams.extend(Unit::streams_upward(held.unit, known));
    for unit in meeting.further_units() {
        streams.extend(Unit::streams_upward(unit, known));
    }
    streams.extend(meeting.delegates().map(Person::stream));
    streams
}

impl<'a> Known<'a> {
    /// The request among what was read.
    pub(super) fn load(
        id: YardMeetingId,
        number: u32,
        reads: &'a Reads,
    ) -> Result<Self, Rejection> {
        let meeting = reads.need::<YardMeeting>(id.0)?;
        let held = meeting.held.ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "院坝会")
                .with("whatEn", "yard_meeting")
                .with("name", id)
        })?;
        let request = meeting.requests.iter().find(|request| request.number == number);
        let request = request.ok_or_else(|| {
            Rejection::new(&rules::REQUEST_UNKNOWN).field("number").with("number", number)
        })?;
        let programme = reads.need::<Programme>(held.programme.0)?;
        Ok(Self { id, held, request, programme })
    }

    /// The request, where its phase allows the act, the act follows what came before, and nobody of
    /// the commission takes part.
    pub(super) fn allowing(
        act: RequestAct,
        (id, number): (YardMeetingId, u32),
        roles: &[Role],
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Self::load(id, number, reads)?;
        let refused = || known.refuse(&rules::REQUEST_PHASE, act);
        in_phase(known.request.phase, act.allowed_in(), refused)?;
        not_of_the_commission((act.zh(), act.en()), roles, reads, cx)?;
        let refused = || Rejection::new(&rules::REQUEST_TIME_ORDER);
        not_before(Some(known.request.since), cx, refused)?;
        Ok(known)
    }

    /// A refusal of an act on this request.
    pub(super) fn refuse(&self, rule: &'static Rule, act: RequestAct) -> Rejection {
        Rejection::new(rule)
            .with("number", self.request.number)
            .with("command", act.zh())
            .with("commandEn", act.en())
    }

    /// Where the one acts who has to answer.
    pub(super) fn accountable(&self, reads: &Reads) -> Scope {
        let units = match self.request.responsible() {
            Some(Responsible::Unit(unit)) => Unit::upward(*unit, reads),
            Some(Responsible::Section(_) | Responsible::Office | Responsible::Leader) => vec![],
            None => Unit::upward(self.held.unit, reads),
        };
        let section = self.request.responsible().and_then(Responsible::section).map(str::to_owned);
        Scope { programme: Some(self.held.programme), units, section }
    }

    /// Where the village acts whose people asked.
    pub(super) fn asking(&self, reads: &Reads) -> Scope {
        Scope {
            programme: Some(self.held.programme),
            units: Unit::upward(self.held.unit, reads),
            section: None,
        }
    }

    /// The unit of work with one event of the meeting.
    pub(super) fn decided(&self, event: NewEvent) -> Decision {
        let event = event
            .about(Some(self.held.programme), Some(self.held.unit))
            .for_audience(Audience::Unit);
        Decision::one(YardMeeting::stream(self.id), event)
    }
}

/// The commission takes no part in requests, and neither do its members under another hat.
pub(super) fn not_of_the_commission(
    (zh, en): (&'static str, &'static str),
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if !by_the_commission(reads, cx) {
        return Ok(());
    }
    let refused = Rejection::new(&rules::YARD_MEETING_COMMISSION_NEVER);
    Err(refused.with("command", zh).with("commandEn", en).who_could(roles))
}

/// The question whether the section that has to answer is anybody's.
pub(super) fn asks(responsible: &Responsible) -> Option<Question> {
    responsible.section().map(|section| Question::SectionHeld(section.to_owned()))
}

/// Checks who has to answer: a section that somebody held, or a unit that exists and is of the same
/// village as the one whose people met.
pub(super) fn check_responsible(
    responsible: &Responsible,
    met: UnitId,
    on: Date,
    reads: &Reads,
) -> Result<(), Rejection> {
    if let Some(section) = responsible.section() {
        let field = "responsible.section";
        text::required(field, section)?;
        reads.need_section(section).map_err(|refused| refused.field(field))?;
    }
    if let Some(unit) = responsible.unit() {
        let field = "responsible.unit";
        let known = Unit::need_on(reads, unit, on).map_err(|refused| refused.field(field))?;
        let village = village_of(met, reads);
        if village.is_none() || village_of(unit, reads) != village {
            let name = known.names.last().map_or("—", |name| name.name.as_str());
            let refused = Rejection::new(&rules::REQUEST_OTHER_VILLAGE).field(field);
            return Err(refused.with("unit", name));
        }
    }
    Ok(())
}
