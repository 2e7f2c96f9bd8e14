//! `SurveyService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    ActivityDetails, CorrectSurveyRequest, RecordSurveyRequest, SurveyAnswers, SurveyFacts,
    SurveyKind, SurveyMethod, VoidSurveyRequest,
};
use tonic::Code;

use super::messages::programme;
use super::world::{PARENT, Who, World};

fn facts(world: &World, asker: Who) -> SurveyFacts {
    SurveyFacts {
        kind: SurveyKind::Satisfaction.into(),
        method: SurveyMethod::HouseholdVisit.into(),
        sample: 50,
        questions: vec![SurveyAnswers { answered: 48, favourable: 45 }],
        asked_by: vec![world.person_name(asker)],
    }
}

fn details() -> Option<ActivityDetails> {
    let topics = vec!["您对村庄环境是否满意？".to_owned()];
    Some(ActivityDetails { topics, ..Default::default() })
}

fn record(world: &World, asker: Who) -> RecordSurveyRequest {
    RecordSurveyRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        facts: Some(facts(world, asker)),
        details: details(),
        ..Default::default()
    }
}

fn correct(world: &World, name: &str) -> CorrectSurveyRequest {
    CorrectSurveyRequest {
        name: name.to_owned(),
        facts: Some(SurveyFacts { sample: 51, ..facts(world, Who::LineOffice) }),
        details: details(),
        reason: "漏计一份问卷".to_owned(),
        ..Default::default()
    }
}

fn void(name: &str) -> VoidSurveyRequest {
    let reason = "问卷遗失".to_owned();
    VoidSurveyRequest { name: name.to_owned(), reason, ..Default::default() }
}

#[tokio::test]
async fn record_survey_succeeds() {
    let world = World::start().await;
    let message: RecordSurveyRequest = record(&world, Who::LineOffice);
    let receipt = world.ok(Who::Handler, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/surveys/")), "{}", receipt.name);
}

#[tokio::test]
async fn record_survey_is_refused() {
    let world = World::start().await;
    let message: RecordSurveyRequest = record(&world, Who::Village);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Handler, message, denied, "SURVEY_OWN_VILLAGE").await;
}

#[tokio::test]
async fn correct_survey_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Handler, record(&world, Who::LineOffice)).await;
    let message: CorrectSurveyRequest = correct(&world, &name);
    let receipt = world.ok(Who::OfficeHead, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (name, "\"v2\""));
}

#[tokio::test]
async fn correct_survey_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Handler, record(&world, Who::LineOffice)).await;
    let message: CorrectSurveyRequest = correct(&world, &name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Handler, message, denied, "SEPARATION_OF_DUTIES").await;
}

#[tokio::test]
async fn void_survey_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Handler, record(&world, Who::LineOffice)).await;
    let message: VoidSurveyRequest = void(&name);
    world.ok(Who::Deputy, message).await;
}

#[tokio::test]
async fn void_survey_is_refused() {
    let world = World::start().await;
    let message: VoidSurveyRequest = void(&format!("{PARENT}/surveys/{}", uuid::Uuid::nil()));
    world.refuse(Who::Deputy, message, Code::NotFound, "THING_NOT_FOUND").await;
}
