//! What the repository's tasks and the tests share: finding tools, a throw-away PostgreSQL, and
//! the environment that `cargo xtask test` hands to the tests.
//!
//! Nothing that is shipped depends on this crate.

pub mod environment;
pub mod postgres;
pub mod system;
