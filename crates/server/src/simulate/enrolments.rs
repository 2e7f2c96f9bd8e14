//! A village's enrolments: of itself, and of its courtyard where it has one that stands for a title.
//! Who has a place goes on from the recommendation to the acceptance; who has none is returned.

use hemei_domain::enrolment::{
    AcceptanceOutcome, CheckAcceptance, Enrolment, List, Phase, PostNotice, PreCheck, Recommend,
    ReturnForCorrection, SelfAssess, SelfAssessment, Withdraw,
};
use hemei_domain::id::{EnrolmentId, UnitId};
use hemei_domain::time::Date;
use hemei_domain::unit::UnitKind;

use super::county::Office;
use super::dice::Dice;
use super::village::Village;

/// Within how many days of the year's first day villages recommend themselves.
const CALL_DAYS: u32 = 15;
/// The longest time between two steps of the town, in days.
const PAUSE_DAYS: u32 = 5;
/// How long before the last stage the last village assesses itself, in days.
const ASSESSED_BEFORE_DAYS: u32 = 20;

/// The enrolments of a village that are not over.
#[derive(Debug, Default)]
pub(super) struct Enrolling(Vec<Case>);

/// An enrolment that is not over.
#[derive(Debug)]
struct Case {
    enrolment: EnrolmentId,
    unit: UnitId,
    title: String,
    /// Whether the title has a place for it.
    place: bool,
    /// Whether it was returned, which happens once.
    returned: bool,
    /// When its next step is taken.
    next: Date,
}

impl Enrolling {
    /// What a village is going to enrol: itself, and its courtyard; each with whether there is a
    /// place for it.
    pub(super) fn new(
        office: &Office,
        candidates: &[(UnitKind, UnitId, bool)],
        first: Date,
        dice: &mut Dice,
    ) -> Self {
        let titles = office.definition.enrolment.iter().flat_map(|enrolment| &enrolment.titles);
        let mut cases = Vec::new();
        for title in titles {
            let fits = |(kind, ..): &&(UnitKind, UnitId, bool)| title.units.contains(kind);
            for (_, unit, place) in candidates.iter().filter(fits) {
                cases.push(Case {
                    enrolment: Enrolment::id_of(office.programme, *unit, &title.key),
                    unit: *unit,
                    title: title.key.clone(),
                    place: *place,
                    returned: false,
                    next: dice.days_after(first, CALL_DAYS),
                });
            }
        }
        Self(cases)
    }

    /// Takes the steps whose day has come.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn day(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        for mut case in std::mem::take(&mut self.0) {
            if case.next > today || case.step(village, today).await? {
                self.0.push(case);
            }
        }
        Ok(())
    }
}

impl Case {
    /// Takes the next step; whether another one follows.
    async fn step(&mut self, village: &mut Village, today: Date) -> anyhow::Result<bool> {
        let enrolment = self.enrolment;
        self.next = village.dice.days_after(today, PAUSE_DAYS);
        let known = village.desk.stage.engine.state::<Enrolment>(enrolment.0, None, None).await?;
        let Some(known) = known.map(|known| known.state) else {
            self.recommend(village).await?;
            return Ok(true);
        };
        match known.phase {
            Phase::Recommended => self.pre_check(village).await?,
            Phase::Returned if self.place => self.recommend(village).await?,
            Phase::Returned => {
                if village.dice.percent(50) {
                    let reason = "今年没有名额，明年再报。".to_owned();
                    village.desk.act(village.cadre, Withdraw { enrolment, reason }).await?;
                }
                return Ok(false);
            }
            Phase::PreChecked if village.office.definition.notice().is_some() => {
                let post = PostNotice { enrolment, remark: None };
                village.desk.act(village.office.handler, post).await?;
                let (posted, _) = village.desk.state::<Enrolment>(enrolment.0).await?;
                let over = posted.notice.and_then(|notice| notice.due.plus_days(1));
                self.next = over.unwrap_or(self.next);
            }
            Phase::PreChecked | Phase::InNotice => self.list(village, today).await?,
            Phase::Listed => self.assess(village).await?,
            Phase::SelfAssessed => {
                self.accept(village).await?;
                return Ok(false);
            }
            Phase::CreatingAgain
            | Phase::Accepted
            | Phase::Titled
            | Phase::TitleKept
            | Phase::TitleNotKept
            | Phase::Revoked
            | Phase::Withdrawn => return Ok(false),
        }
        Ok(true)
    }

    async fn recommend(&self, village: &mut Village) -> anyhow::Result<()> {
        let households = 30 + village.dice.up_to(500);
        let recommend = Recommend {
            programme: village.office.programme,
            unit: self.unit,
            title: self.title.clone(),
            households,
            population: households * 3 + village.dice.up_to(90),
            responsible_person: Some(village.cadre),
            reason: "村庄规划已编制，保洁有专人，群众愿意参与。".to_owned(),
            remark: None,
            evidence: vec![village.photo()],
        };
        village.desk.act(village.cadre, recommend).await?;
        Ok(())
    }

    /// The town pre-checks who has a place, and returns others, and now and then a first version.
    async fn pre_check(&mut self, village: &mut Village) -> anyhow::Result<()> {
        let (enrolment, handler) = (self.enrolment, village.office.handler);
        if self.place && (self.returned || !village.dice.percent(15)) {
            let pre_check = PreCheck { enrolment, remark: None, evidence: Vec::new() };
            village.desk.act(handler, pre_check).await?;
            return Ok(());
        }
        self.returned = true;
        let reason = if self.place {
            "户数与年报不符，请核对。"
        } else {
            "今年名额已用完。"
        };
        let reason = reason.to_owned();
        village.desk.act(handler, ReturnForCorrection { enrolment, reason }).await?;
        Ok(())
    }

    /// The higher authority listed it; it assesses itself before the last stage begins.
    async fn list(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        let document = village.decision("关于公布创建名单的通知（样例）", 1);
        let list = List { enrolment: self.enrolment, document };
        village.desk.act(village.office.head, list).await?;
        let before = i64::from(village.dice.up_to(ASSESSED_BEFORE_DAYS));
        let day = village.office.last_stage().and_then(|from| from.plus_days(-before));
        self.next = day.unwrap_or(today).max(self.next);
        Ok(())
    }

    async fn assess(&self, village: &mut Village) -> anyhow::Result<()> {
        let met = village.dice.percent(90);
        let assess = SelfAssess {
            enrolment: self.enrolment,
            outcome: if met { SelfAssessment::Met } else { SelfAssessment::NotMet },
            result: "四项核心任务按期完成，村民代表会议通过。".to_owned(),
            evidence: vec![village.photo()],
        };
        village.desk.act(village.cadre, assess).await?;
        Ok(())
    }

    async fn accept(&self, village: &mut Village) -> anyhow::Result<()> {
        let accepted = village.dice.percent(88);
        let outcome =
            if accepted { AcceptanceOutcome::Accepted } else { AcceptanceOutcome::NotAccepted };
        let document = village.decision("关于验收结果的通报（样例）", 2);
        let check = CheckAcceptance { enrolment: self.enrolment, outcome, document, remark: None };
        village.desk.act(village.office.head, check).await?;
        Ok(())
    }
}
