//! Yard meetings (院坝会) and what villagers ask for there (诉求): each request is answered on the
//! spot, or assigned with a limit, answered, and confirmed as settled (`domain.md` R25).
//!
//! One stream a meeting; its requests are numbered within it. Villagers are never named in the
//! facts, and what they ask for stands in private. Meetings are counted and never scored
//! (§16.1-5); what counts for a village is that requests are settled.

use crate::rejection::Rule;

mod answer_request;
mod confirm_request;
mod events;
#[cfg(test)]
mod fixture;
mod guard;
mod hold;
mod reassign_request;
pub mod rules;
mod state;

pub use answer_request::AnswerRequest;
pub use confirm_request::ConfirmRequestSettled;
pub use events::*;
pub use hold::{Disposition, HoldMeeting, VillagerRequest};
pub use reassign_request::ReassignRequest;
pub use state::{Held, Request, YardMeeting};

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// How many requests one meeting collects; with the meeting itself they are one unit of work.
pub const REQUESTS_MAX: usize = 40;

vocabulary! {
    /// Where a villager's request stands.
    RequestPhase {
        AnsweredOnSpot = "answered_on_spot", "当场答复", "answered on the spot";
        Assigned = "assigned", "已交办", "assigned";
        Answered = "answered", "已答复", "answered";
        Settled = "settled", "已解决", "settled";
    }
}

vocabulary! {
    /// What is done with a villager's request after the meeting.
    RequestAct {
        Answer = "answer", "答复诉求", "answering";
        Confirm = "confirm", "确认诉求办理结果", "confirming";
        Reassign = "reassign", "重新交办诉求", "assigning anew";
    }
}

impl RequestAct {
    /// From which phases it leads on: an answer on the spot that settled nothing is assigned.
    pub fn allowed_in(self) -> &'static [RequestPhase] {
        match self {
            Self::Answer => &[RequestPhase::Assigned],
            Self::Confirm => &[RequestPhase::Answered],
            Self::Reassign => &[RequestPhase::Assigned, RequestPhase::AnsweredOnSpot],
        }
    }
}
