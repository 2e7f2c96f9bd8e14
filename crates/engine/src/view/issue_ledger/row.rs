//! The columns of the ledger, each declared once.

use hemei_domain::deadline::Deadline;
use hemei_domain::deadline::light::Clock;
use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{IssueId, PersonId, ProgrammeId, UnitId};
use hemei_domain::issue::{
    AnswerOutcome, IssueKind, LookBackOutcome, Phase, Responsible, Source, Urged, Urgency,
    WithdrawalGround,
};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::port::{ColumnType, Value};
use crate::view::{Content, Json, Names};

coded!(AnswerOutcome, IssueKind, LookBackOutcome, Phase, Source, Urgency, WithdrawalGround);

columns! {
    /// An issue as the ledger shows it. A `…_position` is that of the event in whose private text
    /// the words stand.
    pub struct IssueRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The number in the programme's issue book.
    number: u32 = "编号";
    /// The issue.
    issue: IssueId = "问题标识";
    /// A problem or a difficulty.
    kind: IssueKind = "性质";
    /// The unit that it is about.
    unit: UnitId = "所在单位编号";
    /// As what the raiser acted.
    raised_as: Role = "提出方";
    /// When it was raised.
    raised_at: Timestamp = "登记时间";
    /// Where it was found.
    source: Source = "来源";
    /// The stream of what brought it to light, `kind/uuid`, where the log has it.
    origin: Option<String> = "来源记录编号";
    /// The day on which it was found.
    found_on: Date = "发现时间";
    /// Where the place is written.
    place_position: u64 = "地点";
    /// Where the description is written.
    description_position: u64 = "问题描述";
    /// The programme's class of issue; absent for a difficulty.
    class: Option<String> = "类别";
    /// How urgent it is.
    urgency: Urgency = "紧急程度";
    /// Who is accountable under the assignment in force.
    responsible: Option<Responsible> = "责任单位";
    /// The person named there.
    responsible_person: Option<PersonId> = "责任人编号";
    /// Units that help.
    co_units: Json<Vec<UnitId>> = "协办单位编号";
    /// The person named to verify.
    verifier: Option<PersonId> = "复核人编号";
    /// When it was assigned last.
    assigned_at: Option<Timestamp> = "交办时间";
    /// Where the requirement is written, if there is one.
    requirement_position: Option<u64> = "整改要求";
    /// The last day for signing.
    sign_for_due: Option<Date> = "签收时限";
    /// When it was signed for.
    signed_at: Option<Timestamp> = "签收时间";
    /// Where the measures are written.
    measures_position: Option<u64> = "整改措施";
    /// The day on which the plan foresees the end.
    planned_finish: Option<Date> = "计划完成时间";
    /// The last day for rectifying or answering.
    due: Option<Date> = "时限";
    /// How that day came about.
    deadline: Option<Json<Deadline>> = "时限推算";
    /// Where it stands.
    phase: Phase = "进展";
    /// When what brought it there happened.
    since: Timestamp = "进展时间";
    /// Where the result of rectifying is written.
    result_position: Option<u64> = "整改结果";
    /// What shows it, before and after.
    evidence: Json<Vec<EvidenceEntry>> = "前后佐证";
    /// Every extension.
    extensions: Json<Vec<ExtensionEntry>> = "延期记录";
    /// Extensions since it was raised or reopened.
    extension_count: u32 = "延期次数";
    /// Every time that its clock stood.
    suspensions: Json<Vec<SuspensionEntry>> = "暂停记录";
    /// Every urging.
    urges: Json<Vec<UrgeEntry>> = "催办记录";
    /// Urgings that wait for an answer.
    open_urges: u32 = "待回复催办";
    /// How often it was returned.
    returns: u32 = "退回次数";
    /// When the rectifier asked for its closing.
    closure_requested_at: Option<Timestamp> = "申请销号时间";
    /// When the verification that stands was made.
    verified_at: Option<Timestamp> = "复核时间";
    /// Who made it.
    verified_by: Option<PersonId> = "实际复核人编号";
    /// When it was closed.
    closed_at: Option<Timestamp> = "销号时间";
    /// Who closed it.
    closed_by: Option<PersonId> = "销号人编号";
    /// The first day on which a look-back can pass.
    look_back_due: Option<Date> = "回头看时间";
    /// What the look-back since the last closing found.
    look_back: Option<LookBackOutcome> = "回头看结果";
    /// When it was looked back at.
    looked_back_at: Option<Timestamp> = "回头看办理时间";
    /// Who looked.
    looked_back_by: Option<PersonId> = "回头看人编号";
    /// How often it relapsed.
    relapses: u32 = "反弹次数";
    /// Why it was withdrawn.
    withdrawn: Option<WithdrawalGround> = "撤销理由";
    /// The issue that goes on, where this one is its duplicate.
    same_as: Option<IssueId> = "重复的问题编号";
    /// The report with which it went up.
    hand_up_document: Option<String> = "上报文件";
    /// Where the authority and the reason are written.
    hand_up_position: Option<u64> = "上报对象";
    /// Where the answer to a difficulty is written.
    answer_position: Option<u64> = "答复内容";
    /// When it was answered.
    answered_at: Option<Timestamp> = "答复时间";
    /// What the village said of the answer.
    answer_outcome: Option<AnswerOutcome> = "答复确认";
    /// When its limits ran, and which they were.
    clock: Clock = "计时";
    /// How many days before its limit the light turns, by the programme's version when it was
    /// raised.
    approaching_days: u32 = "临期天数";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// Where an issue stands in the ledger.
    pub struct IssueIdRow, mod issue_id;

    /// The issue.
    issue: IssueId = "问题标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The number in the programme's issue book.
    number: u32 = "编号";
}

columns! {
    /// What the ledger needs of a programme.
    pub struct ProgrammeRow, mod programme_row;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The year for which it is.
    year: i32 = "年度";
    /// When the light turns, by version.
    versions: Json<Vec<LimitVersion>> = "临期天数";
}

/// When the light turns, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitVersion {
    /// The first day; the first version holds from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// How many days before a limit.
    pub approaching_days: u32,
}

impl ProgrammeRow {
    /// How many days before a limit the light turns, for what is raised on a day.
    pub fn approaching_days_on(&self, day: Date) -> Option<u32> {
        let holds = |version: &&LimitVersion| version.from.is_none_or(|from| from <= day);
        self.versions.0.iter().rev().find(holds).map(|version| version.approaching_days)
    }
}

/// At which step something was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStage {
    /// When it was found: before.
    Found,
    /// When it was put right: after.
    Rectified,
    /// When it was verified.
    Verified,
    /// When it was looked back at.
    LookedBack,
}

impl EvidenceStage {
    /// The Chinese label.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Found => "整改前",
            Self::Rectified => "整改后",
            Self::Verified => "复核",
            Self::LookedBack => "回头看",
        }
    }
}

/// What was shown at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceEntry {
    /// The position of the event that refers to it, and in whose text its titles and places stand.
    pub position: u64,
    /// The step.
    pub stage: EvidenceStage,
    /// The pieces, in the order of the event.
    pub references: Vec<EvidenceReference>,
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionEntry {
    /// The position of the event that tells of it, and in whose text the reason stands.
    pub position: u64,
    /// When it was granted.
    pub at: Timestamp,
    /// How often the issue had been extended since it was raised or reopened, this time included.
    pub count: u32,
    /// The last day before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day since.
    pub to: Date,
}

/// A time during which the clock stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionEntry {
    /// The position of the event that tells of it, and in whose text the reason stands.
    pub position: u64,
    /// The day on which it stopped.
    pub from: Date,
    /// The day on which it ran again; still standing where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The phase to go back to.
    pub back_to: Phase,
}

/// An urging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrgeEntry {
    /// Its number within the issue.
    pub number: u32,
    /// The position of the event that tells of it, and in whose text the reason stands.
    pub position: u64,
    /// When.
    pub at: Timestamp,
    /// As what the one who urged acted.
    pub role: Role,
    /// Whom it addresses.
    pub whom: Urged,
    /// The person, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The position of the answer, and of its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_position: Option<u64>,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
}

const OFFICE: &str = "office";
const LEADER: &str = "leader";
const OF_A_UNIT: &str = "unit/";
const OF_A_SECTION: &str = "section/";

/// Written `unit/<id>`, `section/<key>`, `office`, `leader`, so that it can be filtered by.
impl Content for Responsible {
    const KIND: ColumnType = ColumnType::Text;

    fn value(&self) -> Value {
        Value::Text(match self {
            Self::Unit(unit) => format!("{OF_A_UNIT}{unit}"),
            Self::Section(section) => format!("{OF_A_SECTION}{section}"),
            Self::Office => OFFICE.to_owned(),
            Self::Leader => LEADER.to_owned(),
        })
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Text(text) = value else { return None };
        match text.as_str() {
            OFFICE => Some(Self::Office),
            LEADER => Some(Self::Leader),
            text => match text.strip_prefix(OF_A_UNIT) {
                Some(unit) => unit.parse().ok().map(Self::Unit),
                None => text.strip_prefix(OF_A_SECTION).map(|key| Self::Section(key.to_owned())),
            },
        }
    }

    fn shown(value: &Value, names: Names<'_>) -> String {
        match Self::read(value) {
            Some(Self::Unit(unit)) => names.unit(unit),
            Some(Self::Section(section)) => section,
            Some(Self::Office) => "乡村振兴办".to_owned(),
            Some(Self::Leader) => "镇领导".to_owned(),
            None => value.plain(),
        }
    }
}
