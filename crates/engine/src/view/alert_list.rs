//! What somebody should look at again (提示清单): late and bulk back-entry, entries and closings
//! minutes before they were due, figures and pictures that are the same in several places
//! (`domain.md` §6.3-2, §6.3-4).
//!
//! A row says what was seen and where, and nothing of what it means. There are no totals of people,
//! nobody is named, and no score looks here (`domain.md` §16.1-10). How near, how many and how late
//! stands in the row, so that whoever reads chooses what is worth a look.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::{issue, progress_report};

use super::{Content, Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod evidence;
mod look;
mod query;
mod row;
#[cfg(test)]
mod tests;

pub use query::{AlertQuery, READ_ZH};
pub use row::{
    AlertRow, BackEntriesRow, FiguresRow, IssueDueRow, LateAfter, PictureRow, ProgrammeLimitsRow,
    ReportFiguresRow,
};

const ALERTS: &str = "alerts";
const PROGRAMMES: &str = "programme_limits";
const BACK_ENTRIES: &str = "back_entries";
const ISSUES: &str = "issue_dues";
const REPORTS: &str = "report_figures";
const FIGURES: &str = "figures_seen";
const PICTURES: &str = "pictures_seen";

const TABLES: &[Table] = &[
    Table { name: ALERTS, columns: AlertRow::COLUMNS, key: 3, indexes: &[&["programme", "unit"]] },
    Table { name: PROGRAMMES, columns: ProgrammeLimitsRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: BACK_ENTRIES, columns: BackEntriesRow::COLUMNS, key: 2, indexes: &[] },
    Table { name: ISSUES, columns: IssueDueRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: REPORTS, columns: ReportFiguresRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: FIGURES, columns: FiguresRow::COLUMNS, key: 2, indexes: &[] },
    Table { name: PICTURES, columns: PictureRow::COLUMNS, key: 2, indexes: &[] },
];

/// The view of what should be looked at again.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlertList;

impl Fold for AlertList {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "alert_list", version: 2, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        let thing = vec![event.stream.to_string().value()];
        let mut keys = Vec::new();
        match &event.event {
            AnyEvent::Programme(_) => keys.push((PROGRAMMES, look::own_key(event))),
            AnyEvent::Issue(_) => keys.push((ISSUES, look::own_key(event))),
            AnyEvent::ProgressReport(_) => {
                let figures = rows.get(REPORTS, &thing).and_then(|row| look::figures_key(row));
                keys.extend(figures.map(|figures| (FIGURES, figures)));
                keys.push((REPORTS, thing));
            }
            _ => {}
        }
        if let Some(programme) = event.envelope.subjects.programme {
            keys.push((PROGRAMMES, vec![programme.value()]));
            keys.extend(look::unit_key(event).map(|unit| (BACK_ENTRIES, unit)));
            let pictures = evidence::pictures(event).into_iter();
            keys.extend(pictures.map(|sha256| (PICTURES, vec![programme.value(), sha256.value()])));
        }
        keys
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::Programme(change) => look::programme(change, event, rows),
            AnyEvent::Issue(change) => look::issue(change, event, rows),
            AnyEvent::ProgressReport(change) => look::report(change, event, rows),
            _ => {}
        }
        look::back_entry(event, rows);
        look::pictures(event, rows);
    }
}

/// Whether an event ends what had a limit.
fn ends(change: &issue::Event) -> bool {
    matches!(change, issue::Event::IssueClosureRequested(_) | issue::Event::IssueClosed(_))
}

/// Whether an event hands a report in.
fn hands_in(change: &progress_report::Event) -> Option<&progress_report::ReportSubmitted> {
    match change {
        progress_report::Event::ReportSubmitted(submitted) => Some(submitted),
        _ => None,
    }
}
