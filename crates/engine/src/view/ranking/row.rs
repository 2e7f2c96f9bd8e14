//! The columns of rankings, ranked units and points, each declared once.

use hemei_domain::deadline::Deadline;
use hemei_domain::evaluation::{MemberRecused, Phase};
use hemei_domain::id::{EvaluationId, PersonId, ProgrammeId, SchemeId, UnitId};
use hemei_domain::role::Role;
use hemei_domain::score::{Behind, CourtyardCounting, Decimal, Gap, RowKind};
use hemei_domain::time::{Date, Timestamp};

use super::card::{GradeEntry, HostEntry, PointMeasure, VetoEntry};
use crate::view::Json;

coded!(CourtyardCounting, Phase, RowKind);
displayed!(EvaluationId);

columns! {
    /// An evaluation with its ranking. A `…_position` is that of the event that tells of it.
    pub struct RankingRow, pub(super) mod cell;

    /// The evaluation.
    evaluation: EvaluationId = "考核标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The scheme.
    scheme: SchemeId = "考核办法编号";
    /// The number of its edition.
    edition: u32 = "办法版次";
    /// The hash of what the edition says.
    digest: String = "办法哈希";
    /// The scheme's title.
    title: String = "办法名称";
    /// The name of its period.
    period: String = "考核期";
    /// Whether it is sample data.
    sample: bool = "样例数据";
    /// How many units are evaluated.
    units: u32 = "参评数";
    /// The courtyards among them, each with the village that it lay in at the opening.
    hosts: Json<Vec<HostEntry>> = "院落所在村";
    /// Where the evaluation stands.
    phase: Phase = "进展";
    /// When what brought it there happened.
    since: Timestamp = "进展时间";
    /// The number of the last sum; 0 before the first one.
    sum_number: u32 = "汇总序号";
    /// The position of the log at which the sheets were read.
    cut: u64 = "截止位置";
    /// The version of the arithmetic.
    arithmetic: u32 = "算法版本";
    /// When it was summed.
    summed_at: Option<Timestamp> = "汇总时间";
    /// The position of the sum.
    sum_position: Option<u64> = "汇总位置";
    /// Whether a sheet has moved since that sum.
    stale: bool = "汇总后评分有变动";
    /// How the committee's minutes are cited.
    minutes: Option<String> = "审定纪要";
    /// The day of the meeting.
    met_on: Option<Date> = "审定日期";
    /// The position of the decision.
    decision_position: Option<u64> = "审定位置";
    /// Who did not take part in what.
    recused: Json<Vec<MemberRecused>> = "回避";
    /// Who abstained.
    abstained: Json<Vec<PersonId>> = "弃权人编号";
    /// The number of the last notice; 0 before the first one.
    notice_number: u32 = "公示次数";
    /// Whether what stands here was posted.
    posted: bool = "已公示";
    /// How long it is posted.
    posting: Option<Json<Deadline>> = "公示期推算";
    /// How long objections are taken.
    objecting: Option<Json<Deadline>> = "异议期推算";
    /// The position of the notice.
    notice_position: Option<u64> = "公示位置";
    /// How many objections were filed.
    objections: u32 = "异议数";
    /// The numbers of those that are open.
    open_objections: Json<Vec<u32>> = "未办结异议";
    /// Whether a re-check changed a score since the last sum.
    changed: bool = "复核已改分";
    /// When the result became final.
    final_at: Option<Timestamp> = "生效时间";
    /// The position of that.
    final_position: Option<u64> = "生效位置";
    /// How the signed ranking is cited.
    signed_document: Option<String> = "签发文件";
    /// The head position that is printed on it.
    signed_head: Option<u64> = "签发时日志位置";
    /// The short root that is printed on it.
    signed_root: Option<String> = "签发时日志根值";
    /// The revision of the evaluation.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// A unit with its rank and grade, as the last sum and the decision on it have them. Points are
    /// in 1/10,000.
    pub struct RankedUnitRow, pub(super) mod ranked;

    /// The evaluation.
    evaluation: EvaluationId = "考核标识";
    /// Its place in the answer: by groups as the scheme has them, in each by rank.
    place: u32 = "顺序";
    /// The village or courtyard.
    unit: UnitId = "单位标识";
    /// Its name on the day of the sum.
    unit_name: String = "村、院落";
    /// The key of its ranking group.
    group_key: String = "分组标识";
    /// The name of the group.
    group_name: String = "分组";
    /// How many units the group has.
    group_size: u32 = "组内数";
    /// The village that a courtyard lies in; absent for whatever is no courtyard.
    host: Option<UnitId> = "所在村标识";
    /// Its name on the day of the sum.
    host_name: Option<String> = "所在村";
    /// What the courtyard's result does for it.
    counting: Option<CourtyardCounting> = "院落得分计入";
    /// Its rank in the group, from 1.
    rank: u32 = "名次";
    /// The rank by the sum, before the committee's votes.
    sum_rank: u32 = "汇总名次";
    /// Its total.
    total: Decimal = "得分";
    /// The sum before rounding, an exact fraction.
    total_exact: String = "得分精确值";
    /// The full mark of the scheme.
    points_full: Decimal = "满分";
    /// The grade that the sum computed.
    grade_computed: Json<GradeEntry> = "汇总等次";
    /// The grade that the committee proposed; absent while it has not decided on this sum.
    grade_proposed: Option<Json<GradeEntry>> = "拟定等次";
    /// The final grade.
    grade_final: Option<Json<GradeEntry>> = "最终等次";
    /// The number of the sum.
    sum_number: u32 = "汇总序号";
    /// The revision of the sheet that was read.
    sheet_revision: u64 = "评分表版本";
    /// How many of its issues ever were overdue at the cut.
    overdue: u32 = "逾期问题数";
    /// The positions of what is counted there.
    overdue_positions: Json<Vec<u64>> = "逾期问题位置";
    /// The votes that the committee gave it between equal totals.
    votes: u32 = "票数";
    /// The hash of its explanation.
    explanation: String = "说明哈希";
    /// The vetoes that happened.
    vetoes: Json<Vec<VetoEntry>> = "否决事项";
    /// The unit that is ranked before; absent for the first of a group.
    before_unit: Option<UnitId> = "前一名标识";
    /// Its name.
    before_name: Option<String> = "前一名";
    /// Its total less the own.
    before_points: Option<Decimal> = "与前一名差";
    /// What decided between both, and where the difference comes from.
    behind: Option<Json<Behind>> = "与前一名差在哪";
    /// What the next better grade would have needed; absent for the best one.
    gap: Option<Json<Gap>> = "距上一等次";
    /// How many rows its explanation has.
    lines: u32 = "得分行数";
    /// In how many of them points were lost.
    losses: u32 = "失分行数";
    /// The position of the event that it stands by.
    position: u64 = "依据位置";
}

columns! {
    /// A row of a unit's explanation. Points are in 1/10,000, rounded; the exact fractions stand
    /// beside.
    pub struct PointRow, pub(super) mod point;

    /// The evaluation.
    evaluation: EvaluationId = "考核标识";
    /// The village or courtyard.
    unit: UnitId = "单位标识";
    /// Its number in the explanation, from 1.
    line: u32 = "行号";
    /// The number of the sum.
    sum_number: u32 = "汇总序号";
    /// What the row is.
    kind: RowKind = "类别";
    /// The indicator's code or the block's key; else the kind itself.
    code: String = "代码";
    /// The keys and codes of what it stands under, the block first.
    path: Json<Vec<String>> = "上级";
    /// The indicator's or block's name.
    title: String = "指标";
    /// Who is responsible for it.
    responsible: Option<String> = "责任科室";
    /// What the village claimed.
    claimed: Option<Decimal> = "自评分";
    /// What it can give.
    points_full: Decimal = "分值";
    /// What it gives.
    points_got: Decimal = "考核分";
    /// What was lost.
    points_lost: Decimal = "扣分";
    /// What it can give, exact.
    full_exact: String = "分值精确值";
    /// What it gives, exact.
    got_exact: String = "考核分精确值";
    /// What was lost, exact.
    lost_exact: String = "扣分精确值";
    /// Whether points were lost here, and not only in what stands under it.
    loss: bool = "失分";
    /// The code of the veto that zeroed it.
    vetoed_by: Option<String> = "否决于";
    /// What was measured, with causes and the events that say so.
    measures: Json<Vec<PointMeasure>> = "扣分原因";
    /// The clause, cited.
    clause: Option<String> = "依据条款";
    /// Who scored it last.
    scorer: Option<PersonId> = "评分人编号";
    /// As what.
    scored_as: Option<Role> = "评分人身份";
    /// When that happened.
    scored_at: Option<Timestamp> = "评分时间";
    /// The position of that event.
    position: Option<u64> = "评分位置";
}
