//! The notices (公示) of a village's points: one after the other, each for the days that the village's
//! own rules say (`domain.md` R44).
//!
//! One stream a village. A notice names no entry: it covers what was checked before it was posted and
//! in no earlier one, so that posting and confirming touch no household's account. An entry's notice
//! is thus the first that was posted after its check was recorded ([`covering`]).

use serde::{Deserialize, Serialize};

use crate::event::Meta;
use crate::id::UnitId;
use crate::rejection::Rule;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

mod confirm;
mod events;
mod guard;
mod post;
pub mod rules;

pub use confirm::ConfirmPointsNotice;
pub use events::*;
pub use post::PostPointsNotice;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// Who posts and confirms.
const POSTERS: &[Role] = &[Role::Village];

/// A notice that was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its number in the village, from 1.
    pub number: u32,
    /// The day on which it was posted.
    pub posted_on: Date,
    /// Its last day.
    pub until: Date,
    /// When it was posted: what was checked later is not in it, however late it is entered.
    pub posted_at: Timestamp,
    /// Whether it was confirmed that it ran its time.
    pub confirmed: bool,
}

/// The notice in which an entry stands whose check was recorded at an instant; nothing before one was
/// posted after that. `notices` are the village's, in the order in which they were posted.
pub fn covering(notices: &[Notice], checked_at: Timestamp) -> Option<&Notice> {
    notices.iter().find(|notice| notice.posted_at > checked_at)
}

/// The state of a village's notices of points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointNotice {
    /// Every notice, in the order in which they were posted.
    pub notices: Vec<Notice>,
    /// When the last step happened.
    pub since: Option<Timestamp>,
}

impl PointNotice {
    /// The stream of a village's notices of points.
    pub fn stream(village: UnitId) -> StreamId {
        StreamId::of_key(crate::aggregate::Kind::PointNotice, &village.to_string())
    }

    /// A notice by its number.
    pub fn notice(&self, number: u32) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.number == number)
    }

    /// The notice that was posted and not confirmed yet.
    pub fn open(&self) -> Option<&Notice> {
        self.notices.last().filter(|notice| !notice.confirmed)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::PointsNoticePosted(e) => self.notices.push(Notice {
                number: e.notice,
                posted_on: e.posted_on,
                until: e.until,
                posted_at: meta.occurred_at,
                confirmed: false,
            }),
            Event::PointsNoticeConfirmed(e) => {
                let confirmed = |notice: &&mut Notice| notice.number == e.notice;
                if let Some(notice) = self.notices.iter_mut().find(confirmed) {
                    notice.confirmed = true;
                }
            }
        }
        self.since = Some(meta.occurred_at);
    }
}
