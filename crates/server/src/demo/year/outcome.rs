//! The sum, the committee's decision, the notice, an objection that is upheld, the new sum, the
//! signed ranking.

use anyhow::Context as _;
use hemei_api::proto::{
    self, DecideEvaluationRequest, DecideObjectionRequest, Evaluation, FileObjectionRequest,
    FinaliseEvaluationRequest, GetEvaluationRequest, ObjectionOutcome, PostEvaluationNoticeRequest,
    RecordSignedDocumentRequest, SheetSeen, SumEvaluationRequest,
};
use hemei_domain::time::Date;

use super::super::cast::Part;
use super::super::client::{date, wire_date};
use super::super::deeds::{Deeds, deed};
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::words::{Lang, Text, text};
use super::inspections::INSPECTED;

const SUM: Text = text("考核汇总", "sum");
const DECIDE: Text = text("集体审定", "decide");
const POST: Text = text("考核公示", "post the notice");
const OBJECT: Text = text("提出异议", "object");
const UPHOLD: Text = text("异议复核", "decide the objection");
const FINALISE: Text = text("考核结果生效", "make it final");
const SIGN: Text = text("登记签发文号", "record the signed number");
/// The village that objects, and to what.
pub(super) const OBJECTOR: &str = "qishu";
const ROADS: &str = "C2";

impl Town {
    /// The first result, and what comes of an objection to it.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_outcome(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        self.tell_first_notice(teller).await?;
        self.tell_objection(teller).await
    }

    async fn tell_first_notice(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("结果谁定、公示几天？", "Who decides, and how long is it posted?");
        const TITLE: Text = text("第一次公示的排名", "the ranking as first posted");
        let lang = teller.lang;
        self.at("2025-01-09 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.sum(&mut deeds).await?;
        self.at("2025-01-10 10:00")?;
        self.decide_and_post(&mut deeds, 1, "龙溪样例纪〔2025〕1号").await?;
        deeds.tell(teller)?;
        self.tell_notice(teller).await?;
        self.tell_ranked(teller, TITLE).await
    }

    async fn tell_objection(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("村里不服，分数能改吗？", "A village objects: can a score be changed?");
        const TITLE: Text = text("复核以后的排名", "the ranking after the re-check");
        const MEANING: Text = text(
            "能，但只能经异议复核改，由没有打过分的人复核，有文号、有理由；改了就要重新汇总、审定、公示满期。",
            "By a re-check of others only, with number and reason; then it is summed, decided and posted anew for its full time.",
        );
        self.at("2025-01-13 09:30")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(teller.lang);
        self.object_and_uphold(&mut deeds, teller.lang).await?;
        self.finalise_anew(&mut deeds, teller.lang).await?;
        deeds.tell(teller)?;
        self.tell_notice(teller).await?;
        self.tell_ranked(teller, TITLE).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    /// The village objects, and two days later its objection is upheld.
    async fn object_and_uphold(&mut self, deeds: &mut Deeds, lang: Lang) -> anyhow::Result<()> {
        const STATEMENT: Text = text(
            "核验时3组道路正在施工，现已完工，请复核。",
            "the road of group 3 was being built when it was checked and is done now.",
        );
        const REASON: Text = text(
            "现场复核，道路和排水已完工并通过验收。",
            "seen on site: road and drainage are done and accepted.",
        );
        let unit = self.unit(OBJECTOR)?;
        let of = self.unit_called(&unit, lang);
        let request = FileObjectionRequest {
            name: self.evaluation.clone(),
            unit: unit.clone(),
            codes: vec![ROADS.to_owned()],
            statement: STATEMENT.zh.to_owned(),
            ..FileObjectionRequest::default()
        };
        let objected = deed(Part::Qishu, OBJECT, of.clone()).saying(STATEMENT.say(lang));
        self.deed(deeds, objected, request).await?;
        self.at("2025-01-15 10:00")?;
        let decision = self.numbered("龙溪样例纪〔2025〕2号");
        let request = DecideObjectionRequest {
            name: self.evaluation.clone(),
            unit,
            objection: 1,
            outcome: ObjectionOutcome::Upheld.into(),
            entries: vec![self.rechecked(ROADS, "7")],
            document: Some(decision),
            reason: REASON.zh.to_owned(),
            evidence: vec![self.photo(text("道路完工照片", "a photo of the finished road"))],
            ..DecideObjectionRequest::default()
        };
        let upheld = deed(Part::LeadingGroupHead, UPHOLD, of).saying(REASON.say(lang));
        self.deed(deeds, upheld, request).await?;
        Ok(())
    }

    /// What was changed is summed, decided, posted for its full time, and final.
    async fn finalise_anew(&mut self, deeds: &mut Deeds, lang: Lang) -> anyhow::Result<()> {
        self.sum(deeds).await?;
        self.at("2025-01-16 10:00")?;
        self.decide_and_post(deeds, 2, "龙溪样例纪〔2025〕3号").await?;
        self.at("2025-01-24 09:00")?;
        let request =
            FinaliseEvaluationRequest { name: self.evaluation.clone(), ..Default::default() };
        let year = text("2024年度", "the year 2024").say(lang);
        self.deed(deeds, deed(Part::LeadingGroupHead, FINALISE, year), request).await?;
        self.sign(deeds).await
    }

    /// Sums every sheet as it is now, with the issues that ever were overdue.
    async fn sum(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        let mut request =
            SumEvaluationRequest { name: self.evaluation.clone(), ..Default::default() };
        for key in INSPECTED {
            let sheet = self.score_sheet(key).await?;
            request.cut = request.cut.max(sheet.position);
            let mut rows = self.issues_of(key).await?;
            rows.retain(|row| row.deadline.as_ref().is_some_and(|of| of.ever_overdue));
            request.sheets.push(SheetSeen {
                unit: sheet.unit,
                etag: sheet.etag,
                overdue: u32::try_from(rows.len()).context("count the overdue")?,
                overdue_positions: rows.iter().flat_map(|row| self.cited(&row.name)).collect(),
            });
        }
        let year = text("2024年度", "the year 2024").say(deeds.lang());
        self.deed(deeds, deed(Part::HandlerA, SUM, year), request).await?;
        Ok(())
    }

    async fn decide_and_post(
        &mut self,
        deeds: &mut Deeds,
        sum: u32,
        number: &str,
    ) -> anyhow::Result<()> {
        const MINUTES: Text = text("会议纪要{0}", "minutes {0}");
        let lang = deeds.lang();
        let year = text("2024年度", "the year 2024").say(lang);
        let today: Date = self.client.now().date();
        let request = DecideEvaluationRequest {
            name: self.evaluation.clone(),
            sum,
            minutes: Some(self.numbered(number)),
            met_date: Some(wire_date(today)),
            ..DecideEvaluationRequest::default()
        };
        let decided = deed(Part::LeadingGroupHead, DECIDE, year);
        self.deed(deeds, decided.saying(MINUTES.fill(lang, &[number])), request).await?;
        let request =
            PostEvaluationNoticeRequest { name: self.evaluation.clone(), ..Default::default() };
        self.deed(deeds, deed(Part::HandlerA, POST, year), request).await?;
        Ok(())
    }

    /// The paper that the leading group signs bears the log's head and root.
    async fn sign(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const NUMBER: &str = "龙溪样例发〔2025〕1号";
        const SAID: Text = text("{0}，印有第{1}条的根值", "{0}, with the root at {1}");
        self.at("2025-01-24 15:00")?;
        let head = self.head().await?;
        let request = RecordSignedDocumentRequest {
            name: self.evaluation.clone(),
            document: Some(self.numbered(NUMBER)),
            head_position: head.position,
            root: hex::encode(head.root),
            ..RecordSignedDocumentRequest::default()
        };
        let lang = deeds.lang();
        let signed = deed(Part::HandlerA, SIGN, text("2024年度", "the year 2024").say(lang));
        let said = SAID.fill(lang, &[NUMBER, &head.position.to_string()]);
        self.deed(deeds, signed.saying(said), request).await?;
        Ok(())
    }

    /// An invented document of the leading group with an invented number.
    fn numbered(&self, number: &str) -> proto::Document {
        const TITLE: Text = text("年度考核会议纪要（样例）", "minutes of the evaluation (sample)");
        proto::Document { number: number.to_owned(), ..self.town_document(TITLE) }
    }

    pub(super) async fn evaluated(&self) -> anyhow::Result<Evaluation> {
        let name = self.evaluation.clone();
        let request = GetEvaluationRequest { name, min_position: self.client.position() };
        self.client.ask(Part::OfficeHead, request).await
    }

    async fn tell_notice(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const NOTICE: Text = text(
            "第{0}次公示：自{1}至{2}，异议受理到{3}。",
            "Notice {0}: from {1} to {2}, objections until {3}.",
        );
        let lang: Lang = teller.lang;
        let notice = self.evaluated().await?.notice.context("read the notice")?;
        let day = |wire: Option<proto::google::r#type::Date>| {
            wire.and_then(date).map_or_else(dash, |day| day.to_string())
        };
        teller.paragraph(&NOTICE.fill(
            lang,
            &[
                &notice.notice.to_string(),
                &day(notice.from_date),
                &day(notice.due_date),
                &day(notice.objections_due_date),
            ],
        ))?;
        if lang == Lang::Zh {
            teller.paragraph(&notice.derivation)?;
        }
        Ok(())
    }
}
