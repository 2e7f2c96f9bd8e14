//! `cargo xtask bench views`: how long board, ledger, ranking and the other lists of a county take to
//! answer, and how fast the views are built anew beside the store's own sequential scan of the same events.
//!
//! A county's year is simulated into a fresh database of each store first; then the stores take
//! turns, and on each the questions do, so that neighbours in time are compared. Questions come over
//! gRPC from callers in this process; callers, server and database share the machine. Every store is
//! durable.

#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::time::Duration;

use clap::Parser;
use mimalloc::MiMalloc;

use crate::county::{County, Size};
use crate::report::Figures;

mod county;
mod questions;
mod report;
mod scan;

/// The server's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What the benchmark can be told.
#[derive(Parser)]
struct Options {
    /// About how many events the county's year has
    #[arg(long, default_value_t = 500_000)]
    events: u64,
    /// Villages
    #[arg(long, default_value_t = 300)]
    villages: u32,
    /// Towns, each with a programme
    #[arg(long, default_value_t = 40)]
    programmes: u32,
    /// What is drawn follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Rounds over stores and questions
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long each question is asked in a round, in seconds
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Callers at once
    #[arg(long, default_value_t = 4)]
    callers: usize,
    /// Stores
    #[arg(long, value_delimiter = ',', default_values_t = ["sqlite".to_owned(), "postgres".to_owned()])]
    stores: Vec<String>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let Options { seed, events, villages, programmes, .. } = options;
    let size = Size { seed, events, villages, programmes };
    let mut counties = Vec::new();
    for store in &options.stores {
        counties.push(County::simulated(store, size).await?);
    }
    let mut figures = Figures::default();
    let limit = Duration::from_secs(options.seconds);
    for _ in 0..options.rounds {
        for county in &counties {
            for question in questions::ALL {
                let micros = county.ask(*question, options.callers, limit).await?;
                figures.asked(&county.store, question.name, micros);
            }
            figures.scanned(&county.store, scan::scan(county).await?);
            figures.rebuilt(&county.store, scan::rebuild(county).await?);
        }
    }
    for county in counties {
        figures.settings(&county.store, &county.settings, county.events);
        county.stop().await?;
    }
    println!("{}", if options.json { figures.json()? } else { figures.text() });
    Ok(())
}
