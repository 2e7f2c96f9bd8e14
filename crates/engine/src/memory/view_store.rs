//! Views as ordered maps of rows.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use async_trait::async_trait;

use super::{MemoryStore, State};
use crate::port::{
    self, Comparison, Filter, Generation, KeptGeneration, Key, Page, PageQuery, Row, StoreError,
    Table, Value, ViewBatch, ViewKey, ViewSpec, ViewStore,
};

/// The tenant and the view.
pub(super) type Name = (Arc<str>, &'static str);
/// The generations by number.
pub(super) type Generations = BTreeMap<u32, StoredView>;

/// A generation: its standing, and the rows of each table by key.
#[derive(Debug, Clone)]
pub(super) struct StoredView {
    standing: Generation,
    /// The names that its tables have in the other stores.
    names: Vec<String>,
    tables: BTreeMap<&'static str, BTreeMap<Key, Row>>,
}

impl State {
    fn view(&self, view: &ViewKey) -> Option<&StoredView> {
        self.views.get(&name_of(view))?.get(&view.generation)
    }

    fn kept(&self) -> Vec<KeptGeneration> {
        let views = self.views.iter();
        let kept = views.flat_map(|((tenant, view), generations)| {
            generations.values().map(|stored| KeptGeneration {
                tenant: tenant.to_string(),
                view: (*view).to_owned(),
                standing: stored.standing,
                tables: stored.names.clone(),
            })
        });
        kept.collect()
    }
}

#[async_trait]
impl ViewStore for MemoryStore {
    async fn prepare(&self, view: &ViewKey) -> Result<(), StoreError> {
        view.view.check()?;
        let mut state = self.state();
        if let Some(made) = port::preparation(&state.kept(), view)? {
            let (generation, version) = (view.generation, view.view.version);
            let stored = StoredView {
                standing: Generation { generation, version, position: 0, live: made.live },
                names: made.tables,
                tables: BTreeMap::new(),
            };
            state.views.entry(name_of(view)).or_default().insert(generation, stored);
        }
        Ok(())
    }

    async fn generations(
        &self,
        tenant: &str,
        view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError> {
        let state = self.state();
        let generations = state.views.get(&(Arc::from(tenant), view.name));
        let standings = generations.into_iter().flat_map(BTreeMap::values);
        Ok(standings.map(|stored| stored.standing).collect())
    }

    async fn load(
        &self,
        view: &ViewKey,
        table: &Table,
        keys: &[Key],
    ) -> Result<Vec<Row>, StoreError> {
        table.check_keys(keys)?;
        let state = self.state();
        let rows = state.view(view).and_then(|stored| stored.tables.get(table.name));
        let Some(rows) = rows else { return Ok(Vec::new()) };
        let mut keys: Vec<&Key> = keys.iter().collect();
        keys.sort();
        keys.dedup();
        Ok(keys.into_iter().filter_map(|key| rows.get(key).cloned()).collect())
    }

    async fn commit(&self, batch: &ViewBatch) -> Result<bool, StoreError> {
        batch.check()?;
        let mut state = self.state();
        let generations = state.views.get_mut(&name_of(&batch.view));
        let stored = generations.and_then(|found| found.get_mut(&batch.view.generation));
        let Some(stored) = stored else { return Ok(false) };
        if stored.standing.position != batch.expected_position {
            return Ok(false);
        }
        for change in &batch.changes {
            let table = batch.view.view.table(change.table)?;
            let rows = stored.tables.entry(change.table).or_default();
            for row in &change.upserts {
                rows.insert(row[..table.key].to_vec(), row.clone());
            }
            for key in &change.deletes {
                rows.remove(key);
            }
        }
        stored.standing.position = batch.position;
        Ok(true)
    }

    async fn page(&self, query: &PageQuery) -> Result<Option<Page>, StoreError> {
        let table = query.check()?;
        let state = self.state();
        let generations = state.views.get(&(query.tenant.clone(), query.view.name));
        let mut stored = generations.into_iter().flat_map(BTreeMap::values);
        let asked = |stored: &&StoredView| match query.generation {
            Some(generation) => stored.standing.generation == generation,
            None => stored.standing.live && stored.standing.version == query.view.version,
        };
        let Some(stored) = stored.find(asked) else { return Ok(None) };
        let rows = match stored.tables.get(query.table) {
            Some(rows) => page_of(rows, table, query),
            None => Vec::new(),
        };
        Ok(Some(Page { position: stored.standing.position, rows }))
    }

    async fn switch(&self, view: &ViewKey) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(removals) = port::switching(state.kept(), view) else { return Ok(false) };
        let generations = state.views.entry(name_of(view)).or_default();
        for removal in &removals {
            generations.remove(&removal.gone.standing.generation);
        }
        for chosen in generations.values_mut() {
            chosen.standing.live = true;
        }
        Ok(true)
    }
}

fn name_of(view: &ViewKey) -> Name {
    (view.tenant.clone(), view.view.name)
}

fn page_of(rows: &BTreeMap<Key, Row>, table: &Table, query: &PageQuery) -> Vec<Row> {
    let after = query.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
    rows.range::<Key, _>((after, Bound::Unbounded))
        .map(|(_, row)| row)
        .filter(|row| query.filters.iter().all(|filter| holds(filter, table, row)))
        .take(query.limit as usize)
        .cloned()
        .collect()
}

fn holds(filter: &Filter, table: &Table, row: &Row) -> bool {
    let Some(value) = table.column(filter.column).map(|place| &row[place]) else { return false };
    let nulls = *value == Value::Null || filter.value == Value::Null;
    match filter.comparison {
        Comparison::Equal => *value == filter.value,
        Comparison::AtMost => !nulls && *value <= filter.value,
        Comparison::AtLeast => !nulls && *value >= filter.value,
    }
}
