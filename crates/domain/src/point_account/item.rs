//! The item that an entry counts: by the edition that governs the day, of the village in which the
//! household stands on it.

use super::guard::{self, Account};
use super::{TIMES_MAX, rules};
use crate::command::Reads;
use crate::household::rules as of_households;
use crate::id::UnitId;
use crate::point_rules::{Edition, PointItem, PointRules, rules as of_rules};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// How many keys near a mistyped one are told.
const NEAR_MAX: usize = 5;
/// How many characters of a key are repeated to who gave it.
const REPEATED_MAX: usize = 64;

/// The streams of the rules of a village and of what it was merged into: a command is not told its
/// day before it is decided.
pub(super) fn rules_of(village: UnitId, known: &Reads) -> Vec<StreamId> {
    Unit::upward(village, known).into_iter().map(PointRules::stream).collect()
}

/// The village in which a household stands on a day; refused where it ended or did not stand here
/// yet, so that another village's rules hold for that day.
pub(super) fn village_on(
    account: &Account<'_>,
    day: Date,
    reads: &Reads,
) -> Result<UnitId, Rejection> {
    let household = account.household;
    if let Some(closed) = household.closed_from.filter(|closed| *closed <= day) {
        return Err(Rejection::new(&of_households::HOUSEHOLD_CLOSED).with("closed", closed));
    }
    if let Some(from) = household.of_village_from.filter(|from| day < *from) {
        let refused = Rejection::new(&rules::POINTS_HOUSEHOLD_DAY);
        return Err(refused.with("from", from).with("day", day));
    }
    let became = |village: &UnitId| {
        let unit = reads.get::<Unit>(village.0)?;
        unit.merged_into.filter(|_| !unit.exists_on(day))
    };
    // What was merged takes nothing in, so that this comes to an end.
    let village = std::iter::successors(Some(account.address.village), became).last();
    Ok(village.unwrap_or(account.address.village))
}

/// The edition that governs a day in a village.
pub(super) fn edition_on(village: UnitId, day: Date, reads: &Reads) -> Result<&Edition, Rejection> {
    let known = reads.get::<PointRules>(PointRules::stream(village).id);
    known
        .and_then(|known| known.edition_on(day))
        .ok_or_else(|| Rejection::new(&of_rules::POINT_RULES_NONE_ON).with("day", day))
}

/// An item of an edition; refused with the keys that are near, or with how many there are.
pub(super) fn need<'a>(edition: &'a Edition, key: &str) -> Result<&'a PointItem, Rejection> {
    edition.item(key).ok_or_else(|| {
        let near = near(edition, key);
        let (known, known_en) = if near.is_empty() {
            let count = edition.items.len();
            (format!("该版共 {count} 项，请查细则"), format!("it has {count}, look them up"))
        } else {
            (format!("相近的有：{}", near.join("、")), format!("near are {}", near.join(", ")))
        };
        Rejection::new(&rules::POINTS_ITEM_UNKNOWN)
            .field("item")
            .with("edition", edition.number)
            .with("item", key.chars().take(REPEATED_MAX).collect::<String>())
            .with("known", known)
            .with("knownEn", known_en)
    })
}

/// Keys of which the given one is a part or the other way round, or that begin with the same word,
/// and the items that are called so.
fn near<'a>(edition: &'a Edition, key: &str) -> Vec<&'a str> {
    let key = key.trim().to_lowercase();
    let word = |key: &str| key.split(['_', '-', ' ']).next().unwrap_or_default().to_owned();
    let first = word(&key);
    let is_near = |item: &&PointItem| {
        !first.is_empty()
            && (item.key.contains(&key)
                || key.contains(&item.key)
                || word(&item.key) == first
                || item.name.to_lowercase().contains(&key))
    };
    let found = edition.items.iter().filter(is_near);
    found.take(NEAR_MAX).map(|item| item.key.as_str()).collect()
}

/// The points of so many times.
pub(super) fn points_of(item: &PointItem, times: u32) -> Result<i32, Rejection> {
    let count = i32::try_from(times).ok().filter(|_| (1..=TIMES_MAX).contains(&times));
    let points = count.and_then(|count| item.points.checked_mul(count));
    points.ok_or_else(|| {
        let refused = Rejection::new(&rules::POINTS_TIMES).field("times");
        refused.with("times", times).with("max", TIMES_MAX)
    })
}

/// Refuses more times than the item counts for one household in the year of the day.
pub(super) fn check_year(
    account: &Account<'_>,
    (village, item): (UnitId, &PointItem),
    times: u32,
    day: Date,
    reads: &Reads,
) -> Result<(), Rejection> {
    let (Some(max), year) = (item.per_year, day.parts().0) else { return Ok(()) };
    let of = (village, item.key.as_str());
    let notices = guard::notices(village, reads);
    let had = account.known.map_or(0, |known| known.times_in(of, year, notices));
    if had + u64::from(times) <= u64::from(max) {
        return Ok(());
    }
    Err(Rejection::new(&rules::POINTS_PER_YEAR)
        .field("times")
        .with("item", &item.name)
        .with("itemEn", &item.key)
        .with("max", max)
        .with("year", year)
        .with("had", had)
        .with("times", times))
}
