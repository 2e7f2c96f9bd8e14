//! The answers of every view held against naive readings of the log's beginning, column by column.

use std::collections::BTreeSet;

use hemei_domain::id::UnitId;
use hemei_domain::time::Timestamp;
use hemei_engine::port::{Column, Row, Value};
use hemei_engine::view::Content;
use hemei_engine::view::activity_statistics::{StatisticRow, StatisticsQuery};
use hemei_engine::view::alert_list::{AlertQuery, AlertRow};
use hemei_engine::view::consolidation_reviews::{
    ConsolidationReviewRow, ReviewQuery, SectionReviewQuery, SectionReviewRow,
};
use hemei_engine::view::core_task_registers::{
    CoreTaskCountRow, CoreTaskItemRow, CountQuery, ItemQuery,
};
use hemei_engine::view::enrolment_list::{EnrolmentQuery, EnrolmentRow};
use hemei_engine::view::household_register::{HouseholdQuery, HouseholdRow};
use hemei_engine::view::inspection_list::{InspectionQuery, InspectionRow};
use hemei_engine::view::point_accounts::{
    PointAccountQuery, PointAccountRow, PointEntryRow, PointNoticeRow, PointRulesRow,
    RedemptionRow, StandingAccount, StandingEntry,
};
use hemei_engine::view::progress_board::{
    BoardEntry, BoardQuery, BoardRow, BoardStanding, DraftSight, LineQuery, LineRow,
};

use super::answers::caller;
use super::{Point, World};
use crate::properties::cast::AUDITOR;
use crate::properties::naive::activities::statistics;
use crate::properties::naive::alerts::alerts;
use crate::properties::naive::board::board;
use crate::properties::naive::core_tasks::{counts, items};
use crate::properties::naive::enrolments::enrolments;
use crate::properties::naive::households::{places, stands_on};
use crate::properties::naive::inspections::inspections;
use crate::properties::naive::lines::lines;
use crate::properties::naive::points;
use crate::properties::naive::reviews::{reviews, sections};
use crate::properties::naive::{ABSENT, Columns, Fact, day, difference};

const LIMIT: u32 = 500;

/// Rows as text by column, but for columns that are not read.
fn told(columns: &[Column], rows: impl Iterator<Item = Row>, unread: &[&str]) -> Vec<Columns> {
    let named = |row: Row| {
        let cells = columns.iter().zip(row).filter(|(column, _)| !unread.contains(&column.name));
        cells.map(|(column, value)| (column.name, cell(value))).collect()
    };
    rows.map(named).collect()
}

/// A cell as naive readings tell it; JSON with its members in order.
fn cell(value: Value) -> String {
    match value {
        Value::Null => ABSENT.to_owned(),
        Value::Boolean(is) => is.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Text(text) if text.starts_with(['[', '{', '"']) => {
            crate::properties::naive::text(&serde_json::from_str(&text).expect("JSON"))
        }
        Value::Text(text) => text,
    }
}

/// Everything that a naive reading says at a point; how many rows each of them has.
pub(super) async fn agree(
    world: &World,
    point: &Point,
    known: &[Fact],
) -> Vec<(&'static str, usize)> {
    let asking = Asking { world, point };
    let mut told = vec![
        ("board", same(point, board(known, point.day()), asking.board().await)),
        ("lines", same(point, lines(known), asking.lines().await)),
        ("enrolments", same(point, enrolments(known), asking.enrolments().await)),
        ("inspections", same(point, inspections(known), asking.inspections().await)),
        ("items", same(point, items(known), asking.items().await)),
        ("counts", same(point, counts(known), asking.counts().await)),
        ("statistics", same(point, statistics(known), asking.statistics().await)),
        ("households", asking.households(known).await),
        ("reviews", same(point, reviews(known), asking.reviews().await)),
        ("sections", same(point, sections(known), asking.sections().await)),
        ("alerts", same(point, alerts(known), asking.alerts().await)),
    ];
    told.extend(asking.points(known).await);
    told
}

/// Holds two lists of rows against each other.
#[track_caller]
fn same(point: &Point, mut expected: Vec<Columns>, mut found: Vec<Columns>) -> usize {
    for rows in [&mut expected, &mut found] {
        for (number, row) in rows.iter_mut().enumerate() {
            row.insert("row", number.to_string());
        }
    }
    if let Some(told) = difference(&expected, &found) {
        panic!("{point:?}\n{told}");
    }
    expected.len()
}

impl Point {
    fn day(&self) -> i64 {
        day(&self.effective_at.date().to_string())
    }
}

struct Asking<'a> {
    world: &'a World,
    point: &'a Point,
}

impl Asking<'_> {
    async fn board(&self) -> Vec<Columns> {
        let effective_at: Option<Timestamp> = Some(self.point.effective_at);
        let query = BoardQuery { effective_at, ..BoardQuery::default() };
        let page = self
            .world
            .engine
            .list_board(&query, &DraftSight::All, None, LIMIT, self.point.at())
            .await;
        let page = page.expect("the board answers");
        assert_eq!(page.position, self.point.position);
        let rows = page.rows.iter().map(|entry| entry.row.to_row());
        // A report's id follows from its key, of which the other columns tell.
        let mut rows = told(BoardRow::COLUMNS, rows, &["report"]);
        rows.iter_mut().zip(&page.rows).for_each(|(row, entry)| row.extend(standing(entry)));
        rows
    }

    async fn lines(&self) -> Vec<Columns> {
        let query = LineQuery::default();
        let engine = &self.world.engine;
        let page =
            engine.list_report_lines(&query, &DraftSight::All, None, LIMIT, self.point.at()).await;
        let rows = page.expect("the board answers").rows;
        told(LineRow::COLUMNS, rows.iter().map(LineRow::to_row), &["report"])
    }

    async fn enrolments(&self) -> Vec<Columns> {
        let query = EnrolmentQuery::default();
        let page = self.world.engine.list_enrolments(&query, None, LIMIT, self.point.at()).await;
        let rows = page.expect("the list answers").rows;
        told(EnrolmentRow::COLUMNS, rows.iter().map(EnrolmentRow::to_row), &[])
    }

    async fn inspections(&self) -> Vec<Columns> {
        let (query, at) = (InspectionQuery::default(), self.point.at());
        let caller = caller(AUDITOR);
        let page = self.world.engine.list_inspections(&caller, &query, None, LIMIT, at).await;
        let rows = page.expect("the list answers").rows;
        told(InspectionRow::COLUMNS, rows.iter().map(InspectionRow::to_row), &[])
    }

    async fn items(&self) -> Vec<Columns> {
        let query = ItemQuery::default();
        let engine = &self.world.engine;
        let page = engine.list_core_task_items(&query, None, LIMIT, self.point.at()).await;
        let rows = page.expect("the registers answer").rows;
        told(CoreTaskItemRow::COLUMNS, rows.iter().map(CoreTaskItemRow::to_row), &[])
    }

    async fn counts(&self) -> Vec<Columns> {
        let query = CountQuery::default();
        let engine = &self.world.engine;
        let page = engine.list_core_task_counts(&query, None, LIMIT, self.point.at()).await;
        let rows = page.expect("the registers answer").rows;
        told(CoreTaskCountRow::COLUMNS, rows.iter().map(CoreTaskCountRow::to_row), &["position"])
    }

    async fn statistics(&self) -> Vec<Columns> {
        let query = StatisticsQuery::default();
        let engine = &self.world.engine;
        let page = engine.list_activity_statistics(&query, None, LIMIT, self.point.at()).await;
        let page = page.expect("the statistics answer");
        assert_eq!(page.next, None, "all of them are on the first page");
        told(StatisticRow::COLUMNS, page.rows.iter().map(StatisticRow::to_row), &["position"])
    }

    /// All at their last places, and those of the day at their places of the day.
    async fn households(&self, known: &[Fact]) -> usize {
        let (places, today) = (places(known), self.point.day());
        let on = Some(self.point.effective_at.date());
        let mut rows = 0;
        for on in [None, on] {
            let query = HouseholdQuery { on, ..HouseholdQuery::default() };
            let engine = &self.world.engine;
            let page = engine.list_households(&query, None, LIMIT, self.point.at()).await;
            let found = page.expect("the register answers").rows;
            let found = told(HouseholdRow::COLUMNS, found.iter().map(HouseholdRow::to_row), &[]);
            let wanted = places.iter().filter(|place| match on {
                None => place["last"] == "true",
                Some(_) => stands_on(place, today),
            });
            rows = same(self.point, wanted.cloned().collect(), found);
        }
        rows
    }

    async fn reviews(&self) -> Vec<Columns> {
        let query = ReviewQuery::default();
        let engine = &self.world.engine;
        let page = engine.list_consolidation_reviews(&query, None, LIMIT, self.point.at()).await;
        let rows = page.expect("the reviews answer").rows;
        told(ConsolidationReviewRow::COLUMNS, rows.iter().map(ConsolidationReviewRow::to_row), &[])
    }

    async fn sections(&self) -> Vec<Columns> {
        let query = SectionReviewQuery::default();
        let engine = &self.world.engine;
        let page = engine.list_section_reviews(&query, None, LIMIT, self.point.at()).await;
        let rows = page.expect("the reviews answer").rows;
        told(SectionReviewRow::COLUMNS, rows.iter().map(SectionReviewRow::to_row), &[])
    }

    /// Each village's rules and notices, and every account with what it holds.
    async fn points(&self, known: &[Fact]) -> Vec<(&'static str, usize)> {
        let (engine, on, at) =
            (&self.world.engine, self.point.effective_at.date(), self.point.at());
        let (mut editions, mut notices) = (Vec::new(), Vec::new());
        for village in ruled(known) {
            let answer = engine.get_point_rules(village, on, at).await.expect("there are rules");
            editions.extend(answer.editions);
            notices.extend(answer.notices);
        }
        let query = PointAccountQuery::default();
        let page = engine.list_point_accounts(&query, on, None, LIMIT, at).await;
        let accounts = page.expect("the accounts answer").rows;
        let (mut entries, mut redemptions) = (Vec::new(), Vec::new());
        for account in &accounts {
            let of = account.row.household;
            let answer = engine.get_point_account(of, on, at).await.expect("it is listed");
            assert_eq!(&answer.account, account);
            entries.extend(answer.entries);
            redemptions.extend(answer.redemptions);
        }
        let rows = |rows: Vec<Row>, columns| told(columns, rows.into_iter(), &[]);
        let editions = editions.iter().map(PointRulesRow::to_row).collect();
        let notices = notices.iter().map(PointNoticeRow::to_row).collect();
        let redemptions = redemptions.iter().map(RedemptionRow::to_row).collect();
        let same = |expected, found| same(self.point, expected, found);
        vec![
            ("editions", same(points::editions(known), rows(editions, PointRulesRow::COLUMNS))),
            ("notices", same(points::notices(known), rows(notices, PointNoticeRow::COLUMNS))),
            ("accounts", same(points::accounts(known, self.point.day()), standing_of(&accounts))),
            ("entries", same(points::entries(known), standing_in(&entries))),
            (
                "redemptions",
                same(points::redemptions(known), rows(redemptions, RedemptionRow::COLUMNS)),
            ),
        ]
    }

    async fn alerts(&self) -> Vec<Columns> {
        let (by, query) = ((&caller(AUDITOR), "ListAlerts"), AlertQuery::default());
        let page = self.world.engine.list_alerts(by, &query, None, LIMIT, self.point.at()).await;
        let page = page.expect("the list answers");
        assert_eq!(page.next, None, "all of them are on the first page");
        told(AlertRow::COLUMNS, page.rows.iter().map(AlertRow::to_row), &[])
    }
}

/// How a row of the board stands, in the naive reading's terms.
fn standing(entry: &BoardEntry) -> [(&'static str, String); 10] {
    let BoardStanding { window, submitted, days_left, days_late, .. } = entry.standing;
    let BoardStanding { days_late_recorded, light, pace, .. } = entry.standing;
    let BoardStanding { behind, far_behind, to_call, .. } = entry.standing;
    [
        ("standing_window", cell(window.value())),
        ("standing_submitted", submitted.to_string()),
        ("standing_days_left", days_left.to_string()),
        ("standing_days_late", days_late.to_string()),
        ("standing_days_late_recorded", days_late_recorded.to_string()),
        ("standing_light", light.code().to_owned()),
        ("standing_pace", pace.map_or(ABSENT, |pace| pace.code()).to_owned()),
        ("standing_behind", behind.to_string()),
        ("standing_far_behind", far_behind.to_string()),
        ("standing_to_call", to_call.to_string()),
    ]
}

/// The villages that adopted point rules, in the order of their ids.
fn ruled(known: &[Fact]) -> BTreeSet<UnitId> {
    let adopted = known.iter().filter(|fact| fact.name == "PointRulesAdopted");
    adopted
        .map(|fact| fact.data["village"].as_str().expect("an id").parse().expect("an id"))
        .collect()
}

/// Accounts with what they come to, in the naive reading's terms.
fn standing_of(accounts: &[StandingAccount]) -> Vec<Columns> {
    let rows = accounts.iter().map(|account| account.row.to_row());
    let mut rows = told(PointAccountRow::COLUMNS, rows, &[]);
    for (row, account) in rows.iter_mut().zip(accounts) {
        let open: Vec<String> = account.objectionable.iter().map(u32::to_string).collect();
        row.insert("standing_confirmed", account.totals.confirmed.to_string());
        row.insert("standing_in_notice", account.totals.in_notice.to_string());
        row.insert("standing_balance", account.totals.balance().to_string());
        row.insert("standing_objectionable", open.join(" "));
    }
    rows
}

/// Entries with where they stand, in the naive reading's terms.
fn standing_in(entries: &[StandingEntry]) -> Vec<Columns> {
    let rows = entries.iter().map(|entry| entry.row.to_row());
    let mut rows = told(PointEntryRow::COLUMNS, rows, &[]);
    for (row, entry) in rows.iter_mut().zip(entries) {
        let notice = entry.notice.map_or(ABSENT.to_owned(), |notice| notice.number.to_string());
        row.insert("standing_phase", entry.phase.code().to_owned());
        row.insert("standing_notice", notice);
        row.insert("standing_item", entry.item_name.clone());
    }
    rows
}
