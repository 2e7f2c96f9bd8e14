//! What counts on every score sheet, as the domain's own state has it, and which events say so.
//!
//! The row grows with the scheme, not with the log: a figure that is scored anew takes the place of
//! the one before, and an event that nothing rests on any more is forgotten.

use std::collections::BTreeSet;

use hemei_domain::event::Recorded;
use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{EvaluationId, PersonId, UnitId};
use hemei_domain::role::Role;
use hemei_domain::score::{Figure, Sheet};
use hemei_domain::score_sheet::{
    Adjustment, Change, Event, Place, ScoreSheet, Scored, SelfClaim, SheetOf,
};
use hemei_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::row::cell;
use super::{RANKINGS, SHEETS};
use crate::port::{Key, Value};
use crate::view::ranking::source::key_of;
use crate::view::{Content, Json, Rows};

columns! {
    /// What counts on a sheet.
    pub struct ScoredSheetRow, mod sheet_row;

    /// The sheet's stream.
    sheet: String = "评分表标识";
    /// The evaluation.
    evaluation: EvaluationId = "考核标识";
    /// The village or courtyard.
    unit: UnitId = "单位标识";
    /// The revision of the sheet.
    revision: u64 = "版本";
    /// What the village claims.
    claims: Json<Vec<SelfClaim>> = "自评";
    /// The figures that count.
    figures: Json<Vec<CountedFigure>> = "计分数";
    /// Bonus, penalty and vetoes, withdrawn ones too.
    adjustments: Json<Vec<CountedAdjustment>> = "加减分和否决";
    /// The events that these come from.
    acts: Json<Vec<ScoringAct>> = "评分记录";
}

/// A figure that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedFigure {
    /// The indicator's code or the block's key.
    pub code: String,
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// The figure.
    pub figure: Figure,
    /// The positions that it cites.
    pub positions: Vec<u64>,
    /// The revision of the sheet's event that brought it.
    pub revision: u64,
}

/// A bonus, penalty or veto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedAdjustment {
    /// Its number on the sheet.
    pub number: u32,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// One award, or how often a penalty occurred; absent for a veto.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<Figure>,
    /// How the document that it stands on is cited.
    pub document: String,
    /// The positions that it cites.
    pub positions: Vec<u64>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// The revision of the sheet's event that brought it.
    pub revision: u64,
}

/// An event of a sheet that something which counts comes from: who, when, and what shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoringAct {
    /// The revision of the sheet.
    pub revision: u64,
    /// The position; what was written stands in its text.
    pub position: u64,
    /// Whose act it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// As what.
    pub role: Role,
    /// The section, where it was one of the line office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// When it happened.
    pub at: Timestamp,
    /// How the document that it stands on is cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What shows it, in the order of the event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceReference>,
}

impl ScoredSheetRow {
    fn blank(of: SheetOf, sheet: String) -> Self {
        Self {
            sheet,
            evaluation: of.evaluation,
            unit: of.unit,
            revision: 0,
            claims: Json::default(),
            figures: Json::default(),
            adjustments: Json::default(),
            acts: Json::default(),
        }
    }

    /// A sheet's row; nothing where nothing stands on the sheet.
    pub(super) fn of(evaluation: EvaluationId, unit: UnitId, rows: &Rows) -> Option<Self> {
        let row = rows.get(SHEETS, &sheet_key(evaluation, unit))?;
        Some(Self::from_row(row).expect("only the fold writes the rows that it reads"))
    }

    /// The domain's state, as far as totals come from it.
    fn state(&self) -> ScoreSheet {
        let figure = |one: &CountedFigure| {
            let CountedFigure { figure, positions, revision, .. } = one.clone();
            ((one.code.clone(), one.round.clone()), Scored { figure, positions, revision })
        };
        ScoreSheet {
            of: Some(SheetOf { evaluation: self.evaluation, unit: self.unit }),
            figures: self.figures.0.iter().map(figure).collect(),
            adjustments: self.adjustments.0.iter().map(CountedAdjustment::state).collect(),
            ..ScoreSheet::default()
        }
    }

    /// What the arithmetic takes.
    pub(super) fn to_score(&self) -> Sheet {
        self.state().to_score(self.unit)
    }

    /// Applies an event by the domain's own fold.
    fn evolve(&mut self, change: &Event, event: &Recorded) {
        let mut state = self.state();
        state.evolve(change, &event.envelope.meta());
        self.revision = event.envelope.revision;
        if let Some(claims) = state.claims.take() {
            self.claims = Json(claims);
        }
        let figures = state.figures.into_iter().map(|((code, round), scored)| {
            let Scored { figure, positions, revision } = scored;
            CountedFigure { code, round, figure, positions, revision }
        });
        self.figures = Json(figures.collect());
        let before = std::mem::take(&mut self.adjustments.0);
        let revision = |number| {
            let known = before.iter().find(|one| one.number == number);
            known.map_or(self.revision, |one| one.revision)
        };
        let adjustments = state.adjustments.into_iter();
        self.adjustments.0 =
            adjustments.map(|one| CountedAdjustment::of(revision(one.number), one)).collect();
        self.acts.0.push(act(change, event));
        let used: BTreeSet<u64> = self.used().collect();
        self.acts.0.retain(|act| used.contains(&act.revision));
    }

    /// The revisions that something which counts comes from.
    fn used(&self) -> impl Iterator<Item = u64> {
        let figures = self.figures.0.iter().map(|figure| figure.revision);
        let counting = self.adjustments.0.iter().filter(|one| !one.withdrawn);
        figures.chain(counting.map(|one| one.revision))
    }

    /// The adjustments that count at a place.
    pub(super) fn counting(&self, code: &str) -> impl Iterator<Item = &CountedAdjustment> {
        self.adjustments.0.iter().filter(move |one| !one.withdrawn && one.code == code)
    }

    /// The acts that the figure or the adjustments of a place come from, in the order of the log.
    pub(super) fn acts_at(&self, code: &str, round: Option<&str>) -> Vec<ScoringAct> {
        let mine = |of: &str, in_round: Option<&str>| of == code && in_round == round;
        let figures = self.figures.0.iter();
        let figures = figures.filter(|one| mine(&one.code, one.round.as_deref()));
        let adjustments = self.counting(code).filter(|one| one.round.as_deref() == round);
        let revisions: BTreeSet<u64> =
            figures.map(|one| one.revision).chain(adjustments.map(|one| one.revision)).collect();
        let acts = self.acts.0.iter();
        acts.filter(|act| revisions.contains(&act.revision)).cloned().collect()
    }
}

impl CountedAdjustment {
    fn of(revision: u64, one: Adjustment) -> Self {
        let Adjustment { number, place: (code, round), change, document, positions, withdrawn } =
            one;
        let figure = match change {
            Change::Bonus(award) => Some(Figure::Awards(vec![award])),
            Change::Penalty(count) => Some(Figure::Occurrences(count)),
            Change::Veto => None,
        };
        Self { number, code, round, figure, document, positions, withdrawn, revision }
    }

    fn state(&self) -> Adjustment {
        let place: Place = (self.code.clone(), self.round.clone());
        Adjustment {
            number: self.number,
            place,
            change: self.figure.as_ref().and_then(Change::of).unwrap_or(Change::Veto),
            document: self.document.clone(),
            positions: self.positions.clone(),
            withdrawn: self.withdrawn,
        }
    }
}

/// The key of a sheet's row.
pub(super) fn sheet_key(evaluation: EvaluationId, unit: UnitId) -> Key {
    let id = ScoreSheet::stream(evaluation, unit).id;
    vec![Value::Text(id.hyphenated().to_string())]
}

/// The rows that a sheet's event reads.
pub(super) fn touched(change: &Event, event: &Recorded) -> Vec<(&'static str, Key)> {
    vec![(SHEETS, key_of(event)), (RANKINGS, vec![of(change).evaluation.value()])]
}

/// Changes what counts on a sheet, and marks a sum that did not see it.
pub(super) fn sheet(change: &Event, event: &Recorded, rows: &mut Rows) {
    let (of, key) = (of(change), key_of(event));
    let known = ScoredSheetRow::of(of.evaluation, of.unit, rows);
    let mut row = known
        .unwrap_or_else(|| ScoredSheetRow::blank(of, event.stream.id.hyphenated().to_string()));
    debug_assert_eq!(key, sheet_key(of.evaluation, of.unit), "a sheet's stream is its key's");
    row.evolve(change, event);
    rows.put(SHEETS, row.to_row());
    let Some(ranking) = rows.get_mut(RANKINGS, &[of.evaluation.value()]) else { return };
    if cell::sum_number.get(ranking) > 0 {
        cell::stale.set(ranking, &true);
    }
}

/// Which sheet an event is of.
fn of(change: &Event) -> SheetOf {
    match change {
        Event::SelfScoreFiled(e) => e.sheet,
        Event::SelfScoreWaived(e) => e.sheet,
        Event::IndicatorsScored(e) => e.sheet,
        Event::BlockEntered(e) => e.sheet,
        Event::IndicatorNotApplicable(e) => e.sheet,
        Event::BonusGranted(e) => e.sheet,
        Event::PenaltyApplied(e) => e.sheet,
        Event::VetoApplied(e) => e.sheet,
        Event::AdjustmentWithdrawn(e) => e.sheet,
        Event::SiteChecked(e) => e.sheet,
        Event::SheetRescored(e) => e.sheet,
    }
}

/// Who did what the event tells, when, and what shows it.
fn act(change: &Event, event: &Recorded) -> ScoringAct {
    let envelope = &event.envelope;
    let nothing = || (None, Vec::new());
    let (role, (document, evidence)) = match change {
        Event::SelfScoreFiled(e) => (e.role, (None, e.evidence.clone())),
        Event::SelfScoreWaived(e) => (e.role, nothing()),
        Event::IndicatorsScored(e) => (e.role, (None, e.evidence.clone())),
        Event::BlockEntered(e) => (e.role, (Some(&e.document), Vec::new())),
        Event::IndicatorNotApplicable(e) => (e.role, (None, e.evidence.clone())),
        Event::BonusGranted(e) => (e.role, (Some(&e.ground.document), Vec::new())),
        Event::PenaltyApplied(e) => (e.role, (Some(&e.ground.document), Vec::new())),
        Event::VetoApplied(e) => (e.role, (Some(&e.ground.document), Vec::new())),
        Event::AdjustmentWithdrawn(e) => (e.role, nothing()),
        Event::SiteChecked(e) => (e.role, (None, e.evidence.clone())),
        Event::SheetRescored(e) => (e.role, (Some(&e.document), e.evidence.clone())),
    };
    let section = match change {
        Event::IndicatorsScored(e) => e.section.clone(),
        _ => None,
    };
    ScoringAct {
        revision: envelope.revision,
        position: envelope.position,
        person: envelope.on_behalf_of.or(envelope.actor),
        role,
        section,
        at: envelope.occurred_at,
        document: document.map(hemei_domain::document::Document::cite),
        evidence,
    }
}
