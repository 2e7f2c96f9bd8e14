//! The columns of the registers, each declared once.

use hemei_domain::core_task::{
    CheckOutcome, Facts, ItemKind, Phase, Register, RemovalGround, Satisfaction, Work,
};
use hemei_domain::id::{CoreTaskItemId, IssueId, PersonId, ProgrammeId, UnitId};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};

use crate::port::Key;
use crate::view::{Content as _, Json};

coded!(CheckOutcome, ItemKind, Phase, Register, RemovalGround);
displayed!(CoreTaskItemId);

columns! {
    /// An item as its register shows it. A `…_position` is that of the event in whose private text
    /// the words stand.
    pub struct CoreTaskItemRow, mod item_cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The register.
    register: Register = "台账";
    /// Its number in the register of the programme.
    number: u32 = "编号";
    /// The item.
    item: CoreTaskItemId = "事项标识";
    /// The unit where it is.
    unit: UnitId = "单位标识";
    /// What it is.
    kind: ItemKind = "类别";
    /// The facts of its register.
    facts: Json<Facts> = "登记内容";
    /// The number of the version of the facts.
    version: u32 = "登记版次";
    /// Where it stands.
    phase: Phase = "进展";
    /// When what brought it there happened.
    since: Timestamp = "进展时间";
    /// The day on which it was found.
    found_on: Date = "发现日期";
    /// As what its recorder acted.
    registered_as: Role = "登记人角色";
    /// Where its description is written.
    registered_position: u64 = "情况说明";
    /// Where its name and place are written.
    place_position: u64 = "名称和位置";
    /// Where the reason of the last correction is written.
    correction_position: Option<u64> = "更正原因";
    /// The day until which it is to be done.
    due: Option<Date> = "计划完成日期";
    /// How the approval of its plan is cited.
    plan_document: Option<String> = "方案文件";
    /// Where the plan is written.
    plan_position: Option<u64> = "方案内容";
    /// The work so far; begins anew with a relapse.
    work: Option<Json<Work>> = "实施情况";
    /// Where the last work is described.
    work_position: Option<u64> = "实施说明";
    /// Where it is written what was reached.
    result_position: Option<u64> = "完成情况";
    /// What the last check found.
    check_outcome: Option<CheckOutcome> = "验收结果";
    /// How its document is cited.
    check_document: Option<String> = "验收文件";
    /// What villagers said at the last check.
    satisfaction: Option<Json<Satisfaction>> = "群众满意度";
    /// Where the last check is described.
    check_position: Option<u64> = "验收意见";
    /// Who cares for it.
    carer: Option<PersonId> = "管护责任人编号";
    /// Where it is written how.
    care_position: Option<u64> = "管护安排";
    /// How many times it relapsed.
    relapses: u32 = "反弹次数";
    /// The day on which the last relapse was found.
    relapsed_on: Option<Date> = "反弹日期";
    /// The issue that was raised with it.
    relapse_issue: Option<IssueId> = "反弹问题编号";
    /// Where it is described.
    relapse_position: Option<u64> = "反弹情况";
    /// Why it left the register.
    removal_ground: Option<RemovalGround> = "移出理由";
    /// Where that is explained.
    removal_position: Option<u64> = "移出说明";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// Where an item stands in the registers.
    pub struct CoreTaskItemIdRow, mod id_cell;

    /// The item.
    item: CoreTaskItemId = "事项标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The register.
    register: Register = "台账";
    /// Its number there.
    number: u32 = "编号";
}

columns! {
    /// How many items of a unit stand in a phase.
    pub struct CoreTaskCountRow, mod count_cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The unit.
    unit: UnitId = "单位标识";
    /// The register.
    register: Register = "台账";
    /// The kind.
    kind: ItemKind = "类别";
    /// The phase.
    phase: Phase = "进展";
    /// How many items stand in it.
    items: u32 = "事项数";
    /// How many of them ever relapsed.
    relapsed_items: u32 = "反弹事项数";
    /// How many times they relapsed.
    relapses: u32 = "反弹次数";
    /// The position of the last event that changed it.
    position: u64 = "最近变更位置";
}

impl CoreTaskItemRow {
    /// The key of the count that it stands in.
    pub(super) fn count_key(&self) -> Key {
        vec![
            self.programme.value(),
            self.unit.value(),
            self.register.value(),
            self.kind.value(),
            self.phase.value(),
        ]
    }

    /// The row that leads to it.
    pub(super) fn id_row(&self) -> CoreTaskItemIdRow {
        CoreTaskItemIdRow {
            item: self.item,
            programme: self.programme,
            register: self.register,
            number: self.number,
        }
    }
}
