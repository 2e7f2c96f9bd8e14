//! Pages of views, compared with a filter written out in the test.

use hemei_engine::port::{
    Comparison, Filter, Page, PageQuery, Row, StoreError, Value, ViewKey, ViewSpec,
};

use super::given::{ISSUES, VIEW, row, text, view};
use super::stores::Stores;
use super::views::{changes, key};

fn page_query() -> PageQuery {
    PageQuery {
        tenant: view(1).tenant,
        view: VIEW,
        table: ISSUES.name,
        generation: None,
        filters: Vec::new(),
        after: None,
        limit: 100,
    }
}

/// Rows in key order, in a live generation at position 1.
async fn with_rows(stores: &Stores) -> Vec<Row> {
    stores.one.prepare(&view(1)).await.unwrap();
    let mut rows = Vec::new();
    for village in ["A", "Z", "a", "é", "村", "𠮷"] {
        for number in [-5, 0, 7] {
            let phase = [None, Some("raised"), Some("Raised"), Some("村")];
            let place = rows.len();
            let closed = [None, Some(false), Some(true)];
            rows.push(row(village, number, phase[place % 4], closed[place % 3]));
        }
    }
    assert!(stores.one.commit(&changes(&view(1), 0, rows.clone(), vec![])).await.unwrap());
    rows
}

async fn page(stores: &Stores, query: &PageQuery) -> Vec<Row> {
    let Page { position, rows } = stores.one.page(query).await.unwrap().unwrap();
    assert_eq!(position, 1);
    rows
}

pub(super) async fn a_page_is_in_key_order(stores: Stores) {
    let rows = with_rows(&stores).await;
    assert_eq!(page(&stores, &page_query()).await, rows);
    let query = PageQuery { limit: 4, ..page_query() };
    assert_eq!(page(&stores, &query).await, rows[..4]);
}

pub(super) async fn pages_follow_each_other(stores: Stores) {
    let rows = with_rows(&stores).await;
    let mut query = PageQuery { limit: 4, ..page_query() };
    let mut found = Vec::new();
    loop {
        let next = page(&stores, &query).await;
        let Some(last) = next.last() else { break };
        query.after = Some(last[..ISSUES.key].to_vec());
        found.extend(next);
    }
    assert_eq!(found, rows);
    let between = PageQuery { after: Some(key("Z", 3)), limit: 2, ..page_query() };
    assert_eq!(page(&stores, &between).await, rows[5..7]);
}

pub(super) async fn every_filter_of_rows(stores: Stores) {
    let rows = with_rows(&stores).await;
    let conditions = [
        ("village", vec![text("a"), text("é"), text("none"), text("")]),
        ("number", vec![Value::Integer(0), Value::Integer(-6), Value::Integer(7)]),
        ("phase", vec![Value::Null, text("raised"), text("b")]),
        ("closed", vec![Value::Null, Value::Boolean(false), Value::Boolean(true)]),
        ("position", vec![Value::Integer(70)]),
    ];
    let mut filters = Vec::new();
    for (column, values) in conditions {
        for value in values {
            for comparison in [Comparison::Equal, Comparison::AtMost, Comparison::AtLeast] {
                filters.push(Filter { column, comparison, value: value.clone() });
            }
        }
    }
    for one in &filters {
        for other in &filters {
            for after in [None, Some(key("a", -5))] {
                let filters = vec![one.clone(), other.clone()];
                let query = PageQuery { filters, after, limit: 5, ..page_query() };
                assert_eq!(page(&stores, &query).await, naive(&rows, &query), "{query:?}");
            }
        }
    }
}

fn naive(rows: &[Row], query: &PageQuery) -> Vec<Row> {
    let mut found = rows.to_vec();
    for filter in &query.filters {
        let place = ISSUES.column(filter.column).unwrap();
        found.retain(|row| match (&row[place], &filter.value, filter.comparison) {
            (one, other, Comparison::Equal) => one == other,
            (Value::Null, _, _) | (_, Value::Null, _) => false,
            (one, other, Comparison::AtMost) => one <= other,
            (one, other, Comparison::AtLeast) => one >= other,
        });
    }
    if let Some(after) = &query.after {
        found.retain(|row| row[..ISSUES.key] > after[..]);
    }
    found.truncate(query.limit as usize);
    found
}

pub(super) async fn text_is_compared_by_bytes(stores: Stores) {
    let rows = with_rows(&stores).await;
    let filter =
        |comparison, bound: &str| Filter { column: "village", comparison, value: text(bound) };
    let filters = vec![filter(Comparison::AtLeast, "B"), filter(Comparison::AtMost, "b")];
    let found = page(&stores, &PageQuery { filters, ..page_query() }).await;
    assert_eq!(found, rows[3..9], "Z and a are between B and b, A and é are not");
}

pub(super) async fn a_page_of_a_generation(stores: Stores) {
    let rows = with_rows(&stores).await;
    stores.one.prepare(&view(2)).await.unwrap();
    let query = |generation| PageQuery { generation, ..page_query() };
    let second = stores.one.page(&query(Some(2))).await.unwrap();
    assert_eq!(second, Some(Page { position: 0, rows: vec![] }));
    assert_eq!(page(&stores, &query(Some(1))).await, rows);
    assert_eq!(page(&stores, &query(None)).await, rows);
    assert_eq!(stores.one.page(&query(Some(3))).await.unwrap(), None);
}

pub(super) async fn no_page_without_a_generation(stores: Stores) {
    assert_eq!(stores.one.page(&page_query()).await.unwrap(), None);
    stores.one.prepare(&view(1)).await.unwrap();
    let empty = Page { position: 0, rows: vec![] };
    assert_eq!(stores.one.page(&page_query()).await.unwrap(), Some(empty));
    let foreign = PageQuery { tenant: "another".into(), ..page_query() };
    assert_eq!(stores.one.page(&foreign).await.unwrap(), None);
}

/// The handle that asks has seen the old live generation, and is not told of the switch.
pub(super) async fn a_page_follows_the_switch(stores: Stores) {
    let rows = with_rows(&stores).await;
    assert_eq!(page(&stores, &page_query()).await, rows);
    stores.other.prepare(&view(2)).await.unwrap();
    let next = vec![row("new", 1, None, None)];
    assert!(stores.other.commit(&changes(&view(2), 0, next.clone(), vec![])).await.unwrap());
    assert_eq!(page(&stores, &page_query()).await, rows);
    assert!(stores.other.switch(&view(2)).await.unwrap());
    assert_eq!(page(&stores, &page_query()).await, next);
}

pub(super) async fn a_page_is_of_the_views_own_version(stores: Stores) {
    let rows = with_rows(&stores).await;
    assert_eq!(page(&stores, &page_query()).await, rows);
    let newer = ViewSpec { version: VIEW.version + 1, ..VIEW };
    let asked = PageQuery { view: newer, ..page_query() };
    assert_eq!(stores.one.page(&asked).await.unwrap(), None, "what is there is of another version");
    let next = ViewKey { view: newer, ..view(2) };
    stores.other.prepare(&next).await.unwrap();
    let new = vec![row("new", 1, None, None)];
    assert!(stores.other.commit(&changes(&next, 0, new.clone(), vec![])).await.unwrap());
    assert_eq!(stores.one.page(&asked).await.unwrap(), None, "it is not live yet");
    assert!(stores.other.switch(&next).await.unwrap());
    assert_eq!(page(&stores, &asked).await, new);
    assert_eq!(stores.one.page(&page_query()).await.unwrap(), None);
    // The older release does not take the view back.
    stores.one.prepare(&view(3)).await.unwrap();
    for position in 0..2 {
        assert!(stores.one.commit(&changes(&view(3), position, vec![], vec![])).await.unwrap());
    }
    assert!(!stores.one.switch(&view(3)).await.unwrap());
    assert_eq!(page(&stores, &asked).await, new);
}

pub(super) async fn a_filter_must_fit(stores: Stores) {
    with_rows(&stores).await;
    let wrong = [("number", text("1")), ("phase", Value::Integer(1)), ("nothing", text("1"))];
    for (column, value) in wrong {
        let filters = vec![Filter { column, comparison: Comparison::Equal, value }];
        let failure = stores.one.page(&PageQuery { filters, ..page_query() }).await.unwrap_err();
        assert!(matches!(failure, StoreError::Failed { .. }), "{failure:?}");
    }
}
