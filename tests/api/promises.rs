//! What the API promises beside its methods: idempotency, reading one's own writes, reflection,
//! health, reasons that are declared, and the three ways of acting for somebody else.

use std::collections::BTreeSet;

use hemei_api::access;
use hemei_api::proto::{
    self, CloseIssueRequest, DeclareRecusalRequest, DelegateRoleRequest, GetPersonRequest,
    ListIssuesRequest, RaiseIssueRequest, RecusalGround, SignForIssueRequest, Submission,
};
use hemei_domain::event::{Envelope, Log};
use prost::Message as _;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::messages::{CLUTTER, assign, close, closure, date, evidence, raise, time, verify};
use super::rpc::{self, Rpc};
use super::world::{PARENT, Who, World};

fn sign_for(name: &str) -> SignForIssueRequest {
    SignForIssueRequest { name: name.to_owned(), ..Default::default() }
}

impl World {
    /// A problem whose closure is requested.
    async fn awaiting_verification(&self) -> String {
        let name = self.name(Who::Handler, raise(self, CLUTTER)).await;
        self.ok(Who::OfficeHead, assign(self, &name)).await;
        self.ok(Who::Village, sign_for(&name)).await;
        self.ok(Who::Village, closure(&name)).await;
        name
    }

    async fn last_envelope(&self) -> Envelope {
        let head = self.head(Log::Business).await.position;
        let rows = self.events_after(Log::Business, head - 1).await;
        serde_json::from_slice(&rows[0].envelope).expect("an envelope")
    }
}

#[tokio::test]
async fn copies_of_a_request_that_race_get_one_receipt() {
    let world = World::start().await;
    let request_id = world.request_id();
    let message = RaiseIssueRequest { request_id, ..raise(&world, CLUTTER) };
    let before = world.head(Log::Business).await.position;
    let send = || world.send(world.signed(Who::Handler, message.clone()));
    let (first, second, third) = tokio::join!(send(), send(), send());
    let bytes = |answer: Result<proto::Receipt, _>| answer.expect("a receipt").encode_to_vec();
    let first = bytes(first);
    assert_eq!((bytes(second), bytes(third)), (first.clone(), first.clone()));
    let receipt = proto::Receipt::decode(&first[..]).expect("a receipt");
    let written = world.head(Log::Business).await.position - before;
    assert_eq!(written, receipt.events.len() as u64, "it was executed once");
    world.pass_days(400);
    let late = bytes(send().await);
    assert_eq!(late, first, "and for as long as the log lives");
}

#[tokio::test]
async fn validating_what_was_executed_before_tells_no_events() {
    let world = World::start().await;
    let request_id = world.request_id();
    let message = RaiseIssueRequest { request_id, ..raise(&world, CLUTTER) };
    let first = world.send(world.signed(Who::Handler, message.clone())).await.expect("accepted");
    let validated = RaiseIssueRequest { validate_only: true, ..message.clone() };
    let told = world.send(world.signed(Who::Handler, validated)).await.expect("it would be");
    assert!(told.events.is_empty() && !first.events.is_empty(), "{told:?}");
    let again = world.send(world.signed(Who::Handler, message)).await.expect("the same receipt");
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_request_id_belongs_to_its_caller() {
    let world = World::start().await;
    let request_id = world.request_id();
    let message = || RaiseIssueRequest { request_id: request_id.clone(), ..raise(&world, CLUTTER) };
    let mine = world.ok(Who::Handler, message()).await;
    let theirs = world.ok(Who::OfficeHead, message()).await;
    assert_ne!(mine.name, theirs.name);
}

#[tokio::test]
async fn a_write_is_read_at_its_position() {
    let world = World::start().await;
    for _ in 0..5 {
        let receipt = world.ok(Who::Handler, raise(&world, CLUTTER)).await;
        let (parent, min_position) = (PARENT.to_owned(), receipt.position);
        let message = ListIssuesRequest { parent, min_position, ..Default::default() };
        let listed = world.ok(Who::Village, message).await;
        assert!(listed.position >= receipt.position);
        let row = listed.issues.iter().find(|issue| issue.name == receipt.name);
        assert_eq!(row.expect("the issue that was just raised").etag, receipt.etag);
    }
}

#[tokio::test]
async fn who_enters_for_somebody_is_told_beside_whom_it_is_entered_for() {
    let world = World::start().await;
    let name = world.name(Who::Handler, raise(&world, CLUTTER)).await;
    world.ok(Who::OfficeHead, assign(&world, &name)).await;
    world.pass_days(1);
    let submission = Some(Submission {
        on_behalf_of: world.person_name(Who::Village),
        occurred_time: time(world.now().0 - 3_600_000_000),
        source: "纸质登记表".to_owned(),
        source_position: "第3行".to_owned(),
        ..Default::default()
    });
    world.ok(Who::Handler, SignForIssueRequest { submission, ..sign_for(&name) }).await;
    let envelope = world.last_envelope().await;
    assert_eq!(envelope.actor, Some(world.person(Who::Handler)));
    assert_eq!(envelope.on_behalf_of, Some(world.person(Who::Village)));
    // A decision needs its own credential.
    let on_behalf_of = world.person_name(Who::OfficeHead);
    let submission = Some(Submission { on_behalf_of, ..Default::default() });
    let closing = CloseIssueRequest { submission, ..close(&name) };
    let denied = Code::PermissionDenied;
    world.refuse(Who::Handler, closing, denied, "DECISION_BY_PROXY").await;
    // A typist does not verify or close what they entered for the village.
    world.ok(Who::Village, closure(&name)).await;
    let refusal = world.refuse(Who::Handler, verify(&name), denied, "SEPARATION_OF_DUTIES").await;
    refusal.says("可办理");
}

#[tokio::test]
async fn a_delegate_acts_with_the_delegated_role_for_as_long_as_it_lasts() {
    let world = World::start().await;
    let name = world.awaiting_verification().await;
    world.ok(Who::LineOffice, verify(&name)).await;
    let denied = Code::PermissionDenied;
    world.refuse(Who::Bystander, close(&name), denied, "ROLE_MISSING").await;
    let deputy = world.person_name(Who::Deputy);
    let message = GetPersonRequest { name: deputy.clone(), ..Default::default() };
    let assignment = world.ok(Who::Deputy, message).await.assignments[0].assignment.clone();
    let delegate = DelegateRoleRequest {
        name: deputy,
        assignment,
        to_person: world.person_name(Who::Bystander),
        from_date: date(2024, 4, 8),
        to_date: date(2024, 4, 8),
        reason: "外出开会".to_owned(),
        ..Default::default()
    };
    world.ok(Who::Deputy, delegate).await;
    world.ok(Who::Bystander, close(&name)).await;
    let envelope = world.last_envelope().await;
    assert_eq!(envelope.actor, Some(world.person(Who::Bystander)));
    assert!(envelope.delegation.is_some(), "the record says through which delegation");
    world.pass_days(1);
    let late = raise(&world, CLUTTER);
    world.refuse(Who::Bystander, late, denied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn who_declared_a_tie_judges_the_unit_no_more() {
    let world = World::start().await;
    let name = world.awaiting_verification().await;
    let recusal = DeclareRecusalRequest {
        name: world.person_name(Who::LineOffice),
        unit: world.village_name(),
        ground: RecusalGround::FormerPost.into(),
        ..Default::default()
    };
    world.ok(Who::LineOffice, recusal).await;
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::LineOffice, verify(&name), denied, "RECUSED").await;
    assert_eq!(refusal.detail("whoCould"), "deputy_head");
    world.ok(Who::Deputy, verify(&name)).await;
}

#[tokio::test]
async fn health_is_serving() {
    let world = World::empty().await;
    let mut health = HealthClient::new(world.channel.clone());
    let answer = health.check(HealthCheckRequest::default()).await.expect("an answer");
    assert_eq!(answer.into_inner().status(), ServingStatus::Serving);
}

/// Asks one version of reflection for the services.
macro_rules! reflected {
    ($world:expr, $version:ident) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let mut client = ServerReflectionClient::new($world.channel.clone());
        let message_request = Some(MessageRequest::ListServices(String::new()));
        let request = ServerReflectionRequest { host: String::new(), message_request };
        let answer = client.server_reflection_info(tokio_stream::once(request)).await;
        let answer = answer.expect("a stream").into_inner().message().await;
        match answer.expect("an answer").expect("one").message_response {
            Some(MessageResponse::ListServicesResponse(list)) => {
                list.service.into_iter().map(|one| one.name).collect::<BTreeSet<_>>()
            }
            other => panic!("{other:?}"),
        }
    }};
}

#[tokio::test]
async fn both_versions_of_reflection_tell_every_service() {
    let world = World::empty().await;
    let served: BTreeSet<_> = rpc::all()
        .into_iter()
        .map(|(path, _)| path.split('/').nth(1).expect("a service").to_owned())
        .chain(["grpc.health.v1.Health".to_owned()])
        .collect();
    for told in [reflected!(world, v1), reflected!(world, v1alpha)] {
        assert!(told.is_superset(&served), "{served:?} is not in {told:?}");
    }
}

#[test]
fn a_command_rpc_of_the_access_table_is_a_command_here() {
    let commands: BTreeSet<_> = access::table()
        .iter()
        .filter(|row| matches!(row.access, access::Access::Command(..)))
        .map(|row| row.rpc)
        .collect();
    let keyed: BTreeSet<_> = [
        proto::RaiseIssueRequest::PATH,
        proto::IssueCredentialRequest::PATH,
        proto::OpenProgrammeRequest::PATH,
    ]
    .into();
    assert!(commands.is_superset(&keyed));
    assert_eq!(access::table().len(), rpc::all().len());
}

#[tokio::test]
async fn the_stated_limits_are_those_that_hold() {
    let world = World::start().await;
    let message = proto::GetServerInfoRequest::default();
    let limits = world.ok(Who::Bystander, message).await.limits.expect("limits");
    let invalid = Code::InvalidArgument;

    let words = |bytes: u64| RaiseIssueRequest {
        description: "x".repeat(usize::try_from(bytes).expect("a length")),
        ..raise(&world, CLUTTER)
    };
    world.ok(Who::Handler, words(limits.text_bytes_max)).await;
    let longer = words(limits.text_bytes_max + 1);
    world.refuse(Who::Handler, longer, invalid, "TEXT_TOO_LONG").await.at(&["description"]);

    let with_evidence = |count: u32| {
        let each = |index| {
            let mut pieces = evidence();
            for piece in &mut pieces {
                piece.reference.as_mut().expect("a reference").sha256 = format!("{index:064x}");
            }
            pieces
        };
        let evidence = (0..count).flat_map(each).collect();
        RaiseIssueRequest { evidence, ..raise(&world, CLUTTER) }
    };
    world.ok(Who::Handler, with_evidence(limits.evidence_max)).await;
    let more = with_evidence(limits.evidence_max + 1);
    let refusal = world.refuse(Who::Handler, more, invalid, "FIELD_TOO_MANY").await;
    refusal.at(&["evidence"]);

    let page = |page_size| proto::ListEventTypesRequest {
        parent: PARENT.to_owned(),
        page_size,
        ..Default::default()
    };
    let all = world.ok(Who::Bystander, page(i32::MAX)).await.event_types;
    let default = world.ok(Who::Bystander, page(0)).await.event_types;
    assert!(all.len() <= limits.page_size_max as usize);
    assert_eq!(default.len(), all.len().min(limits.page_size_default as usize));
}
