//! Checking a stored log: everything that can be recomputed is recomputed, and the first thing
//! that is wrong is named.
//!
//! Hashes, tree, positions, revisions, units of work, request keys, the columns beside the
//! committed bytes, and every view against a fold from nothing.

use std::collections::{HashMap, HashSet};
use std::fmt;

use hemei_domain::event::{Envelope, Log};
use hemei_domain::time::Timestamp;
use hemei_ledger::Hash;
use hemei_ledger::entry::{self, Entry};
use hemei_ledger::tree::Frontier;
use uuid::Uuid;

use crate::decode;
use crate::port::{
    Direction, EventFilter, Head, LogKey, LogStore, ReadQuery, StoreError, StoredEvent,
};
use crate::seal::Sealer;

mod view;

pub use view::{ViewReport, check_view};

/// How many events are read at a time.
const PAGE: u32 = 2000;

/// What is wrong at a place of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which log.
    pub log: Log,
    /// The position; 0 where the fault is in the head.
    pub position: u64,
    /// What is wrong.
    pub kind: FaultKind,
    /// What was found and what was expected.
    pub detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log, position, kind, detail } = self;
        write!(f, "{} log, position {position}: {}: {detail}", log.code(), kind.en())
    }
}

/// What can be wrong with a stored log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The positions have a gap or repeat.
    Position,
    /// The envelope is not readable.
    Envelope,
    /// A column differs from the envelope.
    Column,
    /// The free text does not match its commitment.
    Private,
    /// The free text is gone with its salt, and no event tells of it.
    Erased,
    /// The leaf hash differs.
    Leaf,
    /// The root differs.
    Root,
    /// The head does not fit the last event.
    Head,
    /// The head contradicts itself.
    HeadUnreadable,
    /// A stored row is not readable.
    Row,
    /// A stream's revisions have a gap or repeat.
    Revision,
    /// A unit of work is incomplete.
    Unit,
    /// The recorded time goes back.
    Time,
    /// A request key repeats.
    Request,
    /// The facts are not readable.
    Data,
    /// The first event does not open the log.
    Genesis,
}

impl FaultKind {
    /// What it is called to people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Position => "序号有缺口或重复",
            Self::Envelope => "信封无法解读",
            Self::Column => "索引列与信封不符",
            Self::Private => "原文与承诺值不符",
            Self::Erased => "原文缺失，没有任何事件记载其删除",
            Self::Leaf => "叶哈希不符",
            Self::Root => "树根不符",
            Self::Head => "日志头与最后一条不符",
            Self::HeadUnreadable => "日志头自相矛盾",
            Self::Row => "存储的行无法解读",
            Self::Revision => "流内版次有缺口或重复",
            Self::Unit => "同一工作单元不完整",
            Self::Time => "登记时间倒退",
            Self::Request => "请求号重复",
            Self::Data => "事件内容无法解读",
            Self::Genesis => "第一条不是日志启用",
        }
    }

    /// What it is called to developers.
    pub fn en(self) -> &'static str {
        match self {
            Self::Position => "the positions have a gap or repeat",
            Self::Envelope => "the envelope is not readable",
            Self::Column => "a column differs from the envelope",
            Self::Private => "the free text does not match its commitment",
            Self::Erased => "the free text is missing, and no event tells of an erasure",
            Self::Leaf => "the leaf hash differs",
            Self::Root => "the root differs",
            Self::Head => "the head does not fit the last event",
            Self::HeadUnreadable => "the head contradicts itself",
            Self::Row => "a stored row is not readable",
            Self::Revision => "a stream's revisions have a gap or repeat",
            Self::Unit => "a unit of work is incomplete",
            Self::Time => "the recorded time goes back",
            Self::Request => "a request key repeats",
            Self::Data => "the facts are not readable",
            Self::Genesis => "the first event does not open the log",
        }
    }
}

/// What a check of one log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogReport {
    /// Which log.
    pub log: Log,
    /// How many events were checked.
    pub events: u64,
    /// The root over them, recomputed.
    pub root: Hash,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

/// Checks a log from its first event to its head.
///
/// # Errors
/// Where the store does not answer; faults of the log are in the report.
pub async fn check_log(
    logs: &dyn LogStore,
    key: &LogKey,
    sealer: &Sealer,
) -> Result<Option<LogReport>, StoreError> {
    let head = match logs.head(key).await {
        Ok(Some(head)) => head,
        Ok(None) => return Ok(None),
        Err(error) => {
            // Of which history the log is stands in its head, so that no event can be looked at.
            let walk = Walk::new(key, sealer, Uuid::nil());
            let fault = walk.unreadable(0, FaultKind::HeadUnreadable, error)?;
            return Ok(Some(walk.report(Some(fault))));
        }
    };
    let mut walk = Walk::new(key, sealer, head.incarnation);
    loop {
        let query = ReadQuery {
            log: key.clone(),
            filter: EventFilter::default(),
            after: walk.position,
            until: head.position,
            direction: Direction::Forward,
            limit: PAGE,
        };
        let rows = match logs.read(&query).await {
            Ok(rows) => rows,
            Err(error) => {
                let fault = walk.unreadable(walk.position + 1, FaultKind::Row, error)?;
                return Ok(Some(walk.report(Some(fault))));
            }
        };
        if rows.is_empty() {
            break;
        }
        if let Some(fault) = rows.iter().find_map(|row| walk.step(row).err()) {
            return Ok(Some(walk.report(Some(fault))));
        }
    }
    let fault = match walk.end(&head) {
        Ok(()) => beyond(logs, key, &walk).await?,
        Err(fault) => Some(fault),
    };
    Ok(Some(walk.report(fault)))
}

/// Events behind the head that no head ever covered; a server that goes on writing is none.
async fn beyond(
    logs: &dyn LogStore,
    key: &LogKey,
    walk: &Walk<'_>,
) -> Result<Option<Fault>, StoreError> {
    let query = ReadQuery {
        log: key.clone(),
        filter: EventFilter::default(),
        after: walk.position,
        until: i64::MAX.unsigned_abs(),
        direction: Direction::Forward,
        limit: 1,
    };
    let Some(row) = logs.read(&query).await?.into_iter().next() else { return Ok(None) };
    let head = logs.head(key).await?.map_or(0, |head| head.position);
    let detail = format!("head {head}, but there is an event at position {}", row.position);
    Ok((head < row.position).then(|| walk.fault(0, FaultKind::Head, detail)))
}

/// What is known of a log up to a position.
struct Walk<'a> {
    key: &'a LogKey,
    sealer: &'a Sealer,
    incarnation: Uuid,
    log_id: [u8; 16],
    position: u64,
    frontier: Frontier,
    recorded_at: Timestamp,
    revisions: HashMap<String, u64>,
    requests: HashSet<(Option<Uuid>, Uuid)>,
    /// The rest of the unit of work that is open: next index, size.
    open_unit: Option<(u32, u32)>,
}

impl<'a> Walk<'a> {
    fn new(key: &'a LogKey, sealer: &'a Sealer, incarnation: Uuid) -> Self {
        Self {
            key,
            sealer,
            incarnation,
            log_id: entry::log_id(&key.tenant, key.log.code()),
            position: 0,
            frontier: Frontier::empty(),
            recorded_at: Timestamp(i64::MIN),
            revisions: HashMap::new(),
            requests: HashSet::new(),
            open_unit: None,
        }
    }

    fn report(&self, fault: Option<Fault>) -> LogReport {
        let (log, events) = (self.key.log, self.position);
        LogReport { log, events, root: self.frontier.root(), fault }
    }

    fn fault(&self, position: u64, kind: FaultKind, detail: impl Into<String>) -> Fault {
        Fault { log: self.key.log, position, kind, detail: detail.into() }
    }

    /// The fault of a row that the store has but cannot make sense of. An event's row is known by
    /// its position, where that is readable; else the fault is on the page from a position on.
    fn unreadable(
        &self,
        from: u64,
        kind: FaultKind,
        error: StoreError,
    ) -> Result<Fault, StoreError> {
        let StoreError::Inconsistent { row, detail, .. } = error else { return Err(error) };
        let position = if from == 0 { 0 } else { row.parse().unwrap_or(from) };
        Ok(self.fault(position, kind, detail))
    }

    fn step(&mut self, row: &StoredEvent) -> Result<(), Fault> {
        let expected = self.position + 1;
        if row.position != expected {
            let detail = format!("found {}, expected {expected}", row.position);
            return Err(self.fault(expected, FaultKind::Position, detail));
        }
        let envelope: Envelope = serde_json::from_slice(&row.envelope)
            .map_err(|e| self.fault(expected, FaultKind::Envelope, e.to_string()))?;
        self.columns(row, &envelope)?;
        self.commitments(row)?;
        self.order(row, &envelope)?;
        if let Err(error) = decode::recorded(row) {
            let detail = crate::failure::chain(&error);
            return Err(self.fault(expected, FaultKind::Data, detail));
        }
        if expected == 1 && envelope.event_type != "LogOpened" {
            return Err(self.fault(1, FaultKind::Genesis, envelope.event_type));
        }
        self.position = expected;
        self.frontier.push(row.leaf_hash);
        Ok(())
    }

    /// No column beside the committed bytes may say anything else than they do.
    fn columns(&self, row: &StoredEvent, envelope: &Envelope) -> Result<(), Fault> {
        let same = [
            ("tenant", *envelope.tenant == *self.key.tenant),
            ("log", envelope.log == self.key.log),
            ("incarnation", envelope.incarnation == self.incarnation),
            ("position", envelope.position == row.position),
            ("unit_index", envelope.unit_index == row.unit_index),
            ("unit_size", envelope.unit_size == row.unit_size),
            ("stream", envelope.stream == row.stream),
            ("revision", envelope.revision == row.revision),
            ("type", envelope.event_type == row.event_type),
            ("programme", envelope.subjects.programme.map(|id| id.0) == row.programme),
            ("unit", envelope.subjects.unit.map(|id| id.0) == row.unit),
            ("actor", envelope.actor.map(|id| id.0) == row.actor),
            ("request_id", envelope.request_id == row.request_id),
            ("recorded_at", envelope.recorded_at == row.recorded_at),
        ];
        match same.iter().find(|(_, same)| !same) {
            Some((column, _)) => Err(self.fault(row.position, FaultKind::Column, *column)),
            None => Ok(()),
        }
    }

    fn commitments(&self, row: &StoredEvent) -> Result<(), Fault> {
        let fault = |kind, detail: &str| Err(self.fault(row.position, kind, detail));
        // Nothing at all is committed to under a salt of its own too. A salt that is gone breaks no
        // hash, but no release so far erases one: whoever did was not this program.
        let Some(salt) = row.private_salt else {
            return match row.private {
                Some(_) => fault(FaultKind::Private, "a text without its salt"),
                None => fault(FaultKind::Erased, "the salt is missing too"),
            };
        };
        let private = match &row.private {
            Some(sealed) => match self.sealer.open(row.position, sealed) {
                Ok(text) => entry::commit(&salt, &text),
                Err(error) => return fault(FaultKind::Private, &error.to_string()),
            },
            None => entry::commit(&salt, b""),
        };
        if private != row.private_commitment {
            return fault(FaultKind::Private, "the commitment is another");
        }
        let leaf = Entry {
            log_id: self.log_id,
            incarnation: *self.incarnation.as_bytes(),
            position: row.position,
            recorded_at_micros: row.recorded_at.0,
            envelope: entry::digest(&row.envelope),
            data: entry::commit(&row.data_salt, &row.data),
            private: row.private_commitment,
        }
        .leaf_hash();
        if leaf == row.leaf_hash {
            return Ok(());
        }
        let detail =
            format!("{} computed, {} stored", hex::encode(leaf), hex::encode(row.leaf_hash));
        fault(FaultKind::Leaf, &detail)
    }

    fn order(&mut self, row: &StoredEvent, envelope: &Envelope) -> Result<(), Fault> {
        let (expected_index, size) = self.open_unit.unwrap_or((0, row.unit_size));
        if row.unit_index != expected_index || row.unit_size != size || size == 0 {
            let detail = format!("event {} of {}", row.unit_index, row.unit_size);
            return Err(self.fault(row.position, FaultKind::Unit, detail));
        }
        self.open_unit = (row.unit_index + 1 < size).then_some((row.unit_index + 1, size));
        if row.recorded_at < self.recorded_at {
            let detail = row.recorded_at.rfc3339();
            return Err(self.fault(row.position, FaultKind::Time, detail));
        }
        self.recorded_at = row.recorded_at;
        let revision = self.revisions.entry(row.stream.clone()).or_insert(0);
        *revision += 1;
        if *revision != row.revision {
            let detail = format!("{} has {}, expected {revision}", row.stream, row.revision);
            return Err(self.fault(row.position, FaultKind::Revision, detail));
        }
        if let Some(request) = envelope.request_id
            && (row.unit_index != 0 || !self.requests.insert((row.actor, request)))
        {
            return Err(self.fault(row.position, FaultKind::Request, request.to_string()));
        }
        Ok(())
    }

    fn end(&self, head: &Head) -> Result<(), Fault> {
        if self.open_unit.is_some() {
            return Err(self.fault(self.position, FaultKind::Unit, "the last one is cut off"));
        }
        if head.position != self.position {
            let detail = format!("head {}, last event {}", head.position, self.position);
            return Err(self.fault(0, FaultKind::Head, detail));
        }
        if head.position > 0 && head.recorded_at != self.recorded_at {
            return Err(self.fault(0, FaultKind::Head, "the recorded time differs"));
        }
        let root = self.frontier.root();
        if head.root != root || head.frontier != self.frontier {
            let detail =
                format!("{} computed, {} stored", hex::encode(root), hex::encode(head.root));
            return Err(self.fault(0, FaultKind::Root, detail));
        }
        Ok(())
    }
}
