//! Commands on people, programmes, calendars and credentials. The people that the world begins with
//! keep their roles; those who join while the crowd is at work get, lend and lose theirs.

use hemei_domain::calendar::{self, Calendar};
use hemei_domain::credential::{IssueCredential, RevokeCredential};
use hemei_domain::event::ActorKind;
use hemei_domain::id::{AssignmentId, DelegationId, PersonId};
use hemei_domain::person::{
    AssignRole, DeclareRecusal, DelegateAssignment, EndDelegation, EndRole, EraseDirectoryEntry,
    LiftRecusal, Person, PutDirectoryEntry, RecusalGround, RegisterPerson,
};
use hemei_domain::programme::{AmendProgramme, OpenProgramme, Programme, RuleOnClause};
use hemei_domain::role::Role;
use hemei_domain::toml_file::{File, Places};
use uuid::Uuid;

use super::{credential, document, newcomer};
use crate::properties::cast::{
    ADMINISTRATOR, AGRICULTURE_SECTION, COMMISSION, DEPUTY, HANDLER, HEAD, LEADER, NOBODY,
};
use crate::properties::deed::Deed;
use crate::properties::world::{World, definition};
use crate::simulation::random::Random;

pub(super) async fn next(world: &World, random: &mut Random) -> Deed {
    let by = *random.pick(&[ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, HEAD, NOBODY]);
    match random.below(16) {
        0..4 => Deed::new(by, RegisterPerson { person: newcomer(random) }),
        4..7 => Deed::new(by, assign(world, random)),
        7..9 => lending(world, random).await,
        9 => recusal(world, random),
        10 => directory(random, by),
        11 => programme(world, random).await,
        12 => adopt(world, random).await,
        13 => Deed::new(by, RevokeCredential { credential: credential(random) }),
        _ => {
            let person = *random.pick(&[HANDLER, HEAD, DEPUTY, COMMISSION]);
            let (credential, actor_kind) = (credential(random), ActorKind::Person);
            Deed::new(by, IssueCredential { credential, person, actor_kind })
        }
    }
}

fn assign(world: &World, random: &mut Random) -> AssignRole {
    let roles = [Role::Village, Role::LineOffice, Role::OfficeHandler, Role::GroupCadre];
    let role = *random.pick(&roles);
    let today = world.clock.today();
    AssignRole {
        person: newcomer(random),
        role,
        unit: role.bound_to_unit().then(|| *random.pick(&world.villages)),
        section: (role == Role::LineOffice).then(|| AGRICULTURE_SECTION.to_owned()),
        from: today,
        to: random.chance(50).then(|| today.plus_days(20).expect("a date")),
        document: random.chance(20).then(|| document(random)),
    }
}

/// A newcomer lends a role or gets it back, or the office ends the role with all that was lent.
async fn lending(world: &World, random: &mut Random) -> Deed {
    let person = newcomer(random);
    let known = world.engine.state::<Person>(person.0, None, None).await.expect("it answers");
    let state = known.map(|known| known.state).unwrap_or_default();
    let held: Vec<AssignmentId> = state.assignments.iter().map(|held| held.id).collect();
    let given: Vec<DelegationId> = state.delegations_given.iter().map(|given| given.id).collect();
    let today = world.clock.today();
    let reason = "外出培训".to_owned();
    if let Some(delegation) = given.last().filter(|_| random.chance(40)) {
        let delegation = *delegation;
        return Deed::new(person, EndDelegation { person, delegation, last_day: today });
    }
    let assignment = held.last().copied().unwrap_or(AssignmentId(Uuid::from_u128(1)));
    if random.chance(30) {
        return Deed::new(HEAD, EndRole { person, assignment, last_day: today, reason });
    }
    let to = today.plus_days(random.below(10) as i64).expect("a date");
    let to_person = newcomer(random);
    Deed::new(person, DelegateAssignment { person, assignment, to_person, from: today, to, reason })
}

fn recusal(world: &World, random: &mut Random) -> Deed {
    let person = newcomer(random);
    let unit = *random.pick(&world.villages);
    let ground = *random.pick(RecusalGround::ALL);
    if random.chance(30) {
        let by = *random.pick(&[HEAD, DEPUTY, COMMISSION, person]);
        let reason = "已离任满三年".to_owned();
        return Deed::new(by, LiftRecusal { person, unit, ground, reason });
    }
    Deed::new(person, DeclareRecusal { person, unit, ground })
}

fn directory(random: &mut Random, by: PersonId) -> Deed {
    let person = newcomer(random);
    if random.chance(30) {
        return Deed::new(by, EraseDirectoryEntry { person, reason: "调离".to_owned() });
    }
    let (name, phone) = ("某同志".to_owned(), "02378000000".to_owned());
    Deed::new(by, PutDirectoryEntry { person, name, phone })
}

/// Opens the programme a second time, rules on its conflicting clauses, or amends its light.
async fn programme(world: &World, random: &mut Random) -> Deed {
    let programme = world.programme;
    match random.below(6) {
        0 => Deed::new(HEAD, OpenProgramme { definition: definition() }),
        1 | 2 => {
            let option = *random.pick(&["before_q4", "stage_two", "year_end", "never"]);
            let (conflict, option) = ("completion".to_owned(), option.to_owned());
            let document = document(random);
            Deed::new(LEADER, RuleOnClause { programme, conflict, option, document })
        }
        _ => {
            let known = world.engine.state::<Programme>(programme.0, None, None).await;
            let known = known.expect("it answers").expect("the world has a programme");
            let last = known.state.versions.last().expect("it was opened");
            let mut definition = last.definition.clone();
            definition.issue_limits.approaching_days = 1 + random.below(6) as u32;
            let from = world.clock.today().max(last.from.unwrap_or(world.clock.today()));
            let document = document(random);
            Deed::new(
                DEPUTY,
                AmendProgramme { programme, definition, places: Places::default(), from, document },
            )
        }
    }
}

/// A new edition of next year's calendar, as a notice that names days of two years makes one.
async fn adopt(world: &World, random: &mut Random) -> Deed {
    let content = include_str!("../../../deploy/calendars/2025.toml");
    let edition = calendar::parse::edition(File { name: "2025.toml", content });
    let mut edition = edition.expect("the calendar is well written");
    let stream = Calendar::stream(edition.year);
    let known = world.engine.state::<Calendar>(stream.id, None, None).await.expect("it answers");
    // Every other edition names one day less.
    if known.is_some_and(|known| known.revision % 2 == 1) != random.chance(20) {
        edition.off.pop();
    }
    Deed::new(HEAD, edition)
}
