//! Requests about households, and rows of the register for the wire.

use hemei_domain::command::etag;
use hemei_domain::household::{
    CloseHousehold, MergeHouseholds, MoveHousehold, RegisterHouseholds, SplitHousehold,
};
use hemei_engine::view::household_register::{HouseholdQuery, HouseholdRow};

use super::{Fields, IntoCommand, Told};
use crate::proto;

/// Which households are asked for, whatever the day.
pub(crate) fn query(
    request: &proto::ListHouseholdsRequest,
    fields: &mut Fields<'_>,
) -> Option<HouseholdQuery> {
    let parent = fields.parent(&request.parent);
    let village = fields.optional("village", &request.village, Fields::resource);
    let unit = fields.optional("unit", &request.unit, Fields::resource);
    parent?;
    Some(HouseholdQuery { village, unit, on: None })
}

/// A row for the wire.
pub(crate) fn to_wire(tenant: &str, row: &HouseholdRow, position: u64) -> proto::Household {
    let told = Told(tenant);
    proto::Household {
        name: told.of(&row.household),
        etag: etag(row.revision),
        village: told.of(&row.village),
        unit: told.of(&row.unit),
        label: told.of(&row.label),
        from_date: told.of(&row.from_date),
        until_date: told.of(&row.until_date),
        registered_from_date: told.of(&row.registered_from),
        closed_from_date: told.of(&row.closed_from),
        closing_ground: told.of(&row.closing_ground),
        merged_into: told.of(&row.merged_into),
        split_from: told.of(&row.split_from),
        position,
    }
}

impl IntoCommand for proto::RegisterHouseholdsRequest {
    type Command = RegisterHouseholds;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RegisterHouseholds> {
        let parent = fields.parent(&self.parent);
        let unit = fields.resource("unit", &self.unit);
        let from = fields.date("from_date", self.from_date);
        parent?;
        Some(RegisterHouseholds { unit: unit?, labels: self.labels, from: from? })
    }
}

impl IntoCommand for proto::MoveHouseholdRequest {
    type Command = MoveHousehold;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<MoveHousehold> {
        let household = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let from = fields.date("from_date", self.from_date);
        let label = self.label;
        Some(MoveHousehold { household: household?, unit: unit?, label, from: from? })
    }
}

impl IntoCommand for proto::MergeHouseholdsRequest {
    type Command = MergeHouseholds;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<MergeHouseholds> {
        let into = fields.resource("name", &self.name);
        let sources = fields.resources("sources", &self.sources);
        let from = fields.date("from_date", self.from_date);
        Some(MergeHouseholds { sources, into: into?, from: from? })
    }
}

impl IntoCommand for proto::SplitHouseholdRequest {
    type Command = SplitHousehold;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SplitHousehold> {
        let household = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let from = fields.date("from_date", self.from_date);
        let labels = self.labels;
        Some(SplitHousehold { household: household?, unit: unit?, labels, from: from? })
    }
}

impl IntoCommand for proto::CloseHouseholdRequest {
    type Command = CloseHousehold;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CloseHousehold> {
        let household = fields.resource("name", &self.name);
        let ground = fields.one_of("ground", self.ground);
        let from = fields.date("from_date", self.from_date);
        Some(CloseHousehold { household: household?, ground: ground?, from: from? })
    }
}
