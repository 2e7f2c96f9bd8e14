//! Put an accepted item into long-term care (长效管护).

use serde::Serialize;

use super::guard::{self, Known, WORKERS};
use super::words::Words;
use super::{Act, CoreTaskCareBegun, CoreTaskItem, CoreTaskText};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{CoreTaskItemId, PersonId};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Begins care.
#[derive(Debug, Clone, Serialize)]
pub struct BeginCare {
    /// The item.
    pub item: CoreTaskItemId,
    /// Who cares for it, where that is a person of the register.
    pub carer: Option<PersonId>,
    /// How it is cared for; kept in private.
    pub arrangement: String,
}

impl Command for BeginCare {
    const NAME: &'static str = "core_task.begin_care";
    const ZH: &'static str = "转入管护";
    const POWERS: Powers = Powers::entry(WORKERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let carer = self.carer.map(Person::stream);
        guard::reads(self.item, known).into_iter().chain(carer).collect()
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.item, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(CoreTaskItem::stream(self.item))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::BeginCare, self.item, WORKERS, reads, cx)?;
        if let Some(carer) = self.carer {
            reads.need::<Person>(carer.0).map_err(|refused| refused.field("carer"))?;
        }
        Words::of(known.item.register).required("arrangement", &self.arrangement).check()?;
        let begun = CoreTaskCareBegun { role: cx.authority.role, carer: self.carer };
        let text =
            CoreTaskText { description: Some(self.arrangement.clone()), ..CoreTaskText::default() };
        Ok(known.decided(NewEvent::with_text(begun, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::*;
    use crate::core_task::{Phase, Register};
    use crate::rejection::rules as general;
    use crate::role::Role;

    #[test]
    fn what_was_accepted_is_cared_for_by_somebody_known() {
        let given = brought_to(Register::Infrastructure, Phase::Accepted);
        let care = BeginCare { carer: Some(who(CADRE)), ..begin_care() };
        let outcome = given.when(&by(CADRE), &care);
        outcome.then(&[CoreTaskCareBegun { role: Role::Village, carer: Some(who(CADRE)) }.into()]);
        assert_eq!(item(&outcome.recorded()).phase, Phase::InCare);
        let stranger = BeginCare { carer: Some(who(99)), ..begin_care() };
        let outcome = given.when(&by(CADRE), &stranger);
        let refused = outcome.then_rejected(&general::THING_NOT_FOUND);
        assert_eq!(refused.field.as_deref(), Some("carer"));
    }
}
