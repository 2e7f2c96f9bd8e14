//! The columns of the list and of what it remembers, each declared once.

use hemei_domain::alert::AlertKind;
use hemei_domain::id::{IssueId, ProgrammeId, UnitId};
use hemei_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::view::{Json, Names, Readable};

coded!(AlertKind);

columns! {
    /// Something to look at again.
    pub struct AlertRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The position of the event at which it was seen; of a bulk entry, of the first.
    position: u64 = "位置";
    /// What was seen.
    kind: AlertKind = "提示事项";
    /// The unit that the event is about.
    unit: Option<UnitId> = "单位标识";
    /// The thing whose event it is, as the log names its stream.
    thing: String = "所涉记录编号";
    /// When it happened, as was told.
    occurred_at: Timestamp = "发生时间";
    /// When it was recorded.
    recorded_at: Timestamp = "登记时间";
    /// Days late, entries, minutes before the end of the due day, equal figures or equal pictures,
    /// by kind.
    amount: u64 = "数值";
    /// Where the same was before, of what is the same.
    other_position: Option<u64> = "相同处位置";
    /// The unit there.
    other_unit: Option<UnitId> = "相同处单位编号";
}

/// From a day on, after how many days an entry is late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateAfter {
    /// The first day; from the beginning where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The days.
    pub days: u32,
}

columns! {
    /// What a programme says of late entries.
    pub struct ProgrammeLimitsRow, pub(super) mod programme_cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// By version, oldest first.
    versions: Json<Vec<LateAfter>> = "补录期限";
}

columns! {
    /// The late entries of a unit that came within an hour of the first of them.
    pub struct BackEntriesRow, mod back_entries_cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The unit.
    unit: UnitId = "单位标识";
    /// When the first was recorded.
    since: Timestamp = "起始时间";
    /// When the first happened.
    occurred_at: Timestamp = "发生时间";
    /// The position of the first.
    position: u64 = "起始位置";
    /// The thing whose entry the first is.
    thing: String = "所涉记录编号";
    /// How many.
    entries: u64 = "条数";
}

columns! {
    /// When an issue is due.
    pub struct IssueDueRow, pub(super) mod issue_cell;

    /// The issue.
    issue: IssueId = "问题标识";
    /// The last day; absent while it has no limit.
    due: Option<Date> = "时限";
}

columns! {
    /// The figures of a report's last draft.
    pub struct ReportFiguresRow, mod report_cell;

    /// The report, as the log names its stream.
    report: String = "进度表编号";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The village.
    unit: UnitId = "报送单位编号";
    /// SHA-256 of what was done in the period, task by task; absent where too little is told to be
    /// compared.
    figures: Option<String> = "数据摘要";
    /// How many figures.
    count: u64 = "数据个数";
}

columns! {
    /// The report in which some figures were handed in first.
    pub struct FiguresRow, mod figures_cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// SHA-256 of the figures.
    figures: String = "数据摘要";
    /// The report, as the log names its stream.
    report: String = "进度表编号";
    /// The village.
    unit: UnitId = "报送单位编号";
    /// The position of its submission.
    position: u64 = "报送位置";
}

columns! {
    /// The thing for which a picture or file was shown first.
    pub struct PictureRow, mod picture_cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// Its SHA-256.
    sha256: String = "文件摘要";
    /// The thing, as the log names its stream.
    thing: String = "所涉记录编号";
    /// The unit.
    unit: Option<UnitId> = "单位标识";
    /// The position of the event that refers to it.
    position: u64 = "位置";
}

impl Readable for LateAfter {
    fn readable(&self, _: Names<'_>) -> String {
        let from = self.from.map(|from| format!("{from}起")).unwrap_or_default();
        format!("{from}{}天", self.days)
    }
}
