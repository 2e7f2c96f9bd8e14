//! What the program says when something is done, and what a check says that it found.

use std::path::Path;

use hemei_domain::event::Log;
use hemei_engine::check::Fault;

use super::Message;
use crate::admission::Denial;

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
pub fn log_missing(log: Log) -> Message {
    let (zh, en) = (log.zh(), log.en());
    say!("没有{zh}。", "There is no {en} log.")
}

/// What `check` says of the first thing that is wrong with a log.
pub fn fault(fault: &Fault) -> Message {
    let Fault { log, position, kind, detail } = fault;
    let (log_zh, log_en) = (log.zh(), log.en());
    let (zh, en) = (kind.zh(), kind.en());
    // What was found and what was expected is for those who read the store's own words.
    say!(
        "{log_zh}第 {position} 号有误：{zh}。请停止登记，保留原数据库，从备份核对。",
        "The {log_en} log is wrong at position {position}: {en} ({detail}). Stop writing, keep the database as it is, compare it with its copies."
    )
}

/// What `check` says of indexes that do not give what the logs have.
pub fn index_fault(detail: &str) -> Message {
    say!(
        "数据库索引已损坏，按单位、方案等查询会漏掉记录。请停止登记，保留原数据库副本；日志本身无误的，可在副本上运行 REINDEX 重建索引后再核对。",
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

/// What `simulate` says of a number of villages that does not go with that of the towns.
pub fn too_few_or_many(towns: u32, towns_max: u32, villages_max: u32) -> Message {
    say!(
        "`--programmes` 最多 {towns_max}；为 {towns} 时，`--villages` 应为 {towns} 至 {villages_max}",
        "`--villages` must be {towns} to {villages_max} for `--programmes` {towns}, which is at most {towns_max}"
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
        "视图 {view} 在第 {position} 号处与日志不符。请运行 `hemei rebuild --view {view}`。",
        "The view {view} differs from its log at position {position}: {difference}. Run `hemei rebuild --view {view}`."
    )
}

#[cfg(test)]
mod tests {
    use hemei_engine::check::FaultKind;

    use super::*;

    #[test]
    fn what_the_store_says_of_a_fault_stands_in_english_alone() {
        let detail = "recorded_at is 1, the envelope says 2".to_owned();
        let told = Fault { log: Log::Business, position: 2, kind: FaultKind::Column, detail };
        let Message { zh, en } = fault(&told);
        assert!(zh.starts_with("业务日志第 2 号有误："), "{zh}");
        assert!(!zh.contains("recorded_at") && en.contains("recorded_at"), "{zh} {en}");
        let Message { zh, en } = view_differs("issue_ledger", 9, "row 3: phase");
        assert!(!zh.contains("phase") && en.contains("row 3: phase"), "{zh} {en}");
    }
}
