//! The state of an evaluation and its fold.

use super::events::*;
use super::{ObjectionOutcome, Phase};
use crate::event::Meta;
use crate::id::{EvaluationId, PersonId, SchemeId, UnitId};
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// The state of an evaluation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// What was opened; absent only before the first event.
    pub opened: Option<EvaluationOpened>,
    /// Where it stands.
    pub phase: Phase,
    /// When its last event happened; of an objection the posting, since several may wait.
    pub since: Option<Timestamp>,
    /// The day on which its last event was recorded.
    pub last_recorded: Option<Date>,
    /// The last sum.
    pub summed: Option<EvaluationSummed>,
    /// The day on which it was recorded.
    pub summed_on: Option<Date>,
    /// The last decision; absent where what it rested on was summed anew.
    pub decided: Option<EvaluationDecided>,
    /// The place of that decision in the evaluation's stream; 0 where there is none.
    pub decided_revision: u64,
    /// The notice that counts; absent where what it posted was summed anew.
    pub notice: Option<EvaluationNoticePosted>,
    /// How many notices were posted.
    pub notices: u32,
    /// Every objection, in order of number.
    pub objections: Vec<Objection>,
    /// Whether a re-check changed a score since the last sum.
    pub changed: bool,
    /// The signed ranking, once its number was brought back.
    pub signed: Option<RankingSigned>,
}

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its number.
    pub number: u32,
    /// The unit whose result it is about.
    pub unit: UnitId,
    /// What it objects to.
    pub codes: Vec<String>,
    /// Who objected.
    pub filers: Doers,
    /// The day on which it was raised.
    pub raised_on: Date,
    /// What came of it; absent while it is open.
    pub outcome: Option<ObjectionOutcome>,
}

impl Evaluation {
    /// The evaluation's stream.
    pub fn stream(id: EvaluationId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Evaluation, id.0)
    }

    /// The id of the evaluation by an edition of a scheme: there is one, since its stream is
    /// expected absent (`design.md` §3.5).
    pub fn id_of(scheme: SchemeId, edition: u32) -> EvaluationId {
        let key = format!("{scheme}/{edition}");
        EvaluationId(StreamId::of_key(crate::aggregate::Kind::Evaluation, &key).id)
    }

    /// Those who objected by delegation: their streams say who gave it.
    pub fn delegates(&self) -> impl Iterator<Item = PersonId> {
        let filers = self.objections.iter().map(|objection| &objection.filers);
        filers.flat_map(|doers| doers.delegated.iter().map(|(person, _)| *person))
    }

    /// The units that share a rank of the last sum with another one of their group.
    pub fn shared_ranks(&self) -> Vec<UnitId> {
        let results = self.summed.iter().flat_map(|summed| &summed.results);
        let results: Vec<&UnitResult> = results.collect();
        let shares = |one: &UnitResult| {
            let same = |other: &&&UnitResult| (&other.group, other.rank) == (&one.group, one.rank);
            results.iter().filter(same).count() > 1
        };
        results.iter().filter(|one| shares(one)).map(|one| one.unit).collect()
    }

    /// The open objections.
    pub fn open_objections(&self) -> impl Iterator<Item = &Objection> {
        self.objections.iter().filter(|objection| objection.outcome.is_none())
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::EvaluationOpened(e) => self.opened = Some(e.clone()),
            Event::EvaluationSummed(e) => {
                *self = Self {
                    summed: Some(e.clone()),
                    summed_on: Some(meta.recorded_at.date()),
                    decided: None,
                    decided_revision: 0,
                    notice: None,
                    changed: false,
                    phase: Phase::Summed,
                    ..std::mem::take(self)
                };
            }
            Event::EvaluationDecided(e) => {
                self.decided = Some(e.clone());
                self.decided_revision = meta.revision;
                self.phase = Phase::Decided;
            }
            Event::EvaluationNoticePosted(e) => {
                self.notices = e.notice;
                self.notice = Some(e.clone());
                self.phase = Phase::InNotice;
            }
            Event::ObjectionFiled(e) => {
                self.objections.push(Objection {
                    number: e.objection,
                    unit: e.unit,
                    codes: e.codes.clone(),
                    filers: Doers::of(meta),
                    raised_on: meta.occurred_at.date(),
                    outcome: None,
                });
                self.phase = Phase::Objection;
            }
            Event::ObjectionDecided(e) => {
                self.changed |= e.outcome == ObjectionOutcome::Upheld;
                for one in self.objections.iter_mut().filter(|one| one.number == e.objection) {
                    one.outcome = Some(e.outcome);
                }
                self.settle();
            }
            Event::ScoreCorrected(_) => {
                self.changed = true;
                self.settle();
            }
            Event::EvaluationFinalised(_) => self.phase = Phase::Final,
            Event::RankingSigned(e) => self.signed = Some(e.clone()),
            Event::SignedDocumentCorrected(e) => {
                if let Some(signed) = &mut self.signed {
                    signed.document = e.document.clone();
                }
            }
            Event::EvaluationArchived(_) => self.phase = Phase::Archived,
        }
        // What was typed later from paper is no step that the next one has to follow.
        if !matches!(event, Event::ObjectionFiled(_)) {
            self.since = Some(meta.occurred_at);
        }
        self.last_recorded = Some(meta.recorded_at.date());
    }

    /// Where it stands after a re-check: an open objection comes first, then a changed score.
    fn settle(&mut self) {
        self.phase = if self.open_objections().next().is_some() {
            Phase::Objection
        } else if self.changed {
            Phase::Rechecked
        } else {
            Phase::InNotice
        };
    }
}
