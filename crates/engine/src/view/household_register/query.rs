//! Listing and reading households as of a day.

use hemei_domain::household::Household;
use hemei_domain::id::{HouseholdId, UnitId};
use hemei_domain::time::Date;

use super::{HouseholdRegister, HouseholdRow, PLACES};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key, Row};
use crate::view::query::{Listing, at_most, conditions, equal};
use crate::view::{At, Extent};

/// How many places of one household are looked at: it changes on days, and lives less long.
const PLACES_MAX: u32 = 10_000;

/// Which households to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HouseholdQuery {
    /// Only of this village's list.
    pub village: Option<UnitId>,
    /// Only under this group, courtyard or village.
    pub unit: Option<UnitId>,
    /// Only those that are there on this day, at their place of that day; every household at its
    /// last place where absent.
    pub on: Option<Date>,
}

/// A household with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdAnswer {
    /// The position.
    pub position: u64,
    /// Where it stands on the day that was asked about; before its first day its first place, after
    /// its end its last one.
    pub household: HouseholdRow,
}

impl HouseholdQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("village", self.village.as_ref()),
            equal("unit", self.unit.as_ref()),
            at_most("from_date", self.on.as_ref()),
        ])
    }

    fn wants(&self, row: &HouseholdRow) -> bool {
        self.on.map_or_else(|| row.last, |day| row.stands_on(day))
    }
}

impl Engine {
    /// A page of the register, by village, unit and number.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_households(
        &self,
        query: &HouseholdQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<HouseholdRow>, Failure> {
        before(at.deadline, async {
            let keep = |row: &Row| {
                let row = HouseholdRow::from_row(row)?;
                Ok(query.wants(&row).then_some(row))
            };
            let reading = self.reading(HouseholdRegister, Extent::Whole, at).await?;
            reading.scan(PLACES, &query.filters(), after, limit, keep).await
        })
        .await?
    }

    /// A household as of a day.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_household(
        &self,
        household: HouseholdId,
        on: Date,
        at: At,
    ) -> Result<HouseholdAnswer, Failure> {
        before(at.deadline, async {
            let extent = Extent::Thing(Household::stream(household));
            let reading = self.reading(HouseholdRegister, extent, at).await?;
            let its = conditions([equal("household", Some(&household))]);
            let page = reading.page(PLACES, its, None, PLACES_MAX).await?;
            let rows = page.rows.iter().map(|row| HouseholdRow::from_row(row));
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            let household = on_day(rows, on).ok_or(Failure::NotFound)?;
            Ok(HouseholdAnswer { position: page.position, household })
        })
        .await?
    }
}

/// The place of a day; before its first day the first one, after its end the last one.
fn on_day(rows: Vec<HouseholdRow>, day: Date) -> Option<HouseholdRow> {
    let first = rows.iter().min_by_key(|row| row.from_date).cloned()?;
    let began = rows.into_iter().filter(|row| row.from_date <= day);
    let place = began.max_by_key(|row| (row.stands_on(day), row.from_date, row.last));
    Some(place.unwrap_or(first))
}
