//! Reveal the seed and draw the households that are visited.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Inspection, InspectionSampleDrawn, rules, sampling};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::household_list::HouseholdList;
use crate::id::InspectionId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Draws the sample as [`sampling`] says, on the planned day or later; the inspection is then in
/// progress.
#[derive(Debug, Clone, Serialize)]
pub struct DrawSample {
    /// The inspection.
    pub inspection: InspectionId,
    /// The seed that was committed, 64 lower-case hexadecimal digits.
    pub seed: String,
}

impl Command for DrawSample {
    const NAME: &'static str = "inspection.draw_sample";
    const ZH: &'static str = "抽样";
    const POWERS: Powers =
        Powers::impartial_decision(&[Role::OfficeHandler, Role::OfficeHead, Role::LineOffice]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.inspection, known);
        let inspection = known.get::<Inspection>(self.inspection.0);
        let planned = inspection.and_then(|inspection| inspection.planned.as_ref());
        let sampling = planned.and_then(|planned| planned.sampling.as_ref());
        streams.extend(sampling.map(|sampling| HouseholdList::stream(sampling.village)));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::DrawSample, self.inspection, reads, cx)?;
        let verb = (Self::ZH, "drawing the sample");
        guard::not_of_the_commission(verb, Self::POWERS.roles, reads, cx)?;
        let planned = known.planned(Act::DrawSample)?;
        guard::not_early(planned, cx)?;
        let Some(sampling) = &planned.sampling else {
            return Err(Rejection::new(&rules::INSPECTION_NO_SAMPLE));
        };
        let seed = sampling::parse_seed(&self.seed)
            .filter(|seed| sampling::commitment(seed) == sampling.commitment);
        let Some(seed) = seed else {
            return Err(Rejection::new(&rules::INSPECTION_SEED)
                .field("seed")
                .with("commitment", &sampling.commitment));
        };
        let list = reads.need::<HouseholdList>(sampling.village.0)?;
        let alone = (sampling.village != planned.unit).then_some(planned.unit);
        let frame = list.frame(sampling.list_revision, alone);
        if frame.is_empty() {
            return Err(Rejection::new(&rules::INSPECTION_NO_HOUSEHOLDS));
        }
        let groups = sampling::draw(self.inspection, &seed, sampling.per_group, &frame);
        let drawn = InspectionSampleDrawn { seed: self.seed.clone(), groups };
        Ok(known.decided(NewEvent::new(drawn), Audience::Office))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::household::{CloseHousehold, ClosingGround, RegisterHouseholds};
    use crate::inspection::fixture::*;
    use crate::inspection::{Phase, PlanInspection};
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn r12_the_revealed_seed_must_be_the_committed_one() {
        let other = DrawSample { seed: "08".repeat(32), ..draw() };
        planned().when(&by(HANDLER), &other).then_rejected(&rules::INSPECTION_SEED);
        let given = planned().when(&by(LINE), &draw()).recorded();
        let sample = state(&given).sample.clone().expect("it was drawn");
        let sizes: Vec<(u32, usize)> =
            sample.groups.iter().map(|group| (group.households, group.drawn.len())).collect();
        assert_eq!(sizes, [(7, 5), (2, 2)]);
        assert_eq!(state(&given).phase, Phase::InProgress);
    }

    #[test]
    fn r12_whoever_came_after_the_commitment_is_not_drawn_and_whoever_left_neither() {
        let before = planned().when(&by(HANDLER), &draw()).recorded();
        let first = state(&before).sample.clone().expect("drawn").groups[0].drawn[0];
        let late = RegisterHouseholds {
            unit: group(),
            labels: (50..70).map(|number| number.to_string()).collect(),
            from: day("2024-05-06"),
        };
        let given = planned().fresh(uuid::Uuid::from_u128(0x9000_0400));
        let given = given.when(&by(CADRE), &late).recorded();
        let came = given.when(&by(HANDLER), &draw()).recorded();
        assert_eq!(state(&came).sample, state(&before).sample);
        let gone = CloseHousehold {
            household: first,
            ground: ClosingGround::MovedAway,
            from: day("2024-05-06"),
        };
        let given = given.when(&by(CADRE), &gone).recorded();
        let left = given.when(&by(HANDLER), &draw()).recorded();
        let groups = state(&left).sample.clone().expect("drawn").groups;
        assert_eq!(groups[0].households, 6);
        assert!(!groups[0].drawn.contains(&first));
    }

    #[test]
    fn nothing_is_drawn_before_the_planned_day() {
        let tomorrow = PlanInspection { planned_on: day("2024-05-07"), ..plan() };
        let given = town().when(&by(HANDLER), &tomorrow).recorded();
        given.when(&by(HANDLER), &draw()).then_rejected(&rules::INSPECTION_EARLY);
        let given = given.now(at("2024-05-07 08:00"));
        assert_eq!(given.when(&by(HANDLER), &draw()).decision().writes.len(), 1);
    }

    #[test]
    fn the_commission_and_the_village_draw_nothing() {
        for number in [COMMISSION, CADRE] {
            planned().when(&by(number), &draw()).then_rejected(&general::ROLE_MISSING);
        }
    }

    #[test]
    fn a_sheet_without_a_sample_has_nothing_to_draw() {
        let given = town_with(without_sample());
        let plan = PlanInspection { seed_commitment: None, ..plan() };
        let given = given.when(&by(HANDLER), &plan).recorded();
        given.when(&by(HANDLER), &draw()).then_rejected(&rules::INSPECTION_NO_SAMPLE);
    }
}
