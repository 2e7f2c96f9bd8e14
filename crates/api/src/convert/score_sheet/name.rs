//! The name of a score sheet, which is its natural key: an evaluation and a unit.

use hemei_domain::id::{EvaluationId, UnitId};
use hemei_domain::rejection::rules;
use hemei_domain::score_sheet::SheetOf;

use super::super::{Fields, at, canonical};
use crate::resource::{Resource as _, SHEETS};

const PATTERN: &str = "tenants/{tenant}/evaluations/{uuid}/scoreSheets/{uuid}";

/// A sheet by its name.
pub(crate) fn sheet_of(fields: &mut Fields<'_>, field: &str, name: &str) -> Option<SheetOf> {
    if name.is_empty() {
        return fields.refuse(at(&rules::FIELD_REQUIRED, field));
    }
    let segments: Vec<&str> = name.split('/').collect();
    let (tenant, ids) = match segments[..] {
        ["tenants", tenant, EvaluationId::COLLECTION, evaluation, SHEETS, unit] => {
            (tenant, canonical(evaluation).zip(canonical(unit)))
        }
        _ => return fields.malformed_name(field, PATTERN),
    };
    let Some((evaluation, unit)) = ids else {
        return fields.malformed_name(field, PATTERN);
    };
    fields.same_tenant(field, tenant)?;
    Some(SheetOf { evaluation: EvaluationId(evaluation), unit: UnitId(unit) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::sheet_name;
    use uuid::Uuid;

    fn sheet() -> SheetOf {
        let evaluation = EvaluationId(Uuid::from_u128(12));
        SheetOf { evaluation, unit: UnitId(Uuid::from_u128(3)) }
    }

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let mut fields = Fields::new("t");
        let name = sheet_name("t", sheet());
        assert_eq!(sheet_of(&mut fields, "name", &name), Some(sheet()));
        assert_eq!(fields.finish(Some(())), Ok(()));
    }

    #[test]
    fn other_spellings_are_no_names() {
        let name = sheet_name("t", sheet());
        for wrong in [
            String::new(),
            name.replace("scoreSheets", "scoresheets"),
            name.replace("evaluations", "evaluation"),
            name.replace("tenants/t", "tenants/other"),
            name.replace("-", ""),
            format!("{name}/"),
        ] {
            let mut fields = Fields::new("t");
            assert_eq!(sheet_of(&mut fields, "name", &wrong), None, "{wrong}");
            assert!(fields.finish(Some(())).is_err(), "{wrong}");
        }
    }
}
