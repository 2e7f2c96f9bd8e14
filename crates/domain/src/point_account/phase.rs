//! Where an entry stands, and the table of what may be done with it there (`domain.md` §10.2).
//!
//! Its phase is stored nowhere: it follows from the entry's own course and from the notices of its
//! village, so that a notice is one event and not one for each household.

use serde::{Deserialize, Serialize};

use super::{Event, ReviewOutcome, rules};
use crate::event::Meta;
use crate::order;
use crate::point_notice::{Notice, covering};
use crate::rejection::{Rejection, Rule};
use crate::time::{Date, Timestamp};

vocabulary! {
    /// Where an entry stands.
    Phase {
        Recorded = "recorded", "已登记待核对", "recorded";
        Checked = "checked", "已核对待公示", "checked";
        InNotice = "in_notice", "公示中", "in public notice";
        Objected = "objected", "有异议待复核", "objected to";
        Confirmed = "confirmed", "已确认", "confirmed";
        Refused = "refused", "核对退回", "refused at the check";
        Fallen = "fallen", "异议成立已撤销", "fallen after an objection";
    }
}

vocabulary! {
    /// What may be done with an entry; the codes are the commands' names after `point_account.`.
    PointsAct {
        Check = "check", "核对积分", "check";
        Refuse = "refuse", "退回积分", "refuse";
        Object = "object", "提出积分异议", "object";
        ReviewObjection = "review_objection", "复核积分异议", "review an objection";
        Reverse = "reverse", "冲正积分", "reverse";
    }
}

/// What a second person found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checked {
    /// It is right; recorded at this instant.
    Right(Timestamp),
    /// It is wrong.
    Wrong,
}

/// What became of an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objection {
    /// Nothing yet.
    Open,
    /// The entry stands.
    Stands,
    /// The entry falls.
    Falls,
}

/// What became of an entry so far, apart from the notices of its village.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// What the second person found; absent before.
    pub checked: Option<Checked>,
    /// What became of the objection; absent where there was none.
    pub objection: Option<Objection>,
}

impl Course {
    /// What an event of this entry makes of it.
    pub fn apply(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::PointsChecked(_) => self.checked = Some(Checked::Right(meta.recorded_at)),
            Event::PointsRefused(_) => self.checked = Some(Checked::Wrong),
            Event::PointsObjected(_) => self.objection = Some(Objection::Open),
            Event::PointsObjectionReviewed(e) => {
                self.objection = Some(match e.outcome {
                    ReviewOutcome::Stands => Objection::Stands,
                    ReviewOutcome::Falls => Objection::Falls,
                });
            }
            // It begins with nothing; what is redeemed is of no entry.
            Event::PointsRecorded(_) | Event::PointsRedeemed(_) => {}
        }
    }

    /// Where the entry stands, with the notices of its village in the order of their posting. An
    /// open objection holds up this entry alone; one that did not succeed leaves it where its notice
    /// is by then (`domain.md` §10.4-12).
    pub fn phase(self, notices: &[Notice]) -> Phase {
        if !self.may_count() {
            let refused = self.checked == Some(Checked::Wrong);
            return if refused { Phase::Refused } else { Phase::Fallen };
        }
        if self.objection == Some(Objection::Open) {
            return Phase::Objected;
        }
        match (self.checked, self.notice(notices)) {
            (None | Some(Checked::Wrong), _) => Phase::Recorded,
            (Some(Checked::Right(_)), None) => Phase::Checked,
            (Some(Checked::Right(_)), Some(notice)) if notice.confirmed => Phase::Confirmed,
            (Some(Checked::Right(_)), Some(_)) => Phase::InNotice,
        }
    }

    /// The notice in which the entry stands.
    pub fn notice(self, notices: &[Notice]) -> Option<&Notice> {
        match self.checked {
            Some(Checked::Right(at)) => covering(notices, at),
            Some(Checked::Wrong) | None => None,
        }
    }

    /// Whether the household can object to the entry for a day: its phase allows it, and the day is
    /// one of its notice's. Where it is objected to already, that is so also after the notice was
    /// confirmed.
    pub fn may_be_objected_to(self, notices: &[Notice], on: Date) -> bool {
        let row = TABLE.iter().find(|row| row.act == PointsAct::Object);
        row.is_some_and(|row| row.phases.contains(&self.phase(notices)))
            && self.notice(notices).is_some_and(|notice| notice.runs_on(on))
    }

    /// Whether the entry counts or still can.
    pub fn may_count(self) -> bool {
        self.checked != Some(Checked::Wrong) && self.objection != Some(Objection::Falls)
    }
}

/// A row of the table.
pub type Row = order::Row<PointsAct, Phase>;

/// What may be done when: one row an act, in the order of [`PointsAct::ALL`].
pub const TABLE: &[Row] = &[
    Row { act: PointsAct::Check, phases: &[Phase::Recorded] },
    Row { act: PointsAct::Refuse, phases: &[Phase::Recorded] },
    // Another objection may come while one is open.
    Row { act: PointsAct::Object, phases: &[Phase::InNotice, Phase::Objected] },
    Row { act: PointsAct::ReviewObjection, phases: &[Phase::Objected] },
    // What nobody checked yet is refused instead, and an objection is settled first.
    Row { act: PointsAct::Reverse, phases: &[Phase::Checked, Phase::InNotice, Phase::Confirmed] },
];

/// Refuses what the entry's phase does not allow.
///
/// # Errors
/// `POINTS_PHASE`.
pub fn allow(entry: u32, phase: Phase, act: PointsAct) -> Result<(), Rejection> {
    order::allow(TABLE, phase, act, &rules::POINTS_PHASE)
        .map_err(|refused| refused.with("entry", entry))
}

/// A refusal of an act on an entry, named in both languages.
pub(super) fn refuse(rule: &'static Rule, entry: u32, act: PointsAct) -> Rejection {
    order::refuse(rule, act).with("entry", entry)
}

#[cfg(test)]
mod tests;
