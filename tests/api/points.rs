//! `PointsService`: each RPC succeeds once and is refused once; `path` goes the whole way.

use hemei_api::proto::{
    AdoptPointRulesRequest, CheckPointsRequest, ConfirmPointsNoticeRequest, FilePointRulesRequest,
    GetPointAccountRequest, GetPointRulesRequest, ListPointAccountsRequest, ObjectToPointsRequest,
    PointPhase, PointRulesEdition, PointsReviewOutcome, PointsView, PostPointsNoticeRequest,
    RecordPointsRequest, RedeemPointsRequest, RefusePointsRequest, ReversePointsRequest,
    ReviewPointsObjectionRequest,
};
use hemei_domain::event::Log;
use hemei_domain::role::Role;
use tonic::Code;

use super::household::relocate;
use super::messages::{date, evidence, time};
use super::world::{Who, World};

mod given;
mod path;

use given::{
    CLEAN_UP, LITTERING, adopt, check, confirm, file, get, items, list, object, post, record,
    redeem, refuse, reverse, review, told,
};

const INVALID: Code = Code::InvalidArgument;
const STATE: Code = Code::FailedPrecondition;
const DENIED: Code = Code::PermissionDenied;

const DAY: i64 = 86_400_000_000;

#[tokio::test]
async fn get_point_rules_succeeds() {
    let world = World::without_programme().await;
    world.in_notice().await;
    let next = AdoptPointRulesRequest {
        from_date: date(2024, 5, 1),
        notice_days: 5,
        ..adopt(&world.rules())
    };
    world.ok(Who::Village, next).await;
    world.ok(Who::Handler, file(&world.rules(), 1)).await;
    let min_position = world.head(Log::Business).await.position;
    let message = GetPointRulesRequest {
        name: world.rules(),
        view: PointsView::WithTexts.into(),
        min_position,
        ..Default::default()
    };
    let rules = world.ok(Who::Village, message.clone()).await;
    assert_eq!((rules.etag.as_str(), rules.edition_in_force), ("\"v3\"", 1));
    assert_eq!((rules.village.clone(), rules.position), (world.village_name(), min_position));
    let [first, second] = &rules.editions[..] else { panic!("two editions: {rules:?}") };
    assert_eq!((first.items.clone(), first.notice_days, second.notice_days), (items(), 7, 5));
    assert_eq!(
        (first.filing_document.as_str(), second.filing_document.as_str()),
        (first.document.as_str(), "")
    );
    let remark = first.remark.as_ref().expect("a remark");
    assert_eq!(remark.text, "表决结果当场公布");
    assert_eq!(first.evidence, evidence());
    let notices = rules.notices.expect("notices");
    assert_eq!((notices.name, notices.etag.as_str()), (world.notices(), "\"v1\""));
    let notice = &notices.notices[0];
    assert_eq!((notice.posted_date, notice.until_date), (date(2024, 4, 9), date(2024, 4, 16)));
    assert!(notice.running && notice.confirmed_time.is_none());
    let later = GetPointRulesRequest { effective_time: time(world.now().0 + 40 * DAY), ..message };
    let later = world.ok(Who::Village, later).await;
    assert_eq!(later.edition_in_force, 2);
    assert!(!later.notices.expect("notices").notices[0].running);
}

#[tokio::test]
async fn the_words_of_the_last_fifty_editions_are_told() {
    let world = World::without_programme().await;
    for _ in 0..52 {
        // Each supersedes the one before, which has not begun.
        let from_date = date(2024, 5, 1);
        world.ok(Who::Village, AdoptPointRulesRequest { from_date, ..adopt(&world.rules()) }).await;
    }
    let min_position = world.head(Log::Business).await.position;
    let view = PointsView::WithTexts.into();
    let name = world.rules();
    let message = GetPointRulesRequest { name, view, min_position, ..Default::default() };
    let rules = world.ok(Who::Village, message).await;
    let told = |edition: &PointRulesEdition| {
        let remark = edition.remark.as_ref().expect("where it stands");
        let title = &edition.evidence[0].title;
        assert_eq!(title.is_empty(), remark.text.is_empty(), "{}", edition.edition);
        !title.is_empty()
    };
    let told: Vec<bool> = rules.editions.iter().map(told).collect();
    assert_eq!(told, [vec![false; 2], vec![true; 50]].concat());
}

#[tokio::test]
async fn get_point_rules_is_refused() {
    let world = World::without_programme().await;
    let message = GetPointRulesRequest { name: world.rules(), ..Default::default() };
    world.refuse(Who::Village, message.clone(), Code::NotFound, "RESOURCE_NOT_FOUND").await;
    let name = world.village_name();
    let message = GetPointRulesRequest { name, ..message };
    let refusal = world.refuse(Who::Village, message, INVALID, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["name"]);
}

#[tokio::test]
async fn get_point_account_succeeds() {
    let world = World::without_programme().await;
    let account = world.confirmed().await;
    world.ok(Who::Village, redeem(&account, 4)).await;
    world.ok(Who::Village, reverse(&account, 1)).await;
    let min_position = world.head(Log::Business).await.position;
    let view = PointsView::WithTexts.into();
    let message = GetPointAccountRequest { min_position, view, ..get(&account) };
    let points = world.ok(Who::VillageToo, message).await;
    assert_eq!((points.name.clone(), points.etag.as_str()), (account.clone(), "\"v4\""));
    assert_eq!(format!("{}/pointAccount", points.household), account);
    assert_eq!((points.village.clone(), points.entry_count), (world.village_name(), 2));
    assert_eq!(told(&points), (10, 0, 4, 6));
    let [first, back] = &points.entries[..] else { panic!("two entries: {points:?}") };
    assert_eq!((first.phase(), first.phase_zh.as_str()), (PointPhase::Confirmed, "已确认"));
    assert_eq!((first.item.as_str(), first.points, first.times), (CLEAN_UP, 10, 2));
    assert_eq!(first.item_display_name, "参加村庄清洁行动");
    assert_eq!((first.notice, first.until_date), (1, date(2024, 4, 16)));
    assert_eq!(first.recorded_by, world.person_name(Who::Village));
    assert_eq!(first.checked_by, world.person_name(Who::VillageToo));
    assert_eq!(first.evidence, evidence());
    let texts = first.texts.as_ref().expect("texts");
    assert_eq!(texts.ground.as_ref().expect("a ground").text, "清沟半天");
    assert_eq!(texts.refusal_reason, None);
    assert_eq!((back.phase(), back.reverses, back.points), (PointPhase::Recorded, 1, -10));
    let redemption = &points.redemptions[0];
    assert_eq!((redemption.points, &redemption.evidence), (4, &evidence()));
    assert_eq!(redemption.what.as_ref().expect("what it was").text, "洗衣液一瓶");
}

#[tokio::test]
async fn get_point_account_is_refused() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    let message: GetPointAccountRequest = get(&account);
    for who in [Who::Village, Who::Handler] {
        world.refuse(who, message.clone(), Code::NotFound, "RESOURCE_NOT_FOUND").await;
    }
    for who in [Who::OtherVillage, Who::Bystander, Who::LineOffice, Who::Administrator] {
        world.refuse(who, message.clone(), DENIED, "ROLE_MISSING").await;
    }
}

#[tokio::test]
async fn an_account_is_told_to_its_villages_the_office_and_those_who_oversee() {
    let mut world = World::supervised().await;
    let account = world.confirmed().await;
    let (village, other) = (world.village, world.other_village);
    let min_position = world.head(Log::Business).await.position;
    let message = || GetPointAccountRequest { min_position, ..get(&account) };
    for who in [
        Who::Village,
        Who::Supervision,
        Who::Handler,
        Who::OfficeHead,
        Who::Deputy,
        Who::Commission,
        Who::Auditor,
    ] {
        assert_eq!(world.ok(who, message()).await.entries.len(), 1, "{who:?}");
    }
    world.refuse(Who::Retired, message(), DENIED, "ROLE_ENDED").await;
    for role in [Role::GroupCadre, Role::ContactCadre, Role::ResidentTeam] {
        world.appoint(Who::Bystander, role, other).await;
        world.refuse(Who::Bystander, message(), DENIED, "ROLE_MISSING").await;
        world.appoint(Who::Bystander, role, village).await;
        world.ok(Who::Bystander, message()).await;
    }
    // Where the household moved to, and where its entries still stand.
    world.refuse(Who::OtherVillage, message(), DENIED, "ROLE_MISSING").await;
    let (household, _) = account.rsplit_once('/').expect("a name");
    world.ok(Who::Handler, relocate(household, &world)).await;
    for who in [Who::OtherVillage, Who::Village] {
        world.ok(who, message()).await;
    }
}

#[tokio::test]
async fn list_point_accounts_succeeds() {
    let world = World::without_programme().await;
    let first = world.confirmed().await;
    let second = world.account("2").await;
    world.ok(Who::Village, record(&second, LITTERING, 1)).await;
    let min_position = world.head(Log::Business).await.position;
    let all: ListPointAccountsRequest =
        ListPointAccountsRequest { min_position, page_size: 1, ..list() };
    let page = world.ok(Who::Bystander, all.clone()).await;
    let rest = ListPointAccountsRequest { page_token: page.next_page_token, ..all.clone() };
    let rest = world.ok(Who::Bystander, rest).await;
    assert_eq!(rest.next_page_token, "");
    let mut listed = [page.point_accounts, rest.point_accounts].concat();
    listed.sort_by_key(|account| account.name != first);
    let names: Vec<&str> = listed.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, [first.as_str(), second.as_str()]);
    assert_eq!((told(&listed[0]), told(&listed[1])), ((10, 0, 0, 10), (0, 0, 0, 0)));
    assert!(listed.iter().all(|account| account.entries.is_empty() && account.entry_count == 1));
    let village = world.other_village_name();
    let other = world.ok(Who::Village, ListPointAccountsRequest { village, ..all.clone() }).await;
    assert_eq!(other.point_accounts, []);
    let (village, page_size) = (world.village_name(), 0);
    let own = ListPointAccountsRequest { village, page_size, ..all };
    assert_eq!(world.ok(Who::Village, own).await.point_accounts.len(), 2);
}

#[tokio::test]
async fn list_point_accounts_is_refused() {
    let world = World::without_programme().await;
    let message: ListPointAccountsRequest =
        ListPointAccountsRequest { village: "villages/1".to_owned(), ..list() };
    let refusal = world.refuse(Who::Village, message, INVALID, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["village"]);
}

#[tokio::test]
async fn adopt_point_rules_succeeds() {
    let world = World::without_programme().await;
    let message: AdoptPointRulesRequest = adopt(&world.rules());
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (world.rules(), "\"v1\""));
    assert_eq!(receipt.events[0].event_type, "PointRulesAdopted");
}

#[tokio::test]
async fn adopt_point_rules_is_refused() {
    let world = World::without_programme().await;
    let message: AdoptPointRulesRequest = adopt(&world.rules());
    let few = AdoptPointRulesRequest { present: 29, in_favour: 29, ..message.clone() };
    let refusal = world.refuse(Who::Village, few, STATE, "POINT_RULES_QUORUM").await;
    refusal.at(&["present"]).says("至少 30 人");
    let mut barred = items();
    "参加低保评议".clone_into(&mut barred[1].name);
    let barred = AdoptPointRulesRequest { items: barred, ..message };
    let refusal = world.refuse(Who::Village, barred, INVALID, "POINT_RULES_ITEM_BARRED").await;
    refusal.at(&["items[1].name"]).says("低保");
}

#[tokio::test]
async fn file_point_rules_succeeds() {
    let world = World::without_programme().await;
    world.ok(Who::Village, adopt(&world.rules())).await;
    let message: FilePointRulesRequest = file(&world.rules(), 1);
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (world.rules(), "\"v2\""));
}

#[tokio::test]
async fn file_point_rules_is_refused() {
    let world = World::without_programme().await;
    world.ok(Who::Village, adopt(&world.rules())).await;
    let message: FilePointRulesRequest = file(&world.rules(), 2);
    let unknown = "POINT_RULES_EDITION_UNKNOWN";
    world.refuse(Who::Handler, message, Code::NotFound, unknown).await.at(&["edition"]);
}

#[tokio::test]
async fn record_points_succeeds() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    let message: RecordPointsRequest = record(&account, CLEAN_UP, 2);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (account.clone(), "\"v1\""));
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::Recorded);
}

#[tokio::test]
async fn record_points_is_refused() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    let message: RecordPointsRequest = record(&account, "clean", 1);
    let refusal = world.refuse(Who::Village, message, INVALID, "POINTS_ITEM_UNKNOWN").await;
    refusal.at(&["item"]).says(CLEAN_UP);
}

#[tokio::test]
async fn reverse_points_succeeds() {
    let world = World::without_programme().await;
    let account = world.checked().await;
    let message: ReversePointsRequest = reverse(&account, 1);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (account, "\"v3\""));
}

#[tokio::test]
async fn reverse_points_is_refused() {
    let world = World::without_programme().await;
    let account = world.checked().await;
    world.ok(Who::Village, reverse(&account, 1)).await;
    let message: ReversePointsRequest = reverse(&account, 1);
    world.refuse(Who::Village, message, STATE, "POINTS_REVERSED").await;
}

#[tokio::test]
async fn check_points_succeeds() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    world.ok(Who::Village, record(&account, CLEAN_UP, 1)).await;
    let message: CheckPointsRequest = check(&account, 1);
    world.ok(Who::VillageToo, message).await;
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::Checked);
}

#[tokio::test]
async fn check_points_is_refused() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    world.ok(Who::Village, record(&account, CLEAN_UP, 1)).await;
    let message: CheckPointsRequest = check(&account, 1);
    world.refuse(Who::Village, message, DENIED, "SEPARATION_OF_DUTIES").await;
}

#[tokio::test]
async fn refuse_points_succeeds() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    world.ok(Who::Village, record(&account, CLEAN_UP, 1)).await;
    let message: RefusePointsRequest = refuse(&account, 1, "当天没有参加");
    world.ok(Who::VillageToo, message).await;
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::Refused);
}

#[tokio::test]
async fn refuse_points_is_refused() {
    let world = World::without_programme().await;
    let account = world.with_rules().await;
    world.ok(Who::Village, record(&account, CLEAN_UP, 1)).await;
    let message: RefusePointsRequest = refuse(&account, 1, "");
    world.refuse(Who::VillageToo, message, INVALID, "FIELD_REQUIRED").await.at(&["reason"]);
}

#[tokio::test]
async fn object_to_points_succeeds() {
    let world = World::without_programme().await;
    let account = world.in_notice().await;
    let message: ObjectToPointsRequest = object(&account, 1);
    world.ok(Who::Village, message).await;
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::Objected);
}

#[tokio::test]
async fn object_to_points_is_refused() {
    let world = World::without_programme().await;
    let account = world.checked().await;
    let message: ObjectToPointsRequest = object(&account, 1);
    world.refuse(Who::Village, message, STATE, "POINTS_PHASE").await.says("已核对待公示");
}

#[tokio::test]
async fn review_points_objection_succeeds() {
    let world = World::supervised().await;
    let account = world.in_notice().await;
    world.ok(Who::Village, object(&account, 1)).await;
    let message: ReviewPointsObjectionRequest = review(&account, PointsReviewOutcome::Falls);
    world.ok(Who::Supervision, message).await;
    let points = world.points_of(&account).await;
    assert_eq!(points.entries[0].phase(), PointPhase::Fallen);
    assert_eq!(points.entries[0].review_outcome(), PointsReviewOutcome::Falls);
    assert_eq!(points.entries[0].reviewed_by, world.person_name(Who::Supervision));
}

#[tokio::test]
async fn review_points_objection_is_refused() {
    let world = World::without_programme().await;
    let account = world.in_notice().await;
    world.ok(Who::Village, object(&account, 1)).await;
    let message: ReviewPointsObjectionRequest = review(&account, PointsReviewOutcome::Stands);
    world.refuse(Who::VillageToo, message, DENIED, "ROLE_MISSING").await;
}

#[tokio::test]
async fn redeem_points_succeeds() {
    let world = World::without_programme().await;
    let account = world.confirmed().await;
    let message: RedeemPointsRequest = redeem(&account, 10);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (account.clone(), "\"v3\""));
    assert_eq!(told(&world.points_of(&account).await), (10, 0, 10, 0));
}

#[tokio::test]
async fn redeem_points_is_refused() {
    let world = World::without_programme().await;
    let account = world.in_notice().await;
    let message: RedeemPointsRequest = redeem(&account, 1);
    let refusal = world.refuse(Who::Village, message, STATE, "POINTS_BALANCE").await;
    refusal.at(&["points"]).says("可兑换 0 分");
}

#[tokio::test]
async fn post_points_notice_succeeds() {
    let world = World::without_programme().await;
    let account = world.checked().await;
    world.pass_days(1);
    let message: PostPointsNoticeRequest = post(&world.notices());
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (world.notices(), "\"v1\""));
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::InNotice);
}

#[tokio::test]
async fn post_points_notice_is_refused() {
    let world = World::without_programme().await;
    world.in_notice().await;
    let message: PostPointsNoticeRequest = post(&world.notices());
    world.refuse(Who::Village, message, STATE, "POINTS_NOTICE_OPEN").await.says("2024-04-16");
}

#[tokio::test]
async fn confirm_points_notice_succeeds() {
    let world = World::without_programme().await;
    let account = world.in_notice().await;
    world.pass_days(8);
    let message: ConfirmPointsNoticeRequest = confirm(&world.notices(), 1);
    let receipt = world.ok(Who::VillageToo, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (world.notices(), "\"v2\""));
    assert_eq!(world.phase_of(&account, 1).await, PointPhase::Confirmed);
}

#[tokio::test]
async fn confirm_points_notice_is_refused() {
    let world = World::without_programme().await;
    world.in_notice().await;
    world.pass_days(7);
    let message: ConfirmPointsNoticeRequest = confirm(&world.notices(), 1);
    world.refuse(Who::Village, message, STATE, "POINTS_NOTICE_RUNNING").await.says("2024-04-16");
}
