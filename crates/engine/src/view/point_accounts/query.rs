//! Reading a village's rules and notices, and reading and listing accounts.

use std::collections::BTreeSet;

use hemei_domain::id::{HouseholdId, UnitId};
use hemei_domain::point_account::PointAccount;
use hemei_domain::point_notice::PointNotice;
use hemei_domain::point_rules::PointRules;
use hemei_domain::time::Date;

use super::standing::{Notices, in_force, superseded};
use super::{
    ACCOUNTS, ENTRIES, NOTICES, PointAccountRow, PointAccounts, PointEntryRow, PointNoticeRow,
    PointRulesRow, REDEMPTIONS, RULES, RedemptionRow, StandingAccount, StandingEntry,
};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key};
use crate::view::query::{FromRow, Listing, Reading, at_least, conditions, equal};
use crate::view::{At, Extent};

/// How many rows of one thing are read at a time; all of them are.
const PAGE: u32 = 200;
/// How many redemptions of one account are told, the last ones.
const REDEMPTIONS_MAX: u32 = 1_000;

/// Which accounts to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PointAccountQuery {
    /// Only those whose last entry stands by the rules of this village.
    pub village: Option<UnitId>,
}

/// A village's rules and notices, with the position that they are true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointRulesAnswer {
    /// The position.
    pub position: u64,
    /// The editions, oldest first.
    pub editions: Vec<PointRulesRow>,
    /// The notices, oldest first.
    pub notices: Vec<PointNoticeRow>,
    /// The number of the edition that governs the day that was asked about.
    pub in_force: Option<u32>,
    /// The numbers of the editions that never govern, since a later one begins no later.
    pub superseded: BTreeSet<u32>,
    /// That day.
    pub on: Date,
}

/// An account with its entries and redemptions, and the position that they are true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointAccountAnswer {
    /// The position.
    pub position: u64,
    /// The account.
    pub account: StandingAccount,
    /// Its entries, in the order of their numbers.
    pub entries: Vec<StandingEntry>,
    /// What was redeemed, oldest first; the last thousand times.
    pub redemptions: Vec<RedemptionRow>,
}

impl PointAccountQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([equal("village", self.village.as_ref())])
    }
}

impl Engine {
    /// A village's rules and notices as of a day.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where the village never adopted any; [`Failure`] where the view stopped,
    /// the deadline passes or a store does not answer.
    pub async fn get_point_rules(
        &self,
        village: UnitId,
        on: Date,
        at: At,
    ) -> Result<PointRulesAnswer, Failure> {
        before(at.deadline, async {
            let extent = Extent::Thing(PointRules::stream(village));
            let reading = self.reading(PointAccounts, extent, at).await?;
            loop {
                let (position, editions) = editions_in(village).read(&reading).await?;
                if editions.is_empty() {
                    return Err(Failure::NotFound);
                }
                let notices = self.notices_of(village, at).await?;
                let steps = editions.iter().map(|edition| edition.position);
                let newest = steps.chain(notices.iter().map(|notice| notice.position)).max();
                // Else something happened between the pages: they are read again.
                if newest.unwrap_or(0) <= position {
                    let (in_force, superseded) = (in_force(&editions, on), superseded(&editions));
                    let answer =
                        PointRulesAnswer { position, editions, notices, in_force, superseded, on };
                    return Ok(answer);
                }
            }
        })
        .await?
    }

    /// A household's account as of a day.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where it has no entry; [`Failure`] where the view stopped, the deadline
    /// passes or a store does not answer.
    pub async fn get_point_account(
        &self,
        household: HouseholdId,
        on: Date,
        at: At,
    ) -> Result<PointAccountAnswer, Failure> {
        before(at.deadline, async {
            let extent = Extent::Thing(PointAccount::stream(household));
            let reading = self.reading(PointAccounts, extent, at).await?;
            let its = conditions([equal("household", Some(&household))]);
            loop {
                let account = reading.first(ACCOUNTS, its.clone(), PointAccountRow::from_row);
                let (position, account) = account.await?;
                let mut notices = Notices::new();
                let (mut newest, mut editions) = (0, Vec::new());
                for village in StandingAccount::villages(&account) {
                    // An edition's items are what they were when an entry counted one of them.
                    editions.extend(self.editions_of(village, at).await?);
                    let rows = self.notices_of(village, at).await?;
                    newest = newest.max(rows.iter().map(|row| row.position).max().unwrap_or(0));
                    notices.insert(village, rows.iter().map(PointNoticeRow::told).collect());
                }
                let entries = its_rows(ENTRIES, its.clone(), PointEntryRow::from_row);
                let (_, entries) = entries.read(&reading).await?;
                let redemptions = redemptions_of(&account).read(&reading).await?.1;
                let steps = entries.iter().map(|one| one.position);
                let last = steps.chain(redemptions.iter().map(|one| one.position)).max();
                // Else something happened between the pages: they are read again.
                if newest.max(last.unwrap_or(0)) <= position {
                    let told = |row| StandingEntry::of(row, &notices, &editions);
                    let entries = entries.into_iter().map(told).collect();
                    let account = StandingAccount::of(account, &notices, on);
                    return Ok(PointAccountAnswer { position, account, entries, redemptions });
                }
            }
        })
        .await?
    }

    /// A page of accounts as of a day, in the order of the households' ids.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_point_accounts(
        &self,
        query: &PointAccountQuery,
        on: Date,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<StandingAccount>, Failure> {
        before(at.deadline, async {
            let reading = self.reading(PointAccounts, Extent::Whole, at).await?;
            loop {
                let (filters, after) = (query.filters(), after.clone());
                let page =
                    reading.list(ACCOUNTS, &filters, after, limit, PointAccountRow::from_row);
                let page = page.await?;
                let mut notices = Notices::new();
                let mut newest = 0;
                let villages: BTreeSet<UnitId> =
                    page.rows.iter().flat_map(StandingAccount::villages).collect();
                for village in villages {
                    let (_, rows) = notices_in(village).read(&reading).await?;
                    newest = newest.max(rows.iter().map(|row| row.position).max().unwrap_or(0));
                    notices.insert(village, rows.iter().map(PointNoticeRow::told).collect());
                }
                // Else one was posted or confirmed between the pages: they are read again.
                if newest <= page.position {
                    let told = |row| StandingAccount::of(row, &notices, on);
                    let rows = page.rows.into_iter().map(told).collect();
                    return Ok(Listing { position: page.position, rows, next: page.next });
                }
            }
        })
        .await?
    }

    /// The editions of a village's rules; of the past, their events alone are folded for them.
    async fn editions_of(&self, village: UnitId, at: At) -> Result<Vec<PointRulesRow>, Failure> {
        let extent = Extent::Thing(PointRules::stream(village));
        let reading = self.reading(PointAccounts, extent, at).await?;
        Ok(editions_in(village).read(&reading).await?.1)
    }

    /// The notices of a village; of the past, its events alone are folded for them.
    async fn notices_of(&self, village: UnitId, at: At) -> Result<Vec<PointNoticeRow>, Failure> {
        let extent = Extent::Thing(PointNotice::stream(village));
        let reading = self.reading(PointAccounts, extent, at).await?;
        Ok(notices_in(village).read(&reading).await?.1)
    }
}

/// All rows of a table that are of one thing.
struct Its<T> {
    table: &'static str,
    filters: Vec<Filter>,
    from_row: FromRow<T>,
}

fn its_rows<T>(table: &'static str, filters: Vec<Filter>, from_row: FromRow<T>) -> Its<T> {
    Its { table, filters, from_row }
}

fn editions_in(village: UnitId) -> Its<PointRulesRow> {
    let its = conditions([equal("village", Some(&village))]);
    its_rows(RULES, its, PointRulesRow::from_row)
}

fn notices_in(village: UnitId) -> Its<PointNoticeRow> {
    let its = conditions([equal("village", Some(&village))]);
    its_rows(NOTICES, its, PointNoticeRow::from_row)
}

fn redemptions_of(account: &PointAccountRow) -> Its<RedemptionRow> {
    let first = account.redemption_count.saturating_sub(REDEMPTIONS_MAX) + 1;
    let its = conditions([
        equal("household", Some(&account.household)),
        at_least("redemption", Some(&first)),
    ]);
    its_rows(REDEMPTIONS, its, RedemptionRow::from_row)
}

impl<T> Its<T> {
    /// The rows, and the position at which the first of them are: what a later page has beyond it
    /// says so by its own position.
    async fn read(self, reading: &Reading) -> Result<(u64, Vec<T>), Failure> {
        let Self { table, filters, from_row } = self;
        let mut all = reading.list(table, &filters, None, PAGE, from_row).await?;
        while let Some(after) = all.next.take() {
            let page = reading.list(table, &filters, Some(after), PAGE, from_row).await?;
            all.rows.extend(page.rows);
            all.next = page.next;
        }
        Ok((all.position, all.rows))
    }
}
