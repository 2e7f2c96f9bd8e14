//! The API over real gRPC: a server on a loopback port over the store in memory, and a client.
//!
//! One file a service with a success and a refusal of each RPC (`coverage` holds that), one for
//! every kind of bad input, one for what the API promises beside.

mod activity;
mod alert;
mod audit;
mod bad_input;
mod calendar;
mod clean_up;
mod consolidation_review;
mod core_task;
mod coverage;
mod credential;
mod enrolment;
mod evaluation;
mod guidance;
mod household;
mod inspection;
mod issue;
mod listing;
mod messages;
mod person;
mod points;
mod programme;
mod promises;
mod publicity;
mod ranking;
mod refusal;
mod report;
mod rpc;
mod scheme;
mod score_sheet;
mod survey;
mod transport;
mod unit;
mod world;
mod yard_meeting;
