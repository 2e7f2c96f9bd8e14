//! Every pair of phase and act, walked with the real commands against a table drawn by hand.

use super::*;
use crate::command::Command;
use crate::evaluation::fixture::*;
use crate::evaluation::*;
use crate::score_sheet::*;
use crate::testing::{Given, Outcome, at};

/// `x` is done, `.` is refused for the phase; columns as in [`Phase::ALL`].
const DRAWN: &[(Act, &str)] = &[
    (Act::SelfScore, "x......."),
    (Act::WaiveSelfScore, "x......."),
    (Act::ScoreIndicators, "xx......"),
    (Act::EnterBlock, "xx......"),
    (Act::MarkNotApplicable, "xx......"),
    (Act::GrantBonus, "xx......"),
    (Act::ApplyPenalty, "xx......"),
    (Act::ApplyVeto, "xx......"),
    (Act::WithdrawAdjustment, "xx......"),
    (Act::RecordSiteCheck, "xx......"),
    (Act::Sum, "xx...x.."),
    (Act::Decide, ".x......"),
    (Act::PostNotice, "..x....."),
    (Act::FileObjection, "...xxx.."),
    (Act::DecideObjection, "....x..."),
    (Act::CorrectScore, "..xxxx.."),
    (Act::Finalise, "...x...."),
    (Act::RecordSignedDocument, "......x."),
    (Act::CorrectSignedDocument, "......xx"),
    (Act::Archive, "......x."),
];

#[test]
fn every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), Act::ALL);
    assert_eq!(TABLE.iter().map(|row| row.act).collect::<Vec<_>>(), Act::ALL);
    for (act, drawn) in DRAWN {
        assert_eq!(drawn.len(), Phase::ALL.len());
        for (phase, mark) in Phase::ALL.iter().zip(drawn.chars()) {
            check(*act, *phase, mark);
        }
    }
}

#[track_caller]
fn check(act: Act, phase: Phase, mark: char) {
    let given = brought_to(phase, act);
    assert_eq!(evaluation(&given).phase, phase, "the story leads to another phase");
    let outcome = attempt(act, &given);
    match mark {
        'x' => assert!(!outcome.decision().writes.is_empty()),
        '.' => {
            let rejection = outcome.then_rejected(&rules::EVALUATION_PHASE);
            assert!(rejection.details.contains(&("phase", phase.zh().to_owned())));
            assert!(rejection.details.contains(&("command", act.zh().to_owned())));
        }
        other => panic!("{other} is not a mark of the table"),
    }
}

#[track_caller]
fn brought_to(phase: Phase, act: Act) -> Given {
    match phase {
        Phase::Scoring if matches!(act, Act::SelfScore | Act::WaiveSelfScore) => opened(),
        Phase::Scoring => with_adjustment(act, ready()),
        Phase::Summed => with_adjustment(act, summed()),
        Phase::Decided => decided(),
        Phase::InNotice => in_notice(),
        Phase::Objection => objected(),
        Phase::Rechecked => rechecked(),
        Phase::Final if matches!(act, Act::Archive | Act::CorrectSignedDocument) => {
            finalised().when(&by(HEAD), &record_signed()).recorded()
        }
        Phase::Final => finalised(),
        Phase::Archived => archived(),
    }
}

/// Something to withdraw.
#[track_caller]
fn with_adjustment(act: Act, given: Given) -> Given {
    if act != Act::WithdrawAdjustment {
        return given;
    }
    given.when(&by(HANDLER), &apply_penalty(home())).recorded()
}

/// Does the act, by somebody who may and with everything it needs.
#[track_caller]
fn attempt(act: Act, given: &Given) -> Outcome {
    match act {
        Act::SelfScore => given.when(&by(CADRE), &self_score(home())),
        Act::WaiveSelfScore => given.when(&by(HEAD), &waive_self_score(home())),
        Act::ScoreIndicators => given.when(&by(PLANNING), &planning_score(home(), 6)),
        Act::EnterBlock => given.when(&by(PARTY), &enter_block(home())),
        Act::MarkNotApplicable => given.when(&by(DEPUTY), &mark_not_applicable(home())),
        Act::GrantBonus => given.when(&by(HANDLER), &grant_bonus(home())),
        Act::ApplyPenalty => given.when(&by(HANDLER), &apply_penalty(home())),
        Act::ApplyVeto => given.when(&by(HANDLER), &apply_veto(home(), "V1", "vetoes 第一项")),
        Act::WithdrawAdjustment => given.when(&by(HANDLER), &withdraw_adjustment(home())),
        Act::RecordSiteCheck => given.when(&by(CHECKER), &site_check(home())),
        Act::Sum => {
            let mut sum = sum(given);
            sum.sheets[0].overdue = 1;
            sum.sheets[0].overdue_positions = vec![88];
            let unit = sum.sheets[0].unit;
            overdue(given.clone(), unit, &[88]).when(&by(HANDLER), &sum)
        }
        Act::Decide => given.when(&by(HEAD), &decide(given, "2024-05-06")),
        Act::PostNotice => given.when(&by(HANDLER), &post_notice()),
        Act::FileObjection => given.when(&by(ELSEWHERE), &object(elsewhere())),
        Act::DecideObjection => given.when(&by(DEPUTY), &uphold()),
        Act::CorrectScore => given.when(&by(LEADER), &correct(elsewhere())),
        Act::Finalise => given.clone().now(at("2024-05-20 09:00")).when(&by(HEAD), &finalise()),
        Act::RecordSignedDocument => given.when(&by(HEAD), &record_signed()),
        Act::CorrectSignedDocument => given.when(&by(HEAD), &correct_signed()),
        Act::Archive => given.when(&by(HANDLER), &archive()),
    }
}

#[test]
fn acts_are_named_like_their_commands() {
    fn name<C: Command>() -> (&'static str, &'static str) {
        (C::NAME, C::ZH)
    }
    let names = [
        name::<SelfScore>(),
        name::<WaiveSelfScore>(),
        name::<ScoreIndicators>(),
        name::<EnterBlock>(),
        name::<MarkNotApplicable>(),
        name::<GrantBonus>(),
        name::<ApplyPenalty>(),
        name::<ApplyVeto>(),
        name::<WithdrawAdjustment>(),
        name::<RecordSiteCheck>(),
        name::<SumEvaluation>(),
        name::<DecideEvaluation>(),
        name::<PostNotice>(),
        name::<FileObjection>(),
        name::<DecideObjection>(),
        name::<CorrectScore>(),
        name::<FinaliseEvaluation>(),
        name::<RecordSignedDocument>(),
        name::<CorrectSignedDocument>(),
        name::<ArchiveEvaluation>(),
    ];
    assert_eq!(names.len(), Act::ALL.len());
    for (act, (name, zh)) in Act::ALL.iter().zip(names) {
        assert_eq!((format!("evaluation.{}", act.code()).as_str(), act.zh()), (name, zh));
    }
}
