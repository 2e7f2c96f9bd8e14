//! A programme: opened from a definition that cites its documents, frozen for its year.
//!
//! What later versions say holds for what comes later: an issue keeps the deadline that it got,
//! since that is stored with its derivation (`domain.md` §10.4-3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::{BACK_ENTRY_DAYS_DEFAULT, Decision, Reads};
use crate::deadline::{Limit, RestDayRule};
use crate::document::Document;
use crate::event::{Meta, NewEvent};
use crate::id::ProgrammeId;
use crate::power::Scope;
use crate::rejection::{Rejection, Rule, rules as general};
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

mod amend;
pub(crate) mod check;
mod close;
pub mod definition;
mod events;
pub(crate) mod example;
mod open;
pub mod parse;
pub mod reporting;
mod rule;
pub mod rules;
mod titles;
pub mod units;

pub use amend::AmendProgramme;
pub use close::CloseProgramme;
pub use definition::Definition;
pub use events::*;
pub use open::OpenProgramme;
pub use rule::RuleOnClause;
pub use titles::{EnrolmentRules, Title};

/// How many years before its programme something may have been found that is entered there.
const YEARS_BEFORE_MAX: i32 = 5;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

vocabulary! {
    /// What a verifier confirms before an issue is closed; which a class needs is programme data
    /// (`domain.md` §16.1-7).
    Check {
        MeasuresDone = "measures_done", "措施落实", "measures done";
        Effect = "effect", "成效达标", "effect meets the norm";
        SameType = "same_type", "举一反三", "same kind elsewhere checked";
        Mechanism = "mechanism", "长效机制", "lasting mechanism";
        Evidence = "evidence", "佐证齐全", "evidence complete";
    }
}

/// What a programme says of a class of issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueClass {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The core task that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core_task: Option<String>,
    /// The checks that closing needs.
    pub checks: Vec<Check>,
    /// The limit for rectification.
    pub limit: Limit,
    /// How many days after closing a look-back is due, where the class has its own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back_after_days: Option<u32>,
    /// The clause that says so.
    pub clause: String,
}

/// Limits that hold for every issue of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueLimits {
    /// For signing for an assignment.
    pub sign_for: Limit,
    /// For answering a difficulty.
    pub answer_difficulty: Limit,
    /// How often an issue's limit may be extended.
    pub extensions_max: u32,
    /// How many days after closing a look-back is due, at the earliest.
    pub look_back_after_days: u32,
    /// How many days before the due date the light turns to approaching.
    pub approaching_days: u32,
    /// Days after which an entry is a back-entry.
    pub back_entry_days: u32,
    /// The clause that says so.
    pub clause: String,
}

events! {
    /// The events of a programme.
    pub enum Event { ProgrammeOpened, ProgrammeAmended, ClauseRuled, ProgrammeClosed }
}

/// A version of a programme's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// The first day on which it holds; the first version holds from the beginning.
    pub from: Option<Date>,
    /// What it says.
    pub definition: Definition,
}

/// A ruling that selected one of several clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The question.
    pub conflict: String,
    /// The clause that counts.
    pub option: String,
    /// How the ruling's document is cited.
    pub document: String,
    /// When it was ruled.
    pub at: Timestamp,
}

/// The state of a programme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programme {
    /// Whether it takes entries.
    pub open: bool,
    /// Every version, oldest first.
    pub versions: Vec<Version>,
    /// Every ruling, oldest first; of one question the last counts.
    pub rulings: Vec<Ruling>,
}

impl Programme {
    /// The programme's stream.
    pub fn stream(id: ProgrammeId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Programme, id.0)
    }

    /// The id of the programme that a document founds: one document founds one programme, since
    /// its stream is expected absent (`design.md` §3.5).
    pub fn id_of(definition: &Definition) -> ProgrammeId {
        let key = definition.founding_citation();
        ProgrammeId(StreamId::of_key(crate::aggregate::Kind::Programme, &key).id)
    }

    /// The definition as opened or last amended.
    pub fn definition(&self) -> Option<&Definition> {
        self.versions.last().map(|version| &version.definition)
    }

    /// The definition that holds on a day.
    pub fn definition_on(&self, day: Date) -> Option<&Definition> {
        let holds = |version: &&Version| version.from.is_none_or(|from| from <= day);
        self.versions.iter().rev().find(holds).map(|version| &version.definition)
    }

    /// The first day of the first version's stages and report periods.
    fn begins(&self) -> Option<Date> {
        let definition = &self.versions.first()?.definition;
        let stages = definition.stages.iter().map(|stage| stage.from);
        stages.chain(definition.windows.iter().map(|window| window.period_from)).min()
    }

    /// Refuses a day that is so long before the programme that its year must be a slip: what was
    /// found or counted some years before is entered at a programme's beginning.
    ///
    /// # Errors
    /// `DATE_LONG_BEFORE` at the field.
    pub(crate) fn need_plausible(&self, field: &str, day: Date) -> Result<(), Rejection> {
        let Some(from) = self.begins() else { return Ok(()) };
        let (year, ..) = from.parts();
        if day.parts().0 >= year - YEARS_BEFORE_MAX {
            return Ok(());
        }
        Err(Rejection::new(&general::DATE_LONG_BEFORE)
            .field(field)
            .with("date", day)
            .with("from", from)
            .with("years", YEARS_BEFORE_MAX))
    }

    /// Refuses what took place before the programme's year: it was another year's work, and is not
    /// counted twice. What follows the year while the programme is open belongs to its closing.
    ///
    /// # Errors
    /// `DATE_BEFORE_YEAR` at the field.
    pub(crate) fn need_in_year(&self, field: &str, day: Date) -> Result<(), Rejection> {
        let Some(year) = self.definition().map(|definition| definition.year) else {
            return Ok(());
        };
        if day.parts().0 >= year {
            return Ok(());
        }
        Err(Rejection::new(&rules::DATE_BEFORE_YEAR)
            .field(field)
            .with("date", day)
            .with("year", year))
    }

    /// Days after which an entry of a day is a back-entry and needs a reason.
    pub fn back_entry_days_on(&self, day: Date) -> i64 {
        let limits = self.limits_on(day);
        limits.map_or(BACK_ENTRY_DAYS_DEFAULT, |limits| i64::from(limits.back_entry_days))
    }

    /// The limits of its issues, as opened or last amended.
    pub fn limits(&self) -> Option<&IssueLimits> {
        self.definition().map(|definition| &definition.issue_limits)
    }

    /// The limits of its issues on a day.
    pub fn limits_on(&self, day: Date) -> Option<&IssueLimits> {
        self.definition_on(day).map(|definition| &definition.issue_limits)
    }

    /// A class of issue by its key, as opened or last amended.
    pub fn issue_class(&self, key: &str) -> Option<&IssueClass> {
        self.definition()?.issue_class(key)
    }

    /// A class of issue by its key, on a day.
    pub fn issue_class_on(&self, key: &str, day: Date) -> Option<&IssueClass> {
        self.definition_on(day)?.issue_class(key)
    }

    /// What happens to a due date on a rest day, for what is derived on a day.
    pub fn rest_day_rule_on(&self, day: Date) -> RestDayRule {
        let definition = self.definition_on(day);
        definition.map_or(RestDayRule::AsWritten, |definition| definition.rest_days.rule)
    }

    /// The ruling that counts for a question.
    pub fn ruling(&self, conflict: &str) -> Option<&Ruling> {
        self.rulings.iter().rev().find(|ruling| ruling.conflict == conflict)
    }

    /// The clause that a ruling selected; nothing while the clauses stand side by side.
    pub fn selected(&self, conflict: &str) -> Option<&definition::ClauseOption> {
        let option = &self.ruling(conflict)?.option;
        let conflict = self.definition()?.conflict(conflict)?;
        conflict.options.iter().find(|known| known.key == *option)
    }

    /// What a reader must see: the definition's warnings, and questions without a ruling.
    pub fn warnings(&self) -> Vec<definition::Warning> {
        let Some(definition) = self.definition() else { return Vec::new() };
        let mut warnings = definition.warnings();
        let open = definition.conflicts.iter().filter(|c| self.selected(&c.key).is_none());
        warnings.extend(open.map(|conflict| definition::Warning {
            zh: format!("条款不一致，尚未裁定：{}", conflict.question),
            en: format!("clauses conflict and no ruling selects one: {}", conflict.key),
        }));
        warnings
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::ProgrammeOpened(opened) => {
                self.open = true;
                let definition = Definition::clone(&opened.definition);
                self.versions.push(Version { number: 1, from: None, definition });
            }
            Event::ProgrammeAmended(amended) => self.versions.push(Version {
                number: amended.version,
                from: Some(amended.from),
                definition: Definition::clone(&amended.definition),
            }),
            Event::ClauseRuled(ruled) => self.rulings.push(Ruling {
                conflict: ruled.conflict.clone(),
                option: ruled.option.clone(),
                document: ruled.document.cite(),
                at: meta.recorded_at,
            }),
            Event::ProgrammeClosed(_) => self.open = false,
        }
    }

    /// A programme that takes entries, with its definition.
    pub(crate) fn need_open<'a>(
        id: ProgrammeId,
        reads: &'a Reads,
        (zh, en): (&'static str, &'static str),
    ) -> Result<(&'a Self, &'a Definition), Rejection> {
        let programme = reads.need::<Self>(id.0)?;
        match programme.definition().filter(|_| programme.open) {
            Some(definition) => Ok((programme, definition)),
            None => Err(Rejection::new(&rules::PROGRAMME_CLOSED)
                .with("command", zh)
                .with("commandEn", en)),
        }
    }
}

/// The unit of work with one event of a programme, which stands on a document.
fn decided(id: ProgrammeId, event: NewEvent, document: &Document) -> Decision {
    let event = event.about(Some(id), None).citing(Some(document.cite()));
    Decision::one(Programme::stream(id), event)
}

/// What a command on the whole programme touches; the programme must exist.
pub(crate) fn whole(id: ProgrammeId, reads: &Reads) -> Result<Scope, Rejection> {
    reads.need::<Programme>(id.0)?;
    Ok(Scope { programme: Some(id), ..Scope::default() })
}
