//! A village's reports: drafted, submitted, reviewed, now and then returned, and accepted.

use std::collections::BTreeMap;

use hemei_domain::programme::definition::Window;
use hemei_domain::programme::reporting::{Column, ReportTask};
use hemei_domain::progress_report::{
    AcceptReport, Cell, CellKey, CellReason, Figures, LineEntry, LineKey, ReportKey, ReturnReport,
    ReviewReport, SaveReportDraft, SelfAssessment, SubmitReport,
};
use hemei_domain::quantity::Amount;
use hemei_domain::time::Date;

use super::county::Office;
use super::dice::Dice;
use super::village::Village;

/// The largest target of a task for the year.
const TARGET_MAX: u32 = 40;
/// How long after the due day the last village reports, in days.
const LATE_DAYS: i64 = 3;

/// What a village has reported, and when it reports next.
#[derive(Debug, Default)]
pub(super) struct Reporting {
    /// The day of each window's report, by the window's key, while it is not filed.
    days: BTreeMap<String, Date>,
    /// Of each task, by its key, the target and what is done so far.
    done: BTreeMap<String, (u32, u32)>,
}

impl Reporting {
    /// What a village is going to report.
    pub(super) fn new(office: &Office, dice: &mut Dice) -> Self {
        let definition = &office.definition;
        let tasks = definition.reporting.iter().flat_map(|reporting| &reporting.tasks);
        let required = tasks.filter(|task| task.required);
        let target = |task: &ReportTask, dice: &mut Dice| {
            (task.key.clone(), (1 + dice.up_to(TARGET_MAX - 1), 0))
        };
        let done = required.map(|task| target(task, dice)).collect();
        let day = |window: &Window| {
            let days = window.opens.days_until(window.due) + LATE_DAYS;
            let days = dice.up_to(u32::try_from(days).unwrap_or(0));
            let day = window.opens.plus_days(i64::from(days)).unwrap_or(window.due);
            (window.key.clone(), day)
        };
        let days = definition.windows.iter().map(day).collect();
        Self { days, done }
    }

    /// Files the reports of the windows whose day has come.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn day(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        let come = self.days.iter().filter(|(_, day)| **day <= today);
        let come: Vec<String> = come.map(|(window, _)| window.clone()).collect();
        for window in come {
            self.days.remove(&window);
            self.file(village, window).await?;
        }
        Ok(())
    }

    async fn file(&mut self, village: &mut Village, window: String) -> anyhow::Result<()> {
        let key = ReportKey { programme: village.office.programme, window, unit: village.unit };
        let mut lines = self.lines(village);
        submit(village, &key, lines.clone()).await?;
        let handler = village.office.handler;
        if village.dice.percent(10)
            && let Some(first) = lines.first_mut()
        {
            let cell = CellKey { line: first.key.clone(), column: Column::Cumulative };
            let reasons =
                vec![CellReason { cell, reason: "与台账不符，请核对。".to_owned() }];
            village.desk.act(handler, ReturnReport { key: key.clone(), reasons }).await?;
            first.explanation = Some("已按台账核对，数据无误。".to_owned());
            submit(village, &key, lines).await?;
        }
        village.desk.act(handler, AcceptReport { key, remark: None }).await?;
        Ok(())
    }

    /// The lines of the next report: something more is done of each task, never more than planned
    /// for the year.
    fn lines(&mut self, village: &mut Village) -> Vec<LineEntry> {
        let office = village.office.clone();
        let tasks = office.definition.reporting.iter().flat_map(|reporting| &reporting.tasks);
        let mut lines = Vec::new();
        for task in tasks {
            let Some((target, done)) = self.done.get_mut(&task.key) else { continue };
            let current = village.dice.up_to(*target - *done);
            *done += current;
            let amount = |number: u32| {
                let number = i32::try_from(number).unwrap_or(i32::MAX);
                Some(Cell::typed(Amount::whole(number)))
            };
            let planned = village.dice.up_to(*target);
            let met = if done == target { SelfAssessment::Met } else { SelfAssessment::NotMet };
            let figures = Figures {
                target: amount(*target),
                planned: amount(planned),
                current: amount(current),
                cumulative: amount(*done),
                self_assessment: Some(Cell::typed(met)),
                ..Figures::blank(task.unit)
            };
            lines.push(LineEntry {
                key: LineKey { unit: village.unit, task: task.key.clone() },
                figures,
                problems: Some(Cell::typed("尚有两处未清理。".to_owned())),
                next_step: None,
                explanation: None,
            });
        }
        lines
    }
}

/// The village drafts, submits and reviews.
async fn submit(
    village: &mut Village,
    key: &ReportKey,
    lines: Vec<LineEntry>,
) -> anyhow::Result<()> {
    let (cadre, reviewer) = (village.cadre, village.reviewer);
    village.desk.act(cadre, SaveReportDraft { key: key.clone(), lines }).await?;
    let (confirmed_units, evidence) = (Vec::new(), Vec::new());
    let submit = SubmitReport { key: key.clone(), confirmed_units, evidence };
    village.desk.act(cadre, submit).await?;
    village.desk.act(reviewer, ReviewReport { key: key.clone(), remark: None }).await?;
    Ok(())
}
