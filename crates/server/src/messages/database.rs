//! What is wrong with the database, and why it is refused.

use std::path::Path;

use hemei_engine::failure::chain;
use hemei_store_postgres::OpenError as PostgresError;
use hemei_store_sqlite::OpenError as SqliteError;

use super::Message;
use crate::admission::{Denial, Refusal};
use crate::store::OpenError;

pub(super) fn opening(error: &OpenError) -> Message {
    match error {
        OpenError::Sqlite(SqliteError::Missing { path }) => missing(path),
        OpenError::Sqlite(error) => {
            let why = chain(error);
            say!("打不开数据库，请检查其文件、权限和磁盘。", "the database does not open: {why}.")
        }
        OpenError::Postgres(PostgresError::Url { source }) => {
            say!(
                "数据库地址不对：应形如 postgres://用户:口令@主机/数据库。",
                "the database's URL is wrong: {source}."
            )
        }
        OpenError::Postgres(error) => {
            let why = chain(error);
            say!(
                "连不上数据库：请检查地址、口令以及数据库是否已建立。",
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

pub(super) fn refused(refusal: &Refusal) -> Message {
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
        Refusal::Store(error) => unanswered(&chain(error)),
    }
}

/// What is said where the store does not answer; why is for those who read its words.
pub(super) fn unanswered(why: &str) -> Message {
    say!("数据库没有应答，请检查数据库后重试。", "the database does not answer: {why}.")
}
