//! Yard meetings, and what becomes of the requests that they collect.

use hemei_domain::issue::{AnswerOutcome, Responsible};
use hemei_domain::yard_meeting::{
    AnswerRequest, ConfirmRequestSettled, Disposition, HoldMeeting, ReassignRequest, RequestPhase,
    VillagerRequest, YardMeeting,
};

use super::town::{RESIDENT, Town, one_of};
use super::{evidence, villager, words};
use crate::properties::cast::{AGRICULTURE, AGRICULTURE_SECTION, HANDLER, HEAD, VILLAGE};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let known = one_of(&town.seen.meetings, random).filter(|_| random.chance(75));
    let Some(meeting) = known else { return hold(town, random) };
    let state: YardMeeting = town.state(meeting.0).await;
    if state.requests.is_empty() {
        return hold(town, random);
    }
    let request = random.pick(&state.requests);
    let number = request.number;
    match request.phase {
        RequestPhase::Assigned => {
            let by = match request.responsible() {
                Some(Responsible::Section(_)) => AGRICULTURE,
                Some(Responsible::Office) => HANDLER,
                _ => VILLAGE,
            };
            Deed::new(by, AnswerRequest { meeting, number, answer: words() })
        }
        RequestPhase::Answered if random.chance(80) => {
            let outcome = *random.pick(AnswerOutcome::ALL);
            let remark = random.chance(40).then(words);
            let by = *random.pick(&[RESIDENT, VILLAGE]);
            Deed::new(by, ConfirmRequestSettled { meeting, number, outcome, remark })
        }
        _ => {
            let responsible = responsible(random);
            Deed::new(
                HEAD,
                ReassignRequest { meeting, number, responsible, limit: None, reason: words() },
            )
        }
    }
}

fn responsible(random: &mut Random) -> Responsible {
    match random.below(2) {
        0 => Responsible::Office,
        _ => Responsible::Section(AGRICULTURE_SECTION.to_owned()),
    }
}

fn hold(town: &Town, random: &mut Random) -> Deed {
    // Most meetings are of the first village, whose resident team confirms what was answered.
    let (mut unit, mut by) = villager(town, random);
    if random.chance(70) {
        (unit, by) = (town.world.villages[0], VILLAGE);
    }
    let mut requests = Vec::new();
    for _ in 0..random.below(4) {
        let disposition = match random.chance(30) {
            true => Disposition::AnsweredOnSpot(words()),
            false => Disposition::Assigned { responsible: responsible(random), limit: None },
        };
        requests.push(VillagerRequest { request: words(), disposition });
    }
    let hold = HoldMeeting {
        programme: town.world.programme,
        unit,
        place: "村民院坝".to_owned(),
        chair: by,
        recorder: None,
        present: 5 + random.below(60) as u32,
        topics: vec!["人居环境整治".to_owned()],
        policies: vec!["奖补政策".to_owned(); random.below(3)],
        remark: None,
        requests,
        evidence: evidence(random),
    };
    Deed::new(by, hold)
}
