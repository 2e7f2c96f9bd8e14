//! The registers of the core tasks (`domain.md` §2.1, §3): black and odorous water bodies (黑臭水体),
//! rural houses by reference (农房), infrastructure projects (基础设施), spots of the five clearances
//! (五清理).
//!
//! Their items live alike — listed, planned, worked on, reported done, checked by another person,
//! cared for, relapsed — so that commands and events are one set. Each register has its own facts
//! ([`Facts`], [`Work`]) and its own table of what may be done when ([`phase`]). What they have in
//! common is asked in `guard`. Items are counted as found, put right and relapsed, the only way in
//! which they may enter a score (§16.1-5).

use crate::rejection::Rule;

mod approve_plan;
mod begin_care;
mod check;
mod clearance_spot;
mod correct;
mod events;
mod facts;
#[cfg(test)]
mod fixture;
mod guard;
mod infrastructure;
pub mod phase;
mod record_relapse;
mod record_work;
mod register;
mod remove;
mod report_done;
pub mod rules;
mod rural_house;
mod state;
mod vocabulary;
#[cfg(test)]
mod walk;
mod water_body;
mod words;

pub use approve_plan::ApprovePlan;
pub use begin_care::BeginCare;
pub use check::{Check, Satisfaction};
pub use clearance_spot::{ClearanceSpotFacts, SpotWork};
pub use correct::Correct;
pub use events::*;
pub use facts::{Facts, Work};
pub use infrastructure::{InfrastructureFacts, InfrastructureWork};
pub use phase::{Act, Phase};
pub use record_relapse::{IssueOfRelapse, RecordRelapse};
pub use record_work::RecordWork;
pub use register::RegisterItem;
pub use remove::Remove;
pub use report_done::ReportDone;
pub use rural_house::{HouseWork, RuralHouseFacts};
pub use state::{CoreTaskItem, Standing};
pub use vocabulary::*;
pub use water_body::{WaterBodyFacts, WaterQuality, WaterWork};

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;
