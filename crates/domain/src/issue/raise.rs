//! Raise a problem or a difficulty: it gets the next number of the programme's issue book.

use serde::Serialize;

use super::{Issue, IssueKind, IssueRaised, IssueRaisedText, Source, Urgency, guard, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::EvidenceReference;
use crate::id::{IssueId, ProgrammeId, UnitId};
use crate::issue_book::{IssueBook, IssueNumberTaken};
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Who speaks for a village; only they raise its difficulties (`domain.md` §16.1-8).
const OF_THE_VILLAGE: &[Role] =
    &[Role::Village, Role::GroupCadre, Role::ResidentTeam, Role::VillageAffairsSupervision];

/// Raises an issue. An unannounced visit is entered after it took place (`domain.md` §16.1-10):
/// `occurred_at` then lies in the past and the rules of back-entry hold.
#[derive(Debug, Clone, Serialize)]
pub struct Raise {
    /// A problem or a difficulty.
    pub kind: IssueKind,
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit that it is about.
    pub unit: UnitId,
    /// The programme's class of issue; none for a difficulty.
    pub class: Option<String>,
    /// Where it was found.
    pub source: Source,
    /// The day on which it was found; the day on which it happened where absent.
    pub found_on: Option<Date>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Where it is; kept in private.
    pub place: String,
    /// What is wrong; kept in private.
    pub description: String,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

impl Command for Raise {
    const NAME: &'static str = "issue.raise";
    const ZH: &'static str = "问题登记";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::VillageAffairsSupervision,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DisciplineCommission,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![
            Issue::stream(IssueId(known.fresh)),
            IssueBook::stream(self.programme),
            Programme::stream(self.programme),
        ];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams
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
        let issue = IssueId(reads.fresh);
        if reads.get::<Issue>(issue.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "问题与困难")
                .with("name", issue));
        }
        let programme = reads.need::<Programme>(self.programme.0)?;
        if !programme.open {
            return Err(Rejection::new(&rules::ISSUE_PROGRAMME_CLOSED));
        }
        let happened_on = cx.occurred_at.date();
        guard::existing_unit("unit", self.unit, happened_on, reads)?;
        self.check_raiser(cx)?;
        self.check_class(programme)?;
        self.check_fields(happened_on)?;
        let book = IssueBook::stream(self.programme);
        let number = reads.get::<IssueBook>(book.id).map_or(0, |book| book.last) + 1;
        let raised = IssueRaised {
            issue,
            number,
            kind: self.kind,
            programme: self.programme,
            unit: self.unit,
            class: self.class.clone(),
            source: self.source,
            found_on: self.found_on.unwrap_or(happened_on),
            urgency: self.urgency,
            role: cx.authority.role,
            evidence: self.evidence.clone(),
        };
        let text =
            IssueRaisedText { place: self.place.clone(), description: self.description.clone() };
        let about = |event: NewEvent| {
            event.about(Some(self.programme), Some(self.unit)).for_audience(Audience::Unit)
        };
        Ok(Decision::one(Issue::stream(issue), about(NewEvent::with_text(raised, &text)))
            .and(book, about(NewEvent::new(IssueNumberTaken { number, issue }))))
    }
}

impl Raise {
    fn check_raiser(&self, cx: &Context) -> Result<(), Rejection> {
        let role = cx.authority.role;
        if self.source == Source::Commission && role != Role::DisciplineCommission {
            return Err(Rejection::new(&rules::ISSUE_SOURCE_COMMISSION)
                .field("source")
                .who_could(&[Role::DisciplineCommission]));
        }
        if self.kind == IssueKind::Difficulty && !OF_THE_VILLAGE.contains(&role) {
            return Err(Rejection::new(&rules::ISSUE_DIFFICULTY_RAISER)
                .field("kind")
                .who_could(OF_THE_VILLAGE));
        }
        Ok(())
    }

    fn check_class(&self, programme: &Programme) -> Result<(), Rejection> {
        let refused = |rule| Rejection::new(rule).field("class");
        match (self.kind, self.class.as_deref()) {
            (IssueKind::Difficulty, None) => Ok(()),
            (IssueKind::Difficulty, Some(_)) => Err(refused(&rules::ISSUE_CLASS_FORBIDDEN)),
            (IssueKind::Problem, None) => Err(refused(&rules::ISSUE_CLASS_MISSING)),
            (IssueKind::Problem, Some(key)) if programme.issue_class(key).is_none() => {
                Err(refused(&rules::ISSUE_CLASS_UNKNOWN).with("class", key))
            }
            (IssueKind::Problem, Some(_)) => Ok(()),
        }
    }

    fn check_fields(&self, happened_on: Date) -> Result<(), Rejection> {
        let found_late = self.found_on.filter(|found| *found > happened_on).map(|found| {
            Rejection::new(&rules::ISSUE_FOUND_LATER)
                .field("found_on")
                .with("found", found)
                .with("day", happened_on)
        });
        let violations = [
            found_late,
            words::required("place", &self.place).err(),
            words::required("description", &self.description).err(),
            words::evidence(&self.evidence).err(),
        ];
        Rejection::join(violations.into_iter().flatten().collect()).map_or(Ok(()), Err)
    }
}
