//! Random walks: whoever tries whatever, what must always hold holds.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::programme::Check;
use crate::testing::{Given, Outcome, day};

/// Everybody of the town tries.
const EVERYBODY: [u128; 10] =
    [CADRE, HANDLER, HEAD, DEPUTY, LINE, COMMISSION, COMMISSION_TOO, LEADER, RESIDENT, HEAD_TOO];

fn attempt(act: Act, submission: &Submission, given: &Given) -> Outcome {
    let every = Check::ALL.to_vec();
    let shown = RequestClosure { evidence: vec![photo()], ..request_closure() };
    let on_spot = issue(given).phase == Phase::FixedOnSpot;
    let closing = Close { checks: if on_spot { every.clone() } else { vec![] }, ..close() };
    let limit = issue(given).deadline.as_ref().map_or(day("2024-05-11"), |d| d.due);
    let later = limit.plus_days(2).expect("a date").to_string();
    match act {
        Act::FixOnSpot => given.when(submission, &fix_on_spot()),
        Act::Assign => given.when(submission, &assign()),
        Act::SignFor => given.when(submission, &SignFor { issue: ISSUE }),
        Act::FilePlan => given.when(submission, &file_plan()),
        Act::Extend => given.when(submission, &extend(&later)),
        Act::Suspend => given.when(submission, &suspend()),
        Act::Resume => given.when(submission, &resume()),
        Act::Urge => given.when(submission, &urge(Urged::Assigner)),
        Act::AnswerUrge => given.when(submission, &answer_urge()),
        Act::RequestClosure => given.when(submission, &shown),
        Act::Verify => given.when(submission, &Verify { checks: every, ..verify() }),
        Act::ReturnForRework => given.when(submission, &return_for_rework()),
        Act::Close => given.when(submission, &closing),
        Act::LookBack => given.when(submission, &look_back(LookBackOutcome::Relapsed)),
        Act::Reopen => given.when(submission, &reopen(ReopenGround::Relapse)),
        Act::OrderRecheck => given.when(submission, &order_recheck()),
        Act::Withdraw => given.when(submission, &withdraw()),
        Act::HandUp => given.when(submission, &hand_up()),
        Act::AnswerDifficulty => given.when(submission, &answer_difficulty()),
        Act::ConfirmAnswer => given.when(submission, &confirm_answer(AnswerOutcome::Settled)),
    }
}

/// Acts that lead on are tried more often, else few walks reach a closing.
fn an_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => prop::sample::select(vec![
            Act::Assign,
            Act::SignFor,
            Act::RequestClosure,
            Act::Verify,
            Act::Close,
        ]),
        1 => prop::sample::select(Act::ALL.to_vec()),
    ]
}

proptest! {
    #[test]
    fn duties_stay_apart_and_the_clock_runs_for_the_rectifier_only(
        by_commission: bool,
        steps in prop::collection::vec(
            (an_act(), prop::sample::select(EVERYBODY.to_vec()), any::<bool>()),
            1..60,
        ),
    ) {
        let mut given = if by_commission { raised_by_commission() } else { registered() };
        for (act, number, for_the_village) in steps {
            let mut submission = by(number);
            submission.on_behalf_of = (for_the_village && number != CADRE).then(|| who(CADRE));
            let outcome = attempt(act, &submission, &given);
            let Some(next) = outcome.accepted() else { continue };
            given = next;
            check(&given)?;
        }
    }
}

fn check(given: &Given) -> Result<(), TestCaseError> {
    let state = issue(given);
    let runs = state.clock.is_running_at(crate::testing::at("2024-05-06 09:00"));
    let with_rectifier =
        matches!(state.phase, Phase::Assigned | Phase::SignedFor | Phase::Rectifying);
    prop_assert_eq!(runs, with_rectifier, "{:?}", state.phase);
    let commission = [who(COMMISSION), who(COMMISSION_TOO)];
    let of_the_commission =
        |persons: &[crate::id::PersonId]| persons.iter().all(|person| commission.contains(person));
    prop_assert!(!state.rectifiers.persons.iter().any(|person| commission.contains(person)));
    if let Some(verification) = &state.verification {
        prop_assert!(!verification.doers.persons.iter().any(|p| state.rectifiers.contains(*p)));
        prop_assert!(
            !verification.doers.persons.iter().any(|p| state.barred_verifiers.contains(*p))
        );
    }
    if state.phase == Phase::Closed {
        prop_assert!(!state.closers.persons.iter().any(|p| state.rectifiers.contains(*p)));
        let verifiers = state.verification.as_ref().map_or(&[][..], |v| &v.doers.persons);
        prop_assert!(!state.closers.persons.iter().any(|p| verifiers.contains(p)));
        prop_assert_eq!(of_the_commission(&state.closers.persons), state.of_the_commission());
        prop_assert!(state.look_back_due.is_some());
    }
    Ok(())
}
