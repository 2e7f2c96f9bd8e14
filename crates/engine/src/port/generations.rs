//! The generations of views as a store keeps them, and what it must do to make one or to switch to
//! one: decided here, once for every store.

use super::StoreError;
use super::check::is_identifier;
use super::view_store::{Generation, ViewKey};

/// A generation of any tenant and view, with the names of its tables. Tenants share tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptGeneration {
    /// The tenant.
    pub tenant: String,
    /// The view's name.
    pub view: String,
    /// How far it is, and whether it is read.
    pub standing: Generation,
    /// Its tables.
    pub tables: Vec<String>,
}

/// What a store must do so that a generation is there.
#[derive(Debug, PartialEq, Eq)]
pub struct Preparation {
    /// The names of its tables, in the order of the view's.
    pub tables: Vec<String>,
    /// Whether they must be made; else another tenant's generation has made them.
    pub make: bool,
    /// Whether it is the tenant's first of this view, and so live at once.
    pub live: bool,
}

/// A generation that goes, and what of its tables.
#[derive(Debug, PartialEq, Eq)]
pub struct Removal {
    /// The generation.
    pub gone: KeptGeneration,
    /// The tables that only it uses, which go with it.
    pub own: Vec<String>,
    /// Those that other tenants use too, of which its rows go.
    pub shared: Vec<String>,
}

impl KeptGeneration {
    /// The names in a list that are separated by commas, as a store keeps them.
    ///
    /// # Errors
    /// The first that is no name for a table: it would stand in a statement as it is.
    pub fn tables_of(list: &str) -> Result<Vec<String>, &str> {
        match list.split(',').find(|name| !is_identifier(name)) {
            Some(name) => Err(name),
            None => Ok(list.split(',').map(str::to_owned).collect()),
        }
    }

    fn is_of(&self, view: &ViewKey) -> bool {
        self.tenant == *view.tenant && self.view == view.view.name
    }
}

/// What must be done so that a generation is there; nothing where it is.
///
/// # Errors
/// Where the tables' names are taken by another view, version or generation: they belong to these
/// three, and what else has one of the names cannot share it.
pub fn preparation(
    all: &[KeptGeneration],
    view: &ViewKey,
) -> Result<Option<Preparation>, StoreError> {
    let mine = || all.iter().filter(|kept| kept.is_of(view));
    if mine().any(|kept| kept.standing.generation == view.generation) {
        return Ok(None);
    }
    let tables: Vec<_> = view.view.tables.iter().map(|table| view.physical_name(table)).collect();
    let make = !are_made(all, view, &tables)?;
    let live = !mine().any(|kept| kept.standing.live);
    Ok(Some(Preparation { tables, make, live }))
}

fn are_made(all: &[KeptGeneration], view: &ViewKey, names: &[String]) -> Result<bool, StoreError> {
    let mut made = false;
    for kept in all.iter().filter(|kept| kept.tables.iter().any(|name| names.contains(name))) {
        let same = kept.view == view.view.name
            && kept.standing.generation == view.generation
            && kept.standing.version == view.view.version;
        if !same {
            let detail = format!(
                "the tables of {} in generation {} are in use by {} version {}",
                view.view.name, view.generation, kept.view, kept.standing.version
            );
            return Err(StoreError::Failed { detail });
        }
        made = true;
    }
    Ok(made)
}

/// What goes when a generation becomes the live one of its tenant; nothing where it may not, or is
/// not there.
pub fn switching(all: Vec<KeptGeneration>, view: &ViewKey) -> Option<Vec<Removal>> {
    let (mine, foreign): (Vec<_>, Vec<_>) = all.into_iter().partition(|kept| kept.is_of(view));
    let is_chosen = |kept: &KeptGeneration| kept.standing.generation == view.generation;
    let chosen = mine.iter().find(|kept| is_chosen(kept))?.standing;
    if mine.iter().any(|kept| kept.standing.live && !chosen.may_replace(&kept.standing)) {
        return None;
    }
    let others = mine.into_iter().filter(|kept| !is_chosen(kept));
    Some(others.map(|gone| removal(gone, &foreign)).collect())
}

fn removal(gone: KeptGeneration, foreign: &[KeptGeneration]) -> Removal {
    let used = |name: &&String| foreign.iter().any(|kept| kept.tables.contains(*name));
    let (shared, own) = gone.tables.iter().cloned().partition(|name| used(&name));
    Removal { gone, own, shared }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::port::{Column, ColumnType, Table, ViewSpec};

    const COLUMN: Column = Column::plain("number", ColumnType::Integer, "编号");
    const VIEW: ViewSpec = ViewSpec {
        name: "board",
        version: 2,
        tables: &[Table { name: "rows", columns: &[COLUMN], key: 1, indexes: &[] }],
    };

    fn key(generation: u32) -> ViewKey {
        ViewKey { tenant: Arc::from("mine"), view: VIEW, generation }
    }

    fn kept(tenant: &str, generation: u32, version: u32, position: u64) -> KeptGeneration {
        let live = generation == 1;
        let standing = Generation { generation, version, position, live };
        let tables = vec![key(generation).physical_name(&VIEW.tables[0])];
        KeptGeneration { tenant: tenant.to_owned(), view: "board".to_owned(), standing, tables }
    }

    #[test]
    fn the_first_generation_is_live_at_once() {
        let first = preparation(&[], &key(1)).unwrap().unwrap();
        assert!(first.make && first.live);
        let second = preparation(&[kept("mine", 1, 2, 5)], &key(2)).unwrap().unwrap();
        assert!(second.make && !second.live);
    }

    #[test]
    fn what_is_there_is_not_made_again() {
        assert_eq!(preparation(&[kept("mine", 1, 2, 5)], &key(1)).unwrap(), None);
        let shared = preparation(&[kept("other", 1, 2, 5)], &key(1)).unwrap().unwrap();
        assert!(!shared.make && shared.live);
    }

    #[test]
    fn tables_of_another_version_are_not_shared() {
        let refused = preparation(&[kept("other", 1, 1, 5)], &key(1)).unwrap_err();
        assert!(refused.to_string().contains("in use by board version 1"), "{refused}");
    }

    #[test]
    fn a_switch_drops_tables_that_nobody_else_uses() {
        let all = vec![kept("mine", 1, 2, 5), kept("mine", 2, 2, 5), kept("other", 1, 2, 9)];
        let table = all[0].tables.clone();
        let shared = Removal { gone: all[0].clone(), own: Vec::new(), shared: table.clone() };
        assert_eq!(switching(all.clone(), &key(2)), Some(vec![shared]));
        let own = Removal { gone: all[0].clone(), own: table, shared: Vec::new() };
        assert_eq!(switching(all[..2].to_vec(), &key(2)), Some(vec![own]));
    }

    #[test]
    fn no_switch_goes_back() {
        let live = || kept("mine", 1, 2, 5);
        for other in [kept("mine", 2, 2, 4), kept("mine", 2, 1, 5)] {
            assert_eq!(switching(vec![live(), other], &key(2)), None);
        }
        assert_eq!(switching(vec![live()], &key(2)), None);
    }

    #[test]
    fn a_name_that_would_need_quotes_is_told() {
        assert_eq!(KeptGeneration::tables_of("a,b_1"), Ok(vec!["a".to_owned(), "b_1".to_owned()]));
        assert_eq!(KeptGeneration::tables_of("a,b;c"), Err("b;c"));
        assert_eq!(KeptGeneration::tables_of("a,on"), Err("on"));
        assert_eq!(
            KeptGeneration::tables_of("a,once"),
            Ok(vec!["a".to_owned(), "once".to_owned()])
        );
    }
}
