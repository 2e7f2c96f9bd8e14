//! What both commands on notices ask first.

use super::{POSTERS, PointNotice, rules};
use crate::command::{Context, Reads};
use crate::id::UnitId;
use crate::order::not_before;
use crate::point_rules::PointRules;
use crate::points::not_of_the_commission;
use crate::power::Scope;
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::unit::Unit;

/// The streams that a command on a village's notices needs, as far as known.
pub(super) fn reads(village: UnitId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![PointNotice::stream(village), PointRules::stream(village)];
    streams.extend(Unit::streams_upward(village, known));
    streams
}

/// What such a command touches.
pub(super) fn scope(village: UnitId, reads: &Reads) -> Result<Scope, Rejection> {
    reads.need::<Unit>(village.0)?;
    Ok(Scope { units: Unit::upward(village, reads), ..Scope::default() })
}

/// The village's notices, where nobody of the commission takes part and the step follows the one
/// before it.
pub(super) fn known<'a>(
    village: UnitId,
    act: (&'static str, &'static str),
    reads: &'a Reads,
    cx: &Context,
) -> Result<Option<&'a PointNotice>, Rejection> {
    not_of_the_commission(act, POSTERS, reads, cx)?;
    let known = reads.get::<PointNotice>(PointNotice::stream(village).id);
    let since = known.and_then(|known| known.since);
    not_before(since, cx, || Rejection::new(&rules::POINTS_NOTICE_TIME_ORDER))?;
    Ok(known)
}
