//! What every command on an item asks first: where it stands, who acts, what came before.

use super::phase::{self, Act, of_register, refuse};
use super::{CoreTaskItem, Standing, rules};
use crate::command::{Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::CoreTaskItemId;
use crate::order::not_before;
use crate::person::Person;
use crate::power::Scope;
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::{Duty, apart, by_the_commission};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Who registers and works.
pub(super) const WORKERS: &[Role] = &[
    Role::Village,
    Role::GroupCadre,
    Role::ResidentTeam,
    Role::LineOffice,
    Role::OfficeHandler,
    Role::OfficeHead,
];
/// Who checks; where the office is recused it moves up (`domain.md` §16.1-6).
pub(super) const CHECKERS: &[Role] = &[
    Role::LineOffice,
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::DeputyHead,
    Role::HigherAuthority,
];
/// Who corrects what another side registered.
pub(super) const OFFICE: &[Role] = &[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead];

pub(super) const WORKING: Duty = Duty { zh: "整治实施", en: "working on it" };

/// An item that was registered.
pub(super) struct Known<'a> {
    pub(super) id: CoreTaskItemId,
    pub(super) item: &'a Standing,
}

/// The streams that a command on an item needs, as far as known.
pub(super) fn reads(id: CoreTaskItemId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![CoreTaskItem::stream(id)];
    let Some(item) = known.get::<CoreTaskItem>(id.0) else { return streams };
    streams.extend(item.delegates().map(Person::stream));
    if let Some(standing) = &item.standing {
        streams.push(Programme::stream(standing.programme));
        streams.extend(Unit::streams_upward(standing.unit, known));
    }
    streams
}

/// What a command on an item touches: its unit and everything above it.
pub(super) fn scope(id: CoreTaskItemId, reads: &Reads) -> Result<Scope, Rejection> {
    let known = Known::load(id, reads)?;
    Ok(Scope {
        programme: Some(known.item.programme),
        units: Unit::upward(known.item.unit, reads),
        section: None,
    })
}

impl<'a> Known<'a> {
    /// The item among what was read.
    pub(super) fn load(id: CoreTaskItemId, reads: &'a Reads) -> Result<Self, Rejection> {
        let item = reads.need::<CoreTaskItem>(id.0)?.standing.as_ref().ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "核心任务事项")
                .with("whatEn", "item of a core task")
                .with("name", id)
        })?;
        Ok(Self { id, item })
    }

    /// The item, where its register and phase allow the act, its programme is open, the act follows
    /// what came before, and nobody of the commission takes part.
    pub(super) fn allowing(
        act: Act,
        id: CoreTaskItemId,
        roles: &[Role],
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Self::load(id, reads)?;
        let item = known.item;
        phase::allow(item.register, item.phase, act)?;
        Programme::need_open(item.programme, reads, (act.zh(), act.en()))?;
        not_of_the_commission((act.zh(), act.en()), roles, reads, cx)?;
        let refused = || refuse(&rules::CORE_TASK_TIME_ORDER, item.register, act);
        not_before(Some(item.since), cx, refused)?;
        Ok(known)
    }

    /// The unit of work with one event of this item.
    pub(super) fn decided(&self, event: NewEvent) -> Decision {
        let event = event
            .about(Some(self.item.programme), Some(self.item.unit))
            .for_audience(Audience::Unit);
        Decision::one(CoreTaskItem::stream(self.id), event)
    }

    /// Who worked on it neither checks nor removes it (`domain.md` §10.4-1).
    pub(super) fn apart_from_workers(
        &self,
        act: Act,
        reads: &Reads,
        cx: &Context,
        who_could: &[Role],
    ) -> Result<(), Rejection> {
        let does = Duty { zh: act.zh(), en: act.en() };
        apart(reads, cx, &self.item.workers, (WORKING, does), who_could)
    }

    /// A refusal that names the item's register.
    pub(super) fn refused(&self, rule: &'static crate::rejection::Rule) -> Rejection {
        of_register(rule, self.item.register)
    }
}

/// The commission neither treats nor checks, and neither do its members under another hat.
pub(super) fn not_of_the_commission(
    (zh, en): (&'static str, &'static str),
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if by_the_commission(reads, cx) {
        return Err(Rejection::new(&rules::CORE_TASK_COMMISSION_NEVER)
            .with("command", zh)
            .with("commandEn", en)
            .who_could(roles));
    }
    Ok(())
}

/// Checks a document that something is decided by: it is of today or before.
pub(super) fn check_document(document: &Document, today: Date) -> Result<(), Rejection> {
    document.check("document")?;
    if document.date > today {
        return Err(Rejection::new(&rules::CORE_TASK_DOCUMENT_LATER)
            .field("document.date")
            .with("date", document.date)
            .with("today", today));
    }
    Ok(())
}

/// The day on which something was found; the day on which it is told where none is said.
pub(super) fn found_on(
    found: Option<Date>,
    programme: &Programme,
    cx: &Context,
) -> Result<Date, Rejection> {
    let day = cx.occurred_at.date();
    let Some(found) = found else { return Ok(day) };
    programme.need_plausible("found_date", found)?;
    if found > day {
        return Err(Rejection::new(&rules::CORE_TASK_FOUND_LATER)
            .field("found_date")
            .with("found", found)
            .with("day", day));
    }
    Ok(found)
}
