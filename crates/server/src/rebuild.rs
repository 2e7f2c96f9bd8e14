//! `hemei rebuild`: builds views anew beside the live ones, compares the two and switches.

use std::sync::Arc;
use std::time::Duration;

use hemei_domain::event::Log;
use hemei_engine::engine::Engine;
use hemei_engine::view::{Difference, RebuildReport, ViewRunner};
use serde_json::{Value, json};

use crate::admission::{Samples, admit};
use crate::config::Config;
use crate::error::{Error, Outcome};
use crate::output;

const GRACE: Duration = Duration::from_secs(10);

/// Rebuilds one view or all; prints a report for each, one JSON object a line.
///
/// # Errors
/// [`Error::ViewUnknown`]; an event that a view does not understand.
pub async fn run(config: &Config, view: Option<&str>) -> Result<Outcome, Error> {
    let admitted = admit(config, Samples::Allowed).await?;
    let engine = Engine::start(admitted.parts).await.map_err(Error::internal)?;
    let rebuilt = rebuild(&engine, view).await;
    engine.stop(GRACE).await;
    admitted.store.close().await;
    rebuilt
}

async fn rebuild(engine: &Engine, view: Option<&str>) -> Result<Outcome, Error> {
    let mut outcome = Outcome::Done;
    let runners = chosen(engine, view)?;
    for runner in &runners {
        // Both generations are compared where they stand at one position.
        runner.reach(engine.log(Log::Business).head().position).await?;
    }
    let rebuilt = match (view, &runners[..]) {
        (Some(_), [runner]) => runner.rebuild().await.map(|report| vec![report]),
        _ => engine.rebuild_views().await,
    };
    for report in rebuilt.map_err(Error::internal)? {
        output::line(&shown(&report).to_string())?;
        if !report.differences.is_empty() {
            outcome = Outcome::FaultFound;
        }
    }
    Ok(outcome)
}

fn chosen<'a>(engine: &'a Engine, view: Option<&str>) -> Result<Vec<&'a Arc<ViewRunner>>, Error> {
    let runners = engine.views().iter();
    let Some(view) = view else { return Ok(runners.collect()) };
    let chosen: Vec<_> = runners.clone().filter(|runner| runner.spec().name == view).collect();
    if chosen.is_empty() {
        let known = runners.map(|runner| runner.spec().name).collect();
        return Err(Error::ViewUnknown { view: view.to_owned(), known });
    }
    Ok(chosen)
}

fn shown(report: &RebuildReport) -> Value {
    let differences: Vec<Value> = report.differences.iter().map(difference).collect();
    json!({
        "view": report.view,
        "generation": report.generation,
        "position": report.position,
        "rows": report.rows,
        "hash": hex::encode(report.hash),
        "differences": differences,
    })
}

fn difference(difference: &Difference) -> Value {
    let row = |row: &Option<Vec<_>>| row.as_ref().map(|row| values(row));
    json!({
        "table": difference.table,
        "key": values(&difference.key),
        "old": row(&difference.old),
        "new": row(&difference.new),
    })
}

fn values(row: &[hemei_engine::port::Value]) -> Value {
    use hemei_engine::port::Value as V;
    let value = |value: &V| match value {
        V::Null => Value::Null,
        V::Boolean(truth) => json!(truth),
        V::Integer(number) => json!(number),
        V::Text(text) => json!(text),
    };
    row.iter().map(value).collect()
}
