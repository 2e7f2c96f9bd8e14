//! Requests about units.

use hemei_domain::command::etag;
use hemei_domain::division_code::DivisionCode;
use hemei_domain::text;
use hemei_domain::time::Date;
use hemei_domain::unit::{
    AddUnitAlias, AssignUnitCode, CloseUnit, CodeAssignment, MergeUnits, RegisterUnit, RenameUnit,
};
use hemei_engine::view::unit_register::{CodeEntry, DatedName, UnitReference, UnitRow};

use super::{Fields, IntoCommand, Tell, Told};
use crate::proto;

/// What people write for a unit.
pub(crate) fn reference(
    fields: &mut Fields<'_>,
    wire: Option<proto::resolve_unit_request::Reference>,
) -> Option<UnitReference> {
    use proto::resolve_unit_request::Reference as Wire;
    match fields.one_member(&["edition_code", "name_or_alias"], wire)? {
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
    let told = Told(tenant);
    proto::Unit {
        name: told.of(&row.unit),
        etag: etag(row.revision),
        kind: told.of(&row.kind),
        display_name: row.name_on(day).to_owned(),
        parent_unit: told.of(&row.parent),
        codes: told.of(&row.codes),
        names: told.of(&row.names),
        from_date: told.of(&row.from_date),
        closed_from_date: told.of(&row.closed_from),
        merged_into: told.of(&row.merged_into),
    }
}

impl Tell<proto::UnitName> for DatedName {
    fn tell(&self, told: Told<'_>) -> proto::UnitName {
        proto::UnitName {
            display_name: self.name.clone(),
            alias: self.alias,
            from_date: told.of(&self.from),
            until_date: told.of(&self.until),
        }
    }
}

impl Tell<proto::UnitCode> for CodeEntry {
    fn tell(&self, _: Told<'_>) -> proto::UnitCode {
        proto::UnitCode { edition: self.edition.clone(), code: self.code.as_str().to_owned() }
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
