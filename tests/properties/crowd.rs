//! A crowd: callers that give random commands at the same time, repeat requests, use a request id
//! for something else, act on old etags and for one another, while the clock goes on.

use std::collections::BTreeMap;
use std::sync::Arc;

use hemei_domain::command::Submission;
use hemei_domain::id::PersonId;
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::receipt::Receipt;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::ambient::MINUTE;
use super::cast::{HANDLER, OTHER_VILLAGE, VILLAGE};
use super::choices::{self, Board};
use super::deed::Deed;
use super::world::{PATIENCE, World};
use crate::simulation::random::Random;

/// How large a crowd is and what it follows from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crowd {
    pub(super) seed: u64,
    pub(super) callers: u64,
    pub(super) deeds_each: u32,
}

/// What a call was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Accepted(Receipt),
    /// By a rule, with its reason.
    Refused(&'static str),
    /// The request id had been used for something else.
    Reused,
    /// It would have been accepted.
    Validated,
}

/// A call and its answer.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) actor: PersonId,
    pub(super) request_id: Uuid,
    pub(super) command: &'static str,
    pub(super) validate_only: bool,
    pub(super) answer: Answer,
}

/// How many days go by while a crowd acts, more or less.
const DAYS: u64 = 40;
/// How many hours go by at a time.
const HOURS_MAX: u64 = 24;

impl Crowd {
    fn pace(self) -> u64 {
        let deeds = self.callers * u64::from(self.deeds_each);
        (DAYS * 24 * 1000 / (HOURS_MAX / 2) / deeds).min(100)
    }

    /// Lets everybody act, each through one of the engines, until all of them are done.
    pub(super) async fn act(self, engines: &[Arc<World>]) -> Vec<Done> {
        println!("{self:?}");
        let board = Arc::new(Board::default());
        let mut tasks = JoinSet::new();
        for number in 0..self.callers {
            let caller = Caller {
                world: Arc::clone(&engines[number as usize % engines.len()]),
                board: Arc::clone(&board),
                random: Random::of(self.seed, number),
                acknowledged: Vec::new(),
                done: Vec::new(),
                alone: self.callers == 1,
                pace: self.pace(),
            };
            tasks.spawn(caller.act(self.deeds_each));
        }
        tasks.join_all().await.into_iter().flatten().collect()
    }
}

/// The receipts of a crowd by actor and request id; every repeat got the first one's.
pub(super) fn acknowledged(done: &[Done]) -> BTreeMap<(Uuid, Uuid), Receipt> {
    let mut receipts = BTreeMap::new();
    for done in done {
        let Answer::Accepted(receipt) = &done.answer else { continue };
        let key = (done.actor.0, done.request_id);
        let first = receipts.entry(key).or_insert_with(|| receipt.clone());
        assert_eq!(receipt, first, "the same request gets the same receipt");
    }
    receipts
}

/// One of the crowd.
struct Caller {
    world: Arc<World>,
    board: Arc<Board>,
    random: Random,
    /// What was accepted of this caller's.
    acknowledged: Vec<(Deed, Call)>,
    done: Vec<Done>,
    /// One alone does one thing at a time, so that the log is a function of the seed.
    alone: bool,
    /// How often in a thousand deeds the clock goes on by some hours.
    pace: u64,
}

impl Caller {
    async fn act(mut self, deeds: u32) -> Vec<Done> {
        for _ in 0..deeds {
            if (self.random.below(1000) as u64) < self.pace {
                let hours = 1 + self.random.below(HOURS_MAX as usize) as i64;
                self.world.clock.advance(hours * 60 * MINUTE);
            }
            let deed = choices::next(&self.world, &self.board, &mut self.random).await;
            let call = self.call(&deed);
            match self.random.below(20) {
                0 if !self.alone => self.twice_at_once(&deed, call).await,
                1 => self.repeat().await,
                2 => self.reuse(&deed, call).await,
                3 => {
                    self.give(&deed, Call { validate_only: true, ..call }).await;
                }
                _ => {
                    self.give(&deed, call).await;
                }
            }
        }
        self.done
    }

    /// A call of the deed's person; now and then with a circumstance that may refuse it.
    fn call(&mut self, deed: &Deed) -> Call {
        let random = &mut self.random;
        let mut call = self.world.call(deed.by);
        let submission: &mut Submission = &mut call.submission;
        if random.chance(5) {
            submission.credential = Some(choices::credential(random));
        }
        if random.chance(6) {
            submission.etag = Some(1 + random.below(6) as u64);
        }
        if [VILLAGE, OTHER_VILLAGE].contains(&deed.by) && random.chance(20) {
            submission.actor = HANDLER;
            submission.on_behalf_of = Some(deed.by);
            submission.note.told_by = Some("村支书".to_owned());
        }
        // What was done some hours ago, entered late; now and then a decision, which is refused.
        let late = if [VILLAGE, OTHER_VILLAGE].contains(&deed.by) { 40 } else { 3 };
        if random.chance(late) {
            let minutes = random.below(30 * 60) as i64;
            let occurred_at = self.world.engine.now().plus_micros(-minutes * MINUTE);
            submission.occurred_at = Some(occurred_at);
        }
        call
    }

    async fn give(&mut self, deed: &Deed, call: Call) -> Answer {
        let answered = deed.submit(&self.world.engine, call.clone()).await;
        self.note(deed, &call, answered)
    }

    /// Two copies in flight: whatever is accepted is one and the same.
    async fn twice_at_once(&mut self, deed: &Deed, call: Call) {
        let engine = &self.world.engine;
        let copy = || deed.submit(engine, call.clone());
        let (one, other) = tokio::join!(copy(), copy());
        let answers = (self.note(deed, &call, one), self.note(deed, &call, other));
        if let (Answer::Accepted(one), Answer::Accepted(other)) = answers {
            assert_eq!(one, other, "two copies of one request");
        }
    }

    /// Something accepted long ago is sent again.
    async fn repeat(&mut self) {
        if self.acknowledged.is_empty() {
            return;
        }
        let (deed, mut call) = self.random.pick(&self.acknowledged).clone();
        call.deadline = Some(Instant::now() + PATIENCE);
        let answer = self.give(&deed, call).await;
        assert!(matches!(answer, Answer::Accepted(_)), "{}: {answer:?}", deed.name);
    }

    /// The request id of something accepted is used for something else.
    async fn reuse(&mut self, deed: &Deed, mut call: Call) {
        let earlier = self.acknowledged.iter().map(|(_, earlier)| earlier);
        let mut earlier = earlier.filter(|e| e.submission.actor == call.submission.actor);
        let Some(earlier) = earlier.next() else { return };
        call.request_id = earlier.request_id;
        call.submission.note.told_by = Some(format!("与{}不同", earlier.request_id));
        let answer = self.give(deed, call).await;
        assert_eq!(answer, Answer::Reused, "{}", deed.name);
    }

    #[track_caller]
    fn note(&mut self, deed: &Deed, call: &Call, answered: Result<Receipt, Failure>) -> Answer {
        let answer = match answered {
            Ok(receipt) if receipt.recorded_at.is_some() => Answer::Accepted(receipt),
            Ok(_) => Answer::Validated,
            Err(Failure::Rejected(rejection)) => Answer::Refused(rejection.rule.reason),
            Err(Failure::RequestReused { .. }) => Answer::Reused,
            Err(failure) => panic!("failed to {}: {failure:?}", deed.name),
        };
        if let Answer::Accepted(receipt) = &answer {
            let known = |(_, known): &(Deed, Call)| known.request_id == call.request_id;
            if !self.acknowledged.iter().any(known) {
                self.board.learn(receipt);
                self.acknowledged.push((deed.clone(), call.clone()));
            }
        }
        self.done.push(Done {
            actor: call.submission.actor,
            request_id: call.request_id,
            command: deed.name,
            validate_only: call.validate_only,
            answer: answer.clone(),
        });
        answer
    }
}
