//! Adopt an edition of a village's point rules (采用积分细则), by its villagers' meeting.

use serde::Serialize;

use super::{OWNERS, PointItem, PointRules, PointRulesAdopted, check, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::evidence::{self, Evidence};
use crate::id::UnitId;
use crate::issue::words;
use crate::points::not_of_the_commission;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::{Unit, check_from};
use crate::written::with_finding;

/// Adopts an edition as the villagers' (representatives') meeting decided it. It governs from its
/// first day on; what was recorded under an earlier one stays as it is (`domain.md` §10.4-3). What
/// is entered later may begin before an edition that has not begun yet, which it then supersedes
/// whatever day its meeting was: a slip of that one's first day bars nothing.
#[derive(Debug, Clone, Serialize)]
pub struct AdoptPointRules {
    /// The village or community.
    pub village: UnitId,
    /// The day of the meeting.
    pub met_on: Date,
    /// How many were entitled to vote.
    pub entitled: u32,
    /// How many of them were present.
    pub present: u32,
    /// How many of those were in favour.
    pub in_favour: u32,
    /// How many calendar days a notice of points runs.
    pub notice_days: u32,
    /// The first day on which it governs.
    pub from: Date,
    /// What gives or costs points.
    pub items: Vec<PointItem>,
    /// The minutes of the meeting.
    pub document: Document,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for AdoptPointRules {
    const NAME: &'static str = "point_rules.adopt";
    const ZH: &'static str = "采用积分细则";
    const POWERS: Powers = Powers::entry(OWNERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![PointRules::stream(self.village)];
        streams.extend(Unit::streams_upward(self.village, known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Unit>(self.village.0)?;
        Ok(Scope { units: Unit::upward(self.village, reads), ..Scope::default() })
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointRules::stream(self.village))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let stream = PointRules::stream(self.village);
        not_of_the_commission((Self::ZH, "adopt point rules"), OWNERS, reads, cx)?;
        let village = Unit::need_on(reads, self.village, self.from);
        let village = village.map_err(|refused| refused.field("name"))?;
        if !village.kind.is_some_and(|kind| kind.is_division()) {
            return Err(Rejection::new(&rules::POINT_RULES_NO_VILLAGE).field("name"));
        }
        Rejection::unless_all([
            check::items(&self.items),
            check::notice_days(self.notice_days),
            self.document.check("document"),
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        self.check_meeting(cx.today)?;
        let known = reads.get::<PointRules>(stream.id);
        let before = known.and_then(|known| known.editions.last());
        self.check_from(known, cx.today)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let adopted = PointRulesAdopted {
            village: self.village,
            edition: before.map_or(0, |edition| edition.number) + 1,
            met_on: self.met_on,
            entitled: self.entitled,
            present: self.present,
            in_favour: self.in_favour,
            notice_days: self.notice_days,
            from: self.from,
            items: self.items.clone(),
            role: cx.authority.role,
            document: self.document.clone(),
            evidence,
        };
        let event = with_finding(adopted, self.remark.as_deref(), shown)
            .about(None, Some(self.village))
            .citing(Some(self.document.cite()));
        Ok(Decision::one(stream, event))
    }
}

impl AdoptPointRules {
    /// The meeting took place, could decide and did (`domain.md` §4.2, R42).
    fn check_meeting(&self, today: Date) -> Result<(), Rejection> {
        if self.met_on > today {
            return Err(Rejection::new(&rules::POINT_RULES_MET_LATER)
                .field("met_date")
                .with("met", self.met_on)
                .with("today", today));
        }
        if !(self.met_on..=today).contains(&self.document.date) {
            return Err(Rejection::new(&rules::POINT_RULES_MINUTES_DATE)
                .field("document.date")
                .with("date", self.document.date)
                .with("met", self.met_on)
                .with("today", today));
        }
        check::vote(self.entitled, self.present, self.in_favour)
    }

    /// It governs no day before the meeting, and a later one changes nothing up to today.
    fn check_from(&self, known: Option<&PointRules>, today: Date) -> Result<(), Rejection> {
        check_from(self.from, today)?;
        let refused = |rule| Rejection::new(rule).field("from_date").with("from", self.from);
        if self.from < self.met_on {
            return Err(refused(&rules::POINT_RULES_BEFORE_MEETING).with("met", self.met_on));
        }
        let begun = known.and_then(|known| known.edition_on(today));
        match begun.filter(|_| self.from <= today) {
            Some(begun) => {
                let refused = refused(&rules::POINT_RULES_FROM);
                Err(refused.with("before", begun.from).with("today", today))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::point_rules::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, at, day};

    #[test]
    fn r42_the_meetings_decision_stands_with_its_figures_and_its_minutes() {
        let outcome = town().when(&by(CADRE), &adopt());
        let wanted = adopt();
        let adopted = PointRulesAdopted {
            village: home(),
            edition: 1,
            met_on: day("2024-04-28"),
            entitled: 45,
            present: 38,
            in_favour: 36,
            notice_days: 7,
            from: day("2024-05-01"),
            items: wanted.items,
            role: Role::Village,
            document: minutes("2024-04-28"),
            evidence: vec![],
        };
        outcome.then(&[adopted.into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!(event.document.as_deref(), Some(minutes("2024-04-28").cite().as_str()));
        assert_eq!(event.subjects.unit, Some(home()));
    }

    #[test]
    fn r42_two_thirds_are_there_and_more_than_half_of_these_agree() {
        let vote = |entitled, present, in_favour| {
            let adopt = AdoptPointRules { entitled, present, in_favour, ..adopt() };
            town().when(&by(CADRE), &adopt)
        };
        for (entitled, present, in_favour) in [(45, 30, 16), (3, 2, 2), (100_000, 100_000, 50_001)]
        {
            vote(entitled, present, in_favour).decision();
        }
        vote(45, 29, 29).then_rejected(&rules::POINT_RULES_QUORUM);
        // Two thirds of 44 are 29 and a third.
        vote(44, 29, 29).then_rejected(&rules::POINT_RULES_QUORUM);
        vote(45, 30, 15).then_rejected(&rules::POINT_RULES_MAJORITY);
        vote(45, 46, 30).then_rejected(&rules::POINT_RULES_FIGURES);
        vote(45, 40, 41).then_rejected(&rules::POINT_RULES_FIGURES);
        vote(0, 0, 0).then_rejected(&general::INTEGER_OUT_OF_RANGE);
        vote(u32::MAX, u32::MAX, u32::MAX).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn r42_a_vote_that_does_not_suffice_is_refused_with_its_figures() {
        let few = AdoptPointRules { present: 29, in_favour: 29, ..adopt() };
        let outcome = town().when(&by(CADRE), &few);
        let refused = outcome.then_rejected(&rules::POINT_RULES_QUORUM);
        assert!(refused.zh().contains("应到 45 人，到会 29 人"), "{}", refused.zh());
        assert!(refused.zh().contains("至少 30 人"), "{}", refused.zh());
        let split = AdoptPointRules { present: 30, in_favour: 15, ..adopt() };
        let outcome = town().when(&by(CADRE), &split);
        let refused = outcome.then_rejected(&rules::POINT_RULES_MAJORITY);
        assert!(refused.zh().contains("到会 30 人，赞成 15 人"), "{}", refused.zh());
        assert!(refused.en().contains("which is 16"), "{}", refused.en());
    }

    #[test]
    fn nothing_governs_before_the_meeting_or_by_a_meeting_that_is_to_come() {
        let early = AdoptPointRules { from: day("2024-04-27"), ..adopt() };
        town().when(&by(CADRE), &early).then_rejected(&rules::POINT_RULES_BEFORE_MEETING);
        let coming = AdoptPointRules { met_on: day("2024-05-07"), ..adopt() };
        town().when(&by(CADRE), &coming).then_rejected(&rules::POINT_RULES_MET_LATER);
        for dated in ["2024-04-27", "2024-05-07"] {
            let dated = AdoptPointRules { document: minutes(dated), ..adopt() };
            town().when(&by(CADRE), &dated).then_rejected(&rules::POINT_RULES_MINUTES_DATE);
        }
        let mistyped = AdoptPointRules { from: day("2042-05-01"), ..adopt() };
        let outcome = town().when(&by(CADRE), &mistyped);
        let refused = outcome.then_rejected(&general::DATE_YEAR);
        assert_eq!(refused.field.as_deref(), Some("from_date"));
    }

    #[test]
    fn s10_4_3_a_later_edition_governs_later_days_only() {
        let second = |from: &str| AdoptPointRules {
            from: day(from),
            met_on: day("2024-05-05"),
            document: minutes("2024-05-05"),
            items: vec![item("clean_up", "参加村庄清洁行动", 8)],
            ..adopt()
        };
        for from in ["2024-05-05", "2024-05-01"] {
            let second = AdoptPointRules { met_on: day("2024-04-29"), ..second(from) };
            let outcome = adopted().when(&by(CADRE), &second);
            outcome.then_rejected(&rules::POINT_RULES_FROM);
        }
        let given = adopted().when(&by(CADRE), &second("2024-06-01")).recorded();
        let known = rules_of(&given);
        let on = |text: &str| known.edition_on(day(text)).map(|edition| edition.number);
        let days = ["2024-04-30", "2024-05-01", "2024-05-31", "2024-06-01"];
        assert_eq!(days.map(on), [None, Some(1), Some(1), Some(2)]);
        let today = given.when(&by(CADRE), &second("2024-05-06"));
        let refused = today.then_rejected(&rules::POINT_RULES_FROM);
        assert!(refused.zh().contains("须晚于今天 2024-05-06"), "{}", refused.zh());
        // What has not begun is superseded by the next, so that a slip of its first day bars nothing.
        let given = given.when(&by(CADRE), &second("2024-05-20")).recorded();
        let known = rules_of(&given);
        let on = |text: &str| known.edition_on(day(text)).map(|edition| edition.number);
        assert_eq!(["2024-05-19", "2024-05-20", "2024-06-01"].map(on), [Some(1), Some(3), Some(3)]);
    }

    #[test]
    fn r42_what_the_meeting_decided_is_entered_also_while_another_edition_waits() {
        let starting = |from: &str| AdoptPointRules { from: day(from), ..adopt() };
        let given = adopted().when(&by(CADRE), &starting("2024-06-01")).recorded();
        let given = given.when(&by(CADRE), &starting("2024-06-10")).recorded();
        let governs = |given: &Given, text: &str| {
            rules_of(given).edition_on(day(text)).map(|edition| edition.number)
        };
        let days = ["2024-05-31", "2024-06-01", "2024-06-10"];
        assert_eq!(days.map(|on| governs(&given, on)), [Some(1), Some(2), Some(3)]);
        // What is adopted last governs from its first day on, whatever was to begin behind it.
        let given = given.when(&by(CADRE), &starting("2024-06-05")).recorded();
        let days = ["2024-06-04", "2024-06-05", "2024-06-10"];
        assert_eq!(days.map(|on| governs(&given, on)), [Some(2), Some(4), Some(4)]);
        let again = given.when(&by(CADRE), &starting("2024-06-05")).recorded();
        assert_eq!(governs(&again, "2024-06-05"), Some(5));
    }

    #[test]
    fn every_fault_of_the_items_is_told_at_its_member() {
        let mut faulty = adopt();
        faulty.items = vec![
            item("Clean-up", "参加村庄清洁行动", 5),
            item("littering", "", 0),
            item("littering", "乱贴乱画", -10_001),
            PointItem { per_year: Some(0), ..item("yard", "美丽庭院", 10_000) },
        ];
        faulty.notice_days = 2;
        let outcome = town().when(&by(CADRE), &faulty);
        let refused = outcome.then_rejected(&general::FIELD_MALFORMED);
        let all = std::iter::once(refused).chain(&refused.also);
        let told: Vec<_> =
            all.map(|one| (one.field.as_deref().unwrap_or_default(), one.rule.reason)).collect();
        assert_eq!(
            told,
            [
                ("items[0].key", "FIELD_MALFORMED"),
                ("items[1].name", "FIELD_REQUIRED"),
                ("items[1].points", "POINT_RULES_POINTS"),
                ("items[2].key", "POINT_RULES_KEY_TWICE"),
                ("items[2].points", "POINT_RULES_POINTS"),
                ("items[3].per_year", "INTEGER_OUT_OF_RANGE"),
                ("notice_days", "INTEGER_OUT_OF_RANGE"),
            ]
        );
    }

    #[test]
    fn an_edition_has_one_to_two_hundred_items_and_a_notice_of_three_to_thirty_days() {
        let many = |count: usize| AdoptPointRules {
            items: (0..count).map(|n| item(&format!("item_{n}"), "好人好事", 1)).collect(),
            ..adopt()
        };
        town().when(&by(CADRE), &many(200)).decision();
        town().when(&by(CADRE), &many(201)).then_rejected(&general::FIELD_TOO_MANY);
        town().when(&by(CADRE), &many(0)).then_rejected(&general::FIELD_REQUIRED);
        for (days, taken) in [(2, false), (3, true), (30, true), (31, false)] {
            let adopt = AdoptPointRules { notice_days: days, ..adopt() };
            let outcome = town().when(&by(CADRE), &adopt);
            assert_eq!(outcome.accepted().is_some(), taken, "{days} days");
        }
    }

    #[test]
    fn a_village_adopts_its_own_and_the_office_types_it_for_the_village() {
        town().when(&by(ELSEWHERE), &adopt()).then_rejected(&general::ROLE_OTHER_UNIT);
        town().when(&by(HANDLER), &adopt()).then_rejected(&general::ROLE_MISSING);
        town().when(&by(SUPERVISOR), &adopt()).then_rejected(&general::ROLE_MISSING);
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        town().when(&typed, &adopt()).decision();
        let hats = town().person_with(who(COMMISSION), Role::Village, Some(home()));
        let outcome = hats.when(&by(COMMISSION), &adopt());
        outcome.then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
    }

    #[test]
    fn a_group_has_no_rules_of_its_own_and_neither_has_what_is_not_there_yet() {
        let of_the_group = AdoptPointRules { village: group(), ..adopt() };
        let outcome = town().when(&by(CADRE), &of_the_group);
        outcome.then_rejected(&rules::POINT_RULES_NO_VILLAGE);
        let before = AdoptPointRules {
            met_on: day("2023-12-01"),
            from: day("2023-12-15"),
            document: minutes("2023-12-01"),
            ..adopt()
        };
        let outcome = town().when(&by(CADRE), &before);
        outcome.then_rejected(&crate::unit::rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn the_second_edition_takes_the_next_number() {
        let given = adopted().now(at("2024-07-01 09:00"));
        let second = AdoptPointRules { from: day("2024-07-02"), ..adopt() };
        let given = given.when(&by(CADRE_TOO), &second).recorded();
        let numbers: Vec<u32> = rules_of(&given).editions.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [1, 2]);
    }
}
