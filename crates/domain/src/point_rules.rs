//! A village's point rules (积分细则): which deeds give or cost a household how many points, adopted
//! by the villagers' (representatives') meeting and filed with the town (`domain.md` R42).
//!
//! One stream a village; a later edition governs the days from its first day on, and none is changed
//! (§10.4-3). Points are self-government and no punishment by the state: what they may not touch is
//! looked for in `linter`.

use crate::rejection::Rule;
use crate::role::Role;

mod adopt;
mod check;
mod events;
mod file;
#[cfg(test)]
pub(crate) mod fixture;
mod linter;
pub mod rules;
mod state;

pub use adopt::AdoptPointRules;
pub use events::*;
pub use file::FilePointRules;
pub use state::{Edition, PointRules};

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// How many items one edition has at most.
pub const ITEMS_MAX: usize = 200;
/// The most points that one item gives or costs once.
pub const POINTS_MAX: i32 = 10_000;
/// The fewest days that a notice of points runs.
pub const NOTICE_DAYS_MIN: u32 = 3;
/// The most days that a notice of points runs.
pub const NOTICE_DAYS_MAX: u32 = 30;
/// The most people that a meeting's figures speak of.
pub const ENTITLED_MAX: u32 = 100_000;
/// The most times that an item can be limited to in a year.
pub const PER_YEAR_MAX: u32 = 1_000;

/// Whose rules they are.
const OWNERS: &[Role] = &[Role::Village];
/// With whom they are filed.
const FILERS: &[Role] = &[Role::OfficeHandler, Role::OfficeHead];

vocabulary! {
    /// The layer that an item belongs to.
    PointLayer {
        Base = "base", "基础积分", "base points";
        Democratic = "democratic", "民主积分", "democratic points";
        Contribution = "contribution", "贡献积分", "contribution points";
    }
}
