//! What the reported lines say: how far each task is, and how that stands to what was planned.

use hemei_api::proto::{AmountCell, ListReportLinesRequest, ReportTableLine};
use hemei_domain::quantity::Amount;

use super::super::cast::Part;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::words::{Lang, Text, text};

impl Town {
    /// The lines of a window's tables, by village.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(super) async fn report_lines(&self, key: &str) -> anyhow::Result<Vec<ReportTableLine>> {
        let request = ListReportLinesRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            window_key: key.to_owned(),
            page_size: 100,
            min_position: self.client.position(),
            ..ListReportLinesRequest::default()
        };
        let mut lines = self.client.ask(Part::OfficeHead, request).await?.lines;
        let unit = |row: &ReportTableLine| row.line.as_ref().map(|line| line.unit.clone());
        lines.sort_by_cached_key(|row| unit(row).map(|unit| self.unit_place(&unit)));
        Ok(lines)
    }

    /// Tells the lines that are not where they were planned to be.
    ///
    /// # Errors
    /// Where the server does not answer, or nobody reads.
    pub(super) async fn tell_behind(
        &self,
        teller: &mut Teller<'_>,
        key: &str,
        title: Text,
    ) -> anyhow::Result<()> {
        const HEADS: [(Text, usize); 6] = [
            (text("村", "village"), 20),
            (text("任务", "task"), 24),
            (text("年度目标", "target"), 8),
            (text("序时目标", "planned"), 8),
            (text("累计完成", "done"), 8),
            (text("完成率", "share"), 8),
        ];
        let lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for row in self.report_lines(key).await?.iter().filter(|row| is_behind(row)) {
            table.row(self.line_told(row, lang));
        }
        teller.table(title.say(lang), &table)?;
        Ok(())
    }

    fn line_told(&self, row: &ReportTableLine, lang: Lang) -> Vec<String> {
        let line = row.line.clone().unwrap_or_default();
        let cell = |cell: Option<AmountCell>| cell.map_or_else(dash, |cell| cell.value);
        vec![
            self.unit_called(&line.unit, lang),
            row.task_display_name.clone(),
            cell(line.target),
            cell(line.planned),
            cell(line.cumulative),
            row.completion.map_or_else(dash, percent),
        ]
    }
}

/// Whether less is done than was planned by the date.
fn is_behind(row: &ReportTableLine) -> bool {
    let Some(line) = &row.line else { return false };
    let amount = |cell: &Option<AmountCell>| {
        cell.as_ref().and_then(|cell| Amount::parse("value", &cell.value).ok())
    };
    amount(&line.cumulative) < amount(&line.planned)
}

/// 1/100 of a per cent as people write it.
fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}
