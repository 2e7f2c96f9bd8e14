//! A report window (报送期) of a programme: it opens, falls due, closes and reopens
//! (`domain.md` §16.1-12).
//!
//! The dates are the programme's; the office opens the window, which derives the due date once from
//! a named calendar and keeps the derivation. What comes after the due day is late and taken; what
//! comes after the closing is refused until the office reopens. One stream a programme and window.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::command::{Context, Reads};
use crate::event::Meta;
use crate::id::{ProgrammeId, ReportWindowId};
use crate::power::Scope;
use crate::programme::definition::Definition;
use crate::programme::{Programme, reporting::Reporting};
use crate::rejection::{Rejection, Rule};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

mod close;
mod events;
#[cfg(test)]
mod fixture;
mod open;
pub mod phase;
mod reopen;
pub mod rules;

pub use close::CloseReportWindow;
pub use events::*;
pub use open::OpenReportWindow;
pub use phase::{WindowAct, WindowPhase};
pub use reopen::ReopenReportWindow;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// Who closes and reopens.
const DECIDERS: &[Role] = &[Role::OfficeHead, Role::DeputyHead];

events! {
    /// The events of a report window.
    pub enum Event { ReportWindowOpened, ReportWindowClosed, ReportWindowReopened }
}

/// A window by its natural key: the programme, and the key that its definition gives the window.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WindowKey {
    /// The programme.
    pub programme: ProgrammeId,
    /// The window's key there, `q2`.
    pub window: String,
}

impl WindowKey {
    /// The window's id: a programme has a window once.
    pub fn id(&self) -> ReportWindowId {
        let key = format!("{}/{}", self.programme, self.window);
        ReportWindowId(StreamId::of_key(crate::aggregate::Kind::ReportWindow, &key).id)
    }

    /// The window's stream.
    pub fn stream(&self) -> StreamId {
        StreamId::new(crate::aggregate::Kind::ReportWindow, self.id().0)
    }
}

/// The state of a report window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportWindow {
    /// What was opened; absent before.
    pub opened: Option<ReportWindowOpened>,
    /// The day on which it was opened: the definition of that day governs its reports
    /// (`domain.md` §10.4-3).
    pub opened_on: Option<Date>,
    /// Where it stands, but for a closing day that has passed: see [`Self::phase_on`].
    pub phase: WindowPhase,
    /// The last day on which it takes reports; a decision closes it where absent.
    pub closes: Option<Date>,
    /// The day on which it was closed last.
    pub closed_on: Option<Date>,
    /// How often it was reopened.
    pub reopenings: u32,
}

impl ReportWindow {
    /// Where it stands on a day: a closing day that has passed closes it.
    pub fn phase_on(&self, day: Date) -> WindowPhase {
        match (self.phase, self.closes) {
            (WindowPhase::Open, Some(closes)) if closes < day => WindowPhase::Closed,
            (phase, _) => phase,
        }
    }

    /// The due day, after the rule for rest days; absent before it was opened.
    pub fn due(&self) -> Option<Date> {
        self.opened.as_ref().map(|opened| opened.deadline.due)
    }

    /// By how many days something of a day is late; 0 where it is in time.
    pub fn days_late(&self, day: Date) -> u32 {
        let late = self.due().map_or(0, |due| due.days_until(day));
        u32::try_from(late).unwrap_or(0)
    }

    /// The definition that governs its reports: that of the day on which it was opened.
    pub fn definition<'a>(&self, programme: &'a Programme) -> Option<&'a Definition> {
        programme.definition_on(self.opened_on?)
    }

    /// How its reports are made.
    ///
    /// # Errors
    /// `REPORT_NOT_DEFINED` where the programme takes none.
    pub(crate) fn reporting<'a>(
        &self,
        programme: &'a Programme,
    ) -> Result<&'a Reporting, Rejection> {
        self.definition(programme)
            .and_then(|definition| definition.reporting.as_ref())
            .ok_or_else(|| Rejection::new(&rules::REPORT_NOT_DEFINED))
    }

    /// The window among what was read, if it takes reports now.
    ///
    /// # Errors
    /// `REPORT_WINDOW_UNKNOWN`, `REPORT_WINDOW_NOT_OPEN` or `REPORT_WINDOW_CLOSED`, each with the
    /// programme's clause.
    pub(crate) fn need_taking<'a>(
        key: &WindowKey,
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<&'a Self, Rejection> {
        let programme = reads.need::<Programme>(key.programme.0)?;
        let Some(window) = reads.get::<Self>(key.id().0) else {
            return Err(not_opened(key, programme, cx));
        };
        let opened = window.opened.as_ref().ok_or_else(|| not_opened(key, programme, cx))?;
        let basis = window.definition(programme).map(|d| d.cite(&opened.clause));
        if window.phase_on(cx.today) != WindowPhase::Open {
            let closed = window.closed_on.or(window.closes).unwrap_or(cx.today);
            return Err(Rejection::new(&rules::REPORT_WINDOW_CLOSED)
                .with("window", &opened.name)
                .with("closed", closed)
                .with("basis", basis.unwrap_or_default())
                .who_could(DECIDERS));
        }
        if cx.occurred_at.date() < opened.opens {
            return Err(refuse_not_open(&opened.name, opened.opens, basis.unwrap_or_default()));
        }
        Ok(window)
    }

    /// The window with its name, opened or not.
    fn known<'a>(
        key: &WindowKey,
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<KnownWindow<'a>, Rejection> {
        let programme = reads.need::<Programme>(key.programme.0)?;
        let state = reads.get::<Self>(key.id().0);
        if let Some((state, opened)) = state.and_then(|s| s.opened.as_ref().map(|o| (s, o))) {
            return Ok(KnownWindow { name: &opened.name, state: Cow::Borrowed(state) });
        }
        let declared = programme.definition_on(cx.today).and_then(|d| d.window(&key.window));
        let declared = declared.ok_or_else(|| unknown(key))?;
        Ok(KnownWindow { name: &declared.name, state: Cow::Owned(Self::default()) })
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::ReportWindowOpened(opened) => {
                self.closes = opened.closes;
                self.opened_on = Some(meta.recorded_at.date());
                self.opened = Some(ReportWindowOpened::clone(opened));
                self.phase = WindowPhase::Open;
            }
            Event::ReportWindowClosed(closed) => {
                self.closed_on = Some(closed.on);
                self.phase = WindowPhase::Closed;
            }
            Event::ReportWindowReopened(reopened) => {
                self.closes = reopened.until;
                self.closed_on = None;
                self.reopenings = reopened.count;
                self.phase = WindowPhase::Open;
            }
        }
    }
}

/// A window that the programme declares.
struct KnownWindow<'a> {
    name: &'a str,
    state: Cow<'a, ReportWindow>,
}

/// Refuses a report for a window that the office has not opened, with the programme's date.
fn not_opened(key: &WindowKey, programme: &Programme, cx: &Context) -> Rejection {
    let definition = programme.definition_on(cx.today);
    match definition.and_then(|d| d.window(&key.window).map(|window| (d, window))) {
        Some((d, window)) => refuse_not_open(&window.name, window.opens, d.cite(&window.clause)),
        None => unknown(key),
    }
}

fn refuse_not_open(name: &str, opens: Date, basis: String) -> Rejection {
    Rejection::new(&rules::REPORT_WINDOW_NOT_OPEN)
        .with("window", name)
        .with("opens", opens)
        .with("basis", basis)
        .who_could(open::OPENERS)
}

fn unknown(key: &WindowKey) -> Rejection {
    Rejection::new(&rules::REPORT_WINDOW_UNKNOWN).field("name").with("window", &key.window)
}

/// What a command on a window touches; the programme must exist.
fn scope(key: &WindowKey, reads: &Reads) -> Result<Scope, Rejection> {
    reads.need::<Programme>(key.programme.0)?;
    Ok(Scope { programme: Some(key.programme), ..Scope::default() })
}
