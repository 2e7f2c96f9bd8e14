//! Yard meetings: what villagers asked for, what was answered there, and what a section had to
//! answer within its limit.

use hemei_api::proto::responsible::Responsible;
use hemei_api::proto::villager_request::Disposition;
use hemei_api::proto::{
    self, AnswerOutcome, AnswerRequestRequest, ConfirmRequestSettledRequest, HoldMeetingRequest,
    Limit, RequestAssignment, Submission, VillagerRequest,
};

use super::super::cast::{Part, Section};
use super::super::client::wire_time;
use super::super::deeds::{Deeds, deed};
use super::super::step::instant;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Text, text};

const HOLD: Text = text("登记院坝会", "record a yard meeting");
const ANSWER: Text = text("答复诉求", "answer the request");
const CONFIRM: Text = text("确认办理结果", "confirm the outcome");

const YARD: Text = text("秦家湾院坝", "the yard of Qinjiawan");
const POINTS: Text = text("环境卫生积分制怎么记分", "how points for cleanliness are counted");
const POLICY: Text = text("和美乡村创建政策", "the policy of the programme");
const DARK: Text = text("入户小路夜里没有灯", "the path is dark at night");
const LAMPS: Text = text("本周装好两盏太阳能灯", "two solar lamps this week");
const DITCH: Text = text("排水沟淤塞，雨天倒灌进院", "the ditch is blocked, rain floods the yard");
const CLEARED: Text = text("已清淤60米，沟口加了格栅。", "60 m are cleared, a grating is set.");
const SETTLED: Text = text("雨后看过，没有再倒灌。", "seen after rain, it floods no more.");
const FLOOR: Text = text("2组晒场", "the threshing floor of group 2");
const ROTA: Text = text("村道保洁轮值安排", "the rota for sweeping the roads");

/// Within how many working days the section answers.
const LIMIT: u32 = 5;
/// Which of the requests is assigned.
const ASSIGNED: u32 = 2;

/// The texts of meetings that the log holds and the trail shows.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [YARD, POINTS, POLICY, DARK, LAMPS, DITCH, CLEARED, SETTLED].into_iter()
}

impl Town {
    /// Two meetings; at one of them villagers ask for two things.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_yard_meetings(
        &mut self,
        teller: &mut Teller<'_>,
    ) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "院坝会上群众提的，谁答复、几天办？",
            "What villagers ask for: who answers, by when?",
        );
        const TITLE: Text = text("秦家湾院坝会的办理记录", "trail of the meeting at Qinjiawan");
        const MEANING: Text = text(
            "当场能答复的当场答复；要科室办的交办并定期限，办没办好由村里确认，答复的人自己不能确认。",
            "What can be answered is answered there; the rest has a section and a limit, and the village says whether it is settled.",
        );
        let lang = teller.lang;
        self.at("07-30 08:30")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.meet_at_qinjiawan(&mut deeds).await?;
        self.at("08-01 08:30")?;
        self.meet_at_dengguang(&mut deeds).await?;
        self.at("08-02 10:00")?;
        let request = AnswerRequestRequest {
            name: self.meeting.clone(),
            number: ASSIGNED,
            answer: CLEARED.zh.to_owned(),
            ..AnswerRequestRequest::default()
        };
        let answered = deed(Part::Construction, ANSWER, YARD.say(lang)).saying(CLEARED.say(lang));
        self.deed(&mut deeds, answered, request).await?;
        self.at("08-05 09:00")?;
        let request = ConfirmRequestSettledRequest {
            name: self.meeting.clone(),
            number: ASSIGNED,
            outcome: AnswerOutcome::Settled.into(),
            remark: SETTLED.zh.to_owned(),
            ..ConfirmRequestSettledRequest::default()
        };
        let confirmed = deed(Part::Huangling, CONFIRM, YARD.say(lang)).saying(SETTLED.say(lang));
        self.deed(&mut deeds, confirmed, request).await?;
        deeds.tell(teller)?;
        let trail = self.trail_of("yard_meeting", &self.meeting, lang).await?;
        teller.table(TITLE.say(lang), &trail)?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn meet_at_qinjiawan(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const SAID: Text = text("到会37人，收到诉求2件", "37 present, two requests");
        let section = Section::Construction.name().zh.to_owned();
        let responsible = proto::Responsible { responsible: Some(Responsible::Section(section)) };
        let limit = Limit { limit: Some(proto::limit::Limit::WorkingDays(LIMIT)) };
        let assignment = RequestAssignment { responsible: Some(responsible), limit: Some(limit) };
        let asked = |what: Text, disposition| VillagerRequest {
            request: what.zh.to_owned(),
            disposition: Some(disposition),
        };
        let request = HoldMeetingRequest {
            unit: self.unit("qinjiawan")?,
            place: YARD.zh.to_owned(),
            present: 37,
            topics: vec![POINTS.zh.to_owned()],
            policies: vec![POLICY.zh.to_owned()],
            requests: vec![
                asked(DARK, Disposition::Answer(LAMPS.zh.to_owned())),
                asked(DITCH, Disposition::Assignment(assignment)),
            ],
            ..self.meeting_of(Part::Huangling, "07-29 19:30")?
        };
        let lang = deeds.lang();
        let held = deed(Part::Huangling, HOLD, YARD.say(lang)).saying(SAID.say(lang));
        self.meeting = self.deed(deeds, held, request).await?.name;
        Ok(())
    }

    async fn meet_at_dengguang(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const SAID: Text = text("到会45人，没有诉求", "45 present, no request");
        let request = HoldMeetingRequest {
            unit: self.unit("dengguang")?,
            place: FLOOR.zh.to_owned(),
            present: 45,
            topics: vec![ROTA.zh.to_owned()],
            ..self.meeting_of(Part::Dengguang, "07-31 19:30")?
        };
        let lang = deeds.lang();
        let of = self.unit_called(&self.unit("dengguang")?, lang);
        let held = deed(Part::Dengguang, HOLD, of).saying(SAID.say(lang));
        self.deed(deeds, held, request).await?;
        Ok(())
    }

    /// A meeting that a village's committees chaired on an evening, recorded the morning after.
    fn meeting_of(&self, chair: Part, held: &str) -> anyhow::Result<HoldMeetingRequest> {
        let occurred_time = Some(wire_time(instant(held)));
        Ok(HoldMeetingRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            chair: self.person(chair)?,
            submission: Some(Submission { occurred_time, ..Submission::default() }),
            ..HoldMeetingRequest::default()
        })
    }
}
