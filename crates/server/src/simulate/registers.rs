//! The registers of a village's core tasks: water bodies, rural houses, works and spots, from the
//! survey over plan, work and check to the care, with what is not passed, removed and wrong again.
//! What each register has of its own is in [`matter`].

use hemei_domain::aggregate::Kind;
use hemei_domain::core_task::{
    ApprovePlan, BeginCare, Check, CheckOutcome, CoreTaskItem, IssueOfRelapse, Phase,
    RecordRelapse, RecordWork, Register, RegisterItem, RemovalGround, Remove, ReportDone,
    Satisfaction, Standing,
};
use hemei_domain::id::CoreTaskItemId;
use hemei_domain::issue::Urgency;
use hemei_domain::time::Date;

use super::desk::first_of;
use super::dice::Dice;
use super::village::Village;

mod matter;

use matter::{COMMON, Habits};

/// Within how many days of the year's first day items are found, and those that relapse for certain.
const FOUND_DAYS: u32 = 230;
const FOUND_EARLY_DAYS: u32 = 60;
/// The fewest villagers who are asked about a water body, and how many of a hundred must be content.
const ASKED_MIN: u32 = 20;
const REQUIRED_PERCENT: u32 = 90;

/// The items of a village about which something is still to come.
#[derive(Debug, Default)]
pub(super) struct Registers(Vec<Item>);

/// An item.
#[derive(Debug)]
struct Item {
    register: Register,
    item: Option<CoreTaskItemId>,
    /// When its next step is taken.
    next: Date,
    /// Whether it becomes wrong again once it was accepted.
    relapses: bool,
    /// Whether a check was not passed, which happens once.
    failed: bool,
}

impl Registers {
    /// What a village is going to find. In the first village of every town a spot and, where it has
    /// one, a water body relapses.
    pub(super) fn new(first_of_town: bool, first: Date, dice: &mut Dice) -> Self {
        let mut items = Vec::new();
        for Habits { register, items: (least, most), relapse, .. } in COMMON {
            let least = if first_of_town { (*least).max(1) } else { *least };
            let count = least + dice.up_to(most.saturating_sub(least));
            for number in 0..count {
                let drawn = dice.percent(*relapse);
                let certain = first_of_town && number == 0 && *relapse > 0;
                let days = if certain { FOUND_EARLY_DAYS } else { FOUND_DAYS };
                items.push(Item {
                    register: *register,
                    item: None,
                    next: dice.days_after(first, days),
                    relapses: drawn || certain,
                    failed: false,
                });
            }
        }
        Self(items)
    }

    /// Takes the steps whose day has come.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn day(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        for mut item in std::mem::take(&mut self.0) {
            if item.next > today || item.step(village, today).await? {
                self.0.push(item);
            }
        }
        Ok(())
    }
}

impl Item {
    /// Takes the next step; whether another one follows.
    async fn step(&mut self, village: &mut Village, today: Date) -> anyhow::Result<bool> {
        self.next = village.dice.days_after(today, Habits::of(self.register).pause);
        let Some(item) = self.item else {
            self.register(village).await?;
            return Ok(true);
        };
        let (known, _) = village.desk.state::<CoreTaskItem>(item.0).await?;
        let Some(standing) = known.standing else { return Ok(false) };
        match standing.phase {
            Phase::Listed if village.dice.percent(2) => {
                let reason = "核查后不属于这一类。".to_owned();
                let remove = Remove { item, ground: RemovalGround::NotOfTheKind, reason };
                village.desk.act(village.office.checker, remove).await?;
                return Ok(false);
            }
            Phase::Listed if Habits::of(self.register).planned => {
                let due = village.dice.days_after(today, 90);
                let plan = "先治本，后恢复，完工后由村里管护。".to_owned();
                let document = village.desk.document("核心任务方案审批单（样例）", 5);
                let approve = ApprovePlan { item, due, plan, document };
                village.desk.act(village.office.head, approve).await?;
            }
            Phase::Listed | Phase::PlanApproved | Phase::UnderWay | Phase::Relapsed => {
                self.work(village, item, &standing).await?;
            }
            Phase::Done => self.check(village, item).await?,
            Phase::Accepted if Habits::of(self.register).planned => {
                let arrangement = "保洁员每周巡查一次。".to_owned();
                let care = BeginCare { item, carer: Some(village.cadre), arrangement };
                village.desk.act(village.cadre, care).await?;
                return Ok(self.relapses);
            }
            Phase::Accepted | Phase::InCare if self.relapses => {
                self.relapse(village, item, today).await?;
            }
            Phase::Accepted | Phase::InCare | Phase::Removed => return Ok(false),
        }
        Ok(true)
    }

    async fn register(&mut self, village: &mut Village) -> anyhow::Result<()> {
        let (kind, facts) = matter::found(self.register, &mut village.dice);
        let register = RegisterItem {
            programme: village.office.programme,
            unit: village.unit,
            kind,
            facts,
            found_on: None,
            place: format!("{}组", 1 + village.dice.up_to(9)),
            description: None,
            evidence: vec![village.photo()],
        };
        let registered = village.desk.act(village.cadre, register).await?;
        self.item = Some(CoreTaskItemId(first_of(&registered, Kind::CoreTaskItem)?));
        Ok(())
    }

    /// More work, or the report that it is done where there is nothing more to do.
    async fn work(
        &self,
        village: &mut Village,
        item: CoreTaskItemId,
        standing: &Standing,
    ) -> anyhow::Result<()> {
        if let Some(work) = matter::next_work(standing, &mut village.dice) {
            let record = RecordWork { item, work, description: None, evidence: Vec::new() };
            village.desk.act(village.cadre, record).await?;
            return Ok(());
        }
        let result = "已完成，现场干净。".to_owned();
        let evidence = vec![village.photo()];
        let done = ReportDone { item, result, shortfall_reason: None, evidence };
        village.desk.act(village.cadre, done).await?;
        Ok(())
    }

    async fn check(&mut self, village: &mut Village, item: CoreTaskItemId) -> anyhow::Result<()> {
        let passed = self.failed || !village.dice.percent(8);
        self.failed |= !passed;
        let asked = ASKED_MIN + village.dice.up_to(20);
        // Not one of twenty is discontent: more than nine of ten.
        let satisfied = asked - village.dice.up_to(1);
        let survey = Satisfaction { asked, satisfied, required_percent: REQUIRED_PERCENT };
        let document = village.desk.document("核心任务验收意见（样例）", 6);
        let planned = Habits::of(self.register).planned;
        let check = Check {
            item,
            outcome: if passed { CheckOutcome::Passed } else { CheckOutcome::NotPassed },
            document: (passed && planned).then_some(document),
            satisfaction: (passed && self.register == Register::WaterBody).then_some(survey),
            remark: (!passed).then(|| "边角未清理到位，限期补做。".to_owned()),
            evidence: Vec::new(),
        };
        village.desk.act(village.office.checker, check).await?;
        Ok(())
    }

    /// It is wrong again: recorded, and mostly followed as an issue too.
    async fn relapse(
        &mut self,
        village: &mut Village,
        item: CoreTaskItemId,
        today: Date,
    ) -> anyhow::Result<()> {
        self.relapses = false;
        let classes = &village.office.definition.issue_classes;
        let task = Habits::of(self.register).task;
        let of_the_task = classes.iter().find(|class| class.core_task.as_deref() == Some(task));
        let class = of_the_task.filter(|_| village.dice.percent(70));
        let issue = class.map(|class| IssueOfRelapse {
            class: class.key.clone(),
            urgency: Urgency::Ordinary,
            place: "原整治点位".to_owned(),
        });
        let relapse = RecordRelapse {
            item,
            found_on: None,
            description: "巡查发现反弹。".to_owned(),
            evidence: vec![village.photo()],
            issue,
        };
        let relapsed = village.desk.act(village.office.checker, relapse).await?;
        village.take_up(&relapsed, today);
        Ok(())
    }
}
