//! The events of an item: facts are kinds, codes, amounts with units and file numbers; what people
//! wrote stands in the text, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    CheckOutcome, ClearanceSpotFacts, Facts, ItemKind, Register, RemovalGround, Satisfaction,
    SpotWork, Work,
};
use crate::clean_up::PlaceTag;
use crate::document::{Classification, Document, DocumentNumber};
use crate::evidence::{EvidenceReference, EvidenceText, example as piece};
use crate::id::{CoreTaskItemId, IssueId, PersonId, ProgrammeId, UnitId};
use crate::quantity::{Amount, Quantity, QuantityUnit};
use crate::role::Role;
use crate::time::Date;

events! {
    /// The events of an item of a core task.
    pub enum Event {
        CoreTaskItemRegistered,
        CoreTaskPlanApproved,
        CoreTaskWorkRecorded,
        CoreTaskDoneReported,
        CoreTaskItemChecked,
        CoreTaskCareBegun,
        CoreTaskRelapsed,
        CoreTaskItemCorrected,
        CoreTaskItemRemoved,
    }
}

/// What is written of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskText {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is called and where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What is told of it: what was found, planned, done, arranged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}

/// An item was entered in its register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskItemRegistered {
    /// The item.
    pub item: CoreTaskItemId,
    /// The register.
    pub register: Register,
    /// Its number in the register of the programme, from 1.
    pub number: u32,
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit where it is.
    pub unit: UnitId,
    /// What it is.
    pub kind: ItemKind,
    /// The facts of its register.
    pub facts: Facts,
    /// The day on which it was found.
    pub found_on: Date,
    /// As what its recorder acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(CoreTaskItemRegistered, "登记核心任务事项", CoreTaskText, {
    (
        CoreTaskItemRegistered {
            item: CoreTaskItemId(Uuid::from_u128(21)),
            register: Register::ClearanceSpot,
            number: 1,
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(1)),
            kind: ItemKind::YardClutter,
            facts: facts("2.5"),
            found_on: day(6),
            role: Role::Village,
            evidence: vec![piece().reference],
        },
        Some(told(None, Some("三组村道旁空坝"), Some("杂物堆放，影响通行。"))),
    )
});

/// A plan of treatment or works was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskPlanApproved {
    /// As what the one who approved acted.
    pub role: Role,
    /// The day until which it is to be done.
    pub due: Date,
    /// The decision.
    pub document: Document,
}
event_data!(CoreTaskPlanApproved, "批准方案", CoreTaskText, {
    (
        CoreTaskPlanApproved { role: Role::LineOffice, due: day(31), document: decision() },
        Some(CoreTaskText {
            description: Some("截污后清淤，恢复岸坡。".to_owned()),
            ..CoreTaskText::default()
        }),
    )
});

/// Work was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskWorkRecorded {
    /// As what its recorder acted.
    pub role: Role,
    /// What was done.
    pub work: Work,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(CoreTaskWorkRecorded, "登记实施情况", CoreTaskText, {
    (
        CoreTaskWorkRecorded {
            role: Role::Village,
            work: Work::ClearanceSpot(SpotWork { cleared: quantity("1.5") }),
            evidence: vec![piece().reference],
        },
        Some(told(None, None, Some("已清运一车。"))),
    )
});

/// Those who did the work report that it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskDoneReported {
    /// As what the reporter acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(CoreTaskDoneReported, "报告完成", CoreTaskText, {
    (
        CoreTaskDoneReported { role: Role::Village, evidence: vec![piece().reference] },
        Some(told(None, None, Some("已清理干净。"))),
    )
});

/// Another person checked it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskItemChecked {
    /// As what the checker acted.
    pub role: Role,
    /// What was found.
    pub outcome: CheckOutcome,
    /// The document of the acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// What villagers say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(CoreTaskItemChecked, "核查验收", CoreTaskText, {
    (
        CoreTaskItemChecked {
            role: Role::LineOffice,
            outcome: CheckOutcome::Passed,
            document: Some(decision()),
            satisfaction: Some(Satisfaction { asked: 30, satisfied: 28, required_percent: 90 }),
            evidence: vec![piece().reference],
        },
        Some(told(None, None, Some("现场查看无反弹。"))),
    )
});

/// It went into long-term care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskCareBegun {
    /// As what its recorder acted.
    pub role: Role,
    /// Who cares for it; name and phone stand in the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carer: Option<PersonId>,
}
event_data!(CoreTaskCareBegun, "转入管护", CoreTaskText, {
    (
        CoreTaskCareBegun { role: Role::Village, carer: Some(PersonId(Uuid::from_u128(4))) },
        Some(CoreTaskText {
            description: Some("每周巡查一次。".to_owned()),
            ..CoreTaskText::default()
        }),
    )
});

/// What was put right is wrong again (返黑返臭、反弹).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskRelapsed {
    /// As what its recorder acted.
    pub role: Role,
    /// How many times it has relapsed with this.
    pub relapse: u32,
    /// The day on which that was found.
    pub found_on: Date,
    /// The issue that was raised with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<IssueId>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(CoreTaskRelapsed, "登记反弹", CoreTaskText, {
    (
        CoreTaskRelapsed {
            role: Role::LineOffice,
            relapse: 1,
            found_on: day(20),
            issue: Some(IssueId(Uuid::from_u128(10))),
            evidence: vec![piece().reference],
        },
        Some(told(None, None, Some("水体再次发黑。"))),
    )
});

/// Its facts were corrected: the new version stands in place of the old one, which stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskItemCorrected {
    /// The number of this version; what was registered is version 1.
    pub version: u32,
    /// The number of the version that it replaces.
    pub replaces: u32,
    /// What it is.
    pub kind: ItemKind,
    /// The facts of its register.
    pub facts: Facts,
    /// As what the corrector acted.
    pub role: Role,
    /// Whether the text says anew what it is called and where it is; otherwise that stays.
    #[serde(default, skip_serializing_if = "is_false")]
    pub place_told: bool,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
fn is_false(flag: &bool) -> bool {
    !flag
}
event_data!(CoreTaskItemCorrected, "更正事项", CoreTaskText, {
    (
        CoreTaskItemCorrected {
            version: 2,
            replaces: 1,
            kind: ItemKind::YardClutter,
            facts: facts("3"),
            role: Role::Village,
            place_told: true,
            evidence: vec![piece().reference],
        },
        Some(told(Some("复核时重新丈量。"), Some("三组村道旁空坝"), None)),
    )
});

/// It left its register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreTaskItemRemoved {
    /// Why.
    pub ground: RemovalGround,
    /// As what the one who removed it acted.
    pub role: Role,
}
event_data!(CoreTaskItemRemoved, "移出台账", CoreTaskText, {
    (
        CoreTaskItemRemoved { ground: RemovalGround::Duplicate, role: Role::OfficeHead },
        Some(CoreTaskText {
            reason: Some("与1号为同一处。".to_owned()),
            ..CoreTaskText::default()
        }),
    )
});

fn told(reason: Option<&str>, place: Option<&str>, description: Option<&str>) -> CoreTaskText {
    CoreTaskText {
        reason: reason.map(str::to_owned),
        place: place.map(str::to_owned),
        description: description.map(str::to_owned),
        evidence: vec![piece().text],
    }
}

fn quantity(amount: &str) -> Quantity {
    let amount = Amount::parse("amount", amount).expect("a decimal");
    Quantity { amount, unit: QuantityUnit::CubicMetre }
}

fn facts(amount: &str) -> Facts {
    let places = vec![PlaceTag::Doorstep];
    Facts::ClearanceSpot(ClearanceSpotFacts { quantity: quantity(amount), places })
}

fn day(of_may: u32) -> Date {
    Date::ymd(2024, 5, of_may).expect("a date")
}

fn decision() -> Document {
    let number = DocumentNumber::parse("number", "样环函〔2024〕12号").expect("a number");
    Document {
        number: Some(number),
        title: "关于农村黑臭水体整治的批复".to_owned(),
        issuer: "样例县生态环境局".to_owned(),
        date: day(6),
        classification: Classification::Public,
    }
}
