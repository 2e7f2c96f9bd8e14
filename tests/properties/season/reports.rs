//! Windows, and the reports of villages from the draft to the correction.

use std::collections::BTreeSet;

use hemei_domain::money::Money;
use hemei_domain::programme::definition::Window;
use hemei_domain::programme::reporting::Column;
use hemei_domain::progress_report::{
    AcceptReport, Cell, CellKey, CellReason, CorrectReport, CorrectionGround, Figures, LineEntry,
    LineKey, Phase, ProgressReport, RecheckReport, ReportKey, ReturnReport, ReviewReport,
    SaveReportDraft, SelfAssessment, SubmitReport, WithdrawReport,
};
use hemei_domain::quantity::Amount;
use hemei_domain::report_series::{OpeningBasis, OpeningLine, RecordOpeningBalance, ReportSeries};
use hemei_domain::report_window::{
    CloseReportWindow, OpenReportWindow, ReopenReportWindow, ReopenWindowGround, ReportWindow,
    WindowKey, WindowPhase,
};
use hemei_engine::view::At;
use hemei_engine::view::progress_board::PrefilledLine;

use super::town::{OTHER_OUTSIDER, OUTSIDER, Town};
use super::{evidence, office, words};
use crate::properties::cast::{DEPUTY, GROUP_CADRE, HANDLER, HEAD};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;
use hemei_domain::event::Log;

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let today = town.today();
    let begun = town.definition.windows.iter().filter(|window| window.opens <= today);
    let begun: Vec<&Window> = begun.collect();
    let Some(newest) = begun.last() else { return opening_balance(town, random) };
    let window = if random.chance(70) { *newest } else { *random.pick(&begun) };
    let key = WindowKey { programme: town.world.programme, window: window.key.clone() };
    let known: ReportWindow = town.state(key.id().0).await;
    match known.phase_on(today) {
        WindowPhase::NotOpen => Deed::new(HANDLER, OpenReportWindow { key }),
        WindowPhase::Open if random.chance(4) => {
            Deed::new(HEAD, CloseReportWindow { key, reason: words() })
        }
        WindowPhase::Closed if random.chance(30) => {
            let ground = *random.pick(ReopenWindowGround::ALL);
            let until = random.chance(70).then(|| today.plus_days(20).expect("a date"));
            Deed::new(HEAD, ReopenReportWindow { key, ground, until, reason: words() })
        }
        _ if random.chance(6) => opening_balance(town, random),
        _ => report(town, &known, key, random).await,
    }
}

/// What a village had done before the first period.
fn opening_balance(town: &Town, random: &mut Random) -> Deed {
    let unit = town.world.villages[random.below(4)];
    let tasks = town.definition.reporting.iter().flat_map(|reporting| &reporting.tasks);
    let mut lines = Vec::new();
    for task in tasks.filter(|task| task.required) {
        if random.chance(50) {
            let key = LineKey { unit, task: task.key.clone() };
            let amount = Amount::whole(1 + random.below(9) as i32);
            lines.push(OpeningLine { key, measure: task.unit, amount });
        }
    }
    let document = random.chance(30).then(|| town.document("样例镇", random));
    let basis = document.as_ref().map_or(OpeningBasis::Ledger, |_| OpeningBasis::Document);
    let record = RecordOpeningBalance {
        programme: town.world.programme,
        unit,
        as_of: "2024-04-07".parse().expect("a date"),
        basis,
        document,
        lines,
        source: words(),
        evidence: evidence(random),
    };
    Deed::new(HANDLER, record)
}

async fn report(town: &Town, window: &ReportWindow, key: WindowKey, random: &mut Random) -> Deed {
    // The third village reports seldom, the fourth never; one of another town reports all the same.
    let place = [0, 0, 0, 1, 1, 1, 2, 4][random.below(8)];
    let (unit, cadre, reviewer) = match place {
        4 => (town.outside, OUTSIDER, OTHER_OUTSIDER),
        _ => (town.world.villages[place], town.cadres[place], town.reviewers[place]),
    };
    let key = ReportKey { programme: key.programme, window: key.window, unit };
    let state: ProgressReport = town.state(key.id().0).await;
    let filler = if place == 0 && random.chance(30) { GROUP_CADRE } else { cadre };
    match state.phase {
        Phase::NotFiled | Phase::Withdrawn | Phase::Returned => {
            draft(town, window, key, filler, random).await
        }
        Phase::Draft if random.chance(20) => draft(town, window, key, filler, random).await,
        Phase::Draft => {
            if let Some(due) = window.due().filter(|_| random.chance(30)) {
                town.wait_for_the_end_of(due, random);
            }
            let mut evidence = evidence(random);
            evidence.extend(super::evidence(random));
            Deed::new(cadre, SubmitReport { key, confirmed_units: Vec::new(), evidence })
        }
        Phase::Submitted => match random.below(8) {
            0 => Deed::new(cadre, WithdrawReport { key, reason: words() }),
            1 => returned(key, &state, random),
            _ => Deed::new(reviewer, ReviewReport { key, remark: random.chance(50).then(words) }),
        },
        Phase::Reviewed if random.chance(20) => returned(key, &state, random),
        Phase::Reviewed => Deed::new(office(random), AcceptReport { key, remark: None }),
        Phase::Recheck if random.chance(50) => {
            Deed::new(HEAD, RecheckReport { key, remark: Some(words()) })
        }
        // A locked report is corrected now and then.
        Phase::Locked if random.chance(60) => super::activities::next(town, random),
        Phase::Locked | Phase::Recheck => {
            let correct = CorrectReport {
                lines: lines(town, window, &key, random).await,
                key,
                ground: *random.pick(CorrectionGround::ALL),
                reason: words(),
                requested_by: cadre,
                confirmed_units: Vec::new(),
                evidence: evidence(random),
            };
            Deed::new(DEPUTY, correct)
        }
    }
}

async fn draft(
    town: &Town,
    window: &ReportWindow,
    key: ReportKey,
    by: hemei_domain::id::PersonId,
    random: &mut Random,
) -> Deed {
    let lines = lines(town, window, &key, random).await;
    Deed::new(by, SaveReportDraft { key, lines })
}

fn returned(key: ReportKey, state: &ProgressReport, random: &mut Random) -> Deed {
    let column = *random.pick(&[Column::Cumulative, Column::Target, Column::Current]);
    let line = random.pick(&state.lines).key.clone();
    let reasons = vec![CellReason { cell: CellKey { line, column }, reason: words() }];
    Deed::new(office(random), ReturnReport { key, reasons })
}

/// The lines that a table has to have, now and then one more, with what is filled in beforehand.
async fn lines(
    town: &Town,
    window: &ReportWindow,
    key: &ReportKey,
    random: &mut Random,
) -> Vec<LineEntry> {
    let period_to = window.opened.as_ref().expect("it was opened").period_to;
    let series: ReportSeries = town.state(ReportSeries::stream(key.programme, key.unit).id).await;
    let engine = &town.world.engine;
    let head = engine.log(Log::Business).head().position;
    let at = At { min_position: Some(head), ..At::default() };
    let prefilled = engine.prefill_report(key, None, at).await;
    let prefilled = prefilled.map(|prefill| prefill.lines).unwrap_or_default();
    let tasks = town.definition.reporting.iter().flat_map(|reporting| &reporting.tasks);
    let required = tasks.filter(|task| task.required);
    let line = |task: &str| LineKey { unit: key.unit, task: task.to_owned() };
    let mut keys: BTreeSet<LineKey> = required.map(|task| line(&task.key)).collect();
    let state: ProgressReport = town.state(key.id().0).await;
    keys.extend(state.lines.into_iter().map(|line| line.key));
    keys.extend(series.lines_before(period_to).into_iter().chain(series.opening.keys()).cloned());
    if random.chance(15) {
        keys.insert(line("household_garbage"));
    }
    if random.chance(10) && key.unit == town.world.villages[0] {
        keys.insert(LineKey { unit: town.courtyards[0], task: "field_waste".to_owned() });
    }
    let alike = random.chance(40);
    let mut entries = Vec::new();
    for line in keys {
        let known = prefilled.iter().find(|known| known.key == line);
        let previous = series.previous(&line, period_to).amount;
        entries.push(entry(town, line, known, previous, alike, random));
    }
    entries
}

fn entry(
    town: &Town,
    key: LineKey,
    known: Option<&PrefilledLine>,
    previous: Amount,
    alike: bool,
    random: &mut Random,
) -> LineEntry {
    let reporting = town.definition.reporting.as_ref().expect("it takes reports");
    let task = reporting.task(&key.task).expect("a task of the programme");
    let whole = |number: usize| Some(Cell::typed(Amount::whole(number as i32)));
    let counted = known.filter(|known| known.figures.current.is_some());
    let current = counted.and_then(|known| known.figures.current.clone());
    let current = current.or_else(|| whole(if alike { 2 } else { random.below(5) }));
    let done = current.as_ref().and_then(|cell| previous.plus(cell.value));
    let cumulative = counted.and_then(|known| known.figures.cumulative.clone());
    let money = |random: &mut Random| {
        random.chance(25).then(|| Cell::typed(Money::yuan(1000 * random.below(9) as i32)))
    };
    let last = known.and_then(|known| known.figures.target.clone());
    let met = *random.pick(SelfAssessment::ALL);
    let figures = Figures {
        target: last.or_else(|| whole(4 + random.below(20))),
        planned: whole(random.below(16)),
        cumulative: cumulative.or(done.map(Cell::typed)),
        current,
        funds_planned: money(random),
        funds_in_place: money(random),
        funds_spent: money(random),
        expected_finish: random.chance(30).then(|| Cell::typed(town.today())),
        self_assessment: Some(Cell::typed(met)),
        ..Figures::blank(task.unit)
    };
    LineEntry {
        key,
        figures,
        problems: random.chance(40).then(|| Cell::typed(words())),
        next_step: random.chance(30).then(|| Cell::typed(words())),
        explanation: Some(words()),
    }
}
