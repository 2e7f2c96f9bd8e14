//! The ranking and a score card: who stands where, what was lost by which clause, and the same
//! computed again from the first record.

use anyhow::{Context as _, ensure};
use hemei_api::proto::list_ranked_units_request::KnownAt;
use hemei_api::proto::{
    GetScoreCardRequest, ListRankedUnitsRequest, ListScorePointsRequest, RankedUnit, RankingGrade,
    ScoreCard, ScorePoint,
};

use super::super::cast::Part;
use super::super::client::wire_time;
use super::super::deeds::or_dash;
use super::super::exact::exact;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::words::{Lang, Text, text};
use super::outcome::OBJECTOR;

impl Town {
    /// The ranked units as they stand, or as the log's first `known` records say.
    async fn ranked(&self, known: Option<u64>) -> anyhow::Result<Vec<RankedUnit>> {
        let request = ListRankedUnitsRequest {
            parent: self.evaluation.clone(),
            effective_time: Some(wire_time(self.client.now())),
            min_position: if known.is_some() { 0 } else { self.client.position() },
            known_at: known.map(KnownAt::KnownPosition),
            ..ListRankedUnitsRequest::default()
        };
        Ok(self.client.ask(Part::OfficeHead, request).await?.units)
    }

    /// The final ranking.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(crate) async fn ranking(&self) -> anyhow::Result<Vec<RankedUnit>> {
        self.ranked(None).await
    }

    pub(super) async fn tell_ranked(
        &self,
        teller: &mut Teller<'_>,
        title: Text,
    ) -> anyhow::Result<()> {
        const HEADS: [(Text, usize); 6] = [
            (text("组别", "group"), 10),
            (text("名次", "rank"), 6),
            (text("村", "village"), 20),
            (text("总分", "score"), 8),
            (text("等次", "grade"), 14),
            (text("曾逾期问题", "ever overdue"), 12),
        ];
        let lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for unit in self.ranking().await? {
            table.row(vec![
                unit.group_display_name.clone(),
                unit.rank.to_string(),
                self.unit_called(&unit.unit, lang),
                unit.total.clone(),
                grade(&unit, lang),
                unit.overdue.to_string(),
            ]);
        }
        teller.table(title.say(lang), &table)?;
        Ok(())
    }

    /// How units are ranked and graded, and the final ranking.
    ///
    /// # Errors
    /// Where the server does not answer, or nobody reads.
    pub(crate) async fn tell_ranking(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("怎么排、等次怎么定？", "How are they ranked, and what makes the grade?");
        const TITLE: Text = text("最终排名", "the final ranking");
        teller.question(QUESTION).await?;
        self.tell_ranking_rules(teller).await?;
        self.tell_ranked(teller, TITLE).await
    }

    /// Why a village has so many points less than the one before it.
    ///
    /// # Errors
    /// As [`Town::tell_ranking`]; where nobody stands before it.
    pub(crate) async fn tell_card(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "{0}为什么少{1}分？与前一名差在哪？",
            "Why has {0} {1} points less? Where is the difference to the one before?",
        );
        let lang = teller.lang;
        let unit = self.unit(OBJECTOR)?;
        let id = unit.rsplit('/').next().unwrap_or_default();
        let name = format!("{}/scoreCards/{id}", self.evaluation);
        let request = GetScoreCardRequest {
            name: name.clone(),
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
            ..GetScoreCardRequest::default()
        };
        let card = self.client.ask(Part::OfficeHead, request).await?;
        let request = ListScorePointsRequest {
            parent: name,
            min_position: self.client.position(),
            ..ListScorePointsRequest::default()
        };
        let points = self.client.ask(Part::OfficeHead, request).await?.points;
        let difference = card.difference.as_ref().context("find the one before")?;
        let called = self.unit_called(&unit, lang);
        let question = QUESTION.fill(lang, &[&called, &difference.points]);
        teller.question_told(&question).await?;
        self.tell_losses(teller, &points)?;
        self.tell_difference(teller, &card, &points)?;
        tell_gap(teller, &card)
    }

    fn tell_losses(&self, teller: &mut Teller<'_>, points: &[ScorePoint]) -> anyhow::Result<()> {
        const TITLE: Text = text("扣在哪里", "where points were lost");
        const HEADS: [(Text, usize); 7] = [
            (text("指标", "indicator"), 18),
            (text("分值", "full"), 6),
            (text("得分", "got"), 7),
            (text("扣分", "lost"), 6),
            (text("扣分原因", "why"), 32),
            (text("依据条款", "clause"), 28),
            (text("评分人、日志序号", "scorer, position"), 20),
        ];
        let lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for point in points.iter().filter(|point| point.loss) {
            let causes = point.measures.iter().filter(|one| !one.cause_zh.is_empty()).map(|one| {
                let round = &one.round_display_name;
                let before = if round.is_empty() { "" } else { lang.colon() };
                format!("{round}{before}{}", one.cause_zh)
            });
            let cited = point.measures.iter().flat_map(|one| &one.positions);
            let cited: Vec<String> = cited.map(ToString::to_string).collect();
            let causes: Vec<String> = causes.collect();
            let evidence = match cited.is_empty() {
                true => String::new(),
                false => text("（依据第{0}条）", " (by {0})").fill(lang, &[&cited.join("、")]),
            };
            table.row(vec![
                point.display_name.clone(),
                point.full.clone(),
                point.got.clone(),
                point.lost.clone(),
                format!("{}{evidence}", causes.join(lang.semicolon())),
                point.clause.clone(),
                format!("{} {}", self.title(&point.scorer, lang), point.scored_position),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        Ok(())
    }

    fn tell_difference(
        &self,
        teller: &mut Teller<'_>,
        card: &ScoreCard,
        points: &[ScorePoint],
    ) -> anyhow::Result<()> {
        const TITLE: Text = text("与前一名{0}的差", "the difference to {0}");
        const HEADS: [(Text, usize); 2] =
            [(text("指标", "indicator"), 24), (text("前一名多得", "more for the one before"), 14)];
        const TOTAL: Text = text("合计", "together");
        let lang = teller.lang;
        let difference = card.difference.as_ref().context("find the one before")?;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for line in &difference.lines {
            let point = points.iter().find(|point| point.code == line.code);
            let called =
                point.map_or_else(|| line.code.clone(), |point| point.display_name.clone());
            table.row(vec![called, exact(&line.difference_exact, lang)]);
        }
        table.row(vec![TOTAL.say(lang).to_owned(), difference.points.clone()]);
        let before = self.unit_called(&difference.unit, lang);
        teller.table(&TITLE.fill(lang, &[&before]), &table)?;
        Ok(())
    }

    /// The ranking computed again from the first record: nothing changes.
    ///
    /// # Errors
    /// Where anything changes, to the hash of an explanation.
    pub(crate) async fn tell_again(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("从头重算，名次变不变？", "Computed again from the beginning: does it change?");
        const TITLE: Text = text("从第1条记录重算的排名", "the ranking from the first record on");
        const HOW: Text = text(
            "服务器没有看现成的排名表，而是从业务日志第1条起，把有关记录重读一遍，重新归集、计分、排名。",
            "The server leaves the ranking that it keeps aside, reads what matters of the log again from the first record on, and scores and ranks anew.",
        );
        const HEADS: [(Text, usize); 6] = [
            (text("组别", "group"), 10),
            (text("名次", "rank"), 6),
            (text("村", "village"), 20),
            (text("总分", "score"), 8),
            (text("未舍入的总分", "exact"), 16),
            (text("得分说明", "explanation"), 12),
        ];
        const SAME_HASH: Text = text("一致", "the same");
        const OTHER_HASH: Text = text("不一致", "another");
        const SAME: Text = text(
            "从头重算，名次不变：{0}个村的名次、总分、等次和得分说明的校验值，都与公布的一致。",
            "Computed again, nothing changes: ranks, scores, grades and hashes of {0} villages are as posted.",
        );
        let lang = teller.lang;
        teller.question(QUESTION).await?;
        let posted = self.ranked(None).await?;
        let again = self.ranked(Some(self.head().await?.position)).await?;
        ensure!(posted == again, "compute the same ranking again: {posted:?} {again:?}");
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for (unit, before) in again.iter().zip(&posted) {
            let same = unit.explanation_sha256 == before.explanation_sha256;
            table.row(vec![
                unit.group_display_name.clone(),
                unit.rank.to_string(),
                self.unit_called(&unit.unit, lang),
                unit.total.clone(),
                exact(&unit.total_exact, lang),
                if same { SAME_HASH } else { OTHER_HASH }.say(lang).to_owned(),
            ]);
        }
        teller.say(HOW)?;
        teller.table(TITLE.say(lang), &table)?;
        teller.paragraph(&SAME.fill(lang, &[&again.len().to_string()]))?;
        Ok(())
    }
}

/// The grade of a unit, as far as it is.
fn grade(unit: &RankedUnit, lang: Lang) -> String {
    const PROPOSED: Text = text("{0}（拟定）", "{0} (proposed)");
    let name = |grade: &RankingGrade| or_dash(&grade.display_name);
    match (&unit.grade_final, &unit.grade_proposed) {
        (Some(grade), _) => name(grade),
        (None, Some(grade)) => PROPOSED.fill(lang, &[&name(grade)]),
        (None, None) => dash(),
    }
}

/// What would have changed the grade.
fn tell_gap(teller: &mut Teller<'_>, card: &ScoreCard) -> anyhow::Result<()> {
    const GAP: Text =
        text("差什么才到上一等次：{0}。", "what the next grade would have needed: {0}.");
    let Some(gap) = &card.gap else { return Ok(()) };
    let sentences = gap.sentences_zh.join(Lang::Zh.semicolon());
    teller.paragraph(&GAP.fill(teller.lang, &[&sentences]))?;
    Ok(())
}
