//! The state of a village's point rules: every edition that was adopted.

use super::{Event, PointItem};
use crate::event::Meta;
use crate::id::UnitId;
use crate::stream::StreamId;
use crate::time::Date;

/// The state of a village's point rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointRules {
    /// Every edition, in the order of their adoption. One that begins no earlier than a later one is
    /// superseded by it.
    pub editions: Vec<Edition>,
}

/// An edition that was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number, from 1.
    pub number: u32,
    /// The first day on which it governs.
    pub from: Date,
    /// How many calendar days a notice of points runs.
    pub notice_days: u32,
    /// What gives or costs points.
    pub items: Vec<PointItem>,
    /// The day of the meeting that adopted it.
    pub met_on: Date,
    /// Whether it was filed with the town.
    pub filed: bool,
}

impl Edition {
    /// An item by its key.
    pub fn item(&self, key: &str) -> Option<&PointItem> {
        self.items.iter().find(|item| item.key == key)
    }
}

impl PointRules {
    /// The stream of a village's point rules.
    pub fn stream(village: UnitId) -> StreamId {
        StreamId::of_key(crate::aggregate::Kind::PointRules, &village.to_string())
    }

    /// An edition by its number.
    pub fn edition(&self, number: u32) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.number == number)
    }

    /// The edition that governs a day: the last that was adopted of those that begin by then.
    pub fn edition_on(&self, day: Date) -> Option<&Edition> {
        self.editions.iter().rev().find(|edition| edition.from <= day)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::PointRulesAdopted(e) => self.editions.push(Edition {
                number: e.edition,
                from: e.from,
                notice_days: e.notice_days,
                items: e.items.clone(),
                met_on: e.met_on,
                filed: false,
            }),
            Event::PointRulesFiled(e) => {
                let filed = |edition: &&mut Edition| edition.number == e.edition;
                if let Some(edition) = self.editions.iter_mut().find(filed) {
                    edition.filed = true;
                }
            }
        }
    }
}
