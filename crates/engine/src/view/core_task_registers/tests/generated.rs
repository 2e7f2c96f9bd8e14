//! Histories that no command would write: the fold is total, agrees with the state's own fold, counts
//! every item once, and gives the same bytes whatever the batches.

use hemei_domain::aggregate::Event as AnyEvent;

use super::*;

const ITEM_COUNT: u32 = 5;

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    /// Any event behind the first.
    fn event(&mut self) -> AnyEvent {
        match self.below(8) {
            0 => example::<CoreTaskPlanApproved>().into(),
            1 => example::<CoreTaskWorkRecorded>().into(),
            2 => example::<CoreTaskDoneReported>().into(),
            3 => {
                let outcomes = [CheckOutcome::Passed, CheckOutcome::NotPassed];
                let outcome = outcomes[usize::from(self.below(2) == 1)];
                CoreTaskItemChecked { outcome, ..example() }.into()
            }
            4 => example::<CoreTaskCareBegun>().into(),
            5 => {
                let relapse = u32::try_from(self.below(4)).expect("small");
                CoreTaskRelapsed { relapse, ..example() }.into()
            }
            6 => {
                let kinds = [ItemKind::YardClutter, ItemKind::FieldWaste];
                let kind = kinds[usize::from(self.below(2) == 1)];
                let place_told = self.below(2) == 1;
                CoreTaskItemCorrected { kind, place_told, ..example() }.into()
            }
            _ => example::<CoreTaskItemRemoved>().into(),
        }
    }
}

fn history(seed: u64) -> Chronicle {
    let mut numbers = Numbers(seed);
    let mut log = Chronicle::default();
    let mut at = morning("2024-05-06");
    let mut known = 0;
    for step in 0..100 {
        let hours = i64::try_from(numbers.below(40)).expect("small");
        at = at.plus_micros(hours * 3600 * 1_000_000);
        // Items come in between, so that one batch may register an item and bring it on.
        if step % 15 == 0 && known < ITEM_COUNT {
            known += 1;
            let stream = CoreTaskItem::stream(item_id(known.into()));
            log.add(stream, None, at, registered(known, unit(u128::from(known % 2))));
        }
        let number = 1 + u128::from(numbers.below(known.into()));
        log.add(CoreTaskItem::stream(item_id(number)), None, at, numbers.event());
    }
    log
}

fn state(log: &Chronicle, row: &CoreTaskItemRow) -> Standing {
    let mut state = CoreTaskItem::default();
    let stream = CoreTaskItem::stream(row.item);
    for event in log.events.iter().filter(|event| event.stream == stream) {
        let AnyEvent::CoreTaskItem(change) = &event.event else { panic!("an item's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state.standing.expect("registered")
}

fn assert_agrees(row: &CoreTaskItemRow, state: &Standing) {
    assert_eq!(
        (row.register, row.programme, row.unit),
        (state.register, state.programme, state.unit)
    );
    assert_eq!((row.kind, row.phase, row.since), (state.kind, state.phase, state.since));
    assert_eq!((&row.facts.0, row.version), (&state.facts, state.version));
    assert_eq!(row.work.as_ref().map(|work| &work.0), state.work.as_ref());
    assert_eq!((row.relapses, row.registered_as), (state.relapses, state.role));
}

#[tokio::test]
async fn the_rows_say_what_the_states_say_and_the_counts_what_the_rows_say() {
    for seed in 0..40 {
        let log = history(seed);
        let rows = items(&log).await;
        assert_eq!(rows.len(), ITEM_COUNT as usize);
        for row in &rows {
            assert_agrees(row, &state(&log, row));
        }
        for count in table(&log, COUNTS).await {
            let count = CoreTaskCountRow::from_row(&count).expect("a count");
            let of = |row: &&CoreTaskItemRow| {
                (row.unit, row.kind, row.phase) == (count.unit, count.kind, count.phase)
            };
            let in_it: Vec<_> = rows.iter().filter(of).collect();
            let relapsed = in_it.iter().filter(|row| row.relapses > 0).count();
            let relapses: u32 = in_it.iter().map(|row| row.relapses).sum();
            assert_eq!((count.items as usize, count.relapses), (in_it.len(), relapses));
            assert_eq!(count.relapsed_items as usize, relapsed);
        }
        let counted: u32 = counts(&log).await.iter().map(|(_, _, [items, ..])| items).sum();
        assert_eq!(counted, ITEM_COUNT);
    }
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows() {
    for seed in 1..10 {
        let log = history(seed);
        let whole = folded(Arc::new(CoreTaskRegisters), &log.events, log.events.len()).await;
        for batch in [1, 2, 3, 5, 8, 13, 64] {
            let rows = folded(Arc::new(CoreTaskRegisters), &log.events, batch).await;
            assert_eq!(rows, whole, "seed {seed}, batches of {batch}");
        }
    }
}

#[tokio::test]
async fn a_row_survives_its_own_values() {
    let log = history(2);
    for (name, stored) in folded(Arc::new(CoreTaskRegisters), &log.events, 16).await {
        for row in stored {
            let back = match name {
                ITEMS => CoreTaskItemRow::from_row(&row).map(|row| row.to_row()),
                IDS => CoreTaskItemIdRow::from_row(&row).map(|row| row.to_row()),
                _ => CoreTaskCountRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
