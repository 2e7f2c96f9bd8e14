//! The state of a household's points.

use std::collections::BTreeSet;

use super::phase::{Course, Phase};
use super::totals::Counted;
use super::{Event, PointsChecked, PointsRecorded, PointsRefused, Totals};
use crate::event::Meta;
use crate::id::{HouseholdId, PersonId, UnitId};
use crate::point_notice::Notice;
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// The state of a household's points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointAccount {
    /// Every entry, by its number.
    pub entries: Vec<Entry>,
    /// How often points were redeemed.
    pub redemptions: u32,
    /// How many points were redeemed.
    pub redeemed: u64,
    /// When they were, and how many each time.
    redeemed_at: Vec<(Timestamp, u32)>,
}

/// An entry of a household's points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the account, from 1.
    pub number: u32,
    /// The village by whose rules and in whose notices it stands.
    pub village: UnitId,
    /// The edition of the village's rules.
    pub edition: u32,
    /// The key of the item in that edition.
    pub item: String,
    /// The points of all times together.
    pub points: i32,
    /// How many times the item counts.
    pub times: u32,
    /// The day.
    pub on: Date,
    /// Whether the item is applied to what is not listed itself.
    pub analogy: bool,
    /// The entry that it takes back.
    pub reverses: Option<u32>,
    /// What became of it so far.
    pub course: Course,
    /// Who recorded it.
    pub recorders: Doers,
    /// Who checked it.
    pub checkers: Doers,
    /// Who wrote an objection down.
    pub objectors: Doers,
    /// When its last step happened.
    pub since: Timestamp,
}

impl Entry {
    fn recorded(e: &PointsRecorded, meta: &Meta) -> Self {
        Self {
            number: e.entry,
            village: e.village,
            edition: e.edition,
            item: e.item.clone(),
            points: e.points,
            times: e.times,
            on: e.on,
            analogy: e.analogy,
            reverses: e.reverses,
            course: Course::default(),
            recorders: Doers::of(meta),
            checkers: Doers::default(),
            objectors: Doers::default(),
            since: meta.occurred_at,
        }
    }

    /// Since when its points count, with the notices of its village: since the end of its notice, and
    /// not before an objection was heard; nothing where they do not.
    fn counts_since(&self, notices: &[Notice]) -> Option<Timestamp> {
        let confirmed = self.course.phase(notices) == Phase::Confirmed;
        let notice = self.course.notice(notices).filter(|_| confirmed)?;
        Some(notice.until.end().plus_micros(1).max(self.since))
    }

    /// Those who acted by delegation: their streams say who gave it.
    pub(super) fn delegates(&self) -> impl Iterator<Item = PersonId> {
        let doers = [&self.recorders, &self.checkers, &self.objectors];
        doers.into_iter().flat_map(|doers| doers.delegated.iter().map(|(person, _)| *person))
    }
}

impl PointAccount {
    /// The stream of a household's points.
    pub fn stream(household: HouseholdId) -> StreamId {
        StreamId::of_key(crate::aggregate::Kind::PointAccount, &household.to_string())
    }

    /// An entry by its number.
    pub fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// The villages in whose notices entries stand.
    pub fn villages(&self) -> BTreeSet<UnitId> {
        self.entries.iter().map(|entry| entry.village).collect()
    }

    /// How many times an item of a village counts in a calendar year, with the village's notices:
    /// what was refused or fell does not, and what is taken back does until that is confirmed, since
    /// a reversal can fall itself.
    pub fn times_in(&self, (village, item): (UnitId, &str), year: i32, notices: &[Notice]) -> u64 {
        let confirmed = |entry: &&Entry| entry.course.phase(notices) == Phase::Confirmed;
        let reversals = self.entries.iter().filter(confirmed);
        let taken_back: BTreeSet<u32> = reversals.filter_map(|entry| entry.reverses).collect();
        let counts = |entry: &&Entry| {
            (entry.village, entry.item.as_str()) == (village, item)
                && entry.on.parts().0 == year
                && entry.reverses.is_none()
                && entry.course.may_count()
                && !taken_back.contains(&entry.number)
        };
        self.entries.iter().filter(counts).map(|entry| u64::from(entry.times)).sum()
    }

    /// What the entries come to, with the notices of each village.
    pub fn totals<'a>(&self, notices: impl Fn(UnitId) -> &'a [Notice]) -> Totals {
        let each = self.entries.iter();
        let each = each.map(|entry| (entry.points, entry.course.phase(notices(entry.village))));
        Totals::of(each, self.redeemed)
    }

    /// What there was to redeem by when, with the notices of each village.
    pub(super) fn counted<'a>(&self, notices: impl Fn(UnitId) -> &'a [Notice]) -> Counted {
        let each = self
            .entries
            .iter()
            .filter_map(|entry| Some((entry.counts_since(notices(entry.village))?, entry.points)));
        Counted::of(each, self.redeemed_at.iter().copied())
    }

    /// Where an entry stands, with the notices of its village.
    pub fn phase_of(&self, number: u32, notices: &[Notice]) -> Option<Phase> {
        self.entry(number).map(|entry| entry.course.phase(notices))
    }

    /// Takes an entry a step on; the entry.
    fn step(&mut self, number: u32, event: &Event, meta: &Meta) -> Option<&mut Entry> {
        let entry = self.entries.iter_mut().find(|entry| entry.number == number)?;
        entry.course.apply(event, meta);
        entry.since = meta.occurred_at;
        Some(entry)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::PointsRecorded(e) => self.entries.push(Entry::recorded(e, meta)),
            Event::PointsChecked(PointsChecked { entry, .. })
            | Event::PointsRefused(PointsRefused { entry, .. }) => {
                if let Some(entry) = self.step(*entry, event, meta) {
                    entry.checkers = Doers::of(meta);
                }
            }
            Event::PointsObjected(e) => {
                if let Some(entry) = self.step(e.entry, event, meta) {
                    entry.objectors.add(&Doers::of(meta));
                }
            }
            Event::PointsObjectionReviewed(e) => {
                self.step(e.entry, event, meta);
            }
            Event::PointsRedeemed(e) => {
                self.redemptions = e.redemption;
                self.redeemed += u64::from(e.points);
                self.redeemed_at.push((meta.occurred_at, e.points));
            }
        }
    }
}
