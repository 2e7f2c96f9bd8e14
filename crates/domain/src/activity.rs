//! Registers of activities: clean-ups, surveys, guidance, publicity. What they share is here.
//!
//! An entry is recorded, corrected by a new version that points at the old one, and voided; nothing
//! is deleted (`domain.md` §10.4-7). A register is an [`Activity`]: the facts that it counts and
//! what it checks of them; entering, correcting and voiding are the same for all. What people write
//! stands in private, and villagers are never named in the facts. Activities are counted with their
//! units and never scored by their number (§16.1-5).

use std::fmt::Debug;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::aggregate::Kind;
use crate::command::{Context, Reads};
use crate::id::{PersonId, UnitId};
use crate::rejection::{Rejection, Rule};
use crate::role::Role;
use crate::time::Date;

mod correct;
mod events;
#[cfg(test)]
pub(crate) mod fixture;
mod guard;
pub mod measure;
mod record;
pub mod rules;
mod state;
mod told;
mod void;

pub use correct::Correct;
pub use events::{ActivityText, Corrected, Event, Recorded, Voided, VoidedText};
pub use measure::{Count, Measure};
pub use record::Record;
pub use state::{Entry, Standing};
pub use told::Told;
pub use void::Void;

/// The rules that all registers share.
pub const RULES: &[&Rule] = rules::ALL;

/// What a register's commands and events are called.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// What an entry is called to people.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// The command that records, and what it is called to people.
    pub record: (&'static str, &'static str),
    /// The command that corrects.
    pub correct: (&'static str, &'static str),
    /// The command that voids.
    pub void: (&'static str, &'static str),
    /// The event type of recording, and what it is called to people.
    pub recorded: (&'static str, &'static str),
    /// The event type of correcting.
    pub corrected: (&'static str, &'static str),
    /// The event type of voiding.
    pub voided: (&'static str, &'static str),
}

/// The names of a register: its key, its events' prefix, and what an entry is called.
macro_rules! activity_names {
    ($key:literal, $prefix:literal, $zh:literal, $en:literal) => {
        $crate::activity::Names {
            zh: $zh,
            en: $en,
            record: (concat!($key, ".record"), concat!("登记", $zh)),
            correct: (concat!($key, ".correct"), concat!("更正", $zh)),
            void: (concat!($key, ".void"), concat!("作废", $zh)),
            recorded: (concat!($prefix, "Recorded"), concat!("登记", $zh)),
            corrected: (concat!($prefix, "Corrected"), concat!("更正", $zh)),
            voided: (concat!($prefix, "Voided"), concat!("作废", $zh)),
        }
    };
}
pub(crate) use activity_names;

/// The facts of a kind of activity, and what holds for them.
pub trait Activity:
    Debug + Clone + PartialEq + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// The id of an entry.
    type Id: Debug + Copy + Serialize + From<Uuid> + Into<Uuid> + Send + Sync + 'static;

    /// The kind of its streams.
    const KIND: Kind;
    /// What it is called.
    const NAMES: Names;
    /// Who records and corrects, the most fitting first. The commission never (`domain.md`
    /// §16.1-9).
    const RECORDERS: &'static [Role];
    /// Whether what was recorded stands as it is for whoever recorded it: only another person
    /// corrects or voids it.
    const FROZEN: bool = false;

    /// The people of the register whom it names.
    fn people(&self) -> &[PersonId] {
        &[]
    }

    /// The section that it names, which somebody has to have held a role for.
    fn section(&self) -> Option<&str> {
        None
    }

    /// Whether it says nothing without a topic.
    fn needs_topics(&self) -> bool {
        false
    }

    /// Everything that is wrong with it.
    fn check(&self, at: &Circumstances<'_>) -> Vec<Rejection>;

    /// What statistics count of it.
    fn counts(&self) -> Vec<Count>;

    /// A sample for the event catalogue and the golden bytes.
    fn example() -> Self;
}

/// Under which circumstances an activity is told.
#[derive(Debug)]
pub struct Circumstances<'a> {
    /// The unit and everything above it.
    pub units: Vec<UnitId>,
    /// The day of the activity.
    pub on: Date,
    /// How many topics are named in private.
    pub topics: usize,
    /// What was read.
    pub reads: &'a Reads,
    /// Who tells it.
    pub cx: &'a Context,
}
