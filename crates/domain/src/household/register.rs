//! Enter households into the register.

use serde::Serialize;

use super::{Household, HouseholdRegistered, KEEPERS, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::household_list::{HOUSEHOLDS_MAX, HouseholdList};
use crate::id::{HouseholdId, UnitId};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// How many households one command enters: each writes two events.
pub const HOUSEHOLDS_AT_ONCE_MAX: usize = 30;

/// Enters households of one group, courtyard or village; the receipt is of the first one.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterHouseholds {
    /// The group, courtyard or village that they stand under.
    pub unit: UnitId,
    /// Their numbers there (户编号).
    pub labels: Vec<String>,
    /// Their first day.
    pub from: Date,
}

impl Command for RegisterHouseholds {
    const NAME: &'static str = "household.register";
    const ZH: &'static str = "登记农户";
    const POWERS: Powers = Powers::entry(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads_of_unit(self.unit, known);
        let each = (0..).zip(self.labels.iter().take(HOUSEHOLDS_AT_ONCE_MAX));
        streams.extend(each.map(|(n, _)| Household::stream(HouseholdId(known.fresh_at(n)))));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Unit>(self.unit.0)?;
        Ok(Scope { units: Unit::upward(self.unit, reads), ..Scope::default() })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let bounds = (1, HOUSEHOLDS_AT_ONCE_MAX);
        guard::check_count("labels", self.labels.len(), guard::different(&self.labels), bounds)?;
        if self.from > cx.today {
            return Err(Rejection::new(&rules::HOUSEHOLD_DATE_LATER)
                .field("from_date")
                .with("from", self.from)
                .with("today", cx.today));
        }
        let mut decision = Decision::default();
        for (n, label) in (0..).zip(&self.labels) {
            let household = HouseholdId(reads.fresh_at(n));
            let at = guard::place(self.unit, &format!("labels[{n}]"), label, self.from, reads)?;
            self.refuse_beyond(at.village, reads)?;
            let registered = HouseholdRegistered {
                household,
                village: at.village,
                unit: at.unit,
                label: at.label.clone(),
                from: self.from,
                split_from: None,
            };
            let (list, listed) = guard::listed(household, &at);
            let event = NewEvent::new(registered);
            decision = decision.with(guard::decided(household, at.unit, event)).and(list, listed);
        }
        Ok(decision)
    }
}

impl RegisterHouseholds {
    fn refuse_beyond(&self, village: UnitId, reads: &Reads) -> Result<(), Rejection> {
        let listed = reads.get::<HouseholdList>(village.0).map_or(0, |list| list.listed().count());
        if listed + self.labels.len() <= HOUSEHOLDS_MAX {
            return Ok(());
        }
        Err(Rejection::new(&rules::HOUSEHOLD_LIST_FULL).field("labels").with("max", HOUSEHOLDS_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::EVENTS_MAX;
    use crate::household::fixture::*;
    use crate::household_list::HouseholdListed;
    use crate::rejection::rules as general;
    use crate::testing::{day, unit};
    use crate::unit::rules as units;

    #[test]
    fn r48_a_household_is_registered_under_its_group() {
        let outcome = town().when(&by(CADRE), &register(&["3-017"]));
        let registered = HouseholdRegistered {
            household: first(),
            village: village(),
            unit: group(),
            label: "3-017".to_owned(),
            from: day("2024-04-08"),
            split_from: None,
        };
        let listed =
            HouseholdListed { household: first(), unit: group(), label: "3-017".to_owned() };
        outcome.then(&[registered.into(), listed.into()]);
        for (_, event) in &outcome.decision().writes {
            assert_eq!(event.subjects.unit, Some(group()));
        }
    }

    #[test]
    fn as_many_as_a_unit_of_work_has_room_for_are_registered_at_once() {
        let labels: Vec<String> = (0..HOUSEHOLDS_AT_ONCE_MAX).map(|n| format!("3-{n}")).collect();
        let many = RegisterHouseholds { labels: labels.clone(), ..register(&[]) };
        let outcome = town().when(&by(HANDLER), &many);
        assert!(outcome.decision().writes.len() <= EVENTS_MAX as usize);
        let more = [labels, vec!["4-1".to_owned()]].concat();
        let more = RegisterHouseholds { labels: more, ..register(&[]) };
        town().when(&by(HANDLER), &more).then_rejected(&rules::HOUSEHOLD_COUNT);
        town().when(&by(HANDLER), &register(&[])).then_rejected(&rules::HOUSEHOLD_COUNT);
        let twice = register(&["1", "1"]);
        town().when(&by(HANDLER), &twice).then_rejected(&rules::HOUSEHOLD_COUNT);
    }

    #[test]
    fn no_name_telephone_or_identity_number_is_a_number() {
        for label in ["张三", "13800138000", "50024319700101123X", "3 017", "", "３-017"] {
            let outcome = town().when(&by(CADRE), &register(&[label]));
            let refused = outcome.then_rejected(&rules::HOUSEHOLD_LABEL_FORM);
            assert_eq!(refused.field.as_deref(), Some("labels[0]"), "{label}");
        }
    }

    #[test]
    fn a_number_is_one_households_within_its_group() {
        let given = town().when(&by(CADRE), &register(&["3-017"])).recorded();
        let again = given.fresh(uuid::Uuid::from_u128(0x9000_0100));
        again.when(&by(CADRE), &register(&["3-017"])).then_rejected(&rules::HOUSEHOLD_LABEL_TAKEN);
        let elsewhere = RegisterHouseholds { unit: group_too(), ..register(&["3-017"]) };
        assert_eq!(again.when(&by(CADRE), &elsewhere).decision().writes.len(), 2);
    }

    #[test]
    fn a_village_keeps_its_own_register_only() {
        let other = RegisterHouseholds { unit: other_village(), ..register(&["1"]) };
        town().when(&by(CADRE), &other).then_rejected(&general::ROLE_OTHER_UNIT);
        town().when(&by(COMMISSION), &register(&["1"])).then_rejected(&general::ROLE_MISSING);
        assert_eq!(town().when(&by(HANDLER), &other).decision().writes.len(), 2);
    }

    #[test]
    fn a_household_begins_on_a_day_of_its_unit_and_not_in_the_future() {
        let later = RegisterHouseholds { from: day("2024-05-07"), ..register(&["1"]) };
        town().when(&by(CADRE), &later).then_rejected(&rules::HOUSEHOLD_DATE_LATER);
        let before = RegisterHouseholds { from: day("2023-05-07"), ..register(&["1"]) };
        town().when(&by(CADRE), &before).then_rejected(&units::UNIT_NOT_EXISTING);
        let nowhere = RegisterHouseholds { unit: unit(99), ..register(&["1"]) };
        town().when(&by(HANDLER), &nowhere).then_rejected(&general::THING_NOT_FOUND);
    }
}
