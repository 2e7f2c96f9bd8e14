//! The state of a score sheet and its fold.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AdjustmentWithdrawn, Event, Ground, IndicatorNotApplicable, IndicatorsScored, SelfClaim,
    SheetOf, SheetRescored, SiteChecked, SiteOutcome,
};
use crate::event::Meta;
use crate::id::{EvaluationId, PersonId, UnitId};
use crate::score::{Awarded, Entry, Figure, Sheet};
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// A place on the sheet: code or key, and round.
pub type Place = (String, Option<String>);

/// The state of a score sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreSheet {
    /// Which sheet it is; absent only before the first event.
    pub of: Option<SheetOf>,
    /// What the village claims; absent before it scored itself.
    pub claims: Option<Vec<SelfClaim>>,
    /// Whether the evaluation goes on without the village's own score.
    pub waived: bool,
    /// The figures that count, by place.
    pub figures: BTreeMap<Place, Scored>,
    /// Bonus, penalty and vetoes in order of number.
    pub adjustments: Vec<Adjustment>,
    /// Whether a check on site confirmed what is scored now.
    pub site_checked: bool,
    /// What a check on site found to differ and was not scored again since.
    pub differs: BTreeSet<String>,
    /// Who scored for the village.
    pub self_scorers: Doers,
    /// Everybody who ever scored for an office, granted, penalised, vetoed or marked.
    pub scorers: Doers,
    /// Everybody who ever checked on site.
    pub checkers: Doers,
    /// Everybody who ever changed a score by a re-check.
    pub rescorers: Doers,
    /// When its last event happened.
    pub since: Option<Timestamp>,
    /// The day on which its last event was recorded.
    pub last_recorded: Option<Date>,
}

/// A figure that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The figure.
    pub figure: Figure,
    /// The positions that it comes from.
    pub positions: Vec<u64>,
    /// The revision of the sheet's event that brought it: who, when and why stand there.
    pub revision: u64,
}

/// A bonus, penalty or veto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// Its number on the sheet, from 1.
    pub number: u32,
    /// Where it counts.
    pub place: Place,
    /// What it is.
    pub change: Change,
    /// How the document that it stands on is cited.
    pub document: String,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// What an adjustment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A bonus.
    Bonus(Awarded),
    /// A penalty that occurred so often.
    Penalty(u32),
    /// A veto.
    Veto,
}

impl ScoreSheet {
    /// The sheet's stream.
    pub fn stream(evaluation: EvaluationId, unit: UnitId) -> StreamId {
        let key = format!("{evaluation}/{unit}");
        StreamId::of_key(crate::aggregate::Kind::ScoreSheet, &key)
    }

    /// Those who acted for it by delegation: their streams say who gave it.
    pub fn delegates(&self) -> impl Iterator<Item = PersonId> {
        [&self.self_scorers, &self.scorers, &self.checkers, &self.rescorers]
            .into_iter()
            .flat_map(|doers| doers.delegated.iter().map(|(person, _)| *person))
    }

    /// An adjustment by its number.
    pub fn adjustment(&self, number: u32) -> Option<&Adjustment> {
        self.adjustments.iter().find(|one| one.number == number)
    }

    /// The number of the next adjustment.
    pub fn next_adjustment(&self) -> u32 {
        u32::try_from(self.adjustments.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Whether anything of the year's end was scored by an office.
    pub fn scored_at_year_end(&self) -> bool {
        self.figures.keys().any(|(_, round)| round.is_none())
    }

    /// What the arithmetic takes of the sheet; what courtyards add, [`crate::score::score_all`] finds.
    pub fn to_score(&self, unit: UnitId) -> Sheet {
        let figures = self.figures.iter().map(|((code, round), scored)| Entry {
            code: code.clone(),
            round: round.clone(),
            figure: scored.figure.clone(),
            positions: scored.positions.clone(),
        });
        let places: BTreeSet<&Place> =
            self.counting().map(|adjustment| &adjustment.place).collect();
        let adjusted = places.into_iter().filter_map(|place| self.adjusted(place));
        Sheet { unit, entries: figures.chain(adjusted).collect(), courtyards: Vec::new() }
    }

    /// The adjustments that count.
    fn counting(&self) -> impl Iterator<Item = &Adjustment> {
        self.adjustments.iter().filter(|adjustment| !adjustment.withdrawn)
    }

    /// What the adjustments of a place come to together; nothing where none counts.
    pub fn adjusted(&self, place: &Place) -> Option<Entry> {
        let mut figure = None;
        let mut positions = Vec::new();
        for adjustment in self.counting().filter(|adjustment| adjustment.place == *place) {
            positions.extend(&adjustment.positions);
            figure = Some(adjustment.change.added_to(figure));
        }
        let (code, round) = place.clone();
        figure.map(|figure| Entry { code, round, figure, positions })
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::SelfScoreFiled(e) => {
                self.of = Some(e.sheet);
                self.claims = Some(e.claims.clone());
                self.self_scorers.add(&Doers::of(meta));
            }
            Event::SelfScoreWaived(e) => {
                self.of = Some(e.sheet);
                self.waived = true;
            }
            Event::IndicatorsScored(e) => self.indicators_scored(e, meta),
            Event::BlockEntered(e) => {
                let place = (e.block.clone(), None);
                self.scored(e.sheet, meta);
                self.put(place, Figure::Score(e.score), &[], meta);
            }
            Event::IndicatorNotApplicable(e) => self.not_applicable(e, meta),
            Event::BonusGranted(e) => {
                let award = Awarded { key: e.award.clone(), count: e.count };
                self.adjust(e.sheet, &e.ground, Change::Bonus(award), meta);
            }
            Event::PenaltyApplied(e) => {
                self.adjust(e.sheet, &e.ground, Change::Penalty(e.occurrences), meta);
            }
            Event::VetoApplied(e) => self.adjust(e.sheet, &e.ground, Change::Veto, meta),
            Event::AdjustmentWithdrawn(e) => self.adjustment_withdrawn(e, meta),
            Event::SiteChecked(e) => self.checked(e, meta),
            Event::SheetRescored(e) => self.rescored(e, meta),
        }
        self.since = Some(meta.occurred_at);
        self.last_recorded = Some(meta.recorded_at.date());
    }

    /// What an office did to the sheet is checked on site anew.
    fn scored(&mut self, sheet: SheetOf, meta: &Meta) {
        self.of = Some(sheet);
        self.site_checked = false;
        self.scorers.add(&Doers::of(meta));
    }

    fn put(&mut self, place: Place, figure: Figure, positions: &[u64], meta: &Meta) {
        self.differs.remove(&place.0);
        let positions = positions.to_vec();
        self.figures.insert(place, Scored { figure, positions, revision: meta.revision });
    }

    fn indicators_scored(&mut self, scored: &IndicatorsScored, meta: &Meta) {
        self.scored(scored.sheet, meta);
        for entry in &scored.entries {
            let place = (entry.code.clone(), entry.round.clone());
            self.put(place, entry.figure.clone(), &entry.positions, meta);
        }
    }

    fn not_applicable(&mut self, marked: &IndicatorNotApplicable, meta: &Meta) {
        self.scored(marked.sheet, meta);
        let place = (marked.code.clone(), marked.round.clone());
        self.put(place, Figure::NotApplicable, &marked.positions, meta);
    }

    fn adjust(&mut self, sheet: SheetOf, ground: &Ground, change: Change, meta: &Meta) {
        self.scored(sheet, meta);
        self.differs.remove(&ground.code);
        self.adjustments.push(Adjustment {
            number: ground.number,
            place: (ground.code.clone(), ground.round.clone()),
            change,
            document: ground.document.cite(),
            positions: ground.positions.clone(),
            withdrawn: false,
        });
    }

    fn adjustment_withdrawn(&mut self, withdrawn: &AdjustmentWithdrawn, meta: &Meta) {
        self.scored(withdrawn.sheet, meta);
        self.withdraw(withdrawn.number);
    }

    fn withdraw(&mut self, number: u32) {
        for adjustment in self.adjustments.iter_mut().filter(|one| one.number == number) {
            adjustment.withdrawn = true;
            self.differs.remove(&adjustment.place.0);
        }
    }

    fn checked(&mut self, checked: &SiteChecked, meta: &Meta) {
        self.of = Some(checked.sheet);
        self.checkers.add(&Doers::of(meta));
        self.site_checked = checked.outcome == SiteOutcome::Confirmed;
        self.differs.extend(checked.codes.iter().cloned());
    }

    /// A re-check is by others and on the spot: it needs no further check on site.
    fn rescored(&mut self, rescored: &SheetRescored, meta: &Meta) {
        self.of = Some(rescored.sheet);
        self.rescorers.add(&Doers::of(meta));
        for entry in &rescored.entries {
            let place = (entry.code.clone(), entry.round.clone());
            self.put(place, entry.figure.clone(), &entry.positions, meta);
        }
        for number in &rescored.withdrawn {
            self.withdraw(*number);
        }
        for added in &rescored.added {
            let Some(change) = Change::of(&added.entry.figure) else { continue };
            self.adjustments.push(Adjustment {
                number: added.number,
                place: (added.entry.code.clone(), added.entry.round.clone()),
                change,
                document: rescored.document.cite(),
                positions: added.entry.positions.clone(),
                withdrawn: false,
            });
        }
    }
}

impl Change {
    /// What a figure adds: one award, or how often a penalty occurred.
    pub fn of(figure: &Figure) -> Option<Self> {
        match figure {
            Figure::Awards(awards) => match awards.as_slice() {
                [award] => Some(Self::Bonus(award.clone())),
                _ => None,
            },
            Figure::Occurrences(count) => Some(Self::Penalty(*count)),
            _ => None,
        }
    }

    /// What it makes of what the ones before it came to.
    fn added_to(&self, before: Option<Figure>) -> Figure {
        match (self, before) {
            (Self::Bonus(award), Some(Figure::Awards(mut awards))) => {
                match awards.iter_mut().find(|one| one.key == award.key) {
                    Some(one) => one.count = one.count.saturating_add(award.count),
                    None => awards.push(award.clone()),
                }
                Figure::Awards(awards)
            }
            (Self::Bonus(award), _) => Figure::Awards(vec![award.clone()]),
            (Self::Penalty(count), Some(Figure::Occurrences(before))) => {
                Figure::Occurrences(before.saturating_add(*count))
            }
            (Self::Penalty(count), _) => Figure::Occurrences(*count),
            (Self::Veto, _) => Figure::Occurrences(1),
        }
    }
}
