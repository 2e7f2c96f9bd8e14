//! The events of a yard meeting: facts are ids, dates and counts; what people said stands in the
//! texts, one for each request, so that one can be erased without the others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::deadline::{Deadline, Limit, RestDayRule};
use crate::evidence::{self, EvidenceReference, EvidenceText};
use crate::id::{PersonId, ProgrammeId, UnitId, YardMeetingId};
use crate::issue::{AnswerOutcome, Responsible};
use crate::role::Role;
use crate::time::Date;

events! {
    /// The events of a yard meeting.
    pub enum Event {
        YardMeetingHeld,
        RequestAnsweredOnSpot,
        RequestAssigned,
        RequestAnswered,
        RequestConfirmed,
        RequestReassigned,
    }
}

/// A meeting was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct YardMeetingHeld {
    /// The meeting.
    pub meeting: YardMeetingId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit whose people met.
    pub unit: UnitId,
    /// The day.
    pub on: Date,
    /// Who chaired it.
    pub chair: PersonId,
    /// Who took the minutes.
    pub recorder: PersonId,
    /// As what it was recorded.
    pub role: Role,
    /// How many were present.
    pub present: u32,
    /// How many topics were discussed.
    pub topics: u32,
    /// How many policies were explained.
    pub policies: u32,
    /// How many requests were collected.
    pub requests: u32,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// What is written of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct YardMeetingText {
    /// Where it was held.
    pub place: String,
    /// What was discussed.
    pub topics: Vec<String>,
    /// Which policies were explained.
    pub policies: Vec<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(YardMeetingHeld, "召开院坝会", YardMeetingText, {
    let (references, texts) = evidence::split(&[evidence::example()]);
    (
        YardMeetingHeld {
            meeting: YardMeetingId(Uuid::from_u128(12)),
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(1)),
            on: Date::ymd(2024, 5, 6).expect("a date"),
            chair: PersonId(Uuid::from_u128(2)),
            recorder: PersonId(Uuid::from_u128(3)),
            role: Role::Village,
            present: 37,
            topics: 1,
            policies: 1,
            requests: 2,
            evidence: references,
        },
        Some(YardMeetingText {
            place: "秦家湾院坝".to_owned(),
            topics: vec!["积分制实施办法".to_owned()],
            policies: vec!["厕所改造奖补".to_owned()],
            remark: None,
            evidence: texts,
        }),
    )
});

/// A request was answered at the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestAnsweredOnSpot {
    /// Its number within the meeting, from 1.
    pub number: u32,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestWithAnswerText {
    /// What was asked for.
    pub request: String,
    /// The answer.
    pub answer: String,
}
event_data!(RequestAnsweredOnSpot, "诉求当场答复", RequestWithAnswerText, {
    (
        RequestAnsweredOnSpot { number: 1 },
        Some(RequestWithAnswerText {
            request: "垃圾桶太远。".to_owned(),
            answer: "本周在院坝口增设一处。".to_owned(),
        }),
    )
});

/// A request was assigned at the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestAssigned {
    /// Its number within the meeting, from 1.
    pub number: u32,
    /// Who has to answer it.
    pub responsible: Responsible,
    /// By when.
    pub deadline: Deadline,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestText {
    /// What was asked for.
    pub request: String,
}
event_data!(RequestAssigned, "诉求交办", RequestText, {
    (
        RequestAssigned {
            number: 2,
            responsible: Responsible::Section("农业服务中心".to_owned()),
            deadline: deadline_example(),
        },
        Some(RequestText { request: "排水沟淤塞，请清淤。".to_owned() }),
    )
});

/// A request that was assigned was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestAnswered {
    /// Its number within the meeting.
    pub number: u32,
    /// As what.
    pub role: Role,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestAnswerText {
    /// The answer.
    pub answer: String,
}
event_data!(RequestAnswered, "答复诉求", RequestAnswerText, {
    (
        RequestAnswered { number: 2, role: Role::LineOffice },
        Some(RequestAnswerText { answer: "已清淤120米。".to_owned() }),
    )
});

/// The village said whether the answer settles the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestConfirmed {
    /// Its number within the meeting.
    pub number: u32,
    /// Whether it is settled.
    pub outcome: AnswerOutcome,
}

/// A remark on a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestRemarkText {
    /// The remark.
    pub remark: String,
}
event_data!(RequestConfirmed, "确认诉求办理结果", RequestRemarkText, {
    (
        RequestConfirmed { number: 2, outcome: AnswerOutcome::Settled },
        Some(RequestRemarkText { remark: "已回访。".to_owned() }),
    )
});

/// A request was assigned to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestReassigned {
    /// Its number within the meeting.
    pub number: u32,
    /// Who has to answer it.
    pub responsible: Responsible,
    /// By when.
    pub deadline: Deadline,
    /// As what it was assigned.
    pub role: Role,
}

/// Why a request was assigned anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReassignmentText {
    /// The reason.
    pub reason: String,
}
event_data!(RequestReassigned, "重新交办诉求", ReassignmentText, {
    (
        RequestReassigned {
            number: 2,
            responsible: Responsible::Office,
            deadline: deadline_example(),
            role: Role::OfficeHead,
        },
        Some(ReassignmentText { reason: "涉及资金，由办公室协调。".to_owned() }),
    )
});

fn deadline_example() -> Deadline {
    let date = |day| Date::ymd(2024, 5, day).expect("a date");
    Deadline {
        due: date(20),
        limit: Limit::WorkingDays(10),
        start: date(6),
        rest_day_rule: RestDayRule::AsWritten,
        moved_from: None,
        editions: vec!["2024/1".to_owned()],
        pauses: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::YardMeeting) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is a meeting's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
