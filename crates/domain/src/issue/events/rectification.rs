//! The way of an issue from its finding to its closing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FindingText, ReasonText, RemarkText, reason, remark};
use crate::deadline::{Deadline, Limit, RestDayRule};
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference, EvidenceText};
use crate::id::{IssueId, PersonId, ProgrammeId, UnitId};
use crate::issue::{AnswerOutcome, IssueKind, Responsible, Source, Urgency};
use crate::programme::Check;
use crate::role::Role;
use crate::time::Date;

/// An issue was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueRaised {
    /// The issue.
    pub issue: IssueId,
    /// Its number in the programme's issue book.
    pub number: u32,
    /// A problem or a difficulty.
    pub kind: IssueKind,
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit that it is about.
    pub unit: UnitId,
    /// The programme's class of issue; absent for a difficulty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Where it was found.
    pub source: Source,
    /// The stream of what brought it to light, `kind/uuid`, where the log has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The day on which it was found.
    pub found_on: Date,
    /// How urgent it is.
    pub urgency: Urgency,
    /// As what the raiser acted; the commission's issues are the commission's to close.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// What the raiser wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueRaisedText {
    /// Where it is.
    pub place: String,
    /// What is wrong.
    pub description: String,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(IssueRaised, "问题登记", IssueRaisedText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        IssueRaised {
            issue: IssueId(Uuid::from_u128(10)),
            number: 7,
            kind: IssueKind::Problem,
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(3)),
            class: Some("rubbish_heap".to_owned()),
            source: Source::Inspection,
            origin: Some(format!("inspection/{}", Uuid::from_u128(24))),
            found_on: Date::ymd(2024, 5, 6).expect("a date"),
            urgency: Urgency::Ordinary,
            role: Role::OfficeHandler,
            evidence,
        },
        Some(IssueRaisedText {
            place: "三组村道旁".to_owned(),
            description: "生活垃圾成堆，长期未清运。".to_owned(),
            evidence: shown,
        }),
    )
});

/// It was put right where it was found (当场整改).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueFixedOnSpot {
    /// As what the rectifier acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// What the rectifier wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResultText {
    /// What was done, and to what effect.
    pub result: String,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(IssueFixedOnSpot, "当场整改", ResultText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        IssueFixedOnSpot { role: Role::Village, evidence },
        Some(ResultText { result: "当场组织清运完毕。".to_owned(), evidence: shown }),
    )
});

/// It was assigned to the one that is accountable, with a limit (交办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueAssigned {
    /// The accountable one.
    pub responsible: Responsible,
    /// The person named there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_person: Option<PersonId>,
    /// Units that help.
    pub co_units: Vec<UnitId>,
    /// The person named to verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier: Option<PersonId>,
    /// As what the assigner acted; extensions are theirs.
    pub role: Role,
    /// The limit for rectifying or answering, with its derivation.
    pub deadline: Deadline,
    /// The limit for signing; absent for a difficulty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_for: Option<Deadline>,
}

/// What the assigner wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueAssignedText {
    /// What has to be reached.
    pub requirement: String,
}
event_data!(IssueAssigned, "问题交办", IssueAssignedText, {
    (
        IssueAssigned {
            responsible: Responsible::Unit(UnitId(Uuid::from_u128(3))),
            responsible_person: Some(PersonId(Uuid::from_u128(4))),
            co_units: vec![],
            verifier: Some(PersonId(Uuid::from_u128(5))),
            role: Role::OfficeHead,
            deadline: deadline_example(),
            sign_for: None,
        },
        Some(IssueAssignedText { requirement: "清运干净，建立日常保洁。".to_owned() }),
    )
});

/// The accountable one signed for the assignment (签收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueSignedFor {
    /// As what the signer acted.
    pub role: Role,
}
event_data!(IssueSignedFor, "问题签收", NoText, {
    (IssueSignedFor { role: Role::Village }, None)
});

/// A plan for the rectification was filed (整改方案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuePlanFiled {
    /// As what the planner acted.
    pub role: Role,
    /// How many measures it has.
    pub measures: u32,
    /// The day on which they will be done.
    pub planned_finish: Date,
}

/// What the planner wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuePlanFiledText {
    /// The measures, in their order.
    pub measures: Vec<String>,
}
event_data!(IssuePlanFiled, "报整改方案", IssuePlanFiledText, {
    (
        IssuePlanFiled {
            role: Role::Village,
            measures: 1,
            planned_finish: Date::ymd(2024, 5, 20).expect("a date"),
        },
        Some(IssuePlanFiledText { measures: vec!["清运并设垃圾桶。".to_owned()] }),
    )
});

/// The rectifier says that it is done (申请销号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueClosureRequested {
    /// As what the rectifier acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(IssueClosureRequested, "申请销号", ResultText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        IssueClosureRequested { role: Role::Village, evidence },
        Some(ResultText {
            result: "已清运，已落实保洁员。".to_owned(), evidence: shown
        }),
    )
});

/// A verifier confirmed the checks on the spot (复核).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueVerified {
    /// As what the verifier acted.
    pub role: Role,
    /// The checks that were confirmed.
    pub checks: Vec<Check>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(IssueVerified, "整改复核", FindingText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        IssueVerified {
            role: Role::LineOffice,
            checks: vec![Check::MeasuresDone, Check::Evidence],
            evidence,
        },
        Some(FindingText { remark: Some("现场查看，属实。".to_owned()), evidence: shown }),
    )
});

/// It was sent back to the rectifier (退回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueReturned {
    /// As what the one who returned it acted.
    pub role: Role,
    /// How often it has been returned, this time included.
    pub count: u32,
}
event_data!(IssueReturned, "退回整改", ReasonText, {
    (IssueReturned { role: Role::OfficeHead, count: 1 }, reason("沟内仍有残留垃圾。"))
});

/// It was closed (销号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueClosed {
    /// As what the closer acted.
    pub role: Role,
    /// The checks that the closer confirmed; only where it was fixed on the spot.
    pub checks: Vec<Check>,
    /// The first day of the look-back; absent for a difficulty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look_back_due: Option<Date>,
}
event_data!(IssueClosed, "问题销号", RemarkText, {
    (
        IssueClosed {
            role: Role::OfficeHead,
            checks: vec![],
            look_back_due: Date::ymd(2024, 6, 20),
        },
        remark("同意销号。"),
    )
});

/// A difficulty was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DifficultyAnswered {
    /// As what the one who answered acted.
    pub role: Role,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerText {
    /// The answer.
    pub answer: String,
}
event_data!(DifficultyAnswered, "困难答复", AnswerText, {
    (
        DifficultyAnswered { role: Role::DeputyHead },
        Some(AnswerText { answer: "转运车辆由镇统一调配。".to_owned() }),
    )
});

/// The village said whether the answer settles its difficulty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DifficultyConfirmed {
    /// What it said.
    pub outcome: AnswerOutcome,
}
event_data!(DifficultyConfirmed, "困难答复确认", RemarkText, {
    (DifficultyConfirmed { outcome: AnswerOutcome::Settled }, remark("车辆已到位。"))
});

pub(super) fn deadline_example() -> Deadline {
    Deadline {
        due: Date::ymd(2024, 5, 20).expect("a date"),
        limit: Limit::WorkingDays(10),
        start: Date::ymd(2024, 5, 6).expect("a date"),
        rest_day_rule: RestDayRule::AsWritten,
        moved_from: None,
        editions: vec!["2024/1".to_owned()],
        pauses: vec![],
    }
}
