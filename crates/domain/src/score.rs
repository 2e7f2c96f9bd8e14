//! The arithmetic of scores, ranks and grades: pure functions of a scheme and score sheets.
//!
//! This page and those of its parts describe version 1 so exactly that it can be written again in
//! another language. Numbers on the way are exact fractions ([`fraction`]); only a total is rounded,
//! once. Old versions stay executable, since an evaluation names the one that it was summed by.
//!
//! # A score, version 1
//!
//! In: a [`Definition`] that passed its linter, and one unit's [`Sheet`] of entries. Out: an
//! [`Explanation`] whose rows sum to the total. The order of entries, samples, awards and positions
//! changes nothing.
//!
//! 1. **Measure** each leaf, that is each indicator with a rule ([`measure`]). A leaf of `year_end`
//!    takes the entry without round; one of `routine` takes an entry of each round of the scheme,
//!    and its result is their mean; one of `both` takes all of these, and its result is
//!    `routine weight × mean + year-end weight × year-end`. An entry that is *not applicable* counts
//!    the full mark where the scheme says `full_marks`; where it says `reweighted` it is left out of
//!    the mean, and where one of the two parts of `both` has nothing left, the other counts alone.
//!    A leaf with nothing left does not apply. A leaf that weighs and an entered block must have
//!    their entries; bonus, penalty and vetoes without one count nothing.
//! 2. **Weigh**. A leaf that weighs applies unless step 1 says otherwise; an inner node or a computed
//!    block applies where something under it does; an entered block always applies. The scheme's full
//!    mark is shared out among the applying blocks, a block's among the applying indicators on its
//!    top level, an inner node's among its applying parts: each gets
//!    `weight of what is shared × own full mark / sum of the applying full marks`. Where all apply,
//!    every weight is the full mark itself. What does not apply weighs 0.
//! 3. **Veto**. An item veto that happened zeroes its parent, a global veto with `zero_item` its
//!    block or indicator; every leaf under what is zeroed gets 0.
//! 4. **Get**. A leaf that weighs gets `result × weight / full mark`, a bonus its result, a penalty
//!    minus its result, a veto 0. An entered block gets `score × weight / full mark`. An inner node
//!    and a computed block get the sum of what stands under them.
//! 5. **Sum**. The exact total is the sum of the blocks, and, where courtyards count, of
//!    `min(cap, sum of share × courtyard total)`. Below 0 it is 0: the row `floor` makes up for it.
//! 6. **Round** half away from zero to the scheme's decimals; what that adds or takes is the row
//!    `rounding`.
//!
//! # The scores of an evaluation, version 1
//!
//! In: the sheets of all units, and of each courtyard its host, the village that it lies in, as the
//! opening of the evaluation froze it. Out: an explanation of each ([`score_all`]).
//!
//! 1. Courtyards are scored by their own sheets.
//! 2. A courtyard counts where the scheme has a share, its host is a unit of the same evaluation and
//!    no courtyard itself, and no veto of the effect `disqualify` happened to it. What an item veto or
//!    another global veto does to it is in its total, and a capped grade takes nothing from that.
//! 3. Every other unit is scored by its sheet and the rounded totals of the courtyards that count and
//!    whose host it is, in any order and without positions: what a courtyard's total comes from stands
//!    in its own explanation.
//!
//! # The rows and their hash
//!
//! Rows stand in this order: for each block of the scheme its row, then its indicators, each before
//! its parts, in the scheme's order; then `courtyards` (where they count), `floor` (where it is not
//! 0), `rounding`. The hash is SHA-256 of `hemei/explanation/v1`, a zero byte, and the explanation as
//! compact JSON in declared order; a fraction is written `35/4` or `5`, reduced.
//!
//! Ranks and grades are described in [`rank`]. The vectors in `vectors/scores-v1.json` and the second
//! arithmetic in `tests/python/arithmetic.py`, written from these pages alone, hold both to them.

mod cause;
mod compute;
mod decimal;
pub mod explanation;
mod figure;
pub mod fraction;
mod grade;
pub mod hosted;
pub mod measure;
#[cfg(any(test, feature = "testing"))]
pub mod random;
pub mod rank;
mod sheet;
pub mod telling;
#[cfg(test)]
mod tests;
mod tree;

pub use cause::Cause;
pub use decimal::Decimal;
pub use explanation::{Explanation, Measure, Row, RowKind, VetoFound};
pub use figure::{Awarded, CourtyardTotal, Entry, Figure, Sample, Sheet};
pub use fraction::Fraction;
pub use grade::{CoreGap, Gap, QuotaGap};
pub use hosted::{CourtyardCounting, CourtyardResult, HostedSheet, Scores, score_all};
pub use rank::{Behind, Candidate, DecidedBy, Line, Standing, rank, tied_before_votes};

use crate::rejection::Rejection;
use crate::scheme::Definition;

/// The version of the arithmetic that new schemes name.
pub const ARITHMETIC: u32 = 1;
/// Every version that can be executed.
pub const ARITHMETICS: &[u32] = &[1];

/// Computes a unit's total with its explanation, by the version that the scheme names.
///
/// # Errors
/// `SCORE_…`: what the sheet lacks or has too much, or that no exact sum can be held;
/// `SCHEME_ARITHMETIC` where the version is not known.
pub fn score(definition: &Definition, sheet: &Sheet) -> Result<Explanation, Rejection> {
    match definition.arithmetic {
        1 => compute::score(definition, sheet),
        version => Err(unknown_arithmetic(version)),
    }
}

/// Checks one entry by itself, before the sheet is complete: what it gives of the full mark as
/// written, nothing where it does not count.
///
/// # Errors
/// `SCORE_…`: that it fits nowhere or is no figure of its rule.
pub fn measured_alone(
    definition: &Definition,
    entry: &Entry,
) -> Result<Option<Fraction>, Rejection> {
    sheet::measured_alone(definition, entry)
}

/// The places that must have an entry before a total can be computed, in the scheme's order: code of
/// the indicator or key of the entered block, and key of the round, nothing at the year's end.
pub fn needed(definition: &Definition) -> Vec<(&str, Option<&str>)> {
    sheet::needed(definition)
}

/// The refusal of a version that nobody can execute.
pub(crate) fn unknown_arithmetic(version: u32) -> Rejection {
    let known: Vec<String> = ARITHMETICS.iter().map(u32::to_string).collect();
    Rejection::new(&crate::scheme::rules::SCHEME_ARITHMETIC)
        .field("arithmetic")
        .with("version", version)
        .listed(("known", "knownEn"), &known)
}
