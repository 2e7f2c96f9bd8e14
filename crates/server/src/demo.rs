//! `hemei demo`: a server of sample data in this process.

use clap::{Args, ValueEnum};
use hemei_domain::time::Date;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use crate::config::Location;
use crate::error::Error;
use crate::lifecycle::{self, Shutdown};
use crate::sample::{Sample, SampleConfig};

/// What the demo can be told.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// 语言 · The language
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Language,
    /// 演完即退出 · Exit when the season is over
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

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// Runs the demo.
///
/// # Errors
/// Where the database is not a fresh one, or a step does not go as it should.
pub async fn run(options: Options) -> Result<(), Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::internal)?;
    let shutdown = Shutdown::new();
    let opened = Date::ymd(2024, 3, 28).expect("a date of the calendar").start();
    let sample = Sample::start(SampleConfig {
        tenant: "longxi-demo".parse().expect("a tenant's name"),
        database: options.database,
        seed: options.seed,
        opened_at: opened,
        document: "龙溪委发〔2024〕30号".to_owned(),
        listener,
        shutdown: shutdown.clone(),
    })
    .await?;
    if options.once {
        return sample.stop().await;
    }
    let signals = lifecycle::signals().map_err(Error::internal)?;
    let tasks = TaskTracker::new();
    tasks.spawn(async move { shutdown.follow(signals).await });
    sample.wait().await
}
