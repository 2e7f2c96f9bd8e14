//! Random walks: whoever tries whatever, and whenever, what must always hold holds.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::testing::{Given, Outcome, at};
use crate::time::Timestamp;

/// Everybody of the town tries, in one hat or two.
const EVERYBODY: [u128; 9] =
    [CADRE, HANDLER, HEAD, DEPUTY, LINE, COMMISSION, LEADER, HEAD_TOO, TYPIST];

fn returned_sheet() -> ReviewInspection {
    let remark = Some("与记录表不一致。".to_owned());
    ReviewInspection { outcome: ReviewOutcome::Returned, remark, ..confirm() }
}

/// An attempt; `odd` chooses among the forms of one act.
fn attempt(act: Act, odd: bool, submission: &Submission, given: &Given) -> Outcome {
    match act {
        Act::DrawSample => given.when(submission, &draw()),
        Act::RecordScores => {
            let named = if odd { vec![who(DEPUTY)] } else { vec![who(LINE), who(HANDLER)] };
            given.when(submission, &RecordScores { evaluators: named, ..score(given) })
        }
        Act::AttachFindings => given.when(submission, &attach(1)),
        Act::Review if odd => given.when(submission, &returned_sheet()),
        Act::Review => given.when(submission, &confirm()),
        Act::Publish => given.when(submission, &publish()),
        Act::OrderRecheck => given.when(submission, &recheck()),
        Act::Void => given.when(submission, &void()),
    }
}

/// What leads on from where it stands, by somebody whose act it may be.
fn leading_on(given: &Given) -> (Act, u128) {
    match state(given).phase {
        Phase::Planned => (Act::DrawSample, HANDLER),
        Phase::InProgress | Phase::Returned | Phase::RecheckOrdered => (Act::RecordScores, LINE),
        Phase::Scored => (Act::Review, HEAD),
        Phase::Reviewed => (Act::Publish, HEAD),
        Phase::Published => (Act::OrderRecheck, COMMISSION),
        Phase::Visited | Phase::Voided => (Act::AttachFindings, LINE),
    }
}

/// An act that leads on, or anybody's attempt at anything.
fn a_step() -> impl Strategy<Value = Option<(Act, u128, bool)>> {
    let act = prop::sample::select(Act::ALL.to_vec());
    let person = prop::sample::select(EVERYBODY.to_vec());
    prop_oneof![
        2 => Just(None),
        3 => (act, person, prop::bool::weighted(0.2)).prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn separation_and_recusal_hold_on_every_path(
        steps in prop::collection::vec((a_step(), any::<bool>(), 0_i64..3), 1..60),
    ) {
        // A member of the commission sits in the office too, and a handler is the contact cadre.
        let mut given = planned()
            .person_with(who(COMMISSION), crate::role::Role::OfficeHead, None)
            .person_with(who(TYPIST), crate::role::Role::ContactCadre, Some(home()));
        let mut now = at("2024-05-06 09:00");
        for (step, odd, days) in steps {
            now = now.plus_micros(days * 24 * 3600 * 1_000_000);
            given = given.now(now);
            let (act, person, for_another) = step.unwrap_or_else(|| {
                let (act, person) = leading_on(&given);
                (act, person, false)
            });
            let mut submission = by(person);
            submission.on_behalf_of = (for_another && person != LINE).then(|| who(LINE));
            let outcome = attempt(act, odd, &submission, &given);
            let Some(next) = outcome.accepted() else { continue };
            check_step(act, &submission, now, &given, &next)?;
            given = next;
        }
    }
}

/// What an act that was accepted must not have broken, told from the states around it.
fn check_step(
    act: Act,
    submission: &Submission,
    now: Timestamp,
    before: &Given,
    after: &Given,
) -> Result<(), TestCaseError> {
    let persons = [Some(submission.actor), submission.on_behalf_of];
    let took_part = |person| persons.contains(&Some(person));
    let (before, after) = (state(before), state(after));
    prop_assert!(before.since.is_none_or(|since| since <= now), "time goes on");
    let of_the_commission = took_part(who(COMMISSION));
    prop_assert!(!of_the_commission || act == Act::OrderRecheck, "{act:?} by the commission");
    match act {
        Act::RecordScores => {
            let barred = |person: &crate::id::PersonId| before.barred.persons.contains(person);
            prop_assert!(!after.evaluators.persons.iter().any(barred), "others check again");
            prop_assert!(!after.evaluators.persons.contains(&who(TYPIST)), "the contact cadre");
            prop_assert!(!after.evaluators.persons.contains(&who(CADRE)), "nobody on their own");
        }
        Act::Review => {
            let had_part = before.evaluators.persons.iter().chain(&before.barred.persons);
            for person in had_part {
                prop_assert!(!took_part(*person), "who evaluated does not review");
            }
            prop_assert!(!took_part(who(CADRE)) && !took_part(who(TYPIST)), "recused");
        }
        Act::Publish => prop_assert!(!before.reviewers.persons.is_empty(), "it was reviewed"),
        Act::DrawSample | Act::AttachFindings | Act::OrderRecheck | Act::Void => {}
    }
    Ok(())
}
