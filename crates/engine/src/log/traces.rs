//! Which calls the newest units of work came from, kept in memory for whoever links to them.

use std::collections::VecDeque;

use crate::port::UnitTrace;

/// How many are kept.
const TRACES_MAX: usize = 4096;

/// A window over the end of what is kept beside a log.
#[derive(Debug)]
pub(super) struct Traces {
    /// Up to this position the window says nothing.
    before: u64,
    newest: VecDeque<UnitTrace>,
}

impl Traces {
    /// An empty window after a position.
    pub(super) fn new(position: u64) -> Self {
        Self { before: position, newest: VecDeque::new() }
    }

    /// Adds those of a batch.
    pub(super) fn push(&mut self, traces: &[UnitTrace]) {
        for trace in traces {
            if trace.position <= self.before {
                continue;
            }
            self.newest.push_back(*trace);
            if self.newest.len() > TRACES_MAX
                && let Some(oldest) = self.newest.pop_front()
            {
                self.before = oldest.position;
            }
        }
    }

    /// Says nothing any more up to a position: another process wrote there.
    pub(super) fn forget(&mut self, until: u64) {
        self.before = self.before.max(until);
        self.newest.retain(|trace| trace.position > until);
    }

    /// Those after one position, up to and with another; nothing where the window does not reach
    /// back that far.
    pub(super) fn range(&self, after: u64, until: u64) -> Option<Vec<UnitTrace>> {
        let within = |trace: &&UnitTrace| trace.position > after && trace.position <= until;
        (after >= self.before).then(|| self.newest.iter().filter(within).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::TraceContext;

    fn trace(position: u64) -> UnitTrace {
        let context = TraceContext { trace_id: [1; 16], span_id: [2; 8], flags: 1 };
        UnitTrace { position, context }
    }

    fn positions(traces: &Traces, after: u64, until: u64) -> Option<Vec<u64>> {
        let found = traces.range(after, until)?;
        Some(found.iter().map(|trace| trace.position).collect())
    }

    #[test]
    fn a_window_says_what_it_saw_and_nothing_of_the_time_before() {
        let mut traces = Traces::new(10);
        traces.push(&[trace(11), trace(13)]);
        assert_eq!(positions(&traces, 10, 12), Some(vec![11]));
        assert_eq!(positions(&traces, 11, 20), Some(vec![13]));
        assert_eq!(positions(&traces, 9, 20), None);
        traces.forget(12);
        assert_eq!(positions(&traces, 10, 20), None);
        assert_eq!(positions(&traces, 12, 20), Some(vec![13]));
    }

    #[test]
    fn a_window_is_bounded() {
        let mut traces = Traces::new(0);
        let many: Vec<_> = (1..=TRACES_MAX as u64 + 2).map(trace).collect();
        traces.push(&many);
        assert_eq!(traces.newest.len(), TRACES_MAX);
        assert_eq!(positions(&traces, 1, 9), None);
        assert_eq!(positions(&traces, 2, 3), Some(vec![3]));
    }
}
