//! The registers of the core tasks: a pond that is treated, turns black again and is treated again,
//! and a road.

use hemei_api::proto::core_task_facts::Facts;
use hemei_api::proto::core_task_work::Work;
use hemei_api::proto::{
    self, ApproveCoreTaskPlanRequest, BeginCoreTaskCareRequest, CheckCoreTaskItemRequest,
    CoreTaskCheckOutcome, CoreTaskFacts, CoreTaskItem, CoreTaskKind, CoreTaskSatisfaction,
    CoreTaskWork, InfrastructureFacts, InfrastructureWork, ListCoreTaskItemsRequest, Money,
    MoneyUnit, Quantity, QuantityUnit, RecordCoreTaskRelapseRequest, RecordCoreTaskWorkRequest,
    RegisterCoreTaskItemRequest, RelapseIssue, ReportCoreTaskDoneRequest, Urgency, WaterBodyCause,
    WaterBodyDegree, WaterBodyFacts, WaterBodyIdentification, WaterBodyMeasure, WaterBodyWork,
};

use super::super::cast::Part;
use super::super::client::{date, document, wire_date};
use super::super::deeds::{Deeds, deed, or_dash};
use super::super::ledger::Column;
use super::super::scenes::{ALL_CHECKS, STAND};
use super::super::step::{Act, Step, To, day, step};
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash, number};
use super::super::words::{self, Lang, Text, text};

const REGISTER: Text = text("登记核心任务事项", "enter into the register");
const APPROVE: Text = text("批准方案", "approve the plan");
const WORK: Text = text("登记实施情况", "record the work");
const DONE: Text = text("报告完成", "report it done");
const CHECK: Text = text("核查验收", "check and accept");
const CARE: Text = text("转入管护", "hand over to care");
const RELAPSE: Text = text("登记反弹", "record the relapse");

const POND: Text = text("5组堰塘", "the pond of group 5");
const BLACK: Text = text("塘水发黑，有生活污水流入。", "the water is black, sewage runs in.");
const BLACK_AGAIN: Text =
    text("治理后的堰塘又发黑有异味。", "the treated pond is black again and smells.");
const POND_PLAN: Text =
    text("截污清淤，三户接入污水管。", "cut off, dredge, connect three houses.");
const POND_WORK: Text = text("已截污清淤。", "cut off and dredged.");
const POND_AGAIN: Text =
    text("新增两户接管，再次清淤。", "two more houses connected, dredged again.");
const POND_DONE: Text = text("塘水清澈，无异味。", "the water is clear and does not smell.");
const POND_CARE: Text = text("每周巡查一次。", "it is looked at every week.");
const ROAD: Text = text("2组入户道路", "the lanes of group 2");
const ROAD_WHY: Text = text("年度计划硬化1.2公里。", "1.2 km are to be paved this year.");
const ROAD_PLAN: Text = text("分两段施工，先通后畅。", "in two sections, one after the other.");
const ROAD_WORK: Text = text("已完成第一段0.8公里。", "the first section of 0.8 km is done.");

const CUT_OFF: Text = text("再次截污清淤", "cut off and dredge again");
const TREATED: Text = text("堰塘已重新治理。", "the pond was treated again.");
const TREATED_PHOTO: Text = text("重新治理后照片", "a photo after the second treatment");
const SEEN: Text = text("五项齐全，未见污水流入。", "all five checks, no sewage runs in.");
const AGREED: Text = text("同意销号，继续观察。", "closed, to be watched.");

/// The number that the relapse's issue gets.
const ISSUE: u32 = 15;

/// How the relapse's issue is worked off.
const REPAIR: &[Step] = &[
    step(
        "09-20 10:30",
        Part::HandlerA,
        ISSUE,
        Act::Assign { to: To::Unit("qishu", Part::Qishu), verifier: Some(Part::Agriculture) },
    ),
    step("09-20 15:00", Part::Qishu, ISSUE, Act::SignFor),
    step("09-23 09:00", Part::Qishu, ISSUE, Act::Plan { finish: "09-27", measures: &[CUT_OFF] }),
    step(
        "09-27 15:00",
        Part::Qishu,
        ISSUE,
        Act::RequestClosure { result: TREATED, evidence: &[TREATED_PHOTO] },
    ),
    step("09-29 10:00", Part::Agriculture, ISSUE, Act::Verify { checks: ALL_CHECKS, remark: SEEN }),
    step("09-30 09:00", Part::OfficeHead, ISSUE, Act::Close { checks: STAND, remark: AGREED }),
];

/// The texts of the registers that the log holds and the ledger shows.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [POND, BLACK, BLACK_AGAIN].into_iter().chain(REPAIR.iter().flat_map(|step| step.act.texts()))
}

impl Town {
    /// A pond and a road in the registers.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_registers(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("核心任务有没有底数，干到哪一步？", "What is there to do, and how far is it?");
        const MEANING: Text = text(
            "一处一号，从排查、方案、实施、验收到管护；黑臭水体验收要有文件，还要问群众。",
            "Each has its number from the survey to the care; a pond is accepted by a document and by what villagers say.",
        );
        let lang = teller.lang;
        self.at("07-15 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        let pond = self.register_pond(&mut deeds).await?;
        let road = self.register_road(&mut deeds).await?;
        self.at("07-16 10:00")?;
        self.approve(&mut deeds, (&pond, POND), POND_PLAN, "08-30").await?;
        self.approve(&mut deeds, (&road, ROAD), ROAD_PLAN, "11-30").await?;
        self.at("07-22 15:00")?;
        self.treat(&mut deeds, &pond, POND_WORK).await?;
        self.pave(&mut deeds, &road).await?;
        self.at("07-29 10:00")?;
        self.accept_pond(&mut deeds, &pond, 28).await?;
        deeds.tell(teller)?;
        self.tell_items(teller).await?;
        teller.say(MEANING)?;
        self.pond = pond;
        Ok(())
    }

    /// The pond turns black again.
    ///
    /// # Errors
    /// As [`Town::tell_registers`].
    pub(crate) async fn tell_relapse(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("治好的又返黑，怎么办？", "It was treated and is black again: what then?");
        const RAISED: Text = text("返黑带出的问题", "the issue of the relapse");
        const MEANING: Text = text(
            "用原来的编号重新治理，反弹次数留着，年终按次扣分；同时进整改台账，照样要五项核查。",
            "It is treated again under its number; the relapse stays and costs points; the issue needs all five checks.",
        );
        let lang = teller.lang;
        self.at("09-20 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        let request = RecordCoreTaskRelapseRequest {
            name: self.pond.clone(),
            description: BLACK_AGAIN.zh.to_owned(),
            issue: Some(RelapseIssue {
                class: "black_water".to_owned(),
                urgency: Urgency::Urgent.into(),
                place: POND.zh.to_owned(),
            }),
            ..RecordCoreTaskRelapseRequest::default()
        };
        let relapsed = deed(Part::Agriculture, RELAPSE, POND.say(lang));
        self.deed(&mut deeds, relapsed.saying(BLACK_AGAIN.say(lang)), request).await?;
        let item = self.items().await?.into_iter().find(|item| item.name == self.pond);
        self.know_issue(ISSUE, item.map_or_else(String::new, |item| item.relapse_issue));
        for step in REPAIR {
            self.perform(step).await?;
            let done = deed(step.by, step.act.name(), number(ISSUE)).saying(step.act.told(lang));
            deeds.note(self.client.now(), done);
        }
        self.at("10-08 09:30")?;
        let pond = self.pond.clone();
        self.treat(&mut deeds, &pond, POND_AGAIN).await?;
        self.accept_pond(&mut deeds, &pond, 29).await?;
        deeds.tell(teller)?;
        self.tell_items(teller).await?;
        let mut rows = self.ledger().await?;
        rows.retain(|row| row.number == ISSUE);
        let columns = [
            Column::Number,
            Column::Unit,
            Column::Description,
            Column::Responsible,
            Column::Due,
            Column::Evidence,
            Column::Phase,
            Column::Closer,
        ];
        teller.table(RAISED.say(lang), &self.sheet(&rows, &columns, lang))?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn register_pond(&mut self, deeds: &mut Deeds) -> anyhow::Result<String> {
        let facts = WaterBodyFacts {
            area: quantity("1.2", QuantityUnit::Mu),
            degree: WaterBodyDegree::Mild.into(),
            causes: vec![WaterBodyCause::DomesticSewage.into()],
            identified_by: vec![WaterBodyIdentification::Senses.into()],
            quality: None,
            supervised: false,
        };
        let request = RegisterCoreTaskItemRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            unit: self.unit("qishu")?,
            kind: CoreTaskKind::Pond.into(),
            facts: Some(CoreTaskFacts { facts: Some(Facts::WaterBody(facts)) }),
            found_date: Some(wire_date(day("07-12"))),
            place: POND.zh.to_owned(),
            description: BLACK.zh.to_owned(),
            ..RegisterCoreTaskItemRequest::default()
        };
        let lang = deeds.lang();
        let registered = deed(Part::Qishu, REGISTER, POND.say(lang)).saying(BLACK.say(lang));
        Ok(self.deed(deeds, registered, request).await?.name)
    }

    async fn register_road(&mut self, deeds: &mut Deeds) -> anyhow::Result<String> {
        let planned = quantity("1.2", QuantityUnit::Kilometre);
        let facts = InfrastructureFacts { planned, funds_planned: money("36") };
        let request = RegisterCoreTaskItemRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            unit: self.unit("jiaojia")?,
            kind: CoreTaskKind::Road.into(),
            facts: Some(CoreTaskFacts { facts: Some(Facts::Infrastructure(facts)) }),
            found_date: Some(wire_date(day("07-12"))),
            place: ROAD.zh.to_owned(),
            description: ROAD_WHY.zh.to_owned(),
            ..RegisterCoreTaskItemRequest::default()
        };
        let lang = deeds.lang();
        let registered = deed(Part::Jiaojia, REGISTER, ROAD.say(lang)).saying(ROAD_WHY.say(lang));
        Ok(self.deed(deeds, registered, request).await?.name)
    }

    async fn approve(
        &mut self,
        deeds: &mut Deeds,
        (name, of): (&str, Text),
        plan: Text,
        due: &str,
    ) -> anyhow::Result<()> {
        const MINUTES: Text = text("核心任务方案审批单（样例）", "approval of the plan (sample)");
        let request = ApproveCoreTaskPlanRequest {
            name: name.to_owned(),
            due_date: Some(wire_date(day(due))),
            plan: plan.zh.to_owned(),
            document: Some(self.town_document(MINUTES)),
            ..ApproveCoreTaskPlanRequest::default()
        };
        let lang = deeds.lang();
        let approved = deed(Part::OfficeHead, APPROVE, of.say(lang)).saying(plan.say(lang));
        self.deed(deeds, approved, request).await?;
        Ok(())
    }

    async fn treat(&mut self, deeds: &mut Deeds, pond: &str, what: Text) -> anyhow::Result<()> {
        let measures =
            vec![WaterBodyMeasure::SewageInterception.into(), WaterBodyMeasure::Dredging.into()];
        let work = Work::WaterBody(WaterBodyWork { measures, quality: None });
        let request = RecordCoreTaskWorkRequest {
            name: pond.to_owned(),
            work: Some(CoreTaskWork { work: Some(work) }),
            description: what.zh.to_owned(),
            ..RecordCoreTaskWorkRequest::default()
        };
        let lang = deeds.lang();
        let treated = deed(Part::Qishu, WORK, POND.say(lang)).saying(what.say(lang));
        self.deed(deeds, treated, request).await?;
        Ok(())
    }

    async fn pave(&mut self, deeds: &mut Deeds, road: &str) -> anyhow::Result<()> {
        let work = Work::Infrastructure(InfrastructureWork {
            started: "1.2".to_owned(),
            done: "0.8".to_owned(),
            funds_in_place: money("30"),
            funds_spent: money("22"),
            visible_progress: 65,
            amounts_confirmed: false,
        });
        let request = RecordCoreTaskWorkRequest {
            name: road.to_owned(),
            work: Some(CoreTaskWork { work: Some(work) }),
            description: ROAD_WORK.zh.to_owned(),
            ..RecordCoreTaskWorkRequest::default()
        };
        let lang = deeds.lang();
        let paved = deed(Part::Jiaojia, WORK, ROAD.say(lang)).saying(ROAD_WORK.say(lang));
        self.deed(deeds, paved, request).await?;
        Ok(())
    }

    /// The pond is done, accepted by the agricultural service centre, and cared for; of thirty
    /// villagers so many are satisfied.
    async fn accept_pond(
        &mut self,
        deeds: &mut Deeds,
        pond: &str,
        satisfied: u32,
    ) -> anyhow::Result<()> {
        const ACCEPTANCE: Text =
            text("水体治理验收意见（样例）", "acceptance of the pond (sample)");
        const ASKED: Text = text("问了{0}人，{1}人满意", "{0} were asked, {1} are satisfied");
        let lang = deeds.lang();
        let of = POND.say(lang);
        let request = ReportCoreTaskDoneRequest {
            name: pond.to_owned(),
            result: POND_DONE.zh.to_owned(),
            ..ReportCoreTaskDoneRequest::default()
        };
        let done = deed(Part::Qishu, DONE, of).saying(POND_DONE.say(lang));
        self.deed(deeds, done, request).await?;
        let survey = CoreTaskSatisfaction { asked: 30, satisfied, required_percent: 90 };
        let request = CheckCoreTaskItemRequest {
            name: pond.to_owned(),
            outcome: CoreTaskCheckOutcome::Passed.into(),
            document: Some(self.town_document(ACCEPTANCE)),
            satisfaction: Some(survey),
            ..CheckCoreTaskItemRequest::default()
        };
        let said = ASKED.fill(lang, &[&survey.asked.to_string(), &satisfied.to_string()]);
        self.deed(deeds, deed(Part::Agriculture, CHECK, of).saying(said), request).await?;
        let request = BeginCoreTaskCareRequest {
            name: pond.to_owned(),
            arrangement: POND_CARE.zh.to_owned(),
            ..BeginCoreTaskCareRequest::default()
        };
        let cared = deed(Part::Qishu, CARE, of).saying(POND_CARE.say(lang));
        self.deed(deeds, cared, request).await?;
        Ok(())
    }

    /// A document of the town of today, as the demo's invented ones are.
    pub(super) fn town_document(&self, title: Text) -> proto::Document {
        const ISSUER: Text = text("龙溪镇人民政府", "the town's government");
        document(title, ISSUER, self.client.now().date())
    }

    /// The items of all registers, by number.
    pub(super) async fn items(&self) -> anyhow::Result<Vec<CoreTaskItem>> {
        let request = ListCoreTaskItemsRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            min_position: self.client.position(),
            ..ListCoreTaskItemsRequest::default()
        };
        Ok(self.client.ask(Part::OfficeHead, request).await?.items)
    }

    async fn tell_items(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const TITLE: Text = text("核心任务台账", "registers of the core tasks");
        const HEADS: [(Text, usize); 8] = [
            (text("编号", "number"), 6),
            (text("村", "village"), 20),
            (text("类别", "kind"), 16),
            (text("排查日期", "found"), 10),
            (text("期限", "due"), 10),
            (text("满意", "satisfied"), 12),
            (text("反弹", "relapses"), 6),
            (text("状态", "stands"), 12),
        ];
        let lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for item in self.items().await? {
            table.row(self.item_told(&item, lang));
        }
        let now = self.client.now().local_minutes();
        teller.table(&words::AS_OF.fill(lang, &[TITLE.say(lang), &now]), &table)?;
        Ok(())
    }

    fn item_told(&self, item: &CoreTaskItem, lang: Lang) -> Vec<String> {
        let day = |wire: Option<proto::google::r#type::Date>| {
            wire.and_then(date).map_or_else(dash, |day| day.to_string())
        };
        let satisfied = item.satisfaction.as_ref().map(|of| (of.satisfied, of.asked));
        let (kind, phase) = match lang {
            Lang::Zh => (item.kind_zh.clone(), item.phase_zh.clone()),
            Lang::En => (
                words::spaced(item.kind().as_str_name(), "CORE_TASK_KIND_"),
                words::spaced(item.phase().as_str_name(), "CORE_TASK_PHASE_"),
            ),
        };
        vec![
            item.number.to_string(),
            self.unit_called(&item.unit, lang),
            or_dash(&kind),
            day(item.found_date),
            day(item.due_date),
            satisfied.map_or_else(dash, |(satisfied, asked)| format!("{satisfied}/{asked}")),
            item.relapses.to_string(),
            phase,
        ]
    }
}

fn quantity(amount: &str, unit: QuantityUnit) -> Option<Quantity> {
    Some(Quantity { amount: amount.to_owned(), unit: unit.into() })
}

fn money(value: &str) -> Option<Money> {
    Some(Money { value: value.to_owned(), unit: MoneyUnit::TenThousandYuan.into() })
}
