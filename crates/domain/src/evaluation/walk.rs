//! Random walks: whoever tries whatever, and whenever, what must always hold holds.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::deadline::Limit;
use crate::id::{PersonId, UnitId};
use crate::role::Role;
use crate::scheme::example;
use crate::score::{Decimal, Figure};
use crate::score_sheet::{ScoreSheet, Stage};
use crate::testing::{Given, Outcome, at, unit};
use crate::time::{Date, Timestamp};

/// Everybody of the town tries.
const EVERYBODY: [u128; 12] = [
    CADRE, CADRE_TOO, ELSEWHERE, HANDLER, HEAD, DEPUTY, LEADER, COMMISSION, WATER, PLANNING, PARTY,
    CHECKER,
];

/// What one step tries.
#[derive(Debug, Clone)]
struct Step {
    act: Act,
    person: u128,
    unit: UnitId,
    /// Typed for the home village's cadre.
    for_the_village: bool,
    number: u32,
}

fn attempt(step: &Step, given: &Given, today: Date) -> Outcome {
    let mut by = by(step.person);
    by.on_behalf_of = (step.for_the_village && step.person != CADRE).then(|| who(CADRE));
    let Step { unit, number, .. } = *step;
    match step.act {
        Act::SelfScore => given.when(&by, &self_score(unit)),
        Act::WaiveSelfScore => given.when(&by, &waive_self_score(unit)),
        Act::ScoreIndicators => match number % 3 {
            0 => given.when(&by, &office_score(unit)),
            1 => given.when(&by, &water_score(unit)),
            _ => given.when(&by, &planning_score(unit, number % 10)),
        },
        Act::EnterBlock => given.when(&by, &enter_block(unit)),
        Act::MarkNotApplicable => given.when(&by, &mark_not_applicable(unit)),
        Act::GrantBonus => given.when(&by, &grant_bonus(unit)),
        Act::ApplyPenalty => given.when(&by, &apply_penalty(unit)),
        Act::ApplyVeto => given.when(&by, &apply_veto(unit, "V2", "vetoes 第二项")),
        Act::WithdrawAdjustment => given.when(&by, &withdraw_adjustment(unit)),
        Act::RecordSiteCheck => given.when(&by, &site_check(unit)),
        Act::Sum => given.when(&by, &sum(given)),
        Act::Decide => given.when(&by, &decide(given, &today.to_string())),
        Act::PostNotice => {
            let notice =
                PostNotice { working_days: (number < 9).then_some(number), ..post_notice() };
            given.when(&by, &notice)
        }
        Act::FileObjection => given.when(&by, &object(unit)),
        Act::DecideObjection => decide_objection(step, &by, given),
        Act::CorrectScore => {
            let mut correct = correct(unit);
            correct.changes.entries[0].figure = Figure::Met(number.is_multiple_of(2));
            given.when(&by, &correct)
        }
        Act::Finalise => given.when(&by, &finalise()),
        Act::RecordSignedDocument => given.when(&by, &record_signed()),
        Act::CorrectSignedDocument => given.when(&by, &correct_signed()),
        Act::Archive => given.when(&by, &archive()),
    }
}

fn decide_objection(step: &Step, by: &Submission, given: &Given) -> Outcome {
    let open = evaluation(given).open_objections().next();
    let (objection, unit) = open.map_or((1, step.unit), |open| (open.number, open.unit));
    if step.number.is_multiple_of(2) {
        return given.when(by, &DecideObjection { objection, unit, ..reject() });
    }
    let mut upheld = DecideObjection { objection, unit, ..uphold() };
    upheld.changes.entries[0].figure = Figure::Score(Decimal::whole(step.number % 11));
    given.when(by, &upheld)
}

/// What leads on from where the evaluation stands, by somebody whose act it is; else few walks would
/// reach a result.
fn leading_on(given: &Given, number: u32) -> Step {
    let definition = example::definition();
    let blank = ScoreSheet::default();
    let stage = |unit| {
        let id = ScoreSheet::stream(evaluation_id(), unit).id;
        given.state::<ScoreSheet>(id).unwrap_or(&blank).stage(&definition)
    };
    let open = [home(), elsewhere()].into_iter().find(|unit| stage(*unit) != Stage::SiteChecked);
    let step = |act, person, unit| Step { act, person, unit, for_the_village: false, number };
    let state = evaluation(given);
    match (state.phase, open) {
        (Phase::Scoring | Phase::Summed, Some(unit)) => match stage(unit) {
            Stage::SchemeFrozen => step(Act::WaiveSelfScore, HEAD, unit),
            Stage::SelfScored => match number % 4 {
                3 => step(Act::EnterBlock, PARTY, unit),
                kind => step(
                    Act::ScoreIndicators,
                    [HANDLER, WATER, PLANNING][usize::try_from(kind).expect("small")],
                    unit,
                ),
            },
            Stage::DeptScored | Stage::SiteChecked => step(Act::RecordSiteCheck, CHECKER, unit),
        },
        (Phase::Scoring | Phase::Rechecked, _) => step(Act::Sum, HANDLER, home()),
        (Phase::Summed, None) => step(Act::Decide, HEAD, home()),
        (Phase::Decided, _) => step(Act::PostNotice, HANDLER, home()),
        (Phase::InNotice, _) if number.is_multiple_of(3) => step(Act::FileObjection, CADRE, home()),
        (Phase::InNotice, _) => step(Act::Finalise, HEAD, home()),
        (Phase::Objection, _) => step(Act::DecideObjection, DEPUTY, home()),
        (Phase::Final, _) => step(Act::RecordSignedDocument, HEAD, home()),
        (Phase::Archived, _) => step(Act::Archive, HEAD, home()),
    }
}

fn a_step() -> impl Strategy<Value = Option<Step>> {
    let act = prop::sample::select(Act::ALL.to_vec());
    let person = prop::sample::select(EVERYBODY.to_vec());
    let tried = (act, person, any::<bool>(), prop::bool::weighted(0.2), 0_u32..12);
    let tried = tried.prop_map(|(act, person, at_home, for_the_village, number)| {
        let unit = if at_home { home() } else { elsewhere() };
        Some(Step { act, person, unit, for_the_village, number })
    });
    prop_oneof![2 => Just(None), 1 => tried]
}

proptest! {
    #[test]
    fn r54_r55_separation_recusal_and_notice_hold_on_every_path(
        steps in prop::collection::vec((a_step(), 0_u32..12, 0_i64..5), 1..90),
    ) {
        // A member of the commission sits in the office too; who scores water is elsewhere's contact cadre.
        let mut given = opened()
            .person_with(who(COMMISSION), Role::OfficeHead, None)
            .person_with(who(WATER), Role::ContactCadre, Some(elsewhere()));
        let mut now = at("2024-05-06 09:00");
        for (step, number, days) in steps {
            now = now.plus_micros(days * 24 * 3600 * 1_000_000);
            given = given.now(now);
            let step = step.unwrap_or_else(|| leading_on(&given, number));
            let outcome = attempt(&step, &given, now.date());
            let Some(next) = outcome.accepted() else { continue };
            check_step(&step, &given, now)?;
            given = next;
            check_sheets(&given)?;
        }
    }
}

/// What an act that was accepted must not have broken, told from the state before it.
fn check_step(step: &Step, before: &Given, now: Timestamp) -> Result<(), TestCaseError> {
    prop_assert!(step.person != COMMISSION, "the commission takes no part");
    let judges = matches!(
        step.act,
        Act::ScoreIndicators
            | Act::EnterBlock
            | Act::MarkNotApplicable
            | Act::GrantBonus
            | Act::ApplyPenalty
            | Act::ApplyVeto
            | Act::RecordSiteCheck
            | Act::CorrectScore
    );
    if judges && step.unit == unit(2) {
        prop_assert!(step.person != WATER, "the contact cadre is recused");
    }
    let state = evaluation(before);
    if step.act == Act::Finalise {
        let notice = state.notice.as_ref().expect("posted");
        prop_assert!(now.date() > notice.posted.due && now.date() > notice.objections.due);
        let full = matches!(notice.posted.limit, Limit::WorkingDays(days) if days >= 5);
        prop_assert!(full, "{:?}", notice.posted.limit);
        prop_assert!(state.open_objections().next().is_none());
        prop_assert!(!state.changed);
        let decided = state.decided.as_ref().expect("decided");
        for result in &decided.results {
            let sheet = ScoreSheet::stream(evaluation_id(), result.unit);
            prop_assert_eq!(before.revision(sheet), result.sheet_revision);
        }
    }
    if step.act == Act::FileObjection {
        let notice = state.notice.as_ref().expect("posted");
        prop_assert!(now.date() <= notice.objections.due);
    }
    Ok(())
}

/// On no sheet did one person act in two duties that are kept apart.
fn check_sheets(given: &Given) -> Result<(), TestCaseError> {
    for unit in [home(), elsewhere()] {
        let id = ScoreSheet::stream(evaluation_id(), unit).id;
        let Some(sheet) = given.state::<ScoreSheet>(id) else { continue };
        let duties: [&[PersonId]; 4] = [
            &sheet.self_scorers.persons,
            &sheet.scorers.persons,
            &sheet.checkers.persons,
            &sheet.rescorers.persons,
        ];
        for (index, one) in duties.iter().enumerate() {
            for other in &duties[index + 1..] {
                prop_assert!(!one.iter().any(|person| other.contains(person)));
            }
        }
    }
    Ok(())
}
