//! `hemei check`: recomputes a stored log and its views and names the first thing that is wrong.

use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_engine::check::{LogReport, ViewReport, check_log, check_view};
use hemei_engine::engine::Parts;
use hemei_engine::log::LogRunner;
use hemei_engine::port::LogKey;
use hemei_engine::seal::Sealer;
use hemei_engine::sequencer::Bounds;
use hemei_engine::view::{Fold, folds};
use serde_json::json;

use crate::admission::{Refusal, Samples, admit_to_check, attested};
use crate::config::Config;
use crate::error::{Error, Outcome};
use crate::messages;
use crate::output;

/// How often a view is compared again because it moved meanwhile.
const MOVED_MAX: u32 = 20;

/// Checks both logs and every view; prints a report for each, one JSON object a line.
///
/// # Errors
/// Where the database does not answer; a fault is an [`Outcome`].
pub async fn run(config: &Config) -> Result<Outcome, Error> {
    let admitted = match admit_to_check(config, Samples::Allowed).await {
        Err(Error::Refused(refusal)) => {
            identity_is_borne_out(Err(refusal))?;
            return Ok(Outcome::FaultFound);
        }
        admitted => admitted?,
    };
    let parts = &admitted.parts;
    let indexes_are_sound = indexes_are_sound(parts).await?;
    let mut sound = indexes_are_sound;
    for log in [Log::Business, Log::Access] {
        sound &= match log_is_sound(parts, log).await {
            // What the database cannot read any more was told by its indexes.
            Err(error) if !indexes_are_sound => {
                output::failure(&error);
                false
            }
            other => other?,
        };
    }
    sound =
        sound && identity_is_borne_out(attested(parts.logs.as_ref(), &admitted.identity).await)?;
    if sound {
        // A view of a log that is wrong proves nothing.
        let runner = business(parts).await?;
        for fold in folds() {
            sound &= view_is_sound(parts, &fold, &runner).await?;
        }
    }
    admitted.store.close().await;
    Ok(if sound { Outcome::Done } else { Outcome::FaultFound })
}

/// Whether the store finds every event that it has; silent where it does.
async fn indexes_are_sound(parts: &Parts) -> Result<bool, Error> {
    let Some(detail) = parts.logs.index_fault(&parts.tenant).await? else { return Ok(true) };
    let kind = "the indexes do not give what the logs have";
    let line = json!({ "indexes": "events", "fault": { "kind": kind, "detail": detail } });
    output::line(&line.to_string())?;
    output::tell(&messages::index_fault(&detail));
    Ok(false)
}

/// Names the fault of an identity that the log denies; every other refusal is none of the log.
fn identity_is_borne_out(attested: Result<(), Refusal>) -> Result<bool, Error> {
    let (tenant, detail) = match attested {
        Ok(()) => return Ok(true),
        Err(Refusal::IdentityDenied { tenant, detail }) => (tenant, detail),
        Err(refusal) => return Err(refusal.into()),
    };
    let kind = "the identity differs from the first event of the log";
    let line = json!({ "identity": tenant, "fault": { "kind": kind, "detail": detail.en } });
    output::line(&line.to_string())?;
    output::tell(&messages::identity_denied(&tenant, &detail));
    Ok(false)
}

async fn log_is_sound(parts: &Parts, log: Log) -> Result<bool, Error> {
    let key = LogKey { tenant: Arc::clone(&parts.tenant), log };
    let report = check_log(parts.logs.as_ref(), &key, &Sealer::new(&parts.keys)).await?;
    let Some(report) = report else {
        output::tell(&messages::log_missing(log));
        return Ok(false);
    };
    let LogReport { log, events, root, fault } = &report;
    let shown = fault.as_ref().map(|fault| {
        json!({ "position": fault.position, "kind": fault.kind.en(), "detail": fault.detail })
    });
    let root = hex::encode(root);
    let line = json!({
        "log": log.code(),
        "events": events,
        "root": root,
        "fault": shown,
    });
    output::line(&line.to_string())?;
    if let Some(fault) = fault {
        output::tell(&messages::fault(fault));
    }
    Ok(fault.is_none())
}

async fn business(parts: &Parts) -> Result<LogRunner, Error> {
    let key = LogKey { tenant: Arc::clone(&parts.tenant), log: Log::Business };
    let (logs, clock) = (Arc::clone(&parts.logs), Arc::clone(&parts.clock));
    let opened = LogRunner::open(
        key,
        logs,
        clock,
        Arc::clone(&parts.ids),
        Sealer::new(&parts.keys),
        Arc::clone(&parts.telemetry),
        Bounds::default(),
    );
    opened.await.map_err(Error::internal)
}

async fn view_is_sound(
    parts: &Parts,
    fold: &Arc<dyn Fold>,
    runner: &LogRunner,
) -> Result<bool, Error> {
    let Some(report) = compared(parts, fold, runner).await? else {
        // Nothing was folded into it yet: the server that first does makes it.
        let line = json!({ "view": fold.spec().name, "position": null });
        output::line(&line.to_string())?;
        output::tell(&messages::view_absent(fold.spec().name));
        return Ok(true);
    };
    let ViewReport { view, generation: _, position, rows, hash, difference } = &report;
    let line = json!({
        "view": view,
        "position": position,
        "rows": rows,
        "hash": hex::encode(hash),
        "difference": difference,
    });
    output::line(&line.to_string())?;
    if let Some(difference) = difference {
        output::tell(&messages::view_differs(view, *position, difference));
    }
    Ok(difference.is_none())
}

/// A difference counts only if a server that is running did not move the view meanwhile, or switch
/// to another generation, with which the rows of the one that was compared go.
async fn compared(
    parts: &Parts,
    fold: &Arc<dyn Fold>,
    runner: &LogRunner,
) -> Result<Option<ViewReport>, Error> {
    for _ in 0..MOVED_MAX {
        let report = check_view(fold, runner, parts.views.as_ref()).await;
        let Some(report) = report.map_err(Error::internal)? else { return Ok(None) };
        let generations = parts.views.generations(&parts.tenant, &fold.spec()).await?;
        let live = generations.iter().find(|generation| generation.live);
        let then = (report.generation, report.position);
        let stood = live.is_some_and(|live| (live.generation, live.position) == then);
        if stood || report.difference.is_none() {
            return Ok(Some(report));
        }
    }
    Err(Error::Internal(anyhow::anyhow!(
        "the view {} moves too fast to be checked: stop the server first",
        fold.spec().name
    )))
}
