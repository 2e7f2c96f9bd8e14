//! Publicity and policy delivered (宣传发动、政策宣讲): recorded and counted, never scored
//! (`domain.md` §16.1-5). Likes, forwards, views and followers are not kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::activity::measure::{count, of_code};
use crate::activity::{self, Activity, Circumstances, Count, Measure, Names, activity_names};
use crate::aggregate::Kind;
use crate::id::PublicityId;
use crate::quantity::QuantityUnit;
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;

/// The rules of this module: none of its own.
pub const RULES: &[&Rule] = &[];

/// The largest number of one kind of publicity in one record.
pub const COUNT_MAX: u32 = 100_000;

/// The state of a publicity record.
pub type Publicity = activity::Entry<PublicityFacts>;
/// The events of a publicity record.
pub type Event = activity::Event<PublicityFacts>;
/// Records publicity.
pub type RecordPublicity = activity::Record<PublicityFacts>;
/// Corrects a record of publicity.
pub type CorrectPublicity = activity::Correct<PublicityFacts>;
/// Voids a record of publicity.
pub type VoidPublicity = activity::Void<PublicityFacts>;

vocabulary! {
    /// How it was made known.
    PublicityKind {
        HouseholdVisit = "household_visit", "入户宣讲", "household visits";
        Broadcast = "broadcast", "广播宣传", "village broadcast";
        Leaflet = "leaflet", "发放宣传资料", "leaflets";
        NoticeBoard = "notice_board", "宣传栏、标语", "notice boards and banners";
        ChatGroup = "chat_group", "微信群宣传", "chat groups";
        Lecture = "lecture", "集中宣讲", "lectures";
    }
}

/// What is counted of publicity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublicityFacts {
    /// How it was made known.
    pub kind: PublicityKind,
    /// How often, or how many pieces.
    pub count: u32,
    /// Whether a policy was explained; which stands among the topics.
    pub policy: bool,
}

impl Activity for PublicityFacts {
    type Id = PublicityId;
    const KIND: Kind = Kind::Publicity;
    const NAMES: Names = activity_names!("publicity", "Publicity", "宣传宣讲", "publicity");
    const RECORDERS: &'static [Role] = &[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
    ];

    fn needs_topics(&self) -> bool {
        self.policy
    }

    fn check(&self, _at: &Circumstances<'_>) -> Vec<Rejection> {
        let mut found = Vec::new();
        if !(1..=COUNT_MAX).contains(&self.count) {
            let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field("count");
            found.push(refused.with("min", 1).with("max", COUNT_MAX));
        }
        found
    }

    fn counts(&self) -> Vec<Count> {
        let unit = match self.kind {
            PublicityKind::Leaflet | PublicityKind::NoticeBoard => QuantityUnit::Piece,
            PublicityKind::HouseholdVisit
            | PublicityKind::Broadcast
            | PublicityKind::ChatGroup
            | PublicityKind::Lecture => QuantityUnit::Occasion,
        };
        let known = count(of_code(self.kind.code()), u64::from(self.count), unit);
        let policy = count(Measure::PolicyExplained, 1, QuantityUnit::Occasion);
        std::iter::once(known).chain(self.policy.then_some(policy)).collect()
    }

    fn example() -> Self {
        Self { kind: PublicityKind::Leaflet, count: 200, policy: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Told;
    use crate::activity::fixture::*;
    use crate::event::{EventData as _, EventType};

    fn record(facts: PublicityFacts) -> RecordPublicity {
        let topics = vec!["人居环境整治奖补政策".to_owned()];
        let told = Told { topics, ..Told::default() };
        RecordPublicity { programme: PROGRAMME, unit: home(), facts, told }
    }

    #[test]
    fn village_and_town_record_what_they_made_known() {
        for number in [CADRE, RESIDENT, LINE, HANDLER, HEAD] {
            town().when(&by(number), &record(PublicityFacts::example())).decision();
        }
        let outcome = town().when(&by(COMMISSION), &record(PublicityFacts::example()));
        outcome.then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn a_policy_that_was_explained_has_its_title() {
        let untold = RecordPublicity { told: Told::default(), ..record(PublicityFacts::example()) };
        let outcome = town().when(&by(CADRE), &untold);
        let rejection = outcome.then_rejected(&general::FIELD_REQUIRED);
        assert_eq!(rejection.field.as_deref(), Some("details.topics"));
        let none = PublicityFacts { count: 0, ..PublicityFacts::example() };
        town().when(&by(CADRE), &record(none)).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn publicity_is_counted_and_nothing_of_its_reach_is_kept() {
        let row = EventType::of::<activity::Recorded<PublicityFacts>>(PublicityFacts::KIND);
        for word in ["like", "forward", "view", "follower", "read", "score"] {
            assert!(!row.data_schema.contains(&format!("\"{word}")), "{word}");
        }
        assert_eq!(activity::Recorded::<PublicityFacts>::ZH, "登记宣传宣讲");
    }
}
