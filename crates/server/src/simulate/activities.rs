//! Activities of a village: clean-ups, publicity, guidance, surveys, yard meetings.

use hemei_domain::activity::{Record, Told};
use hemei_domain::clean_up::{CleanUpFacts, CleanUpKind, CleanUpLevel, ClearanceClass, Cleared};
use hemei_domain::guidance::{GuidanceFacts, GuidanceKind};
use hemei_domain::publicity::{PublicityFacts, PublicityKind};
use hemei_domain::quantity::{Amount, Quantity, QuantityUnit};
use hemei_domain::survey::{Answers, SurveyFacts, SurveyKind, SurveyMethod};
use hemei_domain::yard_meeting::{Disposition, HoldMeeting, VillagerRequest};

use super::village::{Progress, Village};

/// How many clean-ups of a hundred are told late, and how many days.
const LATE_PERCENT: u32 = 2;
const LATE_DAYS: i64 = 12;

impl Village {
    /// What happens to be held on a day.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn activities(&mut self, progress: Progress) -> anyhow::Result<()> {
        if self.dice.percent(20) {
            self.clean_up(progress).await?;
        }
        if self.dice.percent(5) {
            self.publicity().await?;
        }
        if self.dice.percent(4) {
            self.guidance().await?;
        }
        if self.dice.percent(2) {
            self.survey().await?;
        }
        if self.dice.percent(4) {
            self.yard_meeting().await?;
        }
        Ok(())
    }

    fn told(topics: &[&str]) -> Told {
        let topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        Told { place: Some("村委会".to_owned()), topics, ..Told::default() }
    }

    async fn clean_up(&mut self, progress: Progress) -> anyhow::Result<()> {
        let spots = i32::try_from(1 + self.dice.up_to(20)).unwrap_or(1);
        let quantity = Quantity { amount: Amount::whole(spots), unit: QuantityUnit::Spot };
        let facts = CleanUpFacts {
            kind: CleanUpKind::VillageCleanUp,
            level: CleanUpLevel::Village,
            participants: 5 + self.dice.up_to(60),
            cleared: vec![Cleared { class: ClearanceClass::YardClutter, quantity }],
            places: Vec::new(),
            amounts_confirmed: false,
        };
        let (programme, unit, told) = (self.office.programme, self.unit, Self::told(&[]));
        let record = Record { programme, unit, facts, told };
        // What was told too late is a back-entry and shows in the list of alerts.
        if progress.gone > LATE_DAYS.unsigned_abs() && self.dice.percent(LATE_PERCENT) {
            self.desk.act_late(self.cadre, record, LATE_DAYS).await?;
        } else {
            self.desk.act(self.cadre, record).await?;
        }
        Ok(())
    }

    async fn publicity(&mut self) -> anyhow::Result<()> {
        let kind = self.dice.pick(PublicityKind::ALL).copied();
        let facts = PublicityFacts {
            kind: kind.unwrap_or(PublicityKind::Broadcast),
            count: 1 + self.dice.up_to(100),
            policy: false,
        };
        let (programme, unit) = (self.office.programme, self.unit);
        let told = Self::told(&["村庄清洁"]);
        self.desk.act(self.cadre, Record { programme, unit, facts, told }).await?;
        Ok(())
    }

    async fn guidance(&mut self) -> anyhow::Result<()> {
        let sections: Vec<_> = self.office.sections.iter().collect();
        let Some((section, person)) = self.dice.pick(&sections).copied() else { return Ok(()) };
        let facts = GuidanceFacts {
            kind: GuidanceKind::OnSite,
            section: section.clone(),
            participants: 1 + self.dice.up_to(30),
        };
        let (by, programme, unit) = (*person, self.office.programme, self.unit);
        let told = Self::told(&["污水收集"]);
        self.desk.act(by, Record { programme, unit, facts, told }).await?;
        Ok(())
    }

    async fn survey(&mut self) -> anyhow::Result<()> {
        let sample = 20 + self.dice.up_to(80);
        let favourable = self.dice.up_to(sample);
        let facts = SurveyFacts {
            kind: SurveyKind::Satisfaction,
            method: SurveyMethod::HouseholdVisit,
            sample,
            questions: vec![Answers { answered: sample, favourable }],
            asked_by: vec![self.office.handler],
        };
        let (programme, unit) = (self.office.programme, self.unit);
        let told = Self::told(&["对村庄环境是否满意"]);
        self.desk.act(self.office.handler, Record { programme, unit, facts, told }).await?;
        Ok(())
    }

    async fn yard_meeting(&mut self) -> anyhow::Result<()> {
        let answer = "本周内安排清掏。".to_owned();
        let request = VillagerRequest {
            request: "排水沟堵塞，请安排清掏。".to_owned(),
            disposition: Disposition::AnsweredOnSpot(answer),
        };
        let hold = HoldMeeting {
            programme: self.office.programme,
            unit: self.unit,
            place: "村民院坝".to_owned(),
            chair: self.cadre,
            recorder: Some(self.reviewer),
            present: 10 + self.dice.up_to(60),
            topics: vec!["人居环境整治".to_owned()],
            policies: Vec::new(),
            remark: None,
            requests: vec![request],
            evidence: Vec::new(),
        };
        self.desk.act(self.cadre, hold).await?;
        Ok(())
    }
}
