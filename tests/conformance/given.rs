//! Logs, events, batches and rows to test with.

use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_domain::time::Timestamp;
use hemei_engine::port::{
    Batch, Column, ColumnType, Direction, EventFilter, Head, LogKey, LogStore, ReadQuery,
    RequestKey, Row, StoredEvent, Table, Value, ViewKey, ViewSpec,
};
use hemei_ledger::tree::{self, Frontier};
use uuid::Uuid;

/// An id that a person can tell from the next.
pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn log_of(tenant: &str, log: Log) -> LogKey {
    LogKey { tenant: Arc::from(tenant), log }
}

pub(super) fn log() -> LogKey {
    log_of("500243116", Log::Business)
}

/// The head of a log without events; the instant is the earliest that there is.
pub(super) fn empty_head() -> Head {
    let frontier = Frontier::empty();
    let root = frontier.root();
    Head { incarnation: id(7), position: 0, root, frontier, recorded_at: Timestamp(i64::MIN) }
}

/// What a test says of an event; the rest follows from its place.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) stream: String,
    pub(super) revision: u64,
    pub(super) event_type: &'static str,
    pub(super) programme: Option<Uuid>,
    pub(super) unit: Option<Uuid>,
    pub(super) actor: Option<Uuid>,
    pub(super) request_id: Option<Uuid>,
    pub(super) private: bool,
}

impl Draft {
    pub(super) fn new(stream: &str, revision: u64) -> Self {
        Self {
            stream: stream.to_owned(),
            revision,
            event_type: "IssueRaised",
            programme: None,
            unit: None,
            actor: None,
            request_id: None,
            private: false,
        }
    }

    pub(super) fn requested(mut self, key: RequestKey) -> Self {
        (self.actor, self.request_id) = (Some(key.actor), Some(key.request_id));
        self
    }

    fn event(&self, position: u64, unit_index: usize, unit_size: usize) -> StoredEvent {
        let salt = u8::try_from(position % 251).unwrap();
        StoredEvent {
            position,
            unit_index: u32::try_from(unit_index).unwrap(),
            unit_size: u32::try_from(unit_size).unwrap(),
            stream: self.stream.clone(),
            revision: self.revision,
            event_type: self.event_type.to_owned(),
            programme: self.programme,
            unit: self.unit,
            actor: self.actor,
            request_id: self.request_id,
            recorded_at: Timestamp(i64::try_from(position).unwrap() * 1_000),
            envelope: format!("{{\"position\":{position}}}").into_bytes(),
            data: vec![0, 255, salt],
            data_salt: [salt; 16],
            private: self.private.then(|| vec![salt; 5]),
            private_salt: self.private.then_some([salt; 16]),
            private_commitment: [salt; 32],
            leaf_hash: tree::leaf_hash(&position.to_be_bytes()),
        }
    }
}

/// Units of work after a head.
pub(super) fn batch(log: &LogKey, head: &Head, units: &[Vec<Draft>]) -> Batch {
    let placed = units.iter().flat_map(|unit| unit.iter().enumerate().map(|it| (it, unit.len())));
    let events: Vec<_> = (head.position + 1..)
        .zip(placed)
        .map(|(position, ((index, draft), size))| draft.event(position, index, size))
        .collect();
    let mut after = head.clone();
    for event in &events {
        after.frontier.push(event.leaf_hash);
        after.recorded_at = event.recorded_at;
    }
    (after.position, after.root) = (after.frontier.size(), after.frontier.root());
    Batch {
        log: log.clone(),
        expected_position: head.position,
        expected_root: head.root,
        events,
        head: after,
        traces: Vec::new(),
    }
}

/// A batch of units of one event each.
pub(super) fn singles(log: &LogKey, head: &Head, drafts: &[Draft]) -> Batch {
    let units: Vec<_> = drafts.iter().map(|draft| vec![draft.clone()]).collect();
    batch(log, head, &units)
}

/// Everything in a log.
pub(super) fn all(log: &LogKey) -> ReadQuery {
    ReadQuery {
        log: log.clone(),
        filter: EventFilter::default(),
        after: 0,
        until: u64::try_from(i64::MAX).unwrap(),
        direction: Direction::Forward,
        limit: 10_000,
    }
}

/// The head and every event, to compare before with after.
pub(super) async fn content(
    store: &(impl LogStore + ?Sized),
    log: &LogKey,
) -> (Option<Head>, Vec<StoredEvent>) {
    (store.head(log).await.unwrap(), store.read(&all(log)).await.unwrap())
}

const fn column(name: &'static str, kind: ColumnType) -> Column {
    Column::plain(name, kind, "列")
}

/// A table of every type, with a key of two columns and a column that is named as the checkpoint.
pub(super) const ISSUES: Table = Table {
    name: "issues",
    columns: &[
        column("village", ColumnType::Text),
        column("number", ColumnType::Integer),
        column("phase", ColumnType::Text),
        column("position", ColumnType::Integer),
        column("closed", ColumnType::Boolean),
    ],
    key: 2,
    indexes: &[&["phase"], &["closed", "number"]],
};

/// A table that is all key.
pub(super) const SEEN: Table =
    Table { name: "seen", columns: &[column("what", ColumnType::Text)], key: 1, indexes: &[] };

pub(super) const VIEW: ViewSpec =
    ViewSpec { name: "issue_list", version: 3, tables: &[ISSUES, SEEN] };

pub(super) fn view_of(tenant: &str, generation: u32) -> ViewKey {
    ViewKey { tenant: Arc::from(tenant), view: VIEW, generation }
}

pub(super) fn view(generation: u32) -> ViewKey {
    view_of("500243116", generation)
}

pub(super) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

pub(super) fn row(village: &str, number: i64, phase: Option<&str>, closed: Option<bool>) -> Row {
    vec![
        text(village),
        Value::Integer(number),
        phase.map_or(Value::Null, text),
        Value::Integer(number * 10),
        closed.map_or(Value::Null, Value::Boolean),
    ]
}

/// Numbers that look random and are the same for the same seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub(super) fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}
