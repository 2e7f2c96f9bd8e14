//! Requests about people, and people for the wire.

use hemei_domain::command::etag;
use hemei_domain::id::{AssignmentId, DelegationId, PersonId, UnitId};
use hemei_domain::person::{
    AssignRole, Assignment, DeclareRecusal, DelegateAssignment, Delegation, EndDelegation, EndRole,
    EraseDirectoryEntry, GivenDelegation, LiftRecusal, Person, PutDirectoryEntry,
};
use hemei_domain::time::Date;

use super::{Fields, IntoCommand, Vocabulary as _, text, wire_date};
use crate::{proto, resource};

impl IntoCommand for proto::AssignRoleRequest {
    type Command = AssignRole;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AssignRole> {
        let person = fields.resource("name", &self.name);
        let role = fields.one_of("role", self.role);
        let unit = fields.optional("unit", &self.unit, Fields::resource);
        let from = fields.date("from_date", self.from_date);
        let to = fields.maybe_date("to_date", self.to_date);
        let document = fields.maybe_document("document", self.document);
        Some(AssignRole {
            person: person?,
            role: role?,
            unit,
            section: text(self.section),
            from: from?,
            to,
            document,
        })
    }
}

impl IntoCommand for proto::EndRoleRequest {
    type Command = EndRole;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<EndRole> {
        let person = fields.resource("name", &self.name);
        let assignment = fields.uuid("assignment", &self.assignment).map(AssignmentId);
        let last_day = fields.date("last_date", self.last_date);
        Some(EndRole {
            person: person?,
            assignment: assignment?,
            last_day: last_day?,
            reason: self.reason,
        })
    }
}

impl IntoCommand for proto::DelegateRoleRequest {
    type Command = DelegateAssignment;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<DelegateAssignment> {
        let person = fields.resource("name", &self.name);
        let assignment = fields.uuid("assignment", &self.assignment).map(AssignmentId);
        let to_person = fields.resource("to_person", &self.to_person);
        let from = fields.date("from_date", self.from_date);
        let to = fields.date("to_date", self.to_date);
        Some(DelegateAssignment {
            person: person?,
            assignment: assignment?,
            to_person: to_person?,
            from: from?,
            to: to?,
            reason: self.reason,
        })
    }
}

impl IntoCommand for proto::EndDelegationRequest {
    type Command = EndDelegation;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<EndDelegation> {
        let person = fields.resource("name", &self.name);
        let delegation = fields.uuid("delegation", &self.delegation).map(DelegationId);
        let last_day = fields.date("last_date", self.last_date);
        Some(EndDelegation { person: person?, delegation: delegation?, last_day: last_day? })
    }
}

impl IntoCommand for proto::DeclareRecusalRequest {
    type Command = DeclareRecusal;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<DeclareRecusal> {
        let person = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let ground = fields.one_of("ground", self.ground);
        Some(DeclareRecusal { person: person?, unit: unit?, ground: ground? })
    }
}

impl IntoCommand for proto::LiftRecusalRequest {
    type Command = LiftRecusal;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<LiftRecusal> {
        let person = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let ground = fields.one_of("ground", self.ground);
        Some(LiftRecusal { person: person?, unit: unit?, ground: ground?, reason: self.reason })
    }
}

impl IntoCommand for proto::PutDirectoryEntryRequest {
    type Command = PutDirectoryEntry;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PutDirectoryEntry> {
        let person = fields.resource("name", &self.name);
        let entry = fields.required("directory_entry", self.directory_entry)?;
        Some(PutDirectoryEntry { person: person?, name: entry.display_name, phone: entry.phone })
    }
}

impl IntoCommand for proto::EraseDirectoryEntryRequest {
    type Command = EraseDirectoryEntry;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<EraseDirectoryEntry> {
        let person = fields.resource("name", &self.name)?;
        Some(EraseDirectoryEntry { person, reason: self.reason })
    }
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
