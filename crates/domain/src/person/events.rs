//! Events of a person.

use super::*;
use crate::document::Document;
use crate::event::NoText;
use uuid::Uuid;

vocabulary! {
    /// Why somebody may not judge a unit.
    RecusalGround {
        Kin = "kin", "近亲属", "kin";
        FormerPost = "former_post", "曾在该村任职", "former post";
        Interest = "interest", "利害关系", "interest";
    }
}

/// Why a role was given or taken, or a recusal lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonText {
    /// The reason.
    pub reason: String,
}

fn sample_assignment() -> Assignment {
    Assignment {
        id: AssignmentId(Uuid::from_u128(2)),
        role: Role::Village,
        unit: Some(UnitId(Uuid::from_u128(3))),
        section: None,
        from: Date::ymd(2024, 3, 28).expect("a date"),
        to: None,
        ended: None,
    }
}

fn sample_day() -> Date {
    Date::ymd(2024, 12, 31).expect("a date")
}

/// A person got an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonRegistered {
    /// The person.
    pub person: PersonId,
}
event_data!(PersonRegistered, "人员登记", NoText, {
    (PersonRegistered { person: PersonId(Uuid::from_u128(1)) }, None)
});

/// A role was assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleAssigned {
    /// The assignment.
    pub assignment: Assignment,
    /// The document that assigns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}
event_data!(RoleAssigned, "任职", NoText, {
    (RoleAssigned { assignment: sample_assignment(), document: None }, None)
});

/// An assignment ends before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleEnded {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The last day on which it is held.
    pub last_day: Date,
}
event_data!(RoleEnded, "终止任职", ReasonText, {
    (
        RoleEnded { assignment: AssignmentId(Uuid::from_u128(2)), last_day: sample_day() },
        Some(ReasonText { reason: "工作调动".to_owned() }),
    )
});

/// An assignment was delegated; in the giver's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelegationGranted {
    /// The delegation.
    pub delegation: DelegationId,
    /// The assignment.
    pub assignment: AssignmentId,
    /// To whom.
    pub to_person: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}
event_data!(DelegationGranted, "委托", ReasonText, {
    (
        DelegationGranted {
            delegation: DelegationId(Uuid::from_u128(4)),
            assignment: AssignmentId(Uuid::from_u128(2)),
            to_person: PersonId(Uuid::from_u128(5)),
            from: sample_day(),
            to: sample_day(),
        },
        Some(ReasonText { reason: "外出学习".to_owned() }),
    )
});

/// An assignment was delegated; in the receiver's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelegationReceived {
    /// The delegation.
    pub delegation: DelegationId,
    /// Who delegated.
    pub from_person: PersonId,
    /// The assignment as it stood.
    pub assignment: Assignment,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}
event_data!(DelegationReceived, "受委托", NoText, {
    (
        DelegationReceived {
            delegation: DelegationId(Uuid::from_u128(4)),
            from_person: PersonId(Uuid::from_u128(1)),
            assignment: sample_assignment(),
            from: sample_day(),
            to: sample_day(),
        },
        None,
    )
});

/// A delegation ends before its time; in both streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelegationEnded {
    /// The delegation.
    pub delegation: DelegationId,
    /// The last day on which it can be used.
    pub last_day: Date,
}
event_data!(DelegationEnded, "终止委托", NoText, {
    (DelegationEnded { delegation: DelegationId(Uuid::from_u128(4)), last_day: sample_day() }, None)
});

/// The person may not judge a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecusalDeclared {
    /// The unit.
    pub unit: UnitId,
    /// Why.
    pub ground: RecusalGround,
}
event_data!(RecusalDeclared, "回避申报", NoText, {
    (RecusalDeclared { unit: UnitId(Uuid::from_u128(3)), ground: RecusalGround::Kin }, None)
});

/// The person may judge a unit again: the tie has ended, or was none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecusalLifted {
    /// The unit.
    pub unit: UnitId,
    /// The ground that no longer holds.
    pub ground: RecusalGround,
}
event_data!(RecusalLifted, "回避解除", ReasonText, {
    (
        RecusalLifted { unit: UnitId(Uuid::from_u128(3)), ground: RecusalGround::FormerPost },
        Some(ReasonText { reason: "已离任满三年".to_owned() }),
    )
});

/// Name and phone were written into the directory, which stands outside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryEntryWritten {
    /// The person.
    pub person: PersonId,
}
event_data!(DirectoryEntryWritten, "通讯录条目登记", NoText, {
    (DirectoryEntryWritten { person: PersonId(Uuid::from_u128(1)) }, None)
});

/// The person's directory entry was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryEntryErased {
    /// The person.
    pub person: PersonId,
}
event_data!(DirectoryEntryErased, "通讯录条目删除", ReasonText, {
    (
        DirectoryEntryErased { person: PersonId(Uuid::from_u128(1)) },
        Some(ReasonText { reason: "本人申请".to_owned() }),
    )
});
