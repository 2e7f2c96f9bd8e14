//! The linter: what a scheme must be, whoever wrote it; every violation with its path.
//!
//! Sizes are looked at before anything else, and where one is exceeded nothing else is: a hostile
//! definition costs no more than counting it.

use std::collections::BTreeMap;

use super::definition::{Definition, Indicator, Measured, QuotaSize, Responsible, TieBreak};
use super::{DEPTH_MAX, INDICATORS_MAX, LIST_MAX, rules};
use crate::programme::check::{Violations, check_clauses, check_documents, well_formed_key};
use crate::programme::rules as definitions;
use crate::rejection::{Rejection, rules as general};
use crate::score::{ARITHMETICS, Decimal, Fraction, RowKind, unknown_arithmetic};
use crate::text;

mod formalism;
mod rule;

/// The highest number that a scheme holds: far more than any full mark.
const NUMBER_MAX: u32 = 100_000;
/// How many violations are told.
const VIOLATIONS_MAX: usize = 100;
/// How long the code of an indicator is at most.
const CODE_BYTES_MAX: usize = 32;
/// How many evidences one indicator asks for at most.
const EVIDENCE_MAX: usize = 10;
/// The longest notice and the longest time for objections.
const WORKING_DAYS_MAX: u32 = 60;

impl Definition {
    /// Everything that is wrong with it, at most a hundred; the fields are paths,
    /// `indicators[3].full`.
    pub fn violations(&self) -> Vec<Rejection> {
        let mut found = Violations::default();
        self.check_sizes(&mut found);
        if !found.0.is_empty() {
            return found.0;
        }
        self.check_head(&mut found);
        check_documents(&self.documents, &mut found);
        self.check_rounds(&mut found);
        self.check_blocks(&mut found);
        self.check_codes(&mut found);
        self.check_tree(&mut found);
        for (index, indicator) in self.indicators.iter().enumerate() {
            self.check_indicator(&format!("indicators[{index}]"), indicator, &mut found);
        }
        self.check_sums(&mut found);
        self.check_courtyards(&mut found);
        self.check_ranking(&mut found);
        self.check_grades(&mut found);
        self.check_procedure(&mut found);
        check_clauses(self.clauses(), &self.documents, &mut found);
        found.0.truncate(VIOLATIONS_MAX);
        found.0
    }

    /// Refuses a definition that breaks a rule.
    ///
    /// # Errors
    /// Everything that is wrong, joined; fields begin with `prefix`.
    pub fn check(&self, prefix: &str) -> Result<(), Rejection> {
        let located = self.violations().into_iter().map(|violation| {
            let path = violation.field.clone().unwrap_or_default();
            violation.field(format!("{prefix}.{path}"))
        });
        Rejection::join(located.collect()).map_or(Ok(()), Err)
    }

    fn check_sizes(&self, found: &mut Violations) {
        let rounds = self.rounds.as_ref().map_or(0, |rounds| rounds.rounds.len());
        for (path, count, max) in [
            ("indicators", self.indicators.len(), INDICATORS_MAX),
            ("blocks", self.blocks.len(), LIST_MAX),
            ("documents", self.documents.len(), LIST_MAX),
            ("approved_basis", self.approved_basis.len(), LIST_MAX),
            ("veto_lists", self.veto_lists.len(), LIST_MAX),
            ("rounds.rounds", rounds, LIST_MAX),
            ("ranking.groups", self.ranking.groups.len(), LIST_MAX),
            ("ranking.tie_break", self.ranking.tie_break.len(), LIST_MAX),
            ("grades", self.grades.len(), LIST_MAX),
        ] {
            size(path, count, max, found);
        }
        for (index, indicator) in self.indicators.iter().take(INDICATORS_MAX).enumerate() {
            let path = format!("indicators[{index}]");
            size(&format!("{path}.evidence"), indicator.evidence.len(), EVIDENCE_MAX, found);
            if let Some(rule) = &indicator.rule {
                rule::check_sizes(&path, rule, found);
            }
        }
    }

    fn check_head(&self, found: &mut Violations) {
        found.text("title", &self.title);
        if !well_formed_key(&self.kind) {
            let rejection = Rejection::new(&definitions::DEFINITION_KEY_FORM);
            found.add("kind", rejection.with("key", &self.kind));
        }
        found.text("period.name", &self.period.name);
        found.order("period.to", self.period.from, self.period.to);
        found.reference("document", &self.document, self.document(&self.document).is_some());
        for (list, keys) in
            [("approved_basis", &self.approved_basis), ("veto_lists", &self.veto_lists)]
        {
            for (index, key) in keys.iter().enumerate() {
                found.reference(&format!("{list}[{index}]"), key, self.document(key).is_some());
            }
        }
        if !ARITHMETICS.contains(&self.arithmetic) {
            found.0.push(unknown_arithmetic(self.arithmetic));
        }
        positive("full", self.full, found);
        found.number("decimals", self.decimals.into(), 0, Decimal::PLACES.into());
    }

    fn check_rounds(&self, found: &mut Violations) {
        let Some(rounds) = &self.rounds else { return };
        for (field, share) in [("routine", rounds.routine), ("year_end", rounds.year_end)] {
            between(&format!("rounds.{field}"), share, Decimal::ZERO, Decimal::ONE, found);
        }
        sum("rounds", [rounds.routine, rounds.year_end], Decimal::ONE, found);
        found.at_least("rounds.rounds", rounds.rounds.len(), 1);
        found.keys("rounds.rounds", rounds.rounds.iter().map(|round| round.key.as_str()));
        for (index, round) in rounds.rounds.iter().enumerate() {
            found.text(&format!("rounds.rounds[{index}].name"), &round.name);
        }
    }

    fn check_blocks(&self, found: &mut Violations) {
        found.at_least("blocks", self.blocks.len(), 1);
        found.keys("blocks", self.blocks.iter().map(|block| block.key.as_str()));
        for (index, block) in self.blocks.iter().enumerate() {
            let path = |field: &str| format!("blocks[{index}].{field}");
            refuse_reserved(&path("key"), &block.key, found);
            found.text(&path("name"), &block.name);
            formalism::refuse(&path("name"), &block.name, found);
            at_most(&path("full"), block.full, Decimal::whole(NUMBER_MAX), found);
            if block.entered_by.is_some() {
                responsible(&path("entered_by"), &block.key, block.entered_by.as_ref(), found);
                positive(&path("full"), block.full, found);
                let others = self.indicators.iter().filter(|one| one.block == block.key);
                for indicator in others {
                    let why = "板块由文件录入，不能再有指标";
                    let why_en = "its block is entered from a document";
                    misplaced(&path("entered_by"), indicator, why, why_en, found);
                }
            }
        }
    }

    /// Codes are well formed and stand once, block keys included, whatever their case.
    fn check_codes(&self, found: &mut Violations) {
        found.at_least("indicators", self.indicators.len(), 1);
        let keys = self.blocks.iter().map(|block| block.key.to_ascii_lowercase());
        let mut seen: Vec<String> = keys.collect();
        for (index, indicator) in self.indicators.iter().enumerate() {
            let path = format!("indicators[{index}].code");
            let code = indicator.code.as_str();
            let inner = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
            let begins = code.starts_with(|c: char| c.is_ascii_alphanumeric());
            if !begins || code.len() > CODE_BYTES_MAX || !code.bytes().all(inner) {
                let rejection = Rejection::new(&rules::SCHEME_CODE_FORM).with("code", code);
                found.add(&path, rejection);
                continue;
            }
            refuse_reserved(&path, code, found);
            let folded = code.to_ascii_lowercase();
            if seen.contains(&folded) {
                let rejection = Rejection::new(&definitions::DEFINITION_DUPLICATE);
                found.add(&path, rejection.with("key", code));
            }
            seen.push(folded);
        }
    }

    /// Every indicator hangs on a block by a bounded chain of parents.
    fn check_tree(&self, found: &mut Violations) {
        let parents: BTreeMap<&str, Option<&str>> = self
            .indicators
            .iter()
            .map(|indicator| (indicator.code.as_str(), indicator.parent.as_deref()))
            .collect();
        for (index, indicator) in self.indicators.iter().enumerate() {
            let path = |field: &str| format!("indicators[{index}].{field}");
            found.reference(
                &path("block"),
                &indicator.block,
                self.block(&indicator.block).is_some(),
            );
            let Some(parent) = indicator.parent.as_deref() else { continue };
            found.reference(&path("parent"), parent, parents.contains_key(parent));
            let above = self.indicator(parent);
            if above.is_some_and(|above| above.block != indicator.block) {
                let (why, why_en) =
                    ("与上级指标不在同一板块", "its parent stands in another block");
                misplaced(&path("block"), indicator, why, why_en, found);
            }
            let ancestors = ancestors(&parents, parent);
            if ancestors.contains(&indicator.code.as_str()) {
                let rejection = Rejection::new(&rules::SCHEME_CYCLE);
                found.add(&path("parent"), rejection.with("code", &indicator.code));
            } else if ancestors.len() >= DEPTH_MAX {
                let rejection = Rejection::new(&rules::SCHEME_TOO_DEEP)
                    .with("code", &indicator.code)
                    .with("depth", ancestors.len() + 1)
                    .with("max", DEPTH_MAX);
                found.add(&path("parent"), rejection);
            }
        }
    }

    fn check_indicator(&self, path: &str, indicator: &Indicator, found: &mut Violations) {
        let at = |field: &str| format!("{path}.{field}");
        let code = indicator.code.as_str();
        found.text(&at("name"), &indicator.name);
        found.text(&at("standard"), &indicator.standard);
        formalism::refuse(&at("name"), &indicator.name, found);
        formalism::refuse(&at("standard"), &indicator.standard, found);
        for (index, evidence) in indicator.evidence.iter().enumerate() {
            found.text(&at(&format!("evidence[{index}]")), evidence);
            formalism::refuse_in_evidence(&at(&format!("evidence[{index}]")), evidence, found);
        }
        at_most(&at("full"), indicator.full, Decimal::whole(NUMBER_MAX), found);
        let has_parts = self.indicators.iter().any(|one| one.parent.as_deref() == Some(code));
        let Some(rule) = &indicator.rule else {
            self.check_inner(path, indicator, has_parts, found);
            return;
        };
        if has_parts {
            found.add(&at("rule"), of_code(&rules::SCHEME_RULE_INNER, code));
            return;
        }
        responsible(&at("responsible"), code, indicator.responsible.as_ref(), found);
        if indicator.source.is_none() {
            found.add(&at("source"), of_code(&rules::SCHEME_SOURCE, code));
        }
        if indicator.measured != Measured::YearEnd && self.rounds.is_none() {
            found.reference(&at("measured"), "rounds", false);
        }
        self.check_not_applicable(path, indicator, found);
        rule::Rules { definition: self, path: at("rule"), indicator }.check(rule, found);
    }

    fn check_inner(
        &self,
        path: &str,
        indicator: &Indicator,
        has_parts: bool,
        found: &mut Violations,
    ) {
        if !has_parts {
            found.add(path, of_code(&rules::SCHEME_RULE_MISSING, &indicator.code));
            return;
        }
        positive(&format!("{path}.full"), indicator.full, found);
        if indicator.not_applicable.is_some() || indicator.measured != Measured::YearEnd {
            found.add(path, of_code(&rules::SCHEME_RULE_INNER, &indicator.code));
        }
        if indicator.responsible.is_some() {
            let path = format!("{path}.responsible");
            responsible(&path, &indicator.code, indicator.responsible.as_ref(), found);
        }
    }

    fn check_not_applicable(&self, path: &str, indicator: &Indicator, found: &mut Violations) {
        let Some(allowed) = &indicator.not_applicable else { return };
        let path = format!("{path}.not_applicable");
        found.text(&format!("{path}.ground"), &allowed.ground);
        if allowed.decider.bound_to_unit() {
            let (why, why_en) = ("合理缺项不能由村一级认定", "no village decides that");
            misplaced(&format!("{path}.decider"), indicator, why, why_en, found);
        }
    }

    /// Parts sum to what they are part of (`domain.md` §10.4-5).
    fn check_sums(&self, found: &mut Violations) {
        sum("full", self.blocks.iter().map(|block| block.full), self.full, found);
        for (index, block) in self.blocks.iter().enumerate() {
            if block.entered_by.is_none() {
                let on_top = |one: &&Indicator| one.block == block.key && one.parent.is_none();
                let fulls = self.indicators.iter().filter(on_top).map(|one| one.full);
                sum(&format!("blocks[{index}].full"), fulls, block.full, found);
            }
        }
        for (index, indicator) in self.indicators.iter().enumerate() {
            let is_part = |one: &&Indicator| one.parent.as_ref() == Some(&indicator.code);
            let parts: Vec<Decimal> =
                self.indicators.iter().filter(is_part).map(|one| one.full).collect();
            if !parts.is_empty() {
                sum(&format!("indicators[{index}].full"), parts, indicator.full, found);
            }
        }
    }

    fn check_courtyards(&self, found: &mut Violations) {
        if let Some(share) = &self.courtyards.share {
            positive("courtyards.share", share.share, found);
            positive("courtyards.cap", share.cap, found);
            at_most("courtyards.share", share.share, Decimal::ONE, found);
            at_most("courtyards.cap", share.cap, self.full, found);
        }
    }

    fn check_ranking(&self, found: &mut Violations) {
        let ranking = &self.ranking;
        found.at_least("ranking.groups", ranking.groups.len(), 1);
        found.keys("ranking.groups", ranking.groups.iter().map(|group| group.key.as_str()));
        for (index, group) in ranking.groups.iter().enumerate() {
            found.text(&format!("ranking.groups[{index}].name"), &group.name);
        }
        for (index, criterion) in ranking.tie_break.iter().enumerate() {
            let path = format!("ranking.tie_break[{index}]");
            match criterion {
                TieBreak::Block(key) => found.reference(&path, key, self.block(key).is_some()),
                TieBreak::Indicator(code) => {
                    found.reference(&path, code, self.indicator(code).is_some());
                }
                TieBreak::FewerOverdue | TieBreak::Votes => {}
            }
            if ranking.tie_break[..index].contains(criterion) {
                let rejection = Rejection::new(&definitions::DEFINITION_DUPLICATE);
                found.add(&path, rejection.with("key", criterion));
            }
        }
    }

    fn check_grades(&self, found: &mut Violations) {
        found.at_least("grades", self.grades.len(), 2);
        found.keys("grades", self.grades.iter().map(|grade| grade.key.as_str()));
        let mut threshold: Option<Decimal> = None;
        for (index, grade) in self.grades.iter().enumerate() {
            let path = format!("grades[{index}]");
            let wrong = |zh: &str, en: &str| Rejection::new(&rules::SCHEME_GRADES).why(zh, en);
            found.text(&format!("{path}.name"), &grade.name);
            let bare =
                grade.at_least.is_none() && grade.core_share.is_none() && grade.quota.is_none();
            let last = index + 1 == self.grades.len();
            if last && !bare {
                found.add(&path, wrong("最后一个等次不设条件", "the last grade takes the rest"));
            }
            if !last && bare {
                found.add(&path, wrong("没有条件，以后的等次都评不到", "it takes everybody"));
            }
            if let Some(least) = grade.at_least {
                // Of a wrong total every grade would be wrong too.
                if self.full > Decimal::ZERO {
                    between(&format!("{path}.at_least"), least, Decimal::ZERO, self.full, found);
                }
                if threshold.is_some_and(|above| above <= least) {
                    let wrong = wrong("分数线应低于前一等次", "it must be lower than before");
                    found.add(&format!("{path}.at_least"), wrong);
                }
                threshold = Some(least);
            }
            self.check_grade_shares(&path, grade, found);
        }
    }

    fn check_grade_shares(
        &self,
        path: &str,
        grade: &super::definition::Grade,
        found: &mut Violations,
    ) {
        if let Some(share) = grade.core_share {
            positive(&format!("{path}.core_share"), share, found);
            at_most(&format!("{path}.core_share"), share, Decimal::ONE, found);
            if !self.blocks.iter().any(|block| block.core) {
                found.reference(&format!("{path}.core_share"), "core", false);
            }
        }
        match grade.quota.map(|quota| quota.size) {
            Some(QuotaSize::Count(0)) => {
                found.add(&format!("{path}.quota"), Rejection::new(&rules::SCHEME_ZERO));
            }
            Some(QuotaSize::Share { share, .. }) => {
                positive(&format!("{path}.quota.share"), share, found);
                at_most(&format!("{path}.quota.share"), share, Decimal::ONE, found);
            }
            Some(QuotaSize::Count(_)) | None => {}
        }
    }

    fn check_procedure(&self, found: &mut Violations) {
        for (field, days) in [
            ("notice_working_days", self.procedure.notice_working_days),
            ("objection_working_days", self.procedure.objection_working_days),
        ] {
            found.number(&format!("procedure.{field}"), days.into(), 1, WORKING_DAYS_MAX.into());
        }
    }
}

/// The chain of parents from `parent` upward, each once; it ends where a cycle closes.
fn ancestors<'a>(parents: &BTreeMap<&'a str, Option<&'a str>>, parent: &'a str) -> Vec<&'a str> {
    let mut chain = Vec::new();
    let mut next = Some(parent);
    while let Some(code) = next.filter(|code| !chain.contains(code)) {
        chain.push(code);
        next = parents.get(code).copied().flatten();
    }
    chain
}

/// The codes of rows that no indicator stands behind.
fn refuse_reserved(path: &str, code: &str, found: &mut Violations) {
    let reserved = [RowKind::Courtyards, RowKind::Floor, RowKind::Rounding].map(RowKind::code);
    if reserved.contains(&code.to_ascii_lowercase().as_str()) {
        let rejection = Rejection::new(&definitions::DEFINITION_DUPLICATE);
        found.add(path, rejection.with("key", code));
    }
}

fn responsible(path: &str, code: &str, responsible: Option<&Responsible>, found: &mut Violations) {
    match responsible {
        Some(Responsible::Office) => {}
        Some(Responsible::Section(section)) if !section.trim().is_empty() => {
            found.of(text::required(path, section));
        }
        Some(Responsible::Section(_)) | None => {
            found.add(path, of_code(&rules::SCHEME_RESPONSIBLE, code));
        }
    }
}

fn of_code(rule: &'static crate::rejection::Rule, code: &str) -> Rejection {
    Rejection::new(rule).with("code", code)
}

/// An indicator whose rule has no business where it stands.
fn misplaced(path: &str, indicator: &Indicator, why: &str, why_en: &str, found: &mut Violations) {
    let kind = indicator.rule.as_ref().map(super::ScoreRule::kind);
    let rejection = of_code(&rules::SCHEME_RULE_PLACE, &indicator.code)
        .with("kind", kind.map_or("合计", super::rule::RuleKind::zh))
        .with("kindEn", kind.map_or("sum", super::rule::RuleKind::en));
    found.add(path, rejection.why(why, why_en));
}

fn size(path: &str, count: usize, max: usize, found: &mut Violations) {
    if count > max {
        let rejection = Rejection::new(&rules::SCHEME_TOO_LARGE);
        found.add(path, rejection.with("count", count).with("max", max));
    }
}

fn between(path: &str, value: Decimal, min: Decimal, max: Decimal, found: &mut Violations) {
    if !(min..=max).contains(&value) {
        let rejection = Rejection::new(&rules::SCHEME_BEYOND).with("value", value);
        found.add(path, rejection.with("min", min).with("max", max));
    }
}

fn at_most(path: &str, value: Decimal, max: Decimal, found: &mut Violations) {
    between(path, value, Decimal::ZERO, max, found);
}

/// A number that would do nothing if it were 0.
fn positive(path: &str, value: Decimal, found: &mut Violations) {
    match value.cmp(&Decimal::ZERO) {
        std::cmp::Ordering::Equal => found.add(path, Rejection::new(&rules::SCHEME_ZERO)),
        std::cmp::Ordering::Less | std::cmp::Ordering::Greater => {
            at_most(path, value, Decimal::whole(NUMBER_MAX), found);
        }
    }
}

fn sum(
    path: &str,
    parts: impl IntoIterator<Item = Decimal>,
    expected: Decimal,
    found: &mut Violations,
) {
    let sum = Fraction::sum(parts.into_iter().map(Fraction::from));
    let sum = sum.and_then(|sum| sum.rounded(Decimal::PLACES));
    if sum != Ok(expected) {
        let sum = sum.map_or_else(|_| "…".to_owned(), |sum| sum.to_string());
        let rejection = Rejection::new(&rules::SCHEME_SUM);
        found.add(path, rejection.with("sum", sum).with("expected", expected));
    }
}

/// A required text of a rule that people are scored by.
fn condition(path: &str, words: &str, found: &mut Violations) {
    found.of(text::required(path, words));
    formalism::refuse(path, words, found);
}

/// A number of things, 1 to `max`.
fn counted(path: &str, count: u32, max: u32, found: &mut Violations) {
    match count {
        0 => found.add(path, Rejection::new(&rules::SCHEME_ZERO)),
        count if count > max => {
            let rejection = Rejection::new(&general::INTEGER_OUT_OF_RANGE);
            found.add(path, rejection.with("min", 1).with("max", max));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
