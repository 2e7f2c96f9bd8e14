//! The order of steps: which phases allow an act, and what came before it. Every aggregate asks it in
//! the same way and refuses under its own rule.

use crate::command::Context;
use crate::rejection::{Rejection, Rule};
use crate::time::Timestamp;

/// A word of a vocabulary, as people read it.
pub(crate) trait Labelled: Copy + PartialEq {
    /// In Chinese and in English.
    fn labels(self) -> (&'static str, &'static str);
}

/// A row of a table of phases: an act and the phases that allow it.
#[derive(Debug)]
pub struct Row<A: 'static, P: 'static> {
    /// The act.
    pub act: A,
    /// Phases in which it may be done.
    pub phases: &'static [P],
}

/// Refuses an act in a phase that its row of the table does not name.
///
/// # Errors
/// The rule, with the act, the `phase` and those in which the act is `allowed`.
pub(crate) fn allow<A: Labelled, P: Labelled>(
    table: &[Row<A, P>],
    phase: P,
    act: A,
    rule: &'static Rule,
) -> Result<(), Rejection> {
    let row = table.iter().find(|row| row.act == act).expect("the table has a row for every act");
    in_phase(phase, row.phases, || refuse(rule, act))
}

/// A refusal of an act, named in both languages.
pub(crate) fn refuse<A: Labelled>(rule: &'static Rule, act: A) -> Rejection {
    let (zh, en) = act.labels();
    Rejection::new(rule).with("command", zh).with("commandEn", en)
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
    let (allowed, allowed_en): (Vec<&str>, Vec<&str>) =
        allowed.iter().map(|phase| phase.labels()).unzip();
    let refusal = refusal().with("phase", zh).with("phaseEn", en);
    Err(refusal.with("allowed", allowed.join("、")).with("allowedEn", allowed_en.join(", ")))
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
