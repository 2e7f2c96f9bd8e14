//! What every view answers about the past: what an engine answers live that has only the beginning
//! of the log, and what a naive reading of that beginning says.

use std::collections::BTreeMap;

use hemei_domain::time::Timestamp;
use hemei_engine::memory::MemoryStore;
use hemei_engine::view::{At, KnownAt};

use super::ambient::{DAY, MINUTE};
use super::naive::{Fact, cut, facts, known_at, position_at};
use super::season::{Played, played};
use super::stores::{Stores, on_every_store};
use super::world::World;
use crate::simulation::random::Random;

mod answers;
mod naively;

use answers::{Answer, Subjects, answers};
use naively::agree;

on_every_store!(
    every_view_answers_about_the_past_what_it_answered_then,
    every_view_answers_what_a_naive_reading_of_the_log_says,
);

const SEED: u64 = 20_240_622;
/// How many points of the log are asked at.
const POINTS: usize = 5;

/// How many rows naive readings find at least, at the point where they find most.
const LEAST: [(&str, usize); 16] = [
    ("board", 20),
    ("lines", 30),
    ("enrolments", 4),
    ("inspections", 8),
    ("items", 14),
    ("counts", 12),
    ("statistics", 130),
    ("households", 15),
    ("reviews", 3),
    ("sections", 5),
    ("alerts", 100),
    ("editions", 3),
    ("notices", 8),
    ("accounts", 6),
    ("entries", 60),
    ("redemptions", 5),
];
/// What happens in a season.
const HAPPENS: &[&str] = &[
    "AcceptanceChecked",
    "ChoiceWithdrawn",
    "CleanUpCorrected",
    "CleanUpVoided",
    "CoreTaskCareBegun",
    "CoreTaskItemChecked",
    "CoreTaskItemCorrected",
    "CoreTaskItemRemoved",
    "CoreTaskPlanApproved",
    "CoreTaskRelapsed",
    "EnrolmentListed",
    "EnrolmentReturned",
    "EnrolmentSelfAssessed",
    "EvaluationDecided",
    "ExcellentChosen",
    "ExperienceShared",
    "GuidanceRecorded",
    "HouseholdClosed",
    "HouseholdMerged",
    "HouseholdMoved",
    "HouseholdSplit",
    "InspectionFindingsAttached",
    "InspectionPublished",
    "InspectionRecheckOrdered",
    "InspectionVisitRecorded",
    "InspectionVoided",
    "IssueClosed",
    "OpeningBalanceRecorded",
    "PointRulesAdopted",
    "PointRulesFiled",
    "PointsChecked",
    "PointsNoticeConfirmed",
    "PointsNoticePosted",
    "PointsObjected",
    "PointsObjectionReviewed",
    "PointsRecorded",
    "PointsRedeemed",
    "PointsRefused",
    "PublicityRecorded",
    "ReportAccepted",
    "ReportCorrected",
    "ReportRecheckNeeded",
    "ReportReturned",
    "ReportWindowClosed",
    "ReportWindowReopened",
    "ReportWithdrawn",
    "RequestConfirmed",
    "RequestReassigned",
    "SurveyRecorded",
    "TitleConferred",
    "TitleReviewed",
    "ProgrammeAmended",
    "UnitClosed",
    "UnitMerged",
    "UnitRenamed",
];

/// A point of both axes.
#[derive(Debug)]
struct Point {
    /// What was known: up to this position, however it is asked for.
    position: u64,
    known_at: KnownAt,
    effective_at: Timestamp,
}

impl Point {
    /// A point by a position or by a time; its day is near something that turned then, or any.
    fn draw(facts: &[Fact], random: &mut Random) -> Self {
        let settled = facts.len() / 6;
        let chosen = random.pick(&facts[settled..]);
        let (position, known_at) = if random.chance(50) {
            (cut(facts, chosen.position), KnownAt::Position(chosen.position))
        } else {
            let time = chosen.recorded_at + random.below(120) as i64 * MINUTE;
            (position_at(facts, time), KnownAt::Time(Timestamp(time)))
        };
        let day = random.below(280) as i64 * DAY;
        let turn = random.pick(&facts[settled..]).occurred_at;
        let near = turn + (random.below(80) as i64 - 20) * 60 * MINUTE;
        let any = facts[settled].recorded_at - 20 * DAY + day;
        let effective_at = Timestamp(if random.chance(70) { near } else { any });
        Self { position, known_at, effective_at }
    }

    fn at(&self) -> At {
        At { known_at: Some(self.known_at), ..At::default() }
    }
}

/// Points in the order of what was known; at the last of them everything was.
fn points(facts: &[Fact], seed: u64, count: usize) -> Vec<Point> {
    let mut random = Random::new(seed);
    println!("points of seed {seed}");
    let mut points: Vec<Point> = (0..count).map(|_| Point::draw(facts, &mut random)).collect();
    points.sort_by_key(|point| point.position);
    let end = facts.len() as u64;
    let last = points.pop().expect("there are some");
    points.push(Point { position: end, known_at: KnownAt::Position(end), ..last });
    points
}

/// An engine over a copy of the whole season.
async fn whole(season: &Played, stores: Stores) -> World {
    season.business.bring_all(stores.logs.as_ref()).await;
    season.access.bring_all(stores.logs.as_ref()).await;
    season.town.world.elsewhere(stores).await
}

async fn every_view_answers_about_the_past_what_it_answered_then(stores: Stores) {
    let season = played();
    let world = whole(season, stores).await;
    let facts = facts(&season.business.rows);
    // What was known then grows from point to point, each time under an engine of its own.
    let then = Stores::memory(MemoryStore::new());
    season.access.bring_all(then.logs.as_ref()).await;
    let mut random = Random::of(SEED, 1);
    let mut told = 0;
    for point in points(&facts, SEED, POINTS) {
        println!("{point:?}");
        season.business.bring(then.logs.as_ref(), point.position).await;
        let engine = season.town.world.elsewhere(then.clone()).await;
        let subjects = Subjects::draw(&facts, &mut random);
        let live = At { min_position: Some(point.position), ..At::default() };
        let expected = answers(&engine.engine, &subjects, point.effective_at, live).await;
        engine.stop().await;
        let found = answers(&world.engine, &subjects, point.effective_at, point.at()).await;
        assert_eq!(expected.len(), found.len());
        for (expected, found) in expected.iter().zip(&found) {
            assert!(found == expected, "{point:?} {subjects:?}\n{}", difference(expected, found));
            told += usize::from(expected.rows > 0);
        }
    }
    assert!(told > POINTS * 20, "{told} answers had something to tell");
    world.stop().await;
}

async fn every_view_answers_what_a_naive_reading_of_the_log_says(stores: Stores) {
    let season = played();
    let world = whole(season, stores).await;
    let facts = facts(&season.business.rows);
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for point in points(&facts, SEED + 1, POINTS) {
        println!("{point:?}");
        let known = known_at(&facts, point.position);
        for (view, rows) in agree(&world, &point, known).await {
            most.entry(view).and_modify(|most| *most = rows.max(*most)).or_insert(rows);
        }
    }
    println!("{most:?}");
    let told = |(view, least): &(&str, usize)| most[view] >= *least;
    assert!(LEAST.iter().all(told), "{most:?}");
    most_of_it_came_about(&facts);
    world.stop().await;
}

/// Every subject is in the season, with most of what can happen to it, however the dice fall.
fn most_of_it_came_about(facts: &[Fact]) {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in facts {
        *found.entry(&fact.name).or_default() += 1;
    }
    println!("{found:?}");
    let missing = HAPPENS.iter().copied().filter(|name| !found.contains_key(name));
    let missing: Vec<&str> = missing.collect();
    assert!(missing.len() * 10 <= HAPPENS.len(), "the season tells nothing of {missing:?}");
}

/// Where two answers differ, for people.
fn difference(expected: &Answer, found: &Answer) -> String {
    let lines = |answer: &Answer| answer.told.split(", ").map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (lines(expected), lines(found));
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let from = same.saturating_sub(4);
    let shown = |lines: &[String]| lines.iter().skip(from).take(12).cloned().collect::<Vec<_>>();
    format!("{}\nexpected … {:?}\nfound … {:?}", expected.asked, shown(&one), shown(&other))
}
