//! `cargo xtask bench append`: commands a second through the whole of Hemei, beside the bounds
//! that the transport and the stores set.
//!
//! Lanes take turns in one run, so that a ratio compares neighbours in time. Load: the issue loop
//! (seven commands an issue, nine events) in a closed loop over four HTTP/2 connections; callers,
//! server and database share the machine. Every store is durable: a commit is flushed before it is
//! acknowledged.

#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use hemei_engine::sequencer::Bounds;
use mimalloc::MiMalloc;
use tokio::sync::OnceCell;

use crate::issue_loop::Slice;
use crate::lanes::Lane;
use crate::pooled::PooledLane;
use crate::stand::{Home, Stores};

mod echo;
mod issue_loop;
mod lanes;
mod pooled;
mod processor;
mod remote;
mod report;
mod rows;
mod stand;
#[path = "../../support/mod.rs"]
mod support;

/// The server's allocator, for every lane alike.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What the benchmark can be told.
#[derive(Parser)]
struct Options {
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Issues in one slice
    #[arg(long, default_value_t = 10_000)]
    issues: u64,
    /// The longest slice, in seconds
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Rounds over all lanes
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Callers at once
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    callers: Vec<usize>,
    /// Stores
    #[arg(long, value_delimiter = ',', default_values_t = ["sqlite".to_owned(), "postgres".to_owned()])]
    stores: Vec<String>,
    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// The lanes over one store.
struct Stand {
    store: String,
    stores: Stores,
    views_running: Arc<dyn Lane>,
    views_paused: Arc<dyn Lane>,
    one_by_one: Arc<dyn Lane>,
    /// Made when the loop has written what it writes; only over a database that is a server.
    pooled: OnceCell<Arc<dyn Lane>>,
    _home: Home,
}

impl Stand {
    async fn new(store: &str) -> anyhow::Result<Self> {
        let (home, stores) = stand::fresh(store).await?;
        let one = Bounds { batch_units_max: 1, ..Bounds::default() };
        let lane = |tenant, bounds, paused| stand::remote(&stores, tenant, bounds, paused);
        Ok(Self {
            store: store.to_owned(),
            views_running: Arc::new(lane("running", Bounds::default(), false).await?),
            views_paused: Arc::new(lane("paused", Bounds::default(), true).await?),
            one_by_one: Arc::new(lane("one", one, true).await?),
            pooled: OnceCell::new(),
            stores,
            _home: home,
        })
    }

    async fn pooled(&self) -> anyhow::Result<Option<&Arc<dyn Lane>>> {
        let Some(url) = &self.stores.url else { return Ok(None) };
        let make = async || {
            let lane = PooledLane::new(url, &self.stores.logs, "running").await?;
            anyhow::Ok(Arc::new(lane) as Arc<dyn Lane>)
        };
        self.pooled.get_or_try_init(make).await.map(Some)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let echo: Arc<dyn Lane> = Arc::new(stand::echo().await?);
    let mut stands = Vec::new();
    for store in &options.stores {
        stands.push(Stand::new(store).await?);
    }
    let mut figures = report::Figures::default();
    for callers in &options.callers {
        for round in 0..options.rounds {
            round_of_lanes(&options, &echo, &stands, *callers, round, &mut figures).await?;
        }
    }
    let settings = stands.iter().map(|s| (s.store.clone(), s.stores.settings.clone())).collect();
    if options.json {
        println!("{}", figures.json(&settings)?);
    } else {
        println!("{}", figures.text(settings));
    }
    Ok(())
}

async fn round_of_lanes(
    options: &Options,
    echo: &Arc<dyn Lane>,
    stands: &[Stand],
    callers: usize,
    round: usize,
    figures: &mut report::Figures,
) -> anyhow::Result<()> {
    let limit = Duration::from_secs(options.seconds);
    let play = |lane| issue_loop::play(lane, callers, options.issues, limit);
    figures.add("-", "echo", callers, &play(echo).await, None);
    for stand in stands {
        let store = stand.store.as_str();
        for (what, lane) in [
            ("views running", &stand.views_running),
            ("views paused", &stand.views_paused),
            ("one transaction each", &stand.one_by_one),
        ] {
            lane.before();
            let slice = play(lane).await;
            figures.add(store, what, callers, &slice, lane.settle().await);
        }
        if let Some(lane) = stand.pooled().await? {
            figures.add(store, "pool of 20", callers, &play(lane).await, None);
        }
        let to = format!("rows-{callers}-{round}");
        let logs = &stand.stores.logs;
        let slice: Slice = rows::insert(logs, "running", &to, callers, limit / 3).await;
        figures.add(store, "rows", callers, &slice, None);
    }
    Ok(())
}
