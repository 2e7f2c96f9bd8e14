//! The phases of a report window and the table of what may be done in each.

use super::rules;
use crate::order;
use crate::rejection::Rejection;

vocabulary! {
    /// Where a window stands.
    #[derive(Default)]
    WindowPhase {
        #[default]
        NotOpen = "not_open", "未开放", "not open";
        Open = "open", "收报中", "open";
        Closed = "closed", "已截止", "closed";
    }
}

vocabulary! {
    /// What the office does with a window; the codes are the commands' names after
    /// `report_window.`.
    WindowAct {
        Open = "open", "开放报送期", "open a report window";
        Close = "close", "截止报送期", "close a report window";
        Reopen = "reopen", "重新开放报送期", "reopen a report window";
    }
}

/// A row of the table.
pub type Row = order::Row<WindowAct, WindowPhase>;

/// What may be done when: one row an act, in the order of [`WindowAct::ALL`].
pub const TABLE: &[Row] = &[
    Row { act: WindowAct::Open, phases: &[WindowPhase::NotOpen] },
    Row { act: WindowAct::Close, phases: &[WindowPhase::Open] },
    Row { act: WindowAct::Reopen, phases: &[WindowPhase::Closed] },
];

/// Refuses what the window's phase does not allow.
///
/// # Errors
/// `REPORT_WINDOW_PHASE`.
pub fn allow(window: &str, phase: WindowPhase, act: WindowAct) -> Result<(), Rejection> {
    order::allow(TABLE, phase, act, &rules::REPORT_WINDOW_PHASE)
        .map_err(|refused| refused.with("window", window))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;
    use crate::report_window::fixture::*;
    use crate::report_window::*;
    use crate::testing::{Given, at};

    /// `x` is done, `.` is refused; columns are not open, open, closed by a decision, closed by
    /// its closing day.
    const DRAWN: &[(WindowAct, &str)] =
        &[(WindowAct::Open, "x..."), (WindowAct::Close, ".x.."), (WindowAct::Reopen, "..xx")];

    #[test]
    fn every_pair_of_phase_and_act_is_done_or_refused_as_drawn() {
        assert_eq!(DRAWN.iter().map(|row| row.0).collect::<Vec<_>>(), WindowAct::ALL);
        let later = at("2024-06-28 09:00");
        let passed = at("2024-07-01 09:00");
        let givens = [
            (WindowPhase::NotOpen, town().now(later)),
            (WindowPhase::Open, opened().now(later)),
            (WindowPhase::Closed, closed().now(later)),
            (WindowPhase::Closed, opened().now(passed)),
        ];
        for (act, drawn) in DRAWN {
            for ((phase, given), mark) in givens.iter().zip(drawn.chars()) {
                check(*act, *phase, mark, given);
            }
        }
    }

    #[test]
    fn acts_are_named_like_their_commands() {
        fn name<C: Command>() -> (&'static str, &'static str) {
            (C::NAME, C::ZH)
        }
        let names =
            [name::<OpenReportWindow>(), name::<CloseReportWindow>(), name::<ReopenReportWindow>()];
        for (act, (name, zh)) in WindowAct::ALL.iter().zip(names) {
            assert_eq!((format!("report_window.{}", act.code()).as_str(), act.zh()), (name, zh));
        }
    }

    #[track_caller]
    fn check(act: WindowAct, phase: WindowPhase, mark: char, given: &Given) {
        let outcome = match act {
            WindowAct::Open => given.when(&by(HEAD), &open()),
            WindowAct::Close => given.when(&by(HEAD), &close()),
            WindowAct::Reopen => given.when(&by(HEAD), &reopen()),
        };
        if mark == 'x' {
            assert!(!outcome.decision().writes.is_empty(), "{act:?} in {phase:?}");
            return;
        }
        let rejection = outcome.then_rejected(&rules::REPORT_WINDOW_PHASE);
        assert!(rejection.details.contains(&("phase", phase.zh().to_owned())), "{act:?}");
    }
}
