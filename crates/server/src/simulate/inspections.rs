//! Inspections of a village's environmental hygiene, one a round: planned with a committed seed, held
//! at the households that the seed draws, reviewed by a second person, published. Some do not take
//! place and are voided and planned anew, some sheets are returned. What was found goes round the
//! loop of issues.

use anyhow::Context as _;
use hemei_domain::aggregate::Kind;
use hemei_domain::id::{HouseholdId, InspectionId};
use hemei_domain::inspection::{
    DrawSample, Finding, HouseholdResult, Inspection, PlanInspection, PublishInspection,
    RecordScores, ReviewInspection, ReviewOutcome, ScoreEntry, VoidGround, VoidInspection,
    sampling,
};
use hemei_domain::issue::Urgency;
use hemei_domain::scheme::{FigureSource, Indicator, Measured, Scheme, ScoreRule};
use hemei_domain::score::Figure;
use hemei_domain::time::Date;

use super::county::Office;
use super::desk::first_of;
use super::dice::Dice;
use super::evaluation::figure;
use super::village::Village;

/// How long before a window's reports are due the last village is inspected, in days, and how long
/// before that the first one.
const BEFORE_DUE_DAYS: i64 = 8;
const ROUND_DAYS: u32 = 20;
/// The longest time between two steps, in days.
const PAUSE_DAYS: u32 = 3;
/// How many things one inspection finds wrong at most.
const FINDINGS_MAX: u32 = 3;

/// A village's rounds that are not over.
#[derive(Debug, Default)]
pub(super) struct Inspecting(Vec<Round>);

/// A round that is not over.
#[derive(Debug)]
struct Round {
    key: String,
    step: Step,
    /// When it is taken.
    next: Date,
    inspection: Option<InspectionId>,
    seed: String,
    /// Whether what is planned first does not take place.
    void: bool,
    /// Whether its sheet was returned, which happens once.
    returned: bool,
}

/// A step of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Plan,
    Hold,
    Review,
    Publish,
}

impl Inspecting {
    /// The rounds of a village, each before the reports of its window are due. In the first village
    /// of every town the first one does not take place when it should.
    pub(super) fn new(office: &Office, first_of_town: bool, dice: &mut Dice) -> Self {
        let rounds = office.scheme.rounds.iter().flat_map(|rounds| &rounds.rounds);
        let round = |(round, due): (&hemei_domain::scheme::Round, Date)| {
            let before = BEFORE_DUE_DAYS + i64::from(dice.up_to(ROUND_DAYS));
            Round {
                key: round.key.clone(),
                step: Step::Plan,
                next: due.plus_days(-before).unwrap_or(due),
                inspection: None,
                seed: String::new(),
                void: dice.percent(4),
                returned: false,
            }
        };
        let due = office.definition.windows.iter().map(|window| window.due);
        let mut rounds: Vec<Round> = rounds.zip(due).map(round).collect();
        if let Some(first) = rounds.first_mut() {
            first.void |= first_of_town;
        }
        Self(rounds)
    }

    /// Takes the steps whose day has come.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn day(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        for mut round in std::mem::take(&mut self.0) {
            if round.next > today || round.take_step(village, today).await? {
                self.0.push(round);
            }
        }
        Ok(())
    }
}

impl Round {
    /// Takes the next step; whether another one follows.
    async fn take_step(&mut self, village: &mut Village, today: Date) -> anyhow::Result<bool> {
        self.next = village.dice.days_after(today, PAUSE_DAYS);
        match self.step {
            Step::Plan => self.plan(village).await?,
            Step::Hold if self.void => self.void(village).await?,
            Step::Hold => self.hold(village, today).await?,
            Step::Review => self.review(village).await?,
            Step::Publish => {
                let inspection = self.inspection()?;
                village.desk.act(village.office.head, PublishInspection { inspection }).await?;
                let place = (self.key.clone(), (inspection, village.desk.reached));
                village.inspected.lock().expect("no code under this lock panics").extend([place]);
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn inspection(&self) -> anyhow::Result<InspectionId> {
        self.inspection.context("have an inspection planned")
    }

    async fn plan(&mut self, village: &mut Village) -> anyhow::Result<()> {
        let office = &village.office;
        let seed_commitment = match sampled(office).next() {
            Some(_) => {
                self.seed = village.dice.hex();
                let seed = sampling::parse_seed(&self.seed).context("draw a seed")?;
                Some(sampling::commitment(&seed))
            }
            None => None,
        };
        let plan = PlanInspection {
            scheme: Scheme::id_of(office.programme, &office.scheme.kind),
            unit: village.unit,
            round: self.key.clone(),
            planned_on: self.next,
            seed_commitment,
        };
        let planned = village.desk.act(office.handler, plan).await?;
        self.inspection = Some(InspectionId(first_of(&planned, Kind::Inspection)?));
        self.step = Step::Hold;
        Ok(())
    }

    /// It does not take place; the round is planned anew.
    async fn void(&mut self, village: &mut Village) -> anyhow::Result<()> {
        let (inspection, ground) = (self.inspection()?, VoidGround::NotHeld);
        let reason = "连日暴雨，道路中断，检查未能开展。".to_owned();
        let void = VoidInspection { inspection, ground, reason };
        village.desk.act(village.office.head, void).await?;
        (self.void, self.step) = (false, Step::Plan);
        Ok(())
    }

    /// The households are drawn and visited, and the sheet is filled in.
    async fn hold(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        let inspection = self.inspection()?;
        let handler = village.office.handler;
        if !self.seed.is_empty() {
            let draw = DrawSample { inspection, seed: self.seed.clone() };
            village.desk.act(handler, draw).await?;
        }
        let (drawn, _) = village.desk.state::<Inspection>(inspection.0).await?;
        let households = visited(village, &drawn);
        let failed = households.iter().find(|one| !one.failed.is_empty());
        let failed = failed.map(|one| one.household);
        let findings = findings(village, failed);
        self.score(village, households, findings, today).await
    }

    async fn score(
        &mut self,
        village: &mut Village,
        households: Vec<HouseholdResult>,
        findings: Vec<Finding>,
        today: Date,
    ) -> anyhow::Result<()> {
        let (inspection, office) = (self.inspection()?, village.office.clone());
        let scores = RecordScores {
            inspection,
            evaluators: vec![office.handler, office.checker],
            entries: entries(&office, &mut village.dice, findings.len()),
            households,
            findings,
            remark: None,
            evidence: vec![village.photo()],
        };
        let scored = village.desk.act(office.handler, scores).await?;
        village.take_up(&scored, today);
        self.step = Step::Review;
        Ok(())
    }

    /// A second person confirms the sheet, or has it filled in anew.
    async fn review(&mut self, village: &mut Village) -> anyhow::Result<()> {
        let (inspection, second) = (self.inspection()?, village.office.second);
        if self.returned || !village.dice.percent(8) {
            let (outcome, remark) = (ReviewOutcome::Confirmed, None);
            let review = ReviewInspection { inspection, outcome, remark };
            village.desk.act(second, review).await?;
            self.step = Step::Publish;
            return Ok(());
        }
        self.returned = true;
        let outcome = ReviewOutcome::Returned;
        let remark = Some("一户的结果与现场照片不符，请核对。".to_owned());
        village.desk.act(second, ReviewInspection { inspection, outcome, remark }).await?;
        let (before, _) = village.desk.state::<Inspection>(inspection.0).await?;
        let scored = before.scored.context("have a sheet returned")?;
        let given = scored.entries.into_iter().filter(|entry| {
            // What follows from the households is not entered.
            !sampled(&village.office).any(|one| one.code == entry.code)
        });
        let given =
            given.map(|entry| ScoreEntry { code: entry.code, figure: entry.figure, ground: None });
        let again = RecordScores {
            inspection,
            evaluators: scored.evaluators,
            entries: given.collect(),
            households: scored.households,
            findings: Vec::new(),
            remark: Some("已核对。".to_owned()),
            evidence: Vec::new(),
        };
        village.desk.act(village.office.handler, again).await?;
        Ok(())
    }
}

/// The indicators on the sheet of an inspection.
fn sheet(office: &Office) -> impl Iterator<Item = (&Indicator, &ScoreRule)> {
    let inspected = office.scheme.indicators.iter().filter(|one| {
        one.source == Some(FigureSource::Inspection) && one.measured != Measured::YearEnd
    });
    inspected.filter_map(|one| Some((one, one.rule.as_ref()?)))
}

/// Those whose figures follow from the households that are visited.
fn sampled(office: &Office) -> impl Iterator<Item = &Indicator> {
    let sampled = sheet(office).filter(|(_, rule)| matches!(rule, ScoreRule::Sampling { .. }));
    sampled.map(|(indicator, _)| indicator)
}

/// The figures that are entered: as many occurrences as there are findings.
fn entries(office: &Office, dice: &mut Dice, findings: usize) -> Vec<ScoreEntry> {
    let mut entries = Vec::new();
    for (indicator, rule) in sheet(office) {
        let figure = match rule {
            ScoreRule::Sampling { .. } => None,
            ScoreRule::PerOccurrenceDeduct { .. } => {
                Some(Figure::Occurrences(u32::try_from(findings).unwrap_or(u32::MAX)))
            }
            rule => figure(dice, rule),
        };
        let code = indicator.code.clone();
        entries.extend(figure.map(|figure| ScoreEntry { code, figure, ground: None }));
    }
    entries
}

/// What was found at each household that was drawn: most are clean.
fn visited(village: &mut Village, inspection: &Inspection) -> Vec<HouseholdResult> {
    let mut visited = Vec::new();
    for group in inspection.sample.iter().flat_map(|sample| &sample.groups) {
        for (place, household) in (0..).zip(&group.drawn) {
            let asked = sheet(&village.office).filter_map(|(indicator, rule)| match rule {
                // An indicator that asks for fewer takes the first of those that were drawn.
                ScoreRule::Sampling { per_group, .. } if place < *per_group => {
                    Some(indicator.code.clone())
                }
                _ => None,
            });
            let fails = village.dice.percent(6);
            let failed = asked.filter(|_| fails).collect();
            visited.push(HouseholdResult { household: *household, failed });
        }
    }
    visited
}

/// What is wrong, the first of it at a household that failed.
fn findings(village: &mut Village, failed: Option<HouseholdId>) -> Vec<Finding> {
    let office = village.office.clone();
    let counted =
        sheet(&office).find(|(_, rule)| matches!(rule, ScoreRule::PerOccurrenceDeduct { .. }));
    let indicator = counted.map(|(indicator, _)| indicator.code.clone());
    let count = village.dice.up_to(FINDINGS_MAX);
    let mut household = failed;
    let mut findings = Vec::new();
    for _ in 0..count {
        let Some(class) = village.dice.pick(&office.definition.issue_classes) else { break };
        findings.push(Finding {
            unit: None,
            household: household.take(),
            indicator: indicator.clone(),
            class: class.key.clone(),
            urgency: Urgency::Ordinary,
            place: format!("{}组路口", 1 + village.dice.up_to(9)),
            description: "检查时见杂物未清理。".to_owned(),
            evidence: vec![village.photo()],
        });
    }
    findings
}
