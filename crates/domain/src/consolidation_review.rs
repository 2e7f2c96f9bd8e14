//! The consolidation review (巩固阶段评价) of a unit: several offices look at it, each for its own
//! section, and list what is still open; the leading group chooses the excellent (选树典型), and what
//! they share is recorded (`domain.md` R51, §1.5).
//!
//! One stream a programme and unit. It is a verdict of its own, beside acceptance and the annual
//! evaluation (§1.6 C8): nothing here is an input to a score, and sharing is recorded, never counted
//! (§16.1-5).

use crate::rejection::Rule;

mod choose_excellent;
mod events;
#[cfg(test)]
mod fixture;
mod guard;
mod open_issues;
mod record_sharing;
mod review;
pub mod rules;
mod state;
mod withdraw_choice;

pub use choose_excellent::ChooseExcellent;
pub use events::*;
pub use record_sharing::RecordSharing;
pub use review::ReviewUnit;
pub use state::{ConsolidationReview, OFFICE, SectionReview};
pub use withdraw_choice::WithdrawChoice;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// How many sections' reviews make "several offices".
pub const SECTIONS_MIN: usize = 2;
/// How many open issues one review lists.
pub const OPEN_ISSUES_MAX: usize = 100;
/// How many sections review one unit.
pub const SECTIONS_MAX: usize = 50;
/// How many occasions of sharing are recorded of one unit.
pub const SHARINGS_MAX: u32 = 100;

vocabulary! {
    /// What a section found.
    Finding {
        Consolidated = "consolidated", "巩固较好", "consolidated";
        ToImprove = "to_improve", "需继续改进", "to be improved";
        Relapsing = "relapsing", "出现反弹", "relapsing";
    }
}
