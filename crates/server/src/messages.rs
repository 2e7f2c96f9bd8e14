//! What the program says to people, Chinese first: one catalogue of every text.
//!
//! A text says what is wrong and what to do. Passwords, keys and tokens stand in none of them.

use hemei_api::status;
use hemei_engine::failure::{Failure, chain};

use crate::error::Error;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// For people.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// A text in both languages from two templates over the same names.
macro_rules! say {
    ($zh:literal, $en:literal $(,)?) => {
        Message { zh: format!($zh), en: format!($en) }
    };
}

mod arguments;
mod database;
mod results;
mod settings;
mod words;

pub use arguments::arguments;
pub use results::*;

/// What an error says.
pub fn of(error: &Error) -> Message {
    match error {
        Error::Arguments(Message { zh, en }) => say!(
            "命令行参数不对：{zh}；请看 `hemei --help`。",
            "the arguments are wrong: {en}; see `hemei --help`."
        ),
        Error::Config(error) => settings::configuration(error),
        Error::Keys(error) => settings::keys(error),
        Error::Open(error) => database::opening(error),
        Error::Refused(refusal) => database::refused(refusal),
        Error::Command(failure) => command(failure),
        Error::OutputClosed => say!("输出已被关闭。", "the output was closed."),
        Error::Output(error) => {
            let why = words::io(error);
            say!("无法写标准输出：{why}。", "standard output does not take it: {error}.")
        }
        Error::Internal(error) => internal(error.as_ref()),
        Error::TenantMissing
        | Error::Founded { .. }
        | Error::NotFresh
        | Error::Interrupted
        | Error::KeysInUse { .. } => founding(error),
        Error::AdministratorUnknown
        | Error::PersonUnknown { .. }
        | Error::ViewUnknown { .. }
        | Error::BeyondHead { .. }
        | Error::Export { .. } => asking(error),
        Error::Unprotected { .. }
        | Error::MetricsUnprotected { .. }
        | Error::TlsFile { .. }
        | Error::Tls(_)
        | Error::Listen { .. } => listening(error),
    }
}

/// What is wrong with the database that a log is to be founded in.
fn founding(error: &Error) -> Message {
    match error {
        Error::TenantMissing => say!(
            "没有说明租户：请加 `--tenant <名称>`，例如区划代码。",
            "no tenant is named: add `--tenant <name>`, a division code for example."
        ),
        Error::Founded { tenant } => say!(
            "租户 {tenant} 已经初始化，未作任何改动：直接运行 `hemei serve`；凭证遗失请用 `hemei credential issue`。",
            "tenant {tenant} was initialised before, nothing was changed: run `hemei serve`; for a lost token use `hemei credential issue`."
        ),
        Error::NotFresh => say!(
            "样例数据需要一个空数据库，这里已有日志，未作任何改动：请换一个 `--database`。",
            "sample data wants an empty database and this one has logs, nothing was changed: name another with `--database`."
        ),
        Error::Interrupted => say!("演示没有演完就停了。", "the demo was stopped before its end."),
        Error::KeysInUse { path } => {
            let path = path.display();
            say!(
                "密钥文件 {path} 已属于另一数据库：请用 `--keys` 另指一个文件，不要删除原文件。",
                "the keys {path} belong to another database: name another file with `--keys`, and do not delete this one."
            )
        }
        other => internal(other),
    }
}

/// What a command asks for and the log does not have.
fn asking(error: &Error) -> Message {
    match error {
        Error::AdministratorUnknown => say!(
            "日志里没有找到首任系统管理员：请用 `--as <人员编号>` 指明。",
            "the log names no first administrator: say who with `--as <person>`."
        ),
        Error::PersonUnknown { person } => say!(
            "没有人员 {person}：请先登记。",
            "there is no person {person}: register the person first."
        ),
        Error::ViewUnknown { view, known } => {
            let (zh, en) = (known.join("、"), known.join(", "));
            say!("没有视图 {view}；现有：{zh}。", "there is no view {view}; there are: {en}.")
        }
        Error::BeyondHead { position, head } => say!(
            "日志现在到第 {head} 号，还没有第 {position} 号。",
            "the log ends at position {head}, there is no {position} yet."
        ),
        Error::Export { path, source } => {
            let (path, why) = (path.display(), words::io(source));
            say!(
                "无法写入 {path}：{why}；已有的文件不会被覆盖，请用 `--to` 换一个空文件夹。",
                "{path} cannot be written: {source}; a file that is there is not replaced: name an empty folder with `--to`."
            )
        }
        other => internal(other),
    }
}

fn internal(error: &dyn std::error::Error) -> Message {
    let why = chain(error);
    say!("程序内部出错，请把英文说明交给系统管理员。", "internal error: {why}.")
}

fn listening(error: &Error) -> Message {
    match error {
        Error::Unprotected { address } => say!(
            "{address} 可被其他机器访问而没有 TLS：请配置 `listen.tls_certificate` 和 `listen.tls_key`，或在可信网络中加 `--insecure`。",
            "others can reach {address} and there is no TLS: set `listen.tls_certificate` and `listen.tls_key`, or add `--insecure` in a network that you trust."
        ),
        Error::MetricsUnprotected { address } => say!(
            "指标地址 {address} 可被其他机器访问：请让 `metrics.address` 只在本机监听，或在可信网络中加 `--insecure`。",
            "others can reach the metrics at {address}: set `metrics.address` to a loopback address, or add `--insecure` in a network that you trust."
        ),
        Error::TlsFile { path, source } => {
            let (path, why) = (path.display(), words::io(source));
            say!("无法读取 {path}：{why}。", "{path} cannot be read: {source}.")
        }
        Error::Listen { address, source } => {
            let why = words::io(source);
            say!(
                "无法在 {address} 上监听：{why}；请用 `--listen` 换一个地址。",
                "cannot listen on {address}: {source}; name another address with `--listen`."
            )
        }
        other => {
            let why = chain(other);
            say!(
                "证书或私钥不可用；两者都应为 PEM。",
                "the certificate or its key cannot be used: {why}; both must be PEM."
            )
        }
    }
}

fn command(failure: &Failure) -> Message {
    match failure {
        // The English of a rejection is a clause, so that it can stand in a status.
        Failure::Rejected(rejection) => {
            Message { zh: rejection.zh(), en: format!("{}.", rejection.en()) }
        }
        Failure::Unavailable { detail } => database::unanswered(detail),
        Failure::Internal { .. } => internal(failure),
        // Nobody but the operator sees the log, and who repeats the command does it anew.
        Failure::OutcomeUnknown | Failure::DeadlineExceeded => say!(
            "没有等到结果，不知是否已登记：请用 `hemei log` 查看后再办。",
            "no answer came, and it may have been recorded: look with `hemei log` before you repeat it."
        ),
        other => {
            let (zh, en) = status::texts(other);
            Message { zh, en: format!("{en}.") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{admission, config, keys};

    fn errors() -> Vec<Error> {
        let path = || "/etc/hemei.toml".into();
        let io = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let file = |why: &str| config::Error::File {
            path: path(),
            line: 3,
            key: "ulr".to_owned(),
            why: why.to_owned(),
        };
        vec![
            Error::Arguments(Message {
                zh: "没有选项“-x”".to_owned(), en: "no option".to_owned()
            }),
            file("unknown field").into(),
            config::Error::UnknownVariable { name: "HEMEI_X".to_owned() }.into(),
            config::Error::HalfTls { given: "a", missing: "b" }.into(),
            keys::Error::Missing { path: path() }.into(),
            keys::Error::Open { path: path() }.into(),
            Error::TenantMissing,
            Error::Interrupted,
            Error::Founded { tenant: "a".to_owned() },
            Error::Unprotected { address: "0.0.0.0:1".parse().expect("an address") },
            Error::MetricsUnprotected { address: "0.0.0.0:1".parse().expect("an address") },
            config::Error::AuthorityMissing { endpoint: "https://a:1".to_owned() }.into(),
            Error::TlsFile { path: path(), source: io() },
            Error::Export { path: path(), source: io() },
            Error::BeyondHead { position: 345, head: 295 },
            admission::Refusal::Unfounded.into(),
            admission::Refusal::SchemaNewer { have: 3 }.into(),
            admission::Refusal::Sample.into(),
            admission::Refusal::NotDurable { settings: "fsync=off".to_owned() }.into(),
            Error::Internal(anyhow::anyhow!("broken")),
        ]
    }

    #[test]
    fn every_text_is_one_line_in_both_languages_and_says_what_it_is_about() {
        for error in errors() {
            let Message { zh, en } = of(&error);
            assert!(!zh.is_ascii() && zh.ends_with('。'), "{zh}");
            assert!(!en.is_empty() && en.ends_with('.'), "{en}");
            assert!(!zh.contains('\n') && !en.contains('\n'), "{zh} {en}");
            assert!(!zh.contains("{") && !en.contains("{"), "{zh} {en}");
            for english in ["os error", "not found", "expected", "unknown", "broken"] {
                assert!(!zh.contains(english), "{zh}");
            }
        }
    }

    #[test]
    fn what_a_command_met_is_told_in_the_words_of_the_catalogue() {
        let told = |failure: Failure| of(&Error::Command(failure));
        let Message { zh, en } = told(Failure::ClockBehind { micros: 6_000_000 });
        assert_eq!(zh, status::reasons::CLOCK_BEHIND.zh);
        assert_eq!(en, format!("{}.", status::reasons::CLOCK_BEHIND.en));
        let Message { zh, en } = told(Failure::Unavailable { detail: "pool timed out".to_owned() });
        assert!(zh.contains("数据库没有应答") && !zh.contains("pool"), "{zh}");
        assert!(en.contains("pool timed out"), "{en}");
        let Message { zh, en } = told(Failure::OutcomeUnknown);
        assert!(zh.contains("hemei log") && en.contains("hemei log"), "{zh} {en}");
    }

    #[test]
    fn an_unknown_key_is_told_with_file_line_and_key() {
        let Message { zh, en } = of(&errors()[1]);
        for text in [zh, en] {
            for part in ["/etc/hemei.toml", "3", "ulr"] {
                assert!(text.contains(part), "{text}");
            }
        }
    }
}
