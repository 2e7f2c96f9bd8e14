//! Random walks: whoever tries whatever, and whenever, what must always hold holds.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::enrolment_list::EnrolmentList;
use crate::id::EnrolmentId;
use crate::testing::{Given, Outcome, at};
use crate::time::Timestamp;

/// Everybody of the town tries, in one hat or two.
const EVERYBODY: [u128; 11] =
    [CADRE, HANDLER, HEAD, DEPUTY, LINE, COMMISSION, HIGHER, LEADER, CADRE_TOO, ELSEWHERE, THIRD];

/// Three villages compete for two places.
const VILLAGES: usize = 3;

fn candidate(number: usize) -> (EnrolmentId, Recommend) {
    let unit = [home(), elsewhere(), third()][number % VILLAGES];
    (enrolled(unit), Recommend { unit, ..recommend() })
}

fn attempt(
    act: Act,
    number: usize,
    today: &str,
    submission: &Submission,
    given: &Given,
) -> Outcome {
    let (enrolment, recommend) = candidate(number);
    let document = decision(today);
    match act {
        Act::Recommend => given.when(submission, &recommend),
        Act::ReturnForCorrection => {
            given.when(submission, &ReturnForCorrection { enrolment, ..return_for_correction() })
        }
        Act::PreCheck => given.when(submission, &pre_check_of(enrolment)),
        Act::PostNotice => given.when(submission, &PostNotice { enrolment, ..post_notice() }),
        Act::List => given.when(submission, &List { enrolment, document }),
        Act::Withdraw => given.when(submission, &Withdraw { enrolment, ..withdraw() }),
        Act::SelfAssess => {
            let assess = self_assess(SelfAssessment::Met);
            given.when(submission, &SelfAssess { enrolment, ..assess })
        }
        Act::CheckAcceptance => {
            // On some days nobody is accepted.
            let outcome = if today.ends_with('1') {
                AcceptanceOutcome::NotAccepted
            } else {
                AcceptanceOutcome::Accepted
            };
            let check = check_acceptance(outcome);
            given.when(submission, &CheckAcceptance { enrolment, document, ..check })
        }
        Act::ConferTitle => {
            given.when(submission, &ConferTitle { enrolment, document, ..confer_title() })
        }
        Act::ReviewTitle => {
            let review = review_title(ReviewOutcome::NotKept);
            given.when(submission, &ReviewTitle { enrolment, document, ..review })
        }
        Act::RevokeTitle => {
            given.when(submission, &RevokeTitle { enrolment, document, ..revoke_title() })
        }
    }
}

/// What leads on from where an enrolment stands, by somebody whose act it is; else few walks would
/// reach a title.
fn leading_on(number: usize, given: &Given) -> (Act, u128) {
    let (id, _) = candidate(number);
    let village = [CADRE, ELSEWHERE, THIRD][number % VILLAGES];
    match given.state::<Enrolment>(id.0).map(|state| state.phase) {
        None | Some(Phase::Returned | Phase::Withdrawn | Phase::Revoked) => {
            (Act::Recommend, village)
        }
        Some(Phase::Recommended) => (Act::PreCheck, DEPUTY),
        Some(Phase::PreChecked) => (Act::PostNotice, HANDLER),
        Some(Phase::InNotice) => (Act::List, HIGHER),
        Some(Phase::Listed | Phase::CreatingAgain) => (Act::SelfAssess, village),
        Some(Phase::SelfAssessed) => (Act::CheckAcceptance, HIGHER),
        Some(Phase::Accepted) => (Act::ConferTitle, HEAD),
        Some(Phase::Titled | Phase::TitleKept | Phase::TitleNotKept) => (Act::ReviewTitle, HEAD),
    }
}

/// An act that leads on, or anybody's attempt at anything.
fn a_step() -> impl Strategy<Value = Option<(Act, u128, bool)>> {
    let act = prop::sample::select(Act::ALL.to_vec());
    let person = prop::sample::select(EVERYBODY.to_vec());
    prop_oneof![
        1 => Just(None),
        1 => (act, person, prop::bool::weighted(0.3)).prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn separation_recusal_quota_and_notice_hold_on_every_path(
        steps in prop::collection::vec((a_step(), 0..VILLAGES, 0_i64..8), 1..80),
    ) {
        // A member of the commission sits in the office too, and a handler is a contact cadre.
        let mut given = town()
            .person_with(who(COMMISSION), crate::role::Role::OfficeHead, None)
            .person_with(who(HANDLER), crate::role::Role::ContactCadre, Some(third()));
        let mut now = at("2024-05-06 09:00");
        for (step, number, days) in steps {
            now = now.plus_micros(days * 24 * 3600 * 1_000_000);
            given = given.now(now);
            let (act, person, for_the_village) = step.unwrap_or_else(|| {
                let (act, person) = leading_on(number, &given);
                (act, person, false)
            });
            let mut submission = by(person);
            submission.on_behalf_of = (for_the_village && person != CADRE).then(|| who(CADRE));
            let today = now.date().to_string();
            let outcome = attempt(act, number, &today, &submission, &given);
            let Some(next) = outcome.accepted() else { continue };
            check_step(act, number, &submission, now, &given)?;
            given = next;
            check_quota(&given)?;
        }
    }
}

/// What an act that was accepted must not have broken, told from the state before it.
fn check_step(
    act: Act,
    number: usize,
    submission: &Submission,
    now: Timestamp,
    before: &Given,
) -> Result<(), TestCaseError> {
    let persons = [Some(submission.actor), submission.on_behalf_of];
    let took_part = |person| persons.contains(&Some(person));
    prop_assert!(!took_part(who(COMMISSION)), "the commission takes no part");
    let (id, _) = candidate(number);
    let Some(state) = before.state::<Enrolment>(id.0) else { return Ok(()) };
    let judges = matches!(act, Act::ReturnForCorrection | Act::PreCheck | Act::CheckAcceptance);
    if judges {
        prop_assert!(!state.fillers.persons.iter().any(|filler| took_part(*filler)));
        prop_assert!(number != 2 || !took_part(who(HANDLER)), "the contact cadre is recused");
    }
    if act == Act::List {
        let notice = state.notice.as_ref().map(|notice| notice.due);
        prop_assert!(notice.is_some_and(|due| due < now.date()), "the notice ran its time");
    }
    Ok(())
}

/// Whoever came further than the pre-check holds a place, and there are no more than the targets'.
fn check_quota(given: &Given) -> Result<(), TestCaseError> {
    let list = given.state::<EnrolmentList>(PROGRAMME.0).cloned().unwrap_or_default();
    prop_assert!(list.taken(VILLAGE) <= 2);
    for number in 0..VILLAGES {
        let (id, _) = candidate(number);
        let Some(state) = given.state::<Enrolment>(id.0) else { continue };
        let listed = list.places.iter().filter(|(held, _)| *held == id).count();
        prop_assert_eq!(usize::from(state.place), listed);
        let out = matches!(state.phase, Phase::Recommended | Phase::Returned | Phase::Withdrawn);
        prop_assert_eq!(state.place, !out, "{:?}", state.phase);
    }
    Ok(())
}
