//! The rows of one unit: its place, and every line of its explanation.

use std::collections::BTreeMap;

use hemei_domain::evaluation::UnitResult;
use hemei_domain::id::{EvaluationId, UnitId};
use hemei_domain::scheme::rule::VetoEffect;
use hemei_domain::scheme::{Definition, Indicator, Responsible};
use hemei_domain::score::{
    Cause, CourtyardCounting, CourtyardResult, Decimal, Explanation, Fraction, Measure, Row,
    Standing, VetoFound,
};
use serde::{Deserialize, Serialize};

use super::compute::Contradiction;
use super::row::{PointRow, RankedUnitRow};
use super::sheet::{ScoredSheetRow, ScoringAct};
use crate::view::Json;

/// A grade's key and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeEntry {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
}

/// A courtyard with the village that it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostEntry {
    /// The courtyard.
    pub unit: UnitId,
    /// The village.
    pub host: UnitId,
}

/// A courtyard on the card of the village that it lies in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourtyardEntry {
    /// The courtyard.
    pub unit: UnitId,
    /// Its name on the day of the sum.
    pub name: String,
    /// Its total.
    pub total: Decimal,
    /// What it does for the village.
    pub counting: CourtyardCounting,
    /// The points that it adds, exact, before the cap.
    pub added: Fraction,
}

/// A veto that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VetoEntry {
    /// The indicator's code.
    pub code: String,
    /// Its name.
    pub title: String,
    /// What it does; absent for an item veto, which zeroes the indicator above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<VetoEffect>,
    /// The clause of the approved list, cited.
    pub list: String,
    /// The documents that it stands on, cited.
    pub documents: Vec<String>,
    /// The positions of the events that applied it.
    pub positions: Vec<u64>,
}

/// One figure of a row, what it gave, and the events that say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointMeasure {
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// What it gives of the full mark as written, exact; absent where it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Fraction>,
    /// Why.
    pub cause: Cause,
    /// The positions that the figure cites, ascending.
    pub positions: Vec<u64>,
    /// The events of the sheet that it comes from, in the order of the log.
    pub acts: Vec<ScoringAct>,
    /// The courtyards of the village, in the line of what they add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courtyards: Vec<CourtyardEntry>,
}

/// All that the rows of one unit are made from.
pub(super) struct Card<'a> {
    pub(super) definition: &'a Definition,
    pub(super) evaluation: EvaluationId,
    pub(super) sum_number: u32,
    pub(super) explanation: &'a Explanation,
    /// Absent where nothing stands on the sheet.
    pub(super) sheet: Option<&'a ScoredSheetRow>,
    /// What became of the result of each courtyard that lies there.
    pub(super) courtyards: Vec<CourtyardEntry>,
}

/// What the evaluation says of one unit, beside its explanation.
pub(super) struct Placed<'a> {
    /// The place in the answer, from 1.
    pub(super) place: u32,
    pub(super) standing: &'a Standing,
    pub(super) result: &'a UnitResult,
    pub(super) group_size: u32,
    pub(super) unit_name: String,
    /// Of a courtyard, what became of its result, and the name of its village.
    pub(super) hosted: Option<(&'a CourtyardResult, String)>,
    /// The name of the unit before.
    pub(super) before_name: Option<String>,
    pub(super) votes: u32,
    /// Rank and grade by the sum, where the committee has decided since.
    pub(super) by_sum: Option<(u32, GradeEntry)>,
    /// The position of the event.
    pub(super) position: u64,
}

impl CourtyardEntry {
    /// What became of a courtyard's result, with the courtyard's name.
    pub(super) fn of(result: &CourtyardResult, name: &str) -> Self {
        Self {
            unit: result.unit,
            name: name.to_owned(),
            total: result.total,
            counting: result.counting,
            added: result.added.clone(),
        }
    }
}

impl PointMeasure {
    /// Why it gave what it gave, in Chinese, with what became of each courtyard.
    pub fn cause_zh(&self, indicator: Option<&Indicator>) -> String {
        let cause = self.cause.zh(indicator);
        if self.courtyards.is_empty() {
            return cause;
        }
        let told = |one: &CourtyardEntry| one.counting.told(&one.name, one.total, &one.added);
        let each: Vec<String> = self.courtyards.iter().map(told).collect();
        format!("{cause}：{}", each.join("；"))
    }
}

impl GradeEntry {
    /// A grade of a scheme.
    pub(super) fn of(definition: &Definition, key: &str) -> Self {
        let name = definition.grade(key).map_or(key, |(_, grade)| &grade.name);
        Self { key: key.to_owned(), name: name.to_owned() }
    }
}

impl Card<'_> {
    /// The unit's row.
    pub(super) fn ranked(&self, placed: Placed<'_>) -> RankedUnitRow {
        let (definition, explanation) = (self.definition, self.explanation);
        let Placed { standing, result, .. } = placed;
        let grade = GradeEntry::of(definition, &standing.grade);
        let proposed = placed.by_sum.is_some().then(|| Json(grade.clone()));
        let (sum_rank, computed) = placed.by_sum.unwrap_or((standing.rank, grade));
        let group = definition.ranking.groups.iter().find(|group| group.key == standing.group);
        let behind = standing.behind.as_ref();
        let hosted = placed.hosted.as_ref().map(|(result, _)| *result);
        RankedUnitRow {
            evaluation: self.evaluation,
            place: placed.place,
            unit: standing.unit,
            unit_name: placed.unit_name,
            group_key: standing.group.clone(),
            group_name: group.map_or(&standing.group, |group| &group.name).clone(),
            group_size: placed.group_size,
            host: hosted.map(|result| result.host),
            counting: hosted.map(|result| result.counting),
            host_name: placed.hosted.map(|(_, name)| name),
            rank: standing.rank,
            sum_rank,
            total: standing.total,
            total_exact: explanation.exact.to_string(),
            points_full: definition.full,
            grade_computed: Json(computed),
            grade_proposed: proposed,
            grade_final: None,
            sum_number: self.sum_number,
            sheet_revision: result.sheet_revision,
            overdue: result.overdue,
            overdue_positions: Json(result.overdue_positions.clone()),
            votes: placed.votes,
            explanation: result.explanation.clone(),
            vetoes: Json(explanation.vetoes.iter().map(|found| self.veto(found)).collect()),
            before_unit: behind.map(|behind| behind.unit),
            before_name: placed.before_name,
            before_points: behind.map(|behind| behind.points),
            behind: behind.cloned().map(Json),
            gap: standing.gap.clone().map(Json),
            lines: count(explanation.rows.len()),
            losses: count(explanation.losses().count()),
            position: placed.position,
        }
    }

    fn veto(&self, found: &VetoFound) -> VetoEntry {
        let applied: Vec<_> =
            self.sheet.into_iter().flat_map(|sheet| sheet.counting(&found.code)).collect();
        let rounds = applied.iter().map(|one| one.round.as_deref());
        let acts = |round| self.sheet.map(|sheet| sheet.acts_at(&found.code, round));
        let mut positions: Vec<u64> =
            rounds.filter_map(acts).flatten().map(|act| act.position).collect();
        positions.sort_unstable();
        positions.dedup();
        VetoEntry {
            code: found.code.clone(),
            title: self.title(&found.code),
            effect: found.effect.clone(),
            list: self.definition.cite(&found.list),
            documents: applied.iter().map(|one| one.document.clone()).collect(),
            positions,
        }
    }

    /// The lines of the explanation, in its order.
    pub(super) fn points(&self) -> Result<Vec<PointRow>, Contradiction> {
        let parents: BTreeMap<&str, &str> = self
            .explanation
            .rows
            .iter()
            .filter_map(|row| Some((row.code.as_str(), row.parent.as_deref()?)))
            .collect();
        let numbered = (1..).zip(&self.explanation.rows);
        numbered.map(|(line, row)| self.point(line, row, &parents)).collect()
    }

    fn point(
        &self,
        line: u32,
        row: &Row,
        parents: &BTreeMap<&str, &str>,
    ) -> Result<PointRow, Contradiction> {
        let code = row.code.as_str();
        let mut path: Vec<String> = Vec::new();
        let mut above = parents.get(code);
        while let Some(parent) = above {
            path.insert(0, (*parent).to_owned());
            above = parents.get(parent);
        }
        let measures: Vec<_> = row.measures.iter().map(|one| self.measure(code, one)).collect();
        let acts = measures.iter().flat_map(|measure| &measure.acts);
        let last = acts.max_by_key(|act| act.position);
        let claims = self.sheet.map_or(&[][..], |sheet| &sheet.claims.0);
        Ok(PointRow {
            evaluation: self.evaluation,
            unit: self.explanation.unit,
            line,
            sum_number: self.sum_number,
            kind: row.kind,
            code: code.to_owned(),
            path: Json(path),
            title: self.title(code),
            responsible: self.responsible(code).map(|one| one.zh().to_owned()),
            claimed: claims.iter().find(|claim| claim.code == code).map(|claim| claim.points),
            points_full: self.rounded(&row.full)?,
            points_got: self.rounded(&row.got)?,
            points_lost: self.rounded(&row.lost)?,
            full_exact: row.full.to_string(),
            got_exact: row.got.to_string(),
            lost_exact: row.lost.to_string(),
            loss: !row.kind.sums() && row.lost > Fraction::zero(),
            vetoed_by: row.vetoed_by.clone(),
            clause: row.clause.as_ref().map(|clause| self.definition.cite(clause)),
            scorer: last.and_then(|act| act.person),
            scored_as: last.map(|act| act.role),
            scored_at: last.map(|act| act.at),
            position: last.map(|act| act.position),
            measures: Json(measures),
        })
    }

    fn measure(&self, code: &str, measure: &Measure) -> PointMeasure {
        let round = measure.round.as_deref();
        let acts = self.sheet.map(|sheet| sheet.acts_at(code, round)).unwrap_or_default();
        let of_courtyards = matches!(measure.cause, Cause::Courtyards { .. });
        PointMeasure {
            round: measure.round.clone(),
            result: measure.result.clone(),
            cause: measure.cause.clone(),
            positions: measure.positions.clone(),
            acts,
            courtyards: if of_courtyards { self.courtyards.clone() } else { Vec::new() },
        }
    }

    /// The name of a row.
    fn title(&self, code: &str) -> String {
        let kind = || self.explanation.row(code).map(|row| row.kind.zh());
        self.definition.name_of(code).or_else(kind).unwrap_or(code).to_owned()
    }

    fn responsible(&self, code: &str) -> Option<&Responsible> {
        let block = self.definition.block(code).and_then(|block| block.entered_by.as_ref());
        block.or_else(|| self.definition.indicator(code)?.responsible.as_ref())
    }

    /// To the ten-thousandth, as columns hold points.
    fn rounded(&self, exact: &Fraction) -> Result<Decimal, Contradiction> {
        exact.rounded(Decimal::PLACES).map_err(|_| Contradiction::Refused {
            of: self.explanation.unit.to_string(),
            reason: "SCORE_TOO_FINE",
        })
    }
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
