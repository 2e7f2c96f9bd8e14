//! Random walks: whoever tries whatever, and whenever, what must always hold holds.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::role::Role;
use crate::testing::{Given, Outcome, at};

const EVERYBODY: [u128; 11] = [
    CADRE, HANDLER, HEAD, DEPUTY, LINE, COMMISSION, RESIDENT, CADRE_TOO, ELSEWHERE, SUPERVISOR,
    LINE_TOO,
];

fn attempt(register: Register, act: Act, submission: &Submission, given: &Given) -> Outcome {
    match act {
        Act::ApprovePlan => given.when(submission, &approve_plan()),
        Act::RecordWork => given.when(submission, &record_work(register)),
        Act::ReportDone => given.when(submission, &report_done()),
        Act::Check => given.when(submission, &check(register)),
        Act::BeginCare => given.when(submission, &begin_care()),
        Act::RecordRelapse => given.when(submission, &relapse()),
        Act::Correct => {
            let place = Some("四组".to_owned());
            given.when(submission, &Correct { place, ..correct(register) })
        }
        Act::Remove => given.when(submission, &remove()),
    }
}

/// What leads on from where an item stands, by somebody whose act it is; else few walks would reach
/// a relapse.
fn leading_on(register: Register, phase: Phase) -> (Act, u128) {
    let knows = |act: Act| phase::table(register).iter().any(|row| row.act == act);
    match phase {
        Phase::Listed if knows(Act::ApprovePlan) => (Act::ApprovePlan, LINE),
        Phase::Listed | Phase::PlanApproved | Phase::Relapsed => (Act::RecordWork, CADRE),
        Phase::UnderWay => (Act::ReportDone, CADRE),
        Phase::Done => (Act::Check, LINE_TOO),
        Phase::Accepted if knows(Act::BeginCare) => (Act::BeginCare, CADRE),
        Phase::Accepted | Phase::InCare | Phase::Removed => (Act::RecordRelapse, SUPERVISOR),
    }
}

/// An act that leads on, or anybody's attempt at anything.
fn a_step() -> impl Strategy<Value = Option<(Act, u128, bool)>> {
    let act = prop::sample::select(Act::ALL.to_vec());
    let person = prop::sample::select(EVERYBODY.to_vec());
    prop_oneof![
        2 => Just(None),
        1 => (act, person, prop::bool::weighted(0.3)).prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn separation_tables_and_counts_hold_on_every_path(
        register in prop::sample::select(Register::ALL.to_vec()),
        steps in prop::collection::vec((a_step(), 0_i64..5), 1..60),
    ) {
        // A member of the commission sits in the line office too, and a handler is a contact cadre.
        let mut given = listed(register)
            .person_with(who(COMMISSION), Role::LineOffice, None)
            .person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        let mut now = at("2024-05-06 09:00");
        for (step, days) in steps {
            now = now.plus_micros(days * 24 * 3600 * 1_000_000);
            given = given.now(now);
            let before = item(&given).clone();
            let (act, person, for_the_village) = step.unwrap_or_else(|| {
                let (act, person) = leading_on(register, before.phase);
                (act, person, false)
            });
            let mut submission = by(person);
            submission.on_behalf_of = (for_the_village && person != CADRE).then(|| who(CADRE));
            let outcome = attempt(register, act, &submission, &given);
            let Some(next) = outcome.accepted() else { continue };
            check_step(act, &submission, &before, item(&next))?;
            given = next;
        }
    }
}

/// What an act that was accepted must not have broken.
fn check_step(
    act: Act,
    submission: &Submission,
    before: &Standing,
    after: &Standing,
) -> Result<(), TestCaseError> {
    let persons = [Some(submission.actor), submission.on_behalf_of];
    let took_part = |person| persons.contains(&Some(person));
    prop_assert!(!took_part(who(COMMISSION)), "the commission takes no part");
    prop_assert!(!took_part(who(ELSEWHERE)), "other villages take no part");
    prop_assert!(phase::allow(before.register, before.phase, act).is_ok());
    if matches!(act, Act::Check | Act::Remove) {
        prop_assert!(!before.workers.persons.iter().any(|worker| took_part(*worker)));
        prop_assert!(!took_part(who(HANDLER)), "the contact cadre is recused");
        prop_assert!(!took_part(who(CADRE)) && !took_part(who(CADRE_TOO)), "not the village's own");
    }
    let relapsed = u32::from(act == Act::RecordRelapse);
    prop_assert_eq!(after.relapses, before.relapses + relapsed);
    prop_assert_eq!(after.version, before.version + u32::from(act == Act::Correct));
    prop_assert_eq!(after.register, before.register);
    Ok(())
}
