//! Requests about units.

use hemei_domain::division_code::DivisionCode;
use hemei_domain::unit::{
    AddUnitAlias, AssignUnitCode, CloseUnit, CodeAssignment, MergeUnits, RegisterUnit, RenameUnit,
};

use super::Fields;
use crate::proto;

pub(crate) fn register(
    request: proto::RegisterUnitRequest,
    fields: &mut Fields<'_>,
) -> Option<RegisterUnit> {
    let parent = fields.parent(&request.parent);
    let kind = fields.one_of("kind", request.kind);
    let above = fields.optional("parent_unit", &request.parent_unit, Fields::unit);
    let code = request.code.and_then(|code| assignment(fields, Some(code)));
    let from = fields.date("from_date", request.from_date);
    let document = fields.maybe_document("document", request.document);
    parent?;
    Some(RegisterUnit {
        kind: kind?,
        name: request.display_name,
        aliases: request.aliases,
        parent: above,
        code,
        from: from?,
        document,
    })
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

pub(crate) fn rename(
    request: proto::RenameUnitRequest,
    fields: &mut Fields<'_>,
) -> Option<RenameUnit> {
    let unit = fields.unit("name", &request.name);
    let from = fields.date("from_date", request.from_date);
    let document = fields.document("document", request.document);
    Some(RenameUnit { unit: unit?, name: request.display_name, from: from?, document: document? })
}

pub(crate) fn assign_code(
    request: proto::AssignUnitCodeRequest,
    fields: &mut Fields<'_>,
) -> Option<AssignUnitCode> {
    let unit = fields.unit("name", &request.name);
    let code = assignment(fields, request.code);
    Some(AssignUnitCode { unit: unit?, code: code? })
}

pub(crate) fn add_alias(
    request: proto::AddUnitAliasRequest,
    fields: &mut Fields<'_>,
) -> Option<AddUnitAlias> {
    let unit = fields.unit("name", &request.name);
    let from = fields.date("from_date", request.from_date);
    Some(AddUnitAlias { unit: unit?, alias: request.alias, from: from? })
}

pub(crate) fn merge(
    request: proto::MergeUnitsRequest,
    fields: &mut Fields<'_>,
) -> Option<MergeUnits> {
    let into = fields.unit("name", &request.name);
    let sources = fields.units("sources", &request.sources);
    let from = fields.date("from_date", request.from_date);
    let document = fields.document("document", request.document);
    Some(MergeUnits { sources, into: into?, from: from?, document: document? })
}

pub(crate) fn close(
    request: proto::CloseUnitRequest,
    fields: &mut Fields<'_>,
) -> Option<CloseUnit> {
    let unit = fields.unit("name", &request.name);
    let from = fields.date("from_date", request.from_date);
    let document = fields.document("document", request.document);
    Some(CloseUnit { unit: unit?, from: from?, document: document?, reason: request.reason })
}
