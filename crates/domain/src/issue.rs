//! An issue (问题与困难): found, rectified, verified, closed, looked back at.
//!
//! One stream an issue, one file a command. What may be done when is a table ([`phase`]); who may
//! is each command's powers; what all of them ask first is in `guard`. Clues of the discipline
//! commission are never recorded here (`domain.md` §16.1-10).

use crate::rejection::Rule;

mod answer_difficulty;
mod answer_urge;
mod assign;
mod close;
mod confirm_answer;
mod events;
mod extend;
mod file_plan;
mod fix_on_spot;
#[cfg(test)]
mod fixture;
mod guard;
mod hand_up;
mod look_back;
mod order_recheck;
pub mod phase;
mod raise;
mod reopen;
mod request_closure;
mod resume;
mod return_for_rework;
pub mod rules;
mod sign_for;
mod state;
mod suspend;
mod urge;
mod verify;
mod vocabulary;
#[cfg(test)]
mod walk;
mod withdraw;
pub(crate) mod words;

pub use crate::separation::Doers;
pub use answer_difficulty::AnswerDifficulty;
pub use answer_urge::AnswerUrge;
pub use assign::Assign;
pub use close::Close;
pub use confirm_answer::ConfirmAnswer;
pub use events::*;
pub use extend::Extend;
pub use file_plan::FilePlan;
pub use fix_on_spot::FixOnSpot;
pub use hand_up::HandUp;
pub use look_back::LookBack;
pub use order_recheck::OrderRecheck;
pub use phase::{Act, Phase};
pub(crate) use raise::Place;
pub use raise::Raise;
pub use reopen::Reopen;
pub use request_closure::RequestClosure;
pub use resume::Resume;
pub use return_for_rework::ReturnForRework;
pub use sign_for::SignFor;
pub use state::{Assignment, Issue, LeftLimit, Suspension, Urging, Verification};
pub use suspend::Suspend;
pub use urge::Urge;
pub use verify::Verify;
pub use vocabulary::*;
pub use withdraw::Withdraw;
pub use words::CLUE_WORDS;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;
