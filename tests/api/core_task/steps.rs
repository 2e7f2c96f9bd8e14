//! The steps of an item.

use hemei_api::proto::core_task_facts::Facts;
use hemei_api::proto::core_task_work::Work;
use hemei_api::proto::{
    ApproveCoreTaskPlanRequest, BeginCoreTaskCareRequest, CheckCoreTaskItemRequest,
    CoreTaskCheckOutcome, CoreTaskPhase, CoreTaskRegister, CoreTaskRemovalGround, CoreTaskView,
    CoreTaskWork, CorrectCoreTaskItemRequest, GetCoreTaskItemRequest, QuantityUnit,
    RecordCoreTaskRelapseRequest, RecordCoreTaskWorkRequest, RegisterCoreTaskItemRequest,
    RelapseIssue, RemoveCoreTaskItemRequest, ReportCoreTaskDoneRequest, Urgency, WaterBodyFacts,
};
use hemei_domain::event::Log;
use tonic::Code;

use super::{
    Reach, approve, care, check, cleared, correct, enter, facts, house, progress, quantity,
    relapse, remove, report, spot, survey, water, work,
};
use crate::api::messages::date;
use crate::api::world::{PARENT, Who, World};

#[tokio::test]
async fn register_core_task_item_succeeds() {
    let world = World::start().await;
    for (register, collection) in [
        (CoreTaskRegister::WaterBody, "黑臭水体"),
        (CoreTaskRegister::RuralHouse, "农房"),
        (CoreTaskRegister::Infrastructure, "基础设施"),
        (CoreTaskRegister::ClearanceSpot, "五清理"),
    ] {
        let message: RegisterCoreTaskItemRequest = enter(&world, register);
        let sent = message.facts.clone();
        let receipt = world.ok(Who::Village, message).await;
        assert!(receipt.name.starts_with(&format!("{PARENT}/coreTaskItems/")), "{collection}");
        let row = world.item_row(&receipt.name).await;
        assert_eq!((row.register(), row.number), (register, 1), "{collection}");
        assert_eq!((row.phase(), row.phase_zh.as_str()), (CoreTaskPhase::Listed, "已列入台账"));
        assert_eq!((row.facts, row.found_date), (sent, date(2024, 4, 5)), "{collection}");
    }
}

#[tokio::test]
async fn register_core_task_item_is_refused() {
    let world = World::start().await;
    let personal = facts(Facts::RuralHouse(house("户主13800138000")));
    let message = RegisterCoreTaskItemRequest {
        facts: Some(personal),
        ..enter(&world, CoreTaskRegister::RuralHouse)
    };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "CORE_TASK_PERSONAL_DATA").await;
    refusal.at(&["facts.rural_house.file_number"]).says("不存个人信息");
    let area = quantity("１.8", QuantityUnit::Mu);
    let facts = facts(Facts::WaterBody(WaterBodyFacts { area, degree: 0, ..water() }));
    let malformed = RegisterCoreTaskItemRequest {
        facts: Some(facts),
        ..enter(&world, CoreTaskRegister::WaterBody)
    };
    let refusal = world.refuse(Who::Village, malformed, invalid, "FIELD_MALFORMED").await;
    refusal.at(&["facts.water_body.area.amount", "facts.water_body.degree"]);
    let unsaid =
        RegisterCoreTaskItemRequest { facts: None, ..enter(&world, CoreTaskRegister::WaterBody) };
    let refusal = world.refuse(Who::Village, unsaid, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["facts"]);
}

#[tokio::test]
async fn approve_core_task_plan_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::Listed).await;
    let message: ApproveCoreTaskPlanRequest = approve(&name);
    world.ok(Who::LineOffice, message).await;
    let row = world.item_row(&name).await;
    assert_eq!((row.phase(), row.due_date), (CoreTaskPhase::PlanApproved, date(2024, 10, 31)));
    assert!(row.plan_document.contains("龙溪委发〔2024〕31号"), "{}", row.plan_document);
}

#[tokio::test]
async fn approve_core_task_plan_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let message: ApproveCoreTaskPlanRequest = approve(&name);
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::LineOffice, message, state, "CORE_TASK_NO_STEP").await;
    refusal.says("五清理点位没有“批准方案”这一环节");
}

#[tokio::test]
async fn record_core_task_work_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::Infrastructure, Reach::Planned).await;
    let message: RecordCoreTaskWorkRequest = work(&name, CoreTaskRegister::Infrastructure);
    world.ok(Who::Village, message).await;
    let row = world.item_row(&name).await;
    assert_eq!(row.phase(), CoreTaskPhase::UnderWay);
    let recorded = row.work.and_then(|work| work.work);
    assert_eq!(recorded, Some(Work::Infrastructure(progress("3"))));
}

#[tokio::test]
async fn record_core_task_work_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::Infrastructure, Reach::UnderWay).await;
    let fallen = CoreTaskWork { work: Some(Work::Infrastructure(progress("1"))) };
    let message = RecordCoreTaskWorkRequest {
        work: Some(fallen),
        ..work(&name, CoreTaskRegister::Infrastructure)
    };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, message, state, "CORE_TASK_FELL").await;
    refusal.at(&["work.infrastructure.done"]).says("由 3公里 减为 1公里");
}

#[tokio::test]
async fn report_core_task_done_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let message: ReportCoreTaskDoneRequest = report(&name);
    world.ok(Who::Village, message).await;
    assert_eq!(world.item_row(&name).await.phase(), CoreTaskPhase::Done);
}

#[tokio::test]
async fn report_core_task_done_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let part = CoreTaskWork { work: Some(cleared("1")) };
    let part = RecordCoreTaskWorkRequest {
        work: Some(part),
        ..work(&name, CoreTaskRegister::ClearanceSpot)
    };
    world.ok(Who::Village, part).await;
    let message: ReportCoreTaskDoneRequest = report(&name);
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, message, state, "CORE_TASK_SHORT").await;
    refusal.at(&["shortfall_reason"]).says("累计完成 1立方米，少于登记的 2.5立方米");
}

#[tokio::test]
async fn check_core_task_item_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::Done).await;
    let message: CheckCoreTaskItemRequest = check(&name, CoreTaskRegister::WaterBody);
    world.ok(Who::LineOffice, message).await;
    let row = world.item_row(&name).await;
    assert_eq!(row.phase(), CoreTaskPhase::Accepted);
    assert_eq!(row.check_outcome(), CoreTaskCheckOutcome::Passed);
    assert_eq!(row.satisfaction, Some(survey(28)));
}

#[tokio::test]
async fn check_core_task_item_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::UnderWay).await;
    world.ok(Who::LineOffice, report(&name)).await;
    let message: CheckCoreTaskItemRequest = check(&name, CoreTaskRegister::WaterBody);
    let denied = Code::PermissionDenied;
    let separate = "SEPARATION_OF_DUTIES";
    let refusal = world.refuse(Who::LineOffice, message.clone(), denied, separate).await;
    refusal.says("整治实施与核查验收不能是同一人");
    let few = CheckCoreTaskItemRequest { satisfaction: Some(survey(26)), ..message };
    let low = "CORE_TASK_SATISFACTION_LOW";
    let refusal = world.refuse(Who::OfficeHead, few, Code::FailedPrecondition, low).await;
    refusal.says("满意 26/30");
}

#[tokio::test]
async fn begin_core_task_care_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::Accepted).await;
    let carer = world.person_name(Who::VillageToo);
    let message = BeginCoreTaskCareRequest { carer: carer.clone(), ..care(&name) };
    world.ok(Who::Village, message).await;
    let row = world.item_row(&name).await;
    assert_eq!((row.phase(), row.carer), (CoreTaskPhase::InCare, carer));
}

#[tokio::test]
async fn begin_core_task_care_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::Done).await;
    let message: BeginCoreTaskCareRequest = care(&name);
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, message, state, "CORE_TASK_PHASE").await;
    refusal.says("该黑臭水体现为“完成待验收”");
}

#[tokio::test]
async fn record_core_task_relapse_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::InCare).await;
    let issue = Some(RelapseIssue {
        class: "black_water".to_owned(),
        urgency: Urgency::Urgent.into(),
        place: "3组大堰塘".to_owned(),
    });
    let message = RecordCoreTaskRelapseRequest { issue, ..relapse(&name) };
    let receipt = world.ok(Who::LineOffice, message).await;
    assert_eq!(receipt.name, name);
    let row = world.item_row(&name).await;
    assert_eq!((row.phase(), row.relapses), (CoreTaskPhase::Relapsed, 1));
    assert!(row.relapse_issue.starts_with(&format!("{PARENT}/issues/")), "{}", row.relapse_issue);
    world.ok(Who::Village, work(&name, CoreTaskRegister::WaterBody)).await;
    assert_eq!(world.item_row(&name).await.phase(), CoreTaskPhase::UnderWay);
}

#[tokio::test]
async fn record_core_task_relapse_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::Infrastructure, Reach::InCare).await;
    let message: RecordCoreTaskRelapseRequest = relapse(&name);
    let state = Code::FailedPrecondition;
    world.refuse(Who::LineOffice, message, state, "CORE_TASK_NO_STEP").await;
}

#[tokio::test]
async fn correct_core_task_item_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let message: CorrectCoreTaskItemRequest = correct(&name, spot("3"));
    let receipt = world.ok(Who::VillageToo, message).await;
    assert_eq!((receipt.name.as_str(), receipt.etag.as_str()), (name.as_str(), "\"v2\""));
    let row = world.item_row(&name).await;
    assert_eq!((row.version, row.facts), (2, Some(spot("3"))));
}

#[tokio::test]
async fn a_corrected_place_is_told_in_stead_of_the_registered_one() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let place = "四组水井旁".to_owned();
    let message = CorrectCoreTaskItemRequest { place, ..correct(&name, spot("3")) };
    world.ok(Who::VillageToo, message).await;
    world.ok(Who::VillageToo, correct(&name, spot("2"))).await;
    let message = GetCoreTaskItemRequest {
        name,
        view: CoreTaskView::WithTexts.into(),
        min_position: world.head(Log::Business).await.position,
        ..Default::default()
    };
    let texts = world.ok(Who::VillageToo, message).await.texts.expect("its words");
    assert_eq!(texts.place.expect("its place").text, "四组水井旁");
}

#[tokio::test]
async fn correct_core_task_item_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Accepted).await;
    let message: CorrectCoreTaskItemRequest = correct(&name, spot("3"));
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::Village, message, denied, "CORE_TASK_CHECKED").await;
    refusal.says("只能由办公室更正");
}

#[tokio::test]
async fn remove_core_task_item_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let message: RemoveCoreTaskItemRequest = remove(&name);
    world.ok(Who::Handler, message).await;
    let row = world.item_row(&name).await;
    assert_eq!(row.phase(), CoreTaskPhase::Removed);
    assert_eq!(row.removal_ground(), CoreTaskRemovalGround::Duplicate);
}

#[tokio::test]
async fn remove_core_task_item_is_refused() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::ClearanceSpot, Reach::Listed).await;
    let message: RemoveCoreTaskItemRequest = remove(&name);
    world.refuse(Who::Village, message, Code::PermissionDenied, "ROLE_MISSING").await;
}
