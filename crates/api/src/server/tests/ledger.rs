//! An issue from its raising to its row, over the wire.

use super::*;
use crate::proto::calendar_service_client::CalendarServiceClient;
use crate::proto::google::r#type::Date as WireDate;
use crate::proto::issue_service_client::IssueServiceClient;
use crate::proto::programme_service_client::ProgrammeServiceClient;
use crate::proto::unit_service_client::UnitServiceClient;

/// A season's beginning: a village, a programme and its calendar, an office head.
struct Season {
    server: Server,
    /// The office head's token.
    office: String,
    unit: String,
    programme: String,
}

fn day(month: i32, day: i32) -> Option<WireDate> {
    Some(WireDate { year: 2024, month, day })
}

fn paper(title: &str) -> Option<proto::Document> {
    Some(proto::Document {
        number: String::new(),
        title: title.to_owned(),
        issuer: "样例镇人民政府".to_owned(),
        date: day(3, 28),
        classification: proto::Classification::Public.into(),
    })
}

fn file(name: &str, content: &str) -> proto::DefinitionFile {
    proto::DefinitionFile { name: name.to_owned(), content: content.to_owned() }
}

impl Season {
    async fn begin() -> Self {
        let server = Server::start().await;
        let office = office_head(&server).await;
        let unit = register_village(&server).await;
        let programme = open_programme(&server, &office).await;
        adopt_calendar(&server).await;
        Self { server, office, unit, programme }
    }

    fn issues(&self) -> IssueServiceClient<Shell<Routes>> {
        IssueServiceClient::new(self.server.service.clone())
    }

    fn units(&self) -> UnitServiceClient<Shell<Routes>> {
        UnitServiceClient::new(self.server.service.clone())
    }

    fn office<T>(&self, message: T) -> Request<T> {
        with_bearer(message, &self.office)
    }

    async fn raise(&self, number: u8) -> proto::Receipt {
        let request = proto::RaiseIssueRequest {
            parent: format!("tenants/{TENANT}"),
            programme: self.programme.clone(),
            kind: proto::IssueKind::Problem.into(),
            unit: self.unit.clone(),
            class: "yard_clutter".to_owned(),
            source: proto::IssueSource::Office.into(),
            urgency: proto::Urgency::Ordinary.into(),
            place: "三组村道旁".to_owned(),
            description: "杂物成堆".to_owned(),
            request_id: request_id(number),
            ..Default::default()
        };
        self.issues().raise_issue(self.office(request)).await.expect("a receipt").into_inner()
    }

    async fn assign(&self, issue: &proto::Receipt, number: u8) -> proto::Receipt {
        use proto::responsible::Responsible::Unit;
        let responsible = proto::Responsible { responsible: Some(Unit(self.unit.clone())) };
        let request = proto::AssignIssueRequest {
            name: issue.name.clone(),
            responsible: Some(responsible),
            requirement: "清理干净".to_owned(),
            etag: issue.etag.clone(),
            request_id: request_id(number),
            ..Default::default()
        };
        self.issues().assign_issue(self.office(request)).await.expect("a receipt").into_inner()
    }
}

async fn office_head(server: &Server) -> String {
    let person = server.register(&request_id(10)).await.name;
    let assign = proto::AssignRoleRequest {
        name: person.clone(),
        role: proto::Role::OfficeHead.into(),
        from_date: day(1, 1),
        document: paper("关于任命的通知"),
        request_id: request_id(11),
        ..Default::default()
    };
    server.people().assign_role(server.request(assign)).await.expect("a receipt");
    let issue = proto::IssueCredentialRequest {
        parent: format!("tenants/{TENANT}"),
        person,
        actor_kind: proto::ActorKind::Person.into(),
        request_id: request_id(12),
        ..Default::default()
    };
    let issued = server.credentials().issue_credential(server.request(issue)).await;
    issued.expect("a credential").into_inner().secret
}

async fn register_village(server: &Server) -> String {
    let request = proto::RegisterUnitRequest {
        parent: format!("tenants/{TENANT}"),
        kind: proto::UnitKind::Village.into(),
        display_name: "漆树村".to_owned(),
        aliases: vec!["漆树".to_owned()],
        code: Some(proto::CodeAssignment {
            edition: "2023".to_owned(),
            code: "500243116204".to_owned(),
            town_code: "500243116000".to_owned(),
        }),
        from_date: day(1, 1),
        request_id: request_id(13),
        ..Default::default()
    };
    let mut units = UnitServiceClient::new(server.service.clone());
    units.register_unit(server.request(request)).await.expect("a receipt").into_inner().name
}

/// The files of the first programme.
fn definition() -> Vec<proto::DefinitionFile> {
    macro_rules! deployed {
        ($($name:literal),*) => {
            vec![$(file(
                $name,
                include_str!(concat!("../../../../../deploy/programmes/longxi-2024/", $name)),
            )),*]
        };
    }
    deployed!("programme.toml", "documents.toml", "issues.toml")
}

async fn open_programme(server: &Server, office: &str) -> String {
    let request = proto::OpenProgrammeRequest {
        parent: format!("tenants/{TENANT}"),
        files: definition(),
        request_id: request_id(14),
        ..Default::default()
    };
    let mut programmes = ProgrammeServiceClient::new(server.service.clone());
    let opened = programmes.open_programme(with_bearer(request, office)).await;
    let name = opened.expect("a receipt").into_inner().name;
    let get = proto::GetProgrammeRequest { name: name.clone(), ..Default::default() };
    let read = programmes.get_programme(server.request(get)).await.expect("a programme");
    let definition = read.into_inner().definition.expect("a definition");
    assert_eq!(definition.year, 2024);
    assert!(definition.issue_classes.iter().any(|class| class.key == "yard_clutter"));
    name
}

async fn adopt_calendar(server: &Server) {
    let name = format!("tenants/{TENANT}/calendars/2024");
    let request = proto::AdoptCalendarEditionRequest {
        name: name.clone(),
        notice: paper("关于2024年部分节假日安排的通知"),
        off_dates: vec![WireDate { year: 2024, month: 5, day: 1 }],
        work_dates: vec![WireDate { year: 2024, month: 5, day: 11 }],
        request_id: request_id(15),
        ..Default::default()
    };
    let mut calendars = CalendarServiceClient::new(server.service.clone());
    let adopted = calendars.adopt_calendar_edition(server.request(request)).await;
    assert_eq!(adopted.expect("a receipt").into_inner().name, name);
    let get = proto::GetCalendarEditionRequest { name, ..Default::default() };
    let read = calendars.get_calendar_edition(server.request(get)).await.expect("an edition");
    assert_eq!(read.into_inner().edition, 1);
}

#[tokio::test]
async fn a_row_tells_limit_light_and_derivation_and_opens_words_when_asked() {
    let season = Season::begin().await;
    let raised = season.raise(20).await;
    let assigned = season.assign(&raised, 21).await;
    assert_eq!(assigned.etag, "\"v2\"");
    let get = |view: proto::IssueView| proto::GetIssueRequest {
        name: raised.name.clone(),
        view: view.into(),
        min_position: assigned.position,
        ..Default::default()
    };
    let mut issues = season.issues();
    let row = issues.get_issue(season.office(get(proto::IssueView::Basic))).await;
    let row = row.expect("a row").into_inner();
    assert_eq!((row.number, row.etag.as_str()), (1, "\"v2\""));
    assert_eq!(row.phase(), proto::IssuePhase::Assigned);
    let deadline = row.deadline.expect("a limit");
    assert_eq!(deadline.light(), proto::WarningLevel::Approaching);
    assert!(deadline.derivation.starts_with("自2024-04-08起"), "{}", deadline.derivation);
    assert!(deadline.days_left.is_some_and(|days| days > 0));
    let texts = row.texts.expect("positions");
    let description = texts.description.expect("a position");
    assert_eq!((description.position > 0, description.text.as_str()), (true, ""));

    let full = issues.get_issue(season.office(get(proto::IssueView::WithTexts))).await;
    let texts = full.expect("a row").into_inner().texts.expect("words");
    assert_eq!(texts.description.expect("words").text, "杂物成堆");
    assert_eq!(texts.requirement.expect("words").text, "清理干净");
}

#[tokio::test]
async fn a_past_day_of_the_ledger_is_answered_as_it_was_known() {
    let season = Season::begin().await;
    let raised = season.raise(20).await;
    let assigned = season.assign(&raised, 21).await;
    let get = |position| proto::GetIssueRequest {
        name: raised.name.clone(),
        known_at: Some(proto::get_issue_request::KnownAt::KnownPosition(position)),
        ..Default::default()
    };
    let mut issues = season.issues();
    let before = issues.get_issue(season.office(get(raised.position))).await.expect("a row");
    assert_eq!(before.into_inner().phase(), proto::IssuePhase::Registered);
    let after = issues.get_issue(season.office(get(assigned.position))).await.expect("a row");
    assert_eq!(after.into_inner().phase(), proto::IssuePhase::Assigned);
    let nothing = issues.get_issue(season.office(get(1))).await.expect_err("not yet raised");
    assert_eq!(
        (nothing.code(), info(&nothing).reason.as_str()),
        (Code::NotFound, "RESOURCE_NOT_FOUND")
    );
}

#[tokio::test]
async fn the_ledger_is_paged_and_filtered() {
    let season = Season::begin().await;
    let mut last = 0;
    for number in 20..25 {
        last = season.raise(number).await.position;
    }
    let list = |page_size, token: &str| proto::ListIssuesRequest {
        parent: format!("tenants/{TENANT}"),
        programme: season.programme.clone(),
        phase: proto::IssuePhase::Registered.into(),
        min_position: last,
        page_size,
        page_token: token.to_owned(),
        ..Default::default()
    };
    let mut issues = season.issues();
    let (mut numbers, mut token) = (Vec::new(), String::new());
    loop {
        let page = issues.list_issues(season.office(list(2, &token))).await.expect("a page");
        let page = page.into_inner();
        assert!(page.issues.len() <= 2 && page.position >= last);
        numbers.extend(page.issues.iter().map(|issue| issue.number));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    let closed =
        proto::ListIssuesRequest { phase: proto::IssuePhase::Closed.into(), ..list(500, "") };
    let closed = issues.list_issues(season.office(closed)).await.expect("a page").into_inner();
    assert!(closed.issues.is_empty());
}

#[tokio::test]
async fn a_unit_is_found_by_code_name_and_alias() {
    use proto::resolve_unit_request::Reference;
    let season = Season::begin().await;
    let resolve = |reference: Reference| proto::ResolveUnitRequest {
        parent: format!("tenants/{TENANT}"),
        reference: Some(reference),
        date: day(4, 8),
        min_position: 5,
        ..Default::default()
    };
    let code = |code: &str| {
        Reference::EditionCode(proto::EditionCode {
            edition: "2023".to_owned(),
            code: code.to_owned(),
        })
    };
    let name = |name: &str| Reference::NameOrAlias(name.to_owned());
    let mut units = season.units();
    for reference in [code("500243116204"), name("漆树村"), name("漆树")] {
        let found = units.resolve_unit(season.office(resolve(reference))).await;
        let found = found.expect("the village").into_inner();
        assert_eq!((&found.name, found.display_name.as_str()), (&season.unit, "漆树村"));
    }
    let refused = units.resolve_unit(season.office(resolve(code("5002431162")))).await;
    let refused = info(&refused.expect_err("ten digits"));
    assert_eq!(refused.reason, "DIVISION_CODE_MALFORMED");
    assert_eq!(refused.metadata["field"], "edition_code.code");
    let unknown = units.resolve_unit(season.office(resolve(name("无此村")))).await;
    assert_eq!(unknown.expect_err("no such village").code(), Code::NotFound);

    let list = proto::ListUnitsRequest {
        parent: format!("tenants/{TENANT}"),
        kind: proto::UnitKind::Village.into(),
        ..Default::default()
    };
    let listed = units.list_units(season.office(list)).await.expect("a page").into_inner();
    assert_eq!(listed.units.len(), 1);
    let get = proto::GetUnitRequest { name: season.unit.clone(), ..Default::default() };
    let read = units.get_unit(season.office(get)).await.expect("a unit").into_inner();
    assert_eq!(read, listed.units[0]);
}

#[tokio::test]
async fn a_definitions_mistakes_are_told_by_file_line_and_key() {
    let season = Season::begin().await;
    let mut files = definition();
    files[0].content.insert_str(0, "nonsense = 1\n");
    let request = proto::OpenProgrammeRequest {
        parent: format!("tenants/{TENANT}"),
        files,
        request_id: request_id(30),
        ..Default::default()
    };
    let mut programmes = ProgrammeServiceClient::new(season.server.service.clone());
    let refused = programmes.open_programme(season.office(request)).await.expect_err("mistakes");
    assert_eq!(refused.code(), Code::InvalidArgument);
    let violations = refused.get_details_bad_request().expect("violations").field_violations;
    let told = violations.iter().any(|one| one.field.contains("programme.toml:1: nonsense"));
    assert!(told, "{violations:?}");
}

#[tokio::test]
async fn the_log_is_read_both_ways_with_what_opens_its_commitments() {
    use sha2::{Digest, Sha256};
    let season = Season::begin().await;
    let raised = season.raise(20).await;
    let mut audit = season.server.audit();
    let read = |ground: &str| proto::ReadLogRequest {
        direction: proto::Direction::Backward.into(),
        openings_ground: ground.to_owned(),
        page_size: 2,
        ..read_log(proto::Log::Business)
    };
    let page = audit.read_log(season.office(read(""))).await.expect("a page").into_inner();
    let event = page.events.iter().find(|event| event.event_type == "IssueRaised");
    let event = event.expect("the last unit of work is whole");
    assert_eq!(event.event_type_zh, "问题登记");
    let receipt = raised.events.iter().find(|one| one.position == event.position);
    assert_eq!(event.leaf_hash, receipt.expect("the event").leaf_hash);
    let data = event.data.as_ref().expect("the facts");
    let hash = Sha256::digest([&data.salt[..], &data.content[..]].concat());
    assert_eq!(data.commitment, hash.to_vec());
    let private = event.private.as_ref().expect("a commitment");
    assert_eq!(private.state(), proto::OpeningState::Withheld);
    assert!(private.content.is_empty() && private.salt.is_empty());

    let opened = audit.read_log(season.office(read("专项检查"))).await.expect("a page");
    let opened = opened.into_inner().events;
    let private = opened.iter().find(|event| event.event_type == "IssueRaised");
    let private = private.and_then(|event| event.private.as_ref()).expect("an opening");
    let hash = Sha256::digest([&private.salt[..], &private.content[..]].concat());
    assert_eq!(private.commitment, hash.to_vec());
    assert!(String::from_utf8_lossy(&private.content).contains("杂物成堆"));

    let head = proto::GetHeadRequest {
        parent: format!("tenants/{TENANT}"),
        log: proto::Log::Business.into(),
    };
    let head = audit.get_head(season.office(head)).await.expect("the head").into_inner();
    assert_eq!((head.position, head.root.len()), (raised.position, 32));
    assert_eq!(page.head, Some(head));
    let mut positions: Vec<u64> = page.events.iter().map(|event| event.position).collect();
    let mut token = page.next_page_token;
    while !token.is_empty() {
        let next = proto::ReadLogRequest { page_token: token, ..read("") };
        let next = audit.read_log(season.office(next)).await.expect("a page").into_inner();
        positions.extend(next.events.iter().map(|event| event.position));
        token = next.next_page_token;
    }
    positions.reverse();
    assert_eq!(positions, (1..=raised.position).collect::<Vec<_>>());
}
