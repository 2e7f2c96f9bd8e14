//! Infrastructure projects (`domain.md` §3.5): how much is planned, started and done, and the money.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::wrong_quantity;
use super::{ItemKind, rules};
use crate::money::Money;
use crate::quantity::{Amount, Quantity, QuantityUnit};
use crate::rejection::{Rejection, Rule, Said, rules as general};

/// A project as it is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InfrastructureFacts {
    /// How much is planned.
    pub planned: Quantity,
    /// The funds that are planned, in 分.
    pub funds_planned: Money,
}

/// How far a project has come: everything is cumulative, in the unit of what is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InfrastructureWork {
    /// How much was started.
    pub started: Amount,
    /// How much is done.
    pub done: Amount,
    /// The funds that are in place, in 分.
    pub funds_in_place: Money,
    /// The funds that were spent, in 分.
    pub funds_spent: Money,
    /// The visible progress (形象进度) in per cent.
    pub visible_progress: u32,
    /// Whether amounts that look wrong were confirmed as they are.
    pub amounts_confirmed: bool,
}

/// What a field is called, in both languages.
type Name = (&'static str, &'static str);

const STARTED: Name = ("开工量", "amount started");
const DONE: Name = ("完成量", "amount done");
const IN_PLACE: Name = ("到位资金", "funds in place");
const SPENT: Name = ("支出资金", "funds spent");
const PROGRESS: Name = ("形象进度", "visible progress");

impl InfrastructureFacts {
    pub(super) fn violations(&self, kind: ItemKind) -> Vec<Rejection> {
        let money = self.funds_planned.check("funds_planned").err();
        wrong_quantity("planned", self.planned, kind).into_iter().chain(money).collect()
    }
}

impl InfrastructureWork {
    /// Everything that is wrong with it.
    pub(super) fn violations(
        &self,
        facts: &InfrastructureFacts,
        before: Option<&Self>,
    ) -> Vec<Rejection> {
        let unstorable = self.unstorable(facts.planned.unit);
        if !unstorable.is_empty() {
            return unstorable;
        }
        let unit = facts.planned.unit;
        let amount = |amount| Quantity { amount, unit };
        let found = [
            (self.done > self.started).then(|| {
                let (done, limit) = (amount(self.done), amount(self.started));
                beyond(&rules::CORE_TASK_BEYOND, DONE, &done, &limit).field("done")
            }),
            (self.funds_spent > self.funds_in_place).then(|| {
                let (spent, limit) = (self.funds_spent, self.funds_in_place);
                beyond(&rules::CORE_TASK_BEYOND, SPENT, &spent, &limit).field("funds_spent")
            }),
            self.beyond(facts),
            self.slipped(facts),
        ];
        let fell = before.map_or_else(Vec::new, |before| self.fell(before, unit));
        found.into_iter().flatten().chain(fell).collect()
    }

    fn unstorable(&self, unit: QuantityUnit) -> Vec<Rejection> {
        let amount = |field, amount| Quantity { amount, unit }.check(field).err();
        let progress = (self.visible_progress > 100).then(|| {
            Rejection::new(&general::INTEGER_OUT_OF_RANGE)
                .field("visible_progress")
                .with("min", 0)
                .with("max", 100)
        });
        [
            amount("started", self.started),
            amount("done", self.done),
            self.funds_in_place.check("funds_in_place").err(),
            self.funds_spent.check("funds_spent").err(),
            progress,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// More than planned was started, and nobody confirmed it.
    pub(super) fn beyond(&self, facts: &InfrastructureFacts) -> Option<Rejection> {
        if self.amounts_confirmed || self.started <= facts.planned.amount {
            return None;
        }
        let started = Quantity { amount: self.started, unit: facts.planned.unit };
        let refused = beyond(&rules::CORE_TASK_BEYOND, STARTED, &started, &facts.planned);
        Some(refused.field("started"))
    }

    /// 元 was typed for 万元, and nobody confirmed it.
    fn slipped(&self, facts: &InfrastructureFacts) -> Option<Rejection> {
        let slip = self.funds_in_place.looks_like_unit_slip(facts.funds_planned);
        if self.amounts_confirmed || !slip {
            return None;
        }
        let (now, planned) = (self.funds_in_place, facts.funds_planned);
        let refused = beyond(&rules::CORE_TASK_UNIT_SLIP, IN_PLACE, &now, &planned);
        Some(refused.field("funds_in_place"))
    }

    /// What is less than before.
    fn fell(&self, before: &Self, unit: QuantityUnit) -> Vec<Rejection> {
        let amount = |amount| Quantity { amount, unit };
        let amounts = [
            ("started", STARTED, before.started, self.started),
            ("done", DONE, before.done, self.done),
        ];
        let money = [
            ("funds_in_place", IN_PLACE, before.funds_in_place, self.funds_in_place),
            ("funds_spent", SPENT, before.funds_spent, self.funds_spent),
        ];
        let progress = (self.visible_progress < before.visible_progress).then(|| {
            let (was, now) = (before.visible_progress, self.visible_progress);
            fell("visible_progress", PROGRESS, &format!("{was}%"), &format!("{now}%"))
        });
        let amounts = amounts.into_iter().filter(|(_, _, was, now)| now < was);
        let money = money.into_iter().filter(|(_, _, was, now)| now < was);
        let amounts =
            amounts.map(|(field, name, was, now)| fell(field, name, &amount(was), &amount(now)));
        let money = money.map(|(field, name, was, now)| fell(field, name, &was, &now));
        amounts.chain(money).chain(progress).collect()
    }
}

fn beyond<T: Said>(rule: &'static Rule, (zh, en): Name, now: &T, limit: &T) -> Rejection {
    Rejection::new(rule)
        .with("what", zh)
        .with("whatEn", en)
        .said(("now", "nowEn"), now)
        .said(("limit", "limitEn"), limit)
}

fn fell<T: Said>(field: &str, (zh, en): Name, before: &T, now: &T) -> Rejection {
    Rejection::new(&rules::CORE_TASK_FELL)
        .field(field)
        .with("what", zh)
        .with("whatEn", en)
        .said(("before", "beforeEn"), before)
        .said(("now", "nowEn"), now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::{progress, project};

    fn reasons(work: &InfrastructureWork, before: Option<&InfrastructureWork>) -> Vec<String> {
        let found = work.violations(&project(), before);
        let told = |refused: &Rejection| {
            format!("{} {}", refused.rule.reason, refused.field.as_deref().unwrap_or_default())
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn a_project_is_planned_in_units_of_its_kind() {
        assert_eq!(project().violations(ItemKind::Road), []);
        let refused = project().violations(ItemKind::Lighting).remove(0);
        assert_eq!(refused.rule.reason, "CORE_TASK_MEASURED_IN");
        let owed = InfrastructureFacts { funds_planned: Money(-1), ..project() };
        assert_eq!(owed.violations(ItemKind::Road).len(), 1);
    }

    #[test]
    fn done_is_within_started_and_spent_within_what_is_in_place() {
        assert_eq!(reasons(&progress(12_000), None), [""; 0]);
        let wrong = InfrastructureWork {
            done: Amount(20_000),
            started: Amount(10_000),
            funds_spent: Money::yuan(500_000),
            ..progress(10_000)
        };
        assert_eq!(
            reasons(&wrong, None),
            ["CORE_TASK_BEYOND done", "CORE_TASK_BEYOND funds_spent"]
        );
        let many = InfrastructureWork { visible_progress: 101, ..progress(0) };
        assert_eq!(reasons(&many, None), ["INTEGER_OUT_OF_RANGE visible_progress"]);
    }

    #[test]
    fn r17_more_than_planned_and_slips_of_units_are_confirmed() {
        let more = InfrastructureWork { started: Amount(36_000), ..progress(30_000) };
        assert_eq!(reasons(&more, None), ["CORE_TASK_BEYOND started"]);
        let confirmed = InfrastructureWork { amounts_confirmed: true, ..more };
        assert_eq!(reasons(&confirmed, None), [""; 0]);
        let slipped = InfrastructureWork {
            funds_in_place: Money::yuan(80),
            funds_spent: Money::ZERO,
            ..progress(1)
        };
        assert_eq!(reasons(&slipped, None), ["CORE_TASK_UNIT_SLIP funds_in_place"]);
    }

    #[test]
    fn s10_4_4_cumulative_amounts_never_fall() {
        let before = progress(20_000);
        let less = InfrastructureWork {
            funds_in_place: Money::yuan(300_000),
            visible_progress: 10,
            ..progress(12_000)
        };
        let fell = ["done", "funds_in_place", "visible_progress"];
        let fell = fell.map(|field| format!("CORE_TASK_FELL {field}"));
        assert_eq!(reasons(&less, Some(&before)), fell);
    }
}
