//! Opaque identifiers: one newtype per kind of thing, one parser, never a bare `Uuid` past the edge.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares an identifier: a transparent UUID that serialises as its hyphenated lower-case text.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

id! {
    /// A village, community, group or courtyard of the unit register.
    UnitId,
    /// A village-creation programme of one year.
    ProgrammeId,
    /// A person, known to events by this opaque id only; the name lives in the directory.
    PersonId,
    /// One assignment of a role to a person.
    AssignmentId,
    /// One delegation of an assignment to another person.
    DelegationId,
    /// A problem or difficulty (问题与困难).
    IssueId,
    /// The enrolment of a unit for a title of a programme (申报创建).
    EnrolmentId,
    /// A window in which a programme takes reports (报送期).
    ReportWindowId,
    /// A village's progress report for a window (进度表).
    ReportId,
    /// A clean-up (村庄清洁行动).
    CleanUpId,
    /// A yard meeting (院坝会).
    YardMeetingId,
    /// A survey (问卷调查).
    SurveyId,
    /// A training or guidance visit (培训指导).
    GuidanceId,
    /// A record of publicity (宣传宣讲).
    PublicityId,
    /// A household of a village's register (农户); who lives there stands in the directory.
    HouseholdId,
    /// An inspection of a village or courtyard (检查评比).
    InspectionId,
    /// An item of the registers of the core tasks (核心任务事项).
    CoreTaskItemId,
    /// A bearer credential.
    CredentialId,
    /// A scheme: all editions of one kind of evaluation in one programme.
    SchemeId,
    /// An annual evaluation by one edition of a scheme (年度考核).
    EvaluationId,
    /// A recorded event.
    EventId,
}
