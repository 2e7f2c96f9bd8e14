//! The state of an issue and its fold.

use super::events::*;
use super::{
    AnswerOutcome, Doers, IssueKind, LookBackOutcome, Phase, ReopenGround, Responsible, Urged,
};
use crate::deadline::Deadline;
use crate::deadline::light::Clock;
use crate::event::Meta;
use crate::id::{IssueId, PersonId, UnitId};
use crate::programme::Check;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// The state of an issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issue {
    /// What was raised; absent only before the first event.
    pub raised: Option<IssueRaised>,
    /// Who raised it: who entered it and for whom.
    pub raisers: Vec<PersonId>,
    /// Where it stands.
    pub phase: Phase,
    /// When what brought it there happened.
    pub since: Option<Timestamp>,
    /// The day on which its last event was recorded.
    pub last_recorded: Option<Date>,
    /// The assignment in force.
    pub assignment: Option<Assignment>,
    /// The limit in force.
    pub deadline: Option<Deadline>,
    /// The limits of those from whom it was taken since it was raised or reopened, the last one
    /// last: whoever gets it back goes on with what was left.
    pub left: Vec<LeftLimit>,
    /// When its limit ran, and which it was.
    pub clock: Clock,
    /// When the plan foresees the end.
    pub planned_finish: Option<Date>,
    /// Everybody who ever signed for it, planned, rectified or reported it done.
    pub rectifiers: Doers,
    /// The verification that stands.
    pub verification: Option<Verification>,
    /// Those whose verification was ordered to be checked again: others must do it.
    pub barred_verifiers: Doers,
    /// Who closed it last.
    pub closers: Doers,
    /// The first day on which a look-back can pass.
    pub look_back_due: Option<Date>,
    /// Extensions since it was raised or reopened.
    pub extensions: u32,
    /// How often it was returned.
    pub returns: u32,
    /// How often it relapsed.
    pub relapses: u32,
    /// Every time its clock was stopped.
    pub suspensions: Vec<Suspension>,
    /// Every urging, in order of number.
    pub urges: Vec<Urging>,
}

/// An assignment and whose act it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// What was assigned.
    pub facts: IssueAssigned,
    /// Who assigned it.
    pub persons: Vec<PersonId>,
}

/// The limit with which an issue was taken from the one accountable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftLimit {
    /// Who was accountable.
    pub responsible: Responsible,
    /// The limit that was in force.
    pub deadline: Deadline,
    /// The limit for signing.
    pub sign_for: Option<Deadline>,
    /// The last day on which it ran.
    pub on: Date,
}

/// A verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Who verified.
    pub doers: Doers,
    /// The checks that were confirmed.
    pub checks: Vec<Check>,
}

/// A time during which the clock stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspension {
    /// The day on which it stopped.
    pub from: Date,
    /// The day on which it ran again; still standing where absent.
    pub to: Option<Date>,
    /// The phase to go back to.
    pub back_to: Phase,
}

/// An urging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urging {
    /// Its number.
    pub number: u32,
    /// Whom it addresses.
    pub whom: Urged,
    /// Who urged.
    pub doers: Doers,
    /// Whether it was answered.
    pub answered: bool,
}

impl Issue {
    /// The issue's stream.
    pub fn stream(id: IssueId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Issue, id.0)
    }

    /// The number for people, `2024-007`, in the programme of `year`.
    pub fn number_text(year: i32, number: u32) -> String {
        format!("{year}-{number:03}")
    }

    /// Whether the commission raised it, so that only the commission ends it.
    pub fn of_the_commission(&self) -> bool {
        self.raised.as_ref().is_some_and(|raised| raised.role == Role::DisciplineCommission)
    }

    /// Who is accountable at present.
    pub fn responsible(&self) -> Option<&Responsible> {
        self.assignment.as_ref().map(|assignment| &assignment.facts.responsible)
    }

    /// The units that work with it beside the one that it is about: who is accountable, and who
    /// helps.
    pub fn further_units(&self) -> Vec<UnitId> {
        let Some(assignment) = &self.assignment else { return Vec::new() };
        let accountable = assignment.facts.responsible.unit();
        accountable.into_iter().chain(assignment.facts.co_units.iter().copied()).collect()
    }

    /// An urging by its number.
    pub fn urge(&self, number: u32) -> Option<&Urging> {
        self.urges.iter().find(|urge| urge.number == number)
    }

    /// Those who acted for it by delegation: their streams say who gave it.
    pub fn delegates(&self) -> impl Iterator<Item = PersonId> {
        let verifiers = self.verification.iter().map(|verification| &verification.doers);
        let urging = self.urges.iter().map(|urge| &urge.doers);
        [&self.rectifiers, &self.barred_verifiers, &self.closers]
            .into_iter()
            .chain(verifiers)
            .chain(urging)
            .flat_map(|doers| doers.delegated.iter().map(|(person, _)| *person))
    }

    /// Urgings that wait for an answer.
    pub fn open_urges(&self) -> impl Iterator<Item = &Urging> {
        self.urges.iter().filter(|urge| !urge.answered)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        let before = self.phase;
        self.apply(event, meta);
        // An assignment anew is a step of its own: nobody signs before it.
        let anew = matches!(event, Event::IssueAssigned(_));
        if self.phase != before || anew || self.since.is_none() {
            self.since = Some(meta.occurred_at);
        }
        self.last_recorded = Some(meta.recorded_at.date());
    }

    fn apply(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::IssueRaised(e) => {
                self.raised = Some(e.clone());
                self.raisers = meta.persons().collect();
            }
            Event::IssueFixedOnSpot(_) => self.rectified(Phase::FixedOnSpot, meta),
            Event::IssueAssigned(e) => self.assigned(e, meta),
            Event::IssueSignedFor(_) => self.rectified(Phase::SignedFor, meta),
            Event::IssuePlanFiled(e) => {
                self.planned_finish = Some(e.planned_finish);
                self.rectified(Phase::Rectifying, meta);
            }
            Event::IssueExtended(e) => {
                self.extensions = e.count;
                self.clock.set(Some(e.deadline.due), meta.occurred_at);
                self.deadline = Some(e.deadline.clone());
            }
            Event::IssueSuspended(e) => self.suspended(e, meta),
            Event::IssueResumed(e) => self.resumed(e, meta),
            Event::IssueUrged(e) => self.urges.push(Urging {
                number: e.number,
                whom: e.whom,
                doers: Doers::of(meta),
                answered: false,
            }),
            Event::IssueUrgeAnswered(e) => self.urge_answered(e.number),
            Event::IssueClosureRequested(_) => {
                self.clock.stop(meta.occurred_at);
                self.rectified(Phase::ClosureRequested, meta);
            }
            Event::IssueVerified(e) => self.verified(e, meta),
            Event::IssueReturned(e) => self.returned(e, meta),
            Event::IssueClosed(e) => {
                self.look_back_due = e.look_back_due;
                self.end(Phase::Closed, meta);
                self.closers = Doers::of(meta);
            }
            Event::IssueLookedBack(e) => {
                self.phase = match e.outcome {
                    LookBackOutcome::Passed => Phase::LookBackPassed,
                    LookBackOutcome::Relapsed => Phase::Relapsed,
                };
            }
            Event::IssueReopened(e) => self.reopened(e),
            Event::IssueRecheckOrdered(_) => self.recheck_ordered(),
            Event::IssueWithdrawn(_) => self.end(Phase::Withdrawn, meta),
            Event::IssueHandedUp(_) => self.end(Phase::HandedUp, meta),
            Event::DifficultyAnswered(_) => {
                self.clock.stop(meta.occurred_at);
                self.rectified(Phase::Answered, meta);
            }
            Event::DifficultyConfirmed(e) => self.confirmed(e, meta),
        }
    }

    fn urge_answered(&mut self, number: u32) {
        for urge in self.urges.iter_mut().filter(|urge| urge.number == number) {
            urge.answered = true;
        }
    }

    fn recheck_ordered(&mut self) {
        let stood = self.verification.take().map(|v| v.doers);
        // What was fixed on the spot was checked by who closed it.
        let stood = stood.unwrap_or_else(|| self.closers.clone());
        self.barred_verifiers.add(&stood);
        self.look_back_due = None;
        self.phase = Phase::ClosureRequested;
    }

    fn rectified(&mut self, phase: Phase, meta: &Meta) {
        self.rectifiers.add(&Doers::of(meta));
        self.phase = phase;
    }

    fn assigned(&mut self, assigned: &IssueAssigned, meta: &Meta) {
        self.leave(&assigned.responsible, meta);
        self.clock.set(Some(assigned.deadline.due), meta.occurred_at);
        self.deadline = Some(assigned.deadline.clone());
        self.planned_finish = None;
        self.assignment =
            Some(Assignment { facts: assigned.clone(), persons: meta.persons().collect() });
        self.phase = Phase::Assigned;
    }

    /// Keeps the limit of who is accountable no longer; the one who is has it in force again.
    fn leave(&mut self, next: &Responsible, meta: &Meta) {
        self.left.retain(|left| left.responsible != *next);
        let Some(deadline) = &self.deadline else { return };
        let Some(Assignment { facts, .. }) = &self.assignment else { return };
        if facts.responsible == *next {
            return;
        }
        self.left.retain(|left| left.responsible != facts.responsible);
        self.left.push(LeftLimit {
            responsible: facts.responsible.clone(),
            deadline: deadline.clone(),
            sign_for: facts.sign_for.clone(),
            on: meta.recorded_at.date(),
        });
    }

    fn suspended(&mut self, suspended: &IssueSuspended, meta: &Meta) {
        self.clock.stop(meta.occurred_at);
        self.suspensions.push(Suspension { from: suspended.on, to: None, back_to: self.phase });
        self.phase = Phase::Suspended;
    }

    fn resumed(&mut self, resumed: &IssueResumed, meta: &Meta) {
        self.clock.set(Some(resumed.deadline.due), meta.occurred_at);
        self.deadline = Some(resumed.deadline.clone());
        if let Some(suspension) = self.suspensions.last_mut() {
            suspension.to = Some(resumed.on);
            self.phase = suspension.back_to;
        }
    }

    fn verified(&mut self, verified: &IssueVerified, meta: &Meta) {
        self.verification =
            Some(Verification { doers: Doers::of(meta), checks: verified.checks.clone() });
        self.phase = Phase::Verified;
    }

    /// Back to the rectifier, whose clock runs on; what was fixed on the spot was never assigned.
    fn returned(&mut self, returned: &IssueReturned, meta: &Meta) {
        self.returns = returned.count;
        self.verification = None;
        self.run_on(meta);
        self.phase = match self.assignment {
            Some(_) => Phase::Rectifying,
            None => Phase::Registered,
        };
    }

    fn reopened(&mut self, reopened: &IssueReopened) {
        if reopened.ground == ReopenGround::Relapse {
            self.relapses = reopened.relapses;
        }
        self.assignment = None;
        self.deadline = None;
        self.left.clear();
        self.extensions = 0;
        self.planned_finish = None;
        self.verification = None;
        self.barred_verifiers = Doers::default();
        self.look_back_due = None;
        self.phase = Phase::Reopened;
    }

    fn confirmed(&mut self, confirmed: &DifficultyConfirmed, meta: &Meta) {
        match confirmed.outcome {
            AnswerOutcome::Settled => {
                self.end(Phase::Closed, meta);
                self.closers = Doers::of(meta);
            }
            AnswerOutcome::NotSettled => {
                self.run_on(meta);
                self.phase = Phase::Assigned;
            }
        }
    }

    fn run_on(&mut self, meta: &Meta) {
        if let Some(deadline) = &self.deadline {
            self.clock.set(Some(deadline.due), meta.occurred_at);
        }
    }

    fn end(&mut self, phase: Phase, meta: &Meta) {
        self.clock.stop(meta.occurred_at);
        self.phase = phase;
    }

    /// Whether a late rectification lights anything against a unit: difficulties never do
    /// (`domain.md` §16.1-8).
    pub fn lights(&self) -> bool {
        self.raised.as_ref().is_some_and(|raised| raised.kind == IssueKind::Problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people_have_three_digits_at_least() {
        assert_eq!(Issue::number_text(2024, 7), "2024-007");
        assert_eq!(Issue::number_text(2024, 1234), "2024-1234");
    }
}
