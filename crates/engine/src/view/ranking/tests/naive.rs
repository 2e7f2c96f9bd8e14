//! What a naive reading of a prefix of the log says: states by the domain's own folds, the sum made
//! from snapshots of the sheets, and who scored what last by walking the events.

use std::collections::BTreeMap;

use hemei_domain::evaluation::{Evaluation, Phase, ResultStage, UnitResult};
use hemei_domain::id::{PersonId, UnitId};
use hemei_domain::scheme::Definition;
use hemei_domain::scheme::rule::VetoEffect;
use hemei_domain::score::{CourtyardCounting, CourtyardTotal, Explanation, score};
use hemei_domain::score_sheet::{self, ScoreSheet};

use super::*;
use crate::view::ranking::query::RankingEntry;

/// A unit's sheet with the position and the person of what counts at each place.
#[derive(Debug, Clone, Default)]
struct NaiveSheet {
    state: ScoreSheet,
    /// By code: the position of the figure of each round.
    figures: BTreeMap<(String, Option<String>), (u64, Option<PersonId>)>,
    /// By number: where it counts, and by which event.
    adjustments: BTreeMap<u32, (String, u64, Option<PersonId>)>,
}

/// An evaluation with the sheets of its last sum.
#[derive(Debug, Default)]
pub(super) struct Naive {
    state: Evaluation,
    sheets: BTreeMap<UnitId, NaiveSheet>,
    summed: BTreeMap<UnitId, NaiveSheet>,
    /// Whether a sheet has moved since the last sum.
    stale: bool,
    phases: Vec<Phase>,
}

impl Naive {
    /// Reads a prefix.
    pub(super) fn of(stage: &Evaluated<'_>, events: &[Arc<Recorded>]) -> Self {
        let mut naive = Self::default();
        for event in events {
            match &event.event {
                AnyEvent::Evaluation(change) if event.stream == stage.stream() => {
                    naive.state.evolve(change, &event.envelope.meta());
                    naive.phases.push(naive.state.phase);
                    if matches!(change, evaluation::Event::EvaluationSummed(_)) {
                        naive.summed = naive.sheets.clone();
                        naive.stale = false;
                    }
                }
                AnyEvent::ScoreSheet(change) => {
                    let unit = stage
                        .villages
                        .iter()
                        .find(|unit| ScoreSheet::stream(stage.evaluation, **unit) == event.stream);
                    let unit = *unit.expect("a sheet of the evaluation");
                    naive.sheets.entry(unit).or_default().add(change, event);
                    naive.stale |= naive.state.summed.is_some();
                }
                _ => {}
            }
        }
        naive
    }

    /// The results that stand, the decision's before the sum's.
    fn results(&self) -> &[UnitResult] {
        let decided = self.state.decided.as_ref().map(|decided| &decided.results);
        let summed = || self.state.summed.as_ref().map(|summed| &summed.results);
        decided.or_else(summed).map_or(&[], Vec::as_slice)
    }

    /// Holds a ranking's head against the state.
    pub(super) fn check_head(&self, entry: &RankingEntry) {
        let (row, state) = (&entry.row, &self.state);
        assert_eq!((row.phase, entry.stage), (state.phase, ResultStage::of(state.phase)));
        let summed = state.summed.as_ref();
        assert_eq!(row.sum_number, summed.map_or(0, |summed| summed.sum));
        assert_eq!(row.cut, summed.map_or(0, |summed| summed.cut));
        assert_eq!(row.stale, self.stale);
        assert_eq!(row.minutes, state.decided.as_ref().map(|decided| decided.minutes.cite()));
        assert_eq!(row.posted, state.notice.is_some());
        assert_eq!(row.notice_number, state.notices);
        let due = row.posting.as_ref().map(|posting| posting.0.due);
        assert_eq!(due, state.notice.as_ref().map(|notice| notice.posted.due));
        let open: Vec<u32> = state.open_objections().map(|one| one.number).collect();
        assert_eq!((row.open_objections.0.clone(), row.changed), (open, state.changed));
        assert_eq!(row.objections as usize, state.objections.len());
        let signed = state.signed.as_ref().map(|signed| signed.document.cite());
        assert_eq!(row.signed_document, signed);
        assert_eq!(self.phases.first(), Some(&Phase::Scoring));
    }

    /// Holds the ranked units against the results.
    pub(super) fn check_units(&self, rows: &[RankedUnitRow]) {
        let told = |row: &RankedUnitRow| {
            let (unit, group) = (row.unit, row.group_key.clone());
            (unit, group, row.rank, row.total, row.explanation.clone(), row.sheet_revision)
        };
        let wanted = |result: &UnitResult| {
            let (unit, group) = (result.unit, result.group.clone());
            (
                unit,
                group,
                result.rank,
                result.total,
                result.explanation.clone(),
                result.sheet_revision,
            )
        };
        let told: Vec<_> = rows.iter().map(told).collect();
        let wanted: Vec<_> = self.results().iter().map(wanted).collect();
        assert_eq!(told, wanted);
        let computed = self.state.summed.iter().flat_map(|summed| &summed.results);
        let computed: BTreeMap<UnitId, &UnitResult> =
            computed.map(|result| (result.unit, result)).collect();
        let decided = self.state.decided.as_ref();
        let is_final = matches!(self.state.phase, Phase::Final | Phase::Archived);
        for row in rows {
            let by_sum = computed[&row.unit];
            assert_eq!((row.sum_rank, &row.grade_computed.0.key), (by_sum.rank, &by_sum.grade));
            let grade = decided.and_then(|decided| {
                let mine = decided.results.iter().find(|result| result.unit == row.unit);
                mine.map(|result| result.grade.clone())
            });
            let key = |entry: &Option<crate::view::Json<GradeEntry>>| {
                entry.as_ref().map(|grade| grade.0.key.clone())
            };
            assert_eq!(key(&row.grade_proposed), grade);
            assert_eq!(key(&row.grade_final), grade.filter(|_| is_final));
            assert_eq!(row.before_unit.is_none(), row.rank == 1);
            let opened = self.state.opened.as_ref().expect("it was opened");
            let member = opened.member(row.unit).expect("it is evaluated");
            assert_eq!(row.host, member.host);
            let disqualified = row.vetoes.0.iter().any(|veto| veto.code == "V1");
            let counting = match disqualified {
                true => CourtyardCounting::Disqualified,
                false => CourtyardCounting::Counted,
            };
            assert_eq!(row.counting, member.host.map(|_| counting));
        }
    }

    /// A unit's explanation at the sum: of a village with what its courtyards add, of which those
    /// that a veto disqualifies are left out.
    fn explanation(&self, unit: UnitId, definition: &Definition) -> Explanation {
        let sheet = self.summed.get(&unit).map(|sheet| &sheet.state);
        let mut sheet = sheet.unwrap_or(&ScoreSheet::default()).to_score(unit);
        let opened = self.state.opened.as_ref().expect("it was opened");
        for yard in opened.units.iter().filter(|member| member.host == Some(unit)) {
            let own = self.explanation(yard.unit, definition);
            let disqualify = Some(VetoEffect::Disqualify);
            if own.vetoes.iter().all(|veto| veto.effect != disqualify) {
                let (unit, total, positions) = (yard.unit, own.total, vec![]);
                sheet.courtyards.push(CourtyardTotal { unit, total, positions });
            }
        }
        score(definition, &sheet).expect("it was summed")
    }

    /// Holds the lines of one unit against its explanation at the sum.
    pub(super) fn check_points(&self, unit: UnitId, definition: &Definition, rows: &[PointRow]) {
        if self.state.summed.is_none() {
            assert!(rows.is_empty());
            return;
        }
        let blank = NaiveSheet::default();
        let sheet = self.summed.get(&unit).unwrap_or(&blank);
        let explanation = self.explanation(unit, definition);
        let told = |row: &PointRow| {
            let exact = [&row.full_exact, &row.got_exact, &row.lost_exact];
            (row.line, row.code.clone(), exact.map(Clone::clone))
        };
        let told: Vec<_> = rows.iter().map(told).collect();
        let wanted = (1..).zip(&explanation.rows).map(|(line, row)| {
            let exact = [&row.full, &row.got, &row.lost];
            (line, row.code.clone(), exact.map(ToString::to_string))
        });
        assert_eq!(told, wanted.collect::<Vec<_>>());
        let losses: Vec<&str> = explanation.losses().map(|row| row.code.as_str()).collect();
        let lost = rows.iter().filter(|row| row.loss).map(|row| row.code.as_str());
        assert_eq!(lost.collect::<Vec<_>>(), losses);
        for row in rows {
            let last = sheet.last(&row.code);
            assert_eq!((row.position, row.scorer), (last.map(|it| it.0), last.and_then(|it| it.1)));
        }
    }
}

impl NaiveSheet {
    fn add(&mut self, change: &score_sheet::Event, event: &Recorded) {
        use score_sheet::Event;
        self.state.evolve(change, &event.envelope.meta());
        let by = (event.envelope.position, event.envelope.on_behalf_of.or(event.envelope.actor));
        let mut figure = |code: &str, round: Option<&str>| {
            self.figures.insert((code.to_owned(), round.map(str::to_owned)), by);
        };
        match change {
            Event::IndicatorsScored(e) => {
                e.entries.iter().for_each(|one| figure(&one.code, one.round.as_deref()));
            }
            Event::SheetRescored(e) => {
                e.entries.iter().for_each(|one| figure(&one.code, one.round.as_deref()));
            }
            Event::BlockEntered(e) => figure(&e.block, None),
            Event::IndicatorNotApplicable(e) => figure(&e.code, e.round.as_deref()),
            _ => {}
        }
        let ground = match change {
            Event::BonusGranted(e) => Some(&e.ground),
            Event::PenaltyApplied(e) => Some(&e.ground),
            Event::VetoApplied(e) => Some(&e.ground),
            _ => None,
        };
        if let Some(ground) = ground {
            self.adjustments.insert(ground.number, (ground.code.clone(), by.0, by.1));
        }
        if let Event::AdjustmentWithdrawn(e) = change {
            self.adjustments.remove(&e.number);
        }
    }

    /// By whom and where a row was scored last.
    fn last(&self, code: &str) -> Option<(u64, Option<PersonId>)> {
        let figures = self.figures.iter().filter(|((of, _), _)| of == code).map(|(_, by)| *by);
        let counting = self.adjustments.values().filter(|(of, ..)| of == code);
        figures.chain(counting.map(|(_, position, person)| (*position, *person))).max()
    }
}
