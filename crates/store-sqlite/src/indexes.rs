//! Whether the indexes of the logs' file give what its tables have, as SQLite itself checks it.

use hemei_engine::port::StoreError;
use sqlx::SqliteConnection;

use crate::error;

/// A file whose pages are in disorder would tell of each of them.
const TOLD_MAX: &str = "PRAGMA integrity_check(3)";

/// What is wrong with the file of the logs, whichever tenant's; nothing where it is sound.
pub(crate) async fn fault(connection: &mut SqliteConnection) -> Result<Option<String>, StoreError> {
    let told: Result<Vec<String>, _> = sqlx::query_scalar(TOLD_MAX).fetch_all(connection).await;
    match told {
        Ok(lines) if lines == ["ok"] => Ok(None),
        Ok(lines) => Ok(Some(lines.join("; "))),
        Err(error) if error::is_damage(&error) => Ok(Some(error.to_string())),
        Err(error) => Err(error::before_commit(error)),
    }
}
