//! A household's points on their whole way, and as they were known.

use hemei_api::proto::{
    GetPointAccountRequest, PointPhase, PointsReviewOutcome, get_point_account_request::KnownAt,
};
use hemei_domain::event::Log;
use hemei_domain::role::Role;

use super::given::{
    CLEAN_UP, LITTERING, check, confirm, get, object, post, record, redeem, review, told,
};
use super::{DAY, DENIED, STATE};
use crate::api::messages::time;
use crate::api::world::{Who, World};

#[tokio::test]
async fn a_households_points_go_from_the_rules_to_what_is_redeemed() {
    let world = World::supervised().await;
    let account = world.with_rules().await;
    world.ok(Who::Village, record(&account, CLEAN_UP, 3)).await;
    world.ok(Who::Village, record(&account, LITTERING, 1)).await;
    for entry in [1, 2] {
        world.ok(Who::VillageToo, check(&account, entry)).await;
    }
    assert_eq!(told(&world.points_of(&account).await), (0, 0, 0, 0));
    world.pass_days(1);
    world.ok(Who::VillageToo, post(&world.notices())).await;
    assert_eq!(told(&world.points_of(&account).await), (0, 13, 0, 0));
    world.pass_days(3);
    world.ok(Who::Supervision, object(&account, 1)).await;
    let objected = world.points_of(&account).await;
    assert_eq!((told(&objected), objected.objectionable_count), ((0, -2, 0, 0), 2));
    assert_eq!(objected.entries[0].phase(), PointPhase::Objected);
    let own = review(&account, PointsReviewOutcome::Stands);
    world.refuse(Who::Supervision, own, DENIED, "SEPARATION_OF_DUTIES").await;
    world.pass_days(5);
    world.ok(Who::Village, confirm(&world.notices(), 1)).await;
    // What is objected to is held up alone.
    assert_eq!(told(&world.points_of(&account).await), (-2, 0, 0, -2));
}

#[tokio::test]
async fn what_stands_after_an_objection_is_redeemed_and_no_more_than_that() {
    let mut world = World::supervised().await;
    let village = world.village;
    world.appoint(Who::Retired, Role::GroupCadre, village).await;
    let account = world.in_notice().await;
    world.ok(Who::Retired, object(&account, 1)).await;
    world.ok(Who::Supervision, review(&account, PointsReviewOutcome::Stands)).await;
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::InNotice);
    world.pass_days(8);
    world.ok(Who::Village, confirm(&world.notices(), 1)).await;
    assert_eq!(told(&world.points_of(&account).await), (10, 0, 0, 10));
    world.ok(Who::Village, redeem(&account, 8)).await;
    let refusal = world.refuse(Who::Village, redeem(&account, 3), STATE, "POINTS_BALANCE").await;
    let refusal = refusal.at(&["points"]).says("该户可兑换 2 分，不够兑换 3 分");
    let english = refusal.status.message();
    assert!(english.contains("2 points to redeem, and 3 are wanted"), "{english}");
    world.ok(Who::VillageToo, redeem(&account, 2)).await;
    let spent = world.points_of(&account).await;
    assert_eq!((told(&spent), spent.redemptions.len()), ((10, 0, 10, 0), 2));
}

#[tokio::test]
async fn an_account_as_it_was_known_and_as_of_a_day() {
    let world = World::without_programme().await;
    let account = world.in_notice().await;
    let posted = world.head(Log::Business).await.position;
    let now = world.now().0;
    world.pass_days(8);
    world.ok(Who::Village, confirm(&world.notices(), 1)).await;
    world.ok(Who::Village, redeem(&account, 4)).await;
    let known_at = Some(KnownAt::KnownPosition(posted));
    let then = GetPointAccountRequest { known_at, ..get(&account) };
    let before = world.ok(Who::Village, then.clone()).await;
    assert_eq!((told(&before), before.position), ((0, 10, 0, 0), posted));
    assert_eq!((before.objectionable_count, before.entries[0].objectionable), (1, true));
    let effective_time = time(now + 8 * DAY);
    let late = world.ok(Who::Village, GetPointAccountRequest { effective_time, ..then }).await;
    assert_eq!((late.objectionable_count, told(&late)), (0, told(&before)));
    assert_eq!(told(&world.points_of(&account).await), (10, 0, 4, 6));
}
