//! The names of what a village or a household has one of, `…/units/{unit}/pointRules`.

use hemei_domain::id::{HouseholdId, UnitId};
use hemei_domain::rejection::rules;

use super::super::{Fields, at, canonical};
use crate::resource::{ACCOUNT, POINT_NOTICES, POINT_RULES, Resource};

/// The village whose rules have a name.
pub(crate) fn rules_of(fields: &mut Fields<'_>, name: &str) -> Option<UnitId> {
    owner(fields, name, POINT_RULES)
}

/// The village whose notices of points have a name.
pub(crate) fn notices_of(fields: &mut Fields<'_>, name: &str) -> Option<UnitId> {
    owner(fields, name, POINT_NOTICES)
}

/// The household whose account has a name.
pub(crate) fn account_of(fields: &mut Fields<'_>, name: &str) -> Option<HouseholdId> {
    owner(fields, name, ACCOUNT)
}

/// Whose thing it is; the member is called `name` in every request.
fn owner<R: Resource>(fields: &mut Fields<'_>, name: &str, thing: &str) -> Option<R> {
    if name.is_empty() {
        return fields.refuse(at(&rules::FIELD_REQUIRED, "name"));
    }
    let pattern = format!("tenants/{{tenant}}/{}/{{uuid}}/{thing}", R::COLLECTION);
    let segments: Vec<&str> = name.split('/').collect();
    let (tenant, id) = match segments[..] {
        ["tenants", tenant, collection, id, last]
            if (collection, last) == (R::COLLECTION, thing) =>
        {
            (tenant, canonical(id))
        }
        _ => return fields.malformed_name("name", &pattern),
    };
    let Some(id) = id else { return fields.malformed_name("name", &pattern) };
    fields.same_tenant("name", tenant)?;
    Some(id.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::name_within;
    use uuid::Uuid;

    const ID: Uuid = Uuid::from_u128(3);

    #[test]
    fn names_are_read_as_they_are_written() {
        let mut fields = Fields::new("t");
        let name = name_within("t", UnitId(ID), POINT_RULES);
        assert_eq!(rules_of(&mut fields, &name), Some(UnitId(ID)));
        let name = name_within("t", UnitId(ID), POINT_NOTICES);
        assert_eq!(notices_of(&mut fields, &name), Some(UnitId(ID)));
        let name = name_within("t", HouseholdId(ID), ACCOUNT);
        assert_eq!(name, format!("tenants/t/households/{ID}/pointAccount"));
        assert_eq!(account_of(&mut fields, &name), Some(HouseholdId(ID)));
        assert_eq!(fields.finish(Some(())), Ok(()));
    }

    #[test]
    fn other_spellings_are_no_names() {
        let name = name_within("t", UnitId(ID), POINT_RULES);
        for wrong in [
            String::new(),
            name.replace("pointRules", "pointNotices"),
            name.replace("units", "households"),
            name.replace("tenants/t", "tenants/other"),
            name.replace('-', ""),
            name.replace("/pointRules", ""),
            format!("{name}/"),
        ] {
            let mut fields = Fields::new("t");
            assert_eq!(rules_of(&mut fields, &wrong), None, "{wrong}");
            assert!(fields.finish(Some(())).is_err(), "{wrong}");
        }
    }
}
