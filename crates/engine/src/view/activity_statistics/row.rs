//! The columns of the statistics, each declared once.

use hemei_domain::activity::Measure;
use hemei_domain::activity::measure::Count;
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::quantity::{Amount, QuantityUnit};

use crate::port::Key;
use crate::view::{Content as _, Json, Names, Readable};

coded!(Measure);

columns! {
    /// How much of a measure a unit had in a month.
    pub struct StatisticRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The unit.
    unit: UnitId = "单位标识";
    /// The month, `2024-05`.
    month: String = "月份";
    /// What is counted.
    measure: Measure = "统计项目";
    /// In which unit of measure.
    measured_in: QuantityUnit = "计量单位";
    /// How much.
    amount: Amount = "数量";
    /// The position of the last event that changed it.
    position: u64 = "最后变动位置";
}

columns! {
    /// What an entry contributed.
    pub struct ActivityEntryRow, pub(super) mod entry_cell;

    /// Its stream.
    entry: String = "活动记录编号";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The unit.
    unit: UnitId = "单位标识";
    /// The month.
    month: String = "月份";
    /// What it counts.
    counts: Json<Vec<Count>> = "计数";
    /// Of a yard meeting, the requests that count as solved, by their numbers.
    solved: Json<Vec<u32>> = "已解决诉求";
}

impl ActivityEntryRow {
    /// The keys of the statistics to which it contributes.
    pub(super) fn keys(&self) -> impl Iterator<Item = Key> {
        self.counts.0.iter().map(|(measure, quantity)| self.key(*measure, quantity.unit))
    }

    /// The key of a statistic of its unit and month.
    pub(super) fn key(&self, measure: Measure, measured_in: QuantityUnit) -> Key {
        vec![
            self.programme.value(),
            self.unit.value(),
            self.month.value(),
            measure.value(),
            measured_in.value(),
        ]
    }
}

impl Readable for Count {
    fn readable(&self, _: Names<'_>) -> String {
        let (measure, quantity) = self;
        format!("{}{quantity}", measure.zh())
    }
}
