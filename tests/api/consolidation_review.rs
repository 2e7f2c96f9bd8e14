//! `ConsolidationReviewService`: each RPC succeeds once and is refused once.

use hemei_api::proto;
use hemei_api::proto::{
    ChooseExcellentRequest, ConsolidationFinding, ConsolidationReviewView,
    GetConsolidationReviewRequest, ListConsolidationReviewsRequest, ListSectionReviewsRequest,
    RecordExperienceSharingRequest, ReviewConsolidationRequest, Role,
    WithdrawExcellentChoiceRequest, get_consolidation_review_request,
    list_consolidation_reviews_request,
};
use hemei_domain::event::Log;
use tonic::Code;

use super::messages::{CLUTTER, date, document, evidence, programme, raise};
use super::world::{PARENT, Who, World};

const INVALID: Code = Code::InvalidArgument;
const STATE: Code = Code::FailedPrecondition;
const DENIED: Code = Code::PermissionDenied;

/// The rural revitalisation office beside the sections.
const OFFICE: &str = "乡村振兴办";
/// The section of the line office.
const SECTION: &str = "环保";

impl World {
    /// The name of the village's review.
    fn review(&self) -> String {
        review_of(&self.village_name())
    }

    /// The village as a section and the office found it consolidated.
    async fn consolidated(&self) -> String {
        let name = self.review();
        self.ok(Who::LineOffice, found(&name, ConsolidationFinding::Consolidated)).await;
        self.ok(Who::Handler, found(&name, ConsolidationFinding::Consolidated)).await;
        name
    }

    /// The same, and chosen.
    async fn chosen(&self) -> String {
        let name = self.consolidated().await;
        self.ok(Who::OfficeHead, choose(&name)).await;
        name
    }

    /// The review's row, once it shows all that is in the log.
    async fn review_row(&self, name: &str) -> proto::ConsolidationReview {
        let min_position = self.head(Log::Business).await.position;
        self.ok(Who::Handler, GetConsolidationReviewRequest { min_position, ..get(name) }).await
    }
}

fn review_of(unit: &str) -> String {
    let unit = unit.rsplit('/').next().expect("a name");
    format!("{}/consolidationReviews/{unit}", programme())
}

fn get(name: &str) -> GetConsolidationReviewRequest {
    GetConsolidationReviewRequest { name: name.to_owned(), ..Default::default() }
}

fn found(name: &str, finding: ConsolidationFinding) -> ReviewConsolidationRequest {
    ReviewConsolidationRequest {
        name: name.to_owned(),
        finding: finding.into(),
        remark: "保洁轮值表上墙".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

fn choose(name: &str) -> ChooseExcellentRequest {
    ChooseExcellentRequest {
        name: name.to_owned(),
        document: document(),
        reason: "长效保洁由村民自管".to_owned(),
        ..Default::default()
    }
}

fn withdraw(name: &str) -> WithdrawExcellentChoiceRequest {
    WithdrawExcellentChoiceRequest {
        name: name.to_owned(),
        document: document(),
        reason: "回头看发现反弹".to_owned(),
        ..Default::default()
    }
}

fn share(name: &str) -> RecordExperienceSharingRequest {
    RecordExperienceSharingRequest {
        name: name.to_owned(),
        shared_date: date(2024, 4, 8),
        remark: "介绍院落自管办法".to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn review_consolidation_succeeds() {
    let world = World::start().await;
    for _ in 0..2 {
        world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    }
    let name = world.review();
    let message = found(&name, ConsolidationFinding::ToImprove);
    let message = ReviewConsolidationRequest { open_issues: vec![2, 1], ..message };
    let receipt = world.ok(Who::LineOffice, message).await;
    assert_eq!((receipt.name.as_str(), receipt.etag.as_str()), (&*name, "\"v1\""));
    world.ok(Who::Handler, found(&name, ConsolidationFinding::Consolidated)).await;
    let row = world.review_row(&name).await;
    assert_eq!((row.name.as_str(), row.etag.as_str()), (&*name, "\"v2\""));
    assert_eq!((row.unit.as_str(), row.programme), (&*world.village_name(), programme()));
    assert_eq!(row.sections, [SECTION, OFFICE]);
    assert_eq!((row.consolidated_count, row.to_improve_count, row.relapsing_count), (1, 1, 0));
    assert_eq!((&row.open_issues[..], row.excellent), (&[1, 2][..], false));
    let [section, office] = &row.section_reviews[..] else { panic!("{:?}", row.section_reviews) };
    assert_eq!((section.section.as_str(), section.finding_zh.as_str()), (SECTION, "需继续改进"));
    assert_eq!((section.reviewed_as(), &section.open_issues[..]), (Role::LineOffice, &[1, 2][..]));
    assert_eq!(section.reviewed_by, world.person_name(Who::LineOffice));
    assert!(section.reviewed_time.is_some() && section.review_position == receipt.position);
    assert_eq!((office.reviewed_as(), office.review_count), (Role::OfficeHandler, 1));
}

#[tokio::test]
async fn review_consolidation_is_refused() {
    let world = World::start().await;
    let name = world.review();
    let message: ReviewConsolidationRequest = found(&name, ConsolidationFinding::Consolidated);
    world.refuse(Who::Village, message.clone(), DENIED, "ROLE_MISSING").await.says("巩固评价");
    let unknown = ReviewConsolidationRequest { open_issues: vec![1], ..message.clone() };
    let refusal = world.refuse(Who::LineOffice, unknown, INVALID, "REVIEW_ISSUE_UNKNOWN").await;
    refusal.at(&["open_issues[0]"]).says("没有编号 1 的问题");
    world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    let elsewhere = review_of(&world.other_village_name());
    let elsewhere = ReviewConsolidationRequest {
        open_issues: vec![1],
        ..found(&elsewhere, ConsolidationFinding::ToImprove)
    };
    let refusal = world.refuse(Who::LineOffice, elsewhere, INVALID, "REVIEW_ISSUE_ELSEWHERE").await;
    refusal.at(&["open_issues[0]"]);
    let wrong = name.replace("consolidationReviews", "reviews");
    let malformed = ReviewConsolidationRequest { name: wrong, finding: 0, ..message.clone() };
    let refusal =
        world.refuse(Who::LineOffice, malformed, INVALID, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["name", "finding"]);
    let nowhere = review_of("tenants/t/units/00000000-0000-4000-8000-000000000001");
    let message = ReviewConsolidationRequest { name: nowhere, ..message };
    world.refuse(Who::LineOffice, message, Code::NotFound, "THING_NOT_FOUND").await;
}

#[tokio::test]
async fn choose_excellent_succeeds() {
    let world = World::start().await;
    let name = world.consolidated().await;
    let message: ChooseExcellentRequest = choose(&name);
    let receipt = world.ok(Who::OfficeHead, message).await;
    assert_eq!((receipt.name.as_str(), receipt.etag.as_str()), (&*name, "\"v3\""));
    let row = world.review_row(&name).await;
    let choice = row.choice.expect("it was chosen");
    assert!(row.excellent && row.withdrawal.is_none());
    assert_eq!(choice.document, "龙溪委发〔2024〕31号");
    assert_eq!((choice.chosen_date, choice.recorded_as()), (date(2024, 4, 1), Role::OfficeHead));
    assert_eq!(choice.recorded_by, world.person_name(Who::OfficeHead));
    assert_eq!(choice.sections, [SECTION, OFFICE]);
}

#[tokio::test]
async fn choose_excellent_is_refused() {
    let world = World::start().await;
    world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    let name = world.review();
    world.ok(Who::LineOffice, found(&name, ConsolidationFinding::Consolidated)).await;
    let message: ChooseExcellentRequest = choose(&name);
    let few = world.refuse(Who::OfficeHead, message.clone(), STATE, "REVIEW_SECTIONS_FEW").await;
    few.says("至少 2 个科室");
    let open = found(&name, ConsolidationFinding::Consolidated);
    world.ok(Who::Handler, ReviewConsolidationRequest { open_issues: vec![1], ..open }).await;
    let refusal = world.refuse(Who::OfficeHead, message.clone(), STATE, "REVIEW_OPEN_ISSUES");
    refusal.await.says("未销号问题：1");
    let tomorrow = document().map(|one| proto::Document { date: date(2024, 4, 9), ..one });
    world.ok(Who::Handler, found(&name, ConsolidationFinding::Consolidated)).await;
    let later = ChooseExcellentRequest { document: tomorrow, ..message.clone() };
    let refusal = world.refuse(Who::OfficeHead, later, INVALID, "FIELD_MALFORMED").await;
    refusal.at(&["document.date"]);
    let refusal = world.refuse(Who::OfficeHead, message.clone(), STATE, "REVIEW_LOG_OPEN_ISSUES");
    refusal.await.says("1 件未销号问题：1");
    world.refuse(Who::Handler, message, DENIED, "ROLE_MISSING").await;
}

#[tokio::test]
async fn withdraw_excellent_choice_succeeds() {
    let world = World::start().await;
    let name = world.chosen().await;
    let message: WithdrawExcellentChoiceRequest = withdraw(&name);
    let receipt = world.ok(Who::Deputy, message).await;
    let row = world.review_row(&name).await;
    assert!(!row.excellent && row.choice.is_none());
    let withdrawal = row.withdrawal.expect("it was withdrawn");
    assert_eq!(withdrawal.withdrawal_position, receipt.position);
    assert_eq!(withdrawal.document, "龙溪委发〔2024〕31号");
    world.ok(Who::Deputy, choose(&name)).await;
    assert!(world.review_row(&name).await.excellent, "it may be chosen again");
}

#[tokio::test]
async fn withdraw_excellent_choice_is_refused() {
    let world = World::start().await;
    let name = world.consolidated().await;
    let message: WithdrawExcellentChoiceRequest = withdraw(&name);
    let refusal = world.refuse(Who::Deputy, message, STATE, "REVIEW_NOT_CHOSEN").await;
    refusal.says("撤销典型");
}

#[tokio::test]
async fn record_experience_sharing_succeeds() {
    let world = World::start().await;
    let name = world.chosen().await;
    let message: RecordExperienceSharingRequest = share(&name);
    let receipt = world.ok(Who::Village, message).await;
    let row = world.review_row(&name).await;
    let [sharing] = &row.sharings[..] else { panic!("{:?}", row.sharings) };
    assert_eq!((sharing.shared_date, sharing.recorded_as()), (date(2024, 4, 8), Role::Village));
    assert_eq!(sharing.sharing_position, receipt.position);
}

#[tokio::test]
async fn record_experience_sharing_is_refused() {
    let world = World::start().await;
    let name = world.chosen().await;
    let message: RecordExperienceSharingRequest = share(&name);
    let early = RecordExperienceSharingRequest { shared_date: date(2024, 3, 31), ..message };
    let refusal = world.refuse(Who::Handler, early, INVALID, "REVIEW_SHARED_LATER").await;
    refusal.at(&["shared_date"]);
    let foreign = world.refuse(Who::OtherVillage, share(&name), DENIED, "ROLE_OTHER_UNIT");
    foreign.await;
}

#[tokio::test]
async fn get_consolidation_review_succeeds() {
    let world = World::start().await;
    let name = world.consolidated().await;
    let known = world.head(Log::Business).await.position;
    world.ok(Who::OfficeHead, choose(&name)).await;
    world.ok(Who::Handler, share(&name)).await;
    let message = GetConsolidationReviewRequest {
        view: ConsolidationReviewView::WithTexts.into(),
        min_position: world.head(Log::Business).await.position,
        ..get(&name)
    };
    let row = world.ok(Who::Handler, message).await;
    let [section, _] = &row.section_reviews[..] else { panic!("{:?}", row.section_reviews) };
    assert_eq!((section.remark.as_str(), section.evidence.len()), ("保洁轮值表上墙", 1));
    assert_eq!(section.evidence[0].title, "整改后照片");
    assert_eq!(row.choice.expect("chosen").reason, "长效保洁由村民自管");
    assert_eq!(row.sharings[0].remark, "介绍院落自管办法");
    let known_at = get_consolidation_review_request::KnownAt::KnownPosition(known);
    let past = GetConsolidationReviewRequest { known_at: Some(known_at), ..get(&name) };
    let past = world.ok(Who::Bystander, past).await;
    assert_eq!((past.excellent, past.choice, past.sharings.len()), (false, None, 0));
    assert_eq!(past.section_reviews.len(), 2);
    assert_eq!(past.section_reviews[0].remark, "", "words were not asked for");
}

#[tokio::test]
async fn get_consolidation_review_is_refused() {
    let world = World::start().await;
    let name = world.review();
    let message: GetConsolidationReviewRequest = get(&name);
    world.refuse(Who::Handler, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    let name = world.consolidated().await;
    let message = GetConsolidationReviewRequest {
        view: ConsolidationReviewView::WithTexts.into(),
        min_position: world.head(Log::Business).await.position,
        ..get(&name)
    };
    world.refuse(Who::OtherVillage, message, DENIED, "ROLE_OTHER_UNIT").await;
}

/// Two villages, of which one is chosen and the other has an open issue.
async fn two_villages(world: &World) -> [String; 2] {
    let unit = world.other_village_name();
    let other = review_of(&unit);
    let raised = proto::RaiseIssueRequest { unit, ..raise(world, CLUTTER) };
    world.ok(Who::Handler, raised).await;
    let chosen = world.chosen().await;
    let message = found(&other, ConsolidationFinding::Relapsing);
    let message = ReviewConsolidationRequest { open_issues: vec![1], ..message };
    world.ok(Who::LineOffice, message).await;
    [chosen, other]
}

#[tokio::test]
async fn list_consolidation_reviews_succeeds() {
    let world = World::start().await;
    let before = world.head(Log::Business).await.position;
    let [chosen, other] = two_villages(&world).await;
    let every = ListConsolidationReviewsRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        min_position: world.head(Log::Business).await.position,
        ..Default::default()
    };
    let first = ListConsolidationReviewsRequest { page_size: 1, ..every.clone() };
    let page = world.ok::<ListConsolidationReviewsRequest>(Who::Bystander, first.clone()).await;
    let page_token = page.next_page_token.clone();
    let last = ListConsolidationReviewsRequest { page_token, ..first };
    let last = world.ok(Who::Bystander, last).await;
    let mut names: Vec<_> =
        page.reviews.iter().chain(&last.reviews).map(|row| row.name.clone()).collect();
    names.sort_unstable();
    let mut both = [chosen.clone(), other.clone()];
    both.sort_unstable();
    assert_eq!((&names[..], last.next_page_token.as_str()), (&both[..], ""));
    let excellent = ListConsolidationReviewsRequest { excellent: true, ..every.clone() };
    let excellent = world.ok(Who::Bystander, excellent).await.reviews;
    assert_eq!(excellent.iter().map(|row| &row.name).collect::<Vec<_>>(), [&chosen]);
    assert!(excellent[0].section_reviews.is_empty(), "sections are listed by themselves");
    let open = ListConsolidationReviewsRequest { with_open_issues: true, ..every.clone() };
    let open = world.ok(Who::Bystander, open).await.reviews;
    assert_eq!(open.iter().map(|row| &row.name).collect::<Vec<_>>(), [&other]);
    assert_eq!(open[0].open_issues, [1]);
    let known_at = list_consolidation_reviews_request::KnownAt::KnownPosition(before);
    let past = ListConsolidationReviewsRequest { known_at: Some(known_at), ..every };
    let past = ListConsolidationReviewsRequest { min_position: 0, ..past };
    assert!(world.ok(Who::Bystander, past).await.reviews.is_empty(), "nobody had reviewed");
}

#[tokio::test]
async fn list_consolidation_reviews_is_refused() {
    let world = World::start().await;
    let parent = PARENT.to_owned();
    let message = ListConsolidationReviewsRequest { parent, page_size: -1, ..Default::default() };
    let refusal = world.refuse(Who::Bystander, message, INVALID, "PAGE_SIZE_NEGATIVE").await;
    refusal.at(&["page_size"]);
}

#[tokio::test]
async fn list_section_reviews_succeeds() {
    let world = World::start().await;
    let [chosen, other] = two_villages(&world).await;
    let every = ListSectionReviewsRequest {
        parent: PARENT.to_owned(),
        min_position: world.head(Log::Business).await.position,
        ..Default::default()
    };
    let rows =
        world.ok::<ListSectionReviewsRequest>(Who::Commission, every.clone()).await.section_reviews;
    assert_eq!(rows.len(), 3);
    let office = ListSectionReviewsRequest { section: OFFICE.to_owned(), ..every.clone() };
    let office = world.ok(Who::Commission, office).await.section_reviews;
    assert_eq!(office.iter().map(|row| &row.review).collect::<Vec<_>>(), [&chosen]);
    let finding = ConsolidationFinding::Relapsing.into();
    let open = ListSectionReviewsRequest { finding, with_open_issues: true, ..every };
    let open = world.ok(Who::Commission, open).await.section_reviews;
    let [row] = &open[..] else { panic!("{open:?}") };
    assert_eq!((&row.review, row.section.as_str()), (&other, SECTION));
    assert_eq!((&row.open_issues[..], row.remark.as_str()), (&[1][..], ""));
}

#[tokio::test]
async fn list_section_reviews_is_refused() {
    let world = World::start().await;
    let parent = PARENT.to_owned();
    let message = ListSectionReviewsRequest { parent, finding: 77, ..Default::default() };
    let refusal = world.refuse(Who::Commission, message, INVALID, "ENUM_VALUE_UNKNOWN").await;
    refusal.at(&["finding"]);
}
