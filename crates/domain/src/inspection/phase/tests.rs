//! Every pair of phase and act, tried with the real commands against a table drawn by hand.

use super::*;
use crate::inspection::fixture::*;
use crate::inspection::{AttachFindings, Finding, RecordScores};
use crate::testing::{Given, Outcome};

const PHASES: &[Phase] = &[
    Phase::Planned,
    Phase::InProgress,
    Phase::Scored,
    Phase::Returned,
    Phase::Reviewed,
    Phase::Published,
    Phase::RecheckOrdered,
    Phase::Visited,
    Phase::Voided,
];

/// `x` is done, `.` is refused for the phase, `s` because the sample was not drawn; columns as above.
const DRAWN: &[(Act, &str)] = &[
    (Act::DrawSample, "x........"),
    (Act::RecordScores, "sx.x..x.."),
    (Act::AttachFindings, ".xxxxxxx."),
    (Act::Review, "..x......"),
    (Act::Publish, "....x...."),
    (Act::OrderRecheck, "..x.xx..."),
    (Act::Void, "xxxxxxxx."),
];

fn standing_in(phase: Phase) -> Given {
    match phase {
        Phase::Planned => planned(),
        Phase::InProgress => drawn(),
        Phase::Scored => scored(),
        Phase::Returned => returned(),
        Phase::Reviewed => reviewed(),
        Phase::Published => published(),
        Phase::RecheckOrdered => recheck_ordered(),
        Phase::Visited => visited(),
        Phase::Voided => voided(),
    }
}

/// Tried by somebody who may, wherever the phase allows it.
fn attempt(act: Act, given: &Given) -> Outcome {
    let visit = state(given).visit.is_some();
    match act {
        Act::DrawSample => given.when(&by(HANDLER), &draw()),
        Act::RecordScores => {
            let others = RecordScores { evaluators: vec![who(DEPUTY)], ..score(given) };
            given.when(&by(DEPUTY), &others)
        }
        Act::AttachFindings if visit => {
            let seen = Finding { indicator: None, ..finding() };
            let attach = AttachFindings { findings: vec![seen], ..attach(0) };
            given.when(&by(COMMISSION), &attach)
        }
        Act::AttachFindings => given.when(&by(HANDLER), &attach(1)),
        Act::Review => given.when(&by(HEAD), &confirm()),
        Act::Publish => given.when(&by(HEAD), &publish()),
        Act::OrderRecheck => given.when(&by(COMMISSION), &recheck()),
        Act::Void if visit => given.when(&by(COMMISSION), &void()),
        Act::Void => given.when(&by(LEADER), &void()),
    }
}

#[test]
fn every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(PHASES, Phase::ALL);
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), Act::ALL);
    for (act, row) in DRAWN {
        assert_eq!(row.len(), PHASES.len());
        for (phase, drawn) in PHASES.iter().zip(row.chars()) {
            let given = standing_in(*phase);
            assert_eq!(state(&given).phase, *phase);
            let outcome = attempt(*act, &given);
            match drawn {
                'x' => assert!(!outcome.decision().writes.is_empty(), "{act:?} in {phase:?}"),
                's' => {
                    outcome.then_rejected(&rules::INSPECTION_SAMPLE_NOT_DRAWN);
                }
                _ => {
                    outcome.then_rejected(&rules::INSPECTION_PHASE);
                }
            }
        }
    }
}

#[test]
fn the_table_has_one_row_an_act_in_order() {
    let rows: Vec<Act> = TABLE.iter().map(|row| row.act).collect();
    assert_eq!(rows, Act::ALL);
}

#[test]
fn a_refusal_tells_when_it_could_be_done() {
    let refused = allow(Phase::Planned, Act::Review).expect_err("nothing to review");
    let zh = "该检查现为“已计划”，不能办理“评分复核”；可办理的状态：已评分待复核。";
    assert_eq!(refused.zh(), zh);
}
