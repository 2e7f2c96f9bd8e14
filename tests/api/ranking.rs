//! `RankingService`: each RPC succeeds once and is refused once. The evaluation is brought to where
//! it stands by the domain's own commands.

use hemei_api::proto;
use hemei_api::proto::{
    GetScoreCardRequest, ListRankedUnitsRequest, ListRankingsRequest, ListScorePointsRequest,
};
use hemei_domain::event::Log;
use hemei_domain::id::ProgrammeId;
use hemei_domain::time::Date;
use hemei_engine::testing::Desk;
use hemei_engine::testing::evaluated::Evaluated;
use tonic::Code;
use uuid::Uuid;

mod courtyards;

use super::messages::{CLUTTER, assign, date, programme, raise, time};
use super::world::{PARENT, Who, World};

impl World {
    /// Both villages scored and checked: 89.1 and 88.1 points.
    async fn scored(&self) -> Evaluated<'_> {
        let from = Date::ymd(2024, 1, 1).expect("a date");
        let administrator = self.person(Who::Administrator);
        let desk = Desk { engine: &self.engine, administrator, from };
        let id: Uuid = programme().rsplit('/').next().expect("a name").parse().expect("an id");
        let villages = [self.village, self.other_village];
        let stage = Evaluated::opened(desk, ProgrammeId(id), &villages, |_| {}).await;
        stage.scored(8).await;
        stage
    }

    /// The same, summed, decided and posted.
    async fn posted(&self) -> Evaluated<'_> {
        let stage = self.scored().await;
        stage.sum().await;
        stage.decide(1).await;
        stage.post().await;
        stage
    }

    async fn position(&self) -> u64 {
        self.head(Log::Business).await.position
    }
}

fn evaluation(stage: &Evaluated<'_>) -> String {
    format!("{PARENT}/evaluations/{}", stage.evaluation)
}

/// The score card of the village that is ranked second.
fn second(world: &World, stage: &Evaluated<'_>) -> String {
    format!("{}/scoreCards/{}", evaluation(stage), world.other_village)
}

#[tokio::test]
async fn list_rankings_succeeds() {
    let world = World::start().await;
    let stage = world.posted().await;
    let posted = world.position().await;
    let all = ListRankingsRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        min_position: posted,
        ..Default::default()
    };
    let page = world.ok::<ListRankingsRequest>(Who::Bystander, all.clone()).await;
    let [ranking] = &page.rankings[..] else { panic!("{:?}", page.rankings) };
    assert_eq!((ranking.evaluation.as_str(), ranking.units), (evaluation(&stage).as_str(), 2));
    assert_eq!((ranking.stage(), ranking.sum), (proto::RankingStage::Posted, 1));
    assert_eq!(ranking.notice(), proto::NoticeStanding::Running);
    // Five working days from Monday, 8 April.
    assert_eq!(ranking.notice_due_date, date(2024, 4, 15));
    assert!(ranking.notice_derivation.contains("5个工作日"), "{}", ranking.notice_derivation);
    assert!(ranking.posted && ranking.objections_taken && ranking.sample && !ranking.stale);
    assert_eq!(ranking.minutes, "样例镇发〔2024〕12号");
    // 16 April 2024, nine in the morning.
    let effective_time = time(1_713_229_200_000_000);
    let later = ListRankingsRequest { effective_time, ..all.clone() };
    let later = world.ok(Who::Bystander, later).await;
    assert_eq!(later.rankings[0].notice(), proto::NoticeStanding::Over);
    let known_at = proto::list_rankings_request::KnownAt::KnownPosition(posted - 1);
    let before = ListRankingsRequest { known_at: Some(known_at), ..all };
    let before = world.ok(Who::Bystander, before).await;
    assert_eq!(before.rankings[0].stage(), proto::RankingStage::Proposed);
}

#[tokio::test]
async fn list_rankings_is_refused() {
    let world = World::start().await;
    let parent = PARENT.to_owned();
    let message = ListRankingsRequest { parent, page_size: -1, ..Default::default() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Bystander, message, invalid, "PAGE_SIZE_NEGATIVE").await;
    refusal.at(&["page_size"]);
}

#[tokio::test]
async fn list_ranked_units_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Handler, raise(&world, CLUTTER)).await;
    world.ok(Who::Handler, assign(&world, &name)).await;
    let issue = world.position().await;
    world.pass_days(30);
    let stage = world.posted().await;
    let (parent, min_position) = (evaluation(&stage), world.position().await);
    let first = ListRankedUnitsRequest { parent, min_position, page_size: 1, ..Default::default() };
    let page = world.ok::<ListRankedUnitsRequest>(Who::Village, first.clone()).await;
    assert_eq!(page.ranking.as_ref().map(|ranking| ranking.sum), Some(1));
    let [unit] = &page.units[..] else { panic!("{:?}", page.units) };
    assert_eq!((unit.rank, unit.display_name.as_str()), (1, "漆树村"));
    assert_eq!((unit.total.as_str(), unit.total_exact.as_str()), ("89.1", "891/10"));
    assert_eq!((unit.group_display_name.as_str(), unit.group_size), ("创建村", 2));
    let [position] = unit.overdue_positions[..] else { panic!("{unit:?}") };
    assert!(unit.overdue == 1 && position < issue, "{unit:?}");
    assert_eq!(unit.explanation_sha256.len(), 64);
    let grade = unit.grade_proposed.as_ref().expect("it was decided");
    assert_eq!((grade.display_name.as_str(), &unit.grade_final), ("良好", &None));
    let next = ListRankedUnitsRequest { page_token: page.next_page_token, ..first };
    let next = world.ok(Who::Village, next).await;
    assert_eq!((next.units[0].rank, next.next_page_token.as_str()), (2, ""));
}

#[tokio::test]
async fn list_ranked_units_is_refused() {
    let world = World::start().await;
    let stage = world.scored().await;
    stage.sum().await;
    let (parent, min_position) = (evaluation(&stage), world.position().await);
    let message: ListRankedUnitsRequest =
        ListRankedUnitsRequest { parent, min_position, ..Default::default() };
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::Village, message.clone(), denied, "ROLE_MISSING").await;
    refusal.says("查阅未公示的考核结果");
    world.ok(Who::Commission, message).await;
}

#[tokio::test]
async fn a_group_that_no_scheme_defines_is_refused_and_one_that_nobody_is_in_is_empty() {
    let world = World::start().await;
    let stage = world.posted().await;
    let (parent, min_position) = (evaluation(&stage), world.position().await);
    let of = |group: &str| ListRankedUnitsRequest {
        parent: parent.clone(),
        min_position,
        group: group.to_owned(),
        ..Default::default()
    };
    assert_eq!(world.ok(Who::Village, of("enrolled")).await.units.len(), 2);
    assert_eq!(world.ok(Who::Village, of("others")).await.units, []);
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, of("no_such_key"), invalid, "KEY_UNKNOWN").await;
    assert_eq!(refusal.detail("value"), "no_such_key");
    refusal.at(&["group"]);
}

#[tokio::test]
async fn get_score_card_succeeds() {
    let world = World::start().await;
    let stage = world.posted().await;
    let (name, min_position) = (second(&world, &stage), world.position().await);
    let message = GetScoreCardRequest { name: name.clone(), min_position, ..Default::default() };
    let card = world.ok::<GetScoreCardRequest>(Who::OtherVillage, message).await;
    assert_eq!(card.name, name);
    let unit = card.unit.as_ref().expect("its place");
    assert_eq!((unit.rank, unit.total.as_str(), unit.losses), (2, "88.1", 5));
    let difference = card.difference.as_ref().expect("somebody is before");
    assert_eq!(difference.unit, world.village_name());
    assert_eq!((difference.display_name.as_str(), difference.points.as_str()), ("漆树村", "1"));
    assert_eq!(difference.decided_by_zh, "总分低1分");
    let [line] = &difference.lines[..] else { panic!("{:?}", difference.lines) };
    assert_eq!((line.code.as_str(), line.difference_exact.as_str()), ("C3", "1"));
    assert_eq!(line.difference_zh, "村容村貌少1分");
    let gap = card.gap.as_ref().expect("it is not the best grade");
    assert_eq!((gap.points.as_str(), &gap.quota), ("1.9", &None));
    assert_eq!(gap.sentences_zh, ["距“优秀”的90分还差1.9分"]);
}

#[tokio::test]
async fn get_score_card_is_refused() {
    let world = World::start().await;
    let stage = world.scored().await;
    let (name, min_position) = (second(&world, &stage), world.position().await);
    let message: GetScoreCardRequest =
        GetScoreCardRequest { name: name.clone(), min_position, ..Default::default() };
    let refusal =
        world.refuse(Who::OfficeHead, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    refusal.says(&name);
}

#[tokio::test]
async fn list_score_points_succeeds() {
    let world = World::start().await;
    let stage = world.posted().await;
    let (parent, min_position) = (second(&world, &stage), world.position().await);
    let message = ListScorePointsRequest { parent, min_position, lost: true, ..Default::default() };
    let page = world.ok::<ListScorePointsRequest>(Who::OtherVillage, message.clone()).await;
    let told: Vec<_> =
        page.points.iter().map(|point| (point.code.as_str(), point.lost.as_str())).collect();
    let expected = [("C1-1", "1.4"), ("C3", "3"), ("W1", "5"), ("W2", "1.5"), ("building", "1")];
    assert_eq!(told, expected);
    let point = &page.points[1];
    assert_eq!(
        (point.kind(), &point.path[..]),
        (proto::ScoreRowKind::Leaf, &["clearing".to_owned()][..])
    );
    assert_eq!(
        (point.full.as_str(), point.got.as_str(), point.claimed.as_str()),
        ("10", "7", "10")
    );
    assert!(point.clause.ends_with("二（一）3"), "{}", point.clause);
    let [measure] = &point.measures[..] else { panic!("{:?}", point.measures) };
    assert_eq!((measure.cause_zh.as_str(), measure.result_exact.as_str()), ("评得7分", "7"));
    let [act] = &measure.acts[..] else { panic!("{:?}", measure.acts) };
    assert_eq!(act.person, format!("{PARENT}/people/{}", stage.cast.planning));
    assert_eq!((act.role(), act.section.as_str()), (proto::Role::LineOffice, "规划建设办"));
    assert_eq!((act.evidence.len(), act.position), (1, point.scored_position));
    let rounds: Vec<_> =
        page.points[0].measures.iter().map(|one| one.round_display_name.as_str()).collect();
    assert_eq!(rounds, ["第二季度", "第三季度", ""]);
    let all = ListScorePointsRequest { lost: false, ..message };
    let all = world.ok(Who::OtherVillage, all).await;
    assert!(all.points.iter().any(|point| point.kind() == proto::ScoreRowKind::Rounding));
}

#[tokio::test]
async fn list_score_points_is_refused() {
    let world = World::start().await;
    let parent = format!("{PARENT}/evaluations/1/scoreCards/{}", world.village);
    let message: ListScorePointsRequest =
        ListScorePointsRequest { parent, lost: true, ..Default::default() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["parent"]);
}
