//! `CoreTaskService`: each RPC succeeds once and is refused once, and each register keeps its facts.

use hemei_api::proto::core_task_facts::Facts;
use hemei_api::proto::core_task_work::Work;
use hemei_api::proto::{
    ApproveCoreTaskPlanRequest, BeginCoreTaskCareRequest, CheckCoreTaskItemRequest,
    ClearanceSpotFacts, ClearanceSpotWork, CoreTaskCheckOutcome, CoreTaskFacts, CoreTaskItem,
    CoreTaskKind, CoreTaskRegister, CoreTaskRemovalGround, CoreTaskSatisfaction, CoreTaskWork,
    CorrectCoreTaskItemRequest, Document, GetCoreTaskItemRequest, HouseFileKeeper, HouseStep,
    InfrastructureFacts, InfrastructureWork, Money, MoneyUnit, PlaceTag, Quantity, QuantityUnit,
    RecordCoreTaskRelapseRequest, RecordCoreTaskWorkRequest, RegisterCoreTaskItemRequest,
    RemoveCoreTaskItemRequest, ReportCoreTaskDoneRequest, RuralHouseFacts, RuralHouseWork,
    WaterBodyCause, WaterBodyDegree, WaterBodyFacts, WaterBodyIdentification, WaterBodyMeasure,
    WaterBodyWork, WaterQuality,
};
use hemei_domain::event::Log;

use super::messages::{date, document, evidence, programme};
use super::world::{PARENT, Who, World};

mod reads;
mod steps;

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Listed,
    Planned,
    UnderWay,
    Done,
    Accepted,
    InCare,
}

impl World {
    /// An item of a register that has come so far; its name.
    async fn item_at(&self, register: CoreTaskRegister, reach: Reach) -> String {
        let name = self.name(Who::Village, enter(self, register)).await;
        if reach >= Reach::Planned && planned(register) {
            self.ok(Who::OfficeHead, approve(&name)).await;
        }
        if reach >= Reach::UnderWay {
            self.ok(Who::Village, work(&name, register)).await;
        }
        if reach >= Reach::Done {
            self.ok(Who::Village, report(&name)).await;
        }
        if reach >= Reach::Accepted {
            self.ok(Who::LineOffice, check(&name, register)).await;
        }
        if reach >= Reach::InCare {
            self.ok(Who::Village, care(&name)).await;
        }
        name
    }

    /// The item's row, once it shows all that is in the log.
    async fn item_row(&self, name: &str) -> CoreTaskItem {
        let min_position = self.head(Log::Business).await.position;
        self.ok(Who::Handler, GetCoreTaskItemRequest { min_position, ..get(name) }).await
    }
}

fn planned(register: CoreTaskRegister) -> bool {
    matches!(register, CoreTaskRegister::WaterBody | CoreTaskRegister::Infrastructure)
}

fn get(name: &str) -> GetCoreTaskItemRequest {
    GetCoreTaskItemRequest { name: name.to_owned(), ..Default::default() }
}

fn quantity(amount: &str, unit: QuantityUnit) -> Option<Quantity> {
    Some(Quantity { amount: amount.to_owned(), unit: unit.into() })
}

fn money(value: &str) -> Option<Money> {
    Some(Money { value: value.to_owned(), unit: MoneyUnit::TenThousandYuan.into() })
}

fn water() -> WaterBodyFacts {
    let identified_by = [WaterBodyIdentification::Senses, WaterBodyIdentification::WaterQuality];
    WaterBodyFacts {
        area: quantity("1.8", QuantityUnit::Mu),
        degree: WaterBodyDegree::Severe.into(),
        causes: vec![WaterBodyCause::DomesticSewage.into(), WaterBodyCause::Sediment.into()],
        identified_by: identified_by.map(i32::from).to_vec(),
        quality: Some(WaterQuality {
            transparency_cm: "18".to_owned(),
            dissolved_oxygen_mg_l: "1.5".to_owned(),
            ammonia_nitrogen_mg_l: "16.25".to_owned(),
        }),
        supervised: true,
    }
}

fn house(file_number: &str) -> RuralHouseFacts {
    RuralHouseFacts {
        keeper: HouseFileKeeper::NaturalResources.into(),
        file_number: file_number.to_owned(),
        ..Default::default()
    }
}

fn spot(amount: &str) -> CoreTaskFacts {
    let quantity = quantity(amount, QuantityUnit::CubicMetre);
    let places = vec![PlaceTag::Doorstep.into()];
    facts(Facts::ClearanceSpot(ClearanceSpotFacts { quantity, places }))
}

fn facts(facts: Facts) -> CoreTaskFacts {
    CoreTaskFacts { facts: Some(facts) }
}

fn kind_and_facts(register: CoreTaskRegister) -> (CoreTaskKind, CoreTaskFacts) {
    match register {
        CoreTaskRegister::WaterBody => (CoreTaskKind::Pond, facts(Facts::WaterBody(water()))),
        CoreTaskRegister::RuralHouse => {
            let house = house("渝规资罚〔2024〕12号");
            (CoreTaskKind::IllegalBuilding, facts(Facts::RuralHouse(house)))
        }
        CoreTaskRegister::Infrastructure => {
            let planned = quantity("3", QuantityUnit::Kilometre);
            let road = InfrastructureFacts { planned, funds_planned: money("80") };
            (CoreTaskKind::Road, facts(Facts::Infrastructure(road)))
        }
        CoreTaskRegister::ClearanceSpot | CoreTaskRegister::Unspecified => {
            (CoreTaskKind::YardClutter, spot("2.5"))
        }
    }
}

fn enter(world: &World, register: CoreTaskRegister) -> RegisterCoreTaskItemRequest {
    let (kind, facts) = kind_and_facts(register);
    RegisterCoreTaskItemRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        kind: kind.into(),
        facts: Some(facts),
        found_date: date(2024, 4, 5),
        place: "3组村道旁".to_owned(),
        description: "影响通行".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

fn approve(name: &str) -> ApproveCoreTaskPlanRequest {
    ApproveCoreTaskPlanRequest {
        name: name.to_owned(),
        due_date: date(2024, 10, 31),
        plan: "截污后清淤".to_owned(),
        document: document(),
        ..Default::default()
    }
}

fn progress(done: &str) -> InfrastructureWork {
    InfrastructureWork {
        started: "3".to_owned(),
        done: done.to_owned(),
        funds_in_place: money("60"),
        funds_spent: money("45.5"),
        visible_progress: 70,
        amounts_confirmed: false,
    }
}

fn work(name: &str, register: CoreTaskRegister) -> RecordCoreTaskWorkRequest {
    let work = match register {
        CoreTaskRegister::WaterBody => {
            let measures = vec![WaterBodyMeasure::Dredging.into()];
            Work::WaterBody(WaterBodyWork { measures, quality: None })
        }
        CoreTaskRegister::RuralHouse => {
            Work::RuralHouse(RuralHouseWork { steps: vec![HouseStep::Demolished.into()] })
        }
        CoreTaskRegister::Infrastructure => Work::Infrastructure(progress("3")),
        CoreTaskRegister::ClearanceSpot | CoreTaskRegister::Unspecified => cleared("2.5"),
    };
    RecordCoreTaskWorkRequest {
        name: name.to_owned(),
        work: Some(CoreTaskWork { work: Some(work) }),
        description: "已实施".to_owned(),
        ..Default::default()
    }
}

fn cleared(amount: &str) -> Work {
    Work::ClearanceSpot(ClearanceSpotWork { cleared: quantity(amount, QuantityUnit::CubicMetre) })
}

fn report(name: &str) -> ReportCoreTaskDoneRequest {
    let result = "已全部完成".to_owned();
    ReportCoreTaskDoneRequest { name: name.to_owned(), result, ..Default::default() }
}

fn check(name: &str, register: CoreTaskRegister) -> CheckCoreTaskItemRequest {
    let asked = register == CoreTaskRegister::WaterBody;
    CheckCoreTaskItemRequest {
        name: name.to_owned(),
        outcome: CoreTaskCheckOutcome::Passed.into(),
        document: decision(register),
        satisfaction: asked.then_some(survey(28)),
        ..Default::default()
    }
}

fn decision(register: CoreTaskRegister) -> Option<Document> {
    document().filter(|_| planned(register))
}

fn survey(satisfied: u32) -> CoreTaskSatisfaction {
    CoreTaskSatisfaction { asked: 30, satisfied, required_percent: 90 }
}

fn care(name: &str) -> BeginCoreTaskCareRequest {
    let arrangement = "每周巡查一次".to_owned();
    BeginCoreTaskCareRequest { name: name.to_owned(), arrangement, ..Default::default() }
}

fn relapse(name: &str) -> RecordCoreTaskRelapseRequest {
    let description = "水体再次发黑发臭".to_owned();
    RecordCoreTaskRelapseRequest { name: name.to_owned(), description, ..Default::default() }
}

fn correct(name: &str, facts: CoreTaskFacts) -> CorrectCoreTaskItemRequest {
    CorrectCoreTaskItemRequest {
        name: name.to_owned(),
        kind: CoreTaskKind::YardClutter.into(),
        facts: Some(facts),
        reason: "重新丈量".to_owned(),
        ..Default::default()
    }
}

fn remove(name: &str) -> RemoveCoreTaskItemRequest {
    RemoveCoreTaskItemRequest {
        name: name.to_owned(),
        ground: CoreTaskRemovalGround::Duplicate.into(),
        reason: "与1号为同一处".to_owned(),
        ..Default::default()
    }
}
