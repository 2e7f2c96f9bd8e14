//! Folding histories of rules, notices and accounts.

use std::collections::BTreeSet;
use std::sync::Arc;

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::document::{Classification, Document};
use hemei_domain::id::{HouseholdId, PersonId, UnitId};
use hemei_domain::point_account::{
    PointAccount, PointsChecked, PointsObjected, PointsObjectionReviewed, PointsRecorded,
    PointsRedeemed, PointsRefused, ReviewOutcome, Totals,
};
use hemei_domain::point_notice::{PointNotice, PointsNoticeConfirmed, PointsNoticePosted};
use hemei_domain::point_rules::{
    PointItem, PointLayer, PointRules, PointRulesAdopted, PointRulesFiled,
};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::standing::{Notices, in_force, superseded};
use super::*;
use crate::port::Row;
use crate::view::testing::{Chronicle, folded};

const DAY: i64 = 86_400_000_000;

fn village(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn household(number: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(0xa0 + number))
}

fn person() -> PersonId {
    PersonId(Uuid::from_u128(0xf0))
}

/// Somebody for whom another one types.
fn principal() -> PersonId {
    PersonId(Uuid::from_u128(0xf1))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn document() -> Document {
    Document {
        number: None,
        title: "村民代表会议纪要".to_owned(),
        issuer: "样例村民委员会".to_owned(),
        date: day("2024-04-10"),
        classification: Classification::Public,
    }
}

/// A log in which every event happens a day after the one before.
#[derive(Default)]
struct Story {
    log: Chronicle,
}

impl Story {
    fn today(&self) -> Timestamp {
        let days = i64::try_from(self.log.events.len()).expect("few events");
        Timestamp(day("2024-05-06").start().0 + days * DAY)
    }

    fn rules(&mut self, event: impl Into<AnyEvent>) {
        self.log.add(PointRules::stream(village(1)), Some(person()), self.today(), event);
    }

    fn notice(&mut self, event: impl Into<AnyEvent>) {
        self.log.add(PointNotice::stream(village(1)), Some(person()), self.today(), event);
    }

    fn account(&mut self, of: u128, event: impl Into<AnyEvent>) -> u64 {
        self.log.add(PointAccount::stream(household(of)), Some(person()), self.today(), event)
    }

    /// What was recorded last was typed for somebody else.
    fn typed(&mut self) {
        let last = self.log.events.last_mut().expect("something was recorded");
        let last = Arc::get_mut(last).expect("nobody else holds it");
        last.envelope.on_behalf_of = Some(principal());
    }

    fn adopted(&mut self, edition: u32) {
        let from = day("2024-05-01").plus_days(i64::from(edition) * 30).expect("a date");
        self.adopted_from(edition, from);
    }

    fn adopted_from(&mut self, edition: u32, from: Date) {
        let item = PointItem {
            key: "clean_up".to_owned(),
            name: "参加村庄清洁行动".to_owned(),
            layer: PointLayer::Contribution,
            points: 5,
            per_year: Some(12),
        };
        self.rules(PointRulesAdopted {
            village: village(1),
            edition,
            met_on: day("2024-04-10"),
            entitled: 45,
            present: 38,
            in_favour: 36,
            notice_days: 7,
            from,
            items: vec![item],
            role: Role::Village,
            document: document(),
            evidence: vec![],
        });
    }

    fn filed(&mut self, edition: u32) {
        let (village, role, document) = (village(1), Role::OfficeHandler, document());
        self.rules(PointRulesFiled { village, edition, role, document });
    }

    fn recorded(&mut self, of: u128, entry: u32, points: i32, reverses: Option<u32>) -> u64 {
        self.account(
            of,
            PointsRecorded {
                household: household(of),
                village: village(1),
                entry,
                edition: 1,
                item: "clean_up".to_owned(),
                points,
                times: 1,
                on: day("2024-05-06"),
                analogy: false,
                reverses,
                role: Role::GroupCadre,
                evidence: vec![],
            },
        )
    }

    fn checked(&mut self, of: u128, entry: u32) -> u64 {
        let role = Role::Village;
        self.account(of, PointsChecked { household: household(of), entry, role })
    }

    fn posted(&mut self, notice: u32) {
        let posted_on = self.today().date();
        self.notice(PointsNoticePosted {
            village: village(1),
            notice,
            posted_on,
            edition: 1,
            days: 7,
            until: posted_on.plus_days(7).expect("a date"),
            role: Role::Village,
            evidence: vec![],
        });
    }

    fn confirmed(&mut self, notice: u32) {
        let (village, role) = (village(1), Role::Village);
        self.notice(PointsNoticeConfirmed { village, notice, role });
    }

    fn objected(&mut self, of: u128, entry: u32, notice: u32) -> u64 {
        let role = Role::VillageAffairsSupervision;
        self.account(of, PointsObjected { household: household(of), entry, notice, role })
    }

    fn reviewed(&mut self, of: u128, entry: u32, outcome: ReviewOutcome) -> u64 {
        let (household, role) = (household(of), Role::VillageAffairsSupervision);
        self.account(of, PointsObjectionReviewed { household, entry, outcome, role })
    }

    fn redeemed(&mut self, of: u128, redemption: u32, points: u32) {
        let (household, role, evidence) = (household(of), Role::Village, vec![]);
        self.account(of, PointsRedeemed { household, redemption, points, role, evidence });
    }

    /// Two households with everything that can become of an entry.
    fn year() -> Self {
        let mut story = Self::default();
        story.adopted(1);
        for entry in 1..=4 {
            story.recorded(1, entry, 10 * i32::try_from(entry).expect("small"), None);
        }
        story.recorded(2, 1, -2, None);
        for entry in 1..=3 {
            story.checked(1, entry);
        }
        story.checked(2, 1);
        let (household, role) = (household(1), Role::Village);
        story.account(1, PointsRefused { household, entry: 4, role });
        story.posted(1);
        story.objected(1, 2, 1);
        story.objected(1, 3, 1);
        story.reviewed(1, 2, ReviewOutcome::Falls);
        story.confirmed(1);
        story.reviewed(1, 3, ReviewOutcome::Stands);
        story.redeemed(1, 1, 15);
        story.recorded(1, 5, -10, Some(1));
        story.checked(1, 5);
        story.adopted(2);
        story.filed(1);
        story.posted(2);
        story
    }

    async fn tables(&self, batch: usize) -> Vec<(&'static str, Vec<Row>)> {
        folded(Arc::new(PointAccounts), &self.log.events, batch).await
    }

    async fn rows(&self, table: &str) -> Vec<Row> {
        let tables = self.tables(3).await;
        tables.into_iter().find(|(name, _)| *name == table).expect("the table").1
    }

    async fn accounts(&self, on: &str) -> Vec<StandingAccount> {
        let mut notices = Notices::new();
        for row in self.rows(NOTICES).await {
            let row = PointNoticeRow::from_row(&row).expect("a notice");
            notices.entry(row.village).or_default().push(row.told());
        }
        let account = |row: &Row| PointAccountRow::from_row(row).expect("an account");
        let rows = self.rows(ACCOUNTS).await;
        rows.iter().map(|row| StandingAccount::of(account(row), &notices, day(on))).collect()
    }

    /// What the domain makes of a household's events.
    fn totals(&self, of: u128) -> Totals {
        let (mut account, mut notices) = (PointAccount::default(), PointNotice::default());
        for event in &self.log.events {
            let meta = event.envelope.meta();
            match &event.event {
                AnyEvent::PointAccount(change)
                    if event.stream == PointAccount::stream(household(of)) =>
                {
                    account.evolve(change, &meta);
                }
                AnyEvent::PointNotice(change) => notices.evolve(change, &meta),
                _ => {}
            }
        }
        account.totals(|_| &notices.notices)
    }
}

#[tokio::test]
async fn s10_4_11_an_account_comes_to_what_the_domain_makes_of_its_events() {
    let year = Story::year();
    let accounts = year.accounts("2024-05-31").await;
    let told: Vec<_> = accounts.iter().map(|one| (one.totals, one.totals.balance())).collect();
    let totals = |confirmed, in_notice, redeemed| Totals { confirmed, in_notice, redeemed };
    assert_eq!(told, [(totals(40, -10, 15), 25), (totals(-2, 0, 0), -2)]);
    assert_eq!((year.totals(1), year.totals(2)), (told[0].0, told[1].0));
    let row = &accounts[0].row;
    assert_eq!((row.entry_count, row.redemption_count, row.redeemed), (5, 1, 15));
    assert_eq!(row.revision, 15);
}

#[tokio::test]
async fn s10_4_12_a_notice_changes_no_accounts_row() {
    let mut story = Story::default();
    story.adopted(1);
    story.recorded(1, 1, 10, None);
    let position = story.checked(1, 1);
    let before = story.rows(ACCOUNTS).await;
    let entries = story.rows(ENTRIES).await;
    story.posted(1);
    let posted = story.today().date();
    let on = |days: i64| posted.plus_days(days).expect("a date").to_string();
    for (day, open) in [(on(-2), 0), (on(-1), 1), (on(6), 1), (on(7), 0)] {
        let account = &story.accounts(&day).await[0];
        assert_eq!((account.totals.in_notice, account.objectionable.len()), (10, open), "{day}");
    }
    story.confirmed(1);
    let account = &story.accounts(&on(0)).await[0];
    assert_eq!((account.totals.confirmed, account.objectionable.len()), (10, 0));
    assert_eq!(account.row.position, position);
    assert_eq!((story.rows(ACCOUNTS).await, story.rows(ENTRIES).await), (before, entries));
}

#[tokio::test]
async fn what_another_entry_is_to_take_back_is_objected_to_all_the_same() {
    let mut story = Story::default();
    story.recorded(1, 1, 10, None);
    story.checked(1, 1);
    story.posted(1);
    let on = story.today().date().to_string();
    assert_eq!(story.accounts(&on).await[0].objectionable.len(), 1);
    story.recorded(1, 2, -10, Some(1));
    assert_eq!(story.accounts(&on).await[0].objectionable.len(), 1);
    story.objected(1, 1, 1);
    assert_eq!(story.accounts(&on).await[0].objectionable.len(), 1, "and again while it is open");
}

#[tokio::test]
async fn s10_4_7_no_objection_and_no_review_makes_another_one_disappear() {
    let mut story = Story::default();
    story.recorded(1, 1, 10, None);
    story.checked(1, 1);
    story.posted(1);
    let first = story.objected(1, 1, 1);
    let at = story.log.events.last().expect("an objection").envelope.recorded_at;
    let stands = story.reviewed(1, 1, ReviewOutcome::Stands);
    let again = [story.objected(1, 1, 1), story.objected(1, 1, 1)];
    let open = PointEntryRow::from_row(&story.rows(ENTRIES).await[0]).expect("an entry");
    // What became of an earlier objection says nothing of this one, and stays.
    assert_eq!(open.last_review(), None);
    let positions = |row: &PointEntryRow| -> (Vec<u64>, Vec<u64>) {
        let objections = row.objections.0.iter().map(|step| step.position);
        (objections.collect(), row.reviews.0.iter().map(|step| step.position).collect())
    };
    assert_eq!(positions(&open), (vec![first, again[0], again[1]], vec![stands]));
    let falls = story.reviewed(1, 1, ReviewOutcome::Falls);
    let row = PointEntryRow::from_row(&story.rows(ENTRIES).await[0]).expect("an entry");
    assert_eq!(positions(&row), (vec![first, again[0], again[1]], vec![stands, falls]));
    let (role, by) = (Role::VillageAffairsSupervision, Some(person()));
    let step = ObjectionStep {
        position: first,
        notice: 1,
        role,
        by,
        typed_by: None,
        objected_at: at,
        recorded_at: at,
    };
    assert_eq!(row.objections.0[0], step);
    let last = row.last_review().expect("it was heard");
    assert_eq!((last.outcome, last.role, last.by), (ReviewOutcome::Falls, role, by));
    assert_eq!(row.reviews.0[0].outcome, ReviewOutcome::Stands);
}

#[tokio::test]
async fn whoever_typed_a_step_for_somebody_stands_beside_them() {
    let mut story = Story::default();
    story.adopted(1);
    story.typed();
    story.filed(1);
    story.typed();
    story.recorded(1, 1, 10, None);
    story.typed();
    story.checked(1, 1);
    story.typed();
    story.posted(1);
    story.typed();
    story.objected(1, 1, 1);
    story.typed();
    story.reviewed(1, 1, ReviewOutcome::Stands);
    story.confirmed(1);
    story.typed();
    story.redeemed(1, 1, 3);
    let (of, typed) = ((Some(principal()), Some(person())), (Some(person()), None));
    let rules = PointRulesRow::from_row(&story.rows(RULES).await[0]).expect("an edition");
    assert_eq!((rules.adopted_by, rules.adopted_typed_by), of);
    assert_eq!((rules.filed_by, rules.filed_typed_by), of);
    assert_eq!((rules.adopted_as, rules.filed_as), (Role::Village, Some(Role::OfficeHandler)));
    let notice = PointNoticeRow::from_row(&story.rows(NOTICES).await[0]).expect("a notice");
    assert_eq!((notice.posted_by, notice.posted_typed_by), of);
    assert_eq!((notice.confirmed_by, notice.confirmed_typed_by), of);
    let entry = PointEntryRow::from_row(&story.rows(ENTRIES).await[0]).expect("an entry");
    assert_eq!((entry.recorded_by, entry.recorded_typed_by), of);
    assert_eq!((entry.checked_by, entry.checked_typed_by), of);
    assert_eq!((entry.objections.0[0].by, entry.objections.0[0].typed_by), of);
    assert_eq!((entry.reviews.0[0].by, entry.reviews.0[0].typed_by), typed);
    let redeemed = RedemptionRow::from_row(&story.rows(REDEMPTIONS).await[0]).expect("one");
    assert_eq!((redeemed.redeemed_by, redeemed.redeemed_typed_by), typed);
}

#[tokio::test]
async fn an_edition_that_another_one_overtakes_governs_no_day() {
    let mut story = Story::default();
    for (edition, from) in [
        (1, "2024-05-01"),
        (2, "2024-07-01"),
        (3, "2024-06-01"),
        (4, "2024-06-01"),
        (5, "2024-06-20"),
    ] {
        story.adopted_from(edition, day(from));
    }
    let rows = story.rows(RULES).await;
    let editions: Vec<PointRulesRow> =
        rows.iter().map(|row| PointRulesRow::from_row(row).expect("an edition")).collect();
    assert_eq!(superseded(&editions), [2, 3].into());
    let mut rules = PointRules::default();
    for event in &story.log.events {
        let AnyEvent::PointRules(change) = &event.event else { continue };
        rules.evolve(change, &event.envelope.meta());
    }
    let mut governed = BTreeSet::new();
    for days in -1..90 {
        let on = day("2024-05-01").plus_days(days).expect("a day");
        let told = in_force(&editions, on);
        assert_eq!(told, rules.edition_on(on).map(|edition| edition.number), "{on}");
        governed.extend(told);
    }
    assert_eq!(governed, [1, 4, 5].into());
}

#[tokio::test]
async fn r43_a_row_holds_where_it_is_written_what_was_said() {
    let mut story = Story::default();
    let recorded = story.recorded(1, 1, 10, None);
    story.checked(1, 1);
    story.posted(1);
    let objected = story.objected(1, 1, 1);
    let reviewed = story.reviewed(1, 1, ReviewOutcome::Stands);
    let row = PointEntryRow::from_row(&story.rows(ENTRIES).await[0]).expect("an entry");
    assert_eq!(row.recorded_position, recorded);
    let [objection] = &row.objections.0[..] else { panic!("one objection: {row:?}") };
    let review = row.last_review().expect("a review");
    assert_eq!((objection.position, review.position), (objected, reviewed));
    assert_eq!((row.refused_position, row.position), (None, reviewed));
    assert_eq!((review.outcome, row.checked_by), (ReviewOutcome::Stands, Some(person())));
}

#[tokio::test]
async fn people_read_what_cells_hold() {
    let year = Story::year();
    let shown = |columns: &[crate::port::Column], row: &Row, name: &str| {
        let place = columns.iter().position(|column| column.name == name).expect("a column");
        (columns[place].shown)(&row[place], crate::view::Names::default())
    };
    let rules = year.rows(RULES).await;
    let items = shown(PointRulesRow::COLUMNS, &rules[0], "items");
    assert_eq!(items, "参加村庄清洁行动（clean_up，贡献积分，5分，每年最多12次）");
    let filing = shown(PointRulesRow::COLUMNS, &rules[0], "filing_document");
    assert_eq!(filing, "《村民代表会议纪要》（样例村民委员会，2024-04-10）");
    let entries = year.rows(ENTRIES).await;
    let course = |row: &Row| shown(PointEntryRow::COLUMNS, row, "course");
    let told: Vec<String> = entries[..5].iter().map(course).collect();
    assert_eq!(
        told,
        ["核对无误", "核对无误，异议复核撤销", "核对无误，异议复核维持", "核对退回", "核对无误"]
    );
    let cell = |name: &str| shown(PointEntryRow::COLUMNS, &entries[2], name);
    let by = person();
    assert_eq!(
        cell("objections"),
        format!("2024-05-19 00:00第1期公示，村务监督委员会，记录人{by}（第 14 号）")
    );
    assert_eq!(
        cell("reviews"),
        format!("2024-05-22 00:00维持，村务监督委员会，复核人{by}（第 17 号）")
    );
    let accounts = year.rows(ACCOUNTS).await;
    let counted = shown(PointAccountRow::COLUMNS, &accounts[0], "entries");
    assert!(counted.ends_with("第5笔-10分，冲正第1笔，核对无误"), "{counted}");
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows_and_each_survives_its_values() {
    let year = Story::year();
    let whole = year.tables(year.log.events.len()).await;
    let counts: Vec<_> = whole.iter().map(|(name, rows)| (*name, rows.len())).collect();
    let expected = [(RULES, 2), (NOTICES, 2), (ACCOUNTS, 2), (ENTRIES, 6), (REDEMPTIONS, 1)];
    assert_eq!(counts, expected);
    for batch in [1, 2, 3, 5, 8] {
        assert_eq!(year.tables(batch).await, whole, "{batch}");
    }
    for (name, stored) in whole {
        for row in stored {
            let back = match name {
                RULES => PointRulesRow::from_row(&row).map(|row| row.to_row()),
                NOTICES => PointNoticeRow::from_row(&row).map(|row| row.to_row()),
                ACCOUNTS => PointAccountRow::from_row(&row).map(|row| row.to_row()),
                ENTRIES => PointEntryRow::from_row(&row).map(|row| row.to_row()),
                _ => RedemptionRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
