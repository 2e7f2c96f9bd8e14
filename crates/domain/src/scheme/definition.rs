//! The content of a scheme: the indicators of one evaluation, how each is scored, and how totals
//! become ranks and grades.
//!
//! A scheme is a tree. Its *blocks* share the full mark; an *indicator* stands in a block or under
//! another indicator, by its `parent`; an indicator without a [`ScoreRule`] is an inner node, the
//! sum of what stands under it. The same tree serves a score sheet of an inspection and the annual
//! evaluation: the creation ranking is one block of the latter, other blocks are entered from a
//! document by their responsible office (`domain.md` §16.1-2).
//!
//! Every number is a [`Decimal`]. Every provision cites a clause as a programme's does: `plan 三`
//! is the key of one of the scheme's documents and a place in it, `proposal …` is what no document
//! says yet. What the numbers mean is in [`crate::score`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::ScoreRule;
use crate::programme::definition::{CitedDocument, PROPOSAL, Warning, cite, cite_en, document};
use crate::role::Role;
use crate::score::Decimal;
use crate::time::Date;

mod ranking;

pub use ranking::*;

/// A scheme as its documents define it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The scheme's title.
    pub title: String,
    /// What it evaluates, a stable key: `annual_evaluation`, `hygiene_inspection`. One programme
    /// has one scheme a kind and period.
    pub kind: String,
    /// Whether it is sample data; every table that comes from it says so (`domain.md` §16.1-17).
    #[serde(default, skip_serializing_if = "is_false")]
    pub sample: bool,
    /// The days that it governs.
    pub period: Period,
    /// The key of the document that founds it.
    pub document: String,
    /// Keys of the documents that allow such an evaluation at all (年度督查检查考核计划).
    pub approved_basis: Vec<String>,
    /// Keys of the documents that list what may be a veto (否决事项清单).
    pub veto_lists: Vec<String>,
    /// The documents that clauses cite.
    pub documents: Vec<CitedDocument>,
    /// The version of the arithmetic that computes it; see [`crate::score::ARITHMETIC`].
    pub arithmetic: u32,
    /// The full mark of a total, without bonus.
    pub full: Decimal,
    /// How many decimal places a total is rounded to, 0 to 4.
    pub decimals: u32,
    /// The rounds of the year and the weights of routine and year-end (平时、年终); absent where
    /// everything is scored once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounds: Option<Rounds>,
    /// The blocks; their full marks sum to the scheme's.
    pub blocks: Vec<Block>,
    /// The indicators, parents and parts in the order in which they are printed.
    pub indicators: Vec<Indicator>,
    /// What a courtyard's result does for its host village.
    pub courtyards: CourtyardRule,
    /// The ranking.
    pub ranking: Ranking,
    /// The grades, the best first; the last one takes whoever is left.
    pub grades: Vec<Grade>,
    /// Notice and objections.
    pub procedure: Procedure,
}

/// The days that a scheme governs; it is frozen for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The name for people, `2024年度`.
    pub name: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Period {
    /// Whether two periods share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// The rounds of routine scoring, and what routine and year-end weigh where an indicator has both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rounds {
    /// The weight of the routine part, a share of 1.
    pub routine: Decimal,
    /// The weight of the year-end part; both sum to 1.
    pub year_end: Decimal,
    /// The rounds in their order; each weighs the same.
    pub rounds: Vec<Round>,
    /// The clause that says so.
    pub clause: String,
}

/// One round of routine scoring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
}

/// A block of the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Stable key; no indicator has it as its code.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// Its share of the full mark; 0 for the block that holds bonus, penalty or vetoes only.
    pub full: Decimal,
    /// Whether a grade may ask for a share of it ([`Grade::core_share`]).
    #[serde(default, skip_serializing_if = "is_false")]
    pub core: bool,
    /// Who enters it from a document; absent where it is computed from its indicators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<Responsible>,
    /// The clause that says so.
    pub clause: String,
}

/// The one that scores an indicator or enters a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// The rural revitalisation office itself (乡村振兴办).
    Office,
    /// A section of the line office, by its name.
    Section(String),
}

impl Responsible {
    /// The section, where a section of the line office is responsible.
    pub fn section(&self) -> Option<&str> {
        match self {
            Self::Section(section) => Some(section),
            Self::Office => None,
        }
    }

    /// The roles whose holders act for it.
    pub fn roles(&self) -> &'static [Role] {
        match self {
            Self::Section(_) => &[Role::LineOffice],
            Self::Office => &[Role::OfficeHead, Role::OfficeHandler],
        }
    }

    /// Its name for people.
    pub fn zh(&self) -> &str {
        match self {
            Self::Section(section) => section,
            Self::Office => "乡村振兴办",
        }
    }
}

vocabulary! {
    /// When an indicator is scored.
    Measured {
        YearEnd = "year_end", "年终", "once, at the year's end";
        Routine = "routine", "平时", "in every round";
        Both = "both", "平时加年终", "in every round and at the year's end";
    }
}

vocabulary! {
    /// Where an indicator's figure comes from. Meetings, training, publicity and press are no
    /// sources (`domain.md` §16.1-5).
    FigureSource {
        Inspection = "inspection", "检查评比", "inspections";
        Issues = "issues", "问题整改台账", "the issue ledger";
        Register = "register", "核心任务台账", "the registers of the core tasks";
        Report = "report", "创建情况进度表", "progress reports";
        VillagerRequests = "villager_requests", "群众诉求台账", "villagers' requests";
        Survey = "survey", "群众满意度调查", "a survey";
        Document = "document", "文件或通报", "a document";
        SiteCheck = "site_check", "现场核验", "a check on site";
    }
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its code, `A1-2`; letters, digits, `.`, `-` and `_`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The key of its block; the same as its parent's.
    pub block: String,
    /// The code of the indicator that it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Its full mark; 0 for bonus, penalty and vetoes.
    pub full: Decimal,
    /// How it is scored; absent for an inner node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<ScoreRule>,
    /// When it is scored.
    #[serde(default = "at_year_end", skip_serializing_if = "is_year_end")]
    pub measured: Measured,
    /// Who is responsible for it; an inner node may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Responsible>,
    /// Where the figure comes from; an inner node may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FigureSource>,
    /// What is asked for as evidence, beyond what the log knows already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What happens where it does not apply to a village; absent where it applies to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<NotApplicable>,
    /// The standard, as written.
    pub standard: String,
    /// The clause that says so.
    pub clause: String,
}

fn at_year_end() -> Measured {
    Measured::YearEnd
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_year_end(measured: &Measured) -> bool {
    *measured == Measured::YearEnd
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

vocabulary! {
    /// What an indicator that does not apply counts (合理缺项).
    Treatment {
        FullMarks = "full_marks", "按满分计", "full marks";
        Reweighted = "reweighted", "分值按比例分摊到同级指标", "its marks are shared out among its siblings";
    }
}

/// What happens where an indicator does not apply (`domain.md` §16.1-4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotApplicable {
    /// What it counts then.
    pub treatment: Treatment,
    /// On what ground, `辖区内无黑臭水体`.
    pub ground: String,
    /// Whose decision it is.
    pub decider: Role,
}

/// Whether a courtyard's result counts for its host village (`domain.md` §16.1-4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourtyardRule {
    /// The share of a courtyard's total that is added to its host village's, and the most that all
    /// its courtyards may add; absent where courtyards do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<CourtyardShare>,
    /// The clause that says so.
    pub clause: String,
}

/// What courtyards add to a village's total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourtyardShare {
    /// The share of each courtyard's total, from 0 to 1.
    pub share: Decimal,
    /// The most points that all courtyards of a village add together.
    pub cap: Decimal,
}

/// Notice and objections, in working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// How long a result is posted (公示).
    pub notice_working_days: u32,
    /// How long an objection is taken, counted from the first day of the notice.
    pub objection_working_days: u32,
    /// The clause that says so.
    pub clause: String,
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

    /// A clause for people: `scheme 三` as `龙溪委发〔2024〕30号 三`.
    pub fn cite(&self, clause: &str) -> String {
        cite(&self.documents, clause)
    }

    /// The same in an English text.
    pub fn cite_en(&self, clause: &str) -> String {
        cite_en(&self.documents, clause)
    }

    /// The hash by which a score names the scheme that it was computed by: hexadecimal SHA-256 of
    /// `hemei/scheme/v1`, a zero byte, and the definition as compact JSON in declared order.
    pub fn digest(&self) -> String {
        crate::score::explanation::digest("hemei/scheme/v1", &crate::event::encode(self))
    }

    /// A block by its key.
    pub fn block(&self, key: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.key == key)
    }

    /// An indicator by its code.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// A grade by its key, with its place from the best, 0.
    pub fn grade(&self, key: &str) -> Option<(usize, &Grade)> {
        self.grades.iter().enumerate().find(|(_, grade)| grade.key == key)
    }

    /// The name for people of a block or an indicator, by its key or code.
    pub fn name_of(&self, code: &str) -> Option<&str> {
        let indicator = self.indicator(code).map(|indicator| indicator.name.as_str());
        indicator.or_else(|| self.block(code).map(|block| block.name.as_str()))
    }

    /// Every clause with its path.
    pub fn clauses(&self) -> Vec<(String, &str)> {
        let mut clauses = vec![
            ("courtyards.clause".to_owned(), self.courtyards.clause.as_str()),
            ("ranking.clause".to_owned(), self.ranking.clause.as_str()),
            ("procedure.clause".to_owned(), self.procedure.clause.as_str()),
        ];
        clauses.extend(self.rounds.iter().map(|r| ("rounds.clause".to_owned(), r.clause.as_str())));
        let blocks = self.blocks.iter().enumerate();
        clauses.extend(blocks.map(|(i, block)| (format!("blocks[{i}].clause"), &*block.clause)));
        let indicators = self.indicators.iter().enumerate();
        clauses
            .extend(indicators.map(|(i, one)| (format!("indicators[{i}].clause"), &*one.clause)));
        let grades = self.grades.iter().enumerate();
        clauses.extend(grades.map(|(i, grade)| (format!("grades[{i}].clause"), &*grade.clause)));
        clauses
    }

    /// What a reader must see though it forbids nothing: sample data, no approved basis, proposals
    /// that nobody confirmed.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |zh: String, en: String| warnings.push(Warning { zh, en });
        if self.sample {
            warn(
                "样例数据，非真实考核办法。".to_owned(),
                "this is sample data and no real scheme".to_owned(),
            );
        }
        if self.approved_basis.is_empty() {
            warn(
                "本办法未引用批准依据（年度督查检查考核计划），请补充。".to_owned(),
                "the scheme cites no approved basis".to_owned(),
            );
        }
        let clauses = self.clauses();
        let proposals = clauses.iter().filter(|(_, clause)| clause.starts_with(PROPOSAL)).count();
        if proposals > 0 {
            warn(
                format!("有{proposals}处规定没有文件依据，为建议，待领导小组确认。"),
                format!("{proposals} provisions are proposals that no document holds"),
            );
        }
        warnings
    }
}
