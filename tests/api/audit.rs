//! `AuditService`: each RPC succeeds once and is refused once; reads leave their trace.

use std::collections::BTreeSet;

use hemei_api::proto::{
    Direction, FileRectificationPlanRequest, GetAccessTableRequest, GetHeadRequest,
    GetServerInfoRequest, ListEventTypesRequest, Log, OpeningState, ReadLogRequest, Role,
    SignForIssueRequest,
};
use hemei_domain::event;
use hemei_ledger::entry::{Entry, commit, digest, log_id};
use hemei_ledger::tree::Frontier;
use tonic::Code;

use super::messages::{CLUTTER, assign, plan, raise, read_log, time};
use super::rpc;
use super::world::{PARENT, TENANT, Who, World};

fn head(log: Log) -> GetHeadRequest {
    GetHeadRequest { parent: PARENT.to_owned(), log: log.into() }
}

#[tokio::test]
async fn read_log_succeeds() {
    let world = World::start().await;
    let issue = world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    let stream = issue.events.iter().find(|event| event.event_type == "IssueRaised");
    let stream = stream.expect("the issue's own event").stream.clone();
    let message = ReadLogRequest { stream: stream.clone(), ..read_log(Log::Business) };
    let page = world.ok::<ReadLogRequest>(Who::Auditor, message.clone()).await;
    let [event] = &page.events[..] else { panic!("one event stands in {stream}") };
    assert_eq!(event.actor, world.person_name(Who::Handler));
    let private = event.private.as_ref().expect("a commitment");
    assert_eq!(private.state(), OpeningState::Withheld, "no words without a ground");
    assert!(private.content.is_empty() && private.salt.is_empty());

    let openings_ground = "专项检查".to_owned();
    let opened = ReadLogRequest { openings_ground, ..message };
    let before = world.head(event::Log::Access).await.position;
    let page = world.ok(Who::Auditor, opened).await;
    let private = page.events[0].private.clone().expect("an opening");
    let salt: [u8; 16] = private.salt[..].try_into().expect("a salt");
    assert_eq!(commit(&salt, &private.content)[..], private.commitment);
    assert!(String::from_utf8_lossy(&private.content).contains("3组村道旁"));
    let records = world.events_after(event::Log::Access, before).await;
    let types: Vec<_> = records.iter().map(|record| record.event_type.as_str()).collect();
    assert_eq!(types, ["LogRead", "OpeningsDisclosed"], "recorded before it was answered");
}

#[tokio::test]
async fn read_log_is_refused() {
    let world = World::start().await;
    let message: ReadLogRequest = read_log(Log::Access);
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::OfficeHead, message.clone(), denied, "ROLE_MISSING").await;
    assert_eq!(refusal.detail("whoCould"), "discipline_commission,audit_administrator");
    let records = world.events_after(event::Log::Access, 0).await;
    let last = records.last().expect("the access log was opened");
    assert_eq!(last.event_type, "CommandRefused", "a refused read leaves its trace");
    world.ok(Who::Commission, message).await;
}

#[tokio::test]
async fn get_head_succeeds() {
    let world = World::start().await;
    let known = world.head(event::Log::Business).await;
    let told = world.ok::<GetHeadRequest>(Who::Auditor, head(Log::Business)).await;
    assert_eq!((told.position, told.root), (known.position, known.root.to_vec()));
    // Whoever reads the log can compute the root.
    let mut frontier = Frontier::empty();
    let message = ReadLogRequest { page_size: 500, ..read_log(Log::Business) };
    let page = world.ok(Who::Auditor, message).await;
    assert_eq!(page.events.len() as u64, known.position);
    for event in &page.events {
        let commitment = |opening: &Option<hemei_api::proto::Opening>| {
            let opening = opening.as_ref().expect("a commitment");
            opening.commitment[..].try_into().expect("32 bytes")
        };
        let recorded = event.recorded_time.expect("a time");
        let entry = Entry {
            log_id: log_id(TENANT, "business"),
            incarnation: *known.incarnation.as_bytes(),
            position: event.position,
            recorded_at_micros: recorded.seconds * 1_000_000 + i64::from(recorded.nanos) / 1_000,
            envelope: digest(&event.envelope),
            data: commitment(&event.data),
            private: commitment(&event.private),
        };
        assert_eq!(entry.leaf_hash()[..], event.leaf_hash, "position {}", event.position);
        frontier.push(entry.leaf_hash());
    }
    assert_eq!(frontier.root(), known.root);
}

#[tokio::test]
async fn get_head_is_refused() {
    let world = World::start().await;
    let message: GetHeadRequest = head(Log::Business);
    world.refuse(Who::Bystander, message, Code::PermissionDenied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn list_event_types_succeeds() {
    let world = World::empty().await;
    let parent = PARENT.to_owned();
    let message = ListEventTypesRequest { parent, page_size: 500, ..Default::default() };
    let types = world.ok::<ListEventTypesRequest>(Who::Administrator, message).await.event_types;
    let names: BTreeSet<_> = types.iter().map(|one| one.name.as_str()).collect();
    assert!(names.contains("IssueRaised") && names.contains("CommandRefused"));
    for one in &types {
        assert!(!one.zh.is_ascii(), "{} has a Chinese name", one.name);
        for json in [&one.data_schema, &one.data_example] {
            let parsed: Result<serde_json::Value, _> = serde_json::from_str(json);
            assert!(parsed.is_ok(), "{}: {json}", one.name);
        }
    }
}

#[tokio::test]
async fn list_event_types_is_refused() {
    let world = World::empty().await;
    let parent = PARENT.to_owned();
    let message = ListEventTypesRequest { parent, page_size: -1, ..Default::default() };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Administrator, message, invalid, "PAGE_SIZE_NEGATIVE").await;
}

#[tokio::test]
async fn get_access_table_succeeds() {
    let world = World::empty().await;
    let message = GetAccessTableRequest { parent: PARENT.to_owned() };
    let rows = world.ok::<GetAccessTableRequest>(Who::Administrator, message).await.rows;
    let told: BTreeSet<_> = rows.iter().map(|row| row.rpc.as_str()).collect();
    let served: BTreeSet<_> = rpc::all().into_iter().map(|(path, _)| path).collect();
    assert_eq!(told, served, "one row an RPC");
    let close = rows.iter().find(|row| row.rpc.ends_with("/CloseIssue")).expect("a row");
    assert_eq!(close.roles().next(), Some(Role::OfficeHead));
    assert!(close.impartial);
}

#[tokio::test]
async fn get_access_table_is_refused() {
    let world = World::empty().await;
    let message = GetAccessTableRequest { parent: "tenants/another".to_owned() };
    world.refuse(Who::Administrator, message, Code::NotFound, "TENANT_OTHER").await.at(&["parent"]);
}

#[tokio::test]
async fn get_server_info_succeeds() {
    let world = World::empty().await;
    let message = GetServerInfoRequest::default();
    let info = world.ok::<GetServerInfoRequest>(Who::Administrator, message).await;
    assert_eq!((info.tenant.as_str(), info.sample), (PARENT, true));
    let limits = info.limits.expect("limits");
    assert_eq!((limits.page_size_max, limits.request_bytes_max), (500, 1024 * 1024));
    assert_eq!(info.caller, world.person_name(Who::Administrator));
    let credential = info.caller_credential.rsplit('/').next().expect("an id").replace('-', "");
    assert!(world.token(Who::Administrator).contains(&credential), "{}", info.caller_credential);
}

#[tokio::test]
async fn get_server_info_is_refused() {
    let world = World::empty().await;
    let message = GetServerInfoRequest { parent: "tenants/another".to_owned() };
    let refusal = world.refuse(Who::Administrator, message, Code::NotFound, "TENANT_OTHER").await;
    refusal.at(&["parent"]);
}

#[tokio::test]
async fn the_log_is_read_by_each_of_its_marks_and_both_ways() {
    let world = World::start().await;
    let issue = world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    let head = world.head(event::Log::Business).await.position;
    let positions = async |message: ReadLogRequest| {
        let page = world.ok(Who::Auditor, message).await;
        page.events.iter().map(|event| event.position).collect::<Vec<_>>()
    };
    let all = || read_log(Log::Business);
    let raised: Vec<_> = issue.events.iter().map(|event| event.position).collect();
    let actor = world.person_name(Who::Handler);
    assert_eq!(positions(ReadLogRequest { actor, ..all() }).await, raised);
    let event_types = vec!["IssueRaised".to_owned(), "NumberTaken".to_owned()];
    assert_eq!(positions(ReadLogRequest { event_types, ..all() }).await, raised);
    let (after_position, until_position) = (2, 4);
    let between = ReadLogRequest { after_position, until_position, ..all() };
    assert_eq!(positions(between).await, [3, 4]);
    let direction = Direction::Backward.into();
    let back = positions(ReadLogRequest { direction, page_size: 500, ..all() }).await;
    assert_eq!(back, (1..=head).rev().collect::<Vec<_>>());
    let recorded_from_time = time(world.now().0 + 1);
    assert!(positions(ReadLogRequest { recorded_from_time, ..all() }).await.is_empty());
    let unit = world.village_name();
    let of_the_village = ReadLogRequest { unit: unit.clone(), ..all() };
    let mine = world.ok(Who::Village, of_the_village.clone()).await;
    assert!(!mine.events.is_empty(), "a village reads what is about itself");
    let denied = Code::PermissionDenied;
    world.refuse(Who::OtherVillage, of_the_village, denied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn a_page_of_long_texts_is_short_and_has_a_next_one() {
    let world = World::start().await;
    let issue = world.ok(Who::Handler, raise(&world, CLUTTER)).await.name;
    world.ok(Who::OfficeHead, assign(&world, &issue)).await;
    world.ok(Who::Village, SignForIssueRequest { name: issue.clone(), ..Default::default() }).await;
    let before = world.head(event::Log::Business).await.position;
    let mut filed = Vec::new();
    for number in 0..12 {
        let measures = vec![format!("{number}{}", "长".repeat(5_000)); 20];
        let plan = FileRectificationPlanRequest { measures, ..plan(&issue) };
        filed.push(world.ok(Who::Village, plan).await.position);
    }
    let mut read = ReadLogRequest {
        after_position: before,
        page_size: 500,
        openings_ground: "专项核查".to_owned(),
        ..read_log(Log::Business)
    };
    let (mut found, mut pages) = (Vec::new(), 0);
    loop {
        let page = world.ok(Who::Auditor, read.clone()).await;
        found.extend(page.events.iter().map(|event| event.position));
        pages += 1;
        if page.next_page_token.is_empty() {
            break;
        }
        read.page_token = page.next_page_token;
    }
    assert_eq!((found, pages), (filed.clone(), 2));
    read.page_token = String::new();
    read.openings_ground = String::new();
    let closed = world.ok(Who::Auditor, read).await;
    assert_eq!(closed.events.len(), filed.len(), "what stays closed takes no room");
}
