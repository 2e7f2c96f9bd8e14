//! Random histories of real commands: what was known at every position is what a naive reading of
//! that prefix says, and rows come out the same whatever the batches.

use hemei_domain::command::{Command, Submission};
use hemei_domain::evaluation::{Evaluation, ObjectionOutcome};
use hemei_domain::id::PersonId;
use hemei_domain::score::{Decimal, Entry, Figure};
use hemei_domain::score_sheet::{
    ApplyPenalty, ApplyVeto, ScoreIndicators, ScoreSheet, WithdrawAdjustment,
};

use super::naive::Naive;
use super::*;
use crate::execute::Call;
use crate::testing::evaluated::entry;

/// How many acts are tried in one history.
const ACTS: u32 = 60;

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        u32::try_from((self.0 >> 33) % u64::from(bound)).expect("small")
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).expect("short")) as usize]
    }
}

/// A history in the making.
struct History<'a> {
    town: &'a Town,
    stage: Evaluated<'a>,
    numbers: Numbers,
    refused: u32,
}

impl History<'_> {
    /// Tries a command, which may be refused.
    async fn attempt<C: Command>(&mut self, person: PersonId, command: C) {
        let call = Call {
            trace: None,
            submission: Submission::by(person),
            request_id: self.town.engine.new_id(),
            validate_only: false,
            deadline: None,
        };
        self.refused += u32::from(self.town.engine.execute(call, command).await.is_err());
    }

    async fn score(&mut self, person: PersonId, entry: Entry) {
        let unit = self.numbers.of(&self.stage.villages.clone());
        let sheet = self.stage.sheet(unit);
        let remark = Some("复看现场。".to_owned());
        let entries = self.stage.resting(unit, vec![entry]);
        let command = ScoreIndicators { sheet, entries, remark, evidence: vec![] };
        self.attempt(person, command).await;
    }

    /// Tries something on a sheet.
    async fn on_a_sheet(&mut self) {
        let cast = self.stage.cast;
        let sheet = self.stage.sheet(self.numbers.of(&self.stage.villages.clone()));
        match self.numbers.below(7) {
            0 => {
                let points = Figure::Score(Decimal::whole(self.numbers.below(11)));
                self.score(cast.planning, entry("C3", None, points)).await;
            }
            1 => {
                let found = Figure::Occurrences(self.numbers.below(50));
                let round = self.numbers.of(&[None, Some("q2"), Some("q3")]);
                self.score(cast.handler, entry("C1-1", round, found)).await;
            }
            2 => {
                let actual = Decimal::whole(self.numbers.below(8));
                let ratio = Figure::Ratio { actual, target: Decimal::whole(7) };
                self.score(cast.water, entry("W1", None, ratio)).await;
            }
            3 => {
                let penalty = ApplyPenalty {
                    sheet,
                    code: "X2".to_owned(),
                    round: None,
                    occurrences: 1 + self.numbers.below(3),
                    document: self.stage.document(),
                    positions: self.stage.cited(sheet.unit),
                    remark: None,
                };
                self.attempt(cast.handler, penalty).await;
            }
            4 => {
                let vetoes = [("V1", "vetoes 第一项"), ("V2", "vetoes 第二项")];
                let (code, list) = self.numbers.of(&vetoes);
                let veto = ApplyVeto {
                    sheet,
                    code: code.to_owned(),
                    round: None,
                    list: list.to_owned(),
                    document: self.stage.document(),
                    positions: vec![],
                    remark: None,
                };
                self.attempt(cast.head, veto).await;
            }
            _ => {
                let number = 1 + self.numbers.below(4);
                let reason = "通报已更正。".to_owned();
                self.attempt(cast.handler, WithdrawAdjustment { sheet, number, reason }).await;
            }
        }
    }

    async fn state(&self) -> Evaluation {
        let id = self.stage.evaluation.0;
        let known = self.town.engine.state::<Evaluation>(id, None, None).await;
        known.expect("memory answers").expect("it was opened").state
    }

    /// Whether the sheets are those that were summed last.
    async fn is_fresh(&self, state: &Evaluation) -> bool {
        for result in state.summed.iter().flat_map(|summed| &summed.results) {
            let id = ScoreSheet::stream(self.stage.evaluation, result.unit).id;
            let known = self.town.engine.state::<ScoreSheet>(id, None, None).await;
            if known.expect("memory answers").expect("scored").revision != result.sheet_revision {
                return false;
            }
        }
        state.phase == Phase::Summed
    }

    /// Does what leads on from where the evaluation stands.
    async fn lead_on(&mut self) {
        let state = self.state().await;
        match state.phase {
            Phase::Scoring | Phase::Summed | Phase::Rechecked if !self.is_fresh(&state).await => {
                for unit in self.stage.villages.clone() {
                    let confirmation = self.stage.confirmation(unit);
                    self.attempt(self.stage.cast.checker, confirmation).await;
                }
                let summation = self.stage.summation().await;
                self.attempt(self.stage.cast.handler, summation).await;
            }
            Phase::Scoring | Phase::Summed | Phase::Rechecked => {
                let sum = state.summed.map_or(0, |summed| summed.sum);
                self.stage.decide(sum).await;
            }
            Phase::Decided => drop(self.stage.post().await),
            // Who changed a score decides no further objection, and nobody else is there who may.
            Phase::InNotice if !upheld(&state) && self.numbers.below(4) > 0 => {
                let objection = self.stage.objection();
                self.attempt(self.stage.cast.cadre, objection).await;
            }
            Phase::InNotice => {
                self.town.now(morning("2024-07-01"));
                self.stage.finalise().await;
            }
            Phase::Objection => {
                let open = state.open_objections().next().expect("one is open").number;
                let look = (self.numbers.below(3) > 0).then(|| self.numbers.below(11));
                let answering = self.stage.answering(open, look);
                self.attempt(self.stage.cast.deputy, answering).await;
            }
            Phase::Final => drop(self.stage.sign_and_archive().await),
            Phase::Archived => {}
        }
    }
}

/// Whether an objection was upheld.
fn upheld(state: &Evaluation) -> bool {
    let outcomes = state.objections.iter().map(|one| one.outcome);
    outcomes.flatten().any(|outcome| outcome == ObjectionOutcome::Upheld)
}

/// Holds every answer at a prefix against the naive reading of it.
async fn check(town: &Town, stage: &Evaluated<'_>, prefix: &[Arc<Recorded>], at: At) {
    let naive = Naive::of(stage, prefix);
    let page = ranked(town, stage, &town.office, at).await;
    naive.check_head(&page.ranking);
    naive.check_units(&page.rows);
    for unit in &stage.villages {
        let (evaluation, unit) = (stage.evaluation, *unit);
        let query = PointQuery { evaluation, unit, lost: false };
        let lines = town.engine.list_points(&town.office, &query, None, 100, at).await;
        let lines = lines.expect("a page");
        naive.check_points(unit, &lines.definition, &lines.rows);
    }
}

#[tokio::test]
async fn what_was_known_at_any_position_is_what_a_naive_reading_says() {
    let (mut refused, mut rechecks, mut archived) = (0, 0, 0);
    for seed in 1..=4 {
        let town = Town::founded().await;
        let desk = desk(&town);
        let yard = desk.courtyard("湾地", town.village).await;
        let units = [town.village, town.other_village, yard];
        let stage = Evaluated::opened(desk, town.programme, &units, |_| {}).await;
        overdue(&town, seed % 3).await;
        let opened = head(&town);
        let numbers = Numbers(seed);
        let mut history = History { town: &town, stage, numbers, refused: 0 };
        for unit in units {
            history.stage.score_all(unit, 8).await;
        }
        for _ in 0..ACTS {
            if history.numbers.below(3) == 0 {
                history.lead_on().await;
            } else {
                history.on_a_sheet().await;
            }
        }
        while history.state().await.phase != Phase::Archived {
            history.lead_on().await;
        }
        let state = history.state().await;
        refused += history.refused;
        rechecks += state.objections.len();
        archived += 1;
        let events = events(&town).await;
        let stage = &history.stage;
        for known in opened..=head(&town) {
            let at = At { known_at: Some(KnownAt::Position(known)), ..At::default() };
            let position = usize::try_from(known).expect("small");
            let whole =
                |event: &Arc<Recorded>| event.envelope.unit_index + 1 == event.envelope.unit_size;
            let prefix = &events[..position];
            let end = prefix.iter().rposition(whole).map_or(0, |last| last + 1);
            check(&town, stage, &prefix[..end], at).await;
        }
        check(&town, stage, &events, since(head(&town))).await;
        let fold: Arc<dyn Fold> = Arc::new(Ranking);
        let one = folded(Arc::clone(&fold), &events, 1).await;
        assert_eq!(folded(fold, &events, 17).await, one, "seed {seed}");
    }
    assert!(refused > 0 && rechecks > 0, "{refused} refused, {rechecks} objections");
    assert_eq!(archived, 4);
}
