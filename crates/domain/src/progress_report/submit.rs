//! Submit the draft to the village's reviewer: now its figures must be complete and add up
//! (`domain.md` R17). After the due day it is late and taken all the same (R14).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, CellKey, ReportKey, ReportLine, ReportSubmitted, ReportSubmittedText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::programme::reporting::Reporting;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// How many cells a request may confirm.
const CONFIRMED_MAX: usize = 200;

/// Submits the last draft.
#[derive(Debug, Clone, Serialize)]
pub struct SubmitReport {
    /// The report.
    pub key: ReportKey,
    /// Cells whose unit of measure looks like a slip and is right.
    pub confirmed_units: Vec<CellKey>,
    /// The paper or message that it was copied from; an entry by proxy needs it.
    pub evidence: Vec<Evidence>,
}

impl Command for SubmitReport {
    const NAME: &'static str = "report.submit";
    const ZH: &'static str = "提交进度表";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

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
        let known = Known::taking(Act::Submit, &self.key, reads, cx)?;
        known.in_order(cx)?;
        if cx.principal != cx.submitter && self.evidence.is_empty() {
            return Err(Rejection::new(&rules::REPORT_PROXY_SCAN).field("evidence"));
        }
        words::evidence(&self.evidence)?;
        check_confirmed(&self.confirmed_units, &known.report.lines, known.reporting)?;
        let checked = known.basis(&self.confirmed_units, false).check(&known.report.lines)?;
        let (evidence, said) = evidence::split(&self.evidence);
        let submitted = ReportSubmitted {
            number: known.report.submissions + 1,
            draft: known.report.drafts,
            due: known.opened.deadline.due,
            previous: checked.previous,
            warnings: checked.warnings,
            confirmed_units: checked.confirmed_units,
            evidence,
        };
        let event = match said.is_empty() {
            true => NewEvent::new(submitted),
            false => NewEvent::with_text(submitted, &ReportSubmittedText { evidence: said }),
        };
        Ok(known.decided(event))
    }
}

/// Refuses more confirmations than a table can need, and those of cells that it does not have.
pub(super) fn check_confirmed(
    confirmed: &[CellKey],
    lines: &[ReportLine],
    reporting: &Reporting,
) -> Result<(), Rejection> {
    if confirmed.len() > CONFIRMED_MAX {
        return Err(Rejection::new(&general::FIELD_TOO_MANY)
            .field("confirmed_units")
            .with("max", CONFIRMED_MAX));
    }
    let mut unknown = Vec::new();
    for (index, cell) in confirmed.iter().enumerate() {
        if !cell.is_of(lines, reporting) {
            let field = format!("confirmed_units[{index}]");
            unknown.push(Rejection::new(&rules::REPORT_CELL_UNKNOWN).field(field));
        }
    }
    Rejection::join(unknown).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;
    use crate::programme::reporting::Column;
    use crate::progress_report::fixture::*;
    use crate::progress_report::{
        Cell, LineEntry, LineKey, LineWarning, Phase, PreviousFigure, PreviousFrom, WarningKind,
    };
    use crate::quantity::{Amount, QuantityUnit};
    use crate::testing::{Given, at};

    #[test]
    fn r14_what_comes_after_the_due_day_is_late_and_taken() {
        for (time, days) in
            [("2024-06-24 23:59", 0), ("2024-06-25 00:00", 1), ("2024-06-30 23:59", 6)]
        {
            let given = drafted().now(at(time)).when(&by(CADRE), &submit("q2")).recorded();
            assert_eq!(report(&given, "q2").due, Some(date("2024-06-24")));
            assert_eq!(report(&given, "q2").days_late(), days, "{time}");
        }
    }

    #[test]
    fn s10_4_10_a_report_is_late_by_the_due_day_that_its_window_stored() {
        let given = drafted().calendar_anew(2024, &["06-24"]).now(at("2024-06-25 09:00"));
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        assert_eq!(report(&given, "q2").due, Some(date("2024-06-24")));
        assert_eq!(report(&given, "q2").days_late(), 1);
    }

    #[test]
    fn the_first_submission_says_whether_it_was_in_time() {
        let given = submitted().when(&by(CADRE), &withdraw("q2")).recorded();
        let given = given.now(at("2024-06-28 09:00"));
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        assert_eq!(report(&given, "q2").submissions, 2);
        assert_eq!(report(&given, "q2").days_late(), 0);
    }

    #[test]
    fn r17_cumulative_is_previous_and_current() {
        let wrong = drafted_with(vec![line(heaps(), QuantityUnit::Spot, ["20", "10", "2", "3"])]);
        let outcome = wrong.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_CUMULATIVE);
        assert_eq!(
            rejection.zh(),
            "“漆树村·清理杂物堆·累计完成”：累计 3 应等于上期累计 0 加本期 2，即 2。"
        );
        let outcome = drafted().when(&by(CADRE), &submit("q2"));
        let submitted = ReportSubmitted {
            number: 1,
            draft: 1,
            due: date("2024-06-24"),
            previous: vec![PreviousFigure {
                line: heaps(),
                amount: Amount::ZERO,
                from: PreviousFrom::Nothing,
            }],
            warnings: vec![],
            confirmed_units: vec![],
            evidence: vec![],
        };
        outcome.then(&[submitted.into()]);
    }

    #[test]
    fn r17_a_later_report_goes_on_from_the_locked_one() {
        let given = third_quarter(locked());
        let save = |amounts| super::super::SaveReportDraft {
            key: key("q3"),
            lines: vec![line(heaps(), QuantityUnit::Spot, amounts)],
        };
        let wrong = given.when(&by(CADRE), &save(["20", "15", "5", "5"])).recorded();
        wrong.when(&by(CADRE), &submit("q3")).then_rejected(&rules::REPORT_CUMULATIVE);
        let right = given.when(&by(CADRE), &save(["20", "15", "5", "7"])).recorded();
        let right = right.when(&by(CADRE), &submit("q3")).recorded();
        let from = &report(&right, "q3").previous[0];
        assert_eq!(from.from, PreviousFrom::Window("q2".to_owned()));
        assert_eq!(from.amount, Amount::whole(2));
    }

    #[test]
    fn s10_4_4_a_cumulative_figure_does_not_fall_by_a_report() {
        let given = third_quarter(locked());
        let save = super::super::SaveReportDraft {
            key: key("q3"),
            lines: vec![line(heaps(), QuantityUnit::Spot, ["20", "15", "-1", "1"])],
        };
        let given = given.when(&by(CADRE), &save).recorded();
        given.when(&by(CADRE), &submit("q3")).then_rejected(&rules::REPORT_CUMULATIVE_FALLS);
    }

    #[test]
    fn r17_beyond_the_target_and_a_moved_target_are_explained() {
        let beyond = || line(heaps(), QuantityUnit::Spot, ["20", "10", "21", "21"]);
        let given = drafted_with(vec![beyond()]);
        given.when(&by(CADRE), &submit("q2")).then_rejected(&rules::REPORT_OVER_TARGET);
        let explained =
            LineEntry { explanation: Some("新排查一处。".to_owned()), ..beyond() };
        drafted_with(vec![explained]).when(&by(CADRE), &submit("q2")).decision();
        let planned = || line(heaps(), QuantityUnit::Spot, ["20", "21", "10", "10"]);
        let given = drafted_with(vec![planned()]);
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_PLANNED_BEYOND);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].planned"));
        let explained =
            LineEntry { explanation: Some("含上年结转。".to_owned()), ..planned() };
        drafted_with(vec![explained]).when(&by(CADRE), &submit("q2")).decision();
        let given = third_quarter(locked());
        let save = super::super::SaveReportDraft {
            key: key("q3"),
            lines: vec![line(heaps(), QuantityUnit::Spot, ["7", "7", "5", "7"])],
        };
        let given = given.when(&by(CADRE), &save).recorded();
        given.when(&by(CADRE), &submit("q3")).then_rejected(&rules::REPORT_TARGET_CHANGED);
    }

    #[test]
    fn required_columns_tasks_and_lines_are_there() {
        let mut lines = lines("q2");
        lines[0].figures.planned = None;
        let given = drafted_with(lines);
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_CELL_MISSING);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].planned"));
        let garbage = LineKey { task: "garbage".to_owned(), ..heaps() };
        let only = vec![line(garbage, QuantityUnit::Tonne, ["9", "5", "1", "1"])];
        let given = drafted_with(only);
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_TASK_MISSING);
        assert_eq!(rejection.field.as_deref(), Some("lines"));
    }

    #[test]
    fn r17_a_line_that_was_reported_is_not_left_out_later() {
        let given = drafted_with(with_garbage(["9", "5", "1.5", "1.5"]));
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        let given = given.when(&by(CADRE_TOO), &review("q2")).recorded();
        let given = third_quarter(given.when(&by(HEAD), &accept("q2")).recorded());
        let given = given.when(&by(CADRE), &save("q3")).recorded();
        let outcome = given.when(&by(CADRE), &submit("q3"));
        let rejection = outcome.then_rejected(&rules::REPORT_LINE_MISSING);
        assert!(rejection.zh().contains("清运生活垃圾"), "{}", rejection.zh());
    }

    #[test]
    fn s3_2_tonnes_for_ten_thousand_tonnes_are_confirmed_or_mended() {
        let given = drafted_with(with_garbage(["12", "6", "60000", "60000"]));
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_OVER_TARGET);
        let also: Vec<_> = rejection.also.iter().map(|r| r.rule.reason).collect();
        assert_eq!(also, ["REPORT_UNIT_SLIP", "REPORT_UNIT_SLIP"]);
        let mut lines = with_garbage(["12", "6", "60000", "60000"]);
        lines[1].explanation = Some("含历年积存。".to_owned());
        let given = drafted_with(lines);
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_UNIT_SLIP);
        assert_eq!(
            rejection.zh(),
            "“漆树村·清运生活垃圾·本期完成”：60000 与年度目标 12 相差约一万倍，请核对单位\
             （吨与万吨、元与万元）；确认无误的，请在确认单位中列出此格。"
        );
        let garbage = LineKey { task: "garbage".to_owned(), ..heaps() };
        let cell = |column| CellKey { line: garbage.clone(), column };
        let confirmed = vec![cell(Column::Current), cell(Column::Cumulative)];
        let submit = SubmitReport { confirmed_units: confirmed.clone(), ..submit("q2") };
        let outcome = given.when(&by(CADRE), &submit);
        outcome.decision();
        let needless = SubmitReport { confirmed_units: confirmed, ..submit };
        let plain = drafted_with(with_garbage(["12", "6", "6", "6"]));
        let plain = plain.when(&by(CADRE), &needless).recorded();
        assert_eq!(report(&plain, "q2").phase, Phase::Submitted);
    }

    #[test]
    fn only_a_cell_of_the_table_is_confirmed() {
        let elsewhere = LineKey { task: "nothing".to_owned(), ..heaps() };
        let cell = |line| CellKey { line, column: Column::Current };
        let confirmed_units = vec![cell(heaps()), cell(elsewhere)];
        let submit = SubmitReport { confirmed_units, ..submit("q2") };
        let refused = drafted().when(&by(CADRE), &submit);
        let rejection = refused.then_rejected(&rules::REPORT_CELL_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("confirmed_units[1]"));
    }

    fn with_funds(planned: i32, in_place: i32, spent: i32) -> Given {
        let mut lines = lines("q2");
        let figures = &mut lines[0].figures;
        figures.funds_planned = Some(Cell::typed(Money::yuan(planned)));
        figures.funds_in_place = Some(Cell::typed(Money::yuan(in_place)));
        figures.funds_spent = Some(Cell::typed(Money::yuan(spent)));
        drafted_with(lines)
    }

    #[test]
    fn r17_no_more_is_spent_than_is_in_place() {
        let given = with_funds(10_000, 20_000, 300_000);
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_SPENT_BEYOND);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].funds_spent"));
        assert_eq!(
            rejection.zh(),
            "“漆树村·清理杂物堆·支出资金”：支出 30万元 超过到位资金 2万元，请核对单位和数字。"
        );
        with_funds(10_000, 5_000, 5_000).when(&by(CADRE), &submit("q2")).decision();
    }

    #[test]
    fn funds_that_do_not_follow_the_plan_are_told_and_taken() {
        let outcome = with_funds(1_000, 1_500, 1_200).when(&by(CADRE), &submit("q2"));
        let crate::aggregate::Event::ProgressReport(super::super::Event::ReportSubmitted(event)) =
            &outcome.decision().writes[0].1.event
        else {
            panic!("it was submitted")
        };
        let kind = WarningKind::InPlaceBeyondPlanned;
        assert_eq!(event.warnings, [LineWarning { line: heaps(), kind }]);
        let slip = with_funds(500_000, 50, 0).when(&by(CADRE), &submit("q2"));
        let rejection = slip.then_rejected(&rules::REPORT_UNIT_SLIP);
        assert!(rejection.zh().contains("0.005万元 与计划资金 50万元"), "{}", rejection.zh());
    }

    fn garbage_cells() -> Vec<CellKey> {
        let garbage = LineKey { task: "garbage".to_owned(), ..heaps() };
        let cell = |column| CellKey { line: garbage.clone(), column };
        vec![cell(Column::Current), cell(Column::Cumulative)]
    }

    #[test]
    fn s3_2_a_first_figure_beyond_what_a_village_clears_is_confirmed_or_mended() {
        let given = drafted_with(with_garbage(["300000", "200000", "268900", "268900"]));
        let outcome = given.when(&by(CADRE), &submit("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_AMOUNT_UNUSUAL);
        assert_eq!(rejection.field.as_deref(), Some("lines[1].current"));
        assert_eq!(
            rejection.zh(),
            "“漆树村·清运生活垃圾·本期完成”：首次填报 268900吨，数量偏大，请核对单位（如吨与万吨）；\
             确认无误的，请在确认单位中列出此格。"
        );
        let also: Vec<_> = rejection.also.iter().map(|r| r.field.clone()).collect();
        assert_eq!(also, [Some("lines[1].cumulative".to_owned())]);
        let confirmed = SubmitReport { confirmed_units: garbage_cells(), ..submit("q2") };
        given.when(&by(CADRE), &confirmed).decision();
        let usual = drafted_with(with_garbage(["1500", "1200", "999", "999"]));
        usual.when(&by(CADRE), &submit("q2")).decision();
    }

    /// The third quarter's draft with 吨, after two tonnes in the second one.
    fn after_two_tonnes(current: &str, cumulative: &str) -> Given {
        let given = drafted_with(with_garbage(["9000", "5000", "2", "2"]));
        let given = given.when(&by(CADRE), &submit("q2")).recorded();
        let given = given.when(&by(CADRE_TOO), &review("q2")).recorded();
        let given = third_quarter(given.when(&by(HEAD), &accept("q2")).recorded());
        let mut lines = with_garbage(["9000", "5000", current, cumulative]);
        lines[0] = super::super::fixture::lines("q3").remove(0);
        let save = super::super::SaveReportDraft { key: key("q3"), lines };
        given.when(&by(CADRE), &save).recorded()
    }

    #[test]
    fn s3_2_kilograms_for_tonnes_are_confirmed_or_mended() {
        let given = after_two_tonnes("2000", "2002");
        let outcome = given.when(&by(CADRE), &submit("q3"));
        let rejection = outcome.then_rejected(&rules::REPORT_UNIT_SLIP);
        assert_eq!(rejection.field.as_deref(), Some("lines[1].current"));
        assert!(rejection.zh().contains("2000 与上期 2 相差约一千倍"), "{}", rejection.zh());
        let confirmed = SubmitReport { confirmed_units: garbage_cells(), ..submit("q3") };
        given.when(&by(CADRE), &confirmed).decision();
        after_two_tonnes("200", "202").when(&by(CADRE), &submit("q3")).decision();
    }

    #[test]
    fn r20_an_entry_by_proxy_brings_the_paper_with_it() {
        let given = town().when(&typed(HANDLER, CADRE), &save("q2")).recorded();
        let bare = given.when(&typed(HANDLER, CADRE), &submit("q2"));
        bare.then_rejected(&rules::REPORT_PROXY_SCAN);
        let with_scan = SubmitReport { evidence: vec![scan()], ..submit("q2") };
        let given = given.when(&typed(HANDLER, CADRE), &with_scan).recorded();
        assert_eq!(report(&given, "q2").fillers.persons, [who(CADRE)]);
        assert_eq!(report(&given, "q2").typists, [who(HANDLER)]);
    }
}
