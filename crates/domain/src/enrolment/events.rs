//! The events of an enrolment: facts in ids, dates, codes and counts; what people wrote stands in
//! the texts, apart. What a higher authority decided carries its document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AcceptanceOutcome, ReviewOutcome, SelfAssessment};
use crate::deadline::{Deadline, Limit, RestDayRule};
use crate::document::{Classification, Document, DocumentNumber};
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference, EvidenceText};
use crate::id::{EnrolmentId, PersonId, ProgrammeId, UnitId};
use crate::role::Role;
use crate::time::Date;
use crate::written::finding_text;
pub use crate::written::{ReasonText, RemarkText};

events! {
    /// The events of an enrolment.
    pub enum Event {
        EnrolmentRecommended,
        EnrolmentReturned,
        EnrolmentPreChecked,
        EnrolmentNoticePosted,
        EnrolmentListed,
        EnrolmentWithdrawn,
        EnrolmentSelfAssessed,
        AcceptanceChecked,
        TitleConferred,
        TitleReviewed,
        TitleRevoked,
    }
}

finding_text! {
    /// What was found at a check.
}

/// A unit recommended itself for a title (自主推荐), for the first time or anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentRecommended {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The village or courtyard.
    pub unit: UnitId,
    /// The title, by its key in the programme.
    pub title: String,
    /// How many households it has.
    pub households: u32,
    /// How many people it has.
    pub population: u32,
    /// Who is responsible; name and phone stand in the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_person: Option<PersonId>,
    /// As what the one who recommended acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// Why it is recommended, and a remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentRecommendedText {
    /// The reason.
    pub reason: String,
    /// The remark of the list (备注).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(EnrolmentRecommended, "自主推荐", EnrolmentRecommendedText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        EnrolmentRecommended {
            enrolment: EnrolmentId(Uuid::from_u128(12)),
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(2)),
            title: "compliant_village".to_owned(),
            households: 412,
            population: 1480,
            responsible_person: Some(PersonId(Uuid::from_u128(4))),
            role: Role::Village,
            evidence,
        },
        Some(EnrolmentRecommendedText {
            reason: "村民代表会议同意申报。".to_owned(),
            remark: Some("含3个村民小组。".to_owned()),
            evidence: shown,
        }),
    )
});

/// The town returned it to be corrected (退回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentReturned {
    /// As what the one who returned it acted.
    pub role: Role,
}
event_data!(EnrolmentReturned, "退回申报", ReasonText, {
    (
        EnrolmentReturned { role: Role::OfficeHandler },
        Some(ReasonText { reason: "户数与户籍资料不符。".to_owned() }),
    )
});

/// The town's office pre-checked it, and recommends it (镇级初审).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentPreChecked {
    /// As what the one who checked acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(EnrolmentPreChecked, "镇级初审", FindingText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        EnrolmentPreChecked { role: Role::OfficeHead, evidence },
        Some(FindingText {
            remark: Some("材料齐全，现场核实。".to_owned()), evidence: shown
        }),
    )
});

/// The recommendation was posted (公示).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentNoticePosted {
    /// As what the one who posted it acted.
    pub role: Role,
    /// The last day of the notice, with how it was derived.
    pub notice: Deadline,
}
event_data!(EnrolmentNoticePosted, "申报公示", RemarkText, {
    (
        EnrolmentNoticePosted {
            role: Role::OfficeHandler,
            notice: Deadline {
                due: Date::ymd(2024, 5, 11).expect("a date"),
                limit: Limit::WorkingDays(5),
                start: Date::ymd(2024, 5, 6).expect("a date"),
                rest_day_rule: RestDayRule::NextWorkday,
                moved_from: None,
                editions: vec!["2024/1".to_owned()],
                pauses: vec![],
            },
        },
        Some(RemarkText { remark: "镇政务公开栏和各村公示栏。".to_owned() }),
    )
});

/// The higher authority listed it for creation (列入创建名单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentListed {
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The decision.
    pub document: Document,
}
event_data!(EnrolmentListed, "列入创建名单", NoText, {
    (EnrolmentListed { role: Role::OfficeHead, document: decision() }, None)
});

/// The unit withdrew it (撤回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentWithdrawn {
    /// As what the one who withdrew it acted.
    pub role: Role,
}
event_data!(EnrolmentWithdrawn, "撤回申报", ReasonText, {
    (
        EnrolmentWithdrawn { role: Role::Village },
        Some(ReasonText { reason: "当年整体搬迁，暂不创建。".to_owned() }),
    )
});

/// The unit assessed itself against the standard (自评).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolmentSelfAssessed {
    /// As what the one who assessed acted.
    pub role: Role,
    /// What it says of itself.
    pub outcome: SelfAssessment,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// What was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelfAssessmentText {
    /// What was reached, and what was not.
    pub result: String,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(EnrolmentSelfAssessed, "创建自评", SelfAssessmentText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        EnrolmentSelfAssessed { role: Role::Village, outcome: SelfAssessment::Met, evidence },
        Some(SelfAssessmentText {
            result: "四项核心任务均已完成。".to_owned(), evidence: shown
        }),
    )
});

/// The higher authority checked it (验收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptanceChecked {
    /// As what the one who recorded it acted.
    pub role: Role,
    /// What was decided.
    pub outcome: AcceptanceOutcome,
    /// The first day on which it can be assessed again, where it was not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_from: Option<Date>,
    /// The decision.
    pub document: Document,
}
event_data!(AcceptanceChecked, "创建验收", RemarkText, {
    (
        AcceptanceChecked {
            role: Role::OfficeHead,
            outcome: AcceptanceOutcome::NotAccepted,
            again_from: Date::ymd(2025, 1, 1),
            document: decision(),
        },
        Some(RemarkText { remark: "污水管网未贯通。".to_owned() }),
    )
});

/// The higher authority conferred the title (命名).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TitleConferred {
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The day on which the title is to be reviewed, where the decision says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Date>,
    /// The decision.
    pub document: Document,
}
event_data!(TitleConferred, "创建命名", NoText, {
    (
        TitleConferred {
            role: Role::OfficeHead,
            review_due: Date::ymd(2027, 12, 31),
            document: decision(),
        },
        None,
    )
});

/// The higher authority reviewed the title (复核).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TitleReviewed {
    /// As what the one who recorded it acted.
    pub role: Role,
    /// What was decided.
    pub outcome: ReviewOutcome,
    /// The day of the next review, where the decision says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Date>,
    /// The decision.
    pub document: Document,
}
event_data!(TitleReviewed, "称号复核", RemarkText, {
    (
        TitleReviewed {
            role: Role::OfficeHead,
            outcome: ReviewOutcome::Kept,
            review_due: Date::ymd(2030, 12, 31),
            document: decision(),
        },
        Some(RemarkText { remark: "长效管护到位。".to_owned() }),
    )
});

/// The higher authority revoked the title (摘牌).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TitleRevoked {
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The decision.
    pub document: Document,
}
event_data!(TitleRevoked, "摘牌", ReasonText, {
    (
        TitleRevoked { role: Role::OfficeHead, document: decision() },
        Some(ReasonText { reason: "复核不合格，限期整改仍未达标。".to_owned() }),
    )
});

/// A decision of an invented authority.
fn decision() -> Document {
    Document {
        number: DocumentNumber::parse("number", "样农发〔2024〕12号").ok(),
        title: "关于公布2024年和美乡村创建名单的通知".to_owned(),
        issuer: "样例县农业农村委员会".to_owned(),
        date: Date::ymd(2024, 5, 20).expect("a date"),
        classification: Classification::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::Enrolment) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is an enrolment's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
