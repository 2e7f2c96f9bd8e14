//! Rows of the ledger for the wire, with the words behind them where they were opened.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::command::etag;
use hemei_domain::evidence::{self, EvidenceReference, EvidenceText};
use hemei_domain::issue::Responsible;
use hemei_domain::time::{Date, Timestamp};
use hemei_engine::texts::OpenedText;
use hemei_engine::view::issue_ledger::{
    EvidenceEntry, EvidenceStage, ExtensionEntry, IssueRow, LedgerRow, SuspensionEntry, UrgeEntry,
};
use serde_json::Value;

use super::{Vocabulary as _, deadline, wire_date, wire_time};
use crate::proto;
use crate::resource::{Resource, name};

/// The private documents that were opened, by position.
#[derive(Debug, Default)]
pub(crate) struct Words(BTreeMap<u64, OpenedText>);

impl Words {
    /// Adds what one call opened.
    pub(crate) fn extend(&mut self, opened: BTreeMap<u64, OpenedText>) {
        self.0.extend(opened);
    }

    /// The text at a position, where it was opened.
    fn of(&self, position: u64) -> Option<&Value> {
        self.0.get(&position).and_then(|document| document.text.as_ref())
    }

    /// A member of the text at a position; a list's entries stand on lines of their own.
    pub(crate) fn member(&self, position: u64, member: &str) -> String {
        match self.of(position).and_then(|text| text.get(member)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(lines)) => {
                let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            _ => String::new(),
        }
    }

    fn text(&self, position: Option<u64>, members: &[&str]) -> Option<proto::IssueText> {
        let position = position?;
        let members = members.iter().map(|member| self.member(position, member));
        let told: Vec<String> = members.filter(|text| !text.is_empty()).collect();
        Some(proto::IssueText { position, text: told.join("\n") })
    }
}

/// Where the words behind some rows stand.
pub(crate) fn positions<'a>(rows: impl IntoIterator<Item = &'a LedgerRow>) -> BTreeSet<u64> {
    let mut positions = BTreeSet::new();
    for LedgerRow { row, .. } in rows {
        positions.extend([row.place_position, row.description_position]);
        positions.extend(row.requirement_position);
        positions.extend(row.measures_position);
        positions.extend(row.result_position);
        positions.extend(row.hand_up_position);
        positions.extend(row.answer_position);
        positions.extend(row.evidence.0.iter().map(|one| one.position));
        positions.extend(row.extensions.0.iter().map(|one| one.position));
        positions.extend(row.suspensions.0.iter().map(|one| one.position));
        positions.extend(row.urges.0.iter().map(|one| one.position));
        positions.extend(row.urges.0.iter().filter_map(|one| one.answer_position));
    }
    positions
}

/// Names of one tenant's things.
struct Names<'a>(&'a str);

impl Names<'_> {
    fn of<R: Resource>(&self, id: R) -> String {
        name(self.0, id)
    }

    fn maybe<R: Resource>(&self, id: Option<R>) -> String {
        id.map(|id| name(self.0, id)).unwrap_or_default()
    }
}

/// A row for the wire.
pub(crate) fn to_wire(
    tenant: &str,
    ledger: &LedgerRow,
    position: u64,
    words: &Words,
) -> proto::Issue {
    let (row, names) = (&ledger.row, Names(tenant));
    let mut issue = proto::Issue {
        name: names.of(row.issue),
        etag: etag(row.revision),
        programme: names.of(row.programme),
        number: row.number,
        kind: row.kind.to_wire(),
        phase: row.phase.to_wire(),
        phase_time: Some(wire_time(row.since)),
        unit: names.of(row.unit),
        class: row.class.clone().unwrap_or_default(),
        source: row.source.to_wire(),
        found_date: Some(wire_date(row.found_on)),
        urgency: row.urgency.to_wire(),
        raised_as: row.raised_as.to_wire(),
        raised_time: Some(wire_time(row.raised_at)),
        texts: Some(texts(row, words)),
        position,
        ..Default::default()
    };
    assignment(&mut issue, ledger, &names);
    record(&mut issue, row, &names, words);
    outcome(&mut issue, row, &names);
    issue
}

/// What the assignment says.
fn assignment(issue: &mut proto::Issue, ledger: &LedgerRow, names: &Names<'_>) {
    let row = &ledger.row;
    issue.responsible = row.responsible.as_ref().map(|one| responsible(one, names));
    issue.responsible_person = names.maybe(row.responsible_person);
    issue.co_units = row.co_units.0.iter().map(|id| names.of(*id)).collect();
    issue.verifier = names.maybe(row.verifier);
    issue.assigned_time = time(row.assigned_at);
    issue.sign_for_due_date = date(row.sign_for_due);
    issue.signed_time = time(row.signed_at);
    issue.planned_finish_date = date(row.planned_finish);
    let deadline = row.deadline.as_ref();
    issue.deadline = deadline.map(|one| deadline::to_wire(&one.0, &ledger.standing));
}

/// What happened on the way.
fn record(issue: &mut proto::Issue, row: &IssueRow, names: &Names<'_>, words: &Words) {
    issue.extensions = row.extensions.0.iter().map(|one| extension(one, words)).collect();
    issue.suspensions = row.suspensions.0.iter().map(|one| suspension(one, words)).collect();
    issue.urges = row.urges.0.iter().map(|one| urge(one, names, words)).collect();
    issue.returns = row.returns;
    issue.evidence = row.evidence.0.iter().flat_map(|one| evidence(one, words)).collect();
    issue.relapses = row.relapses;
}

/// How it ended, so far.
fn outcome(issue: &mut proto::Issue, row: &IssueRow, names: &Names<'_>) {
    issue.closure_requested_time = time(row.closure_requested_at);
    issue.verified_time = time(row.verified_at);
    issue.verified_by = names.maybe(row.verified_by);
    issue.closed_time = time(row.closed_at);
    issue.closed_by = names.maybe(row.closed_by);
    issue.look_back_due_date = date(row.look_back_due);
    issue.look_back_outcome = row.look_back.map_or(0, super::Vocabulary::to_wire);
    issue.looked_back_time = time(row.looked_back_at);
    issue.looked_back_by = names.maybe(row.looked_back_by);
    issue.withdrawal_ground = row.withdrawn.map_or(0, super::Vocabulary::to_wire);
    issue.same_as = names.maybe(row.same_as);
    issue.hand_up_document = row.hand_up_document.clone().unwrap_or_default();
    issue.answered_time = time(row.answered_at);
    issue.answer_outcome = row.answer_outcome.map_or(0, super::Vocabulary::to_wire);
}

fn texts(row: &IssueRow, words: &Words) -> proto::IssueTexts {
    proto::IssueTexts {
        place: words.text(Some(row.place_position), &["place"]),
        description: words.text(Some(row.description_position), &["description"]),
        requirement: words.text(row.requirement_position, &["requirement"]),
        measures: words.text(row.measures_position, &["measures"]),
        result: words.text(row.result_position, &["result"]),
        hand_up: words.text(row.hand_up_position, &["authority", "reason"]),
        answer: words.text(row.answer_position, &["answer"]),
    }
}

fn responsible(one: &Responsible, names: &Names<'_>) -> proto::Responsible {
    use proto::responsible::Responsible as Wire;
    let wire = match one {
        Responsible::Unit(unit) => Wire::Unit(names.of(*unit)),
        Responsible::Section(section) => Wire::Section(section.clone()),
        Responsible::Office => Wire::Office(proto::OfficeResponsible {}),
        Responsible::Leader => Wire::Leader(proto::LeaderResponsible {}),
    };
    proto::Responsible { responsible: Some(wire) }
}

fn extension(one: &ExtensionEntry, words: &Words) -> proto::IssueExtension {
    proto::IssueExtension {
        position: one.position,
        extended_time: Some(wire_time(one.at)),
        count: one.count,
        from_date: date(one.from),
        to_date: Some(wire_date(one.to)),
        reason: words.member(one.position, "reason"),
    }
}

fn suspension(one: &SuspensionEntry, words: &Words) -> proto::IssueSuspension {
    proto::IssueSuspension {
        position: one.position,
        from_date: Some(wire_date(one.from)),
        to_date: date(one.to),
        reason: words.member(one.position, "reason"),
    }
}

fn urge(one: &UrgeEntry, names: &Names<'_>, words: &Words) -> proto::IssueUrge {
    let answer = |position| words.member(position, "answer");
    proto::IssueUrge {
        number: one.number,
        position: one.position,
        urged_time: Some(wire_time(one.at)),
        urged_as: one.role.to_wire(),
        whom: one.whom.to_wire(),
        person: names.maybe(one.person),
        answered_time: time(one.answered_at),
        answer_position: one.answer_position.unwrap_or(0),
        reason: words.member(one.position, "reason"),
        answer: one.answer_position.map(answer).unwrap_or_default(),
    }
}

fn evidence(entry: &EvidenceEntry, words: &Words) -> Vec<proto::IssueEvidence> {
    let stage = match entry.stage {
        EvidenceStage::Found => proto::EvidenceStage::Found,
        EvidenceStage::Rectified => proto::EvidenceStage::Rectified,
        EvidenceStage::Verified => proto::EvidenceStage::Verified,
        EvidenceStage::LookedBack => proto::EvidenceStage::LookedBack,
    };
    let piece = |(reference, text): (&EvidenceReference, Option<EvidenceText>)| {
        let (title, kept_at) = text.map(|text| (text.title, text.kept_at)).unwrap_or_default();
        let reference = Some(super::evidence::to_wire(reference));
        let position = entry.position;
        proto::IssueEvidence { position, stage: stage.into(), reference, title, kept_at }
    };
    evidence::join(&entry.references, words.of(entry.position)).map(piece).collect()
}

fn date(date: Option<Date>) -> Option<proto::google::r#type::Date> {
    date.map(wire_date)
}

fn time(time: Option<Timestamp>) -> Option<prost_types::Timestamp> {
    time.map(wire_time)
}
