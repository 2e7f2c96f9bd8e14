//! A town with two villages, its people, and one evaluation by the example scheme, which real
//! commands bring to any phase.

use uuid::Uuid;

use super::*;
use crate::command::{Answer, Cited, Question, Submission};
use crate::document::{Classification, Document, DocumentNumber};
use crate::event::EventData as _;
use crate::evidence;
use crate::id::{AssignmentId, EvaluationId, IssueId, PersonId, ProgrammeId, SchemeId, UnitId};
use crate::issue::Issue;
use crate::person::Assignment;
use crate::programme::{Programme, ProgrammeOpened};
use crate::role::Role;
use crate::scheme::{Definition, Scheme, SchemeAdopted, example};
use crate::score::{Decimal, Entry, Figure, Sample};
use crate::score_sheet::{
    ApplyPenalty, ApplyVeto, EnterBlock, GrantBonus, MarkNotApplicable, RecordSiteCheck,
    ScoreIndicators, ScoreSheet, SelfClaim, SelfScore, SheetOf, SiteOutcome, WaiveSelfScore,
    WithdrawAdjustment,
};
use crate::testing::{Given, at, day, person, unit};

pub(crate) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
/// Where the sheets are summed.
const CUT: u64 = 1234;

/// The people of the town, by what they are.
pub(crate) const CADRE: u128 = 1;
pub(crate) const HANDLER: u128 = 2;
pub(crate) const HEAD: u128 = 3;
pub(crate) const DEPUTY: u128 = 4;
/// Of the section that is responsible for water.
pub(crate) const WATER: u128 = 5;
pub(crate) const COMMISSION: u128 = 6;
pub(crate) const LEADER: u128 = 8;
/// Of the section that is responsible for planning.
pub(crate) const PLANNING: u128 = 9;
/// Of the section that enters the block of Party building.
pub(crate) const PARTY: u128 = 10;
pub(crate) const ELSEWHERE: u128 = 11;
/// Of a section that scores nothing: who checks on site.
pub(crate) const CHECKER: u128 = 12;
pub(crate) const CADRE_TOO: u128 = 13;

pub(crate) fn who(number: u128) -> PersonId {
    person(number)
}

pub(crate) fn by(number: u128) -> Submission {
    Submission::by(person(number))
}

pub(crate) fn home() -> UnitId {
    unit(1)
}

pub(crate) fn elsewhere() -> UnitId {
    unit(2)
}

pub(crate) fn scheme() -> SchemeId {
    Scheme::id_of(PROGRAMME, "annual_evaluation")
}

pub(crate) fn evaluation_id() -> EvaluationId {
    Evaluation::id_of(scheme(), 1)
}

pub(crate) fn sheet_of(unit: UnitId) -> SheetOf {
    SheetOf { evaluation: evaluation_id(), unit }
}

/// The town before any evaluation.
pub(crate) fn town() -> Given {
    town_with(|_| {})
}

/// The same with another scheme.
pub(crate) fn town_with(change: impl FnOnce(&mut Definition)) -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    let mut definition = example::definition();
    change(&mut definition);
    let adopted = SchemeAdopted {
        scheme: scheme(),
        programme: PROGRAMME,
        edition: 1,
        document: crate::testing::document(),
        definition: Box::new(definition),
    };
    let given = Given::new()
        .calendar_2024()
        .calendar_2025()
        .village(home(), "漆树村")
        .village(elsewhere(), "黄岭村")
        .event(Programme::stream(PROGRAMME), opened)
        .event(Scheme::stream(scheme()), adopted);
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (CADRE_TOO, Role::Village, Some(home())),
        (ELSEWHERE, Role::Village, Some(elsewhere())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (COMMISSION, Role::DisciplineCommission, None),
        (LEADER, Role::LeadingGroupHead, None),
    ];
    let given = posts
        .into_iter()
        .fold(given, |given, (number, role, unit)| given.person_with(person(number), role, unit));
    let sections = [
        (WATER, "农业服务中心"),
        (PLANNING, "规划建设办"),
        (PARTY, "党建办"),
        (CHECKER, "应急管理办"),
    ];
    sections.into_iter().fold(given, |given, (number, section)| {
        given.assigned(person(number), of_section(number, section))
    })
}

/// An assignment to a section of the line office.
pub(crate) fn of_section(number: u128, section: &str) -> Assignment {
    Assignment {
        id: AssignmentId(person(number).0),
        role: Role::LineOffice,
        unit: None,
        section: Some(section.to_owned()),
        from: day("2024-01-01"),
        to: None,
        ended: None,
    }
}

pub(crate) fn open() -> OpenEvaluation {
    let units = vec![entrant(home()), entrant(elsewhere())];
    OpenEvaluation { programme: PROGRAMME, scheme: scheme(), edition: 1, units }
}

pub(crate) fn entrant(unit: UnitId) -> Entrant {
    Entrant { unit, group: "enrolled".to_owned() }
}

pub(crate) fn self_score(unit: UnitId) -> SelfScore {
    let claim = |code: &str, points| SelfClaim { code: code.to_owned(), points };
    SelfScore {
        sheet: sheet_of(unit),
        claims: vec![claim("C3", Decimal::whole(10)), claim("C4", Decimal::whole(5))],
        remark: Some("村口路面已硬化。".to_owned()),
        evidence: vec![],
    }
}

pub(crate) fn waive_self_score(unit: UnitId) -> WaiveSelfScore {
    WaiveSelfScore { sheet: sheet_of(unit), reason: "两次通知后仍未报送。".to_owned() }
}

/// The position of an event about a unit, as the log of tests answers.
pub(crate) fn about(unit: UnitId) -> u64 {
    256 + u64::from(unit.0.as_bytes()[15])
}

/// An entry that rests on what happened in the home village.
pub(crate) fn entry(code: &str, round: Option<&str>, figure: Figure) -> Entry {
    let round = round.map(str::to_owned);
    Entry { code: code.to_owned(), round, figure, positions: vec![about(home())] }
}

/// Entries of a unit that rest on what happened there.
pub(crate) fn entries_of(unit: UnitId, entries: Vec<Entry>) -> Vec<Entry> {
    let of = |entry| Entry { positions: vec![about(unit)], ..entry };
    entries.into_iter().map(of).collect()
}

pub(crate) fn score(unit: UnitId, entries: Vec<Entry>) -> ScoreIndicators {
    let entries = entries_of(unit, entries);
    ScoreIndicators { sheet: sheet_of(unit), entries, remark: None, evidence: vec![] }
}

/// What the office itself scores.
pub(crate) fn office_score(unit: UnitId) -> ScoreIndicators {
    let sample = |failed| {
        let group = "1组".to_owned();
        Figure::Samples(vec![Sample { group, households: 20, drawn: 5, failed }])
    };
    let present = ["bins", "cleaner"].map(str::to_owned).to_vec();
    score(
        unit,
        vec![
            entry("C1-1", Some("q2"), Figure::Occurrences(4)),
            entry("C1-1", Some("q3"), Figure::Occurrences(4)),
            entry("C1-1", None, Figure::Occurrences(2)),
            entry("C1-2", None, Figure::Number(Decimal::whole(95))),
            entry("C2", Some("q2"), sample(0)),
            entry("C2", Some("q3"), sample(0)),
            entry("C4", None, Figure::Met(true)),
            entry("C5", None, Figure::Present(present)),
        ],
    )
}

pub(crate) fn planning_score(unit: UnitId, points: u32) -> ScoreIndicators {
    score(unit, vec![entry("C3", None, Figure::Score(Decimal::whole(points)))])
}

pub(crate) fn water_score(unit: UnitId) -> ScoreIndicators {
    let ratio = Figure::Ratio { actual: Decimal::whole(3), target: Decimal::whole(4) };
    let answers = Figure::Answers { sum: Decimal::whole(850), count: 10 };
    score(unit, vec![entry("W1", None, ratio), entry("W2", None, answers)])
}

pub(crate) fn enter_block(unit: UnitId) -> EnterBlock {
    EnterBlock {
        sheet: sheet_of(unit),
        block: "building".to_owned(),
        score: Decimal::whole(9),
        document: document(),
        remark: None,
    }
}

pub(crate) fn mark_not_applicable(unit: UnitId) -> MarkNotApplicable {
    MarkNotApplicable {
        sheet: sheet_of(unit),
        code: "W1".to_owned(),
        round: None,
        positions: vec![about(unit)],
        remark: "排查台账无黑臭水体。".to_owned(),
        evidence: vec![],
    }
}

pub(crate) fn grant_bonus(unit: UnitId) -> GrantBonus {
    GrantBonus {
        sheet: sheet_of(unit),
        code: "X1".to_owned(),
        round: None,
        award: "kept".to_owned(),
        count: 1,
        document: document(),
        positions: vec![],
        remark: None,
    }
}

pub(crate) fn apply_penalty(unit: UnitId) -> ApplyPenalty {
    ApplyPenalty {
        sheet: sheet_of(unit),
        code: "X2".to_owned(),
        round: None,
        occurrences: 1,
        document: document(),
        positions: vec![about(unit)],
        remark: None,
    }
}

pub(crate) fn apply_veto(unit: UnitId, code: &str, list: &str) -> ApplyVeto {
    ApplyVeto {
        sheet: sheet_of(unit),
        code: code.to_owned(),
        round: None,
        list: list.to_owned(),
        document: document(),
        positions: vec![],
        remark: None,
    }
}

pub(crate) fn withdraw_adjustment(unit: UnitId) -> WithdrawAdjustment {
    WithdrawAdjustment { sheet: sheet_of(unit), number: 1, reason: "通报已更正。".to_owned() }
}

pub(crate) fn site_check(unit: UnitId) -> RecordSiteCheck {
    RecordSiteCheck {
        sheet: sheet_of(unit),
        outcome: SiteOutcome::Confirmed,
        codes: vec![],
        remark: None,
        evidence: vec![],
    }
}

/// A sum of the sheets as they are.
pub(crate) fn sum(given: &Given) -> SumEvaluation {
    let seen = |unit| SheetSeen {
        unit,
        revision: given.revision(ScoreSheet::stream(evaluation_id(), unit)),
        overdue: 0,
        overdue_positions: vec![],
    };
    let opened = evaluation(given).opened.as_ref().expect("it was opened");
    let sheets = opened.units.iter().map(|member| seen(member.unit)).collect();
    SumEvaluation { evaluation: evaluation_id(), cut: CUT, sheets }
}

/// Issues of a unit that ever were overdue at the cut, each with an event at a position.
pub(crate) fn overdue(given: Given, unit: UnitId, positions: &[u64]) -> Given {
    let issue = |position: &u64| IssueId(Uuid::from_u128(u128::from(*position)));
    let programme = evaluation(&given).opened.as_ref().expect("opened").programme;
    let asked = Question::EverOverdue(CUT, programme);
    let issues = positions.iter().map(|position| (issue(position), unit)).collect();
    positions.iter().fold(given.answer(asked, Answer::EverOverdue(issues)), |given, position| {
        let stream = Issue::stream(issue(position));
        let cited = Cited { stream, programme: None, unit: Some(unit.0) };
        given.answer(Question::Event(*position), Answer::Event(Some(cited)))
    })
}

/// A decision on the last sum, of the day that is given.
pub(crate) fn decide(given: &Given, met_on: &str) -> DecideEvaluation {
    DecideEvaluation {
        evaluation: evaluation_id(),
        sum: evaluation(given).summed.as_ref().map_or(1, |summed| summed.sum),
        minutes: Document { date: day(met_on), ..document() },
        met_on: day(met_on),
        recused: vec![],
        abstained: vec![],
        votes: vec![],
    }
}

pub(crate) fn post_notice() -> PostNotice {
    PostNotice { evaluation: evaluation_id(), working_days: None }
}

pub(crate) fn object(unit: UnitId) -> FileObjection {
    FileObjection {
        evaluation: evaluation_id(),
        unit,
        codes: vec!["C3".to_owned()],
        statement: "核验时村口正在施工，请复核。".to_owned(),
        evidence: vec![],
    }
}

/// Upholds the home village's objection: one point more for C3.
pub(crate) fn uphold() -> DecideObjection {
    DecideObjection {
        evaluation: evaluation_id(),
        unit: home(),
        objection: 1,
        outcome: ObjectionOutcome::Upheld,
        changes: Changes {
            entries: vec![entry("C3", None, Figure::Score(Decimal::whole(9)))],
            withdrawn: vec![],
            added: vec![],
        },
        document: Some(Document { date: day("2024-05-07"), ..document() }),
        reason: "施工已在核验次日完工。".to_owned(),
        evidence: vec![evidence::example()],
    }
}

pub(crate) fn reject() -> DecideObjection {
    DecideObjection {
        outcome: ObjectionOutcome::Rejected,
        changes: Changes::default(),
        document: None,
        ..uphold()
    }
}

pub(crate) fn correct(unit: UnitId) -> CorrectScore {
    CorrectScore {
        sheet: sheet_of(unit),
        changes: Changes {
            entries: entries_of(unit, vec![entry("C4", None, Figure::Met(false))]),
            withdrawn: vec![],
            added: vec![],
        },
        document: document(),
        reason: "村规民约没有清洁条款。".to_owned(),
        evidence: vec![],
    }
}

pub(crate) fn finalise() -> FinaliseEvaluation {
    FinaliseEvaluation { evaluation: evaluation_id() }
}

pub(crate) fn record_signed() -> RecordSignedDocument {
    RecordSignedDocument {
        evaluation: evaluation_id(),
        document: document(),
        head_position: 1300,
        root: "0".repeat(16),
    }
}

pub(crate) fn correct_signed() -> CorrectSignedDocument {
    let number = DocumentNumber::parse("number", "样例镇发〔2024〕13号").expect("well formed");
    CorrectSignedDocument {
        evaluation: evaluation_id(),
        document: Document { number: Some(number), ..document() },
        reason: "文号录入有误。".to_owned(),
    }
}

pub(crate) fn archive() -> ArchiveEvaluation {
    ArchiveEvaluation { evaluation: evaluation_id() }
}

/// A document with a number.
pub(crate) fn document() -> Document {
    let number = DocumentNumber::parse("number", "样例镇发〔2024〕12号").expect("well formed");
    Document {
        number: Some(number),
        title: "关于考核事项的决定".to_owned(),
        issuer: "样例镇和美乡村工作领导小组".to_owned(),
        date: day("2024-05-06"),
        classification: Classification::Internal,
    }
}

/// The evaluation as a test left it.
#[track_caller]
pub(crate) fn evaluation(given: &Given) -> &Evaluation {
    given.state::<Evaluation>(evaluation_id().0).expect("it was opened")
}

/// A sheet as a test left it.
#[track_caller]
pub(crate) fn sheet(given: &Given, unit: UnitId) -> &ScoreSheet {
    let stream = ScoreSheet::stream(evaluation_id(), unit);
    given.state::<ScoreSheet>(stream.id).expect("something stands on it")
}

/// What the last sum says of a unit.
#[track_caller]
pub(crate) fn summed_of(given: &Given, unit: UnitId) -> &UnitResult {
    let summed = evaluation(given).summed.as_ref().expect("it was summed");
    summed.results.iter().find(|result| result.unit == unit).expect("it is evaluated")
}

/// Opened by the office head on 6 May.
#[track_caller]
pub(crate) fn opened() -> Given {
    town().when(&by(HEAD), &open()).recorded()
}

/// Scored by its village, then by everybody who is responsible.
#[track_caller]
pub(crate) fn scored(given: &Given, unit: UnitId, planning: u32) -> Given {
    let cadre = if unit == home() { CADRE } else { ELSEWHERE };
    let given = given.when(&by(cadre), &self_score(unit)).recorded();
    let given = given.when(&by(HANDLER), &office_score(unit)).recorded();
    let given = given.when(&by(PLANNING), &planning_score(unit, planning)).recorded();
    let given = given.when(&by(WATER), &water_score(unit)).recorded();
    given.when(&by(PARTY), &enter_block(unit)).recorded()
}

/// Both sheets scored: 89.1 and 88.1 points.
#[track_caller]
pub(crate) fn all_scored() -> Given {
    scored(&scored(&opened(), home(), 8), elsewhere(), 7)
}

/// Both sheets checked on site.
#[track_caller]
pub(crate) fn ready() -> Given {
    checked(&all_scored())
}

#[track_caller]
pub(crate) fn checked(given: &Given) -> Given {
    let given = given.when(&by(CHECKER), &site_check(home())).recorded();
    given.when(&by(CHECKER), &site_check(elsewhere())).recorded()
}

#[track_caller]
pub(crate) fn summed() -> Given {
    let given = ready();
    given.when(&by(HANDLER), &sum(&given)).recorded()
}

#[track_caller]
pub(crate) fn decided() -> Given {
    let given = summed();
    given.when(&by(HEAD), &decide(&given, "2024-05-06")).recorded()
}

/// Posted on 6 May, until 11 May.
#[track_caller]
pub(crate) fn in_notice() -> Given {
    decided().when(&by(HANDLER), &post_notice()).recorded()
}

/// The home village objected on 7 May.
#[track_caller]
pub(crate) fn objected() -> Given {
    in_notice().now(at("2024-05-07 09:00")).when(&by(CADRE), &object(home())).recorded()
}

/// The deputy head upheld it.
#[track_caller]
pub(crate) fn rechecked() -> Given {
    objected().when(&by(DEPUTY), &uphold()).recorded()
}

/// Final on 13 May, without an objection.
#[track_caller]
pub(crate) fn finalised() -> Given {
    in_notice().now(at("2024-05-13 09:00")).when(&by(HEAD), &finalise()).recorded()
}

#[track_caller]
pub(crate) fn archived() -> Given {
    let given = finalised().when(&by(HEAD), &record_signed()).recorded();
    given.when(&by(HANDLER), &archive()).recorded()
}
