//! The events of a consolidation review: findings, numbers, documents and days; what people wrote
//! stands in the texts, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Finding;
use crate::document::{Classification, Document, DocumentNumber};
use crate::evidence::{self, EvidenceReference};
use crate::id::{ProgrammeId, UnitId};
use crate::role::Role;
use crate::time::Date;
pub use crate::written::{FindingText, ReasonText, RemarkText};

events! {
    /// The events of a consolidation review.
    pub enum Event { UnitReviewed, ExcellentChosen, ChoiceWithdrawn, ExperienceShared }
}

/// Which review an event is of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct ReviewOf {
    /// The programme.
    pub programme: ProgrammeId,
    /// The village or courtyard.
    pub unit: UnitId,
}

/// A section reviewed a unit (巩固评价); of one section the last review counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitReviewed {
    /// The review.
    pub review: ReviewOf,
    /// As what the one who reviewed acted.
    pub role: Role,
    /// The section; absent where the rural revitalisation office itself reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// What it found.
    pub finding: Finding,
    /// The numbers of the programme's issues that it saw open, ascending.
    pub open_issues: Vec<u32>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(UnitReviewed, "巩固评价", FindingText, {
    (
        UnitReviewed {
            review: review(),
            role: Role::LineOffice,
            section: Some("农业服务中心".to_owned()),
            finding: Finding::ToImprove,
            open_issues: vec![7],
            evidence: vec![evidence::example().reference],
        },
        Some(FindingText {
            remark: Some("沟渠东段需再清理。".to_owned()),
            evidence: vec![evidence::example().text],
        }),
    )
});

/// The leading group chose a unit as excellent (选树典型).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExcellentChosen {
    /// The review.
    pub review: ReviewOf,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The document or minutes of the choice.
    pub document: Document,
    /// The sections on whose reviews it rests.
    pub sections: Vec<String>,
}
event_data!(ExcellentChosen, "选树典型", ReasonText, {
    (
        ExcellentChosen {
            review: review(),
            role: Role::DeputyHead,
            document: document(),
            sections: vec!["乡村振兴办".to_owned(), "农业服务中心".to_owned()],
        },
        reason("长效保洁由村民自管，全年无反弹。"),
    )
});

/// A choice was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceWithdrawn {
    /// The review.
    pub review: ReviewOf,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The document or minutes.
    pub document: Document,
}
event_data!(ChoiceWithdrawn, "撤销典型", ReasonText, {
    let withdrawn =
        ChoiceWithdrawn { review: review(), role: Role::DeputyHead, document: document() };
    (withdrawn, reason("回头看发现反弹。"))
});

/// Who was chosen shared how it was done (经验交流); recorded, never scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExperienceShared {
    /// The review.
    pub review: ReviewOf,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The day.
    pub shared_on: Date,
}
event_data!(ExperienceShared, "经验交流", RemarkText, {
    (
        ExperienceShared {
            review: review(),
            role: Role::OfficeHandler,
            shared_on: Date::ymd(2024, 12, 18).expect("a date"),
        },
        Some(RemarkText { remark: "介绍院落自管办法。".to_owned() }),
    )
});

fn review() -> ReviewOf {
    ReviewOf { programme: ProgrammeId(Uuid::from_u128(9)), unit: UnitId(Uuid::from_u128(3)) }
}

fn reason(text: &str) -> Option<ReasonText> {
    Some(ReasonText { reason: text.to_owned() })
}

fn document() -> Document {
    let number = DocumentNumber::parse("number", "样例镇发〔2024〕61号").expect("well formed");
    Document {
        number: Some(number),
        title: "关于选树巩固提升典型村的通知".to_owned(),
        issuer: "样例镇和美乡村工作领导小组".to_owned(),
        date: Date::ymd(2024, 12, 16).expect("a date"),
        classification: Classification::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::ConsolidationReview) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is a review's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
