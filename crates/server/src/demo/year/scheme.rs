//! What the adopted scheme says: by what is scored, how units are ranked, what the grades are.

use anyhow::Context as _;
use hemei_api::proto::grade_quota::Size;
use hemei_api::proto::tie_break::Criterion;
use hemei_api::proto::{GetSchemeRequest, Grade, SchemeDefinition, TieBreak};

use super::super::cast::Part;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::words::{Lang, Text, text};

impl Town {
    /// The scheme as the server tells it.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(super) async fn definition(&self) -> anyhow::Result<SchemeDefinition> {
        let request = GetSchemeRequest {
            name: self.scheme.clone(),
            edition: 1,
            min_position: self.client.position(),
            ..GetSchemeRequest::default()
        };
        let scheme = self.client.ask(Part::OfficeHead, request).await?;
        scheme.definition.context("read what the scheme says")
    }

    /// Tells the indicators that are scored, with who is responsible.
    pub(super) async fn tell_indicators(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const TITLE: Text = text("考核指标", "indicators");
        const HEADS: [(Text, usize); 4] = [
            (text("指标", "indicator"), 24),
            (text("满分", "full"), 6),
            (text("责任", "responsible"), 20),
            (text("评分标准", "standard"), 44),
        ];
        const BASIS: Text = text(
            "《{0}》，满分 {1} 分；没有一项按会议、照片、培训、宣传或批示计分。",
            "{0}, {1} points; nothing is scored for meetings, photos, training, publicity or remarks.",
        );
        let lang = teller.lang;
        let scheme = self.definition().await?;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for indicator in scheme.indicators.iter().filter(|one| one.rule.is_some()) {
            let responsible = indicator.responsible.as_ref();
            table.row(vec![
                indicator.display_name.clone(),
                indicator.full.clone(),
                responsible.map_or_else(dash, |office| office.display_name.clone()),
                indicator.standard.clone(),
            ]);
        }
        for block in scheme.blocks.iter().filter(|block| block.entered_by.is_some()) {
            let responsible = block.entered_by.as_ref();
            table.row(vec![
                block.display_name.clone(),
                block.full.clone(),
                responsible.map_or_else(dash, |office| office.display_name.clone()),
                text("由责任科室依据文件录入", "entered from a document by the section")
                    .say(lang)
                    .to_owned(),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        teller.paragraph(&BASIS.fill(lang, &[&scheme.title, &scheme.full]))?;
        Ok(())
    }

    /// Tells how units are ranked and what the grades are.
    pub(super) async fn tell_ranking_rules(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const TITLE: Text = text("等次", "grades");
        const HEADS: [(Text, usize); 4] = [
            (text("等次", "grade"), 8),
            (text("分数线", "from"), 10),
            (text("核心板块不少于", "share of the core block"), 16),
            (text("名额", "quota"), 30),
        ];
        const GROUPS: Text = text(
            "分{0}排名，总分保留{1}位小数后比较；总分相同，依次比{2}。",
            "Ranked by group ({0}), totals rounded to {1} decimals; ties are broken by {2}.",
        );
        let lang = teller.lang;
        let scheme = self.definition().await?;
        let ranking = scheme.ranking.as_ref().context("read how units are ranked")?;
        let groups: Vec<&str> =
            ranking.groups.iter().map(|group| group.display_name.as_str()).collect();
        let ties = ranking.tie_break.iter().map(|tie| tie_told(tie, &scheme, lang));
        let ties: Vec<String> = ties.collect();
        let decimals = scheme.decimals.to_string();
        let (groups, ties) = (groups.join(lang.comma()), ties.join(lang.comma()));
        teller.paragraph(&GROUPS.fill(lang, &[&groups, &decimals, &ties]))?;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for grade in &scheme.grades {
            table.row(vec![
                grade.display_name.clone(),
                told(&grade.at_least),
                share(&grade.core_share),
                quota(grade, lang),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        Ok(())
    }
}

fn tie_told(tie: &TieBreak, scheme: &SchemeDefinition, lang: Lang) -> String {
    match &tie.criterion {
        Some(Criterion::Block(key)) => {
            let block = scheme.blocks.iter().find(|block| block.key == *key);
            block.map_or_else(dash, |block| block.display_name.clone())
        }
        Some(Criterion::Indicator(code)) => {
            let indicator = scheme.indicators.iter().find(|one| one.code == *code);
            indicator.map_or_else(dash, |indicator| indicator.display_name.clone())
        }
        Some(Criterion::FewerOverdue(_)) => {
            text("逾期问题少的在前", "fewer overdue issues").say(lang).to_owned()
        }
        Some(Criterion::Votes(_)) => {
            text("集体审定时的票数", "the committee's votes").say(lang).to_owned()
        }
        None => dash(),
    }
}

fn quota(grade: &Grade, lang: Lang) -> String {
    const SHARE: Text =
        text("不超过本组的{0}，不足一个的舍去", "{0} of the group at most, rounded down");
    const COUNT: Text = text("不超过{0}个", "{0} at most");
    match grade.quota.as_ref().and_then(|quota| quota.size.as_ref()) {
        Some(Size::Share(of)) => SHARE.fill(lang, &[&share(&of.share)]),
        Some(Size::Count(count)) => COUNT.fill(lang, &[&count.to_string()]),
        None => text("不限", "none").say(lang).to_owned(),
    }
}

fn told(decimal: &str) -> String {
    if decimal.is_empty() { dash() } else { decimal.to_owned() }
}

/// A share of 1, `0.4`, as per cents.
fn share(decimal: &str) -> String {
    let digits = decimal.split_once('.').map_or("", |(_, digits)| digits);
    match format!("{digits:0<2}").parse::<u32>() {
        Ok(percent) if !digits.is_empty() => format!("{percent}%"),
        _ => told(decimal),
    }
}
