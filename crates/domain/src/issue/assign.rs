//! Assign an issue (交办): exactly one is accountable (`domain.md` §10.4-13), with a limit whose
//! derivation is stored (§10.4-10).

use serde::Serialize;

use super::guard::{self, Known, RECTIFYING, VERIFYING};
use super::{Act, Issue, IssueAssigned, IssueAssignedText, IssueKind, Responsible, rules, words};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::deadline::{Deadline, Limit};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::{IssueId, PersonId, UnitId};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::of_the_commission;
use crate::stream::StreamId;
use crate::text;
use crate::unit::Unit;

mod limit;
mod verifier;

/// How many units may help.
const CO_UNITS_MAX: usize = 20;

/// Assigns an issue. As long as nobody signed for it, those who assigned it can assign it anew.
/// With the same one accountable its limits go on, since only an extension moves them (`domain.md`
/// R34); who never had it gets limits of their own, and who gets it back goes on with what was left
/// when it was taken from them. So nobody is charged with the days that another had it, and however
/// often it is passed around, the time in which nobody is late is at most the sum of the limits of
/// all who had it.
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
    /// The limit; where absent the one in force, else that of the class or for answering a
    /// difficulty.
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
        let left = known.get::<Issue>(self.issue.0).map_or(&[][..], |issue| &issue.left);
        let accountable = left.iter().map(|left| &left.responsible).chain([&self.responsible]);
        for unit in accountable.filter_map(Responsible::unit) {
            streams.extend(Unit::streams_upward(unit, known));
        }
        streams.extend(self.co_units.iter().take(CO_UNITS_MAX).map(|unit| Unit::stream(*unit)));
        streams.extend(self.responsible_person.map(Person::stream));
        if let Some(verifier) = self.verifier {
            streams.push(Person::stream(verifier));
            streams.extend(known.get::<Person>(verifier.0).into_iter().flat_map(Person::givers));
        }
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        let section = self.responsible.section();
        section.map(|section| Question::SectionHeld(section.to_owned())).into_iter().collect()
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Assign, self.issue, reads, cx)?;
        known.commission_only_own(Act::Assign, Self::POWERS.roles, reads, cx)?;
        // Who could take it over and extend it would extend what others assigned.
        if known.issue.assignment.is_some() {
            known.by_the_assigner(Act::Assign, cx)?;
        }
        self.check_parties(&known, reads, cx)?;
        Rejection::unless_all([
            words::optional("requirement", self.requirement.as_deref()),
            self.document.as_ref().map_or(Ok(()), |document| document.check("document")),
        ])?;
        let assigned = self.assigned(&known, reads, cx)?;
        if Self::standing(&known).as_ref() == Some(&assigned) {
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
            let field = "responsible.section";
            text::required(field, section)?;
            reads.need_section(section).map_err(|refused| refused.field(field))?;
        }
        if let Some(unit) = self.responsible.unit() {
            guard::existing_unit("responsible.unit", unit, cx.today, reads)?;
        }
        self.check_co_units(reads, cx)?;
        let named = self.responsible_person;
        if let Some(person) = named {
            let field = "responsible_person";
            reads.need::<Person>(person.0).map_err(|refused| refused.field(field))?;
        }
        if named.is_some_and(|person| of_the_commission(person, reads, cx)) {
            let refused = Rejection::new(&rules::ISSUE_COMMISSION_RESPONSIBLE);
            return Err(refused.field("responsible_person"));
        }
        if self.verifier.is_some() && self.verifier == self.responsible_person {
            return Err(Rejection::new(&general::SEPARATION_OF_DUTIES)
                .field("verifier")
                .with("did", RECTIFYING.zh)
                .with("didEn", RECTIFYING.en)
                .with("does", VERIFYING.zh)
                .with("doesEn", VERIFYING.en));
        }
        verifier::check(self, known, reads, cx)
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
        let derive = |limit| {
            Deadline::derive(
                limit,
                cx.today,
                known.programme.rest_day_rule_on(cx.today),
                &calendars,
            )
        };
        let standard = known.class().map_or(limits.answer_difficulty, |class| class.limit);
        let own = self.own_limits(known, reads, &calendars, cx)?;
        let sign_for = match (&own, known.raised.kind) {
            (Some((_, sign_for)), _) => sign_for.clone(),
            (None, IssueKind::Problem) => Some(derive(limits.sign_for)?),
            (None, IssueKind::Difficulty) => None,
        };
        let deadline = match (&own, self.limit) {
            (Some((own, _)), None) => own.clone(),
            (_, limit) => derive(limit.unwrap_or(standard))?,
        };
        if let Some((own, _)) = own.filter(|(own, _)| deadline.due > own.due) {
            return Err(Rejection::new(&rules::ISSUE_ASSIGNMENT_EXTENDS)
                .field("limit")
                .with("new", deadline.due)
                .with("due", own.due));
        }
        Ok(IssueAssigned {
            responsible: self.responsible.clone(),
            responsible_person: self.responsible_person,
            co_units: self.co_units.clone(),
            verifier: self.verifier,
            role: cx.authority.role,
            deadline,
            sign_for,
        })
    }

    /// The assignment in force with the limit in force.
    fn standing(known: &Known<'_>) -> Option<IssueAssigned> {
        let facts = &known.issue.assignment.as_ref()?.facts;
        let deadline = known.issue.deadline.clone()?;
        Some(IssueAssigned { deadline, ..facts.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::rules as calendar;
    use crate::command::Answer;
    use crate::issue::fixture::*;
    use crate::testing::{Given, at, day, unit};

    #[test]
    fn s10_4_10_an_assignment_stores_its_limits_with_their_derivation() {
        let outcome = registered().when(&by(HEAD), &assign());
        let given = outcome.recorded();
        let facts = issue(&given).assignment.clone().expect("assigned").facts;
        outcome.then(&[facts.clone().into()]);
        assert_eq!(facts.responsible, Responsible::Unit(home()));
        assert_eq!(facts.role, Role::OfficeHead);
        // 11 May 2024 is a Saturday that the State Council made a working day.
        assert_eq!(facts.deadline.due, day("2024-05-11"));
        assert_eq!(facts.deadline.limit, Limit::WorkingDays(5));
        assert_eq!(facts.deadline.editions, ["2024/1"]);
        assert_eq!(facts.sign_for.expect("problems are signed for").due, day("2024-05-07"));
    }

    #[test]
    fn s10_4_10_a_new_calendar_edition_leaves_a_stored_limit_alone() {
        let given = assigned(&registered());
        let limits = |given: &Given| {
            let facts = issue(given).assignment.clone().expect("assigned").facts;
            (issue(given).deadline.clone().expect("a limit"), facts.sign_for.expect("a limit"))
        };
        let stored = limits(&given);
        let given = given.calendar_anew(2024, &["05-07..10"]);
        assert_eq!(limits(&given), stored);
        // What is assigned anew to the same one keeps it too; a limit of now is another one.
        given.when(&by(HEAD), &assign()).then_rejected(&general::ALREADY_DONE);
        let given = given.when(&by(HEAD), &assign_to(elsewhere())).recorded();
        let (deadline, sign_for) = limits(&given);
        assert_eq!((deadline.due, sign_for.due), (day("2024-05-16"), day("2024-05-11")));
        assert_eq!(deadline.editions, ["2024/2"]);
    }

    #[test]
    fn an_explicit_limit_goes_before_that_of_the_class() {
        let limited = Assign { limit: Some(Limit::Date(day("2024-06-28"))), ..assign() };
        let given = registered().when(&by(HEAD), &limited).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2024-06-28"));
        let passed = Assign { limit: Some(Limit::Date(day("2024-05-01"))), ..assign() };
        let outcome = registered().when(&by(HEAD), &passed);
        let rejection = outcome.then_rejected(&calendar::DEADLINE_BEFORE_START);
        assert_eq!(rejection.field.as_deref(), Some("limit"));
    }

    #[test]
    fn a_limit_needs_the_calendars_of_its_years() {
        let given = registered().now(at("2025-12-30 09:00"));
        given.when(&by(HEAD), &assign()).then_rejected(&general::CALENDAR_MISSING);
    }

    #[test]
    fn a_limit_may_run_into_the_next_year() {
        let given = registered().now(at("2024-12-30 09:00"));
        let given = given.when(&by(HEAD), &assign()).recorded();
        assert_eq!(issue(&given).deadline.clone().expect("a limit").due, day("2025-01-07"));
    }

    #[test]
    fn order_and_requirement_are_kept() {
        let ordered = Assign {
            requirement: Some("清运干净。".to_owned()),
            document: Some(document()),
            ..assign()
        };
        let outcome = registered().when(&by(HEAD), &ordered);
        assert_eq!(outcome.text(0)["requirement"], "清运干净。");
        let cited = &outcome.decision().writes[0].1.document;
        assert_eq!(cited.as_deref(), Some("龙溪府文〔2024〕21号"));
    }

    #[test]
    fn the_same_assignment_twice_changes_nothing() {
        let given = assigned(&registered());
        given.when(&by(HEAD), &assign()).then_rejected(&general::ALREADY_DONE);
        let other = Assign { responsible: Responsible::Section(SECTION.to_owned()), ..assign() };
        let given = given.when(&by(HEAD), &other).recorded();
        assert_eq!(issue(&given).responsible(), Some(&other.responsible));
    }

    #[test]
    fn only_those_who_assigned_it_assign_it_anew() {
        let given = assigned(&registered());
        let outcome = given.when(&by(DEPUTY), &assign_to(elsewhere()));
        let rejection = outcome.then_rejected(&rules::ISSUE_ASSIGNER_ONLY);
        assert_eq!(rejection.who_could, [Role::OfficeHead]);
        assert_eq!(given.when(&by(HANDLER), &assign_to(elsewhere())).decision().writes.len(), 1);
        let given = raised_by_commission().when(&by(COMMISSION), &assign()).recorded();
        let outcome = given.when(&by(HEAD), &assign_to(elsewhere()));
        outcome.then_rejected(&rules::ISSUE_ASSIGNER_ONLY);
    }

    #[test]
    fn s16_1_8_problems_go_to_units_and_sections_difficulties_to_offices_and_leaders() {
        let to = |responsible| Assign { responsible, ..assign() };
        let section = || Responsible::Section(SECTION.to_owned());
        let difficulty = town().when(&by(CADRE), &raise_difficulty()).recorded();
        for (given, responsible, fits) in [
            (registered(), Responsible::Unit(elsewhere()), true),
            (registered(), section(), true),
            (registered(), Responsible::Office, false),
            (registered(), Responsible::Leader, false),
            (difficulty.clone(), Responsible::Unit(home()), false),
            (difficulty.clone(), section(), true),
            (difficulty.clone(), Responsible::Office, true),
            (difficulty, Responsible::Leader, true),
        ] {
            let outcome = given.when(&by(HEAD), &to(responsible));
            if fits {
                assert_eq!(outcome.authority().role, Role::OfficeHead);
            } else {
                outcome.then_rejected(&rules::ISSUE_RESPONSIBLE_KIND);
            }
        }
    }

    #[test]
    fn a_difficulty_has_the_limit_for_answers_and_is_not_signed_for() {
        let facts = issue(&difficulty_assigned()).assignment.clone().expect("assigned").facts;
        assert_eq!(facts.deadline.limit, Limit::WorkingDays(10));
        assert_eq!(facts.sign_for, None);
    }

    #[test]
    fn units_and_persons_must_be_known() {
        let to = Assign { responsible: Responsible::Unit(unit(99)), ..assign() };
        registered().when(&by(HEAD), &to).then_rejected(&general::THING_NOT_FOUND);
        let named = Assign { verifier: Some(who(99)), ..assign() };
        registered().when(&by(HEAD), &named).then_rejected(&general::THING_NOT_FOUND);
        let helped = Assign { co_units: vec![unit(99)], ..assign() };
        registered().when(&by(HEAD), &helped).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn a_section_that_nobody_is_of_is_accountable_for_nothing() {
        let section = "并不存在的办公室";
        let to = Assign { responsible: Responsible::Section(section.to_owned()), ..assign() };
        let asked = Question::SectionHeld(section.to_owned());
        let given = registered().answer(asked, Answer::SectionHeld(false));
        let outcome = given.when(&by(HEAD), &to);
        let refused = outcome.then_rejected(&general::SECTION_UNKNOWN);
        assert_eq!(refused.field.as_deref(), Some("responsible.section"));
    }

    #[test]
    fn s10_4_13_co_units_differ_from_the_accountable_one_and_from_each_other() {
        for co_units in [vec![home()], vec![elsewhere(), elsewhere()]] {
            let helped = Assign { co_units, ..assign() };
            registered().when(&by(HEAD), &helped).then_rejected(&rules::ISSUE_CO_UNIT_REPEATED);
        }
        let many = Assign { co_units: vec![elsewhere(); CO_UNITS_MAX + 1], ..assign() };
        registered().when(&by(HEAD), &many).then_rejected(&general::FIELD_TOO_MANY);
    }

    #[test]
    fn the_named_verifier_is_not_the_responsible_person() {
        let same =
            Assign { responsible_person: Some(who(LINE)), verifier: Some(who(LINE)), ..assign() };
        registered().when(&by(HEAD), &same).then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn s16_1_9_nobody_of_the_commission_is_responsible_for_rectifying() {
        let named = Assign { responsible_person: Some(who(COMMISSION)), ..assign() };
        let outcome = registered().when(&by(HEAD), &named);
        let refused = outcome.then_rejected(&rules::ISSUE_COMMISSION_RESPONSIBLE);
        assert_eq!(refused.field.as_deref(), Some("responsible_person"));
        let own = raised_by_commission().when(&by(COMMISSION), &named);
        own.then_rejected(&rules::ISSUE_COMMISSION_RESPONSIBLE);
    }

    #[test]
    fn the_commission_assigns_only_what_it_raised() {
        registered()
            .when(&by(COMMISSION), &assign())
            .then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let outcome = raised_by_commission().when(&by(COMMISSION), &assign());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
    }

    #[test]
    fn the_village_assigns_nothing() {
        registered().when(&by(CADRE), &assign()).then_rejected(&general::ROLE_MISSING);
    }
}
