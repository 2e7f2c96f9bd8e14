//! Every pair of phase and act of every register, walked with the real commands against tables drawn
//! by hand.

use super::*;
use crate::command::Command;
use crate::core_task::fixture::*;
use crate::core_task::*;
use crate::testing::{Given, Outcome, at};

/// `x` is done, `.` is refused for the phase, `-` because the register has no such step, a blank
/// where the register has no such phase; columns as in [`Phase::ALL`]: listed, plan approved, under
/// way, done, accepted, in care, relapsed, removed.
const DRAWN: &[(Register, &[(Act, &str)])] = &[
    (
        Register::WaterBody,
        &[
            (Act::ApprovePlan, "x......."),
            (Act::RecordWork, ".xx...x."),
            (Act::ReportDone, "..x....."),
            (Act::Check, "...x...."),
            (Act::BeginCare, "....x..."),
            (Act::RecordRelapse, "....xx.."),
            (Act::Correct, "xxxxxxx."),
            (Act::Remove, "xxxxxxx."),
        ],
    ),
    (
        Register::RuralHouse,
        &[
            (Act::ApprovePlan, "- --- --"),
            (Act::RecordWork, "x x.. x."),
            (Act::ReportDone, ". x.. .."),
            (Act::Check, ". .x. .."),
            (Act::BeginCare, "- --- --"),
            (Act::RecordRelapse, ". ..x .."),
            (Act::Correct, "x xxx x."),
            (Act::Remove, "x xxx x."),
        ],
    ),
    (
        Register::Infrastructure,
        &[
            (Act::ApprovePlan, "x..... ."),
            (Act::RecordWork, ".xx... ."),
            (Act::ReportDone, "..x... ."),
            (Act::Check, "...x.. ."),
            (Act::BeginCare, "....x. ."),
            (Act::RecordRelapse, "------ -"),
            (Act::Correct, "xxxxxx ."),
            (Act::Remove, "xxxx.. ."),
        ],
    ),
    (
        Register::ClearanceSpot,
        &[
            (Act::ApprovePlan, "- --- --"),
            (Act::RecordWork, "x x.. x."),
            (Act::ReportDone, "x x.. x."),
            (Act::Check, ". .x. .."),
            (Act::BeginCare, "- --- --"),
            (Act::RecordRelapse, ". ..x .."),
            (Act::Correct, "x xxx x."),
            (Act::Remove, "x xxx x."),
        ],
    ),
];

#[test]
fn s3_every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), Register::ALL);
    for (register, rows) in DRAWN {
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), Act::ALL);
        for (act, drawn) in *rows {
            assert_eq!(drawn.len(), Phase::ALL.len());
            for (phase, drawn) in Phase::ALL.iter().zip(drawn.chars()) {
                check_pair(*register, *act, *phase, drawn);
            }
        }
    }
}

#[track_caller]
fn check_pair(register: Register, act: Act, phase: Phase, drawn: char) {
    if drawn == ' ' {
        let known = table(register).iter().filter(|row| row.act != Act::Correct);
        let known = known.filter(|row| row.act != Act::Remove);
        let leads = known.filter(|row| leads_to(row.act).contains(&phase)).count();
        assert_eq!(leads, 0, "{register:?} reaches {phase:?}");
        return;
    }
    let given = brought_to(register, phase);
    assert_eq!(item(&given).phase, phase, "the story leads to another phase");
    let outcome = attempt(register, act, &given);
    let refused = match drawn {
        'x' => {
            let given = outcome.recorded();
            let stands = item(&given).phase;
            assert!(leads_to(act).contains(&stands) || act == Act::Correct && stands == phase);
            return;
        }
        '-' => outcome.then_rejected(&rules::CORE_TASK_NO_STEP),
        '.' => {
            let refused = outcome.then_rejected(&rules::CORE_TASK_PHASE);
            assert!(refused.details.contains(&("phase", phase.zh().to_owned())));
            refused
        }
        other => panic!("{other} is not a mark of the table"),
    };
    assert!(refused.details.contains(&("command", act.zh().to_owned())));
    assert!(refused.details.contains(&("register", register.zh().to_owned())));
}

/// Where an act leads; a correction leaves an item where it stands.
fn leads_to(act: Act) -> &'static [Phase] {
    match act {
        Act::ApprovePlan => &[Phase::PlanApproved],
        Act::RecordWork => &[Phase::UnderWay],
        Act::ReportDone => &[Phase::Done],
        Act::Check => &[Phase::Accepted, Phase::UnderWay],
        Act::BeginCare => &[Phase::InCare],
        Act::RecordRelapse => &[Phase::Relapsed],
        Act::Correct => &[],
        Act::Remove => &[Phase::Removed],
    }
}

/// Does the act on the next day, by somebody who may and with everything it needs.
#[track_caller]
fn attempt(register: Register, act: Act, given: &Given) -> Outcome {
    let given = given.clone().now(at("2024-05-07 09:00"));
    match act {
        Act::ApprovePlan => given.when(&by(LINE_TOO), &approve_plan()),
        Act::RecordWork => given.when(&by(CADRE), &record_work(register)),
        Act::ReportDone => given.when(&by(CADRE), &report_done()),
        Act::Check => given.when(&by(LINE_TOO), &fixture::check(register)),
        Act::BeginCare => given.when(&by(CADRE), &begin_care()),
        Act::RecordRelapse => given.when(&by(CADRE), &relapse()),
        Act::Correct => {
            let moved = Some("四组".to_owned());
            given.when(&by(HEAD), &Correct { place: moved, ..correct(register) })
        }
        Act::Remove => given.when(&by(HEAD), &remove()),
    }
}

#[test]
fn the_tables_have_their_rows_in_the_order_of_the_acts() {
    for register in Register::ALL {
        let rows: Vec<Act> = table(*register).iter().map(|row| row.act).collect();
        let known: Vec<Act> = Act::ALL.iter().copied().filter(|act| rows.contains(act)).collect();
        assert_eq!(rows, known);
    }
}

#[test]
fn acts_are_named_like_their_commands() {
    fn name<C: Command>() -> (&'static str, &'static str) {
        (C::NAME, C::ZH)
    }
    let names = [
        name::<ApprovePlan>(),
        name::<RecordWork>(),
        name::<ReportDone>(),
        name::<Check>(),
        name::<BeginCare>(),
        name::<RecordRelapse>(),
        name::<Correct>(),
        name::<Remove>(),
    ];
    assert_eq!(names.len(), Act::ALL.len());
    for (act, (name, zh)) in Act::ALL.iter().zip(names) {
        assert_eq!((format!("core_task.{}", act.code()).as_str(), act.zh()), (name, zh));
    }
}
