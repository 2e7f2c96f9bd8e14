//! A household's points (户积分): numbered entries, each recorded by one person and checked by another,
//! posted, and counted once its notice ran its time; and what was redeemed (`domain.md` R43, R44, R46).
//!
//! One stream a household, so that redemption is serialised there (§10.4-11). Entries are not deleted:
//! one in the other direction takes another back, with a check and a notice of its own (§10.4-7).
//! Where an entry stands follows from its own course and from the village's notices ([`phase`]); what
//! can be redeemed is computed by [`Totals`] and nowhere else.

use crate::rejection::Rule;
use crate::role::Role;

mod check;
mod events;
#[cfg(test)]
pub(crate) mod fixture;
mod guard;
mod item;
mod object;
pub mod phase;
mod record;
mod redeem;
mod refuse;
mod reverse;
mod review_objection;
pub mod rules;
mod state;
mod totals;
#[cfg(test)]
mod walk;

pub use check::CheckPoints;
pub use events::*;
pub use object::ObjectToPoints;
pub use phase::{Course, Phase, PointsAct};
pub use record::RecordPoints;
pub use redeem::RedeemPoints;
pub use refuse::RefusePoints;
pub use reverse::ReversePoints;
pub use review_objection::ReviewPointsObjection;
pub use state::{Entry, PointAccount};
pub use totals::Totals;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// How many entries one household's account holds beside those that take another back: one a week for
/// some twenty years. All of them are told at once.
pub const ENTRIES_MAX: usize = 1_000;
/// How many times one entry counts its item at most.
pub const TIMES_MAX: u32 = 1_000;

/// Who records entries and checks those of others.
const RECORDERS: &[Role] = &[Role::Village, Role::GroupCadre];
/// Who writes down what a household objects to.
const OBJECTORS: &[Role] = &[Role::Village, Role::GroupCadre, Role::VillageAffairsSupervision];
/// Who says what becomes of it: the villagers' supervision, and the deputy head, to whom it moves up
/// where the village has nobody left for it (`domain.md` §16.1-6). Who else could hear it is known to
/// no account, so that the deputy head may hear it at any time; the record names as what it was heard,
/// and whether nobody else was left is for people to see.
const REVIEWERS: &[Role] = &[Role::VillageAffairsSupervision, Role::DeputyHead];
/// Who hands out what points are redeemed for.
const REDEEMERS: &[Role] = &[Role::Village];

vocabulary! {
    /// What became of an entry that was objected to.
    ReviewOutcome {
        Stands = "stands", "维持", "the entry stands";
        Falls = "falls", "撤销", "the entry falls";
    }
}
