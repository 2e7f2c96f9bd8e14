//! The gRPC API: wire to domain, who calls, failures to statuses. No rule of the domain stands here.
//!
//! A command's request says how it becomes the domain's command; `build.rs` writes the method
//! around it: authenticate, convert, execute, answer with the receipt. Who may call an RPC is a row
//! of [`access::table`]; an RPC without a row fails the build.

// The methods of commands, one macro a service; and all RPCs, for clients in tests.
include!(concat!(env!("OUT_DIR"), "/methods.rs"));
include!(concat!(env!("OUT_DIR"), "/rpcs.rs"));

pub mod access;
mod activity;
mod actor;
mod alert;
mod answer;
mod api;
mod audit;
mod begun;
mod burst;
mod calendar;
mod clean_up;
mod consolidation_review;
mod convert;
mod core_task;
mod credential;
mod deadline;
mod enrolment;
mod evaluation;
mod guidance;
mod household;
mod inspection;
mod issue;
pub mod limits;
mod listing;
pub mod page_token;
mod person;
mod points;
mod programme;
mod proof;
mod publicity;
mod ranking;
mod report;
mod resource;
mod scheme;
mod score_sheet;
mod server;
mod shell;
#[warn(clippy::wildcard_enum_match_arm)]
pub mod status;
mod survey;
mod unit;
mod yard_meeting;

pub use api::Config;
pub use server::{routes, serve};

/// The generated messages, clients and services of `hemei.v1`.
pub mod proto {
    #![expect(
        missing_docs,
        unreachable_pub,
        clippy::allow_attributes,
        clippy::doc_overindented_list_items,
        reason = "generated code; its comments are those of the definitions"
    )]

    mod generated {
        include!(concat!(env!("OUT_DIR"), "/proto.rs"));
    }

    pub use generated::google;
    pub use generated::hemei::v1::*;
}

/// The descriptors of every definition, for reflection and for clients.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hemei.bin"));
