//! Refusals and their records, and what a rehearsal tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use hemei_domain::aggregate::Aggregate as _;
use hemei_domain::evaluation::SumEvaluation;
use hemei_domain::event::Log;
use hemei_domain::id::PersonId;
use hemei_domain::person::{DelegateAssignment, Person, PutDirectoryEntry};
use tokio::sync::{Notify, watch};

use super::*;
use crate::engine::{Engine, Parts};
use crate::port::{
    AppendOutcome, Batch, Direction, EventFilter, Head, LogKey, LogStore, Probe, ReadQuery,
    StoreError, Telemetry, UnitTrace,
};
use crate::testing::evaluated::Evaluated;
use crate::testing::{ADMINISTRATOR, Desk, Town, act, day};

/// A call of the village's cadre or of the office with a number as its request id.
fn call(caller: &Caller, request: u128, validate_only: bool) -> Call {
    Call {
        submission: Submission::by(caller.person),
        request_id: Uuid::from_u128(request),
        validate_only,
        deadline: None,
        trace: None,
    }
}

fn put(person: PersonId, phone: &str) -> PutDirectoryEntry {
    PutDirectoryEntry { person, name: "样例人员".to_owned(), phone: phone.to_owned() }
}

/// The stream and revision of every record of the access log, oldest first.
async fn records(engine: &Engine) -> Vec<(String, u64)> {
    let log = engine.log(Log::Access);
    let query = ReadQuery {
        log: log.key().clone(),
        filter: EventFilter::default(),
        after: 0,
        until: u64::MAX,
        direction: Direction::Forward,
        limit: 1000,
    };
    let rows = log.store().read(&query).await.expect("memory answers");
    rows.into_iter()
        .filter(|row| row.event_type == "CommandRefused")
        .map(|row| (row.stream, row.revision))
        .collect()
}

#[tokio::test]
async fn refusals_stand_one_after_another_whichever_process_records_them() {
    let town = Town::founded().await;
    let refused = async |engine: &Engine, request| {
        let entry = put(town.office.person, "023-0000000");
        let refused = engine.execute(call(&town.cadre, request, false), entry).await;
        assert!(matches!(refused, Err(Failure::Rejected(_))), "{refused:?}");
    };
    refused(&town.engine, 1).await;
    refused(&town.engine, 2).await;
    let restarted = Engine::start(town.parts.clone()).await.expect("the logs are there");
    refused(&restarted, 3).await;
    // This process does not know of the third yet, and its own comes after it all the same.
    refused(&town.engine, 4).await;
    refused(&restarted, 5).await;
    let records = records(&town.engine).await;
    let revisions: Vec<_> = records.iter().map(|(_, revision)| *revision).collect();
    assert_eq!(revisions, [1, 2, 3, 4, 5]);
    assert!(records.iter().all(|(stream, _)| *stream == records[0].0), "{records:?}");
}

#[tokio::test]
async fn a_rehearsal_tells_that_the_request_was_executed_before() {
    let town = Town::founded().await;
    let execute = async |request, validate_only, phone: &str| {
        let call = call(&town.office, request, validate_only);
        town.engine.execute(call, put(town.cadre.person, phone)).await
    };
    let rehearsed = execute(1, true, "110").await.expect("it would be accepted");
    assert_eq!(rehearsed, Receipt::nothing_written(Uuid::from_u128(1)));
    let first = execute(1, false, "110").await.expect("accepted");
    execute(2, false, "120").await.expect("accepted");
    let again = execute(1, true, "110").await.expect("executed before");
    assert_eq!(again, first);
    let other = execute(1, true, "119").await;
    assert!(matches!(other, Err(Failure::RequestReused { .. })), "{other:?}");
    assert_eq!(records(&town.engine).await, [], "a rehearsal records no refusal");
    let other = execute(1, false, "119").await;
    assert!(matches!(other, Err(Failure::RequestReused { .. })), "{other:?}");
    assert_eq!(records(&town.engine).await.len(), 1);
}

#[tokio::test]
async fn a_refusal_stands_only_if_the_durable_states_refuse_too() {
    let town = Town::founded().await;
    let position = town.engine.log(Log::Business).head().position;
    let entry = put(town.cadre.person, "110");
    for (caller, refused) in [(&town.office, false), (&town.cadre, true)] {
        let call = call(caller, 1, false);
        let reads = town.engine.gather(&call.submission, Uuid::from_u128(7), &entry).await;
        let reads = reads.expect("memory answers").expect("it asks the log nothing");
        // Every revision that was read is durable now, whatever was decided on at the time.
        let stands = town.engine.durable_refusal(&call, &entry, &reads, position);
        assert_eq!(stands.is_some(), refused, "{stands:?}");
    }
}

#[tokio::test]
async fn a_refusal_does_not_stand_where_somebody_delegated_since() {
    let town = Town::founded().await;
    let desk = Desk { engine: &town.engine, administrator: ADMINISTRATOR, from: day("2024-01-01") };
    let (person, entry) = (desk.person().await, put(town.cadre.person, "110"));
    let call = Call { submission: Submission::by(person), ..call(&town.office, 1, false) };
    let reads = town.engine.gather(&call.submission, Uuid::from_u128(7), &entry).await;
    let reads = reads.expect("memory answers").expect("it asks the log nothing");
    let refusal = |position| town.engine.durable_refusal(&call, &entry, &reads, position);
    let head = || town.engine.log(Log::Business).head().position;
    assert!(refusal(head()).is_some(), "who has no role keeps no directory");

    let office = Person::stream(town.office.person);
    let (states, _) = town.engine.log(Log::Business).durable_states(&[office]);
    let states = states.expect("it was read");
    let assignment = Person::of(&states[0].state).expect("a person").assignments[0].id;
    let delegation = DelegateAssignment {
        person: town.office.person,
        assignment,
        to_person: person,
        from: day("2024-05-06"),
        to: day("2024-12-31"),
        reason: "外出学习。".to_owned(),
    };
    act(&town.engine, town.office.person, delegation).await;
    // Who delegated was not read, so that nothing is said of their ties.
    assert!(refusal(head()).is_none());
}

/// A store one of whose logs takes nothing, and says nothing, for as long as it is held.
struct Held {
    store: Arc<dyn LogStore>,
    log: Log,
    held: watch::Receiver<bool>,
}

#[async_trait]
impl LogStore for Held {
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError> {
        self.store.create(log, head).await
    }

    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError> {
        self.store.head(log).await
    }

    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        if batch.log.log == self.log {
            self.held.clone().wait_for(|held| !held).await.expect("the test goes on");
        }
        self.store.append(batch).await
    }

    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        self.store.probe(log, keys).await
    }

    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError> {
        self.store.read(query).await
    }

    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        self.store.traces(log, after, until).await
    }

    async fn index_fault(&self, tenant: &str) -> Result<Option<String>, StoreError> {
        self.store.index_fault(tenant).await
    }
}

#[tokio::test]
async fn the_record_of_a_reused_request_id_is_waited_for_to_the_deadline() {
    let town = Town::founded().await;
    let (_held, held) = watch::channel(true);
    let engine = holding(&town, Log::Access, held).await;
    let entry = |phone| put(town.cadre.person, phone);
    engine.execute(call(&town.office, 1, false), entry("110")).await.expect("accepted");
    let deadline = Some(Instant::now() + Duration::from_millis(200));
    let reused = Call { deadline, ..call(&town.office, 1, false) };
    let refused =
        tokio::time::timeout(Duration::from_secs(30), engine.execute(reused, entry("120")));
    let refused = refused.await.expect("it ends by its deadline");
    assert!(matches!(refused, Err(Failure::DeadlineExceeded)), "{refused:?}");
}

/// An engine over a town's store, one log of which is held at times.
async fn holding(town: &Town, log: Log, held: watch::Receiver<bool>) -> Engine {
    let logs = Arc::new(Held { store: Arc::clone(&town.parts.logs), log, held });
    let engine = Engine::start(Parts { logs, ..town.parts.clone() }).await;
    engine.expect("the logs are there")
}

#[tokio::test]
async fn a_sum_cuts_behind_the_sheets_that_it_saw_also_where_one_waits_to_be_written() {
    let town = Town::founded().await;
    let (hold, held) = watch::channel(false);
    let engine = holding(&town, Log::Business, held).await;
    let desk = Desk { engine: &engine, administrator: ADMINISTRATOR, from: day("2024-01-01") };
    let (village, programme) = (town.village, town.programme);
    let stage = Evaluated::opened(desk, programme, &[village], |_| {}).await;
    stage.score_all(village, 8).await;
    // The next event of the sheet waits; the sum names it, and the log's head before it.
    let mut early = stage.summation().await;
    early.sheets[0].revision += 1;
    hold.send_replace(true);
    let waits = Notify::new();
    let by = |person, request| Call {
        submission: Submission::by(person),
        ..call(&town.office, request, false)
    };
    let checked =
        engine.execute_in_turn(by(stage.cast.checker, 1), stage.confirmation(village), || {
            waits.notify_one();
        });
    let summed = async {
        waits.notified().await;
        let release = || {
            hold.send_replace(false);
        };
        let sum = by(stage.cast.handler, 2);
        let summed = engine.execute_in_turn(sum, early.clone(), release).await;
        release();
        summed
    };
    let (checked, summed) = tokio::join!(checked, summed);
    let checked = checked.expect("checked on site").events[0].position;
    let refused = |summed: Result<Receipt, Failure>| match summed {
        Err(Failure::Rejected(refused)) => refused.rule.reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(summed), "EVALUATION_SHEET_MOVED");
    let sum = async |request, cut| {
        let sum = SumEvaluation { cut, ..early.clone() };
        engine.execute(by(stage.cast.handler, request), sum).await
    };
    assert_eq!(refused(sum(3, checked - 1).await), "EVALUATION_CUT_BEFORE_SHEET");
    assert!(sum(4, checked).await.is_ok());
}

/// Remembers what spans were linked to.
#[derive(Default)]
struct Links(Mutex<Vec<TraceContext>>);

impl Telemetry for Links {
    fn tracing(&self) -> bool {
        true
    }

    fn link(&self, _: &tracing::Span, cause: TraceContext) {
        self.0.lock().expect("nobody panics with the lock").push(cause);
    }
}

#[tokio::test]
async fn the_place_of_a_call_in_its_trace_is_kept_beside_what_it_writes() {
    let town = Town::founded().await;
    let links = Arc::new(Links::default());
    let parts = Parts { telemetry: links.clone(), ..town.parts.clone() };
    let engine = Engine::start(parts).await.expect("the logs are there");
    let log = engine.log(Log::Business);
    let before = log.head().position;
    let place = |number, flags| TraceContext { trace_id: [number; 16], span_id: [1; 8], flags };
    let mut written = Vec::new();
    for (request, trace) in [(1, None), (2, Some(place(2, 0))), (3, Some(place(3, 1)))] {
        let call = Call { trace, ..call(&town.office, request, false) };
        let receipt = engine.execute(call, put(town.cadre.person, &format!("11{request}"))).await;
        let position = receipt.expect("accepted").events[0].position;
        written.extend(trace.map(|context| UnitTrace { position, context }));
    }
    let head = log.head().position;
    let kept = log.store().traces(log.key(), 0, head).await.expect("memory answers");
    assert_eq!(kept, written);
    // Only what its caller records is linked to; this process remembers it, the other asks.
    assert_eq!(log.causes(before, head).await, [place(3, 1)]);
    assert_eq!(town.engine.log(Log::Business).causes(0, head).await, [place(3, 1)]);
    let linked = links.0.lock().expect("nobody panics with the lock").clone();
    assert!(linked.contains(&place(3, 1)) && !linked.contains(&place(2, 0)), "{linked:?}");
}
