//! The program as its operators meet it: subcommands, refusals at the start, signals.
//!
//! Each test has a database of its own, SQLite's or PostgreSQL's, and runs the binary that
//! `cargo xtask test` builds beforehand.

mod check;
mod collector;
mod config;
mod credential;
mod demo;
mod directory;
mod export;
mod home;
mod init;
mod log;
mod metrics;
mod refusals;
mod replay;
mod serving;
mod simulate;
mod tampering;
mod telemetry;
mod verdicts;
