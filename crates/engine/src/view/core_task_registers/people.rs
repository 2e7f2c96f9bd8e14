//! What people read of an item's facts and of the work on it; money in 万元, as the API tells it.

use hemei_domain::core_task::{
    ClearanceSpotFacts, Facts, HouseWork, InfrastructureFacts, InfrastructureWork, RuralHouseFacts,
    Satisfaction, SpotWork, WaterBodyFacts, WaterQuality, WaterWork, Work,
};

use crate::view::people::{listed, parts};
use crate::view::{Names, Readable};

impl Readable for Facts {
    fn readable(&self, names: Names<'_>) -> String {
        match self {
            Self::WaterBody(facts) => facts.readable(names),
            Self::RuralHouse(facts) => facts.readable(names),
            Self::Infrastructure(InfrastructureFacts { planned, funds_planned }) => {
                format!("计划{planned}，计划资金{funds_planned}")
            }
            Self::ClearanceSpot(ClearanceSpotFacts { quantity, places }) => {
                let places = listed(places.iter().map(|place| place.zh()));
                parts([format!("应清理{quantity}"), places])
            }
        }
    }
}

impl Readable for WaterBodyFacts {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { area, degree, causes, identified_by, quality, supervised } = self;
        let causes = listed(causes.iter().map(|cause| cause.zh()));
        let found = listed(identified_by.iter().map(|how| how.zh()));
        let listed =
            if *supervised { "纳入国家监管清单" } else { "未纳入国家监管清单" };
        parts([
            format!("面积{area}"),
            degree.zh().to_owned(),
            format!("成因：{causes}"),
            format!("判定：{found}"),
            quality.map(|quality| quality.readable(names)).unwrap_or_default(),
            listed.to_owned(),
        ])
    }
}

impl Readable for WaterQuality {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { transparency_cm, dissolved_oxygen_mg_l, ammonia_nitrogen_mg_l } = self;
        format!(
            "透明度{transparency_cm}厘米，溶解氧{dissolved_oxygen_mg_l}毫克/升，\
             氨氮{ammonia_nitrogen_mg_l}毫克/升"
        )
    }
}

impl Readable for RuralHouseFacts {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { keeper, file_number, permits, danger } = self;
        let permits = listed(permits.iter().map(|permit| permit.zh()));
        let danger = danger.map(|grade| format!("危房{}", grade.zh())).unwrap_or_default();
        parts([format!("{}档案{file_number}", keeper.zh()), permits, danger])
    }
}

impl Readable for Work {
    fn readable(&self, names: Names<'_>) -> String {
        match self {
            Self::WaterBody(WaterWork { measures, quality }) => {
                let measures = listed(measures.iter().map(|measure| measure.zh()));
                parts([
                    measures,
                    quality.map(|quality| quality.readable(names)).unwrap_or_default(),
                ])
            }
            Self::RuralHouse(HouseWork { steps }) => listed(steps.iter().map(|step| step.zh())),
            Self::Infrastructure(work) => work.readable(names),
            Self::ClearanceSpot(SpotWork { cleared }) => format!("已清理{cleared}"),
        }
    }
}

/// The unit of measure is that of what is planned, which stands among the facts.
impl Readable for InfrastructureWork {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { started, done, funds_in_place, funds_spent, visible_progress, .. } = self;
        format!(
            "已开工{started}、已完成{done}（单位同计划），到位资金{funds_in_place}，\
             支出资金{funds_spent}，形象进度{visible_progress}%"
        )
    }
}

impl Readable for Satisfaction {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { asked, satisfied, required_percent } = self;
        format!("{asked}人中{satisfied}人满意，要求{required_percent}%")
    }
}

#[cfg(test)]
mod tests {
    use hemei_domain::money::Money;
    use hemei_domain::quantity::{Amount, Quantity, QuantityUnit};

    use super::*;

    #[test]
    fn a_project_has_its_units() {
        let planned = Quantity { amount: Amount(25_000), unit: QuantityUnit::Kilometre };
        let facts = InfrastructureFacts { planned, funds_planned: Money::yuan(100_000) };
        assert_eq!(
            Facts::Infrastructure(facts).readable(Names::default()),
            "计划2.5公里，计划资金10万元"
        );
        let cleared = Quantity { amount: Amount(205_000), unit: QuantityUnit::Tonne };
        assert_eq!(
            Work::ClearanceSpot(SpotWork { cleared }).readable(Names::default()),
            "已清理20.5吨"
        );
    }
}
