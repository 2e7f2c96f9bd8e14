//! Questions about statistics of activities, and their rows for the wire.

use hemei_domain::quantity::Quantity;
use hemei_domain::rejection::rules;
use hemei_domain::time::Date;
use hemei_engine::view::activity_statistics::{StatisticRow, StatisticsQuery};

use super::{Fields, Told, at, quantity};
use crate::proto;

/// Which statistics are asked for.
pub(crate) fn query(
    request: &proto::ListActivityStatisticsRequest,
    fields: &mut Fields<'_>,
) -> Option<StatisticsQuery> {
    let parent = fields.parent(&request.parent);
    let from_month = fields.optional("from_month", &request.from_month, month);
    let to_month = fields.optional("to_month", &request.to_month, month);
    fields.ordered(("from_month", from_month.as_ref()), ("to_month", to_month.as_ref()));
    let query = StatisticsQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        measure: fields.maybe_one_of("measure", request.measure),
        from_month,
        to_month,
    };
    parent.map(|()| query)
}

/// A month, `2024-05`.
fn month(fields: &mut Fields<'_>, field: &str, text: &str) -> Option<String> {
    let first: Option<Date> = format!("{text}-01").parse().ok();
    match first.filter(|first| first.to_string() == format!("{text}-01")) {
        Some(_) => Some(text.to_owned()),
        None => fields.refuse(
            at(&rules::FIELD_MALFORMED, field)
                .why("应为四位年份和两位月份，如 2024-05", "a month like 2024-05 is expected"),
        ),
    }
}

/// A row for the wire.
pub(crate) fn to_wire(tenant: &str, row: &StatisticRow) -> proto::ActivityStatistic {
    let told = Told(tenant);
    proto::ActivityStatistic {
        programme: told.of(&row.programme),
        unit: told.of(&row.unit),
        month: row.month.clone(),
        measure: told.of(&row.measure),
        measure_zh: row.measure.zh().to_owned(),
        quantity: Some(quantity::to_wire(Quantity { amount: row.amount, unit: row.measured_in })),
        position: row.position,
    }
}
