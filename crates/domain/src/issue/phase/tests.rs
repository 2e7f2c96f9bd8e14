//! Every pair of phase and act, walked with the real commands against a table drawn by hand.

use super::*;
use crate::command::{Command, Submission};
use crate::deadline::Limit;
use crate::issue::fixture::*;
use crate::issue::*;
use crate::programme::Check;
use crate::testing::{Given, Outcome, day};
use crate::time::Timestamp;

const PROBLEM_PHASES: &[Phase] = &[
    Phase::Registered,
    Phase::FixedOnSpot,
    Phase::Assigned,
    Phase::SignedFor,
    Phase::Rectifying,
    Phase::Suspended,
    Phase::ClosureRequested,
    Phase::Verified,
    Phase::Closed,
    Phase::LookBackPassed,
    Phase::Relapsed,
    Phase::Reopened,
    Phase::Withdrawn,
    Phase::HandedUp,
];
const DIFFICULTY_PHASES: &[Phase] = &[
    Phase::Registered,
    Phase::Assigned,
    Phase::Answered,
    Phase::Closed,
    Phase::Withdrawn,
    Phase::HandedUp,
];

/// `x` is done, `.` is refused for the phase, `k` for the kind; columns as in the lists above.
const DRAWN: &[(Act, &str, &str)] = &[
    (Act::FixOnSpot, "x.............", "kkkkkk"),
    (Act::Assign, "x.x........x..", "xx...."),
    (Act::SignFor, "..x...........", "kkkkkk"),
    (Act::FilePlan, "...xx.........", "kkkkkk"),
    (Act::Extend, "..xxx.........", ".x...."),
    (Act::Suspend, "...xx.........", "kkkkkk"),
    (Act::Resume, ".....x........", "kkkkkk"),
    (Act::Urge, "xxxxxxxx..xx..", "xxx..."),
    (Act::AnswerUrge, "xxxxxxxx..xx..", "xxx..."),
    (Act::RequestClosure, "...xx.........", "kkkkkk"),
    (Act::Verify, "......x.......", "kkkkkk"),
    (Act::ReturnForRework, ".x....xx......", "kkkkkk"),
    (Act::Close, ".x.....x......", "..x..."),
    (Act::LookBack, "........xx....", "kkkkkk"),
    (Act::Reopen, "........xxx...", "kkkkkk"),
    (Act::OrderRecheck, ".......xxx....", "kkkkkk"),
    (Act::Withdraw, "xxxxxxxx...x..", "xxx..."),
    (Act::HandUp, "xxxxxxxx...x..", "xxx..."),
    (Act::AnswerDifficulty, "kkkkkkkkkkkkkk", ".x...."),
    (Act::ConfirmAnswer, "kkkkkkkkkkkkkk", "..x..."),
];

#[test]
fn every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), Act::ALL);
    for (act, problem, difficulty) in DRAWN {
        assert_eq!(problem.len(), PROBLEM_PHASES.len());
        assert_eq!(difficulty.len(), DIFFICULTY_PHASES.len());
        for (phase, drawn) in PROBLEM_PHASES.iter().zip(problem.chars()) {
            check(*act, *phase, drawn, &problem_in(*phase));
        }
        for (phase, drawn) in DIFFICULTY_PHASES.iter().zip(difficulty.chars()) {
            check(*act, *phase, drawn, &difficulty_in(*phase));
        }
    }
}

#[test]
fn every_phase_is_walked() {
    for phase in Phase::ALL {
        assert!(PROBLEM_PHASES.contains(phase) || DIFFICULTY_PHASES.contains(phase), "{phase:?}");
    }
}

#[test]
fn an_issue_is_open_until_it_is_closed_withdrawn_or_handed_up() {
    let done: Vec<Phase> = Phase::ALL.iter().copied().filter(|phase| !phase.open()).collect();
    let expected = [Phase::Closed, Phase::LookBackPassed, Phase::Withdrawn, Phase::HandedUp];
    assert_eq!(done, expected);
}

#[test]
fn acts_are_named_like_their_commands() {
    fn name<C: Command>() -> (&'static str, &'static str) {
        (C::NAME, C::ZH)
    }
    let names = [
        name::<FixOnSpot>(),
        name::<Assign>(),
        name::<SignFor>(),
        name::<FilePlan>(),
        name::<Extend>(),
        name::<Suspend>(),
        name::<Resume>(),
        name::<Urge>(),
        name::<AnswerUrge>(),
        name::<RequestClosure>(),
        name::<Verify>(),
        name::<ReturnForRework>(),
        name::<Close>(),
        name::<LookBack>(),
        name::<Reopen>(),
        name::<OrderRecheck>(),
        name::<Withdraw>(),
        name::<HandUp>(),
        name::<AnswerDifficulty>(),
        name::<ConfirmAnswer>(),
    ];
    assert_eq!(names.len(), Act::ALL.len());
    for (act, (name, zh)) in Act::ALL.iter().zip(names) {
        assert_eq!((format!("issue.{}", act.code()).as_str(), act.zh()), (name, zh));
    }
}

#[track_caller]
fn check(act: Act, phase: Phase, drawn: char, given: &Given) {
    assert_eq!(issue(given).phase, phase, "the story leads to another phase");
    let urged = IssueUrged {
        number: 1,
        role: crate::role::Role::DisciplineCommission,
        whom: Urged::Assigner,
        person: None,
    };
    let now = crate::testing::at("2024-05-06 09:00");
    let given = given.clone().event_by(who(COMMISSION), now, Issue::stream(ISSUE), urged);
    let outcome = attempt(act, phase, &given, None);
    match drawn {
        'x' => {
            assert!(!outcome.decision().writes.is_empty());
            check_order(act, phase, given);
        }
        '.' => {
            let rejection = outcome.then_rejected(&rules::ISSUE_PHASE);
            assert!(rejection.details.contains(&("phase", phase.zh().to_owned())));
            assert!(rejection.details.contains(&("command", act.zh().to_owned())));
        }
        'k' => {
            let rejection = outcome.then_rejected(&rules::ISSUE_KIND);
            assert!(rejection.details.contains(&("command", act.zh().to_owned())));
        }
        other => panic!("{other} is not a mark of the table"),
    }
}

/// No act says that it happened before the step that it rests on, a decision neither. An urging may
/// be answered and the answer told after the issue has moved on.
#[track_caller]
fn check_order(act: Act, phase: Phase, given: Given) {
    let step = issue(&given).since.expect("it was raised");
    let given = given.now(step.plus_micros(60_000_000));
    let earlier = attempt(act, phase, &given, Some(step.plus_micros(-1)));
    if act == Act::AnswerUrge {
        assert!(!earlier.decision().writes.is_empty());
    } else {
        earlier.then_rejected(&rules::ISSUE_TIME_ORDER);
    }
}

/// Does the act, by somebody who may and with everything it needs.
#[track_caller]
fn attempt(act: Act, phase: Phase, given: &Given, occurred_at: Option<Timestamp>) -> Outcome {
    let by = |number| Submission { occurred_at, ..by(number) };
    // A village has no part in what a leader answers, a section is told that it is a difficulty.
    let (assign, rectifier) = match issue(given).raised.as_ref().expect("raised").kind {
        IssueKind::Problem => (assign(), by(CADRE)),
        IssueKind::Difficulty => {
            (Assign { responsible: Responsible::Leader, ..assign() }, by(LINE))
        }
    };
    let assign = Assign { limit: Some(Limit::Date(day("2024-05-10"))), ..assign };
    let checks = if phase == Phase::FixedOnSpot { vec![Check::MeasuresDone] } else { vec![] };
    match act {
        Act::FixOnSpot => given.when(&rectifier, &fix_on_spot()),
        Act::Assign => given.when(&by(HEAD), &assign),
        Act::SignFor => given.when(&rectifier, &SignFor { issue: ISSUE }),
        Act::FilePlan => given.when(&rectifier, &file_plan()),
        Act::Extend => given.when(&by(HEAD), &extend("2024-06-28")),
        Act::Suspend => given.when(&by(HEAD), &suspend()),
        Act::Resume => given.when(&by(HEAD), &resume()),
        Act::Urge => given.when(&by(COMMISSION), &urge(Urged::Assigner)),
        Act::AnswerUrge => given.when(&by(HEAD), &answer_urge()),
        Act::RequestClosure => given.when(&rectifier, &request_closure()),
        Act::Verify => given.when(&by(HANDLER), &verify()),
        Act::ReturnForRework => given.when(&by(HANDLER), &return_for_rework()),
        Act::Close => given.when(&by(HEAD), &Close { checks, ..close() }),
        Act::LookBack => given.when(&by(LINE), &look_back(LookBackOutcome::Relapsed)),
        Act::Reopen => given.when(&by(COMMISSION), &reopen(ReopenGround::NotRectified)),
        Act::OrderRecheck => given.when(&by(COMMISSION), &order_recheck()),
        Act::Withdraw => given.when(&by(HEAD), &withdraw()),
        Act::HandUp => given.when(&by(HEAD), &hand_up()),
        Act::AnswerDifficulty => given.when(&by(DEPUTY), &answer_difficulty()),
        Act::ConfirmAnswer => given.when(&by(CADRE), &confirm_answer(AnswerOutcome::Settled)),
    }
}

#[track_caller]
fn problem_in(phase: Phase) -> Given {
    let start = registered();
    match phase {
        Phase::Registered => start,
        Phase::FixedOnSpot => start.when(&by(CADRE), &fix_on_spot()).recorded(),
        Phase::Assigned => assigned(&start),
        Phase::SignedFor => signed_for(&start),
        Phase::Rectifying => signed_for(&start).when(&by(CADRE), &file_plan()).recorded(),
        Phase::Suspended => signed_for(&start).when(&by(HEAD), &suspend()).recorded(),
        Phase::ClosureRequested => requested(&start),
        Phase::Verified => verified(&start),
        Phase::Closed => closed(&start),
        Phase::LookBackPassed => closed(&start)
            .now(crate::testing::at("2024-06-10 09:00"))
            .when(&by(LINE), &look_back(LookBackOutcome::Passed))
            .recorded(),
        Phase::Relapsed => {
            closed(&start).when(&by(LINE), &look_back(LookBackOutcome::Relapsed)).recorded()
        }
        Phase::Reopened => {
            closed(&start).when(&by(COMMISSION), &reopen(ReopenGround::Relapse)).recorded()
        }
        Phase::Withdrawn => start.when(&by(HEAD), &withdraw()).recorded(),
        Phase::HandedUp => start.when(&by(HEAD), &hand_up()).recorded(),
        Phase::Answered => panic!("a problem is never answered"),
    }
}

#[track_caller]
fn difficulty_in(phase: Phase) -> Given {
    let start = town().when(&by(CADRE), &raise_difficulty()).recorded();
    match phase {
        Phase::Registered => start,
        Phase::Assigned => difficulty_assigned(),
        Phase::Answered => difficulty_answered(),
        Phase::Closed => difficulty_answered().when(&by(HEAD), &close()).recorded(),
        Phase::Withdrawn => start.when(&by(HEAD), &withdraw()).recorded(),
        Phase::HandedUp => start.when(&by(HEAD), &hand_up()).recorded(),
        other => panic!("a difficulty is never {}", other.en()),
    }
}
