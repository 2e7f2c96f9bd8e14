//! Due dates for the wire, with how they came about in words for people.

use hemei_domain::deadline::Deadline;
use hemei_engine::view::issue_ledger::Standing;

use super::{Vocabulary as _, programme, wire_date};
use crate::proto;

/// A due date and how it stands.
pub(crate) fn to_wire(deadline: &Deadline, standing: &Standing) -> proto::DeadlineState {
    let days_left = standing.days_left.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
    proto::DeadlineState {
        due_date: Some(wire_date(deadline.due)),
        light: standing.level.to_wire(),
        overdue: standing.overdue,
        ever_overdue: standing.ever_overdue,
        days_left,
        derivation: deadline.explain_zh(),
        limit: Some(programme::limit(deadline.limit)),
        start_date: Some(wire_date(deadline.start)),
        moved_from_date: deadline.moved_from.map(wire_date),
        calendar_editions: deadline.editions.clone(),
    }
}
