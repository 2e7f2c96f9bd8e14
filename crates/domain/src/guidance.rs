//! Training and guidance (业务科室培训、现场指导) that a line office gives a village: recorded,
//! counted, never scored (`domain.md` §16.1-5), and no hours are kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::activity::measure::count;
use crate::activity::{self, Activity, Circumstances, Count, Measure, Names, activity_names};
use crate::aggregate::Kind;
use crate::id::GuidanceId;
use crate::quantity::QuantityUnit;
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;
use crate::text;

/// The rules of this module: none of its own.
pub const RULES: &[&Rule] = &[];

/// The largest number of people who took part.
pub const PARTICIPANTS_MAX: u32 = 100_000;

/// The state of a training or guidance visit.
pub type Guidance = activity::Entry<GuidanceFacts>;
/// The events of a training or guidance visit.
pub type Event = activity::Event<GuidanceFacts>;
/// Records a training or guidance visit.
pub type RecordGuidance = activity::Record<GuidanceFacts>;
/// Corrects one.
pub type CorrectGuidance = activity::Correct<GuidanceFacts>;
/// Voids one.
pub type VoidGuidance = activity::Void<GuidanceFacts>;

vocabulary! {
    /// What was given.
    GuidanceKind {
        Training = "training", "业务培训", "training";
        OnSite = "on_site", "现场指导", "guidance on site";
    }
}

/// What is counted of a training or guidance visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuidanceFacts {
    /// What was given.
    pub kind: GuidanceKind,
    /// The section that gave it, as its people's assignments name it.
    pub section: String,
    /// How many people were trained or guided (人次).
    pub participants: u32,
}

impl Activity for GuidanceFacts {
    type Id = GuidanceId;
    const KIND: Kind = Kind::Guidance;
    const NAMES: Names =
        activity_names!("guidance", "Guidance", "培训指导", "training or guidance");
    const RECORDERS: &'static [Role] = &[Role::LineOffice, Role::OfficeHandler, Role::OfficeHead];

    fn section(&self) -> Option<&str> {
        Some(&self.section)
    }

    fn needs_topics(&self) -> bool {
        true
    }

    fn check(&self, at: &Circumstances<'_>) -> Vec<Rejection> {
        let authority = &at.cx.authority;
        let not_its_own = || {
            let other = Rejection::new(&general::ROLE_OTHER_UNIT).field("section");
            other.with("command", Self::NAMES.record.1).who_could(&[Role::LineOffice])
        };
        let known = |()| match authority.role {
            Role::LineOffice if authority.section.as_ref() == Some(&self.section) => Ok(()),
            Role::LineOffice => Err(not_its_own()),
            _ => at.reads.need_section(&self.section).map_err(|one| one.field("section")),
        };
        let named = text::required("section", &self.section);
        let mut found: Vec<Rejection> = named.and_then(known).err().into_iter().collect();
        if !(1..=PARTICIPANTS_MAX).contains(&self.participants) {
            let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field("participants");
            found.push(refused.with("min", 1).with("max", PARTICIPANTS_MAX));
        }
        found
    }

    fn counts(&self) -> Vec<Count> {
        let given = match self.kind {
            GuidanceKind::Training => Measure::Training,
            GuidanceKind::OnSite => Measure::OnSiteGuidance,
        };
        let participants = u64::from(self.participants);
        vec![
            count(given, 1, QuantityUnit::Occasion),
            count(Measure::GuidanceParticipants, participants, QuantityUnit::PersonTime),
        ]
    }

    fn example() -> Self {
        Self {
            kind: GuidanceKind::OnSite, section: "农业服务中心".to_owned(), participants: 12
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Told;
    use crate::activity::fixture::*;
    use crate::command::{Answer, Question};

    fn record(facts: GuidanceFacts) -> RecordGuidance {
        let topics = vec!["生活污水治理".to_owned()];
        let told = Told { topics, ..Told::default() };
        RecordGuidance { programme: PROGRAMME, unit: home(), facts, told }
    }

    #[test]
    fn a_line_office_records_what_its_own_section_gave() {
        let outcome = town().when(&by(LINE), &record(GuidanceFacts::example()));
        assert_eq!(outcome.authority().role, Role::LineOffice);
        assert_eq!(outcome.text(0)["topics"][0], "生活污水治理");
        let other = GuidanceFacts { section: "应急办".to_owned(), ..GuidanceFacts::example() };
        let outcome = town().when(&by(LINE), &record(other.clone()));
        let rejection = outcome.then_rejected(&general::ROLE_OTHER_UNIT);
        assert_eq!(rejection.field.as_deref(), Some("facts.section"));
        town().when(&by(HANDLER), &record(other.clone())).decision();
        let asked = Question::SectionHeld(other.section.clone());
        let nobodys = town().answer(asked, Answer::SectionHeld(false));
        let outcome = nobodys.when(&by(HANDLER), &record(other));
        let rejection = outcome.then_rejected(&general::SECTION_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("facts.section"));
    }

    #[test]
    fn a_village_does_not_record_that_it_was_guided() {
        let outcome = town().when(&by(CADRE), &record(GuidanceFacts::example()));
        outcome.then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn somebody_was_guided_in_something() {
        let nobody = GuidanceFacts { participants: 0, ..GuidanceFacts::example() };
        let silent = RecordGuidance { told: Told::default(), ..record(nobody) };
        let outcome = town().when(&by(LINE), &silent);
        let rejection = outcome.then_rejected(&general::INTEGER_OUT_OF_RANGE);
        assert_eq!(rejection.also[0].field.as_deref(), Some("details.topics"));
    }

    #[test]
    fn another_of_the_town_corrects_it_and_no_hours_are_kept() {
        let given = town().when(&by(LINE), &record(GuidanceFacts::example())).recorded();
        let facts = GuidanceFacts { participants: 13, ..GuidanceFacts::example() };
        let told = record(facts.clone()).told;
        let reason = "签到表漏一人。".to_owned();
        let correct = CorrectGuidance { entry: GuidanceId(FIRST), on: None, facts, told, reason };
        given.when(&by(LINE_TOO), &correct).decision();
        let bytes = serde_json::to_string(&GuidanceFacts::example()).expect("JSON");
        assert!(!bytes.contains("hour"), "{bytes}");
    }
}
