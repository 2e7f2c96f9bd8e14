//! `EnrolmentService`: each RPC succeeds once and is refused once.

use hemei_api::proto;
use hemei_api::proto::{
    AcceptanceOutcome, ConferTitleRequest, EnrolmentPhase, EnrolmentView, GetEnrolmentRequest,
    ListEnrolmentsRequest, PostEnrolmentNoticeRequest, PreCheckEnrolmentRequest,
    RecommendEnrolmentRequest, RecordAcceptanceCheckRequest, RecordEnrolmentListingRequest,
    RecordTitleReviewRequest, ReturnEnrolmentRequest, ReviewOutcome, RevokeTitleRequest,
    SelfAssessEnrolmentRequest, SelfAssessment, WithdrawEnrolmentRequest,
};
use tonic::Code;

use super::messages::{date, document, programme};
use super::world::{PARENT, Who, World};

/// Days after which a notice that was posted on the first day is over, and a decision is dated.
const NOTICE_DAYS: i64 = 12;

/// How far an enrolment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Recommended,
    PreChecked,
    InNotice,
    Listed,
    SelfAssessed,
    Accepted,
    Titled,
}

impl World {
    /// The village's enrolment, that has come so far; its name.
    async fn enrolment_at(&self, reach: Reach) -> String {
        let name = self.name(Who::Village, recommend(self)).await;
        if reach >= Reach::PreChecked {
            self.ok(Who::Handler, pre_check(&name)).await;
        }
        if reach >= Reach::InNotice {
            self.ok(Who::Handler, post_notice(&name)).await;
        }
        if reach >= Reach::Listed {
            self.pass_days(NOTICE_DAYS);
            self.ok(Who::OfficeHead, list(&name)).await;
        }
        if reach >= Reach::SelfAssessed {
            self.ok(Who::Village, self_assess(&name)).await;
        }
        if reach >= Reach::Accepted {
            self.ok(Who::OfficeHead, check_acceptance(&name)).await;
        }
        if reach >= Reach::Titled {
            self.ok(Who::OfficeHead, confer_title(&name)).await;
        }
        name
    }

    /// The enrolment's row, once it shows all that is in the log.
    async fn enrolment_row(&self, name: &str) -> proto::Enrolment {
        let min_position = self.head(hemei_domain::event::Log::Business).await.position;
        self.ok(Who::Handler, GetEnrolmentRequest { min_position, ..get(name) }).await
    }
}

fn get(name: &str) -> GetEnrolmentRequest {
    GetEnrolmentRequest { name: name.to_owned(), ..Default::default() }
}

fn recommend(world: &World) -> RecommendEnrolmentRequest {
    RecommendEnrolmentRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        title: "compliant_village".to_owned(),
        households: 412,
        population: 1480,
        responsible_person: world.person_name(Who::Village),
        reason: "村民代表会议同意申报".to_owned(),
        remark: "含3个村民小组".to_owned(),
        ..Default::default()
    }
}

fn pre_check(name: &str) -> PreCheckEnrolmentRequest {
    PreCheckEnrolmentRequest { name: name.to_owned(), ..Default::default() }
}

fn post_notice(name: &str) -> PostEnrolmentNoticeRequest {
    let remark = "镇政务公开栏".to_owned();
    PostEnrolmentNoticeRequest { name: name.to_owned(), remark, ..Default::default() }
}

fn send_back(name: &str) -> ReturnEnrolmentRequest {
    let reason = "户数与户籍资料不符".to_owned();
    ReturnEnrolmentRequest { name: name.to_owned(), reason, ..Default::default() }
}

fn list(name: &str) -> RecordEnrolmentListingRequest {
    let document = decision();
    RecordEnrolmentListingRequest { name: name.to_owned(), document, ..Default::default() }
}

fn withdraw(name: &str) -> WithdrawEnrolmentRequest {
    let reason = "当年整体搬迁".to_owned();
    WithdrawEnrolmentRequest { name: name.to_owned(), reason, ..Default::default() }
}

fn self_assess(name: &str) -> SelfAssessEnrolmentRequest {
    SelfAssessEnrolmentRequest {
        name: name.to_owned(),
        outcome: SelfAssessment::Met.into(),
        result: "四项核心任务均已完成".to_owned(),
        ..Default::default()
    }
}

fn check_acceptance(name: &str) -> RecordAcceptanceCheckRequest {
    RecordAcceptanceCheckRequest {
        name: name.to_owned(),
        outcome: AcceptanceOutcome::Accepted.into(),
        document: decision(),
        ..Default::default()
    }
}

fn confer_title(name: &str) -> ConferTitleRequest {
    ConferTitleRequest {
        name: name.to_owned(),
        review_due_date: date(2027, 12, 31),
        document: decision(),
        ..Default::default()
    }
}

fn review_title(name: &str, outcome: ReviewOutcome) -> RecordTitleReviewRequest {
    RecordTitleReviewRequest {
        name: name.to_owned(),
        outcome: outcome.into(),
        document: decision(),
        ..Default::default()
    }
}

fn revoke_title(name: &str) -> RevokeTitleRequest {
    RevokeTitleRequest {
        name: name.to_owned(),
        reason: "复核不合格".to_owned(),
        document: decision(),
        ..Default::default()
    }
}

/// A decision of the authority that the programme names, after the notice.
fn decision() -> Option<proto::Document> {
    let issuer = "重庆市委农村工作暨实施乡村振兴战略领导小组办公室".to_owned();
    let number = "渝委农办〔2024〕9号".to_owned();
    document().map(|one| proto::Document { number, issuer, date: date(2024, 4, 18), ..one })
}

#[tokio::test]
async fn recommend_enrolment_succeeds() {
    let world = World::start().await;
    let message: RecommendEnrolmentRequest = recommend(&world);
    let receipt = world.ok(Who::Village, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/enrolments/")), "{}", receipt.name);
    let row = world.enrolment_row(&receipt.name).await;
    assert_eq!((row.phase(), row.number, row.holds_place), (EnrolmentPhase::Recommended, 1, false));
}

#[tokio::test]
async fn recommend_enrolment_is_refused() {
    let world = World::start().await;
    world.enrolment_at(Reach::Recommended).await;
    let message: RecommendEnrolmentRequest = recommend(&world);
    let exists = Code::AlreadyExists;
    let refusal = world.refuse(Who::Village, message, exists, "ENROLMENT_EXISTS").await;
    refusal.says("现为“已推荐待初审”");
    let title = "star_village".to_owned();
    let message = RecommendEnrolmentRequest { title, ..recommend(&world) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "ENROLMENT_TITLE_UNKNOWN").await;
    refusal.at(&["title"]).says("可申报：达标村、和美院落");
}

#[tokio::test]
async fn return_enrolment_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::InNotice).await;
    world.ok::<ReturnEnrolmentRequest>(Who::OfficeHead, send_back(&name)).await;
    let row = world.enrolment_row(&name).await;
    assert_eq!((row.phase(), row.returns, row.holds_place), (EnrolmentPhase::Returned, 1, false));
}

#[tokio::test]
async fn return_enrolment_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Recommended).await;
    let message: ReturnEnrolmentRequest = send_back(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Village, message, denied, "ROLE_MISSING").await.says("退回申报");
}

#[tokio::test]
async fn pre_check_enrolment_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Recommended).await;
    world.ok::<PreCheckEnrolmentRequest>(Who::Handler, pre_check(&name)).await;
    let row = world.enrolment_row(&name).await;
    assert_eq!((row.phase(), row.holds_place), (EnrolmentPhase::PreChecked, true));
}

#[tokio::test]
async fn pre_check_enrolment_is_refused() {
    let world = World::start().await;
    let typed =
        proto::Submission { on_behalf_of: world.person_name(Who::Village), ..Default::default() };
    let message = RecommendEnrolmentRequest { submission: Some(typed), ..recommend(&world) };
    let name = world.name(Who::Handler, message).await;
    let message: PreCheckEnrolmentRequest = pre_check(&name);
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::Handler, message, denied, "SEPARATION_OF_DUTIES").await;
    refusal.says("填报与初审不能是同一人");
}

#[tokio::test]
async fn post_enrolment_notice_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::PreChecked).await;
    world.ok::<PostEnrolmentNoticeRequest>(Who::Handler, post_notice(&name)).await;
    let notice = world.enrolment_row(&name).await.notice.expect("posted");
    assert_eq!((notice.due_date, notice.start_date), (date(2024, 4, 15), date(2024, 4, 8)));
    assert_eq!(notice.calendar_editions, ["2024/1"]);
    assert!(notice.derivation.contains("5个工作日"), "{}", notice.derivation);
}

#[tokio::test]
async fn post_enrolment_notice_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Recommended).await;
    let message: PostEnrolmentNoticeRequest = post_notice(&name);
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Handler, message, state, "ENROLMENT_PHASE").await;
    refusal.says("可办理的状态：镇级初审通过");
}

#[tokio::test]
async fn record_enrolment_listing_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::InNotice).await;
    world.pass_days(NOTICE_DAYS);
    world.ok::<RecordEnrolmentListingRequest>(Who::OfficeHead, list(&name)).await;
    let row = world.enrolment_row(&name).await;
    assert_eq!(row.phase(), EnrolmentPhase::Listed);
    assert_eq!(row.list_document, "渝委农办〔2024〕9号");
}

#[tokio::test]
async fn record_enrolment_listing_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::InNotice).await;
    world.pass_days(NOTICE_DAYS);
    let during = decision().map(|one| proto::Document { date: date(2024, 4, 15), ..one });
    let message = RecordEnrolmentListingRequest { document: during, ..list(&name) };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::OfficeHead, message, state, "ENROLMENT_NOTICE_RUNNING").await;
    refusal.at(&["document.date"]).says("2024-04-15");
    // A town confers no title.
    let message = RecordEnrolmentListingRequest { document: document(), ..list(&name) };
    let invalid = Code::InvalidArgument;
    let refusal =
        world.refuse(Who::OfficeHead, message, invalid, "ENROLMENT_OTHER_AUTHORITY").await;
    refusal.at(&["document.issuer"]).says("镇只推荐、不命名");
}

#[tokio::test]
async fn withdraw_enrolment_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Listed).await;
    world.ok::<WithdrawEnrolmentRequest>(Who::Village, withdraw(&name)).await;
    let row = world.enrolment_row(&name).await;
    assert_eq!((row.phase(), row.holds_place), (EnrolmentPhase::Withdrawn, false));
}

#[tokio::test]
async fn withdraw_enrolment_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Recommended).await;
    let message: WithdrawEnrolmentRequest = withdraw(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::OtherVillage, message, denied, "ROLE_OTHER_UNIT").await;
}

#[tokio::test]
async fn self_assess_enrolment_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Listed).await;
    world.ok::<SelfAssessEnrolmentRequest>(Who::Village, self_assess(&name)).await;
    let row = world.enrolment_row(&name).await;
    let told = (row.phase(), row.self_assessment());
    assert_eq!(told, (EnrolmentPhase::SelfAssessed, SelfAssessment::Met));
}

#[tokio::test]
async fn self_assess_enrolment_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::SelfAssessed).await;
    let outcome = AcceptanceOutcome::NotAccepted.into();
    let refused = RecordAcceptanceCheckRequest { outcome, ..check_acceptance(&name) };
    world.ok(Who::OfficeHead, refused).await;
    let message: SelfAssessEnrolmentRequest = self_assess(&name);
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, message, state, "ENROLMENT_NEXT_YEAR").await;
    refusal.says("2025-01-01");
}

#[tokio::test]
async fn record_acceptance_check_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::SelfAssessed).await;
    world.ok::<RecordAcceptanceCheckRequest>(Who::OfficeHead, check_acceptance(&name)).await;
    let row = world.enrolment_row(&name).await;
    let told = (row.phase(), row.acceptance_outcome());
    assert_eq!(told, (EnrolmentPhase::Accepted, AcceptanceOutcome::Accepted));
}

#[tokio::test]
async fn record_acceptance_check_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::SelfAssessed).await;
    let message: RecordAcceptanceCheckRequest = check_acceptance(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Commission, message, denied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn confer_title_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Accepted).await;
    world.ok::<ConferTitleRequest>(Who::OfficeHead, confer_title(&name)).await;
    let row = world.enrolment_row(&name).await;
    let told = (row.phase(), row.review_due_date);
    assert_eq!(told, (EnrolmentPhase::Titled, date(2027, 12, 31)));
}

#[tokio::test]
async fn confer_title_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Accepted).await;
    let message = ConferTitleRequest { document: document(), ..confer_title(&name) };
    let invalid = Code::InvalidArgument;
    let refusal =
        world.refuse(Who::OfficeHead, message, invalid, "ENROLMENT_OTHER_AUTHORITY").await;
    refusal.at(&["document.issuer"]);
}

#[tokio::test]
async fn record_title_review_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Titled).await;
    let message: RecordTitleReviewRequest = review_title(&name, ReviewOutcome::Kept);
    world.ok(Who::OfficeHead, message).await;
    let row = world.enrolment_row(&name).await;
    let told = (row.phase(), row.review_outcome());
    assert_eq!(told, (EnrolmentPhase::TitleKept, ReviewOutcome::Kept));
}

#[tokio::test]
async fn record_title_review_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Titled).await;
    let review_due_date = date(2024, 4, 1);
    let message =
        RecordTitleReviewRequest { review_due_date, ..review_title(&name, ReviewOutcome::Kept) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::OfficeHead, message, invalid, "ENROLMENT_REVIEW_DATE").await;
    refusal.at(&["review_due_date"]);
}

#[tokio::test]
async fn revoke_title_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Titled).await;
    world.ok(Who::OfficeHead, review_title(&name, ReviewOutcome::NotKept)).await;
    world.ok::<RevokeTitleRequest>(Who::OfficeHead, revoke_title(&name)).await;
    let row = world.enrolment_row(&name).await;
    assert_eq!(row.phase(), EnrolmentPhase::Revoked);
    assert_eq!(row.revocation_document, "渝委农办〔2024〕9号");
}

#[tokio::test]
async fn revoke_title_is_refused() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Accepted).await;
    let message: RevokeTitleRequest = revoke_title(&name);
    let state = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, state, "ENROLMENT_PHASE").await;
}

#[tokio::test]
async fn get_enrolment_succeeds() {
    let world = World::start().await;
    let name = world.enrolment_at(Reach::Recommended).await;
    let row = world.enrolment_row(&name).await;
    assert_eq!((row.name.as_str(), row.etag.as_str()), (name.as_str(), "\"v1\""));
    assert_eq!((row.town.as_str(), row.village.as_str()), ("龙溪镇", "漆树村"));
    assert_eq!(row.title_display_name, "达标村");
    assert_eq!((row.households, row.population), (412, 1480));
    assert_eq!(row.responsible_person, world.person_name(Who::Village));
    let texts = row.texts.expect("where the words stand");
    assert_eq!(texts.remark.expect("a remark").text, "", "shown where it is asked for");
    let view = EnrolmentView::WithTexts.into();
    let min_position = row.position;
    let message = GetEnrolmentRequest { view, min_position, ..get(&name) };
    let row = world.ok::<GetEnrolmentRequest>(Who::Village, message).await;
    let texts = row.texts.expect("the village reads its own words");
    assert_eq!(texts.reason.expect("a reason").text, "村民代表会议同意申报");
    assert_eq!(texts.remark.expect("a remark").text, "含3个村民小组");
}

#[tokio::test]
async fn get_enrolment_is_refused() {
    let world = World::start().await;
    let unknown: GetEnrolmentRequest =
        get(&format!("{PARENT}/enrolments/{}", uuid::Uuid::from_u128(9)));
    world.refuse(Who::Village, unknown, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    // The commission reads words on a ground only.
    let name = world.enrolment_at(Reach::Recommended).await;
    let min_position = world.enrolment_row(&name).await.position;
    let view = EnrolmentView::WithTexts.into();
    let message = GetEnrolmentRequest { view, min_position, ..get(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Commission, message, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["openings_ground"]);
}

#[tokio::test]
async fn list_enrolments_succeeds() {
    let world = World::start().await;
    let first = world.enrolment_at(Reach::PreChecked).await;
    let unit = world.other_village_name();
    let responsible_person = String::new();
    let message = RecommendEnrolmentRequest { unit, responsible_person, ..recommend(&world) };
    let second = world.name(Who::OtherVillage, message).await;
    let min_position = world.enrolment_row(&second).await.position;
    let all =
        ListEnrolmentsRequest { parent: PARENT.to_owned(), min_position, ..Default::default() };
    let page = world.ok::<ListEnrolmentsRequest>(Who::Village, all.clone()).await;
    let listed: Vec<_> = page.enrolments.iter().map(|row| (row.number, &row.name)).collect();
    assert_eq!(listed, [(1, &first), (2, &second)]);
    let phase = EnrolmentPhase::Recommended.into();
    let recommended = world.ok(Who::Village, ListEnrolmentsRequest { phase, ..all.clone() }).await;
    assert_eq!(recommended.enrolments, page.enrolments[1..]);
    let placed = ListEnrolmentsRequest { with_place: true, page_size: 1, ..all };
    let placed = world.ok(Who::Village, placed).await;
    assert_eq!(
        (placed.enrolments, placed.next_page_token.as_str()),
        (page.enrolments[..1].to_vec(), "")
    );
}

#[tokio::test]
async fn list_enrolments_is_refused() {
    let world = World::start().await;
    let message =
        ListEnrolmentsRequest { parent: PARENT.to_owned(), page_size: -1, ..Default::default() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "PAGE_SIZE_NEGATIVE").await;
    refusal.at(&["page_size"]);
}
