//! The three windows: when they end, who has not reported, what was returned, who was late, who
//! reported on paper.

use anyhow::Context as _;
use chrono::{Datelike as _, Weekday};
use hemei_api::proto::{
    AcceptReportRequest, CellReason, CloseReportWindowRequest, GetReportRequest,
    GetReportWindowRequest, OpenReportWindowRequest, PrefillReportRequest, ReportCell,
    ReportColumn, ReportView, ReturnReportRequest, ReviewReportRequest, SaveReportDraftRequest,
    Submission, SubmitReportRequest,
};
use hemei_domain::time::Date;

use super::super::cast::Part;
use super::super::client::{date, wire_time};
use super::super::deeds::{Deeds, deed};
use super::super::plan::place;
use super::super::step::instant;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::translation::translated;
use super::super::words::{Lang, Text, text};
use super::board::BoardColumn;
use super::windows::{VILLAGES, Village};

/// The windows by their keys in the programme, in the order of the year.
const WINDOWS: [&str; 3] = ["q2", "q3", "q4"];
/// What the office said when it returned a cell.
pub(crate) const MISCOUNT: Text = text(
    "报12处，检查时清点为10处，请核对。",
    "twelve are reported, ten were counted on site: please compare.",
);
const OPEN: Text = text("开放报送期", "open the window");
const SUBMIT: Text = text("提交进度表", "submit the report");
const REVIEW: Text = text("村级审核进度表", "review in the village");
const RETURN: Text = text("退回进度表", "return the report");
const ACCEPT: Text = text("受理进度表", "accept the report");
const CLOSE: Text = text("截止报送期", "close the window");
const QUARTERS: [Text; 3] = [
    text("第二季度", "second quarter"),
    text("第三季度", "third quarter"),
    text("第四季度", "fourth quarter"),
];

/// A later quarter, in which everybody reports in time.
pub(crate) struct Quarter {
    window: usize,
    opened: &'static str,
    filed: &'static str,
    accepted: &'static str,
    question: Text,
    meaning: Text,
}

pub(crate) const THIRD_QUARTER: Quarter = Quarter {
    window: 1,
    opened: "09-09 09:00",
    filed: "09-11 09:00",
    accepted: "09-13 09:00",
    question: text("报上来的进度，哪个村落后了？", "Which village is behind its plan?"),
    meaning: text(
        "系统查得到的先预填并注明来源，其余由村里填；灯按序时目标现算，落后不影响按时报送。",
        "What the log knows is prefilled with its source; the light compares with the plan by date, and is apart from being in time.",
    ),
};
pub(crate) const FOURTH_QUARTER: Quarter = Quarter {
    window: 2,
    opened: "12-02 09:00",
    filed: "12-02 14:00",
    accepted: "12-03 09:00",
    question: text("到年底，还有哪项没干完？", "At the year's end, what was not finished?"),
    meaning: text(
        "这张表锁定以后，年终评分直接引用，村里不再另报一遍。",
        "Once locked, the evaluation cites these figures; nobody reports them again.",
    ),
};

impl Town {
    fn window(&self, window: usize) -> String {
        format!("{}/reportWindows/{}", self.programme, WINDOWS[window])
    }

    pub(super) fn report_of(&self, window: usize, village: &str) -> anyhow::Result<String> {
        let unit = self.unit(village)?;
        let id = unit.rsplit('/').next().unwrap_or_default();
        Ok(format!("{}/reports/{id}", self.window(window)))
    }

    async fn open_window(&mut self, deeds: &mut Deeds, window: usize) -> anyhow::Result<()> {
        let name = self.window(window);
        let request = OpenReportWindowRequest { name, ..Default::default() };
        let of = QUARTERS[window].say(deeds.lang());
        self.deed(deeds, deed(Part::HandlerA, OPEN, of), request).await?;
        Ok(())
    }

    /// The second quarter's window opens: until when are reports in time?
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_window(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "6月22日是周六，哪天截止，依据哪条？",
            "22 June is a Saturday: which day is the last, and by which clause?",
        );
        const TITLE: Text = text("报送期", "the window");
        const HEADS: [(Text, usize); 6] = [
            (text("报送期", "window"), 26),
            (text("方案写的", "in the plan"), 18),
            (text("截止日", "due"), 18),
            (text("所报期间", "tells of"), 24),
            (text("条款", "clause"), 10),
            (text("放假安排", "calendar"), 8),
        ];
        const DERIVED: Text = text("截止日怎么来的：{0}", "how it came about: {0}");
        const MEANING: Text = text(
            "截止日开放时算定一次，连同依据存进记录；以后放假安排再改，这一期也不变。",
            "It is derived once, at opening, and kept with its grounds; later calendars do not change it.",
        );
        let lang = teller.lang;
        self.at("06-11 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.open_window(&mut deeds, 0).await?;
        deeds.tell(teller)?;
        let request = GetReportWindowRequest {
            name: self.window(0),
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
        };
        let window = self.client.ask(Part::HandlerA, request).await?;
        let due = window.due_date.and_then(date).context("read the due day")?;
        let planned = window.moved_from_date.and_then(date).unwrap_or(due);
        let (from, to) =
            (window.period_from_date.and_then(date), window.period_to_date.and_then(date));
        let (from, to) = from.zip(to).context("read the period")?;
        let calendar = window.calendar_editions.iter().map(|edition| edition_told(edition, lang));
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        table.row(vec![
            QUARTERS[0].say(lang).to_owned(),
            with_weekday(planned, lang),
            with_weekday(due, lang),
            text("{0}至{1}", "{0} to {1}").fill(lang, &[&from.to_string(), &to.to_string()]),
            place(&window.clause),
            calendar.collect::<Vec<_>>().join(lang.comma()),
        ]);
        teller.table(TITLE.say(lang), &table)?;
        if lang == Lang::Zh {
            teller.paragraph(&DERIVED.fill(lang, &[&window.derivation]))?;
        }
        teller.say(MEANING)?;
        Ok(())
    }

    /// The due day, the returned cell, the late and the typed report.
    ///
    /// # Errors
    /// As [`Town::tell_window`].
    pub(crate) async fn tell_second_quarter(
        &mut self,
        teller: &mut Teller<'_>,
    ) -> anyhow::Result<()> {
        self.tell_missing(teller).await?;
        self.tell_returned_cell(teller).await?;
        self.tell_late(teller).await
    }

    async fn tell_missing(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text("今天谁还没报？", "Who has not reported today?");
        const TITLE: Text = text("第二季度报送情况", "the second quarter's reports");
        const MEANING: Text = text(
            "没报的村也有一行：今天截止，要催的就是“要催”一栏写“是”的，不用等到逾期再查。",
            "A village without a report has its row too: those to be called today are marked.",
        );
        self.at("06-24 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(teller.lang);
        self.file(&mut deeds, 0, Village::of("dengguang"), 0).await?;
        self.file(&mut deeds, 0, Village::of("jiaojia"), 2).await?;
        self.file(&mut deeds, 0, Village::of("huangling"), 0).await?;
        deeds.tell(teller)?;
        self.at("06-24 15:00")?;
        self.tell_board(teller, WINDOWS[0], TITLE, BoardColumn::DUE).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn tell_returned_cell(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text("退回哪一格、为什么？", "Which cell was returned, and why?");
        const TITLE: Text = text("退回的格", "returned cells");
        const HEADS: [(Text, usize); 5] = [
            (text("村", "village"), 20),
            (text("任务", "task"), 24),
            (text("栏目", "column"), 10),
            (text("退回原因", "why"), 40),
            (text("现在", "stands"), 10),
        ];
        const MEANING: Text = text(
            "只退有问题的那一格，写明原因；其他格不用重填，报送时间仍按第一次提交算。",
            "Only the wrong cell goes back, with its reason; being in time counts by the first submission.",
        );
        let lang = teller.lang;
        self.at("06-24 16:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.file_on_paper(&mut deeds).await?;
        self.return_cell(&mut deeds).await?;
        deeds.tell(teller)?;
        let request = GetReportRequest {
            name: self.report_of(0, "jiaojia")?,
            view: ReportView::WithTexts.into(),
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
            ..GetReportRequest::default()
        };
        let report = self.client.ask(Part::OfficeHead, request).await?;
        let reporting = self.programme().await?.definition.and_then(|of| of.reporting);
        let reporting = reporting.context("read how progress is reported")?;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for returned in &report.returned_cells {
            let cell = returned.cell.as_ref().context("read the returned cell")?;
            let task = reporting.tasks.iter().find(|task| task.key == cell.task);
            let column = reporting.columns.iter().find(|column| column.key() == cell.column());
            table.row(vec![
                self.unit_called(&report.unit, lang),
                task.map_or_else(dash, |task| task.display_name.clone()),
                column.map_or_else(dash, |column| column.display_name.clone()),
                translated(&returned.reason, lang).to_owned(),
                BoardColumn::Phase.cell(&report, self, lang),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn tell_late(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("谁迟报，谁是代录的？", "Who was late, and whose report was typed?");
        const TITLE: Text = text("第二季度收报结果", "what came of the second quarter");
        const REASON: Text = text("五个村均已受理。", "all five reports are accepted.");
        const MEANING: Text = text(
            "迟报的照收，迟几天记在那里，不拒收；代录的写明谁说的、录自哪张纸，并附扫描件。",
            "A late report is taken and the days are kept; a typed one says who told, from which paper, with a scan.",
        );
        let lang = teller.lang;
        self.at("06-25 14:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.file(&mut deeds, 0, Village::of("jiaojia"), 0).await?;
        self.at("06-26 09:00")?;
        self.file(&mut deeds, 0, Village::of("qishu"), 0).await?;
        self.at("06-26 10:00")?;
        self.accept_all(&mut deeds, 0).await?;
        self.at("06-26 16:00")?;
        let request = CloseReportWindowRequest {
            name: self.window(0),
            reason: REASON.zh.to_owned(),
            ..CloseReportWindowRequest::default()
        };
        let closing = deed(Part::OfficeHead, CLOSE, QUARTERS[0].say(lang));
        self.deed(&mut deeds, closing.saying(REASON.say(lang)), request).await?;
        deeds.tell(teller)?;
        self.tell_board(teller, WINDOWS[0], TITLE, BoardColumn::DONE).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    /// A later quarter.
    ///
    /// # Errors
    /// As [`Town::tell_window`].
    pub(crate) async fn tell_quarter(
        &mut self,
        teller: &mut Teller<'_>,
        quarter: &Quarter,
    ) -> anyhow::Result<()> {
        const PREFILLED: Text = text(
            "开放时，{0}的表有 {1} 格要填，系统已预填 {2} 格。",
            "At opening, the table of {0} asks for {1} cells, of which {2} are prefilled.",
        );
        const STANDING: Text = text("报送和进度", "the reports of the quarter");
        const BEHIND: Text = text("没有达到序时目标的", "behind what was planned by the date");
        let (lang, window) = (teller.lang, quarter.window);
        self.at(quarter.opened)?;
        teller.question(quarter.question).await?;
        let mut deeds = Deeds::new(lang);
        self.open_window(&mut deeds, window).await?;
        let request = PrefillReportRequest {
            name: self.report_of(window, "dengguang")?,
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
        };
        let prefilled = self.client.ask(Part::DengguangClerk, request).await?;
        self.at(quarter.filed)?;
        for village in &VILLAGES {
            self.file(&mut deeds, window, village, 0).await?;
        }
        self.at(quarter.accepted)?;
        self.accept_all(&mut deeds, window).await?;
        deeds.tell(teller)?;
        let village = self.unit_called(&self.unit("dengguang")?, lang);
        let counts = [prefilled.cells_asked, prefilled.cells_prefilled].map(|n| n.to_string());
        teller.paragraph(&PREFILLED.fill(lang, &[&village, &counts[0], &counts[1]]))?;
        self.tell_board(teller, WINDOWS[window], STANDING, BoardColumn::PACE).await?;
        self.tell_behind(teller, WINDOWS[window], BEHIND).await?;
        teller.say(quarter.meaning)?;
        Ok(())
    }

    /// A village fills its table in, submits it and reviews it.
    async fn file(
        &mut self,
        deeds: &mut Deeds,
        window: usize,
        village: &Village,
        miscounted: u32,
    ) -> anyhow::Result<()> {
        let (name, unit) = (self.report_of(window, village.key)?, self.unit(village.key)?);
        let of = self.unit_called(&unit, deeds.lang());
        let lines = village.lines(&unit, window, miscounted);
        let draft = SaveReportDraftRequest { name: name.clone(), lines, ..Default::default() };
        self.client.act(village.clerk, draft).await?;
        let submit = SubmitReportRequest { name: name.clone(), ..Default::default() };
        self.deed(deeds, deed(village.clerk, SUBMIT, of.clone()), submit).await?;
        self.client.pass_seconds(10 * 60);
        let review = ReviewReportRequest { name, ..Default::default() };
        self.deed(deeds, deed(village.committees, REVIEW, of), review).await?;
        Ok(())
    }

    /// The fifth village's table comes on paper.
    async fn file_on_paper(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const PAPER: Text = text("纸质进度表", "a table on paper");
        const PLACE: Text = text("第1页", "page 1");
        const SCAN: Text = text("纸质进度表扫描件", "scan of the table on paper");
        let (typist, village) = (Part::HandlerA, Village::of("fifth"));
        let (name, unit) = (self.report_of(0, village.key)?, self.unit(village.key)?);
        let submission = Submission {
            on_behalf_of: self.person(village.clerk)?,
            occurred_time: Some(wire_time(instant("06-24 11:30"))),
            told_by: village.clerk.member().title.zh.to_owned(),
            source: PAPER.zh.to_owned(),
            source_position: PLACE.zh.to_owned(),
            ..Submission::default()
        };
        let draft = SaveReportDraftRequest {
            name: name.clone(),
            lines: village.lines(&unit, 0, 0),
            submission: Some(submission.clone()),
            ..SaveReportDraftRequest::default()
        };
        self.client.act(typist, draft).await?;
        let submit = SubmitReportRequest {
            name: name.clone(),
            evidence: vec![self.photo(SCAN)],
            submission: Some(submission),
            ..SubmitReportRequest::default()
        };
        let of = self.unit_called(&unit, deeds.lang());
        let typed = deed(typist, SUBMIT, of.clone()).on_behalf_of(village.clerk);
        self.deed(deeds, typed.saying(PAPER.say(deeds.lang())), submit).await?;
        let review = ReviewReportRequest { name, ..Default::default() };
        self.deed(deeds, deed(village.committees, REVIEW, of), review).await?;
        Ok(())
    }

    async fn return_cell(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        self.at("06-25 09:30")?;
        let unit = self.unit("jiaojia")?;
        let of = self.unit_called(&unit, deeds.lang());
        let cell = ReportCell {
            unit,
            task: "yard_clutter".to_owned(),
            column: ReportColumn::Cumulative.into(),
        };
        let reason = CellReason { cell: Some(cell), reason: MISCOUNT.zh.to_owned() };
        let request = ReturnReportRequest {
            name: self.report_of(0, "jiaojia")?,
            reasons: vec![reason],
            ..ReturnReportRequest::default()
        };
        let returned = deed(Part::HandlerB, RETURN, of).saying(MISCOUNT.say(deeds.lang()));
        self.deed(deeds, returned, request).await?;
        Ok(())
    }

    async fn accept_all(&mut self, deeds: &mut Deeds, window: usize) -> anyhow::Result<()> {
        for village in &VILLAGES {
            let name = self.report_of(window, village.key)?;
            let of = self.unit_called(&self.unit(village.key)?, deeds.lang());
            let request = AcceptReportRequest { name, ..Default::default() };
            self.deed(deeds, deed(Part::HandlerB, ACCEPT, of), request).await?;
        }
        Ok(())
    }
}

/// A day with its weekday.
fn with_weekday(day: Date, lang: Lang) -> String {
    let weekday = match day.0.weekday() {
        Weekday::Mon => text("周一", "Monday"),
        Weekday::Tue => text("周二", "Tuesday"),
        Weekday::Wed => text("周三", "Wednesday"),
        Weekday::Thu => text("周四", "Thursday"),
        Weekday::Fri => text("周五", "Friday"),
        Weekday::Sat => text("周六", "Saturday"),
        Weekday::Sun => text("周日", "Sunday"),
    };
    text("{0}（{1}）", "{0}, {1}").fill(lang, &[&day.to_string(), weekday.say(lang)])
}

/// `2024/1` as people say it.
fn edition_told(edition: &str, lang: Lang) -> String {
    let (year, number) = edition.split_once('/').unwrap_or((edition, "1"));
    text("{0}年第{1}版", "{0}, edition {1}").fill(lang, &[year, number])
}
