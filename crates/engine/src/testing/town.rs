//! A tenant in memory with a village, its people, the office and the commission.

use std::sync::Arc;

use hemei_domain::calendar::AdoptCalendarEdition;
use hemei_domain::document::{Classification, Document};
use hemei_domain::event::{ActorKind, EventData};
use hemei_domain::id::{CredentialId, IssueId, PersonId, ProgrammeId, UnitId};
use hemei_domain::issue::{Assign, IssueKind, Raise, Responsible, Source, Urgency};
use hemei_domain::programme::{OpenProgramme, ProgrammeOpened};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::{Desk, StandingClock, act, founded, parts};
use crate::engine::{Caller, Engine, Parts};

pub(crate) const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(0xad));

/// A running engine over an empty memory store, with what a village loop needs.
pub(crate) struct Town {
    pub(crate) engine: Engine,
    /// What another process would start with.
    pub(crate) parts: Parts,
    clock: Arc<StandingClock>,
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
        let clock = Arc::new(StandingClock::at(morning("2024-05-06")));
        let parts = parts("longxi", clock.clone());
        let engine = founded(&parts, ADMINISTRATOR).await;
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
        self.clock.set(now);
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

fn desk(engine: &Engine) -> Desk<'_> {
    Desk { engine, administrator: ADMINISTRATOR, from: day("2024-01-01") }
}

/// Registers a village since 1 January 2024.
pub(crate) async fn village(engine: &Engine, name: &str) -> UnitId {
    desk(engine).village(name, &["村委会"]).await
}

async fn member(engine: &Engine, role: Role, unit: Option<UnitId>) -> Caller {
    let desk = Desk { from: day("2024-05-06"), ..desk(engine) };
    let person = desk.person().await;
    desk.assign(person, role, unit, None).await;
    let credential = CredentialId(engine.new_id());
    Caller { person, credential, actor_kind: ActorKind::Person }
}
