//! What ids and keys stand for, as the log has it up to the export's position: people read the
//! names, programs the keys.

use std::collections::BTreeMap;

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::id::UnitId;
use hemei_domain::{evaluation, programme, scheme};
use hemei_engine::decode;
use hemei_engine::port::{Direction, EventFilter, LogKey, LogStore, ReadQuery, Row, Table, Value};
use hemei_engine::view::unit_register::{UnitRegister, UnitRow};
use hemei_engine::view::{Names as RowNames, provenance};

use crate::error::Error;

/// How many definitions are read at a time: they are few and large.
const PAGE: u32 = 50;
/// The events that say what keys stand for, and by which scheme an evaluation goes.
const TYPES: [&str; 4] =
    ["ProgrammeOpened", "ProgrammeAmended", "SchemeAdopted", "EvaluationOpened"];

/// A scheme's id and the number of its edition.
type Edition = (String, i64);

/// Everything that a row's ids and keys can stand for.
#[derive(Debug, Default)]
pub(super) struct Names {
    units: BTreeMap<UnitId, String>,
    /// By programme, oldest first.
    versions: BTreeMap<String, Vec<programme::Definition>>,
    schemes: BTreeMap<Edition, scheme::Definition>,
    evaluations: BTreeMap<String, Edition>,
}

impl Names {
    /// The names as the log has them up to a position.
    ///
    /// # Errors
    /// Where the database does not answer, or an event is not understood.
    pub(super) async fn read(logs: &dyn LogStore, log: &LogKey, until: u64) -> Result<Self, Error> {
        let mut names = Self { units: units(logs, log, until).await?, ..Self::default() };
        let mut query = ReadQuery {
            log: log.clone(),
            filter: EventFilter {
                event_types: TYPES.map(str::to_owned).to_vec(),
                ..EventFilter::default()
            },
            after: 0,
            until,
            direction: Direction::Forward,
            limit: PAGE,
        };
        loop {
            let rows = logs.read(&query).await?;
            let Some(last) = rows.last() else { return Ok(names) };
            query.after = last.position;
            for row in &rows {
                let recorded = decode::recorded(row).map_err(Error::internal)?;
                names.learn(recorded.event, recorded.stream.id.hyphenated().to_string());
            }
        }
    }

    fn learn(&mut self, event: AnyEvent, id: String) {
        let version = match event {
            AnyEvent::Programme(programme::Event::ProgrammeOpened(e)) => e.definition,
            AnyEvent::Programme(programme::Event::ProgrammeAmended(e)) => e.definition,
            AnyEvent::Scheme(scheme::Event::SchemeAdopted(e)) => {
                let edition = (e.scheme.to_string(), i64::from(e.edition));
                self.schemes.insert(edition, *e.definition);
                return;
            }
            AnyEvent::Evaluation(evaluation::Event::EvaluationOpened(e)) => {
                let edition = (e.scheme.to_string(), i64::from(e.edition));
                self.evaluations.insert(e.evaluation.to_string(), edition);
                return;
            }
            _ => return,
        };
        self.versions.entry(id).or_default().push(*version);
    }

    /// The names that a row needs, by what its columns say it is of.
    pub(super) fn of(&self, table: &Table, row: &Row) -> RowNames<'_> {
        let cell = |name: &str| table.column(name).map(|place| &row[place]);
        let text = |name: &str| match cell(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let versions = text("programme").and_then(|programme| self.versions.get(&programme));
        let edition = match (text("scheme"), cell("edition")) {
            (Some(scheme), Some(Value::Integer(edition))) => Some((scheme, *edition)),
            _ => text("evaluation").and_then(|one| self.evaluations.get(&one).cloned()),
        };
        let names = RowNames {
            units: Some(&self.units),
            versions: versions.map(Vec::as_slice).unwrap_or_default(),
            scheme: edition.and_then(|edition| self.schemes.get(&edition)),
            indicator: None,
        };
        text("code").map_or(names, |code| names.about(&code))
    }
}

/// What the register calls every unit on the day of the last event.
async fn units(
    logs: &dyn LogStore,
    log: &LogKey,
    until: u64,
) -> Result<BTreeMap<UnitId, String>, Error> {
    let last = logs.read(&last(log, until)).await?;
    let Some(last) = last.first() else { return Ok(BTreeMap::new()) };
    let day = last.recorded_at.date();
    let folded = provenance(&UnitRegister, logs, log, until).await;
    let (_, tables) = folded.map_err(Error::internal)?;
    let rows = tables.iter().filter(|made| made.table.columns == UnitRow::COLUMNS);
    let rows = rows.flat_map(|made| &made.rows).map(|made| UnitRow::from_row(&made.row));
    let named = rows.map(|row| row.map(|row| (row.unit, row.name_on(day).to_owned())));
    named.collect::<Result<_, _>>().map_err(Error::internal)
}

/// Asks for the last event up to a position.
fn last(log: &LogKey, until: u64) -> ReadQuery {
    ReadQuery {
        log: log.clone(),
        filter: EventFilter::default(),
        after: 0,
        until,
        direction: Direction::Backward,
        limit: 1,
    }
}
