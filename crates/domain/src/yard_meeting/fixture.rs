//! A meeting with two requests: one answered on the spot, one assigned to a section.

use super::{
    AnswerRequest, ConfirmRequestSettled, Disposition, HoldMeeting, ReassignRequest, Request,
    VillagerRequest, YardMeeting,
};
use crate::activity::fixture::*;
use crate::id::YardMeetingId;
use crate::issue::{AnswerOutcome, Responsible};
use crate::testing::Given;

pub(super) const MEETING: YardMeetingId = YardMeetingId(FIRST);

pub(super) fn hold() -> HoldMeeting {
    HoldMeeting {
        programme: PROGRAMME,
        unit: yard(),
        place: "李家院坝".to_owned(),
        chair: who(CADRE),
        recorder: None,
        present: 37,
        topics: vec!["积分制实施办法".to_owned()],
        policies: vec!["厕所改造奖补".to_owned(), "秸秆禁烧".to_owned()],
        remark: None,
        requests: vec![
            VillagerRequest {
                request: "垃圾桶太远。".to_owned(),
                disposition: Disposition::AnsweredOnSpot("本周增设一处。".to_owned()),
            },
            VillagerRequest {
                request: "排水沟淤塞。".to_owned(),
                disposition: Disposition::Assigned {
                    responsible: Responsible::Section("农业服务中心".to_owned()),
                    limit: None,
                },
            },
        ],
        evidence: vec![],
    }
}

pub(super) fn met() -> Given {
    town().when(&by(CADRE), &hold()).recorded()
}

pub(super) fn answer(number: u32) -> AnswerRequest {
    AnswerRequest { meeting: MEETING, number, answer: "已清淤。".to_owned() }
}

pub(super) fn confirm(number: u32) -> ConfirmRequestSettled {
    let outcome = AnswerOutcome::Settled;
    ConfirmRequestSettled { meeting: MEETING, number, outcome, remark: None }
}

pub(super) fn reassign(number: u32) -> ReassignRequest {
    ReassignRequest {
        meeting: MEETING,
        number,
        responsible: Responsible::Office,
        limit: None,
        reason: "涉及资金。".to_owned(),
    }
}

pub(super) fn request(given: &Given, number: u32) -> Request {
    let meeting = given.state::<YardMeeting>(FIRST).cloned().expect("it was held");
    let mut requests = meeting.requests.into_iter();
    requests.find(|request| request.number == number).expect("it was collected")
}
