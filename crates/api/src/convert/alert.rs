//! Questions about what should be looked at again, and its rows for the wire.

use hemei_engine::view::alert_list::{AlertQuery, AlertRow};

use super::{Fields, Told};
use crate::proto;

/// Which rows are asked for.
pub(crate) fn query(
    request: &proto::ListAlertsRequest,
    fields: &mut Fields<'_>,
) -> Option<AlertQuery> {
    let parent = fields.parent(&request.parent);
    let query = AlertQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        kind: fields.maybe_one_of("kind", request.kind),
    };
    parent.map(|()| query)
}

/// A row for the wire.
pub(crate) fn to_wire(tenant: &str, row: &AlertRow) -> proto::Alert {
    let told = Told(tenant);
    proto::Alert {
        programme: told.of(&row.programme),
        position: row.position,
        kind: told.of(&row.kind),
        kind_zh: row.kind.zh().to_owned(),
        unit: told.of(&row.unit),
        stream: row.thing.clone(),
        occurred_time: told.of(&row.occurred_at),
        recorded_time: told.of(&row.recorded_at),
        amount: row.amount,
        other_position: row.other_position.unwrap_or(0),
        other_unit: told.of(&row.other_unit),
    }
}
