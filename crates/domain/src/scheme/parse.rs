//! Reads a scheme from TOML files; each top-level key stands in one of them.

use super::definition::{
    Block, CourtyardRule, CourtyardShare, CutTies, Definition, DisqualifiedRank, FigureSource,
    Grade, Group, Indicator, Measured, NotApplicable, Period, Procedure, Quota, QuotaRounding,
    QuotaSize, Ranking, Responsible, Round, Rounds, TieBreak, Treatment,
};
use super::rule::{Award, Condition, RuleKind, ScoreRule, Tier, VetoEffect};
use super::rules;
use crate::programme::parse::document;
use crate::programme::rules as definitions;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::time::Date;
use crate::toml_file::{self, File, Table, Vocabulary};

/// Reads a scheme and lints it.
///
/// # Errors
/// Every violation, joined; the field of each is `file:line: key`.
pub fn definition(files: &[File<'_>]) -> Result<Definition, Rejection> {
    toml_file::read(files, head, Definition::violations)
}

fn head(table: &mut Table<'_>) -> Definition {
    Definition {
        title: table.text("title"),
        kind: table.text("kind"),
        sample: table.flag_if_any("sample"),
        period: table.table("period", period).unwrap_or_else(no_period),
        document: table.text("document"),
        approved_basis: table.texts("approved_basis"),
        veto_lists: table.texts("veto_lists"),
        documents: table.tables("documents", document),
        arithmetic: table.number("arithmetic"),
        full: table.decimal("full"),
        decimals: table.number("decimals"),
        rounds: table.table_if_any("rounds", rounds),
        blocks: table.tables("blocks", block),
        indicators: table.tables("indicators", indicator),
        courtyards: table
            .table("courtyards", courtyards)
            .unwrap_or_else(|| CourtyardRule { share: None, clause: String::new() }),
        ranking: table.table("ranking", ranking).unwrap_or_else(|| Ranking {
            groups: Vec::new(),
            tie_break: Vec::new(),
            disqualified: DisqualifiedRank::ByTotal,
            clause: String::new(),
        }),
        grades: table.tables("grades", grade),
        procedure: table.table("procedure", procedure).unwrap_or_else(|| Procedure {
            notice_working_days: 0,
            objection_working_days: 0,
            clause: String::new(),
        }),
    }
}

fn period(table: &mut Table<'_>) -> Period {
    Period { name: table.text("name"), from: table.date("from"), to: table.date("to") }
}

/// Stands for a period that is missing, which is reported.
fn no_period() -> Period {
    let day = Date(chrono::NaiveDate::MIN);
    Period { name: String::new(), from: day, to: day }
}

fn rounds(table: &mut Table<'_>) -> Rounds {
    Rounds {
        routine: table.decimal("routine"),
        year_end: table.decimal("year_end"),
        rounds: table
            .tables("rounds", |round| Round { key: round.text("key"), name: round.text("name") }),
        clause: table.text("clause"),
    }
}

fn block(table: &mut Table<'_>) -> Block {
    Block {
        key: table.text("key"),
        name: table.text("name"),
        full: table.decimal("full"),
        core: table.flag_if_any("core"),
        entered_by: responsible(table, "entered_by"),
        clause: table.text("clause"),
    }
}

/// `office`, or `section` and its name.
fn responsible(table: &mut Table<'_>, key: &str) -> Option<Responsible> {
    let text = table.text_if_any(key)?;
    match (text.as_str(), text.split_once(' ')) {
        ("office", _) => Some(Responsible::Office),
        (_, Some(("section", name))) => Some(Responsible::Section(name.to_owned())),
        _ => {
            unknown(table, key, &text, "office、section 科室名称");
            None
        }
    }
}

fn unknown(table: &Table<'_>, key: &str, value: &str, known: &str) {
    let rejection = Rejection::new(&definitions::DEFINITION_VALUE);
    table.violation(key, rejection.with("value", value).with("known", known));
}

fn indicator(table: &mut Table<'_>) -> Indicator {
    let code = table.text("code");
    let measured = Vocabulary { all: Measured::ALL, code: Measured::code };
    let sources = Vocabulary { all: FigureSource::ALL, code: FigureSource::code };
    Indicator {
        name: table.text("name"),
        block: table.text("block"),
        parent: table.text_if_any("parent"),
        full: table.decimal("full"),
        rule: table.table_if_any("rule", |rule| score_rule(rule, &code)),
        measured: table.code_if_any("measured", &measured).unwrap_or(Measured::YearEnd),
        responsible: responsible(table, "responsible"),
        source: table.code_if_any("source", &sources),
        evidence: table.texts("evidence"),
        not_applicable: table.table_if_any("not_applicable", not_applicable),
        standard: table.text("standard"),
        clause: table.text("clause"),
        code,
    }
}

fn not_applicable(table: &mut Table<'_>) -> NotApplicable {
    let treatments = Vocabulary { all: Treatment::ALL, code: Treatment::code };
    let roles = Vocabulary { all: Role::ALL, code: Role::code };
    NotApplicable {
        treatment: table.code("treatment", &treatments),
        ground: table.text("ground"),
        decider: table.code("decider", &roles),
    }
}

fn score_rule(table: &mut Table<'_>, code: &str) -> ScoreRule {
    let kinds = Vocabulary { all: RuleKind::ALL, code: RuleKind::code };
    match table.code("kind", &kinds) {
        RuleKind::PerOccurrenceDeduct => ScoreRule::PerOccurrenceDeduct {
            points: table.decimal("points"),
            cap: table.decimal("cap"),
        },
        RuleKind::RangeScore => {
            ScoreRule::RangeScore { min: table.decimal("min"), max: table.decimal("max") }
        }
        RuleKind::Tiered => ScoreRule::Tiered {
            tiers: table.tables("tiers", tier),
            most: table.decimal_if_any("most"),
        },
        RuleKind::Ratio => ScoreRule::Ratio { cap: table.decimal("cap") },
        RuleKind::Sampling => ScoreRule::Sampling {
            per_group: table.number("per_group"),
            points: table.decimal("points"),
        },
        RuleKind::AllOrNothing => ScoreRule::AllOrNothing,
        RuleKind::Checklist => ScoreRule::Checklist {
            all_of: table.tables_if_any("all_of", condition),
            none_of: table.tables_if_any("none_of", condition),
        },
        RuleKind::Survey => {
            ScoreRule::Survey { top: table.decimal("top"), weight: table.decimal("weight") }
        }
        RuleKind::ItemVeto => ScoreRule::ItemVeto { list: veto_list(table) },
        RuleKind::Bonus => ScoreRule::Bonus {
            cap: table.decimal("cap"),
            awards: table.tables("awards", |award| Award {
                key: award.text("key"),
                condition: award.text("condition"),
                points: award.decimal("points"),
            }),
        },
        RuleKind::Penalty => {
            ScoreRule::Penalty { points: table.decimal("points"), cap: table.decimal("cap") }
        }
        RuleKind::GlobalVeto => {
            ScoreRule::GlobalVeto { effect: veto_effect(table, code), list: veto_list(table) }
        }
    }
}

fn tier(table: &mut Table<'_>) -> Tier {
    Tier {
        key: table.text("key"),
        condition: table.text("condition"),
        at_least: table.decimal_if_any("at_least"),
        below: table.decimal_if_any("below"),
        points: table.decimal("points"),
    }
}

fn condition(table: &mut Table<'_>) -> Condition {
    Condition { key: table.text("key"), condition: table.text("condition") }
}

/// Where it is missing, the linter says more than that a key is missing.
fn veto_list(table: &mut Table<'_>) -> String {
    table.text_if_any("list").unwrap_or_default()
}

/// `disqualify`, or `cap_grade` or `zero_item` and what it names.
fn veto_effect(table: &mut Table<'_>, code: &str) -> VetoEffect {
    let Some(text) = table.text_if_any("effect") else {
        let rejection = Rejection::new(&rules::SCHEME_VETO_EFFECT).with("code", code);
        table.violation("effect", rejection.why("没有写明 effect", "it says no effect"));
        return VetoEffect::Disqualify;
    };
    match (text.as_str(), text.split_once(' ')) {
        ("disqualify", _) => VetoEffect::Disqualify,
        (_, Some(("cap_grade", grade))) => VetoEffect::CapGrade(grade.to_owned()),
        (_, Some(("zero_item", item))) => VetoEffect::ZeroItem(item.to_owned()),
        _ => {
            unknown(table, "effect", &text, "disqualify、cap_grade 等次、zero_item 指标");
            VetoEffect::Disqualify
        }
    }
}

/// Both `share` and `cap`, or neither.
fn courtyards(table: &mut Table<'_>) -> CourtyardRule {
    let counts = table.has("share") || table.has("cap");
    let share =
        counts.then(|| CourtyardShare { share: table.decimal("share"), cap: table.decimal("cap") });
    CourtyardRule { share, clause: table.text("clause") }
}

fn ranking(table: &mut Table<'_>) -> Ranking {
    let ranks = Vocabulary { all: DisqualifiedRank::ALL, code: DisqualifiedRank::code };
    Ranking {
        groups: table
            .tables("groups", |group| Group { key: group.text("key"), name: group.text("name") }),
        tie_break: tie_breaks(table),
        disqualified: table.code("disqualified", &ranks),
        clause: table.text("clause"),
    }
}

/// A list of `block` or `indicator` and its key, `fewer_overdue`, `votes`.
fn tie_breaks(table: &mut Table<'_>) -> Vec<TieBreak> {
    let mut chain = Vec::new();
    for (index, text) in table.texts("tie_break").iter().enumerate() {
        chain.push(match (text.as_str(), text.split_once(' ')) {
            ("fewer_overdue", _) => TieBreak::FewerOverdue,
            ("votes", _) => TieBreak::Votes,
            (_, Some(("block", key))) => TieBreak::Block(key.to_owned()),
            (_, Some(("indicator", code))) => TieBreak::Indicator(code.to_owned()),
            _ => {
                let known = "block 板块、indicator 指标、fewer_overdue、votes";
                unknown(table, &format!("tie_break[{index}]"), text, known);
                continue;
            }
        });
    }
    chain
}

fn grade(table: &mut Table<'_>) -> Grade {
    Grade {
        key: table.text("key"),
        name: table.text("name"),
        at_least: table.decimal_if_any("at_least"),
        core_share: table.decimal_if_any("core_share"),
        quota: table.table_if_any("quota", quota),
        clause: table.text("clause"),
    }
}

/// Either `count`, or `share` with its `rounding`; and `ties`.
fn quota(table: &mut Table<'_>) -> Quota {
    let roundings = Vocabulary { all: QuotaRounding::ALL, code: QuotaRounding::code };
    let ties = Vocabulary { all: CutTies::ALL, code: CutTies::code };
    let size = match table.number_if_any("count") {
        Some(count) => QuotaSize::Count(count),
        None => QuotaSize::Share {
            share: table.decimal("share"),
            rounding: table.code("rounding", &roundings),
        },
    };
    Quota { size, ties: table.code("ties", &ties) }
}

fn procedure(table: &mut Table<'_>) -> Procedure {
    Procedure {
        notice_working_days: table.number("notice_working_days"),
        objection_working_days: table.number("objection_working_days"),
        clause: table.text("clause"),
    }
}

#[cfg(test)]
mod tests;
