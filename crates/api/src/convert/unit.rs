//! Requests about units.

use hemei_domain::command::etag;
use hemei_domain::division_code::DivisionCode;
use hemei_domain::id::UnitId;
use hemei_domain::text;
use hemei_domain::time::Date;
use hemei_domain::unit::{
    AddUnitAlias, AssignUnitCode, CloseUnit, CodeAssignment, MergeUnits, RegisterUnit, RenameUnit,
};
use hemei_engine::view::unit_register::{UnitReference, UnitRow};

use super::{Fields, IntoCommand, Vocabulary as _, wire_date};
use crate::{proto, resource};

/// What people write for a unit.
pub(crate) fn reference(
    fields: &mut Fields<'_>,
    wire: Option<proto::resolve_unit_request::Reference>,
) -> Option<UnitReference> {
    use proto::resolve_unit_request::Reference as Wire;
    match fields.required("reference", wire)? {
        Wire::EditionCode(wire) => {
            let code = fields.take(DivisionCode::parse("edition_code.code", &wire.code));
            let edition = fields.take(text::required("edition_code.edition", &wire.edition));
            let code = code?.as_str().to_owned();
            edition.map(|()| UnitReference::Code { edition: wire.edition, code })
        }
        Wire::NameOrAlias(name) => {
            fields.take(text::required("name_or_alias", &name))?;
            Some(UnitReference::Name(name))
        }
    }
}

/// A unit for the wire, as it is called on a day.
pub(crate) fn to_wire(tenant: &str, row: &UnitRow, day: Date) -> proto::Unit {
    let name = |id: UnitId| resource::name(tenant, id);
    let names = row.names.0.iter().map(|one| proto::UnitName {
        display_name: one.name.clone(),
        alias: one.alias,
        from_date: Some(wire_date(one.from)),
        until_date: one.until.map(wire_date),
    });
    let codes = row.codes.0.iter().map(|one| proto::UnitCode {
        edition: one.edition.clone(),
        code: one.code.as_str().to_owned(),
    });
    proto::Unit {
        name: name(row.unit),
        etag: etag(row.revision),
        kind: row.kind.to_wire(),
        display_name: row.name_on(day).to_owned(),
        parent_unit: row.parent.map(name).unwrap_or_default(),
        codes: codes.collect(),
        names: names.collect(),
        from_date: Some(wire_date(row.from_date)),
        closed_from_date: row.closed_from.map(wire_date),
        merged_into: row.merged_into.map(name).unwrap_or_default(),
    }
}

impl IntoCommand for proto::RegisterUnitRequest {
    type Command = RegisterUnit;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RegisterUnit> {
        let parent = fields.parent(&self.parent);
        let kind = fields.one_of("kind", self.kind);
        let above = fields.optional("parent_unit", &self.parent_unit, Fields::resource);
        let code = self.code.and_then(|code| assignment(fields, Some(code)));
        let from = fields.date("from_date", self.from_date);
        let document = fields.maybe_document("document", self.document);
        parent?;
        Some(RegisterUnit {
            kind: kind?,
            name: self.display_name,
            aliases: self.aliases,
            parent: above,
            code,
            from: from?,
            document,
        })
    }
}

fn assignment(
    fields: &mut Fields<'_>,
    wire: Option<proto::CodeAssignment>,
) -> Option<CodeAssignment> {
    let wire = fields.required("code", wire)?;
    let code = fields.take(DivisionCode::parse("code.code", &wire.code));
    let town = fields.take(DivisionCode::parse("code.town_code", &wire.town_code));
    Some(CodeAssignment { edition: wire.edition, code: code?, town: town? })
}

impl IntoCommand for proto::RenameUnitRequest {
    type Command = RenameUnit;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RenameUnit> {
        let unit = fields.resource("name", &self.name);
        let from = fields.date("from_date", self.from_date);
        let document = fields.document("document", self.document);
        Some(RenameUnit { unit: unit?, name: self.display_name, from: from?, document: document? })
    }
}

impl IntoCommand for proto::AssignUnitCodeRequest {
    type Command = AssignUnitCode;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AssignUnitCode> {
        let unit = fields.resource("name", &self.name);
        let code = assignment(fields, self.code);
        Some(AssignUnitCode { unit: unit?, code: code? })
    }
}

impl IntoCommand for proto::AddUnitAliasRequest {
    type Command = AddUnitAlias;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AddUnitAlias> {
        let unit = fields.resource("name", &self.name);
        let from = fields.date("from_date", self.from_date);
        Some(AddUnitAlias { unit: unit?, alias: self.alias, from: from? })
    }
}

impl IntoCommand for proto::MergeUnitsRequest {
    type Command = MergeUnits;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<MergeUnits> {
        let into = fields.resource("name", &self.name);
        let sources = fields.resources("sources", &self.sources);
        let from = fields.date("from_date", self.from_date);
        let document = fields.document("document", self.document);
        Some(MergeUnits { sources, into: into?, from: from?, document: document? })
    }
}

impl IntoCommand for proto::CloseUnitRequest {
    type Command = CloseUnit;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CloseUnit> {
        let unit = fields.resource("name", &self.name);
        let from = fields.date("from_date", self.from_date);
        let document = fields.document("document", self.document);
        Some(CloseUnit { unit: unit?, from: from?, document: document?, reason: self.reason })
    }
}
