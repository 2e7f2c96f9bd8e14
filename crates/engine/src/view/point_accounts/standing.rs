//! Where entries stand and what accounts come to: rows put together with the notices of the villages,
//! by the domain's functions and as of a day.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::id::UnitId;
use hemei_domain::point_account::{Course, Phase, Totals};
use hemei_domain::point_notice::Notice;
use hemei_domain::time::Date;

use super::{PointAccountRow, PointEntryRow, PointRulesRow};

/// The notices of villages, each village's in the order in which they were posted.
pub(super) type Notices = BTreeMap<UnitId, Vec<Notice>>;

/// An account with what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingAccount {
    /// The account.
    pub row: PointAccountRow,
    /// What its entries come to.
    pub totals: Totals,
    /// The entries that can be objected to on the day that is asked about.
    pub objectionable: BTreeSet<u32>,
}

/// An entry with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingEntry {
    /// The entry.
    pub row: PointEntryRow,
    /// Where it stands.
    pub phase: Phase,
    /// The notice in which it stands or stood.
    pub notice: Option<Notice>,
    /// What its item is called in the edition that governs its day.
    pub item_name: String,
}

impl StandingAccount {
    /// What an account comes to by the notices of its entries' villages.
    pub(super) fn of(row: PointAccountRow, notices: &Notices, on: Date) -> Self {
        let of_village = |village: &UnitId| notices.get(village).map_or(&[][..], Vec::as_slice);
        let entries = row.entries.0.iter();
        let phases = entries.map(|one| (one.points, one.course.phase(of_village(&one.village))));
        let totals = Totals::of(phases, row.redeemed);
        let entries = row.entries.0.iter();
        let open = entries.filter(|one| objectionable(one.course, of_village(&one.village), on));
        let objectionable = open.map(|one| one.entry).collect();
        Self { row, totals, objectionable }
    }

    /// The villages in whose notices its entries stand.
    pub(super) fn villages(row: &PointAccountRow) -> BTreeSet<UnitId> {
        row.entries.0.iter().map(|one| one.village).collect()
    }
}

impl StandingEntry {
    /// Where an entry stands by the notices of its village, and what the editions call its item.
    pub(super) fn of(row: PointEntryRow, notices: &Notices, editions: &[PointRulesRow]) -> Self {
        let of_village = notices.get(&row.village).map_or(&[][..], Vec::as_slice);
        let phase = row.course.0.phase(of_village);
        let notice = row.course.0.notice(of_village).copied();
        let of_day = |edition: &&PointRulesRow| {
            (edition.village, edition.edition) == (row.village, row.edition)
        };
        let items = editions.iter().find(of_day).map(|edition| edition.items.0.as_slice());
        let item = items.unwrap_or_default().iter().find(|item| item.key == row.item);
        let item_name = item.map(|item| item.name.clone()).unwrap_or_default();
        Self { row, phase, notice, item_name }
    }
}

/// Whether an entry can be objected to on a day, as the command has it: while its notice runs and is
/// not confirmed.
fn objectionable(course: Course, notices: &[Notice], on: Date) -> bool {
    matches!(course.phase(notices), Phase::InNotice | Phase::Objected)
        && course
            .notice(notices)
            .is_some_and(|notice| (notice.posted_on..=notice.until).contains(&on))
}
