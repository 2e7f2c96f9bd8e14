//! Reads of a log, compared with a filter written out in the test.

use hemei_engine::port::{AppendOutcome, Direction, EventFilter, ReadQuery, StoredEvent};
use uuid::Uuid;

use super::given::{Dice, Draft, all, batch, empty_head, id, log};
use super::stores::Stores;

const TYPES: [&str; 3] = ["IssueRaised", "IssueClosed", "UrgeIssued"];

/// A log of some hundred events over few streams and subjects.
async fn with_a_mixture(stores: &Stores) -> Vec<StoredEvent> {
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let mut dice = Dice::seeded(11);
    let mut revisions = [0; 5];
    let mut drafts = Vec::new();
    for _ in 0..150 {
        let stream = usize::try_from(dice.below(5)).unwrap();
        revisions[stream] += 1;
        let mut some = |bound: u64| {
            let pick = dice.below(bound);
            (pick > 0).then(|| id(u128::from(pick)))
        };
        let (programme, unit, actor) = (some(3), some(4), some(3));
        drafts.push(Draft {
            programme,
            unit,
            actor,
            event_type: TYPES[usize::try_from(dice.below(3)).unwrap()],
            private: dice.one_in(2),
            ..Draft::new(&format!("issue/{stream}"), revisions[stream])
        });
    }
    let units: Vec<_> = drafts.chunks(3).map(<[Draft]>::to_vec).collect();
    let written = batch(&log(), &empty_head(), &units);
    assert_eq!(stores.one.append(&written).await.unwrap(), AppendOutcome::Committed);
    written.events
}

/// Every combination of the members of a filter, given and left out.
fn filters() -> Vec<EventFilter> {
    let types = [vec![], vec![TYPES[0]], vec![TYPES[1], TYPES[2], "NoSuchType"]];
    let ids = |count: u128| -> Vec<Option<Uuid>> {
        std::iter::once(None).chain((1..count).map(|number| Some(id(number)))).collect()
    };
    let mut filters = Vec::new();
    for stream in [None, Some("issue/0"), Some("issue/none")] {
        for event_types in &types {
            for programme in ids(3) {
                for unit in ids(2) {
                    for actor in ids(2) {
                        filters.push(EventFilter {
                            stream: stream.map(str::to_owned),
                            event_types: event_types.iter().map(|&name| name.to_owned()).collect(),
                            programme,
                            unit,
                            actor,
                        });
                    }
                }
            }
        }
    }
    filters
}

fn naive(events: &[StoredEvent], query: &ReadQuery) -> Vec<StoredEvent> {
    let filter = &query.filter;
    let mut found = Vec::new();
    for event in events {
        let place = event.position > query.after && event.position <= query.until;
        let stream = filter.stream.is_none() || filter.stream.as_deref() == Some(&event.stream);
        let of_type =
            filter.event_types.is_empty() || filter.event_types.contains(&event.event_type);
        let programme = filter.programme.is_none() || filter.programme == event.programme;
        let unit = filter.unit.is_none() || filter.unit == event.unit;
        let actor = filter.actor.is_none() || filter.actor == event.actor;
        if place && stream && of_type && programme && unit && actor {
            found.push(event.clone());
        }
    }
    if query.direction == Direction::Backward {
        found.reverse();
    }
    found.truncate(query.limit as usize);
    found
}

pub(super) async fn every_filter_in_both_directions(stores: Stores) {
    let events = with_a_mixture(&stores).await;
    let mut not_empty = 0;
    for filter in filters() {
        for direction in [Direction::Forward, Direction::Backward] {
            let query = ReadQuery { filter: filter.clone(), direction, limit: 7, ..all(&log()) };
            let found = stores.one.read(&query).await.unwrap();
            assert!(found == naive(&events, &query), "{query:?}");
            not_empty += usize::from(!found.is_empty());
        }
    }
    assert!(not_empty > 50, "the filters found nothing to compare");
}

/// Page after page, behind events of the stream and behind others.
pub(super) async fn a_stream_is_read_in_pages(stores: Stores) {
    let events = with_a_mixture(&stores).await;
    let filter = EventFilter { stream: Some("issue/0".to_owned()), ..EventFilter::default() };
    for direction in [Direction::Forward, Direction::Backward] {
        for place in 0..=events.len() as u64 + 1 {
            for (after, until) in [(place, i64::MAX.unsigned_abs()), (0, place), (place, place + 9)]
            {
                let filter = filter.clone();
                let query = ReadQuery { filter, direction, after, until, limit: 4, ..all(&log()) };
                let found = stores.one.read(&query).await.unwrap();
                assert!(found == naive(&events, &query), "{query:?}");
            }
        }
    }
}

pub(super) async fn a_read_is_bounded(stores: Stores) {
    let events = with_a_mixture(&stores).await;
    for (after, until, limit) in [
        (0, 5, 100),
        (3, 9, 100),
        (3, 9, 2),
        (149, u64::MAX, 5),
        (150, 200, 5),
        (9, 3, 5),
        (u64::MAX, u64::MAX, 5),
        (0, i64::MAX.unsigned_abs(), u32::MAX),
    ] {
        for direction in [Direction::Forward, Direction::Backward] {
            let query = ReadQuery { after, until, limit, direction, ..all(&log()) };
            assert!(stores.one.read(&query).await.unwrap() == naive(&events, &query), "{query:?}");
        }
    }
}

pub(super) async fn bytes_come_back_as_they_went(stores: Stores) {
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let mut odd = batch(&log(), &empty_head(), &[vec![Draft::new("村/一", 1)]]);
    odd.events[0].envelope = (0..=255).collect();
    odd.events[0].data = Vec::new();
    odd.events[0].private = Some(vec![0; 70_000]);
    odd.events[0].private_salt = Some([0; 16]);
    odd.events[0].event_type = "'; DROP TABLE events; --".to_owned();
    assert_eq!(stores.one.append(&odd).await.unwrap(), AppendOutcome::Committed);
    assert!(stores.one.read(&all(&log())).await.unwrap() == odd.events);
}
