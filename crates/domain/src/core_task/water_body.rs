//! Black and odorous water bodies (`domain.md` §3.3): the columns of the national register, and what
//! is done to them.
//!
//! The limits of water quality differ by edition of the guideline, so that none stands in code: what
//! was measured is recorded, and how it was identified.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{empty, repeated, wrong_quantity};
use super::{Cause, Degree, Identification, ItemKind, WaterMeasure, rules};
use crate::quantity::{Amount, Quantity, QuantityUnit};
use crate::rejection::Rejection;

/// A water body as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaterBodyFacts {
    /// Its area.
    pub area: Quantity,
    /// How black and odorous it is.
    pub degree: Degree,
    /// Why.
    pub causes: Vec<Cause>,
    /// How that was found.
    pub identified_by: Vec<Identification>,
    /// What was measured, where it was found by its water quality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<WaterQuality>,
    /// Whether it stands in the national list of supervision.
    pub supervised: bool,
}

/// What was measured of the water.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaterQuality {
    /// Transparency in centimetres.
    pub transparency_cm: Amount,
    /// Dissolved oxygen in milligrams a litre.
    pub dissolved_oxygen_mg_l: Amount,
    /// Ammonia nitrogen in milligrams a litre.
    pub ammonia_nitrogen_mg_l: Amount,
}

/// What was done to a water body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaterWork {
    /// The measures that were taken; those of before stay.
    pub measures: Vec<WaterMeasure>,
    /// What was measured last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<WaterQuality>,
}

impl WaterBodyFacts {
    pub(super) fn violations(&self, kind: ItemKind) -> Vec<Rejection> {
        let measured = self.identified_by.contains(&Identification::WaterQuality);
        let unpaired = (measured != self.quality.is_some())
            .then(|| Rejection::new(&rules::CORE_TASK_WATER_QUALITY).field("quality"));
        let found = [
            wrong_quantity("area", self.area, kind),
            empty("causes", &self.causes),
            repeated("causes", &self.causes, |cause| (cause.zh(), cause.en())),
            empty("identified_by", &self.identified_by),
            repeated("identified_by", &self.identified_by, |by| (by.zh(), by.en())),
            unpaired,
        ];
        let quality = self.quality.iter().flat_map(WaterQuality::violations);
        found.into_iter().flatten().chain(quality).collect()
    }
}

impl WaterQuality {
    fn violations(&self) -> Vec<Rejection> {
        let value = |field: &str, amount| {
            // A number without a unit of its own is checked as one that has parts.
            let quantity = Quantity { amount, unit: QuantityUnit::Percent };
            quantity.check(&format!("quality.{field}")).err()
        };
        [
            value("transparency_cm", self.transparency_cm),
            value("dissolved_oxygen_mg_l", self.dissolved_oxygen_mg_l),
            value("ammonia_nitrogen_mg_l", self.ammonia_nitrogen_mg_l),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl WaterWork {
    pub(super) fn violations(&self) -> Vec<Rejection> {
        let found = [
            empty("measures", &self.measures),
            repeated("measures", &self.measures, |measure| (measure.zh(), measure.en())),
        ];
        let quality = self.quality.iter().flat_map(WaterQuality::violations);
        found.into_iter().flatten().chain(quality).collect()
    }

    pub(super) fn after(&self, before: &Self) -> Self {
        let mut measures = before.measures.clone();
        let new = self.measures.iter().filter(|measure| !before.measures.contains(measure));
        measures.extend(new);
        Self { measures, quality: self.quality.or(before.quality) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::water;

    fn reasons(facts: &WaterBodyFacts, kind: ItemKind) -> Vec<(&'static str, Option<String>)> {
        let found = facts.violations(kind);
        found.into_iter().map(|refused| (refused.rule.reason, refused.field)).collect()
    }

    #[test]
    fn s3_3_a_water_body_has_area_degree_causes_and_how_it_was_found() {
        assert_eq!(reasons(&water(), ItemKind::Pond), []);
        let bare = WaterBodyFacts { causes: vec![], identified_by: vec![], ..water() };
        let required = |field: &str| ("FIELD_REQUIRED", Some(field.to_owned()));
        assert_eq!(reasons(&bare, ItemKind::Pond), [required("causes"), required("identified_by")]);
        let causes = vec![Cause::Garbage, Cause::Sediment, Cause::Garbage];
        let twice = WaterBodyFacts { causes, ..water() };
        let repeated = ("CORE_TASK_REPEATED", Some("causes[2]".to_owned()));
        assert_eq!(reasons(&twice, ItemKind::Pond), [repeated]);
    }

    #[test]
    fn an_area_is_an_area() {
        let long = Quantity { amount: Amount::whole(3), unit: QuantityUnit::Kilometre };
        let facts = WaterBodyFacts { area: long, ..water() };
        let refused = facts.violations(ItemKind::Ditch).remove(0);
        assert_eq!(refused.rule.reason, "CORE_TASK_MEASURED_IN");
        assert!(refused.zh().contains("可用：平方米、万平方米、亩"), "{}", refused.zh());
    }

    #[test]
    fn measured_values_stand_with_the_test_that_took_them() {
        let quality = Some(WaterQuality {
            transparency_cm: Amount::whole(18),
            dissolved_oxygen_mg_l: Amount(15_000),
            ammonia_nitrogen_mg_l: Amount(-1),
        });
        let unpaired = WaterBodyFacts { quality, ..water() };
        let wrong = ("CORE_TASK_WATER_QUALITY", Some("quality".to_owned()));
        let negative = ("INTEGER_OUT_OF_RANGE", Some("quality.ammonia_nitrogen_mg_l".to_owned()));
        assert_eq!(reasons(&unpaired, ItemKind::Pond), [wrong.clone(), negative]);
        let identified_by = vec![Identification::WaterQuality];
        let unmeasured = WaterBodyFacts { identified_by, ..water() };
        assert_eq!(reasons(&unmeasured, ItemKind::Pond), [wrong]);
    }

    #[test]
    fn measures_add_up() {
        let work =
            |measures: &[WaterMeasure]| WaterWork { measures: measures.to_vec(), quality: None };
        let first = work(&[WaterMeasure::Dredging]);
        let then = work(&[WaterMeasure::GarbageRemoval, WaterMeasure::Dredging]);
        let both = [WaterMeasure::Dredging, WaterMeasure::GarbageRemoval];
        assert_eq!(then.after(&first).measures, both);
    }
}
