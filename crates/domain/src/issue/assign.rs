//! Assign an issue (交办): exactly one is accountable (`domain.md` §10.4-13), with a limit whose
//! derivation is stored (§10.4-10).

use serde::Serialize;

use super::guard::{self, Known, RECTIFYING, VERIFYING};
use super::{Act, Issue, IssueAssigned, IssueAssignedText, IssueKind, Responsible, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::deadline::{Deadline, Limit};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::{IssueId, PersonId, UnitId};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::text;
use crate::unit::Unit;

/// How many units may help.
const CO_UNITS_MAX: usize = 20;

/// Assigns an issue. As long as nobody signed for it, it can be assigned anew.
#[derive(Debug, Clone, Serialize)]
pub struct Assign {
    /// The issue.
    pub issue: IssueId,
    /// The accountable one.
    pub responsible: Responsible,
    /// The person named there.
    pub responsible_person: Option<PersonId>,
    /// Units that help.
    pub co_units: Vec<UnitId>,
    /// The person named to verify.
    pub verifier: Option<PersonId>,
    /// The limit; that of the class, or for answering a difficulty, where absent.
    pub limit: Option<Limit>,
    /// What has to be reached; kept in private.
    pub requirement: Option<String>,
    /// The assignment order (交办单).
    pub document: Option<Document>,
}

impl Command for Assign {
    const NAME: &'static str = "issue.assign";
    const ZH: &'static str = "交办";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads_with_calendars(self.issue, known, self.limit);
        streams.extend(self.responsible.unit().map(Unit::stream));
        streams.extend(self.co_units.iter().take(CO_UNITS_MAX).map(|unit| Unit::stream(*unit)));
        streams.extend(self.responsible_person.map(Person::stream));
        streams.extend(self.verifier.map(Person::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Assign, self.issue, reads)?;
        known.commission_only_own(Act::Assign, cx)?;
        self.check_parties(&known, reads, cx)?;
        words::optional("requirement", self.requirement.as_deref())?;
        self.document.as_ref().map_or(Ok(()), |document| document.check("document"))?;
        let assigned = self.assigned(&known, reads, cx)?;
        if known.issue.assignment.as_ref().is_some_and(|standing| standing.facts == assigned) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let event = match &self.requirement {
            Some(requirement) => {
                let text = IssueAssignedText { requirement: requirement.clone() };
                NewEvent::with_text(assigned, &text)
            }
            None => NewEvent::new(assigned),
        };
        Ok(known.decided(event.citing(self.document.as_ref().map(Document::cite))))
    }
}

impl Assign {
    fn check_parties(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        if !self.responsible.fits(known.raised.kind) {
            return Err(Rejection::new(&rules::ISSUE_RESPONSIBLE_KIND)
                .field("responsible")
                .with("kind", known.raised.kind.zh()));
        }
        if let Some(section) = self.responsible.section() {
            text::required("responsible.section", section)?;
        }
        if let Some(unit) = self.responsible.unit() {
            guard::existing_unit("responsible.unit", unit, cx.today, reads)?;
        }
        self.check_co_units(reads, cx)?;
        for person in [self.responsible_person, self.verifier].into_iter().flatten() {
            reads.need::<Person>(person.0)?;
        }
        if self.verifier.is_some() && self.verifier == self.responsible_person {
            return Err(Rejection::new(&general::SEPARATION_OF_DUTIES)
                .field("verifier")
                .with("did", RECTIFYING.zh)
                .with("didEn", RECTIFYING.en)
                .with("does", VERIFYING.zh)
                .with("doesEn", VERIFYING.en));
        }
        Ok(())
    }

    fn check_co_units(&self, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        if self.co_units.len() > CO_UNITS_MAX {
            return Err(Rejection::new(&general::FIELD_TOO_MANY)
                .field("co_units")
                .with("max", CO_UNITS_MAX));
        }
        for (index, unit) in self.co_units.iter().enumerate() {
            let field = format!("co_units[{index}]");
            guard::existing_unit(&field, *unit, cx.today, reads)?;
            if self.responsible.unit() == Some(*unit) || self.co_units[..index].contains(unit) {
                return Err(Rejection::new(&rules::ISSUE_CO_UNIT_REPEATED).field(field));
            }
        }
        Ok(())
    }

    fn assigned(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<IssueAssigned, Rejection> {
        let limits = known.limits()?;
        let calendars = known.calendars(reads, self.limit);
        let derive =
            |limit| Deadline::derive(limit, cx.today, known.programme.rest_day_rule(), &calendars);
        let class = known.raised.class.as_deref().and_then(|key| known.programme.issue_class(key));
        let standard = class.map_or(limits.answer_difficulty, |class| class.limit);
        let sign_for = match known.raised.kind {
            IssueKind::Problem => Some(derive(limits.sign_for)?),
            IssueKind::Difficulty => None,
        };
        Ok(IssueAssigned {
            responsible: self.responsible.clone(),
            responsible_person: self.responsible_person,
            co_units: self.co_units.clone(),
            verifier: self.verifier,
            role: cx.authority.role,
            deadline: derive(self.limit.unwrap_or(standard))?,
            sign_for,
        })
    }
}
