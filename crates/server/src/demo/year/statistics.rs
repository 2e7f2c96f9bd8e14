//! How much of everything there was in the year, by its units of measure, and how many villagers
//! know of it.

use std::collections::BTreeMap;

use anyhow::Context as _;
use hemei_api::proto::{
    ActivityDetails, ActivityMeasure, ActivityStatistic, ListActivityStatisticsRequest,
    QuantityUnit, RecordSurveyRequest, SurveyAnswers, SurveyFacts, SurveyKind, SurveyMethod,
};
use hemei_domain::percentage::Percentage;
use hemei_domain::quantity::Amount;

use super::super::cast::Part;
use super::super::deeds::{Deeds, deed};
use super::super::labels;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Lang, Text, text};
use super::activities::WINTER;

const SURVEY: Text = text("登记问卷调查", "record a survey");
const KNOWN: Text = text("知道本村在创建和美乡村吗？", "do you know of the programme?");
const POINTS: Text = text("知道积分怎么兑换吗？", "do you know what points are for?");

/// Who asked how many, and how many of them know, question by question.
struct Asked {
    unit: &'static str,
    by: [Part; 2],
    sample: u32,
    answers: [(u32, u32); 2],
}

const ASKED: [Asked; 2] = [
    Asked {
        unit: "dengguang",
        by: [Part::Agriculture, Part::Economy],
        sample: 30,
        answers: [(30, 29), (30, 26)],
    },
    Asked {
        unit: "qishu",
        by: [Part::Economy, Part::Construction],
        sample: 30,
        answers: [(30, 27), (29, 21)],
    },
];

/// The months that the statistics are told of.
const MONTHS: (&str, &str) = ("2024-04", "2024-11");

/// A measure with its unit of measure; the order is that of the catalogue.
type Counted = (i32, i32);

impl Town {
    /// The last clean-ups and the surveys, and the year's statistics.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_statistics(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "清理了多少，开了几次院坝会？",
            "How much was cleared, and how many yard meetings were held?",
        );
        const MEANING: Text = text(
            "每个数都带单位，处和吨、场次和人次不相加；更正、作废的当即重算。只统计，不计分：办了几场不等于办得好。",
            "Every figure has its unit, and different units are never added; corrections count at once. Nothing of it is a score.",
        );
        let lang = teller.lang;
        self.at("11-27 08:30")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        for clean_up in &WINTER {
            self.clean_up(&mut deeds, clean_up).await?;
        }
        self.at("11-28 16:00")?;
        for asked in &ASKED {
            self.survey(&mut deeds, asked).await?;
        }
        deeds.tell(teller)?;
        let rows = self.statistics().await?;
        self.tell_sums(teller, &rows)?;
        tell_awareness(teller, &rows)?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn survey(&mut self, deeds: &mut Deeds, asked: &Asked) -> anyhow::Result<()> {
        const SAID: Text =
            text("知晓率：入户问{0}人，2个问题", "awareness: {0} asked at home, two questions");
        let answers =
            asked.answers.map(|(answered, favourable)| SurveyAnswers { answered, favourable });
        let asked_by = asked.by.iter().map(|part| self.person(*part));
        let facts = SurveyFacts {
            kind: SurveyKind::Awareness.into(),
            method: SurveyMethod::HouseholdVisit.into(),
            sample: asked.sample,
            questions: answers.into(),
            asked_by: asked_by.collect::<anyhow::Result<_>>()?,
        };
        let topics = [KNOWN, POINTS].map(|topic| topic.zh.to_owned()).into();
        let request = RecordSurveyRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            unit: self.unit(asked.unit)?,
            facts: Some(facts),
            details: Some(ActivityDetails { topics, ..ActivityDetails::default() }),
            ..RecordSurveyRequest::default()
        };
        let lang = deeds.lang();
        let of = self.unit_called(&self.unit(asked.unit)?, lang);
        let said = SAID.fill(lang, &[&asked.sample.to_string()]);
        self.deed(deeds, deed(Part::HandlerA, SURVEY, of).saying(said), request).await?;
        Ok(())
    }

    /// The statistics of the year's months.
    pub(super) async fn statistics(&self) -> anyhow::Result<Vec<ActivityStatistic>> {
        let request = ListActivityStatisticsRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            from_month: MONTHS.0.to_owned(),
            to_month: MONTHS.1.to_owned(),
            page_size: 500,
            min_position: self.client.position(),
            ..ListActivityStatisticsRequest::default()
        };
        Ok(self.client.ask(Part::OfficeHead, request).await?.statistics)
    }

    fn tell_sums(&self, teller: &mut Teller<'_>, rows: &[ActivityStatistic]) -> anyhow::Result<()> {
        const TITLE: Text = text("4月到11月的活动统计", "activities from April to November");
        const HEADS: [(Text, usize); 3] = [
            (text("事项", "what"), 30),
            (text("合计", "together"), 20),
            (text("其中", "of that"), 60),
        ];
        let lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for ((measure, unit), by_unit) in sums(rows)? {
            let measure = ActivityMeasure::try_from(measure).context("read a measure")?;
            let unit = QuantityUnit::try_from(unit).context("read a unit of measure")?;
            let total = total(by_unit.values().copied())?;
            let mut parts: Vec<(String, String)> = by_unit
                .iter()
                .map(|(of, amount)| {
                    let called = self.unit_called(of, lang);
                    (self.unit_place(of), told_of(&called, *amount, lang))
                })
                .collect();
            parts.sort();
            let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
            table.row(vec![
                labels::measure(measure, lang),
                labels::quantity(&total.to_string(), unit, lang),
                parts.join(lang.comma()),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        Ok(())
    }
}

/// The amounts by measure and unit of measure, in each by unit of the register.
fn sums(rows: &[ActivityStatistic]) -> anyhow::Result<BTreeMap<Counted, BTreeMap<String, Amount>>> {
    let mut sums: BTreeMap<Counted, BTreeMap<String, Amount>> = BTreeMap::new();
    for row in rows {
        let quantity = row.quantity.as_ref().context("read an amount")?;
        let amount = Amount::parse("amount", &quantity.amount).ok().context("read an amount")?;
        if amount == Amount::ZERO {
            continue;
        }
        let of = sums.entry((row.measure, quantity.unit)).or_default();
        let sum = of.entry(row.unit.clone()).or_default();
        *sum = sum.plus(amount).context("add the amounts")?;
    }
    Ok(sums)
}

fn total(amounts: impl Iterator<Item = Amount>) -> anyhow::Result<Amount> {
    let sum = |sum: Option<Amount>, amount| sum.and_then(|sum| sum.plus(amount));
    amounts.fold(Some(Amount::ZERO), sum).context("add the amounts")
}

/// Of one measure, over all units of the register.
pub(super) fn total_of(
    rows: &[ActivityStatistic],
    measure: ActivityMeasure,
) -> anyhow::Result<Amount> {
    let of = sums(rows)?.into_iter().filter(|((of, _), _)| *of == i32::from(measure));
    total(of.flat_map(|(_, by_unit)| by_unit.into_values()))
}

fn told_of(called: &str, amount: Amount, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{called}{amount}"),
        Lang::En => format!("{called} {amount}"),
    }
}

fn tell_awareness(teller: &mut Teller<'_>, rows: &[ActivityStatistic]) -> anyhow::Result<()> {
    const AWARE: Text =
        text("知晓率：{0}（{1}个有效回答中{2}个知晓）。", "Awareness: {0} ({2} of {1} answers).");
    let answers = total_of(rows, ActivityMeasure::AwarenessAnswer)?;
    let aware = total_of(rows, ActivityMeasure::AwarenessFavourable)?;
    let rate = Percentage::of(aware.0, answers.0).context("find an answer")?;
    let told = [rate.to_string(), answers.to_string(), aware.to_string()];
    teller.paragraph(&AWARE.fill(teller.lang, &[&told[0], &told[1], &told[2]]))?;
    Ok(())
}
