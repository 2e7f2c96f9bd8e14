//! `InspectionService`: each RPC succeeds once and is refused once.

use hemei_api::proto;
use hemei_api::proto::figure::Figure as Kind;
use hemei_api::proto::{
    AttachInspectionFindingsRequest, DrawInspectionSampleRequest, Figure, Finding,
    GetInspectionRequest, HouseholdResult, InspectedEntry, Inspection, InspectionDetail,
    InspectionReviewOutcome, InspectionVoidGround, OrderInspectionRecheckRequest,
    PlanInspectionRequest, PublishInspectionRequest, RecordInspectionScoresRequest,
    RecordInspectionVisitRequest, ReviewInspectionRequest, VoidInspectionRequest,
};
use hemei_domain::document::{Classification, Document};
use hemei_domain::id::ProgrammeId;
use hemei_domain::inspection::sampling;
use hemei_domain::programme::Programme;
use hemei_domain::scheme::{AdoptScheme, Definition, Scheme, parse};
use hemei_domain::time::Date;
use hemei_domain::toml_file::File;
use hemei_engine::testing::act;
use tonic::Code;

use super::household::register;
use super::messages::{CLUTTER, date, programme};
use super::world::{PARENT, PROGRAMME, Who, World};

mod read;

const SEED: [u8; 32] = [7; 32];
const SCHEME: &str = include_str!("../../deploy/programmes/longxi-2024/annual-evaluation.toml");
const HOUSEHOLDS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

/// How far an inspection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Planned,
    Drawn,
    Scored,
    Reviewed,
    Published,
}

fn definition() -> Definition {
    let file = File { name: "annual-evaluation.toml", content: SCHEME };
    parse::definition(&[file]).expect("Longxi's scheme is well formed")
}

fn programme_id() -> ProgrammeId {
    let files = PROGRAMME.map(|(name, content)| File { name, content });
    let definition = hemei_domain::programme::parse::definition(&files);
    Programme::id_of(&definition.expect("Longxi's programme is well formed"))
}

fn scheme_name() -> String {
    format!("{PARENT}/schemes/{}", Scheme::id_of(programme_id(), &definition().kind))
}

impl World {
    /// A world where the scheme is adopted and the village has households.
    async fn with_scheme() -> Self {
        let world = Self::start().await;
        let document = Document {
            number: None,
            title: "样例会议纪要".to_owned(),
            issuer: "样例镇".to_owned(),
            date: Date::ymd(2024, 4, 8).expect("a date"),
            classification: Classification::Internal,
        };
        let adopt = AdoptScheme { programme: programme_id(), definition: definition(), document };
        act(&world.engine, world.person(Who::OfficeHead), adopt).await;
        world.ok(Who::Village, register(&world.village_name(), &HOUSEHOLDS)).await;
        world
    }

    /// The village's inspection, that has come so far; its name.
    async fn inspection_at(&self, reach: Reach) -> String {
        let name = self.name(Who::Handler, plan(self)).await;
        if reach >= Reach::Drawn {
            self.ok(Who::Handler, draw(&name)).await;
        }
        if reach >= Reach::Scored {
            let scores = self.scores(&name).await;
            self.ok(Who::LineOffice, scores).await;
        }
        if reach >= Reach::Reviewed {
            self.ok(Who::OfficeHead, review(&name)).await;
        }
        if reach >= Reach::Published {
            self.ok(Who::OfficeHead, publish(&name)).await;
        }
        name
    }

    /// A filled sheet: one spot was found, and every drawn household passed.
    async fn scores(&self, name: &str) -> RecordInspectionScoresRequest {
        let entry = InspectedEntry {
            code: "D1".to_owned(),
            figure: Some(Figure { figure: Some(Kind::Occurrences(1)) }),
            ground: String::new(),
        };
        RecordInspectionScoresRequest {
            name: name.to_owned(),
            evaluators: vec![self.person_name(Who::LineOffice), self.person_name(Who::Handler)],
            entries: vec![entry],
            households: self.drawn(name).await,
            findings: vec![Finding { indicator: "D1".to_owned(), ..finding() }],
            ..Default::default()
        }
    }

    /// The drawn households, all of which passed.
    async fn drawn(&self, name: &str) -> Vec<HouseholdResult> {
        let sampling = self.inspection_detail(name).await.sampling.expect("a sample");
        let households = sampling.groups.into_iter().flat_map(|group| group.households);
        households.map(|household| HouseholdResult { household, failed: vec![] }).collect()
    }

    /// An inspection as the office reads it now.
    async fn inspection_row(&self, name: &str) -> Inspection {
        let min_position = self.head(hemei_domain::event::Log::Business).await.position;
        self.ok(Who::Handler, GetInspectionRequest { min_position, ..get(name) }).await
    }

    async fn inspection_detail(&self, name: &str) -> InspectionDetail {
        self.inspection_row(name).await.detail.expect("a read tells the details")
    }
}

fn get(name: &str) -> GetInspectionRequest {
    GetInspectionRequest { name: name.to_owned(), ..Default::default() }
}

fn plan(world: &World) -> PlanInspectionRequest {
    PlanInspectionRequest {
        parent: PARENT.to_owned(),
        scheme: scheme_name(),
        unit: world.village_name(),
        round: "q2".to_owned(),
        planned_date: date(2024, 4, 8),
        seed_commitment: sampling::commitment(&SEED),
        ..Default::default()
    }
}

fn draw(name: &str) -> DrawInspectionSampleRequest {
    let seed = "07".repeat(32);
    DrawInspectionSampleRequest { name: name.to_owned(), seed, ..Default::default() }
}

fn finding() -> Finding {
    Finding {
        class: CLUTTER.to_owned(),
        urgency: proto::Urgency::Ordinary.into(),
        place: "三组村道旁".to_owned(),
        description: "生活垃圾成堆。".to_owned(),
        ..Default::default()
    }
}

fn attach(name: &str) -> AttachInspectionFindingsRequest {
    let findings = vec![finding(), finding()];
    AttachInspectionFindingsRequest { name: name.to_owned(), findings, ..Default::default() }
}

fn review(name: &str) -> ReviewInspectionRequest {
    let outcome = InspectionReviewOutcome::Confirmed.into();
    ReviewInspectionRequest { name: name.to_owned(), outcome, ..Default::default() }
}

fn publish(name: &str) -> PublishInspectionRequest {
    PublishInspectionRequest { name: name.to_owned(), ..Default::default() }
}

fn recheck(name: &str) -> OrderInspectionRecheckRequest {
    let reason = "现场情况与评分明显不符。".to_owned();
    OrderInspectionRecheckRequest { name: name.to_owned(), reason, ..Default::default() }
}

fn void(name: &str) -> VoidInspectionRequest {
    VoidInspectionRequest {
        name: name.to_owned(),
        ground: InspectionVoidGround::NotHeld.into(),
        reason: "连日暴雨，道路中断。".to_owned(),
        ..Default::default()
    }
}

fn visit(world: &World) -> RecordInspectionVisitRequest {
    RecordInspectionVisitRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        account: "沿村道步行查看。".to_owned(),
        findings: vec![finding()],
        ..Default::default()
    }
}

fn types(receipt: &proto::Receipt) -> Vec<&str> {
    receipt.events.iter().map(|event| event.event_type.as_str()).collect()
}

#[tokio::test]
async fn plan_inspection_succeeds() {
    let world = World::with_scheme().await;
    let message: PlanInspectionRequest = plan(&world);
    let receipt = world.ok(Who::Handler, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/inspections/")), "{}", receipt.name);
    assert_eq!(types(&receipt), ["InspectionPlanned", "NumberTaken", "InspectionRoundTaken"]);
}

#[tokio::test]
async fn plan_inspection_is_refused() {
    let world = World::with_scheme().await;
    let message: PlanInspectionRequest = plan(&world);
    world.refuse(Who::Commission, message, Code::PermissionDenied, "ROLE_MISSING").await;
    world.inspection_at(Reach::Planned).await;
    world.refuse(Who::Handler, plan(&world), Code::AlreadyExists, "INSPECTION_ROUND_TAKEN").await;
}

#[tokio::test]
async fn draw_inspection_sample_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Planned).await;
    let message: DrawInspectionSampleRequest = draw(&name);
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!(types(&receipt), ["InspectionSampleDrawn"]);
    assert_eq!(world.drawn(&name).await.len(), 5);
}

#[tokio::test]
async fn draw_inspection_sample_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Planned).await;
    let message = DrawInspectionSampleRequest { seed: "08".repeat(32), ..draw(&name) };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Handler, message, invalid, "INSPECTION_SEED").await.at(&["seed"]);
}

#[tokio::test]
async fn record_inspection_scores_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Drawn).await;
    let message: RecordInspectionScoresRequest = world.scores(&name).await;
    let receipt = world.ok(Who::LineOffice, message).await;
    let expected = [
        "InspectionScored",
        "InspectionFindingsAttached",
        "IssueRaised",
        "NumberTaken",
        "SchemeTakenUp",
    ];
    assert_eq!(types(&receipt), expected);
}

#[tokio::test]
async fn record_inspection_scores_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Drawn).await;
    let mut message: RecordInspectionScoresRequest = world.scores(&name).await;
    message.entries[0].code = "A1".to_owned();
    let invalid = Code::InvalidArgument;
    let outside = "INSPECTION_INDICATOR_OUTSIDE";
    world.refuse(Who::LineOffice, message, invalid, outside).await.at(&["entries[0].code"]);
    let mut malformed = world.scores(&name).await;
    malformed.entries[0].figure = Some(Figure { figure: Some(Kind::Score("1e3".to_owned())) });
    let refusal = world.refuse(Who::LineOffice, malformed, invalid, "FIELD_MALFORMED").await;
    refusal.at(&["entries[0].figure.score"]);
}

#[tokio::test]
async fn attach_inspection_findings_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Published).await;
    let message: AttachInspectionFindingsRequest = attach(&name);
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!((receipt.name, receipt.events.len()), (name, 5));
}

#[tokio::test]
async fn attach_inspection_findings_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Published).await;
    let mut message: AttachInspectionFindingsRequest = attach(&name);
    message.findings = vec![finding(); 21];
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Handler, message, invalid, "INSPECTION_FINDINGS").await.at(&["findings"]);
}

#[tokio::test]
async fn review_inspection_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Scored).await;
    let message: ReviewInspectionRequest = review(&name);
    let receipt = world.ok(Who::OfficeHead, message).await;
    assert_eq!(types(&receipt), ["InspectionReviewed"]);
}

#[tokio::test]
async fn review_inspection_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Scored).await;
    let message: ReviewInspectionRequest = review(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Handler, message, denied, "SEPARATION_OF_DUTIES").await;
}

#[tokio::test]
async fn publish_inspection_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Reviewed).await;
    let message: PublishInspectionRequest = publish(&name);
    assert_eq!(types(&world.ok(Who::OfficeHead, message).await), ["InspectionPublished"]);
}

#[tokio::test]
async fn publish_inspection_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Scored).await;
    let message: PublishInspectionRequest = publish(&name);
    let state = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, state, "INSPECTION_PHASE").await;
}

#[tokio::test]
async fn order_inspection_recheck_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Published).await;
    let message: OrderInspectionRecheckRequest = recheck(&name);
    let receipt = world.ok(Who::Commission, message).await;
    assert_eq!(types(&receipt), ["InspectionRecheckOrdered"]);
}

#[tokio::test]
async fn order_inspection_recheck_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Published).await;
    let message: OrderInspectionRecheckRequest = recheck(&name);
    world.refuse(Who::Deputy, message, Code::PermissionDenied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn void_inspection_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Drawn).await;
    let message: VoidInspectionRequest = void(&name);
    let receipt = world.ok(Who::OfficeHead, message).await;
    assert_eq!(types(&receipt), ["InspectionVoided", "InspectionRoundFreed"]);
}

#[tokio::test]
async fn void_inspection_is_refused() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Published).await;
    let message: VoidInspectionRequest = void(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::OfficeHead, message, denied, "INSPECTION_VOID_PUBLISHED").await;
}

#[tokio::test]
async fn record_inspection_visit_succeeds() {
    let world = World::with_scheme().await;
    let message: RecordInspectionVisitRequest = visit(&world);
    let receipt = world.ok(Who::Commission, message).await;
    let (inspection, issue) = ("InspectionVisitRecorded", "IssueRaised");
    let attached = "InspectionFindingsAttached";
    let expected = [inspection, "NumberTaken", attached, issue, "NumberTaken"];
    assert_eq!(types(&receipt), expected);
}

#[tokio::test]
async fn record_inspection_visit_is_refused() {
    let world = World::with_scheme().await;
    let message: RecordInspectionVisitRequest = visit(&world);
    world.refuse(Who::OfficeHead, message, Code::PermissionDenied, "ROLE_MISSING").await;
}
