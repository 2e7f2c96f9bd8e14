//! Every pair of phase and act, walked with the real commands against a table drawn by hand.

use super::*;
use crate::command::{Command, Submission};
use crate::event::SubmissionNote;
use crate::point_account::fixture as given;
use crate::point_account::fixture::{
    CADRE, CADRE_TOO, SUPERVISOR, by, checked, confirmed, in_notice, objected, recorded,
};
use crate::point_account::{
    CheckPoints, ObjectToPoints, RefusePoints, ReversePoints, ReviewOutcome, ReviewPointsObjection,
};
use crate::testing::{Given, Outcome, at};

/// `x` is done, `.` is refused for the phase; columns as in [`Phase::ALL`].
const DRAWN: &[(PointsAct, &str)] = &[
    (PointsAct::Check, "x......"),
    (PointsAct::Refuse, "x......"),
    (PointsAct::Object, "..xx..."),
    (PointsAct::ReviewObjection, "...x..."),
    (PointsAct::Reverse, ".xx.x.."),
];

#[test]
fn s10_2_every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
    assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), PointsAct::ALL);
    for (act, drawn) in DRAWN {
        assert_eq!(drawn.len(), Phase::ALL.len());
        for (phase, drawn) in Phase::ALL.iter().zip(drawn.chars()) {
            pair(*act, *phase, drawn);
        }
    }
}

#[test]
fn the_table_has_its_rows_in_the_order_of_the_acts() {
    assert_eq!(TABLE.iter().map(|row| row.act).collect::<Vec<_>>(), PointsAct::ALL);
}

#[test]
fn acts_are_named_like_their_commands() {
    fn name<C: Command>() -> (&'static str, &'static str) {
        (C::NAME, C::ZH)
    }
    let names = [
        name::<CheckPoints>(),
        name::<RefusePoints>(),
        name::<ObjectToPoints>(),
        name::<ReviewPointsObjection>(),
        name::<ReversePoints>(),
    ];
    assert_eq!(names.len(), PointsAct::ALL.len());
    for (act, (name, zh)) in PointsAct::ALL.iter().zip(names) {
        assert_eq!((format!("point_account.{}", act.code()).as_str(), act.zh()), (name, zh));
    }
}

#[test]
fn an_objection_that_did_not_succeed_leaves_an_entry_where_its_notice_is() {
    let stands = given::review(1, ReviewOutcome::Stands);
    let running = objected().when(&by(SUPERVISOR), &stands).recorded();
    assert_eq!(given::phase(&running, 1), Phase::InNotice);
    // The notice is confirmed while the objection is open: the others count, this one waits.
    let over = objected().now(crate::testing::at("2024-05-14 09:00"));
    let over = over.when(&by(CADRE), &given::confirm(1)).recorded();
    assert_eq!(given::phase(&over, 1), Phase::Objected);
    assert_eq!(given::balance(&over), 0);
    let heard = over.when(&by(SUPERVISOR), &stands).recorded();
    assert_eq!(given::phase(&heard, 1), Phase::Confirmed);
    assert_eq!(given::balance(&heard), 10);
}

#[track_caller]
fn pair(act: PointsAct, phase: Phase, drawn: char) {
    let given = brought_to(phase);
    assert_eq!(given::phase(&given, 1), phase, "the story leads to another phase");
    let outcome = attempt(act, &given);
    match drawn {
        'x' => assert!(!outcome.decision().writes.is_empty()),
        '.' => {
            let refused = outcome.then_rejected(&rules::POINTS_PHASE);
            assert!(refused.details.contains(&("phase", phase.zh().to_owned())));
            assert!(refused.details.contains(&("command", act.zh().to_owned())));
        }
        other => panic!("{other} is not a mark of the table"),
    }
}

/// Does the act by somebody who may, with everything that it needs.
#[track_caller]
fn attempt(act: PointsAct, given: &Given) -> Outcome {
    match act {
        PointsAct::Check => given.when(&by(CADRE_TOO), &given::check(1)),
        PointsAct::Refuse => given.when(&by(CADRE_TOO), &given::refuse(1)),
        PointsAct::Object => given.when(&by(CADRE_TOO), &given::object(1)),
        PointsAct::ReviewObjection => {
            given.when(&by(SUPERVISOR), &given::review(1, ReviewOutcome::Falls))
        }
        PointsAct::Reverse => given.when(&by(CADRE_TOO), &given::reverse(1)),
    }
}

#[track_caller]
fn brought_to(phase: Phase) -> Given {
    match phase {
        Phase::Recorded => recorded(),
        Phase::Checked => checked(),
        Phase::InNotice => in_notice(),
        Phase::Objected => objected(),
        Phase::Confirmed => confirmed(),
        Phase::Refused => recorded().when(&by(CADRE), &given::refuse(1)).recorded(),
        Phase::Fallen => {
            let falls = given::review(1, ReviewOutcome::Falls);
            objected().when(&by(SUPERVISOR), &falls).recorded()
        }
    }
}

#[test]
fn r44_a_day_on_which_an_entry_may_be_objected_to_is_one_that_the_command_takes() {
    let given = [in_notice(), objected(), confirmed(), confirmed_while_objected()];
    let told = given.each_ref().map(|given| {
        let course = given::account(given).entry(1).expect("an entry").course;
        let on = |day: &str| {
            course.may_be_objected_to(given::notices(given), day.parse().expect("a date"))
        };
        let given = given.clone().now(at("2024-05-14 10:00"));
        [("2024-05-06", "12:00"), ("2024-05-13", "12:00"), ("2024-05-14", "09:30")].map(
            |(day, hour)| {
                let note = SubmissionNote {
                    back_entry_reason: Some("村民交来书面异议".to_owned()),
                    ..SubmissionNote::default()
                };
                let occurred_at = Some(at(&format!("{day} {hour}")));
                let paper = Submission { occurred_at, note, ..by(CADRE) };
                let taken = given.when(&paper, &given::object(1)).accepted().is_some();
                assert_eq!(on(day), taken, "{day}");
                taken
            },
        )
    });
    let while_it_ran = [true, true, false];
    assert_eq!(told, [while_it_ran, while_it_ran, [false; 3], while_it_ran]);
}

/// The notice ran its time while nobody heard the objection.
fn confirmed_while_objected() -> Given {
    let over = objected().now(at("2024-05-14 09:00"));
    over.when(&by(CADRE), &given::confirm(1)).recorded()
}
