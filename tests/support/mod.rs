//! What several tests and benchmarks share.

pub(crate) mod issue_client;
pub(crate) mod season;
