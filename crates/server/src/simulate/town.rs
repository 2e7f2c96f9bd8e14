//! What a town's office does for all its villages: the report windows and the annual evaluation.

use std::collections::BTreeSet;
use std::sync::Arc;

use hemei_domain::id::PersonId;
use hemei_domain::report_window::{CloseReportWindow, OpenReportWindow, WindowKey};
use hemei_domain::time::Date;

use super::county::Office;
use super::desk::Desk;
use super::evaluation::Evaluating;

/// How long after the due day a window is closed, in days; every village has reported by then.
const CLOSED_AFTER_DAYS: i64 = 14;

/// A town.
#[derive(Debug)]
pub(super) struct Town {
    /// Where it gives its commands.
    pub(super) desk: Desk,
    office: Arc<Office>,
    evaluating: Evaluating,
    opened: BTreeSet<String>,
    closed: BTreeSet<String>,
}

impl Town {
    /// A town whose year begins.
    pub(super) fn new(desk: Desk, office: Arc<Office>, evaluating: Evaluating) -> Self {
        let (opened, closed) = (BTreeSet::new(), BTreeSet::new());
        Self { desk, office, evaluating, opened, closed }
    }

    /// Does what is to be done on a day.
    ///
    /// # Errors
    /// Where a command is not accepted.
    pub(super) async fn day(&mut self, today: Date) -> anyhow::Result<()> {
        let office = Arc::clone(&self.office);
        for window in &office.definition.windows {
            let key = || WindowKey { programme: office.programme, window: window.key.clone() };
            if today >= window.opens && self.opened.insert(window.key.clone()) {
                self.desk.act(office.handler, OpenReportWindow { key: key() }).await?;
            }
            let closing = window.due.plus_days(CLOSED_AFTER_DAYS);
            let over = closing.is_some_and(|day| today >= day);
            if over && self.closed.insert(window.key.clone()) {
                let reason = "各村均已报送。".to_owned();
                self.desk.act(office.head, CloseReportWindow { key: key(), reason }).await?;
            }
        }
        self.evaluating.day(&mut self.desk, today).await
    }

    /// The deputy head of its leading group.
    pub(super) fn leader(&self) -> PersonId {
        self.office.deputy
    }

    /// Whether its evaluation is over.
    pub(super) fn is_over(&self) -> bool {
        self.evaluating.is_over()
    }
}
