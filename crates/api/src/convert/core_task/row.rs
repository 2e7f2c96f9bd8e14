//! Rows of the registers for the wire, with the words behind them where they were opened.

use std::collections::BTreeSet;

use hemei_domain::command::etag;
use hemei_engine::view::core_task_registers::{CoreTaskCountRow, CoreTaskItemRow};

use super::super::Told;
use super::super::ledger::Words;
use super::facts::{facts_to_wire, work_to_wire};
use crate::proto;

/// Where the words behind some rows stand.
pub(crate) fn positions(rows: &[CoreTaskItemRow]) -> BTreeSet<u64> {
    let mut positions = BTreeSet::new();
    for row in rows {
        positions.extend([row.registered_position, row.place_position]);
        positions.extend(row.correction_position);
        positions.extend(row.plan_position);
        positions.extend(row.work_position);
        positions.extend(row.result_position);
        positions.extend(row.check_position);
        positions.extend(row.care_position);
        positions.extend(row.relapse_position);
        positions.extend(row.removal_position);
    }
    positions
}

/// A row for the wire.
pub(crate) fn to_wire(
    tenant: &str,
    row: &CoreTaskItemRow,
    position: u64,
    words: &Words,
) -> proto::CoreTaskItem {
    let told = Told(tenant);
    let satisfaction = row.satisfaction.as_ref().map(|json| proto::CoreTaskSatisfaction {
        asked: json.0.asked,
        satisfied: json.0.satisfied,
        required_percent: json.0.required_percent,
    });
    proto::CoreTaskItem {
        name: told.of(&row.item),
        etag: etag(row.revision),
        programme: told.of(&row.programme),
        register: told.of(&row.register),
        number: row.number,
        unit: told.of(&row.unit),
        kind: told.of(&row.kind),
        kind_zh: row.kind.zh().to_owned(),
        facts: Some(facts_to_wire(&row.facts.0, told)),
        version: row.version,
        phase: told.of(&row.phase),
        phase_zh: row.phase.zh().to_owned(),
        phase_time: told.of(&row.since),
        found_date: told.of(&row.found_on),
        registered_as: told.of(&row.registered_as),
        work: row.work.as_ref().map(|work| work_to_wire(&work.0, told)),
        due_date: told.of(&row.due),
        plan_document: told.of(&row.plan_document),
        check_outcome: told.of(&row.check_outcome),
        check_document: told.of(&row.check_document),
        satisfaction,
        carer: told.of(&row.carer),
        relapses: row.relapses,
        relapse_date: told.of(&row.relapsed_on),
        relapse_issue: told.of(&row.relapse_issue),
        removal_ground: told.of(&row.removal_ground),
        texts: Some(texts(row, words)),
        position,
    }
}

fn texts(row: &CoreTaskItemRow, words: &Words) -> proto::CoreTaskTexts {
    let told =
        |position, member| proto::CoreTaskText { position, text: words.member(position, member) };
    let maybe = |position: Option<u64>, member| position.map(|position| told(position, member));
    proto::CoreTaskTexts {
        place: Some(told(row.place_position, "place")),
        description: Some(told(row.registered_position, "description")),
        correction_reason: maybe(row.correction_position, "reason"),
        plan: maybe(row.plan_position, "description"),
        work: maybe(row.work_position, "description"),
        result: maybe(row.result_position, "description"),
        shortfall_reason: maybe(row.result_position, "reason"),
        check_remark: maybe(row.check_position, "description"),
        care_arrangement: maybe(row.care_position, "description"),
        relapse_description: maybe(row.relapse_position, "description"),
        removal_reason: maybe(row.removal_position, "reason"),
    }
}

/// A count for the wire.
pub(crate) fn count_to_wire(tenant: &str, row: &CoreTaskCountRow) -> proto::CoreTaskCount {
    let told = Told(tenant);
    proto::CoreTaskCount {
        programme: told.of(&row.programme),
        unit: told.of(&row.unit),
        register: told.of(&row.register),
        kind: told.of(&row.kind),
        kind_zh: row.kind.zh().to_owned(),
        phase: told.of(&row.phase),
        phase_zh: row.phase.zh().to_owned(),
        items: row.items,
        relapsed_items: row.relapsed_items,
        relapses: row.relapses,
        position: row.position,
    }
}
