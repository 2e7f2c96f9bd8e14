//! Folding histories of windows and reports.

mod generated;

use std::sync::Arc;

use hemei_domain::activity;
use hemei_domain::aggregate::Kind;
use hemei_domain::clean_up::CleanUpFacts;
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::division_code::DivisionCode;
use hemei_domain::event::EventData;
use hemei_domain::id::{PersonId, ProgrammeId, UnitId};
use hemei_domain::programme::{Programme, ProgrammeOpened};
use hemei_domain::progress_report::pace::Pace;
use hemei_domain::progress_report::*;
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::report_window::{
    ReportWindowClosed, ReportWindowOpened, ReportWindowReopened, WindowKey, WindowPhase,
};
use hemei_domain::stream::StreamId;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::{
    Unit, UnitClosed, UnitCodeAssigned, UnitKind, UnitRegistered, UnitRenamed,
};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
const TOWN: &str = "500000100000";

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0xa0 + number))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 3600 * 1_000_000)
}

fn example<E: EventData>() -> E {
    E::example().0
}

fn key(window: &str, number: u128) -> ReportKey {
    ReportKey { programme: PROGRAMME, window: window.to_owned(), unit: unit(number) }
}

fn register(log: &mut Chronicle, number: u128, kind: UnitKind, name: &str) {
    let registered = UnitRegistered {
        unit: unit(number),
        kind,
        name: name.to_owned(),
        aliases: vec![],
        parent: (!kind.is_division()).then(|| unit(1)),
        from: day("2024-01-01"),
        document: None,
    };
    log.add(Unit::stream(unit(number)), None, morning("2024-04-01"), registered);
}

fn code(log: &mut Chronicle, number: u128, at: &str, town: &str) {
    let parse = |code: &str| DivisionCode::parse("code", code).expect("a code");
    let code = parse(&format!("{}{:03}", &town[..9], 200 + number));
    let assigned = UnitCodeAssigned { unit: unit(number), code, town: parse(town), ..example() };
    log.add(Unit::stream(unit(number)), None, morning(at), assigned);
}

/// Two villages of the town, one without a code, one of another town, and a courtyard.
fn town() -> Chronicle {
    let mut log = Chronicle::default();
    let mut opened = ProgrammeOpened { programme: PROGRAMME, ..example() };
    opened.definition.town.code = TOWN.to_owned();
    log.add(Programme::stream(PROGRAMME), None, morning("2024-04-01"), opened);
    register(&mut log, 1, UnitKind::Village, "漆树村");
    register(&mut log, 2, UnitKind::Village, "灯光村");
    register(&mut log, 3, UnitKind::Village, "第五村");
    register(&mut log, 4, UnitKind::Village, "外镇村");
    register(&mut log, 5, UnitKind::Courtyard, "湾地");
    code(&mut log, 1, "2024-04-02", TOWN);
    code(&mut log, 2, "2024-04-02", TOWN);
    code(&mut log, 4, "2024-04-02", "500000101000");
    log
}

fn open(log: &mut Chronicle, window: &str, at: &str) {
    let opened = match window {
        "q2" => ReportWindowOpened { programme: PROGRAMME, ..example() },
        _ => {
            let mut opened = ReportWindowOpened { programme: PROGRAMME, ..example() };
            opened.window = window.to_owned();
            (opened.opens, opened.period_from) = (day("2024-09-09"), day("2024-06-23"));
            opened.period_to = day("2024-09-22");
            (opened.deadline.due, opened.closes) = (day("2024-09-23"), None);
            opened
        }
    };
    log.add(window_key(window).stream(), None, morning(at), opened);
}

fn window_key(window: &str) -> WindowKey {
    WindowKey { programme: PROGRAMME, window: window.to_owned() }
}

fn add(
    log: &mut Chronicle,
    key: &ReportKey,
    by: u128,
    day: &str,
    event: impl Into<hemei_domain::aggregate::Event>,
) -> u64 {
    log.add(key.stream(), Some(person(by)), morning(day), event)
}

fn line(number: u128, amounts: [i32; 4]) -> ReportLine {
    let [target, planned, current, cumulative] =
        amounts.map(|amount| Some(Cell::typed(Amount::whole(amount))));
    ReportLine {
        key: LineKey { unit: unit(number), task: "heaps".to_owned() },
        figures: Figures {
            target,
            planned,
            current,
            cumulative,
            ..Figures::blank(QuantityUnit::Spot)
        },
        problems: Some(Provenance::typed()),
        next_step: None,
        explained: false,
    }
}

fn draft(key: &ReportKey, number: u32, lines: Vec<ReportLine>) -> ReportDraftSaved {
    ReportDraftSaved {
        programme: key.programme,
        window: key.window.clone(),
        unit: key.unit,
        number,
        lines,
        ..example()
    }
}

async fn board(log: &Chronicle) -> Vec<BoardRow> {
    let tables = folded(Arc::new(ProgressBoard), &log.events, 3).await;
    let rows = &tables.iter().find(|(name, _)| *name == BOARD).expect("the table").1;
    rows.iter().map(|row| BoardRow::from_row(row).expect("a row")).collect()
}

async fn lines(log: &Chronicle) -> Vec<LineRow> {
    let tables = folded(Arc::new(ProgressBoard), &log.events, 3).await;
    let rows = &tables.iter().find(|(name, _)| *name == LINES).expect("the table").1;
    rows.iter().map(|row| LineRow::from_row(row).expect("a line")).collect()
}

fn names(rows: &[BoardRow]) -> Vec<&str> {
    rows.iter().map(|row| source::name_on(&row.names.0, row.period_to)).collect()
}

#[tokio::test]
async fn s16_1_13_every_village_has_a_row_from_opening_day_also_where_nothing_came() {
    let mut log = town();
    assert_eq!(board(&log).await, []);
    open(&mut log, "q2", "2024-06-11");
    let rows = board(&log).await;
    assert_eq!(names(&rows), ["漆树村", "灯光村", "第五村"]);
    let told = standing(&rows[0], day("2024-06-11"));
    assert_eq!((told.submitted, told.to_call, told.days_left), (false, true, 13));
    assert_eq!((told.light, told.pace), (WarningLevel::Normal, None));
    assert!(!standing(&rows[0], day("2024-06-10")).to_call, "it had not opened");
    assert_eq!(standing(&rows[0], day("2024-06-24")).light, WarningLevel::Approaching);
    let late = standing(&rows[0], day("2024-06-26"));
    assert_eq!((late.light, late.days_late, late.to_call), (WarningLevel::Overdue, 2, true));
}

#[tokio::test]
async fn the_register_goes_on_after_the_opening() {
    let mut log = town();
    open(&mut log, "q2", "2024-06-11");
    // The village without a code turns out to be another town's, and one is registered later.
    code(&mut log, 3, "2024-06-12", "500000101000");
    register(&mut log, 6, UnitKind::Community, "新社区");
    let name = "漆树社区".to_owned();
    let renamed = UnitRenamed { unit: unit(1), name, from: day("2024-06-20"), ..example() };
    log.add(Unit::stream(unit(1)), None, morning("2024-06-12"), renamed);
    let closed = UnitClosed { unit: unit(2), from: day("2024-06-01"), ..example() };
    log.add(Unit::stream(unit(2)), None, morning("2024-06-12"), closed);
    assert_eq!(names(&board(&log).await), ["漆树社区", "新社区"]);
    // What came stays on the board, expected or not.
    let report = key("q2", 4);
    add(&mut log, &report, 1, "2024-06-13", draft(&report, 1, vec![line(4, [20, 10, 2, 2])]));
    let rows = board(&log).await;
    assert_eq!(names(&rows), ["漆树社区", "外镇村", "新社区"]);
    assert!(!rows[1].expected && !standing(&rows[1], day("2024-06-26")).to_call);
}

#[tokio::test]
async fn a_report_walks_over_the_board_and_its_light_is_computed() {
    let mut log = town();
    open(&mut log, "q2", "2024-06-11");
    let report = key("q2", 1);
    let saved = vec![line(1, [20, 10, 2, 2]), line(5, [10, 5, 3, 3])];
    let written = add(&mut log, &report, 1, "2024-06-12", draft(&report, 1, saved));
    let drafted = board(&log).await.remove(0);
    assert_eq!((drafted.phase, standing(&drafted, day("2024-06-13")).pace), (Phase::Draft, None));
    add(&mut log, &report, 1, "2024-06-25", example::<ReportSubmitted>());
    let row = board(&log).await.remove(0);
    let told = standing(&row, day("2024-06-26"));
    assert_eq!((told.pace, told.behind, told.far_behind), (Some(Pace::FarBehind), 1, 1));
    assert_eq!((told.light, told.days_late, told.to_call), (WarningLevel::Behind, 1, true));
    // On the day before it had not come.
    let before = standing(&row, day("2024-06-24"));
    assert_eq!((before.submitted, before.light), (false, WarningLevel::Approaching));
    add(&mut log, &report, 2, "2024-06-25", example::<ReportReviewed>());
    let row = board(&log).await.remove(0);
    assert_eq!((row.filler, row.reviewer), (Some(person(1)), Some(person(2))));
    assert!(!standing(&row, day("2024-06-26")).to_call, "it is with the office");
    let returned = add(&mut log, &report, 3, "2024-06-26", example::<ReportReturned>());
    let row = board(&log).await.remove(0);
    assert_eq!((row.phase, row.return_position), (Phase::Returned, Some(returned)));
    assert!(standing(&row, day("2024-06-26")).to_call && row.returned.0.len() == 1);
    // A shorter table takes the place of the longer one.
    assert_eq!(lines(&log).await.len(), 2);
    assert_eq!(lines(&log).await[1].problems_position, Some(written));
    let shorter = vec![line(1, [20, 10, 10, 10])];
    add(&mut log, &report, 1, "2024-06-27", draft(&report, 2, shorter));
    add(&mut log, &report, 1, "2024-06-27", ReportSubmitted { number: 2, ..example() });
    add(&mut log, &report, 2, "2024-06-27", example::<ReportReviewed>());
    add(&mut log, &report, 3, "2024-06-28", example::<ReportAccepted>());
    let row = board(&log).await.remove(0);
    let told = standing(&row, day("2024-06-28"));
    assert_eq!((told.pace, told.light), (Some(Pace::OnPlan), WarningLevel::Normal));
    assert_eq!((row.version, row.submissions, told.days_late), (1, 2, 1));
    let lines = lines(&log).await;
    assert_eq!((lines.len(), lines[0].phase, lines[0].version), (1, Phase::Locked, 1));
    assert_eq!((lines[0].unit_name.as_str(), lines[0].reviewer), ("漆树村", Some(person(2))));
}

#[tokio::test]
async fn a_window_closes_and_reopens_on_every_row() {
    let mut log = town();
    open(&mut log, "q2", "2024-06-11");
    let row = board(&log).await.remove(1);
    assert_eq!(standing(&row, day("2024-06-30")).window, WindowPhase::Open);
    assert_eq!(standing(&row, day("2024-07-01")).window, WindowPhase::Closed);
    let stream = window_key("q2").stream();
    log.add(stream, None, morning("2024-06-28"), example::<ReportWindowClosed>());
    let closed = board(&log).await.remove(1);
    assert_eq!(closed.window_phase, WindowPhase::Closed);
    log.add(stream, None, morning("2024-06-29"), example::<ReportWindowReopened>());
    let row = board(&log).await.remove(1);
    assert_eq!(standing(&row, day("2024-07-05")).window, WindowPhase::Open);
    assert_eq!(standing(&row, day("2024-07-06")).window, WindowPhase::Closed);
}

#[tokio::test]
async fn what_clean_ups_cleared_stands_as_it_was_corrected_last() {
    let mut log = town();
    let stream = |number| StreamId::new(Kind::CleanUp, Uuid::from_u128(number));
    let recorded = || {
        let (mut recorded, _) = activity::Recorded::<CleanUpFacts>::example();
        (recorded.programme, recorded.unit) = (PROGRAMME, unit(1));
        recorded
    };
    log.add(stream(70), Some(person(1)), morning("2024-06-12"), recorded());
    log.add(stream(71), Some(person(1)), morning("2024-06-12"), recorded());
    let mut corrected = activity::Corrected::<CleanUpFacts>::example().0;
    corrected.on = day("2024-06-13");
    corrected.facts.cleared.truncate(1);
    let position = log.add(stream(70), Some(person(1)), morning("2024-06-14"), corrected.clone());
    let voided = activity::Voided::<CleanUpFacts>::example().0;
    log.add(stream(71), Some(person(1)), morning("2024-06-14"), voided);
    let tables = folded(Arc::new(ProgressBoard), &log.events, 3).await;
    let rows = &tables.iter().find(|(name, _)| *name == CLEAN_UPS).expect("the table").1;
    let rows: Vec<_> = rows.iter().map(|row| BoardCleanUpRow::from_row(row)).collect();
    let [Ok(row)] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.unit, row.on_date, row.position), (unit(1), corrected.on, position));
    assert_eq!(row.cleared.0, corrected.facts.cleared);
}
