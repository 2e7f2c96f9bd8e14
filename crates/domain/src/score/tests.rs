//! Tests of the arithmetic: the vectors of `domain.md` §14, the rules one by one, and properties.

mod hosted;
mod properties;
mod ranks;
mod scores;
mod vectors;
pub(super) mod world;
