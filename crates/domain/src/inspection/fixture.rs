//! A town with one village, nine listed households, a scheme and one inspection, brought to any
//! phase by real commands.

use uuid::Uuid;

use super::*;
use crate::event::EventData as _;
use crate::household::{MoveHousehold, RegisterHouseholds};
use crate::household_list::HouseholdList;
use crate::id::{HouseholdId, InspectionId, ProgrammeId, SchemeId, UnitId};
use crate::issue::Urgency;
use crate::programme::{Programme, ProgrammeOpened};
use crate::role::Role;
use crate::scheme::{self, Definition, FigureSource, Measured, Scheme, SchemeAdopted, ScoreRule};
use crate::score::{Decimal, Figure};
use crate::testing::cast::with_posts;
pub(super) use crate::testing::cast::{
    CADRE, COMMISSION, DEPUTY, HANDLER, HEAD, LINE, by, elsewhere, home, who,
};
use crate::testing::{Given, day, document, unit};

pub(super) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
pub(super) const INSPECTION: InspectionId = InspectionId(Uuid::from_u128(0x9000_0000));
pub(super) const SEED: sampling::Seed = [7; sampling::SEED_BYTES];

pub(super) const LEADER: u128 = 8;
pub(super) const HEAD_TOO: u128 = 12;
pub(super) const TYPIST: u128 = 13;

pub(super) fn group() -> UnitId {
    unit(3)
}

pub(super) fn group_too() -> UnitId {
    unit(4)
}

pub(super) fn scheme() -> SchemeId {
    Scheme::id_of(PROGRAMME, &scheme::example::definition().kind)
}

/// The scheme with its sample left out.
pub(super) fn without_sample() -> Definition {
    let mut definition = scheme::example::definition();
    let sampled =
        |one: &&mut scheme::Indicator| matches!(one.rule, Some(ScoreRule::Sampling { .. }));
    definition.indicators.iter_mut().filter(sampled).for_each(|one| {
        one.source = Some(FigureSource::SiteCheck);
    });
    definition
}

/// The scheme with nothing that is inspected in rounds.
pub(super) fn without_inspections() -> Definition {
    let mut definition = scheme::example::definition();
    definition.indicators.iter_mut().for_each(|one| one.measured = Measured::YearEnd);
    definition
}

/// The scheme with its item veto found in rounds.
pub(super) fn with_veto_in_rounds() -> Definition {
    let mut definition = scheme::example::definition();
    let veto = definition.indicators.iter_mut().find(|one| one.code == "C1-V");
    veto.expect("the example has it").measured = Measured::Routine;
    definition
}

/// The town before any inspection: seven households in one group, two in the other.
pub(super) fn town() -> Given {
    town_with(scheme::example::definition())
}

pub(super) fn town_with(definition: Definition) -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    let definition = Box::new(definition);
    let adopted = SchemeAdopted {
        scheme: scheme(),
        programme: PROGRAMME,
        edition: 1,
        document: document(),
        definition,
    };
    let given = Given::new()
        .village(home(), "漆树村")
        .village(elsewhere(), "清溪村")
        .group(group(), "3组", home())
        .group(group_too(), "4组", home())
        .event(Programme::stream(PROGRAMME), opened)
        .event(Scheme::stream(scheme()), adopted);
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (LINE, Role::LineOffice, None),
        (COMMISSION, Role::DisciplineCommission, None),
        (LEADER, Role::LeadingGroupHead, None),
        (HEAD_TOO, Role::OfficeHead, None),
        (TYPIST, Role::OfficeHandler, None),
    ];
    let given = with_posts(given, posts);
    let register = |unit, count: u32| RegisterHouseholds {
        unit,
        labels: (1..=count).map(|number| number.to_string()).collect(),
        from: day("2024-04-08"),
    };
    let given = given.fresh(Uuid::from_u128(0x8000_0000));
    let given = given.when(&by(CADRE), &register(group(), 7)).recorded();
    let given = given.fresh(Uuid::from_u128(0x8100_0000));
    given.when(&by(CADRE), &register(group_too(), 2)).recorded().fresh(INSPECTION.0)
}

pub(super) fn plan() -> PlanInspection {
    PlanInspection {
        scheme: scheme(),
        unit: home(),
        round: "q2".to_owned(),
        planned_on: day("2024-05-06"),
        seed_commitment: Some(sampling::commitment(&SEED)),
    }
}

pub(super) fn draw() -> DrawSample {
    DrawSample { inspection: INSPECTION, seed: "07".repeat(32) }
}

pub(super) fn entry(code: &str, figure: Figure) -> ScoreEntry {
    ScoreEntry { code: code.to_owned(), figure, ground: None }
}

/// Three heaps were found, and one household of the first group failed.
pub(super) fn score(given: &Given) -> RecordScores {
    let failed = |n: usize| if n == 0 { vec!["C2".to_owned()] } else { vec![] };
    let result = |(n, household)| HouseholdResult { household, failed: failed(n) };
    RecordScores {
        inspection: INSPECTION,
        evaluators: vec![who(LINE), who(HANDLER)],
        entries: vec![entry("C1-1", Figure::Occurrences(3))],
        households: drawn_households(given).into_iter().enumerate().map(result).collect(),
        findings: vec![],
        remark: None,
        evidence: vec![],
    }
}

/// The drawn households, in the order of the draw.
fn drawn_households(given: &Given) -> Vec<HouseholdId> {
    let sample = state(given).sample.as_ref();
    let groups = sample.into_iter().flat_map(|sample| &sample.groups);
    groups.flat_map(|group| group.drawn.iter().copied()).collect()
}

/// The households that are listed.
pub(super) fn households(given: &Given) -> Vec<HouseholdId> {
    let list = given.state::<HouseholdList>(home().0).expect("there are some");
    list.listed().map(|place| place.household).collect()
}

pub(super) fn moved_away(given: &Given, household: HouseholdId) -> Given {
    let away = MoveHousehold {
        household,
        unit: elsewhere(),
        label: "99".to_owned(),
        from: day("2024-05-06"),
    };
    given.when(&by(HANDLER), &away).recorded()
}

/// A finding of the offices; it falls under an indicator of the sheet.
pub(super) fn finding() -> Finding {
    Finding { indicator: Some("C1-1".to_owned()), ..seen() }
}

/// A finding of a visit.
pub(super) fn seen() -> Finding {
    let (opened, _) = ProgrammeOpened::example();
    Finding {
        unit: None,
        household: None,
        indicator: None,
        class: opened.definition.issue_classes[0].key.clone(),
        urgency: Urgency::Ordinary,
        place: "三组村道旁".to_owned(),
        description: "生活垃圾成堆。".to_owned(),
        evidence: vec![],
    }
}

pub(super) fn attach(count: usize) -> AttachFindings {
    AttachFindings { inspection: INSPECTION, findings: vec![finding(); count] }
}

pub(super) fn confirm() -> ReviewInspection {
    ReviewInspection { inspection: INSPECTION, outcome: ReviewOutcome::Confirmed, remark: None }
}

pub(super) fn publish() -> PublishInspection {
    PublishInspection { inspection: INSPECTION }
}

pub(super) fn recheck() -> OrderInspectionRecheck {
    OrderInspectionRecheck {
        inspection: INSPECTION,
        reason: "现场情况与评分明显不符。".to_owned(),
        document: None,
    }
}

pub(super) fn void() -> VoidInspection {
    VoidInspection {
        inspection: INSPECTION,
        ground: VoidGround::NotHeld,
        reason: "连日暴雨，道路中断。".to_owned(),
    }
}

pub(super) fn visit() -> RecordVisit {
    RecordVisit {
        programme: PROGRAMME,
        unit: home(),
        account: "沿村道步行查看，未见异常。".to_owned(),
        findings: vec![],
        evidence: vec![],
    }
}

/// What comes next takes other ids.
fn on(given: &Given) -> Given {
    given.clone().fresh(Uuid::from_u128(0x9100_0000))
}

pub(super) fn planned() -> Given {
    on(&town().when(&by(HANDLER), &plan()).recorded())
}

pub(super) fn drawn() -> Given {
    planned().when(&by(HANDLER), &draw()).recorded()
}

pub(super) fn drawn_with(definition: Definition) -> Given {
    let given = on(&town_with(definition).when(&by(HANDLER), &plan()).recorded());
    given.when(&by(HANDLER), &draw()).recorded()
}

pub(super) fn scored() -> Given {
    let given = drawn();
    given.when(&by(LINE), &score(&given)).recorded()
}

pub(super) fn returned() -> Given {
    let returned = ReviewInspection {
        outcome: ReviewOutcome::Returned,
        remark: Some("三组抽查结果与记录表不一致。".to_owned()),
        ..confirm()
    };
    scored().when(&by(HEAD), &returned).recorded()
}

pub(super) fn reviewed() -> Given {
    scored().when(&by(HEAD), &confirm()).recorded()
}

pub(super) fn published() -> Given {
    reviewed().when(&by(HEAD), &publish()).recorded()
}

pub(super) fn recheck_ordered() -> Given {
    published().when(&by(COMMISSION), &recheck()).recorded()
}

pub(super) fn visited() -> Given {
    on(&town().when(&by(COMMISSION), &visit()).recorded())
}

pub(super) fn voided() -> Given {
    planned().when(&by(HEAD), &void()).recorded()
}

/// The state of the inspection.
pub(super) fn state(given: &Given) -> &Inspection {
    given.state::<Inspection>(INSPECTION.0).expect("there is one")
}

pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}
