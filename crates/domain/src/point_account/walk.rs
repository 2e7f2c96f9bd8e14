//! Random walks: whoever tries whatever for whomever, and whenever, a redemption leaves no balance below
//! zero, and what was accepted is what somebody allows and adds up who only reads what was accepted.

use proptest::prelude::*;

use super::fixture::*;
use super::*;
use crate::command::Submission;
use crate::event::SubmissionNote;
use crate::id::HouseholdId;
use crate::person::{Person, RecusalDeclared, RecusalGround};
use crate::role::Role;
use crate::testing::cast::DEPUTY;
use crate::testing::{Given, Outcome, assignment_id, at, delegation};
use crate::time::Timestamp;

mod book;

use book::{Act, Board, Book};

/// A supervisor who is kin to somebody of the village.
const KIN: u128 = 15;
/// Who holds a post of the village and one of its supervision.
const HATS: u128 = 16;
/// To whom others lent a post, and nothing else is theirs.
const LENT: [(u128, u128, Role); 3] = [
    (31, CADRE, Role::Village),
    (32, HATS, Role::VillageAffairsSupervision),
    (33, KIN, Role::VillageAffairsSupervision),
];
/// Everybody tries.
const EVERYBODY: [u128; 14] = [
    CADRE,
    CADRE_TOO,
    GROUP,
    SUPERVISOR,
    SUPERVISOR_TOO,
    KIN,
    HATS,
    LENT[0].0,
    LENT[1].0,
    LENT[2].0,
    DEPUTY,
    HANDLER,
    COMMISSION,
    ELSEWHERE,
];
/// Who records, checks, posts and hands out, for whom the walk is led on.
const VILLAGE: [u128; 4] = [CADRE_TOO, CADRE, HATS, LENT[0].0];
/// Who hears objections, or would.
const HEARERS: [u128; 7] = [SUPERVISOR, DEPUTY, HATS, SUPERVISOR_TOO, LENT[1].0, KIN, LENT[2].0];
const HOUSEHOLDS: [HouseholdId; 2] = [HOUSEHOLD, NEIGHBOUR];
/// The items, what each gives once, and how many times a year it counts.
const ITEMS: [(&str, i64, Option<u32>); 3] =
    [("clean_up", 5, Some(12)), ("littering", -2, None), ("night_class", 3, None)];
const MINUTE: i64 = 60 * 1_000_000;

/// What can be tried.
#[derive(Debug, Clone, Copy)]
enum Try {
    Record { item: usize, times: u32 },
    Entry(PointsAct, bool),
    Post,
    Confirm,
    Redeem(u32),
}

/// One thing tried: what, by whom, for whom, for which household and entry, how many hours later, said
/// to have happened how many minutes before that.
#[derive(Debug, Clone)]
struct Step {
    tried: Try,
    person: u128,
    on_behalf_of: Option<u128>,
    household: usize,
    entry: usize,
    hours: i64,
    minutes_back: i64,
    /// Whether it is rather what leads on from where the entry stands, by somebody whose act it is;
    /// else few walks would come to a redemption.
    leads_on: bool,
}

fn a_try() -> impl Strategy<Value = Try> {
    let act = prop::sample::select(PointsAct::ALL.to_vec());
    prop_oneof![
        4 => (0..ITEMS.len(), 1_u32..7).prop_map(|(item, times)| Try::Record { item, times }),
        2 => Just(Try::Entry(PointsAct::Check, false)),
        2 => Just(Try::Entry(PointsAct::Reverse, false)),
        3 => (act, any::<bool>()).prop_map(|(act, falls)| Try::Entry(act, falls)),
        2 => Just(Try::Post),
        2 => Just(Try::Confirm),
        3 => (1_u32..12).prop_map(Try::Redeem),
    ]
}

fn a_step() -> impl Strategy<Value = Step> {
    let person = || prop::sample::select(EVERYBODY.to_vec());
    let persons = (person(), prop_oneof![5 => Just(None), 1 => person().prop_map(Some)]);
    // Hours mostly, sometimes none, now and then longer than a notice runs.
    let hours = prop_oneof![2 => Just(0), 4 => 0_i64..20, 1 => 190_i64..200];
    // At once mostly, sometimes a little later, sometimes days.
    let minutes_back = prop_oneof![5 => Just(0), 1 => 1_i64..20, 2 => 60_i64..15_000];
    let place = (0..HOUSEHOLDS.len(), 0_usize..64);
    (a_try(), persons, place, (hours, minutes_back), any::<bool>()).prop_map(
        |(tried, (person, on_behalf_of), (household, entry), (hours, minutes_back), leads_on)| {
            Step { tried, person, on_behalf_of, household, entry, hours, minutes_back, leads_on }
        },
    )
}

impl Step {
    fn led_on(self, entry: usize, given: &Given) -> Self {
        let number = u32::try_from(entry + 1).expect("few entries");
        let account = state_of(HOUSEHOLDS[self.household], given);
        let phase = account.and_then(|account| account.phase_of(number, notices(given)));
        let of_village = VILLAGE[self.entry % VILLAGE.len()];
        let (tried, person) = match phase {
            None | Some(Phase::Refused | Phase::Fallen) => return self,
            Some(Phase::Recorded) => (Try::Entry(PointsAct::Check, false), of_village),
            Some(Phase::Checked) => (Try::Post, of_village),
            // Some of what is posted is objected to, the rest waits for its notice.
            Some(Phase::InNotice) if self.entry.is_multiple_of(3) => {
                let writes = if self.household == 0 { GROUP } else { SUPERVISOR };
                (Try::Entry(PointsAct::Object, false), writes)
            }
            Some(Phase::InNotice) => (Try::Confirm, of_village),
            // Some have another objection before the first is heard.
            Some(Phase::Objected) if self.entry.is_multiple_of(5) => {
                (Try::Entry(PointsAct::Object, false), of_village)
            }
            Some(Phase::Objected) => {
                let hears = HEARERS[self.entry % HEARERS.len()];
                (Try::Entry(PointsAct::ReviewObjection, self.entry.is_multiple_of(2)), hears)
            }
            Some(Phase::Confirmed) if self.entry.is_multiple_of(4) => {
                (Try::Entry(PointsAct::Reverse, false), of_village)
            }
            Some(Phase::Confirmed) => (Try::Redeem(1 + number % 7), of_village),
        };
        let (person, on_behalf_of) = match self.on_behalf_of {
            Some(_) if self.household == 0 => (HANDLER, Some(person)),
            Some(typist) => (typist, Some(person)),
            None => (person, None),
        };
        Self { tried, person, on_behalf_of, ..self }
    }

    fn act(&self, now: Timestamp) -> Act {
        let principal = self.on_behalf_of.unwrap_or(self.person);
        let lent = LENT.iter().find(|(person, ..)| *person == principal);
        let behind = [self.person, principal].into_iter().chain(lent.map(|(_, giver, _)| *giver));
        Act {
            principal,
            behind: behind.collect(),
            occurred: now.plus_micros(-self.minutes_back * MINUTE),
            now,
        }
    }

    fn submission(&self, act: &Act) -> Submission {
        let note = SubmissionNote {
            back_entry_reason: Some("停电一周。".to_owned()),
            ..SubmissionNote::default()
        };
        Submission {
            on_behalf_of: self.on_behalf_of.map(who),
            occurred_at: (self.minutes_back > 0).then_some(act.occurred),
            note,
            ..by(self.person)
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

/// The village with all who try.
fn cast() -> Given {
    let (village, supervision) = (Role::Village, Role::VillageAffairsSupervision);
    // A member of the commission sits in the village too.
    let posts = [(COMMISSION, village), (HATS, village), (HATS, supervision), (KIN, supervision)];
    let appoint = |given: Given, (person, role)| given.person_with(who(person), role, Some(home()));
    let given = posts.into_iter().fold(town(), appoint);
    let given = given.person_with(who(DEPUTY), Role::DeputyHead, None);
    let kin = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
    let given = given.event(Person::stream(who(KIN)), kin);
    LENT.into_iter().zip(1..).fold(given, |given, ((to, giver, role), number)| {
        let post = assignment_id(who(giver), role, Some(home()));
        let days = ("2024-05-01", "2025-12-31");
        given.delegated(delegation(number), who(giver), post, who(to), days.0, days.1)
    })
}

proptest! {
    #[test]
    fn s10_4_11_no_redemption_leaves_a_balance_below_zero_on_any_path(
        steps in prop::collection::vec(a_step(), 1..120),
    ) {
        let mut given = cast();
        let mut now = at("2024-05-06 09:00");
        let (mut books, mut board) = ([Book::default(), Book::default()], Board::default());
        for step in steps {
            now = now.plus_micros(step.hours * 60 * MINUTE + 1);
            given = given.now(now);
            let book = &mut books[step.household];
            let entry = step.entry % book.entries().max(1);
            let step = if step.leads_on { step.led_on(entry, &given) } else { step };
            let act = step.act(now);
            let outcome = attempt(&step, entry, &given, &step.submission(&act));
            let Some(next) = outcome.accepted() else { continue };
            act.is_somebodys(step.tried)?;
            match step.tried {
                Try::Post | Try::Confirm => board.write(step.tried, &act)?,
                Try::Record { .. } | Try::Entry(..) | Try::Redeem(_) => {
                    book.write(step.tried, entry, &act, &board)?;
                }
            }
            given = next;
            for (household, book) in HOUSEHOLDS.iter().zip(&books) {
                book.holds(&board)?;
                prop_assert_eq!(balance_of(*household, &given), book.balance(&board));
            }
        }
    }
}

fn state_of(household: HouseholdId, given: &Given) -> Option<&PointAccount> {
    given.state::<PointAccount>(PointAccount::stream(household).id)
}

fn balance_of(household: HouseholdId, given: &Given) -> i64 {
    let totals = state_of(household, given).map(|account| account.totals(|_| notices(given)));
    totals.unwrap_or_default().balance()
}
