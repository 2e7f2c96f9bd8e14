//! The name of a consolidation review, which is its natural key: a programme and a unit.

use hemei_domain::consolidation_review::ReviewOf;
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::rejection::rules;

use super::super::{Fields, at, canonical};
use crate::resource::{REVIEWS, Resource as _};

const PATTERN: &str = "tenants/{tenant}/programmes/{uuid}/consolidationReviews/{uuid}";

/// A review by its name.
pub(crate) fn review_of(fields: &mut Fields<'_>, field: &str, name: &str) -> Option<ReviewOf> {
    if name.is_empty() {
        return fields.refuse(at(&rules::FIELD_REQUIRED, field));
    }
    let segments: Vec<&str> = name.split('/').collect();
    let (tenant, ids) = match segments[..] {
        ["tenants", tenant, ProgrammeId::COLLECTION, programme, REVIEWS, unit] => {
            (tenant, canonical(programme).zip(canonical(unit)))
        }
        _ => return fields.malformed_name(field, PATTERN),
    };
    let Some((programme, unit)) = ids else {
        return fields.malformed_name(field, PATTERN);
    };
    fields.same_tenant(field, tenant)?;
    Some(ReviewOf { programme: ProgrammeId(programme), unit: UnitId(unit) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::review_name;
    use uuid::Uuid;

    fn review() -> ReviewOf {
        let programme = ProgrammeId(Uuid::from_u128(9));
        ReviewOf { programme, unit: UnitId(Uuid::from_u128(3)) }
    }

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let mut fields = Fields::new("t");
        let name = review_name("t", review());
        assert_eq!(review_of(&mut fields, "name", &name), Some(review()));
        assert_eq!(fields.finish(Some(())), Ok(()));
    }

    #[test]
    fn other_spellings_are_no_names() {
        let name = review_name("t", review());
        for wrong in [
            String::new(),
            name.replace("consolidationReviews", "reviews"),
            name.replace("programmes", "programme"),
            name.replace("tenants/t", "tenants/other"),
            name.replace('-', ""),
            format!("{name}/"),
        ] {
            let mut fields = Fields::new("t");
            assert_eq!(review_of(&mut fields, "name", &wrong), None, "{wrong}");
            assert!(fields.finish(Some(())).is_err(), "{wrong}");
        }
    }
}
