//! The columns of the board, each declared once.

use hemei_domain::deadline::Deadline;
use hemei_domain::id::{PersonId, ProgrammeId, ReportId, UnitId};
use hemei_domain::programme::reporting::PaceRule;
use hemei_domain::progress_report::{CellKey, LineKey, LineWarning, Phase};
use hemei_domain::quantity::Amount;
use hemei_domain::report_window::WindowPhase;
use hemei_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::view::Json;
use crate::view::enrolment_list::DatedText;

coded!(Phase, WindowPhase);
displayed!(ReportId);

columns! {
    /// A village and a window, with the report that came or did not.
    pub struct BoardRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The last day that the window's reports tell of: windows follow each other by it.
    period_to: Date = "报送期末";
    /// The window's key.
    window_key: String = "报送期代码";
    /// The village's place: the position of its registration.
    place: u64 = "村序";
    /// The report, be it filed or not.
    report: ReportId = "进度表标识";
    /// The village.
    unit: UnitId = "报送单位编号";
    /// Its official names, in the order of recording.
    names: Json<Vec<DatedText>> = "单位名称";
    /// Whether it is to report.
    expected: bool = "应报";
    /// The window's name.
    window_name: String = "报送期";
    /// The first day on which a report is taken.
    opens: Date = "开放日期";
    /// The first day that it tells of.
    period_from: Date = "报送期初";
    /// The last day on which it is in time.
    due: Date = "报送时限";
    /// How that day came about.
    deadline: Json<Deadline> = "时限推算";
    /// The last day on which a late one is taken.
    closes: Option<Date> = "截止日期";
    /// Where the window stands, but for a closing day that has passed.
    window_phase: WindowPhase = "报送期状态";
    /// The rule of the light.
    pace: Option<Json<PaceRule>> = "亮灯规则";
    /// Where the report stands.
    phase: Phase = "进展";
    /// When what brought it there happened.
    since: Option<Timestamp> = "进展时间";
    /// How many drafts were saved.
    drafts: u32 = "草稿次数";
    /// How often it was submitted.
    submissions: u32 = "提交次数";
    /// When it was first submitted, as the village says.
    first_submitted: Option<Timestamp> = "首次提交时间";
    /// When that was recorded.
    first_recorded: Option<Timestamp> = "首次提交入库时间";
    /// How often it was returned.
    returns: u32 = "退回次数";
    /// The cells that were returned and have not come again.
    returned: Json<Vec<CellKey>> = "退回单元格";
    /// Where the reasons of the last return are written.
    return_position: Option<u64> = "退回原因";
    /// The locked version; 0 before it was accepted.
    version: u32 = "锁定版次";
    /// Why it is to be rechecked.
    recheck: Option<Json<RecheckEntry>> = "待复查原因";
    /// In whose name it was filled in last.
    filler: Option<PersonId> = "填报人编号";
    /// Whether somebody else typed it.
    by_proxy: bool = "代录";
    /// The day on which it was filled in last.
    filled_on: Option<Date> = "填报日期";
    /// In whose name it was reviewed in the village.
    reviewer: Option<PersonId> = "审核人编号";
    /// What is odd and forbids nothing.
    warnings: Json<Vec<LineWarning>> = "提示";
    /// How the lines stand to what was planned by the date.
    progress: Json<Vec<LineProgress>> = "序时进度";
    /// How many lines its table has.
    lines: u32 = "行数";
    /// The revision of the report's stream; 0 where nothing came.
    revision: u64 = "版本";
    /// The position of the last event of the report; of the opening where nothing came.
    position: u64 = "最近变更位置";
}

impl BoardRow {
    /// The village's name on a day.
    pub fn village_on(&self, day: Date) -> &str {
        super::source::name_on(&self.names.0, day)
    }
}

/// The report before it that was locked or corrected later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecheckEntry {
    /// The key of its window.
    pub window: String,
    /// Its version.
    pub version: u32,
}

/// What the light of a line is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProgress {
    /// The line.
    pub line: LineKey,
    /// The target for the year.
    pub target: Amount,
    /// What was planned by the date.
    pub planned: Amount,
    /// What was done so far.
    pub cumulative: Amount,
}

columns! {
    /// Where a report stands on the board.
    pub struct ReportIdRow, mod report_id;

    /// The report.
    report: ReportId = "进度表标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The last day that it tells of.
    period_to: Date = "报送期末";
    /// The window's key.
    window_key: String = "报送期代码";
    /// The village's place.
    place: u64 = "村序";
}
