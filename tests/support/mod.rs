//! What several tests and benchmarks share.

pub(crate) mod issue_client;
pub(crate) mod random;
pub(crate) mod season;
