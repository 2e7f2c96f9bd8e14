//! Rankings of logs that real commands wrote.

mod courtyards;
mod naive;
mod random;

use std::sync::Arc;

use hemei_domain::evaluation::{self, NoticeStanding, Phase, ResultStage};
use hemei_domain::event::Recorded;
use hemei_domain::issue::Source;
use hemei_domain::rejection::rules as general;
use hemei_domain::score::{Cause, DecidedBy};

use super::*;
use crate::check::check_view;
use crate::decode;
use crate::engine::Caller;
use crate::failure::Failure;
use crate::memory::MemoryStore;
use crate::port::{Direction, EventFilter, ReadQuery, ViewKey, ViewStore};
use crate::testing::evaluated::Evaluated;
use crate::testing::{ADMINISTRATOR, Desk, Town, day, morning};
use crate::view::project::{ProjectError, Projector};
use crate::view::testing::folded;
use crate::view::{At, KnownAt, rebuild};

fn desk(town: &Town) -> Desk<'_> {
    Desk { engine: &town.engine, administrator: ADMINISTRATOR, from: day("2024-01-01") }
}

/// The town with its two villages under evaluation.
async fn stage(town: &Town) -> Evaluated<'_> {
    let desk = desk(town);
    let villages = [town.village, town.other_village];
    Evaluated::opened(desk, town.programme, &villages, |_| {}).await
}

fn since(position: u64) -> At {
    At { min_position: Some(position), ..At::default() }
}

fn last(receipt: &crate::receipt::Receipt) -> u64 {
    receipt.events.iter().map(|event| event.position).max().expect("events")
}

/// Issues of the first village whose limit passes.
async fn overdue(town: &Town, count: u64) {
    for _ in 0..count {
        let raised = town.raised(&town.office, town.village, Source::Inspection).await;
        town.assigned(raised.issue, town.village).await;
    }
    town.now(morning("2024-06-20"));
}

fn head(town: &Town) -> u64 {
    town.engine.log(hemei_domain::event::Log::Business).head().position
}

async fn ranked(town: &Town, stage: &Evaluated<'_>, by: &Caller, at: At) -> RankedUnitPage {
    let query = RankedUnitQuery { evaluation: stage.evaluation, group: None };
    let page = town.engine.list_ranked_units(by, &query, None, None, 100, at).await;
    page.expect("a page")
}

async fn points(town: &Town, stage: &Evaluated<'_>, lost: bool, at: At) -> Vec<PointRow> {
    let (evaluation, unit) = (stage.evaluation, town.village);
    let query = PointQuery { evaluation, unit, lost };
    let page = town.engine.list_points(&town.office, &query, None, 100, at).await;
    page.expect("a page").rows
}

/// Every event of the log.
async fn events(town: &Town) -> Vec<Arc<Recorded>> {
    let log = town.engine.log(hemei_domain::event::Log::Business);
    let query = ReadQuery {
        log: log.key().clone(),
        filter: EventFilter::default(),
        after: 0,
        until: head(town),
        direction: Direction::Forward,
        limit: u32::MAX,
    };
    let rows = log.store().read(&query).await.expect("a store in memory");
    rows.iter().map(|row| Arc::new(decode::recorded(row).expect("an event"))).collect()
}

async fn card(town: &Town, stage: &Evaluated<'_>, unit: hemei_domain::id::UnitId) -> ScoreCard {
    let at = since(head(town));
    let card = town.engine.get_score_card(&town.office, stage.evaluation, unit, None, at).await;
    card.expect("a card")
}

#[tokio::test]
async fn r57_every_point_that_was_lost_is_told_with_cause_clause_evidence_who_and_when() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.score_all(town.village, 9).await;
    town.now(morning("2024-05-07"));
    let look = last(&stage.score_look(town.village, 8).await);
    let penalty = last(&stage.penalise(town.village, 2).await);
    stage.score_all(town.other_village, 7).await;
    stage.check(town.village).await;
    stage.check(town.other_village).await;
    let at = since(last(&stage.sum().await));
    let all = points(&town, &stage, false, at).await;
    let lost = points(&town, &stage, true, at).await;
    let told = |row: &PointRow| (row.code.clone(), row.points_lost.to_string());
    let told: Vec<_> = lost.iter().map(told).collect();
    let expected =
        [("C1-1", "1.4"), ("C3", "2"), ("W1", "5"), ("W2", "1.5"), ("building", "1"), ("X2", "2")];
    assert_eq!(told, expected.map(|(code, points)| (code.to_owned(), points.to_owned())));
    let [_, c3, .., building, x2] = &lost[..] else { panic!("{lost:?}") };
    assert_eq!(c3.path.0, ["clearing"]);
    assert_eq!((c3.title.as_str(), c3.responsible.as_deref()), ("村容村貌", Some("规划建设办")));
    assert_eq!(c3.clause.as_deref().map(|clause| clause.ends_with("二（一）3")), Some(true));
    assert_eq!((c3.scorer, c3.position), (Some(stage.cast.planning), Some(look)));
    assert_eq!(c3.scored_at, Some(morning("2024-05-07")));
    assert_eq!(c3.claimed.map(|points| points.to_string()).as_deref(), Some("10"));
    let [measure] = &c3.measures.0[..] else { panic!("one figure") };
    assert_eq!(measure.cause.zh(None), "评得8分");
    assert_eq!(measure.positions, stage.cited(town.village));
    let [act] = &measure.acts[..] else { panic!("what was scored before counts no more") };
    assert_eq!((act.evidence.len(), act.section.as_deref()), (1, Some("规划建设办")));
    // A block's ground is its document, a penalty's its number on the sheet.
    assert!(building.measures.0[0].acts[0].document.is_some());
    assert_eq!(x2.position, Some(penalty));
    assert!(matches!(x2.measures.0[0].cause, Cause::Occurred { count: 2, .. }));
    // An indicator of both rounds and the year's end has a figure for each.
    let rounds: Vec<_> = lost[0].measures.0.iter().map(|one| one.round.as_deref()).collect();
    assert_eq!(rounds, [Some("q2"), Some("q3"), None]);
    assert_eq!(lost[0].path.0, ["clearing", "C1"]);
    // What is lost and what bonus adds is all that lies between the full mark and the total.
    let exact = all.iter().filter(|row| !row.kind.sums());
    let lost: i64 = exact.map(|row| row.points_lost.units()).sum();
    let card = card(&town, &stage, town.village).await;
    assert_eq!(card.unit.points_full.units() - lost, card.unit.total.units());
    assert_eq!((card.unit.lines as usize, card.unit.losses), (all.len(), 6));
}

#[tokio::test]
async fn a_card_tells_the_difference_to_the_one_before_and_what_a_better_grade_needed() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.scored(8).await;
    stage.sum().await;
    let page = ranked(&town, &stage, &town.office, since(head(&town))).await;
    let told = |row: &RankedUnitRow| (row.rank, row.unit_name.clone(), row.total.to_string());
    let told: Vec<_> = page.rows.iter().map(told).collect();
    let expected = [(1, "漆树村", "89.1"), (2, "灯光村", "88.1")];
    assert_eq!(told, expected.map(|(rank, name, total)| (rank, name.into(), total.into())));
    let first = &page.rows[0];
    assert_eq!((first.before_unit, &first.behind), (None, &None));
    assert_eq!((first.group_name.as_str(), first.group_size), ("创建村", 2));
    let gap = &first.gap.as_ref().expect("it is not the best grade").0;
    assert_eq!(gap.zh(&page.definition), ["距“优秀”的90分还差0.9分"]);
    let card = card(&town, &stage, town.other_village).await;
    let behind = card.unit.behind.as_ref().expect("somebody is before").0.clone();
    assert_eq!(behind.decided_by, DecidedBy::Total);
    assert_eq!(behind.zh(&card.definition), "总分低1分");
    let lines: Vec<_> = behind.lines.iter().map(|line| line.zh(&card.definition)).collect();
    assert_eq!(lines, ["村容村貌少1分"]);
    assert_eq!(card.unit.before_unit, Some(town.village));
    assert_eq!(card.unit.before_name.as_deref(), Some("漆树村"));
    assert_eq!(card.unit.grade_computed.0.name, "良好");
}

#[tokio::test]
async fn a_quota_and_a_veto_that_decided_a_grade_are_named() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    // Bonuses of 1.5 lift both over 90; three tenths of two are one place.
    stage.scored(10).await;
    for unit in [town.village, town.other_village] {
        stage.grant_bonus(unit).await;
        stage.check(unit).await;
    }
    stage.sum().await;
    let second = card(&town, &stage, town.other_village).await;
    let gap = second.unit.gap.as_ref().expect("it is not the best grade").0.zh(&second.definition);
    assert_eq!(gap, ["“优秀”名额1个，已评1个，其中最低92.6分，条件符合而没有名额"]);
    let veto = last(&stage.veto(town.village, "V2", "vetoes 第二项").await);
    stage.check(town.village).await;
    stage.sum().await;
    let first = card(&town, &stage, town.village).await;
    let [found] = &first.unit.vetoes.0[..] else { panic!("one veto") };
    assert_eq!((found.title.as_str(), &found.positions[..]), ("较大安全事故", &[veto][..]));
    assert_eq!(found.documents.len(), 1);
    let gap = first.unit.gap.as_ref().expect("it is not the best grade").0.zh(&first.definition);
    assert_eq!(gap, ["发生否决事项“较大安全事故”，不得评为“优秀”"]);
    assert_eq!((first.unit.rank, first.unit.grade_computed.0.name.as_str()), (1, "良好"));
}

#[tokio::test]
async fn grades_are_computed_then_proposed_then_final_and_dated_columns_follow_the_day() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.scored(8).await;
    stage.sum().await;
    let grades = async |expected: [bool; 2]| {
        let row = card(&town, &stage, town.village).await.unit;
        assert_eq!([row.grade_proposed.is_some(), row.grade_final.is_some()], expected);
    };
    grades([false, false]).await;
    stage.decide(1).await;
    grades([true, false]).await;
    stage.post().await;
    let asked = async |day: &str| {
        let (query, at) = (RankingQuery { programme: Some(town.programme) }, since(head(&town)));
        let day = Some(morning(day));
        let page = town.engine.list_rankings(&query, day, None, 10, at).await.expect("a page");
        let [entry] = &page.rows[..] else { panic!("one evaluation") };
        assert_eq!(entry.row.minutes.as_deref().map(|cited| cited.contains("12号")), Some(true));
        (entry.stage, entry.notice, entry.objecting)
    };
    // Five working days from Monday, 6 May, without days off: the 13th.
    let posted = ResultStage::Posted;
    assert_eq!(asked("2024-05-05").await, (posted, NoticeStanding::NotPosted, false));
    assert_eq!(asked("2024-05-13").await, (posted, NoticeStanding::Running, true));
    assert_eq!(asked("2024-05-14").await, (posted, NoticeStanding::Over, false));
    town.now(morning("2024-05-14"));
    stage.finalise().await;
    grades([true, true]).await;
    let root = town.engine.log(hemei_domain::event::Log::Business).head().root;
    let root = hex::encode(&root[..8]);
    stage.sign_and_archive().await;
    let row = card(&town, &stage, town.village).await.ranking.row;
    assert_eq!((row.phase, row.signed_root.as_deref()), (Phase::Archived, Some(&*root)));
}

#[tokio::test]
async fn a_recheck_changes_ranks_through_a_new_sum_only() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.scored(8).await;
    stage.sum().await;
    stage.decide(1).await;
    let posted = last(&stage.post().await);
    stage.object().await;
    let at = |town: &Town| since(head(town));
    let before = ranked(&town, &stage, &town.cadre, at(&town)).await;
    assert_eq!(before.ranking.stage, ResultStage::UnderReview);
    stage.answer(1, Some(5)).await;
    let after = ranked(&town, &stage, &town.cadre, at(&town)).await;
    assert_eq!(after.rows, before.rows, "nothing moves before the new sum");
    assert!(after.ranking.row.stale && after.ranking.row.changed);
    stage.sum().await;
    let again = ranked(&town, &stage, &town.office, at(&town)).await;
    let order: Vec<_> = again.rows.iter().map(|row| row.unit).collect();
    assert_eq!(order, [town.other_village, town.village]);
    assert!(!again.ranking.row.stale && !again.ranking.row.posted);
    assert_eq!(again.rows[0].grade_proposed, None);
    let lost = points(&town, &stage, true, at(&town)).await;
    let c3 = lost.iter().find(|row| row.code == "C3").expect("lost");
    assert_eq!((c3.scorer, c3.points_lost.to_string().as_str()), (Some(stage.cast.deputy), "5"));
    assert!(c3.measures.0[0].acts[0].document.is_some(), "the decision");
    // What was posted then is what was known then.
    let known = At { known_at: Some(KnownAt::Position(posted)), ..At::default() };
    assert_eq!(ranked(&town, &stage, &town.cadre, known).await.rows, before.rows);
}

#[tokio::test]
async fn nobody_of_a_village_reads_a_rank_before_it_is_posted() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.scored(8).await;
    stage.sum().await;
    let query = RankedUnitQuery { evaluation: stage.evaluation, group: None };
    let at = since(head(&town));
    let listed = town.engine.list_ranked_units(&town.cadre, &query, None, None, 10, at).await;
    let Err(Failure::Rejected(refused)) = listed else { panic!("{listed:?}") };
    assert_eq!(refused.rule, &general::ROLE_MISSING);
    let unit = town.village;
    let card = town.engine.get_score_card(&town.cadre, stage.evaluation, unit, None, at).await;
    assert!(matches!(card, Err(Failure::Rejected(_))), "{card:?}");
    let query = PointQuery { evaluation: stage.evaluation, unit, lost: true };
    let lost = town.engine.list_points(&town.cadre, &query, None, 10, at).await;
    assert!(matches!(lost, Err(Failure::Rejected(_))), "{lost:?}");
    ranked(&town, &stage, &town.commission, at).await;
    stage.decide(1).await;
    stage.post().await;
    let page = ranked(&town, &stage, &town.cadre, since(head(&town))).await;
    assert_eq!(page.rows.len(), 2);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    let at = since(head(&town));
    let nobody = hemei_domain::id::EvaluationId(uuid::Uuid::from_u128(1));
    let unit = town.village;
    for evaluation in [nobody, stage.evaluation] {
        let card = town.engine.get_score_card(&town.office, evaluation, unit, None, at).await;
        assert!(matches!(card, Err(Failure::NotFound)), "{card:?}");
    }
    let query = RankedUnitQuery { evaluation: nobody, group: None };
    let page = town.engine.list_ranked_units(&town.office, &query, None, None, 10, at).await;
    assert!(matches!(page, Err(Failure::NotFound)), "{page:?}");
}

/// Folds events as they are given.
async fn fold(events: &[Arc<Recorded>]) -> Result<bool, ProjectError> {
    let store: Arc<dyn ViewStore> = Arc::new(MemoryStore::new());
    let key = ViewKey { tenant: Arc::from("longxi"), view: Ranking.spec(), generation: 1 };
    store.prepare(&key).await.expect("memory answers");
    Projector::new(Arc::new(Ranking), store, key, 0).step(events).await
}

#[tokio::test]
async fn the_view_stops_where_an_event_says_what_its_sheets_do_not_give() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.scored(8).await;
    stage.sum().await;
    stage.decide(1).await;
    stage.post().await;
    let events = events(&town).await;
    assert!(fold(&events).await.expect("it agrees"));
    type Lie = fn(&mut evaluation::UnitResult);
    let lies: [(&str, Lie); 5] = [
        ("the explanation's hash", |result| result.explanation = "c7".repeat(32)),
        ("the rank", |result| result.rank += 1),
        ("the grade", |result| result.grade = "excellent".to_owned()),
        ("the total", |result| result.total = hemei_domain::score::Decimal::whole(99)),
        ("the revision of the sheet", |result| result.sheet_revision += 1),
    ];
    for (what, lie) in lies {
        for (index, event) in events.iter().enumerate() {
            let mut told = Recorded::clone(event);
            let AnyEvent::Evaluation(change) = &mut told.event else { continue };
            let results = match change {
                evaluation::Event::EvaluationSummed(e) => &mut e.results,
                evaluation::Event::EvaluationDecided(e) => &mut e.results,
                _ => continue,
            };
            lie(&mut results[1]);
            let mut lying = events.clone();
            lying[index] = Arc::new(told);
            let stopped = fold(&lying).await.expect_err("it says what cannot be");
            let ProjectError::Refused { position, why } = stopped else { panic!("{stopped:?}") };
            assert_eq!(position, event.envelope.position);
            assert!(why.starts_with(what), "{why}");
        }
    }
}

#[tokio::test]
async fn a_rebuild_gives_the_same_rows_and_batches_do_not_matter() {
    let town = Town::founded().await;
    let stage = stage(&town).await;
    stage.scored(8).await;
    overdue(&town, 2).await;
    stage.sum().await;
    stage.decide(1).await;
    stage.post().await;
    stage.object().await;
    stage.answer(1, Some(9)).await;
    stage.sum().await;
    let runner = town.engine.views().iter().find(|view| view.spec().name == "ranking");
    runner.expect("it runs").reach(head(&town)).await.expect("it is folded");
    let log = town.engine.log(hemei_domain::event::Log::Business);
    let fold: Arc<dyn Fold> = Arc::new(Ranking);
    let checked = check_view(&fold, log, town.parts.views.as_ref()).await.expect("it answers");
    let checked = checked.expect("a live view");
    assert_eq!(checked.difference, None);
    assert!(checked.rows > 40, "{}", checked.rows);
    let report = rebuild(&fold, log, &town.parts.views).await.expect("it answers");
    assert_eq!((report.differences.len(), report.hash), (0, checked.hash));
    let events = events(&town).await;
    let whole = folded(Arc::clone(&fold), &events, events.len()).await;
    for batch in [1, 3, 20] {
        assert_eq!(folded(Arc::clone(&fold), &events, batch).await, whole, "batches of {batch}");
    }
}
