//! Every pair of phase and act, walked with the real commands against a table drawn by hand.

use super::*;
use crate::command::Command;
use crate::enrolment::fixture::*;
use crate::enrolment::*;
use crate::testing::{Given, Outcome, at, day};

/// `x` is done, `.` is refused for the phase, `e` because it stands there, `f` because
/// it stands there for good, `n` because the notice is
/// missing; columns as in [`Phase::ALL`].
const DRAWN: &[(Act, &str)] = &[
    (Act::Recommend, "exeeeeefffffx"),
    (Act::ReturnForCorrection, "x.xx........."),
    (Act::PreCheck, "x............"),
    (Act::PostNotice, "..x.........."),
    (Act::List, "..nx........."),
    (Act::Withdraw, "xxxxxxx......"),
    (Act::SelfAssess, "....xxx......"),
    (Act::CheckAcceptance, ".....x......."),
    (Act::ConferTitle, ".......x....."),
    (Act::ReviewTitle, "........xxx.."),
    (Act::RevokeTitle, "........xxx.."),
];

#[test]
fn s10_2_every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), Act::ALL);
    for (act, drawn) in DRAWN {
        assert_eq!(drawn.len(), Phase::ALL.len());
        for (phase, drawn) in Phase::ALL.iter().zip(drawn.chars()) {
            check(*act, *phase, drawn);
        }
    }
}

#[test]
fn the_table_has_its_rows_in_the_order_of_the_acts() {
    assert_eq!(TABLE.iter().map(|row| row.act).collect::<Vec<_>>(), Act::ALL);
}

#[test]
fn acts_are_named_like_their_commands() {
    fn name<C: Command>() -> (&'static str, &'static str) {
        (C::NAME, C::ZH)
    }
    let names = [
        name::<Recommend>(),
        name::<ReturnForCorrection>(),
        name::<PreCheck>(),
        name::<PostNotice>(),
        name::<List>(),
        name::<Withdraw>(),
        name::<SelfAssess>(),
        name::<CheckAcceptance>(),
        name::<ConferTitle>(),
        name::<ReviewTitle>(),
        name::<RevokeTitle>(),
    ];
    assert_eq!(names.len(), Act::ALL.len());
    for (act, (name, zh)) in Act::ALL.iter().zip(names) {
        assert_eq!((format!("enrolment.{}", act.code()).as_str(), act.zh()), (name, zh));
    }
}

#[track_caller]
fn check(act: Act, phase: Phase, drawn: char) {
    let given = brought_to(phase);
    assert_eq!(enrolment(&given).phase, phase, "the story leads to another phase");
    let outcome = attempt(act, &given);
    let refused = match drawn {
        'x' => {
            assert!(!outcome.decision().writes.is_empty());
            return;
        }
        'n' => {
            outcome.then_rejected(&rules::ENROLMENT_NOTICE_MISSING);
            return;
        }
        'e' => outcome.then_rejected(&rules::ENROLMENT_EXISTS),
        'f' => outcome.then_rejected(&rules::ENROLMENT_FINISHED),
        '.' => outcome.then_rejected(&rules::ENROLMENT_PHASE),
        other => panic!("{other} is not a mark of the table"),
    };
    assert!(refused.details.contains(&("phase", phase.zh().to_owned())));
    assert!(refused.details.contains(&("command", act.zh().to_owned())));
}

/// Does the act in the next year, by somebody who may and with everything it needs.
#[track_caller]
fn attempt(act: Act, given: &Given) -> Outcome {
    let given = given.clone().now(at("2025-01-02 09:00"));
    match act {
        Act::Recommend => given.when(&by(CADRE), &recommend()),
        Act::ReturnForCorrection => given.when(&by(HEAD), &return_for_correction()),
        Act::PreCheck => given.when(&by(HEAD), &pre_check()),
        Act::PostNotice => given.when(&by(HANDLER), &post_notice()),
        Act::List => given.when(&by(HEAD), &list("2024-05-17")),
        Act::Withdraw => given.when(&by(CADRE), &withdraw()),
        Act::SelfAssess => given.when(&by(CADRE), &self_assess(SelfAssessment::Met)),
        Act::CheckAcceptance => {
            given.when(&by(HEAD), &check_acceptance(AcceptanceOutcome::Accepted))
        }
        Act::ConferTitle => given.when(&by(HEAD), &confer_title()),
        Act::ReviewTitle => {
            // Another decision than the one that led here.
            let mut review = review_title(ReviewOutcome::Kept);
            review.document.date = day("2024-12-20");
            given.when(&by(HEAD), &review)
        }
        Act::RevokeTitle => given.when(&by(HEAD), &revoke_title()),
    }
}

#[track_caller]
fn brought_to(phase: Phase) -> Given {
    let reviewed = |outcome| titled().when(&by(HEAD), &review_title(outcome)).recorded();
    match phase {
        Phase::Recommended => recommended(),
        Phase::Returned => recommended().when(&by(HEAD), &return_for_correction()).recorded(),
        Phase::PreChecked => pre_checked(),
        Phase::InNotice => in_notice(),
        Phase::Listed => listed(),
        Phase::SelfAssessed => self_assessed(),
        Phase::CreatingAgain => {
            let refused = check_acceptance(AcceptanceOutcome::NotAccepted);
            self_assessed().when(&by(HEAD), &refused).recorded()
        }
        Phase::Accepted => accepted(),
        Phase::Titled => titled(),
        Phase::TitleKept => reviewed(ReviewOutcome::Kept),
        Phase::TitleNotKept => reviewed(ReviewOutcome::NotKept),
        Phase::Revoked => titled().when(&by(HEAD), &revoke_title()).recorded(),
        Phase::Withdrawn => recommended().when(&by(CADRE), &withdraw()).recorded(),
    }
}
