//! Rules of surveys.

use super::*;
use crate::activity::fixture::*;
use crate::activity::{Told, rules as shared};
use crate::command::Submission;
use crate::person::{RecusalDeclared, RecusalGround};
use crate::testing::Given;

const SURVEY: SurveyId = SurveyId(FIRST);

fn satisfaction() -> SurveyFacts {
    SurveyFacts { asked_by: vec![who(LINE)], ..SurveyFacts::example() }
}

fn awareness() -> SurveyFacts {
    let kind = SurveyKind::Awareness;
    SurveyFacts { kind, asked_by: vec![who(CADRE)], ..SurveyFacts::example() }
}

fn told() -> Told {
    Told { topics: vec!["您对村庄环境是否满意？".to_owned()], ..Told::default() }
}

fn record(facts: SurveyFacts) -> RecordSurvey {
    RecordSurvey { programme: PROGRAMME, unit: home(), facts, told: told() }
}

fn correct(facts: SurveyFacts) -> CorrectSurvey {
    let reason = "漏计一份问卷。".to_owned();
    CorrectSurvey { entry: SURVEY, on: None, facts, told: told(), reason }
}

fn recorded() -> Given {
    town().when(&by(HANDLER), &record(satisfaction())).recorded()
}

#[test]
fn the_part_that_is_favourable_follows_from_the_numbers() {
    let two = SurveyFacts {
        questions: vec![
            Answers { answered: 48, favourable: 45 },
            Answers { answered: 50, favourable: 30 },
        ],
        ..satisfaction()
    };
    let (part, whole, shown) = two.favourable();
    assert_eq!((part, whole), (75, 98));
    assert_eq!(shown.map(|shown| shown.to_string()).as_deref(), Some("76.53%"));
    let nobody = SurveyFacts { questions: vec![], ..satisfaction() };
    assert_eq!(nobody.favourable(), (0, 0, None));
}

#[test]
fn satisfaction_is_not_asked_for_by_the_villages_own_people() {
    for number in [CADRE, RESIDENT, SUPERVISOR, CONTACT] {
        let facts = SurveyFacts { asked_by: vec![who(LINE), who(number)], ..satisfaction() };
        let outcome = town().when(&by(HANDLER), &record(facts));
        let rejection = outcome.then_rejected(&rules::SURVEY_OWN_VILLAGE);
        assert_eq!(rejection.field.as_deref(), Some("facts.asked_by[1]"));
    }
    let elsewhere = SurveyFacts { asked_by: vec![who(ELSEWHERE)], ..satisfaction() };
    town().when(&by(HANDLER), &record(elsewhere)).decision();
    town().when(&by(HANDLER), &record(awareness())).decision();
}

#[test]
fn satisfaction_is_not_recorded_by_the_villages_own_people_nor_typed_by_them() {
    let outcome = town().when(&by(CADRE), &record(satisfaction()));
    outcome.then_rejected(&rules::SURVEY_OWN_VILLAGE);
    let typed = Submission { on_behalf_of: Some(who(LINE)), ..by(CADRE) };
    let outcome = town().when(&typed, &record(satisfaction()));
    outcome.then_rejected(&general::PROXY_FOR_OTHERS);
    let hats = town().person_with(who(HANDLER), Role::Village, Some(home()));
    let typed = Submission { on_behalf_of: Some(who(LINE)), ..by(HANDLER) };
    let outcome = hats.when(&typed, &record(satisfaction()));
    outcome.then_rejected(&rules::SURVEY_OWN_VILLAGE);
    town().when(&by(CADRE), &record(awareness())).decision();
}

#[test]
fn whoever_is_recused_from_the_village_does_not_ask_for_its_satisfaction() {
    let declared = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
    let given = town().event(Person::stream(who(LINE)), declared);
    let outcome = given.when(&by(HANDLER), &record(satisfaction()));
    outcome.then_rejected(&rules::SURVEY_OWN_VILLAGE);
}

#[test]
fn nobody_answers_more_often_than_asked_and_every_question_has_its_title() {
    let facts = SurveyFacts {
        sample: 40,
        questions: vec![
            Answers { answered: 41, favourable: 1 },
            Answers { answered: 40, favourable: 41 },
        ],
        ..satisfaction()
    };
    let outcome = town().when(&by(HANDLER), &record(facts));
    let rejection = outcome.then_rejected(&rules::SURVEY_QUESTIONS);
    let fields: Vec<_> = rejection.also.iter().filter_map(|r| r.field.as_deref()).collect();
    assert_eq!(fields, ["facts.questions[0].answered", "facts.questions[1].favourable"]);
    let silent = SurveyFacts { questions: vec![], asked_by: vec![], sample: 0, ..satisfaction() };
    let outcome = town().when(&by(HANDLER), &record(silent));
    let rejection = outcome.then_rejected(&general::INTEGER_OUT_OF_RANGE);
    assert_eq!(rejection.also.len(), 3);
}

#[test]
fn whoever_asked_must_be_registered() {
    let stranger = SurveyFacts { asked_by: vec![who(99)], ..satisfaction() };
    town().when(&by(HANDLER), &record(stranger)).then_rejected(&general::THING_NOT_FOUND);
}

#[test]
fn the_numbers_are_frozen_for_whoever_recorded_them() {
    let more = SurveyFacts { sample: 51, ..satisfaction() };
    let given = recorded();
    let outcome = given.when(&by(HANDLER), &correct(more.clone()));
    outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
    let void = VoidSurvey { entry: SURVEY, reason: "问卷遗失。".to_owned() };
    given.when(&by(HANDLER), &void).then_rejected(&general::SEPARATION_OF_DUTIES);
    let outcome = given.when(&by(HEAD), &correct(more));
    assert_eq!(outcome.text(0)["reason"], "漏计一份问卷。");
    let again = SurveyFacts { sample: 52, ..satisfaction() };
    let given = outcome.recorded();
    given.when(&by(HEAD), &correct(again.clone())).then_rejected(&general::SEPARATION_OF_DUTIES);
    given.when(&by(DEPUTY), &correct(again)).decision();
}

#[test]
fn the_numbers_are_frozen_for_whoever_asked_too() {
    let more = SurveyFacts { sample: 51, ..satisfaction() };
    let given = recorded();
    let outcome = given.when(&by(LINE), &correct(more.clone()));
    outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
    let void = VoidSurvey { entry: SURVEY, reason: "问卷遗失。".to_owned() };
    given.when(&by(LINE), &void).then_rejected(&general::SEPARATION_OF_DUTIES);
    given.when(&by(LINE_TOO), &correct(more)).decision();
}

#[test]
fn a_correction_by_the_other_side_is_refused() {
    let outcome = recorded().when(&by(CADRE), &correct(awareness()));
    outcome.then_rejected(&shared::ACTIVITY_OTHER_SIDE);
}
