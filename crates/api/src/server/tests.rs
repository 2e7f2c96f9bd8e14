//! Real calls through the whole shell, over the store in memory and without a socket.

use hemei_domain::id::PersonId;
use hemei_domain::time::Timestamp;
use hemei_engine::engine::Parts;
use hemei_engine::port::Unwatched;
use hemei_engine::testing::{Desk, StandingClock, founded, parts};
use tonic::metadata::MetadataValue;
use tonic::{Code, Request, Status};
use tonic_types::{ErrorInfo, StatusExt as _};
use tower::Layer as _;
use uuid::Uuid;

use super::*;
use crate::page_token::PageTokenKey;
use crate::proto;
use crate::proto::audit_service_client::AuditServiceClient;
use crate::proto::credential_service_client::CredentialServiceClient;
use crate::proto::person_service_client::PersonServiceClient;
use crate::shell::Shell;

mod ledger;
mod watched;

const TENANT: &str = "500243116";
const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(1));
/// 2024-04-08T09:00:00+08:00.
const NOW: Timestamp = Timestamp(1_712_538_000_000_000);

/// A server with its administrator's token.
struct Server {
    service: Shell<Routes>,
    engine: Engine,
    bearer: String,
}

impl Server {
    async fn start() -> Self {
        Self::watched(Arc::new(Unwatched)).await
    }

    async fn watched(telemetry: Arc<dyn Telemetry>) -> Self {
        let parts = parts(TENANT, Arc::new(StandingClock::at(NOW)));
        let parts = Parts { telemetry: Arc::clone(&telemetry), ..parts };
        let engine = founded(&parts, ADMINISTRATOR).await;
        let desk = Desk { engine: &engine, administrator: ADMINISTRATOR, from: NOW.date() };
        let bearer = desk.credential(ADMINISTRATOR).await;
        let config = Config {
            page_token_key: PageTokenKey::new([3; 32]),
            instance: "test".into(),
            version: "0.0.0".into(),
            sample: true,
            reflection: true,
        };
        let health = HealthReporter::new();
        let routes = routes(engine.clone(), config, health);
        let routes = routes.expect("the definitions are well formed");
        Self { service: ShellLayer::new("test".into(), telemetry).layer(routes), engine, bearer }
    }

    fn request<T>(&self, message: T) -> Request<T> {
        with_bearer(message, &self.bearer)
    }

    fn people(&self) -> PersonServiceClient<Shell<Routes>> {
        PersonServiceClient::new(self.service.clone())
    }

    fn credentials(&self) -> CredentialServiceClient<Shell<Routes>> {
        CredentialServiceClient::new(self.service.clone())
    }

    fn audit(&self) -> AuditServiceClient<Shell<Routes>> {
        AuditServiceClient::new(self.service.clone())
    }

    async fn register(&self, request_id: &str) -> proto::Receipt {
        let request = self.request(register(request_id));
        self.people().register_person(request).await.expect("a receipt").into_inner()
    }
}

fn with_bearer<T>(message: T, bearer: &str) -> Request<T> {
    let mut request = Request::new(message);
    let header = format!("Bearer {bearer}").parse::<MetadataValue<_>>().expect("a header");
    request.metadata_mut().insert("authorization", header);
    request
}

fn request_id(number: u8) -> String {
    format!("00000000-0000-4000-8000-0000000000{number:02}")
}

fn register(request_id: &str) -> proto::RegisterPersonRequest {
    proto::RegisterPersonRequest {
        parent: format!("tenants/{TENANT}"),
        request_id: request_id.to_owned(),
        ..Default::default()
    }
}

fn read_log(log: proto::Log) -> proto::ReadLogRequest {
    proto::ReadLogRequest {
        parent: format!("tenants/{TENANT}"),
        log: log.into(),
        ..Default::default()
    }
}

fn info(status: &Status) -> ErrorInfo {
    let text = status.get_details_localized_message().expect("a text for people");
    assert_eq!(text.locale, "zh-CN");
    assert!(status.metadata().contains_key("x-request-id"), "an answer has its trace id");
    status.get_details_error_info().expect("an ErrorInfo")
}

#[tokio::test]
async fn a_call_without_a_valid_credential_learns_nothing() {
    let server = Server::start().await;
    let info_request = || proto::GetServerInfoRequest::default();
    let bare = server.audit().get_server_info(info_request()).await.expect_err("no credential");
    assert_eq!(
        (bare.code(), info(&bare).reason.as_str()),
        (Code::Unauthenticated, "UNAUTHENTICATED")
    );
    let forged = server.bearer.replace("09", "08");
    let forged = server.audit().get_server_info(with_bearer(info_request(), &forged)).await;
    let forged = forged.expect_err("a forged credential");
    assert_eq!(forged.message(), bare.message());
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_receipt_and_another_body_is_refused() {
    let server = Server::start().await;
    let first = server.register(&request_id(1)).await;
    assert!(first.name.starts_with("tenants/500243116/people/"), "{}", first.name);
    assert_eq!(first.etag, "\"v1\"");
    assert_eq!(first.position, first.events.last().expect("an event").position);
    assert_eq!(server.register(&request_id(1)).await, first);
    let submission = proto::Submission { source: "另一来源".to_owned(), ..Default::default() };
    let other =
        proto::RegisterPersonRequest { submission: Some(submission), ..register(&request_id(1)) };
    let refused = server.people().register_person(server.request(other)).await;
    let refused = refused.expect_err("another body");
    assert_eq!(refused.code(), Code::AlreadyExists);
    assert_eq!(info(&refused).reason, "REQUEST_ID_REUSED");
    assert!(info(&refused).metadata.contains_key("firstTime"));
}

#[tokio::test]
async fn a_validated_call_writes_nothing() {
    let server = Server::start().await;
    let request = proto::RegisterPersonRequest { validate_only: true, ..register(&request_id(1)) };
    let receipt = server.people().register_person(server.request(request)).await;
    let receipt = receipt.expect("a receipt").into_inner();
    assert_eq!((receipt.events.len(), receipt.recorded_time), (0, None));
    assert_eq!(server.register(&request_id(1)).await.events[0].revision, 1);
}

#[tokio::test]
async fn every_violation_of_a_request_is_told_with_its_path() {
    let server = Server::start().await;
    let request = proto::AssignRoleRequest {
        name: "people/1".to_owned(),
        role: 99,
        request_id: "x".to_owned(),
        ..Default::default()
    };
    let refused = server.people().assign_role(server.request(request)).await;
    let refused = refused.expect_err("violations");
    assert_eq!(refused.code(), Code::InvalidArgument);
    let violations = refused.get_details_bad_request().expect("violations").field_violations;
    let fields: Vec<&str> = violations.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["request_id", "name", "role", "from_date"]);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_ends_with_its_credential() {
    let server = Server::start().await;
    let person = server.register(&request_id(1)).await.name;
    let issue = || proto::IssueCredentialRequest {
        parent: format!("tenants/{TENANT}"),
        person: person.clone(),
        actor_kind: proto::ActorKind::Person.into(),
        request_id: request_id(2),
        ..Default::default()
    };
    let first = server.credentials().issue_credential(server.request(issue())).await;
    let first = first.expect("a credential").into_inner();
    let again = server.credentials().issue_credential(server.request(issue())).await;
    let again = again.expect("the same receipt").into_inner();
    assert_eq!(again.receipt, first.receipt);
    assert!(again.secret.is_empty() && !first.secret.is_empty());

    let get = || proto::GetPersonRequest { name: person.clone(), ..Default::default() };
    let mut people = server.people();
    let own = people.get_person(with_bearer(get(), &first.secret)).await.expect("a person");
    assert_eq!(own.into_inner().name, person);
    let refused =
        people.register_person(with_bearer(register(&request_id(3)), &first.secret)).await;
    let refused = refused.expect_err("no role");
    assert_eq!(
        (refused.code(), info(&refused).reason.as_str()),
        (Code::PermissionDenied, "ROLE_MISSING")
    );
    assert!(info(&refused).metadata["whoCould"].contains("system_administrator"));

    let revoke = proto::RevokeCredentialRequest {
        name: first.credential.expect("its name").name,
        request_id: request_id(4),
        ..Default::default()
    };
    server.credentials().revoke_credential(server.request(revoke)).await.expect("a receipt");
    let ended = people.get_person(with_bearer(get(), &first.secret)).await;
    assert_eq!(ended.expect_err("revoked").code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_directory_entry_is_kept_beside_the_log_and_erased() {
    let server = Server::start().await;
    let name = server.register(&request_id(1)).await.name;
    let entry =
        proto::DirectoryEntry { display_name: "样例人员".to_owned(), phone: String::new() };
    let put = proto::PutDirectoryEntryRequest {
        name: name.clone(),
        directory_entry: Some(entry.clone()),
        request_id: request_id(2),
        ..Default::default()
    };
    let mut people = server.people();
    let receipt = people.put_directory_entry(server.request(put)).await.expect("a receipt");
    assert_eq!(receipt.into_inner().etag, "\"v2\"");
    let get =
        || server.request(proto::GetPersonRequest { name: name.clone(), ..Default::default() });
    let known = people.get_person(get()).await.expect("a person").into_inner();
    assert_eq!(known.directory_entry, Some(entry));
    let erase = proto::EraseDirectoryEntryRequest {
        name: name.clone(),
        reason: "本人申请".to_owned(),
        request_id: request_id(3),
        ..Default::default()
    };
    people.erase_directory_entry(server.request(erase)).await.expect("a receipt");
    let known = people.get_person(get()).await.expect("a person").into_inner();
    assert_eq!(known.directory_entry, None);
    let log = server.audit().read_log(server.request(read_log(proto::Log::Access))).await;
    let refused = log.expect_err("the administrator does not audit");
    assert_eq!(info(&refused).reason, "ROLE_MISSING");
}

#[tokio::test]
async fn the_transports_own_errors_have_details_too() {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Bytes {
        #[prost(bytes = "vec", tag = "1")]
        parent: Vec<u8>,
    }
    let server = Server::start().await;
    let call = async |path: &'static str, parent: Vec<u8>| {
        let mut client = tonic::client::Grpc::new(server.service.clone());
        client.ready().await.expect("a service in this process");
        let codec = tonic_prost::ProstCodec::<Bytes, proto::Receipt>::default();
        let path = http::uri::PathAndQuery::from_static(path);
        let answer = client.unary(server.request(Bytes { parent }), path, codec).await;
        let status = answer.expect_err("an error");
        (status.code(), info(&status).reason)
    };
    let method = "/hemei.v1.PersonService/RegisterPerson";
    let reason = |code, reason: &str| (code, reason.to_owned());
    assert_eq!(
        call("/hemei.v1.PersonService/Nothing", vec![]).await,
        reason(Code::Unimplemented, "METHOD_UNKNOWN")
    );
    assert_eq!(
        call("/hemei.v1.NoService/Nothing", vec![]).await,
        reason(Code::Unimplemented, "METHOD_UNKNOWN")
    );
    assert_eq!(
        call(method, vec![0xff, 0xfe]).await,
        reason(Code::InvalidArgument, "REQUEST_UNDECODABLE")
    );
    assert_eq!(
        call(method, vec![b'x'; REQUEST_BYTES_MAX + 1]).await,
        reason(Code::ResourceExhausted, "REQUEST_TOO_LARGE")
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_a_token_stays_with_its_query() {
    let server = Server::start().await;
    let list = |page_size, page_token: &str| {
        server.request(proto::ListEventTypesRequest {
            parent: format!("tenants/{TENANT}"),
            page_size,
            page_token: page_token.to_owned(),
        })
    };
    let mut audit = server.audit();
    let all = audit.list_event_types(list(500, "")).await.expect("the catalogue").into_inner();
    assert_eq!(all.next_page_token, "");
    let (mut pages, mut token) = (Vec::new(), String::new());
    loop {
        let page = audit.list_event_types(list(7, &token)).await.expect("a page").into_inner();
        pages.extend(page.event_types);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
        let elsewhere =
            proto::ReadLogRequest { page_token: token.clone(), ..read_log(proto::Log::Business) };
        let refused = audit.read_log(server.request(elsewhere)).await.expect_err("another query");
        assert_eq!(info(&refused).reason, "PAGE_TOKEN_OTHER_QUERY");
    }
    assert_eq!(pages, all.event_types);
    let negative = audit.list_event_types(list(-1, "")).await.expect_err("negative");
    assert_eq!(info(&negative).reason, "PAGE_SIZE_NEGATIVE");
}

#[tokio::test]
async fn the_access_table_and_the_limits_are_served() {
    let server = Server::start().await;
    let parent = format!("tenants/{TENANT}");
    let table = proto::GetAccessTableRequest { parent };
    let table = server.audit().get_access_table(server.request(table)).await.expect("the table");
    assert_eq!(table.into_inner().rows.len(), crate::access::table().len());
    let info = server.request(proto::GetServerInfoRequest::default());
    let info = server.audit().get_server_info(info).await.expect("the limits").into_inner();
    assert!(info.sample);
    assert_eq!(info.limits.expect("limits").request_bytes_max, REQUEST_BYTES_MAX as u64);
}
