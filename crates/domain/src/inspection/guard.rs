//! What every command on an inspection asks first: where it stands, by which scheme it is scored,
//! who did what before.

use super::phase::{self, Act, refuse};
use super::sheet::Sheet;
use super::{Inspection, InspectionPlanned, rules};
use crate::command::{Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::id::{InspectionId, ProgrammeId, UnitId};
use crate::order::not_before;
use crate::person::Person;
use crate::power::Scope;
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::Scheme;
use crate::separation::{Duty, by_the_commission};
use crate::stream::StreamId;
use crate::unit::Unit;
pub(super) use crate::written::with_remark;

pub(super) const EVALUATING: Duty = Duty { zh: "评分", en: "evaluating" };
pub(super) const EVALUATING_BEFORE: Duty =
    Duty { zh: "原评分、复核", en: "evaluating before" };
pub(super) const REVIEWING: Duty = Duty { zh: "评分复核", en: "reviewing" };
pub(super) const VOIDING: Duty = Duty { zh: "作废", en: "voiding" };

/// An inspection that exists.
pub(super) struct Known<'a> {
    pub(super) id: InspectionId,
    pub(super) inspection: &'a Inspection,
    pub(super) programme: ProgrammeId,
    pub(super) unit: UnitId,
}

/// The streams that a command on an inspection needs, as far as known.
pub(super) fn reads(id: InspectionId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![Inspection::stream(id)];
    let Some(inspection) = known.get::<Inspection>(id.0) else { return streams };
    streams.extend(inspection.delegates().map(Person::stream));
    streams.extend(inspection.planned.iter().map(|planned| Scheme::stream(planned.scheme)));
    if let Some((programme, unit)) = inspection.subjects() {
        streams.push(Programme::stream(programme));
        streams.extend(Unit::streams_upward(unit, known));
    }
    streams
}

/// What a command on an inspection touches: its unit and everything above it.
pub(super) fn scope(id: InspectionId, reads: &Reads) -> Result<Scope, Rejection> {
    let known = Known::load(id, reads)?;
    Ok(Scope {
        programme: Some(known.programme),
        units: Unit::upward(known.unit, reads),
        section: None,
    })
}

impl<'a> Known<'a> {
    /// The inspection among what was read.
    pub(super) fn load(id: InspectionId, reads: &'a Reads) -> Result<Self, Rejection> {
        let inspection = reads.need::<Inspection>(id.0)?;
        let (programme, unit) = inspection.subjects().ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "检查评比")
                .with("whatEn", "inspection")
                .with("name", id)
        })?;
        Ok(Self { id, inspection, programme, unit })
    }

    /// The inspection, where its phase allows the act, the programme is open, and the act follows
    /// what came before.
    pub(super) fn following(
        act: Act,
        id: InspectionId,
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Self::load(id, reads)?;
        Programme::need_open(known.programme, reads, (act.zh(), act.en()))?;
        phase::allow(known.inspection.phase, act)?;
        let refused = || Rejection::new(&rules::INSPECTION_TIME_ORDER);
        not_before(known.inspection.since, cx, refused)?;
        Ok(known)
    }

    /// What was planned; a visit has no plan, and no phase of its own leads here.
    pub(super) fn planned(&self, act: Act) -> Result<&'a InspectionPlanned, Rejection> {
        self.inspection.planned.as_ref().ok_or_else(|| {
            refuse(&rules::INSPECTION_PHASE, act)
                .with("phase", self.inspection.phase.zh())
                .with("phaseEn", self.inspection.phase.en())
                .with("allowed", "—")
        })
    }

    /// The unit of work with one event of this inspection.
    pub(super) fn decided(&self, event: NewEvent, audience: Audience) -> Decision {
        let event = event.about(Some(self.programme), Some(self.unit)).for_audience(audience);
        Decision::one(Inspection::stream(self.id), event)
    }
}

/// The sheet by which a planned inspection is scored.
pub(super) fn sheet<'a>(
    planned: &'a InspectionPlanned,
    reads: &'a Reads,
) -> Result<Sheet<'a>, Rejection> {
    let scheme = reads.need::<Scheme>(planned.scheme.0)?;
    Sheet::of(scheme.need_edition(planned.edition)?, &planned.round)
}

/// Refuses what happens before the planned day.
pub(super) fn not_early(planned: &InspectionPlanned, cx: &Context) -> Result<(), Rejection> {
    if cx.occurred_at.date() >= planned.planned_on {
        return Ok(());
    }
    Err(Rejection::new(&rules::INSPECTION_EARLY).with("planned", planned.planned_on))
}

/// The commission neither plans nor scores, and neither do its members under another hat
/// (`domain.md` §16.1-9).
pub(super) fn not_of_the_commission(
    (zh, en): (&str, &str),
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if !by_the_commission(reads, cx) {
        return Ok(());
    }
    Err(Rejection::new(&rules::INSPECTION_COMMISSION_NEVER)
        .with("command", zh)
        .with("commandEn", en)
        .who_could(roles))
}
