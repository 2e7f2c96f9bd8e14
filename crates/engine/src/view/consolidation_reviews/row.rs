//! The columns of the reviews, each declared once.

use hemei_domain::consolidation_review::Finding;
use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{PersonId, ProgrammeId, UnitId};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::view::{Json, Names, Readable};

coded!(Finding);

columns! {
    /// The review of a unit in a programme. A `…_position` is that of the event in whose private text
    /// the words stand.
    pub struct ConsolidationReviewRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The village or courtyard.
    unit: UnitId = "受评单位编号";
    /// The sections that reviewed, in the order of their first reviews.
    sections: Json<Vec<String>> = "评价科室";
    /// How many sections found it consolidated.
    consolidated: u32 = "巩固较好科室数";
    /// How many found something to be improved.
    to_improve: u32 = "需继续改进科室数";
    /// How many found it relapsing.
    relapsing: u32 = "出现反弹科室数";
    /// The numbers of the programme's issues that any section saw open, ascending, each once.
    open_issues: Json<Vec<u32>> = "未销号问题编号";
    /// How many that are.
    open_issue_count: u32 = "未销号问题数";
    /// When a section last reviewed.
    reviewed_at: Option<Timestamp> = "最近评价时间";
    /// Whether it is chosen as excellent.
    excellent: bool = "典型";
    /// The document of the choice that stands.
    chosen_document: Option<String> = "选树文件";
    /// The day of that document.
    chosen_on: Option<Date> = "选树日期";
    /// As what the one who recorded the choice acted.
    chosen_as: Option<Role> = "选树登记岗位";
    /// Who recorded it.
    chosen_by: Option<PersonId> = "选树登记人编号";
    /// When it was recorded.
    chosen_at: Option<Timestamp> = "选树登记时间";
    /// Where it is written what is exemplary.
    chosen_position: Option<u64> = "选树理由";
    /// The sections on whose reviews the choice rests.
    chosen_upon: Json<Vec<String>> = "选树依据科室";
    /// The document of the last withdrawal; absent while a choice stands.
    withdrawn_document: Option<String> = "撤销文件";
    /// When that was recorded.
    withdrawn_at: Option<Timestamp> = "撤销时间";
    /// Where it is written why.
    withdrawn_position: Option<u64> = "撤销原因";
    /// The occasions on which experience was shared, in the order of their recording.
    sharings: Json<Vec<SharingEntry>> = "经验交流";
    /// How many that are.
    sharing_count: u32 = "经验交流次数";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// What a section found of a unit when it last reviewed it.
    pub struct SectionReviewRow, mod section;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The village or courtyard.
    unit: UnitId = "受评单位编号";
    /// The section; the rural revitalisation office under its name.
    section: String = "评价科室";
    /// What it found.
    finding: Finding = "评价结果";
    /// The numbers of the programme's issues that it saw open, ascending.
    open_issues: Json<Vec<u32>> = "未销号问题编号";
    /// How many that are.
    open_issue_count: u32 = "未销号问题数";
    /// As what the one who reviewed acted.
    reviewed_as: Role = "评价岗位";
    /// Who reviewed; absent where nobody did by a credential of their own.
    reviewed_by: Option<PersonId> = "评价人编号";
    /// When it was reviewed.
    reviewed_at: Timestamp = "评价时间";
    /// How often the section reviewed the unit.
    reviews: u32 = "评价次数";
    /// What shows it.
    evidence: Json<Vec<EvidenceReference>> = "佐证";
    /// The position of the review, where the remark is written.
    position: u64 = "评价意见";
}

/// An occasion on which a chosen unit shared how it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingEntry {
    /// The day.
    pub shared_on: Date,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// Where it is written what was shared.
    pub position: u64,
}

impl Readable for SharingEntry {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { shared_on, role, position } = self;
        format!("{shared_on}（{}登记，第 {position} 号）", role.zh())
    }
}
