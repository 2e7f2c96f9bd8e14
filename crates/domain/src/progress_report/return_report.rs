//! Return a report, cell by cell: line, column and reason (`domain.md` R15).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, CellKey, CellReasonText, ReportKey, ReportReturned, ReportReturnedText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// How many cells a return may name.
const CELLS_MAX: usize = 200;

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellReason {
    /// The cell.
    pub cell: CellKey,
    /// What is wrong; kept in private.
    pub reason: String,
}

/// Returns a report to its village. Its window need not be open; for the report to come again it
/// must be.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnReport {
    /// The report.
    pub key: ReportKey,
    /// The cells and what is wrong with each.
    pub reasons: Vec<CellReason>,
}

impl Command for ReturnReport {
    const NAME: &'static str = "report.return";
    const ZH: &'static str = "退回进度表";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(&self.key, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Return, &self.key, reads)?;
        self.check_reasons(&known)?;
        let returned = ReportReturned {
            count: known.report.returns + 1,
            role: cx.authority.role,
            cells: self.reasons.iter().map(|reason| reason.cell.clone()).collect(),
        };
        let reasons = self.reasons.iter().map(|CellReason { cell, reason }| CellReasonText {
            cell: cell.clone(),
            reason: reason.clone(),
        });
        let text = ReportReturnedText { reasons: reasons.collect() };
        Ok(known.decided(NewEvent::with_text(returned, &text)))
    }
}

impl ReturnReport {
    fn check_reasons(&self, known: &Known<'_>) -> Result<(), Rejection> {
        if self.reasons.is_empty() {
            return Err(Rejection::new(&general::FIELD_REQUIRED).field("reasons"));
        }
        if self.reasons.len() > CELLS_MAX {
            let rejection = Rejection::new(&general::FIELD_TOO_MANY).field("reasons");
            return Err(rejection.with("max", CELLS_MAX));
        }
        let mut found = Vec::new();
        for (index, CellReason { cell, reason }) in self.reasons.iter().enumerate() {
            let path = |field: &str| format!("reasons[{index}].{field}");
            let in_table = known.report.lines.iter().any(|line| line.key == cell.line)
                && known.reporting.column(cell.column).is_some();
            if !in_table {
                found.push(Rejection::new(&rules::REPORT_CELL_UNKNOWN).field(path("cell")));
            }
            if self.reasons[..index].iter().any(|other| other.cell == *cell) {
                found.push(Rejection::new(&rules::REPORT_CELL_TWICE).field(path("cell")));
            }
            found.extend(words::required(&path("reason"), reason).err());
        }
        Rejection::join(found).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::reporting::Column;
    use crate::progress_report::fixture::*;
    use crate::progress_report::{LineKey, Phase};
    use crate::testing::at;

    #[test]
    fn r15_a_report_is_returned_with_a_reason_per_cell() {
        let outcome = reviewed().when(&by(HANDLER), &return_report("q2"));
        let cell = CellKey { line: heaps(), column: Column::Cumulative };
        outcome.then(&[ReportReturned {
            count: 1,
            role: Role::OfficeHandler,
            cells: vec![cell.clone()],
        }
        .into()]);
        assert_eq!(outcome.text(0)["reasons"][0]["reason"], "与清点处数不符。");
        let given = outcome.recorded();
        assert_eq!(report(&given, "q2").returned, [cell]);
        let given = given.when(&by(CADRE), &save("q2")).recorded();
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        assert_eq!(report(&given, "q2").phase, Phase::Submitted);
        assert!(report(&given, "q2").returned.is_empty());
    }

    #[test]
    fn r15_a_reason_names_a_cell_of_the_report_once() {
        let given = reviewed();
        let with = |reasons| ReturnReport { key: key("q2"), reasons };
        given.when(&by(HEAD), &with(vec![])).then_rejected(&general::FIELD_REQUIRED);
        let reason = |task: &str, text: &str| CellReason {
            cell: CellKey {
                line: LineKey { task: task.to_owned(), ..heaps() },
                column: Column::Target,
            },
            reason: text.to_owned(),
        };
        let unknown = with(vec![reason("garbage", "缺行。")]);
        given.when(&by(HEAD), &unknown).then_rejected(&rules::REPORT_CELL_UNKNOWN);
        let twice = with(vec![reason("heaps", "偏低。"), reason("heaps", "偏高。")]);
        given.when(&by(HEAD), &twice).then_rejected(&rules::REPORT_CELL_TWICE);
        let silent = with(vec![reason("heaps", " ")]);
        given.when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn it_may_be_returned_after_the_closing() {
        let closed = reviewed().now(at("2024-07-02 09:00"));
        closed.when(&by(HEAD), &return_report("q2")).decision();
        closed.when(&by(CADRE), &return_report("q2")).then_rejected(&general::ROLE_MISSING);
    }
}
