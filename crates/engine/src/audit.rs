//! Reading the log itself: by position, stream, type, subject, actor and time, both ways.
//!
//! The audit trail is no view but an indexed query over `events`. What an auditor reads is answered
//! only after the record of it is durable in the access log (`design.md` §6).

use hemei_domain::access::{LogRead, OpeningsDisclosed};
use hemei_domain::command::EVENTS_MAX;
use hemei_domain::event::{Audience, Log, NewEvent, encode};
use hemei_domain::person::Person;
use hemei_domain::power::{Authority, Powers, Scope, authorise};
use hemei_domain::rejection::{Rejection, rules};
use hemei_domain::role::Role;
use hemei_domain::text;
use hemei_domain::time::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use uuid::Uuid;

use crate::decode;
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::log::LogRunner;
use crate::port::{Direction, EventFilter, Head, ReadQuery, StoredEvent};

/// Who may read the whole business log.
pub const READ_BUSINESS: Powers = Powers::administration(&[
    Role::DisciplineCommission,
    Role::AuditAdministrator,
    Role::LeadingGroupHead,
    Role::DeputyHead,
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::HigherAuthority,
]);
/// Who may read the part of the business log that is about their own unit.
pub const READ_OWN_UNIT: Powers =
    Powers::administration(&[Role::Village, Role::VillageAffairsSupervision]);
/// Who may read the access log, which the inspected never see.
pub const READ_ACCESS: Powers =
    Powers::administration(&[Role::DisciplineCommission, Role::AuditAdministrator]);

/// How many bytes of events a page holds, its last unit of work aside: clients take answers of
/// 4 MiB unless they are told otherwise.
const PAGE_BYTES_MAX: usize = 3 * 1024 * 1024;
/// What reading the log is called to people.
const READ_ZH: &str = "查阅日志";

/// How much of the log somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Every event.
    Whole,
    /// The events about their unit that are not kept from it.
    OwnUnit,
}

/// A read of the log.
#[derive(Debug, Clone)]
pub struct ReadLog {
    /// Which log.
    pub log: Log,
    /// Which events.
    pub filter: EventFilter,
    /// Only positions greater than this.
    pub after: u64,
    /// Only positions up to and with this; the head where absent.
    pub until: Option<u64>,
    /// Only events recorded at or after this instant.
    pub recorded_from: Option<Timestamp>,
    /// Only events recorded at or before this instant.
    pub recorded_until: Option<Timestamp>,
    /// Which way.
    pub direction: Direction,
    /// How many events; a page holds whole units of work, so that it may be a little longer.
    pub limit: u32,
    /// Why the free text is asked for; without it only commitments are answered.
    pub openings_ground: Option<String>,
    /// Wait until this process knows the log up to a position.
    pub min_position: Option<u64>,
    /// When the caller stops waiting.
    pub deadline: Option<Instant>,
    /// The method's name, for the record of the read.
    pub method: &'static str,
}

/// An event as an auditor gets it: the exact bytes, and what opens them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// The row; its `private` is still sealed.
    pub row: StoredEvent,
    /// The plain bytes of the private document, where a ground was given and they still exist.
    pub private: Option<Vec<u8>>,
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct LogPage {
    /// The head that the page is true at.
    pub head: Head,
    /// The events, in the order of the direction.
    pub events: Vec<AuditEvent>,
    /// Where the next page goes on: pass it as `after` (forward) or, less one, as `until`
    /// (backward). Nothing where there is no more.
    pub next: Option<u64>,
}

impl Engine {
    /// Reads a page of a log; the read itself is recorded first.
    ///
    /// # Errors
    /// [`Failure`] where the caller may not, the deadline passes or a store does not answer.
    pub async fn read_log(&self, caller: &Caller, read: ReadLog) -> Result<LogPage, Failure> {
        before(read.deadline, self.read_log_inner(caller, &read)).await?
    }

    async fn read_log_inner(&self, caller: &Caller, read: &ReadLog) -> Result<LogPage, Failure> {
        let (authority, sight) = self.may_read(caller, read).await?;
        if let Some(ground) = &read.openings_ground {
            text::required("openings_ground", ground)?;
        }
        if read.log == Log::Business {
            self.reach(read.min_position.unwrap_or(0)).await?;
        }
        let log = self.log(read.log);
        let head = log.store().head(log.key()).await?.ok_or(Failure::NotFound)?;
        let (after, until) = self.bounds(read, &head).await?;
        let (mut rows, next) = page(log, read, after, until).await?;
        if sight == Sight::OwnUnit {
            rows = for_the_unit(rows)?;
        }
        let events = self.open(read, rows)?;
        self.record_read(caller, &authority, read, &events).await?;
        Ok(LogPage { head, events, next })
    }

    /// The head of a log, for those who may read it.
    ///
    /// # Errors
    /// [`Failure`] where the caller may not or the store does not answer.
    pub async fn head(&self, caller: &Caller, log: Log) -> Result<Head, Failure> {
        let person = self.person(caller).await?;
        let mut powers = vec![&READ_ACCESS];
        if log == Log::Business {
            powers = vec![&READ_BUSINESS, &READ_OWN_UNIT];
        }
        let now = self.business.now();
        let units: Vec<_> = person.assignments.iter().filter_map(|a| a.unit).collect();
        let scope = Scope { units, ..Scope::default() };
        let allowed = powers.iter().any(|p| authorise(&person, p, &scope, now, READ_ZH).is_ok());
        if !allowed {
            authorise(&person, powers[0], &scope, now, READ_ZH)?;
        }
        let log = self.log(log);
        log.store().head(log.key()).await?.ok_or(Failure::NotFound)
    }

    /// The last position that was recorded at or before an instant; 0 where there is none.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn position_at(&self, log: Log, time: Timestamp) -> Result<u64, Failure> {
        let log = self.log(log);
        let head = log.store().head(log.key()).await?.ok_or(Failure::NotFound)?;
        // recorded_at is monotone in the position, so that halving finds the place.
        let (mut low, mut high) = (0, head.position);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let query = one_position(log, middle);
            let rows = log.store().read(&query).await?;
            match rows.first() {
                Some(row) if row.recorded_at <= time => low = middle,
                _ => high = middle - 1,
            }
        }
        Ok(low)
    }

    /// The caller's person.
    pub(crate) async fn person(&self, caller: &Caller) -> Result<Person, Failure> {
        let known = self.state::<Person>(caller.person.0, None, None).await?;
        let known = known.ok_or_else(|| Rejection::new(&rules::PERSON_UNKNOWN))?;
        Ok(known.state)
    }

    async fn may_read(
        &self,
        caller: &Caller,
        read: &ReadLog,
    ) -> Result<(Authority, Sight), Failure> {
        let person = self.person(caller).await?;
        let now = self.business.now();
        let whole = match read.log {
            Log::Business => &READ_BUSINESS,
            Log::Access => &READ_ACCESS,
        };
        let refused = match authorise(&person, whole, &Scope::default(), now, READ_ZH) {
            Ok(authority) => return Ok((authority, Sight::Whole)),
            Err(rejection) => rejection,
        };
        let Some(unit) = read.filter.unit.filter(|_| read.log == Log::Business) else {
            return Err(refused.into());
        };
        let scope = Scope { units: vec![hemei_domain::id::UnitId(unit)], ..Scope::default() };
        let own = authorise(&person, &READ_OWN_UNIT, &scope, now, READ_ZH);
        own.map(|authority| (authority, Sight::OwnUnit)).map_err(|_| refused.into())
    }

    async fn bounds(&self, read: &ReadLog, head: &Head) -> Result<(u64, u64), Failure> {
        let mut after = read.after;
        let mut until = read.until.unwrap_or(head.position).min(head.position);
        if let Some(from) = read.recorded_from {
            after = after.max(self.position_at(read.log, from.plus_micros(-1)).await?);
        }
        if let Some(last) = read.recorded_until {
            until = until.min(self.position_at(read.log, last).await?);
        }
        Ok((after, until))
    }

    fn open(&self, read: &ReadLog, rows: Vec<StoredEvent>) -> Result<Vec<AuditEvent>, Failure> {
        let open = |row: StoredEvent| {
            let sealed = row.private.as_ref().filter(|_| read.openings_ground.is_some());
            let private = sealed.map(|sealed| self.sealer.open(row.position, sealed));
            let private = private
                .transpose()
                .map_err(|error| Failure::Internal { detail: error.to_string() })?;
            Ok(AuditEvent { row, private })
        };
        rows.into_iter().map(open).collect()
    }

    async fn record_read(
        &self,
        caller: &Caller,
        authority: &Authority,
        read: &ReadLog,
        events: &[AuditEvent],
    ) -> Result<(), Failure> {
        let positions = events.iter().map(|event| event.row.position);
        self.record_answer(caller, authority, read.method, &asked(read), positions).await?;
        let Some(ground) = &read.openings_ground else { return Ok(()) };
        let opened = events.iter().filter(|event| event.private.is_some());
        let positions: Vec<u64> = opened.map(|event| event.row.position).collect();
        if positions.is_empty() {
            return Ok(());
        }
        let disclosed = OpeningsDisclosed { positions, ground: ground.clone() };
        self.record_access(NewEvent::new(disclosed), caller.author_by(authority)).await
    }

    /// Who may read the whole business log, for other reads that only they may make.
    ///
    /// # Errors
    /// [`Failure`] where the caller may not, or is not known.
    pub(crate) async fn reader(&self, caller: &Caller, zh: &str) -> Result<Authority, Failure> {
        let person = self.person(caller).await?;
        let now = self.business.now();
        Ok(authorise(&person, &READ_BUSINESS, &Scope::default(), now, zh)?)
    }

    /// Records what is about to be answered: what was asked by its hash, and the positions.
    ///
    /// # Errors
    /// [`Failure`] where the record did not become durable: then nothing may be answered.
    pub(crate) async fn record_answer(
        &self,
        caller: &Caller,
        authority: &Authority,
        method: &str,
        asked: &[u8],
        positions: impl Iterator<Item = u64> + Clone,
    ) -> Result<(), Failure> {
        let record = LogRead {
            method: method.to_owned(),
            query: hex::encode(Sha256::digest(asked)),
            first: positions.clone().min().unwrap_or(0),
            last: positions.clone().max().unwrap_or(0),
            events: positions.count() as u64,
        };
        self.record_access(NewEvent::new(record), caller.author_by(authority)).await
    }
}

/// What was asked, as the access log keeps its hash: written out, since how a value shows itself to
/// programmers may change with any compiler.
fn asked(read: &ReadLog) -> Vec<u8> {
    #[derive(Serialize)]
    struct Asked<'a> {
        log: Log,
        stream: Option<&'a str>,
        event_types: &'a [String],
        programme: Option<Uuid>,
        unit: Option<Uuid>,
        actor: Option<Uuid>,
        after: u64,
        until: Option<u64>,
        recorded_from: Option<Timestamp>,
        recorded_until: Option<Timestamp>,
        backward: bool,
    }
    encode(&Asked {
        log: read.log,
        stream: read.filter.stream.as_deref(),
        event_types: &read.filter.event_types,
        programme: read.filter.programme,
        unit: read.filter.unit,
        actor: read.filter.actor,
        after: read.after,
        until: read.until,
        recorded_from: read.recorded_from,
        recorded_until: read.recorded_until,
        backward: read.direction == Direction::Backward,
    })
}

fn one_position(log: &LogRunner, position: u64) -> ReadQuery {
    ReadQuery {
        log: log.key().clone(),
        filter: EventFilter::default(),
        after: position - 1,
        until: position,
        direction: Direction::Forward,
        limit: 1,
    }
}

/// The events that their unit may see: what an inspection plans and draws is the office's, so that
/// nobody prepares the households that will be visited (`domain.md` §4.4).
fn for_the_unit(rows: Vec<StoredEvent>) -> Result<Vec<StoredEvent>, Failure> {
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows {
        let envelope = decode::envelope(&row)
            .map_err(|error| Failure::Internal { detail: format!("{error}: {:?}", error.cause) })?;
        if matches!(envelope.audience, Audience::All | Audience::Unit) {
            seen.push(row);
        }
    }
    Ok(seen)
}

/// Reads a page that ends between units of work.
async fn page(
    log: &LogRunner,
    read: &ReadLog,
    after: u64,
    until: u64,
) -> Result<(Vec<StoredEvent>, Option<u64>), Failure> {
    let limit = read.limit.max(1);
    let asked = limit.saturating_add(EVENTS_MAX);
    let query = ReadQuery {
        log: log.key().clone(),
        filter: read.filter.clone(),
        after,
        until,
        direction: read.direction,
        limit: asked,
    };
    let mut rows = log.store().read(&query).await?;
    let limit = fitting(&rows, read.openings_ground.is_some()).min(limit as usize);
    let more = rows.len() > limit;
    if !more {
        return Ok((rows, None));
    }
    let unit = |row: &StoredEvent| row.position - u64::from(row.unit_index);
    let mut cut = limit;
    while cut < rows.len() && unit(&rows[cut - 1]) == unit(&rows[cut]) {
        cut += 1;
    }
    if cut == rows.len() && rows.len() < asked as usize {
        return Ok((rows, None));
    }
    rows.truncate(cut);
    let next = rows.last().map(|row| row.position);
    Ok((rows, next))
}

/// How many of the first rows fit into a page by their bytes; one does in any case.
fn fitting(rows: &[StoredEvent], opened: bool) -> usize {
    let mut bytes = 0;
    let fits = |row: &&StoredEvent| {
        let private = row.private.as_ref().filter(|_| opened).map_or(0, Vec::len);
        bytes += row.envelope.len() + row.data.len() + private;
        bytes <= PAGE_BYTES_MAX
    };
    rows.iter().take_while(fits).count().max(1)
}
