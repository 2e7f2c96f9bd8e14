//! An inspection and comparison of a village's environmental hygiene (环境卫生检查评比), and of its
//! households: planned, a sample drawn, scored, reviewed, published.
//!
//! One stream an inspection, one file a command. What may be done when is a table ([`phase`]). The
//! score sheet is what the adopted edition of a scheme measures by inspections in its rounds
//! ([`sheet`]); which households are visited is drawn from a seed that was committed when the
//! inspection was planned ([`sampling`]); what is found wrong becomes issues in the same unit of
//! work, linked both ways (`domain.md` R22, R23).
//!
//! The discipline commission neither plans nor scores: it orders that others check again, and
//! records its own unannounced visits after they took place (`domain.md` §16.1-9, §16.1-10). A visit
//! is an inspection without plan, sheet and score.

use crate::rejection::Rule;

mod attach_findings;
mod draw_sample;
mod events;
mod findings;
#[cfg(test)]
mod fixture;
mod guard;
mod order_recheck;
pub mod phase;
mod plan;
mod publish;
mod record_scores;
mod record_visit;
mod review;
pub mod rules;
pub mod sampling;
pub mod sheet;
mod state;
mod vocabulary;
mod void;
#[cfg(test)]
mod walk;

pub use attach_findings::AttachFindings;
pub use draw_sample::DrawSample;
pub use events::*;
pub use findings::{FINDINGS_MAX, Finding};
pub use order_recheck::OrderInspectionRecheck;
pub use phase::{Act, Phase};
pub use plan::PlanInspection;
pub use publish::PublishInspection;
pub use record_scores::{EVALUATORS_MAX, RecordScores};
pub use record_visit::RecordVisit;
pub use review::ReviewInspection;
pub use sheet::ScoreEntry;
pub use state::Inspection;
pub use vocabulary::*;
pub use void::VoidInspection;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;
