//! The enrolment (申报创建) of a village or courtyard for a title: recommended, pre-checked, listed,
//! accepted, named, looked at again.
//!
//! The town recommends; listing, acceptance, title and revocation are a higher authority's, and are
//! recorded with its document (`domain.md` §16.1-1). One stream a programme, unit and title, so that
//! a village and the courtyards in it are enrolled independently of each other (R03). What may be
//! done when is a table ([`phase`]); what every command asks first is in `guard`.

use crate::rejection::Rule;

mod check_acceptance;
mod confer_title;
mod events;
#[cfg(test)]
mod fixture;
mod guard;
mod list;
pub mod phase;
mod post_notice;
mod pre_check;
mod recommend;
mod return_for_correction;
mod review_title;
mod revoke_title;
pub mod rules;
mod self_assess;
mod state;
mod vocabulary;
#[cfg(test)]
mod walk;
mod withdraw;

pub use check_acceptance::CheckAcceptance;
pub use confer_title::ConferTitle;
pub use events::*;
pub use list::List;
pub use phase::{Act, Phase};
pub use post_notice::PostNotice;
pub use pre_check::PreCheck;
pub use recommend::Recommend;
pub use return_for_correction::ReturnForCorrection;
pub use review_title::ReviewTitle;
pub use revoke_title::RevokeTitle;
pub use self_assess::SelfAssess;
pub use state::Enrolment;
pub use vocabulary::*;
pub use withdraw::Withdraw;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;
