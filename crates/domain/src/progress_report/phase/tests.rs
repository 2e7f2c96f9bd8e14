//! Every pair of phase and act, walked with the real commands against a table drawn by hand.

use super::*;
use crate::command::Command;
use crate::progress_report::fixture::*;
use crate::progress_report::*;
use crate::testing::{Given, Outcome};

/// `x` is done, `.` is refused; columns are the phases in declared order.
const DRAWN: &[(Act, &str)] = &[
    (Act::SaveDraft, "xx..xx.."),
    (Act::Submit, ".x...x.."),
    (Act::Withdraw, "..xx...."),
    (Act::Review, "..x....."),
    (Act::Return, "...x...."),
    (Act::Accept, "...x...."),
    (Act::Correct, "......xx"),
    (Act::Recheck, ".......x"),
];

#[test]
fn every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), Act::ALL);
    for (act, drawn) in DRAWN {
        assert_eq!(drawn.len(), Phase::ALL.len());
        for (phase, mark) in Phase::ALL.iter().copied().zip(drawn.chars()) {
            let (window, given) = story(phase);
            assert_eq!(report(&given, window).phase, phase, "the story leads to another phase");
            check(*act, phase, mark, &attempt(*act, window, &given));
        }
    }
}

#[test]
fn acts_are_named_like_their_commands() {
    fn name<C: Command>() -> (&'static str, &'static str) {
        (C::NAME, C::ZH)
    }
    let names = [
        name::<SaveReportDraft>(),
        name::<SubmitReport>(),
        name::<WithdrawReport>(),
        name::<ReviewReport>(),
        name::<ReturnReport>(),
        name::<AcceptReport>(),
        name::<CorrectReport>(),
        name::<RecheckReport>(),
    ];
    assert_eq!(names.len(), Act::ALL.len());
    for (act, (name, zh)) in Act::ALL.iter().zip(names) {
        assert_eq!((format!("report.{}", act.code()).as_str(), act.zh()), (name, zh));
    }
}

/// A report in a phase, and its window.
#[track_caller]
fn story(phase: Phase) -> (&'static str, Given) {
    let given = match phase {
        Phase::NotFiled => town(),
        Phase::Draft => drafted(),
        Phase::Submitted => submitted(),
        Phase::Reviewed => reviewed(),
        Phase::Returned => reviewed().when(&by(HANDLER), &return_report("q2")).recorded(),
        Phase::Withdrawn => reviewed().when(&by(CADRE), &withdraw("q2")).recorded(),
        Phase::Locked => locked(),
        Phase::Recheck => return ("q3", to_recheck()),
    };
    ("q2", given)
}

/// Does the act, by somebody who may and with everything it needs.
#[track_caller]
fn attempt(act: Act, window: &str, given: &Given) -> Outcome {
    match act {
        Act::SaveDraft => given.when(&by(CADRE), &save(window)),
        Act::Submit => given.when(&by(CADRE), &submit(window)),
        Act::Withdraw => given.when(&by(CADRE), &withdraw(window)),
        Act::Review => given.when(&by(CADRE_TOO), &review(window)),
        Act::Return => given.when(&by(HANDLER), &return_report(window)),
        Act::Accept => given.when(&by(HEAD), &accept(window)),
        Act::Correct => given.when(&by(HEAD), &correct(window)),
        Act::Recheck => given.when(&by(HANDLER), &recheck(window)),
    }
}

#[track_caller]
fn check(act: Act, phase: Phase, mark: char, outcome: &Outcome) {
    if mark == 'x' {
        assert!(!outcome.decision().writes.is_empty(), "{act:?} in {phase:?}");
        return;
    }
    let rejection = outcome.then_rejected(&rules::REPORT_PHASE);
    assert!(rejection.details.contains(&("phase", phase.zh().to_owned())), "{act:?}");
    assert!(rejection.details.contains(&("command", act.zh().to_owned())), "{phase:?}");
}
