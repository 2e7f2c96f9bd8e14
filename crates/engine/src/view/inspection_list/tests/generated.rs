//! Histories that no command would write: the fold is total, agrees with the state's own fold, and
//! gives the same bytes whatever the batches.

use hemei_domain::unit::UnitAliasAdded;

use super::*;

/// Two that were planned, and a visit.
const COUNT: u64 = 3;

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    fn event(&mut self) -> AnyEvent {
        match self.below(8) {
            0 => example::<InspectionSampleDrawn>().into(),
            1 | 2 => {
                let mut scored: InspectionScored = example();
                if self.below(2) == 0 {
                    scored.households.iter_mut().for_each(|one| one.failed.clear());
                }
                scored.into()
            }
            3 => example::<InspectionFindingsAttached>().into(),
            4 => {
                let outcomes = [ReviewOutcome::Confirmed, ReviewOutcome::Returned];
                reviewed(outcomes[usize::from(self.below(2) == 1)]).into()
            }
            5 => example::<InspectionPublished>().into(),
            6 => example::<InspectionRecheckOrdered>().into(),
            _ => example::<InspectionVoided>().into(),
        }
    }
}

fn history(seed: u64) -> Chronicle {
    let mut numbers = Numbers(seed);
    let mut log = town();
    let mut at = morning("2024-05-06");
    add(&mut log, 1, "2024-05-06", planned(1));
    add(&mut log, 2, "2024-05-06", planned(2));
    add(&mut log, 3, "2024-05-06", visit(3));
    for _ in 0..120 {
        let hours = i64::try_from(numbers.below(40)).expect("small");
        at = at.plus_micros(hours * 3600 * 1_000_000);
        let number = 1 + u128::from(numbers.below(COUNT));
        if numbers.below(10) == 0 {
            log.add(Unit::stream(unit(1)), None, at, example::<UnitAliasAdded>());
        }
        log.add(Inspection::stream(inspection(number)), None, at, numbers.event());
    }
    log
}

fn state(log: &Chronicle, row: &InspectionRow) -> Inspection {
    let mut state = Inspection::default();
    let stream = Inspection::stream(row.inspection);
    for event in log.events.iter().filter(|event| event.stream == stream) {
        let AnyEvent::Inspection(change) = &event.event else { panic!("an inspection's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state
}

fn assert_agrees(row: &InspectionRow, state: &Inspection) {
    assert_eq!(Some((row.programme, row.unit)), state.subjects());
    assert_eq!((row.phase, Some(row.since)), (state.phase, state.since));
    assert_eq!(row.seed, state.sample.as_ref().map(|sample| sample.seed.clone()));
    assert_eq!(row.findings.0, state.findings);
    assert_eq!(row.findings_count as usize, state.findings.len());
    let scored = state.scored.as_ref();
    assert_eq!(row.points, scored.map(|scored| scored.points));
    assert_eq!(row.exact.as_ref().map(|exact| &exact.0), scored.map(|scored| &scored.exact));
    let evaluators = scored.map(|scored| scored.evaluators.clone()).unwrap_or_default();
    assert_eq!(row.evaluators.0, evaluators);
    let households = scored.map(|scored| scored.households.clone()).unwrap_or_default();
    assert_eq!(row.results.0, households);
    if matches!(row.phase, Phase::Scored | Phase::RecheckOrdered) {
        assert_eq!(row.published_at, None, "what is scored anew is not public");
    }
}

#[tokio::test]
async fn the_rows_say_what_the_states_say() {
    for seed in 0..40 {
        let log = history(seed);
        let rows = rows(&log).await;
        assert_eq!(rows.len() as u64, COUNT);
        for row in rows {
            assert_agrees(&row, &state(&log, &row));
        }
    }
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows() {
    let log = history(1);
    let whole = folded(Arc::new(InspectionList), &log.events, log.events.len()).await;
    // Three inspections and their places, and two units.
    assert_eq!(whole.iter().map(|(_, rows)| rows.len()).sum::<usize>(), 8);
    for batch in [1, 2, 3, 5, 8, 13, 64] {
        assert_eq!(folded(Arc::new(InspectionList), &log.events, batch).await, whole, "{batch}");
    }
}

#[tokio::test]
async fn a_row_survives_its_own_values() {
    let log = history(2);
    for (name, stored) in folded(Arc::new(InspectionList), &log.events, 16).await {
        for row in stored {
            let back = match name {
                INSPECTIONS => InspectionRow::from_row(&row).map(|row| row.to_row()),
                IDS => InspectionIdRow::from_row(&row).map(|row| row.to_row()),
                _ => InspectedUnitRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
