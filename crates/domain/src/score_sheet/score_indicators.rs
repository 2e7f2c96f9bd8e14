//! Score indicators (科室评分): the responsible office of each, and nobody else.

use serde::Serialize;

use super::grounds::check_entries;
use super::{IndicatorsScored, ScoreSheet, SheetOf};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::evaluation::citation;
use crate::evaluation::guard::{self, KnownSheet};
use crate::evaluation::phase::Act;
use crate::evaluation::rules;
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::score::{Entry, Figure};
use crate::stream::StreamId;

/// Who scores, enters, grants, penalises and vetoes for the offices that schemes name.
pub(super) const SCORERS: &[Role] =
    &[Role::LineOffice, Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead];

/// Scores indicators of one unit, with the positions of the log that each figure comes from. Scored
/// again, the last figure counts, and what was checked on site is checked again.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreIndicators {
    /// The sheet.
    pub sheet: SheetOf,
    /// The figures.
    pub entries: Vec<Entry>,
    /// A remark; kept in private. The deputy head says in it why the office does not score.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for ScoreIndicators {
    const NAME: &'static str = "evaluation.score_indicators";
    const ZH: &'static str = "科室评分";
    const POWERS: Powers = Powers::impartial_decision(SCORERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        citation::sheet_reads(self.sheet, self.positions(), known)
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        crate::citation::asks(self.positions().copied())
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let first = self.entries.first().map_or("", |entry| entry.code.as_str());
        guard::scored_scope(self.sheet, first, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = Act::ScoreIndicators;
        let sheet = KnownSheet::allowing(act, self.sheet, SCORERS, reads, cx)?;
        if self.entries.is_empty() {
            return Err(Rejection::new(&general::FIELD_REQUIRED).field("entries"));
        }
        let remark = self.remark.as_deref();
        check_entries(act, &sheet, &self.entries, !self.evidence.is_empty(), cx)?;
        for (index, entry) in self.entries.iter().enumerate() {
            let field = format!("entries[{index}].code");
            if entry.figure == Figure::NotApplicable {
                return Err(crate::evaluation::phase::refuse(&rules::EVALUATION_WRONG_ACT, act)
                    .field(field)
                    .with("code", &entry.code)
                    .with("kind", "合理缺项")
                    .with("kindEn", "indicator that does not apply"));
            }
            sheet.by_the_responsible(&entry.code, remark, cx).map_err(|refused| {
                if refused.field.is_some() { refused } else { refused.field(field) }
            })?;
        }
        sheet.scores(SCORERS, reads, cx)?;
        self.self_scored_before(&sheet)?;
        Rejection::unless_all([
            words::optional("remark", remark),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let scored = IndicatorsScored {
            sheet: self.sheet,
            role: cx.authority.role,
            section: cx.authority.section.clone(),
            entries: self.entries.clone(),
            evidence,
        };
        Ok(sheet.decided(guard::with_finding(scored, remark, shown)))
    }
}

impl ScoreIndicators {
    fn positions(&self) -> impl Iterator<Item = &u64> {
        self.entries.iter().flat_map(|entry| &entry.positions)
    }

    /// Routine rounds are scored as the year goes; what is scored at its end waits for the village.
    fn self_scored_before(&self, sheet: &KnownSheet<'_>) -> Result<(), Rejection> {
        let at_year_end = self.entries.iter().any(|entry| entry.round.is_none());
        if at_year_end && !sheet.sheet.is_some_and(ScoreSheet::self_scored) {
            return Err(Rejection::new(&rules::EVALUATION_SELF_SCORE_FIRST)
                .who_could(&[Role::Village, Role::OfficeHead]));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::aggregate::Kind;
    use crate::command::{Answer, Cited};
    use crate::evaluation::Evaluation;
    use crate::evaluation::fixture::*;
    use crate::id::UnitId;
    use crate::person::{Person, RecusalDeclared, RecusalGround};
    use crate::rejection::rules as general;
    use crate::scheme::{ScoreRule, rules as of_scheme};
    use crate::score::{Awarded, Decimal, Sample};
    use crate::testing::{Given, at, unit};
    use crate::unit::Unit;

    /// Both villages scored themselves.
    fn self_scored() -> Given {
        let given = opened().when(&by(CADRE), &self_score(home())).recorded();
        given.when(&by(ELSEWHERE), &self_score(elsewhere())).recorded()
    }

    #[test]
    fn the_responsible_section_scores_with_its_positions() {
        let outcome = self_scored().when(&by(PLANNING), &planning_score(home(), 8));
        let scored = IndicatorsScored {
            sheet: sheet_of(home()),
            role: Role::LineOffice,
            section: Some("规划建设办".to_owned()),
            entries: planning_score(home(), 8).entries,
            evidence: vec![],
        };
        outcome.then(&[scored.into()]);
        let given = outcome.recorded();
        let place = ("C3".to_owned(), None);
        let stands = &sheet(&given, home()).figures[&place];
        assert_eq!((stands.positions.as_slice(), stands.revision), (&[about(home())][..], 2));
        // Scored again, the last figure counts.
        let again = given.when(&by(PLANNING), &planning_score(home(), 6)).recorded();
        let figure = &sheet(&again, home()).figures[&place].figure;
        assert_eq!(*figure, Figure::Score(Decimal::whole(6)));
    }

    #[test]
    fn s16_1_2_only_the_responsible_office_scores() {
        let given = self_scored();
        let refused = given.when(&by(WATER), &planning_score(home(), 8));
        refused.then_rejected(&general::ROLE_OTHER_UNIT);
        let refused = given.when(&by(HANDLER), &planning_score(home(), 8));
        let rejection = refused.then_rejected(&rules::EVALUATION_NOT_RESPONSIBLE);
        assert_eq!(rejection.who_could, [Role::LineOffice]);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].code"));
        let refused = given.when(&by(PLANNING), &office_score(home()));
        refused.then_rejected(&rules::EVALUATION_NOT_RESPONSIBLE);
        // Two sections' indicators in one command are not one section's.
        let mut both = planning_score(home(), 8);
        both.entries.extend(water_score(home()).entries);
        given.when(&by(PLANNING), &both).then_rejected(&rules::EVALUATION_NOT_RESPONSIBLE);
    }

    #[test]
    fn s16_1_6_it_moves_up_to_the_deputy_head_who_says_why() {
        let given = self_scored();
        let silent = given.when(&by(DEPUTY), &planning_score(home(), 8));
        silent.then_rejected(&rules::EVALUATION_MOVED_UP);
        let remark = Some("规划建设办经办人系该村包村干部。".to_owned());
        let told = ScoreIndicators { remark, ..planning_score(home(), 8) };
        assert_eq!(given.when(&by(DEPUTY), &told).authority().role, Role::DeputyHead);
    }

    #[test]
    fn r55_contact_cadre_and_kin_do_not_score() {
        let contact = self_scored().person_with(who(PLANNING), Role::ContactCadre, Some(home()));
        let refused = contact.when(&by(PLANNING), &planning_score(home(), 8));
        assert_eq!(refused.then_rejected(&general::RECUSED).who_could, [Role::DeputyHead]);
        let other = contact.when(&by(PLANNING), &planning_score(elsewhere(), 8));
        assert!(other.accepted().is_some(), "another village is no tie");
        let kin = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
        let kin = self_scored().event(Person::stream(who(PLANNING)), kin);
        kin.when(&by(PLANNING), &planning_score(home(), 8)).then_rejected(&general::RECUSED);
    }

    #[test]
    fn s16_1_6_whoever_typed_the_self_score_does_not_score() {
        let typed = crate::command::Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = opened().when(&typed, &self_score(home())).recorded();
        let refused = given.when(&by(HANDLER), &office_score(home()));
        refused.then_rejected(&general::SEPARATION_OF_DUTIES);
        let hats = given.person_with(who(CADRE), Role::OfficeHandler, None);
        let own = hats.when(&by(CADRE), &office_score(home()));
        own.then_rejected(&general::OWN_UNIT_DECISION);
    }

    #[test]
    fn s10_4_2_whoever_is_of_a_village_scores_none_of_its_rivals() {
        let hats = self_scored().person_with(who(PLANNING), Role::Village, Some(elsewhere()));
        let refused = hats.when(&by(PLANNING), &planning_score(home(), 8));
        refused.then_rejected(&rules::EVALUATION_RIVAL);
        let checked = all_scored().person_with(who(CHECKER), Role::GroupCadre, Some(elsewhere()));
        let refused = checked.when(&by(CHECKER), &site_check(home()));
        refused.then_rejected(&rules::EVALUATION_RIVAL);
    }

    #[test]
    fn s16_1_6_whoever_checked_on_site_does_not_score() {
        let given = ready().assigned(who(CHECKER), of_section(14, "规划建设办"));
        let refused = given.when(&by(CHECKER), &planning_score(home(), 9));
        refused.then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn s16_1_9_the_commission_never_scores() {
        let given = self_scored();
        let refused = given.when(&by(COMMISSION), &office_score(home()));
        refused.then_rejected(&general::ROLE_MISSING);
        let hats = given.person_with(who(COMMISSION), Role::OfficeHead, None);
        let refused = hats.when(&by(COMMISSION), &office_score(home()));
        refused.then_rejected(&rules::EVALUATION_COMMISSION_NEVER);
    }

    #[test]
    fn r56_what_stands_outside_the_scheme_is_not_scored() {
        let given = self_scored();
        let added = score(home(), vec![entry("C9", None, Figure::Met(true))]);
        let refused = given.when(&by(HANDLER), &added);
        let rejection = refused.then_rejected(&of_scheme::SCORE_INDICATOR_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].code"));
        let inner = score(home(), vec![entry("C1", None, Figure::Met(true))]);
        let refused = given.when(&by(HANDLER), &inner);
        refused.then_rejected(&of_scheme::SCORE_INDICATOR_UNKNOWN);
        let round = score(home(), vec![entry("C4", Some("q2"), Figure::Met(true))]);
        let refused = given.when(&by(HANDLER), &round);
        let refused = refused.then_rejected(&of_scheme::SCORE_ROUND_UNKNOWN);
        assert_eq!(refused.field.as_deref(), Some("entries[0].round"));
    }

    #[test]
    fn a_figure_is_of_its_rules_kind_and_range_and_stands_once() {
        let given = self_scored();
        let refused = |entries| given.when(&by(HANDLER), &score(home(), entries));
        let kind = vec![entry("C4", None, Figure::Occurrences(1))];
        refused(kind).then_rejected(&of_scheme::SCORE_FIGURE_KIND);
        given
            .when(&by(PLANNING), &planning_score(home(), 11))
            .then_rejected(&of_scheme::SCORE_FIGURE_RANGE);
        let met = || entry("C4", None, Figure::Met(true));
        refused(vec![met(), met()]).then_rejected(&rules::EVALUATION_CLAIM_TWICE);
        refused(vec![]).then_rejected(&general::FIELD_REQUIRED);
        let many = (0..51).map(|_| met()).collect();
        refused(many).then_rejected(&general::FIELD_TOO_MANY);
        let awards = Figure::Awards(vec![Awarded { key: "title".to_owned(), count: 1 }]);
        let bonus = vec![entry("X1", None, awards)];
        refused(bonus).then_rejected(&rules::EVALUATION_WRONG_ACT);
    }

    #[test]
    fn what_a_figure_lists_is_bounded_and_clean() {
        let given = self_scored();
        let refused = |code: &str, round, figure| {
            let command = score(home(), vec![entry(code, round, figure)]);
            given.when(&by(HANDLER), &command)
        };
        let sample = |group: String| Sample { group, households: 20, drawn: 5, failed: 0 };
        let samples = |groups: Vec<String>| {
            refused("C2", Some("q2"), Figure::Samples(groups.into_iter().map(sample).collect()))
        };
        let control = samples(vec!["3\u{0}组".to_owned()]);
        let rejection = control.then_rejected(&general::TEXT_CONTROL_CHARACTER);
        let path = "entries[0].figure.samples.samples[0].group";
        assert_eq!(rejection.field.as_deref(), Some(path));
        samples(vec![" ".to_owned()]).then_rejected(&general::FIELD_REQUIRED);
        samples(vec!["组".repeat(41)]).then_rejected(&general::TEXT_TOO_LONG);
        let many = (0..101).map(|number| format!("{number}组")).collect();
        samples(many).then_rejected(&general::FIELD_TOO_MANY);
        let most: Vec<String> = (0..100).map(|number| format!("{number}组")).collect();
        assert!(samples(most).accepted().is_some());
        let twice = ["bins", "bins"].map(str::to_owned).to_vec();
        let twice = refused("C5", None, Figure::Present(twice));
        twice.then_rejected(&rules::EVALUATION_KEY_TWICE);
    }

    #[test]
    fn a_number_and_a_count_are_such_as_can_be() {
        let given = town_with(|definition| {
            let rate = definition.indicators.iter_mut().find(|one| one.code == "C1-2");
            if let Some(ScoreRule::Tiered { most, .. }) = rate.and_then(|one| one.rule.as_mut()) {
                *most = Some(Decimal::whole(100));
            }
        });
        let given = given.when(&by(HEAD), &open()).recorded();
        let given = given.when(&by(CADRE), &self_score(home())).recorded();
        let entered = |code: &str, round, figure| {
            given.when(&by(HANDLER), &score(home(), vec![entry(code, round, figure)]))
        };
        let rate = |number| entered("C1-2", None, Figure::Number(Decimal::whole(number)));
        let refused = rate(101);
        let rejection = refused.then_rejected(&of_scheme::SCORE_FIGURE_RANGE);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].figure"));
        assert!(rejection.zh().contains("最大可能值 100"), "{}", rejection.zh());
        assert!(rate(100).accepted().is_some());
        let heaps = |count| entered("C1-1", Some("q2"), Figure::Occurrences(count));
        let refused = heaps(1001);
        let rejection = refused.then_rejected(&general::INTEGER_OUT_OF_RANGE);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].figure.occurrences"));
        assert!(heaps(1000).accepted().is_some());
    }

    #[test]
    fn s10_4_6_a_figure_rests_on_positions_or_evidence() {
        let mut bare = planning_score(home(), 8);
        bare.entries[0].positions.clear();
        let given = self_scored();
        let refused = given.when(&by(PLANNING), &bare);
        refused.then_rejected(&rules::EVALUATION_GROUND_MISSING);
        bare.evidence = vec![evidence::example()];
        assert!(given.when(&by(PLANNING), &bare).accepted().is_some());
        bare.entries[0].positions = vec![99_999];
        let refused = given.when(&by(PLANNING), &bare);
        let rejection = refused.then_rejected(&general::POSITION_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].positions"));
        bare.entries[0].positions = vec![0];
        given.when(&by(PLANNING), &bare).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn s10_4_6_what_happened_elsewhere_is_no_ground() {
        let about = |of: UnitId| {
            let stream = Unit::stream(of);
            let cited = Cited { stream, programme: None, unit: Some(of.0) };
            self_scored().answer(Question::Event(42), Answer::Event(Some(cited)))
        };
        let mut score = planning_score(home(), 8);
        score.entries[0].positions = vec![42];
        assert!(about(home()).when(&by(PLANNING), &score).accepted().is_some());
        let refused = about(elsewhere()).when(&by(PLANNING), &score);
        let rejection = refused.then_rejected(&general::POSITION_OTHER_UNIT);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].positions"));
        let group = unit(77);
        let given = about(group).group(group, "一组", home());
        assert!(given.when(&by(PLANNING), &score).accepted().is_some());
    }

    #[test]
    fn s10_4_6_a_score_rests_on_no_score_and_on_nothing_of_another_programme() {
        let given = self_scored();
        let sheet = |of| ScoreSheet::stream(evaluation_id(), of);
        let inspection = StreamId::new(Kind::Inspection, Uuid::nil());
        let (own, other) = (Some(PROGRAMME.0), Some(Uuid::from_u128(8)));
        let group = unit(77);
        let given = given.group(group, "一组", home());
        let mut score = planning_score(home(), 8);
        score.entries[0].positions = vec![42];
        let (is_score, elsewhere) =
            (&rules::EVALUATION_GROUND_IS_SCORE, &rules::EVALUATION_GROUND_OTHER_PROGRAMME);
        for (stream, programme, of, refused) in [
            (sheet(home()), own, home(), Some(is_score)),
            (sheet(group), own, group, Some(is_score)),
            (Evaluation::stream(evaluation_id()), own, home(), Some(is_score)),
            (inspection, other, home(), Some(elsewhere)),
            (inspection, other, group, Some(elsewhere)),
            (inspection, own, home(), None),
            (inspection, own, group, None),
            (Unit::stream(home()), None, home(), None),
        ] {
            let cited = Cited { stream, programme, unit: Some(of.0) };
            let given = given.clone().answer(Question::Event(42), Answer::Event(Some(cited)));
            let outcome = given.when(&by(PLANNING), &score);
            let Some(rule) = refused else {
                assert!(outcome.accepted().is_some(), "{stream}");
                continue;
            };
            let rejection = outcome.then_rejected(rule);
            assert_eq!(rejection.field.as_deref(), Some("entries[0].positions"));
            assert!(rejection.zh().contains("请填"), "{}", rejection.zh());
        }
    }

    #[test]
    fn s10_4_6_what_is_about_no_unit_is_no_ground_and_nothing_counts_twice() {
        let mut score = planning_score(home(), 8);
        score.entries[0].positions = vec![1];
        let cited = Cited { stream: Unit::stream(home()), programme: None, unit: None };
        let given = self_scored().answer(Question::Event(1), Answer::Event(Some(cited)));
        let refused = given.when(&by(PLANNING), &score);
        let rejection = refused.then_rejected(&general::POSITION_OTHER_UNIT);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].positions"));
        score.entries[0].positions = vec![about(home()); 2];
        let refused = self_scored().when(&by(PLANNING), &score);
        let rejection = refused.then_rejected(&general::POSITION_TWICE);
        assert_eq!(rejection.field.as_deref(), Some("entries[0].positions"));
    }

    #[test]
    fn the_years_end_waits_for_the_village_and_a_round_does_not() {
        let given = opened();
        let refused = given.when(&by(PLANNING), &planning_score(home(), 8));
        refused.then_rejected(&rules::EVALUATION_SELF_SCORE_FIRST);
        let q2 = score(home(), vec![entry("C1-1", Some("q2"), Figure::Occurrences(4))]);
        let given = given.when(&by(HANDLER), &q2).recorded();
        let given = given.when(&by(HEAD), &waive_self_score(home())).recorded();
        assert!(given.when(&by(PLANNING), &planning_score(home(), 8)).accepted().is_some());
    }

    #[test]
    fn a_score_is_neither_entered_back_nor_typed_for_another() {
        let given = self_scored().now(at("2024-05-06 11:00"));
        let earlier = crate::command::Submission {
            occurred_at: Some(at("2024-05-06 10:00")),
            ..by(PLANNING)
        };
        let refused = given.when(&earlier, &planning_score(home(), 8));
        refused.then_rejected(&general::DECISION_BACKDATED);
        let typed = crate::command::Submission { on_behalf_of: Some(who(PLANNING)), ..by(HANDLER) };
        let refused = given.when(&typed, &planning_score(home(), 8));
        refused.then_rejected(&general::DECISION_BY_PROXY);
    }

    #[test]
    fn a_unit_that_is_not_evaluated_has_no_sheet() {
        let given = self_scored().village(crate::testing::unit(7), "清溪村");
        let refused = given.when(&by(PLANNING), &planning_score(crate::testing::unit(7), 8));
        let rejection = refused.then_rejected(&rules::EVALUATION_UNIT_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("name"));
        assert!(rejection.zh().contains("清溪村"), "{}", rejection.zh());
    }
}
