//! Properties of the engine over every store: random commands by many callers, rules over sets,
//! idempotency, replicas, cancellation, the access log, and what a check of a log finds.
//!
//! Whatever is random follows from a seed, which a failure prints.

mod ambient;
mod cancellation;
mod cast;
mod choices;
mod copies;
mod crowd;
mod deed;
mod evaluations;
mod every_view;
mod last_place;
mod naive;
mod random_commands;
mod ranking;
mod recompute;
mod replicas;
mod season;
mod stores;
mod tenants;
mod trail;
mod two_axes;
mod unruly;
mod world;
