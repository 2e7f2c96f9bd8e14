//! Random walks: whoever tries whatever, and whenever, a redemption leaves no balance below zero, and
//! the balance is what somebody adds up who only reads what was accepted.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::id::{HouseholdId, PersonId};
use crate::testing::{Given, Outcome, at};
use crate::time::{Date, Timestamp};

/// Everybody of the village tries, and a member of the commission who sits in it.
const EVERYBODY: [u128; 7] =
    [CADRE, CADRE_TOO, GROUP, SUPERVISOR, SUPERVISOR_TOO, COMMISSION, ELSEWHERE];
const HOUSEHOLDS: [HouseholdId; 2] = [HOUSEHOLD, NEIGHBOUR];
const ITEMS: [(&str, i64); 3] = [("clean_up", 5), ("littering", -2), ("night_class", 3)];

/// What can be tried.
#[derive(Debug, Clone, Copy)]
enum Try {
    Record { item: usize, times: u32 },
    Entry(PointsAct, bool),
    Post,
    Confirm,
    Redeem(u32),
}

/// One thing tried: what, by whom, for which household and entry, how many hours later.
#[derive(Debug, Clone)]
struct Step {
    tried: Try,
    person: u128,
    household: usize,
    entry: usize,
    hours: i64,
    /// Whether it is rather what leads on from where the entry stands, by somebody whose act it is;
    /// else few walks would come to a redemption.
    leads_on: bool,
}

fn a_try() -> impl Strategy<Value = Try> {
    let act = prop::sample::select(PointsAct::ALL.to_vec());
    prop_oneof![
        3 => (0..ITEMS.len(), 1_u32..4).prop_map(|(item, times)| Try::Record { item, times }),
        2 => Just(Try::Entry(PointsAct::Check, false)),
        3 => (act, any::<bool>()).prop_map(|(act, falls)| Try::Entry(act, falls)),
        2 => Just(Try::Post),
        2 => Just(Try::Confirm),
        3 => (1_u32..12).prop_map(Try::Redeem),
    ]
}

fn a_step() -> impl Strategy<Value = Step> {
    let person = prop::sample::select(EVERYBODY.to_vec());
    // Hours mostly, now and then longer than a notice runs.
    let hours = prop_oneof![4 => 0_i64..20, 1 => 190_i64..200];
    let place = (0..HOUSEHOLDS.len(), 0_usize..64);
    (a_try(), person, place, hours, any::<bool>()).prop_map(
        |(tried, person, (household, entry), hours, leads_on)| Step {
            tried,
            person,
            household,
            entry,
            hours,
            leads_on,
        },
    )
}

impl Step {
    fn led_on(self, entry: usize, given: &Given) -> Self {
        let number = u32::try_from(entry + 1).expect("few entries");
        let account = state_of(HOUSEHOLDS[self.household], given);
        let phase = account.and_then(|account| account.phase_of(number, notices(given)));
        let (tried, person) = match phase {
            None | Some(Phase::Refused | Phase::Fallen) => return self,
            Some(Phase::Recorded) => (Try::Entry(PointsAct::Check, false), CADRE_TOO),
            Some(Phase::Checked) => (Try::Post, CADRE),
            // Some of what is posted is objected to, the rest waits for its notice.
            Some(Phase::InNotice) if self.entry.is_multiple_of(3) => {
                (Try::Entry(PointsAct::Object, false), GROUP)
            }
            Some(Phase::InNotice) => (Try::Confirm, CADRE),
            Some(Phase::Objected) => {
                (Try::Entry(PointsAct::ReviewObjection, self.entry.is_multiple_of(2)), SUPERVISOR)
            }
            Some(Phase::Confirmed) => (Try::Redeem(1 + number % 7), CADRE),
        };
        Self { tried, person, ..self }
    }
}

/// An entry as somebody has it who writes down what was accepted.
#[derive(Debug, Clone)]
struct Written {
    points: i64,
    by: PersonId,
    checked: Option<(Timestamp, PersonId)>,
    out: bool,
    open: bool,
}

/// A household's book, kept by hand.
#[derive(Debug, Clone, Default)]
struct Book {
    entries: Vec<Written>,
    redeemed: i64,
}

/// The village's board, kept by hand: when each notice was posted, until when, whether it is over.
type Board = Vec<(Timestamp, Date, bool)>;

impl Book {
    fn balance(&self, board: &Board) -> i64 {
        let counts = |entry: &&Written| {
            let Some((checked, _)) = entry.checked else { return false };
            let after = board.iter().filter(|(posted, _, _)| *posted > checked);
            let first = after.min_by_key(|(posted, _, _)| *posted);
            !entry.out && !entry.open && first.is_some_and(|(_, _, over)| *over)
        };
        let points: i64 = self.entries.iter().filter(counts).map(|entry| entry.points).sum();
        points - self.redeemed
    }

    fn write(&mut self, step: &Step, entry: usize, now: Timestamp) {
        let by = who(step.person);
        let written = |points| Written { points, by, checked: None, out: false, open: false };
        match step.tried {
            Try::Record { item, times } => {
                self.entries.push(written(ITEMS[item].1 * i64::from(times)));
            }
            Try::Entry(PointsAct::Check, _) => self.entries[entry].checked = Some((now, by)),
            Try::Entry(PointsAct::Refuse, _) => self.entries[entry].out = true,
            Try::Entry(PointsAct::Object, _) => self.entries[entry].open = true,
            Try::Entry(PointsAct::ReviewObjection, falls) => {
                self.entries[entry].open = false;
                self.entries[entry].out = falls;
            }
            Try::Entry(PointsAct::Reverse, _) => {
                let points = self.entries[entry].points;
                self.entries.push(written(-points));
            }
            Try::Redeem(points) => self.redeemed += i64::from(points),
            Try::Post | Try::Confirm => {}
        }
    }
}

fn attempt(step: &Step, entry: usize, given: &Given, submission: &Submission) -> Outcome {
    let household = HOUSEHOLDS[step.household];
    let number = u32::try_from(entry + 1).expect("few entries");
    match step.tried {
        Try::Record { item, times } => {
            given.when(submission, &RecordPoints { household, ..record(ITEMS[item].0, times) })
        }
        Try::Entry(PointsAct::Check, _) => {
            given.when(submission, &CheckPoints { household, entry: number })
        }
        Try::Entry(PointsAct::Refuse, _) => {
            given.when(submission, &RefusePoints { household, ..refuse(number) })
        }
        Try::Entry(PointsAct::Object, _) => {
            given.when(submission, &ObjectToPoints { household, ..object(number) })
        }
        Try::Entry(PointsAct::ReviewObjection, falls) => {
            let outcome = if falls { ReviewOutcome::Falls } else { ReviewOutcome::Stands };
            let review = ReviewPointsObjection { household, ..review(number, outcome) };
            given.when(submission, &review)
        }
        Try::Entry(PointsAct::Reverse, _) => {
            given.when(submission, &ReversePoints { household, ..reverse(number) })
        }
        Try::Post => given.when(submission, &post()),
        Try::Confirm => {
            let last = notices(given).last().map_or(1, |notice| notice.number);
            given.when(submission, &confirm(last))
        }
        Try::Redeem(points) => {
            given.when(submission, &RedeemPoints { household, ..redeem(points) })
        }
    }
}

proptest! {
    #[test]
    fn s10_4_11_no_redemption_leaves_a_balance_below_zero_on_any_path(
        steps in prop::collection::vec(a_step(), 1..120),
    ) {
        // A member of the commission sits in the village too.
        let mut given = town()
            .person_with(who(COMMISSION), crate::role::Role::Village, Some(home()));
        let mut now = at("2024-05-06 09:00");
        let (mut books, mut board) = ([Book::default(), Book::default()], Board::new());
        for step in steps {
            now = now.plus_micros(step.hours * 3_600_000_000 + 1);
            given = given.now(now);
            let book = &mut books[step.household];
            let entry = step.entry % book.entries.len().max(1);
            let step = if step.leads_on { step.led_on(entry, &given) } else { step };
            let outcome = attempt(&step, entry, &given, &by(step.person));
            let Some(next) = outcome.accepted() else { continue };
            prop_assert!(step.person != COMMISSION, "the commission takes no part");
            check_step(&step, book.entries.get(entry), &board, now)?;
            if let Try::Redeem(points) = step.tried {
                prop_assert!(book.balance(&board) >= i64::from(points), "{:?}", book);
            }
            book.write(&step, entry, now);
            match step.tried {
                Try::Post => {
                    let until = now.date().plus_days(7).expect("a date");
                    board.push((now, until, false));
                }
                Try::Confirm => board.last_mut().expect("it was posted").2 = true,
                Try::Record { .. } | Try::Entry(..) | Try::Redeem(_) => {}
            }
            if let Try::Redeem(_) = step.tried {
                prop_assert!(books[step.household].balance(&board) >= 0);
            }
            given = next;
            for (household, book) in HOUSEHOLDS.iter().zip(&books) {
                prop_assert_eq!(balance_of(*household, &given), book.balance(&board));
            }
        }
    }
}

/// What an act that was accepted must not have broken.
fn check_step(
    step: &Step,
    entry: Option<&Written>,
    board: &Board,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    let person = who(step.person);
    match (step.tried, entry) {
        (Try::Entry(PointsAct::Check | PointsAct::Refuse, _), Some(entry)) => {
            prop_assert!(entry.by != person, "two persons stand behind an entry");
        }
        (Try::Entry(PointsAct::ReviewObjection, _), Some(entry)) => {
            prop_assert!(entry.by != person && entry.open);
            prop_assert!(entry.checked.is_none_or(|(_, checker)| checker != person));
        }
        (Try::Confirm, _) => {
            let over = board.last().is_some_and(|(_, until, _)| *until < now.date());
            prop_assert!(over, "the notice ran its time");
        }
        (Try::Post, _) => {
            prop_assert!(board.last().is_none_or(|(_, _, over)| *over), "one after the other");
        }
        _ => {}
    }
    Ok(())
}

fn state_of(household: HouseholdId, given: &Given) -> Option<&PointAccount> {
    given.state::<PointAccount>(PointAccount::stream(household).id)
}

fn balance_of(household: HouseholdId, given: &Given) -> i64 {
    let totals = state_of(household, given).map(|account| account.totals(|_| notices(given)));
    totals.unwrap_or_default().balance()
}
