//! The columns of the list, each declared once.

use hemei_domain::deadline::Deadline;
use hemei_domain::enrolment::{AcceptanceOutcome, Phase, ReviewOutcome, SelfAssessment};
use hemei_domain::id::{EnrolmentId, PersonId, ProgrammeId, UnitId};
use hemei_domain::time::{Date, Timestamp};

use crate::view::Json;

coded!(AcceptanceOutcome, Phase, ReviewOutcome, SelfAssessment);
displayed!(EnrolmentId);

columns! {
    /// An enrolment as the list shows it. A `…_position` is that of the event in whose private text
    /// the words stand.
    pub struct EnrolmentRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The number in the programme's list, in the order of first recommendations.
    number: u32 = "序号";
    /// The enrolment.
    enrolment: EnrolmentId = "申报标识";
    /// The town.
    town: String = "乡镇";
    /// Its division code.
    town_code: String = "乡镇代码";
    /// The village's or community's name.
    village: String = "村（社区）";
    /// Its code.
    division_code: Option<String> = "区划代码";
    /// The edition that the code is from.
    division_code_edition: Option<String> = "区划代码版本";
    /// The title's key.
    title: String = "创建类型代码";
    /// The title's name.
    title_name: String = "创建类型";
    /// The name of the courtyard or group; absent for a village.
    courtyard: Option<String> = "院落名称/组";
    /// The unit.
    unit: UnitId = "申报单位编号";
    /// How many households it has.
    households: u32 = "户数";
    /// How many people it has.
    population: u32 = "人口";
    /// Who is responsible.
    responsible_person: Option<PersonId> = "负责人编号";
    /// Where the reason and the remark are written.
    remark_position: u64 = "备注";
    /// The day of the recommendation that stands.
    recommended_on: Date = "推荐日期";
    /// Where it stands.
    phase: Phase = "进展";
    /// When what brought it there happened.
    since: Timestamp = "进展时间";
    /// Whether it holds a place.
    place: bool = "占用名额";
    /// How often it was returned.
    returns: u32 = "退回次数";
    /// Where the reason of the last return is written.
    return_position: Option<u64> = "退回原因";
    /// The notice that stands.
    notice: Option<Json<Deadline>> = "公示期推算";
    /// How the decision to list it is cited.
    list_document: Option<String> = "列入名单文件";
    /// What the unit says of itself.
    self_assessment: Option<SelfAssessment> = "自评是否达标";
    /// Where that is written.
    self_assessment_position: Option<u64> = "自评情况";
    /// What the acceptance check decided.
    acceptance: Option<AcceptanceOutcome> = "验收结果";
    /// How that decision is cited.
    acceptance_document: Option<String> = "验收文件";
    /// The first day on which it can be assessed again.
    again_from: Option<Date> = "再次自评日期";
    /// How the conferring of the title is cited.
    title_document: Option<String> = "命名文件";
    /// What the last review decided.
    review: Option<ReviewOutcome> = "复核结果";
    /// How that decision is cited.
    review_document: Option<String> = "复核文件";
    /// The day on which the title is to be reviewed.
    review_due: Option<Date> = "下次复核日期";
    /// How the revocation is cited.
    revocation_document: Option<String> = "摘牌文件";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// Where an enrolment stands in the list.
    pub struct EnrolmentIdRow, mod enrolment_id;

    /// The enrolment.
    enrolment: EnrolmentId = "申报标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The number in the programme's list.
    number: u32 = "序号";
}
