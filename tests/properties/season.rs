//! A season of a town, from May to the end of the year, played by one caller who does whatever fits:
//! reports, enrolments, households and their points, inspections, activities, core tasks, reviews, an
//! evaluation, and the crowd's issues and units among them. It follows from a seed, late and proxy entries included.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hemei_domain::aggregate::Aggregate;
use hemei_domain::document::{Classification, Document, DocumentNumber};
use hemei_domain::event::Log;
use hemei_domain::evidence::{Evidence, EvidenceReference, EvidenceText};
use hemei_domain::id::{PersonId, UnitId};
use hemei_domain::scheme::Definition;
use hemei_domain::time::Date;
use hemei_engine::failure::Failure;
use hemei_engine::memory::MemoryStore;
use hemei_engine::testing::Desk;
use hemei_engine::testing::evaluated::Evaluated;
use uuid::Uuid;

use super::ambient::{DAY, MINUTE};
use super::cast::{ADMINISTRATOR, GROUP_CADRE, HEAD};
use super::choices::{self, Board};
use super::copies::Copied;
use super::deed::Deed;
use super::stores::Stores;
use super::world::World;
use crate::simulation::random::Random;

mod activities;
mod core_tasks;
mod enrolments;
mod households;
mod inspections;
mod meetings;
mod points;
mod reports;
mod reviews;
mod town;
mod units;

pub(super) use town::Town;

pub(super) const SEED: u64 = 20_241_231;
/// How many things are tried.
const DEEDS: usize = 1200;
/// How many hours go by between two of them, at most.
const HOURS_MAX: usize = 8;
/// How many late entries come together.
const BURST: usize = 6;

/// What was tried and refused: by command and reason, how often.
type Refusals = BTreeMap<(&'static str, &'static str), u32>;

/// The season's logs, played once for all tests of the process.
pub(super) struct Played {
    pub(super) town: Town,
    pub(super) business: Copied,
    pub(super) access: Copied,
}

/// The season.
pub(super) fn played() -> &'static Played {
    static PLAYED: OnceLock<Played> = OnceLock::new();
    PLAYED.get_or_init(|| {
        // Whoever asks first stands in a runtime of its own.
        let play = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(play(SEED))
        };
        std::thread::scope(|scope| scope.spawn(play).join().expect("the season ends"))
    })
}

async fn play(seed: u64) -> Played {
    println!("the season of seed {seed}");
    let world = World::new(Stores::memory(MemoryStore::new())).await;
    let town = Town::settled(world).await;
    let board = Board::default();
    let (random, of_points) = (Random::new(seed), Random::of(seed, 1));
    let mut season = Season { town, board, random, of_points, refused: BTreeMap::new() };
    season.go_on().await;
    let Season { town, refused, .. } = season;
    let business = Copied::of(&town.world, Log::Business).await;
    let access = Copied::of(&town.world, Log::Access).await;
    println!("{} events; refused: {refused:#?}", business.rows.len());
    town.world.stop().await;
    Played { town, business, access }
}

struct Season {
    town: Town,
    board: Board,
    random: Random,
    /// The dice of households' points: they fall beside the others.
    of_points: Random,
    refused: Refusals,
}

impl Season {
    async fn go_on(&mut self) {
        let engine = self.town.world.engine.clone();
        let from = "2024-01-01".parse().expect("a date");
        let desk = Desk { engine: &engine, administrator: ADMINISTRATOR, from };
        let mut evaluated = None;
        for number in 0..DEEDS {
            let hours = self.random.below(HOURS_MAX * 60) as i64;
            self.town.world.clock.advance(hours * MINUTE);
            if number >= DEEDS / 2 && number % 50 == 0 {
                evaluated = Some(self.evaluate(desk, evaluated, (number - DEEDS / 2) / 50).await);
            }
            if self.random.chance(1) {
                self.burst().await;
            }
            let deed = self.next().await;
            self.give(deed).await;
            self.points().await;
        }
    }

    /// What is done next.
    async fn next(&mut self) -> Deed {
        let (town, random) = (&self.town, &mut self.random);
        match random.below(100) {
            0..22 => reports::next(town, random).await,
            22..36 => enrolments::next(town, random).await,
            36..44 => households::next(town, random),
            44..60 => inspections::next(town, random).await,
            60..68 => activities::next(town, random),
            68..74 => meetings::next(town, random).await,
            74..86 => core_tasks::next(town, random).await,
            86..91 => reviews::next(town, random),
            91..95 => units::next(town, random).await,
            _ => choices::next(&town.world, &self.board, random).await,
        }
    }

    /// Something about points, more often than not.
    async fn points(&mut self) {
        std::mem::swap(&mut self.random, &mut self.of_points);
        if self.random.chance(60) {
            let deed = points::next(&self.town, &mut self.random).await;
            self.give(deed).await;
        }
        std::mem::swap(&mut self.random, &mut self.of_points);
    }

    /// Many late entries of one village, one after the other.
    async fn burst(&mut self) {
        let village = self.random.below(2);
        for _ in 0..BURST {
            let deed = activities::clean_up_in(&self.town, village, &mut self.random);
            let days = 8 + self.random.below(6) as i64;
            self.give_late(deed, days * DAY).await;
        }
    }

    async fn give(&mut self, deed: Deed) {
        let late = if self.town.of_a_village(deed.by) && self.random.chance(30) {
            let hours = if self.random.chance(15) { 14 * 24 } else { 30 };
            self.random.below(hours * 60) as i64 * MINUTE
        } else {
            0
        };
        self.give_late(deed, late).await;
    }

    /// Gives a command so long after it happened; now and then somebody else types it.
    async fn give_late(&mut self, deed: Deed, late: i64) {
        let world = &self.town.world;
        let mut call = world.call(deed.by);
        let submission = &mut call.submission;
        if self.town.of_a_village(deed.by) && self.random.chance(15) {
            submission.actor = town::TYPIST;
            submission.on_behalf_of = Some(deed.by);
            submission.note.told_by = Some("村支书".to_owned());
        }
        if late > 0 {
            submission.occurred_at = Some(world.engine.now().plus_micros(-late));
            submission.note.back_entry_reason = Some("停电，事后补录".to_owned());
        }
        match deed.submit(&world.engine, call).await {
            Ok(receipt) => {
                self.board.learn(&receipt);
                self.town.learn(&receipt);
            }
            Err(Failure::Rejected(rejection)) => {
                *self.refused.entry((deed.name, rejection.rule.reason)).or_default() += 1;
            }
            Err(failure) => panic!("failed to {}: {failure:?}", deed.name),
        }
    }

    /// A step of the annual evaluation; nothing where it is over.
    async fn evaluate<'a>(
        &mut self,
        desk: Desk<'a>,
        stage: Option<Evaluated<'a>>,
        step: usize,
    ) -> Evaluated<'a> {
        let villages = self.town.world.villages.clone();
        let Some(stage) = stage else {
            // Its kind is not that of the scheme by which villages are inspected.
            let renamed = |scheme: &mut Definition| scheme.kind = "season".to_owned();
            return Evaluated::opened(desk, self.town.world.programme, &villages, renamed).await;
        };
        match step {
            1 => stage.score_all(villages[0], 9).await,
            2 => {
                stage.penalise(villages[0], 1).await;
                stage.check(villages[0]).await;
            }
            3..6 => {
                stage.score_all(villages[step - 2], 8).await;
                stage.check(villages[step - 2]).await;
            }
            6 => drop(stage.sum().await),
            7 => drop(stage.decide(1).await),
            8 => drop(stage.post().await),
            _ => {}
        }
        stage
    }
}

impl Town {
    /// A thing as it stands.
    async fn state<A: Aggregate + Clone + Default>(&self, id: Uuid) -> A {
        let known = self.world.engine.state::<A>(id, None, None).await.expect("it answers");
        known.map(|known| known.state).unwrap_or_default()
    }

    fn today(&self) -> Date {
        self.world.clock.today()
    }

    /// Lets it be a minute of the last hour of a day, if that is still to come.
    fn wait_for_the_end_of(&self, day: Date, random: &mut Random) {
        let end = day.end().0 - (1 + random.below(59)) as i64 * MINUTE;
        self.world.clock.advance((end - self.world.engine.now().0).max(0));
    }

    /// A document of today.
    fn document(&self, issuer: &str, random: &mut Random) -> Document {
        let number = format!("样例府发〔2024〕{}号", 1 + random.below(90));
        Document {
            number: Some(DocumentNumber::parse("number", &number).expect("well formed")),
            title: "关于有关事项的通知".to_owned(),
            issuer: issuer.to_owned(),
            date: self.today(),
            classification: Classification::Public,
        }
    }
}

/// A picture or two of a few, so that some are shown twice, or none.
fn evidence(random: &mut Random) -> Vec<Evidence> {
    let count = random.below(3);
    let piece = |number: usize, salted| Evidence {
        reference: EvidenceReference {
            sha256: format!("{number:064x}"),
            salted,
            media_type: "image/jpeg".to_owned(),
            size_bytes: 40_000,
        },
        text: EvidenceText { title: "现场照片".to_owned(), kept_at: "档案柜".to_owned() },
    };
    let mut numbers: Vec<usize> = (0..count).map(|_| random.below(400)).collect();
    numbers.dedup();
    numbers.into_iter().map(|number| piece(number, random.chance(20))).collect()
}

fn words() -> String {
    "现场查看后办理。".to_owned()
}

/// Who acts in the office, other than who types for villages.
fn office(random: &mut Random) -> PersonId {
    *random.pick(&[HEAD, super::cast::HANDLER, super::cast::DEPUTY])
}

/// A village, and who acts for it.
fn villager(town: &Town, random: &mut Random) -> (UnitId, PersonId) {
    let place = random.below(town.cadres.len());
    let by = if place == 0 && random.chance(30) { GROUP_CADRE } else { town.cadres[place] };
    (town.world.villages[place], by)
}
