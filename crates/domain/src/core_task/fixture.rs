//! One item of each register that real commands bring to any phase.

use super::*;
use crate::clean_up::PlaceTag;
use crate::document::Document;
use crate::id::CoreTaskItemId;
use crate::money::Money;
use crate::person::Assignment;
use crate::quantity::{Amount, Quantity, QuantityUnit};
use crate::role::Role;
use crate::testing::{Given, assignment_id, day, document};

pub(super) use crate::activity::fixture::*;

/// The item that the tests follow.
pub(super) const ITEM: CoreTaskItemId = CoreTaskItemId(FIRST);

pub(super) fn item(given: &Given) -> &Standing {
    let item = given.state::<CoreTaskItem>(ITEM.0);
    item.and_then(|item| item.standing.as_ref()).expect("registered")
}

pub(super) fn water() -> WaterBodyFacts {
    WaterBodyFacts {
        area: Quantity { amount: Amount::whole(1_200), unit: QuantityUnit::SquareMetre },
        degree: Degree::Mild,
        causes: vec![Cause::DomesticSewage, Cause::Sediment],
        identified_by: vec![Identification::Senses, Identification::Questionnaire],
        quality: None,
        supervised: false,
    }
}

pub(super) fn house() -> RuralHouseFacts {
    RuralHouseFacts {
        keeper: FileKeeper::NaturalResources,
        file_number: "样规资罚〔2024〕12号".to_owned(),
        permits: vec![],
        danger: None,
    }
}

/// Three kilometres of road for 80 万元.
pub(super) fn project() -> InfrastructureFacts {
    InfrastructureFacts {
        planned: Quantity { amount: Amount::whole(3), unit: QuantityUnit::Kilometre },
        funds_planned: Money::yuan(800_000),
    }
}

pub(super) fn spot() -> ClearanceSpotFacts {
    ClearanceSpotFacts { quantity: cleared("2.5").cleared, places: vec![PlaceTag::Doorstep] }
}

/// All of the road started, and so many 1/10,000 kilometres done.
pub(super) fn progress(done: i64) -> InfrastructureWork {
    InfrastructureWork {
        started: Amount::whole(3),
        done: Amount(done),
        funds_in_place: Money::yuan(400_000),
        funds_spent: Money::yuan(200_000),
        visible_progress: 40,
        amounts_confirmed: false,
    }
}

pub(super) fn cleared(amount: &str) -> SpotWork {
    let amount = Amount::parse("amount", amount).expect("a decimal");
    SpotWork { cleared: Quantity { amount, unit: QuantityUnit::CubicMetre } }
}

pub(super) fn facts_of(register: Register) -> (ItemKind, Facts) {
    match register {
        Register::WaterBody => (ItemKind::Pond, Facts::WaterBody(water())),
        Register::RuralHouse => (ItemKind::IllegalBuilding, Facts::RuralHouse(house())),
        Register::Infrastructure => (ItemKind::Road, Facts::Infrastructure(project())),
        Register::ClearanceSpot => (ItemKind::YardClutter, Facts::ClearanceSpot(spot())),
    }
}

pub(super) fn register(register: Register) -> RegisterItem {
    let (kind, facts) = facts_of(register);
    RegisterItem {
        programme: PROGRAMME,
        unit: home(),
        kind,
        facts,
        found_on: None,
        place: "三组村道旁空坝".to_owned(),
        description: None,
        evidence: vec![],
    }
}

pub(super) fn approve_plan() -> ApprovePlan {
    let plan = "截污后清淤，恢复岸坡。".to_owned();
    ApprovePlan { item: ITEM, due: day("2024-10-31"), plan, document: decision() }
}

fn decision() -> Document {
    Document { date: day("2024-05-06"), ..document() }
}

/// Work that completes the item.
pub(super) fn record_work(register: Register) -> RecordWork {
    let work = match register {
        Register::WaterBody => {
            Work::WaterBody(WaterWork { measures: vec![WaterMeasure::Dredging], quality: None })
        }
        Register::RuralHouse => Work::RuralHouse(HouseWork { steps: vec![HouseStep::Demolished] }),
        Register::Infrastructure => Work::Infrastructure(progress(30_000)),
        Register::ClearanceSpot => Work::ClearanceSpot(cleared("2.5")),
    };
    RecordWork { item: ITEM, work, description: None, evidence: vec![] }
}

pub(super) fn report_done() -> ReportDone {
    let result = "已清理干净。".to_owned();
    ReportDone { item: ITEM, result, shortfall_reason: None, evidence: vec![] }
}

/// A check that says nothing but that it passed.
pub(super) fn bare_check() -> Check {
    Check {
        item: ITEM,
        outcome: CheckOutcome::Passed,
        document: None,
        satisfaction: None,
        remark: None,
        evidence: vec![],
    }
}

/// A check with what the register asks for.
pub(super) fn check(register: Register) -> Check {
    let survey = Satisfaction { asked: 30, satisfied: 28, required_percent: 90 };
    Check {
        document: register.checked_by_document().then(decision),
        satisfaction: (register == Register::WaterBody).then_some(survey),
        ..bare_check()
    }
}

pub(super) fn begin_care() -> BeginCare {
    BeginCare { item: ITEM, carer: None, arrangement: "每周巡查一次。".to_owned() }
}

pub(super) fn relapse() -> RecordRelapse {
    RecordRelapse {
        item: ITEM,
        found_on: None,
        description: "水体再次发黑发臭。".to_owned(),
        evidence: vec![],
        issue: None,
    }
}

pub(super) fn correct(register: Register) -> Correct {
    let (kind, facts) = facts_of(register);
    let reason = "重新丈量。".to_owned();
    Correct { item: ITEM, kind, facts, place: None, reason, evidence: vec![] }
}

pub(super) fn remove() -> Remove {
    let reason = "与1号为同一处。".to_owned();
    Remove { item: ITEM, ground: RemovalGround::Duplicate, reason }
}

#[track_caller]
pub(super) fn listed(of: Register) -> Given {
    town().when(&by(CADRE), &register(of)).recorded()
}

/// An item of a register in a phase that the register knows.
#[track_caller]
pub(super) fn brought_to(register: Register, phase: Phase) -> Given {
    let given = listed(register);
    if phase == Phase::Listed {
        return given;
    }
    if phase == Phase::Removed {
        return given.when(&by(HEAD), &remove()).recorded();
    }
    let planned = phase::table(register).iter().any(|row| row.act == Act::ApprovePlan);
    let given = if planned { given.when(&by(LINE), &approve_plan()).recorded() } else { given };
    if phase == Phase::PlanApproved {
        return given;
    }
    let given = given.when(&by(CADRE), &record_work(register)).recorded();
    if phase == Phase::UnderWay {
        return given;
    }
    let given = given.when(&by(CADRE), &report_done()).recorded();
    if phase == Phase::Done {
        return given;
    }
    let given = given.when(&by(LINE), &check(register)).recorded();
    match phase {
        Phase::Accepted => given,
        Phase::InCare => given.when(&by(CADRE), &begin_care()).recorded(),
        Phase::Relapsed => given.when(&by(LINE), &relapse()).recorded(),
        other => panic!("{other:?} was reached before"),
    }
}

/// The town, where somebody of the village has been so for longer than the village is registered.
pub(super) trait Before {
    fn person_before(self, number: u128) -> Self;
}

impl Before for Given {
    fn person_before(self, number: u128) -> Self {
        let (person, role, unit) = (who(number), Role::Village, Some(home()));
        let earlier = Assignment {
            id: assignment_id(person, Role::GroupCadre, unit),
            role,
            unit,
            section: None,
            from: day("2023-01-01"),
            to: None,
            ended: None,
        };
        self.assigned(person, earlier)
    }
}
