//! Record the filled score sheet, with what was found wrong.

use serde::Serialize;

use super::findings::{self, Finding, Found};
use super::guard::{self, EVALUATING, EVALUATING_BEFORE, Known};
use super::sheet::{Filled, ScoreEntry};
use super::{
    Act, GroundText, HouseholdResult, Inspection, InspectionPlanned, InspectionScored,
    InspectionScoredText, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{InspectionId, PersonId};
use crate::issue::words;
use crate::person::Person;
use crate::power::{Powers, Scope, authorities, held, without_tied_givers};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::scheme::Scheme;
use crate::separation::apart;
use crate::stream::StreamId;

/// How many evaluators one sheet names.
pub const EVALUATORS_MAX: usize = 10;

/// Who may evaluate.
const EVALUATORS: &[Role] =
    &[Role::LineOffice, Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead];

/// Records what the evaluators found. It tells a fact, so that a paper sheet can be typed for one of
/// them and late; but every evaluator is asked what a judge is asked: a role on that day, no tie to
/// the village, nothing to do with the commission. With the first sheet of an edition that edition is
/// taken up.
#[derive(Debug, Clone, Serialize)]
pub struct RecordScores {
    /// The inspection.
    pub inspection: InspectionId,
    /// Who evaluated; whose act this is is among them.
    pub evaluators: Vec<PersonId>,
    /// The figures of the sheet, in any order; those of samples follow from the households.
    pub entries: Vec<ScoreEntry>,
    /// What was found at each of the drawn households.
    pub households: Vec<HouseholdResult>,
    /// What was found wrong.
    pub findings: Vec<Finding>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RecordScores {
    const NAME: &'static str = "inspection.record_scores";
    const ZH: &'static str = "检查评分";
    const POWERS: Powers = Powers::impartial_entry(EVALUATORS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.inspection, known);
        for evaluator in self.evaluators.iter().take(EVALUATORS_MAX) {
            streams.push(Person::stream(*evaluator));
            streams.extend(known.get::<Person>(evaluator.0).into_iter().flat_map(Person::givers));
        }
        if let Ok(inspection) = Known::load(self.inspection, known) {
            streams.extend(Found::of(&inspection, &self.findings).reads(known));
        }
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::RecordScores, self.inspection, reads, cx)?;
        let verb = (Self::ZH, "scoring an inspection");
        guard::not_of_the_commission(verb, EVALUATORS, reads, cx)?;
        let planned = known.planned(Act::RecordScores)?;
        guard::not_early(planned, cx)?;
        let sample = known.inspection.sample.as_ref();
        if planned.sampling.is_some() && sample.is_none() {
            return Err(Rejection::new(&rules::INSPECTION_SAMPLE_NOT_DRAWN));
        }
        self.check_evaluators(&known, reads, cx)?;
        self.check_words()?;
        findings::check_count(&self.findings, 0)?;
        self.check_day(planned, reads, cx)?;
        let sheet = guard::sheet(planned, reads)?;
        let filled = sheet.fill(&self.entries, &self.households, sample)?;
        let found = Found::of(&known, &self.findings).decide(Some(&sheet), reads, cx)?;
        let event = self.scored(filled, planned, &known, reads, cx)?;
        let mut decision = known.decided(event, Audience::Unit).with(found);
        let scheme = reads.need::<Scheme>(planned.scheme.0)?;
        let user = Inspection::stream(self.inspection);
        if let Some((stream, taken)) = scheme.take_up(planned.scheme, planned.edition, user)? {
            decision = decision.and(stream, taken);
        }
        Ok(decision)
    }
}

impl RecordScores {
    /// Everybody who evaluated may judge this unit, and the act is one of theirs.
    fn check_evaluators(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let distinct =
            (1..).zip(&self.evaluators).all(|(n, one)| !self.evaluators[n..].contains(one));
        let count = (1..=EVALUATORS_MAX).contains(&self.evaluators.len());
        if !distinct || !count || !self.evaluators.contains(&cx.principal) {
            return Err(Rejection::new(&rules::INSPECTION_EVALUATORS)
                .field("evaluators")
                .with("max", EVALUATORS_MAX));
        }
        let barred = &known.inspection.barred;
        apart(reads, cx, barred, (EVALUATING_BEFORE, EVALUATING), EVALUATORS)?;
        let scope = self.scope(reads)?;
        for (n, id) in self.evaluators.iter().enumerate() {
            let at = |refused: Rejection| refused.field(format!("evaluators[{n}]"));
            let person = reads.need::<Person>(id.0).map_err(at)?;
            let judge = Powers::impartial_decision(EVALUATORS);
            authorities(person, &judge, &scope, cx.occurred_at, Self::ZH)
                .and_then(|granted| {
                    let then = cx.occurred_at;
                    without_tied_givers(granted, &judge, &scope, then, Self::ZH, reads)
                })
                .map_err(at)?;
            let commission = |day| {
                held(person, day).any(|assignment| assignment.role == Role::DisciplineCommission)
            };
            if commission(cx.occurred_at.date()) || commission(cx.today) {
                return Err(at(Rejection::new(&rules::INSPECTION_COMMISSION_NEVER)
                    .with("command", Self::ZH)
                    .with("commandEn", "scoring an inspection")
                    .who_could(EVALUATORS)));
            }
            if barred.contains(*id) {
                return Err(at(
                    Rejection::new(&rules::INSPECTION_RECHECK_OTHERS).who_could(EVALUATORS)
                ));
            }
        }
        Ok(())
    }

    fn check_words(&self) -> Result<(), Rejection> {
        let said =
            [words::optional("remark", self.remark.as_deref()), words::evidence(&self.evidence)];
        let entries = self.entries.iter().enumerate();
        let grounds = entries.map(|(n, entry)| {
            words::optional(&format!("entries[{n}].ground"), entry.ground.as_deref())
        });
        Rejection::unless_all(said.into_iter().chain(grounds))
    }

    /// The edition governs the day of the inspection.
    fn check_day(
        &self,
        planned: &InspectionPlanned,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let scheme = reads.need::<Scheme>(planned.scheme.0)?;
        scheme.need_edition(planned.edition)?;
        let day = cx.occurred_at.date();
        let governs = scheme.edition_on(day).is_some_and(|one| one.number == planned.edition);
        if governs {
            return Ok(());
        }
        Err(Rejection::new(&rules::INSPECTION_OUT_OF_PERIOD)
            .field("submission.occurred_time")
            .with("day", day))
    }

    fn scored(
        &self,
        filled: Filled,
        planned: &InspectionPlanned,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<NewEvent, Rejection> {
        let scheme = reads.need::<Scheme>(planned.scheme.0)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let scored = InspectionScored {
            inspected_on: cx.occurred_at.date(),
            evaluators: self.evaluators.clone(),
            entries: filled.entries,
            households: self.in_order(known),
            arithmetic: scheme.need_edition(planned.edition)?.definition.arithmetic,
            exact: filled.exact,
            points: filled.points,
            full: filled.full,
            role: cx.authority.role,
            evidence,
        };
        let ground = |entry: &ScoreEntry| {
            Some(GroundText { code: entry.code.clone(), ground: entry.ground.clone()? })
        };
        let text = InspectionScoredText {
            grounds: self.entries.iter().filter_map(ground).collect(),
            remark: self.remark.clone(),
            evidence: shown,
        };
        Ok(NewEvent::with_text(scored, &text))
    }

    /// What was found at the households, in the order of the draw.
    fn in_order(&self, known: &Known<'_>) -> Vec<HouseholdResult> {
        let groups = known.inspection.sample.iter().flat_map(|sample| &sample.groups);
        let drawn = groups.flat_map(|group| &group.drawn);
        let told = |id: &_| self.households.iter().find(|one| one.household == *id).cloned();
        drawn.filter_map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{EVENTS_MAX, Submission};
    use crate::event::SubmissionNote;
    use crate::inspection::fixture::*;
    use crate::inspection::{FINDINGS_MAX, Phase};
    use crate::issue::Issue;
    use crate::number_book::{NumberBook, Series};
    use crate::rejection::rules as general;
    use crate::scheme::rules as scores;
    use crate::score::{Decimal, Figure, Fraction, Sample};
    use crate::testing::{assignment_id, at, day, delegation, person};

    #[test]
    fn s16_1_6_nobody_of_the_village_and_no_contact_cadre_types_its_score() {
        let given = drawn();
        let typed = |number| Submission { on_behalf_of: Some(who(LINE)), ..by(number) };
        given.when(&typed(CADRE), &score(&given)).then_rejected(&general::OWN_UNIT_DECISION);
        let tied = given.person_with(who(TYPIST), Role::ContactCadre, Some(home()));
        tied.when(&typed(TYPIST), &score(&tied)).then_rejected(&general::RECUSED);
    }

    #[test]
    fn r22_a_sheet_gives_what_its_rules_say_and_takes_the_edition_up() {
        let given = drawn();
        let outcome = given.when(&by(LINE), &score(&given));
        let kinds: Vec<&str> =
            outcome.decision().writes.iter().map(|(_, new)| new.event.event_type()).collect();
        assert_eq!(kinds, ["InspectionScored", "SchemeTakenUp"]);
        let next = outcome.recorded();
        let scored = state(&next).scored.clone().expect("it was scored");
        // 3 heaps at 0.5 off 20, and one household failed at 2 off 10.
        assert_eq!(scored.exact, Fraction::new(53, 2).expect("a fraction"));
        assert_eq!(scored.points, Decimal::parse("26.5").expect("a number"));
        assert_eq!(scored.full, Decimal::whole(30));
        assert_eq!(scored.evaluators, [who(LINE), who(HANDLER)]);
        let sample = |group: crate::id::UnitId, households, drawn, failed| Sample {
            group: group.to_string(),
            households,
            drawn,
            failed,
        };
        let samples = vec![sample(group(), 7, 5, 1), sample(group_too(), 2, 2, 0)];
        assert_eq!(scored.entries[1].figure, Figure::Samples(samples));
    }

    #[test]
    fn r23_findings_become_issues_in_the_same_unit_of_work_linked_both_ways() {
        let given = drawn();
        let two = RecordScores { findings: vec![finding(), finding()], ..score(&given) };
        let next = given.when(&by(LINE), &two).recorded();
        let links = state(&next).findings.clone();
        assert_eq!(links.iter().map(|link| link.number).collect::<Vec<_>>(), [1, 2]);
        for link in &links {
            let issue = next.state::<Issue>(link.issue.0).expect("it was raised");
            let raised = issue.raised.clone().expect("it was raised");
            assert_eq!(raised.origin, Some(Inspection::stream(INSPECTION).to_string()));
            assert_eq!((raised.number, raised.unit), (link.number, home()));
            assert_eq!(link.indicator.as_deref(), Some("C1-1"));
        }
        let book = NumberBook::stream(PROGRAMME, Series::Issue);
        assert_eq!(next.state::<NumberBook>(book.id).map(|book| book.last), Some(2));
    }

    #[test]
    fn a_command_takes_as_many_findings_as_a_unit_of_work_has_room_for() {
        let given = drawn();
        let many = |count| RecordScores { findings: vec![finding(); count], ..score(&given) };
        let outcome = given.when(&by(LINE), &many(FINDINGS_MAX));
        assert!(outcome.decision().writes.len() <= EVENTS_MAX as usize);
        let more = given.when(&by(LINE), &many(FINDINGS_MAX + 1));
        more.then_rejected(&rules::INSPECTION_FINDINGS);
    }

    #[test]
    fn a_refused_finding_is_named_in_the_request_that_brings_it() {
        let given = drawn();
        let nowhere = Finding { place: String::new(), description: String::new(), ..finding() };
        let two = RecordScores { findings: vec![finding(), nowhere], ..score(&given) };
        let outcome = given.when(&by(LINE), &two);
        let rejection = outcome.then_rejected(&general::FIELD_REQUIRED);
        assert_eq!(rejection.field.as_deref(), Some("findings[1].place"));
        assert_eq!(rejection.also[0].field.as_deref(), Some("findings[1].description"));
        let away = Finding { unit: Some(elsewhere()), ..finding() };
        let away = RecordScores { findings: vec![away], ..score(&given) };
        given.when(&by(LINE), &away).then_rejected(&rules::INSPECTION_FINDING_ELSEWHERE);
    }

    #[test]
    fn r56_an_indicator_outside_of_the_sheet_is_refused_with_its_clause() {
        let given = drawn();
        for code in ["Z9", "C3", "C1", "X1"] {
            let mut score = score(&given);
            score.entries.push(entry(code, Figure::Occurrences(0)));
            let outcome = given.when(&by(LINE), &score);
            let refused = outcome.then_rejected(&rules::INSPECTION_INDICATOR_OUTSIDE);
            assert_eq!(refused.field.as_deref(), Some("entries[1].code"));
            assert!(refused.rule.clause.contains("R56"));
        }
    }

    #[test]
    fn a_sheet_is_whole_and_of_the_right_kinds() {
        let given = drawn();
        let with = |entries| RecordScores { entries, ..score(&given) };
        let refuse =
            |entries, rule| given.when(&by(LINE), &with(entries)).then_rejected(rule).clone();
        refuse(vec![], &scores::SCORE_FIGURE_MISSING);
        let heaps = || entry("C1-1", Figure::Occurrences(1));
        refuse(vec![heaps(), heaps()], &scores::SCORE_FIGURE_TWICE);
        let met = refuse(vec![entry("C1-1", Figure::Met(true))], &scores::SCORE_FIGURE_KIND);
        assert_eq!(met.field.as_deref(), Some("entries[0].figure"));
        let typed = entry("C2", Figure::Samples(vec![]));
        refuse(vec![heaps(), typed], &rules::INSPECTION_SAMPLE_DERIVED);
    }

    #[test]
    fn what_does_not_apply_has_a_ground_and_counts_as_the_scheme_says() {
        let given = drawn();
        let flood = ScoreEntry {
            ground: Some("二组、三组受灾，当季未入户。".to_owned()),
            ..entry("C2", Figure::NotApplicable)
        };
        let with = |entry: ScoreEntry| {
            let mut score = score(&given);
            score.entries.push(entry);
            score
        };
        let outcome = given.when(&by(LINE), &with(flood));
        assert_eq!(outcome.text(0)["grounds"][0]["code"], "C2");
        let scored = state(&outcome.recorded()).scored.clone().expect("it was scored");
        assert_eq!((scored.points, scored.full), (decimal("28.5"), Decimal::whole(30)));
        let silent = entry("C2", Figure::NotApplicable);
        let outcome = given.when(&by(LINE), &with(silent));
        outcome.then_rejected(&rules::INSPECTION_GROUND_MISSING);
        let mut heaps = score(&given);
        heaps.entries[0] = ScoreEntry {
            ground: Some("无。".to_owned()),
            ..entry("C1-1", Figure::NotApplicable)
        };
        given.when(&by(LINE), &heaps).then_rejected(&scores::SCORE_NOT_APPLICABLE);
        heaps.entries[0].figure = Figure::Occurrences(1);
        given.when(&by(LINE), &heaps).then_rejected(&rules::INSPECTION_GROUND_MISSING);
    }

    #[test]
    fn an_item_veto_takes_what_stands_under_its_parent() {
        let given = drawn_with(with_veto_in_rounds());
        let burning = |count| {
            let mut score = score(&given);
            score.entries.push(entry("C1-V", Figure::Occurrences(count)));
            let next = given.when(&by(LINE), &score).recorded();
            state(&next).scored.clone().expect("it was scored").points
        };
        assert_eq!((burning(0), burning(1)), (decimal("26.5"), decimal("8")));
    }

    #[test]
    fn r12_exactly_the_drawn_households_are_told() {
        let given = drawn();
        let mut fewer = score(&given);
        fewer.households.pop();
        given.when(&by(LINE), &fewer).then_rejected(&rules::INSPECTION_HOUSEHOLDS);
        let mut other = score(&given);
        other.households[0].household = crate::id::HouseholdId(uuid::Uuid::from_u128(1));
        given.when(&by(LINE), &other).then_rejected(&rules::INSPECTION_HOUSEHOLDS);
        let mut wrong = score(&given);
        wrong.households[0].failed = vec!["C1-1".to_owned()];
        let outcome = given.when(&by(LINE), &wrong);
        outcome.then_rejected(&rules::INSPECTION_HOUSEHOLD_INDICATOR);
    }

    #[test]
    fn nothing_is_scored_before_the_sample_is_drawn() {
        let given = planned();
        let early = RecordScores { households: vec![], ..score(&given) };
        given.when(&by(LINE), &early).then_rejected(&rules::INSPECTION_SAMPLE_NOT_DRAWN);
    }

    #[test]
    fn an_unknown_evaluator_is_told_as_that_and_not_as_who_acts() {
        let given = drawn();
        let with = RecordScores { evaluators: vec![who(LINE), who(99)], ..score(&given) };
        let refused = given.when(&by(LINE), &with);
        let rejection = refused.then_rejected(&general::THING_NOT_FOUND);
        assert_eq!(rejection.field.as_deref(), Some("evaluators[1]"));
    }

    #[test]
    fn the_contact_cadre_and_kin_never_evaluate_that_village() {
        let given = drawn().person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        let outcome = given.when(&by(LINE), &score(&given));
        let refused = outcome.then_rejected(&general::RECUSED);
        assert_eq!(refused.field.as_deref(), Some("evaluators[1]"));
        given.when(&by(HANDLER), &score(&given)).then_rejected(&general::RECUSED);
    }

    #[test]
    fn the_commission_never_evaluates_whatever_the_hat() {
        let given = drawn().person_with(who(COMMISSION), Role::LineOffice, None);
        let with = RecordScores { evaluators: vec![who(LINE), who(COMMISSION)], ..score(&given) };
        let outcome = given.when(&by(LINE), &with);
        let refused = outcome.then_rejected(&rules::INSPECTION_COMMISSION_NEVER);
        assert_eq!(refused.field.as_deref(), Some("evaluators[1]"));
        let own = RecordScores { evaluators: vec![who(COMMISSION)], ..score(&given) };
        given.when(&by(COMMISSION), &own).then_rejected(&rules::INSPECTION_COMMISSION_NEVER);
    }

    #[test]
    fn a_village_never_evaluates_itself() {
        let given = drawn();
        let with = RecordScores { evaluators: vec![who(LINE), who(CADRE)], ..score(&given) };
        given.when(&by(LINE), &with).then_rejected(&general::ROLE_MISSING);
        let hats = given.person_with(who(CADRE), Role::LineOffice, None);
        hats.when(&by(LINE), &with).then_rejected(&general::OWN_UNIT_DECISION);
        let nobody = RecordScores { evaluators: vec![], ..score(&hats) };
        hats.when(&by(LINE), &nobody).then_rejected(&rules::INSPECTION_EVALUATORS);
        let others = RecordScores { evaluators: vec![who(HANDLER)], ..score(&hats) };
        hats.when(&by(LINE), &others).then_rejected(&rules::INSPECTION_EVALUATORS);
    }

    #[test]
    fn a_paper_sheet_is_typed_for_an_evaluator() {
        let typed = Submission { on_behalf_of: Some(who(LINE)), ..by(TYPIST) };
        let given = drawn();
        let given = given.when(&typed, &score(&given)).recorded();
        assert_eq!(state(&given).phase, Phase::Scored);
        assert!(state(&given).evaluators.contains(who(TYPIST)));
    }

    #[test]
    fn a_sheet_that_comes_late_says_why() {
        let given = drawn().now(at("2024-05-20 09:00"));
        let late = Submission { occurred_at: Some(at("2024-05-06 15:00")), ..by(LINE) };
        given.when(&late, &score(&given)).then_rejected(&general::BACK_ENTRY_REASON);
        let reason = Some("道路中断，纸质表迟交。".to_owned());
        let note = SubmissionNote { back_entry_reason: reason, told_by: None };
        let given = given.when(&Submission { note, ..late }, &score(&given)).recorded();
        let scored = state(&given).scored.clone().expect("it was scored");
        assert_eq!(scored.inspected_on, day("2024-05-06"));
        let before = Submission { occurred_at: Some(at("2024-05-06 08:00")), ..by(LINE) };
        let given = drawn();
        given.when(&before, &score(&given)).then_rejected(&rules::INSPECTION_TIME_ORDER);
    }

    #[test]
    fn what_was_ordered_to_be_checked_again_is_scored_by_others() {
        let given = recheck_ordered();
        given.when(&by(LINE), &score(&given)).then_rejected(&general::SEPARATION_OF_DUTIES);
        let mixed = RecordScores { evaluators: vec![who(DEPUTY), who(HANDLER)], ..score(&given) };
        given.when(&by(DEPUTY), &mixed).then_rejected(&rules::INSPECTION_RECHECK_OTHERS);
        let others = RecordScores { evaluators: vec![who(DEPUTY)], ..score(&given) };
        assert_eq!(given.when(&by(DEPUTY), &others).decision().writes.len(), 1);
        // Whose power a delegate used has a part in it, and so has the delegate.
        let lent = assignment_id(who(LINE), Role::LineOffice, None);
        let given = given.delegated(
            delegation(1),
            person(LINE),
            lent,
            person(20),
            "2024-05-01",
            "2024-05-31",
        );
        let stands_in = RecordScores { evaluators: vec![who(20)], ..score(&given) };
        given.when(&by(20), &stands_in).then_rejected(&general::SEPARATION_OF_DUTIES);
    }
}
