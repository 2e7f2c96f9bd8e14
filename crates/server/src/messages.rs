//! What the program says to people, Chinese first: one catalogue of every text.
//!
//! A text says what is wrong and what to do. Passwords, keys and tokens stand in none of them.

use std::path::Path;

use hemei_api::status::reasons;
use hemei_engine::check::Fault;
use hemei_engine::failure::{Failure, chain};
use hemei_store_postgres::OpenError as PostgresError;
use hemei_store_sqlite::OpenError as SqliteError;

use crate::admission::{Denial, Refusal};
use crate::config::Error as ConfigError;
use crate::error::Error;
use crate::keys::Error as KeysError;
use crate::store::OpenError;

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

/// What an error says.
pub fn of(error: &Error) -> Message {
    match error {
        Error::Arguments(why) => say!(
            "命令行参数不对：{why}；请看 `hemei --help`。",
            "the arguments are wrong: {why}; see `hemei --help`."
        ),
        Error::Config(error) => configuration(error),
        Error::Keys(error) => keys(error),
        Error::Open(error) => opening(error),
        Error::Refused(refusal) => refused(refusal),
        Error::Command(failure) => command(failure),
        Error::OutputClosed => say!("输出已被关闭。", "the output was closed."),
        Error::Output(error) => {
            say!("无法写标准输出：{error}。", "standard output does not take it: {error}.")
        }
        Error::Internal(error) => say!("内部错误：{error:#}。", "internal error: {error:#}."),
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
            "演示需要一个空数据库，这里已有日志，未作任何改动：请换一个 `--database`。",
            "the demo wants an empty database and this one has logs, nothing was changed: name another with `--database`."
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
            let known = known.join(", ");
            say!("没有视图 {view}；现有：{known}。", "there is no view {view}; there are: {known}.")
        }
        Error::BeyondHead { position, head } => say!(
            "日志现在到第 {head} 号，还没有第 {position} 号。",
            "the log ends at position {head}, there is no {position} yet."
        ),
        Error::Export { path, source } => {
            let path = path.display();
            say!(
                "无法写入 {path}：{source}；已有的文件不会被覆盖，请用 `--to` 换一个空文件夹。",
                "{path} cannot be written: {source}; a file that is there is not replaced: name an empty folder with `--to`."
            )
        }
        other => internal(other),
    }
}

fn internal(error: &dyn std::error::Error) -> Message {
    let why = chain(error);
    say!("内部错误：{why}。", "internal error: {why}.")
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
            let path = path.display();
            say!("无法读取 {path}：{source}。", "{path} cannot be read: {source}.")
        }
        Error::Listen { address, source } => say!(
            "无法在 {address} 上监听：{source}；请用 `--listen` 换一个地址。",
            "cannot listen on {address}: {source}; name another address with `--listen`."
        ),
        other => {
            let why = chain(other);
            say!(
                "证书或私钥不可用：{why}；两者都应为 PEM。",
                "the certificate or its key cannot be used: {why}; both must be PEM."
            )
        }
    }
}

fn configuration(error: &ConfigError) -> Message {
    match error {
        ConfigError::Read { path, source } => {
            let path = path.display();
            say!(
                "无法读取配置文件 {path}：{source}。",
                "the configuration file {path} cannot be read: {source}."
            )
        }
        ConfigError::File { path, line, key, why } => {
            let path = path.display();
            say!(
                "配置文件 {path} 第 {line} 行“{key}”不对：{why}。",
                "configuration file {path}, line {line}, `{key}`: {why}."
            )
        }
        ConfigError::Variable { name, why } => {
            say!("环境变量 {name} 不对：{why}。", "the variable {name} is wrong: {why}.")
        }
        ConfigError::UnknownVariable { name } => say!(
            "没有环境变量 {name} 这项设置；`hemei config` 列出全部设置。",
            "there is no setting for the variable {name}; `hemei config` lists all settings."
        ),
        ConfigError::TwiceGiven { name } => say!(
            "环境变量 {name} 与 {name}_FILE 只能给一个。",
            "give only one of the variables {name} and {name}_FILE."
        ),
        ConfigError::Secret { name, path, source } => {
            let path = path.display();
            say!(
                "无法读取环境变量 {name} 指向的文件 {path}：{source}。",
                "the file {path} that {name} names cannot be read: {source}."
            )
        }
        ConfigError::AuthorityMissing { endpoint } => say!(
            "遥测地址 {endpoint} 使用 TLS：请用 `telemetry.authority` 指明其证书颁发者（PEM）。",
            "the collector {endpoint} is behind TLS: name who certifies it with `telemetry.authority`, PEM."
        ),
        ConfigError::HalfTls { given, missing } => {
            say!("有 {given} 而没有 {missing}。", "there is {given} but no {missing}.")
        }
    }
}

fn keys(error: &KeysError) -> Message {
    match error {
        KeysError::Missing { path } => {
            let path = path.display();
            say!(
                "没有密钥文件 {path}：请从备份恢复，或用 `--keys` 指明；没有密钥就读不出原文。",
                "there is no key file {path}: restore it from its copy or name it with `--keys`; without it no free text can be read."
            )
        }
        KeysError::Open { path } => {
            let path = path.display();
            say!(
                "密钥文件 {path} 人人可读：请运行 `chmod 600 {path}`。",
                "everybody can open the keys {path}: run `chmod 600 {path}`."
            )
        }
        KeysError::Malformed { path, why } => {
            let path = path.display();
            say!(
                "密钥文件 {path} 已损坏，请从备份恢复（{why}）。",
                "the key file {path} is damaged, restore it from its copy: {why}."
            )
        }
        KeysError::Exists { path } => {
            let path = path.display();
            say!("密钥文件 {path} 已存在。", "the key file {path} exists.")
        }
        KeysError::File { path, source, .. } => {
            let path = path.display();
            say!("密钥文件 {path}：{source}。", "key file {path}: {source}.")
        }
        KeysError::Random(source) => say!(
            "操作系统没有给出随机数：{source}。",
            "the operating system gave no randomness: {source}."
        ),
    }
}

fn opening(error: &OpenError) -> Message {
    match error {
        OpenError::Sqlite(SqliteError::Missing { path }) => missing(path),
        OpenError::Sqlite(error) => {
            let why = chain(error);
            say!("打不开数据库：{why}。", "the database does not open: {why}.")
        }
        OpenError::Postgres(PostgresError::Url { source }) => {
            say!("数据库地址不对：{source}。", "the database's URL is wrong: {source}.")
        }
        OpenError::Postgres(error) => {
            let why = chain(error);
            say!(
                "连不上数据库：{why}；请检查地址、口令以及数据库是否已建立。",
                "the database does not answer: {why}; check address, password and whether the database was created."
            )
        }
    }
}

fn missing(path: &Path) -> Message {
    let path = path.display();
    say!(
        "没有数据库 {path}：请先运行 `hemei init`，或用 `--database` 指明。",
        "there is no database {path}: run `hemei init` first, or name it with `--database`."
    )
}

fn refused(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::SchemaEmpty | Refusal::Unfounded => say!(
            "数据库是空的：请先运行 `hemei init`。",
            "the database is empty: run `hemei init` first."
        ),
        Refusal::SchemaOlder { have, want } => say!(
            "数据库版本 {have} 旧于程序 {want}：请先备份，再运行 `hemei migrate`。",
            "the database's schema {have} is older than the program's {want}: back it up, then run `hemei migrate`."
        ),
        Refusal::SchemaNewer { have } => say!(
            "数据库版本 {have} 新于本程序：请换用新版 hemei，不要降级。",
            "the database's schema {have} is newer than this program: use the newer hemei."
        ),
        Refusal::HalfFounded { tenant } => say!(
            "租户 {tenant} 上次初始化没有完成，还没有任何登记：请用新的数据库和新的密钥文件重新运行 `hemei init`；库中其他租户的数据不要动。",
            "the last init of tenant {tenant} did not finish and nothing was recorded: run `hemei init` on a new database with a new key file; leave other tenants' data alone."
        ),
        Refusal::IdentityMissing { tenant, events } => say!(
            "租户 {tenant} 的日志里有 {events} 条记录，却缺少身份登记，可能只恢复了一部分：什么都不要删除，请从完整备份恢复。",
            "tenant {tenant} has a log of {events} events and no identity, as after a restore of some tables only: delete nothing, restore a whole backup."
        ),
        Refusal::TenantOther { wanted, found } => {
            let found = found.join(", ");
            say!(
                "数据库属于租户 {found}，不是 {wanted}：请核对 `--tenant` 和 `--database`。",
                "the database belongs to tenant {found}, not to {wanted}: check `--tenant` and `--database`."
            )
        }
        Refusal::TenantUnclear { found } => {
            let found = found.join(", ");
            say!(
                "数据库里有多个租户（{found}）：请用 `--tenant` 指明。",
                "the database has several tenants ({found}): name one with `--tenant`."
            )
        }
        Refusal::Sample => say!(
            "数据库里是样例数据，不能当正式数据使用：要看样例请加 `--demo`，正式使用请对新数据库运行 `hemei init`。",
            "the database holds sample data: add `--demo` to look at it, or run `hemei init` on a new database."
        ),
        Refusal::IdentityDenied { tenant, detail: Denial { zh, en } } => say!(
            "数据库自称的身份（租户 {tenant}）与日志首条不符（{zh}），可能被改动过：请用 `hemei check` 核对，或从备份恢复。",
            "what the database says of itself (tenant {tenant}) is denied by the first event of its log ({en}): it may have been altered; run `hemei check`, or restore a copy."
        ),
        Refusal::NotDurable { settings } => say!(
            "数据库可能丢失已确认的登记（{settings}）：请改正其设置；确要冒险请加 `--unsafe-durability`。",
            "the database may lose acknowledged commits ({settings}): correct its settings, or accept that with `--unsafe-durability`."
        ),
        Refusal::KeysOfAnother { tenant } => say!(
            "密钥文件属于另一数据库（租户 {tenant}）：请用 `--keys` 指明本数据库的密钥文件。",
            "the keys are those of another database (tenant {tenant}): name this database's keys with `--keys`."
        ),
        Refusal::KeysDoNotOpen { position } => say!(
            "密钥打不开第 {position} 号事件的原文：请从备份恢复本数据库的密钥文件。",
            "the keys do not open the text at position {position}: restore this database's keys from their copy."
        ),
        Refusal::Store(error) => {
            let why = chain(error);
            say!("数据库没有应答：{why}。", "the database does not answer: {why}.")
        }
    }
}

fn command(failure: &Failure) -> Message {
    match failure {
        // The English of a rejection is a clause, so that it can stand in a status.
        Failure::Rejected(rejection) => {
            Message { zh: rejection.zh(), en: format!("{}.", rejection.en()) }
        }
        other => {
            let (cause, why) = (cause(other), chain(other));
            say!("没有办成：{cause}", "it was not done: {why}.")
        }
    }
}

/// Why something was not done, for people: the texts of failures are for our logs.
fn cause(failure: &Failure) -> &'static str {
    match failure {
        Failure::ReadOnly => reasons::READ_ONLY.zh,
        Failure::ClockBehind { .. } => reasons::CLOCK_BEHIND.zh,
        Failure::Contended { .. } => reasons::CONTENDED.zh,
        Failure::Busy { .. } | Failure::PastBusy { .. } => reasons::SERVER_BUSY.zh,
        Failure::OutcomeUnknown | Failure::DeadlineExceeded => {
            "没有等到结果，不知是否已登记，请用 `hemei log` 查看后再办。"
        }
        Failure::NotFound => "没有找到所指的事项，请核对。",
        Failure::Unavailable { .. } => "数据库没有应答，请检查后重试。",
        _ => "程序内部出错，请把下面的英文说明交给系统管理员。",
    }
}

/// What `init` says when it is done.
pub fn founded(tenant: &str, person: &str, credential: &str, keys: &Path) -> Message {
    let keys = keys.display();
    say!(
        "租户 {tenant} 已初始化。系统管理员：人员 {person}，凭证 {credential}。密钥文件 {keys}，请另行保管副本。访问凭证只显示这一次：",
        "Tenant {tenant} is initialised. Administrator: person {person}, credential {credential}. Keys: {keys}, keep a copy elsewhere. The token is shown only this once:"
    )
}

/// What `credential issue` says when it is done.
pub fn issued(person: &str, credential: &str) -> Message {
    say!(
        "已向人员 {person} 发放凭证 {credential}。访问凭证只显示这一次：",
        "Credential {credential} was issued to person {person}. The token is shown only this once:"
    )
}

/// What `credential revoke` says when it is done.
pub fn revoked(credential: &str) -> Message {
    say!("凭证 {credential} 已停用。", "Credential {credential} is revoked.")
}

/// What `migrate` says when it is done.
pub fn migrated() -> Message {
    say!("数据库已是当前版本。", "The database has the current schema.")
}

/// What `check` says where a log is missing.
pub fn log_missing(log: &str) -> Message {
    say!("没有 {log} 日志。", "There is no {log} log.")
}

/// What `check` says of the first thing that is wrong with a log.
pub fn fault(fault: &Fault) -> Message {
    let Fault { log, position, kind, detail } = fault;
    let (log, zh, en) = (log.code(), kind.zh(), kind.en());
    say!(
        "{log} 日志第 {position} 号有误：{zh}（{detail}）。请停止登记，保留原数据库，从备份核对。",
        "The {log} log is wrong at position {position}: {en} ({detail}). Stop writing, keep the database as it is, compare it with its copies."
    )
}

/// What `check` says of indexes that do not give what the logs have.
pub fn index_fault(detail: &str) -> Message {
    say!(
        "数据库索引已损坏，按单位、方案等查询会漏掉记录：{detail}。请停止登记，保留原数据库副本；日志本身无误的，可在副本上运行 REINDEX 重建索引后再核对。",
        "The database's indexes are damaged, and reads by unit, programme or the like miss events: {detail}. Stop writing and keep a copy of the database; where the logs themselves are sound, run REINDEX on a copy and check again."
    )
}

/// What `check` says of an identity that the log denies.
pub fn identity_denied(tenant: &str, Denial { zh, en }: &Denial) -> Message {
    say!(
        "数据库自称的身份（租户 {tenant}）与日志首条不符：{zh}。请停止登记，保留原数据库，从备份核对。",
        "What the database says of itself (tenant {tenant}) is denied by the first event of its log: {en}. Stop writing, keep the database as it is, compare it with its copies."
    )
}

/// What `simulate` says of how far it is.
pub fn simulated(day: &str, events: u64, seconds: f64) -> Message {
    say!(
        "样例数据：已到 {day}，共 {events} 条，用时 {seconds:.1} 秒。",
        "Sample data: {day}, {events} events after {seconds:.1} s."
    )
}

/// What `check` says of a view that is not there.
pub fn view_absent(view: &str) -> Message {
    say!(
        "视图 {view} 还没有建立：下一次启动服务时由日志算出。",
        "The view {view} is not there: the server that starts next folds the log into it."
    )
}

/// What `check` says of a view that differs from its log.
pub fn view_differs(view: &str, position: u64, difference: &str) -> Message {
    say!(
        "视图 {view} 在第 {position} 号处与日志不符：{difference}。请运行 `hemei rebuild --view {view}`。",
        "The view {view} differs from its log at position {position}: {difference}. Run `hemei rebuild --view {view}`."
    )
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
            Error::Arguments("unexpected argument".to_owned()),
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
        }
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
