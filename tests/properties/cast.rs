//! The people of a world.

use hemei_domain::id::PersonId;
use hemei_domain::role::Role;
use uuid::Uuid;

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x1000_0000 + number))
}

/// Runs the register; the one that a log begins with.
pub(super) const ADMINISTRATOR: PersonId = person(1);
pub(super) const HEAD: PersonId = person(2);
pub(super) const HANDLER: PersonId = person(3);
pub(super) const DEPUTY: PersonId = person(4);
pub(super) const LEADER: PersonId = person(5);
pub(super) const COMMISSION: PersonId = person(6);
pub(super) const AGRICULTURE: PersonId = person(7);
pub(super) const CONSTRUCTION: PersonId = person(8);
/// Acts for the first village.
pub(super) const VILLAGE: PersonId = person(9);
/// Acts for the second village.
pub(super) const OTHER_VILLAGE: PersonId = person(10);
pub(super) const GROUP_CADRE: PersonId = person(11);
pub(super) const CONTACT_CADRE: PersonId = person(12);
pub(super) const AUDITOR: PersonId = person(13);
/// Is registered and holds no role.
pub(super) const NOBODY: PersonId = person(14);

/// The section of the line office that [`AGRICULTURE`] is of.
pub(super) const AGRICULTURE_SECTION: &str = "农业服务中心";

/// What a person is from the beginning.
pub(super) struct Part {
    pub(super) person: PersonId,
    pub(super) role: Role,
    /// The place of the village among those of the world.
    pub(super) village: Option<usize>,
    pub(super) section: Option<&'static str>,
}

const fn office(person: PersonId, role: Role) -> Part {
    Part { person, role, village: None, section: None }
}

const fn section(person: PersonId, section: &'static str) -> Part {
    Part { person, role: Role::LineOffice, village: None, section: Some(section) }
}

const fn village(person: PersonId, role: Role, village: usize) -> Part {
    Part { person, role, village: Some(village), section: None }
}

/// Everybody but the administrator.
pub(super) const PARTS: &[Part] = &[
    office(HEAD, Role::OfficeHead),
    office(HANDLER, Role::OfficeHandler),
    office(DEPUTY, Role::DeputyHead),
    office(LEADER, Role::LeadingGroupHead),
    office(COMMISSION, Role::DisciplineCommission),
    section(AGRICULTURE, AGRICULTURE_SECTION),
    section(CONSTRUCTION, "规划建设管理环保办公室"),
    village(VILLAGE, Role::Village, 0),
    village(OTHER_VILLAGE, Role::Village, 1),
    village(GROUP_CADRE, Role::GroupCadre, 0),
    village(CONTACT_CADRE, Role::ContactCadre, 1),
    office(AUDITOR, Role::AuditAdministrator),
];
