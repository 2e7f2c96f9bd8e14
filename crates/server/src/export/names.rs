//! What the programmes call what their keys stand for: people read the names, programs the keys.

use std::collections::BTreeMap;

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::programme::{Definition, Event};
use hemei_engine::decode;
use hemei_engine::port::{Direction, EventFilter, LogKey, LogStore, ReadQuery, Value};

use crate::error::Error;

/// How many definitions are read at a time: they are few and large.
const PAGE: u32 = 50;

/// Names by column, programme and key. Of several versions the last one's counts.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<(&'static str, String, String), String>);

impl Names {
    /// The names as the log has them up to a position.
    ///
    /// # Errors
    /// Where the database does not answer, or an event is not understood.
    pub(super) async fn read(logs: &dyn LogStore, log: &LogKey, until: u64) -> Result<Self, Error> {
        let types = ["ProgrammeOpened", "ProgrammeAmended"].map(str::to_owned).to_vec();
        let mut query = ReadQuery {
            log: log.clone(),
            filter: EventFilter { event_types: types, ..EventFilter::default() },
            after: 0,
            until,
            direction: Direction::Forward,
            limit: PAGE,
        };
        let mut names = Self::default();
        loop {
            let rows = logs.read(&query).await?;
            let Some(last) = rows.last() else { return Ok(names) };
            query.after = last.position;
            for row in &rows {
                let recorded = decode::recorded(row).map_err(Error::internal)?;
                let definition = match &recorded.event {
                    AnyEvent::Programme(Event::ProgrammeOpened(e)) => &e.definition,
                    AnyEvent::Programme(Event::ProgrammeAmended(e)) => &e.definition,
                    _ => continue,
                };
                names.learn(&recorded.stream.id.hyphenated().to_string(), definition);
            }
        }
    }

    fn learn(&mut self, programme: &str, definition: &Definition) {
        let classes = definition.issue_classes.iter();
        let classes = classes.map(|class| ("class", &class.key, &class.name));
        let tasks = definition.core_tasks.iter().map(|task| ("core_task", &task.key, &task.name));
        for (column, key, name) in classes.chain(tasks) {
            self.0.insert((column, programme.to_owned(), key.clone()), name.clone());
        }
    }

    /// The name behind a cell of a programme's row; nothing where it is no key that has one.
    pub(super) fn of(&self, column: &'static str, programme: &Value, key: &Value) -> Option<&str> {
        let (Value::Text(programme), Value::Text(key)) = (programme, key) else { return None };
        let name = self.0.get(&(column, programme.clone(), key.clone()));
        name.map(String::as_str)
    }
}
