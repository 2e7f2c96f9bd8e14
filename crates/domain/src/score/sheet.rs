//! A sheet put in order: each entry at its indicator and round, or the reason why it fits nowhere.

use std::collections::BTreeMap;

use super::{Cause, Decimal, Entry, Figure, Fraction, Measure, Sheet};
use crate::rejection::{Rejection, Rule};
use crate::scheme::{Block, Definition, Indicator, Measured, Treatment, rules};
use crate::score::measure::measure;

/// What the measures of an indicator come to.
#[derive(Debug)]
pub(super) struct Combined {
    /// The result of the full mark as written; absent where the indicator does not apply.
    pub(super) result: Option<Fraction>,
    pub(super) measures: Vec<Measure>,
}

/// The entries by code and round.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    definition: &'a Definition,
    by_place: BTreeMap<(&'a str, Option<&'a str>), &'a Entry>,
}

impl<'a> Entries<'a> {
    pub(super) fn of(definition: &'a Definition, sheet: &'a Sheet) -> Result<Self, Rejection> {
        let mut entries = Self { definition, by_place: BTreeMap::new() };
        for entry in &sheet.entries {
            entries.place(entry)?;
        }
        Ok(entries)
    }

    fn place(&mut self, entry: &'a Entry) -> Result<(), Rejection> {
        let (code, round) = (entry.code.as_str(), entry.round.as_deref());
        let indicator = self.definition.indicator(code).filter(|one| one.rule.is_some());
        let block = self.definition.block(code).filter(|block| block.entered_by.is_some());
        let fits = match (indicator, block) {
            (Some(indicator), _) => rounds_of(self.definition, indicator).contains(&round),
            (None, Some(_)) => round.is_none(),
            (None, None) => {
                let unknown = Rejection::new(&rules::SCORE_INDICATOR_UNKNOWN);
                return Err(unknown.with("code", code));
            }
        };
        if !fits {
            return Err(self.of_round(&rules::SCORE_ROUND_UNKNOWN, code, round));
        }
        if self.by_place.insert((code, round), entry).is_some() {
            return Err(self.of_round(&rules::SCORE_FIGURE_TWICE, code, round));
        }
        Ok(())
    }

    /// A refusal that names an indicator and a round.
    fn of_round(&self, rule: &'static Rule, code: &str, round: Option<&str>) -> Rejection {
        let rounds = self.definition.rounds.as_ref();
        let named = rounds.zip(round).and_then(|(rounds, key)| {
            rounds.rounds.iter().find(|one| one.key == key).map(|one| one.name.as_str())
        });
        Rejection::new(rule)
            .with("code", code)
            .with("round", named.or(round).unwrap_or("年终"))
            .with("roundEn", round.unwrap_or("the year's end"))
    }

    /// The score of an entered block.
    pub(super) fn of_block(&self, block: &Block) -> Result<Combined, Rejection> {
        let Some(entry) = self.by_place.get(&(block.key.as_str(), None)) else {
            return Err(self.of_round(&rules::SCORE_FIGURE_MISSING, &block.key, None));
        };
        let Figure::Score(score) = &entry.figure else {
            return Err(Rejection::new(&rules::SCORE_FIGURE_KIND)
                .with("code", &block.key)
                .with("kind", "录入得分")
                .with("kindEn", "an entered score"));
        };
        if !(Decimal::ZERO..=block.full).contains(score) {
            return Err(Rejection::new(&rules::SCORE_FIGURE_RANGE).with("code", &block.key).why(
                &format!("得分应为0至{}", block.full),
                &format!("the score lies between 0 and {}", block.full),
            ));
        }
        let result = Some(Fraction::from(*score));
        let cause = Cause::Scored(*score);
        let measures = vec![Measure {
            round: None,
            result: result.clone(),
            cause,
            positions: positions(entry),
        }];
        Ok(Combined { result, measures })
    }

    /// The measures of an indicator with a rule, and what they come to.
    pub(super) fn of_indicator(&self, indicator: &Indicator) -> Result<Combined, Rejection> {
        let mut measures = Vec::new();
        for round in rounds_of(self.definition, indicator) {
            measures.push(self.measure(indicator, round)?);
        }
        let result = self.combine(indicator, &measures)?;
        Ok(Combined { result, measures })
    }

    fn measure(&self, indicator: &Indicator, round: Option<&str>) -> Result<Measure, Rejection> {
        let rule = indicator.rule.as_ref().expect("only leaves are measured");
        let of = |result, cause, positions| Measure {
            round: round.map(str::to_owned),
            result,
            cause,
            positions,
        };
        let Some(entry) = self.by_place.get(&(indicator.code.as_str(), round)) else {
            if rule.kind().weighs() {
                return Err(self.of_round(&rules::SCORE_FIGURE_MISSING, &indicator.code, round));
            }
            return Ok(of(Some(Fraction::zero()), Cause::NotRecorded, Vec::new()));
        };
        if entry.figure != Figure::NotApplicable {
            let (result, cause) = measure(indicator, rule, &entry.figure)?;
            return Ok(of(Some(result), cause, positions(entry)));
        }
        let Some(allowed) = &indicator.not_applicable else {
            let refused = Rejection::new(&rules::SCORE_NOT_APPLICABLE);
            return Err(refused.with("code", &indicator.code));
        };
        let result = match allowed.treatment {
            Treatment::FullMarks => Some(Fraction::from(indicator.full)),
            Treatment::Reweighted => None,
        };
        Ok(of(result, Cause::NotApplicable(allowed.treatment), positions(entry)))
    }

    /// The mean of the rounds that count, weighed with the year's end.
    fn combine(
        &self,
        indicator: &Indicator,
        measures: &[Measure],
    ) -> Result<Option<Fraction>, Rejection> {
        let counted = |routine: bool| {
            let of_part = measures.iter().filter(move |m| m.round.is_some() == routine);
            of_part.filter_map(|measure| measure.result.clone()).collect::<Vec<_>>()
        };
        let mean = |results: Vec<Fraction>| match u32::try_from(results.len()) {
            Ok(count) if count > 0 => {
                Fraction::sum(results)?.over(&Fraction::whole(count)).map(Some)
            }
            _ => Ok(None),
        };
        let (routine, year_end) = (mean(counted(true))?, mean(counted(false))?);
        match (routine, year_end, &self.definition.rounds) {
            (Some(routine), Some(year_end), Some(weights))
                if indicator.measured == Measured::Both =>
            {
                let routine = routine.times(&Fraction::from(weights.routine))?;
                let year_end = year_end.times(&Fraction::from(weights.year_end))?;
                Ok(Some(routine.plus(&year_end)?))
            }
            (routine, year_end, _) => Ok(routine.or(year_end)),
        }
    }
}

/// What one entry gives by itself, of the full mark as written; nothing where it does not count.
pub(super) fn measured_alone(
    definition: &Definition,
    entry: &Entry,
) -> Result<Option<Fraction>, Rejection> {
    let mut entries = Entries { definition, by_place: BTreeMap::new() };
    entries.place(entry)?;
    if let Some(indicator) = definition.indicator(&entry.code) {
        return Ok(entries.measure(indicator, entry.round.as_deref())?.result);
    }
    let block = definition.block(&entry.code).expect("it was placed at an indicator or a block");
    Ok(entries.of_block(block)?.result)
}

/// The places that must have an entry, in the scheme's order: code or key, and round.
pub(super) fn needed(definition: &Definition) -> Vec<(&str, Option<&str>)> {
    let mut places = Vec::new();
    for block in &definition.blocks {
        if block.entered_by.is_some() {
            places.push((block.key.as_str(), None));
        }
        let own = definition.indicators.iter().filter(|one| one.block == block.key);
        for indicator in own.filter(|one| one.rule.as_ref().is_some_and(|r| r.kind().weighs())) {
            let rounds = rounds_of(definition, indicator);
            places.extend(rounds.into_iter().map(|round| (indicator.code.as_str(), round)));
        }
    }
    places
}

/// The rounds in which an indicator is scored, the year's end, nothing, last.
fn rounds_of<'a>(definition: &'a Definition, indicator: &Indicator) -> Vec<Option<&'a str>> {
    let listed = definition.rounds.iter().flat_map(|rounds| &rounds.rounds);
    let routine = listed.map(|round| Some(round.key.as_str()));
    match indicator.measured {
        Measured::YearEnd => vec![None],
        Measured::Routine => routine.collect(),
        Measured::Both => routine.chain([None]).collect(),
    }
}

/// The positions of an entry, ascending, each once.
pub(super) fn positions(entry: &Entry) -> Vec<u64> {
    let mut positions = entry.positions.clone();
    positions.sort_unstable();
    positions.dedup();
    positions
}
