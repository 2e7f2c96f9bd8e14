//! The score sheet of an inspection (检查评比表): what the adopted edition of a scheme measures by
//! inspections in its rounds, and what a filled sheet gives.
//!
//! On the sheet stand the indicators with a rule whose figures come from inspections and that are
//! measured in rounds; what else the scheme has is measured elsewhere, and nothing is added
//! (`domain.md` R56). The sheet gives the sum of what its weighing indicators give, each as
//! [`crate::score::measure`] says, out of the sum of their full marks. An item veto that happened
//! takes everything that stands under its parent, or in its block where it has none. What does not
//! apply counts in full, or is left out of both sums, as the scheme says. Bonus, penalty and global
//! vetoes are recorded and count when the year is summed.

use serde::Serialize;

use super::{GroupSample, HouseholdResult, InspectionSampleDrawn, SheetEntry, rules};
use crate::id::HouseholdId;
use crate::rejection::{Rejection, Rule};
use crate::scheme::rule::RuleKind;
use crate::scheme::rules as scores;
use crate::scheme::{Edition, FigureSource, Indicator, Measured, ScoreRule, Treatment};
use crate::score::measure::measure;
use crate::score::{Decimal, Figure, Fraction, Sample};

/// A figure as a command takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreEntry {
    /// The indicator's code.
    pub code: String,
    /// Its figure.
    pub figure: Figure,
    /// Why it does not apply, where it does not; kept in private.
    pub ground: Option<String>,
}

/// What a filled sheet gives.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filled {
    /// The figures in the scheme's order.
    pub(super) entries: Vec<SheetEntry>,
    /// The exact sum.
    pub(super) exact: Fraction,
    /// The sum, rounded.
    pub(super) points: Decimal,
    /// Out of so many.
    pub(super) full: Decimal,
}

/// The sheet of an edition in one round.
pub(super) struct Sheet<'a> {
    edition: &'a Edition,
    round: &'a str,
    indicators: Vec<&'a Indicator>,
}

impl<'a> Sheet<'a> {
    /// The sheet.
    ///
    /// # Errors
    /// `INSPECTION_ROUND_UNKNOWN`, `INSPECTION_NOTHING_TO_SCORE`.
    pub(super) fn of(edition: &'a Edition, round: &'a str) -> Result<Self, Rejection> {
        let rounds = edition.definition.rounds.as_ref().map_or(&[][..], |one| &one.rounds);
        if !rounds.iter().any(|one| one.key == round) {
            let known: Vec<&str> = rounds.iter().map(|one| one.key.as_str()).collect();
            return Err(Rejection::new(&rules::INSPECTION_ROUND_UNKNOWN)
                .field("round")
                .with("round", round)
                .listed(("known", "knownEn"), &known));
        }
        let indicators: Vec<&Indicator> =
            edition.definition.indicators.iter().filter(|one| on_the_sheet(one)).collect();
        if !indicators.iter().any(|one| weighs(one)) {
            return Err(
                Rejection::new(&rules::INSPECTION_NOTHING_TO_SCORE).with("edition", edition.number)
            );
        }
        Ok(Self { edition, round, indicators })
    }

    /// How many households of each group the sheet asks for; nothing where it has no sample.
    pub(super) fn per_group(&self) -> Option<u32> {
        self.indicators.iter().filter_map(|one| sampled(one)).max()
    }

    /// The indicator of a code.
    ///
    /// # Errors
    /// `INSPECTION_INDICATOR_OUTSIDE`.
    pub(super) fn need(&self, field: &str, code: &str) -> Result<&'a Indicator, Rejection> {
        let found = self.indicators.iter().find(|one| one.code == code);
        found.copied().ok_or_else(|| {
            Rejection::new(&rules::INSPECTION_INDICATOR_OUTSIDE)
                .field(field)
                .with("code", code)
                .with("document", &self.edition.document)
        })
    }

    /// Fills the sheet in.
    ///
    /// # Errors
    /// What the entries lack, have too much, or cannot be.
    pub(super) fn fill(
        &self,
        given: &[ScoreEntry],
        households: &[HouseholdResult],
        sample: Option<&InspectionSampleDrawn>,
    ) -> Result<Filled, Rejection> {
        self.check_entries(given)?;
        let groups = sample.map_or(&[][..], |sample| &sample.groups);
        self.check_households(households, groups)?;
        let mut entries = Vec::new();
        for indicator in &self.indicators {
            let entry = given.iter().find(|entry| entry.code == indicator.code);
            let figure = match (entry, sampled(indicator)) {
                (Some(entry), _) => entry.figure.clone(),
                (None, Some(per_group)) => samples(&indicator.code, per_group, groups, households),
                (None, None) if weighs(indicator) => {
                    return Err(self.of_round(&scores::SCORE_FIGURE_MISSING, &indicator.code));
                }
                (None, None) => continue,
            };
            entries.push(SheetEntry { code: indicator.code.clone(), figure });
        }
        self.sum(entries)
    }

    /// Every figure is of the sheet, stands once, and is of the kind that its rule takes.
    fn check_entries(&self, given: &[ScoreEntry]) -> Result<(), Rejection> {
        for (n, entry) in given.iter().enumerate() {
            let indicator = self.need(&format!("entries[{n}].code"), &entry.code)?;
            let at = |refused: Rejection| refused.field(format!("entries[{n}].figure"));
            if given[..n].iter().any(|before| before.code == entry.code) {
                return Err(at(self.of_round(&scores::SCORE_FIGURE_TWICE, &entry.code)));
            }
            let absent = entry.figure == Figure::NotApplicable;
            if absent != entry.ground.is_some() {
                return Err(Rejection::new(&rules::INSPECTION_GROUND_MISSING)
                    .field(format!("entries[{n}].ground"))
                    .with("code", &entry.code));
            }
            if absent {
                if indicator.not_applicable.is_none() {
                    let refused = Rejection::new(&scores::SCORE_NOT_APPLICABLE);
                    return Err(at(refused.with("code", &entry.code)));
                }
                continue;
            }
            if sampled(indicator).is_some() {
                let refused = Rejection::new(&rules::INSPECTION_SAMPLE_DERIVED);
                return Err(at(refused.with("code", &entry.code)));
            }
            measure(indicator, rule(indicator), &entry.figure).map_err(at)?;
        }
        Ok(())
    }

    /// Every drawn household is told once, and failed only what it is asked for.
    fn check_households(
        &self,
        told: &[HouseholdResult],
        groups: &[GroupSample],
    ) -> Result<(), Rejection> {
        let drawn: Vec<HouseholdId> =
            groups.iter().flat_map(|group| group.drawn.iter().copied()).collect();
        let mut listed: Vec<HouseholdId> = told.iter().map(|one| one.household).collect();
        let mut expected = drawn.clone();
        listed.sort_unstable();
        expected.sort_unstable();
        if listed != expected {
            return Err(Rejection::new(&rules::INSPECTION_HOUSEHOLDS)
                .field("households")
                .with("count", drawn.len()));
        }
        for (n, one) in told.iter().enumerate() {
            for (m, code) in one.failed.iter().enumerate() {
                let asked = self.indicators.iter().find(|known| known.code == *code);
                let asked = asked.and_then(|known| sampled(known));
                let asked = asked.is_some_and(|most| among(groups, most, one.household));
                if !asked || one.failed[..m].contains(code) {
                    return Err(Rejection::new(&rules::INSPECTION_HOUSEHOLD_INDICATOR)
                        .field(format!("households[{n}].failed[{m}]"))
                        .with("code", code));
                }
            }
        }
        Ok(())
    }

    fn sum(&self, entries: Vec<SheetEntry>) -> Result<Filled, Rejection> {
        let (mut exact, mut full) = (Fraction::zero(), Fraction::zero());
        for entry in &entries {
            let indicator = self.need("entries", &entry.code)?;
            if !weighs(indicator) {
                continue;
            }
            let mark = Fraction::from(indicator.full);
            let result = match (&entry.figure, &indicator.not_applicable) {
                (Figure::NotApplicable, Some(allowed)) => match allowed.treatment {
                    Treatment::FullMarks => mark.clone(),
                    Treatment::Reweighted => continue,
                },
                (figure, _) => measure(indicator, rule(indicator), figure)?.0,
            };
            full = full.plus(&mark)?;
            if !self.vetoed(indicator, &entries) {
                exact = exact.plus(&result)?;
            }
        }
        if full.is_zero() {
            return Err(Rejection::new(&scores::SCORE_NOTHING_APPLICABLE));
        }
        let points = exact.rounded(self.edition.definition.decimals)?;
        let full = full.rounded(Decimal::PLACES)?;
        Ok(Filled { entries, exact, points, full })
    }

    /// Whether an item veto that happened stands above an indicator.
    fn vetoed(&self, indicator: &Indicator, entries: &[SheetEntry]) -> bool {
        let happened = |entry: &&SheetEntry| !matches!(entry.figure, Figure::Occurrences(0));
        let vetoes = entries.iter().filter(happened).filter_map(|entry| {
            let veto = self.indicators.iter().find(|one| one.code == entry.code)?;
            (rule(veto).kind() == RuleKind::ItemVeto).then_some(*veto)
        });
        let mut above = vec![];
        let mut next = indicator.parent.as_deref();
        while let Some(code) = next.filter(|code| !above.contains(code)) {
            above.push(code);
            next = self.edition.definition.indicator(code).and_then(|one| one.parent.as_deref());
        }
        let mut vetoes = vetoes;
        vetoes.any(|veto| match veto.parent.as_deref() {
            Some(parent) => above.contains(&parent),
            None => veto.block == indicator.block,
        })
    }

    fn of_round(&self, rule: &'static Rule, code: &str) -> Rejection {
        let rounds = self.edition.definition.rounds.as_ref();
        let named = rounds.and_then(|rounds| rounds.rounds.iter().find(|r| r.key == self.round));
        Rejection::new(rule)
            .field("entries")
            .with("code", code)
            .with("round", named.map_or(self.round, |round| &round.name))
            .with("roundEn", self.round)
    }
}

fn on_the_sheet(indicator: &Indicator) -> bool {
    indicator.rule.is_some()
        && indicator.source == Some(FigureSource::Inspection)
        && indicator.measured != Measured::YearEnd
}

fn rule(indicator: &Indicator) -> &ScoreRule {
    indicator.rule.as_ref().expect("what stands on the sheet has a rule")
}

fn weighs(indicator: &Indicator) -> bool {
    rule(indicator).kind().weighs()
}

/// How many households of each group an indicator asks for, where it is scored by a sample.
fn sampled(indicator: &Indicator) -> Option<u32> {
    match rule(indicator) {
        ScoreRule::Sampling { per_group, .. } => Some(*per_group),
        _ => None,
    }
}

/// Whether a household is among the first `most` that were drawn of its group.
fn among(groups: &[GroupSample], most: u32, household: HouseholdId) -> bool {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    groups.iter().any(|group| group.drawn.iter().take(most).any(|one| *one == household))
}

/// The figure of an indicator that is scored by a sample. Groups are named by their ids, which stay
/// when names change.
fn samples(
    code: &str,
    per_group: u32,
    groups: &[GroupSample],
    households: &[HouseholdResult],
) -> Figure {
    let most = usize::try_from(per_group).unwrap_or(usize::MAX);
    let failed = |household: &&HouseholdId| {
        let result = households.iter().find(|one| one.household == **household);
        result.is_some_and(|one| one.failed.iter().any(|failed| failed == code))
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let sample = |group: &GroupSample| Sample {
        group: group.unit.to_string(),
        households: group.households,
        drawn: count(group.drawn.len().min(most)),
        failed: count(group.drawn.iter().take(most).filter(failed).count()),
    };
    Figure::Samples(groups.iter().map(sample).collect())
}
