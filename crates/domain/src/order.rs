//! The order of steps: which phases allow an act, and what came before it. Every aggregate asks it in
//! the same way and refuses under its own rule.

use crate::command::Context;
use crate::rejection::Rejection;
use crate::time::Timestamp;

/// A word of a vocabulary, as people read it.
pub(crate) trait Labelled: Copy + PartialEq {
    /// In Chinese and in English.
    fn labels(self) -> (&'static str, &'static str);
}

/// Refuses an act in a phase that does not allow it.
///
/// # Errors
/// The `refusal`, with the `phase` and with those in which the act is `allowed`.
pub(crate) fn in_phase<P: Labelled>(
    phase: P,
    allowed: &[P],
    refusal: impl FnOnce() -> Rejection,
) -> Result<(), Rejection> {
    if allowed.contains(&phase) {
        return Ok(());
    }
    let (zh, en) = phase.labels();
    let allowed: Vec<&str> = allowed.iter().map(|phase| phase.labels().0).collect();
    Err(refusal().with("phase", zh).with("phaseEn", en).with("allowed", allowed.join("、")))
}

/// Refuses what says that it happened before the step that it follows, if it follows any
/// (`domain.md` §10.4-8).
///
/// # Errors
/// The `refusal`, of `submission.occurred_time`, with both times.
pub(crate) fn not_before(
    step: Option<Timestamp>,
    cx: &Context,
    refusal: impl FnOnce() -> Rejection,
) -> Result<(), Rejection> {
    let Some(step) = step.filter(|step| cx.occurred_at < *step) else { return Ok(()) };
    Err(refusal()
        .field("submission.occurred_time")
        .with("occurred", cx.occurred_at.local_minutes())
        .with("since", step.local_minutes()))
}
