//! What every command on a consolidation review asks first.

use super::{ConsolidationReview, ReviewOf, rules};
use crate::command::{Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::power::Scope;
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::by_the_commission;
use crate::stream::StreamId;
use crate::unit::Unit;

/// The streams that a command on a review needs, as far as known.
pub(super) fn reads(of: ReviewOf, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![ConsolidationReview::stream(of), Programme::stream(of.programme)];
    streams.extend(Unit::streams_upward(of.unit, known));
    streams
}

/// What it touches: its unit and everything above it.
pub(super) fn scope(of: ReviewOf, reads: &Reads) -> Result<Scope, Rejection> {
    reads.need::<Programme>(of.programme.0)?;
    Ok(Scope { programme: Some(of.programme), units: Unit::upward(of.unit, reads), section: None })
}

/// The review of a unit that exists, in a programme that is open, by nobody of the commission.
pub(super) fn known<'a>(
    of: ReviewOf,
    verb: (&'static str, &'static str),
    roles: &[Role],
    reads: &'a Reads,
    cx: &Context,
) -> Result<Option<&'a ConsolidationReview>, Rejection> {
    Programme::need_open(of.programme, reads, verb)?;
    if by_the_commission(reads, cx) {
        let refused = Rejection::new(&rules::REVIEW_COMMISSION_NEVER);
        return Err(refused.with("command", verb.0).who_could(roles));
    }
    Unit::need_judged_on(reads, of.unit, cx.occurred_at.date())
        .map_err(|refused| refused.field("unit"))?;
    Ok(reads.get::<ConsolidationReview>(ConsolidationReview::stream(of).id))
}

/// Checks the document of a choice, which is not of a day to come.
pub(super) fn check_document(document: &Document, cx: &Context) -> Result<(), Rejection> {
    document.check("document")?;
    if document.date <= cx.today {
        return Ok(());
    }
    Err(Rejection::new(&general::FIELD_MALFORMED)
        .field("document.date")
        .why("晚于今天", "it is later than today"))
}

/// The unit of work with one event of a review.
pub(super) fn decided(of: ReviewOf, event: NewEvent) -> Decision {
    let event = event.about(Some(of.programme), Some(of.unit));
    Decision::one(ConsolidationReview::stream(of), event)
}
