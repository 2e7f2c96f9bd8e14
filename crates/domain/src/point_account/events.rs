//! The events of a household's points: facts in ids, dates and numbers; what people wrote stands in
//! the texts, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ReviewOutcome;
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference, EvidenceText};
use crate::id::{HouseholdId, UnitId};
use crate::role::Role;
use crate::time::Date;
use crate::written::ReasonText;

events! {
    /// The events of a household's points.
    pub enum Event {
        PointsRecorded,
        PointsChecked,
        PointsRefused,
        PointsObjected,
        PointsObjectionReviewed,
        PointsRedeemed,
    }
}

/// An entry was recorded (登记积分), or one that takes another back (冲正).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsRecorded {
    /// The household.
    pub household: HouseholdId,
    /// The village by whose rules and in whose notices it stands.
    pub village: UnitId,
    /// The number of the entry in the account, from 1.
    pub entry: u32,
    /// The edition of the village's rules that governs its day.
    pub edition: u32,
    /// The key of the item in that edition.
    pub item: String,
    /// The points of all times together; below zero where it costs them or takes them back.
    pub points: i32,
    /// How many times the item counts.
    pub times: u32,
    /// The day.
    pub on: Date,
    /// Whether the item is applied to what is not listed itself (参照).
    pub analogy: bool,
    /// The entry that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<u32>,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// On what ground, and what is said of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsRecordedText {
    /// The ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(PointsRecorded, "登记积分", PointsRecordedText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        PointsRecorded {
            household: household(),
            village: UnitId(Uuid::from_u128(2)),
            entry: 1,
            edition: 1,
            item: "clean_up".to_owned(),
            points: 10,
            times: 2,
            on: Date::ymd(2024, 5, 6).expect("a date"),
            analogy: false,
            reverses: None,
            role: Role::GroupCadre,
            evidence,
        },
        Some(PointsRecordedText {
            ground: Some("两人参加清沟半天。".to_owned()), evidence: shown
        }),
    )
});

/// A second person checked an entry and found it right (核对积分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsChecked {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// As what the one who checked it acted.
    pub role: Role,
}
event_data!(PointsChecked, "核对积分", NoText, {
    (PointsChecked { household: household(), entry: 1, role: Role::Village }, None)
});

/// A second person checked an entry and found it wrong (退回积分): it never counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsRefused {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// As what the one who refused it acted.
    pub role: Role,
}
event_data!(PointsRefused, "退回积分", ReasonText, {
    (
        PointsRefused { household: household(), entry: 1, role: Role::Village },
        Some(ReasonText { reason: "当天只有一人参加。".to_owned() }),
    )
});

/// A household objected to an entry while its notice ran (积分异议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsObjected {
    /// The household whose entry it is.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// The number of the notice in the village.
    pub notice: u32,
    /// As what the one who wrote it down acted.
    pub role: Role,
}
event_data!(PointsObjected, "提出积分异议", ReasonText, {
    (
        PointsObjected {
            household: household(),
            entry: 1,
            notice: 1,
            role: Role::VillageAffairsSupervision,
        },
        Some(ReasonText { reason: "公示次数比实际少一次。".to_owned() }),
    )
});

/// The villagers' supervision said what becomes of an entry that was objected to (复核积分异议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsObjectionReviewed {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// What becomes of it.
    pub outcome: ReviewOutcome,
    /// As what the one who reviewed it acted.
    pub role: Role,
}

/// On what ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroundText {
    /// The ground.
    pub ground: String,
}
event_data!(PointsObjectionReviewed, "复核积分异议", GroundText, {
    (
        PointsObjectionReviewed {
            household: household(),
            entry: 1,
            outcome: ReviewOutcome::Falls,
            role: Role::VillageAffairsSupervision,
        },
        Some(GroundText { ground: "签到表上没有该户。".to_owned() }),
    )
});

/// Points were redeemed (兑换积分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsRedeemed {
    /// The household.
    pub household: HouseholdId,
    /// The number of the redemption in the account, from 1.
    pub redemption: u32,
    /// How many points.
    pub points: u32,
    /// As what the one who handed it out acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// What they were redeemed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsRedeemedText {
    /// What was handed out.
    pub what: String,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(PointsRedeemed, "兑换积分", PointsRedeemedText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        PointsRedeemed {
            household: household(),
            redemption: 1,
            points: 8,
            role: Role::Village,
            evidence,
        },
        Some(PointsRedeemedText { what: "洗衣液一瓶".to_owned(), evidence: shown }),
    )
});

fn household() -> HouseholdId {
    HouseholdId(Uuid::from_u128(21))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::PointAccount) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is of an account of points")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
