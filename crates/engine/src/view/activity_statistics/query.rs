//! Listing the statistics of activities.

use hemei_domain::activity::Measure;
use hemei_domain::id::{ProgrammeId, UnitId};

use super::{ActivityStatistics, STATISTICS, StatisticRow};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key};
use crate::view::query::{Listing, at_least, at_most, conditions, equal};
use crate::view::{At, Extent};

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

impl StatisticsQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("measure", self.measure.as_ref()),
            at_least("month", self.from_month.as_ref()),
            at_most("month", self.to_month.as_ref()),
        ])
    }
}

impl Engine {
    /// A page of statistics, by programme, unit, month and measure.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_activity_statistics(
        &self,
        query: &StatisticsQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<StatisticRow>, Failure> {
        before(at.deadline, async {
            let extent = Extent::of(query.programme);
            let reading = self.reading(ActivityStatistics, extent, at).await?;
            reading.list(STATISTICS, &query.filters(), after, limit, StatisticRow::from_row).await
        })
        .await?
    }
}
