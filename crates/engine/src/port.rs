//! The ports: what the engine needs of the world, in its own words.
//!
//! Each call is one transaction; no transaction type crosses the wall; absent is `Option`. Three
//! implementations — memory, SQLite, PostgreSQL — pass one conformance suite.

mod ambient;
mod check;
mod generations;
mod log_store;
mod registry;
mod telemetry;
mod view_store;

pub use ambient::{Clock, Ids};
pub use generations::{KeptGeneration, Preparation, Removal, preparation, switching};
pub use log_store::{
    AppendOutcome, Batch, Direction, EventFilter, Head, LogKey, LogStore, Probe, ReadQuery,
    RequestKey, StoredEvent, UnitTrace,
};
pub use registry::{
    CredentialRecord, DirectoryEntry, Durability, Identity, Pool, Registry, SchemaStatus,
};
pub use telemetry::{Answered, Appended, Telemetry, TraceContext, Unwatched};
pub use view_store::{
    Column, ColumnType, Comparison, Filter, Generation, Key, Page, PageQuery, Row, Table,
    TableChange, Value, ViewBatch, ViewKey, ViewSpec, ViewStore,
};

/// Why a store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The connection died inside the commit: it may or may not have been written.
    #[error("learn the outcome of a commit: {detail}")]
    OutcomeUnknown {
        /// What the driver said.
        detail: String,
    },
    /// Nothing was written; a later try may succeed.
    #[error("reach the store: {detail}")]
    Unavailable {
        /// What the driver said.
        detail: String,
    },
    /// Stored rows contradict each other or the schema; no retry will help.
    #[error("read {table} row {row}: {detail}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// Which row.
        row: String,
        /// What is wrong.
        detail: String,
    },
    /// The statement itself failed, for another reason than the connection.
    #[error("run a statement: {detail}")]
    Failed {
        /// What the driver said.
        detail: String,
    },
}
