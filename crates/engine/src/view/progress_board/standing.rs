//! How a village stands with a window on a day: one pure function of its row.

use hemei_domain::deadline::light::{WarningLevel, level};
use hemei_domain::progress_report::Phase;
use hemei_domain::progress_report::pace::{Pace, pace};
use hemei_domain::report_window::WindowPhase;
use hemei_domain::time::{Date, Timestamp};

use super::BoardRow;

/// How a village stands with a window on a day, as far as the row knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardStanding {
    /// Where the window stands.
    pub window: WindowPhase,
    /// Whether a report had been submitted by that day.
    pub submitted: bool,
    /// Days until the due day, negative where it has passed.
    pub days_left: i64,
    /// By how many days it is late: of what was submitted by the day that the village says, of what
    /// was not so far.
    pub days_late: u32,
    /// The same by the days on which it was recorded.
    pub days_late_recorded: u32,
    /// The light: overdue where nothing came by the due day, approaching on that day itself, behind
    /// where a line is behind what was planned.
    pub light: WarningLevel,
    /// The worst of the lines against what was planned; nothing while the village stands by none.
    pub pace: Option<Pace>,
    /// How many lines are behind, without those that are far behind.
    pub behind: u32,
    /// How many lines are far behind.
    pub far_behind: u32,
    /// Whether the village is to be called: its window has opened, and its report is not with the
    /// office.
    pub to_call: bool,
}

/// How a village stood with a window on a day.
pub fn standing(row: &BoardRow, day: Date) -> BoardStanding {
    let window = match (row.window_phase, row.closes) {
        (WindowPhase::Open, Some(closes)) if closes < day => WindowPhase::Closed,
        (phase, _) => phase,
    };
    let submitted_on = row.first_submitted.map(Timestamp::date).filter(|on| *on <= day);
    let recorded_on = row.first_recorded.map(Timestamp::date).filter(|on| *on <= day);
    let late = |on: Option<Date>| match on {
        Some(on) => days_after(row.due, on),
        None if row.expected => days_after(row.due, day),
        None => 0,
    };
    let submitted = submitted_on.is_some();
    let paces = if submitted { paces(row) } else { Vec::new() };
    let count = |wanted| {
        let alike = paces.iter().filter(|one| **one == wanted).count();
        u32::try_from(alike).unwrap_or(u32::MAX)
    };
    let worst = paces.iter().max().copied();
    let arrival = level(Some(row.due).filter(|_| row.expected), submitted_on, day, 0);
    let behind = worst.is_some_and(|worst| worst > Pace::OnPlan);
    BoardStanding {
        window,
        submitted,
        days_left: day.days_until(row.due),
        days_late: late(submitted_on),
        days_late_recorded: late(recorded_on),
        light: if behind { arrival.max(WarningLevel::Behind) } else { arrival },
        pace: worst,
        behind: count(Pace::Behind),
        far_behind: count(Pace::FarBehind),
        to_call: row.expected && row.opens <= day && !(submitted && with_office(row.phase)),
    }
}

/// By how many days one day is after another.
fn days_after(due: Date, day: Date) -> u32 {
    u32::try_from(due.days_until(day)).unwrap_or(0)
}

/// The lines against what was planned, where the village stands by its table.
fn paces(row: &BoardRow) -> Vec<Pace> {
    let stands = matches!(row.phase, Phase::Submitted) || with_office(row.phase);
    let Some(rule) = row.pace.as_ref().filter(|_| stands) else { return Vec::new() };
    let of = |line: &super::LineProgress| pace(line.target, line.planned, line.cumulative, &rule.0);
    row.progress.0.iter().map(of).collect()
}

fn with_office(phase: Phase) -> bool {
    matches!(phase, Phase::Reviewed | Phase::Locked | Phase::Recheck)
}
