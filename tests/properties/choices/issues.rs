//! Commands on issues: whoever is next in the loop does what the phase allows, now and then
//! somebody else does anything.

use hemei_domain::evidence::{Evidence, EvidenceReference, EvidenceText};
use hemei_domain::id::{IssueId, PersonId};
use hemei_domain::issue::phase::TABLE;
use hemei_domain::issue::{
    Act, AnswerDifficulty, AnswerOutcome, AnswerUrge, Assign, Close, ConfirmAnswer, Extend,
    FilePlan, FixOnSpot, HandUp, Issue, IssueKind, LookBack, LookBackOutcome, OrderRecheck, Raise,
    Reopen, ReopenGround, RequestClosure, Responsible, Resume, ReturnForRework, SignFor, Source,
    Suspend, Urge, Urged, Verify, Withdraw, WithdrawalGround,
};
use hemei_domain::programme::Check;
use hemei_domain::time::Date;

use super::{Board, document};
use crate::properties::cast::{
    AGRICULTURE, AGRICULTURE_SECTION, AUDITOR, COMMISSION, CONSTRUCTION, DEPUTY, GROUP_CADRE,
    HANDLER, HEAD, LEADER, OTHER_VILLAGE, VILLAGE,
};
use crate::properties::deed::Deed;
use crate::properties::world::World;
use crate::simulation::random::Random;

/// Everybody who might touch an issue, rightly or not.
const ANYBODY: [PersonId; 10] = [
    HEAD,
    HANDLER,
    DEPUTY,
    LEADER,
    COMMISSION,
    AGRICULTURE,
    CONSTRUCTION,
    VILLAGE,
    OTHER_VILLAGE,
    AUDITOR,
];
/// Acts that end an issue or lead nowhere: chosen seldom, so that issues go the whole way.
const SELDOM: [Act; 4] = [Act::Withdraw, Act::HandUp, Act::Urge, Act::OrderRecheck];

pub(super) async fn next(world: &World, board: &Board, random: &mut Random) -> Deed {
    let chosen = if random.chance(8) { None } else { board.issue(random) };
    let Some(id) = chosen else { return raise(world, board, random) };
    let known = world.engine.state::<Issue>(id.0, None, None).await.expect("it answers");
    // Another replica's issue may not be known here yet.
    let issue = known.map(|known| known.state).unwrap_or_default();
    let act = act(&issue, random);
    let by = if random.chance(12) {
        *random.pick(&ANYBODY)
    } else {
        whoever_is_next(world, &issue, act, random)
    };
    deed(&Scene { world, board, id, issue: &issue, by }, act, random)
}

fn raise(world: &World, board: &Board, random: &mut Random) -> Deed {
    let village = random.below(2);
    let of_the_village = [VILLAGE, OTHER_VILLAGE][village];
    let kind = if random.chance(20) { IssueKind::Difficulty } else { IssueKind::Problem };
    let (by, source) = match random.below(5) {
        _ if kind == IssueKind::Difficulty => (of_the_village, Source::SelfCheck),
        0 => (COMMISSION, Source::Commission),
        1 => (AGRICULTURE, Source::LineOffice),
        2 => (of_the_village, Source::VillagerRequest),
        _ => (HANDLER, Source::Office),
    };
    let classes = [
        "yard_clutter",
        "yard_clutter",
        "field_waste",
        "derelict_house",
        "derelict_house",
        "blue_shed_roof",
        "no_such_class",
    ];
    let raise = Raise {
        kind,
        class: (kind == IssueKind::Problem).then(|| (*random.pick(&classes)).to_owned()),
        source,
        evidence: evidence(random),
        ..world.problem_of(village)
    };
    if random.chance(10) {
        return Deed::new(by, Raise { unit: board.unit(world, random), ..raise });
    }
    Deed::new(by, raise)
}

/// Mostly what the phase allows.
fn act(issue: &Issue, random: &mut Random) -> Act {
    if random.chance(12) {
        return *random.pick(Act::ALL);
    }
    let kind = issue.raised.as_ref().map_or(IssueKind::Problem, |raised| raised.kind);
    let fits = TABLE.iter().filter(|row| row.kinds.contains(&kind));
    let fits = fits.filter(|row| row.phases.contains(&issue.phase)).map(|row| row.act);
    let urged = issue.open_urges().next().is_some();
    let fits: Vec<Act> = fits.filter(|act| *act != Act::AnswerUrge || urged).collect();
    for _ in 0..4 {
        match fits.get(random.below(fits.len())) {
            Some(act) if !SELDOM.contains(act) => return *act,
            _ => {}
        }
    }
    fits.first().copied().unwrap_or(Act::Urge)
}

/// Somebody who may, as far as the roles go.
fn whoever_is_next(world: &World, issue: &Issue, act: Act, random: &mut Random) -> PersonId {
    match act {
        Act::SignFor
        | Act::FilePlan
        | Act::RequestClosure
        | Act::AnswerDifficulty
        | Act::AnswerUrge => accountable(world, issue, random),
        Act::FixOnSpot | Act::ConfirmAnswer => of_the_place(world, issue),
        Act::Assign | Act::Extend | Act::Suspend | Act::Resume if issue.of_the_commission() => {
            *random.pick(&[COMMISSION, HEAD])
        }
        Act::Assign | Act::Extend | Act::Suspend | Act::Resume => {
            *random.pick(&[HEAD, HANDLER, DEPUTY])
        }
        Act::Urge => *random.pick(&[COMMISSION, HEAD, DEPUTY, LEADER]),
        Act::Verify | Act::ReturnForRework => *random.pick(&[AGRICULTURE, HANDLER, DEPUTY]),
        Act::Close if issue.of_the_commission() => COMMISSION,
        Act::Close => *random.pick(&[HEAD, DEPUTY]),
        Act::LookBack => *random.pick(&[HANDLER, DEPUTY, CONSTRUCTION]),
        Act::Reopen => *random.pick(&[HEAD, DEPUTY, COMMISSION]),
        Act::OrderRecheck => COMMISSION,
        Act::Withdraw | Act::HandUp => *random.pick(&[HEAD, LEADER, DEPUTY]),
    }
}

fn accountable(world: &World, issue: &Issue, random: &mut Random) -> PersonId {
    match issue.responsible() {
        None | Some(Responsible::Unit(_)) => of_the_place(world, issue),
        Some(Responsible::Section(_)) => AGRICULTURE,
        Some(Responsible::Office) => *random.pick(&[HEAD, HANDLER]),
        Some(Responsible::Leader) => *random.pick(&[LEADER, DEPUTY]),
    }
}

fn of_the_place(world: &World, issue: &Issue) -> PersonId {
    let unit = issue.responsible().and_then(Responsible::unit);
    let unit = unit.or(issue.raised.as_ref().map(|raised| raised.unit));
    if unit == Some(world.villages[1]) { OTHER_VILLAGE } else { VILLAGE }
}

/// What is done to which issue by whom.
struct Scene<'a> {
    world: &'a World,
    board: &'a Board,
    id: IssueId,
    issue: &'a Issue,
    by: PersonId,
}

impl Scene<'_> {
    /// A day after today, within the limit or not.
    fn day(&self, random: &mut Random) -> Date {
        let from = self.issue.deadline.as_ref().map_or(self.world.clock.today(), |d| d.due);
        from.plus_days(random.below(8) as i64 - 2).expect("a date")
    }
}

fn deed(scene: &Scene<'_>, act: Act, random: &mut Random) -> Deed {
    let (issue, by) = (scene.id, scene.by);
    let text = || "现场查看后办理".to_owned();
    match act {
        Act::FixOnSpot => {
            Deed::new(by, FixOnSpot { issue, result: text(), evidence: evidence(random) })
        }
        Act::Assign => Deed::new(by, assign(scene, random)),
        Act::SignFor => Deed::new(by, SignFor { issue }),
        Act::FilePlan => {
            let planned_finish = scene.day(random);
            Deed::new(by, FilePlan { issue, measures: vec![text()], planned_finish })
        }
        Act::Extend => Deed::new(by, Extend { issue, until: scene.day(random), reason: text() }),
        Act::Suspend => Deed::new(by, Suspend { issue, reason: text() }),
        Act::Resume => Deed::new(by, Resume { issue, remark: None }),
        Act::RequestClosure => {
            Deed::new(by, RequestClosure { issue, result: text(), evidence: evidence(random) })
        }
        Act::Verify => {
            let (checks, remark) = (checks(random), Some(text()));
            Deed::new(by, Verify { issue, checks, remark, evidence: evidence(random) })
        }
        Act::ReturnForRework => Deed::new(by, ReturnForRework { issue, reason: text() }),
        Act::Close => {
            let on_spot = scene.issue.verification.is_none();
            let checks = if on_spot { checks(random) } else { Vec::new() };
            Deed::new(by, Close { issue, checks, remark: None })
        }
        _ => oversight(scene, act, random),
    }
}

/// The rest of the acts: urging, looking back, the ways out, and answering difficulties.
fn oversight(scene: &Scene<'_>, act: Act, random: &mut Random) -> Deed {
    let (issue, by) = (scene.id, scene.by);
    let reason = "核实情况后办理".to_owned();
    match act {
        Act::Urge => {
            let (whom, document) = (*random.pick(Urged::ALL), None);
            Deed::new(by, Urge { issue, whom, person: None, reason, document })
        }
        Act::AnswerUrge => {
            let number = 1 + random.below(scene.issue.urges.len()) as u32;
            Deed::new(by, AnswerUrge { issue, number, answer: reason })
        }
        Act::LookBack => {
            let outcome = *random.pick(LookBackOutcome::ALL);
            Deed::new(by, LookBack { issue, outcome, remark: None, evidence: evidence(random) })
        }
        Act::Reopen => {
            let ground = *random.pick(ReopenGround::ALL);
            Deed::new(by, Reopen { issue, ground, reason })
        }
        Act::OrderRecheck => Deed::new(by, OrderRecheck { issue, reason, document: None }),
        Act::Withdraw => {
            let ground = *random.pick(WithdrawalGround::ALL);
            let duplicate = ground == WithdrawalGround::Duplicate;
            let same_as = if duplicate { scene.board.issue(random) } else { None };
            Deed::new(by, Withdraw { issue, ground, same_as, reason })
        }
        Act::AnswerDifficulty => Deed::new(by, AnswerDifficulty { issue, answer: reason }),
        Act::ConfirmAnswer => {
            let outcome = *random.pick(AnswerOutcome::ALL);
            Deed::new(by, ConfirmAnswer { issue, outcome, remark: None })
        }
        _ => {
            let (authority, document) = ("县生态环境局".to_owned(), document(random));
            Deed::new(by, HandUp { issue, authority, reason, document })
        }
    }
}

fn assign(scene: &Scene<'_>, random: &mut Random) -> Assign {
    let raised = scene.issue.raised.as_ref();
    let difficulty = raised.is_some_and(|raised| raised.kind == IssueKind::Difficulty);
    let section = Responsible::Section(AGRICULTURE_SECTION.to_owned());
    let unit = raised.map_or(scene.world.villages[0], |raised| raised.unit);
    let responsible = match random.below(4) {
        0 => section,
        1 if difficulty => Responsible::Leader,
        _ if difficulty => Responsible::Office,
        _ => Responsible::Unit(unit),
    };
    Assign {
        issue: scene.id,
        responsible,
        responsible_person: random.chance(20).then_some(GROUP_CADRE),
        co_units: if random.chance(20) { vec![scene.world.villages[2]] } else { Vec::new() },
        verifier: random.chance(15).then_some(HANDLER),
        limit: None,
        requirement: random.chance(50).then(|| "清运干净".to_owned()),
        document: None,
    }
}

/// A picture or two, or none where some classes need one.
fn evidence(random: &mut Random) -> Vec<Evidence> {
    let picture = |number: usize| Evidence {
        reference: EvidenceReference {
            sha256: format!("{number:064x}"),
            salted: true,
            media_type: "image/jpeg".to_owned(),
            size_bytes: 40_000 + number as u64,
        },
        text: EvidenceText {
            title: "现场照片".to_owned(), kept_at: "乡村振兴办档案柜".to_owned()
        },
    };
    if random.chance(20) {
        return Vec::new();
    }
    let count = 1 + random.below(2);
    (0..count).map(|_| picture(random.below(1000))).collect()
}

/// All of them, or too few.
fn checks(random: &mut Random) -> Vec<Check> {
    if random.chance(15) { vec![Check::MeasuresDone] } else { Check::ALL.to_vec() }
}
