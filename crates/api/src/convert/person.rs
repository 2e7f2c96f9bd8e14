//! Requests about people, and people for the wire.

#![expect(
    clippy::needless_pass_by_value,
    reason = "every conversion consumes its request, whether or not it moves texts out of it"
)]

use hemei_domain::command::etag;
use hemei_domain::id::{AssignmentId, DelegationId, PersonId, UnitId};
use hemei_domain::person::{
    AssignRole, Assignment, DeclareRecusal, DelegateAssignment, Delegation, EndDelegation, EndRole,
    EraseDirectoryEntry, GivenDelegation, LiftRecusal, Person, PutDirectoryEntry,
};
use hemei_domain::time::Date;

use super::{Fields, Vocabulary as _, text, wire_date};
use crate::{proto, resource};

pub(crate) fn assign_role(
    request: proto::AssignRoleRequest,
    fields: &mut Fields<'_>,
) -> Option<AssignRole> {
    let person = fields.resource("name", &request.name);
    let role = fields.one_of("role", request.role);
    let unit = fields.optional("unit", &request.unit, Fields::resource);
    let from = fields.date("from_date", request.from_date);
    let to = fields.maybe_date("to_date", request.to_date);
    let document = fields.maybe_document("document", request.document);
    Some(AssignRole {
        person: person?,
        role: role?,
        unit,
        section: text(request.section),
        from: from?,
        to,
        document,
    })
}

pub(crate) fn end_role(request: proto::EndRoleRequest, fields: &mut Fields<'_>) -> Option<EndRole> {
    let person = fields.resource("name", &request.name);
    let assignment = fields.uuid("assignment", &request.assignment).map(AssignmentId);
    let last_day = fields.date("last_date", request.last_date);
    Some(EndRole {
        person: person?,
        assignment: assignment?,
        last_day: last_day?,
        reason: request.reason,
    })
}

pub(crate) fn delegate(
    request: proto::DelegateRoleRequest,
    fields: &mut Fields<'_>,
) -> Option<DelegateAssignment> {
    let person = fields.resource("name", &request.name);
    let assignment = fields.uuid("assignment", &request.assignment).map(AssignmentId);
    let to_person = fields.resource("to_person", &request.to_person);
    let from = fields.date("from_date", request.from_date);
    let to = fields.date("to_date", request.to_date);
    Some(DelegateAssignment {
        person: person?,
        assignment: assignment?,
        to_person: to_person?,
        from: from?,
        to: to?,
        reason: request.reason,
    })
}

pub(crate) fn end_delegation(
    request: proto::EndDelegationRequest,
    fields: &mut Fields<'_>,
) -> Option<EndDelegation> {
    let person = fields.resource("name", &request.name);
    let delegation = fields.uuid("delegation", &request.delegation).map(DelegationId);
    let last_day = fields.date("last_date", request.last_date);
    Some(EndDelegation { person: person?, delegation: delegation?, last_day: last_day? })
}

pub(crate) fn declare_recusal(
    request: proto::DeclareRecusalRequest,
    fields: &mut Fields<'_>,
) -> Option<DeclareRecusal> {
    let person = fields.resource("name", &request.name);
    let unit = fields.resource("unit", &request.unit);
    let ground = fields.one_of("ground", request.ground);
    Some(DeclareRecusal { person: person?, unit: unit?, ground: ground? })
}

pub(crate) fn lift_recusal(
    request: proto::LiftRecusalRequest,
    fields: &mut Fields<'_>,
) -> Option<LiftRecusal> {
    let person = fields.resource("name", &request.name);
    let unit = fields.resource("unit", &request.unit);
    let ground = fields.one_of("ground", request.ground);
    let reason = request.reason;
    Some(LiftRecusal { person: person?, unit: unit?, ground: ground?, reason })
}

pub(crate) fn put_directory_entry(
    request: proto::PutDirectoryEntryRequest,
    fields: &mut Fields<'_>,
) -> Option<PutDirectoryEntry> {
    let person = fields.resource("name", &request.name);
    let entry = fields.required("directory_entry", request.directory_entry)?;
    Some(PutDirectoryEntry { person: person?, name: entry.display_name, phone: entry.phone })
}

pub(crate) fn erase_directory_entry(
    request: proto::EraseDirectoryEntryRequest,
    fields: &mut Fields<'_>,
) -> Option<EraseDirectoryEntry> {
    let person = fields.resource("name", &request.name)?;
    Some(EraseDirectoryEntry { person, reason: request.reason })
}

/// A person for the wire, without the directory's entry.
pub(crate) fn to_wire(tenant: &str, id: PersonId, person: &Person, revision: u64) -> proto::Person {
    let unit = |id: UnitId| resource::name(tenant, id);
    let people = |id: PersonId| resource::name(tenant, id);
    proto::Person {
        name: people(id),
        etag: etag(revision),
        assignments: person.assignments.iter().map(|one| assignment(one, unit)).collect(),
        delegations_received: person
            .delegations_received
            .iter()
            .map(|one| received(one, people(one.from_person), people(id)))
            .collect(),
        delegations_given: person
            .delegations_given
            .iter()
            .map(|one| given(one, people(id), people(one.to_person)))
            .collect(),
        recusals: person
            .recusals
            .iter()
            .map(|one| proto::Recusal { unit: unit(one.unit), ground: one.ground.to_wire() })
            .collect(),
        directory_entry: None,
    }
}

fn assignment(one: &Assignment, unit: impl Fn(UnitId) -> String) -> proto::Assignment {
    proto::Assignment {
        assignment: one.id.to_string(),
        role: one.role.to_wire(),
        unit: one.unit.map(unit).unwrap_or_default(),
        section: one.section.clone().unwrap_or_default(),
        from_date: Some(wire_date(one.from)),
        to_date: one.last_day().map(wire_date),
    }
}

fn received(one: &Delegation, from_person: String, to_person: String) -> proto::Delegation {
    proto::Delegation {
        delegation: one.id.to_string(),
        assignment: one.assignment.id.to_string(),
        from_person,
        to_person,
        from_date: Some(wire_date(one.from)),
        to_date: Some(wire_date(last_day(one.to, one.ended))),
        ended: one.ended.is_some(),
    }
}

fn given(one: &GivenDelegation, from_person: String, to_person: String) -> proto::Delegation {
    proto::Delegation {
        delegation: one.id.to_string(),
        assignment: one.assignment.to_string(),
        from_person,
        to_person,
        from_date: Some(wire_date(one.from)),
        to_date: Some(wire_date(last_day(one.to, one.ended))),
        ended: one.ended.is_some(),
    }
}

fn last_day(to: Date, ended: Option<Date>) -> Date {
    ended.map_or(to, |ended| ended.min(to))
}
