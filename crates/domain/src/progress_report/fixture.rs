//! A town with one village and two windows, and a report brought to any phase by real commands.

use uuid::Uuid;

use super::*;
use crate::command::{Answer, Cited, Question, Submission};
use crate::event::EventData as _;
use crate::evidence::{self, Evidence};
use crate::id::UnitId;
use crate::money::Money;
use crate::programme::definition::Window;
use crate::programme::reporting::Column;
use crate::programme::{Programme, ProgrammeOpened};
use crate::quantity::{Amount, QuantityUnit};
use crate::report_series::ReportSeries;
use crate::report_window::OpenReportWindow;
use crate::role::Role;
use crate::testing::cast::with_posts;
pub(super) use crate::testing::cast::{CADRE, by, home, who};
use crate::testing::{Given, at, day, unit};

pub(super) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

/// The people of the town, by what they are.
pub(super) const CADRE_TOO: u128 = 2;
pub(super) const HANDLER: u128 = 3;
pub(super) const HEAD: u128 = 4;
pub(super) const DEPUTY: u128 = 5;
pub(super) const RESIDENT: u128 = 6;
pub(super) const ELSEWHERE: u128 = 7;
pub(super) const COMMISSION: u128 = 8;
pub(super) const HEAD_TOO: u128 = 9;

/// Typed by one person for another.
pub(super) fn typed(typist: u128, principal: u128) -> Submission {
    Submission { on_behalf_of: Some(who(principal)), ..by(typist) }
}

pub(super) fn yard() -> UnitId {
    unit(3)
}

pub(super) fn key(window: &str) -> ReportKey {
    ReportKey { programme: PROGRAMME, window: window.to_owned(), unit: home() }
}

/// The town on the morning of 20 June 2024; the window of the second quarter is open and due on 24
/// June.
pub(super) fn town() -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    let date = |month, date| crate::time::Date::ymd(2024, month, date).expect("a date");
    opened.definition.windows.push(Window {
        key: "q3".to_owned(),
        name: "第三季度".to_owned(),
        opens: date(9, 9),
        due: date(9, 22),
        closes: None,
        period_from: date(6, 23),
        period_to: date(9, 22),
        clause: "plan 五（四）".to_owned(),
    });
    let given = Given::new()
        .calendar_2024()
        .village(home(), "漆树村")
        .village(unit(2), "清溪村")
        .courtyard(yard(), "李家院落", home())
        .event(Programme::stream(PROGRAMME), opened);
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (CADRE_TOO, Role::Village, Some(home())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (RESIDENT, Role::ResidentTeam, Some(home())),
        (ELSEWHERE, Role::Village, Some(unit(2))),
        (COMMISSION, Role::DisciplineCommission, None),
        (HEAD_TOO, Role::OfficeHead, None),
    ];
    let given = with_posts(given, posts);
    open(&given.now(at("2024-06-11 09:00")), "q2").now(at("2024-06-20 09:00"))
}

#[track_caller]
fn open(given: &Given, window: &str) -> Given {
    given.when(&by(HANDLER), &OpenReportWindow { key: key(window).window() }).recorded()
}

pub(super) fn heaps() -> LineKey {
    LineKey { unit: home(), task: "heaps".to_owned() }
}

/// A line of typed amounts: target, planned by this date, this period, cumulative.
pub(super) fn line(key: LineKey, measure: QuantityUnit, amounts: [&str; 4]) -> LineEntry {
    let [target, planned, current, cumulative] =
        amounts.map(|text| Some(Cell::typed(Amount::parse("amount", text).expect("a decimal"))));
    LineEntry {
        key,
        figures: Figures {
            target,
            planned,
            current,
            cumulative,
            self_assessment: Some(Cell::typed(SelfAssessment::NotMet)),
            ..Figures::blank(measure)
        },
        problems: None,
        next_step: None,
        explanation: None,
    }
}

/// The only line of the story's reports: two heaps in the second quarter, five more in the third.
pub(super) fn lines(window: &str) -> Vec<LineEntry> {
    let amounts = match window {
        "q2" => ["20", "10", "2", "2"],
        _ => ["20", "15", "5", "7"],
    };
    vec![line(heaps(), QuantityUnit::Spot, amounts)]
}

/// The line with 吨, beside the required one.
pub(super) fn with_garbage(amounts: [&str; 4]) -> Vec<LineEntry> {
    let garbage = LineKey { task: "garbage".to_owned(), ..heaps() };
    let mut lines = lines("q2");
    lines.push(line(garbage, QuantityUnit::Tonne, amounts));
    lines
}

pub(super) fn save(window: &str) -> SaveReportDraft {
    SaveReportDraft { key: key(window), lines: lines(window) }
}

pub(super) fn save_lines(lines: Vec<LineEntry>) -> SaveReportDraft {
    SaveReportDraft { key: key("q2"), lines }
}

pub(super) fn submit(window: &str) -> SubmitReport {
    SubmitReport { key: key(window), confirmed_units: vec![], evidence: vec![] }
}

pub(super) fn withdraw(window: &str) -> WithdrawReport {
    WithdrawReport { key: key(window), reason: "漏填一处。".to_owned() }
}

pub(super) fn review(window: &str) -> ReviewReport {
    ReviewReport { key: key(window), remark: None }
}

pub(super) fn return_report(window: &str) -> ReturnReport {
    let cell = CellKey { line: heaps(), column: Column::Cumulative };
    let reason = "与清点处数不符。".to_owned();
    ReturnReport { key: key(window), reasons: vec![CellReason { cell, reason }] }
}

pub(super) fn accept(window: &str) -> AcceptReport {
    AcceptReport { key: key(window), remark: None }
}

/// A correction of the funds only.
pub(super) fn correct(window: &str) -> CorrectReport {
    let mut lines = lines(window);
    lines[0].figures.funds_planned = Some(Cell::typed(Money::yuan(5_000)));
    correct_to(window, lines)
}

pub(super) fn correct_to(window: &str, lines: Vec<LineEntry>) -> CorrectReport {
    CorrectReport {
        key: key(window),
        lines,
        ground: CorrectionGround::Miscount,
        reason: "复核台账发现差错。".to_owned(),
        requested_by: who(CADRE),
        confirmed_units: vec![],
        evidence: vec![],
    }
}

pub(super) fn recheck(window: &str) -> RecheckReport {
    RecheckReport { key: key(window), remark: None }
}

pub(super) fn scan() -> Evidence {
    evidence::example()
}

/// Something happened in a unit, in the programme, at a position of the log.
pub(super) fn happened(given: Given, position: u64, unit: UnitId) -> Given {
    happened_in(given, PROGRAMME, position, unit)
}

/// [`happened`] in a programme.
pub(super) fn happened_in(
    given: Given,
    programme: ProgrammeId,
    position: u64,
    unit: UnitId,
) -> Given {
    let stream = Programme::stream(programme);
    let cited = Cited { stream, programme: Some(programme.0), unit: Some(unit.0) };
    given.answer(Question::Event(position), Answer::Event(Some(cited)))
}

/// The report as a test left it.
#[track_caller]
pub(super) fn report(given: &Given, window: &str) -> ProgressReport {
    given.state::<ProgressReport>(key(window).id().0).cloned().unwrap_or_default()
}

/// The village's series as a test left it.
#[track_caller]
pub(super) fn series(given: &Given) -> ReportSeries {
    let stream = ReportSeries::stream(PROGRAMME, home());
    given.state::<ReportSeries>(stream.id).cloned().unwrap_or_default()
}

/// Saved by the cadre.
#[track_caller]
pub(super) fn drafted() -> Given {
    town().when(&by(CADRE), &save("q2")).recorded()
}

/// Other lines, saved by the cadre.
#[track_caller]
pub(super) fn drafted_with(lines: Vec<LineEntry>) -> Given {
    town().when(&by(CADRE), &save_lines(lines)).recorded()
}

/// Submitted by the cadre.
#[track_caller]
pub(super) fn submitted() -> Given {
    drafted().when(&by(CADRE), &submit("q2")).recorded()
}

/// Reviewed by the other cadre.
#[track_caller]
pub(super) fn reviewed() -> Given {
    submitted().when(&by(CADRE_TOO), &review("q2")).recorded()
}

/// Accepted by the head.
#[track_caller]
pub(super) fn locked() -> Given {
    reviewed().when(&by(HEAD), &accept("q2")).recorded()
}

/// The second quarter's report is locked, on 20 September the third one's window is open.
#[track_caller]
pub(super) fn third_quarter(given: Given) -> Given {
    open(&given.now(at("2024-09-09 09:00")), "q3").now(at("2024-09-20 09:00"))
}

/// Lines of the third quarter brought to the office.
#[track_caller]
pub(super) fn third_reviewed(given: &Given, lines: Vec<LineEntry>) -> Given {
    let save = SaveReportDraft { key: key("q3"), lines };
    let given = given.when(&by(CADRE), &save).recorded();
    let given = given.when(&by(CADRE), &submit("q3")).recorded();
    given.when(&by(CADRE_TOO), &review("q3")).recorded()
}

/// Both quarters' reports are locked.
#[track_caller]
pub(super) fn both_locked() -> Given {
    let given = third_reviewed(&third_quarter(locked()), lines("q3"));
    given.when(&by(HEAD), &accept("q3")).recorded().now(at("2024-09-25 09:00"))
}

/// The second quarter's funds were corrected after the third was locked.
#[track_caller]
pub(super) fn to_recheck() -> Given {
    both_locked().when(&by(HEAD), &correct("q2")).recorded()
}

/// A day, for tables of tests.
pub(super) fn date(text: &str) -> crate::time::Date {
    day(text)
}
