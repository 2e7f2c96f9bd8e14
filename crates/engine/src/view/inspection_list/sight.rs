//! Who sees which inspection, and how much of it.
//!
//! It follows the audiences of the events: what is planned and drawn is the office's, so that nobody
//! prepares the households that will be visited; a sheet is the village's too; a published result is
//! everybody's, but what was found at single households is not (`domain.md` §4.4).

use hemei_domain::event::Audience;
use hemei_domain::id::UnitId;
use hemei_domain::inspection::Phase;
use hemei_domain::power::{Powers, Scope, authorise};
use hemei_domain::rejection::Rejection;
use hemei_domain::role::Role;

use super::InspectionRow;
use crate::engine::{Caller, Engine};
use crate::failure::Failure;
use crate::view::Json;

/// Who sees every inspection.
pub const READ_INSPECTIONS: Powers = Powers::administration(&[
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::LineOffice,
    Role::DeputyHead,
    Role::LeadingGroupHead,
    Role::DisciplineCommission,
    Role::AuditAdministrator,
    Role::HigherAuthority,
]);
/// Who sees those of their own unit, once there is a sheet.
pub const READ_INSPECTIONS_OF_OWN_UNIT: Powers = Powers::administration(&[
    Role::Village,
    Role::GroupCadre,
    Role::ContactCadre,
    Role::ResidentTeam,
    Role::VillageAffairsSupervision,
]);
/// What that is called to people.
const READ_ZH: &str = "查阅未公布的检查评比";

/// What a caller sees of inspections.
#[derive(Debug)]
pub(super) struct Sight {
    /// Why not everything; nothing where everything.
    refused: Option<Rejection>,
    /// The caller's own units.
    units: Vec<UnitId>,
}

impl Engine {
    /// What the caller sees of inspections today.
    pub(super) async fn sight_of_inspections(&self, caller: &Caller) -> Result<Sight, Failure> {
        let person = self.person(caller).await?;
        let now = self.business.now();
        let may = |powers, units| {
            let scope = Scope { units, ..Scope::default() };
            authorise(&person, powers, &scope, now, READ_ZH)
        };
        let refused = may(&READ_INSPECTIONS, vec![]).err();
        let mut units: Vec<UnitId> = person.assignments.iter().filter_map(|one| one.unit).collect();
        units.retain(|unit| may(&READ_INSPECTIONS_OF_OWN_UNIT, vec![*unit]).is_ok());
        Ok(Sight { refused, units })
    }
}

impl Sight {
    /// As much of a row as the caller sees.
    ///
    /// # Errors
    /// Who could see it.
    pub(super) fn see(&self, row: InspectionRow) -> Result<InspectionRow, Rejection> {
        let Some(refused) = &self.refused else { return Ok(row) };
        let audience = audience(row.phase);
        let own = self.units.contains(&row.unit) || self.units.contains(&row.village);
        match audience {
            Audience::All | Audience::Unit if own => Ok(row),
            Audience::All => Ok(row.for_everybody()),
            Audience::Unit | Audience::Office | Audience::Commission => Err(refused.clone()),
        }
    }
}

/// Who sees an inspection in a phase.
pub fn audience(phase: Phase) -> Audience {
    match phase {
        Phase::Planned | Phase::InProgress => Audience::Office,
        Phase::Scored
        | Phase::Returned
        | Phase::Reviewed
        | Phase::RecheckOrdered
        | Phase::Visited
        | Phase::Voided => Audience::Unit,
        Phase::Published => Audience::All,
    }
}

impl InspectionRow {
    /// The row without what was found at single households.
    pub fn for_everybody(mut self) -> Self {
        self.groups = Json::default();
        self.results = Json::default();
        self.findings.0.iter_mut().for_each(|finding| finding.household = None);
        self
    }
}
