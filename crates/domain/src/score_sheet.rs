//! The score sheet (考核评分表) of one unit in one evaluation: what the village says of itself, what
//! the responsible offices scored, bonus, penalty and vetoes with their grounds, and the check on
//! site.
//!
//! One stream an evaluation and unit, so that offices score different villages without waiting for
//! each other; the evaluation reads all of them when it sums ([`crate::evaluation`]). A village
//! scores itself, the office that the scheme names scores an indicator, a third person checks on
//! site (`domain.md` §6.2, §16.1-6). What was scored is scored anew by another event; of several the
//! last counts.

use crate::rejection::Rule;

mod apply_penalty;
mod apply_veto;
mod enter_block;
mod events;
mod grant_bonus;
mod grounds;
mod mark_not_applicable;
mod record_site_check;
mod score_indicators;
mod self_score;
pub mod stage;
mod state;
mod waive_self_score;
mod withdraw_adjustment;

pub use apply_penalty::ApplyPenalty;
pub use apply_veto::ApplyVeto;
pub use enter_block::EnterBlock;
pub use events::*;
pub use grant_bonus::GrantBonus;
pub(crate) use grounds::{check_added, check_entries};
pub use mark_not_applicable::MarkNotApplicable;
pub use record_site_check::RecordSiteCheck;
pub use score_indicators::ScoreIndicators;
pub use self_score::SelfScore;
pub use stage::Stage;
pub use state::{Adjustment, Change, Place, ScoreSheet, Scored};
pub use waive_self_score::WaiveSelfScore;
pub use withdraw_adjustment::WithdrawAdjustment;

/// The rules of this module: they stand with the evaluation's.
pub const RULES: &[&Rule] = &[];

/// How many entries one command takes.
pub const ENTRIES_MAX: usize = 50;
/// How many positions of the log one entry cites.
pub const POSITIONS_MAX: usize = 100;
/// How many adjustments a sheet holds, withdrawn ones included.
pub const ADJUSTMENTS_MAX: usize = 200;

vocabulary! {
    /// What a check on site found (现场核验).
    SiteOutcome {
        Confirmed = "confirmed", "与评分一致", "as scored";
        Differs = "differs", "与评分不符，退回重新评分", "differs from what was scored";
    }
}
