//! What every command on an enrolment asks first: where it stands, whose decision it is, who did
//! what before.

use super::phase::{self, Act, refuse};
use super::{Enrolment, EnrolmentRecommended, rules};
use crate::command::{Context, Decision, Reads};
use crate::document::Document;
use crate::enrolment_list::{EnrolmentList, EnrolmentPlaceReleased};
use crate::event::{Audience, NewEvent};
use crate::id::EnrolmentId;
use crate::order::not_before;
use crate::person::Person;
use crate::power::Scope;
use crate::programme::{Definition, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::{Duty, apart, by_the_commission};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;
pub(super) use crate::written::{with_finding, with_remark};

/// Who records what a higher authority decided: itself, or the town with its document. Where the
/// office is recused it moves up to the deputy head (`domain.md` §16.1-6).
pub(super) const RECORDERS: &[Role] =
    &[Role::HigherAuthority, Role::OfficeHead, Role::OfficeHandler, Role::DeputyHead];

pub(super) const FILLING: Duty = Duty { zh: "填报", en: "filling in" };
pub(super) const PRE_CHECKING: Duty = Duty { zh: "初审", en: "pre-checking" };
pub(super) const RECORDING: Duty =
    Duty { zh: "登记验收结果", en: "recording the acceptance" };

/// An enrolment that exists, with its programme.
pub(super) struct Known<'a> {
    pub(super) id: EnrolmentId,
    pub(super) enrolment: &'a Enrolment,
    pub(super) recommended: &'a EnrolmentRecommended,
    pub(super) programme: &'a Programme,
}

/// The streams that a command on an enrolment needs, as far as known.
pub(super) fn reads(id: EnrolmentId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![Enrolment::stream(id)];
    let enrolment = known.get::<Enrolment>(id.0);
    streams.extend(enrolment.into_iter().flat_map(Enrolment::delegates).map(Person::stream));
    if let Some(recommended) = enrolment.and_then(|known| known.recommended.as_ref()) {
        streams.push(Programme::stream(recommended.programme));
        streams.extend(Unit::streams_upward(recommended.unit, known));
    }
    streams
}

/// [`reads`] and the list whose place is taken or given back.
pub(super) fn reads_with_list(id: EnrolmentId, known: &Reads) -> Vec<StreamId> {
    let mut streams = reads(id, known);
    let enrolment = known.get::<Enrolment>(id.0);
    let recommended = enrolment.and_then(|known| known.recommended.as_ref());
    streams.extend(recommended.map(|recommended| EnrolmentList::stream(recommended.programme)));
    streams
}

/// What a command on an enrolment touches: its unit and everything above it.
pub(super) fn scope(id: EnrolmentId, reads: &Reads) -> Result<Scope, Rejection> {
    let known = Known::load(id, reads)?;
    Ok(Scope {
        programme: Some(known.recommended.programme),
        units: Unit::upward(known.recommended.unit, reads),
        section: None,
    })
}

impl<'a> Known<'a> {
    /// The enrolment among what was read.
    pub(super) fn load(id: EnrolmentId, reads: &'a Reads) -> Result<Self, Rejection> {
        let enrolment = reads.need::<Enrolment>(id.0)?;
        let recommended = enrolment.recommended.as_ref().ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "申报创建")
                .with("whatEn", "enrolment")
                .with("name", id)
        })?;
        let programme = reads.need::<Programme>(recommended.programme.0)?;
        Ok(Self { id, enrolment, recommended, programme })
    }

    /// The enrolment, where its phase allows the act, the act follows what came before, and nobody
    /// of the commission takes part.
    pub(super) fn allowing(
        act: Act,
        id: EnrolmentId,
        roles: &[Role],
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Self::load(id, reads)?;
        phase::allow(known.enrolment.phase, act)?;
        not_of_the_commission(act, roles, reads, cx)?;
        in_order(known.enrolment, cx)?;
        Ok(known)
    }

    /// The programme as it was when the unit was recommended: later versions hold for later
    /// recommendations (`domain.md` §10.4-3).
    pub(super) fn definition(&self) -> Result<&'a Definition, Rejection> {
        let day = self.enrolment.recommended_on;
        let definition = day.and_then(|day| self.programme.definition_on(day));
        definition.ok_or_else(|| no_programme(self.recommended))
    }

    /// The unit of work with one event of this enrolment.
    pub(super) fn decided(&self, event: NewEvent, audience: Audience) -> Decision {
        let event = event
            .about(Some(self.recommended.programme), Some(self.recommended.unit))
            .for_audience(audience);
        Decision::one(Enrolment::stream(self.id), event)
    }

    /// The unit of work by which the enrolment leaves the list, giving back the place that it holds.
    pub(super) fn leaving(&self, event: NewEvent) -> Decision {
        let decision = self.decided(event, Audience::Unit);
        if !self.enrolment.place {
            return decision;
        }
        let recommended = self.recommended;
        let released = NewEvent::new(EnrolmentPlaceReleased { enrolment: self.id })
            .about(Some(recommended.programme), Some(recommended.unit));
        decision.and(EnrolmentList::stream(recommended.programme), released)
    }

    /// Who filled something in for the unit does not judge it, and typing it is filling it in
    /// (`domain.md` §16.1-6).
    pub(super) fn apart_from_fillers(
        &self,
        reads: &Reads,
        cx: &Context,
        does: Duty,
        who_could: &[Role],
    ) -> Result<(), Rejection> {
        apart(reads, cx, &self.enrolment.fillers, (FILLING, does), who_could)
    }

    /// Checks the document of a decision: it is the authority's that the programme names, for a town
    /// confers no title (`domain.md` §16.1-1); it is of today or before, and not before the decision
    /// that it follows.
    pub(super) fn check_decision(
        &self,
        document: &Document,
        cx: &Context,
    ) -> Result<(), Rejection> {
        document.check("document")?;
        let definition = self.programme.definition_on(cx.today);
        let definition = definition.ok_or_else(|| no_programme(self.recommended))?;
        let authority = definition.higher_authority.as_str();
        // A joint document names its issuers one after the other.
        if !document.issuer.split('、').any(|issuer| issuer.trim() == authority) {
            return Err(Rejection::new(&rules::ENROLMENT_OTHER_AUTHORITY)
                .field("document.issuer")
                .with("issuer", &document.issuer)
                .with("authority", authority));
        }
        let dated = |rule| Rejection::new(rule).field("document.date").with("date", document.date);
        if document.date > cx.today {
            return Err(dated(&rules::ENROLMENT_DOCUMENT_LATER).with("day", cx.today));
        }
        match self.enrolment.decided_on.filter(|before| document.date < *before) {
            Some(before) => Err(dated(&rules::ENROLMENT_DOCUMENT_EARLIER).with("before", before)),
            None => Ok(()),
        }
    }
}

/// The commission takes no part, and neither do its members under another hat
/// (`domain.md` §16.1-9).
pub(super) fn not_of_the_commission(
    act: Act,
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if by_the_commission(reads, cx) {
        return Err(refuse(&rules::ENROLMENT_COMMISSION_NEVER, act).who_could(roles));
    }
    Ok(())
}

/// A step did not happen before the one that it follows (`domain.md` §10.4-8).
pub(super) fn in_order(enrolment: &Enrolment, cx: &Context) -> Result<(), Rejection> {
    not_before(enrolment.since, cx, || Rejection::new(&rules::ENROLMENT_TIME_ORDER))
}

/// A review comes after the decision that sets its day.
pub(super) fn check_review(review: Option<Date>, document: &Document) -> Result<(), Rejection> {
    match review.filter(|review| *review <= document.date) {
        Some(review) => Err(Rejection::new(&rules::ENROLMENT_REVIEW_DATE)
            .field("review_due_date")
            .with("review", review)
            .with("date", document.date)),
        None => Ok(()),
    }
}

fn no_programme(recommended: &EnrolmentRecommended) -> Rejection {
    Rejection::new(&general::THING_NOT_FOUND)
        .with("what", "创建方案")
        .with("whatEn", "programme")
        .with("name", recommended.programme)
}
