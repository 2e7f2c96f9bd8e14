//! What an edition of point rules must look like: its items, the days of its notices, its vote.

use std::collections::BTreeSet;

use super::{
    ENTITLED_MAX, ITEMS_MAX, NOTICE_DAYS_MAX, NOTICE_DAYS_MIN, PER_YEAR_MAX, POINTS_MAX, PointItem,
    linter, rules,
};
use crate::issue::words;
use crate::programme::check::well_formed_key;
use crate::rejection::{Rejection, rules as general};
use crate::unit::check_name;

/// Checks the items, each for itself and against the others.
///
/// # Errors
/// None or too many, or everything that is wrong with any of them, joined.
pub(super) fn items(items: &[PointItem]) -> Result<(), Rejection> {
    if items.is_empty() {
        return Err(Rejection::new(&general::FIELD_REQUIRED).field("items"));
    }
    if items.len() > ITEMS_MAX {
        return Err(Rejection::new(&general::FIELD_TOO_MANY).field("items").with("max", ITEMS_MAX));
    }
    let mut seen = BTreeSet::new();
    Rejection::unless_all(items.iter().enumerate().flat_map(|(index, each)| {
        let path = |member: &str| format!("items[{index}].{member}");
        [
            key(&path("key"), &each.key, seen.insert(each.key.as_str())),
            // A name that is none has no words to look into.
            check_name(&path("name"), &each.name)
                .and_then(|()| words::required(&path("name"), &each.name))
                .and_then(|()| linter::check(&path("name"), each)),
            points(&path("points"), each.points),
            per_year(&path("per_year"), each.per_year),
        ]
    }))
}

fn key(field: &str, key: &str, first: bool) -> Result<(), Rejection> {
    if !well_formed_key(key) {
        return Err(Rejection::new(&general::FIELD_MALFORMED).field(field).why(
            "应以小写字母开头，由小写字母、数字和下划线组成，最多64个字符",
            "a key begins with a lower-case letter and goes on with those, digits and underscores, \
             64 in all at most",
        ));
    }
    if !first {
        return Err(Rejection::new(&rules::POINT_RULES_KEY_TWICE).field(field).with("key", key));
    }
    Ok(())
}

fn points(field: &str, points: i32) -> Result<(), Rejection> {
    if points != 0 && (-POINTS_MAX..=POINTS_MAX).contains(&points) {
        return Ok(());
    }
    Err(Rejection::new(&rules::POINT_RULES_POINTS)
        .field(field)
        .with("points", points)
        .with("max", POINTS_MAX))
}

fn per_year(field: &str, per_year: Option<u32>) -> Result<(), Rejection> {
    per_year.map_or(Ok(()), |times| between(field, times, 1, PER_YEAR_MAX))
}

/// Checks how many days a notice runs.
///
/// # Errors
/// `INTEGER_OUT_OF_RANGE`.
pub(super) fn notice_days(days: u32) -> Result<(), Rejection> {
    between("notice_days", days, NOTICE_DAYS_MIN, NOTICE_DAYS_MAX)
}

fn between(field: &str, value: u32, min: u32, max: u32) -> Result<(), Rejection> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field(field);
    Err(refused.with("min", min).with("max", max))
}

/// Two thirds of those who are entitled were there, and more than half of these were in favour
/// (`domain.md` §4.2).
///
/// # Errors
/// `INTEGER_OUT_OF_RANGE`, `POINT_RULES_FIGURES`, `POINT_RULES_QUORUM`, `POINT_RULES_MAJORITY`.
pub(super) fn vote(entitled: u32, present: u32, in_favour: u32) -> Result<(), Rejection> {
    between("entitled", entitled, 1, ENTITLED_MAX)?;
    let refused = |rule, field: &str| {
        Rejection::new(rule)
            .field(field)
            .with("entitled", entitled)
            .with("present", present)
            .with("inFavour", in_favour)
    };
    if present > entitled {
        return Err(refused(&rules::POINT_RULES_FIGURES, "present"));
    }
    if in_favour > present {
        return Err(refused(&rules::POINT_RULES_FIGURES, "in_favour"));
    }
    // Whole numbers of at most 100,000 do not overflow.
    if 3 * present < 2 * entitled {
        let needed = (2 * entitled).div_ceil(3);
        return Err(refused(&rules::POINT_RULES_QUORUM, "present").with("needed", needed));
    }
    if 2 * in_favour <= present {
        let needed = present / 2 + 1;
        return Err(refused(&rules::POINT_RULES_MAJORITY, "in_favour").with("needed", needed));
    }
    Ok(())
}
