//! The columns of rules, notices and accounts, each declared once.

use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{HouseholdId, PersonId, UnitId};
use hemei_domain::point_account::phase::{Checked, Objection};
use hemei_domain::point_account::{Course, ReviewOutcome};
use hemei_domain::point_notice::Notice;
use hemei_domain::point_rules::PointItem;
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::view::people::{at_positions, parts};
use crate::view::{Json, Names, Readable};

coded!(ReviewOutcome);

columns! {
    /// An edition of a village's point rules.
    pub struct PointRulesRow, pub(super) mod edition_cell;

    /// The village.
    village: UnitId = "村（社区）编号";
    /// The number of the edition.
    edition: u32 = "版次";
    /// The first day on which it governs.
    from_date: Date = "施行日期";
    /// The day of the meeting that adopted it.
    met_on: Date = "会议日期";
    /// How many were entitled to vote.
    entitled: u32 = "应到人数";
    /// How many of them were present.
    present: u32 = "到会人数";
    /// How many of those were in favour.
    in_favour: u32 = "赞成人数";
    /// How many calendar days a notice of points runs.
    notice_days: u32 = "公示天数";
    /// What gives or costs points.
    items: Json<Vec<PointItem>> = "积分项";
    /// How the minutes of the meeting are cited.
    document: String = "会议纪要";
    /// As what the one who entered it acted.
    adopted_as: Role = "登记岗位";
    /// Who entered it.
    adopted_by: Option<PersonId> = "登记人编号";
    /// Who typed it for them.
    adopted_typed_by: Option<PersonId> = "登记代录人编号";
    /// When it was entered.
    adopted_at: Timestamp = "登记时间";
    /// What shows it.
    evidence: Json<Vec<EvidenceReference>> = "佐证";
    /// Where the remark is written.
    adopted_position: u64 = "备注";
    /// How the document of the filing is cited.
    filing_document: Option<String> = "备案文件";
    /// When it was filed.
    filed_at: Option<Timestamp> = "备案时间";
    /// As what the one who filed it acted.
    filed_as: Option<Role> = "备案岗位";
    /// Who filed it.
    filed_by: Option<PersonId> = "备案人编号";
    /// Who typed that for them.
    filed_typed_by: Option<PersonId> = "备案代录人编号";
    /// The revision of the rules' stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// A notice of a village's points.
    pub struct PointNoticeRow, pub(super) mod notice_cell;

    /// The village.
    village: UnitId = "村（社区）编号";
    /// Its number in the village.
    notice: u32 = "公示期号";
    /// The day on which it was posted.
    posted_on: Date = "张贴日期";
    /// Its last day.
    until: Date = "公示截止";
    /// The edition of the rules by which it runs.
    edition: u32 = "积分细则版次";
    /// When it was posted.
    posted_at: Timestamp = "张贴时间";
    /// As what the one who posted it acted.
    posted_as: Role = "张贴岗位";
    /// Who posted it.
    posted_by: Option<PersonId> = "张贴人编号";
    /// Who typed that for them.
    posted_typed_by: Option<PersonId> = "张贴代录人编号";
    /// What shows it.
    evidence: Json<Vec<EvidenceReference>> = "佐证";
    /// Where the remark is written.
    posted_position: u64 = "备注";
    /// When it was confirmed that it ran its time.
    confirmed_at: Option<Timestamp> = "期满确认时间";
    /// As what the one who confirmed it acted.
    confirmed_as: Option<Role> = "期满确认岗位";
    /// Who confirmed it.
    confirmed_by: Option<PersonId> = "期满确认人编号";
    /// Who typed that for them.
    confirmed_typed_by: Option<PersonId> = "期满确认代录人编号";
    /// The revision of the notices' stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// A household's account.
    pub struct PointAccountRow, pub(super) mod account_cell;

    /// The household.
    household: HouseholdId = "农户标识";
    /// The village by whose rules its last entry stands, but for those that take another back.
    village: UnitId = "村（社区）编号";
    /// What its totals are computed from, in the order of the entries' numbers.
    entries: Json<Vec<CountedEntry>> = "各笔积分";
    /// How many entries it has.
    entry_count: u32 = "笔数";
    /// How many points were redeemed.
    redeemed: u64 = "已兑换积分";
    /// How often points were redeemed.
    redemption_count: u32 = "兑换次数";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// An entry of an account. A `…_position` is that of the event in whose private text the words
    /// stand.
    pub struct PointEntryRow, pub(super) mod entry_cell;

    /// The household.
    household: HouseholdId = "农户标识";
    /// Its number in the account.
    entry: u32 = "积分编号";
    /// The village by whose rules and in whose notices it stands.
    village: UnitId = "村（社区）编号";
    /// The edition of the village's rules.
    edition: u32 = "积分细则版次";
    /// The key of the item in that edition.
    item: String = "积分项标识";
    /// The points of all times together.
    points: i32 = "积分";
    /// How many times the item counts.
    times: u32 = "次数";
    /// The day.
    happened_on: Date = "日期";
    /// Whether the item is applied to what is not listed itself.
    analogy: bool = "参照";
    /// The entry that it takes back.
    reverses: Option<u32> = "冲正的积分编号";
    /// What became of it so far, apart from the village's notices.
    course: Json<Course> = "核对与异议";
    /// As what the one who recorded it acted.
    recorded_as: Role = "登记岗位";
    /// Who recorded it.
    recorded_by: Option<PersonId> = "登记人编号";
    /// Who typed it for them.
    recorded_typed_by: Option<PersonId> = "登记代录人编号";
    /// What shows it.
    evidence: Json<Vec<EvidenceReference>> = "佐证";
    /// Where it is written on what ground.
    recorded_position: u64 = "理由";
    /// As what the one who checked it acted.
    checked_as: Option<Role> = "核对岗位";
    /// Who checked it.
    checked_by: Option<PersonId> = "核对人编号";
    /// Who typed that for them.
    checked_typed_by: Option<PersonId> = "核对代录人编号";
    /// When that was recorded.
    checked_at: Option<Timestamp> = "核对记录时间";
    /// Where it is written why it was refused.
    refused_position: Option<u64> = "退回原因";
    /// What the household objected, each time.
    objections: Json<Vec<ObjectionStep>> = "历次异议";
    /// What was said of objections, each time: of all that were open.
    reviews: Json<Vec<ReviewStep>> = "历次异议复核";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// Points that were redeemed.
    pub struct RedemptionRow, mod redemption_cell;

    /// The household.
    household: HouseholdId = "农户标识";
    /// Its number in the account.
    redemption: u32 = "兑换编号";
    /// How many points.
    points: u32 = "兑换积分";
    /// When.
    redeemed_at: Timestamp = "兑换时间";
    /// As what the one who handed it out acted.
    redeemed_as: Role = "经办岗位";
    /// Who handed it out.
    redeemed_by: Option<PersonId> = "经办人编号";
    /// Who typed it for them.
    redeemed_typed_by: Option<PersonId> = "经办代录人编号";
    /// Where the household stood when it was entered.
    unit: Option<UnitId> = "登记时所在单位编号";
    /// What shows it.
    evidence: Json<Vec<EvidenceReference>> = "佐证";
    /// The position of the event, where it is written what was handed out.
    position: u64 = "兑换内容";
}

/// What a total needs of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedEntry {
    /// Its number.
    pub entry: u32,
    /// The village in whose notices it stands.
    pub village: UnitId,
    /// Its points.
    pub points: i32,
    /// The entry that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<u32>,
    /// What became of it so far.
    pub course: Course,
}

/// An objection to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionStep {
    /// The position of the event, where it is written what the household objected.
    pub position: u64,
    /// The village's notice during which it came.
    pub notice: u32,
    /// As what the one who wrote it down acted.
    pub role: Role,
    /// Who wrote it down.
    pub by: Option<PersonId>,
    /// Who typed it for them.
    pub typed_by: Option<PersonId>,
    /// When the household objected.
    pub objected_at: Timestamp,
    /// When that was recorded.
    pub recorded_at: Timestamp,
}

/// A review of the objections to an entry that were open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewStep {
    /// The position of the event, where it is written on what ground.
    pub position: u64,
    /// What became of the entry.
    pub outcome: ReviewOutcome,
    /// As what the one who reviewed acted.
    pub role: Role,
    /// Who reviewed.
    pub by: Option<PersonId>,
    /// Who typed it for them.
    pub typed_by: Option<PersonId>,
    /// When.
    pub reviewed_at: Timestamp,
}

impl PointEntryRow {
    /// What became of the last objection; nothing while it is open.
    pub fn last_review(&self) -> Option<&ReviewStep> {
        let Json(objections) = &self.objections;
        let last = objections.last().map_or(0, |objection| objection.position);
        self.reviews.0.last().filter(|review| review.position > last)
    }
}

impl PointNoticeRow {
    /// The notice as the domain asks about it.
    pub fn told(&self) -> Notice {
        Notice {
            number: self.notice,
            posted_on: self.posted_on,
            until: self.until,
            posted_at: self.posted_at,
            confirmed: self.confirmed_at.is_some(),
        }
    }
}

impl Readable for ObjectionStep {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { position, notice, role, by, typed_by, objected_at, recorded_at } = self;
        let recorded = (recorded_at.local_minutes() != objected_at.local_minutes())
            .then(|| format!("{}记录", recorded_at.local_minutes()));
        let told = parts([
            format!("{}第{notice}期公示", objected_at.local_minutes()),
            recorded.unwrap_or_default(),
            who(*role, "记录人", *by, *typed_by),
        ]);
        told + &at_positions(&[*position])
    }
}

impl Readable for ReviewStep {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { position, outcome, role, by, typed_by, reviewed_at } = self;
        let told = parts([
            format!("{}{}", reviewed_at.local_minutes(), outcome.zh()),
            who(*role, "复核人", *by, *typed_by),
        ]);
        told + &at_positions(&[*position])
    }
}

/// Who did something, as what, and who typed it for them.
fn who(role: Role, called: &str, by: Option<PersonId>, typed_by: Option<PersonId>) -> String {
    let by = by.map(|by| format!("{called}{by}")).unwrap_or_default();
    let typed_by = typed_by.map(|by| format!("代录人{by}")).unwrap_or_default();
    parts([role.zh().to_owned(), by, typed_by])
}

impl Readable for CountedEntry {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { entry, village: _, points, reverses, course } = self;
        let reverses = reverses.map(|of| format!("冲正第{of}笔")).unwrap_or_default();
        parts([format!("第{entry}笔{points}分"), reverses, course.readable(names)])
    }
}

impl Readable for PointItem {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { key, name, layer, points, per_year } = self;
        let limit = per_year.map(|times| format!("，每年最多{times}次")).unwrap_or_default();
        format!("{name}（{key}，{}，{points}分{limit}）", layer.zh())
    }
}

impl Readable for Course {
    fn readable(&self, _: Names<'_>) -> String {
        let checked = match self.checked {
            None => "待核对",
            Some(Checked::Right(_)) => "核对无误",
            Some(Checked::Wrong) => "核对退回",
        };
        let objection = match self.objection {
            None => "",
            Some(Objection::Open) => "有异议待复核",
            Some(Objection::Stands) => "异议复核维持",
            Some(Objection::Falls) => "异议复核撤销",
        };
        parts([checked, objection])
    }
}
