//! Requests about clean-ups.

use hemei_domain::clean_up::{CleanUpFacts, Cleared};

use super::Fields;
use super::activity::{IntoFacts, register_commands};
use crate::proto;

register_commands!(
    CleanUpFacts: RecordCleanUpRequest, CorrectCleanUpRequest, VoidCleanUpRequest
);

impl IntoFacts for proto::CleanUpFacts {
    type Facts = CleanUpFacts;

    fn into_facts(self, fields: &mut Fields<'_>) -> Option<CleanUpFacts> {
        let kind = fields.one_of("facts.kind", self.kind);
        let level = fields.one_of("facts.level", self.level);
        let cleared = self.cleared.into_iter().enumerate();
        let cleared = cleared.filter_map(|(index, wire)| cleared_from(index, wire, fields));
        let cleared = cleared.collect();
        let places = fields.all_of("facts.places", &self.places);
        Some(CleanUpFacts {
            kind: kind?,
            level: level?,
            participants: self.participants,
            cleared,
            places,
            amounts_confirmed: self.amounts_confirmed,
        })
    }
}

fn cleared_from(index: usize, wire: proto::Cleared, fields: &mut Fields<'_>) -> Option<Cleared> {
    let path = format!("facts.cleared[{index}]");
    let class = fields.one_of(&format!("{path}.class"), wire.class);
    let quantity = fields.quantity(&format!("{path}.quantity"), wire.quantity);
    Some(Cleared { class: class?, quantity: quantity? })
}
