//! Where entries stand and what accounts come to: rows put together with the notices of the villages,
//! by the domain's functions and as of a day.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::id::UnitId;
use hemei_domain::point_account::{Phase, Totals};
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
    /// The entries that can be objected to for the day that is asked about, as the command has it.
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

/// The number of the edition that governs a day: the last one that began by then. `editions` are the
/// village's, in the order of their numbers.
pub(super) fn in_force(editions: &[PointRulesRow], on: Date) -> Option<u32> {
    let began = editions.iter().rev().find(|edition| edition.from_date <= on);
    began.map(|edition| edition.edition)
}

/// The numbers of the editions that govern no day, since a later one begins no later.
pub(super) fn superseded(editions: &[PointRulesRow]) -> BTreeSet<u32> {
    let mut numbers = BTreeSet::new();
    let mut first: Option<Date> = None;
    for edition in editions.iter().rev() {
        if first.is_some_and(|first| first <= edition.from_date) {
            numbers.insert(edition.edition);
        }
        first = Some(first.map_or(edition.from_date, |first| first.min(edition.from_date)));
    }
    numbers
}

impl StandingAccount {
    /// What an account comes to by the notices of its entries' villages.
    pub(super) fn of(row: PointAccountRow, notices: &Notices, on: Date) -> Self {
        let of_village = |village: &UnitId| notices.get(village).map_or(&[][..], Vec::as_slice);
        let entries = row.entries.0.iter();
        let phases = entries.map(|one| (one.points, one.course.phase(of_village(&one.village))));
        let totals = Totals::of(phases, row.redeemed);
        let entries = row.entries.0.iter();
        let open =
            entries.filter(|one| one.course.may_be_objected_to(of_village(&one.village), on));
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
