//! Write down what a household objects to while a notice runs (提出积分异议).

use serde::Serialize;

use super::guard::{self, Known};
use super::phase::{PointsAct, refuse};
use super::{OBJECTORS, PointAccount, PointsObjected, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::point_notice::Notice;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::written::ReasonText;

/// Objects to an entry while its notice runs, once. It holds up this entry and no other.
#[derive(Debug, Clone, Serialize)]
pub struct ObjectToPoints {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for ObjectToPoints {
    const NAME: &'static str = "point_account.object";
    const ZH: &'static str = "提出积分异议";
    const POWERS: Powers = Powers::entry(OBJECTORS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_of_entry(self.household, self.entry, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, at) = (PointsAct::Object, (self.household, self.entry));
        let known = Known::allowing(act, at, OBJECTORS, reads, cx)?;
        if known.entry.course.objection.is_some() {
            return Err(refuse(&rules::POINTS_OBJECTED_BEFORE, self.entry, act));
        }
        known.not_reversed(act)?;
        let notice = in_time(&known, cx)?;
        words::required("reason", &self.reason)?;
        let objected = PointsObjected {
            household: self.household,
            entry: self.entry,
            notice: notice.number,
            role: cx.authority.role,
        };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.account.decided(NewEvent::with_text(objected, &text)))
    }
}

/// The entry's notice, where the household objected while it ran. What was handed in on paper by
/// then may be typed later, as long as nobody confirmed the notice.
fn in_time<'a>(known: &Known<'a>, cx: &Context) -> Result<&'a Notice, Rejection> {
    let notice = known.entry.course.notice(known.notices);
    let notice = notice.expect("what is in notice has one");
    let day = cx.occurred_at.date();
    if (notice.posted_on..=notice.until).contains(&day) {
        return Ok(notice);
    }
    Err(Rejection::new(&rules::POINTS_OBJECTION_TIME)
        .with("notice", notice.number)
        .with("from", notice.posted_on)
        .with("until", notice.until)
        .with("day", day))
}
