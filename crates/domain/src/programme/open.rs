//! Open a programme.

use serde::Serialize;

use super::{Definition, Programme, ProgrammeOpened};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Opens a programme from its definition. The founding document gives the programme its id, so
/// that it cannot be opened twice.
#[derive(Debug, Clone, Serialize)]
pub struct OpenProgramme {
    /// What its documents say.
    pub definition: Definition,
}

impl Command for OpenProgramme {
    const NAME: &'static str = "programme.open";
    const ZH: &'static str = "启动方案";
    const POWERS: Powers = Powers::administration(&[Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Programme::stream(Programme::id_of(&self.definition))]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        self.definition.check("definition")?;
        let programme = Programme::id_of(&self.definition);
        let citation = self.definition.founding_citation();
        if reads.get::<Programme>(programme.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "创建方案")
                .with("whatEn", "programme")
                .with("name", citation));
        }
        let opened = ProgrammeOpened { programme, definition: Box::new(self.definition.clone()) };
        let event = NewEvent::new(opened).about(Some(programme), None).citing(Some(citation));
        Ok(Decision::one(Programme::stream(programme), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::programme::{example, rules};
    use crate::testing::{Given, person};

    fn open() -> OpenProgramme {
        OpenProgramme { definition: example::definition() }
    }

    #[test]
    fn a_programme_opens_with_what_its_documents_say() {
        let given = Given::new().person_with(person(1), Role::OfficeHead, None);
        let outcome = given.when(&Submission::by(person(1)), &open());
        let programme = Programme::id_of(&open().definition);
        let opened = ProgrammeOpened { programme, definition: Box::new(open().definition) };
        outcome.then(&[opened.into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!(event.document.as_deref(), Some("样镇发〔2024〕1号"));
        assert_eq!(event.subjects.programme, Some(programme));
        let given = outcome.recorded();
        let state = given.state::<Programme>(programme.0).expect("it was opened");
        assert!(state.open);
        assert_eq!(state.limits(), Some(&open().definition.issue_limits));
        assert_eq!(state.back_entry_days_on(crate::testing::day("2024-05-06")), 7);
        assert!(state.issue_class("black_water").is_some_and(|class| class.checks.len() == 5));
        assert!(state.issue_class("no_such_class").is_none());
    }

    #[test]
    fn a_document_founds_one_programme() {
        let given = Given::new().person_with(person(1), Role::DeputyHead, None);
        let by = Submission::by(person(1));
        let given = given.when(&by, &open()).recorded();
        let mut again = open();
        again.definition.title = "换个名字".to_owned();
        given.when(&by, &again).then_rejected(&general::THING_EXISTS);
    }

    #[test]
    fn a_definition_that_breaks_rules_is_refused_with_all_of_them() {
        let given = Given::new().person_with(person(1), Role::OfficeHead, None);
        let mut open = open();
        open.definition.windows[0].due = open.definition.windows[0].opens;
        open.definition.windows[0].closes = Some(crate::testing::day("2024-06-01"));
        open.definition.stages[0].clause = "nothing 三".to_owned();
        let outcome = given.when(&Submission::by(person(1)), &open);
        let rejection = outcome.then_rejected(&rules::DEFINITION_DATES_ORDER);
        assert_eq!(rejection.field.as_deref(), Some("definition.windows[0].closes"));
        assert_eq!(rejection.also.len(), 1);
        assert_eq!(rejection.also[0].rule, &rules::DEFINITION_REFERENCE);
        assert_eq!(rejection.also[0].field.as_deref(), Some("definition.stages[0].clause"));
    }

    #[test]
    fn a_village_does_not_open_programmes() {
        let village = crate::testing::unit(1);
        let given = Given::new().person_with(person(1), Role::Village, Some(village));
        given.when(&Submission::by(person(1)), &open()).then_rejected(&general::ROLE_MISSING);
    }
}
