//! `hemei export csv`: every view as files for Excel, each row with the positions that made it.
//!
//! The rows are folded from the log for this export, so that they are true at one position, and so
//! that they owe nothing to the views that are kept; `hemei check` compares the two. What people
//! wrote is not in them: where a column points to a text, it has the position of the event that
//! carries it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_engine::port::{LogKey, ViewSpec};
use hemei_engine::view::{Fold, MadeTable, folds, provenance};
use serde_json::json;

use crate::admission::{Samples, admit};
use crate::config::Config;
use crate::error::Error;
use crate::output;

mod names;
mod sheet;

use names::Names;
use sheet::Sheet;

/// What to export, and where to.
#[derive(Debug, Clone)]
pub struct Csv {
    /// The folder; made where it is missing.
    pub to: PathBuf,
    /// One view; all where absent.
    pub view: Option<String>,
    /// As of which position, which the log must have; its head where absent.
    pub position: Option<u64>,
    /// Whether names, codes and times are written as they are stored, for programs.
    pub raw: bool,
}

/// Writes a file a table, and prints one JSON object a file.
///
/// # Errors
/// [`Error::ViewUnknown`]; [`Error::BeyondHead`]; [`Error::Export`] where a file is there already or cannot be written;
/// where the database does not answer, or an event is not understood.
pub async fn run(config: &Config, asked: &Csv) -> Result<(), Error> {
    let chosen = chosen(asked.view.as_deref())?;
    let admitted = admit(config, Samples::Allowed).await?;
    let log = LogKey { tenant: Arc::clone(&admitted.parts.tenant), log: Log::Business };
    let logs = admitted.parts.logs.as_ref();
    let head = logs.head(&log).await?.map_or(0, |head| head.position);
    let until = asked.position.unwrap_or(head);
    if until > head {
        return Err(Error::BeyondHead { position: until, head });
    }
    let sample = admitted.identity.sample;
    let names = Names::read(logs, &log, until).await?;
    std::fs::create_dir_all(&asked.to)
        .map_err(|source| Error::Export { path: asked.to.clone(), source })?;
    for fold in chosen {
        let folded = provenance(fold.as_ref(), logs, &log, until).await;
        let (position, tables) = folded.map_err(Error::internal)?;
        for table in &tables {
            let computed = fold.computed(table.table.name);
            let sheet = Sheet { made: table, computed, names: &names, sample, raw: asked.raw };
            write(asked, &fold.spec(), sheet, position)?;
        }
    }
    admitted.store.close().await;
    Ok(())
}

fn chosen(view: Option<&str>) -> Result<Vec<Arc<dyn Fold>>, Error> {
    let Some(view) = view else { return Ok(folds()) };
    let chosen: Vec<_> = folds().into_iter().filter(|fold| fold.spec().name == view).collect();
    if chosen.is_empty() {
        let known = folds().iter().map(|fold| fold.spec().name).collect();
        return Err(Error::ViewUnknown { view: view.to_owned(), known });
    }
    Ok(chosen)
}

fn write(asked: &Csv, view: &ViewSpec, sheet: Sheet<'_>, position: u64) -> Result<(), Error> {
    let made = sheet.made;
    let path = asked.to.join(format!("{}.{}.csv", view.name, made.table.name));
    let failed = |source| Error::Export { path: path.clone(), source };
    // A file that is there may be what somebody signed: it is never replaced.
    let file = std::fs::File::create_new(&path).map_err(failed)?;
    sheet.write(file).map_err(failed)?;
    output::line(&reported(&path, view, made, position))
}

fn reported(path: &Path, view: &ViewSpec, made: &MadeTable, position: u64) -> String {
    let report = json!({
        "file": path.display().to_string(),
        "view": view.name,
        "table": made.table.name,
        "rows": made.rows.len(),
        "position": position,
    });
    report.to_string()
}
