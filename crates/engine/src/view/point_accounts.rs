//! Household points (积分制, `domain.md` R42–R46): the editions of a village's rules, its notices, and
//! the accounts of households with their entries and what was redeemed.
//!
//! No row says where an entry stands or what a balance is: that follows from the entry's own course
//! and from the village's notices, so that a notice is one row and changes no account's. Queries put
//! both together with the domain's functions. What people wrote is not here: rows hold the positions
//! of the events that carry it.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::{point_account, point_notice, point_rules};

use super::{Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod change;
mod query;
mod row;
mod standing;
#[cfg(test)]
mod tests;

pub use query::{PointAccountAnswer, PointAccountQuery, PointRulesAnswer};
pub use row::{
    CountedEntry, ObjectionStep, PointAccountRow, PointEntryRow, PointNoticeRow, PointRulesRow,
    RedemptionRow, ReviewStep,
};
pub use standing::{StandingAccount, StandingEntry};

const RULES: &str = "point_rules";
const NOTICES: &str = "point_notices";
const ACCOUNTS: &str = "point_accounts";
const ENTRIES: &str = "point_entries";
const REDEMPTIONS: &str = "point_redemptions";

const TABLES: &[Table] = &[
    Table { name: RULES, columns: PointRulesRow::COLUMNS, key: 2, indexes: &[] },
    Table { name: NOTICES, columns: PointNoticeRow::COLUMNS, key: 2, indexes: &[] },
    Table { name: ACCOUNTS, columns: PointAccountRow::COLUMNS, key: 1, indexes: &[&["village"]] },
    Table { name: ENTRIES, columns: PointEntryRow::COLUMNS, key: 2, indexes: &[] },
    Table { name: REDEMPTIONS, columns: RedemptionRow::COLUMNS, key: 2, indexes: &[] },
];

/// The view of household points.
#[derive(Debug, Clone, Copy, Default)]
pub struct PointAccounts;

impl Fold for PointAccounts {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "point_accounts", version: 2, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, _rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::PointRules(change) => vec![(RULES, change::edition_key(change))],
            AnyEvent::PointNotice(change) => vec![(NOTICES, change::notice_key(change))],
            AnyEvent::PointAccount(change) => {
                let account = (ACCOUNTS, change::account_key(change));
                let entry = change::entry_key(change).map(|key| (ENTRIES, key));
                std::iter::once(account).chain(entry).collect()
            }
            _ => vec![],
        }
    }

    fn types(&self) -> Vec<&'static str> {
        [point_rules::Event::TYPES, point_notice::Event::TYPES, point_account::Event::TYPES]
            .concat()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::PointRules(change) => change::rules(change, event, rows),
            AnyEvent::PointNotice(change) => change::notice(change, event, rows),
            AnyEvent::PointAccount(change) => change::account(change, event, rows),
            _ => {}
        }
    }
}
