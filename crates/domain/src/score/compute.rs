//! Version 1 of the arithmetic, as [`crate::score`] describes it.

use std::collections::BTreeMap;

use super::explanation::{Explanation, Measure, Row, RowKind, VetoFound};
use super::sheet::{Combined, Entries};
use super::tree::Tree;
use super::{Cause, CourtyardTotal, Decimal, Fraction, Sheet};
use crate::rejection::Rejection;
use crate::scheme::rule::{RuleKind, VetoEffect};
use crate::scheme::{Block, CourtyardShare, Definition, Indicator, ScoreRule, rules};

pub(super) fn score(definition: &Definition, sheet: &Sheet) -> Result<Explanation, Rejection> {
    let measured = Measured::of(definition, sheet)?;
    let weights = measured.weigh()?;
    let mut writer = Writer { measured: &measured, weights: &weights, rows: Vec::new() };
    let mut exact = Fraction::zero();
    for block in &definition.blocks {
        exact = exact.plus(&writer.block(block)?)?;
    }
    let mut rows = writer.rows;
    if let Some(row) = courtyards(definition, &sheet.courtyards)? {
        exact = exact.plus(&row.got)?;
        rows.push(row);
    }
    if exact < Fraction::zero() {
        rows.push(line(RowKind::Floor, exact.negated()));
        exact = Fraction::zero();
    }
    let total = exact.rounded(definition.decimals)?;
    rows.push(line(RowKind::Rounding, Fraction::from(total).minus(&exact)?));
    Ok(Explanation {
        arithmetic: 1,
        scheme: definition.digest(),
        unit: sheet.unit,
        rows,
        vetoes: measured.vetoes,
        exact,
        total,
    })
}

/// A row that no provision of the scheme stands behind.
fn line(kind: RowKind, got: Fraction) -> Row {
    Row {
        kind,
        code: kind.code().to_owned(),
        parent: None,
        full: Fraction::zero(),
        lost: got.negated(),
        got,
        vetoed_by: None,
        measures: Vec::new(),
        clause: None,
    }
}

/// Steps 1 and 3: what each leaf and entered block gives by itself, and what is zeroed.
struct Measured<'a> {
    definition: &'a Definition,
    tree: Tree<'a>,
    combined: BTreeMap<&'a str, Combined>,
    /// What is zeroed, by the veto that stands first in the scheme.
    zeroed: BTreeMap<&'a str, &'a str>,
    vetoes: Vec<VetoFound>,
}

impl<'a> Measured<'a> {
    fn of(definition: &'a Definition, sheet: &Sheet) -> Result<Self, Rejection> {
        let entries = Entries::of(definition, sheet)?;
        let mut measured = Self {
            definition,
            tree: Tree::of(definition),
            combined: BTreeMap::new(),
            zeroed: BTreeMap::new(),
            vetoes: Vec::new(),
        };
        for block in definition.blocks.iter().filter(|block| block.entered_by.is_some()) {
            measured.combined.insert(&block.key, entries.of_block(block)?);
        }
        for indicator in &definition.indicators {
            if let Some(rule) = &indicator.rule {
                let combined = entries.of_indicator(indicator)?;
                let happened = |m: &Measure| matches!(m.cause, Cause::Veto(count) if count > 0);
                if combined.measures.iter().any(happened) {
                    measured.veto(indicator, rule);
                }
                measured.combined.insert(&indicator.code, combined);
            }
        }
        Ok(measured)
    }

    fn veto(&mut self, indicator: &'a Indicator, rule: &'a ScoreRule) {
        let (effect, list, zeroes) = match rule {
            ScoreRule::ItemVeto { list } => (None, list, indicator.parent.as_ref()),
            ScoreRule::GlobalVeto { effect, list } => {
                let item = match effect {
                    VetoEffect::ZeroItem(item) => Some(item),
                    VetoEffect::Disqualify | VetoEffect::CapGrade(_) => None,
                };
                (Some(effect.clone()), list, item)
            }
            _ => return,
        };
        if let Some(item) = zeroes {
            self.zeroed.entry(item).or_insert(&indicator.code);
        }
        self.vetoes.push(VetoFound { code: indicator.code.clone(), effect, list: list.clone() });
    }

    /// Whether a leaf that weighs, or anything under an inner node, applies.
    fn applies(&self, indicator: &Indicator) -> bool {
        match &indicator.rule {
            Some(rule) => {
                let result =
                    self.combined.get(indicator.code.as_str()).and_then(|c| c.result.as_ref());
                rule.kind().weighs() && result.is_some()
            }
            None => self.tree.under(&indicator.code).iter().any(|part| self.applies(part)),
        }
    }

    fn block_applies(&self, block: &Block) -> bool {
        let any = || self.tree.on_top(&block.key).iter().any(|part| self.applies(part));
        block.full > Decimal::ZERO && (block.entered_by.is_some() || any())
    }

    /// Step 2.
    fn weigh(&self) -> Result<BTreeMap<&'a str, Fraction>, Rejection> {
        let mut weights = BTreeMap::new();
        let blocks: Vec<(&str, Decimal)> = self
            .definition
            .blocks
            .iter()
            .filter(|block| self.block_applies(block))
            .map(|block| (block.key.as_str(), block.full))
            .collect();
        if blocks.is_empty() {
            return Err(Rejection::new(&rules::SCORE_NOTHING_APPLICABLE));
        }
        share(&Fraction::from(self.definition.full), &blocks, &mut weights)?;
        for (block, _) in blocks {
            let whole = weights[block].clone();
            self.weigh_parts(&whole, self.tree.on_top(block), &mut weights)?;
        }
        Ok(weights)
    }

    fn weigh_parts(
        &self,
        whole: &Fraction,
        parts: &[&'a Indicator],
        weights: &mut BTreeMap<&'a str, Fraction>,
    ) -> Result<(), Rejection> {
        let applying = || parts.iter().filter(|part| self.applies(part));
        let fulls: Vec<_> = applying().map(|part| (part.code.as_str(), part.full)).collect();
        share(whole, &fulls, weights)?;
        for part in applying() {
            let whole = weights[part.code.as_str()].clone();
            self.weigh_parts(&whole, self.tree.under(&part.code), weights)?;
        }
        Ok(())
    }
}

/// Shares a weight out by full marks.
fn share<'a>(
    whole: &Fraction,
    fulls: &[(&'a str, Decimal)],
    weights: &mut BTreeMap<&'a str, Fraction>,
) -> Result<(), Rejection> {
    let sum = Fraction::sum(fulls.iter().map(|(_, full)| Fraction::from(*full)))?;
    for (code, full) in fulls {
        weights.insert(code, whole.times(&Fraction::from(*full).over(&sum)?)?);
    }
    Ok(())
}

/// Step 4: the rows.
struct Writer<'m, 'a> {
    measured: &'m Measured<'a>,
    weights: &'m BTreeMap<&'a str, Fraction>,
    rows: Vec<Row>,
}

impl Writer<'_, '_> {
    fn weight(&self, code: &str) -> Fraction {
        self.weights.get(code).cloned().unwrap_or_else(Fraction::zero)
    }

    fn block(&mut self, block: &Block) -> Result<Fraction, Rejection> {
        let zeroed = self.measured.zeroed.get(block.key.as_str()).copied();
        let entered = self.measured.combined.get(block.key.as_str());
        let kind = if entered.is_some() { RowKind::Entered } else { RowKind::Block };
        let place = self.open(kind, &block.key, None, zeroed, &block.clause);
        let got = match entered {
            Some(entered) => {
                self.rows[place].measures.clone_from(&entered.measures);
                self.of_full(entered.result.as_ref(), block.full, &block.key, zeroed)?
            }
            None => self.parts(self.measured.tree.on_top(&block.key), &block.key, zeroed)?,
        };
        self.close(place, got)
    }

    fn parts(
        &mut self,
        parts: &[&Indicator],
        parent: &str,
        zeroed: Option<&str>,
    ) -> Result<Fraction, Rejection> {
        let mut sum = Fraction::zero();
        for part in parts {
            sum = sum.plus(&self.indicator(part, parent, zeroed)?)?;
        }
        Ok(sum)
    }

    fn indicator(
        &mut self,
        indicator: &Indicator,
        parent: &str,
        above: Option<&str>,
    ) -> Result<Fraction, Rejection> {
        let code = indicator.code.as_str();
        let zeroed = above.or_else(|| self.measured.zeroed.get(code).copied());
        let kind = if indicator.rule.is_some() { RowKind::Leaf } else { RowKind::Inner };
        let place = self.open(kind, code, Some(parent), zeroed, &indicator.clause);
        let got = match &indicator.rule {
            Some(rule) => {
                let combined = &self.measured.combined[code];
                self.rows[place].measures.clone_from(&combined.measures);
                self.leaf(indicator, rule.kind(), combined.result.as_ref(), zeroed)?
            }
            None => self.parts(self.measured.tree.under(code), code, zeroed)?,
        };
        self.close(place, got)
    }

    fn leaf(
        &self,
        indicator: &Indicator,
        kind: RuleKind,
        result: Option<&Fraction>,
        zeroed: Option<&str>,
    ) -> Result<Fraction, Rejection> {
        let result = result.filter(|_| zeroed.is_none());
        match kind {
            RuleKind::Bonus => Ok(result.cloned().unwrap_or_else(Fraction::zero)),
            RuleKind::Penalty => Ok(result.map_or_else(Fraction::zero, Fraction::negated)),
            RuleKind::ItemVeto | RuleKind::GlobalVeto => Ok(Fraction::zero()),
            _ => self.of_full(result, indicator.full, &indicator.code, zeroed),
        }
    }

    /// `result × weight / full`.
    fn of_full(
        &self,
        result: Option<&Fraction>,
        full: Decimal,
        code: &str,
        zeroed: Option<&str>,
    ) -> Result<Fraction, Rejection> {
        let Some(result) = result.filter(|_| zeroed.is_none() && full > Decimal::ZERO) else {
            return Ok(Fraction::zero());
        };
        Ok(result.times(&self.weight(code).over(&Fraction::from(full))?)?)
    }

    /// Begins a row, so that it stands before its parts.
    fn open(
        &mut self,
        kind: RowKind,
        code: &str,
        parent: Option<&str>,
        zeroed: Option<&str>,
        clause: &str,
    ) -> usize {
        self.rows.push(Row {
            kind,
            code: code.to_owned(),
            parent: parent.map(str::to_owned),
            full: self.weight(code),
            got: Fraction::zero(),
            lost: Fraction::zero(),
            vetoed_by: zeroed.map(str::to_owned),
            measures: Vec::new(),
            clause: Some(clause.to_owned()),
        });
        self.rows.len() - 1
    }

    fn close(&mut self, place: usize, got: Fraction) -> Result<Fraction, Rejection> {
        let row = &mut self.rows[place];
        row.lost = row.full.minus(&got)?;
        row.got = got.clone();
        Ok(got)
    }
}

/// The row of what courtyards add; nothing where they do not count.
fn courtyards(
    definition: &Definition,
    totals: &[CourtyardTotal],
) -> Result<Option<Row>, Rejection> {
    let refused = || Rejection::new(&rules::SCORE_COURTYARDS);
    let Some(CourtyardShare { share, cap }) = definition.courtyards.share else {
        return if totals.is_empty() { Ok(None) } else { Err(refused()) };
    };
    let mut sorted: Vec<&CourtyardTotal> = totals.iter().collect();
    sorted.sort_by_key(|courtyard| courtyard.unit);
    let twice = sorted.windows(2).any(|pair| pair[0].unit == pair[1].unit);
    if twice || sorted.iter().any(|courtyard| courtyard.total < Decimal::ZERO) {
        return Err(refused());
    }
    let sum = Fraction::sum(sorted.iter().map(|courtyard| Fraction::from(courtyard.total)))?;
    let got = sum.times(&Fraction::from(share))?.min(Fraction::from(cap));
    let mut positions: Vec<u64> =
        sorted.iter().flat_map(|courtyard| courtyard.positions.iter().copied()).collect();
    positions.sort_unstable();
    positions.dedup();
    let totals = sorted.iter().map(|courtyard| (courtyard.unit, courtyard.total)).collect();
    let cause = Cause::Courtyards { totals, share, cap };
    Ok(Some(Row {
        measures: vec![Measure { round: None, result: Some(got.clone()), cause, positions }],
        clause: Some(definition.courtyards.clause.clone()),
        ..line(RowKind::Courtyards, got)
    }))
}
