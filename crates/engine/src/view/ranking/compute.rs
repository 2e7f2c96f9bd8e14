//! The sum made again: explanations, ranks and grades from what the fold knows, held against what
//! the event says.

use std::collections::BTreeMap;

use hemei_domain::evaluation::UnitResult;
use hemei_domain::id::UnitId;
use hemei_domain::rejection::Rejection;
use hemei_domain::scheme::Definition;
use hemei_domain::score::hosted::Unscored;
use hemei_domain::score::{Candidate, HostedSheet, Scores, Sheet, Standing, rank, score_all};

use super::row::RankingRow;
use super::sheet::ScoredSheetRow;
use crate::view::Rows;

/// Why a ranking cannot be shown: an event says what its own sheets and scheme do not give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Contradiction {
    /// The edition that an evaluation took up was never adopted.
    #[error("edition {edition} of the scheme {scheme} is not known")]
    SchemeUnknown { scheme: String, edition: u32 },
    /// A value that was computed is another in the event.
    #[error("{what} of {of} is {computed}, and the event says {told}")]
    Differs { what: &'static str, of: String, computed: String, told: String },
    /// The arithmetic refuses what an event has summed.
    #[error("compute {of}: {reason}")]
    Refused { of: String, reason: &'static str },
}

/// Refuses where a value of `of` is another than the event says.
pub(super) fn agree(
    what: &'static str,
    of: &impl ToString,
    computed: &(impl ToString + ?Sized),
    told: &(impl ToString + ?Sized),
) -> Result<(), Contradiction> {
    let (computed, told) = (computed.to_string(), told.to_string());
    if computed == told {
        return Ok(());
    }
    Err(Contradiction::Differs { what, of: of.to_string(), computed, told })
}

/// A sum made again.
#[derive(Debug)]
pub(super) struct Computed {
    /// By groups and ranks, as in the event.
    pub(super) standings: Vec<Standing>,
    /// Of every unit, and what became of each courtyard's result.
    pub(super) scores: Scores,
}

impl Computed {
    /// Computes everything from the sheets as they are, and agrees with every result.
    pub(super) fn of(
        definition: &Definition,
        ranking: &RankingRow,
        results: &[UnitResult],
        votes: &BTreeMap<UnitId, u32>,
        rows: &Rows,
    ) -> Result<Self, Contradiction> {
        let evaluation = ranking.evaluation;
        let scores = scores(definition, ranking, results, rows)?;
        let candidates: Vec<Candidate<'_>> = results
            .iter()
            .map(|result| Candidate {
                explanation: &scores.explanations[&result.unit],
                group: result.group.clone(),
                overdue: result.overdue,
                votes: votes.get(&result.unit).copied().unwrap_or_default(),
            })
            .collect();
        let standings =
            rank(definition, &candidates).map_err(|refused| failed(&evaluation, &refused))?;
        agree("the number of results", &evaluation, &standings.len(), &results.len())?;
        for (standing, result) in standings.iter().zip(results) {
            let unit = result.unit;
            agree("the unit at this rank", &evaluation, &standing.unit, &unit)?;
            agree("the group", &unit, &standing.group, &result.group)?;
            agree("the rank", &unit, &standing.rank, &result.rank)?;
            agree("the total", &unit, &standing.total, &result.total)?;
            agree("the grade", &unit, &standing.grade, &result.grade)?;
        }
        Ok(Self { standings, scores })
    }
}

/// The scores of all units, courtyards before the villages that they lie in.
fn scores(
    definition: &Definition,
    ranking: &RankingRow,
    results: &[UnitResult],
    rows: &Rows,
) -> Result<Scores, Contradiction> {
    let hosts = &ranking.hosts.0;
    let mut units = Vec::new();
    for result in results {
        let unit = result.unit;
        let sheet = ScoredSheetRow::of(ranking.evaluation, unit, rows);
        let revision = sheet.as_ref().map_or(0, |sheet| sheet.revision);
        agree("the revision of the sheet", &unit, &revision, &result.sheet_revision)?;
        let blank = || Sheet { unit, entries: Vec::new(), courtyards: Vec::new() };
        let sheet = sheet.map_or_else(blank, |sheet| sheet.to_score());
        let host = hosts.iter().find(|entry| entry.unit == unit).map(|entry| entry.host);
        units.push(HostedSheet { sheet, host });
    }
    let scores = score_all(definition, &units);
    let scores = scores.map_err(|Unscored { unit, refused }| failed(&unit, &refused))?;
    for UnitResult { unit, explanation, .. } in results {
        let computed = scores.explanations[unit].digest();
        agree("the explanation's hash", unit, &computed, explanation)?;
    }
    Ok(scores)
}

fn failed(of: &impl ToString, refused: &Rejection) -> Contradiction {
    Contradiction::Refused { of: of.to_string(), reason: refused.rule.reason }
}
