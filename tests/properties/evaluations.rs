//! Evaluations by random schemes, played through an engine from the adoption to the final result, of
//! villages and courtyards, some of which lie in a village that is not evaluated: a second arithmetic
//! recomputes them from the lines of the log, and a line that was altered is named.

use std::collections::BTreeMap;
use std::path::Path;

use hemei_domain::activity::Told;
use hemei_domain::command::Command;
use hemei_domain::document::{Classification, Document, DocumentNumber};
use hemei_domain::evaluation::{
    Changes, CorrectScore, DecideEvaluation, Entrant, Evaluation, FinaliseEvaluation,
    OpenEvaluation, PostNotice, SheetSeen, SumEvaluation, UnitVotes,
};
use hemei_domain::event::Log;
use hemei_domain::id::{EvaluationId, PersonId, UnitId};
use hemei_domain::publicity::{PublicityFacts, PublicityKind, RecordPublicity};
use hemei_domain::scheme::{AdoptScheme, Definition, Indicator, Scheme, ScoreRule, TieBreak};
use hemei_domain::score::random::{Random, definition, sheet};
use hemei_domain::score::{Decimal, Entry, Figure, Sheet, score};
use hemei_domain::score_sheet::{
    ApplyPenalty, ApplyVeto, ENTRIES_MAX, EnterBlock, GrantBonus, MarkNotApplicable,
    RecordSiteCheck, ScoreIndicators, ScoreSheet, SheetOf, SiteOutcome, WaiveSelfScore,
    WithdrawAdjustment,
};
use hemei_domain::unit::{RegisterUnit, UnitKind};
use hemei_engine::port::StoredEvent;
use uuid::Uuid;

use super::ambient::DAY;
use super::cast::{AGRICULTURE, DEPUTY, HANDLER, HEAD, LEADER};
use super::stores::{Backend, Stores, run};
use super::world::{World, village};
use crate::python::{failed, python};

/// How many evaluations are played.
const EVALUATIONS: usize = 6;
/// More than the two awards of a random scheme come to.
const BONUS_POINTS: u32 = 10;

#[test]
fn a_second_arithmetic_agrees_with_every_evaluation_of_a_log() {
    run(Backend::Sqlite, |stores| async {
        let lines = played(stores).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        let printed = python("arithmetic.py", &["--log", &written(&path, &lines)], &[]);
        let expected = "6 evaluations agree: 12 sums, 12 decisions, 12 notices, 6 final, ";
        let counted = printed.strip_prefix(expected).expect("all of them agree").trim_end();
        let counted: u32 = counted.trim_end_matches(" courtyards").parse().unwrap();
        assert!(counted > 5, "{counted} courtyards counted for their villages");
        for (kind, what, [from, to]) in alterations(&lines) {
            let altered: Vec<String> = alter(&lines, kind, &from, &to);
            let printed = failed("arithmetic.py", &["--log", &written(&path, &altered)]);
            let named =
                printed.contains(kind) || ["IndicatorsScored", "EvaluationOpened"].contains(&kind);
            assert!(named && printed.contains(what), "{kind} {from} {to}\n{printed}");
        }
    });
}

/// Writes lines into a file and answers with its path.
fn written(path: &Path, lines: &[String]) -> String {
    std::fs::write(path, lines.concat()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What is altered in the first event of a type, and what is then said.
fn alterations(lines: &[String]) -> [(&'static str, &'static str, [String; 2]); 7] {
    let summed = first(lines, "EvaluationSummed");
    let number = |member: &str| -> u64 {
        let (_, rest) = summed.split_once(&format!("\"{member}\":")).expect("the member");
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
        digits.parse().unwrap()
    };
    let raised = |member: &str| {
        let stated = number(member);
        [format!("\"{member}\":{stated},"), format!("\"{member}\":{},", stated + 1)]
    };
    let cut = number("cut");
    let opened = first(lines, "EvaluationOpened");
    let host = opened.split_once("\"host\":\"").expect("a courtyard").1;
    let elsewhere = UnitId(Uuid::from_u128(999)).to_string();
    [
        ("EvaluationSummed", "].total: stated", raised("total")),
        ("EvaluationSummed", "].rank: stated", raised("rank")),
        ("EvaluationSummed", "revision", raised("sheet_revision")),
        ("EvaluationSummed", "revision", [format!("\"cut\":{cut},"), "\"cut\":1,".to_owned()]),
        ("EvaluationDecided", "].total: stated", raised("total")),
        // A figure that somebody changed behind the sum's back changes the explanation's hash.
        (
            "IndicatorsScored",
            "].explanation: stated",
            ["\"positions\":[".to_owned(), "\"positions\":[1000,".to_owned()],
        ),
        // A courtyard that is moved behind the sum's back takes its share with it.
        (
            "EvaluationOpened",
            "EvaluationSummed",
            [&host[..elsewhere.len()], &elsewhere].map(|id| format!("\"host\":\"{id}\"")),
        ),
    ]
}

fn first<'a>(lines: &'a [String], kind: &str) -> &'a str {
    let of = |line: &&String| line.contains(&format!("\"type\":\"{kind}\""));
    lines.iter().find(of).expect("an event of the type")
}

/// The lines with the first event of a type altered everywhere where it says `from`.
fn alter(lines: &[String], kind: &str, from: &str, to: &str) -> Vec<String> {
    let of_type = format!("\"type\":\"{kind}\"");
    // Figures are scored twice; what counts is scored last.
    let place = match kind {
        "IndicatorsScored" => lines.iter().rposition(|line| line.contains(&of_type)),
        _ => lines.iter().position(|line| line.contains(&of_type)),
    };
    let mut altered = lines.to_vec();
    let line = &mut altered[place.expect("an event of the type")];
    assert!(line.contains(from), "{from} is not in {line}");
    *line = line.replacen(from, to, 1);
    altered
}

/// The lines of a log with some evaluations, in the members that `hemei log` prints them in.
async fn played(stores: Stores) -> Vec<String> {
    let world = World::new(stores).await;
    let units = evaluated(&world).await;
    let mut plans = (0..).filter_map(|seed| Plan::of_seed(seed, units.len()));
    for number in 0..EVALUATIONS {
        // Courtyards count in the first one, which is altered.
        let mut wanted = plans.by_ref().filter(|plan| number > 0 || plan.shares());
        let plan = wanted.next().expect("there is no end of seeds");
        Play::begun(&world, units.clone(), plan, number).await.finish().await;
    }
    let rows = world.rows(Log::Business).await;
    world.stop().await;
    rows.iter().map(line).collect()
}

/// The villages, two courtyards of the first one, and one of a village that is not evaluated.
async fn evaluated(world: &World) -> Vec<UnitId> {
    let register = async |unit| UnitId(world.run(HANDLER, unit).await.events[0].stream.id);
    let far = register(village("老桥村")).await;
    let mut units = world.villages.clone();
    for (name, parent) in [("湾地", units[0]), ("大院子", units[0]), ("秦家湾", far)] {
        let parent = Some(parent);
        let yard = RegisterUnit { kind: UnitKind::Courtyard, parent, ..village(name) };
        units.push(register(yard).await);
    }
    units
}

fn line(row: &StoredEvent) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("JSON is text");
    let (envelope, data) = (text(&row.envelope), text(&row.data));
    format!("{{\"position\":{},\"envelope\":{envelope},\"data\":{data}}}\n", row.position)
}

/// A scheme, and of each unit the sheet that it is to have and one that is replaced by it.
struct Plan {
    scheme: Definition,
    sheets: Vec<[Sheet; 2]>,
    random: Random,
}

impl Plan {
    /// The plan of a seed for so many units, unless nothing applies to one of them.
    fn of_seed(seed: u64, units: usize) -> Option<Self> {
        let mut random = Random::of_seed(seed);
        let mut scheme = definition(&mut random);
        for indicator in &mut scheme.indicators {
            if let Some(ScoreRule::Bonus { cap, .. }) = &mut indicator.rule {
                // Nothing is granted any more once the cap is reached.
                *cap = Decimal::whole(BONUS_POINTS);
            }
        }
        let mut sheets = Vec::new();
        for number in (1..).take(units) {
            let [last, before] = [number; 2].map(|number| sheet(&mut random, &scheme, number));
            let without = |sheet: Sheet| Sheet { courtyards: Vec::new(), ..sheet };
            score(&scheme, &without(last.clone())).ok()?;
            sheets.push([last, before]);
        }
        Some(Self { scheme, sheets, random })
    }

    /// Whether courtyards count in it.
    fn shares(&self) -> bool {
        self.scheme.courtyards.share.is_some()
    }
}

/// An evaluation on its way.
struct Play<'a> {
    world: &'a World,
    /// Who is evaluated.
    units: Vec<UnitId>,
    plan: Plan,
    evaluation: EvaluationId,
    /// The revision of each sheet.
    revisions: BTreeMap<UnitId, u64>,
    /// Of each sheet, whether its bonuses, penalties and vetoes stand, in order of number.
    adjustments: BTreeMap<UnitId, Vec<bool>>,
    head: u64,
    documents: u32,
    sums: u32,
}

impl<'a> Play<'a> {
    async fn begun(world: &'a World, units: Vec<UnitId>, mut plan: Plan, number: usize) -> Self {
        plan.scheme.kind = format!("evaluation_{number}");
        let programme = world.programme;
        let scheme = Scheme::id_of(programme, &plan.scheme.kind);
        let mut play = Self {
            world,
            units,
            evaluation: Evaluation::id_of(scheme, 1),
            revisions: BTreeMap::new(),
            adjustments: BTreeMap::new(),
            head: 0,
            documents: 0,
            sums: 0,
            plan,
        };
        let (definition, document) = (play.plan.scheme.clone(), play.document());
        play.run(HEAD, AdoptScheme { programme, definition, document }).await;
        let group = |place| if place == 3 { "others" } else { "enrolled" }.to_owned();
        let places = play.units.iter().zip(0..);
        let units = places.map(|(unit, place)| Entrant { unit: *unit, group: group(place) });
        let units = units.collect();
        play.run(HEAD, OpenEvaluation { programme, scheme, edition: 1, units }).await;
        play
    }

    async fn finish(mut self) {
        for place in 0..self.units.len() {
            self.score_sheet(place).await;
        }
        self.decided().await;
        self.correct().await;
        self.decided().await;
        self.world.clock.advance(20 * DAY);
        let evaluation = self.evaluation;
        self.run(HEAD, FinaliseEvaluation { evaluation }).await;
    }

    async fn run<C: Command>(&mut self, by: PersonId, command: C) {
        let (world, evaluation) = (self.world, self.evaluation);
        for event in world.run(by, command).await.events {
            self.head = event.position;
            let of = |unit: &&UnitId| ScoreSheet::stream(evaluation, **unit) == event.stream;
            let Some(unit) = self.units.iter().find(of) else { continue };
            self.revisions.insert(*unit, event.revision);
            if ["BonusGranted", "PenaltyApplied", "VetoApplied"].contains(&&*event.event_type) {
                self.adjustments.entry(*unit).or_default().push(true);
            }
        }
    }

    /// A document of today, with a number of its own.
    fn document(&mut self) -> Document {
        self.documents += 1;
        let number = format!("样例镇发〔2024〕{}号", self.documents);
        Document {
            number: Some(DocumentNumber::parse("number", &number).expect("well formed")),
            title: "关于考核事项的决定".to_owned(),
            issuer: "样例镇和美乡村工作领导小组".to_owned(),
            date: self.world.clock.today(),
            classification: Classification::Internal,
        }
    }

    fn sheet_of(&self, place: usize) -> SheetOf {
        SheetOf { evaluation: self.evaluation, unit: self.units[place] }
    }

    /// Everything of a unit is scored, all that can be scored twice, and checked on site.
    async fn score_sheet(&mut self, place: usize) {
        let sheet = self.sheet_of(place);
        self.run(HEAD, WaiveSelfScore { sheet, reason: "两次通知后仍未报送。".to_owned() }).await;
        // The positions that were drawn stand for what happened in the unit.
        let facts = PublicityFacts { kind: PublicityKind::Broadcast, count: 1, policy: false };
        let (programme, unit, told) = (self.world.programme, sheet.unit, Told::default());
        self.run(HANDLER, RecordPublicity { programme, unit, facts, told }).await;
        for entry in self.plan.sheets[place].iter_mut().flat_map(|sheet| &mut sheet.entries) {
            entry.positions = vec![self.head];
        }
        let [last, before] = self.plan.sheets[place].clone();
        for entries in [before.entries, last.entries.clone()] {
            let scored: Vec<Entry> =
                entries.into_iter().filter(|entry| self.is_scored(entry)).collect();
            for entries in scored.chunks(ENTRIES_MAX) {
                let (entries, remark, evidence) = (entries.to_vec(), None, Vec::new());
                self.run(HANDLER, ScoreIndicators { sheet, entries, remark, evidence }).await;
            }
        }
        for entry in last.entries {
            match self.plan.scheme.indicator(&entry.code).cloned() {
                Some(indicator) => self.act(sheet, &indicator, entry).await,
                None => self.enter(sheet, entry).await,
            }
        }
        let (outcome, codes, evidence) = (SiteOutcome::Confirmed, Vec::new(), Vec::new());
        let check = RecordSiteCheck { sheet, outcome, codes, remark: None, evidence };
        self.run(AGRICULTURE, check).await;
    }

    /// Whether the office scores it: it is no block, no bonus, penalty or veto, and it applies.
    fn is_scored(&self, entry: &Entry) -> bool {
        let indicator = self.plan.scheme.indicator(&entry.code);
        let rule = indicator.and_then(|indicator| indicator.rule.as_ref());
        rule.is_some_and(|rule| rule.kind().weighs()) && entry.figure != Figure::NotApplicable
    }

    async fn enter(&mut self, sheet: SheetOf, entry: Entry) {
        let Figure::Score(score) = entry.figure else { panic!("a block is scored: {entry:?}") };
        let document = self.document();
        self.run(HANDLER, EnterBlock { sheet, block: entry.code, score, document, remark: None })
            .await;
    }

    /// What is not scored but granted, applied or marked.
    async fn act(&mut self, sheet: SheetOf, indicator: &Indicator, entry: Entry) {
        let Entry { code, round, figure, positions } = entry;
        match (figure, &indicator.rule) {
            (Figure::NotApplicable, _) => {
                let (remark, evidence) = ("辖区内没有。".to_owned(), Vec::new());
                let mark = MarkNotApplicable { sheet, code, round, positions, remark, evidence };
                self.run(DEPUTY, mark).await;
            }
            (Figure::Awards(awards), _) => {
                for award in awards {
                    let grant = GrantBonus {
                        sheet,
                        code: code.clone(),
                        round: round.clone(),
                        award: award.key,
                        count: award.count,
                        document: self.document(),
                        positions: positions.clone(),
                        remark: None,
                    };
                    self.run(HANDLER, grant).await;
                }
            }
            (Figure::Occurrences(count @ 1..), Some(ScoreRule::Penalty { .. })) => {
                self.penalise(sheet, &code, count, &positions).await;
            }
            (
                Figure::Occurrences(1..),
                Some(ScoreRule::ItemVeto { list } | ScoreRule::GlobalVeto { list, .. }),
            ) => {
                let (list, document, remark) = (list.clone(), self.document(), None);
                let veto = ApplyVeto { sheet, code, round, list, document, positions, remark };
                self.run(HANDLER, veto).await;
            }
            _ => {}
        }
    }

    /// A penalty by one document, and of what occurred more often another that is withdrawn.
    async fn penalise(&mut self, sheet: SheetOf, code: &str, count: u32, positions: &[u64]) {
        for _ in 0..count.min(2) {
            let penalty = ApplyPenalty {
                sheet,
                code: code.to_owned(),
                round: None,
                occurrences: 1,
                document: self.document(),
                positions: positions.to_vec(),
                remark: None,
            };
            self.run(HANDLER, penalty).await;
        }
        if count > 1 {
            let adjustments = self.adjustments.get_mut(&sheet.unit).expect("there are some");
            *adjustments.last_mut().expect("there are some") = false;
            let number = u32::try_from(adjustments.len()).expect("they are few");
            let reason = "所依据的通报已更正。".to_owned();
            self.run(HANDLER, WithdrawAdjustment { sheet, number, reason }).await;
        }
    }

    /// Summed, decided and posted.
    async fn decided(&mut self) {
        let evaluation = self.evaluation;
        let mut sheets = Vec::new();
        for unit in &self.units {
            // No issue is in this log.
            let (overdue, overdue_positions) = (0, Vec::new());
            let revision = self.revisions[unit];
            sheets.push(SheetSeen { unit: *unit, revision, overdue, overdue_positions });
        }
        self.run(HANDLER, SumEvaluation { evaluation, cut: self.head, sheets }).await;
        let mut votes = Vec::new();
        if self.plan.scheme.ranking.tie_break.contains(&TieBreak::Votes) {
            let known = self.world.engine.state::<Evaluation>(evaluation.0, None, None).await;
            let known = known.expect("the store answers").expect("it was opened");
            for unit in known.state.shared_ranks() {
                let given = u32::try_from(self.plan.random.up_to(2)).unwrap_or_default();
                votes.push(UnitVotes { unit, votes: given });
            }
        }
        self.sums += 1;
        let decide = DecideEvaluation {
            evaluation,
            sum: self.sums,
            minutes: self.document(),
            met_on: self.world.clock.today(),
            recused: Vec::new(),
            abstained: Vec::new(),
            votes,
        };
        self.run(HEAD, decide).await;
        self.run(HANDLER, PostNotice { evaluation, working_days: None }).await;
    }

    /// A figure of the first village is corrected, an adjustment withdrawn and a penalty added, by who
    /// did not score.
    async fn correct(&mut self) {
        let [last, before] = self.plan.sheets[0].clone();
        let differs = |entry: &&Entry| {
            let indicator = self.plan.scheme.indicator(&entry.code);
            indicator.is_some_and(|one| one.not_applicable.is_none())
                && self.is_scored(entry)
                && !last.entries.iter().any(|other| other.figure == entry.figure)
        };
        let entries = before.entries.iter().find(differs).cloned().into_iter().collect();
        let penalty = self
            .plan
            .scheme
            .indicators
            .iter()
            .find(|indicator| matches!(indicator.rule, Some(ScoreRule::Penalty { .. })));
        let added = Entry {
            code: penalty.expect("every random scheme has one").code.clone(),
            round: None,
            figure: Figure::Occurrences(1),
            positions: last.entries[0].positions.clone(),
        };
        let sheet = self.sheet_of(0);
        let standing = (1..).zip(self.adjustments.get(&sheet.unit).into_iter().flatten());
        let withdrawn = standing.filter(|(_, stands)| **stands).map(|(number, _)| number);
        let withdrawn = withdrawn.take(1).collect();
        let correct = CorrectScore {
            sheet,
            changes: Changes { entries, withdrawn, added: vec![added] },
            document: self.document(),
            reason: "录入有误。".to_owned(),
            evidence: Vec::new(),
        };
        self.run(LEADER, correct).await;
    }
}
