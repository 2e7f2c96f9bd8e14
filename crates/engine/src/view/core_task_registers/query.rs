//! Listing and reading the registers.

use hemei_domain::core_task::{CoreTaskItem, ItemKind, Phase, Register};
use hemei_domain::id::{CoreTaskItemId, ProgrammeId, UnitId};

use super::{
    COUNTS, CoreTaskCountRow, CoreTaskItemIdRow, CoreTaskItemRow, CoreTaskRegisters, IDS, ITEMS,
};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key};
use crate::view::query::{Listing, at_least, conditions, equal};
use crate::view::{At, Extent};

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
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("register", self.register.as_ref()),
            equal("kind", self.kind.as_ref()),
            equal("phase", self.phase.as_ref()),
            at_least("relapses", self.relapsed.then_some(&1_u32)),
        ])
    }
}

impl CountQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("register", self.register.as_ref()),
            equal("kind", self.kind.as_ref()),
            equal("phase", self.phase.as_ref()),
        ])
    }
}

impl Engine {
    /// A page of items, by programme, register and number.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_core_task_items(
        &self,
        query: &ItemQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<CoreTaskItemRow>, Failure> {
        before(at.deadline, async {
            let reading = self.reading(CoreTaskRegisters, Extent::of(query.programme), at).await?;
            reading.list(ITEMS, &query.filters(), after, limit, CoreTaskItemRow::from_row).await
        })
        .await?
    }

    /// A page of counts, by programme, unit, register, kind and phase.
    ///
    /// # Errors
    /// As [`Engine::list_core_task_items`].
    pub async fn list_core_task_counts(
        &self,
        query: &CountQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<CoreTaskCountRow>, Failure> {
        before(at.deadline, async {
            let reading = self.reading(CoreTaskRegisters, Extent::of(query.programme), at).await?;
            reading.list(COUNTS, &query.filters(), after, limit, CoreTaskCountRow::from_row).await
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
            let by_id = conditions([equal("item", Some(&item))]);
            // An item's place never changes, so that the second row alone dates the answer.
            let (_, id) = reading.first(IDS, by_id, CoreTaskItemIdRow::from_row).await?;
            let place = conditions([
                equal("programme", Some(&id.programme)),
                equal("register", Some(&id.register)),
                equal("number", Some(&id.number)),
            ]);
            let (position, item) = reading.first(ITEMS, place, CoreTaskItemRow::from_row).await?;
            Ok(ItemAnswer { position, item })
        })
        .await?
    }
}
