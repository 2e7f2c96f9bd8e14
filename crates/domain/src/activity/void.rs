//! Void an entry: it stays readable and no longer counts.

use std::marker::PhantomData;

use serde::Serialize;

use super::events::VoidedText;
use super::{Activity, Entry, Event, Voided, guard};
use crate::aggregate::{self, Aggregate};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Who voids what another side recorded.
const OFFICE: &[Role] = &[Role::OfficeHead, Role::OfficeHandler, Role::DeputyHead];

/// Voids an entry, for the side that recorded it, and for the office.
#[derive(Debug, Clone, Serialize)]
pub struct Void<A: Activity> {
    /// The entry.
    pub entry: A::Id,
    /// Why; kept in private.
    pub reason: String,
}

impl<A: Activity> Command for Void<A>
where
    Entry<A>: Aggregate,
    Event<A>: Into<aggregate::Event>,
{
    const NAME: &'static str = A::NAMES.void.0;
    const ZH: &'static str = A::NAMES.void.1;
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DeputyHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads::<A>(self.entry, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope::<A>(self.entry, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Entry::<A>::stream(self.entry))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = (Self::ZH, "voiding");
        let standing = guard::changeable::<A>(self.entry, act, OFFICE, reads, cx)?;
        words::required("reason", &self.reason)?;
        let voided =
            Voided { version: standing.version, role: cx.authority.role, of: PhantomData::<A> };
        let text = VoidedText { reason: self.reason.clone() };
        let event = NewEvent::with_text(voided, &text);
        let event = event.about(Some(standing.programme), Some(standing.unit));
        Ok(Decision::one(Entry::<A>::stream(self.entry), event))
    }
}
