//! Histories that no command would write: the fold is total, agrees with the states' own folds, and
//! gives the same bytes whatever the batches.

use std::collections::BTreeSet;

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::report_window::ReportWindow;

use super::*;

/// A generator of numbers: the same seed, the same history.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    fn small(&mut self) -> i32 {
        i32::try_from(self.below(20)).expect("small")
    }

    fn lines(&mut self, number: u128) -> Vec<ReportLine> {
        let mut lines = Vec::new();
        for at in 0..self.below(4) {
            let amounts = [0; 4].map(|_| self.small());
            let mut line = line(if at % 2 == 0 { number } else { 5 }, amounts);
            line.key.task = format!("task{at}");
            if self.below(4) == 0 {
                line.figures.planned = None;
            }
            lines.push(line);
        }
        lines
    }

    /// An event of a report.
    fn event(&mut self, key: &ReportKey, number: u128, count: u32) -> AnyEvent {
        match self.below(11) {
            0..=2 => draft(key, count, self.lines(number)).into(),
            3 | 4 => ReportSubmitted { number: count, ..example() }.into(),
            5 => example::<ReportWithdrawn>().into(),
            6 => example::<ReportReviewed>().into(),
            7 => ReportReturned { count, ..example() }.into(),
            8 => ReportAccepted { version: count, ..example() }.into(),
            9 => {
                let lines = self.lines(number);
                ReportCorrected { version: count, lines, ..example() }.into()
            }
            _ if self.below(2) == 0 => example::<ReportRecheckNeeded>().into(),
            _ => example::<ReportRechecked>().into(),
        }
    }

    fn window_event(&mut self) -> AnyEvent {
        if self.below(2) == 0 {
            return example::<ReportWindowClosed>().into();
        }
        let until = (self.below(2) == 0).then(|| day("2024-07-05"));
        ReportWindowReopened { until, ..example() }.into()
    }
}

fn history(seed: u64) -> Chronicle {
    let mut numbers = Numbers(seed);
    let mut log = town();
    open(&mut log, "q2", "2024-06-11");
    let (mut at, mut begun) = (morning("2024-06-11"), BTreeSet::new());
    for step in 1..120_u32 {
        let hours = i64::try_from(numbers.below(30)).expect("small");
        at = at.plus_micros(hours * 3600 * 1_000_000);
        if step == 60 {
            open(&mut log, "q3", "2024-09-09");
        }
        let window = if step > 60 && numbers.below(2) == 0 { "q3" } else { "q2" };
        let number = 1 + u128::from(numbers.below(4));
        match numbers.below(14) {
            0 => {
                let event = numbers.window_event();
                log.add(window_key(window).stream(), None, at, event);
            }
            1 => {
                let towns = [TOWN, "500000101000"];
                let town = towns[usize::from(numbers.below(2) == 1)];
                code(&mut log, number, "2024-06-20", town);
            }
            2 if numbers.below(3) == 0 => {
                let from = day(if numbers.below(2) == 0 { "2024-06-01" } else { "2024-08-01" });
                let closed = UnitClosed { unit: unit(number), from, ..example() };
                log.add(Unit::stream(unit(number)), None, at, closed);
            }
            _ => {
                let key = key(window, number);
                // A draft comes first: it names the report.
                let event = match begun.insert(key.clone()) {
                    true => draft(&key, step, numbers.lines(number)).into(),
                    false => numbers.event(&key, number, step),
                };
                log.add(key.stream(), Some(person(u128::from(numbers.below(3)))), at, event);
            }
        }
    }
    log
}

/// The state of a report by its own fold; nothing before a draft of it, which names it.
fn report(log: &Chronicle, key: &ReportKey) -> ProgressReport {
    let mut state = ProgressReport::default();
    for event in log.events.iter().filter(|event| event.stream == key.stream()) {
        let AnyEvent::ProgressReport(change) = &event.event else { panic!("a report's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state
}

fn window(log: &Chronicle, key: &WindowKey) -> ReportWindow {
    let mut state = ReportWindow::default();
    for event in log.events.iter().filter(|event| event.stream == key.stream()) {
        let AnyEvent::ReportWindow(change) = &event.event else { panic!("a window's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state
}

fn village(log: &Chronicle, number: u128) -> Unit {
    let mut state = Unit::default();
    for event in log.events.iter().filter(|event| event.stream == Unit::stream(unit(number))) {
        let AnyEvent::Unit(change) = &event.event else { panic!("a unit's stream") };
        state.evolve(change, &event.envelope.meta());
    }
    state
}

/// Whether the village is the programme's, by the last code that it was given.
fn of_town(log: &Chronicle, number: u128) -> bool {
    let mut codes = log.events.iter().rev().filter_map(|event| match &event.event {
        AnyEvent::Unit(hemei_domain::unit::Event::UnitCodeAssigned(e)) => {
            (e.unit == unit(number)).then(|| e.town.as_str() == TOWN)
        }
        _ => None,
    });
    codes.next().unwrap_or(true)
}

fn assert_agrees(row: &BoardRow, report: &ProgressReport, window: &ReportWindow) {
    assert_eq!(row.phase, report.phase);
    assert_eq!(row.since, report.since);
    assert_eq!((row.drafts, row.submissions), (report.drafts, report.submissions));
    assert_eq!(row.first_submitted, report.first_submitted);
    assert_eq!((row.returns, row.version), (report.returns, report.version));
    assert_eq!(row.returned.0, report.returned);
    assert_eq!(row.recheck.is_some(), report.recheck.is_some());
    assert_eq!(row.lines as usize, report.lines.len());
    let days = ["2024-06-20", "2024-06-24", "2024-07-02", "2024-09-30"];
    for day in days.map(day) {
        let told = standing(row, day);
        assert_eq!(told.window, window.phase_on(day));
        let came = report.first_submitted.map(Timestamp::date).filter(|on| *on <= day);
        assert_eq!(told.submitted, came.is_some());
        let due = window.due().expect("it was opened");
        let late = came.map_or(due < day, |on| due < on) && (row.expected || came.is_some());
        assert_eq!(told.days_late > 0, late);
        let stands = matches!(
            report.phase,
            Phase::Submitted | Phase::Reviewed | Phase::Locked | Phase::Recheck
        );
        let worst = report.lines.iter().filter_map(naive_pace).max();
        assert_eq!(told.pace, worst.filter(|_| stands && came.is_some()));
    }
}

/// In whole points, as one would do it by hand: the rule of the example is 10 and 30.
fn naive_pace(line: &ReportLine) -> Option<Pace> {
    use hemei_domain::programme::reporting::Column::{Cumulative, Planned, Target};
    let whole = |column| line.figures.value(column).map(|amount| amount.0 / 10_000);
    let (target, planned, done) = (whole(Target)?, whole(Planned)?, whole(Cumulative)?);
    let behind = (planned - done) * 100;
    Some(match behind {
        ..=0 => Pace::OnPlan,
        _ if behind > 30 * target => Pace::FarBehind,
        _ if behind >= 10 * target => Pace::Behind,
        _ => Pace::OnPlan,
    })
}

#[tokio::test]
async fn the_rows_say_what_the_states_say() {
    for seed in 0..40 {
        let log = history(seed);
        let rows = board(&log).await;
        let lines = lines(&log).await;
        let mut seen = BTreeSet::new();
        for row in &rows {
            let key = ReportKey {
                programme: row.programme,
                window: row.window_key.clone(),
                unit: row.unit,
            };
            let state = report(&log, &key);
            if row.revision > 0 {
                assert_agrees(row, &state, &window(&log, &key.window()));
            }
            let of_report: Vec<_> = lines.iter().filter(|line| line.report == row.report).collect();
            assert_eq!(of_report.len(), row.lines as usize);
            for (line, known) in of_report.iter().zip(&state.lines) {
                let told = LineKey { unit: line.unit, task: line.task.clone() };
                assert_eq!((&told, line.phase), (&known.key, row.phase));
            }
            seen.insert((row.window_key.clone(), row.unit));
        }
        for (key, to) in [("q2", "2024-06-22"), ("q3", "2024-09-22")] {
            for number in 1..=4 {
                let expected = of_town(&log, number) && village(&log, number).exists_on(day(to));
                let row = rows.iter().find(|row| row.window_key == key && row.unit == unit(number));
                assert_eq!(row.is_some_and(|row| row.expected), expected, "{seed} {key} {number}");
            }
        }
    }
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows() {
    for seed in 0..10 {
        let log = history(seed);
        let whole = folded(Arc::new(ProgressBoard), &log.events, log.events.len()).await;
        for batch in [1, 2, 3, 5, 8, 13, 64] {
            let other = folded(Arc::new(ProgressBoard), &log.events, batch).await;
            assert_eq!(other, whole, "{seed} {batch}");
        }
    }
}

#[tokio::test]
async fn a_row_survives_its_own_values() {
    let log = history(2);
    for (name, stored) in folded(Arc::new(ProgressBoard), &log.events, 16).await {
        for row in stored {
            let back = match name {
                BOARD => BoardRow::from_row(&row).map(|row| row.to_row()),
                LINES => LineRow::from_row(&row).map(|row| row.to_row()),
                OPENINGS => BoardOpeningRow::from_row(&row).map(|row| row.to_row()),
                IDS => ReportIdRow::from_row(&row).map(|row| row.to_row()),
                PROGRAMMES => BoardProgrammeRow::from_row(&row).map(|row| row.to_row()),
                TOWNS => BoardTownRow::from_row(&row).map(|row| row.to_row()),
                UNITS => BoardUnitRow::from_row(&row).map(|row| row.to_row()),
                _ => BoardWindowRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
