//! What a village's point rules, its households' accounts and its notices ask in the same way.

use crate::command::{Context, Reads};
use crate::rejection::{Rejection, Rule};
use crate::role::Role;
use crate::separation::by_the_commission;

pub mod rules {
    //! Rules of everything that is about points.

    rules! {
        POINTS_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督、不参与积分管理，不能办理“{command}”。", "a member of the commission takes no part in points: \"{commandEn}\" is not theirs";
    }
}

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// The commission takes no part in points, and neither do its members under another hat
/// (`domain.md` §16.1-9).
///
/// # Errors
/// `POINTS_COMMISSION_NEVER`.
pub(crate) fn not_of_the_commission(
    (zh, en): (&'static str, &'static str),
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if !by_the_commission(reads, cx) {
        return Ok(());
    }
    let refused = Rejection::new(&rules::POINTS_COMMISSION_NEVER);
    Err(refused.with("command", zh).with("commandEn", en).who_could(roles))
}
