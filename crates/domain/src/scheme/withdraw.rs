//! Withdraw an edition that was adopted in error.

use serde::Serialize;

use super::{Scheme, SchemeWithdrawn, SchemeWithdrawnText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::SchemeId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::programme::{self, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Withdraws an edition before anything was scored by it. It keeps its number, and its period is
/// free for the right one.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawScheme {
    /// The scheme.
    pub scheme: SchemeId,
    /// The number of the edition.
    pub edition: u32,
    /// The document or minutes of the withdrawal.
    pub document: Document,
    /// Why.
    pub reason: String,
}

impl Command for WithdrawScheme {
    const NAME: &'static str = "scheme.withdraw";
    const ZH: &'static str = "撤回考核办法";
    const POWERS: Powers = Powers::decision(&[Role::LeadingGroupHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let scheme = known.get::<Scheme>(self.scheme.0);
        let programme = scheme.and_then(|scheme| scheme.programme);
        let programme = programme.map(Programme::stream);
        std::iter::once(Scheme::stream(self.scheme)).chain(programme).collect()
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let scheme = reads.need::<Scheme>(self.scheme.0)?;
        scheme.programme.map_or(Ok(Scope::default()), |id| programme::whole(id, reads))
    }

    fn target(&self) -> Option<StreamId> {
        Some(Scheme::stream(self.scheme))
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        let scheme = reads.need::<Scheme>(self.scheme.0)?;
        if let Some(id) = scheme.programme {
            Programme::need_open(id, reads, (Self::ZH, "withdrawal of a scheme"))?;
        }
        Rejection::unless_all([
            self.document.check("document"),
            words::required("reason", &self.reason),
        ])?;
        if scheme.edition(self.edition).is_some_and(|edition| edition.withdrawn) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        if scheme.need_edition(self.edition)?.taken_up {
            return Err(Rejection::new(&rules::SCHEME_IN_USE).with("edition", self.edition));
        }
        let withdrawn = SchemeWithdrawn {
            scheme: self.scheme,
            edition: self.edition,
            document: self.document.clone(),
        };
        let text = SchemeWithdrawnText { reason: self.reason.clone() };
        let event = NewEvent::with_text(withdrawn, &text)
            .about(scheme.programme, None)
            .citing(Some(self.document.cite()));
        Ok(Decision::one(Scheme::stream(self.scheme), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::programme::{ProgrammeClosed, ProgrammeOpened};
    use crate::scheme::{SchemeAdopted, SchemeTakenUp, example};
    use crate::testing::{Given, document, person};

    fn adopted() -> (Given, SchemeId) {
        let definition = Box::new(programme::example::definition());
        let programme = Programme::id_of(&definition);
        let opened = ProgrammeOpened { programme, definition };
        let definition = Box::new(example::definition());
        let scheme = Scheme::id_of(programme, &definition.kind);
        let adopted =
            SchemeAdopted { scheme, programme, edition: 1, document: document(), definition };
        let given = Given::new()
            .person_with(person(1), Role::DeputyHead, None)
            .person_with(person(2), Role::OfficeHead, None)
            .event(Programme::stream(programme), opened)
            .event(Scheme::stream(scheme), adopted);
        (given, scheme)
    }

    fn withdraw(scheme: SchemeId) -> WithdrawScheme {
        let reason = "误将征求意见稿采用为正式稿".to_owned();
        WithdrawScheme { scheme, edition: 1, document: document(), reason }
    }

    #[test]
    fn what_nobody_used_is_withdrawn_once_with_its_reason() {
        let (given, scheme) = adopted();
        let by = Submission::by(person(1));
        let outcome = given.when(&by, &withdraw(scheme));
        outcome.then(&[SchemeWithdrawn { scheme, edition: 1, document: document() }.into()]);
        assert_eq!(outcome.text(0)["reason"], "误将征求意见稿采用为正式稿");
        outcome.recorded().when(&by, &withdraw(scheme)).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn what_was_used_is_not_withdrawn() {
        let (given, scheme) = adopted();
        let by = Scheme::stream(scheme).to_string();
        let given = given.event(Scheme::stream(scheme), SchemeTakenUp { scheme, edition: 1, by });
        let outcome = given.when(&Submission::by(person(1)), &withdraw(scheme));
        outcome.then_rejected(&rules::SCHEME_IN_USE);
    }

    #[test]
    fn the_office_does_not_withdraw_what_it_adopted() {
        let (given, scheme) = adopted();
        let outcome = given.when(&Submission::by(person(2)), &withdraw(scheme));
        outcome.then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn an_edition_that_is_not_there_and_a_blank_reason_are_refused() {
        let (given, scheme) = adopted();
        let by = Submission::by(person(1));
        let other = WithdrawScheme { edition: 2, ..withdraw(scheme) };
        given.when(&by, &other).then_rejected(&general::THING_NOT_FOUND);
        let blank = WithdrawScheme { reason: " ".to_owned(), ..withdraw(scheme) };
        given.when(&by, &blank).then_rejected(&general::FIELD_REQUIRED);
        let clue =
            WithdrawScheme { reason: "已作问题线索移送".to_owned(), ..withdraw(scheme) };
        given.when(&by, &clue).then_rejected(&crate::issue::rules::CLUE_CONTENT);
        let nowhere = withdraw(SchemeId(uuid::Uuid::nil()));
        given.when(&by, &nowhere).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn a_closed_programme_keeps_its_schemes() {
        let (given, scheme) = adopted();
        let programme = given.state::<Scheme>(scheme.0).and_then(|state| state.programme);
        let programme = programme.expect("it was adopted");
        let closed = ProgrammeClosed { programme, document: document() };
        given
            .event(Programme::stream(programme), closed)
            .when(&Submission::by(person(1)), &withdraw(scheme))
            .then_rejected(&programme::rules::PROGRAMME_CLOSED);
    }
}
