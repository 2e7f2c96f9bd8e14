//! Rows of the ledger for the wire, with the words behind them where they were opened.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::command::etag;
use hemei_domain::evidence::{self, EvidenceReference, EvidenceText};
use hemei_domain::issue::Responsible;
use hemei_domain::stream::StreamId;
use hemei_engine::texts::{OpenedText, PartlyOpened};
use hemei_engine::view::issue_ledger::{
    EvidenceEntry, EvidenceStage, ExtensionEntry, IssueRow, LedgerRow, SuspensionEntry, UrgeEntry,
};
use serde_json::Value;

use super::{Told, deadline};
use crate::proto;
use crate::resource::name_of_stream;

/// The private documents that were opened, by position, and where others are withheld.
#[derive(Debug, Default)]
pub(crate) struct Words {
    opened: BTreeMap<u64, OpenedText>,
    withheld: BTreeSet<u64>,
}

impl From<PartlyOpened> for Words {
    fn from(PartlyOpened { texts, withheld }: PartlyOpened) -> Self {
        Self { opened: texts, withheld }
    }
}

impl Words {
    /// Adds what one call opened.
    pub(crate) fn extend(&mut self, opened: BTreeMap<u64, OpenedText>) {
        self.opened.extend(opened);
    }

    /// Whether what stands at a position was asked for and is not the caller's to read.
    pub(crate) fn withheld(&self, position: u64) -> bool {
        self.withheld.contains(&position)
    }

    /// The text at a position, where it was opened.
    pub(crate) fn of(&self, position: u64) -> Option<&Value> {
        self.opened.get(&position).and_then(|document| document.text.as_ref())
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

/// A row for the wire.
pub(crate) fn to_wire(
    tenant: &str,
    ledger: &LedgerRow,
    position: u64,
    words: &Words,
) -> proto::Issue {
    let (row, told) = (&ledger.row, Told(tenant));
    let mut issue = proto::Issue {
        name: told.of(&row.issue),
        etag: etag(row.revision),
        programme: told.of(&row.programme),
        number: row.number,
        kind: told.of(&row.kind),
        phase: told.of(&row.phase),
        phase_time: told.of(&row.since),
        unit: told.of(&row.unit),
        class: told.of(&row.class),
        source: told.of(&row.source),
        origin: row.origin.as_deref().and_then(|one| origin(one, told)).unwrap_or_default(),
        found_date: told.of(&row.found_on),
        urgency: told.of(&row.urgency),
        raised_as: told.of(&row.raised_as),
        raised_time: told.of(&row.raised_at),
        texts: Some(texts(row, words)),
        position,
        ..Default::default()
    };
    assignment(&mut issue, ledger, told);
    record(&mut issue, row, told, words);
    outcome(&mut issue, row, told);
    issue
}

/// The name of what brought an issue to light.
fn origin(stream: &str, told: Told<'_>) -> Option<String> {
    let stream: StreamId = stream.parse().ok()?;
    name_of_stream(told.0, stream.kind, stream.id)
}

/// What the assignment says.
fn assignment(issue: &mut proto::Issue, ledger: &LedgerRow, told: Told<'_>) {
    let row = &ledger.row;
    issue.responsible = row.responsible.as_ref().map(|one| responsible(one, told));
    issue.responsible_person = told.of(&row.responsible_person);
    issue.co_units = told.of(&row.co_units);
    issue.verifier = told.of(&row.verifier);
    issue.assigned_time = told.of(&row.assigned_at);
    issue.sign_for_due_date = told.of(&row.sign_for_due);
    issue.signed_time = told.of(&row.signed_at);
    issue.planned_finish_date = told.of(&row.planned_finish);
    let deadline = row.deadline.as_ref();
    issue.deadline = deadline.map(|one| deadline::to_wire(&one.0, &ledger.standing));
}

/// What happened on the way.
fn record(issue: &mut proto::Issue, row: &IssueRow, told: Told<'_>, words: &Words) {
    issue.extensions = row.extensions.0.iter().map(|one| extension(one, told, words)).collect();
    issue.suspensions = row.suspensions.0.iter().map(|one| suspension(one, told, words)).collect();
    issue.urges = row.urges.0.iter().map(|one| urge(one, told, words)).collect();
    issue.returns = row.returns;
    issue.evidence = row.evidence.0.iter().flat_map(|one| evidence(one, words)).collect();
    issue.relapses = row.relapses;
}

/// How it ended, so far.
fn outcome(issue: &mut proto::Issue, row: &IssueRow, told: Told<'_>) {
    issue.closure_requested_time = told.of(&row.closure_requested_at);
    issue.verified_time = told.of(&row.verified_at);
    issue.verified_by = told.of(&row.verified_by);
    issue.closed_time = told.of(&row.closed_at);
    issue.closed_by = told.of(&row.closed_by);
    issue.look_back_due_date = told.of(&row.look_back_due);
    issue.look_back_outcome = told.of(&row.look_back);
    issue.looked_back_time = told.of(&row.looked_back_at);
    issue.looked_back_by = told.of(&row.looked_back_by);
    issue.withdrawal_ground = told.of(&row.withdrawn);
    issue.same_as = told.of(&row.same_as);
    issue.hand_up_document = told.of(&row.hand_up_document);
    issue.answered_time = told.of(&row.answered_at);
    issue.answer_outcome = told.of(&row.answer_outcome);
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

fn responsible(one: &Responsible, told: Told<'_>) -> proto::Responsible {
    use proto::responsible::Responsible as Wire;
    let wire = match one {
        Responsible::Unit(unit) => Wire::Unit(told.of(unit)),
        Responsible::Section(section) => Wire::Section(section.clone()),
        Responsible::Office => Wire::Office(proto::OfficeResponsible {}),
        Responsible::Leader => Wire::Leader(proto::LeaderResponsible {}),
    };
    proto::Responsible { responsible: Some(wire) }
}

fn extension(one: &ExtensionEntry, told: Told<'_>, words: &Words) -> proto::IssueExtension {
    proto::IssueExtension {
        position: one.position,
        extended_time: told.of(&one.at),
        count: one.count,
        from_date: told.of(&one.from),
        to_date: told.of(&one.to),
        reason: words.member(one.position, "reason"),
    }
}

fn suspension(one: &SuspensionEntry, told: Told<'_>, words: &Words) -> proto::IssueSuspension {
    proto::IssueSuspension {
        position: one.position,
        from_date: told.of(&one.from),
        to_date: told.of(&one.to),
        reason: words.member(one.position, "reason"),
    }
}

fn urge(one: &UrgeEntry, told: Told<'_>, words: &Words) -> proto::IssueUrge {
    let answer = |position| words.member(position, "answer");
    proto::IssueUrge {
        number: one.number,
        position: one.position,
        urged_time: told.of(&one.at),
        urged_as: told.of(&one.role),
        whom: told.of(&one.whom),
        person: told.of(&one.person),
        answered_time: told.of(&one.answered_at),
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
