//! Listing the statistics of activities.

use hemei_domain::activity::Measure;
use hemei_domain::id::{ProgrammeId, UnitId};

use super::{ActivityStatistics, STATISTICS, StatisticRow};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Value};
use crate::view::query::Scan;
use crate::view::{At, Content, Extent};

/// Which statistics to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatisticsQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only of this measure.
    pub measure: Option<Measure>,
    /// From this month on, `2024-05`.
    pub from_month: Option<String>,
    /// Up to and with this month.
    pub to_month: Option<String>,
}

/// A page of statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatisticsPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme, unit, month and measure.
    pub rows: Vec<StatisticRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

impl StatisticsQuery {
    fn filters(&self) -> Vec<Filter> {
        let filter = |column, comparison, value: Option<Value>| {
            value.map(|value| Filter { column, comparison, value })
        };
        let equal = |column, value| filter(column, Comparison::Equal, value);
        let month = |comparison, month: Option<&String>| {
            filter("month", comparison, month.map(Content::value))
        };
        [
            equal("programme", self.programme.map(|id| id.value())),
            equal("unit", self.unit.map(|id| id.value())),
            equal("measure", self.measure.map(|measure| measure.value())),
            month(Comparison::AtLeast, self.from_month.as_ref()),
            month(Comparison::AtMost, self.to_month.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Engine {
    /// A page of statistics.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_activity_statistics(
        &self,
        query: &StatisticsQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<StatisticsPage, Failure> {
        before(at.deadline, async {
            let keep = |row: &Vec<Value>| Ok(Some(StatisticRow::from_row(row)?));
            let extent = query.programme.map_or(Extent::Whole, Extent::Programme);
            let reading = self.reading(ActivityStatistics, extent, at).await?;
            let scan = reading.scan(STATISTICS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(StatisticsPage { position, rows: items, next })
        })
        .await?
    }
}
