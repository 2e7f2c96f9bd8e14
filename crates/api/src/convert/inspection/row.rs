//! Rows of the list of inspections for the wire, with the words behind them where they were opened.

use std::collections::BTreeSet;

use hemei_domain::command::etag;
use hemei_domain::evidence;
use hemei_domain::inspection::{FindingLink, GroupSample, HouseholdResult, SheetEntry};
use hemei_engine::view::inspection_list::InspectionRow;
use serde_json::Value;

use crate::convert::ledger::Words;
use crate::convert::{Told, evidence as pieces, score};
use crate::proto;

/// Where the words behind a row stand.
pub(crate) fn positions(row: &InspectionRow) -> BTreeSet<u64> {
    [row.record_position, row.review_position, row.recheck_position, row.void_position]
        .into_iter()
        .flatten()
        .collect()
}

/// A row for the wire, without its details.
pub(crate) fn summary(tenant: &str, row: &InspectionRow, position: u64) -> proto::Inspection {
    let told = Told(tenant);
    let number =
        |decimal: Option<_>| decimal.map(|one: hemei_domain::score::Decimal| one.to_string());
    proto::Inspection {
        name: told.of(&row.inspection),
        etag: etag(row.revision),
        programme: told.of(&row.programme),
        number: told.of(&row.number),
        unit: told.of(&row.unit),
        scheme: told.of(&row.scheme),
        edition: row.edition.unwrap_or(0),
        round: told.of(&row.round),
        planned_date: told.of(&row.planned_on),
        phase: told.of(&row.phase),
        phase_time: told.of(&row.since),
        held_date: told.of(&row.held_on),
        evaluators: told.of(&row.evaluators),
        points: number(row.points).unwrap_or_default(),
        full_points: number(row.points_full).unwrap_or_default(),
        exact_points: row.exact.as_ref().map(|exact| exact.0.to_string()).unwrap_or_default(),
        arithmetic_version: row.arithmetic.unwrap_or(0),
        household_count: told.of(&row.households),
        failed_household_count: told.of(&row.failed),
        finding_count: told.of(&row.findings_count),
        review_outcome: told.of(&row.review),
        published_time: told.of(&row.published_at),
        recheck_count: told.of(&row.rechecks),
        void_ground: told.of(&row.void_ground),
        detail: None,
        position,
    }
}

/// A row for the wire, with its details.
pub(crate) fn to_wire(
    tenant: &str,
    row: &InspectionRow,
    position: u64,
    words: &Words,
) -> proto::Inspection {
    let detail = Some(detail(row, Told(tenant), words));
    proto::Inspection { detail, ..summary(tenant, row, position) }
}

fn detail(row: &InspectionRow, told: Told<'_>, words: &Words) -> proto::InspectionDetail {
    let text = row.record_position.and_then(|position| words.of(position));
    proto::InspectionDetail {
        sampling: sampling(row, told),
        entries: row.entries.0.iter().map(|one| entry(one, text, told)).collect(),
        households: row.results.0.iter().map(|one| result(one, told)).collect(),
        findings: row.findings.0.iter().map(|one| finding(one, told)).collect(),
        evidence: shown(row, text),
        texts: Some(texts(row, words)),
    }
}

fn sampling(row: &InspectionRow, told: Told<'_>) -> Option<proto::InspectionSampling> {
    let group = |group: &GroupSample| proto::InspectionGroup {
        unit: told.of(&group.unit),
        household_count: group.households,
        households: told.of(&group.drawn),
    };
    Some(proto::InspectionSampling {
        seed_commitment: row.commitment.clone()?,
        per_group: row.per_group.unwrap_or(0),
        list_revision: row.list_revision.unwrap_or(0),
        seed: told.of(&row.seed),
        groups: row.groups.0.iter().map(group).collect(),
    })
}

/// A figure, with the ground of what does not apply.
fn entry(entry: &SheetEntry, text: Option<&Value>, told: Told<'_>) -> proto::InspectedEntry {
    let grounds = text.and_then(|text| text["grounds"].as_array()).into_iter().flatten();
    let mut its = grounds.filter(|ground| ground["code"] == entry.code.as_str());
    let ground = its.next().and_then(|ground| ground["ground"].as_str());
    proto::InspectedEntry {
        code: entry.code.clone(),
        figure: Some(score::to_wire(&entry.figure, told)),
        ground: ground.unwrap_or_default().to_owned(),
    }
}

fn result(result: &HouseholdResult, told: Told<'_>) -> proto::HouseholdResult {
    let household = told.of(&result.household);
    proto::HouseholdResult { household, failed: result.failed.clone() }
}

fn finding(finding: &FindingLink, told: Told<'_>) -> proto::InspectionFinding {
    proto::InspectionFinding {
        issue: told.of(&finding.issue),
        number: finding.number,
        indicator: told.of(&finding.indicator),
        household: told.of(&finding.household),
    }
}

fn shown(row: &InspectionRow, text: Option<&Value>) -> Vec<proto::Evidence> {
    let pieces = evidence::join(&row.evidence.0, text).map(|(reference, text)| {
        let (title, kept_at) = text.map(|text| (text.title, text.kept_at)).unwrap_or_default();
        proto::Evidence { reference: Some(pieces::to_wire(reference)), title, kept_at }
    });
    pieces.collect()
}

fn texts(row: &InspectionRow, words: &Words) -> proto::InspectionTexts {
    let told = |position: Option<u64>, members: &[&str]| {
        let position = position?;
        let told = members.iter().map(|member| words.member(position, member));
        let text = told.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        Some(proto::InspectionText { position, text })
    };
    proto::InspectionTexts {
        record: told(row.record_position, &["remark", "account"]),
        review: told(row.review_position, &["remark"]),
        recheck: told(row.recheck_position, &["reason"]),
        void: told(row.void_position, &["reason"]),
    }
}
