//! Whether an acknowledged commit survives a power cut, as the connection that commits reports it.

use hemei_engine::port::{Durability, StoreError};
use sqlx::SqliteConnection;

use crate::error;

pub(crate) async fn read(connection: &mut SqliteConnection) -> Result<Durability, StoreError> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await
        .map_err(error::before_commit)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(connection)
        .await
        .map_err(error::before_commit)?;
    Ok(judge(&journal, synchronous))
}

fn judge(journal: &str, synchronous: i64) -> Durability {
    let level = match synchronous {
        0 => "off",
        1 => "normal",
        2 => "full",
        3 => "extra",
        _ => "unknown",
    };
    // A journal that is off or in memory cannot undo half a commit.
    let journaled = matches!(journal, "wal" | "delete" | "truncate" | "persist");
    Durability {
        durable: journaled && matches!(level, "full" | "extra"),
        settings: format!("journal_mode={journal} synchronous={level}"),
    }
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn a_commit_that_is_not_synced_is_not_durable() {
        assert!(judge("wal", 2).durable);
        assert!(judge("delete", 3).durable);
        assert!(!judge("wal", 1).durable);
        assert!(!judge("memory", 2).durable);
        assert_eq!(judge("off", 0).settings, "journal_mode=off synchronous=off");
    }
}
