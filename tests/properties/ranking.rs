//! A ranking replayed from position 1 by another engine, over every store: the same scores, ranks
//! and hashes of explanations, to the last line of every score card.

use std::sync::Arc;

use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::{CredentialId, UnitId};
use hemei_domain::time::Date;
use hemei_engine::check::check_view;
use hemei_engine::engine::Caller;
use hemei_engine::testing::Desk;
use hemei_engine::testing::evaluated::Evaluated;
use hemei_engine::view::ranking::{
    PointQuery, PointRow, RankedUnitPage, RankedUnitQuery, Ranking, ScoreCard,
};
use hemei_engine::view::{At, Fold, KnownAt, rebuild};
use uuid::Uuid;

use super::cast::{ADMINISTRATOR, HEAD};
use super::stores::{Stores, on_every_store};
use super::world::World;

on_every_store!(a_replay_by_another_engine_gives_the_same_ranking);

/// What is told of an evaluation.
#[derive(Debug, PartialEq)]
struct Told {
    page: RankedUnitPage,
    cards: Vec<ScoreCard>,
    points: Vec<PointRow>,
}

async fn told(world: &World, stage: &Evaluated<'_>, at: At) -> Told {
    let engine = &world.engine;
    let credential = CredentialId(Uuid::nil());
    let reader = Caller { person: HEAD, credential, actor_kind: ActorKind::Person };
    let evaluation = stage.evaluation;
    let day = "2024-05-07".parse::<Date>().ok().map(Date::start);
    let query = RankedUnitQuery { evaluation, group: None };
    let page = engine.list_ranked_units(&reader, &query, day, None, 100, at).await;
    let page = page.expect("the ranking answers");
    let (mut cards, mut points) = (Vec::new(), Vec::new());
    for unit in &stage.villages {
        let card = engine.get_score_card(&reader, evaluation, *unit, day, at).await;
        cards.push(card.expect("the card answers"));
        let query = PointQuery { evaluation, unit: *unit, lost: false };
        let lines = engine.list_points(&reader, &query, None, 500, at).await;
        points.extend(lines.expect("the card answers").rows);
    }
    Told { page, cards, points }
}

async fn a_replay_by_another_engine_gives_the_same_ranking(stores: Stores) {
    let world = World::new(stores).await;
    let from = Date::ymd(2024, 1, 1).expect("a date");
    let desk = Desk { engine: &world.engine, administrator: ADMINISTRATOR, from };
    let villages: Vec<UnitId> = world.villages.clone();
    let stage = Evaluated::opened(desk, world.programme, &villages, |_| {}).await;
    stage.scored(9).await;
    stage.penalise(villages[2], 2).await;
    stage.veto(villages[1], "V1", "vetoes 第一项").await;
    for unit in [villages[1], villages[2]] {
        stage.check(unit).await;
    }
    stage.sum().await;
    stage.decide(1).await;
    stage.post().await;
    let head = world.stored_head(Log::Business).await.position;
    let live = At { min_position: Some(head), ..At::default() };
    let first = told(&world, &stage, live).await;
    let order: Vec<UnitId> = first.page.rows.iter().map(|row| row.unit).collect();
    assert_eq!(order, [villages[0], villages[3], villages[2], villages[1]]);
    assert!(first.points.iter().any(|point| point.code == "X2" && point.loss));

    let other = world.again().await;
    assert_eq!(told(&other, &stage, live).await, first, "another engine");
    let known = At { known_at: Some(KnownAt::Position(head)), ..At::default() };
    assert_eq!(told(&other, &stage, known).await, first, "folded for the question");
    let fold: Arc<dyn Fold> = Arc::new(Ranking);
    let log = other.engine.log(Log::Business);
    let report = rebuild(&fold, log, &other.stores.views).await.expect("it is built");
    assert_eq!((report.position, report.differences), (head, Vec::new()));
    let checked = check_view(&fold, log, other.stores.views.as_ref()).await;
    let checked = checked.expect("the store answers").expect("the view is there");
    assert_eq!((checked.difference, checked.hash), (None, report.hash));
    assert_eq!(told(&world, &stage, live).await, first, "built anew");
}
