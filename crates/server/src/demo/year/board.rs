//! The board of a window: a row a village, also where nothing came.

use hemei_api::proto::{ListReportsRequest, Report};

use super::super::cast::Part;
use super::super::client::{date, time, wire_time};
use super::super::labels;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::words::{self, Lang, Text, text};

impl Town {
    /// Tells the board of a window, by village.
    pub(super) async fn tell_board(
        &self,
        teller: &mut Teller<'_>,
        window: &str,
        title: Text,
        columns: &[BoardColumn],
    ) -> anyhow::Result<()> {
        let lang = teller.lang;
        let request = ListReportsRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            window_key: window.to_owned(),
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
            ..ListReportsRequest::default()
        };
        let mut rows = self.client.ask(Part::OfficeHead, request).await?.reports;
        rows.sort_by_key(|row| self.unit_place(&row.unit));
        let mut table = Table::new(columns.iter().map(|column| (column.head().say(lang), 20)));
        for row in &rows {
            table.row(columns.iter().map(|column| column.cell(row, self, lang)).collect());
        }
        let now = self.client.now().local_minutes();
        teller.table(&words::AS_OF.fill(lang, &[title.say(lang), &now]), &table)?;
        Ok(())
    }
}

/// A column of the board.
#[derive(Debug, Clone, Copy)]
pub(super) enum BoardColumn {
    Village,
    Phase,
    Due,
    DaysLeft,
    Light,
    ToCall,
    Submitted,
    DaysLate,
    Returns,
    ByProxy,
    Filler,
    Pace,
    Behind,
}

impl BoardColumn {
    pub(super) const DUE: &[Self] =
        &[Self::Village, Self::Phase, Self::Due, Self::DaysLeft, Self::Light, Self::ToCall];
    pub(super) const DONE: &[Self] = &[
        Self::Village,
        Self::Phase,
        Self::Submitted,
        Self::DaysLate,
        Self::Returns,
        Self::Filler,
        Self::ByProxy,
    ];
    pub(super) const PACE: &[Self] =
        &[Self::Village, Self::Phase, Self::DaysLate, Self::Pace, Self::Behind, Self::Light];

    fn head(self) -> Text {
        match self {
            Self::Village => text("村", "village"),
            Self::Phase => text("状态", "stands"),
            Self::Due => text("截止日", "due"),
            Self::DaysLeft => text("剩余天数", "days left"),
            Self::Light => text("灯", "light"),
            Self::ToCall => text("要催", "to call"),
            Self::Submitted => text("首次提交", "first submitted"),
            Self::DaysLate => text("迟报天数", "days late"),
            Self::Returns => text("退回次数", "returned"),
            Self::ByProxy => text("代录", "typed"),
            Self::Filler => text("填报人", "filled in by"),
            Self::Pace => text("进度", "pace"),
            Self::Behind => text("落后任务", "lines behind"),
        }
    }

    pub(super) fn cell(self, row: &Report, town: &Town, lang: Lang) -> String {
        match self {
            Self::Village => town.unit_called(&row.unit, lang),
            Self::Phase => labels::report_phase(row.phase(), lang),
            Self::Due => row.due_date.and_then(date).map_or_else(dash, |day| day.to_string()),
            Self::DaysLeft => row.days_left.to_string(),
            Self::Light => labels::light(row.light(), lang),
            Self::ToCall => lang.mark(row.to_call).to_owned(),
            Self::Submitted => {
                row.first_submitted_time.map_or_else(dash, |at| time(at).local_minutes())
            }
            Self::DaysLate => row.days_late.to_string(),
            Self::Returns => row.returns.to_string(),
            Self::ByProxy => lang.mark(row.by_proxy).to_owned(),
            Self::Filler => town.title(&row.filler, lang),
            Self::Pace => labels::pace(row.pace(), lang),
            Self::Behind => (row.lines_behind + row.lines_far_behind).to_string(),
        }
    }
}
