//! The facts of an item and the work on it, each register its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::phase::of_register;
use super::{
    ClearanceSpotFacts, HouseWork, InfrastructureFacts, InfrastructureWork, ItemKind, Register,
    RuralHouseFacts, SpotWork, WaterBodyFacts, WaterWork, rules,
};
use crate::quantity::Quantity;
use crate::rejection::{Rejection, rules as general};

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Facts {
    /// A black and odorous water body.
    WaterBody(WaterBodyFacts),
    /// A matter of rural housing.
    RuralHouse(RuralHouseFacts),
    /// An infrastructure project.
    Infrastructure(InfrastructureFacts),
    /// A spot of the five clearances.
    ClearanceSpot(ClearanceSpotFacts),
}

/// What was done to an item. Lists grow with what is added; amounts are cumulative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// On a water body.
    WaterBody(WaterWork),
    /// In a matter of rural housing.
    RuralHouse(HouseWork),
    /// On a project.
    Infrastructure(InfrastructureWork),
    /// On a spot.
    ClearanceSpot(SpotWork),
}

impl Facts {
    /// The register that they are of.
    pub fn register(&self) -> Register {
        match self {
            Self::WaterBody(_) => Register::WaterBody,
            Self::RuralHouse(_) => Register::RuralHouse,
            Self::Infrastructure(_) => Register::Infrastructure,
            Self::ClearanceSpot(_) => Register::ClearanceSpot,
        }
    }

    /// Everything that is wrong with them for an item of a kind; fields are those of the request.
    pub(super) fn violations(&self, kind: ItemKind) -> Vec<Rejection> {
        let register = self.register();
        if kind.register() != register {
            return vec![
                of_register(&rules::CORE_TASK_KIND, register)
                    .field("kind")
                    .with("kind", kind.zh())
                    .with("kindEn", kind.en()),
            ];
        }
        let found = match self {
            Self::WaterBody(facts) => facts.violations(kind),
            Self::RuralHouse(facts) => facts.violations(kind),
            Self::Infrastructure(facts) => facts.violations(kind),
            Self::ClearanceSpot(facts) => facts.violations(kind),
        };
        let part = format!("facts.{}", register.code());
        found.into_iter().map(|refused| refused.under(&part)).collect()
    }

    /// What the work so far has against facts that are to stand in place of others.
    pub(super) fn disagreements(
        &self,
        kind: ItemKind,
        before: &Self,
        work: Option<&Work>,
    ) -> Vec<Rejection> {
        let Some(work) = work else { return Vec::new() };
        let found = match (self, before, work) {
            (Self::Infrastructure(new), Self::Infrastructure(old), Work::Infrastructure(work)) => {
                let unit = old.planned.unit;
                // Amounts of the work are in the unit of what was planned.
                let other = (new.planned.unit != unit).then(|| {
                    Rejection::new(&rules::CORE_TASK_OTHER_UNIT)
                        .field("planned.unit")
                        .with("unit", unit.zh())
                        .with("unitEn", unit.en())
                });
                let beyond = || work.beyond(new).map(|refused| refused.field("planned.amount"));
                vec![other.or_else(beyond)]
            }
            (Self::ClearanceSpot(new), _, Work::ClearanceSpot(work)) => {
                let same_unit = work.cleared.unit == new.quantity.unit;
                let member = if same_unit { "quantity.amount" } else { "quantity.unit" };
                vec![work.beyond(new).map(|refused| refused.field(member))]
            }
            (Self::RuralHouse(_), _, Work::RuralHouse(work)) => {
                let foreign = work.violations(kind).into_iter().next();
                return foreign.map(|refused| refused.field("kind")).into_iter().collect();
            }
            _ => Vec::new(),
        };
        let part = format!("facts.{}", self.register().code());
        found.into_iter().flatten().map(|refused| refused.under(&part)).collect()
    }

    /// How much was done and how much there was to do, where that is less.
    pub(super) fn shortfall(&self, work: Option<&Work>) -> Option<(Quantity, Quantity)> {
        let (done, planned) = match (self, work?) {
            (Self::Infrastructure(facts), Work::Infrastructure(work)) => {
                (Quantity { amount: work.done, unit: facts.planned.unit }, facts.planned)
            }
            (Self::ClearanceSpot(facts), Work::ClearanceSpot(work)) => {
                (work.cleared, facts.quantity)
            }
            _ => return None,
        };
        (done.amount < planned.amount).then_some((done, planned))
    }
}

impl Work {
    /// The register that it is of.
    pub fn register(&self) -> Register {
        match self {
            Self::WaterBody(_) => Register::WaterBody,
            Self::RuralHouse(_) => Register::RuralHouse,
            Self::Infrastructure(_) => Register::Infrastructure,
            Self::ClearanceSpot(_) => Register::ClearanceSpot,
        }
    }

    /// Everything that is wrong with it as work on an item, after what was done before; fields are
    /// those of the request.
    pub(super) fn violations(
        &self,
        kind: ItemKind,
        facts: &Facts,
        before: Option<&Self>,
    ) -> Vec<Rejection> {
        let found = match (self, facts, before) {
            (Self::WaterBody(work), Facts::WaterBody(_), _) => work.violations(),
            (Self::RuralHouse(work), Facts::RuralHouse(_), _) => work.violations(kind),
            (Self::Infrastructure(work), Facts::Infrastructure(facts), before) => {
                let before = before.and_then(|before| match before {
                    Self::Infrastructure(before) => Some(before),
                    Self::WaterBody(_) | Self::RuralHouse(_) | Self::ClearanceSpot(_) => None,
                });
                work.violations(facts, before)
            }
            (Self::ClearanceSpot(work), Facts::ClearanceSpot(facts), before) => {
                let before = before.and_then(|before| match before {
                    Self::ClearanceSpot(before) => Some(before),
                    Self::WaterBody(_) | Self::RuralHouse(_) | Self::Infrastructure(_) => None,
                });
                work.violations(facts, before)
            }
            (work, facts, _) => {
                return vec![other_register(facts.register(), work.register()).field("work")];
            }
        };
        let part = format!("work.{}", self.register().code());
        found.into_iter().map(|refused| refused.under(&part)).collect()
    }

    /// The work so far, once this was added.
    #[must_use]
    pub fn after(&self, before: Option<&Self>) -> Self {
        match (self, before) {
            (Self::WaterBody(work), Some(Self::WaterBody(before))) => {
                Self::WaterBody(work.after(before))
            }
            (Self::RuralHouse(work), Some(Self::RuralHouse(before))) => {
                Self::RuralHouse(work.after(before))
            }
            (work, _) => work.clone(),
        }
    }
}

/// Something of one register where another is asked for.
pub(super) fn other_register(register: Register, other: Register) -> Rejection {
    of_register(&rules::CORE_TASK_OTHER_REGISTER, register)
        .with("other", other.zh())
        .with("otherEn", other.en())
}

/// A value of a vocabulary that stands twice in a list.
pub(super) fn repeated<T: Copy + PartialEq>(
    field: &str,
    values: &[T],
    label: impl Fn(T) -> (&'static str, &'static str),
) -> Option<Rejection> {
    let mut places = values.iter().enumerate();
    let (index, value) = places.find(|(index, value)| values[..*index].contains(value))?;
    let (zh, en) = label(*value);
    Some(
        Rejection::new(&rules::CORE_TASK_REPEATED)
            .field(format!("{field}[{index}]"))
            .with("value", zh)
            .with("valueEn", en),
    )
}

/// A list that must say something.
pub(super) fn empty<T>(field: &str, values: &[T]) -> Option<Rejection> {
    values.is_empty().then(|| Rejection::new(&general::FIELD_REQUIRED).field(field))
}

/// What is wrong with how much there is of a kind: more than nothing, in one of its units.
pub(super) fn wrong_quantity(field: &str, quantity: Quantity, kind: ItemKind) -> Option<Rejection> {
    let amount = format!("{field}.amount");
    if let Err(refused) = quantity.check(&amount) {
        return Some(refused);
    }
    if quantity.amount.0 == 0 {
        return Some(
            Rejection::new(&general::FIELD_MALFORMED)
                .field(amount)
                .why("应大于零", "more than nothing is expected"),
        );
    }
    let units = kind.measured_in();
    if units.contains(&quantity.unit) {
        return None;
    }
    let zh: Vec<_> = units.iter().map(|unit| unit.zh()).collect();
    let en: Vec<_> = units.iter().map(|unit| unit.en()).collect();
    Some(
        Rejection::new(&rules::CORE_TASK_MEASURED_IN)
            .field(format!("{field}.unit"))
            .with("kind", kind.zh())
            .with("kindEn", kind.en())
            .with("unit", quantity.unit.zh())
            .with("unitEn", quantity.unit.en())
            .with("units", zh.join("、"))
            .with("unitsEn", en.join(", ")),
    )
}
