//! Folding several new generations in one walk over the log: each event is read and decoded once.
//!
//! Reading, decoding and each fold are stages of their own with a few pages between them, so that
//! none waits for the slowest at every page and no more than those pages are in memory.

use std::sync::Arc;

use hemei_domain::event::Recorded;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::moved;
use crate::decode::DecodeFailure;
use crate::log::LogRunner;
use crate::port::{StoreError, StoredEvent};
use crate::view::project::{
    BATCH_EVENTS, ProjectError, Projector, decoded, everything, split_whole_units,
};

/// How many pages of events may wait between two stages.
const PAGES_BETWEEN: usize = 2;

/// Whole units of work, shared by all who fold them.
type Page = Arc<Vec<Arc<Recorded>>>;

/// Folds new generations, all of them from the beginning of the log, up to its head.
///
/// # Errors
/// The first of a store that does not answer, an event that is not understood, and a fold that
/// cannot go on.
pub(super) async fn fold_together(
    projectors: Vec<Projector>,
    log: &LogRunner,
) -> Result<Vec<Projector>, ProjectError> {
    let head = log.head().position;
    let (mut folding, mut queues) = (JoinSet::new(), Vec::new());
    for (place, projector) in projectors.into_iter().enumerate() {
        let (queue, pages) = mpsc::channel(PAGES_BETWEEN);
        queues.push(queue);
        folding.spawn(async move { (place, fold_pages(projector, pages).await) });
    }
    let (queue, stored) = mpsc::channel(PAGES_BETWEEN);
    let mut decoding = JoinSet::new();
    decoding.spawn(decode_pages(stored, queues));
    let read = read_pages(log, head, queue).await;
    let decoding = decoding.join_all().await;
    let mut folded = folding.join_all().await;
    read?;
    decoding.into_iter().collect::<Result<(), DecodeFailure>>()?;
    folded.sort_unstable_by_key(|(place, _)| *place);
    folded.into_iter().map(|(_, projector)| projector).collect()
}

/// Reads the log page by page until its head, or until nobody wants more of it.
async fn read_pages(
    log: &LogRunner,
    head: u64,
    queue: mpsc::Sender<Vec<StoredEvent>>,
) -> Result<(), StoreError> {
    let mut after = 0;
    while after < head {
        let rows = log.store().read(&everything(log.key(), after, head, BATCH_EVENTS)).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        if queue.send(rows).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Decodes pages and hands their whole units of work to every fold; a unit that a page cuts goes
/// with the following one. Ends early where a fold ended.
async fn decode_pages(
    mut stored: mpsc::Receiver<Vec<StoredEvent>>,
    queues: Vec<mpsc::Sender<Page>>,
) -> Result<(), DecodeFailure> {
    let mut cut = Vec::new();
    while let Some(rows) = stored.recv().await {
        let mut events = std::mem::take(&mut cut);
        events.extend(decoded(&rows)?);
        cut = split_whole_units(&mut events);
        let page = Arc::new(events);
        for queue in &queues {
            if queue.send(Arc::clone(&page)).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Folds pages as long as any come.
async fn fold_pages(
    mut projector: Projector,
    mut pages: mpsc::Receiver<Page>,
) -> Result<Projector, ProjectError> {
    while let Some(page) = pages.recv().await {
        if !projector.step(&page).await? {
            return Err(moved(&projector).into());
        }
    }
    Ok(projector)
}

#[cfg(test)]
mod tests {
    use hemei_domain::event::Log;
    use hemei_domain::issue::Source;

    use super::*;
    use crate::testing::Town;

    #[tokio::test]
    async fn a_unit_that_a_page_cuts_is_folded_whole() {
        let town = Town::founded().await;
        town.raised(&town.cadre, town.village, Source::SelfCheck).await;
        let log = town.engine.log(Log::Business);
        let head = log.head().position;
        let query = everything(log.key(), 0, head, BATCH_EVENTS);
        let rows = log.store().read(&query).await.expect("it answers");
        let cuts = rows.iter().any(|row| row.unit_index + 1 < row.unit_size);
        assert!(cuts, "some unit has several events");
        for place in 1..rows.len() {
            let (stored_in, stored) = mpsc::channel(2);
            let (queue, mut pages) = mpsc::channel(2);
            for part in [&rows[..place], &rows[place..]] {
                stored_in.send(part.to_vec()).await.expect("it is open");
            }
            drop(stored_in);
            decode_pages(stored, vec![queue]).await.expect("all is known");
            let mut folded = Vec::new();
            while let Some(page) = pages.recv().await {
                let is_whole = page
                    .last()
                    .is_none_or(|last| last.envelope.unit_index + 1 == last.envelope.unit_size);
                assert!(is_whole, "cut at {place}");
                folded.extend(page.iter().map(|event| event.envelope.position));
            }
            assert!(folded.into_iter().eq(1..=head), "cut at {place}");
        }
        town.engine.stop(std::time::Duration::from_secs(10)).await;
    }
}
