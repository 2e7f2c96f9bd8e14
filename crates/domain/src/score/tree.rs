//! A scheme's tree, walked from the blocks down.

use std::collections::BTreeMap;

use crate::scheme::{Definition, Indicator};

/// Which indicators stand under which; what hangs on nothing is in nobody's list.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    on_top: BTreeMap<&'a str, Vec<&'a Indicator>>,
    under: BTreeMap<&'a str, Vec<&'a Indicator>>,
}

impl<'a> Tree<'a> {
    pub(super) fn of(definition: &'a Definition) -> Self {
        let mut tree = Self { on_top: BTreeMap::new(), under: BTreeMap::new() };
        for indicator in &definition.indicators {
            let list = match &indicator.parent {
                Some(parent) => tree.under.entry(parent.as_str()),
                None => tree.on_top.entry(indicator.block.as_str()),
            };
            list.or_default().push(indicator);
        }
        tree
    }

    /// The indicators on the top level of a block.
    pub(super) fn on_top(&self, block: &str) -> &[&'a Indicator] {
        self.on_top.get(block).map_or(&[], Vec::as_slice)
    }

    /// The indicators directly under an indicator.
    pub(super) fn under(&self, code: &str) -> &[&'a Indicator] {
        self.under.get(code).map_or(&[], Vec::as_slice)
    }
}
