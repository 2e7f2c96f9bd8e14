//! Correct the facts of an item: a new version that points at the one that it replaces
//! (`domain.md` §10.4-7).

use serde::Serialize;

use super::facts::other_register;
use super::guard::{self, Known, OFFICE, WORKERS};
use super::words::Words;
use super::{
    Act, CoreTaskItem, CoreTaskItemCorrected, CoreTaskText, Facts, ItemKind, Phase, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::CoreTaskItemId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Corrects an item. The new version says all facts anew.
#[derive(Debug, Clone, Serialize)]
pub struct Correct {
    /// The item.
    pub item: CoreTaskItemId,
    /// What it is.
    pub kind: ItemKind,
    /// The facts of its register.
    pub facts: Facts,
    /// What it is called and where it is, where that was wrong; kept in private.
    pub place: Option<String>,
    /// Why it is corrected; kept in private.
    pub reason: String,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
}

impl Command for Correct {
    const NAME: &'static str = "core_task.correct";
    const ZH: &'static str = "更正事项";
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
        guard::reads(self.item, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.item, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(CoreTaskItem::stream(self.item))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Correct, self.item, Self::POWERS.roles, reads, cx)?;
        let item = known.item;
        is_theirs(&known, cx)?;
        if self.facts.register() != item.register {
            let other = self.facts.register();
            return Err(other_register(item.register, other).field("facts"));
        }
        let unsaid = self.place.is_none() && self.evidence.is_empty();
        if unsaid && self.kind == item.kind && self.facts == item.facts {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        Words::of(item.register)
            .and(self.facts.violations(self.kind))
            .and(self.facts.disagreements(self.kind, &item.facts, item.work.as_ref()))
            .optional("place", self.place.as_deref())
            .required("reason", &self.reason)
            .evidence(&self.evidence)
            .check()?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let corrected = CoreTaskItemCorrected {
            version: item.version.saturating_add(1),
            replaces: item.version,
            kind: self.kind,
            facts: self.facts.clone(),
            role: cx.authority.role,
            place_told: self.place.is_some(),
            evidence,
        };
        let text = CoreTaskText {
            reason: Some(self.reason.clone()),
            place: self.place.clone(),
            description: None,
            evidence: shown,
        };
        Ok(known.decided(NewEvent::with_text(corrected, &text)))
    }
}

/// The side that registered it corrects it, and the office; what was checked, the office alone.
fn is_theirs(known: &Known<'_>, cx: &Context) -> Result<(), Rejection> {
    let (item, role) = (known.item, cx.authority.role);
    if OFFICE.contains(&role) {
        return Ok(());
    }
    let checked = matches!(item.phase, Phase::Accepted | Phase::InCare | Phase::Relapsed);
    if checked {
        return Err(known.refused(&rules::CORE_TASK_CHECKED).who_could(OFFICE));
    }
    if of_the_village(role) == of_the_village(item.role) {
        return Ok(());
    }
    let who_could = WORKERS.iter().filter(|worker| {
        of_the_village(**worker) == of_the_village(item.role) || OFFICE.contains(worker)
    });
    let who_could: Vec<Role> = who_could.copied().collect();
    Err(known
        .refused(&rules::CORE_TASK_OTHER_SIDE)
        .with("recorder", item.role.zh())
        .with("recorderEn", item.role.en())
        .who_could(&who_could))
}

fn of_the_village(role: Role) -> bool {
    role.of_the_village() || role == Role::ResidentTeam
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Event as AnyEvent;
    use crate::core_task::fixture::*;
    use crate::core_task::{ClearanceSpotFacts, Event, InfrastructureFacts, Register};
    use crate::quantity::{Quantity, QuantityUnit};

    fn of_spot(amount: &str) -> Correct {
        let facts = ClearanceSpotFacts { quantity: cleared(amount).cleared, ..spot() };
        Correct { facts: Facts::ClearanceSpot(facts), ..correct(Register::ClearanceSpot) }
    }

    #[test]
    fn s10_4_7_a_correction_is_a_new_version_and_points_at_the_old_one() {
        let outcome = listed(Register::ClearanceSpot).when(&by(CADRE_TOO), &of_spot("3"));
        outcome.then(&[CoreTaskItemCorrected {
            version: 2,
            replaces: 1,
            kind: ItemKind::YardClutter,
            facts: of_spot("3").facts,
            role: Role::Village,
            place_told: false,
            evidence: vec![],
        }
        .into()]);
        assert_eq!(outcome.text(0)["reason"], "重新丈量。");
        let given = outcome.recorded();
        assert_eq!((item(&given).version, &item(&given).facts), (2, &of_spot("3").facts));
        assert_eq!(item(&given).phase, Phase::Listed);
        given.when(&by(CADRE), &of_spot("3")).then_rejected(&general::ALREADY_DONE);
        let moved = Correct { place: Some("四组".to_owned()), ..of_spot("3") };
        let events = given.when(&by(CADRE), &moved);
        let AnyEvent::CoreTaskItem(Event::CoreTaskItemCorrected(told)) =
            &events.decision().writes[0].1.event
        else {
            panic!("it was corrected")
        };
        assert!(told.place_told, "where the place stands now, the event says");
    }

    #[test]
    fn who_registered_it_corrects_it_and_after_the_check_the_office() {
        let given = listed(Register::ClearanceSpot);
        let outcome = given.when(&by(LINE), &of_spot("3"));
        outcome.then_rejected(&rules::CORE_TASK_OTHER_SIDE);
        given.when(&by(HANDLER), &of_spot("3")).decision();
        let given = brought_to(Register::ClearanceSpot, Phase::Accepted);
        given.when(&by(CADRE), &of_spot("3")).then_rejected(&rules::CORE_TASK_CHECKED);
        given.when(&by(HEAD), &of_spot("3")).decision();
    }

    #[test]
    fn an_item_stays_in_its_register_and_agrees_with_the_work_on_it() {
        let given = brought_to(Register::ClearanceSpot, Phase::UnderWay);
        let outcome = given.when(&by(CADRE), &of_spot("1"));
        let refused = outcome.then_rejected(&rules::CORE_TASK_BEYOND);
        assert_eq!(
            refused.field.as_deref(),
            Some("facts.clearance_spot.quantity.amount"),
            "what was cleared is more"
        );
        let water = Correct { facts: Facts::WaterBody(water()), ..of_spot("3") };
        given.when(&by(CADRE), &water).then_rejected(&rules::CORE_TASK_OTHER_REGISTER);
        let given = brought_to(Register::Infrastructure, Phase::UnderWay);
        let planned = Quantity { unit: QuantityUnit::Metre, ..project().planned };
        let facts = Facts::Infrastructure(InfrastructureFacts { planned, ..project() });
        let metres = Correct { facts, ..correct(Register::Infrastructure) };
        given.when(&by(CADRE), &metres).then_rejected(&rules::CORE_TASK_OTHER_UNIT);
    }

    #[test]
    fn a_house_with_steps_of_its_kind_keeps_its_kind() {
        let given = brought_to(Register::RuralHouse, Phase::UnderWay);
        let kind = ItemKind::NewHouse;
        let other = Correct { kind, ..correct(Register::RuralHouse) };
        let outcome = given.when(&by(CADRE), &other);
        let refused = outcome.then_rejected(&rules::CORE_TASK_HOUSE_STEP);
        assert_eq!(refused.field.as_deref(), Some("kind"));
        listed(Register::RuralHouse).when(&by(CADRE), &other).decision();
    }
}
