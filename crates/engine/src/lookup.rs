//! Answers to what commands ask of the log itself ([`hemei_domain::command::Question`]).

use std::collections::BTreeSet;

use hemei_domain::aggregate::Event;
use hemei_domain::command::{Answer, Cited, Names, Numbered, Question, Reads};
use hemei_domain::event::{EventData as _, Log};
use hemei_domain::id::{IssueId, ProgrammeId, UnitId};
use hemei_domain::number_book;
use hemei_domain::person::{Event as PersonEvent, RoleAssigned};
use hemei_domain::stream::StreamId;
use hemei_domain::unit::{Event as UnitEvent, UnitAliasAdded, UnitRegistered, UnitRenamed};
use hemei_ledger::Hash;
use hemei_ledger::tree::Frontier;

use crate::decode;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::port::{Direction, EventFilter, ReadQuery, StoredEvent};
use crate::view::issue_ledger::{IssueQuery, IssueRow};
use crate::view::{At, KnownAt};

/// How many events are read at a time.
const PAGE: u32 = 2000;
/// How many assignments of roles are read at a time.
const ASSIGNMENTS: u32 = 200;

/// An issue that ever was overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueIssue {
    /// The issue.
    pub issue: IssueId,
    /// Its unit.
    pub unit: UnitId,
    /// The position of the event that has its words.
    pub position: u64,
}

impl Engine {
    /// Looks up every question in the durable log and keeps the answers; `false` where one is about
    /// what is not durable yet, and may never be.
    ///
    /// # Errors
    /// Where a store does not answer, or what is asked takes too long to be folded.
    pub(crate) async fn look_up(
        &self,
        questions: Vec<Question>,
        reads: &mut Reads,
    ) -> Result<bool, Failure> {
        let log = self.log(Log::Business);
        let head = log.store().head(log.key()).await?.map_or(0, |head| head.position);
        let asked: BTreeSet<Question> = questions.into_iter().collect();
        for question in asked {
            let answer = match question {
                Question::Event(position) => Answer::Event(self.event_at(position, head).await?),
                Question::RevisionAt(position, stream) => {
                    Answer::RevisionAt(self.revision_at(position, stream, head).await?)
                }
                Question::SectionHeld(ref section) => {
                    Answer::SectionHeld(self.section_held(section, head).await?)
                }
                Question::UnitsNamed(ref name, parent, names) => {
                    Answer::UnitsNamed(self.units_named(name, parent, names, head).await?)
                }
                Question::Root(position) => Answer::Root(self.root_at(position, head).await?),
                Question::EverOverdue(position, programme) => {
                    let found = match position {
                        1.. if position <= head => self.ever_overdue(position, programme).await?,
                        _ => Vec::new(),
                    };
                    Answer::EverOverdue(found.iter().map(|one| (one.issue, one.unit)).collect())
                }
                Question::Numbered(book, last) => {
                    let Some(things) = self.numbered(book, last).await? else {
                        return Ok(false);
                    };
                    Answer::Numbered(things)
                }
            };
            reads.answer(question, answer);
        }
        Ok(true)
    }

    /// What took the first `last` numbers of a book. Who asks may have read a book whose last numbers
    /// wait to be written: nothing where they are not durable after something was settled.
    async fn numbered(&self, book: StreamId, last: u32) -> Result<Option<Vec<Numbered>>, Failure> {
        let filter = EventFilter { stream: Some(book.to_string()), ..EventFilter::default() };
        let (mut things, mut after, mut waited) = (Vec::new(), 0, false);
        while things.len() < last as usize {
            let limit = PAGE.min(last - u32::try_from(things.len()).unwrap_or(last));
            let rows = self.rows(filter.clone(), after, i64::MAX.unsigned_abs(), limit).await?;
            match rows.last() {
                Some(row) => after = row.position,
                None if waited => return Ok(None),
                None => {
                    self.business.something_settles().await;
                    waited = true;
                }
            }
            for row in &rows {
                things.push(taken(row)?);
            }
        }
        Ok(Some(things))
    }

    async fn event_at(&self, position: u64, head: u64) -> Result<Option<Cited>, Failure> {
        let rows =
            self.rows(EventFilter::default(), position.saturating_sub(1), position.min(head), 1);
        let Some(row) = rows.await?.pop() else { return Ok(None) };
        let stream = row.stream.parse().map_err(|_| Failure::Internal {
            detail: format!("the event at position {position} is of no known stream"),
        })?;
        Ok(Some(Cited { stream, programme: row.programme, unit: row.unit }))
    }

    /// The revision of the last event of a stream up to a position of the durable log.
    async fn revision_at(
        &self,
        position: u64,
        stream: StreamId,
        head: u64,
    ) -> Result<Option<u64>, Failure> {
        if position > head {
            return Ok(None);
        }
        let log = self.log(Log::Business);
        let query = ReadQuery {
            log: log.key().clone(),
            filter: EventFilter { stream: Some(stream.to_string()), ..EventFilter::default() },
            after: 0,
            until: position,
            direction: Direction::Backward,
            limit: 1,
        };
        let rows = log.store().read(&query).await?;
        Ok(Some(rows.first().map_or(0, |row| row.revision)))
    }

    /// Whether an assignment of a role names the section; most of a log's stand near its beginning.
    pub(crate) async fn section_held(&self, section: &str, head: u64) -> Result<bool, Failure> {
        let event_types = vec![RoleAssigned::TYPE.to_owned()];
        let filter = EventFilter { event_types, ..EventFilter::default() };
        let mut after = 0;
        loop {
            let rows = self.rows(filter.clone(), after, head, ASSIGNMENTS).await?;
            let Some(last) = rows.last() else { return Ok(false) };
            after = last.position;
            for row in &rows {
                if let Event::Person(PersonEvent::RoleAssigned(assigned)) =
                    decode::recorded(row)?.event
                    && assigned.assignment.section.as_deref() == Some(section)
                {
                    return Ok(true);
                }
            }
        }
    }

    /// The units that were registered by a name under a parent, or without one, and all that were
    /// given it later. A register has some thousand units, which few events tell of.
    async fn units_named(
        &self,
        name: &str,
        parent: Option<UnitId>,
        names: Names,
        head: u64,
    ) -> Result<Vec<UnitId>, Failure> {
        let aliases = names == Names::All;
        let mut event_types = vec![UnitRegistered::TYPE.to_owned(), UnitRenamed::TYPE.to_owned()];
        event_types.extend(aliases.then(|| UnitAliasAdded::TYPE.to_owned()));
        let filter = EventFilter { event_types, ..EventFilter::default() };
        // Only what has the name in its facts is decoded.
        let written = serde_json::to_string(name).expect("a text is JSON");
        let has_it = |row: &&StoredEvent| {
            std::str::from_utf8(&row.data).is_ok_and(|data| data.contains(&written))
        };
        let (mut units, mut after) = (Vec::new(), 0);
        loop {
            let rows = self.rows(filter.clone(), after, head, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(units) };
            after = last.position;
            for row in rows.iter().filter(has_it) {
                match decode::recorded(row)?.event {
                    Event::Unit(UnitEvent::UnitRegistered(registered))
                        if registered.parent == parent
                            && (registered.name == name
                                || aliases && registered.aliases.iter().any(|a| a == name)) =>
                    {
                        units.push(registered.unit);
                    }
                    Event::Unit(UnitEvent::UnitRenamed(renamed)) if renamed.name == name => {
                        units.push(renamed.unit);
                    }
                    Event::Unit(UnitEvent::UnitAliasAdded(added)) if added.alias == name => {
                        units.push(added.unit);
                    }
                    _ => {}
                }
            }
        }
    }

    async fn root_at(&self, position: u64, head: u64) -> Result<Option<Hash>, Failure> {
        if position == 0 || position > head {
            return Ok(None);
        }
        let (mut frontier, mut after) = (Frontier::empty(), 0);
        while after < position {
            let rows = self.rows(EventFilter::default(), after, position, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(None) };
            after = last.position;
            rows.iter().for_each(|row| frontier.push(row.leaf_hash));
        }
        Ok(Some(frontier.root()))
    }

    /// The issues of a programme that ever were overdue as known at a position of the log, in the
    /// order of their ids.
    ///
    /// # Errors
    /// Where a store does not answer, or what is asked takes too many events to be folded.
    pub async fn ever_overdue(
        &self,
        position: u64,
        programme: ProgrammeId,
    ) -> Result<Vec<OverdueIssue>, Failure> {
        let query = IssueQuery { programme: Some(programme), ..IssueQuery::default() };
        let known_at = Some(KnownAt::Position(position));
        let at = At { min_position: None, known_at, deadline: None };
        let page = loop {
            match self.list_issues(&query, None, u32::MAX, at).await {
                // Whoever gives the command does not have to come again for that.
                Err(Failure::PastBusy { .. }) => self.past.room().await,
                answered => break answered?,
            }
        };
        let overdue = page.rows.into_iter().filter(|found| found.standing.ever_overdue);
        let mut issues: Vec<_> = overdue
            .map(|found| {
                let IssueRow { issue, unit, description_position: position, .. } = found.row;
                OverdueIssue { issue, unit, position }
            })
            .collect();
        issues.sort_unstable_by_key(|one| one.issue);
        Ok(issues)
    }

    /// Some rows of the business log, from its beginning towards its head.
    pub(crate) async fn rows(
        &self,
        filter: EventFilter,
        after: u64,
        until: u64,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, Failure> {
        let log = self.log(Log::Business);
        let key = log.key().clone();
        let query =
            ReadQuery { log: key, filter, after, until, direction: Direction::Forward, limit };
        Ok(log.store().read(&query).await?)
    }
}

/// What took the number that an event of a book gave out.
fn taken(row: &StoredEvent) -> Result<Numbered, Failure> {
    let internal = |detail: String| Failure::Internal { detail };
    let event = decode::recorded(row).map_err(|failed| internal(failed.to_string()))?.event;
    let Event::NumberBook(number_book::Event::NumberTaken(taken)) = event else {
        return Err(internal(format!("the event at position {} is of no book", row.position)));
    };
    Ok(Numbered { thing: taken.thing, unit: row.unit.map(UnitId) })
}

#[cfg(test)]
mod tests {
    use hemei_domain::issue::Source;
    use hemei_domain::number_book::{NumberBook, Series};
    use hemei_domain::unit::{AddUnitAlias, RenameUnit};
    use uuid::Uuid;

    use super::*;
    use crate::testing::{ADMINISTRATOR, Desk, Town, day};

    #[tokio::test]
    async fn units_are_told_by_the_names_that_they_got_and_by_their_parent() {
        let town = Town::founded().await;
        let from = day("2024-01-01");
        let desk = Desk { engine: &town.engine, administrator: ADMINISTRATOR, from };
        let yard = desk.courtyard("灯光村", town.village).await;
        let (name, from) = ("漆树村".to_owned(), day("2024-02-01"));
        let (example, _) = UnitRenamed::example();
        let rename = RenameUnit { unit: yard, name, from, document: example.document };
        desk.act(rename).await;
        let (alias, from) = ("老村".to_owned(), day("2024-02-01"));
        desk.act(AddUnitAlias { unit: yard, alias, from }).await;
        let both = vec![town.village, town.other_village];
        for (name, parent, names, known) in [
            ("灯光村", None, Names::Official, vec![town.other_village]),
            ("灯光村", Some(town.village), Names::All, vec![yard]),
            ("灯光村", Some(town.other_village), Names::All, vec![]),
            ("漆树村", None, Names::All, vec![town.village, yard]),
            ("村委会", None, Names::All, both),
            ("村委会", None, Names::Official, vec![]),
            ("老村", None, Names::All, vec![yard]),
            ("老村", None, Names::Official, vec![]),
            ("漆树", None, Names::All, vec![]),
        ] {
            let mut reads = Reads::new(Uuid::nil());
            let asked = vec![Question::UnitsNamed(name.to_owned(), parent, names)];
            assert!(town.engine.look_up(asked, &mut reads).await.expect("memory answers"));
            assert_eq!(reads.units_named(name, parent, names), known, "{name}, {parent:?}");
        }
    }

    #[tokio::test]
    async fn a_book_tells_what_took_its_numbers_once_that_is_durable() {
        let town = Town::founded().await;
        let first = town.raised(&town.office, town.village, Source::Office).await;
        let second = town.raised(&town.office, town.other_village, Source::Office).await;
        let book = NumberBook::stream(town.programme, Series::Issue);
        let of = |issue: IssueId, unit| Numbered { thing: issue.0, unit: Some(unit) };
        let both = [of(first.issue, town.village), of(second.issue, town.other_village)];
        for (last, known) in [(1, Some(&both[..1])), (2, Some(&both[..])), (3, None)] {
            let mut reads = Reads::new(Uuid::nil());
            let asked = vec![Question::Numbered(book, last)];
            let durable = town.engine.look_up(asked, &mut reads).await.expect("memory answers");
            assert_eq!(durable, known.is_some(), "up to {last}");
            assert_eq!(reads.numbered(book, last), known.unwrap_or_default());
        }
    }
}
