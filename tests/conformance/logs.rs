//! Heads, batches and probes.

use hemei_domain::event::Log;
use hemei_engine::port::{AppendOutcome, Head, RequestKey, StoreError, TraceContext, UnitTrace};

use super::given::{Draft, all, batch, content, empty_head, id, log, log_of, singles};
use super::stores::Stores;

const KEY: RequestKey = RequestKey { actor: uuid::Uuid::nil(), request_id: uuid::Uuid::max() };

/// A log with three events in two units, the first of which carries [`KEY`].
async fn with_three_events(stores: &Stores) -> Head {
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let first = vec![Draft::new("issue/a", 1).requested(KEY), Draft::new("issue/b", 1)];
    let written = batch(&log(), &empty_head(), &[first, vec![Draft::new("issue/a", 2)]]);
    assert_eq!(stores.one.append(&written).await.unwrap(), AppendOutcome::Committed);
    written.head
}

pub(super) async fn an_empty_log_is_created_once(stores: Stores) {
    assert_eq!(stores.one.head(&log()).await.unwrap(), None);
    assert_eq!(stores.one.probe(&log(), &[KEY]).await.unwrap(), None);
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let other = Head { incarnation: id(8), ..empty_head() };
    assert!(!stores.other.create(&log(), &other).await.unwrap());
    assert_eq!(content(&*stores.other, &log()).await, (Some(empty_head()), vec![]));
}

pub(super) async fn a_batch_moves_the_head(stores: Stores) {
    let head = with_three_events(&stores).await;
    let next = singles(&log(), &head, &[Draft::new("issue/b", 2)]);
    assert_eq!(stores.other.append(&next).await.unwrap(), AppendOutcome::Committed);
    let (found, events) = content(&*stores.one, &log()).await;
    assert_eq!(found, Some(next.head));
    assert_eq!(events.len(), 4);
    assert_eq!(events[3..], next.events);
}

pub(super) async fn a_batch_after_another_head_is_refused(stores: Stores) {
    let head = with_three_events(&stores).await;
    let before = content(&*stores.one, &log()).await;
    let right = singles(&log(), &head, &[Draft::new("issue/c", 1)]);
    let mut other_root = right.clone();
    other_root.expected_root = [9; 32];
    let mut other_incarnation = right.clone();
    other_incarnation.head.incarnation = id(8);
    let behind = singles(&log(), &empty_head(), &[Draft::new("issue/c", 1)]);
    let unknown = singles(&log_of("other", Log::Business), &head, &[Draft::new("issue/c", 1)]);
    for wrong in [other_root, other_incarnation, behind, unknown] {
        assert_eq!(stores.one.append(&wrong).await.unwrap(), AppendOutcome::Refused);
    }
    assert_eq!(content(&*stores.one, &log()).await, before);
    assert_eq!(stores.one.append(&right).await.unwrap(), AppendOutcome::Committed);
}

pub(super) async fn a_known_request_is_refused(stores: Stores) {
    let head = with_three_events(&stores).await;
    let drafts = [Draft::new("issue/c", 1), Draft::new("issue/d", 1).requested(KEY)];
    let again = singles(&log(), &head, &drafts);
    assert_eq!(stores.one.append(&again).await.unwrap(), AppendOutcome::Refused);
    let fresh = RequestKey { request_id: id(9), ..KEY };
    let twice = [Draft::new("issue/c", 1), Draft::new("issue/d", 1)];
    let twice = singles(&log(), &head, &twice.map(|draft| draft.requested(fresh)));
    assert_eq!(stores.one.append(&twice).await.unwrap(), AppendOutcome::Refused);
    // The key is the pair: the same id of another person is another request.
    let foreign = RequestKey { actor: id(9), ..KEY };
    let foreign = singles(&log(), &head, &[Draft::new("issue/c", 1).requested(foreign)]);
    assert_eq!(stores.one.append(&foreign).await.unwrap(), AppendOutcome::Committed);
}

pub(super) async fn a_taken_revision_is_refused(stores: Stores) {
    let head = with_three_events(&stores).await;
    let taken = singles(&log(), &head, &[Draft::new("issue/c", 1), Draft::new("issue/a", 2)]);
    assert_eq!(stores.one.append(&taken).await.unwrap(), AppendOutcome::Refused);
    let twice = singles(&log(), &head, &[Draft::new("issue/c", 1), Draft::new("issue/c", 1)]);
    assert_eq!(stores.one.append(&twice).await.unwrap(), AppendOutcome::Refused);
}

pub(super) async fn a_refused_batch_leaves_nothing_behind(stores: Stores) {
    let head = with_three_events(&stores).await;
    let before = content(&*stores.one, &log()).await;
    let drafts = [Draft::new("issue/c", 1), Draft::new("issue/a", 1)];
    let refused = singles(&log(), &head, &drafts);
    assert_eq!(stores.one.append(&refused).await.unwrap(), AppendOutcome::Refused);
    assert_eq!(content(&*stores.one, &log()).await, before);
    let innocent = singles(&log(), &head, &drafts[..1]);
    assert_eq!(stores.one.append(&innocent).await.unwrap(), AppendOutcome::Committed);
}

pub(super) async fn a_batch_with_a_hole_is_an_error(stores: Stores) {
    let head = with_three_events(&stores).await;
    let drafts = [Draft::new("issue/c", 1), Draft::new("issue/d", 1)];
    let whole = singles(&log(), &head, &drafts);
    let (mut hole, mut short, mut empty) = (whole.clone(), whole.clone(), whole.clone());
    hole.events[1].position += 1;
    short.events.pop();
    empty.events.clear();
    empty.head = head;
    for wrong in [hole, short, empty] {
        let failure = stores.one.append(&wrong).await.unwrap_err();
        assert!(matches!(failure, StoreError::Failed { .. }), "{failure:?}");
    }
    assert_eq!(stores.one.append(&whole).await.unwrap(), AppendOutcome::Committed);
}

pub(super) async fn one_of_two_batches_wins(stores: Stores) {
    let mut head = with_three_events(&stores).await;
    for round in 1..=20 {
        let ours = singles(&log(), &head, &[Draft::new("issue/ours", round)]);
        let theirs = singles(&log(), &head, &[Draft::new("issue/theirs", round)]);
        let (one, other) = tokio::join!(stores.one.append(&ours), stores.other.append(&theirs));
        let winner = match (one.unwrap(), other.unwrap()) {
            (AppendOutcome::Committed, AppendOutcome::Refused) => ours,
            (AppendOutcome::Refused, AppendOutcome::Committed) => theirs,
            both => panic!("round {round}: {both:?}"),
        };
        let written = stores.one.read(&all(&log())).await.unwrap();
        assert!(written.ends_with(&winner.events), "round {round}");
        head = winner.head;
    }
    assert_eq!(stores.one.head(&log()).await.unwrap(), Some(head));
}

/// Each writer tries until it has written its share; no event is lost, none is doubled.
pub(super) async fn many_writers_make_one_line(stores: Stores) {
    const WRITERS: u64 = 6;
    const SHARE: u64 = 5;
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let write = async |writer: u64| {
        let store = if writer.is_multiple_of(2) { &stores.one } else { &stores.other };
        let mut done = 0;
        while done < SHARE {
            let head = store.head(&log()).await.unwrap().unwrap();
            let draft = Draft::new(&format!("issue/{writer}"), done + 1);
            let outcome = store.append(&singles(&log(), &head, &[draft])).await.unwrap();
            done += u64::from(outcome == AppendOutcome::Committed);
        }
    };
    tokio::join!(write(0), write(1), write(2), write(3), write(4), write(5));
    let (head, events) = content(&*stores.one, &log()).await;
    assert_eq!(head.unwrap().position, WRITERS * SHARE);
    let positions: Vec<_> = events.iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=WRITERS * SHARE).collect::<Vec<_>>());
}

pub(super) async fn a_large_batch_is_written_whole(stores: Stores) {
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let mut head = empty_head();
    for size in [1_u64, 2, 63, 64, 65, 300, 1_200] {
        let stream = format!("issue/{size}");
        let drafts: Vec<_> = (1..=size).map(|revision| Draft::new(&stream, revision)).collect();
        let written = singles(&log(), &head, &drafts);
        assert_eq!(stores.one.append(&written).await.unwrap(), AppendOutcome::Committed);
        let mut query = all(&log());
        query.after = head.position;
        assert!(stores.one.read(&query).await.unwrap() == written.events, "{size} events");
        head = written.head;
    }
}

pub(super) async fn a_probe_finds_the_units_of_keys(stores: Stores) {
    let head = with_three_events(&stores).await;
    let second = RequestKey { actor: id(5), request_id: id(6) };
    let more = singles(&log(), &head, &[Draft::new("issue/c", 1).requested(second)]);
    assert_eq!(stores.one.append(&more).await.unwrap(), AppendOutcome::Committed);
    let events = stores.one.read(&all(&log())).await.unwrap();
    let unknown = RequestKey { actor: id(5), request_id: id(99) };
    let probe = stores.other.probe(&log(), &[second, unknown, KEY, second]).await.unwrap().unwrap();
    assert_eq!(probe.head, more.head);
    let (first_unit, last_unit) = (events[..2].to_vec(), events[3..].to_vec());
    assert_eq!(probe.units, [last_unit.clone(), vec![], first_unit, last_unit]);
    let no_keys = stores.one.probe(&log(), &[]).await.unwrap().unwrap();
    assert_eq!((no_keys.head, no_keys.units), (more.head, vec![]));
}

pub(super) async fn tenants_and_logs_do_not_meet(stores: Stores) {
    let logs = [
        log_of("500243116", Log::Business),
        log_of("500243116", Log::Access),
        log_of("500243117", Log::Business),
    ];
    let mut written = Vec::new();
    for (log, type_name) in logs.iter().zip(["One", "Two", "Three"]) {
        assert!(stores.one.create(log, &empty_head()).await.unwrap());
        let draft = Draft { event_type: type_name, ..Draft::new("issue/a", 1).requested(KEY) };
        let batch = singles(log, &empty_head(), &[draft]);
        assert_eq!(stores.one.append(&batch).await.unwrap(), AppendOutcome::Committed);
        written.push(batch);
    }
    for (log, batch) in logs.iter().zip(written) {
        let found = content(&*stores.one, log).await;
        assert_eq!(found, (Some(batch.head), batch.events.clone()));
        let probe = stores.one.probe(log, &[KEY]).await.unwrap().unwrap();
        assert_eq!(probe.units, [batch.events]);
    }
}

pub(super) async fn traces_are_kept_beside_a_batch(stores: Stores) {
    let traced = |position, flags| {
        let context = TraceContext { trace_id: [position; 16], span_id: [7; 8], flags };
        UnitTrace { position: position.into(), context }
    };
    let head = with_three_events(&stores).await;
    assert_eq!(stores.other.traces(&log(), 0, 3).await.unwrap(), []);
    let drafts = (1..=20).map(|number| Draft::new(&format!("issue/t{number}"), 1));
    let mut written = singles(&log(), &head, &drafts.collect::<Vec<_>>());
    // Of some units only, as callers please.
    written.traces = (4..24).step_by(2).map(|position| traced(position, position * 10)).collect();
    assert_eq!(stores.one.append(&written).await.unwrap(), AppendOutcome::Committed);
    // The same batch again, and a later one that loses: neither leaves anything.
    assert_eq!(stores.other.append(&written).await.unwrap(), AppendOutcome::Refused);
    let mut taken = singles(&log(), &written.head, &[Draft::new("issue/t1", 1)]);
    taken.traces = vec![traced(24, 1)];
    assert_eq!(stores.other.append(&taken).await.unwrap(), AppendOutcome::Refused);
    assert_eq!(stores.other.traces(&log(), 0, 99).await.unwrap(), written.traces);
    assert_eq!(stores.other.traces(&log(), 4, 8).await.unwrap(), written.traces[1..3]);
    assert_eq!(stores.other.traces(&log_of("other", Log::Business), 0, 99).await.unwrap(), []);
}

pub(super) async fn sound_indexes_have_no_fault(stores: Stores) {
    assert_eq!(stores.one.index_fault("500243116").await.unwrap(), None, "nothing is there yet");
    let head = with_three_events(&stores).await;
    let about = |number| Draft { unit: Some(id(7)), ..Draft::new(&format!("issue/i{number}"), 1) };
    let drafts: Vec<_> = (1..=300).map(about).collect();
    let written = singles(&log(), &head, &drafts);
    assert_eq!(stores.one.append(&written).await.unwrap(), AppendOutcome::Committed);
    for tenant in [&*log().tenant, "other"] {
        assert_eq!(stores.other.index_fault(tenant).await.unwrap(), None);
    }
}
