//! The town of a season: its units and people, and what has come about in it so far.

use hemei_domain::division_code::DivisionCode;
use hemei_domain::id::{
    CleanUpId, CoreTaskItemId, EnrolmentId, GuidanceId, HouseholdId, InspectionId, PersonId,
    PublicityId, SchemeId, SurveyId, UnitId, YardMeetingId,
};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::programme::Definition;
use hemei_domain::role::Role;
use hemei_domain::scheme::{AdoptScheme, Scheme, parse};
use hemei_domain::time::Date;
use hemei_domain::toml_file::File;
use hemei_domain::unit::{CodeAssignment, RegisterUnit, UnitKind};
use hemei_engine::receipt::Receipt;
use uuid::Uuid;

use crate::properties::cast::{ADMINISTRATOR, GROUP_CADRE, HEAD, OTHER_VILLAGE, VILLAGE};
use crate::properties::world::{World, definition, founding_day, village};
use crate::simulation::random::Random;

const SCHEME: &str = include_str!("../../../deploy/programmes/longxi-2024/annual-evaluation.toml");

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x4000_0000 + number))
}

/// Types for villages what they tell on paper.
pub(super) const TYPIST: PersonId = person(1);
/// Of the resident team of the first village.
pub(super) const RESIDENT: PersonId = person(2);
/// Act for a village of another town.
pub(super) const OUTSIDER: PersonId = person(3);
pub(super) const OTHER_OUTSIDER: PersonId = person(4);
/// Supervise the affairs of each of the first two villages.
pub(super) const SUPERVISORS: [[PersonId; 2]; 2] = [[person(5), person(6)], [person(7), person(8)]];

/// The units, the people and what has come about.
pub(in crate::properties) struct Town {
    pub(in crate::properties) world: World,
    pub(super) definition: Definition,
    pub(super) scheme: SchemeId,
    /// Of each village, in the order of the villages, who fills in and who reviews.
    pub(super) cadres: [PersonId; 4],
    pub(super) reviewers: [PersonId; 4],
    /// A courtyard and a group of each of the first two villages.
    pub(super) courtyards: Vec<UnitId>,
    pub(super) groups: Vec<UnitId>,
    /// A village whose code is of another town.
    pub(super) outside: UnitId,
    pub(super) seen: Seen,
}

/// Ids of what came about.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) households: Vec<HouseholdId>,
    pub(super) enrolments: Vec<EnrolmentId>,
    pub(super) inspections: Vec<InspectionId>,
    pub(super) clean_ups: Vec<CleanUpId>,
    pub(super) surveys: Vec<SurveyId>,
    pub(super) guidances: Vec<GuidanceId>,
    pub(super) publicities: Vec<PublicityId>,
    pub(super) meetings: Vec<YardMeetingId>,
    pub(super) items: Vec<CoreTaskItemId>,
    pub(super) issues: u32,
    /// Units that were added after the beginning.
    pub(super) villages: Vec<UnitId>,
}

impl Town {
    /// The world with what a season needs beside.
    pub(super) async fn settled(world: World) -> Self {
        let cadres = [VILLAGE, OTHER_VILLAGE, person(12), person(13)];
        let reviewers = [person(20), person(21), person(22), person(23)];
        let mut town = Self {
            definition: definition(),
            scheme: SchemeId(Uuid::nil()),
            cadres,
            reviewers,
            courtyards: Vec::new(),
            groups: Vec::new(),
            outside: UnitId(Uuid::nil()),
            seen: Seen::default(),
            world,
        };
        town.units().await;
        town.people().await;
        town.scheme().await;
        town
    }

    async fn units(&mut self) {
        let code = |text| DivisionCode::parse("code", text).expect("a division code");
        let (code, town) = (code("500243117201"), code("500243117000"));
        let code = CodeAssignment { edition: "2023".to_owned(), code, town };
        let outside = RegisterUnit { code: Some(code), ..village("外乡村") };
        self.outside = self.register(outside).await;
        // It exists only from the second window on.
        let from: Date = "2024-08-01".parse().expect("a date");
        self.register(RegisterUnit { from, ..village("新设村") }).await;
        for (place, name) in [(0, "秦家湾"), (1, "湾地")] {
            let parent = Some(self.world.villages[place]);
            let part = |kind, name: &str| RegisterUnit { kind, parent, ..village(name) };
            let courtyard = self.register(part(UnitKind::Courtyard, name)).await;
            self.courtyards.push(courtyard);
            let group = self.register(part(UnitKind::Group, "三组")).await;
            self.groups.push(group);
        }
    }

    async fn register(&self, unit: RegisterUnit) -> UnitId {
        UnitId(self.world.run(ADMINISTRATOR, unit).await.events[0].stream.id)
    }

    async fn people(&self) {
        let villages = self.world.villages.clone();
        let village = |person, place: usize| (person, Role::Village, Some(villages[place]));
        let mut parts = vec![
            (TYPIST, Role::OfficeHandler, None),
            (RESIDENT, Role::ResidentTeam, Some(villages[0])),
            (OUTSIDER, Role::Village, Some(self.outside)),
            (OTHER_OUTSIDER, Role::Village, Some(self.outside)),
        ];
        parts.extend((0..4).map(|place| village(self.reviewers[place], place)));
        parts.extend((2..4).map(|place| village(self.cadres[place], place)));
        for (unit, supervisors) in villages.iter().zip(SUPERVISORS) {
            let supervises = |person| (person, Role::VillageAffairsSupervision, Some(*unit));
            parts.extend(supervisors.map(supervises));
        }
        for (person, role, unit) in parts {
            self.world.run(ADMINISTRATOR, RegisterPerson { person }).await;
            let (from, to, document, section) = (founding_day(), None, None, None);
            let assign = AssignRole { person, role, unit, section, from, to, document };
            self.world.run(ADMINISTRATOR, assign).await;
        }
    }

    async fn scheme(&mut self) {
        let file = File { name: "annual-evaluation.toml", content: SCHEME };
        let definition = parse::definition(&[file]).expect("the scheme is well written");
        let programme = self.world.programme;
        self.scheme = Scheme::id_of(programme, &definition.kind);
        let document = self.document("样例镇", &mut Random::new(1));
        self.world.run(HEAD, AdoptScheme { programme, definition, document }).await;
    }

    /// Whether a person enters for a village.
    pub(super) fn of_a_village(&self, person: PersonId) -> bool {
        let others = [GROUP_CADRE, RESIDENT, OUTSIDER, OTHER_OUTSIDER];
        let mut all = self.cadres.iter().chain(&self.reviewers).chain(&others);
        all.any(|one| *one == person)
    }

    /// Notes what a command made.
    pub(super) fn learn(&mut self, receipt: &Receipt) {
        let seen = &mut self.seen;
        for event in &receipt.events {
            let id = event.stream.id;
            match event.event_type.as_str() {
                "HouseholdRegistered" => seen.households.push(HouseholdId(id)),
                "EnrolmentRecommended" if event.revision == 1 => {
                    seen.enrolments.push(EnrolmentId(id));
                }
                "InspectionPlanned" | "InspectionVisitRecorded" => {
                    seen.inspections.push(InspectionId(id));
                }
                "CleanUpRecorded" => seen.clean_ups.push(CleanUpId(id)),
                "SurveyRecorded" => seen.surveys.push(SurveyId(id)),
                "GuidanceRecorded" => seen.guidances.push(GuidanceId(id)),
                "PublicityRecorded" => seen.publicities.push(PublicityId(id)),
                "YardMeetingHeld" => seen.meetings.push(YardMeetingId(id)),
                "CoreTaskItemRegistered" => seen.items.push(CoreTaskItemId(id)),
                "UnitRegistered" => seen.villages.push(UnitId(id)),
                "IssueRaised" => seen.issues += 1,
                _ => {}
            }
        }
    }
}

/// One of some things, the newest more often than the old ones.
pub(super) fn one_of<T: Copy>(things: &[T], random: &mut Random) -> Option<T> {
    let newest = if random.chance(60) { 5 } else { usize::MAX };
    things.iter().rev().nth(random.below(things.len().min(newest))).copied()
}
