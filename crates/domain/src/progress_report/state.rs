//! The state of a progress report and its fold.

use super::events::*;
use super::line::{CellKey, ReportLine};
use super::phase::Phase;
use crate::event::Meta;
use crate::id::PersonId;
use crate::issue::Doers;
use crate::time::{Date, Timestamp};

/// The state of a progress report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgressReport {
    /// Where it stands.
    pub phase: Phase,
    /// When what brought it there happened.
    pub since: Option<Timestamp>,
    /// How many drafts were saved.
    pub drafts: u32,
    /// The lines of the last draft, or of the version in force.
    pub lines: Vec<ReportLine>,
    /// How often it was submitted.
    pub submissions: u32,
    /// When it was first submitted, as the village says.
    pub first_submitted: Option<Timestamp>,
    /// The window's due day, as it was submitted.
    pub due: Option<Date>,
    /// From what the cumulative figures of the last submission or version go on.
    pub previous: Vec<PreviousFigure>,
    /// The cells that were returned last.
    pub returned: Vec<CellKey>,
    /// How often it was returned.
    pub returns: u32,
    /// The locked version; 0 before it was accepted.
    pub version: u32,
    /// Why it is to be rechecked.
    pub recheck: Option<RecheckCause>,
    /// Everybody in whose name it was ever filled in or submitted (填报人).
    pub fillers: Doers,
    /// Everybody who ever typed it for somebody else.
    pub typists: Vec<PersonId>,
    /// Everybody in whose name it was ever reviewed in the village (审核人), and who typed that.
    pub reviewers: Doers,
}

/// The report before it that was locked or corrected later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecheckCause {
    /// The key of its window.
    pub window: String,
    /// Its version.
    pub version: u32,
}

impl ProgressReport {
    /// By how many days the first submission was late; 0 where it was in time, or none came yet.
    pub fn days_late(&self) -> u32 {
        let days = self.due.zip(self.first_submitted).map(|(due, at)| due.days_until(at.date()));
        days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0)
    }

    /// Those who had a hand in it by another's power: who gave it stands in their streams.
    pub(super) fn delegates(&self) -> impl Iterator<Item = PersonId> {
        let delegated = self.fillers.delegated.iter().chain(&self.reviewers.delegated);
        delegated.map(|(person, _)| *person)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        let since = self.since;
        self.since = Some(meta.occurred_at);
        match event {
            Event::ReportDraftSaved(e) => {
                self.filled(meta);
                self.drafts = e.number;
                self.lines.clone_from(&e.lines);
                self.phase = Phase::Draft;
            }
            Event::ReportSubmitted(e) => {
                self.filled(meta);
                self.submissions = e.number;
                self.first_submitted = self.first_submitted.or(Some(meta.occurred_at));
                self.due = Some(e.due);
                self.previous.clone_from(&e.previous);
                self.returned.clear();
                self.phase = Phase::Submitted;
            }
            Event::ReportWithdrawn(_) => self.phase = Phase::Withdrawn,
            Event::ReportReviewed(_) => {
                self.reviewers.add(&Doers::of(meta));
                self.phase = Phase::Reviewed;
            }
            Event::ReportReturned(e) => {
                self.returns = e.count;
                self.returned.clone_from(&e.cells);
                self.phase = Phase::Returned;
            }
            Event::ReportAccepted(e) => {
                self.version = e.version;
                self.phase = Phase::Locked;
            }
            Event::ReportCorrected(e) => {
                self.version = e.version;
                self.lines.clone_from(&e.lines);
                self.previous.clone_from(&e.previous);
                self.recheck = None;
                self.phase = Phase::Locked;
            }
            Event::ReportRecheckNeeded(e) => {
                self.since = since;
                self.recheck = Some(RecheckCause { window: e.window.clone(), version: e.version });
                self.phase = Phase::Recheck;
            }
            Event::ReportRechecked(_) => {
                self.recheck = None;
                self.phase = Phase::Locked;
            }
        }
    }

    fn filled(&mut self, meta: &Meta) {
        let filler = meta.on_behalf_of.or(meta.actor);
        self.fillers.add(&Doers {
            persons: filler.into_iter().collect(),
            delegated: filler.into_iter().zip(meta.delegation).collect(),
        });
        let typist = meta.actor.filter(|_| meta.on_behalf_of.is_some());
        self.typists.extend(typist.filter(|typist| !self.typists.contains(typist)));
    }
}
