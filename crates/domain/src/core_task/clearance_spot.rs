//! Spots of the five clearances (`domain.md` §3.1): what there is to clear, and how much was cleared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{repeated, wrong_quantity};
use super::{ItemKind, rules};
use crate::clean_up::PlaceTag;
use crate::quantity::Quantity;
use crate::rejection::Rejection;

/// A spot as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClearanceSpotFacts {
    /// How much there is to clear.
    pub quantity: Quantity,
    /// Where, by the tags of 四口五沿.
    pub places: Vec<PlaceTag>,
}

/// How much of a spot was cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpotWork {
    /// All that was cleared so far, in the unit that the spot was found with.
    pub cleared: Quantity,
}

impl ClearanceSpotFacts {
    pub(super) fn violations(&self, kind: ItemKind) -> Vec<Rejection> {
        let places = repeated("places", &self.places, |place| (place.zh(), place.en()));
        wrong_quantity("quantity", self.quantity, kind).into_iter().chain(places).collect()
    }
}

impl SpotWork {
    pub(super) fn violations(
        &self,
        facts: &ClearanceSpotFacts,
        before: Option<&Self>,
    ) -> Vec<Rejection> {
        if let Err(refused) = self.cleared.check("cleared.amount") {
            return vec![refused];
        }
        let fell = before.filter(|before| {
            before.cleared.unit == self.cleared.unit && before.cleared.amount > self.cleared.amount
        });
        let fell = fell.map(|before| {
            Rejection::new(&rules::CORE_TASK_FELL)
                .field("cleared.amount")
                .with("what", "清理量")
                .with("whatEn", "amount cleared")
                .said(("before", "beforeEn"), &before.cleared)
                .said(("now", "nowEn"), &self.cleared)
        });
        self.beyond(facts).into_iter().chain(fell).collect()
    }

    /// It says more than there is to clear, or in another unit.
    pub(super) fn beyond(&self, facts: &ClearanceSpotFacts) -> Option<Rejection> {
        let unit = facts.quantity.unit;
        if self.cleared.unit != unit {
            return Some(
                Rejection::new(&rules::CORE_TASK_OTHER_UNIT)
                    .field("cleared.unit")
                    .with("unit", unit.zh())
                    .with("unitEn", unit.en()),
            );
        }
        (self.cleared.amount > facts.quantity.amount).then(|| {
            Rejection::new(&rules::CORE_TASK_BEYOND)
                .field("cleared.amount")
                .with("what", "清理量")
                .with("whatEn", "amount cleared")
                .said(("now", "nowEn"), &self.cleared)
                .said(("limit", "limitEn"), &facts.quantity)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::{cleared, spot};
    use crate::quantity::QuantityUnit;

    fn reasons(work: &SpotWork, before: Option<&SpotWork>) -> Vec<&'static str> {
        work.violations(&spot(), before).iter().map(|refused| refused.rule.reason).collect()
    }

    #[test]
    fn a_spot_is_measured_in_the_units_of_its_class() {
        assert_eq!(spot().violations(ItemKind::YardClutter), []);
        let refused = spot().violations(ItemKind::BlueShedRoof).remove(0);
        assert_eq!(refused.rule.reason, "CORE_TASK_MEASURED_IN");
        let twice = ClearanceSpotFacts { places: vec![PlaceTag::Doorstep; 2], ..spot() };
        let refused = twice.violations(ItemKind::YardClutter).remove(0);
        assert_eq!(refused.field.as_deref(), Some("places[1]"));
    }

    #[test]
    fn what_was_cleared_is_cumulative_and_no_more_than_there_was() {
        assert_eq!(reasons(&cleared("1.5"), None), [""; 0]);
        assert_eq!(reasons(&cleared("3"), None), ["CORE_TASK_BEYOND"]);
        assert_eq!(reasons(&cleared("1"), Some(&cleared("1.5"))), ["CORE_TASK_FELL"]);
        let tonnes = Quantity { unit: QuantityUnit::Tonne, ..cleared("1").cleared };
        assert_eq!(reasons(&SpotWork { cleared: tonnes }, None), ["CORE_TASK_OTHER_UNIT"]);
    }
}
