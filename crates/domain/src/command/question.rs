//! What a command asks of the log itself, beside the states: whether what it cites is there.
//!
//! A question is about the log up to a position, which nothing changes any more: an answer that was
//! given once holds for every later attempt to decide, so that no revision has to be expected for it.

use uuid::Uuid;

use super::Reads;
use crate::id::{IssueId, ProgrammeId, UnitId};
use crate::rejection::{Rejection, rules};
use crate::stream::StreamId;

/// A question to the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Which event stands at a position.
    Event(u64),
    /// Which revision a stream had at a position.
    RevisionAt(u64, StreamId),
    /// The root of the log's tree at a position.
    Root(u64),
    /// Which issues of a programme ever were overdue, as known at a position and as of the time at
    /// which that was recorded.
    EverOverdue(u64, ProgrammeId),
    /// What took the first so many numbers of a book; who asks has read the book's stream.
    Numbered(StreamId, u32),
    /// Whether anybody was ever given a role for a section. A yes holds for ever; after a no the
    /// command is refused, and the next one asks anew.
    SectionHeld(String),
    /// Which units of a parent, or without one, were registered by a name, and which ones were given
    /// it later. Who asks is told of those that were there then.
    UnitsNamed(String, Option<UnitId>, Names),
}

/// Which names of a unit are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Names {
    /// Official names.
    Official,
    /// Official names and aliases.
    All,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The event; nothing where the log does not reach that far.
    Event(Option<Cited>),
    /// The revision, 0 where the stream began later; nothing where the log does not reach that far.
    RevisionAt(Option<u64>),
    /// The root, 32 bytes; nothing where the log does not reach that far.
    Root(Option<[u8; 32]>),
    /// The issues with their units, in the order of their ids.
    EverOverdue(Vec<(IssueId, UnitId)>),
    /// What took them, in the order of the numbers from 1.
    Numbered(Vec<Numbered>),
    /// Whether somebody was.
    SectionHeld(bool),
    /// The units, in the order in which they got the name.
    UnitsNamed(Vec<UnitId>),
}

/// What took a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// The thing.
    pub thing: Uuid,
    /// The unit that it is about.
    pub unit: Option<UnitId>,
}

/// An event as far as whoever cites it has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// Its stream.
    pub stream: StreamId,
    /// The programme that it is about.
    pub programme: Option<Uuid>,
    /// The unit that it is about.
    pub unit: Option<Uuid>,
}

impl Reads {
    /// Keeps the answer to a question.
    pub fn answer(&mut self, question: Question, answer: Answer) {
        self.answers.insert(question, answer);
    }

    /// Whether a question has its answer.
    pub fn is_answered(&self, question: &Question) -> bool {
        self.answers.contains_key(question)
    }

    /// The answers, to ask nothing twice.
    pub fn take_answers(&mut self, from: &Self) {
        self.answers.clone_from(&from.answers);
    }

    /// The event that is cited by its position.
    ///
    /// # Errors
    /// `POSITION_UNKNOWN` where there is none.
    pub fn cited(&self, position: u64) -> Result<&Cited, Rejection> {
        match self.answers.get(&Question::Event(position)) {
            Some(Answer::Event(Some(cited))) => Ok(cited),
            _ => Err(Rejection::new(&rules::POSITION_UNKNOWN).with("position", position)),
        }
    }

    /// The revision that a stream had at a position, 0 where it began later; nothing where the log
    /// does not reach that far.
    pub fn revision_at(&self, position: u64, stream: StreamId) -> Option<u64> {
        match self.answers.get(&Question::RevisionAt(position, stream)) {
            Some(Answer::RevisionAt(revision)) => *revision,
            _ => None,
        }
    }

    /// The root of the log at a position; nothing where it does not reach that far.
    pub fn root(&self, position: u64) -> Option<[u8; 32]> {
        match self.answers.get(&Question::Root(position)) {
            Some(Answer::Root(root)) => *root,
            _ => None,
        }
    }

    /// What [`Question::Numbered`] asked for.
    pub fn numbered(&self, book: StreamId, last: u32) -> &[Numbered] {
        match self.answers.get(&Question::Numbered(book, last)) {
            Some(Answer::Numbered(things)) => things,
            _ => &[],
        }
    }

    /// The units that [`Question::UnitsNamed`] asked for.
    pub fn units_named(&self, name: &str, parent: Option<UnitId>, names: Names) -> &[UnitId] {
        match self.answers.get(&Question::UnitsNamed(name.to_owned(), parent, names)) {
            Some(Answer::UnitsNamed(units)) => units,
            _ => &[],
        }
    }

    /// Refuses a section that nobody ever held a role for.
    ///
    /// # Errors
    /// `SECTION_UNKNOWN`.
    pub fn need_section(&self, section: &str) -> Result<(), Rejection> {
        let asked = Question::SectionHeld(section.to_owned());
        if self.answers.get(&asked) == Some(&Answer::SectionHeld(true)) {
            return Ok(());
        }
        Err(Rejection::new(&rules::SECTION_UNKNOWN).with("section", section))
    }

    /// The issues that [`Question::EverOverdue`] asked for, with their units.
    pub fn ever_overdue(&self, position: u64, programme: ProgrammeId) -> &[(IssueId, UnitId)] {
        match self.answers.get(&Question::EverOverdue(position, programme)) {
            Some(Answer::EverOverdue(issues)) => issues,
            _ => &[],
        }
    }
}
