//! What several tests and benchmarks share.

pub(crate) mod season;
