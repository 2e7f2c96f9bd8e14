//! Return a report, cell by cell: line, column and reason (`domain.md` R15).

use serde::Serialize;

use super::guard::{self, Known, RETURNING};
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

/// Returns a report to its village; who filled it in, typed or reviewed it does not judge it. Its window need not be open; for the report to come again it
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
        known.apart_from_the_village(cx, RETURNING, Self::POWERS.roles)?;
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
            if !cell.is_of(&known.report.lines, known.reporting) {
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
    use crate::progress_report::{LineKey, Phase, SubmitReport};
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
    fn s16_1_6_who_typed_the_table_does_not_return_it() {
        let given = town().when(&typed(HANDLER, CADRE), &save("q2")).recorded();
        let with_scan = SubmitReport { evidence: vec![scan()], ..submit("q2") };
        let given = given.when(&typed(HANDLER, CADRE), &with_scan).recorded();
        let given = given.when(&typed(HEAD, CADRE_TOO), &review("q2")).recorded();
        for who in [HANDLER, HEAD] {
            let outcome = given.when(&by(who), &return_report("q2"));
            outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        }
        given.when(&by(DEPUTY), &return_report("q2")).decision();
    }

    #[test]
    fn s16_1_6_who_typed_the_table_does_not_approve_its_correction() {
        let given = town().when(&typed(HEAD, CADRE), &save("q2")).recorded();
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        let given = given.when(&by(CADRE_TOO), &review("q2")).recorded();
        let given = given.when(&by(HANDLER), &accept("q2")).recorded();
        let outcome = given.when(&by(HEAD), &correct("q2"));
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        given.when(&by(DEPUTY), &correct("q2")).decision();
    }

    #[test]
    fn it_may_be_returned_after_the_closing() {
        let closed = reviewed().now(at("2024-07-02 09:00"));
        closed.when(&by(HEAD), &return_report("q2")).decision();
        closed.when(&by(CADRE), &return_report("q2")).then_rejected(&general::ROLE_MISSING);
    }
}
