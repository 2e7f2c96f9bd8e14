//! Ports and use cases: authorise, execute, append, project, query.
//!
//! The engine knows no store and no wire: it decides with [`hemei_domain`], commits through one
//! [`sequencer`] a log, and folds views with one runner each.

pub mod audit;
pub mod begun;
pub mod check;
mod credentials;
pub mod decode;
pub mod defined;
pub mod engine;
pub mod execute;
pub mod failure;
pub mod genesis;
pub mod health;
pub mod log;
pub mod lookup;
pub mod memory;
pub mod port;
mod reader;
pub mod receipt;
pub mod seal;
pub mod sequencer;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod texts;
pub mod view;
