//! `hemei simulate`: a county's year of sample data, played straight through the engine, for
//! measurements and for looking at views that are as full as a county's are.
//!
//! Towns and villages have stories of their own; each follows from the seed and nothing else. Within
//! a day stories are told side by side, so that the sequencer has something to batch, and take turns
//! in one order, so that one seed gives one log, to its root, whatever the store and however fast.
//! The clock goes from day to day through the year of the programmes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{Datelike as _, Weekday};
use clap::Args;
use hemei_domain::event::Log;
use hemei_domain::id::PersonId;
use hemei_domain::time::Date;
use hemei_engine::engine::Engine;
use serde::Serialize;
use tokio_util::task::TaskTracker;

use crate::ambient::DatedIds;
use crate::config::Location;
use crate::error::Error;
use crate::messages;
use crate::output;
use crate::sample::{Founded, Founding as LogFounding};

mod activities;
mod county;
mod desk;
mod dice;
mod enrolments;
mod evaluation;
mod inspections;
mod issues;
mod registers;
mod reports;
mod reviews;
mod template;
mod town;
mod turns;
mod village;

use county::{County, Founding};
use desk::{Stage, Tally};
use template::Template;
use town::Town;
use turns::{Lane, Turn};
use village::{Progress, Village};

/// The tenant of the sample data.
const TENANT: &str = "county-sample";
/// The document that assigns the first role.
const DOCUMENT: &str = "样例县委发〔2024〕1号";
/// How many stories are told at once.
const LANES: usize = 64;
/// The most towns and the most villages of one: so many have division codes.
const TOWNS_MAX: u32 = 800;
const VILLAGES_OF_A_TOWN_MAX: u32 = 50;
/// The longest time after the year in which what was begun is ended, in days.
const AFTER_DAYS: i64 = 120;
/// When a day begins, and how long people work on it, in microseconds.
const MORNING: i64 = 8 * HOUR;
const DAY: i64 = 10 * HOUR;
const HOUR: i64 = 60 * 60 * 1_000_000;
/// How long the last commits may take.
const GRACE: Duration = Duration::from_secs(20);

/// What a simulation can be told.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// 空数据库：文件夹或 postgres:// · An empty database: a folder or postgres://
    #[arg(long, value_name = "FOLDER|URL")]
    pub database: Location,
    /// 密钥写入此文件；文件夹默认写在其中 · Where the keys go; into a folder's own unless given
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// 随机种子 · What everything that is drawn follows from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 大约多少条记录 · About how many events
    #[arg(long, default_value_t = 500_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub events: u64,
    /// 多少个村 · How many villages
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub villages: u32,
    /// 多少个镇，每镇一个方案 · How many towns, each with a programme
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..))]
    pub programmes: u32,
}

/// What was played.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The tenant.
    pub tenant: String,
    /// The first system administrator.
    pub administrator: PersonId,
    /// The deputy head of the first town's leading group, who may read the whole business log.
    pub leader: PersonId,
    /// That it is sample data.
    pub sample: bool,
    /// What everything that was drawn follows from.
    pub seed: u64,
    /// How many towns there are, each with a programme.
    pub programmes: u32,
    /// How many villages there are.
    pub villages: u32,
    /// How many events the business log has.
    pub events: u64,
    /// The root of its tree, hexadecimal.
    pub root: String,
    /// Commands that were accepted.
    pub commands: u64,
    /// Commands that were refused, as they had to be, by the reason.
    pub refused: BTreeMap<String, u64>,
    /// How long it took, the views included.
    pub seconds: f64,
    /// Events by their types, but for the two that founding a log writes.
    pub types: BTreeMap<String, u64>,
}

/// Plays a year and prints what was played as one JSON object.
///
/// # Errors
/// As [`play`].
pub async fn run(options: &Options) -> Result<(), Error> {
    let summary = play(options).await?;
    output::line(&serde_json::to_string(&summary).map_err(Error::internal)?)
}

/// Plays a year into an empty database.
///
/// # Errors
/// [`Error::Arguments`]; [`Error::NotFresh`] where the database has logs; where a command does not
/// go as it should.
pub async fn play(options: &Options) -> Result<Summary, Error> {
    let (towns, villages) = (options.programmes, options.villages);
    let few = towns <= TOWNS_MAX && villages.div_ceil(towns) <= VILLAGES_OF_A_TOWN_MAX;
    if villages < towns || !few {
        let most = towns.saturating_mul(VILLAGES_OF_A_TOWN_MAX);
        return Err(Error::Arguments(messages::too_few_or_many(towns, TOWNS_MAX, most)));
    }
    let began = Instant::now();
    let template = Template::read().map_err(Error::Internal)?;
    let first = first_day(&template).map_err(Error::Internal)?;
    let founded = Founded::found(LogFounding {
        tenant: TENANT.parse().expect("the name of a tenant"),
        database: Some(options.database.clone()),
        keys: options.keys.clone(),
        seed: options.seed,
        opened_at: first.start().plus_micros(MORNING),
        document: DOCUMENT.to_owned(),
        ids: |seed, stream, clock| Arc::new(DatedIds::new(seed, stream, Arc::clone(clock))),
    })
    .await?;
    let engine = Engine::start(founded.parts.clone()).await.map_err(Error::internal)?;
    let year = Year { began, options, first, engine: &engine };
    let played = year.play(&founded, template).await;
    engine.stop(GRACE).await;
    founded.store.close().await;
    played.map_err(Error::Internal)
}

/// The day on which the template's programme was founded.
fn first_day(template: &Template) -> anyhow::Result<Date> {
    let programme = template.programme();
    let document = programme.document(&programme.document).context("find the plan")?;
    document.date.context("read the plan's date")
}

/// A year that is being played.
struct Year<'a> {
    began: Instant,
    options: &'a Options,
    first: Date,
    engine: &'a Engine,
}

impl Year<'_> {
    async fn play(&self, founded: &Founded, template: Template) -> anyhow::Result<Summary> {
        let stages = &template.programme().stages;
        let last = stages.iter().map(|stage| stage.to).max().unwrap_or(self.first);
        let stage = Stage {
            engine: self.engine.clone(),
            clock: Arc::clone(&founded.clock),
            step: self.step(last),
        };
        let founding = Founding {
            stage: Arc::new(stage),
            administrator: founded.administrator,
            template,
            seed: self.options.seed,
            households: self.households(),
        };
        let Options { programmes, villages, .. } = *self.options;
        let mut county = founding.county(programmes, villages).await?;
        self.tell(self.first);
        let share = self.share(&county);
        let all = u64::try_from(self.first.days_until(last)).unwrap_or(0);
        let mut day = self.first;
        for gone in 1..=all + AFTER_DAYS.unsigned_abs() {
            if gone > all && county.is_over() {
                break;
            }
            let month = day.parts().1;
            day = day.plus_days(1).context("count the days of the year")?;
            if day.parts().1 != month {
                self.tell(day);
            }
            if !matches!(day.0.weekday(), Weekday::Sat | Weekday::Sun) {
                founded.clock.set(day.start().plus_micros(MORNING));
                county = county.day(day, share, Progress { gone, all }).await?;
            }
        }
        for view in self.engine.views() {
            view.reach(self.engine.log(Log::Business).head().position).await?;
        }
        self.tell(day);
        self.summary(founded, &county)
    }

    /// How far the clock goes on at each command, so that twice the commands that are foreseen for
    /// a day fit into it.
    fn step(&self, last: Date) -> i64 {
        const FEWEST: u64 = 1_000;
        let Options { events, villages, programmes, .. } = *self.options;
        let days = u64::try_from(self.first.days_until(last)).unwrap_or(0).max(1);
        // Events of five days in seven, and what setting up a village and a town takes.
        let daily = (events / days).saturating_mul(7) / 5;
        let founding = u64::from(villages) * 16 + u64::from(programmes) * 40;
        let commands = 2 * daily.max(founding) + FEWEST;
        (DAY / i64::try_from(commands).unwrap_or(DAY)).max(1)
    }

    /// How many households a group of a village has: what it has of issues and reports stays much
    /// more, and a sample is drawn of some.
    fn households(&self) -> u32 {
        const FEWEST: u64 = 6;
        const MOST: u64 = 20;
        let Options { events, villages, .. } = *self.options;
        let count = (events / u64::from(villages) / 100).clamp(FEWEST, MOST);
        u32::try_from(count).unwrap_or(0)
    }

    /// How many events each village has, so that all together are as many as is wished.
    fn share(&self, county: &County) -> u64 {
        let Options { events, villages, programmes, .. } = *self.options;
        let (villages, towns) = (u64::from(villages), u64::from(programmes));
        let evaluations =
            villages * evaluation::EVENTS_OF_A_VILLAGE + towns * evaluation::EVENTS_ONCE;
        events.saturating_sub(county.tally.events() + evaluations) / villages
    }

    fn tell(&self, day: Date) {
        let (events, seconds) = (self.engine.log(Log::Business).head().position, self.seconds());
        output::tell(&messages::simulated(&day.to_string(), events, seconds));
    }

    fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    fn summary(&self, founded: &Founded, county: &County) -> anyhow::Result<Summary> {
        let Options { seed, programmes, villages, .. } = *self.options;
        let head = self.engine.log(Log::Business).head();
        let Tally { commands, refused, types } = county.whole();
        let leader = county.towns.first().map(Town::leader).context("find a town")?;
        Ok(Summary {
            tenant: format!("tenants/{TENANT}"),
            administrator: founded.administrator,
            leader,
            sample: true,
            seed,
            programmes,
            villages,
            events: head.position,
            root: hex::encode(head.root),
            commands,
            refused,
            seconds: self.seconds(),
            types,
        })
    }
}

impl County {
    /// Plays a day: the offices first, then the villages.
    async fn day(mut self, day: Date, share: u64, progress: Progress) -> anyhow::Result<Self> {
        self.towns = each(self.towns, move |mut town: Town, turn| async move {
            town.desk.turn = turn;
            town.day(day).await?;
            Ok(town)
        })
        .await?;
        self.villages = each(self.villages, move |mut village: Village, turn| async move {
            village.desk.turn = turn;
            village.day(day, share, progress).await?;
            Ok(village)
        })
        .await?;
        Ok(self)
    }

    /// Whether everything that was begun is ended.
    fn is_over(&self) -> bool {
        let issues = self.villages.iter().all(|village| village.open.is_empty());
        issues && self.towns.iter().all(Town::is_over)
    }

    /// Everything that was done in it.
    fn whole(&self) -> Tally {
        let mut whole = self.tally.clone();
        self.towns.iter().for_each(|town| whole.add(&town.desk.tally));
        self.villages.iter().for_each(|village| whole.add(&village.desk.tally));
        whole
    }
}

/// Does something with each of many things, so many at once on their lanes, and gives what came of
/// them in their order.
///
/// # Errors
/// The first that came of one, when all are done.
async fn each<T, U, F>(
    things: Vec<T>,
    give: impl Fn(T, Turn) -> F + Send + Sync + 'static,
) -> anyhow::Result<Vec<U>>
where
    T: Send + 'static,
    F: Future<Output = anyhow::Result<U>> + Send + 'static,
    U: Send + 'static,
{
    let count = things.len();
    let lanes = LANES.min(count);
    let mut queues: Vec<Vec<(usize, T)>> = (0..lanes).map(|_| Vec::new()).collect();
    for (place, thing) in things.into_iter().enumerate() {
        queues[place % lanes].push((place, thing));
    }
    let (give, tasks) = (Arc::new(give), TaskTracker::new());
    let told = queues.into_iter().zip(Lane::all(lanes)).map(|(queue, lane)| {
        let give = Arc::clone(&give);
        tasks.spawn(async move {
            let mut done = Vec::with_capacity(queue.len());
            for (place, thing) in queue {
                done.push((place, give(thing, lane.turn()).await?));
            }
            anyhow::Ok(done)
        })
    });
    let mut done = Vec::with_capacity(count);
    for lane in futures::future::join_all(told).await {
        done.extend(lane??);
    }
    done.sort_unstable_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, given)| given).collect())
}
