//! Histories that no command would write: the fold is total, agrees with the state's own fold, and
//! gives the same bytes whatever the batches.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::unit::UnitAliasAdded;

use super::*;

const ENROLMENT_COUNT: u64 = 2;

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    /// An event of the enrolment with that number.
    fn event(&mut self, number: u128) -> AnyEvent {
        match self.below(12) {
            0 => recommended(number).into(),
            1 => example::<EnrolmentReturned>().into(),
            2 | 3 => example::<EnrolmentPreChecked>().into(),
            4 => example::<EnrolmentNoticePosted>().into(),
            5 => example::<EnrolmentListed>().into(),
            6 => example::<EnrolmentWithdrawn>().into(),
            7 => example::<EnrolmentSelfAssessed>().into(),
            8 => {
                let outcomes = [AcceptanceOutcome::Accepted, AcceptanceOutcome::NotAccepted];
                let outcome = outcomes[usize::from(self.below(2) == 1)];
                let again_from =
                    (outcome == AcceptanceOutcome::NotAccepted).then(|| day("2025-01-01"));
                AcceptanceChecked { outcome, again_from, ..example() }.into()
            }
            9 => example::<TitleConferred>().into(),
            10 => {
                let outcomes = [ReviewOutcome::Kept, ReviewOutcome::NotKept];
                let outcome = outcomes[usize::from(self.below(2) == 1)];
                TitleReviewed { outcome, ..example() }.into()
            }
            _ => example::<TitleRevoked>().into(),
        }
    }
}

fn history(seed: u64) -> Chronicle {
    let mut numbers = Numbers(seed);
    let mut log = town();
    let mut at = morning("2024-05-06");
    for number in 1..=u128::from(ENROLMENT_COUNT) {
        log.add(Enrolment::stream(enrolment(number)), None, at, recommended(number));
    }
    for _ in 0..120 {
        let hours = i64::try_from(numbers.below(40)).expect("small");
        at = at.plus_micros(hours * 3600 * 1_000_000);
        let number = 1 + u128::from(numbers.below(ENROLMENT_COUNT));
        if numbers.below(10) == 0 {
            log.add(Unit::stream(unit(number)), None, at, example::<UnitAliasAdded>());
        }
        log.add(Enrolment::stream(enrolment(number)), None, at, numbers.event(number));
    }
    log
}

fn state(log: &Chronicle, row: &EnrolmentRow) -> Enrolment {
    let mut state = Enrolment::default();
    let stream = Enrolment::stream(row.enrolment);
    for event in log.events.iter().filter(|event| event.stream == stream) {
        let AnyEvent::Enrolment(change) = &event.event else { panic!("an enrolment's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state
}

fn assert_agrees(row: &EnrolmentRow, state: &Enrolment) {
    assert_eq!(row.phase, state.phase);
    assert_eq!(Some(row.since), state.since);
    assert_eq!(Some(row.recommended_on), state.recommended_on);
    assert_eq!(row.place, state.place);
    assert_eq!(row.notice.as_ref().map(|json| &json.0), state.notice.as_ref());
    assert_eq!(row.again_from, state.again_from);
    assert_eq!(row.review_due, state.review_due);
    let title = state.recommended.as_ref().map(|recommended| recommended.title.as_str());
    assert_eq!(Some(row.title.as_str()), title);
}

#[tokio::test]
async fn the_rows_say_what_the_states_say() {
    for seed in 0..40 {
        let log = history(seed);
        let rows = rows(&log).await;
        assert_eq!(rows.len() as u64, ENROLMENT_COUNT);
        for row in rows {
            assert_agrees(&row, &state(&log, &row));
        }
    }
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows() {
    let log = history(1);
    let whole = folded(Arc::new(EnrolmentList), &log.events, log.events.len()).await;
    // Two enrolments and their places, a programme and two units.
    assert_eq!(whole.iter().map(|(_, rows)| rows.len()).sum::<usize>(), 7);
    for batch in [1, 2, 3, 5, 8, 13, 64] {
        assert_eq!(folded(Arc::new(EnrolmentList), &log.events, batch).await, whole, "{batch}");
    }
}

#[tokio::test]
async fn a_row_survives_its_own_values() {
    let log = history(2);
    for (name, stored) in folded(Arc::new(EnrolmentList), &log.events, 16).await {
        for row in stored {
            let back = match name {
                ENROLMENTS => EnrolmentRow::from_row(&row).map(|row| row.to_row()),
                IDS => EnrolmentIdRow::from_row(&row).map(|row| row.to_row()),
                PROGRAMMES => ListedProgrammeRow::from_row(&row).map(|row| row.to_row()),
                _ => ListedUnitRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
