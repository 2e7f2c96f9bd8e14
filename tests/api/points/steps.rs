//! Who did what with rules, notices and entries, every time that it was done.

use hemei_api::proto;
use hemei_api::proto::{
    CheckPointsRequest, ConfirmPointsNoticeRequest, FilePointRulesRequest, GetPointRulesRequest,
    ObjectToPointsRequest, PointPhase, PointsReviewOutcome, PostPointsNoticeRequest,
    RecordPointsRequest, RedeemPointsRequest, Role as WireRole,
};
use hemei_domain::document::{Classification, Document};
use hemei_domain::event::Log;
use hemei_domain::point_rules::{AdoptPointRules, PointItem, PointLayer};
use hemei_domain::role::Role;
use hemei_domain::time::Date;
use hemei_engine::testing::act;

use super::given::{
    CLEAN_UP, adopt, check, confirm, file, get, object, post, record, redeem, review,
};
use super::{DAY, DENIED};
use crate::api::messages::{date, time};
use crate::api::world::{Who, World};

impl World {
    async fn rules_told(&self) -> proto::PointRules {
        let min_position = self.head(Log::Business).await.position;
        let message =
            GetPointRulesRequest { name: self.rules(), min_position, ..Default::default() };
        self.ok(Who::Village, message).await
    }
}

#[tokio::test]
async fn every_objection_and_every_review_of_an_entry_is_told() {
    let mut world = World::supervised().await;
    let village = world.village;
    world.appoint(Who::Retired, Role::GroupCadre, village).await;
    let account = world.in_notice().await;
    let now = || time(world.now().0);
    let stands = review(&account, PointsReviewOutcome::Stands);
    let said =
        |reason: &str| ObjectToPointsRequest { reason: reason.to_owned(), ..object(&account, 1) };
    world.ok(Who::Retired, said("次数少记一次")).await;
    world.pass_days(1);
    world.ok(Who::Supervision, stands.clone()).await;
    let heard = now();
    let once = world.words_of(&account, Who::Village).await.entries.remove(0);
    assert_eq!(
        (once.reviewed_as(), once.reviewed_time),
        (WireRole::VillageAffairsSupervision, heard)
    );
    world.ok(Who::Retired, said("日期不对")).await;
    let open = world.words_of(&account, Who::Village).await.entries.remove(0);
    assert_eq!(
        (open.phase(), open.review_outcome()),
        (PointPhase::Objected, PointsReviewOutcome::Unspecified)
    );
    assert_eq!(
        (open.reviewed_by.as_str(), open.reviewed_as(), open.reviewed_time),
        ("", WireRole::Unspecified, None)
    );
    assert_eq!(open.reviews, once.reviews);
    world.ok(Who::Retired, said("也没有通知到户")).await;
    world.pass_days(1);
    let falls = proto::ReviewPointsObjectionRequest {
        outcome: PointsReviewOutcome::Falls.into(),
        ground: "日期确实不对".to_owned(),
        ..stands
    };
    world.ok(Who::Supervision, falls).await;
    let entry = world.words_of(&account, Who::Village).await.entries.remove(0);
    let text = |text: &Option<proto::PointText>| text.clone().expect("where it is").text;
    let reasons: Vec<String> = entry.objections.iter().map(|one| text(&one.reason)).collect();
    assert_eq!(reasons, ["次数少记一次", "日期不对", "也没有通知到户"]);
    let grounds: Vec<_> =
        entry.reviews.iter().map(|one| (one.outcome(), text(&one.ground))).collect();
    let told = |outcome, ground: &str| (outcome, ground.to_owned());
    assert_eq!(
        grounds,
        [
            told(PointsReviewOutcome::Stands, "签到表上有该户"),
            told(PointsReviewOutcome::Falls, "日期确实不对")
        ]
    );
    let first = &entry.objections[0];
    assert_eq!((first.notice, first.objected_as()), (1, WireRole::GroupCadre));
    assert_eq!(first.objected_by, world.person_name(Who::Retired));
    assert_eq!(first.objected_typed_by, "");
    assert_eq!(
        (first.objected_time, first.recorded_time),
        (time(world.now().0 - 2 * DAY), first.objected_time)
    );
    assert_eq!(entry.reviews[0].reviewed_time, heard);
    assert_eq!(entry.reviews[1].reviewed_by, world.person_name(Who::Supervision));
    let texts = entry.texts.expect("texts");
    assert_eq!(text(&texts.objection), "也没有通知到户");
    assert_eq!(text(&texts.review_ground), "日期确实不对");
}

#[tokio::test]
async fn whoever_typed_a_step_for_the_village_is_named_beside_it() {
    let world = World::without_programme().await;
    let submission = || world.for_the_village();
    let (village, handler) = (world.person_name(Who::Village), world.person_name(Who::Handler));
    let of = (village.as_str(), handler.as_str());
    let message =
        proto::AdoptPointRulesRequest { submission: submission(), ..adopt(&world.rules()) };
    world.ok(Who::Handler, message).await;
    world.ok::<FilePointRulesRequest>(Who::Handler, file(&world.rules(), 1)).await;
    let account = world.account("1").await;
    let message: RecordPointsRequest = record(&account, CLEAN_UP, 2);
    world.ok(Who::VillageToo, message).await;
    let message = CheckPointsRequest { submission: submission(), ..check(&account, 1) };
    world.ok(Who::Handler, message).await;
    world.pass_days(1);
    let message = PostPointsNoticeRequest { submission: submission(), ..post(&world.notices()) };
    world.ok(Who::Handler, message).await;
    let message = ObjectToPointsRequest { submission: submission(), ..object(&account, 1) };
    world.ok(Who::Handler, message).await;
    let message = RecordPointsRequest { submission: submission(), ..record(&account, CLEAN_UP, 1) };
    world.ok(Who::Handler, message).await;
    world.pass_days(8);
    let message =
        ConfirmPointsNoticeRequest { submission: submission(), ..confirm(&world.notices(), 1) };
    world.ok(Who::Handler, message).await;

    let rules = world.rules_told().await;
    let edition = &rules.editions[0];
    assert_eq!((edition.adopted_by.as_str(), edition.adopted_typed_by.as_str()), of);
    assert_eq!(
        (edition.filed_by.as_str(), edition.filed_typed_by.as_str()),
        (handler.as_str(), "")
    );
    assert_eq!(edition.filed_as(), WireRole::OfficeHandler);
    let notice = &rules.notices.as_ref().expect("notices").notices[0];
    assert_eq!((notice.posted_by.as_str(), notice.posted_typed_by.as_str()), of);
    assert_eq!((notice.confirmed_by.as_str(), notice.confirmed_typed_by.as_str()), of);
    let points = world.points_of(&account).await;
    let [first, second] = &points.entries[..] else { panic!("two entries: {points:?}") };
    assert_eq!(first.recorded_by, world.person_name(Who::VillageToo));
    assert_eq!(first.recorded_typed_by, "");
    assert_eq!((first.checked_by.as_str(), first.checked_typed_by.as_str()), of);
    let objection = &first.objections[0];
    assert_eq!((objection.objected_by.as_str(), objection.objected_typed_by.as_str()), of);
    assert_eq!((second.recorded_by.as_str(), second.recorded_typed_by.as_str()), of);
}

#[tokio::test]
async fn whoever_typed_a_redemption_for_the_village_is_named_beside_it() {
    let world = World::without_programme().await;
    let account = world.confirmed().await;
    let submission = world.for_the_village();
    let message = RedeemPointsRequest { submission, ..redeem(&account, 4) };
    world.ok(Who::Handler, message).await;
    let redeemed = &world.points_of(&account).await.redemptions[0];
    assert_eq!(redeemed.redeemed_by, world.person_name(Who::Village));
    assert_eq!(redeemed.redeemed_typed_by, world.person_name(Who::Handler));
    assert_eq!(redeemed.unit, world.village_name());
}

#[tokio::test]
async fn an_edition_that_never_began_says_that_it_is_superseded() {
    let world = World::without_programme().await;
    for from_date in [date(2024, 4, 5), date(2024, 6, 1), date(2024, 5, 1)] {
        let message = proto::AdoptPointRulesRequest { from_date, ..adopt(&world.rules()) };
        world.ok(Who::Village, message).await;
    }
    let rules = world.rules_told().await;
    let superseded: Vec<bool> = rules.editions.iter().map(|edition| edition.superseded).collect();
    assert_eq!((superseded, rules.edition_in_force), (vec![false, true, false], 1));
    let name = world.rules();
    let effective_time = time(world.now().0 + 60 * DAY);
    let later = GetPointRulesRequest { name, effective_time, ..Default::default() };
    assert_eq!(world.ok(Who::Village, later).await.edition_in_force, 3);
}

#[tokio::test]
async fn however_many_editions_there_are_all_are_told_and_the_last_is_in_force() {
    let world = World::without_programme().await;
    let from = Date::ymd(2024, 4, 9).expect("a date");
    for _ in 0..403 {
        act(&world.engine, world.person(Who::Village), edition(&world, from)).await;
    }
    world.pass_days(1);
    let rules = world.rules_told().await;
    let numbers: Vec<u32> = rules.editions.iter().map(|edition| edition.edition).collect();
    assert_eq!(numbers, (1..=403).collect::<Vec<u32>>());
    assert_eq!(rules.edition_in_force, 403);
    assert_eq!(rules.editions.iter().filter(|edition| !edition.superseded).count(), 1);
}

fn edition(world: &World, from: Date) -> AdoptPointRules {
    let met_on = Date::ymd(2024, 4, 1).expect("a date");
    AdoptPointRules {
        village: world.village,
        met_on,
        entitled: 45,
        present: 38,
        in_favour: 36,
        notice_days: 7,
        from,
        items: vec![PointItem {
            key: CLEAN_UP.to_owned(),
            name: "参加村庄清洁行动".to_owned(),
            layer: PointLayer::Contribution,
            points: 5,
            per_year: None,
        }],
        document: Document {
            number: None,
            title: "村民代表会议纪要".to_owned(),
            issuer: "样例村民委员会".to_owned(),
            date: met_on,
            classification: Classification::Public,
        },
        remark: None,
        evidence: vec![],
    }
}

#[tokio::test]
async fn the_higher_authority_reads_points_in_the_log_and_each_read_is_on_record() {
    let mut world = World::without_programme().await;
    world.engage(Who::Bystander, Role::HigherAuthority).await;
    let account = world.confirmed().await;
    world.refuse(Who::Bystander, get(&account), DENIED, "ROLE_MISSING").await;
    let before = world.head(Log::Access).await.position;
    let message = proto::ReadLogRequest {
        parent: crate::api::world::PARENT.to_owned(),
        log: proto::Log::Business.into(),
        event_types: vec!["PointsRecorded".to_owned()],
        ..Default::default()
    };
    assert_eq!(world.ok(Who::Bystander, message).await.events.len(), 1);
    let read = world.events_after(Log::Access, before).await;
    assert_eq!(read.iter().filter(|event| event.event_type == "LogRead").count(), 1, "{read:?}");
}
