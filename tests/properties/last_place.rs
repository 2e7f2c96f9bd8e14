//! 64 callers at the last free place of a rule over a set: one of them wins, whichever stream
//! serialises the rule, and through whichever engine they come.

use std::collections::BTreeMap;
use std::sync::Arc;

use hemei_domain::calendar;
use hemei_domain::credential::IssueCredential;
use hemei_domain::document::DocumentNumber;
use hemei_domain::enrolment::{Enrolment, PreCheck, Recommend};
use hemei_domain::enrolment_list::EnrolmentList;
use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::{CredentialId, EnrolmentId, IssueId, PersonId, UnitId};
use hemei_domain::issue::{Act, WithdrawalGround};
use hemei_domain::issue::{Assign, Extend, Issue, Raise, Responsible, SignFor, Withdraw};
use hemei_domain::person::{DelegateAssignment, Person, RegisterPerson};
use hemei_domain::programme::{OpenProgramme, Programme};
use hemei_domain::toml_file::File;
use hemei_domain::unit::{AssignUnitCode, RegisterUnit, UnitKind};
use hemei_engine::failure::Failure;
use hemei_engine::receipt::Receipt;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::cast::{ADMINISTRATOR, DEPUTY, HANDLER, HEAD, NOBODY, VILLAGE};
use super::choices;
use super::deed::Deed;
use super::stores::{Stores, on_every_store};
use super::world::{World, definition, raised, village};
use crate::simulation::random::Random;

on_every_store!(
    one_unit_gets_a_code,
    one_caller_gets_the_last_extension,
    one_courtyard_gets_the_last_place,
    numbers_have_no_gaps_whoever_is_refused,
    what_can_be_done_once_is_done_once,
);

const CALLERS: usize = 64;

/// Two engines on one log.
async fn two_engines(stores: Stores) -> [Arc<World>; 2] {
    let one = World::new(stores).await;
    let other = one.again().await;
    [Arc::new(one), Arc::new(other)]
}

/// What became of a race: who won, and how often which rule refused.
struct Race {
    won: Vec<Receipt>,
    refused: BTreeMap<&'static str, usize>,
}

impl Race {
    /// Everybody begins at the same moment, half of them through each engine.
    async fn run(engines: &[Arc<World>; 2], deeds: Vec<Deed>) -> Self {
        assert_eq!(deeds.len(), CALLERS);
        let start = Arc::new(Barrier::new(CALLERS));
        let mut tasks = JoinSet::new();
        for (number, deed) in deeds.into_iter().enumerate() {
            let (world, start) = (Arc::clone(&engines[number % 2]), Arc::clone(&start));
            tasks.spawn(async move {
                let call = world.call(deed.by);
                start.wait().await;
                deed.submit(&world.engine, call).await
            });
        }
        let mut race = Self { won: Vec::new(), refused: BTreeMap::new() };
        for answer in tasks.join_all().await {
            match answer {
                Ok(receipt) => race.won.push(receipt),
                Err(Failure::Rejected(rejection)) => {
                    *race.refused.entry(rejection.rule.reason).or_default() += 1;
                }
                Err(failure) => panic!("neither accepted nor refused by a rule: {failure:?}"),
            }
        }
        race
    }

    /// One won, all others were refused by one rule, and one unit of work was written.
    async fn has_one_winner(
        engines: &[Arc<World>; 2],
        deeds: Vec<Deed>,
        reason: &'static str,
    ) -> Receipt {
        let what = deeds[0].name;
        let before = engines[0].stored_head(Log::Business).await.position;
        let mut race = Self::run(engines, deeds).await;
        assert_eq!(race.refused, BTreeMap::from([(reason, CALLERS - 1)]), "{what}");
        let receipt = race.won.pop().expect("one wins");
        let after = engines[0].stored_head(Log::Business).await.position;
        assert_eq!(after - before, receipt.events.len() as u64, "{what}: losers write nothing");
        receipt
    }
}

async fn one_unit_gets_a_code(stores: Stores) {
    let engines = two_engines(stores).await;
    let code = choices::code(&mut Random::new(1));
    // Some are there and some are just being registered: all of them claim the same code.
    let there = engines[0]
        .villages
        .iter()
        .map(|unit| Deed::new(ADMINISTRATOR, AssignUnitCode { unit: *unit, code: code.clone() }));
    let new = (engines[0].villages.len()..CALLERS).map(|number| {
        let unit = village(&format!("第{number}村"));
        Deed::new(HANDLER, RegisterUnit { code: Some(code.clone()), ..unit })
    });
    let winner =
        Race::has_one_winner(&engines, there.chain(new).collect(), "UNIT_CODE_TAKEN").await;
    let claim = winner.events.last().expect("it has events");
    assert_eq!((claim.event_type.as_str(), claim.revision), ("UnitCodeClaimed", 1));
    let rows = engines[0].rows(Log::Business).await;
    let claims = rows.iter().filter(|row| row.event_type == "UnitCodeClaimed");
    assert_eq!(claims.count(), 1);
}

/// An issue that the first village has to rectify.
async fn assigned(world: &World) -> IssueId {
    let issue = world.raise().await;
    let assign = Assign {
        issue,
        responsible: Responsible::Unit(world.villages[0]),
        responsible_person: None,
        co_units: Vec::new(),
        verifier: None,
        limit: None,
        requirement: None,
        document: None,
    };
    world.run(HEAD, assign).await;
    issue
}

async fn one_caller_gets_the_last_extension(stores: Stores) {
    let engines = two_engines(stores).await;
    let world = &engines[0];
    let issue = assigned(world).await;
    let max = definition().issue_limits.extensions_max;
    assert!(max > 1, "there is a last one and one before it");
    let extend = |days: i64| Extend {
        issue,
        until: world.clock.today().plus_days(30 + days).expect("a date"),
        reason: "连续降雨".to_owned(),
    };
    for number in 1..max {
        world.run(HEAD, extend(i64::from(number))).await;
    }
    let deeds = (0..CALLERS).map(|number| {
        let by = [HEAD, HANDLER][number / 2 % 2];
        Deed::new(by, extend(100 + number as i64))
    });
    Race::has_one_winner(&engines, deeds.collect(), "ISSUE_EXTENSIONS_SPENT").await;
    for world in &engines {
        let head = world.stored_head(Log::Business).await.position;
        let known = world.engine.state::<Issue>(issue.0, Some(head), None).await;
        let known = known.expect("it answers").expect("the issue is there");
        assert_eq!(known.state.extensions, max);
    }
}

/// The title of courtyards in Longxi's programme.
const COURTYARD: &str = "harmonious_courtyard";

/// A courtyard of the first village, which recommended it.
async fn recommended(world: &World, name: String) -> EnrolmentId {
    let parent = Some(world.villages[0]);
    let yard = RegisterUnit { kind: UnitKind::Courtyard, parent, ..village(&name) };
    let unit = UnitId(world.run(HANDLER, yard).await.events[0].stream.id);
    let recommend = Recommend {
        programme: world.programme,
        unit,
        title: COURTYARD.to_owned(),
        households: 16,
        population: 58,
        responsible_person: None,
        reason: "群众会议同意申报".to_owned(),
        remark: None,
        evidence: Vec::new(),
    };
    world.run(VILLAGE, recommend).await;
    Enrolment::id_of(world.programme, unit, COURTYARD)
}

async fn one_courtyard_gets_the_last_place(stores: Stores) {
    let engines = two_engines(stores).await;
    let world = &engines[0];
    let check = |enrolment| PreCheck { enrolment, remark: None, evidence: Vec::new() };
    let places = definition().places(COURTYARD);
    assert!(places > 1, "there is a last one and one before it");
    for number in 1..places {
        let enrolment = recommended(world, format!("先到院落{number}")).await;
        world.run(HEAD, check(enrolment)).await;
    }
    let mut deeds = Vec::new();
    for number in 0..CALLERS {
        let enrolment = recommended(world, format!("院落{number}")).await;
        deeds.push(Deed::new([HEAD, HANDLER][number / 2 % 2], check(enrolment)));
    }
    Race::has_one_winner(&engines, deeds, "ENROLMENT_QUOTA_SPENT").await;
    for world in &engines {
        let head = world.stored_head(Log::Business).await.position;
        let list = EnrolmentList::stream(world.programme).id;
        let known = world.engine.state::<EnrolmentList>(list, Some(head), None).await;
        let known = known.expect("it answers").expect("somebody holds a place");
        assert_eq!(known.state.taken(COURTYARD), places);
    }
}

async fn numbers_have_no_gaps_whoever_is_refused(stores: Stores) {
    let engines = two_engines(stores).await;
    let deeds = (0..CALLERS).map(|number| {
        let problem = engines[0].problem_of(number % 4);
        match number % 3 {
            0 => Deed::new(HANDLER, Raise { class: Some("no_such_class".to_owned()), ..problem }),
            _ => Deed::new(HEAD, problem),
        }
    });
    let race = Race::run(&engines, deeds.collect()).await;
    let refused = CALLERS.div_ceil(3);
    assert_eq!(race.refused, BTreeMap::from([("ISSUE_CLASS_UNKNOWN", refused)]));
    let mut issues: Vec<IssueId> = race.won.iter().map(raised).collect();
    let rows = engines[0].rows(Log::Business).await;
    let mut numbered = Vec::new();
    for row in rows.iter().filter(|row| row.event_type == "NumberTaken") {
        let data: serde_json::Value = serde_json::from_slice(&row.data).expect("JSON");
        assert_eq!(data["number"], row.revision, "the book's number is its revision");
        let issue = data["thing"].as_str().and_then(|issue| issue.parse().ok());
        numbered.push(IssueId(issue.expect("an id")));
    }
    numbered.sort_unstable();
    issues.sort_unstable();
    assert_eq!(numbered, issues, "each accepted issue has one number, and nobody else");
}

async fn what_can_be_done_once_is_done_once(stores: Stores) {
    let engines = two_engines(stores).await;
    let world = &engines[0];
    let once = |deed: Deed| vec![deed; CALLERS];
    let person = PersonId(Uuid::from_u128(0x4000_0000));
    let register = Deed::new(ADMINISTRATOR, RegisterPerson { person });
    Race::has_one_winner(&engines, once(register), "THING_EXISTS").await;
    let credential = CredentialId(Uuid::from_u128(0x4000_0001));
    let deeds = (0..CALLERS).map(|number| {
        let person = [HEAD, HANDLER][number / 2 % 2];
        let issue = IssueCredential { credential, person, actor_kind: ActorKind::Person };
        Deed::new(ADMINISTRATOR, issue)
    });
    Race::has_one_winner(&engines, deeds.collect(), "THING_EXISTS").await;
    let content = include_str!("../../deploy/calendars/2026.toml");
    let edition = calendar::parse::edition(File { name: "2026.toml", content });
    let adopt = Deed::new(HEAD, edition.expect("the calendar is well written"));
    Race::has_one_winner(&engines, once(adopt), "ALREADY_DONE").await;
    Race::has_one_winner(&engines, foundings(), "THING_EXISTS").await;
    let delegate = delegation(world).await;
    Race::has_one_winner(&engines, once(delegate), "DELEGATION_OVERLAPS").await;
    let issue = assigned(world).await;
    let sign = Deed::new(VILLAGE, SignFor { issue });
    Race::has_one_winner(&engines, once(sign), "ISSUE_PHASE").await;
    let withdraw = Withdraw {
        issue,
        ground: WithdrawalGround::NotAProblem,
        same_as: None,
        reason: "经核实不属于问题".to_owned(),
    };
    let ends = Race::has_one_winner(&engines, once(Deed::new(HEAD, withdraw)), "ISSUE_PHASE").await;
    assert_eq!(ends.events[0].event_type, "IssueWithdrawn", "{}", Act::Withdraw.zh());
}

/// Programmes of different titles that one document would found.
fn foundings() -> Vec<Deed> {
    let mut definition = definition();
    let number = DocumentNumber::parse("number", "龙溪委发〔2024〕99号").expect("well formed");
    let key = definition.document.clone();
    let founding = definition.documents.iter_mut().find(|document| document.key == key);
    founding.expect("it is among those cited").number = Some(number);
    let founded = Programme::id_of(&definition);
    let founding = |number: usize| {
        let mut definition = definition.clone();
        definition.title = format!("{}（{number}）", definition.title);
        assert_eq!(Programme::id_of(&definition), founded);
        Deed::new([HEAD, DEPUTY][number / 2 % 2], OpenProgramme { definition })
    };
    (0..CALLERS).map(founding).collect()
}

/// The handler lends the own assignment.
async fn delegation(world: &World) -> Deed {
    let known = world.engine.state::<Person>(HANDLER.0, None, None).await.expect("it answers");
    let assignment = known.expect("the handler is known").state.assignments[0].id;
    let from = world.clock.today();
    let to = from.plus_days(3).expect("a date");
    let reason = "外出培训".to_owned();
    let (person, to_person) = (HANDLER, NOBODY);
    Deed::new(HANDLER, DelegateAssignment { person, assignment, to_person, from, to, reason })
}
