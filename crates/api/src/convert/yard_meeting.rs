//! Requests about yard meetings and what villagers ask for there.

use hemei_domain::yard_meeting::{
    AnswerRequest, ConfirmRequestSettled, Disposition, HoldMeeting, ReassignRequest,
    VillagerRequest,
};

use super::{Fields, IntoCommand, issue, text};
use crate::proto;

impl IntoCommand for proto::HoldMeetingRequest {
    type Command = HoldMeeting;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<HoldMeeting> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let unit = fields.resource("unit", &self.unit);
        let chair = fields.resource("chair", &self.chair);
        let recorder = fields.optional("recorder", &self.recorder, Fields::resource);
        let requests = self.requests.into_iter().enumerate();
        let requests = requests.filter_map(|(index, wire)| collected(fields, index, wire));
        let requests = requests.collect();
        let evidence = fields.evidence("evidence", self.evidence);
        parent?;
        Some(HoldMeeting {
            programme: programme?,
            unit: unit?,
            place: self.place,
            chair: chair?,
            recorder,
            present: self.present,
            topics: self.topics,
            policies: self.policies,
            remark: text(self.remark),
            requests,
            evidence,
        })
    }
}

fn collected(
    fields: &mut Fields<'_>,
    index: usize,
    wire: proto::VillagerRequest,
) -> Option<VillagerRequest> {
    use proto::villager_request::Disposition as Wire;
    let members = ["answer", "assignment"].map(|name| format!("requests[{index}].{name}"));
    let members = [members[0].as_str(), members[1].as_str()];
    let disposition = match fields.one_member(&members, wire.disposition)? {
        Wire::Answer(answer) => Disposition::AnsweredOnSpot(answer),
        Wire::Assignment(assignment) => {
            let path = format!("requests[{index}].assignment");
            let responsible =
                issue::responsible(fields, &format!("{path}.responsible"), assignment.responsible);
            let limit = fields.maybe_limit(&format!("{path}.limit"), assignment.limit);
            Disposition::Assigned { responsible: responsible?, limit }
        }
    };
    Some(VillagerRequest { request: wire.request, disposition })
}

impl IntoCommand for proto::AnswerRequestRequest {
    type Command = AnswerRequest;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AnswerRequest> {
        let meeting = fields.resource("name", &self.name)?;
        Some(AnswerRequest { meeting, number: self.number, answer: self.answer })
    }
}

impl IntoCommand for proto::ConfirmRequestSettledRequest {
    type Command = ConfirmRequestSettled;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ConfirmRequestSettled> {
        let meeting = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        Some(ConfirmRequestSettled {
            meeting: meeting?,
            number: self.number,
            outcome: outcome?,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::ReassignRequestRequest {
    type Command = ReassignRequest;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReassignRequest> {
        let meeting = fields.resource("name", &self.name);
        let responsible = issue::responsible(fields, "responsible", self.responsible);
        let limit = fields.maybe_limit("limit", self.limit);
        Some(ReassignRequest {
            meeting: meeting?,
            number: self.number,
            responsible: responsible?,
            limit,
            reason: self.reason,
        })
    }
}
