//! The tests that need more than one crate, or look at the repository as a whole.
//!
//! Each folder is one kind of test. `cfg(test)` on each module tells clippy that everything in it
//! is test code, helpers included.

#[cfg(test)]
mod api;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod python;
#[cfg(test)]
mod server;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tidy;
