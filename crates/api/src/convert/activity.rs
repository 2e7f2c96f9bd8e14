//! Requests about activities: what all registers have in common.

use hemei_domain::activity::{Activity, Correct, Record, Told, Void};
use hemei_domain::time::Date;

use super::{Fields, text};
use crate::proto;
use crate::proto::google::r#type::Date as WireDate;
use crate::resource::Resource;

/// The facts of a kind of activity as the wire has them.
pub(crate) trait IntoFacts {
    /// The facts.
    type Facts: Activity;

    /// The facts; nothing where something was wrong, which `fields` then knows.
    fn into_facts(self, fields: &mut Fields<'_>) -> Option<Self::Facts>;
}

/// Where an activity is recorded: parent, programme, unit.
pub(crate) type Place<'a> = (&'a str, &'a str, &'a str);

/// The command that records.
pub(crate) fn record<F: IntoFacts>(
    fields: &mut Fields<'_>,
    (parent, programme, unit): Place<'_>,
    facts: Option<F>,
    details: Option<proto::ActivityDetails>,
) -> Option<Record<F::Facts>> {
    let parent = fields.parent(parent);
    let programme = fields.resource("programme", programme);
    let unit = fields.resource("unit", unit);
    let facts = fields.required("facts", facts).and_then(|facts| facts.into_facts(fields));
    let told = told(fields, details);
    parent?;
    Some(Record { programme: programme?, unit: unit?, facts: facts?, told })
}

/// The command that corrects.
pub(crate) fn correct<F: IntoFacts>(
    fields: &mut Fields<'_>,
    (name, date): (&str, Option<WireDate>),
    facts: Option<F>,
    details: Option<proto::ActivityDetails>,
    reason: String,
) -> Option<Correct<F::Facts>>
where
    <F::Facts as Activity>::Id: Resource,
{
    let entry = fields.resource("name", name);
    let on: Option<Date> = fields.maybe_date("date", date);
    let facts = fields.required("facts", facts).and_then(|facts| facts.into_facts(fields));
    let told = told(fields, details);
    Some(Correct { entry: entry?, on, facts: facts?, told, reason })
}

/// The command that voids.
pub(crate) fn void<A: Activity>(
    fields: &mut Fields<'_>,
    name: &str,
    reason: String,
) -> Option<Void<A>>
where
    A::Id: Resource,
{
    Some(Void { entry: fields.resource("name", name)?, reason })
}

fn told(fields: &mut Fields<'_>, details: Option<proto::ActivityDetails>) -> Told {
    let details = details.unwrap_or_default();
    Told {
        place: text(details.place),
        topics: details.topics,
        remark: text(details.remark),
        evidence: fields.evidence("details.evidence", details.evidence),
    }
}

/// The three commands of a register, whose facts the wire calls `$facts`.
macro_rules! register_commands {
    ($facts:ident: $record:ident, $correct:ident, $void:ident) => {
        impl $crate::convert::IntoCommand for $crate::proto::$record {
            type Command = ::hemei_domain::activity::Record<$facts>;

            fn into_command(
                self,
                fields: &mut $crate::convert::Fields<'_>,
            ) -> Option<Self::Command> {
                let place = (&*self.parent, &*self.programme, &*self.unit);
                $crate::convert::activity::record(fields, place, self.facts, self.details)
            }
        }

        impl $crate::convert::IntoCommand for $crate::proto::$correct {
            type Command = ::hemei_domain::activity::Correct<$facts>;

            fn into_command(
                self,
                fields: &mut $crate::convert::Fields<'_>,
            ) -> Option<Self::Command> {
                let (entry, reason) = ((&*self.name, self.date), self.reason);
                $crate::convert::activity::correct(fields, entry, self.facts, self.details, reason)
            }
        }

        impl $crate::convert::IntoCommand for $crate::proto::$void {
            type Command = ::hemei_domain::activity::Void<$facts>;

            fn into_command(
                self,
                fields: &mut $crate::convert::Fields<'_>,
            ) -> Option<Self::Command> {
                $crate::convert::activity::void(fields, &self.name, self.reason)
            }
        }
    };
}
pub(crate) use register_commands;
