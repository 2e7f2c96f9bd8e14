//! The traces that are kept beside a log.

use hemei_engine::port::{Batch, LogKey, StoreError, TraceContext, UnitTrace};

use crate::PostgresStore;
use crate::rows::{Cells, Statement, integer};

impl PostgresStore {
    /// The traces after one position, up to and with another.
    pub(crate) async fn select_traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        let statement = || {
            sqlx::query(
                "SELECT position, trace_id, span_id, flags FROM trace_contexts
                 WHERE tenant = $1 AND log = $2 AND position > $3 AND position <= $4
                 ORDER BY position",
            )
            .bind(&*log.tenant)
            .bind(log.log.code())
            .bind(integer(after))
            .bind(integer(until))
        };
        let found = self.select(statement).await?;
        let trace = |row| {
            let cells = Cells::new("trace_contexts", row);
            let flags = cells.get::<i16>(3)?;
            let flags = u8::try_from(flags).map_err(|error| cells.impossible(&error))?;
            let (trace_id, span_id) = (cells.bytes(1)?, cells.bytes(2)?);
            let context = TraceContext { trace_id, span_id, flags };
            Ok(UnitTrace { position: cells.number(0)?, context })
        };
        found.iter().map(trace).collect()
    }
}

/// Parameters 28 to 31, one array a column.
pub(crate) fn bind_traces<'q>(statement: Statement<'q>, batch: &Batch) -> Statement<'q> {
    let traces = || batch.traces.iter();
    statement
        .bind(traces().map(|trace| integer(trace.position)).collect::<Vec<_>>())
        .bind(traces().map(|trace| trace.context.trace_id.as_slice()).collect::<Vec<_>>())
        .bind(traces().map(|trace| trace.context.span_id.as_slice()).collect::<Vec<_>>())
        .bind(traces().map(|trace| i16::from(trace.context.flags)).collect::<Vec<_>>())
}
