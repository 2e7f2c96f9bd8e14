//! Rule which of several contradicting clauses counts.

use serde::Serialize;

use super::{ClauseRuled, Programme, decided, whole};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::ProgrammeId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Selects one of the clauses that stand side by side; a later ruling may select another.
#[derive(Debug, Clone, Serialize)]
pub struct RuleOnClause {
    /// The programme.
    pub programme: ProgrammeId,
    /// The question's key.
    pub conflict: String,
    /// The key of the clause that counts.
    pub option: String,
    /// The document or minutes of the ruling.
    pub document: Document,
}

impl Command for RuleOnClause {
    const NAME: &'static str = "programme.rule_on_clause";
    const ZH: &'static str = "裁定条款";
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
        let verb = (Self::ZH, "ruling");
        let (programme, definition) = Programme::need_open(self.programme, reads, verb)?;
        self.document.check("document")?;
        let unknown = |field: &str, what, name: &str| {
            Rejection::new(&general::THING_NOT_FOUND)
                .field(field)
                .with("what", what)
                .with("whatEn", field)
                .with("name", name)
        };
        let conflict = definition
            .conflict(&self.conflict)
            .ok_or_else(|| unknown("conflict", "条款争议", &self.conflict))?;
        if !conflict.options.iter().any(|option| option.key == self.option) {
            return Err(unknown("option", "条款", &self.option));
        }
        let ruled = programme.ruling(&self.conflict);
        if ruled.is_some_and(|ruling| ruling.option == self.option) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let ruled = ClauseRuled {
            programme: self.programme,
            conflict: self.conflict.clone(),
            option: self.option.clone(),
            document: self.document.clone(),
        };
        Ok(decided(self.programme, NewEvent::new(ruled), &self.document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::programme::{ProgrammeClosed, ProgrammeOpened, example, rules};
    use crate::testing::{Given, at, person};

    fn opened() -> (Given, ProgrammeId) {
        let definition = Box::new(example::definition());
        let programme = Programme::id_of(&definition);
        let given = Given::new()
            .person_with(person(1), Role::LeadingGroupHead, None)
            .person_with(person(2), Role::OfficeHead, None)
            .event(Programme::stream(programme), ProgrammeOpened { programme, definition });
        (given, programme)
    }

    fn rule(programme: ProgrammeId, option: &str) -> RuleOnClause {
        RuleOnClause {
            programme,
            conflict: "completion".to_owned(),
            option: option.to_owned(),
            document: example::document(),
        }
    }

    #[test]
    fn clauses_stand_side_by_side_until_a_ruling_selects_one() {
        let (given, programme) = opened();
        let state = given.state::<Programme>(programme.0).expect("it is open");
        assert_eq!(state.selected("completion"), None);
        assert!(state.warnings().iter().any(|w| w.zh.contains("以哪一日为创建完成期限")));
        let outcome = given.when(&Submission::by(person(1)), &rule(programme, "stage_two"));
        outcome.then(&[ClauseRuled {
            programme,
            conflict: "completion".to_owned(),
            option: "stage_two".to_owned(),
            document: example::document(),
        }
        .into()]);
        let given = outcome.recorded();
        let state = given.state::<Programme>(programme.0).expect("it is open");
        let selected = state.selected("completion").expect("it was ruled");
        assert_eq!(selected.date, Some(crate::testing::day("2024-11-30")));
        assert!(!state.warnings().iter().any(|w| w.zh.contains("以哪一日为创建完成期限")));
    }

    #[test]
    fn a_later_ruling_may_select_another_and_the_first_is_kept() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let given = given.when(&by, &rule(programme, "stage_two")).recorded();
        given.when(&by, &rule(programme, "stage_two")).then_rejected(&general::ALREADY_DONE);
        let given = given.when(&by, &rule(programme, "before_q4")).recorded();
        let state = given.state::<Programme>(programme.0).expect("it is open");
        assert_eq!(state.selected("completion").map(|o| o.key.as_str()), Some("before_q4"));
        assert_eq!(state.rulings.len(), 2);
    }

    #[test]
    fn only_leaders_rule_and_only_now() {
        let (given, programme) = opened();
        let command = rule(programme, "stage_two");
        given.when(&Submission::by(person(2)), &command).then_rejected(&general::ROLE_MISSING);
        let back =
            Submission { occurred_at: Some(at("2024-05-03 09:00")), ..Submission::by(person(1)) };
        given.when(&back, &command).then_rejected(&general::DECISION_BACKDATED);
    }

    #[test]
    fn a_question_or_clause_that_is_not_there_is_refused() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let outcome = given.when(&by, &rule(programme, "never"));
        let rejection = outcome.then_rejected(&general::THING_NOT_FOUND);
        assert_eq!(rejection.field.as_deref(), Some("option"));
        let other = RuleOnClause { conflict: "colour".to_owned(), ..rule(programme, "stage_two") };
        let outcome = given.when(&by, &other);
        let rejection = outcome.then_rejected(&general::THING_NOT_FOUND);
        assert_eq!(rejection.field.as_deref(), Some("conflict"));
    }

    #[test]
    fn a_closed_programme_takes_no_ruling() {
        let (given, programme) = opened();
        let closed = ProgrammeClosed { programme, document: example::document() };
        given
            .event(Programme::stream(programme), closed)
            .when(&Submission::by(person(1)), &rule(programme, "stage_two"))
            .then_rejected(&rules::PROGRAMME_CLOSED);
    }
}
