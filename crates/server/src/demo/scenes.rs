//! The scenes of the rectification loop in the order of time, each opened by the question that it answers.

use super::ledger::Column;
use super::step::Step;
use super::words::Text;

mod autumn;
mod july;
mod spring;
mod summer;

pub(crate) use spring::{ALL_CHECKS, STAND};

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

/// The scenes of April, until the list of the year is known.
pub(crate) const APRIL: &[&[Scene]] = &[spring::APRIL];
/// The scenes of May and June, until the first report window opens.
pub(crate) const MAY: &[&[Scene]] = &[spring::MAY, summer::EARLY];
/// The scenes of June, between the opening of the window and its end.
pub(crate) const JUNE: &[&[Scene]] = &[summer::JUNE];
/// The scenes of July.
pub(crate) const JULY: &[&[Scene]] = &[july::SCENES];
/// The scenes of August.
pub(crate) const AUGUST: &[&[Scene]] = &[autumn::AUGUST];
/// The scenes of October and November.
pub(crate) const AUTUMN: &[&[Scene]] = &[autumn::LATE];

/// Every scene, in the order of time.
pub(crate) fn all() -> impl Iterator<Item = &'static Scene> {
    [APRIL, MAY, JUNE, JULY, AUGUST, AUTUMN].into_iter().flatten().copied().flatten()
}

/// The issue whose whole trail is shown: the one that relapsed.
pub(crate) const TRAIL: u32 = 2;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::step::{Act, instant};
    use super::*;

    fn steps() -> impl Iterator<Item = &'static Step> {
        all().flat_map(|scene| scene.steps)
    }

    #[test]
    fn time_never_goes_back() {
        let times: Vec<_> = steps().map(|step| instant(step.at)).collect();
        assert!(times.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn issues_are_raised_in_the_order_of_their_numbers() {
        let raised: Vec<u32> = steps()
            .filter(|step| matches!(step.act, Act::Raise(_)))
            .map(|step| step.issue)
            .collect();
        assert_eq!(raised.len(), 12);
        assert!(raised.is_sorted_by(|a, b| a < b), "{raised:?}");
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
