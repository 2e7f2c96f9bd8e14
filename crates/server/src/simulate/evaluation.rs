//! The annual evaluation of a town's villages, from its opening to the final result.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use hemei_domain::evaluation::{
    DecideEvaluation, Entrant, Evaluation, FinaliseEvaluation, OpenEvaluation, PostNotice,
    SheetSeen, SumEvaluation, UnitVotes,
};
use hemei_domain::evidence::{Evidence, EvidenceReference, EvidenceText};
use hemei_domain::id::{EvaluationId, PersonId, UnitId};
use hemei_domain::inspection::Inspection;
use hemei_domain::scheme::{Measured, Responsible, Scheme, ScoreRule};
use hemei_domain::score::{Decimal, Entry, Figure, Sample};
use hemei_domain::score_sheet::{
    ENTRIES_MAX, EnterBlock, RecordSiteCheck, ScoreIndicators, ScoreSheet, SelfClaim, SelfScore,
    SheetOf, SiteOutcome,
};
use hemei_domain::time::Date;

use super::county::Office;
use super::desk::Desk;
use super::dice::Dice;
use super::village::Inspected;

/// How many events an evaluation has for each village, and how many more.
pub(super) const EVENTS_OF_A_VILLAGE: u64 = 8;
/// Those that it has once.
pub(super) const EVENTS_ONCE: u64 = 6;

/// What is done on which day after the last report was due: the notice runs before the last one.
const AGENDA: [(Step, i64); 5] = [
    (Step::Open, 1),
    (Step::SelfScore, 2),
    (Step::Score, 4),
    (Step::Decide, 8),
    (Step::Finalise, 30),
];

/// A step of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Open,
    SelfScore,
    Score,
    Decide,
    Finalise,
}

/// A village that is scored.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    /// The village.
    pub(super) unit: UnitId,
    /// Who acts for it.
    pub(super) cadre: PersonId,
    /// What its inspections came to.
    pub(super) inspected: Inspected,
}

/// Figures of inspections with the position that each comes from, by round and indicator.
type Figures = BTreeMap<(String, String), (Figure, u64)>;

/// An evaluation on its way.
#[derive(Debug)]
pub(super) struct Evaluating {
    office: Arc<Office>,
    evaluation: EvaluationId,
    units: Vec<Scored>,
    dice: Dice,
    /// How many steps are done.
    done: usize,
}

impl Evaluating {
    /// The evaluation that a town is going to hold.
    pub(super) fn new(office: &Arc<Office>, units: Vec<Scored>, dice: Dice) -> Self {
        let scheme = Scheme::id_of(office.programme, &office.scheme.kind);
        let (office, evaluation) = (Arc::clone(office), Evaluation::id_of(scheme, 1));
        Self { office, evaluation, units, dice, done: 0 }
    }

    /// Whether the result is final.
    pub(super) fn is_over(&self) -> bool {
        self.done == AGENDA.len()
    }

    /// Takes the next step where its day has come.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn day(&mut self, desk: &mut Desk, today: Date) -> anyhow::Result<()> {
        let Some((step, days)) = AGENDA.get(self.done).copied() else { return Ok(()) };
        let last = self.office.definition.windows.iter().map(|window| window.due).max();
        let last = last.unwrap_or(self.office.scheme.period.to);
        if last.plus_days(days).is_none_or(|day| today < day) {
            return Ok(());
        }
        self.done += 1;
        match step {
            Step::Open => self.open(desk).await,
            Step::SelfScore => self.self_score(desk).await,
            Step::Score => self.score(desk).await,
            Step::Decide => self.decide(desk).await,
            Step::Finalise => {
                let evaluation = self.evaluation;
                desk.act(self.office.head, FinaliseEvaluation { evaluation }).await.map(drop)
            }
        }
    }

    async fn open(&mut self, desk: &mut Desk) -> anyhow::Result<()> {
        let group = self.office.scheme.ranking.groups.first().context("find a ranking group")?;
        let member = |one: &Scored| Entrant { unit: one.unit, group: group.key.clone() };
        let programme = self.office.programme;
        let open = OpenEvaluation {
            programme,
            scheme: Scheme::id_of(programme, &self.office.scheme.kind),
            edition: 1,
            units: self.units.iter().map(member).collect(),
        };
        desk.act(self.office.head, open).await.map(drop)
    }

    fn sheet(&self, unit: UnitId) -> SheetOf {
        SheetOf { evaluation: self.evaluation, unit }
    }

    /// Every village claims points.
    async fn self_score(&mut self, desk: &mut Desk) -> anyhow::Result<()> {
        for Scored { unit, cadre, .. } in self.units.clone() {
            let mut claims = Vec::new();
            for indicator in &self.office.scheme.indicators {
                let weighs = indicator.rule.as_ref().is_some_and(|rule| rule.kind().weighs());
                if weighs {
                    let points = part(&mut self.dice, indicator.full);
                    claims.push(SelfClaim { code: indicator.code.clone(), points });
                }
            }
            let (sheet, remark, evidence) = (self.sheet(unit), None, Vec::new());
            desk.act(cadre, SelfScore { sheet, claims, remark, evidence }).await?;
        }
        Ok(())
    }

    /// The office and the sections score every village, and it is checked on site.
    async fn score(&mut self, desk: &mut Desk) -> anyhow::Result<()> {
        let office = Arc::clone(&self.office);
        for one in self.units.clone() {
            let sheet = self.sheet(one.unit);
            let figures = figures(desk, &one).await?;
            let sections = office.sections.iter().map(|(name, person)| (Some(name), *person));
            for (section, person) in sections.chain([(None, office.handler)]) {
                let entries = self.entries(section.map(String::as_str), &figures);
                for entries in entries.chunks(ENTRIES_MAX) {
                    let evidence = vec![self.seen_on_site()];
                    let (entries, remark) = (entries.to_vec(), None);
                    let score = ScoreIndicators { sheet, entries, remark, evidence };
                    desk.act(person, score).await?;
                }
            }
            for block in &office.scheme.blocks {
                let Some(responsible) = &block.entered_by else { continue };
                let section = responsible.section().and_then(|name| office.sections.get(name));
                let enter = EnterBlock {
                    sheet,
                    block: block.key.clone(),
                    score: part(&mut self.dice, block.full),
                    document: desk.document("关于年度板块得分的通报（样例）", 2),
                    remark: None,
                };
                desk.act(section.copied().unwrap_or(office.handler), enter).await?;
            }
            let (outcome, codes, evidence) = (SiteOutcome::Confirmed, Vec::new(), Vec::new());
            let check = RecordSiteCheck { sheet, outcome, codes, remark: None, evidence };
            desk.act(office.checker, check).await?;
        }
        Ok(())
    }

    /// What a figure rests on that no inspection came to: notes that nobody took.
    fn seen_on_site(&mut self) -> Evidence {
        let reference = EvidenceReference {
            sha256: self.dice.hex(),
            salted: false,
            media_type: "application/pdf".to_owned(),
            size_bytes: u64::from(40_000 + self.dice.up_to(400_000)),
        };
        let (title, kept_at) = ("实地查看记录".to_owned(), "样例数据，无原件".to_owned());
        Evidence { reference, text: EvidenceText { title, kept_at } }
    }

    /// What a section scores, or the office where none is named: rounds as they were inspected, and
    /// everything else as it was seen on site.
    fn entries(&mut self, section: Option<&str>, inspected: &Figures) -> Vec<Entry> {
        let office = Arc::clone(&self.office);
        let rounds = office.scheme.rounds.iter().flat_map(|rounds| &rounds.rounds);
        let rounds: Vec<Option<String>> = rounds.map(|round| Some(round.key.clone())).collect();
        let mut entries = Vec::new();
        for indicator in &office.scheme.indicators {
            let Some(rule) = indicator.rule.as_ref().filter(|rule| rule.kind().weighs()) else {
                continue;
            };
            if indicator.responsible.as_ref().and_then(Responsible::section) != section {
                continue;
            }
            let year_end = [None];
            let measured: Vec<Option<String>> = match indicator.measured {
                Measured::YearEnd => year_end.into(),
                Measured::Routine => rounds.clone(),
                Measured::Both => rounds.iter().cloned().chain(year_end).collect(),
            };
            for round in measured {
                let code = indicator.code.clone();
                let key = round.clone().map(|round| (round, code.clone()));
                let known = key.and_then(|key| inspected.get(&key).cloned());
                let known = known.map(|(figure, position)| (figure, vec![position]));
                let drawn = || Some((figure(&mut self.dice, rule)?, Vec::new()));
                let Some((figure, positions)) = known.or_else(drawn) else { continue };
                entries.push(Entry { code, round, figure, positions });
            }
        }
        entries
    }

    /// Summed, decided and posted.
    async fn decide(&mut self, desk: &mut Desk) -> anyhow::Result<()> {
        let (evaluation, office) = (self.evaluation, Arc::clone(&self.office));
        // Others write meanwhile: what is summed ends with what this town did last.
        let cut = desk.reached;
        let ever_overdue = desk.stage.engine.ever_overdue(cut, office.programme).await?;
        let mut sheets = Vec::new();
        for Scored { unit, .. } in &self.units {
            let stream = ScoreSheet::stream(evaluation, *unit);
            let (_, revision) = desk.state::<ScoreSheet>(stream.id).await?;
            let issues = ever_overdue.iter().filter(|issue| issue.unit == *unit);
            let overdue_positions: Vec<u64> = issues.map(|issue| issue.position).collect();
            let overdue = u32::try_from(overdue_positions.len()).context("count the overdue")?;
            sheets.push(SheetSeen { unit: *unit, revision, overdue, overdue_positions });
        }
        desk.act(office.handler, SumEvaluation { evaluation, cut, sheets }).await?;
        let (state, _) = desk.state::<Evaluation>(evaluation.0).await?;
        let votes = state.shared_ranks().into_iter();
        let votes = votes.map(|unit| UnitVotes { unit, votes: self.dice.up_to(9) }).collect();
        let decide = DecideEvaluation {
            evaluation,
            sum: 1,
            minutes: desk.document("领导小组会议纪要（样例）", 3),
            met_on: desk.today(),
            recused: Vec::new(),
            abstained: Vec::new(),
            votes,
        };
        desk.act(office.head, decide).await?;
        desk.act(office.handler, PostNotice { evaluation, working_days: None }).await?;
        Ok(())
    }
}

/// What the inspections of a village found.
async fn figures(desk: &Desk, of: &Scored) -> anyhow::Result<Figures> {
    let inspected = of.inspected.lock().expect("no code under this lock panics").clone();
    let mut figures = Figures::new();
    for (round, (inspection, position)) in inspected {
        let (known, _) = desk.state::<Inspection>(inspection.0).await?;
        for entry in known.scored.into_iter().flat_map(|scored| scored.entries) {
            figures.insert((round.clone(), entry.code), (entry.figure, position));
        }
    }
    Ok(figures)
}

/// Three fifths to all of full marks, in hundredths of them.
fn part(dice: &mut Dice, full: Decimal) -> Decimal {
    let hundredths = i64::from(60 + dice.up_to(40));
    Decimal::of_units(full.units() * hundredths / 100).unwrap_or(Decimal::ZERO)
}

/// A figure that a rule takes; nothing where the rule weighs nothing.
pub(super) fn figure(dice: &mut Dice, rule: &ScoreRule) -> Option<Figure> {
    Some(match rule {
        ScoreRule::PerOccurrenceDeduct { .. } => Figure::Occurrences(dice.up_to(3)),
        ScoreRule::RangeScore { min, max } => Figure::Score(part(dice, *max).max(*min)),
        ScoreRule::Tiered { tiers, .. } if tiers.iter().any(|tier| tier.at_least.is_some()) => {
            Figure::Number(Decimal::whole(50 + dice.up_to(50)))
        }
        ScoreRule::Tiered { tiers, .. } => Figure::Tier(dice.pick(tiers)?.key.clone()),
        ScoreRule::Ratio { .. } => {
            let target = 5 + dice.up_to(20);
            let actual = Decimal::whole(target - dice.up_to(4));
            Figure::Ratio { actual, target: Decimal::whole(target) }
        }
        ScoreRule::Sampling { per_group, .. } => {
            let group = "1组".to_owned();
            let (households, failed) = (per_group + dice.up_to(20), dice.up_to(1));
            Figure::Samples(vec![Sample { group, households, drawn: *per_group, failed }])
        }
        ScoreRule::AllOrNothing => Figure::Met(dice.percent(80)),
        ScoreRule::Checklist { all_of, .. } => {
            let missing = usize::from(dice.percent(20));
            let there = all_of.iter().skip(missing).map(|condition| condition.key.clone());
            Figure::Present(there.collect())
        }
        ScoreRule::Survey { top, .. } => {
            let count = 20 + dice.up_to(80);
            let sum = part(dice, *top).units() * i64::from(count);
            Figure::Answers { sum: Decimal::of_units(sum)?, count }
        }
        ScoreRule::ItemVeto { .. }
        | ScoreRule::Bonus { .. }
        | ScoreRule::Penalty { .. }
        | ScoreRule::GlobalVeto { .. } => return None,
    })
}
