//! Histories that no command would write: the fold is total, agrees with the state's own fold, and
//! gives the same bytes whatever the batches.

use super::*;

const UNIT_COUNT: u128 = 4;
const SECTION_NAMES: [Option<&str>; 4] = [None, Some(FARMING), Some(PLANNING), Some("经济发展办")];

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let bound = u64::try_from(bound).expect("small");
        usize::try_from((self.0 >> 33) % bound).expect("small")
    }

    fn event(&mut self, unit: u128) -> AnyEvent {
        match self.below(8) {
            0 => chosen(unit).into(),
            1 => withdrawn(unit).into(),
            2 => shared(unit, "2024-12-18").into(),
            _ => {
                let section = SECTION_NAMES[self.below(SECTION_NAMES.len())];
                let finding = Finding::ALL[self.below(Finding::ALL.len())];
                let open: Vec<u32> = (1..=9).filter(|_| self.below(3) == 0).collect();
                reviewed(unit, section, finding, &open).into()
            }
        }
    }
}

fn history(seed: u64) -> Chronicle {
    let mut numbers = Numbers(seed);
    let mut log = Chronicle::default();
    let mut at = morning("2024-12-02");
    for _ in 0..120 {
        let hours = i64::try_from(numbers.below(40)).expect("small");
        at = at.plus_micros(hours * 3600 * 1_000_000);
        let unit = 1 + u128::try_from(numbers.below(4)).expect("small") % UNIT_COUNT;
        let event = numbers.event(unit);
        log.add(ConsolidationReview::stream(of(unit)), Some(REVIEWER), at, event);
    }
    log
}

fn state(log: &Chronicle, of: ReviewOf) -> (ConsolidationReview, u64) {
    let (mut state, mut revision) = (ConsolidationReview::default(), 0);
    let stream = ConsolidationReview::stream(of);
    for event in log.events.iter().filter(|event| event.stream == stream) {
        let AnyEvent::ConsolidationReview(change) = &event.event else { panic!("a review's") };
        state.evolve(change, &event.envelope.meta());
        revision = event.envelope.revision;
    }
    (state, revision)
}

fn assert_agrees(
    row: &ConsolidationReviewRow,
    sections: &[SectionReviewRow],
    (state, revision): &(ConsolidationReview, u64),
) {
    let names: Vec<&String> = state.sections.iter().map(|one| &one.section).collect();
    assert_eq!(row.sections.0.iter().collect::<Vec<_>>(), names);
    let found = |finding| state.sections.iter().filter(|one| one.finding == finding).count();
    let counts = [row.consolidated, row.to_improve, row.relapsing].map(|count| count as usize);
    assert_eq!(counts, Finding::ALL.iter().map(|one| found(*one)).collect::<Vec<_>>()[..]);
    let mut open: Vec<u32> =
        state.sections.iter().flat_map(|one| one.open_issues.clone()).collect();
    open.sort_unstable();
    open.dedup();
    assert_eq!((&row.open_issues.0, row.open_issue_count as usize), (&open, open.len()));
    let choice = row.chosen_document.clone().zip(row.chosen_on);
    assert_eq!((&choice, row.excellent), (&state.chosen, state.chosen.is_some()));
    assert_eq!((row.sharing_count, row.revision), (state.shared, *revision));
    assert_eq!(row.sharings.0.len(), row.sharing_count as usize);
    assert_eq!(sections.len(), state.sections.len());
    for its in &state.sections {
        let row = sections.iter().find(|row| row.section == its.section).expect("it has its row");
        assert_eq!((row.finding, &row.open_issues.0), (its.finding, &its.open_issues));
        assert!(row.reviews > 0);
    }
}

#[tokio::test]
async fn the_rows_say_what_the_states_say() {
    for seed in 0..40 {
        let log = history(seed);
        let (rows, sections) = (reviews(&log).await, sections(&log).await);
        assert_eq!(rows.len() as u128, UNIT_COUNT);
        for row in rows {
            let of = ReviewOf { programme: row.programme, unit: row.unit };
            let its: Vec<_> =
                sections.iter().filter(|section| section.unit == row.unit).cloned().collect();
            assert_agrees(&row, &its, &state(&log, of));
        }
    }
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows_and_each_survives_its_values() {
    let log = history(1);
    let whole = folded(Arc::new(ConsolidationReviews), &log.events, log.events.len()).await;
    assert!(whole.iter().all(|(_, rows)| !rows.is_empty()));
    for batch in [1, 2, 3, 5, 8, 13, 64] {
        let again = folded(Arc::new(ConsolidationReviews), &log.events, batch).await;
        assert_eq!(again, whole, "{batch}");
    }
    for (name, stored) in whole {
        for row in stored {
            let back = match name {
                REVIEWS => ConsolidationReviewRow::from_row(&row).map(|row| row.to_row()),
                _ => SectionReviewRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
