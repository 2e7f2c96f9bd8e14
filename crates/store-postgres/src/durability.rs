//! Whether an acknowledged commit survives a power cut, as the server reports it.

use hemei_engine::port::{Durability, StoreError};
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgRow;

use crate::PostgresStore;
use crate::rows::Cells;

/// What the server must be asked for [`of`].
pub(crate) const SETTINGS: &str = "current_setting('fsync'), \
     current_setting('full_page_writes'), current_setting('synchronous_commit')";

pub(crate) async fn read(store: &PostgresStore) -> Result<Durability, StoreError> {
    let text = format!("SELECT {SETTINGS}");
    let found = store.select(|| sqlx::query(AssertSqlSafe(text.clone()))).await?;
    let Some(row) = found.first() else {
        return Err(StoreError::Failed { detail: "the settings are missing".to_owned() });
    };
    of(row)
}

/// What a row says that begins with [`SETTINGS`].
pub(crate) fn of(row: &PgRow) -> Result<Durability, StoreError> {
    let cells = Cells::new("pg_settings", row);
    Ok(judge(cells.get(0)?, cells.get(1)?, cells.get(2)?))
}

fn judge(fsync: &str, full_page_writes: &str, synchronous_commit: &str) -> Durability {
    let settings = format!(
        "fsync={fsync} full_page_writes={full_page_writes} \
         synchronous_commit={synchronous_commit}"
    );
    // Every other level waits at least for this machine's own disk.
    let durable = fsync == "on" && full_page_writes == "on" && synchronous_commit != "off";
    Durability { durable, settings }
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn a_commit_that_is_not_flushed_is_not_durable() {
        assert!(judge("on", "on", "on").durable);
        assert!(judge("on", "on", "local").durable);
        assert!(judge("on", "on", "remote_apply").durable);
        assert!(!judge("on", "on", "off").durable);
        assert!(!judge("off", "on", "on").durable);
        assert!(!judge("on", "off", "on").durable);
    }
}
