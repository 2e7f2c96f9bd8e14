//! Processor time, as Linux counts it: in hundredths of a second.

use std::time::Duration;

/// Processor time up to a moment, or between two.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Processor {
    /// What this process took: callers, server and, where it is in the process, the store.
    pub(crate) process: Duration,
    /// What the whole machine took, a store of its own included.
    pub(crate) machine: Duration,
}

impl Processor {
    /// Up to now.
    pub(crate) fn now() -> Self {
        Self { process: process(), machine: machine() }
    }

    /// Since then.
    pub(crate) fn since(self) -> Self {
        let now = Self::now();
        Self {
            process: now.process.saturating_sub(self.process),
            machine: now.machine.saturating_sub(self.machine),
        }
    }
}

fn process() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name stands in parentheses; user and system time are the 12th and 13th after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    sum(fields.split_whitespace().skip(11).take(2))
}

fn machine() -> Duration {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    // User, nice, system, idle, waiting for disks, interrupts, the later halves of interrupts.
    let fields = stat.lines().next().unwrap_or_default().split_whitespace().skip(1).take(7);
    sum(fields.enumerate().filter(|(place, _)| !matches!(place, 3 | 4)).map(|(_, field)| field))
}

fn sum<'f>(ticks: impl Iterator<Item = &'f str>) -> Duration {
    Duration::from_millis(ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}
