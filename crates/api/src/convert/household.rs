//! Requests about households.

use hemei_domain::household::{
    CloseHousehold, MergeHouseholds, MoveHousehold, RegisterHouseholds, SplitHousehold,
};

use super::{Fields, IntoCommand};
use crate::proto;

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
