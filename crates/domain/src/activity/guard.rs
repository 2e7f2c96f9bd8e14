//! What every command on an entry asks first: whether it stands, whose it is, who tells it.

use super::{Activity, Circumstances, Entry, Standing, Told, rules};
use crate::aggregate::Aggregate;
use crate::command::{Context, Question, Reads};
use crate::id::UnitId;
use crate::order::not_before;
use crate::person::Person;
use crate::power::Scope;
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::{Doers, Duty, apart, by_the_commission};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// A command as people call it, in both languages.
pub(super) type Act = (&'static str, &'static str);

/// The streams that a command on an entry needs, as far as known.
pub(super) fn reads<A: Activity>(id: A::Id, known: &Reads) -> Vec<StreamId>
where
    Entry<A>: Aggregate,
{
    let mut streams = vec![Entry::<A>::stream(id)];
    let Some(standing) = standing_of::<A>(id, known) else { return streams };
    streams.push(Programme::stream(standing.programme));
    streams.extend(Unit::streams_upward(standing.unit, known));
    streams.extend(standing.doers.delegated.iter().map(|(person, _)| Person::stream(*person)));
    streams
}

fn standing_of<A: Activity>(id: A::Id, reads: &Reads) -> Option<&Standing<A>>
where
    Entry<A>: Aggregate,
{
    reads.get::<Entry<A>>(id.into()).and_then(|entry| entry.standing.as_ref())
}

/// An entry that was recorded.
pub(super) fn recorded<A: Activity>(id: A::Id, reads: &Reads) -> Result<&Standing<A>, Rejection>
where
    Entry<A>: Aggregate,
{
    standing_of::<A>(id, reads).ok_or_else(|| {
        Rejection::new(&general::THING_NOT_FOUND)
            .with("what", A::NAMES.zh)
            .with("whatEn", A::NAMES.en)
            .with("name", id.into())
    })
}

/// What a command on an entry touches: its unit and everything above it.
pub(super) fn scope<A: Activity>(id: A::Id, reads: &Reads) -> Result<Scope, Rejection>
where
    Entry<A>: Aggregate,
{
    let standing = recorded::<A>(id, reads)?;
    Ok(Scope {
        programme: Some(standing.programme),
        units: Unit::upward(standing.unit, reads),
        section: None,
    })
}

/// The question whether the section that facts name is anybody's.
pub(super) fn asks<A: Activity>(facts: &A) -> Vec<Question> {
    let section = facts.section().map(|section| Question::SectionHeld(section.to_owned()));
    section.into_iter().collect()
}

/// An entry that can still be changed by whoever acts; `others` are those who may change what
/// another side recorded.
pub(super) fn changeable<'a, A: Activity>(
    id: A::Id,
    act: Act,
    others: &[Role],
    reads: &'a Reads,
    cx: &Context,
) -> Result<&'a Standing<A>, Rejection>
where
    Entry<A>: Aggregate,
{
    let standing = recorded::<A>(id, reads)?;
    if standing.voided {
        return Err(refuse::<A>(&rules::ACTIVITY_VOIDED, act));
    }
    Programme::need_open(standing.programme, reads, act)?;
    not_of_the_commission::<A>(act, reads, cx)?;
    let role = cx.authority.role;
    if side(role) != side(standing.role) && !others.contains(&role) {
        return Err(refuse::<A>(&rules::ACTIVITY_OTHER_SIDE, act)
            .with("recorder", standing.role.zh())
            .with("recorderEn", standing.role.en())
            .who_could(&[standing.role]));
    }
    if A::FROZEN {
        let did = Duty { zh: "登记或询问", en: "recording or asking" };
        let mut doers = standing.doers.clone();
        doers.add(&Doers { persons: standing.facts.people().to_vec(), ..Doers::default() });
        apart(reads, cx, &doers, (did, Duty { zh: act.0, en: act.1 }), A::RECORDERS)?;
    }
    not_before(Some(standing.since), cx, || refuse::<A>(&rules::ACTIVITY_TIME_ORDER, act))?;
    Ok(standing)
}

/// The commission never records activities, and neither do its members under another hat.
pub(super) fn not_of_the_commission<A: Activity>(
    act: Act,
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if by_the_commission(reads, cx) {
        return Err(refuse::<A>(&rules::ACTIVITY_COMMISSION_NEVER, act).who_could(A::RECORDERS));
    }
    Ok(())
}

/// Refuses what is wrong with the facts and with what is told beside them, all of it at once.
pub(super) fn check<A: Activity>(
    facts: &A,
    told: &Told,
    (unit, on): (UnitId, Date),
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    Unit::need_on(reads, unit, on).map_err(|refused| refused.field("unit"))?;
    for person in facts.people() {
        reads.need::<Person>(person.0)?;
    }
    let units = Unit::upward(unit, reads);
    let at = Circumstances { units, on, topics: told.topics.len(), reads, cx };
    let facts_need_topics = facts.needs_topics() && told.topics.is_empty();
    let wrong = facts.check(&at).into_iter().map(|refused| refused.under("facts"));
    let said = told.violations().into_iter().map(|refused| refused.under("details"));
    let untold =
        facts_need_topics.then(|| Rejection::new(&general::FIELD_REQUIRED).field("details.topics"));
    let violations: Vec<Rejection> = wrong.chain(said).chain(untold).collect();
    Rejection::join(violations).map_or(Ok(()), Err)
}

fn refuse<A: Activity>(rule: &'static crate::rejection::Rule, act: Act) -> Rejection {
    Rejection::new(rule)
        .with("activity", A::NAMES.zh)
        .with("activityEn", A::NAMES.en)
        .with("command", act.0)
        .with("commandEn", act.1)
}

/// Whether a role stands on the village's side or on the town's.
fn side(role: Role) -> bool {
    role.of_the_village() || role == Role::ResidentTeam
}
