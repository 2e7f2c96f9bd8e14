//! Listing and reading the registers.

use hemei_domain::core_task::{CoreTaskItem, ItemKind, Phase, Register};
use hemei_domain::id::{CoreTaskItemId, ProgrammeId, UnitId};

use super::{
    COUNTS, CoreTaskCountRow, CoreTaskItemIdRow, CoreTaskItemRow, CoreTaskRegisters, IDS, ITEMS,
};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Value};
use crate::view::query::Scan;
use crate::view::{At, Content, Extent};

/// Which items to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only of this register.
    pub register: Option<Register>,
    /// Only of this kind.
    pub kind: Option<ItemKind>,
    /// Only in this phase.
    pub phase: Option<Phase>,
    /// Only what ever relapsed.
    pub relapsed: bool,
}

/// Which counts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only of this register.
    pub register: Option<Register>,
    /// Only of this kind.
    pub kind: Option<ItemKind>,
    /// Only of this phase.
    pub phase: Option<Phase>,
}

/// A page of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme, register and number.
    pub rows: Vec<CoreTaskItemRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// A page of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme, unit, register, kind and phase.
    pub rows: Vec<CoreTaskCountRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// An item with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAnswer {
    /// The position.
    pub position: u64,
    /// The row.
    pub item: CoreTaskItemRow,
}

impl ItemQuery {
    fn filters(&self) -> Vec<Filter> {
        let relapsed = self.relapsed.then(|| Filter {
            column: "relapses",
            comparison: Comparison::AtLeast,
            value: 1_u32.value(),
        });
        [
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("register", self.register.as_ref()),
            equal("kind", self.kind.as_ref()),
            equal("phase", self.phase.as_ref()),
            relapsed,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl CountQuery {
    fn filters(&self) -> Vec<Filter> {
        [
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("register", self.register.as_ref()),
            equal("kind", self.kind.as_ref()),
            equal("phase", self.phase.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn equal<T: Content>(column: &'static str, content: Option<&T>) -> Option<Filter> {
    let value = content?.value();
    Some(Filter { column, comparison: Comparison::Equal, value })
}

fn extent(programme: Option<ProgrammeId>) -> Extent {
    programme.map_or(Extent::Whole, Extent::Programme)
}

impl Engine {
    /// A page of items.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_core_task_items(
        &self,
        query: &ItemQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<ItemPage, Failure> {
        before(at.deadline, async {
            let keep = |row: &Vec<Value>| Ok(Some(CoreTaskItemRow::from_row(row)?));
            let reading = self.reading(CoreTaskRegisters, extent(query.programme), at).await?;
            let scan = reading.scan(ITEMS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(ItemPage { position, rows: items, next })
        })
        .await?
    }

    /// A page of counts.
    ///
    /// # Errors
    /// As [`Engine::list_core_task_items`].
    pub async fn list_core_task_counts(
        &self,
        query: &CountQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<CountPage, Failure> {
        before(at.deadline, async {
            let keep = |row: &Vec<Value>| Ok(Some(CoreTaskCountRow::from_row(row)?));
            let reading = self.reading(CoreTaskRegisters, extent(query.programme), at).await?;
            let scan = reading.scan(COUNTS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(CountPage { position, rows: items, next })
        })
        .await?
    }

    /// An item of the registers.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_core_task_item(
        &self,
        item: CoreTaskItemId,
        at: At,
    ) -> Result<ItemAnswer, Failure> {
        before(at.deadline, async {
            let extent = Extent::Thing(CoreTaskItem::stream(item));
            let reading = self.reading(CoreTaskRegisters, extent, at).await?;
            let by_id = equal("item", Some(&item)).into_iter().collect();
            let ids = reading.page(IDS, by_id, None, 1).await?;
            // An item's place never changes, so that the second page alone dates the answer.
            let id = CoreTaskItemIdRow::from_row(ids.rows.first().ok_or(Failure::NotFound)?)?;
            let filters = [
                equal("programme", Some(&id.programme)),
                equal("register", Some(&id.register)),
                equal("number", Some(&id.number)),
            ];
            let filters = filters.into_iter().flatten().collect();
            let page = reading.page(ITEMS, filters, None, 1).await?;
            let row = page.rows.first().ok_or(Failure::NotFound)?;
            Ok(ItemAnswer { position: page.position, item: CoreTaskItemRow::from_row(row)? })
        })
        .await?
    }
}
