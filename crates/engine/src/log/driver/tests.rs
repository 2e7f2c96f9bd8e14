//! What a process makes of what another one wrote.

use hemei_domain::event::Log;
use hemei_domain::issue::Source;

use super::*;
use crate::testing::Town;

#[tokio::test]
async fn what_another_process_wrote_is_held_against_the_root_however_much_it_is() {
    let town = Town::founded().await;
    let log = town.engine.log(Log::Business);
    let from = log.head();
    town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let to = log.head();
    let count = to.position - from.position;
    let written = async |to: &Head, few| log.written(&from, to, few).await.expect("memory answers");
    assert!(matches!(written(&to, count).await, Written::Events(all) if all.len() as u64 == count));
    assert!(matches!(written(&to, count - 1).await, Written::Unread));
    let denied = Head { root: from.root, ..to.clone() };
    let longer = Head { position: to.position + 1, ..to.clone() };
    for few in [count + 1, 0] {
        assert!(matches!(written(&denied, few).await, Written::Contradicted), "another root");
        assert!(matches!(written(&longer, few).await, Written::Contradicted), "events are missing");
    }
}
