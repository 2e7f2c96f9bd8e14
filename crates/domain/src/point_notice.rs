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
    /// When it was posted: what was checked later is not in it, however late it is entered and
    /// however far ahead the clock of who enters it.
    pub posted_at: Timestamp,
    /// Whether it was confirmed that it ran its time.
    pub confirmed: bool,
}

impl Notice {
    /// A notice as its event has it.
    pub fn posted(event: &PointsNoticePosted, meta: &Meta) -> Self {
        Self {
            number: event.notice,
            posted_on: event.posted_on,
            until: event.until,
            posted_at: meta.occurred_at.min(meta.recorded_at),
            confirmed: false,
        }
    }

    /// Whether a day is one of its days.
    pub fn runs_on(&self, day: Date) -> bool {
        (self.posted_on..=self.until).contains(&day)
    }
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
            Event::PointsNoticePosted(e) => self.notices.push(Notice::posted(e, meta)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point_account::fixture::{self as given, CADRE, CADRE_TOO, by};
    use crate::testing::{Given, Outcome, at};

    /// What may be done with a village's notices.
    #[derive(Debug, Clone, Copy)]
    enum Act {
        Post,
        Confirm,
    }

    /// What a village's board can look like, each a day after the last notice's end.
    fn boards() -> [(&'static str, Given); 3] {
        let over = |given: Given| given.now(at("2024-05-14 10:00"));
        [
            ("nothing posted", over(given::checked())),
            ("posted", over(given::in_notice())),
            ("confirmed", over(given::confirmed())),
        ]
    }

    #[test]
    fn s10_2_every_pair_of_a_boards_state_and_an_act_is_done_or_refused_as_drawn() {
        let (open, unknown) = (&rules::POINTS_NOTICE_OPEN, &rules::POINTS_NOTICE_UNKNOWN);
        let done: &'static Rule = &crate::rejection::rules::ALREADY_DONE;
        let drawn = [
            (Act::Post, [None, Some(open), None]),
            (Act::Confirm, [Some(unknown), None, Some(done)]),
        ];
        for (act, row) in drawn {
            for ((board, given), expected) in boards().iter().zip(row) {
                let outcome = attempt(act, given);
                match expected {
                    None => assert!(!outcome.decision().writes.is_empty(), "{act:?}: {board}"),
                    Some(rule) => {
                        outcome.then_rejected(rule);
                    }
                }
            }
        }
    }

    fn attempt(act: Act, given: &Given) -> Outcome {
        match act {
            Act::Post => given.when(&by(CADRE_TOO), &given::post()),
            Act::Confirm => given.when(&by(CADRE), &given::confirm(1)),
        }
    }

    #[test]
    fn an_entry_stands_in_the_first_notice_after_its_check_and_stays_there() {
        let notice = |number, posted_at| Notice {
            number,
            posted_on: Timestamp(posted_at).date(),
            until: Timestamp(posted_at).date(),
            posted_at: Timestamp(posted_at),
            confirmed: false,
        };
        let notices = [notice(1, 100), notice(2, 200), notice(3, 200)];
        let of = |at| covering(&notices, Timestamp(at)).map(|notice| notice.number);
        assert_eq!([99, 100, 150, 199, 200].map(of), [Some(1), Some(2), Some(2), Some(2), None]);
    }
}
