//! Random walks: whoever tries whatever, what must always hold holds.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::programme::reporting::Column;
use crate::quantity::{Amount, QuantityUnit};
use crate::testing::{Given, Outcome};

/// Everybody of the town tries.
const EVERYBODY: [u128; 9] =
    [CADRE, CADRE_TOO, HANDLER, HEAD, DEPUTY, RESIDENT, ELSEWHERE, COMMISSION, HEAD_TOO];

/// Lines whose sum is right for what is locked before them, if `current` fits.
fn some_lines(window: &str, current: i32, given: &Given) -> Vec<LineEntry> {
    let period_to = date(if window == "q2" { "2024-06-22" } else { "2024-09-22" });
    let before = series(given).previous(&heaps(), period_to).amount;
    let sum = before.plus(Amount::whole(current)).expect("small numbers").to_string();
    let current = current.to_string();
    vec![line(heaps(), QuantityUnit::Spot, ["20", "10", &current, &sum])]
}

fn attempt(act: Act, window: &str, who: &Submission, current: i32, given: &Given) -> Outcome {
    match act {
        Act::SaveDraft => {
            let lines = some_lines(window, current, given);
            given.when(who, &SaveReportDraft { key: key(window), lines })
        }
        Act::Submit => given.when(who, &SubmitReport { evidence: vec![scan()], ..submit(window) }),
        Act::Withdraw => given.when(who, &withdraw(window)),
        Act::Review => given.when(who, &review(window)),
        Act::Return => given.when(who, &return_report(window)),
        Act::Accept => given.when(who, &accept(window)),
        Act::Correct => given.when(who, &correct_to(window, some_lines(window, current, given))),
        Act::Recheck => given.when(who, &recheck(window)),
    }
}

/// A step: an act or what leads on, a window, a person or somebody who fits, for whom, and how many
/// heaps.
#[derive(Debug, Clone)]
struct Step {
    act: Option<Act>,
    window: &'static str,
    person: Option<u128>,
    fitting: usize,
    principal: Option<u128>,
    current: i32,
}

/// What leads on and who fits is tried more often, else few walks reach a correction.
fn a_step() -> impl Strategy<Value = Step> {
    let act = prop_oneof![
        4 => Just(None),
        1 => prop::sample::select(Act::ALL.to_vec()).prop_map(Some),
    ];
    let person = prop_oneof![
        4 => Just(None),
        1 => prop::sample::select(EVERYBODY.to_vec()).prop_map(Some),
    ];
    let principal = prop_oneof![
        4 => Just(None),
        1 => prop::sample::select(vec![CADRE, CADRE_TOO]).prop_map(Some),
    ];
    let window = prop::sample::select(vec!["q2", "q3"]);
    (act, window, person, 0..60_usize, principal, -1..4_i32).prop_map(
        |(act, window, person, fitting, principal, current)| Step {
            act,
            window,
            person,
            fitting,
            principal,
            current,
        },
    )
}

/// The act that leads on from a phase.
fn leads_on(phase: Phase, fitting: usize) -> Act {
    match phase {
        Phase::NotFiled | Phase::Returned | Phase::Withdrawn => Act::SaveDraft,
        Phase::Draft => Act::Submit,
        Phase::Submitted => Act::Review,
        Phase::Reviewed if fitting.is_multiple_of(5) => Act::Return,
        Phase::Reviewed => Act::Accept,
        Phase::Locked => Act::Correct,
        Phase::Recheck if !fitting.is_multiple_of(3) => Act::Recheck,
        Phase::Recheck => Act::Correct,
    }
}

/// Who may do an act, as far as roles go.
fn who_fits(act: Act) -> &'static [u128] {
    match act {
        Act::SaveDraft | Act::Submit | Act::Withdraw | Act::Review => &[CADRE, CADRE_TOO, HANDLER],
        Act::Return | Act::Accept | Act::Recheck => &[HANDLER, HEAD, DEPUTY],
        Act::Correct => &[HEAD, HEAD_TOO, DEPUTY],
    }
}

/// Plays steps; how often each act was done, in the order of [`Act::ALL`].
fn play(steps: Vec<Step>) -> Result<[usize; 8], TestCaseError> {
    let mut done = [0; 8];
    // On 20 September both windows are open.
    let mut given = third_quarter(town_with_both());
    for Step { act, window, person, fitting, principal, current } in steps {
        let before = report(&given, window);
        let act = act.unwrap_or_else(|| leads_on(before.phase, fitting));
        let fits = who_fits(act);
        let number = person.unwrap_or(fits[fitting % fits.len()]);
        let mut submission = by(number);
        submission.on_behalf_of = principal.filter(|p| *p != number).map(who);
        let outcome = attempt(act, window, &submission, current, &given);
        let Some(next) = outcome.accepted() else { continue };
        check(act, window, &submission, &before, &next)?;
        let place = Act::ALL.iter().position(|known| *known == act).expect("an act");
        done[place] += 1;
        given = next;
    }
    Ok(done)
}

proptest! {
    #[test]
    fn duties_stay_apart_and_locked_figures_add_up(
        steps in prop::collection::vec(a_step(), 1..100),
    ) {
        play(steps)?;
    }
}

/// The walks above are no proof where they never come far.
#[test]
fn walks_do_every_act() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let steps = prop::collection::vec(a_step(), 100);
    let mut done = [0; 8];
    for _ in 0..64 {
        let steps = steps.new_tree(&mut runner).expect("steps are drawn").current();
        let walk = play(steps).expect("what must hold holds");
        done.iter_mut().zip(walk).for_each(|(sum, one)| *sum += one);
    }
    let never: Vec<_> = Act::ALL.iter().zip(done).filter(|(_, times)| *times < 3).collect();
    assert!(never.is_empty(), "{never:?} of {done:?}");
}

/// The town, where the second quarter was reopened without a closing day.
fn town_with_both() -> Given {
    use crate::report_window::{ReopenReportWindow, ReopenWindowGround};
    let reopen = ReopenReportWindow {
        key: key("q2").window(),
        ground: ReopenWindowGround::NotReported,
        until: None,
        reason: "有村未报。".to_owned(),
    };
    let later = town().now(crate::testing::at("2024-07-02 09:00"));
    later.when(&by(HEAD), &reopen).recorded()
}

fn check(
    act: Act,
    window: &str,
    submission: &Submission,
    before: &ProgressReport,
    after: &Given,
) -> Result<(), TestCaseError> {
    let report = report(after, window);
    let acted = [submission.actor, submission.principal()];
    let had_a_hand = |persons: &[crate::id::PersonId]| persons.iter().any(|p| acted.contains(p));
    if matches!(act, Act::Accept | Act::Correct | Act::Recheck) {
        prop_assert!(!had_a_hand(&before.fillers.persons), "{act:?}");
        prop_assert!(!had_a_hand(&before.typists), "{act:?}");
        prop_assert!(!had_a_hand(&before.reviewers.persons), "{act:?}");
        prop_assert!(submission.on_behalf_of.is_none(), "a decision is nobody else's");
    }
    if act == Act::Review {
        prop_assert!(!had_a_hand(&before.fillers.persons));
        prop_assert!(!before.typists.contains(&submission.principal()));
    }
    // A version is never taken back, and its figures are the series'.
    prop_assert!(report.version >= before.version);
    let locked = matches!(report.phase, Phase::Locked | Phase::Recheck);
    prop_assert_eq!(locked, report.version > 0);
    let series = series(after);
    for locked in &series.windows {
        let state = super::fixture::report(after, &locked.window);
        prop_assert_eq!(state.version, locked.version);
        let previous = series.previous(&heaps(), locked.period_to).amount;
        let line = &locked.lines[&heaps()];
        prop_assert_eq!(state.lines[0].figures.value(Column::Cumulative), Some(line.cumulative));
        // What does not add up any more is marked.
        let sum = previous.plus(line.current);
        prop_assert!(sum == Some(line.cumulative) || state.phase == Phase::Recheck);
        // Nothing falls but by a correction.
        prop_assert!(!line.current.is_negative() || locked.version > 1);
    }
    Ok(())
}
