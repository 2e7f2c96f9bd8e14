//! `hemei log`: the log as JSON lines, with everything that hashes to the root but the free text.

use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_engine::port::{Direction, EventFilter, LogKey, LogStore, ReadQuery, StoredEvent};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::admission::{Samples, admit};
use crate::config::Config;
use crate::error::Error;
use crate::output;

/// How many events are read at a time.
const PAGE: u32 = 500;

/// Which part of which log.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The log.
    pub log: Log,
    /// The first position.
    pub from: u64,
    /// The last position; the head where absent.
    pub to: Option<u64>,
}

/// An event on a line: the committed bytes as they are, and what commits to them.
#[derive(Serialize)]
struct Line<'a> {
    position: u64,
    envelope: &'a RawValue,
    data: &'a RawValue,
    data_salt: String,
    private_commitment: String,
    leaf_hash: String,
}

/// Prints the events of a range, one JSON object a line.
///
/// # Errors
/// Where the database does not answer, or stored bytes are no JSON.
pub async fn run(config: &Config, range: Range) -> Result<(), Error> {
    let admitted = admit(config, Samples::Allowed).await?;
    let log = LogKey { tenant: Arc::clone(&admitted.parts.tenant), log: range.log };
    let logs: &dyn LogStore = admitted.parts.logs.as_ref();
    let head = logs.head(&log).await?.map_or(0, |head| head.position);
    let until = range.to.map_or(head, |to| to.min(head));
    let mut after = range.from.saturating_sub(1);
    while after < until {
        let query = ReadQuery {
            log: log.clone(),
            filter: EventFilter::default(),
            after,
            until,
            direction: Direction::Forward,
            limit: PAGE,
        };
        let rows = logs.read(&query).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        for row in &rows {
            output::line(&line(row)?)?;
        }
    }
    admitted.store.close().await;
    Ok(())
}

fn line(row: &StoredEvent) -> Result<String, Error> {
    let line = Line {
        position: row.position,
        envelope: serde_json::from_slice(&row.envelope).map_err(Error::internal)?,
        data: serde_json::from_slice(&row.data).map_err(Error::internal)?,
        data_salt: hex::encode(row.data_salt),
        private_commitment: hex::encode(row.private_commitment),
        leaf_hash: hex::encode(row.leaf_hash),
    };
    serde_json::to_string(&line).map_err(Error::internal)
}
