//! Results from sheets: what a sum and a decision compute in the same way.

use std::collections::{BTreeMap, BTreeSet};

use super::guard::Known;
use super::{Member, UnitResult};
use crate::command::{Context, Reads};
use crate::id::UnitId;
use crate::rejection::Rejection;
use crate::score::hosted::Unscored;
use crate::score::{Candidate, Explanation, HostedSheet, rank, score_all, tied_before_votes};
use crate::score_sheet::ScoreSheet;

/// What is known of a unit beside its sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    pub(super) overdue: u32,
    pub(super) overdue_positions: Vec<u64>,
    pub(super) votes: u32,
}

impl Known<'_> {
    /// The revision of a unit's sheet as it was read.
    pub(super) fn sheet_revision(&self, unit: UnitId, reads: &Reads) -> u64 {
        reads.revision(ScoreSheet::stream(self.id, unit))
    }

    /// A unit's sheet as it was read, with the village that it lies in.
    fn hosted(&self, member: &Member, reads: &Reads) -> HostedSheet {
        let Member { unit, host, .. } = *member;
        let id = ScoreSheet::stream(self.id, unit).id;
        let sheet = reads.get::<ScoreSheet>(id).map(|sheet| sheet.to_score(unit));
        let sheet = sheet.unwrap_or_else(|| ScoreSheet::default().to_score(unit));
        HostedSheet { sheet, host }
    }

    /// The explanations of all totals, courtyards before the villages that they lie in.
    fn explanations(
        &self,
        reads: &Reads,
        cx: &Context,
    ) -> Result<BTreeMap<UnitId, Explanation>, Rejection> {
        let units = self.opened.units.iter().map(|member| self.hosted(member, reads));
        let scores = score_all(self.definition, &units.collect::<Vec<_>>());
        let named =
            |Unscored { unit, refused }| refused.with("unit", self.unit_name(unit, reads, cx));
        Ok(scores.map_err(named)?.explanations)
    }

    fn candidates<'a>(
        &self,
        explanations: &'a BTreeMap<UnitId, Explanation>,
        beside: &BTreeMap<UnitId, Beside>,
    ) -> Vec<Candidate<'a>> {
        let candidate = |member: &Member| {
            let Beside { overdue, votes, .. } =
                beside.get(&member.unit).cloned().unwrap_or_default();
            let (explanation, group) = (&explanations[&member.unit], member.group.clone());
            Candidate { explanation, group, overdue, votes }
        };
        self.opened.units.iter().map(candidate).collect()
    }

    /// The units between which votes decide.
    pub(super) fn tied_before_votes(
        &self,
        beside: &BTreeMap<UnitId, Beside>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<BTreeSet<UnitId>, Rejection> {
        let explanations = self.explanations(reads, cx)?;
        tied_before_votes(self.definition, &self.candidates(&explanations, beside))
    }

    /// The results of all units, by groups and ranks.
    pub(super) fn results(
        &self,
        beside: &BTreeMap<UnitId, Beside>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<Vec<UnitResult>, Rejection> {
        let explanations = self.explanations(reads, cx)?;
        let of = |unit: UnitId| beside.get(&unit).cloned().unwrap_or_default();
        let candidates = self.candidates(&explanations, beside);
        let digests: BTreeMap<UnitId, String> =
            explanations.iter().map(|(unit, one)| (*unit, one.digest())).collect();
        let standings = rank(self.definition, &candidates)?;
        let results = standings.into_iter().map(|standing| {
            let Beside { overdue, overdue_positions, .. } = of(standing.unit);
            UnitResult {
                unit: standing.unit,
                group: standing.group,
                sheet_revision: self.sheet_revision(standing.unit, reads),
                overdue,
                overdue_positions,
                total: standing.total,
                rank: standing.rank,
                grade: standing.grade,
                explanation: digests.get(&standing.unit).cloned().unwrap_or_default(),
            }
        });
        Ok(results.collect())
    }
}
