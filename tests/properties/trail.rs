//! The audit trail is a filter of the log: by stream, type, subject, actor and time, in both
//! directions, in pages that never cut a unit of work.

use std::sync::Arc;

use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::CredentialId;
use hemei_domain::time::Timestamp;
use hemei_engine::audit::ReadLog;
use hemei_engine::engine::Caller;
use hemei_engine::port::{Direction, EventFilter, StoredEvent};
use uuid::Uuid;

use super::cast::AUDITOR;
use super::crowd::Crowd;
use super::stores::{Stores, on_every_store};
use super::world::World;
use crate::simulation::random::Random;

on_every_store!(an_audit_reads_a_filter_of_the_log);

const SEED: u64 = 20_240_930;
const READS: u32 = 40;

/// The auditor of a world; which credential it was is the API's to know.
pub(super) fn auditor() -> Caller {
    Caller {
        person: AUDITOR,
        credential: CredentialId(Uuid::from_u128(0x5000_0000)),
        actor_kind: ActorKind::Person,
    }
}

/// A read of a whole log, with its free texts.
pub(super) fn everything(log: Log) -> ReadLog {
    ReadLog {
        log,
        filter: EventFilter::default(),
        after: 0,
        until: None,
        recorded_from: None,
        recorded_until: None,
        direction: Direction::Forward,
        limit: 100,
        openings_ground: Some("年度审计".to_owned()),
        min_position: None,
        deadline: None,
        method: "ReadLog",
    }
}

async fn an_audit_reads_a_filter_of_the_log(stores: Stores) {
    let world = Arc::new(World::new(stores).await);
    let crowd = Crowd { seed: SEED, callers: 64, deeds_each: 6 };
    crowd.act(&[Arc::clone(&world)]).await;
    let rows = world.rows(Log::Business).await;
    let mut random = Random::of(SEED, u64::MAX);
    let (mut answered, mut reads) = (0, 0);
    for _ in 0..READS {
        let read = draw(&rows, &mut random);
        let mut expected: Vec<&StoredEvent> = rows.iter().filter(|row| fits(&read, row)).collect();
        if read.direction == Direction::Backward {
            expected.reverse();
        }
        let (found, pages) = pages(&world, read.clone()).await;
        let positions = |rows: &[&StoredEvent]| rows.iter().map(|r| r.position).collect::<Vec<_>>();
        let told: Vec<&StoredEvent> = found.iter().collect();
        assert_eq!(positions(&told), positions(&expected), "{read:?}");
        assert_eq!(told, expected, "{read:?}");
        (answered, reads) = (answered + found.len(), reads + pages);
    }
    assert!(answered > READS as usize, "the reads found {answered} events");
    let access = world.rows(Log::Access).await;
    let recorded = access.iter().filter(|row| row.event_type == "LogRead").count();
    assert_eq!(recorded, reads, "every page was recorded before it was answered");
}

/// Some conditions that an event of the log fulfils.
fn draw(rows: &[StoredEvent], random: &mut Random) -> ReadLog {
    let model = random.pick(rows);
    let filter = EventFilter {
        stream: random.chance(30).then(|| model.stream.clone()),
        event_types: match random.below(3) {
            0 => vec![model.event_type.clone(), random.pick(rows).event_type.clone()],
            _ => Vec::new(),
        },
        programme: model.programme.filter(|_| random.chance(25)),
        unit: model.unit.filter(|_| random.chance(25)),
        actor: model.actor.filter(|_| random.chance(30)),
    };
    let mut instant = |percent| random.chance(percent).then(|| random.pick(rows).recorded_at);
    let (recorded_from, recorded_until) = (instant(25), instant(25));
    let after = if random.chance(25) { random.pick(rows).position } else { 0 };
    ReadLog {
        filter,
        after: units_end(rows, after),
        until: random.chance(25).then(|| units_end(rows, random.pick(rows).position)),
        recorded_from,
        recorded_until,
        direction: *random.pick(&[Direction::Forward, Direction::Backward]),
        limit: 1 + random.below(30) as u32,
        openings_ground: None,
        ..everything(Log::Business)
    }
}

/// The last position of a position's unit of work: cuts stand only between units.
fn units_end(rows: &[StoredEvent], position: u64) -> u64 {
    let Some(index) = position.checked_sub(1) else { return 0 };
    let row = &rows[index as usize];
    position + u64::from(row.unit_size - 1 - row.unit_index)
}

fn fits(read: &ReadLog, row: &StoredEvent) -> bool {
    let filter = &read.filter;
    let within = |from: Option<Timestamp>, until: Option<Timestamp>| {
        from.is_none_or(|from| from <= row.recorded_at)
            && until.is_none_or(|until| row.recorded_at <= until)
    };
    row.position > read.after
        && read.until.is_none_or(|until| row.position <= until)
        && within(read.recorded_from, read.recorded_until)
        && filter.stream.as_ref().is_none_or(|stream| row.stream == *stream)
        && (filter.event_types.is_empty() || filter.event_types.contains(&row.event_type))
        && filter.programme.is_none_or(|programme| row.programme == Some(programme))
        && filter.unit.is_none_or(|unit| row.unit == Some(unit))
        && filter.actor.is_none_or(|actor| row.actor == Some(actor))
}

/// Every page of a read, and how many there were.
pub(super) async fn pages(world: &World, mut read: ReadLog) -> (Vec<StoredEvent>, usize) {
    let (mut found, mut pages) = (Vec::new(), 0);
    loop {
        let page = world.engine.read_log(&auditor(), read.clone()).await;
        let page = page.expect("an auditor reads the log");
        pages += 1;
        found.extend(page.events.into_iter().map(|event| event.row));
        match (page.next, read.direction) {
            (None, _) => return (found, pages),
            (Some(next), Direction::Forward) => read.after = next,
            (Some(next), Direction::Backward) => read.until = Some(next - 1),
        }
    }
}
