//! Who reads the words, and what is recorded of it.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Log;
use hemei_domain::issue::Source;
use serde_json::json;

use super::*;
use crate::decode;
use crate::testing::Town;

const GROUND: &str = "专项检查";

fn reason(failure: &Failure) -> &'static str {
    match failure {
        Failure::Rejected(rejection) => rejection.rule.reason,
        other => panic!("not a refusal: {other:?}"),
    }
}

async fn read(
    town: &Town,
    caller: &Caller,
    positions: &[u64],
    ground: Option<&str>,
) -> Result<BTreeMap<u64, OpenedText>, Failure> {
    let positions = positions.iter().copied().collect();
    town.engine.texts(caller, &positions, ground, None).await
}

/// What the access log says was disclosed, oldest first.
async fn disclosed(town: &Town) -> Vec<(Vec<u64>, String)> {
    let log = town.engine.log(Log::Access);
    let query = ReadQuery {
        log: log.key().clone(),
        filter: EventFilter::default(),
        after: 0,
        until: u64::MAX,
        direction: Direction::Forward,
        limit: 1000,
    };
    let rows = log.store().read(&query).await.expect("memory answers");
    let events = rows.iter().map(|row| decode::recorded(row).expect("our own").event);
    events
        .filter_map(|event| match event {
            AnyEvent::Access(hemei_domain::access::Event::OpeningsDisclosed(e)) => {
                Some((e.positions, e.ground))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn near_positions_are_read_at_once_and_far_ones_apart() {
    let runs_of = |positions: &[u64]| runs(&positions.iter().copied().collect());
    assert_eq!(runs_of(&[]), []);
    assert_eq!(runs_of(&[0]), []);
    assert_eq!(runs_of(&[3, 4, 20, 37, 100]), [(3, 20), (37, 37), (100, 100)]);
}

#[tokio::test]
async fn those_who_work_with_an_issue_read_its_words() {
    let town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    for caller in [&town.cadre, &town.office] {
        let texts = read(&town, caller, &[raised.position], None).await.expect("by right");
        let text = texts[&raised.position].text.as_ref().expect("the text");
        assert_eq!(text["place"], json!("三组村道旁"));
    }
    let failure = read(&town, &town.other_cadre, &[raised.position], Some(GROUND)).await;
    assert_eq!(reason(&failure.expect_err("another village")), "ROLE_OTHER_UNIT");
    assert_eq!(disclosed(&town).await, []);
}

#[tokio::test]
async fn a_village_that_is_made_accountable_reads_them_too() {
    let town = Town::founded().await;
    let raised = town.raised(&town.office, town.village, Source::Office).await;
    let assigned = town.assigned(raised.issue, town.other_village).await;
    let positions = [raised.position, assigned];
    let texts = read(&town, &town.other_cadre, &positions, None).await.expect("accountable");
    assert_eq!(texts.into_keys().collect::<Vec<_>>(), positions);
}

#[tokio::test]
async fn the_commission_gives_a_ground_and_it_is_recorded() {
    let town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    for ground in [None, Some(" ")] {
        let refused = read(&town, &town.commission, &[raised.position], ground).await;
        assert_eq!(reason(&refused.expect_err("no ground")), "FIELD_REQUIRED");
    }
    assert_eq!(disclosed(&town).await, []);
    // The number's event stands beside the issue's and has no text.
    let both = [raised.position, raised.last, raised.last + 1000];
    let texts = read(&town, &town.commission, &both, Some(GROUND)).await.expect("a ground");
    assert_eq!(texts.into_keys().collect::<Vec<_>>(), [raised.position]);
    assert_eq!(disclosed(&town).await, [(vec![raised.position], GROUND.to_owned())]);
}

#[tokio::test]
async fn one_text_that_is_not_the_callers_refuses_all() {
    let town = Town::founded().await;
    let own = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let other = town.raised(&town.other_cadre, town.other_village, Source::SelfCheck).await;
    let both = [own.position, other.position];
    let failure = read(&town, &town.cadre, &both, None).await.expect_err("one is another's");
    assert_eq!(reason(&failure), "ROLE_OTHER_UNIT");
    let many: Vec<u64> = (1..=TEXTS_MAX as u64 + 1).collect();
    let failure = read(&town, &town.office, &many, None).await.expect_err("too many");
    assert_eq!(reason(&failure), "FIELD_TOO_MANY");
}
