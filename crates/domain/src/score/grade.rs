//! Grades by threshold and quota, and what the next better one would have needed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rank::Placed;
use super::{Decimal, Fraction};
use crate::rejection::Rejection;
use crate::scheme::rule::VetoEffect;
use crate::scheme::{CutTies, Definition, Grade, Quota, QuotaRounding, QuotaSize};

/// What the next better grade would have needed. More than one thing may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// The key of the next better grade.
    pub grade: String,
    /// The points that its threshold is above the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Decimal>,
    /// The core blocks with less than the share that it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub core: Vec<CoreGap>,
    /// Its quota, where it was eligible and found no seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaGap>,
    /// The codes of the vetoes that stand against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<String>,
}

/// What a core block lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoreGap {
    /// The block's key.
    pub block: String,
    /// The points that it lacks.
    pub missing: Fraction,
}

/// A quota that was full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuotaGap {
    /// How many seats it has.
    pub seats: u32,
    /// How many got the grade.
    pub taken: u32,
    /// The lowest total among them; absent where nobody got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<Decimal>,
}

/// Of each member of a group, in the order of ranks, the place of its grade in the scheme's list.
pub(super) fn grades(
    definition: &Definition,
    placed: &[Placed<'_>],
) -> Result<Vec<usize>, Rejection> {
    let last = definition.grades.len().saturating_sub(1);
    let mut of: Vec<Option<usize>> = vec![None; placed.len()];
    for (place, grade) in definition.grades.iter().enumerate().take(last) {
        let mut eligible = Vec::new();
        for (index, one) in placed.iter().enumerate() {
            if of[index].is_none() && lacks(definition, grade, place, one)?.is_none() {
                eligible.push(index);
            }
        }
        let seated = match grade.quota {
            Some(quota) => seat(placed, &eligible, seats(quota, placed.len()), quota.ties),
            None => eligible,
        };
        for index in seated {
            of[index] = Some(place);
        }
    }
    Ok(of.into_iter().map(|grade| grade.unwrap_or(last)).collect())
}

/// How many seats a quota has in a group.
fn seats(quota: Quota, members: usize) -> u32 {
    let (share, rounding) = match quota.size {
        QuotaSize::Count(count) => return count,
        QuotaSize::Share { share, rounding } => (i128::from(share.units()), rounding),
    };
    let members = i128::try_from(members).unwrap_or(i128::MAX);
    let scale = i128::from(Decimal::SCALE);
    let (whole, rest) = (share * members / scale, share * members % scale);
    let up = match rounding {
        QuotaRounding::Down => false,
        QuotaRounding::HalfUp => rest * 2 >= scale,
        QuotaRounding::Up => rest > 0,
    };
    u32::try_from(whole + i128::from(up)).unwrap_or(u32::MAX)
}

/// Who of the eligible, in the order of ranks, finds a seat.
fn seat(placed: &[Placed<'_>], eligible: &[usize], seats: u32, ties: CutTies) -> Vec<usize> {
    let seats = usize::try_from(seats).unwrap_or(usize::MAX);
    let mut seated: Vec<usize> = Vec::new();
    for tied in eligible.chunk_by(|a, b| placed[*a].rank == placed[*b].rank) {
        let left = seats.saturating_sub(seated.len());
        if tied.len() > left {
            if left > 0 && ties == CutTies::TakeAll {
                seated.extend(tied);
            }
            break;
        }
        seated.extend(tied);
    }
    seated
}

/// What a unit lacks for a grade, its quota aside; nothing where it is eligible.
fn lacks(
    definition: &Definition,
    grade: &Grade,
    place: usize,
    one: &Placed<'_>,
) -> Result<Option<Gap>, Rejection> {
    let explanation = one.candidate.explanation;
    let short = |least: Decimal| least.units() - explanation.total.units();
    let points = grade.at_least.map(short).filter(|points| *points > 0);
    let gap = Gap {
        grade: grade.key.clone(),
        points: points.and_then(Decimal::of_units),
        core: core(definition, grade, one)?,
        quota: None,
        vetoes: vetoes(definition, place, one),
    };
    let eligible = gap.points.is_none() && gap.core.is_empty() && gap.vetoes.is_empty();
    Ok((!eligible).then_some(gap))
}

fn core(
    definition: &Definition,
    grade: &Grade,
    one: &Placed<'_>,
) -> Result<Vec<CoreGap>, Rejection> {
    let Some(share) = grade.core_share else { return Ok(Vec::new()) };
    let mut gaps = Vec::new();
    for block in definition.blocks.iter().filter(|block| block.core) {
        let Some(row) = one.candidate.explanation.row(&block.key) else { continue };
        let missing = row.full.times(&Fraction::from(share))?.minus(&row.got)?;
        if missing > Fraction::zero() && !row.full.is_zero() {
            gaps.push(CoreGap { block: block.key.clone(), missing });
        }
    }
    Ok(gaps)
}

/// The vetoes that leave only grades after `place`.
fn vetoes(definition: &Definition, place: usize, one: &Placed<'_>) -> Vec<String> {
    let best_left = |effect: &VetoEffect| match effect {
        VetoEffect::Disqualify => definition.grades.len().saturating_sub(1),
        VetoEffect::CapGrade(key) => definition.grade(key).map_or(0, |(place, _)| place),
        VetoEffect::ZeroItem(_) => 0,
    };
    let against = one.candidate.explanation.vetoes.iter();
    against
        .filter(|veto| veto.effect.as_ref().is_some_and(|effect| best_left(effect) > place))
        .map(|veto| veto.code.clone())
        .collect()
}

/// What the next better grade would have needed; nothing for the best.
pub(super) fn gap(
    definition: &Definition,
    placed: &[Placed<'_>],
    grades: &[usize],
    index: usize,
) -> Result<Option<Gap>, Rejection> {
    let Some(place) = grades[index].checked_sub(1) else { return Ok(None) };
    let grade = &definition.grades[place];
    if let Some(gap) = lacks(definition, grade, place, &placed[index])? {
        return Ok(Some(gap));
    }
    let with_it = || grades.iter().zip(placed).filter(|(of, _)| **of == place);
    let quota = grade.quota.map(|quota| QuotaGap {
        seats: seats(quota, placed.len()),
        taken: u32::try_from(with_it().count()).unwrap_or(u32::MAX),
        lowest: with_it().map(|(_, one)| one.candidate.explanation.total).min(),
    });
    let none = Gap {
        grade: grade.key.clone(),
        points: None,
        core: Vec::new(),
        quota: None,
        vetoes: Vec::new(),
    };
    Ok(Some(Gap { quota, ..none }))
}
