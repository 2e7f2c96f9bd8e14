//! The annual evaluation: every office scores, one official is recused, the committee decides, one
//! village objects and gets points.

use anyhow::Context as _;
use hemei_api::proto::figure::Figure as Kind;
use hemei_api::proto::{
    self, ApplyPenaltyRequest, DeclareRecusalRequest, EnterBlockRequest, EvaluatedUnit,
    GetScoreSheetRequest, MarkNotApplicableRequest, OpenEvaluationRequest, RecordSiteCheckRequest,
    ScoreEntry, ScoreIndicatorsRequest, ScoreSheet, SelfClaim, SelfScoreRequest, SiteOutcome,
};

use super::super::cast::Part;
use super::super::deeds::{Deeds, deed};
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Lang, Text, text};
use super::inspections::INSPECTED;
use super::sheets::{SEEN, Seen};
use super::windows::Village;

const OPEN: Text = text("启动年度考核", "open the evaluation");
const SELF_SCORE: Text = text("村级自评", "score oneself");
const RECUSE: Text = text("申报回避", "declare a recusal");
const SCORE: Text = text("科室评分", "score");
const PENALISE: Text = text("考核减分", "apply a penalty");
const CHECK: Text = text("现场核验", "check on site");
const NOT_APPLICABLE: Text = text("合理缺项认定", "find it not applicable");
const LISTS: Text = text("评分底表（样例）", "worksheets (sample)");
/// The village of which the construction officer has kin.
const KIN: &str = "jiaojia";

impl Town {
    /// The score sheet of a village.
    pub(super) fn sheet_of(&self, key: &str) -> anyhow::Result<String> {
        let unit = self.unit(key)?;
        let id = unit.rsplit('/').next().unwrap_or_default();
        Ok(format!("{}/scoreSheets/{id}", self.evaluation))
    }

    /// Sheets are filled; one official may not, and somebody else does.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_scoring(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text("谁来打分，谁要回避？", "Who scores, and who must not?");
        const MEANING: Text = text(
            "亲属所在的村自己不能打分，往上一级由分管领导评，并写明原因；打分的不核验，自评的不打分。",
            "Whoever has kin there does not score: it moves up to the deputy head, who says why; scorers do not check.",
        );
        let lang = teller.lang;
        self.at("2025-01-02 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.open_evaluation(&mut deeds).await?;
        self.at("2025-01-03 09:00")?;
        for key in INSPECTED {
            self.self_score(&mut deeds, key).await?;
        }
        deeds.tell(teller)?;
        self.at("2025-01-06 09:00")?;
        self.tell_recusal(teller).await?;
        let mut deeds = Deeds::new(lang);
        for seen in &SEEN {
            self.score_all(&mut deeds, seen).await?;
        }
        self.penalise(&mut deeds).await?;
        self.at("2025-01-08 09:00")?;
        for key in INSPECTED {
            let request = RecordSiteCheckRequest {
                name: self.sheet_of(key)?,
                outcome: SiteOutcome::Confirmed.into(),
                ..RecordSiteCheckRequest::default()
            };
            let of = self.unit_called(&self.unit(key)?, lang);
            self.deed(&mut deeds, deed(Part::HandlerB, CHECK, of), request).await?;
        }
        deeds.tell(teller)?;
        self.tell_sheets(teller).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn open_evaluation(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        // Three villages are named for the title in 2024, the fourth is another one.
        let group = |key: &str| if key == "huangling" { "others" } else { "enrolled" };
        let unit = |key: &&str| -> anyhow::Result<EvaluatedUnit> {
            let unit = self.unit(key)?;
            Ok(EvaluatedUnit { unit, group: group(key).to_owned(), ..EvaluatedUnit::default() })
        };
        let units = INSPECTED.iter().map(unit).collect::<anyhow::Result<_>>()?;
        let request = OpenEvaluationRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            scheme: self.scheme.clone(),
            edition: 1,
            units,
            ..OpenEvaluationRequest::default()
        };
        let of = text("2024年度", "the year 2024").say(deeds.lang());
        let opened = deed(Part::OfficeHead, OPEN, of);
        self.evaluation = self.deed(deeds, opened, request).await?.name;
        Ok(())
    }

    async fn self_score(&mut self, deeds: &mut Deeds, key: &str) -> anyhow::Result<()> {
        const CLAIMED: Text = text("道路与排水7分，清理到位11分", "7 for roads, 11 for clearing");
        let claim = |code: &str, points: &str| SelfClaim {
            code: code.to_owned(),
            points: points.to_owned(),
        };
        let request = SelfScoreRequest {
            name: self.sheet_of(key)?,
            claims: vec![claim("C2", "7"), claim("D1", "11")],
            ..SelfScoreRequest::default()
        };
        let lang = deeds.lang();
        let of = self.unit_called(&self.unit(key)?, lang);
        let scored = deed(Village::of(key).committees, SELF_SCORE, of).saying(CLAIMED.say(lang));
        self.deed(deeds, scored, request).await?;
        Ok(())
    }

    async fn tell_recusal(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        let lang = teller.lang;
        let unit = self.unit(KIN)?;
        let of = self.unit_called(&unit, lang);
        let mut deeds = Deeds::new(lang);
        let request = DeclareRecusalRequest {
            name: self.person(Part::Construction)?,
            unit,
            ground: proto::RecusalGround::Kin.into(),
            ..DeclareRecusalRequest::default()
        };
        let declared = deed(Part::Construction, RECUSE, of.clone());
        let said = text("有亲属在该村", "kin in the village").say(lang);
        self.deed(&mut deeds, declared.saying(said), request).await?;
        deeds.tell(teller)?;
        let seen = SEEN.iter().find(|seen| seen.key == KIN).context("find what was seen")?;
        let request = self.scoring(seen, seen.of_planning())?;
        let tried = deed(Part::Construction, SCORE, of);
        self.try_in_vain(teller, &tried, request, "RECUSED").await
    }

    fn scoring(
        &self,
        seen: &Seen,
        entries: Vec<ScoreEntry>,
    ) -> anyhow::Result<ScoreIndicatorsRequest> {
        Ok(ScoreIndicatorsRequest {
            name: self.sheet_of(seen.key)?,
            entries,
            evidence: vec![self.photo(LISTS)],
            ..ScoreIndicatorsRequest::default()
        })
    }

    /// Every office scores what it is responsible for.
    async fn score_all(&mut self, deeds: &mut Deeds, seen: &Seen) -> anyhow::Result<()> {
        const INSTEAD: Text =
            text("规建环保办工作人员有亲属在该村。", "the construction officer has kin there.");
        const COUNT: Text = text("{0}项", "{0} figures");
        let lang = deeds.lang();
        let of = self.unit_called(&self.unit(seen.key)?, lang);
        let by_section = [
            (Part::HandlerA, self.of_the_office(seen).await?),
            (Part::Agriculture, self.of_agriculture(seen).await?),
            (Part::Economy, self.of_the_economy(seen).await?),
        ];
        for (by, entries) in by_section {
            let said = COUNT.fill(lang, &[&entries.len().to_string()]);
            let request = self.scoring(seen, entries)?;
            self.deed(deeds, deed(by, SCORE, of.clone()).saying(said), request).await?;
        }
        let entries = seen.of_planning();
        let count = COUNT.fill(lang, &[&entries.len().to_string()]);
        let request = self.scoring(seen, entries)?;
        let (by, said, request) = if seen.key == KIN {
            let request = ScoreIndicatorsRequest { remark: INSTEAD.zh.to_owned(), ..request };
            let said = format!("{count}{}{}", lang.colon(), INSTEAD.say(lang));
            (Part::DeputyHead, said, request)
        } else {
            (Part::Construction, count, request)
        };
        self.deed(deeds, deed(by, SCORE, of.clone()).saying(said), request).await?;
        let sections =
            [(Part::Agriculture, "poverty_monitoring"), (Part::Economy, "village_affairs")];
        for ((by, block), score) in sections.into_iter().zip(seen.blocks) {
            let request = EnterBlockRequest {
                name: self.sheet_of(seen.key)?,
                block: block.to_owned(),
                score: score.to_owned(),
                document: Some(self.town_document(LISTS)),
                ..EnterBlockRequest::default()
            };
            self.client.act(by, request).await?;
        }
        self.without_requests(deeds, seen, of).await
    }

    /// Where no villager asked for anything, the deputy head finds that it does not apply.
    async fn without_requests(
        &mut self,
        deeds: &mut Deeds,
        seen: &Seen,
        of: String,
    ) -> anyhow::Result<()> {
        const NONE: Text = text("全年没有收到诉求。", "nobody asked for anything in the year.");
        if !self.score_sheet(seen.key).await?.missing.iter().any(|code| code == "E1") {
            return Ok(());
        }
        let request = MarkNotApplicableRequest {
            name: self.sheet_of(seen.key)?,
            code: "E1".to_owned(),
            remark: NONE.zh.to_owned(),
            evidence: vec![self.photo(LISTS)],
            ..MarkNotApplicableRequest::default()
        };
        let lang = deeds.lang();
        let found = deed(Part::DeputyHead, NOT_APPLICABLE, of).saying(NONE.say(lang));
        self.deed(deeds, found, request).await?;
        Ok(())
    }

    /// What is overdue and not closed at the year's end costs points.
    async fn penalise(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const NOTICE: Text = text("问题整改情况通报（样例）", "notice on the ledger (sample)");
        const COUNT: Text = text("逾期未销号{0}件", "overdue and not closed: {0}");
        let lang = deeds.lang();
        for key in INSPECTED {
            let mut rows = self.issues_of(key).await?;
            rows.retain(|row| {
                let light = row.deadline.as_ref().map(proto::DeadlineState::light);
                light == Some(proto::WarningLevel::Overdue) && row.closed_time.is_none()
            });
            if rows.is_empty() {
                continue;
            }
            let request = ApplyPenaltyRequest {
                name: self.sheet_of(key)?,
                code: "F2".to_owned(),
                occurrences: u32::try_from(rows.len()).context("count the overdue")?,
                document: Some(self.town_document(NOTICE)),
                positions: rows.iter().flat_map(|row| self.cited(&row.name)).collect(),
                ..ApplyPenaltyRequest::default()
            };
            let of = self.unit_called(&self.unit(key)?, lang);
            let said = COUNT.fill(lang, &[&rows.len().to_string()]);
            let applied = deed(Part::HandlerA, PENALISE, of).saying(said);
            self.deed(deeds, applied, request).await?;
        }
        Ok(())
    }

    /// A sheet as the office reads it.
    pub(super) async fn score_sheet(&self, key: &str) -> anyhow::Result<ScoreSheet> {
        let name = self.sheet_of(key)?;
        let request = GetScoreSheetRequest {
            name,
            min_position: self.client.position(),
            ..GetScoreSheetRequest::default()
        };
        self.client.ask(Part::HandlerA, request).await
    }

    async fn tell_sheets(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const TITLE: Text = text("评分进度", "the score sheets");
        const HEADS: [(Text, usize); 5] = [
            (text("村", "village"), 20),
            (text("自评", "own score"), 10),
            (text("已评分", "scored"), 10),
            (text("未评分", "missing"), 10),
            (text("已核验", "checked"), 10),
        ];
        let lang: Lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for key in INSPECTED {
            let sheet = self.score_sheet(key).await?;
            table.row(vec![
                self.unit_called(&sheet.unit, lang),
                lang.mark(sheet.self_scored).to_owned(),
                sheet.scores.len().to_string(),
                sheet.missing.len().to_string(),
                lang.mark(sheet.site_checked).to_owned(),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        Ok(())
    }

    /// A figure of a re-check.
    pub(super) fn rechecked(&self, code: &str, points: &str) -> ScoreEntry {
        super::sheets::entry(code, "", Kind::Score(points.to_owned()), vec![])
    }
}
