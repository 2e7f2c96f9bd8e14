//! Amounts with their units.

use hemei_domain::quantity::{Amount, Quantity};

use super::{Fields, Vocabulary as _};
use crate::proto;

impl Fields<'_> {
    /// An amount with its unit that must be given.
    pub(crate) fn quantity(
        &mut self,
        field: &str,
        wire: Option<proto::Quantity>,
    ) -> Option<Quantity> {
        let wire = self.required(field, wire)?;
        let amount = self.take(Amount::parse(&format!("{field}.amount"), &wire.amount));
        let unit = self.one_of(&format!("{field}.unit"), wire.unit);
        Some(Quantity { amount: amount?, unit: unit? })
    }
}

/// An amount with its unit for the wire.
pub(crate) fn to_wire(quantity: Quantity) -> proto::Quantity {
    proto::Quantity { amount: quantity.amount.to_string(), unit: quantity.unit.to_wire() }
}
