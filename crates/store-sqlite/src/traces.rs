//! The traces that are kept beside a log.

use hemei_engine::port::{Batch, LogKey, StoreError, TraceContext, UnitTrace};
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::rows::{Cells, integer};
use crate::{error, ladder};

/// Tenant, log, position, trace, span, flags.
const INSERT_WIDTH: usize = 6;

/// Writes a batch's traces in its transaction.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    for (rung, traces) in ladder::parts(&batch.traces, INSERT_WIDTH) {
        let values = ladder::values(rung, INSERT_WIDTH);
        let text = format!(
            "INSERT INTO trace_contexts (tenant, log, position, trace_id, span_id, flags)
             SELECT * FROM {values} WHERE column1 IS NOT NULL"
        );
        let statement = sqlx::query(AssertSqlSafe(text));
        let bound = traces.iter().fold(statement, |statement, trace| {
            statement
                .bind(&*batch.log.tenant)
                .bind(batch.log.log.code())
                .bind(integer(trace.position))
                .bind(trace.context.trace_id.as_slice())
                .bind(trace.context.span_id.as_slice())
                .bind(i64::from(trace.context.flags))
        });
        bound.execute(&mut *connection).await?;
    }
    Ok(())
}

/// The traces after one position, up to and with another.
pub(crate) async fn select(
    connection: &mut SqliteConnection,
    log: &LogKey,
    after: u64,
    until: u64,
) -> Result<Vec<UnitTrace>, StoreError> {
    let found = sqlx::query(
        "SELECT position, trace_id, span_id, flags FROM trace_contexts
         WHERE tenant = ? AND log = ? AND position > ? AND position <= ?
         ORDER BY position",
    )
    .bind(&*log.tenant)
    .bind(log.log.code())
    .bind(integer(after))
    .bind(integer(until))
    .fetch_all(connection)
    .await
    .map_err(error::before_commit)?;
    let trace = |row| {
        let cells = Cells::new("trace_contexts", row);
        let (trace_id, span_id) = (cells.bytes(1)?, cells.bytes(2)?);
        let context = TraceContext { trace_id, span_id, flags: cells.number(3)? };
        Ok(UnitTrace { position: cells.number(0)?, context })
    };
    found.iter().map(trace).collect()
}
