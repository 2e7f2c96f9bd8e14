//! What every command on an issue asks first: where it stands, whose it is, who did what before.

use chrono::Datelike as _;

use super::phase::{self, Act, refuse};
use super::{Issue, IssueKind, IssueRaised, Responsible, rules};
use crate::calendar::{Calendar, Calendars};
use crate::command::{Context, Decision, Reads};
use crate::deadline::{Deadline, Limit};
use crate::event::{Audience, NewEvent};
use crate::evidence::Evidence;
use crate::id::{IssueId, PersonId, UnitId};
use crate::order;
use crate::person::{Assignment, Person};
use crate::power::{Scope, held};
use crate::programme::{Check, IssueClass, IssueLimits, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::by_the_commission;
pub(super) use crate::separation::{Duty, apart};
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};
use crate::unit::Unit;
pub(super) use crate::written::{with_finding, with_remark};

/// An issue that exists, with its programme.
pub(super) struct Known<'a> {
    pub(super) id: IssueId,
    pub(super) issue: &'a Issue,
    pub(super) raised: &'a IssueRaised,
    pub(super) programme: &'a Programme,
}

pub(super) const RECTIFYING: Duty = Duty { zh: "整改", en: "rectifying" };
pub(super) const ANSWERING: Duty = Duty { zh: "答复", en: "answering" };
pub(super) const VERIFYING: Duty = Duty { zh: "复核", en: "verifying" };
pub(super) const VERIFYING_BEFORE: Duty = Duty { zh: "前次复核", en: "verifying before" };
pub(super) const CLOSING: Duty = Duty { zh: "销号", en: "closing" };
pub(super) const LOOKING_BACK: Duty = Duty { zh: "回头看", en: "looking back" };
pub(super) const WITHDRAWING: Duty = Duty { zh: "撤销", en: "withdrawing" };
pub(super) const CONFIRMING: Duty = Duty { zh: "确认答复", en: "confirming the answer" };
pub(super) const ANSWERING_URGE: Duty = Duty { zh: "回复催办", en: "answering the urging" };
pub(super) const URGING: Duty = Duty { zh: "催办", en: "urging" };

/// The streams that a command on an issue needs, as far as known.
pub(super) fn reads(id: IssueId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![Issue::stream(id)];
    let Some(issue) = known.get::<Issue>(id.0) else { return streams };
    let Some(raised) = &issue.raised else { return streams };
    streams.extend(issue.delegates().map(Person::stream));
    streams.push(Programme::stream(raised.programme));
    streams.extend(Unit::streams_upward(raised.unit, known));
    if let Some(unit) = issue.responsible().and_then(Responsible::unit) {
        streams.extend(Unit::streams_upward(unit, known));
    }
    streams
}

/// [`reads`] and the calendars from which a limit can be derived today. A command is not told the
/// day before it is decided, so the years go on from the issue's last event.
pub(super) fn reads_with_calendars(
    id: IssueId,
    known: &Reads,
    limit: Option<Limit>,
) -> Vec<StreamId> {
    let mut streams = reads(id, known);
    if let Some(issue) = known.get::<Issue>(id.0) {
        streams.extend(years(issue, limit).map(Calendar::stream));
    }
    streams
}

/// The years whose calendars a limit may run through.
fn years(issue: &Issue, limit: Option<Limit>) -> impl Iterator<Item = i32> {
    let year = |date: Date| date.0.year();
    let last = issue.last_recorded.map_or(0, year);
    let deadline = issue.deadline.as_ref();
    // What was left of a budget that stood is counted from where the budget began.
    let begun = deadline.into_iter().chain(issue.left.iter().map(|left| &left.deadline));
    let first = begun.map(|deadline| year(deadline.start)).fold(last, i32::min);
    let due = deadline.map_or(last, |deadline| year(deadline.due));
    let fixed = match limit {
        Some(Limit::Date(date)) => year(date),
        Some(Limit::WorkingDays(_) | Limit::CalendarDays(_)) | None => last,
    };
    // A date typed with a wrong century must not ask for a thousand streams.
    first..=last.saturating_add(1).max(due).max(fixed).saturating_add(1).min(last + 5)
}

/// Where judgements on the issue are made: over its unit and over the one that rectifies, so that
/// neither verifies or closes its own.
pub(super) fn judged(id: IssueId, reads: &Reads) -> Result<Scope, Rejection> {
    let known = Known::load(id, reads)?;
    let mut units = Unit::upward(known.raised.unit, reads);
    if let Some(unit) = known.issue.responsible().and_then(Responsible::unit) {
        units.extend(Unit::upward(unit, reads).into_iter().filter(|u| *u != known.raised.unit));
    }
    Ok(Scope { programme: Some(known.raised.programme), units, section: None })
}

/// Where the accountable one acts; before there is one, the unit that the issue is about.
pub(super) fn accountable(id: IssueId, reads: &Reads) -> Result<Scope, Rejection> {
    let known = Known::load(id, reads)?;
    let units = match known.issue.responsible() {
        Some(Responsible::Unit(unit)) => Unit::upward(*unit, reads),
        Some(Responsible::Section(_) | Responsible::Office | Responsible::Leader) => vec![],
        None => Unit::upward(known.raised.unit, reads),
    };
    let section = known.issue.responsible().and_then(Responsible::section).map(str::to_owned);
    Ok(Scope { programme: Some(known.raised.programme), units, section })
}

impl<'a> Known<'a> {
    /// The issue among what was read.
    pub(super) fn load(id: IssueId, reads: &'a Reads) -> Result<Self, Rejection> {
        let issue = reads.need::<Issue>(id.0)?;
        let raised = issue.raised.as_ref().ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "问题与困难")
                .with("whatEn", "issue")
                .with("name", id)
        })?;
        let programme = reads.need::<Programme>(raised.programme.0)?;
        Ok(Self { id, issue, raised, programme })
    }

    /// The issue, where its kind and phase allow the act.
    pub(super) fn allowing(act: Act, id: IssueId, reads: &'a Reads) -> Result<Self, Rejection> {
        let known = Self::load(id, reads)?;
        phase::allow(known.raised.kind, known.issue.phase, act)?;
        Ok(known)
    }

    /// The same, where the act does not say that it happened before the step that it rests on
    /// (`domain.md` §10.4-8): a decision neither, however little earlier it may be entered.
    pub(super) fn following(
        act: Act,
        id: IssueId,
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Self::allowing(act, id, reads)?;
        known.in_order(cx)?;
        Ok(known)
    }

    /// The unit of work with one event of this issue.
    pub(super) fn decided(&self, event: NewEvent) -> Decision {
        let event = event
            .about(Some(self.raised.programme), Some(self.raised.unit))
            .for_audience(Audience::Unit);
        Decision::one(Issue::stream(self.id), event)
    }

    /// The programme's limits as they were when the issue was found.
    pub(super) fn limits(&self) -> Result<&'a IssueLimits, Rejection> {
        self.programme.limits_on(self.raised.found_on).ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "创建方案")
                .with("whatEn", "programme")
                .with("name", self.raised.programme)
        })
    }

    /// The calendars among what was read.
    pub(super) fn calendars(&self, reads: &'a Reads, limit: Option<Limit>) -> Calendars<'a> {
        Calendars::of(reads, years(self.issue, limit))
    }

    /// The class as it was when the issue was found: later amendments change later issues
    /// (`domain.md` §10.4-3).
    pub(super) fn class(&self) -> Option<&'a IssueClass> {
        let key = self.raised.class.as_deref()?;
        self.programme.issue_class_on(key, self.raised.found_on)
    }

    /// The checks that closing needs: those of the class, and all of them once it has relapsed
    /// (`domain.md` §16.1-7).
    pub(super) fn checks(&self) -> Vec<Check> {
        match self.class() {
            Some(class) if self.issue.relapses == 0 => class.checks.clone(),
            _ => Check::ALL.to_vec(),
        }
    }

    /// Refuses checks that are not complete.
    pub(super) fn require_checks(&self, confirmed: &[Check]) -> Result<(), Rejection> {
        let missing: Vec<Check> =
            self.checks().into_iter().filter(|check| !confirmed.contains(check)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let join = |label: fn(Check) -> &'static str, by: &str| {
            missing.iter().map(|check| label(*check)).collect::<Vec<_>>().join(by)
        };
        Err(Rejection::new(&rules::ISSUE_CHECKS_MISSING)
            .field("checks")
            .with("missing", join(Check::zh, "、"))
            .with("missingEn", join(Check::en, ", ")))
    }

    /// Refuses a rectification without evidence where the class has it checked.
    pub(super) fn require_evidence(&self, evidence: &[Evidence]) -> Result<(), Rejection> {
        if evidence.is_empty() && self.checks().contains(&Check::Evidence) {
            return Err(Rejection::new(&rules::ISSUE_EVIDENCE_MISSING).field("evidence"));
        }
        Ok(())
    }

    /// The commission judges only what it raised, and neither do its members judge more under
    /// another hat (`domain.md` §16.1-9); the others of `roles` could.
    pub(super) fn commission_only_own(
        &self,
        act: Act,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        if by_the_commission(reads, cx) && !self.issue.of_the_commission() {
            let others = roles.iter().filter(|role| **role != Role::DisciplineCommission);
            let others: Vec<Role> = others.copied().collect();
            return Err(refuse(&rules::ISSUE_COMMISSION_ONLY_OWN, act).who_could(&others));
        }
        Ok(())
    }

    /// A section judges its own rectification under no hat (`domain.md` §10.4-2); others of `roles`
    /// could.
    pub(super) fn not_own_section(
        &self,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let section = self.issue.responsible().and_then(Responsible::section);
        not_of_section(section, roles, reads, cx)
    }

    /// What the commission raised only the commission ends, and it ends nothing else
    /// (`domain.md` §16.1-9).
    pub(super) fn commission_ends_its_own(
        &self,
        act: Act,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        self.commission_only_own(act, roles, reads, cx)?;
        if self.issue.of_the_commission() && cx.authority.role != Role::DisciplineCommission {
            return Err(
                refuse(&rules::ISSUE_COMMISSION_OWN, act).who_could(&[Role::DisciplineCommission])
            );
        }
        Ok(())
    }

    /// Refuses an act by who does not act for the accountable one.
    pub(super) fn acts_for_accountable(&self, act: Act, cx: &Context) -> Result<(), Rejection> {
        let responsible =
            self.issue.responsible().ok_or_else(|| Rejection::new(&rules::ISSUE_NOT_ASSIGNED))?;
        if responsible.roles().contains(&cx.authority.role) {
            return Ok(());
        }
        Err(refuse(&rules::ISSUE_NOT_RESPONSIBLE, act).who_could(responsible.roles()))
    }

    /// What every step of the rectifier asks: it is the accountable one's, never the commission's.
    pub(super) fn rectifies(&self, act: Act, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        let roles = self.issue.responsible().map_or(&[][..], Responsible::roles);
        not_of_the_commission(act, roles, reads, cx)?;
        self.acts_for_accountable(act, cx)
    }

    fn in_order(&self, cx: &Context) -> Result<(), Rejection> {
        not_before(self.issue.since, cx)
    }
    /// Extensions and suspensions are the assigner's: the same person, or somebody who acts for
    /// the same office (`domain.md` R34).
    pub(super) fn by_the_assigner(&self, act: Act, cx: &Context) -> Result<(), Rejection> {
        let assignment = self
            .issue
            .assignment
            .as_ref()
            .ok_or_else(|| Rejection::new(&rules::ISSUE_NOT_ASSIGNED))?;
        let same_person = assignment.persons.contains(&cx.principal);
        if same_person || desk(assignment.facts.role) == desk(cx.authority.role) {
            return Ok(());
        }
        Err(refuse(&rules::ISSUE_ASSIGNER_ONLY, act)
            .with("assigner", assignment.facts.role.zh())
            .with("assignerEn", assignment.facts.role.en())
            .who_could(&[desk(assignment.facts.role)]))
    }

    /// Those who answer do not confirm their answer, and neither do they type it for the village:
    /// with three people in the office a colleague is no second pair of eyes (`domain.md` §16.1-6).
    pub(super) fn not_of_who_answered(
        &self,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let Some(responsible) = self.issue.responsible() else { return Ok(()) };
        let answers = |a: &Assignment| {
            let section = responsible.section();
            responsible.roles().contains(&a.role)
                && (section.is_none() || a.section.as_deref() == section)
        };
        let mut persons = cx.persons().filter_map(|id| reads.get::<Person>(id.0));
        if persons.any(|person| held(person, cx.today).any(answers)) {
            return Err(Rejection::new(&rules::ISSUE_OWN_ANSWER).who_could(roles));
        }
        Ok(())
    }

    /// The limit in force, where it has not passed; what moves or stops it did not happen before it
    /// came into force.
    pub(super) fn before_due(&self, act: Act, cx: &Context) -> Result<&'a Deadline, Rejection> {
        let deadline = self
            .issue
            .deadline
            .as_ref()
            .ok_or_else(|| Rejection::new(&rules::ISSUE_NOT_ASSIGNED))?;
        if cx.today > deadline.due {
            return Err(refuse(&rules::ISSUE_DUE_PASSED, act).with("due", deadline.due));
        }
        let in_force = self.issue.clock.segments.last();
        not_before(in_force.map(|segment| segment.in_force_from), cx)?;
        Ok(deadline)
    }

    /// Refuses who rectified or answered the issue before.
    pub(super) fn apart_from_rectifiers(
        &self,
        reads: &Reads,
        cx: &Context,
        does: Duty,
        who_could: &[Role],
    ) -> Result<(), Rejection> {
        let did = match self.raised.kind {
            IssueKind::Problem => RECTIFYING,
            IssueKind::Difficulty => ANSWERING,
        };
        apart(reads, cx, &self.issue.rectifiers, (did, does), who_could)
    }
}

/// Refuses whoever is of the section that rectifies, if one does.
pub(super) fn not_of_section(
    section: Option<&str>,
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    let Some(section) = section else { return Ok(()) };
    let of_the_section = |id: PersonId| {
        let known = reads.get::<Person>(id.0);
        known.is_some_and(|p| held(p, cx.today).any(|a| a.section.as_deref() == Some(section)))
    };
    if !cx.persons().any(of_the_section) {
        return Ok(());
    }
    let others = roles.iter().filter(|role| **role != Role::LineOffice);
    let others: Vec<Role> = others.copied().collect();
    Err(Rejection::new(&rules::ISSUE_OWN_SECTION).who_could(&others))
}

/// Handler and head of the office are one desk; every other role is its own.
fn desk(role: Role) -> Role {
    if role == Role::OfficeHandler { Role::OfficeHead } else { role }
}

/// Refuses what says that it happened before the step that it rests on.
fn not_before(step: Option<Timestamp>, cx: &Context) -> Result<(), Rejection> {
    order::not_before(step, cx, || Rejection::new(&rules::ISSUE_TIME_ORDER))
}

/// The commission never rectifies, and neither do its members under another hat
/// (`domain.md` §16.1-9).
pub(super) fn not_of_the_commission(
    act: Act,
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if by_the_commission(reads, cx) {
        return Err(refuse(&rules::ISSUE_COMMISSION_NEVER_RECTIFIES, act).who_could(roles));
    }
    Ok(())
}

/// Checks in the vocabulary's order, each once.
pub(super) fn in_declared_order(checks: &[Check]) -> Vec<Check> {
    Check::ALL.iter().copied().filter(|check| checks.contains(check)).collect()
}

/// A unit that exists on a day.
pub(super) fn existing_unit(
    field: &str,
    id: UnitId,
    day: Date,
    reads: &Reads,
) -> Result<(), Rejection> {
    Unit::need_on(reads, id, day).map(|_| ()).map_err(|refused| refused.field(field))
}
