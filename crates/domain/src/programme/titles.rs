//! What a programme says of enrolment: its titles, what may hold them, the notice before listing,
//! and how many places a year's targets give.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::{Definition, TargetBy};
use crate::deadline::Limit;
use crate::unit::UnitKind;

/// The rules of enrolment; without them a programme takes none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRules {
    /// The titles that units are enrolled for.
    pub titles: Vec<Title>,
    /// How long the town's recommendation is posted (公示) before it can be listed; listed without
    /// a notice where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Limit>,
    /// The clause that says so.
    pub clause: String,
}

/// A title. The list is open: each year's notice may bring a new one (`domain.md` R03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Stable key, `compliant_village`.
    pub key: String,
    /// The name for people, `达标村`.
    pub name: String,
    /// What may hold it.
    pub units: Vec<UnitKind>,
    /// The clause that says so.
    pub clause: String,
}

impl Definition {
    /// A title by its key.
    pub fn title(&self, key: &str) -> Option<&Title> {
        self.enrolment.as_ref()?.titles.iter().find(|title| title.key == key)
    }

    /// How long a recommendation is posted before it can be listed.
    pub fn notice(&self) -> Option<Limit> {
        self.enrolment.as_ref()?.notice
    }

    /// The places of a title: what the targets of the programme's own year count. Those of later
    /// years give none yet.
    pub fn places(&self, title: &str) -> u32 {
        let counted = |by| by == TargetBy::Year(self.year);
        let targets = self.targets.iter().filter(|t| t.kind == title && counted(t.by));
        targets.fold(0, |places, target| places.saturating_add(target.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::definition::Target;
    use crate::programme::example;

    #[test]
    fn r04_places_are_those_of_the_years_own_targets() {
        let mut definition = example::definition();
        assert_eq!(definition.places("compliant_village"), 1);
        assert_eq!(definition.places("model_town"), 0);
        let later = Target { by: TargetBy::Later, count: 5, ..definition.targets[0].clone() };
        let more = Target { key: "more".to_owned(), count: 2, ..definition.targets[0].clone() };
        definition.targets.extend([later, more]);
        assert_eq!(definition.places("compliant_village"), 3);
    }
}
