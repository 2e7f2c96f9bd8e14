//! What the log knew at a time, as of a day: the ledger, the unit register and the audit trail
//! answer what a naive reading of the log's prefix says (`naive`).

use std::sync::Arc;

use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::event::Log;
use hemei_domain::issue::{IssueKind, Phase, Source};
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::UnitKind;
use hemei_engine::failure::Failure;
use hemei_engine::view::issue_ledger::{EvidenceEntry, EvidenceStage, IssueQuery, LedgerRow};
use hemei_engine::view::unit_register::{UnitFilter, UnitReference, UnitRow};
use hemei_engine::view::{At, Content, KnownAt};

use super::ambient::{DAY, MINUTE};
use super::crowd::Crowd;
use super::naive::issues::issues;
use super::naive::units::{NaiveUnit, units};
use super::naive::{ABSENT, Columns, Fact, cut, day, difference, facts, known_at, position_at};
use super::stores::{Stores, on_every_store};
use super::world::World;
use crate::simulation::random::Random;

on_every_store!(two_axes_answer_what_a_naive_reading_of_the_log_says);

const SEED: u64 = 20_240_408;
/// How often the crowd acts at most: how its callers meet is not the seed's to say, and so neither is
/// what becomes of their deeds.
const ROUNDS_MAX: u64 = 8;
/// How many points of the two axes are asked at.
const QUESTIONS: u32 = 18;

async fn two_axes_answer_what_a_naive_reading_of_the_log_says(stores: Stores) {
    let world = Arc::new(World::new(stores).await);
    let other = Arc::new(world.again().await);
    let worlds = [Arc::clone(&world), other];
    let mut seeds = SEED..SEED + ROUNDS_MAX;
    let facts = loop {
        let seed = seeds.next().expect("the crowd does in some rounds whatever is asked about");
        Crowd { seed, callers: 64, deeds_each: 40 }.act(&worlds).await;
        let facts = facts(&world.rows(Log::Business).await);
        match untold(&facts) {
            Some(untold) => println!("after seed {seed} the history tells nothing of {untold}"),
            None => break facts,
        }
    };
    let mut random = Random::of(SEED, u64::MAX);
    for number in 0..QUESTIONS {
        let question = Question::draw(number, &facts, &mut random);
        println!("{question:?}");
        let known = known_at(&facts, question.position);
        the_ledger(&world, &question, known, &mut random).await;
        the_register(&world, &question, known, &mut random).await;
    }
}

/// A point of both axes.
#[derive(Debug)]
struct Question {
    /// What was known: up to this position, however it is asked for.
    position: u64,
    known_at: Option<KnownAt>,
    effective_at: Timestamp,
}

impl Question {
    /// The first question is about now, the others about any time.
    fn draw(number: u32, facts: &[Fact], random: &mut Random) -> Self {
        let head = facts.len() as u64;
        let chosen = random.pick(&facts[facts.len() / 8..]);
        let effective_at = Timestamp(effective_at(facts, random));
        let (position, known_at) = match number % 3 {
            0 if number == 0 => (head, None),
            0 => {
                let position = cut(facts, chosen.position);
                (position, Some(KnownAt::Position(chosen.position)))
            }
            1 => {
                let time = chosen.recorded_at - random.below(2) as i64;
                (position_at(facts, time), Some(KnownAt::Time(Timestamp(time))))
            }
            _ => {
                let time = chosen.recorded_at + random.below(120) as i64 * MINUTE;
                (position_at(facts, time), Some(KnownAt::Time(Timestamp(time))))
            }
        };
        Self { position, known_at, effective_at }
    }

    fn at(&self) -> At {
        At { min_position: Some(self.position), known_at: self.known_at, deadline: None }
    }
}

/// Around an event, where something turns, or any time from before the first one to after the last
/// limit.
fn effective_at(facts: &[Fact], random: &mut Random) -> i64 {
    if random.chance(60) {
        let turn = random.pick(&facts[facts.len() / 8..]).occurred_at;
        return turn + (random.below(8 * 60) as i64 - 120) * MINUTE;
    }
    let days = random.below(140) as i64 - 20;
    facts[0].recorded_at + days * DAY + random.below(24 * 60) as i64 * MINUTE
}

async fn the_ledger(world: &World, question: &Question, known: &[Fact], random: &mut Random) {
    let at = question.effective_at;
    let expected: Vec<Columns> = issues(known).iter().map(|i| i.columns(at.0)).collect();
    for query in queries(world, question, random) {
        let answered = list(world, &query, question, 1 + random.below(40) as u32).await;
        let wanted = expected.iter().filter(|columns| wants(&query, columns));
        let wanted: Vec<Columns> = wanted.cloned().collect();
        let found: Vec<Columns> = answered.iter().map(ledger_columns).collect();
        if let Some(told) = difference(&wanted, &found) {
            panic!("{question:?} {query:?}\n{told}");
        }
    }
}

/// Everything, and what some conditions leave.
fn queries(world: &World, question: &Question, random: &mut Random) -> Vec<IssueQuery> {
    let all = IssueQuery {
        effective_at: Some(question.effective_at),
        programme: random.chance(50).then_some(world.programme),
        ..IssueQuery::default()
    };
    let due = question.effective_at.date().plus_days(random.below(30) as i64 - 15);
    vec![
        IssueQuery { phase: Some(*random.pick(Phase::ALL)), ..all.clone() },
        IssueQuery { unit: Some(world.villages[random.below(2)]), ..all.clone() },
        IssueQuery { kind: Some(*random.pick(IssueKind::ALL)), ..all.clone() },
        IssueQuery { source: Some(*random.pick(Source::ALL)), ..all.clone() },
        IssueQuery { light: Some(WarningLevel::Overdue), ..all.clone() },
        IssueQuery { light: Some(WarningLevel::Approaching), ..all.clone() },
        IssueQuery { due_from: due, due_until: due.and_then(|d| d.plus_days(9)), ..all.clone() },
        all,
    ]
}

fn wants(query: &IssueQuery, columns: &Columns) -> bool {
    let due = &columns["due"];
    let due = (due != ABSENT).then(|| day(due));
    let asked = |date: Option<Date>| date.map(|date| day(&date.to_string()));
    query.phase.is_none_or(|phase| columns["phase"] == phase.code())
        && query.unit.is_none_or(|unit| columns["unit"] == unit.to_string())
        && query.kind.is_none_or(|kind| columns["kind"] == kind.code())
        && query.source.is_none_or(|source| columns["source"] == source.code())
        && query.light.is_none_or(|light| columns["light"] == light.code())
        && asked(query.due_from).is_none_or(|from| due.is_some_and(|due| from <= due))
        && asked(query.due_until).is_none_or(|until| due.is_some_and(|due| due <= until))
}

/// Every page of an answer.
async fn list(
    world: &World,
    query: &IssueQuery,
    question: &Question,
    limit: u32,
) -> Vec<LedgerRow> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = world.engine.list_issues(query, after, limit, question.at()).await;
        let page = page.expect("the ledger answers");
        assert_eq!((page.position, page.effective_at), (question.position, question.effective_at));
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

fn told<T: ToString>(value: Option<T>) -> String {
    value.map_or(ABSENT.to_owned(), |value| value.to_string())
}

fn instant(time: Option<Timestamp>) -> String {
    told(time.map(|time| time.0))
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(" ")
}

/// An answered row in the naive reading's terms.
fn ledger_columns(answered: &LedgerRow) -> Columns {
    let mut columns = entered(answered);
    columns.extend(rectified(answered));
    columns
}

fn entered(LedgerRow { row, standing }: &LedgerRow) -> Columns {
    let suspensions = &row.suspensions.0;
    let co_units: Vec<String> = row.co_units.0.iter().map(|unit| format!("\"{unit}\"")).collect();
    let responsible = row.responsible.as_ref().map(|one| match one.value() {
        hemei_engine::port::Value::Text(text) => text,
        other => panic!("{other:?}"),
    });
    Columns::from([
        ("row", row.number.to_string()),
        ("issue", row.issue.to_string()),
        ("number", row.number.to_string()),
        ("kind", row.kind.code().to_owned()),
        ("programme", row.programme.to_string()),
        ("unit", row.unit.to_string()),
        ("class", told(row.class.as_ref())),
        ("source", row.source.code().to_owned()),
        ("found_on", row.found_on.to_string()),
        ("urgency", row.urgency.code().to_owned()),
        ("raised_as", row.raised_as.code().to_owned()),
        ("raised_at", row.raised_at.0.to_string()),
        ("description_position", row.description_position.to_string()),
        ("revision", row.revision.to_string()),
        ("position", row.position.to_string()),
        ("approaching_days", row.approaching_days.to_string()),
        ("responsible", told(responsible)),
        ("responsible_person", told(row.responsible_person)),
        ("verifier", told(row.verifier)),
        ("co_units", format!("[{}]", co_units.join(","))),
        ("assigned_at", instant(row.assigned_at)),
        ("requirement_position", told(row.requirement_position)),
        ("sign_for_due", told(row.sign_for_due)),
        ("signed_at", instant(row.signed_at)),
        ("measures_position", told(row.measures_position)),
        ("planned_finish", told(row.planned_finish)),
        ("due", told(row.due)),
        ("extension_count", row.extension_count.to_string()),
        ("extensions", joined(row.extensions.0.iter().map(|e| e.to.to_string()))),
        ("suspended_on", joined(suspensions.iter().map(|s| s.from.to_string()))),
        ("resumed_on", joined(suspensions.iter().filter_map(|s| s.to).map(|to| to.to_string()))),
        ("light", standing.level.code().to_owned()),
        ("days_left", told(standing.days_left)),
        ("overdue", standing.overdue.to_string()),
        ("ever_overdue", standing.ever_overdue.to_string()),
    ])
}

fn rectified(LedgerRow { row, .. }: &LedgerRow) -> Columns {
    Columns::from([
        ("phase", row.phase.code().to_owned()),
        ("since", row.since.0.to_string()),
        ("result_position", told(row.result_position)),
        ("closure_requested_at", instant(row.closure_requested_at)),
        ("verified_at", instant(row.verified_at)),
        ("verified_by", told(row.verified_by)),
        ("closed_at", instant(row.closed_at)),
        ("closed_by", told(row.closed_by)),
        ("look_back_due", told(row.look_back_due)),
        ("look_back", told(row.look_back.map(|outcome| outcome.code()))),
        ("looked_back_at", instant(row.looked_back_at)),
        ("looked_back_by", told(row.looked_back_by)),
        ("withdrawn", told(row.withdrawn.map(|ground| ground.code()))),
        ("same_as", told(row.same_as)),
        ("hand_up_document", told(row.hand_up_document.as_ref())),
        ("hand_up_position", told(row.hand_up_position)),
        ("answered_at", instant(row.answered_at)),
        ("answer_position", told(row.answer_position)),
        ("answer_outcome", told(row.answer_outcome.map(|outcome| outcome.code()))),
        ("returns", row.returns.to_string()),
        ("relapses", row.relapses.to_string()),
        ("urges", joined(row.urges.0.iter().map(|urge| urge.number.to_string()))),
        ("open_urges", row.open_urges.to_string()),
        ("evidence", joined(row.evidence.0.iter().flat_map(shown))),
    ])
}

fn shown(entry: &EvidenceEntry) -> impl Iterator<Item = String> {
    let stage = match entry.stage {
        EvidenceStage::Found => "found",
        EvidenceStage::Rectified => "rectified",
        EvidenceStage::Verified => "verified",
        EvidenceStage::LookedBack => "looked_back",
    };
    let position = entry.position;
    entry.references.iter().map(move |reference| format!("{position}/{stage}/{}", reference.sha256))
}

async fn the_register(world: &World, question: &Question, known: &[Fact], random: &mut Random) {
    let units = units(known);
    let on = question.effective_at.date();
    let today = day(&on.to_string());
    let kind = *random.pick(UnitKind::ALL);
    let parent = *random.pick(&world.villages);
    for filter in [
        UnitFilter::default(),
        UnitFilter { on: Some(on), ..UnitFilter::default() },
        UnitFilter { kind: Some(kind), ..UnitFilter::default() },
        UnitFilter { parent: Some(parent), on: Some(on), ..UnitFilter::default() },
    ] {
        let wanted = units.iter().filter(|unit| {
            filter.on.is_none_or(|_| unit.exists_on(today))
                && filter.kind.is_none_or(|kind| unit.kind() == kind.code())
        });
        let mut wanted: Vec<Columns> = wanted.map(|unit| unit.columns(today)).collect();
        wanted.retain(|unit| filter.parent.is_none_or(|id| unit["parent"] == id.to_string()));
        let limit = 1 + random.below(30) as u32;
        let found = list_units(world, filter, question, limit).await;
        let found: Vec<Columns> = found.iter().map(|unit| register_columns(unit, on)).collect();
        if let Some(told) = difference(&wanted, &found) {
            panic!("{question:?} {filter:?}\n{told}");
        }
    }
    references(world, question, &units, on).await;
}

async fn list_units(
    world: &World,
    filter: UnitFilter,
    question: &Question,
    limit: u32,
) -> Vec<UnitRow> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = world.engine.list_units(filter, after, limit, question.at()).await;
        let page = page.expect("the register answers");
        assert_eq!(page.position, question.position);
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

fn register_columns(unit: &UnitRow, on: Date) -> Columns {
    let names = unit.names.0.iter();
    let names = names.map(|n| format!("{}{}@{}", if n.alias { "=" } else { "" }, n.name, n.from));
    Columns::from([
        ("row", unit.unit.to_string()),
        ("kind", unit.kind.code().to_owned()),
        ("parent", told(unit.parent)),
        ("from_date", unit.from_date.to_string()),
        ("name", unit.name.clone()),
        ("name_from", unit.name_from.to_string()),
        ("name_then", unit.name_on(on).to_owned()),
        ("names", joined(names)),
        ("codes", joined(unit.codes.0.iter().map(|c| format!("{}/{}", c.edition, c.code)))),
        ("closed_from", told(unit.closed_from)),
        ("merged_into", told(unit.merged_into)),
        ("revision", unit.revision.to_string()),
        ("position", unit.position.to_string()),
    ])
}

/// Names and codes lead to the one unit that they mean on the day, or to a typed refusal.
async fn references(world: &World, question: &Question, units: &[NaiveUnit<'_>], on: Date) {
    let today = day(&on.to_string());
    for name in ["河坝", "老街", "漆树村", "无此地"] {
        let called: Vec<_> = units.iter().filter(|unit| unit.is_called(name, today)).collect();
        let expected = match called.as_slice() {
            [] => Err("THING_NOT_FOUND"),
            [unit] => Ok(unit.id().to_owned()),
            _ => Err("UNIT_AMBIGUOUS"),
        };
        let reference = UnitReference::Name(name.to_owned());
        assert_eq!(resolve(world, question, &reference, on).await, expected, "{reference:?}");
    }
    for number in 0..12 {
        let (edition, code) = ("2024".to_owned(), format!("5002431162{number:02}"));
        let expected = match units.iter().find(|unit| unit.has_code(&edition, &code)) {
            None => Err("THING_NOT_FOUND"),
            Some(unit) if unit.exists_on(today) => Ok(unit.id().to_owned()),
            Some(_) => Err("UNIT_NOT_EXISTING"),
        };
        let reference = UnitReference::Code { edition, code };
        assert_eq!(resolve(world, question, &reference, on).await, expected, "{reference:?}");
    }
}

async fn resolve(
    world: &World,
    question: &Question,
    reference: &UnitReference,
    on: Date,
) -> Result<String, &'static str> {
    match world.engine.resolve_unit(reference, on, question.at()).await {
        Ok(answer) => Ok(answer.unit.unit.to_string()),
        Err(Failure::Rejected(rejection)) => Err(rejection.rule.reason),
        Err(failure) => panic!("{reference:?}: {failure}"),
    }
}

/// What the questions are about and the crowd's history does not have.
fn untold(facts: &[Fact]) -> Option<String> {
    let told = [
        &["IssueExtended"][..],
        &["IssueResumed"],
        &["IssueReturned"],
        &["IssueReopened"],
        &["UnitMerged", "UnitClosed"],
    ];
    let found = |names: &&[&str]| facts.iter().any(|fact| names.contains(&fact.name.as_str()));
    if let Some(names) = told.into_iter().find(|names| !found(names)) {
        return Some(format!("{names:?}"));
    }
    let end = facts.last().expect("there are events").recorded_at + 30 * DAY;
    let columns: Vec<Columns> = issues(facts).iter().map(|issue| issue.columns(end)).collect();
    let ever = columns.iter().filter(|columns| columns["ever_overdue"] == "true").count();
    let closed = columns.iter().filter(|columns| columns["closed_at"] != ABSENT).count();
    (ever <= 3 || closed <= 3).then(|| format!("more than {ever} overdue and {closed} closed"))
}
