//! Close a programme.

use serde::Serialize;

use super::{Programme, ProgrammeClosed, decided, whole};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::ProgrammeId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Closes a programme: it takes no further entries, all of it stays readable.
#[derive(Debug, Clone, Serialize)]
pub struct CloseProgramme {
    /// The programme.
    pub programme: ProgrammeId,
    /// The document or minutes of the closing.
    pub document: Document,
}

impl Command for CloseProgramme {
    const NAME: &'static str = "programme.close";
    const ZH: &'static str = "方案办结";
    const POWERS: Powers = Powers::decision(&[Role::LeadingGroupHead, Role::DeputyHead]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Programme::stream(self.programme)]
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        whole(self.programme, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Programme::stream(self.programme))
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        Programme::need_open(self.programme, reads, (Self::ZH, "closing"))?;
        self.document.check("document")?;
        let closed = ProgrammeClosed { programme: self.programme, document: self.document.clone() };
        Ok(decided(self.programme, NewEvent::new(closed), &self.document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::document::Classification;
    use crate::programme::{ProgrammeOpened, example, rules};
    use crate::rejection::rules as general;
    use crate::testing::{Given, person};

    fn opened() -> (Given, ProgrammeId) {
        let definition = Box::new(example::definition());
        let programme = Programme::id_of(&definition);
        let given = Given::new()
            .person_with(person(1), Role::DeputyHead, None)
            .person_with(person(2), Role::OfficeHead, None)
            .event(Programme::stream(programme), ProgrammeOpened { programme, definition });
        (given, programme)
    }

    #[test]
    fn a_programme_is_closed_once_with_its_document() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let close = CloseProgramme { programme, document: example::document() };
        let outcome = given.when(&by, &close);
        outcome.then(&[ProgrammeClosed { programme, document: example::document() }.into()]);
        let given = outcome.recorded();
        assert!(given.state::<Programme>(programme.0).is_some_and(|state| !state.open));
        given.when(&by, &close).then_rejected(&rules::PROGRAMME_CLOSED);
    }

    #[test]
    fn the_office_does_not_close_a_programme() {
        let (given, programme) = opened();
        let close = CloseProgramme { programme, document: example::document() };
        given.when(&Submission::by(person(2)), &close).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn a_classified_document_is_refused() {
        let (given, programme) = opened();
        let document =
            Document { classification: Classification::Classified, ..example::document() };
        given
            .when(&Submission::by(person(1)), &CloseProgramme { programme, document })
            .then_rejected(&general::DOCUMENT_CLASSIFIED);
    }
}
