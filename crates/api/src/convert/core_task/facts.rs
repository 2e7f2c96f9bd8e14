//! The facts of each register and the work on its items, both ways.

use hemei_domain::core_task::{
    ClearanceSpotFacts, Facts, HouseWork, InfrastructureFacts, InfrastructureWork, RuralHouseFacts,
    SpotWork, WaterBodyFacts, WaterQuality, WaterWork, Work,
};
use hemei_domain::money::{Money, MoneyUnit};
use hemei_domain::quantity::Amount;

use super::super::{Fields, Told, Vocabulary as _, quantity};
use crate::proto;
use crate::proto::core_task_facts::Facts as WireFacts;
use crate::proto::core_task_work::Work as WireWork;

/// The facts of an item.
pub(super) fn facts(fields: &mut Fields<'_>, wire: Option<proto::CoreTaskFacts>) -> Option<Facts> {
    let wire = fields.required("facts", wire.and_then(|wire| wire.facts))?;
    match wire {
        WireFacts::WaterBody(wire) => water_body(fields, wire).map(Facts::WaterBody),
        WireFacts::RuralHouse(wire) => rural_house(fields, wire).map(Facts::RuralHouse),
        WireFacts::Infrastructure(wire) => {
            let planned = fields.quantity("facts.infrastructure.planned", wire.planned);
            let path = "facts.infrastructure.funds_planned";
            let funds_planned = fields.funds(path, wire.funds_planned);
            let facts = InfrastructureFacts { planned: planned?, funds_planned: funds_planned? };
            Some(Facts::Infrastructure(facts))
        }
        WireFacts::ClearanceSpot(wire) => {
            let quantity = fields.quantity("facts.clearance_spot.quantity", wire.quantity);
            let places = fields.all_of("facts.clearance_spot.places", &wire.places);
            Some(Facts::ClearanceSpot(ClearanceSpotFacts { quantity: quantity?, places }))
        }
    }
}

fn water_body(fields: &mut Fields<'_>, wire: proto::WaterBodyFacts) -> Option<WaterBodyFacts> {
    let path = |member: &str| format!("facts.water_body.{member}");
    let area = fields.quantity(&path("area"), wire.area);
    let degree = fields.one_of(&path("degree"), wire.degree);
    let causes = fields.all_of(&path("causes"), &wire.causes);
    let identified_by = fields.all_of(&path("identified_by"), &wire.identified_by);
    let quality = quality(fields, &path("quality"), wire.quality.as_ref());
    Some(WaterBodyFacts {
        area: area?,
        degree: degree?,
        causes,
        identified_by,
        quality,
        supervised: wire.supervised,
    })
}

fn rural_house(fields: &mut Fields<'_>, wire: proto::RuralHouseFacts) -> Option<RuralHouseFacts> {
    let keeper = fields.one_of("facts.rural_house.keeper", wire.keeper);
    let permits = fields.all_of("facts.rural_house.permits", &wire.permits);
    let danger = fields.maybe_one_of("facts.rural_house.danger", wire.danger);
    Some(RuralHouseFacts { keeper: keeper?, file_number: wire.file_number, permits, danger })
}

fn quality(
    fields: &mut Fields<'_>,
    path: &str,
    wire: Option<&proto::WaterQuality>,
) -> Option<WaterQuality> {
    let wire = wire?;
    let transparency = fields.amount(path, "transparency_cm", &wire.transparency_cm);
    let oxygen = fields.amount(path, "dissolved_oxygen_mg_l", &wire.dissolved_oxygen_mg_l);
    let ammonia = fields.amount(path, "ammonia_nitrogen_mg_l", &wire.ammonia_nitrogen_mg_l);
    Some(WaterQuality {
        transparency_cm: transparency?,
        dissolved_oxygen_mg_l: oxygen?,
        ammonia_nitrogen_mg_l: ammonia?,
    })
}

/// The work on an item.
pub(super) fn work(fields: &mut Fields<'_>, wire: Option<proto::CoreTaskWork>) -> Option<Work> {
    let wire = fields.required("work", wire.and_then(|wire| wire.work))?;
    match wire {
        WireWork::WaterBody(wire) => {
            let measures = fields.all_of("work.water_body.measures", &wire.measures);
            let quality = quality(fields, "work.water_body.quality", wire.quality.as_ref());
            Some(Work::WaterBody(WaterWork { measures, quality }))
        }
        WireWork::RuralHouse(wire) => {
            let steps = fields.all_of("work.rural_house.steps", &wire.steps);
            Some(Work::RuralHouse(HouseWork { steps }))
        }
        WireWork::Infrastructure(wire) => progress(fields, wire).map(Work::Infrastructure),
        WireWork::ClearanceSpot(wire) => {
            let cleared = fields.quantity("work.clearance_spot.cleared", wire.cleared)?;
            Some(Work::ClearanceSpot(SpotWork { cleared }))
        }
    }
}

fn progress(
    fields: &mut Fields<'_>,
    wire: proto::InfrastructureWork,
) -> Option<InfrastructureWork> {
    let path = "work.infrastructure";
    let started = fields.amount(path, "started", &wire.started);
    let done = fields.amount(path, "done", &wire.done);
    let in_place = fields.funds(&format!("{path}.funds_in_place"), wire.funds_in_place);
    let spent = fields.funds(&format!("{path}.funds_spent"), wire.funds_spent);
    Some(InfrastructureWork {
        started: started?,
        done: done?,
        funds_in_place: in_place?,
        funds_spent: spent?,
        visible_progress: wire.visible_progress,
        amounts_confirmed: wire.amounts_confirmed,
    })
}

impl Fields<'_> {
    /// An amount whose unit is known.
    fn amount(&mut self, path: &str, member: &str, wire: &str) -> Option<Amount> {
        self.take(Amount::parse(&format!("{path}.{member}"), wire))
    }

    /// Money that must be given.
    fn funds(&mut self, field: &str, wire: Option<proto::Money>) -> Option<Money> {
        let wire = self.required(field, wire)?;
        let unit: MoneyUnit = self.one_of(&format!("{field}.unit"), wire.unit)?;
        self.take(Money::parse(&format!("{field}.value"), &wire.value, unit))
    }
}

/// Facts for the wire.
pub(super) fn facts_to_wire(facts: &Facts, told: Told<'_>) -> proto::CoreTaskFacts {
    let facts = match facts {
        Facts::WaterBody(facts) => WireFacts::WaterBody(proto::WaterBodyFacts {
            area: Some(quantity::to_wire(facts.area)),
            degree: told.of(&facts.degree),
            causes: told.of(&facts.causes),
            identified_by: told.of(&facts.identified_by),
            quality: facts.quality.map(quality_to_wire),
            supervised: facts.supervised,
        }),
        Facts::RuralHouse(facts) => WireFacts::RuralHouse(proto::RuralHouseFacts {
            keeper: told.of(&facts.keeper),
            file_number: facts.file_number.clone(),
            permits: told.of(&facts.permits),
            danger: told.of(&facts.danger),
        }),
        Facts::Infrastructure(facts) => WireFacts::Infrastructure(proto::InfrastructureFacts {
            planned: Some(quantity::to_wire(facts.planned)),
            funds_planned: Some(money_to_wire(facts.funds_planned)),
        }),
        Facts::ClearanceSpot(facts) => WireFacts::ClearanceSpot(proto::ClearanceSpotFacts {
            quantity: Some(quantity::to_wire(facts.quantity)),
            places: told.of(&facts.places),
        }),
    };
    proto::CoreTaskFacts { facts: Some(facts) }
}

/// Work for the wire.
pub(super) fn work_to_wire(work: &Work, told: Told<'_>) -> proto::CoreTaskWork {
    let work = match work {
        Work::WaterBody(work) => WireWork::WaterBody(proto::WaterBodyWork {
            measures: told.of(&work.measures),
            quality: work.quality.map(quality_to_wire),
        }),
        Work::RuralHouse(work) => {
            WireWork::RuralHouse(proto::RuralHouseWork { steps: told.of(&work.steps) })
        }
        Work::Infrastructure(work) => WireWork::Infrastructure(proto::InfrastructureWork {
            started: work.started.to_string(),
            done: work.done.to_string(),
            funds_in_place: Some(money_to_wire(work.funds_in_place)),
            funds_spent: Some(money_to_wire(work.funds_spent)),
            visible_progress: work.visible_progress,
            amounts_confirmed: work.amounts_confirmed,
        }),
        Work::ClearanceSpot(work) => WireWork::ClearanceSpot(proto::ClearanceSpotWork {
            cleared: Some(quantity::to_wire(work.cleared)),
        }),
    };
    proto::CoreTaskWork { work: Some(work) }
}

fn quality_to_wire(quality: WaterQuality) -> proto::WaterQuality {
    proto::WaterQuality {
        transparency_cm: quality.transparency_cm.to_string(),
        dissolved_oxygen_mg_l: quality.dissolved_oxygen_mg_l.to_string(),
        ammonia_nitrogen_mg_l: quality.ammonia_nitrogen_mg_l.to_string(),
    }
}

/// Money as official tables write it, in 万元.
fn money_to_wire(money: Money) -> proto::Money {
    let unit = MoneyUnit::TenThousandYuan;
    proto::Money { value: money.digits(unit), unit: unit.to_wire() }
}
