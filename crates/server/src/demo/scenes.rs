//! The season: scenes in the order of time, each opened by the question that it answers.

use super::ledger::Column;
use super::step::Step;
use super::words::Text;

mod autumn;
mod july;
mod spring;
mod summer;

/// A scene.
pub(crate) struct Scene {
    /// The question.
    pub(crate) question: Text,
    /// What is done until it can be answered.
    pub(crate) steps: &'static [Step],
    /// When it is answered.
    pub(crate) asked_at: &'static str,
    /// What the ledger answers.
    pub(crate) answer: Answer,
}

/// An answer from the ledger.
pub(crate) struct Answer {
    /// What the rows are.
    pub(crate) title: Text,
    /// Which rows.
    pub(crate) of: Which,
    /// What of them.
    pub(crate) columns: &'static [Column],
    /// Whether it is told how the limits came about.
    pub(crate) derivation: bool,
    /// What it means.
    pub(crate) meaning: Text,
}

/// Which rows of the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// Those with these numbers.
    Numbers(&'static [u32]),
    /// Those whose limit has passed.
    Overdue,
    /// Those that relapsed.
    Relapsed,
    /// Those that the commission raised.
    OfTheCommission,
    /// The difficulties.
    Difficulties,
    /// Those that still have to be done.
    Unfinished,
}

/// Every scene.
pub(crate) const ALL: &[&[Scene]] = &[spring::SCENES, summer::SCENES, july::SCENES, autumn::SCENES];

/// The issue whose whole trail is shown: the one that relapsed.
pub(crate) const TRAIL: u32 = 2;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::step::{Act, instant};
    use super::*;

    fn steps() -> impl Iterator<Item = &'static Step> {
        ALL.iter().flat_map(|scenes| scenes.iter()).flat_map(|scene| scene.steps)
    }

    #[test]
    fn time_never_goes_back() {
        let times: Vec<_> = steps().map(|step| instant(step.at)).collect();
        assert!(times.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn twelve_issues_are_raised_in_the_order_of_their_numbers() {
        let raised: Vec<u32> = steps()
            .filter(|step| matches!(step.act, Act::Raise(_)))
            .map(|step| step.issue)
            .collect();
        assert_eq!(raised, (1..=12).collect::<Vec<_>>());
    }

    #[test]
    fn three_refusals_are_shown() {
        let reasons: Vec<_> = steps().filter_map(Step::refused).collect();
        assert_eq!(reasons, ["ROLE_MISSING", "SEPARATION_OF_DUTIES", "DECISION_BACKDATED"]);
    }

    #[test]
    fn every_text_has_one_translation() {
        let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut chinese: BTreeSet<&str> = BTreeSet::new();
        for text in steps().flat_map(|step| step.act.texts()) {
            assert!(!text.en.is_empty(), "{}", text.zh);
            if known.insert((text.zh, text.en)) {
                assert!(chinese.insert(text.zh), "{} has two translations", text.zh);
            }
        }
    }
}
