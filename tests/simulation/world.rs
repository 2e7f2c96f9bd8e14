//! One history: two sequencers, their clients, the store, and the questions at the end.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hemei_domain::event::Log;
use hemei_domain::time::Timestamp;
use hemei_engine::port::{AppendOutcome, Batch, Ids, LogKey, StoredEvent};
use hemei_engine::seal::{Keys, Sealer};
use hemei_engine::sequencer::{Bounds, Encoder, NotQueued, Outcome, Sequencer, Settled};
use hemei_ledger::tree::root_of;
use uuid::Uuid;

use super::clients::{Client, Revisions, Standing, streams};
use super::network::{Counts, Message, Network, Store};
use super::random::Random;

/// A history that takes more steps than this does not come to an end.
const STEPS_MAX: usize = 20_000;

/// Ids by counting: a history is its seed.
struct CountedIds(AtomicU64);

impl CountedIds {
    fn next(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1
    }
}

impl Ids for CountedIds {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(self.next())
    }

    fn salt(&self) -> [u8; 16] {
        self.next().to_be_bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&self.next().to_be_bytes()[4..]);
        nonce
    }
}

/// A caller's handle: which client, which of its attempts, and whether it still waits.
#[derive(Debug)]
struct Handle {
    client: usize,
    attempt: u64,
    alive: Rc<Cell<bool>>,
}

struct Process {
    sequencer: Sequencer<Handle>,
    encoder: Encoder,
    /// The batch that is out, so that late answers to earlier ones are told apart.
    out: Option<Arc<Batch>>,
}

pub(super) struct World {
    random: Random,
    store: Store,
    network: Network,
    processes: Vec<Process>,
    clients: Vec<Client>,
    waiting: BTreeMap<usize, Rc<Cell<bool>>>,
    now: i64,
    fault: Option<String>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let store = Store::new(Uuid::from_u128(0x1234));
        let bounds = Bounds {
            queue_units_max: 64,
            batch_units_max: 1 + random.below(4),
            ..Bounds::default()
        };
        let process = |number: u64| Process {
            sequencer: Sequencer::new(
                LogKey { tenant: "t".into(), log: Log::Business },
                store.head.clone(),
                bounds,
            ),
            encoder: Encoder::new(
                Arc::new(CountedIds(AtomicU64::new(number << 32))),
                Sealer::new(&Keys { data: [0; 32], digest: [0; 32] }),
            ),
            out: None,
        };
        let processes = vec![process(1), process(2)];
        let count = 2 + random.below(8) as u64;
        let clients = (0..count).map(|number| new_client(number, &mut random)).collect();
        Self {
            random,
            store,
            network: Network::default(),
            processes,
            clients,
            waiting: BTreeMap::new(),
            now: 1,
            fault: None,
        }
    }

    pub(super) fn counts(&self) -> Counts {
        self.network.counts.clone()
    }

    /// Plays until every client has its acknowledgement.
    pub(super) fn run(&mut self) -> Result<(), String> {
        for _ in 0..STEPS_MAX {
            if self.clients.iter().all(|client| client.standing == Standing::Acknowledged) {
                return self.fault.take().map_or(Ok(()), Err);
            }
            self.step();
        }
        Err("the clients never came to an end".to_owned())
    }

    fn step(&mut self) {
        self.now += self.random.below(3) as i64 - 1;
        match self.random.below(13) {
            0..4 => self.client_acts(),
            4..6 => self.process_sends(),
            6..10 => self.network_delivers(),
            10..12 => self.process_loses_patience(),
            _ => self.process_polls(),
        }
    }

    fn client_acts(&mut self) {
        let chosen = self.random.below(self.clients.len());
        match self.clients[chosen].standing {
            Standing::Ready => match self.clients[chosen].read.take() {
                Some((to, revisions)) => self.submit(chosen, to, revisions),
                None => self.read(chosen),
            },
            Standing::Waiting { .. } if self.random.chance(5) => self.abandon(chosen),
            Standing::Waiting { .. } | Standing::Acknowledged => {}
        }
    }

    /// A client gives up waiting and repeats its request, perhaps elsewhere.
    fn abandon(&mut self, chosen: usize) {
        if let Some(alive) = self.waiting.remove(&chosen) {
            alive.set(false);
            self.network.counts.abandoned += 1;
            self.clients[chosen].standing = Standing::Ready;
        }
    }

    /// A client reads through one of the sequencers; it decides the next time that it acts.
    fn read(&mut self, chosen: usize) {
        let from = self.random.below(self.processes.len());
        let client = &mut self.clients[chosen];
        let sequencer = &mut self.processes[from].sequencer;
        let mut revisions = Vec::new();
        for stream in client.streams() {
            let stored = self.store.revision(&stream.to_string());
            sequencer.learn(stream, stored);
            let revision = sequencer.revision(stream).unwrap_or(0);
            self.network.counts.chained += u64::from(revision > stored);
            revisions.push((stream, revision));
        }
        client.read = Some((from, revisions));
    }

    fn submit(&mut self, chosen: usize, to: usize, revisions: Revisions) {
        let now = Timestamp(self.now);
        let client = &mut self.clients[chosen];
        let unit = client.decide(revisions);
        let alive = Rc::new(Cell::new(true));
        let handle = Handle { client: chosen, attempt: client.attempt, alive: Rc::clone(&alive) };
        match self.processes[to].sequencer.submit(unit, handle, now) {
            Ok(_) => {
                client.standing = Standing::Waiting { sequencer: to, attempt: client.attempt };
                self.waiting.insert(chosen, alive);
            }
            Err(NotQueued::Stale) => self.network.counts.stale += 1,
            Err(NotQueued::Duplicate | NotQueued::Full) => {}
            Err(reason @ (NotQueued::Expired | NotQueued::ReadOnly)) => {
                self.fault = Some(format!("a unit was refused: {reason:?}"));
            }
        }
    }

    fn process_sends(&mut self) {
        let from = self.random.below(self.processes.len());
        let process = &mut self.processes[from];
        let (batch, settled) =
            process.sequencer.take(&process.encoder, |handle| handle.alive.get());
        if let Some(batch) = batch {
            process.out = Some(Arc::clone(&batch));
            self.network.send(Message::Append { from, batch }, &mut self.random);
        }
        self.settle(settled);
    }

    /// A process that hears nothing sends the identical batch again.
    fn process_loses_patience(&mut self) {
        let from = self.random.below(self.processes.len());
        if let Some(batch) = self.processes[from].out.clone() {
            self.network.send(Message::Append { from, batch }, &mut self.random);
        }
    }

    /// A process looks what others wrote while it had nothing to do.
    fn process_polls(&mut self) {
        let idle = self.random.below(self.processes.len());
        let sequencer = &mut self.processes[idle].sequencer;
        if sequencer.idle() && sequencer.head().position < self.store.head.position {
            self.network.counts.overtaken += 1;
            let settled = sequencer.overtaken(self.store.head.clone());
            self.settle(settled);
        }
    }

    fn network_delivers(&mut self) {
        let answer = self.network.deliver(&mut self.store, &mut self.random);
        let Some(Message::Answer { to, batch, outcome }) = answer else { return };
        let process = &mut self.processes[to];
        if !process.out.as_ref().is_some_and(|out| Arc::ptr_eq(out, &batch)) {
            return;
        }
        process.out = None;
        let ours = batch.stands(self.store.events.get(batch.expected_position as usize));
        if outcome == AppendOutcome::Refused && ours {
            self.network.counts.already_ours += 1;
        }
        let settled = if outcome == AppendOutcome::Committed || ours {
            process.sequencer.committed()
        } else {
            self.network.counts.refused += 1;
            let probe = self.store.probe(&process.sequencer.batch_keys());
            process.sequencer.refused(&probe)
        };
        self.settle(settled);
    }

    fn settle(&mut self, settled: Settled<Handle>) {
        for (handle, outcome) in settled {
            let rows = match outcome {
                Outcome::Committed(unit) => Some(unit.rows().to_vec()),
                Outcome::Known(rows) => {
                    self.network.counts.known += 1;
                    Some(rows)
                }
                Outcome::Conflict | Outcome::Dropped => None,
                Outcome::Failed => {
                    self.fault = Some("a unit failed".to_owned());
                    None
                }
            };
            self.answer(&handle, rows);
        }
    }

    /// A client hears of its attempt; whoever gave up waiting hears nothing.
    fn answer(&mut self, handle: &Handle, rows: Option<Vec<StoredEvent>>) {
        let client = &mut self.clients[handle.client];
        if !handle.alive.get() || client.attempt != handle.attempt {
            return;
        }
        self.waiting.remove(&handle.client);
        client.standing = if rows.is_some() { Standing::Acknowledged } else { Standing::Ready };
        if let Some(rows) = rows
            && self.store.unit(client.key) != rows
        {
            self.fault = Some(format!("client {} was answered before its commit", handle.client));
        }
    }

    /// Whether everything that a committed unit relied on held at its place in the log.
    fn relied_on_what_held(&self) -> Result<(), String> {
        let mut revisions: BTreeMap<&str, u64> = BTreeMap::new();
        for event in &self.store.events {
            let mut clients = self.clients.iter();
            let client = clients.find(|c| event.request_id == Some(c.key.request_id));
            for (stream, relied_on) in client.map_or(&[][..], |client| client.relied_on(event)) {
                let held = revisions.get(stream.to_string().as_str()).copied().unwrap_or(0);
                if held != *relied_on {
                    let position = event.position;
                    return Err(format!("position {position} relied on {stream} at {relied_on}"));
                }
            }
            *revisions.entry(&event.stream).or_default() += 1;
        }
        Ok(())
    }

    /// The questions at the end of a history.
    pub(super) fn verify(&self) -> Result<(), String> {
        let events = &self.store.events;
        for (index, event) in events.iter().enumerate() {
            if event.position != index as u64 + 1 {
                return Err(format!("position {} stands at place {}", event.position, index + 1));
            }
        }
        for stream in streams() {
            let name = stream.to_string();
            let revisions = events.iter().filter(|e| e.stream == name).map(|e| e.revision);
            if !revisions.eq(1..=self.store.revision(&name)) {
                return Err(format!("the revisions of {name} have holes"));
            }
        }
        for client in &self.clients {
            let times =
                events.iter().filter(|e| e.request_id == Some(client.key.request_id)).count();
            let unit = self.store.unit(client.key).len();
            if times != 1 || unit != client.writes.len() {
                return Err(format!("{:?} is in the log {times} times", client.key));
            }
        }
        self.relied_on_what_held()?;
        let written: usize = self.clients.iter().map(|client| client.writes.len()).sum();
        if events.len() != written {
            return Err(format!("{} events, {written} were acknowledged", events.len()));
        }
        if !events.is_sorted_by_key(|event| event.recorded_at) {
            return Err("the recorded time goes back".to_owned());
        }
        let leaves: Vec<_> = events.iter().map(|event| event.leaf_hash).collect();
        if self.store.head.root != root_of(&leaves) {
            return Err("the root is not the leaves'".to_owned());
        }
        Ok(())
    }
}

fn new_client(number: u64, random: &mut Random) -> Client {
    let all = streams();
    let writes = (0..1 + random.below(3)).map(|_| all[random.below(all.len())]).collect();
    let reads = random.chance(40).then(|| all[random.below(all.len())]);
    Client::new(number, writes, reads)
}
