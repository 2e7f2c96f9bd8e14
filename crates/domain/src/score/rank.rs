//! Ranks and grades from totals, version 1.
//!
//! # Ranks
//!
//! Each group of the scheme is ranked by itself. Units are compared, the better first, by
//! 1. not disqualified before disqualified, where the scheme says `last`;
//! 2. the higher total;
//! 3. the scheme's tie-breaks in their order: the higher `got` of a block's or indicator's row,
//!    rounded half away from zero to the scheme's decimals (0 where there is no such row); fewer
//!    overdue issues; more votes.
//!
//! A unit's rank is 1 and the number of units of its group that are better: 1, 1, 3. Whoever is equal
//! in all of it shares the rank; the order of the input decides nothing.
//!
//! # Grades
//!
//! In each group the grades are gone through from the best. A unit without a grade is *eligible* for
//! one if its total is at least `at_least`, if every core block that applies to it (full more than 0)
//! has `got ≥ core_share × full`, and if no veto stands against it: `disqualify` leaves the last
//! grade only, `cap_grade` the named one and those after it. Without a quota all who are eligible get
//! it. With a quota of `k` seats, ranks are gone through from the best, the eligible of one rank
//! together: while they all find a seat they get it; the first rank whose eligible are more than the
//! seats that are left is the cut, and ends it. At the cut, if a seat was left, `take_all` gives all
//! of them the grade and `take_none` none. The last grade takes whoever is left.
//!
//! The seats of a share are `share × size of the group`, everybody counted, rounded `down`, `up` or
//! `half_up`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::explanation::{Explanation, Row};
use super::grade::{self, Gap};
use super::{Decimal, Fraction};
use crate::id::UnitId;
use crate::rejection::Rejection;
use crate::scheme::{Definition, DisqualifiedRank, TieBreak, rules};

/// A unit that is to be ranked.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Its score; it names the unit.
    pub explanation: &'a Explanation,
    /// The key of its ranking group.
    pub group: String,
    /// How many of its issues ever were overdue, for the tie-break.
    pub overdue: u32,
    /// The votes that the committee gave it, for the tie-break.
    pub votes: u32,
}

impl Candidate<'_> {
    /// Whether a veto disqualifies it.
    pub(super) fn disqualified(&self) -> bool {
        self.explanation.disqualified()
    }
}

/// A unit's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// The unit.
    pub unit: UnitId,
    /// The key of its group.
    pub group: String,
    /// Its rank in the group, from 1.
    pub rank: u32,
    /// Its total.
    pub total: Decimal,
    /// The key of its grade.
    pub grade: String,
    /// What the next better grade would have needed; absent for the best grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// The difference to the one ranked before; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
}

/// The difference to the unit ranked directly before; of several that share that rank, to the one
/// with the smallest id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Behind {
    /// The unit before.
    pub unit: UnitId,
    /// Its total less the own; 0 or negative where something else decided.
    pub points: Decimal,
    /// What decided between both.
    pub decided_by: DecidedBy,
    /// Where the difference comes from: rows that differ, in the scheme's order. They sum to it.
    pub lines: Vec<Line>,
}

/// What decides between two units of different ranks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// One of them is disqualified.
    Disqualified,
    /// The totals.
    Total,
    /// A tie-break of the scheme.
    TieBreak(TieBreak),
}

/// What one row adds to a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// The row's code or key.
    pub code: String,
    /// What the unit before got more; negative where it got less.
    pub difference: Fraction,
}

/// What is compared, smaller is better; one number a criterion.
pub(super) type Key = Vec<i64>;

/// A candidate with what it is compared by and its rank.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    pub(super) candidate: &'a Candidate<'a>,
    pub(super) key: Key,
    pub(super) rank: u32,
}

/// Ranks units and gives them grades. The answer is in the order of the scheme's groups, in each by
/// rank, of one rank by the units' ids.
///
/// # Errors
/// `SCORE_GROUP_UNKNOWN`, `SCORE_UNIT_TWICE`, `SCORE_OTHER_SCHEME`, `SCORE_TOO_FINE`.
pub fn rank(
    definition: &Definition,
    candidates: &[Candidate<'_>],
) -> Result<Vec<Standing>, Rejection> {
    check(definition, candidates)?;
    let mut standings = Vec::with_capacity(candidates.len());
    for group in &definition.ranking.groups {
        let members = candidates.iter().filter(|candidate| candidate.group == group.key);
        let placed = place(definition, members)?;
        let grades = grade::grades(definition, &placed)?;
        for (index, one) in placed.iter().enumerate() {
            standings.push(Standing {
                unit: one.candidate.explanation.unit,
                group: group.key.clone(),
                rank: one.rank,
                total: one.candidate.explanation.total,
                grade: definition.grades[grades[index]].key.clone(),
                gap: grade::gap(definition, &placed, &grades, index)?,
                behind: behind(definition, &placed, index)?,
            });
        }
    }
    Ok(standings)
}

/// The units between which the committee's votes decide: those of one group that are equal in
/// everything that the scheme compares before the votes. None where it knows no votes.
///
/// # Errors
/// `SCORE_TOO_FINE`.
pub fn tied_before_votes(
    definition: &Definition,
    candidates: &[Candidate<'_>],
) -> Result<BTreeSet<UnitId>, Rejection> {
    let criteria = &definition.ranking.tie_break;
    let Some(votes) = criteria.iter().position(|one| *one == TieBreak::Votes) else {
        return Ok(BTreeSet::new());
    };
    let mut equal: BTreeMap<(&str, Key), Vec<UnitId>> = BTreeMap::new();
    for candidate in candidates {
        let mut key = key(definition, candidate)?;
        key.truncate(key.len() - criteria.len() + votes);
        let of_key = equal.entry((&candidate.group, key)).or_default();
        of_key.push(candidate.explanation.unit);
    }
    Ok(equal.into_values().filter(|units| units.len() > 1).flatten().collect())
}

fn check(definition: &Definition, candidates: &[Candidate<'_>]) -> Result<(), Rejection> {
    let digest = definition.digest();
    let mut seen = BTreeSet::new();
    for candidate in candidates {
        let unit = candidate.explanation.unit;
        if candidate.explanation.scheme != digest {
            return Err(Rejection::new(&rules::SCORE_OTHER_SCHEME).with("unit", unit));
        }
        if !definition.ranking.groups.iter().any(|group| group.key == candidate.group) {
            let refused = Rejection::new(&rules::SCORE_GROUP_UNKNOWN);
            return Err(refused.with("group", &candidate.group));
        }
        if !seen.insert(unit) {
            return Err(Rejection::new(&rules::SCORE_UNIT_TWICE).with("unit", unit));
        }
    }
    Ok(())
}

/// The members of a group in their order, with competition ranks.
fn place<'a>(
    definition: &Definition,
    members: impl Iterator<Item = &'a Candidate<'a>>,
) -> Result<Vec<Placed<'a>>, Rejection> {
    let mut placed = Vec::new();
    for candidate in members {
        placed.push(Placed { candidate, key: key(definition, candidate)?, rank: 0 });
    }
    placed.sort_by(|a, b| {
        let unit = |placed: &Placed<'_>| placed.candidate.explanation.unit;
        a.key.cmp(&b.key).then(unit(a).cmp(&unit(b)))
    });
    for index in 0..placed.len() {
        let shares = index > 0 && placed[index - 1].key == placed[index].key;
        let counted = u32::try_from(index + 1).unwrap_or(u32::MAX);
        placed[index].rank = if shares { placed[index - 1].rank } else { counted };
    }
    Ok(placed)
}

fn key(definition: &Definition, candidate: &Candidate<'_>) -> Result<Key, Rejection> {
    let ranking = &definition.ranking;
    let last = ranking.disqualified == DisqualifiedRank::Last && candidate.disqualified();
    let mut key = vec![i64::from(last), -candidate.explanation.total.units()];
    for criterion in &ranking.tie_break {
        key.push(match criterion {
            TieBreak::Block(code) | TieBreak::Indicator(code) => {
                let row = candidate.explanation.row(code);
                let got = row.map_or(Ok(Decimal::ZERO), |row| row.got.rounded(definition.decimals));
                -got?.units()
            }
            TieBreak::FewerOverdue => i64::from(candidate.overdue),
            TieBreak::Votes => -i64::from(candidate.votes),
        });
    }
    Ok(key)
}

fn behind(
    definition: &Definition,
    placed: &[Placed<'_>],
    index: usize,
) -> Result<Option<Behind>, Rejection> {
    let own = &placed[index];
    let better = placed[..index].iter().filter(|other| other.rank < own.rank);
    let unit = |placed: &&Placed<'_>| placed.candidate.explanation.unit;
    let Some(before) = better.max_by_key(|other| (other.rank, Reverse(unit(other)))) else {
        return Ok(None);
    };
    let (theirs, ours) = (before.candidate.explanation, own.candidate.explanation);
    let differs = before.key.iter().zip(&own.key).position(|(a, b)| a != b);
    let decided_by = match differs {
        Some(0) => DecidedBy::Disqualified,
        None | Some(1) => DecidedBy::Total,
        Some(place) => DecidedBy::TieBreak(definition.ranking.tie_break[place - 2].clone()),
    };
    let points = theirs.total.units() - ours.total.units();
    Ok(Some(Behind {
        unit: theirs.unit,
        points: Decimal::of_units(points).unwrap_or_default(),
        decided_by,
        lines: lines(theirs, ours)?,
    }))
}

/// The rows that differ, without those that sum others.
fn lines(theirs: &Explanation, ours: &Explanation) -> Result<Vec<Line>, Rejection> {
    let got = |row: Option<&Row>| row.map_or_else(Fraction::zero, |row| row.got.clone());
    let own = |explanation: &'_ Explanation, row: &Row| explanation.row(&row.code).is_none();
    // Only courtyards and floor may stand in one of the two alone; they come before the rounding.
    let alone = theirs.rows.iter().filter(|row| own(ours, row));
    let rounding = ours.rows.len().saturating_sub(1);
    let codes = ours.rows[..rounding].iter().chain(alone).chain(&ours.rows[rounding..]);
    let mut lines = Vec::new();
    for row in codes.filter(|row| !row.kind.sums()) {
        let difference = got(theirs.row(&row.code)).minus(&got(ours.row(&row.code)))?;
        if !difference.is_zero() {
            lines.push(Line { code: row.code.clone(), difference });
        }
    }
    Ok(lines)
}
