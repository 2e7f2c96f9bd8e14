//! The events of a village's point rules. What an item is called is public rule text and stands in
//! the facts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PointLayer;
use crate::document::{Classification, Document};
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference};
use crate::id::UnitId;
use crate::role::Role;
use crate::time::Date;
use crate::written::FindingText;

events! {
    /// The events of a village's point rules.
    pub enum Event {
        PointRulesAdopted,
        PointRulesFiled,
    }
}

/// A deed and its points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointItem {
    /// Its key, the same in every edition that has it.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// The layer that it belongs to.
    pub layer: PointLayer,
    /// What it gives once, or costs where it is below zero; never zero.
    pub points: i32,
    /// How many times a calendar year it counts for one household; without limit where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_year: Option<u32>,
}

/// The villagers' meeting adopted an edition (采用积分细则).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointRulesAdopted {
    /// The village.
    pub village: UnitId,
    /// The number of the edition, from 1.
    pub edition: u32,
    /// The day of the meeting.
    pub met_on: Date,
    /// How many were entitled to vote.
    pub entitled: u32,
    /// How many of them were present.
    pub present: u32,
    /// How many of those were in favour.
    pub in_favour: u32,
    /// How many calendar days a notice of points runs.
    pub notice_days: u32,
    /// The first day on which it governs.
    pub from: Date,
    /// What gives or costs points.
    pub items: Vec<PointItem>,
    /// As what the one who entered it acted.
    pub role: Role,
    /// The minutes of the meeting.
    pub document: Document,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(PointRulesAdopted, "采用积分细则", FindingText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        PointRulesAdopted {
            village: UnitId(Uuid::from_u128(2)),
            edition: 1,
            met_on: Date::ymd(2024, 4, 10).expect("a date"),
            entitled: 45,
            present: 38,
            in_favour: 36,
            notice_days: 7,
            from: Date::ymd(2024, 5, 1).expect("a date"),
            items: vec![
                PointItem {
                    key: "clean_up".to_owned(),
                    name: "参加村庄清洁行动".to_owned(),
                    layer: PointLayer::Contribution,
                    points: 5,
                    per_year: Some(12),
                },
                PointItem {
                    key: "littering".to_owned(),
                    name: "房前屋后乱堆乱放".to_owned(),
                    layer: PointLayer::Base,
                    points: -2,
                    per_year: None,
                },
            ],
            role: Role::Village,
            document: minutes(),
            evidence,
        },
        Some(FindingText {
            remark: Some("表决结果当场公布。".to_owned()), evidence: shown
        }),
    )
});

/// An edition was filed with the town (备案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointRulesFiled {
    /// The village.
    pub village: UnitId,
    /// The number of the edition.
    pub edition: u32,
    /// As what the one who filed it acted.
    pub role: Role,
    /// The document of the filing.
    pub document: Document,
}
event_data!(PointRulesFiled, "积分细则备案", NoText, {
    (
        PointRulesFiled {
            village: UnitId(Uuid::from_u128(2)),
            edition: 1,
            role: Role::OfficeHandler,
            document: minutes(),
        },
        None,
    )
});

/// Minutes without a number, for the samples.
fn minutes() -> Document {
    Document {
        number: None,
        title: "村民代表会议纪要".to_owned(),
        issuer: "样例村民委员会".to_owned(),
        date: Date::ymd(2024, 4, 10).expect("a date"),
        classification: Classification::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::PointRules) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is of point rules")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
