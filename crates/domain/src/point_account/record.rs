//! Record an entry of a household's points (登记积分).

use serde::Serialize;

use super::guard::{self, Account};
use super::{PointAccount, PointsRecorded, PointsRecordedText, RECORDERS, item, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::household::Household;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::point_notice::PointNotice;
use crate::points::not_of_the_commission;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Records what a household did. Its day is the day on which it occurred, so that the rules of
/// back-entry hold for it; the edition that governs that day says what it gives.
#[derive(Debug, Clone, Serialize)]
pub struct RecordPoints {
    /// The household.
    pub household: HouseholdId,
    /// The key of the item in the village's rules.
    pub item: String,
    /// How many times it counts.
    pub times: u32,
    /// Whether the item is applied to what is not listed itself.
    pub analogy: bool,
    /// On what ground; needed for an analogy, kept in private.
    pub ground: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RecordPoints {
    const NAME: &'static str = "point_account.record";
    const ZH: &'static str = "登记积分";
    const POWERS: Powers = Powers::entry(RECORDERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.household, known);
        let household = known.get::<Household>(self.household.0);
        if let Some(address) = household.and_then(|household| household.address.as_ref()) {
            streams.extend(item::rules_of(address.village, known));
            let account = known.get::<PointAccount>(PointAccount::stream(self.household).id);
            let before = account.map(PointAccount::villages).unwrap_or_default();
            streams.extend(before.into_iter().map(PointNotice::stream));
        }
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        not_of_the_commission((Self::ZH, "record points"), RECORDERS, reads, cx)?;
        let account = Account::load(self.household, reads)?;
        let on = cx.occurred_at.date();
        let village = item::village_on(&account, on, reads)?;
        let edition = item::edition_on(village, on, reads)?;
        let found = item::need(edition, &self.item)?;
        let points = item::points_of(found, self.times)?;
        if self.analogy && self.ground.is_none() {
            return Err(Rejection::new(&rules::POINTS_ANALOGY_GROUND).field("ground"));
        }
        Rejection::unless_all([
            words::optional("ground", self.ground.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        item::check_year(&account, (village, found), self.times, on, reads)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let recorded = PointsRecorded {
            household: self.household,
            village,
            entry: account.next_of_new()?,
            edition: edition.number,
            item: found.key.clone(),
            points,
            times: self.times,
            on,
            analogy: self.analogy,
            reverses: None,
            role: cx.authority.role,
            evidence,
        };
        if self.ground.is_none() && shown.is_empty() {
            return Ok(account.decided(NewEvent::new(recorded)));
        }
        let text = PointsRecordedText { ground: self.ground.clone(), evidence: shown };
        Ok(account.decided(NewEvent::with_text(recorded, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::event::{Audience, SubmissionNote};
    use crate::household::{
        ClosingGround, HouseholdClosed, HouseholdMoved, rules as of_households,
    };
    use crate::point_account::fixture::*;
    use crate::point_account::{ENTRIES_MAX, Phase, TIMES_MAX};
    use crate::point_rules::{AdoptPointRules, PointRules, rules as of_rules};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, at, day};

    #[test]
    fn r43_an_entry_is_an_item_of_the_rules_that_govern_its_day() {
        let outcome = town().when(&by(GROUP), &record("clean_up", 2));
        let recorded = PointsRecorded {
            household: HOUSEHOLD,
            village: home(),
            entry: 1,
            edition: 1,
            item: "clean_up".to_owned(),
            points: 10,
            times: 2,
            on: day("2024-05-06"),
            analogy: false,
            reverses: None,
            role: Role::GroupCadre,
            evidence: vec![],
        };
        outcome.then(&[recorded.into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!((event.subjects.unit, event.audience), (Some(group()), Audience::Unit));
        assert!(event.text.is_none());
        let given = outcome.recorded();
        assert_eq!(phase(&given, 1), Phase::Recorded);
        let given = given.when(&by(CADRE), &record("littering", 3)).recorded();
        assert_eq!(account(&given).entry(2).map(|entry| entry.points), Some(-6));
    }

    #[test]
    fn s10_4_3_the_edition_of_the_day_counts_and_not_that_of_today() {
        let second = AdoptPointRules {
            met_on: day("2024-05-06"),
            from: day("2024-05-08"),
            document: minutes("2024-05-06"),
            items: vec![item("clean_up", "参加村庄清洁行动", 8)],
            ..adopt()
        };
        let given = town().when(&by(CADRE), &second).recorded().now(at("2024-05-09 09:00"));
        let earlier = Submission { occurred_at: Some(at("2024-05-07 15:00")), ..by(GROUP) };
        let given = given.when(&earlier, &record("clean_up", 1)).recorded();
        let given = given.when(&by(GROUP), &record("clean_up", 1)).recorded();
        let entries = account(&given).entries.iter();
        let counted: Vec<_> = entries.map(|entry| (entry.edition, entry.points)).collect();
        assert_eq!(counted, [(1, 5), (2, 8)]);
    }

    #[test]
    fn r42_before_the_rules_begin_nothing_is_recorded() {
        let before = Submission {
            occurred_at: Some(at("2024-04-30 15:00")),
            note: SubmissionNote {
                back_entry_reason: Some("当时没有网络。".to_owned()),
                told_by: None,
            },
            ..by(GROUP)
        };
        let outcome = town().when(&before, &record("clean_up", 1));
        let refused = outcome.then_rejected(&of_rules::POINT_RULES_NONE_ON);
        assert!(refused.zh().contains("2024-04-30"), "{}", refused.zh());
    }

    #[test]
    fn s10_4_8_what_is_recorded_late_has_a_reason() {
        let given = town().now(at("2024-05-20 09:00"));
        let late = Submission { occurred_at: Some(at("2024-05-07 15:00")), ..by(GROUP) };
        given.when(&late, &record("clean_up", 1)).then_rejected(&general::BACK_ENTRY_REASON);
        let note = SubmissionNote {
            back_entry_reason: Some("停电一周。".to_owned()),
            ..SubmissionNote::default()
        };
        let given = given.when(&Submission { note, ..late }, &record("clean_up", 1)).recorded();
        assert_eq!(account(&given).entries[0].on, day("2024-05-07"));
    }

    #[test]
    fn s10_4_8_a_clock_that_is_ahead_brings_no_entry_into_the_next_year() {
        let second = 1_000_000;
        let midnight = day("2025-01-01").start();
        let occurred_at = Some(midnight.plus_micros(second));
        let ahead = |number| Submission { occurred_at, ..by(number) };
        let given = town().now(midnight.plus_micros(-2 * second));
        let given = given.when(&ahead(GROUP), &record("clean_up", 12)).recorded();
        let entry = &account(&given).entries[0];
        assert_eq!((entry.on, entry.since.date()), (day("2024-12-31"), day("2024-12-31")));
        // What follows in the same second is no earlier than it, and the notice is of the same day.
        let given = given.when(&ahead(CADRE), &check(1)).recorded();
        let given = given.now(midnight.plus_micros(-second)).when(&ahead(CADRE), &post());
        assert_eq!(notices(&given.recorded())[0].posted_on, day("2024-12-31"));
    }

    #[test]
    fn an_item_that_is_not_there_is_refused_with_those_that_are_near() {
        let outcome = town().when(&by(GROUP), &record("clean", 1));
        let refused = outcome.then_rejected(&rules::POINTS_ITEM_UNKNOWN);
        assert!(refused.zh().contains("相近的有：clean_up"), "{}", refused.zh());
        assert!(refused.en().ends_with("near are clean_up"), "{}", refused.en());
        let outcome = town().when(&by(GROUP), &record("夜校", 1));
        let refused = outcome.then_rejected(&rules::POINTS_ITEM_UNKNOWN);
        assert!(refused.zh().contains("night_class"), "found by its name: {}", refused.zh());
        for nothing_near in ["x", "", "卫生评比"] {
            let outcome = town().when(&by(GROUP), &record(nothing_near, 1));
            let refused = outcome.then_rejected(&rules::POINTS_ITEM_UNKNOWN);
            assert!(refused.zh().contains("该版共 3 项"), "{}", refused.zh());
        }
    }

    #[test]
    fn r42_an_item_counts_so_many_times_a_year_for_one_household() {
        let given = town().when(&by(GROUP), &record("clean_up", 11)).recorded();
        let outcome = given.when(&by(GROUP), &record("clean_up", 2));
        let refused = outcome.then_rejected(&rules::POINTS_PER_YEAR);
        assert!(refused.zh().contains("最多 12 次，该户 2024 年已登记 11 次"), "{}", refused.zh());
        let full = given.when(&by(GROUP), &record("clean_up", 1)).recorded();
        full.when(&by(GROUP), &record("clean_up", 1)).then_rejected(&rules::POINTS_PER_YEAR);
        full.when(&by(GROUP), &record("night_class", 30)).decision();
        let neighbour = RecordPoints { household: NEIGHBOUR, ..record("clean_up", 12) };
        full.when(&by(GROUP), &neighbour).decision();
        // In the next year it counts again.
        let next = full.now(at("2025-01-02 09:00"));
        next.when(&by(GROUP), &record("clean_up", 12)).decision();
    }

    #[test]
    fn what_was_refused_or_taken_back_leaves_room_in_its_year() {
        let given = town().when(&by(GROUP), &record("clean_up", 12)).recorded();
        let refused = given.when(&by(CADRE), &refuse(1)).recorded();
        refused.when(&by(GROUP), &record("clean_up", 12)).decision();
        let given = given.when(&by(CADRE), &check(1)).recorded();
        given.when(&by(GROUP), &record("clean_up", 1)).then_rejected(&rules::POINTS_PER_YEAR);
        // A reversal takes nothing back before it is confirmed: it can be found wrong itself.
        let given = given.when(&by(CADRE), &reverse(1)).recorded();
        given.when(&by(GROUP), &record("clean_up", 1)).then_rejected(&rules::POINTS_PER_YEAR);
        let given = given.now(at("2024-05-06 14:00")).when(&by(CADRE), &post()).recorded();
        let given = given.now(at("2024-05-14 09:00")).when(&by(CADRE), &confirm(1)).recorded();
        let given = given.when(&by(GROUP), &check(2)).recorded().now(at("2024-05-14 10:00"));
        given.when(&by(GROUP), &record("clean_up", 1)).then_rejected(&rules::POINTS_PER_YEAR);
        let given = given.when(&by(CADRE), &post()).recorded().now(at("2024-05-22 09:00"));
        let given = given.when(&by(CADRE), &confirm(2)).recorded();
        given.when(&by(GROUP), &record("clean_up", 12)).decision();
    }

    #[test]
    fn what_shows_it_stands_in_the_facts_and_what_is_said_of_it_apart() {
        let evidence = vec![evidence::example()];
        let shown = RecordPoints { evidence: evidence.clone(), ..record("clean_up", 1) };
        let outcome = town().when(&by(GROUP), &shown);
        assert_eq!(outcome.text(0)["evidence"][0]["title"], "现场照片");
        let facts = String::from_utf8(outcome.decision().writes[0].1.event.encode());
        let facts = facts.expect("JSON is UTF-8");
        assert!(
            facts.contains(&evidence[0].reference.sha256) && !facts.contains("照片"),
            "{facts}"
        );
        let twice = RecordPoints { evidence: [evidence.clone(), evidence].concat(), ..shown };
        town().when(&by(GROUP), &twice).then_rejected(&general::EVIDENCE_TWICE);
    }

    #[test]
    fn r43_an_analogy_has_its_ground() {
        let unlisted = RecordPoints { analogy: true, ..record("clean_up", 1) };
        let outcome = town().when(&by(GROUP), &unlisted);
        let refused = outcome.then_rejected(&rules::POINTS_ANALOGY_GROUND);
        assert_eq!(refused.field.as_deref(), Some("ground"));
        let blank = RecordPoints { ground: Some(" ".to_owned()), ..unlisted.clone() };
        town().when(&by(GROUP), &blank).then_rejected(&general::FIELD_REQUIRED);
        let ground = Some("疏通公共水渠，参照清洁行动。".to_owned());
        let outcome = town().when(&by(GROUP), &RecordPoints { ground, ..unlisted });
        assert_eq!(outcome.text(0)["ground"], "疏通公共水渠，参照清洁行动。");
        assert!(account(&outcome.recorded()).entries[0].analogy);
    }

    #[test]
    fn an_entry_counts_once_to_a_thousand_times() {
        for times in [0, TIMES_MAX + 1, u32::MAX] {
            let outcome = town().when(&by(GROUP), &record("night_class", times));
            outcome.then_rejected(&rules::POINTS_TIMES);
        }
        town().when(&by(GROUP), &record("night_class", TIMES_MAX)).decision();
    }

    #[test]
    fn the_village_and_its_groups_record_and_nobody_else() {
        for number in [CADRE, GROUP] {
            town().when(&by(number), &record("clean_up", 1)).decision();
        }
        town()
            .when(&by(ELSEWHERE), &record("clean_up", 1))
            .then_rejected(&general::ROLE_OTHER_UNIT);
        town().when(&by(HANDLER), &record("clean_up", 1)).then_rejected(&general::ROLE_MISSING);
        let typed = Submission { on_behalf_of: Some(who(GROUP)), ..by(HANDLER) };
        town().when(&typed, &record("clean_up", 1)).decision();
        let hats = town().person_with(who(COMMISSION), Role::Village, Some(home()));
        let outcome = hats.when(&by(COMMISSION), &record("clean_up", 1));
        outcome.then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
    }

    #[test]
    fn r48_a_household_gets_points_for_the_days_on_which_it_stands_here() {
        let stream = Household::stream(HOUSEHOLD);
        let ground = ClosingGround::MovedAway;
        let given = town().event(stream, HouseholdClosed { ground, from: day("2024-05-06") });
        let outcome = given.when(&by(GROUP), &record("clean_up", 1));
        outcome.then_rejected(&of_households::HOUSEHOLD_CLOSED);
        let earlier =
            |number| Submission { occurred_at: Some(at("2024-05-05 18:00")), ..by(number) };
        given.when(&earlier(GROUP), &record("clean_up", 1)).decision();
        let moved = HouseholdMoved {
            village: elsewhere(),
            unit: elsewhere(),
            label: "001".to_owned(),
            from: day("2024-05-06"),
        };
        let within = HouseholdMoved { village: home(), unit: home(), ..moved.clone() };
        let given = town().event(stream, within);
        given.when(&earlier(CADRE), &record("clean_up", 1)).decision();
        let given = town().event(stream, moved);
        let earlier = earlier(ELSEWHERE);
        let outcome = given.when(&earlier, &record("clean_up", 1));
        outcome.then_rejected(&rules::POINTS_HOUSEHOLD_DAY);
        // The other village has no rules yet.
        let outcome = given.when(&by(ELSEWHERE), &record("clean_up", 1));
        outcome.then_rejected(&of_rules::POINT_RULES_NONE_ON);
    }

    #[test]
    fn a_merged_village_goes_on_under_the_rules_of_the_day() {
        let merged = crate::unit::UnitMerged {
            unit: home(),
            into: elsewhere(),
            from: day("2024-05-06"),
            document: crate::testing::document(),
        };
        let given = town().event(crate::unit::Unit::stream(home()), merged);
        let earlier = Submission { occurred_at: Some(at("2024-05-05 18:00")), ..by(ELSEWHERE) };
        let given = given.when(&earlier, &record("clean_up", 1)).recorded();
        assert_eq!(account(&given).entries[0].village, home());
        let outcome = given.when(&by(ELSEWHERE), &record("clean_up", 1));
        outcome.then_rejected(&of_rules::POINT_RULES_NONE_ON);
        let of_the_other = AdoptPointRules { village: elsewhere(), ..adopt() };
        let given = given.when(&by(ELSEWHERE), &of_the_other).recorded();
        let given = given.when(&by(ELSEWHERE), &record("clean_up", 1)).recorded();
        assert_eq!(account(&given).entries[1].village, elsewhere());
        assert!(given.state::<PointRules>(PointRules::stream(home()).id).is_some());
    }

    #[test]
    fn an_account_holds_so_many_entries_and_no_more() {
        let recorded = PointsRecorded { points: 3, times: 1, ..example() };
        let stream = PointAccount::stream(HOUSEHOLD);
        let fill =
            |given: Given, entry| given.event(stream, PointsRecorded { entry, ..recorded.clone() });
        let max = u32::try_from(ENTRIES_MAX).expect("few");
        let given = (1..max).fold(town(), fill);
        let given = given.when(&by(GROUP), &record("night_class", 1)).recorded();
        assert_eq!(account(&given).entries.len(), ENTRIES_MAX);
        let outcome = given.when(&by(GROUP), &record("night_class", 1));
        outcome.then_rejected(&rules::POINTS_ACCOUNT_FULL);
    }

    fn example() -> PointsRecorded {
        let example = <PointsRecorded as crate::event::EventData>::example();
        PointsRecorded {
            household: HOUSEHOLD,
            village: home(),
            item: "night_class".to_owned(),
            ..example.0
        }
    }

    #[test]
    fn nothing_is_recorded_for_a_household_that_nobody_registered() {
        let nobody = crate::id::HouseholdId(uuid::Uuid::from_u128(77));
        let outcome =
            town().when(&by(GROUP), &RecordPoints { household: nobody, ..record("clean_up", 1) });
        outcome.then_rejected(&general::THING_NOT_FOUND);
    }
}
