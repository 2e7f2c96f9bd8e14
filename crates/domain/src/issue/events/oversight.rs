//! Urging, looking back, reopening, and the ways out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rectification::AnswerText;
use super::{FindingText, ReasonText, reason};
use crate::evidence::EvidenceReference;
use crate::id::{IssueId, PersonId};
use crate::issue::{LookBackOutcome, ReopenGround, Urged, WithdrawalGround};
use crate::role::Role;

/// Somebody was urged (催办): who, whom, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueUrged {
    /// The urging's number within the issue, from 1.
    pub number: u32,
    /// As what the one who urged acted.
    pub role: Role,
    /// Whom it addresses.
    pub whom: Urged,
    /// The person, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}
event_data!(IssueUrged, "问题催办", ReasonText, {
    (
        IssueUrged {
            number: 1,
            role: Role::DisciplineCommission,
            whom: Urged::Responsible,
            person: Some(PersonId(Uuid::from_u128(4))),
        },
        reason("期限将至，尚未动工。"),
    )
});

/// An urging was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueUrgeAnswered {
    /// The urging's number.
    pub number: u32,
    /// As what the one who answered acted.
    pub role: Role,
}
event_data!(IssueUrgeAnswered, "催办回复", AnswerText, {
    (
        IssueUrgeAnswered { number: 1, role: Role::Village },
        Some(AnswerText { answer: "明日开工，三日内完成。".to_owned() }),
    )
});

/// Somebody looked back at a closed issue (回头看).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueLookedBack {
    /// As what the one who looked acted.
    pub role: Role,
    /// What was found.
    pub outcome: LookBackOutcome,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(IssueLookedBack, "问题回头看", FindingText, {
    (
        IssueLookedBack {
            role: Role::OfficeHandler,
            outcome: LookBackOutcome::Passed,
            evidence: vec![],
        },
        Some(FindingText {
            remark: Some("现场整洁，未见反弹。".to_owned()), evidence: vec![]
        }),
    )
});

/// A closed issue was reopened under the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueReopened {
    /// As what the one who reopened it acted.
    pub role: Role,
    /// Why.
    pub ground: ReopenGround,
    /// How often it has relapsed, this time included.
    pub relapses: u32,
}
event_data!(IssueReopened, "重新整改", ReasonText, {
    (
        IssueReopened { role: Role::OfficeHead, ground: ReopenGround::Relapse, relapses: 1 },
        reason("原点位再次堆放垃圾。"),
    )
});

/// The commission ordered that others verify again (责令重新复核).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueRecheckOrdered {
    /// As what the one who ordered it acted.
    pub role: Role,
}
event_data!(IssueRecheckOrdered, "责令重新复核", ReasonText, {
    (IssueRecheckOrdered { role: Role::DisciplineCommission }, reason("佐证照片与现场不符。"))
});

/// It was withdrawn with a ground (撤销).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueWithdrawn {
    /// As what the one who withdrew it acted.
    pub role: Role,
    /// The ground.
    pub ground: WithdrawalGround,
    /// The issue that goes on, where this one is its duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<IssueId>,
}
event_data!(IssueWithdrawn, "问题撤销", ReasonText, {
    (
        IssueWithdrawn {
            role: Role::OfficeHead,
            ground: WithdrawalGround::Duplicate,
            same_as: Some(IssueId(Uuid::from_u128(11))),
        },
        reason("与上周登记的为同一处。"),
    )
});

/// It went to a higher authority and left the town's clock (上报).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueHandedUp {
    /// As what the one who handed it up acted.
    pub role: Role,
}

/// To whom it went and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueHandedUpText {
    /// The authority.
    pub authority: String,
    /// The reason.
    pub reason: String,
}
event_data!(IssueHandedUp, "问题上报", IssueHandedUpText, {
    (
        IssueHandedUp { role: Role::DeputyHead },
        Some(IssueHandedUpText {
            authority: "县生态环境局".to_owned(),
            reason: "涉及跨镇河段，超出本镇权限。".to_owned(),
        }),
    )
});
