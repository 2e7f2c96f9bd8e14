//! `hemei demo`: a year of sample data, played through the server's own API.
//!
//! The server runs in this process on a fresh log, with a clock that goes from March 2024 to January
//! 2025 and ids that follow from a seed; the demo is its client and does nothing that another client
//! could not do.
//! Commands are sent one at a time, so that one seed always gives one root.

use std::io::{self, BufReader, Write};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use hemei_domain::event::ActorKind;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;
use tonic::transport::Endpoint;

use crate::ambient::SeededIds;
use crate::config::Location;
use crate::error::Error;
use crate::lifecycle::{self, Shutdown};
use crate::sample::{Sample, SampleConfig};
use crate::{credential, output};

mod cast;
mod client;
mod deeds;
mod enter;
mod exact;
pub(crate) mod files;
mod founding;
mod json;
mod labels;
mod ledger;
mod perform;
mod plan;
mod rpc;
mod scenes;
mod step;
mod table;
mod teller;
mod telling;
mod town;
mod trail;
mod translation;
mod words;
mod year;

pub use json::{Ranked, Row, Summary};
pub use words::Lang;

use cast::Part;
use client::Client;
use enter::Enter;
use teller::Teller;
use town::Town;

/// The tenant of the sample data.
const TENANT: &str = "longxi-demo";
/// The document that assigns the first role.
const DOCUMENT: &str = "龙溪委发〔2024〕30号";
/// The random stream of a seed from which the client draws; the server draws from those below.
const CLIENT: u64 = 100;

/// What the demo can be told.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// 语言 · The language
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// 演完即退出 · Exit when the year is over
    #[arg(long)]
    pub once: bool,
    /// 每场之间等待回车 · Wait for Enter between scenes
    #[arg(long)]
    pub step: bool,
    /// 在标准输出给出一个 JSON 对象 · One JSON object on standard output, all else on standard error
    #[arg(long)]
    pub json: bool,
    /// 随机种子 · What everything that is drawn follows from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 空数据库：文件夹或 postgres:// · An empty database: a folder or postgres://
    #[arg(long, value_name = "FOLDER|URL")]
    pub database: Option<Location>,
}

/// Runs the demo.
///
/// # Errors
/// Where the database is not a fresh one, or a step does not go as it should;
/// [`Error::Interrupted`] where a signal comes before the year is over.
pub async fn run(options: Options) -> Result<(), Error> {
    let shutdown = Shutdown::new();
    let following = shutdown.clone();
    let signals = lifecycle::signals().map_err(Error::internal)?;
    let tasks = TaskTracker::new();
    tasks.spawn(async move { following.follow(signals).await });
    let mut out = if options.json { output::to_people() } else { output::to_programs() };
    let played = Played::start(&options, &mut *out, shutdown).await?;
    if options.json {
        let summary = serde_json::to_string(&played.summary).map_err(Error::internal)?;
        output::line(&summary)?;
    }
    if options.once {
        return played.sample.stop().await;
    }
    played.invite(options.lang, &mut *out).map_err(told)?;
    drop(out);
    played.sample.wait().await
}

/// Plays the year, tells it to `out` and stops the server; `once` or not.
///
/// # Errors
/// As [`run`].
pub async fn play(options: &Options, out: &mut (dyn Write + Send)) -> Result<Summary, Error> {
    let played = Played::start(options, out, Shutdown::new()).await?;
    played.sample.stop().await?;
    Ok(played.summary)
}

/// A year that was played, and the server that goes on.
struct Played {
    sample: Sample,
    summary: Summary,
    token: String,
}

impl Played {
    async fn start(
        options: &Options,
        out: &mut (dyn Write + Send),
        shutdown: Shutdown,
    ) -> Result<Self, Error> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::internal)?;
        let sample = Sample::start(SampleConfig {
            tenant: TENANT.parse().expect("the name of a tenant"),
            database: options.database.clone(),
            seed: options.seed,
            opened_at: step::day("03-28").start(),
            document: DOCUMENT.to_owned(),
            listener,
            shutdown: shutdown.clone(),
        })
        .await?;
        let enter = options.step.then(|| Enter::of(BufReader::new(io::stdin())));
        let mut teller = Teller::new(out, options.lang, enter);
        let played = tokio::select! {
            // Once it is to stop, the server refuses calls, and that is not why the year ends.
            biased;
            () = shutdown.requested() => Err(Error::Interrupted),
            played = year(&sample, &mut teller, options.seed) => played.map_err(told),
        };
        match played {
            Ok((summary, token)) => Ok(Self { sample, summary, token }),
            Err(error) => {
                sample.stop().await?;
                Err(error)
            }
        }
    }

    fn invite(&self, lang: Lang, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
        let address = format!("http://{}", self.sample.running.address);
        let who = Part::OfficeHead.title(lang);
        writeln!(out)?;
        writeln!(out, "{}", words::ADDRESS.fill(lang, &[&address]))?;
        writeln!(out, "{}", words::CREDENTIAL.fill(lang, &[who, &self.token]))?;
        writeln!(out, "{}", words::UNTIL.say(lang))?;
        Ok(())
    }
}

/// Plays and tells the year on a running server; also gives the office head's token.
async fn year(
    sample: &Sample,
    teller: &mut Teller<'_>,
    seed: u64,
) -> anyhow::Result<(Summary, String)> {
    let endpoint = Endpoint::from_shared(format!("http://{}", sample.running.address))?;
    let channel = endpoint.connect().await.context("connect to the demo's server")?;
    let ids = SeededIds::new(seed, CLIENT);
    let mut client = Client::new(channel, TENANT, ids, Arc::clone(&sample.clock));
    let (engine, administrator) = (&sample.running.engine, sample.administrator);
    let issued = credential::issue(engine, administrator, administrator, ActorKind::Person).await?;
    client.credential(Part::SystemAdministrator, &issued.token)?;
    let mut town = Town::new(client);
    let summary = town.tell(teller, seed).await?;
    let token = town.client.token(Part::OfficeHead).context("find the office head's credential")?;
    Ok((summary, token.to_owned()))
}

/// A reader who has gone is no fault of the demo.
fn told(error: anyhow::Error) -> Error {
    let gone = |io: &std::io::Error| io.kind() == std::io::ErrorKind::BrokenPipe;
    if error.downcast_ref::<std::io::Error>().is_some_and(gone) {
        return Error::OutputClosed;
    }
    Error::Internal(error)
}
