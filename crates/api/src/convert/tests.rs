//! Conversions: what is taken, what is refused, and with which path.

use super::*;
use crate::proto::google::r#type::Date as WireDate;
use hemei_domain::id::UnitId;

const TENANT: &str = "500243116";
const ID: &str = "00000000-0000-4000-8000-000000000001";

/// The reasons and fields of everything that was wrong.
fn wrong(read: impl FnOnce(&mut Fields<'_>)) -> Vec<(&'static str, String)> {
    let mut fields = Fields::new(TENANT);
    read(&mut fields);
    let told = |one: &Rejection| (one.rule.reason, one.field.clone().unwrap_or_default());
    fields.violations.iter().map(told).collect()
}

fn one(reason: &'static str, field: &str) -> Vec<(&'static str, String)> {
    vec![(reason, field.to_owned())]
}

#[test]
fn a_name_is_of_this_tenant_and_collection_and_has_a_canonical_id() {
    let unit = |name: &str| wrong(|fields| _ = fields.resource::<UnitId>("name", name));
    assert_eq!(unit(&format!("tenants/{TENANT}/units/{ID}")), []);
    assert_eq!(unit(""), one("FIELD_REQUIRED", "name"));
    assert_eq!(unit(&format!("tenants/other/units/{ID}")), one("TENANT_OTHER", "name"));
    for name in [
        format!("tenants/{TENANT}/people/{ID}"),
        format!("tenants/{TENANT}/units/"),
        format!("tenants/{TENANT}/units/{}", ID.to_uppercase().replace('8', "A")),
        format!("tenants/{TENANT}/units/{}", ID.replace('-', "")),
        format!("tenants/{TENANT}/units/{ID}/"),
        format!("/tenants/{TENANT}/units/{ID}"),
    ] {
        assert_eq!(unit(&name), one("RESOURCE_NAME_MALFORMED", "name"), "{name}");
    }
}

#[test]
fn a_parent_is_this_tenant() {
    let parent = |name: &str| wrong(|fields| _ = fields.parent(name));
    assert_eq!(parent("tenants/500243116"), []);
    assert_eq!(parent("tenants/500243117"), one("TENANT_OTHER", "parent"));
    assert_eq!(parent("500243116"), one("RESOURCE_NAME_MALFORMED", "parent"));
    assert_eq!(parent(""), one("FIELD_REQUIRED", "parent"));
}

#[test]
fn a_request_id_is_a_uuid_of_version_four_or_seven() {
    let request_id = |text: &str| wrong(|fields| _ = fields.request_id(text));
    assert_eq!(request_id(ID), []);
    assert_eq!(request_id("01890a5d-ac96-774b-bcce-b302099a8057"), []);
    assert_eq!(
        request_id("00000000-0000-1000-8000-000000000001"),
        one("REQUEST_ID_VERSION", "request_id")
    );
    assert_eq!(request_id("x"), one("UUID_MALFORMED", "request_id"));
    assert_eq!(request_id(""), one("FIELD_REQUIRED", "request_id"));
}

#[test]
fn a_date_is_whole_and_exists() {
    let date = |year, month, day| {
        wrong(|fields| _ = fields.date("d", Some(WireDate { year, month, day })))
    };
    assert_eq!(date(2024, 2, 29), []);
    for (year, month, day) in
        [(2023, 2, 29), (2024, 0, 1), (0, 1, 1), (2024, 1, -1), (10_000, 1, 1)]
    {
        assert_eq!(date(year, month, day), one("DATE_MALFORMED", "d"));
    }
    assert_eq!(wrong(|fields| _ = fields.date("d", None)), one("FIELD_REQUIRED", "d"));
}

#[test]
fn an_instant_is_in_range_and_cut_to_microseconds() {
    let read = |seconds, nanos| {
        let mut fields = Fields::new(TENANT);
        let time = fields.maybe_time("t", Some(prost_types::Timestamp { seconds, nanos }));
        (time, fields.violations.len())
    };
    assert_eq!(read(1, 1_999), (Some(Timestamp(1_000_001)), 0));
    assert_eq!(read(-1, 999_999_999), (Some(Timestamp(-1)), 0));
    for (seconds, nanos) in [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (i64::MIN, 0)] {
        assert_eq!(read(seconds, nanos), (None, 1), "{seconds} {nanos}");
    }
}

#[test]
fn dates_and_instants_come_back_from_the_wire_as_they_were() {
    let date = Date::ymd(2024, 4, 8).expect("a date");
    assert_eq!(Fields::new(TENANT).date("d", Some(wire_date(date))), Some(date));
    for micros in [0, 1, -1, 1_712_534_400_123_456] {
        let time = Timestamp(micros);
        assert_eq!(Fields::new(TENANT).maybe_time("t", Some(wire_time(time))), Some(time));
    }
}

#[test]
fn violations_are_told_all_at_once() {
    let mut fields = Fields::new(TENANT);
    let unit = fields.resource::<UnitId>("unit", "x");
    let date = fields.date("from_date", None);
    let rejection = fields.finish(unit.zip(date)).expect_err("two violations");
    assert_eq!(rejection.rule.reason, "RESOURCE_NAME_MALFORMED");
    assert_eq!(rejection.also.len(), 1);
}

#[test]
fn what_no_event_can_hold_is_not_looked_for() {
    let looked_for = |text: &str| wrong(|fields| _ = fields.looked_for("class", text.to_owned()));
    assert_eq!(looked_for("yard_clutter"), []);
    assert_eq!(looked_for(""), []);
    assert_eq!(looked_for("yard\0"), one("TEXT_CONTROL_CHARACTER", "class"));
}

#[test]
fn a_list_of_millions_that_are_wrong_is_not_remembered_item_by_item() {
    let wire = vec![99; 10_000];
    let told = wrong(|fields| {
        let checks: Vec<hemei_domain::programme::Check> = fields.all_of("checks", &wire);
        assert_eq!(checks.len(), 0);
        fields.required::<()>("limit", None);
    });
    assert_eq!(told.len(), VIOLATIONS_MAX);
    assert_eq!(told[..1], one("ENUM_VALUE_UNKNOWN", "checks[0]"));
}
