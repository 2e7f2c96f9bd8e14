//! The three rounds of inspection: households are drawn, what is wrong becomes an issue, the sheet
//! is reviewed and published.

use anyhow::Context as _;
use hemei_api::proto::figure::Figure as Kind;
use hemei_api::proto::{
    self, AdoptSchemeRequest, DefinitionFile, DrawInspectionSampleRequest, Figure, Finding,
    GetInspectionRequest, HouseholdResult, InspectedEntry, Inspection, InspectionDetail,
    InspectionReviewOutcome, ListInspectionsRequest, PlanInspectionRequest,
    PublishInspectionRequest, RecordInspectionScoresRequest, RegisterHouseholdsRequest,
    ReviewInspectionRequest, Urgency,
};
use hemei_domain::inspection::sampling;

use super::super::cast::Part;
use super::super::client::{document, wire_date};
use super::super::deeds::{Deeds, deed};
use super::super::files;
use super::super::labels;
use super::super::ledger::Column;
use super::super::step::{Act, day, step};
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, number};
use super::super::words::{self, Text, text};

/// The villages that are inspected and evaluated, by their keys.
pub(crate) const INSPECTED: [&str; 4] = ["dengguang", "jiaojia", "huangling", "qishu"];
/// The units whose households are drawn from, and how many each has.
const HOUSEHOLDS: [(&str, u32); 5] =
    [("dengguang", 18), ("jiaojia", 16), ("huangling", 12), ("qishu", 14), ("qishu_group_10", 8)];
/// How long it takes until the office has seen what was put right at once.
const RECTIFYING_SECONDS: i64 = 40 * 60;
/// The indicator of what is not cleared, and that of the yards that are visited.
const D1: &str = "D1";
const D2: &str = "D2";

/// A round.
pub(crate) struct Round {
    key: &'static str,
    name: Text,
    planned: &'static str,
    held: &'static str,
    published: &'static str,
    rectified: &'static str,
    /// Whether each step is told: those of the later rounds are the same.
    told: bool,
    question: Text,
    meaning: Text,
    found: &'static [Found],
    /// How many of the drawn households failed, by village in the order of [`INSPECTED`].
    failed: [usize; 4],
}

/// Something that was found wrong.
struct Found {
    unit: &'static str,
    by: Part,
    place: Text,
    what: Text,
    result: Text,
}

pub(crate) const SECOND: Round = Round {
    key: "q2",
    name: text("第二季度", "second quarter"),
    planned: "06-27 08:30",
    held: "06-27 14:00",
    published: "06-28 10:00",
    rectified: "06-28 14:00",
    told: true,
    question: text(
        "检查抽到哪几户，能不能挑着看？",
        "Which households are visited: can anybody choose them?",
    ),
    meaning: text(
        "不能挑。计划时先登记随机数的指纹，抽户时再公开随机数，谁都可以照着重抽一遍；查出的问题同时进整改台账。",
        "No: a fingerprint of the seed is recorded with the plan and the seed is shown at the draw, so that anybody can draw again; what is found goes into the ledger at once.",
    ),
    found: &[
        Found {
            unit: "jiaojia",
            by: Part::Jiaojia,
            place: text("2组晒场边", "by the drying ground of group 2"),
            what: text("废旧木板堆放一处。", "a heap of old boards."),
            result: text("木板已清走。", "the boards are gone."),
        },
        Found {
            unit: "huangling",
            by: Part::Huangling,
            place: text("1组村道旁", "by the road of group 1"),
            what: text("砖瓦堆放一处。", "a heap of bricks and tiles."),
            result: text("砖瓦已清走。", "the bricks are gone."),
        },
    ],
    failed: [0, 1, 1, 0],
};
pub(crate) const THIRD: Round = Round {
    key: "q3",
    name: text("第三季度", "third quarter"),
    planned: "09-18 08:30",
    held: "09-18 14:00",
    published: "09-19 10:00",
    rectified: "09-19 14:00",
    told: false,
    question: text("第三季度检查，哪个村扣了分？", "The third round: which village lost points?"),
    meaning: text(
        "打分的、复核的不是同一人；查出的问题记到户、记到处，不查台账、不查照片。",
        "Whoever scores does not review; what counts is what is seen on site, not papers and photos.",
    ),
    found: &[Found {
        unit: "jiaojia",
        by: Part::Jiaojia,
        place: text("4组路口", "the junction of group 4"),
        what: text("秸秆堆放一处。", "a heap of straw."),
        result: text("秸秆已清走。", "the straw is gone."),
    }],
    failed: [1, 1, 0, 1],
};
pub(crate) const FOURTH: Round = Round {
    key: "q4",
    name: text("第四季度", "fourth quarter"),
    planned: "12-05 08:30",
    held: "12-05 14:00",
    published: "12-06 10:00",
    rectified: "12-06 14:00",
    told: false,
    question: text("三轮检查下来，各村多少分？", "After three rounds, what has each village?"),
    meaning: text(
        "三轮的得分和抽查结果留给年终评分引用，平时占四成，年终占六成，比例写在考核办法里。",
        "The evaluation cites the three rounds: forty per cent are the rounds, sixty the year's end, as the scheme says.",
    ),
    found: &[],
    failed: [0, 0, 0, 0],
};

/// The texts of the rounds that the log holds.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    let found = [&SECOND, &THIRD, &FOURTH].into_iter().flat_map(|round| round.found);
    found.flat_map(|found| [found.place, found.what, found.result]).chain([CLOSED])
}

/// What the office says when it closes what was put right at once.
const CLOSED: Text = text("现场复看，同意销号。", "seen again on site, closed.");

impl Town {
    /// The scheme is adopted, and the households are registered from which is drawn.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_scheme(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text("检查和考核按哪个办法打分？", "By which scheme is scored?");
        const MINUTES: Text =
            text("采用考核办法的会议纪要（样例）", "minutes on the scheme (sample)");
        const ISSUER: Text = text("龙溪镇巴渝和美乡村工作领导小组", "the leading group");
        const ADOPT: Text = text("采用考核办法", "adopt the scheme");
        const REGISTER: Text = text("登记农户", "register households");
        const COUNT: Text = text("{0}户，只编号，不存姓名", "{0} households, by number, no names");
        let lang = teller.lang;
        self.at("06-26 16:30")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        let file = DefinitionFile {
            name: files::SCHEME.name.to_owned(),
            content: files::SCHEME.content.to_owned(),
        };
        let request = AdoptSchemeRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            files: vec![file],
            document: Some(document(MINUTES, ISSUER, day("06-26"))),
            ..AdoptSchemeRequest::default()
        };
        let of = text("2024年度", "the year 2024").say(lang);
        let adopted = deed(Part::OfficeHead, ADOPT, of).saying(MINUTES.say(lang));
        self.scheme = self.deed(&mut deeds, adopted, request).await?.name;
        for (key, count) in HOUSEHOLDS {
            let unit = self.unit(key)?;
            let registered = deed(Part::HandlerB, REGISTER, self.unit_called(&unit, lang))
                .saying(COUNT.fill(lang, &[&count.to_string()]));
            let request = RegisterHouseholdsRequest {
                parent: self.client.tenant().to_owned(),
                unit,
                labels: (1..=count).map(|label| label.to_string()).collect(),
                from_date: Some(wire_date(day("06-26"))),
                ..RegisterHouseholdsRequest::default()
            };
            self.deed(&mut deeds, registered, request).await?;
        }
        deeds.tell(teller)?;
        self.tell_indicators(teller).await
    }

    /// A round: planned, drawn, scored, reviewed, published; what was found is put right.
    ///
    /// # Errors
    /// As [`Town::tell_scheme`].
    pub(crate) async fn tell_round(
        &mut self,
        teller: &mut Teller<'_>,
        round: &Round,
    ) -> anyhow::Result<()> {
        const TITLE: Text = text("{0}检查评比", "inspections, {0}");
        let lang = teller.lang;
        self.at(round.planned)?;
        teller.question(round.question).await?;
        let mut deeds = Deeds::new(lang);
        let mut names = Vec::new();
        for village in INSPECTED {
            names.push(self.plan_and_draw(&mut deeds, round, village).await?);
        }
        self.at(round.held)?;
        for (place, (name, village)) in names.iter().zip(INSPECTED).enumerate() {
            self.score(&mut deeds, round, name, village, round.failed[place]).await?;
        }
        self.at(round.published)?;
        for (name, village) in names.iter().zip(INSPECTED) {
            self.publish(&mut deeds, name, village).await?;
        }
        if round.told {
            deeds.tell(teller)?;
        }
        self.put_right(teller, round, &names).await?;
        let title = TITLE.fill(lang, &[round.name.say(lang)]);
        let table = self.round_table(round.key, lang).await?;
        teller.table(&title, &table)?;
        teller.say(round.meaning)?;
        Ok(())
    }

    async fn plan_and_draw(
        &mut self,
        deeds: &mut Deeds,
        round: &Round,
        village: &str,
    ) -> anyhow::Result<String> {
        const DRAW: Text = text("抽样", "draw households");
        const DRAWN: Text = text("从{0}户中抽{1}户", "{1} of {0} households");
        let lang = deeds.lang();
        let unit = self.unit(village)?;
        let of = self.unit_called(&unit, lang);
        let digits = self.client.digest_of_nothing();
        let seed = sampling::parse_seed(&digits).context("draw a seed")?;
        let request = PlanInspectionRequest {
            parent: self.client.tenant().to_owned(),
            scheme: self.scheme.clone(),
            unit,
            round: round.key.to_owned(),
            planned_date: Some(wire_date(self.client.now().date())),
            seed_commitment: sampling::commitment(&seed),
            ..PlanInspectionRequest::default()
        };
        let name = self.client.act(Part::HandlerA, request).await?.name;
        let request =
            DrawInspectionSampleRequest { name: name.clone(), seed: digits, ..Default::default() };
        self.client.act(Part::HandlerA, request).await?;
        let groups = self.detail(&name).await?.sampling.context("read the sample")?.groups;
        let all: u32 = groups.iter().map(|group| group.household_count).sum();
        let drawn: usize = groups.iter().map(|group| group.households.len()).sum();
        let said = DRAWN.fill(lang, &[&all.to_string(), &drawn.to_string()]);
        deeds.note(self.client.now(), deed(Part::HandlerA, DRAW, of).saying(said));
        Ok(name)
    }

    async fn score(
        &mut self,
        deeds: &mut Deeds,
        round: &Round,
        name: &str,
        village: &str,
        failed: usize,
    ) -> anyhow::Result<()> {
        const SCORE: Text = text("检查评分", "score the inspection");
        let lang = deeds.lang();
        let found: Vec<&Found> = round.found.iter().filter(|one| one.unit == village).collect();
        let sampling = self.detail(name).await?.sampling.context("read the sample")?;
        let drawn = sampling.groups.into_iter().flat_map(|group| group.households);
        let households = drawn.enumerate().map(|(index, household)| HouseholdResult {
            household,
            failed: if index < failed { vec![D2.to_owned()] } else { vec![] },
        });
        let occurrences = u32::try_from(found.len()).context("count what was found")?;
        let entry = InspectedEntry {
            code: D1.to_owned(),
            figure: Some(Figure { figure: Some(Kind::Occurrences(occurrences)) }),
            ground: String::new(),
        };
        let request = RecordInspectionScoresRequest {
            name: name.to_owned(),
            evaluators: vec![self.person(Part::HandlerA)?, self.person(Part::Agriculture)?],
            entries: vec![entry],
            households: households.collect(),
            findings: found.iter().map(|one| self.finding(one)).collect(),
            ..RecordInspectionScoresRequest::default()
        };
        let told = found
            .iter()
            .map(|one| format!("{}{}{}", one.place.say(lang), lang.colon(), one.what.say(lang)));
        let told: Vec<String> = told.collect();
        let of = self.unit_called(&self.unit(village)?, lang);
        let scored = deed(Part::HandlerA, SCORE, of).saying(told.join(lang.semicolon()));
        self.deed(deeds, scored, request).await?;
        Ok(())
    }

    fn finding(&self, found: &Found) -> Finding {
        Finding {
            indicator: D1.to_owned(),
            class: "yard_clutter".to_owned(),
            urgency: Urgency::RectifyAtOnce.into(),
            place: found.place.zh.to_owned(),
            description: found.what.zh.to_owned(),
            ..Finding::default()
        }
    }

    async fn publish(
        &mut self,
        deeds: &mut Deeds,
        name: &str,
        village: &str,
    ) -> anyhow::Result<()> {
        const REVIEW: Text = text("评分复核", "review the inspection");
        const PUBLISH: Text = text("公布检查评比", "publish the inspection");
        let of = self.unit_called(&self.unit(village)?, deeds.lang());
        let outcome = InspectionReviewOutcome::Confirmed.into();
        let review =
            ReviewInspectionRequest { name: name.to_owned(), outcome, ..Default::default() };
        self.deed(deeds, deed(Part::HandlerB, REVIEW, of.clone()), review).await?;
        let publish = PublishInspectionRequest { name: name.to_owned(), ..Default::default() };
        self.deed(deeds, deed(Part::OfficeHead, PUBLISH, of), publish).await?;
        Ok(())
    }

    /// What was found is put right at once and closed by the office.
    async fn put_right(
        &mut self,
        teller: &mut Teller<'_>,
        round: &Round,
        names: &[String],
    ) -> anyhow::Result<()> {
        const TITLE: Text = text("检查发现的问题", "what the inspection found");
        let lang = teller.lang;
        let mut numbers = Vec::new();
        for name in names {
            for finding in self.detail(name).await?.findings {
                self.know_issue(finding.number, finding.issue);
                numbers.push(finding.number);
            }
        }
        numbers.sort_unstable();
        self.at(round.rectified)?;
        for (number, found) in numbers.iter().zip(round.found) {
            let result = Act::FixOnSpot { result: found.result };
            self.perform_now(&step(round.rectified, found.by, *number, result)).await?;
            self.client.pass_seconds(RECTIFYING_SECONDS);
            let checks = &[proto::IssueCheck::MeasuresDone];
            let close = Act::Close { checks, remark: CLOSED };
            self.perform_now(&step(round.rectified, Part::OfficeHead, *number, close)).await?;
        }
        if numbers.is_empty() {
            return Ok(());
        }
        let mut rows = self.ledger().await?;
        rows.retain(|row| numbers.contains(&row.number));
        let columns = [
            Column::Number,
            Column::Unit,
            Column::Source,
            Column::Place,
            Column::Description,
            Column::Phase,
            Column::ClosedTime,
            Column::Closer,
        ];
        let now = self.client.now().local_minutes();
        let title = words::AS_OF.fill(lang, &[TITLE.say(lang), &now]);
        teller.table(&title, &self.sheet(&rows, &columns, lang))?;
        Ok(())
    }

    pub(super) async fn detail(&self, name: &str) -> anyhow::Result<InspectionDetail> {
        let request = GetInspectionRequest {
            name: name.to_owned(),
            min_position: self.client.position(),
            ..GetInspectionRequest::default()
        };
        let inspection = self.client.ask(Part::HandlerA, request).await?;
        inspection.detail.context("read the inspection's details")
    }

    /// The inspections of a round, of all rounds where it is empty, by village.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(super) async fn inspections(&self, round: &str) -> anyhow::Result<Vec<Inspection>> {
        let request = ListInspectionsRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            round: round.to_owned(),
            min_position: self.client.position(),
            ..ListInspectionsRequest::default()
        };
        let mut rows = self.client.ask(Part::HandlerA, request).await?.inspections;
        rows.sort_by_key(|row| (row.round.clone(), self.unit_place(&row.unit)));
        Ok(rows)
    }

    async fn round_table(&self, round: &str, lang: words::Lang) -> anyhow::Result<Table> {
        const HEADS: [(Text, usize); 8] = [
            (text("编号", "number"), 8),
            (text("村", "village"), 20),
            (text("得分", "points"), 8),
            (text("满分", "out of"), 8),
            (text("抽查户", "visited"), 8),
            (text("不合格户", "failed"), 8),
            (text("查出问题", "found"), 8),
            (text("状态", "stands"), 12),
        ];
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for row in self.inspections(round).await? {
            table.row(vec![
                number(row.number),
                self.unit_called(&row.unit, lang),
                row.points.clone(),
                row.full_points.clone(),
                row.household_count.to_string(),
                row.failed_household_count.to_string(),
                row.finding_count.to_string(),
                labels::inspection_phase(row.phase(), lang),
            ]);
        }
        Ok(table)
    }
}
