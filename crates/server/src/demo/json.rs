//! The demo's outcome for programs: one object on standard output.

use hemei_api::proto;
use serde::Serialize;

use super::client::{date, time};
use super::ledger::{code, verifier};
use super::town::{Town, number};
use super::words::Lang;

/// What the demo leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The tenant, `tenants/{tenant}`.
    pub tenant: String,
    /// Always true: nothing of it is real.
    pub sample: bool,
    /// The last position of the business log.
    pub head: u64,
    /// The log's Merkle root in hexadecimal.
    pub root: String,
    /// The history of the log.
    pub incarnation: String,
    /// The rows of the ledger by number.
    pub ledger: Vec<Row>,
    /// The final ranking, by groups, in each by rank.
    pub ranking: Vec<Ranked>,
}

/// A row of the ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranked {
    group: String,
    rank: u32,
    unit: String,
    score: String,
    grade: String,
    explanation_sha256: String,
}

impl Ranked {
    /// A ranked unit; its final grade by the scheme's key.
    pub(crate) fn of(unit: &proto::RankedUnit, town: &Town) -> Self {
        Self {
            group: unit.group.clone(),
            rank: unit.rank,
            unit: town.unit_called(&unit.unit, Lang::Zh),
            score: unit.total.clone(),
            grade: unit.grade_final.as_ref().map_or_else(String::new, |grade| grade.key.clone()),
            explanation_sha256: unit.explanation_sha256.clone(),
        }
    }
}

/// A row of the ledger; closed vocabularies by their codes, names and words as the log has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    number: String,
    name: String,
    kind: String,
    unit: String,
    class: String,
    source: String,
    urgency: String,
    found: Option<String>,
    place: String,
    description: String,
    responsible: String,
    responsible_person: String,
    verifier: String,
    measures: String,
    due: Option<String>,
    light: Option<String>,
    ever_overdue: bool,
    phase: String,
    evidence: usize,
    extensions: usize,
    suspensions: usize,
    urges: usize,
    returns: u32,
    relapses: u32,
    closed_at: Option<String>,
    closer: String,
    look_back_due: Option<String>,
    look_back_outcome: String,
}

impl Row {
    /// A row of the ledger.
    pub(crate) fn of(issue: &proto::Issue, town: &Town) -> Self {
        let deadline = issue.deadline.as_ref();
        let day = |wire: Option<proto::google::r#type::Date>| Some(date(wire?)?.to_string());
        let texts = issue.texts.clone().unwrap_or_default();
        let words = |text: Option<proto::IssueText>| text.map_or_else(String::new, |t| t.text);
        let title = |name: &str| town.part(name).map_or("", |part| part.title(Lang::Zh)).to_owned();
        Self {
            number: number(issue.number),
            name: issue.name.clone(),
            kind: code(issue.kind().as_str_name(), "ISSUE_KIND_"),
            unit: town.unit_called(&issue.unit, Lang::Zh),
            class: issue.class.clone(),
            source: code(issue.source().as_str_name(), "ISSUE_SOURCE_"),
            urgency: code(issue.urgency().as_str_name(), "URGENCY_"),
            found: day(issue.found_date),
            place: words(texts.place),
            description: words(texts.description),
            responsible: issue
                .responsible
                .as_ref()
                .map_or_else(String::new, |of| town.responsible(Some(of), Lang::Zh)),
            responsible_person: title(&issue.responsible_person),
            verifier: title(verifier(issue)),
            measures: words(texts.measures),
            due: day(deadline.and_then(|deadline| deadline.due_date)),
            light: deadline.map(|d| code(d.light().as_str_name(), "WARNING_LEVEL_")),
            ever_overdue: deadline.is_some_and(|deadline| deadline.ever_overdue),
            phase: code(issue.phase().as_str_name(), "ISSUE_PHASE_"),
            evidence: issue.evidence.len(),
            extensions: issue.extensions.len(),
            suspensions: issue.suspensions.len(),
            urges: issue.urges.len(),
            returns: issue.returns,
            relapses: issue.relapses,
            closed_at: issue.closed_time.map(|closed| time(closed).rfc3339()),
            closer: title(&issue.closed_by),
            look_back_due: day(issue.look_back_due_date),
            look_back_outcome: code(issue.look_back_outcome().as_str_name(), "LOOK_BACK_OUTCOME_"),
        }
    }
}
