//! What each event of an evaluation changes.

use std::collections::BTreeMap;

use hemei_domain::evaluation::{
    EvaluationDecided, EvaluationFinalised, EvaluationNoticePosted, EvaluationOpened,
    EvaluationSummed, Event, Member, ObjectionDecided, ObjectionOutcome, Phase, RankingSigned,
    UnitResult,
};
use hemei_domain::event::Recorded;
use hemei_domain::id::{EvaluationId, UnitId};
use hemei_domain::scheme::Definition;
use hemei_domain::score::CourtyardResult;

use super::card::{Card, CourtyardEntry, GradeEntry, HostEntry, Placed, count};
use super::compute::{Computed, Contradiction, agree};
use super::row::{PointRow, RankedUnitRow, RankingRow, cell, ranked};
use super::sheet::{ScoredSheetRow, sheet_key};
use super::source::{self, key_of, scheme_key};
use super::{NAMES, POINTS, RANKINGS, SCHEMES, SHEETS, UNITS};
use crate::port::{Key, Row};
use crate::view::{Content, Json, Rows};

/// The rows that an evaluation's event reads. They follow from the event itself, since what came
/// before it may be folded in the same batch.
pub(super) fn touched(change: &Event, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
    let key = key_of(event);
    let mut keys = Vec::new();
    if let Event::EvaluationOpened(e) = change {
        keys.push((SCHEMES, scheme_key(e.scheme, e.edition)));
    } else if let Some(row) = rows.get(RANKINGS, &key) {
        keys.push((SCHEMES, scheme_key(cell::scheme.get(row), cell::edition.get(row))));
    }
    let sums = matches!(change, Event::EvaluationSummed(_) | Event::EvaluationDecided(_));
    if let Some(row) = rows.get(RANKINGS, &key).filter(|_| sums) {
        // A courtyard's village need not be evaluated.
        let hosts = cell::hosts.get(row).0;
        keys.extend(hosts.iter().map(|entry| (NAMES, vec![entry.host.value()])));
    }
    let results = results(change).unwrap_or_default();
    for (place, result) in (1_u32..).zip(results) {
        keys.push((UNITS, vec![key[0].clone(), place.value()]));
        if sums {
            let evaluation = EvaluationId(event.stream.id);
            keys.push((SHEETS, sheet_key(evaluation, result.unit)));
            keys.push((NAMES, vec![result.unit.value()]));
        }
    }
    keys.push((RANKINGS, key));
    keys
}

/// The results that an event brings with it.
fn results(change: &Event) -> Option<&[UnitResult]> {
    match change {
        Event::EvaluationSummed(e) => Some(&e.results),
        Event::EvaluationDecided(e) => Some(&e.results),
        Event::EvaluationNoticePosted(e) => Some(&e.results),
        Event::EvaluationFinalised(e) => Some(&e.results),
        Event::EvaluationOpened(_)
        | Event::ObjectionFiled(_)
        | Event::ObjectionDecided(_)
        | Event::ScoreCorrected(_)
        | Event::RankingSigned(_)
        | Event::SignedDocumentCorrected(_)
        | Event::EvaluationArchived(_) => None,
    }
}

/// Changes an evaluation's rows.
pub(super) fn evaluation(
    change: &Event,
    event: &Recorded,
    rows: &mut Rows,
) -> Result<(), Contradiction> {
    match change {
        Event::EvaluationOpened(e) => return opened(e, event, rows),
        Event::EvaluationSummed(e) => summed(e, event, rows)?,
        Event::EvaluationDecided(e) => decided(e, event, rows)?,
        Event::EvaluationNoticePosted(e) => as_decided(&e.results, event, rows)?,
        Event::EvaluationFinalised(e) => finalised(e, event, rows)?,
        Event::ObjectionFiled(_)
        | Event::ObjectionDecided(_)
        | Event::ScoreCorrected(_)
        | Event::RankingSigned(_)
        | Event::SignedDocumentCorrected(_)
        | Event::EvaluationArchived(_) => {}
    }
    if let Some(row) = rows.get_mut(RANKINGS, &key_of(event)) {
        apply(change, event, row);
    }
    Ok(())
}

fn opened(
    opened: &EvaluationOpened,
    event: &Recorded,
    rows: &mut Rows,
) -> Result<(), Contradiction> {
    let definition = definition(opened, rows)?;
    let hosted = |member: &Member| Some(HostEntry { unit: member.unit, host: member.host? });
    agree("the hash of the scheme", &opened.scheme, &definition.digest(), &opened.digest)?;
    let row = RankingRow {
        evaluation: opened.evaluation,
        programme: opened.programme,
        scheme: opened.scheme,
        edition: opened.edition,
        digest: opened.digest.clone(),
        title: definition.title.clone(),
        period: definition.period.name.clone(),
        sample: definition.sample,
        units: count(opened.units.len()),
        hosts: Json(opened.units.iter().filter_map(hosted).collect()),
        phase: Phase::Scoring,
        since: event.envelope.occurred_at,
        sum_number: 0,
        cut: 0,
        arithmetic: definition.arithmetic,
        summed_at: None,
        sum_position: None,
        stale: false,
        minutes: None,
        met_on: None,
        decision_position: None,
        recused: Json::default(),
        abstained: Json::default(),
        notice_number: 0,
        posted: false,
        posting: None,
        objecting: None,
        notice_position: None,
        objections: 0,
        open_objections: Json::default(),
        changed: false,
        final_at: None,
        final_position: None,
        signed_document: None,
        signed_head: None,
        signed_root: None,
        revision: event.envelope.revision,
        position: event.envelope.position,
    };
    rows.put(RANKINGS, row.to_row());
    Ok(())
}

fn definition(opened: &EvaluationOpened, rows: &Rows) -> Result<Box<Definition>, Contradiction> {
    let unknown = || Contradiction::SchemeUnknown {
        scheme: opened.scheme.to_string(),
        edition: opened.edition,
    };
    source::definition(opened.scheme, opened.edition, rows).ok_or_else(unknown)
}

/// The ranking of an evaluation that was opened, with what its scheme says.
fn known(event: &Recorded, rows: &Rows) -> Option<(RankingRow, Box<Definition>)> {
    let row = rows.get(RANKINGS, &key_of(event));
    debug_assert!(row.is_some(), "an evaluation's stream begins with its opening");
    let ranking = RankingRow::from_row(row?).expect("only the fold writes the rows that it reads");
    let definition = source::definition(ranking.scheme, ranking.edition, rows)?;
    Some((ranking, definition))
}

fn summed(
    summed: &EvaluationSummed,
    event: &Recorded,
    rows: &mut Rows,
) -> Result<(), Contradiction> {
    let Some((ranking, definition)) = known(event, rows) else { return Ok(()) };
    let of = summed.evaluation;
    agree("the hash of the scheme", &of, &definition.digest(), &summed.digest)?;
    agree("the version of the arithmetic", &of, &definition.arithmetic, &summed.arithmetic)?;
    let votes = BTreeMap::new();
    let computed = Computed::of(&definition, &ranking, &summed.results, &votes, rows)?;
    let sum_number = summed.sum;
    let results = &summed.results;
    let write = Write { ranking: &ranking, definition: &definition, sum_number, results, votes };
    write.rows(&computed, false, event, rows)
}

/// The committee's votes may change ranks between equal totals; totals and explanations are those of
/// the sum.
fn decided(
    decided: &EvaluationDecided,
    event: &Recorded,
    rows: &mut Rows,
) -> Result<(), Contradiction> {
    let Some((ranking, definition)) = known(event, rows) else { return Ok(()) };
    agree("the sum", &decided.evaluation, &ranking.sum_number, &decided.sum)?;
    let votes = decided.votes.iter().map(|one| (one.unit, one.votes)).collect();
    let computed = Computed::of(&definition, &ranking, &decided.results, &votes, rows)?;
    let (sum_number, results) = (decided.sum, &decided.results);
    let write = Write { ranking: &ranking, definition: &definition, sum_number, results, votes };
    write.rows(&computed, true, event, rows)
}

/// What is posted is what was decided.
fn as_decided(results: &[UnitResult], event: &Recorded, rows: &Rows) -> Result<(), Contradiction> {
    for (place, result) in (1_u32..).zip(results) {
        let key = [key_of(event)[0].clone(), place.value()];
        let Some(row) = rows.get(UNITS, &key) else { continue };
        let unit = result.unit;
        agree("the unit at this place", &place, &ranked::unit.get(row), &unit)?;
        agree("the rank", &unit, &ranked::rank.get(row), &result.rank)?;
        agree("the total", &unit, &ranked::total.get(row), &result.total)?;
        agree("the explanation's hash", &unit, &ranked::explanation.get(row), &result.explanation)?;
        let proposed = ranked::grade_proposed.get(row).map(|grade| grade.0.key);
        agree("the grade", &unit, &proposed.unwrap_or_default(), &result.grade)?;
    }
    Ok(())
}

fn finalised(
    finalised: &EvaluationFinalised,
    event: &Recorded,
    rows: &mut Rows,
) -> Result<(), Contradiction> {
    as_decided(&finalised.results, event, rows)?;
    for place in 1..=count(finalised.results.len()) {
        let key = [key_of(event)[0].clone(), place.value()];
        let Some(row) = rows.get_mut(UNITS, &key) else { continue };
        let grade = ranked::grade_proposed.get(row);
        ranked::grade_final.set(row, &grade);
        ranked::position.set(row, &event.envelope.position);
    }
    Ok(())
}

/// What the rows of a sum's or a decision's units are written from.
struct Write<'a> {
    ranking: &'a RankingRow,
    definition: &'a Definition,
    sum_number: u32,
    results: &'a [UnitResult],
    votes: BTreeMap<UnitId, u32>,
}

impl Write<'_> {
    fn rows(
        &self,
        computed: &Computed,
        decided: bool,
        event: &Recorded,
        rows: &mut Rows,
    ) -> Result<(), Contradiction> {
        let before = self.before(rows);
        let day = event.envelope.recorded_at.date();
        // A ranking keeps the names of the day on which it was summed.
        let name = |unit: UnitId| {
            let kept = before.get(&unit).filter(|_| decided).map(|row| row.unit_name.clone());
            kept.unwrap_or_else(|| source::name_on(unit, day, rows))
        };
        let names: BTreeMap<UnitId, String> =
            self.results.iter().map(|result| (result.unit, name(result.unit))).collect();
        let courtyards = &computed.scores.courtyards;
        for (index, standing) in computed.standings.iter().enumerate() {
            let (unit, result) = (standing.unit, &self.results[index]);
            let lie_here = courtyards.iter().filter(|one| one.host == unit);
            let entry = |one: &CourtyardResult| CourtyardEntry::of(one, &names[&one.unit]);
            let sheet = ScoredSheetRow::of(self.ranking.evaluation, unit, rows);
            let card = Card {
                definition: self.definition,
                evaluation: self.ranking.evaluation,
                sum_number: self.sum_number,
                explanation: &computed.scores.explanations[&unit],
                sheet: sheet.as_ref(),
                courtyards: lie_here.map(entry).collect(),
            };
            let known = before.get(&unit);
            let hosted = courtyards.iter().find(|one| one.unit == unit).map(|one| {
                let kept = known.filter(|_| decided).and_then(|row| row.host_name.clone());
                (one, kept.unwrap_or_else(|| source::name_on(one.host, day, rows)))
            });
            let group = self.results.iter().filter(|other| other.group == result.group);
            let ahead = standing.behind.as_ref().and_then(|behind| names.get(&behind.unit));
            let by_sum = known.map(|row| (row.sum_rank, row.grade_computed.0.clone()));
            let by_sum = by_sum.unwrap_or_else(|| {
                (standing.rank, GradeEntry::of(self.definition, &standing.grade))
            });
            let row = card.ranked(Placed {
                place: count(index + 1),
                standing,
                result,
                group_size: count(group.count()),
                unit_name: names[&unit].clone(),
                hosted,
                before_name: ahead.cloned(),
                votes: self.votes.get(&unit).copied().unwrap_or_default(),
                by_sum: decided.then_some(by_sum),
                position: event.envelope.position,
            });
            put(&row, &card.points()?, known, rows);
        }
        Ok(())
    }

    /// The units as they were ranked before.
    fn before(&self, rows: &Rows) -> BTreeMap<UnitId, RankedUnitRow> {
        let evaluation = self.ranking.evaluation.value();
        let places = 1..=count(self.results.len());
        let known =
            places.filter_map(|place| rows.get(UNITS, &[evaluation.clone(), place.value()]));
        let read = |row: &Row| {
            RankedUnitRow::from_row(row).expect("only the fold writes the rows that it reads")
        };
        known.map(read).map(|row| (row.unit, row)).collect()
    }
}

/// Writes a unit's row and its lines in the place of what stood there.
fn put(row: &RankedUnitRow, lines: &[PointRow], before: Option<&RankedUnitRow>, rows: &mut Rows) {
    rows.put(UNITS, row.to_row());
    // An explanation may have a line less than the one before it.
    for line in row.lines + 1..=before.map_or(0, |before| before.lines) {
        rows.remove(POINTS, &[row.evaluation.value(), row.unit.value(), line.value()]);
    }
    lines.iter().for_each(|line| rows.put(POINTS, line.to_row()));
}

fn apply(change: &Event, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    let (at, position) = (envelope.occurred_at, Some(envelope.position));
    cell::revision.set(row, &envelope.revision);
    cell::position.set(row, &envelope.position);
    let phase = match change {
        Event::EvaluationOpened(_) => Phase::Scoring,
        Event::EvaluationSummed(e) => {
            sum_known(e, row);
            cell::summed_at.set(row, &Some(at));
            cell::sum_position.set(row, &position);
            Phase::Summed
        }
        Event::EvaluationDecided(e) => {
            decision_known(e, row);
            cell::decision_position.set(row, &position);
            Phase::Decided
        }
        Event::EvaluationNoticePosted(e) => {
            posted(e, row);
            cell::notice_position.set(row, &position);
            Phase::InNotice
        }
        Event::ObjectionFiled(e) => {
            cell::objections.set(row, &e.objection);
            cell::open_objections.push(row, &e.objection);
            Phase::Objection
        }
        Event::ObjectionDecided(e) => {
            objection_decided(e, row);
            settled(row)
        }
        Event::ScoreCorrected(_) => {
            cell::changed.set(row, &true);
            settled(row)
        }
        Event::EvaluationFinalised(_) => {
            cell::final_at.set(row, &Some(at));
            cell::final_position.set(row, &position);
            Phase::Final
        }
        Event::RankingSigned(e) => {
            signed(e, row);
            Phase::Final
        }
        Event::SignedDocumentCorrected(e) => {
            cell::signed_document.set(row, &Some(e.document.cite()));
            cell::phase.get(row)
        }
        Event::EvaluationArchived(_) => Phase::Archived,
    };
    if phase != cell::phase.get(row) {
        cell::phase.set(row, &phase);
        cell::since.set(row, &at);
    }
}

fn sum_known(sum: &EvaluationSummed, row: &mut Row) {
    cell::sum_number.set(row, &sum.sum);
    cell::cut.set(row, &sum.cut);
    cell::arithmetic.set(row, &sum.arithmetic);
    undecided(row);
}

fn decision_known(decision: &EvaluationDecided, row: &mut Row) {
    cell::minutes.set(row, &Some(decision.minutes.cite()));
    cell::met_on.set(row, &Some(decision.met_on));
    cell::recused.set(row, &Json(decision.recused.clone()));
    cell::abstained.set(row, &Json(decision.abstained.clone()));
}

fn objection_decided(decision: &ObjectionDecided, row: &mut Row) {
    let mut open = cell::open_objections.get(row);
    open.0.retain(|number| *number != decision.objection);
    cell::open_objections.set(row, &open);
    let changed = cell::changed.get(row) || decision.outcome == ObjectionOutcome::Upheld;
    cell::changed.set(row, &changed);
}

fn signed(signing: &RankingSigned, row: &mut Row) {
    cell::signed_document.set(row, &Some(signing.document.cite()));
    cell::signed_head.set(row, &Some(signing.head_position));
    cell::signed_root.set(row, &Some(signing.root.clone()));
}

/// A new sum has yet to be decided and posted.
fn undecided(row: &mut Row) {
    cell::stale.set(row, &false);
    cell::changed.set(row, &false);
    cell::posted.set(row, &false);
    cell::minutes.clear(row);
    cell::met_on.clear(row);
    cell::decision_position.clear(row);
    cell::recused.set(row, &Json::default());
    cell::abstained.set(row, &Json::default());
    cell::posting.clear(row);
    cell::objecting.clear(row);
    cell::notice_position.clear(row);
}

fn posted(notice: &EvaluationNoticePosted, row: &mut Row) {
    cell::notice_number.set(row, &notice.notice);
    cell::posted.set(row, &true);
    cell::posting.set(row, &Some(Json(notice.posted.clone())));
    cell::objecting.set(row, &Some(Json(notice.objections.clone())));
}

/// Where an evaluation stands after a re-check, as its own state has it: an open objection comes
/// first, then a changed score.
fn settled(row: &[crate::port::Value]) -> Phase {
    if !cell::open_objections.get(row).0.is_empty() {
        Phase::Objection
    } else if cell::changed.get(row) {
        Phase::Rechecked
    } else {
        Phase::InNotice
    }
}
