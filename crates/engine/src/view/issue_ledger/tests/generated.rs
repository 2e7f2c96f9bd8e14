//! Histories that no command would write: the fold is total, agrees with the state's own fold, and
//! gives the same bytes whatever the batches.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::deadline::Deadline;
use hemei_domain::deadline::light::Clock;

use super::*;

const ISSUE_COUNT: u64 = 5;
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    fn date(&mut self) -> Date {
        let days = i64::try_from(self.below(120)).expect("small");
        day("2024-05-01").plus_days(days).expect("a date")
    }

    fn deadline(&mut self) -> Deadline {
        Deadline { due: self.date(), ..example::<IssueExtended>().deadline }
    }

    fn event(&mut self) -> AnyEvent {
        match self.below(22) {
            0 => example::<IssueFixedOnSpot>().into(),
            1 | 2 => IssueAssigned { deadline: self.deadline(), ..example() }.into(),
            3 => example::<IssueSignedFor>().into(),
            4 => IssuePlanFiled { planned_finish: self.date(), ..example() }.into(),
            5 | 6 => IssueExtended { count: 2, deadline: self.deadline() }.into(),
            7 => IssueSuspended { on: self.date() }.into(),
            8 => IssueResumed { on: self.date(), deadline: self.deadline() }.into(),
            9 => IssueUrged { number: 1 + self.small(), ..example() }.into(),
            10 => IssueUrgeAnswered { number: 1 + self.small(), ..example() }.into(),
            11 => example::<IssueClosureRequested>().into(),
            12 => example::<IssueVerified>().into(),
            13 => IssueReturned { count: self.small(), ..example() }.into(),
            14 => example::<IssueClosed>().into(),
            15 => example::<IssueLookedBack>().into(),
            16 => IssueReopened { relapses: self.small(), ..example() }.into(),
            17 => example::<IssueRecheckOrdered>().into(),
            18 => example::<IssueWithdrawn>().into(),
            19 => example::<IssueHandedUp>().into(),
            20 => example::<DifficultyAnswered>().into(),
            _ => {
                let outcomes = [AnswerOutcome::Settled, AnswerOutcome::NotSettled];
                let outcome = outcomes[usize::from(self.below(2) == 1)];
                DifficultyConfirmed { outcome }.into()
            }
        }
    }

    fn small(&mut self) -> u32 {
        u32::try_from(self.below(3)).expect("small")
    }
}

fn history(seed: u64) -> Chronicle {
    let mut numbers = Numbers(seed);
    let mut log = Chronicle::default();
    opened(&mut log);
    let mut at = morning("2024-05-06");
    for number in 1..=u32::try_from(ISSUE_COUNT).expect("small") {
        let kinds = [IssueKind::Problem, IssueKind::Difficulty];
        let stream = Issue::stream(issue_id(u128::from(number)));
        log.add(stream, None, at, raised(number, kinds[usize::from(number == 3)]));
    }
    for _ in 0..120 {
        let hours = i64::try_from(numbers.below(40)).expect("small");
        at = at.plus_micros(hours * 3600 * 1_000_000);
        let number = 1 + u128::from(numbers.below(ISSUE_COUNT));
        let event = numbers.event();
        log.add(Issue::stream(issue_id(number)), Some(person(1)), at, event);
    }
    log
}

fn state(log: &Chronicle, row: &IssueRow) -> Issue {
    let mut state = Issue::default();
    for event in log.events.iter().filter(|event| event.stream == Issue::stream(row.issue)) {
        let AnyEvent::Issue(change) = &event.event else { panic!("an issue's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state
}

fn assert_agrees(row: &IssueRow, state: &Issue) {
    assert_eq!(row.phase, state.phase);
    assert_eq!(Some(row.since), state.since);
    assert_eq!(row.clock, state.clock);
    assert_eq!(row.responsible.as_ref(), state.responsible());
    let facts = state.assignment.as_ref().map(|assignment| &assignment.facts);
    assert_eq!(row.verifier, facts.and_then(|facts| facts.verifier));
    assert_eq!(row.responsible_person, facts.and_then(|facts| facts.responsible_person));
    assert_eq!(row.deadline.as_ref().map(|json| &json.0), state.deadline.as_ref());
    assert_eq!(row.due, state.deadline.as_ref().map(|deadline| deadline.due));
    assert_eq!(row.planned_finish, state.planned_finish);
    assert_eq!((row.extension_count, row.returns), (state.extensions, state.returns));
    assert_eq!(row.relapses, state.relapses);
    assert_eq!(row.look_back_due, state.look_back_due);
    assert_eq!(row.verified_at.is_some(), state.verification.is_some());
    assert_eq!(row.open_urges as usize, state.open_urges().count());
    assert_eq!(row.urges.0.len(), state.urges.len());
    let stood = |entry: &SuspensionEntry| (entry.from, entry.to, entry.back_to);
    let known: Vec<_> = state.suspensions.iter().map(|s| (s.from, s.to, s.back_to)).collect();
    assert_eq!(row.suspensions.0.iter().map(stood).collect::<Vec<_>>(), known);
}

#[tokio::test]
async fn the_rows_say_what_the_states_say() {
    for seed in 0..40 {
        let log = history(seed);
        let rows = rows(&log).await;
        assert_eq!(rows.len() as u64, ISSUE_COUNT);
        for row in rows {
            assert_agrees(&row, &state(&log, &row));
        }
    }
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows() {
    let log = history(1);
    let whole = folded(Arc::new(IssueLedger), &log.events, log.events.len()).await;
    assert_eq!(whole.iter().map(|(_, rows)| rows.len()).sum::<usize>(), 11);
    for batch in [1, 2, 3, 5, 8, 13, 64] {
        assert_eq!(folded(Arc::new(IssueLedger), &log.events, batch).await, whole, "{batch}");
    }
}

#[tokio::test]
async fn a_row_survives_its_own_values() {
    let log = history(2);
    for (name, stored) in folded(Arc::new(IssueLedger), &log.events, 16).await {
        for row in stored {
            let back = match name {
                ISSUES => IssueRow::from_row(&row).map(|row| row.to_row()),
                IDS => IssueIdRow::from_row(&row).map(|row| row.to_row()),
                _ => ProgrammeRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}

/// Whether a clock shows a passed day at an instant, looked up anew from the list of its changes.
fn naive_overdue(clock: &Clock, at: Timestamp) -> bool {
    let counts = |s: &&hemei_domain::deadline::light::ClockSegment| {
        s.in_force_from <= at && s.until.is_none_or(|until| until > at)
    };
    let due = clock.segments.iter().rfind(counts).and_then(|segment| segment.due);
    due.is_some_and(|due| due < at.date())
}

#[tokio::test]
async fn a_standing_is_what_looking_at_every_instant_shows() {
    let mut seen = [0_u32; 2];
    for seed in 0..20 {
        for row in rows(&history(seed)).await {
            let start = morning("2024-05-06").0;
            for at in (0..110).map(|days| Timestamp(start + days * DAY_MICROS)) {
                let standing = standing(&row, at);
                // Something can only become late where a day begins or a limit begins to count.
                let midnights = (0..120).map(|days| day("2024-05-01").plus_days(days));
                let changes = row.clock.segments.iter().map(|segment| segment.in_force_from);
                let moments = midnights.flatten().map(Date::start).chain(changes).chain([at]);
                let mut past = moments.filter(|moment| *moment <= at);
                let ever = past.any(|moment| naive_overdue(&row.clock, moment));
                assert_eq!(standing.overdue, naive_overdue(&row.clock, at));
                assert_eq!(standing.ever_overdue, ever, "seed {seed} at {}", at.rfc3339());
                let lit = standing.level == WarningLevel::Overdue;
                assert_eq!(lit, standing.overdue && row.kind == IssueKind::Problem);
                seen[usize::from(ever)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 100), "both happen: {seen:?}");
}
