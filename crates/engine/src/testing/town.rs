//! A tenant in memory with a village, its people, the office and the commission.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use hemei_domain::calendar::AdoptCalendarEdition;
use hemei_domain::command::{Command, Submission};
use hemei_domain::document::{Classification, Document};
use hemei_domain::event::{ActorKind, EventData};
use hemei_domain::id::{CredentialId, IssueId, PersonId, ProgrammeId, UnitId};
use hemei_domain::issue::{Assign, IssueKind, Raise, Responsible, Source, Urgency};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::programme::{OpenProgramme, ProgrammeOpened};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::{RegisterUnit, UnitKind};
use uuid::Uuid;

use crate::engine::{Caller, Engine, Parts};
use crate::execute::Call;
use crate::genesis::{Genesis, found};
use crate::memory::MemoryStore;
use crate::port::{Clock, Ids};
use crate::receipt::Receipt;
use crate::seal::Keys;

pub(crate) const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(0xad));

/// A clock that stands until it is set.
#[derive(Debug)]
struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

#[derive(Debug, Default)]
struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn uuid(&self) -> Uuid {
        Uuid::from_u64_pair(self.0.fetch_add(1, Ordering::Relaxed), 0)
    }

    fn salt(&self) -> [u8; 16] {
        self.uuid().into_bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        nonce
    }
}

/// A running engine over an empty memory store, with what a village loop needs.
pub(crate) struct Town {
    pub(crate) engine: Engine,
    /// What another process would start with.
    pub(crate) parts: Parts,
    clock: Arc<SetClock>,
    pub(crate) programme: ProgrammeId,
    pub(crate) village: UnitId,
    pub(crate) other_village: UnitId,
    pub(crate) cadre: Caller,
    pub(crate) other_cadre: Caller,
    pub(crate) office: Caller,
    pub(crate) commission: Caller,
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Nine in the morning of a day.
pub(crate) fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 3600 * 1_000_000)
}

impl Town {
    /// Everything is there on 6 May 2024.
    pub(crate) async fn founded() -> Self {
        let clock = Arc::new(SetClock(AtomicI64::new(morning("2024-05-06").0)));
        let store = Arc::new(MemoryStore::new());
        let parts = Parts {
            tenant: "longxi".into(),
            logs: store.clone(),
            views: store.clone(),
            registry: store,
            clock: clock.clone(),
            ids: Arc::new(CountedIds(AtomicU64::new(1))),
            access_ids: Arc::new(CountedIds(AtomicU64::new(1 << 40))),
            keys: Keys { data: [1; 32], digest: [2; 32] },
        };
        let document = "样例任命".to_owned();
        let genesis = Genesis { sample: true, administrator: ADMINISTRATOR, document };
        found(&parts, &genesis).await.expect("the logs are new");
        let engine = Engine::start(parts.clone()).await.expect("the logs are there");
        for year in [2024, 2025] {
            act(&engine, ADMINISTRATOR, calendar(year)).await;
        }
        let village = village(&engine, "漆树村").await;
        let other_village = self::village(&engine, "灯光村").await;
        let office = member(&engine, Role::OfficeHead, None).await;
        let definition = *ProgrammeOpened::example().0.definition;
        let opened = act(&engine, office.person, OpenProgramme { definition }).await;
        Self {
            programme: ProgrammeId(opened.events[0].stream.id),
            village,
            other_village,
            cadre: member(&engine, Role::Village, Some(village)).await,
            other_cadre: member(&engine, Role::Village, Some(other_village)).await,
            commission: member(&engine, Role::DisciplineCommission, None).await,
            office,
            clock,
            engine,
            parts,
        }
    }

    /// Sets the clock.
    pub(crate) fn now(&self, now: Timestamp) {
        self.clock.0.store(now.0, Ordering::Relaxed);
    }

    /// Raises a problem in a village.
    pub(crate) async fn raised(&self, by: &Caller, unit: UnitId, source: Source) -> Raised {
        let raise = Raise {
            kind: IssueKind::Problem,
            programme: self.programme,
            unit,
            class: Some("yard_clutter".to_owned()),
            source,
            found_on: None,
            urgency: Urgency::Ordinary,
            place: "三组村道旁".to_owned(),
            description: "杂物成堆。".to_owned(),
            evidence: Vec::new(),
        };
        let receipt = act(&self.engine, by.person, raise).await;
        let mut events = receipt.events.iter();
        let raised = events.find(|event| event.event_type == "IssueRaised").expect("raised");
        let last = receipt.events.iter().map(|event| event.position).max().expect("events");
        Raised { issue: IssueId(raised.stream.id), position: raised.position, last }
    }

    /// Assigns an issue to a village; the position.
    pub(crate) async fn assigned(&self, issue: IssueId, unit: UnitId) -> u64 {
        let assign = Assign {
            issue,
            responsible: Responsible::Unit(unit),
            responsible_person: None,
            co_units: Vec::new(),
            verifier: None,
            limit: None,
            requirement: Some("清运干净。".to_owned()),
            document: None,
        };
        act(&self.engine, self.office.person, assign).await.events[0].position
    }
}

/// An issue that was raised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raised {
    pub(crate) issue: IssueId,
    /// Where its words are.
    pub(crate) position: u64,
    /// The end of the unit of work.
    pub(crate) last: u64,
}

/// Executes a command as a person.
pub(crate) async fn act<C: Command>(engine: &Engine, person: PersonId, command: C) -> Receipt {
    let call = Call {
        submission: Submission::by(person),
        request_id: engine.new_id(),
        validate_only: false,
        deadline: None,
    };
    let done = engine.execute(call, command).await;
    done.unwrap_or_else(|failure| panic!("{}: {failure:?}", C::NAME))
}

fn calendar(year: i32) -> AdoptCalendarEdition {
    let notice = Document {
        number: None,
        title: format!("关于{year}年部分节假日安排的通知"),
        issuer: "国务院办公厅".to_owned(),
        date: Date::ymd(year - 1, 11, 1).expect("a date"),
        classification: Classification::Public,
    };
    let new_year = Date::ymd(year, 1, 1).expect("a date");
    AdoptCalendarEdition { year, notice, off: vec![new_year], work: Vec::new() }
}

/// Registers a village since 1 January 2024.
pub(crate) async fn village(engine: &Engine, name: &str) -> UnitId {
    let register = RegisterUnit {
        kind: UnitKind::Village,
        name: name.to_owned(),
        aliases: vec!["村委会".to_owned()],
        parent: None,
        code: None,
        from: day("2024-01-01"),
        document: None,
    };
    UnitId(act(engine, ADMINISTRATOR, register).await.events[0].stream.id)
}

async fn member(engine: &Engine, role: Role, unit: Option<UnitId>) -> Caller {
    let person = PersonId(engine.new_id());
    act(engine, ADMINISTRATOR, RegisterPerson { person }).await;
    let from = day("2024-05-06");
    let assign = AssignRole { person, role, unit, section: None, from, to: None, document: None };
    act(engine, ADMINISTRATOR, assign).await;
    let credential = CredentialId(engine.new_id());
    Caller { person, credential, actor_kind: ActorKind::Person }
}
