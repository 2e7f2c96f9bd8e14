//! Generations, batches and switches of views.

use hemei_engine::port::{
    Column, ColumnType, Generation, Key, PageQuery, Row, StoreError, Table, TableChange, Value,
    ViewBatch, ViewKey, ViewSpec, ViewStore,
};
use hemei_engine::view::folds;

use super::given::{ISSUES, SEEN, VIEW, row, text, view, view_of};
use super::stores::Stores;

pub(super) fn key(village: &str, number: i64) -> Key {
    vec![text(village), Value::Integer(number)]
}

/// A batch that writes and deletes rows of one table.
pub(super) fn changes(
    view: &ViewKey,
    expected_position: u64,
    upserts: Vec<Row>,
    deletes: Vec<Key>,
) -> ViewBatch {
    let position = expected_position + 1;
    let changes = vec![TableChange { table: ISSUES.name, upserts, deletes }];
    ViewBatch { view: view.clone(), expected_position, position, changes }
}

/// Every row of a generation.
pub(super) async fn rows_of(store: &(impl ViewStore + ?Sized), view: &ViewKey) -> Vec<Row> {
    let query = PageQuery {
        tenant: view.tenant.clone(),
        view: view.view,
        table: ISSUES.name,
        generation: Some(view.generation),
        filters: Vec::new(),
        after: None,
        limit: 100_000,
    };
    store.page(&query).await.unwrap().unwrap().rows
}

fn standing(generation: u32, position: u64, live: bool) -> Generation {
    Generation { generation, version: VIEW.version, position, live }
}

pub(super) async fn a_generation_is_prepared_once(stores: Stores) {
    assert_eq!(stores.one.generations("500243116", &VIEW).await.unwrap(), []);
    stores.one.prepare(&view(1)).await.unwrap();
    let rows = vec![row("a", 1, None, None)];
    assert!(stores.one.commit(&changes(&view(1), 0, rows.clone(), vec![])).await.unwrap());
    stores.other.prepare(&view(1)).await.unwrap();
    assert_eq!(stores.one.generations("500243116", &VIEW).await.unwrap(), [standing(1, 1, true)]);
    assert_eq!(rows_of(&*stores.one, &view(1)).await, rows);
    let second = view(2);
    let both = tokio::join!(stores.one.prepare(&second), stores.other.prepare(&second));
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
}

/// A row in which every column holds something of its type.
fn full_row(table: &Table) -> Row {
    let filled = |column: &Column| match column.kind {
        ColumnType::Text => text("one"),
        ColumnType::Integer => Value::Integer(1),
        ColumnType::Boolean => Value::Boolean(true),
    };
    table.columns.iter().map(filled).collect()
}

/// A name that a database reserves for itself, or a table that it cannot hold, is found here.
pub(super) async fn every_declared_table_takes_a_row(stores: Stores) {
    for fold in folds() {
        let spec = fold.spec();
        let view = ViewKey { view: spec, ..view(1) };
        stores.one.prepare(&view).await.unwrap();
        let written = |table: &Table| TableChange {
            table: table.name,
            upserts: vec![full_row(table)],
            deletes: vec![],
        };
        let changes = spec.tables.iter().map(written).collect();
        let batch = ViewBatch { view: view.clone(), expected_position: 0, position: 1, changes };
        assert!(stores.one.commit(&batch).await.unwrap(), "{}", spec.name);
        for table in spec.tables {
            let row = full_row(table);
            let keys = [row[..table.key].to_vec()];
            let rows = stores.other.load(&view, table, &keys).await.unwrap();
            assert_eq!(rows, [row], "{}.{}", spec.name, table.name);
        }
    }
}

pub(super) async fn the_first_generation_is_live(stores: Stores) {
    stores.one.prepare(&view(2)).await.unwrap();
    stores.one.prepare(&view(5)).await.unwrap();
    let found = stores.other.generations("500243116", &VIEW).await.unwrap();
    assert_eq!(found, [standing(2, 0, true), standing(5, 0, false)]);
    assert_eq!(stores.one.generations("another", &VIEW).await.unwrap(), []);
}

pub(super) async fn a_batch_writes_and_deletes_rows(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    let first = vec![row("a", 1, Some("raised"), Some(false)), row("a", 2, None, None)];
    assert!(stores.one.commit(&changes(&view(1), 0, first, vec![])).await.unwrap());
    let second = vec![row("a", 1, None, Some(true)), row("b", 1, Some("村"), None)];
    let deletes = vec![key("a", 2), key("never", 2)];
    assert!(stores.one.commit(&changes(&view(1), 1, second.clone(), deletes)).await.unwrap());
    assert_eq!(rows_of(&*stores.other, &view(1)).await, second);

    let both_tables = ViewBatch {
        changes: vec![
            TableChange { table: SEEN.name, upserts: vec![vec![text("x")]], deletes: vec![] },
            TableChange { table: ISSUES.name, upserts: vec![], deletes: vec![key("b", 1)] },
        ],
        ..changes(&view(1), 2, vec![], vec![])
    };
    assert!(stores.one.commit(&both_tables).await.unwrap());
    let again = ViewBatch { expected_position: 3, position: 4, ..both_tables };
    assert!(stores.one.commit(&again).await.unwrap());
    assert_eq!(rows_of(&*stores.other, &view(1)).await, second[..1]);
    let seen = stores.one.load(&view(1), &SEEN, &[vec![text("x")]]).await.unwrap();
    assert_eq!(seen, [vec![text("x")]]);
}

pub(super) async fn a_batch_may_leave_the_position_as_it_is(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    let rows = [vec![row("a", 1, None, None)], vec![row("b", 1, None, None)]];
    let part = ViewBatch { position: 0, ..changes(&view(1), 0, rows[0].clone(), vec![]) };
    assert!(stores.one.commit(&part).await.unwrap());
    let found = stores.other.generations("500243116", &VIEW).await.unwrap();
    assert_eq!(found, [standing(1, 0, true)]);
    assert!(stores.one.commit(&changes(&view(1), 0, rows[1].clone(), vec![])).await.unwrap());
    assert_eq!(rows_of(&*stores.other, &view(1)).await, rows.concat());
    assert!(!stores.one.commit(&part).await.unwrap(), "it has moved");
}

pub(super) async fn a_zombie_loses(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    let mine = vec![row("a", 1, Some("mine"), None)];
    assert!(stores.one.commit(&changes(&view(1), 0, mine.clone(), vec![])).await.unwrap());
    let late = vec![row("a", 1, Some("late"), None)];
    let late = changes(&view(1), 0, late, vec![key("b", 1)]);
    assert!(!stores.other.commit(&late).await.unwrap());
    assert_eq!(rows_of(&*stores.one, &view(1)).await, mine);
    let nowhere = changes(&view(7), 0, mine, vec![]);
    assert!(!stores.one.commit(&nowhere).await.unwrap());
}

pub(super) async fn one_of_two_runners_wins(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    for position in 0..20 {
        let batch =
            |name: &str| changes(&view(1), position, vec![row("a", 1, Some(name), None)], vec![]);
        let (ours, theirs) = (batch("ours"), batch("theirs"));
        let (one, other) = tokio::join!(stores.one.commit(&ours), stores.other.commit(&theirs));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert!(one != other, "position {position}: {one} and {other}");
        let winner = if one { ours } else { theirs };
        assert_eq!(rows_of(&*stores.one, &view(1)).await, winner.changes[0].upserts);
    }
}

pub(super) async fn rows_are_loaded_by_key(stores: Stores) {
    assert_eq!(stores.one.load(&view(1), &ISSUES, &[key("a", 1)]).await.unwrap(), [] as [Row; 0]);
    stores.one.prepare(&view(1)).await.unwrap();
    let rows: Vec<_> = (1..=9).map(|number| row("a", number, None, None)).collect();
    assert!(stores.one.commit(&changes(&view(1), 0, rows.clone(), vec![])).await.unwrap());
    let keys = [key("a", 7), key("a", 2), key("b", 2), key("a", 7), key("a", 20)];
    let found = stores.other.load(&view(1), &ISSUES, &keys).await.unwrap();
    assert_eq!(found, [rows[1].clone(), rows[6].clone()]);
    assert_eq!(stores.one.load(&view(1), &ISSUES, &[]).await.unwrap(), [] as [Row; 0]);
}

pub(super) async fn many_rows_in_one_batch(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    let rows: Vec<_> = (0..2_500).map(|number| row("a", number, Some("p"), None)).collect();
    assert!(stores.one.commit(&changes(&view(1), 0, rows.clone(), vec![])).await.unwrap());
    assert!(rows_of(&*stores.one, &view(1)).await == rows);
    let keys: Vec<_> = (0..2_500).map(|number| key("a", number)).collect();
    assert!(stores.one.load(&view(1), &ISSUES, &keys).await.unwrap() == rows);
    let gone = keys[1..].to_vec();
    assert!(stores.one.commit(&changes(&view(1), 1, vec![], gone)).await.unwrap());
    assert_eq!(rows_of(&*stores.one, &view(1)).await, rows[..1]);
}

pub(super) async fn a_switch_removes_the_others(stores: Stores) {
    for generation in [1, 2, 3] {
        stores.one.prepare(&view(generation)).await.unwrap();
        let rows = vec![row("a", i64::from(generation), None, None)];
        assert!(stores.one.commit(&changes(&view(generation), 0, rows, vec![])).await.unwrap());
    }
    assert!(!stores.one.switch(&view(9)).await.unwrap());
    assert!(stores.other.switch(&view(2)).await.unwrap());
    assert_eq!(stores.one.generations("500243116", &VIEW).await.unwrap(), [standing(2, 1, true)]);
    assert_eq!(rows_of(&*stores.one, &view(2)).await, [row("a", 2, None, None)]);
    assert_eq!(stores.one.load(&view(1), &ISSUES, &[key("a", 1)]).await.unwrap(), [] as [Row; 0]);
    let late = changes(&view(1), 1, vec![row("a", 1, None, None)], vec![]);
    assert!(!stores.one.commit(&late).await.unwrap());
    // The live one may be chosen again, and a number may be used again: it begins empty.
    assert!(stores.one.switch(&view(2)).await.unwrap());
    stores.one.prepare(&view(3)).await.unwrap();
    assert_eq!(rows_of(&*stores.one, &view(3)).await, [] as [Row; 0]);
}

pub(super) async fn a_switch_never_goes_back(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    stores.one.prepare(&view(2)).await.unwrap();
    assert!(stores.one.commit(&changes(&view(1), 0, vec![], vec![])).await.unwrap());
    assert!(!stores.one.switch(&view(2)).await.unwrap());
    let found = stores.one.generations("500243116", &VIEW).await.unwrap();
    assert_eq!(found, [standing(1, 1, true), standing(2, 0, false)]);
    assert!(stores.one.commit(&changes(&view(2), 0, vec![], vec![])).await.unwrap());
    assert!(stores.one.switch(&view(2)).await.unwrap());
}

pub(super) async fn tenants_share_no_rows(stores: Stores) {
    let (ours, theirs) = (view_of("a", 1), view_of("b", 1));
    for (view, phase) in [(&ours, "ours"), (&theirs, "theirs")] {
        stores.one.prepare(view).await.unwrap();
        let rows = vec![row("same", 1, Some(phase), None)];
        assert!(stores.one.commit(&changes(view, 0, rows, vec![])).await.unwrap());
    }
    let their_rows = [row("same", 1, Some("theirs"), None)];
    assert_eq!(rows_of(&*stores.one, &theirs).await, their_rows);
    assert!(stores.one.commit(&changes(&ours, 1, vec![], vec![key("same", 1)])).await.unwrap());
    let next = view_of("a", 2);
    stores.one.prepare(&next).await.unwrap();
    for position in 0..2 {
        assert!(stores.one.commit(&changes(&next, position, vec![], vec![])).await.unwrap());
    }
    assert!(stores.one.switch(&next).await.unwrap());
    assert_eq!(rows_of(&*stores.one, &theirs).await, their_rows);
    let loaded = stores.one.load(&theirs, &ISSUES, &[key("same", 1)]).await.unwrap();
    assert_eq!(loaded, their_rows);
}

pub(super) async fn contradicting_batches_are_errors(stores: Stores) {
    stores.one.prepare(&view(1)).await.unwrap();
    let (a, b) = (row("a", 1, None, None), row("b", 1, None, None));
    let mut short = a.clone();
    short.pop();
    let mut other_type = a.clone();
    other_type[3] = text("ten");
    let mut no_key = a.clone();
    no_key[0] = Value::Null;
    let batch = |upserts, deletes| changes(&view(1), 0, upserts, deletes);
    let mut twice = batch(vec![], vec![]);
    twice.changes.extend(twice.changes.clone());
    let wrong = [
        batch(vec![short], vec![]),
        batch(vec![other_type], vec![]),
        batch(vec![no_key], vec![]),
        batch(vec![b.clone(), a.clone()], vec![]),
        batch(vec![a.clone(), a.clone()], vec![]),
        batch(vec![a.clone()], vec![key("a", 1)]),
        batch(vec![], vec![vec![text("a")]]),
        twice,
    ];
    for batch in wrong {
        let failure = stores.one.commit(&batch).await.unwrap_err();
        assert!(matches!(failure, StoreError::Failed { .. }), "{failure:?}");
    }
    let spec = ViewSpec { name: "x; DROP TABLE events", ..VIEW };
    let failure = stores.one.prepare(&ViewKey { view: spec, ..view(1) }).await.unwrap_err();
    assert!(matches!(failure, StoreError::Failed { .. }), "{failure:?}");
    assert!(stores.one.commit(&batch(vec![a, b], vec![])).await.unwrap());
}
