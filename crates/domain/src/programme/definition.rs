//! The content of a programme: what the committed event holds of the documents.
//!
//! Every date and limit cites a clause, written `plan 五（四）`: the key of one of the programme's
//! documents and a place in it. What no document says is marked `proposal …`; it holds until it is
//! confirmed, and is listed among the warnings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reporting::Reporting;
use super::{EnrolmentRules, IssueClass, IssueLimits};
use crate::deadline::RestDayRule;
use crate::document::{Classification, DocumentNumber};
use crate::role::Role;
use crate::time::Date;

/// The first word of a clause that no document holds.
pub const PROPOSAL: &str = "proposal";

/// A programme as its documents define it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The programme's title.
    pub title: String,
    /// The year for which it is.
    pub year: i32,
    /// The town that runs it, by its name and division code.
    pub town: Town,
    /// The key of the document that founds it.
    pub document: String,
    /// Who lists, accepts, confers and revokes titles (`domain.md` §16.1-1).
    pub higher_authority: String,
    /// Keys of the documents that allow such an activity at all.
    pub approved_basis: Vec<String>,
    /// What happens to a due date on a rest day.
    pub rest_days: RestDays,
    /// The documents that clauses cite.
    pub documents: Vec<CitedDocument>,
    /// The stages.
    pub stages: Vec<Stage>,
    /// The report windows.
    pub windows: Vec<Window>,
    /// How progress is reported in them; a programme without it takes no reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting: Option<Reporting>,
    /// The targets.
    pub targets: Vec<Target>,
    /// The rules of enrolment; absent where the programme takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<EnrolmentRules>,
    /// The core tasks.
    pub core_tasks: Vec<CoreTask>,
    /// The leading group and its office, by titles.
    pub leading_group: Vec<Seat>,
    /// The classes of issue.
    pub issue_classes: Vec<IssueClass>,
    /// The limits that hold for every issue.
    pub issue_limits: IssueLimits,
    /// Clauses that contradict each other.
    pub conflicts: Vec<Conflict>,
}

/// A town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// Its 12-digit division code.
    pub code: String,
    /// The edition that the code is from.
    pub edition: String,
}

/// A document that clauses cite, as far as it is known: a plan that cites another document by its
/// number leaves that one's date unsaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CitedDocument {
    /// Stable key.
    pub key: String,
    /// Its number; some documents have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// Its title.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// The date on it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// How secret it is; a classified one is refused.
    pub classification: Classification,
}

impl CitedDocument {
    /// How it is cited in an English text.
    pub fn cite_en(&self) -> String {
        match (&self.number, self.date) {
            (Some(number), _) => number.to_string(),
            (None, Some(date)) => format!("\"{}\" ({}, {date})", self.title, self.issuer),
            (None, None) => format!("\"{}\" ({})", self.title, self.issuer),
        }
    }

    /// How it is cited: by its number, else by title and issuer.
    pub fn cite(&self) -> String {
        match (&self.number, self.date) {
            (Some(number), _) => number.to_string(),
            (None, Some(date)) => format!("《{}》（{}，{date}）", self.title, self.issuer),
            (None, None) => format!("《{}》（{}）", self.title, self.issuer),
        }
    }
}

/// The rest-day rule with its clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestDays {
    /// The rule.
    pub rule: RestDayRule,
    /// The clause that says so.
    pub clause: String,
}

/// A stage of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The clause that says so.
    pub clause: String,
}

/// A report window: it opens, is due, and closes; its period need not be a calendar quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The first day on which a report is taken.
    pub opens: Date,
    /// The last day on which a report is in time, before the rest-day rule.
    pub due: Date,
    /// The last day on which a late report is taken; a decision closes the window where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Date>,
    /// The first day that the report tells of.
    pub period_from: Date,
    /// The last day that the report tells of.
    pub period_to: Date,
    /// The clause of the due date.
    pub clause: String,
}

/// By when a target is to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetBy {
    /// In a year.
    Year(i32),
    /// In later years that the document leaves open.
    Later,
}

/// A target: so many units of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Stable key.
    pub key: String,
    /// The kind of title: `compliant_village`, `harmonious_courtyard` or another; open, since each
    /// year's notice may bring a new one (`domain.md` R03).
    pub kind: String,
    /// The name for people.
    pub name: String,
    /// How many.
    pub count: u32,
    /// By when.
    pub by: TargetBy,
    /// The units, by their names as written; fewer than `count` where the document leaves some
    /// unnamed.
    pub units: Vec<String>,
    /// The clause that says so.
    pub clause: String,
}

/// A core task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoreTask {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The clause that says so.
    pub clause: String,
}

/// A seat of the leading group or its office. Who sits there is a role assignment; a definition
/// never names persons (`domain.md` §16.1-17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Its title.
    pub title: String,
    /// The role that goes with it.
    pub role: Role,
    /// The clause that says so.
    pub clause: String,
}

/// A question that clauses answer differently; they stand side by side until a ruling selects one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Stable key.
    pub key: String,
    /// The question.
    pub question: String,
    /// The clauses that answer it.
    pub options: Vec<ClauseOption>,
}

/// One clause's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseOption {
    /// Stable key.
    pub key: String,
    /// The clause.
    pub clause: String,
    /// What it says, as written.
    pub text: String,
    /// The date that follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Something that a reader of the programme must see, though it forbids nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A document by its key.
pub(crate) fn document<'a>(documents: &'a [CitedDocument], key: &str) -> Option<&'a CitedDocument> {
    documents.iter().find(|document| document.key == key)
}

/// A clause for people: its document as it is cited, and the place in it.
pub(crate) fn cite(documents: &[CitedDocument], clause: &str) -> String {
    match clause.split_once(' ') {
        Some((PROPOSAL, place)) => format!("待确认的建议：{place}"),
        Some((key, place)) => match document(documents, key) {
            Some(document) => format!("{} {place}", document.cite()),
            None => clause.to_owned(),
        },
        None => clause.to_owned(),
    }
}

/// A clause for people where its documents are not at hand.
pub fn cite_alone(clause: &str) -> String {
    cite(&[], clause)
}

/// A clause as [`cite`] has it, in an English text.
pub(crate) fn cite_en(documents: &[CitedDocument], clause: &str) -> String {
    match clause.split_once(' ') {
        Some((PROPOSAL, place)) => format!("a proposal to be confirmed: {place}"),
        Some((key, place)) => match document(documents, key) {
            Some(document) => format!("{} {place}", document.cite_en()),
            None => clause.to_owned(),
        },
        None => clause.to_owned(),
    }
}

impl Definition {
    /// A document by its key.
    pub fn document(&self, key: &str) -> Option<&CitedDocument> {
        document(&self.documents, key)
    }

    /// How the founding document is cited.
    pub fn founding_citation(&self) -> String {
        self.document(&self.document).map(CitedDocument::cite).unwrap_or_default()
    }

    /// A clause for people: `plan 三` as `龙溪委发〔2024〕30号 三`.
    pub fn cite(&self, clause: &str) -> String {
        cite(&self.documents, clause)
    }

    /// A contradiction by its key.
    pub fn conflict(&self, key: &str) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| conflict.key == key)
    }

    /// A report window by its key.
    pub fn window(&self, key: &str) -> Option<&Window> {
        self.windows.iter().find(|window| window.key == key)
    }

    /// A class of issue by its key.
    pub fn issue_class(&self, key: &str) -> Option<&IssueClass> {
        self.issue_classes.iter().find(|class| class.key == key)
    }

    /// Every clause with its path.
    pub fn clauses<'a>(&'a self) -> Vec<(String, &'a str)> {
        let mut clauses = vec![
            ("rest_days.clause".to_owned(), self.rest_days.clause.as_str()),
            ("issue_limits.clause".to_owned(), self.issue_limits.clause.as_str()),
        ];
        if let Some(reporting) = &self.reporting {
            clauses.push(("reporting.clause".to_owned(), &reporting.clause));
            clauses.push(("reporting.pace.clause".to_owned(), &reporting.pace.clause));
        }
        let mut list = |name: &str, listed: Vec<&'a str>| {
            let numbered = listed.into_iter().enumerate();
            let located = numbered.map(|(index, c)| (format!("{name}[{index}].clause"), c));
            clauses.extend(located);
        };
        list("stages", self.stages.iter().map(|stage| &*stage.clause).collect());
        list("windows", self.windows.iter().map(|window| &*window.clause).collect());
        if let Some(enrolment) = &self.enrolment {
            list("enrolment.titles", enrolment.titles.iter().map(|title| &*title.clause).collect());
        }
        list("targets", self.targets.iter().map(|target| &*target.clause).collect());
        list("core_tasks", self.core_tasks.iter().map(|task| &*task.clause).collect());
        list("leading_group", self.leading_group.iter().map(|seat| &*seat.clause).collect());
        list("issue_classes", self.issue_classes.iter().map(|class| &*class.clause).collect());
        if let Some(reporting) = &self.reporting {
            list("reporting.tasks", reporting.tasks.iter().map(|task| &*task.clause).collect());
        }
        for (index, conflict) in self.conflicts.iter().enumerate() {
            let options = conflict.options.iter().map(|option| &*option.clause).collect();
            list(&format!("conflicts[{index}].options"), options);
        }
        clauses.extend(
            self.enrolment.iter().map(|rules| ("enrolment.clause".to_owned(), &*rules.clause)),
        );
        clauses
    }

    /// What a reader must see: no approved basis (`domain.md` §16.1-1), proposals that nobody
    /// confirmed, documents whose date is unknown, targets whose units are not all named.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |zh: String, en: String| warnings.push(Warning { zh, en });
        if self.approved_basis.is_empty() {
            warn(
                "本方案未引用批准依据（创建示范项目目录或年度督查检查考核计划），请补充。"
                    .to_owned(),
                "the programme cites no approved basis".to_owned(),
            );
        }
        for document in self.documents.iter().filter(|document| document.date.is_none()) {
            let cited = document.cite();
            warn(
                format!("文件{cited}的成文日期未知，请补充。"),
                format!("the date of the document {cited} is unknown"),
            );
        }
        for target in &self.targets {
            let (named, count) = (target.units.len(), target.count);
            if u64::try_from(named).is_ok_and(|named| named < u64::from(count)) {
                let name = &target.name;
                warn(
                    format!("目标“{name}”{count}个，方案列名{named}个。"),
                    format!("the target {name} counts {count} units and names {named}"),
                );
            }
        }
        let proposals = self.clauses();
        let proposals = proposals.iter().filter(|(_, clause)| clause.starts_with(PROPOSAL)).count();
        if proposals > 0 {
            warn(
                format!("有{proposals}处规定没有文件依据，为建议，待领导小组确认。"),
                format!("{proposals} provisions are proposals that no document holds"),
            );
        }
        warnings
    }
}
