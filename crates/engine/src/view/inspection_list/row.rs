//! The columns of the list, each declared once.

use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{InspectionId, PersonId, ProgrammeId, SchemeId, UnitId};
use hemei_domain::inspection::{
    FindingLink, GroupSample, HouseholdResult, Phase, ReviewOutcome, SheetEntry, VoidGround,
};
use hemei_domain::score::{Decimal, Fraction};
use hemei_domain::time::{Date, Timestamp};

use crate::view::Json;

coded!(Phase, ReviewOutcome, VoidGround);
displayed!(InspectionId);

columns! {
    /// An inspection or visit as the list shows it. A `…_position` is that of the event in whose
    /// private text the words stand.
    pub struct InspectionRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// Its number in the programme's book of inspections.
    number: u32 = "编号";
    /// The inspection.
    inspection: InspectionId = "检查标识";
    /// The village, community or courtyard.
    unit: UnitId = "受检单位编号";
    /// The village or community that it is or belongs to.
    village: UnitId = "所属村（社区）编号";
    /// The scheme by which it is scored; absent for a visit.
    scheme: Option<SchemeId> = "考核办法编号";
    /// The edition that governs the planned day.
    edition: Option<u32> = "办法版本";
    /// The round of the scheme.
    round: Option<String> = "轮次";
    /// The day for which it is planned.
    planned_on: Option<Date> = "计划日期";
    /// The commitment to the seed; absent where there is no sample.
    commitment: Option<String> = "抽样种子承诺";
    /// How many households of each group are drawn.
    per_group: Option<u32> = "每组抽查户数";
    /// The revision of the village's list of households from which they are drawn.
    list_revision: Option<u64> = "农户名册版本";
    /// Where it stands.
    phase: Phase = "进展";
    /// When what brought it there happened.
    since: Timestamp = "进展时间";
    /// The seed, once it was revealed.
    seed: Option<String> = "抽样种子";
    /// The groups with the households that were drawn.
    groups: Json<Vec<GroupSample>> = "抽中农户";
    /// How many households were drawn.
    households: u32 = "抽查户数";
    /// The day on which it was held; of a visit, the day of the visit.
    held_on: Option<Date> = "检查日期";
    /// Who evaluated.
    evaluators: Json<Vec<PersonId>> = "评比人员编号";
    /// The figures of the sheet, in the scheme's order.
    entries: Json<Vec<SheetEntry>> = "检查记录";
    /// What was found at the drawn households, in the order of the draw.
    results: Json<Vec<HouseholdResult>> = "入户评比结果";
    /// How many households failed something.
    failed: u32 = "不合格户数";
    /// The version of the arithmetic.
    arithmetic: Option<u32> = "算法版本";
    /// What the sheet gives, exactly.
    exact: Option<Json<Fraction>> = "得分（精确）";
    /// The same, rounded to the scheme's decimals, in 1/10,000.
    points: Option<Decimal> = "得分";
    /// Out of so many, in 1/10,000.
    points_full: Option<Decimal> = "满分";
    /// Where grounds and remark of the sheet, or the account of the visit, are written.
    record_position: Option<u64> = "检查情况";
    /// What shows it.
    evidence: Json<Vec<EvidenceReference>> = "佐证";
    /// What was found wrong, and the issues that it became.
    findings: Json<Vec<FindingLink>> = "发现问题";
    /// How many that are.
    findings_count: u32 = "发现问题数";
    /// What the second person found of the sheet that stands.
    review: Option<ReviewOutcome> = "复核结果";
    /// Where the remark of that is written.
    review_position: Option<u64> = "复核意见";
    /// When the result that stands was published.
    published_at: Option<Timestamp> = "公布时间";
    /// How often it was ordered to be checked again.
    rechecks: u32 = "责令重新检查次数";
    /// Where the reason of the last order is written.
    recheck_position: Option<u64> = "责令重新检查原因";
    /// Why it was voided.
    void_ground: Option<VoidGround> = "作废情形";
    /// Where the reason of that is written.
    void_position: Option<u64> = "作废原因";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// Where an inspection stands in the list.
    pub struct InspectionIdRow, mod inspection_id;

    /// The inspection.
    inspection: InspectionId = "检查标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// Its number in the programme's book.
    number: u32 = "编号";
}

columns! {
    /// What the list needs of a unit.
    pub struct InspectedUnitRow, mod inspected_unit;

    /// The unit.
    unit: UnitId = "单位标识";
    /// The village or community of a group or courtyard.
    parent: Option<UnitId> = "上级单位编号";
}
