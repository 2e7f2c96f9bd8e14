//! The command line: subcommands, and the flags that stand over environment and file.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::{CredentialId, PersonId};

use crate::admission::Samples;
use crate::config::{Config, Layer, Location, Source, TenantName};
use crate::error::{Error, Outcome};
use crate::telemetry::{self, Filter, Format, Pipeline};
use crate::{
    check, credential, demo, export, init, log, messages, migrate, output, rebuild, serve, simulate,
};

mod help;

/// 和美：乡村建设项目的事件日志与整改闭环 · Hemei: the event log and the rectification loop
#[derive(Debug, Parser)]
#[command(name = "hemei", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 建库、启用日志、发放首个管理员凭证 · Create the logs, the keys and the first administrator
    Init {
        /// 任命首任系统管理员的文件 · The document that appoints the first administrator
        #[arg(long, alias = "administrator-document")]
        document: String,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 提供 gRPC 服务 · Serve the gRPC API
    Serve {
        /// 允许提供样例数据 · Serve sample data too
        #[arg(long)]
        demo: bool,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 样例演示 · Play a year of sample data and serve it
    Demo(demo::Options),
    /// 模拟一个县的一年（样例数据） · Play a county's year of sample data
    Simulate(simulate::Options),
    /// 升级数据库版本 · Bring the database's schema up to date
    Migrate {
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 重建视图并比对 · Build views anew, compare and switch
    Rebuild {
        /// 只重建这一个视图 · Only this view
        #[arg(long)]
        view: Option<String>,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 按行输出日志（JSON） · Print the log as JSON lines
    Log {
        /// 哪一本日志 · Which log
        #[arg(long, value_enum, default_value = "business")]
        log: WhichLog,
        /// 从哪一号起 · The first position
        #[arg(long, default_value_t = 1)]
        from: u64,
        /// 到哪一号止 · The last position
        #[arg(long)]
        to: Option<u64>,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 导出 · Export for other programs
    Export {
        /// What to export.
        #[command(subcommand)]
        what: Exported,
    },
    /// 发放、停用、列出访问凭证 · Issue, revoke and list credentials
    Credential {
        /// What to do.
        #[command(subcommand)]
        action: CredentialAction,
    },
    /// 核验日志与视图，指出第一处错误 · Check log and views, name the first fault
    Check {
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 显示生效的配置 · Show the configuration, secrets left out
    Config {
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
}

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Exported {
    /// 各视图导出为 CSV（UTF-8 带 BOM，可用 Excel 打开） · The views as CSV files, UTF-8 with BOM for Excel
    Csv {
        /// 导出到哪个文件夹；已有的文件不覆盖 · The folder to write to; what is there is not replaced
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// 只导出这一个视图 · Only this view
        #[arg(long)]
        view: Option<String>,
        /// 截至日志第几号 · As of this position of the log
        #[arg(long)]
        position: Option<u64>,
        /// 列名、代码、时间按库中原样 · Names of columns, codes and times as they are stored
        #[arg(long)]
        raw: bool,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
}

/// What can be done with credentials.
#[derive(Debug, Subcommand)]
pub enum CredentialAction {
    /// 发放 · Issue one; the token is printed once
    Issue {
        /// 给谁 · Who will use it
        #[arg(long)]
        person: PersonId,
        /// 使用者类型 · What kind of actor will use it
        #[arg(long, value_enum, default_value = "person")]
        kind: WhichActor,
        /// 由哪位管理员办理 · The administrator who issues it; the first one unless named
        #[arg(long = "as")]
        administrator: Option<PersonId>,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 停用 · Revoke one
    Revoke {
        /// 哪个凭证 · The credential
        #[arg(long)]
        credential: CredentialId,
        /// 由哪位管理员办理 · The administrator who revokes it; the first one unless named
        #[arg(long = "as")]
        administrator: Option<PersonId>,
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
    /// 列出 · List all as JSON lines
    List {
        /// What to be configured by.
        #[command(flatten)]
        settings: Settings,
    },
}

/// One of a tenant's logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichLog {
    /// The business log.
    Business,
    /// The access log.
    Access,
}

/// Who may use a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichActor {
    /// A person.
    Person,
    /// Another system.
    Integration,
}

/// The flags that every subcommand but the demo takes; each stands over its variable and its key in
/// the file.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    /// 配置文件 · The configuration file, TOML
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 租户 · The tenant
    #[arg(long)]
    tenant: Option<TenantName>,
    /// 数据库：文件夹或 postgres:// · The database: a folder or postgres://
    #[arg(long, value_name = "FOLDER|URL")]
    database: Option<Location>,
    /// 接受可能丢失已确认登记的数据库 · Accept a database that may lose acknowledged commits
    #[arg(long)]
    unsafe_durability: bool,
    /// 密钥文件 · The key file
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// 监听地址 · The address to serve
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// TLS 证书（PEM） · The certificate chain, PEM
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// TLS 私钥（PEM） · The certificate's key, PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// 允许在无 TLS 时对外监听 · Let others reach the address without TLS
    #[arg(long)]
    insecure: bool,
    /// 日志格式 text|json · The log's format
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<Format>,
    /// 日志过滤 · Which events are logged
    #[arg(long, value_name = "FILTER")]
    log_filter: Option<Filter>,
}

impl Settings {
    /// The layer that the flags make; a switch that is not given says nothing.
    fn layer(&self) -> Layer {
        let given = self.clone();
        let mut layer = Layer { tenant: given.tenant, ..Layer::default() };
        layer.database.url = given.database;
        layer.database.unsafe_durability = given.unsafe_durability.then_some(true);
        layer.keys.file = given.keys;
        layer.listen.address = given.listen;
        layer.listen.tls_certificate = given.tls_certificate;
        layer.listen.tls_key = given.tls_key;
        layer.listen.insecure = given.insecure.then_some(true);
        layer.log.format = given.log_format;
        layer.log.filter = given.log_filter;
        layer
    }

    /// The configuration under these flags; logging begins with it.
    fn load(&self, source: &dyn Source) -> Result<Config, Error> {
        let config = self.read(source)?;
        telemetry::install(&config.log).map_err(Error::internal)?;
        Ok(config)
    }

    /// The configuration under these flags.
    fn read(&self, source: &dyn Source) -> Result<Config, Error> {
        Ok(Config::load(self.config.as_deref(), self.layer(), source)?)
    }
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// Running a subcommand.
    Run(Box<Command>),
    /// Showing help or the version.
    Show(String),
}

/// Reads a command line, the program's name first.
///
/// # Errors
/// [`Error::Arguments`], in one line.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, Error> {
    let read = help::bilingual(Cli::command()).try_get_matches_from(arguments);
    match read.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(Parsed::Run(Box::new(cli.command))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                Ok(Parsed::Show(error.to_string()))
            }
            _ => Err(Error::Arguments(messages::arguments(&error))),
        },
    }
}

/// Runs a subcommand.
///
/// # Errors
/// [`Error`]: why it was not done.
pub async fn run(command: Command, source: &dyn Source) -> Result<Outcome, Error> {
    match command {
        Command::Init { document, settings } => {
            init::run(&settings.load(source)?, &document).await?;
        }
        Command::Serve { demo, settings } => {
            let config = settings.read(source)?;
            let page = config.metrics.is_some();
            let pipeline = Pipeline::install(&config.log, &config.export, page)?;
            tracing::info!(config = ?config.shown(), "configured");
            let samples = if demo { Samples::Allowed } else { Samples::Refused };
            let served = serve::run(&config, samples, &pipeline).await;
            pipeline.shut_down().await;
            served?;
        }
        Command::Demo(options) => demo::run(options).await?,
        Command::Simulate(options) => simulate::run(&options).await?,
        Command::Migrate { settings } => migrate::run(&settings.load(source)?).await?,
        Command::Rebuild { view, settings } => {
            return rebuild::run(&settings.load(source)?, view.as_deref()).await;
        }
        Command::Log { log, from, to, settings } => {
            let range = log::Range { log: log.into(), from, to };
            log::run(&settings.load(source)?, range).await?;
        }
        Command::Export { what: Exported::Csv { to, view, position, raw, settings } } => {
            let asked = export::Csv { to, view, position, raw };
            export::run(&settings.load(source)?, &asked).await?;
        }
        Command::Credential { action } => credentials(action, source).await?,
        Command::Check { settings } => return check::run(&settings.load(source)?).await,
        Command::Config { settings } => {
            for (key, value) in settings.load(source)?.shown() {
                output::line(&format!("{key} = {value}"))?;
            }
        }
    }
    Ok(Outcome::Done)
}

async fn credentials(action: CredentialAction, source: &dyn Source) -> Result<(), Error> {
    match action {
        CredentialAction::Issue { person, kind, administrator, settings } => {
            let asked = credential::Issue { person, actor_kind: kind.into(), administrator };
            credential::run_issue(&settings.load(source)?, asked).await
        }
        CredentialAction::Revoke { credential, administrator, settings } => {
            credential::run_revoke(&settings.load(source)?, credential, administrator).await
        }
        CredentialAction::List { settings } => credential::run_list(&settings.load(source)?).await,
    }
}

impl From<WhichLog> for Log {
    fn from(log: WhichLog) -> Self {
        match log {
            WhichLog::Business => Self::Business,
            WhichLog::Access => Self::Access,
        }
    }
}

impl From<WhichActor> for ActorKind {
    fn from(actor: WhichActor) -> Self {
        match actor {
            WhichActor::Person => Self::Person,
            WhichActor::Integration => Self::Integration,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Message;

    fn parsed(line: &str) -> Result<Parsed, Error> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_is_consistent() {
        help::bilingual(Cli::command()).debug_assert();
    }

    #[test]
    fn flags_make_a_layer_and_switches_that_are_not_given_say_nothing() {
        let line = "hemei serve --tenant a --database d --listen [::1]:1 --log-format json";
        let Ok(Parsed::Run(command)) = parsed(line) else { panic!("{line}") };
        let Command::Serve { demo: false, settings } = *command else { panic!("{command:?}") };
        let layer = settings.layer();
        assert_eq!(layer.tenant.as_ref().map(TenantName::as_str), Some("a"));
        assert_eq!(layer.database.url, Some(Location::Folder("d".into())));
        assert_eq!(layer.listen.address, "[::1]:1".parse().ok());
        assert_eq!(layer.log.format, Some(Format::Json));
        assert_eq!(layer.listen.insecure, None);
        assert_eq!(layer.database.unsafe_durability, None);
    }

    #[test]
    fn a_wrong_line_is_told_in_both_languages_and_in_one_line() {
        let id = "00000000-0000-4000-8000-000000000001";
        let twice = "hemei serve --tenant a --tenant b".to_owned();
        for (line, zh_has, en_has) in [
            ("hemei".to_owned(), "缺少子命令", "a subcommand is missing"),
            ("hemei fly".to_owned(), "没有子命令“fly”", "no subcommand fly"),
            ("hemei serve --fly".to_owned(), "没有选项“--fly”", "no option --fly"),
            ("hemei serve --listen".to_owned(), "缺少值", "needs a value"),
            ("hemei serve --listen nowhere".to_owned(), "应为“地址:端口”", "nowhere"),
            ("hemei log --log none".to_owned(), "可用：business、access", "business, access"),
            ("hemei log --from x".to_owned(), "应为整数", "--from"),
            ("hemei credential revoke".to_owned(), "缺少 --credential", "--credential"),
            ("hemei credential revoke --credential x".to_owned(), "应为 UUID", "--credential"),
            (format!("hemei simulate --database d --events 0 --as {id}"), "没有选项", "--as"),
            ("hemei simulate --database d --events 0".to_owned(), "1..", "1.."),
            (twice, "只能给一次", "more than once"),
        ] {
            let Err(Error::Arguments(Message { zh, en })) = parsed(&line) else { panic!("{line}") };
            assert!(zh.contains(zh_has) && en.contains(en_has), "{line}: {zh} / {en}");
            assert!(!zh.contains('\n') && !en.contains('\n'), "{line}: {zh} / {en}");
            for english in ["error", "invalid", "argument", "unexpected", "required", "Usage"] {
                assert!(!zh.contains(english), "{line}: {zh}");
            }
        }
    }

    #[test]
    fn help_is_in_both_languages() {
        for line in ["hemei --help", "hemei serve --help", "hemei demo --help", "hemei log --help"]
        {
            let Ok(Parsed::Show(text)) = parsed(line) else { panic!("{line}") };
            let alone =
                ["Usage: ", "Options:", "Commands:", "[default", "[possible", "Print help\n"];
            for line_of_help in text.lines() {
                for english in alone {
                    let told = line_of_help.contains(english) && line_of_help.is_ascii();
                    assert!(!told, "{line}: {line_of_help}");
                }
            }
            assert!(text.contains("用法") && text.contains("显示帮助"), "{text}");
        }
    }

    #[test]
    fn help_and_version_are_no_errors() {
        for line in ["hemei --help", "hemei --version", "hemei serve --help"] {
            assert!(matches!(parsed(line), Ok(Parsed::Show(_))), "{line}");
        }
    }
}
