//! The annual evaluation (年度乡村振兴专项考核): opened with a frozen scheme, scored, summed, decided
//! by a committee, posted, objected to, final.
//!
//! One stream an evaluation, and one a unit for its score sheet ([`crate::score_sheet`]). A sum
//! reads every sheet, names the revision of each and the position of the log that it was made at,
//! and holds totals, ranks and the hashes of the explanations (`design.md` §3.5): later events change
//! nothing without a new sum. A committee decides by its minutes and yields 拟定等次; the notice runs
//! its full time; an objection is checked again by others (`domain.md` §16.1-3). What may be done
//! when is a table ([`phase`]); what every command asks first is in `guard`.

use crate::rejection::Rule;

mod archive;
pub(crate) mod citation;
mod correct_score;
mod correct_signed_document;
#[cfg(test)]
mod courtyards;
mod decide;
mod decide_objection;
mod events;
mod file_objection;
mod finalise;
#[cfg(test)]
pub(crate) mod fixture;
pub(crate) mod guard;
mod open;
pub mod phase;
mod post_notice;
mod recheck;
mod record_signed_document;
mod results;
pub mod rules;
mod standing;
mod state;
mod sum;
#[cfg(test)]
mod walk;

pub use archive::ArchiveEvaluation;
pub use correct_score::CorrectScore;
pub use correct_signed_document::CorrectSignedDocument;
pub use decide::DecideEvaluation;
pub use decide_objection::DecideObjection;
pub use events::*;
pub use file_objection::FileObjection;
pub use finalise::FinaliseEvaluation;
pub use open::{Entrant, OpenEvaluation};
pub use phase::{Act, Phase};
pub use post_notice::PostNotice;
pub use recheck::Changes;
pub use record_signed_document::RecordSignedDocument;
pub use standing::{NoticeStanding, ResultStage};
pub use state::{Evaluation, Objection};
pub use sum::{SheetSeen, SumEvaluation};

/// The rules of this module and of [`crate::score_sheet`].
pub const RULES: &[&Rule] = rules::ALL;

/// How many units one evaluation has: it is a town's, and its sum reads all of their sheets.
pub const UNITS_MAX: usize = 50;
/// How many objections one evaluation holds.
pub const OBJECTIONS_MAX: usize = 200;

vocabulary! {
    /// What came of an objection (异议处理结果).
    ObjectionOutcome {
        Upheld = "upheld", "异议成立，改分", "upheld";
        Rejected = "rejected", "异议不成立，维持", "rejected";
    }
}
