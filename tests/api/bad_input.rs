//! What bad input gets: a specific refusal with reason and field, nothing written to the business
//! log, a record in the access log.

use hemei_api::proto::{
    self, AssignIssueRequest, GetIssueRequest, GetPersonRequest, ListIssuesRequest,
    RaiseIssueRequest, RegisterUnitRequest, RenameUnitRequest, ResolveUnitRequest,
    SignForIssueRequest, Submission, UnitKind, resolve_unit_request,
};
use hemei_domain::event::Log;
use tonic::Code;

use super::messages::{
    CLUTTER, assign, close, date, document, files, raise, read_log, time, verify,
};
use super::refusal::{Refusal, with_token};
use super::world::{PARENT, Who, World};

const INVALID: Code = Code::InvalidArgument;
const DENIED: Code = Code::PermissionDenied;
const STATE: Code = Code::FailedPrecondition;
const HOUR: i64 = 3_600_000_000;

fn get_issue(name: &str) -> GetIssueRequest {
    GetIssueRequest { name: name.to_owned(), ..Default::default() }
}

fn sign_for(name: &str) -> SignForIssueRequest {
    SignForIssueRequest { name: name.to_owned(), ..Default::default() }
}

fn register_village(name: &str) -> RegisterUnitRequest {
    RegisterUnitRequest {
        parent: PARENT.to_owned(),
        kind: UnitKind::Village.into(),
        display_name: name.to_owned(),
        from_date: date(2024, 1, 1),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_malformed_code_is_refused_with_its_length() {
    let world = World::without_programme().await;
    for malformed in ["50024311620", "5002431162011", "50024311620x", "５００２４３１１６２０１"]
    {
        let (edition, town_code) = ("2023".to_owned(), "500243116000".to_owned());
        let code = proto::CodeAssignment { edition, code: malformed.to_owned(), town_code };
        let message = RegisterUnitRequest { code: Some(code), ..register_village("青杠村") };
        let refusal = world.refuse(Who::Handler, message, INVALID, "DIVISION_CODE_MALFORMED").await;
        refusal.at(&["code.code"]).says("12 位");
    }
}

#[tokio::test]
async fn a_document_number_with_wrong_brackets_gets_its_correction_and_is_kept() {
    let world = World::without_programme().await;
    for (wrong, right) in [
        ("龙溪委发[2024]30号", "龙溪委发〔2024〕30号"),
        ("龙溪委发【2024】30号", "龙溪委发〔2024〕30号"),
        ("龙溪委发（2024）030号", "龙溪委发〔2024〕30号"),
    ] {
        let document = document().map(|one| proto::Document { number: wrong.to_owned(), ..one });
        let message = RegisterUnitRequest { document, ..register_village("青杠村") };
        let refusal =
            world.refuse(Who::Handler, message, INVALID, "DOCUMENT_NUMBER_MALFORMED").await;
        assert_eq!(refusal.detail("original"), wrong);
        assert_eq!(refusal.detail("correction"), right);
        refusal.at(&["document.number"]).says(right).says(wrong);
    }
}

#[tokio::test]
async fn a_classified_document_is_refused_without_its_title() {
    let world = World::without_programme().await;
    let classification = proto::Classification::Classified.into();
    let document = document().map(|one| proto::Document { classification, ..one });
    let message = RegisterUnitRequest { document, ..register_village("青杠村") };
    let refusal = world.refuse(Who::Handler, message, INVALID, "DOCUMENT_CLASSIFIED").await;
    assert!(!refusal.zh.contains("样例事项"), "{}", refusal.zh);
    refusal.says("涉密");
}

#[tokio::test]
async fn an_unknown_key_of_a_definition_is_told_with_file_line_and_key() {
    let world = World::without_programme().await;
    let mut files = files();
    files[1].content = format!("{}\n[surprise]\nkey = 1\n", files[1].content);
    let line = files[1].content.lines().position(|line| line == "[surprise]").expect("it") + 1;
    let parent = PARENT.to_owned();
    let message = proto::OpenProgrammeRequest { parent, files, ..Default::default() };
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, "DEFINITION_KEY_UNKNOWN").await;
    assert_eq!(refusal.detail("file"), "programme.toml");
    assert_eq!(refusal.detail("line"), line.to_string());
    refusal
        .at(&[&format!("programme.toml:{line}: surprise")])
        .says("programme.toml")
        .says("surprise");
}

#[tokio::test]
async fn a_role_that_has_ended_is_named_with_its_last_day() {
    let world = World::without_programme().await;
    let message = register_village("青杠村");
    let refusal = world.refuse(Who::Retired, message, DENIED, "ROLE_ENDED").await;
    refusal.says("2024-04-07").says("可办理");
}

#[tokio::test]
async fn a_stale_etag_is_refused_with_the_current_one() {
    let world = World::start().await;
    let issue = world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    let etag = issue.etag.clone();
    world.ok(Who::OfficeHead, assign(&world, &issue.name)).await;
    let stale = SignForIssueRequest { etag, ..sign_for(&issue.name) };
    let refusal = world.refuse(Who::Village, stale, Code::Aborted, "STALE_ETAG").await;
    assert_eq!(refusal.detail("current"), "\"v2\"");
    refusal.at(&["etag"]).says("\"v1\"");
    let malformed = SignForIssueRequest { etag: "v2".to_owned(), ..sign_for(&issue.name) };
    let refusal = world.refuse(Who::Village, malformed, INVALID, "ETAG_MALFORMED").await;
    refusal.at(&["etag"]);
    let current = SignForIssueRequest { etag: "\"v2\"".to_owned(), ..sign_for(&issue.name) };
    world.ok(Who::Village, current).await;
}

#[tokio::test]
async fn a_request_id_with_another_body_is_refused_with_the_time_of_the_first() {
    let world = World::start().await;
    let request_id = world.request_id();
    let first = RaiseIssueRequest { request_id: request_id.clone(), ..raise(&world, CLUTTER) };
    let first_time = hemei_domain::time::Timestamp(world.now().0);
    world.ok(Who::Handler, first).await;
    world.pass_days(1);
    let place = "4组村道旁".to_owned();
    let other =
        RaiseIssueRequest { place, request_id: request_id.clone(), ..raise(&world, CLUTTER) };
    let refusal = world.refuse(Who::Handler, other, Code::AlreadyExists, "REQUEST_ID_REUSED").await;
    assert_eq!(refusal.detail("firstTime"), first_time.rfc3339());
    refusal.at(&["request_id"]).says(&first_time.local_minutes());
}

#[tokio::test]
async fn a_request_id_is_needed_and_is_a_random_uuid() {
    let world = World::start().await;
    for (request_id, reason) in [
        ("", "FIELD_REQUIRED"),
        ("1", "UUID_MALFORMED"),
        ("00000000-0000-1000-8000-000000000001", "REQUEST_ID_VERSION"),
        ("{00000000-0000-4000-8000-000000000001}", "UUID_MALFORMED"),
        ("00000000000040008000000000000001", "UUID_MALFORMED"),
    ] {
        let request_id = request_id.to_owned();
        let message = RaiseIssueRequest { request_id, ..raise(&world, CLUTTER) };
        let before = world.head(Log::Business).await;
        let status = world.send(world.signed(Who::Handler, message)).await.expect_err(reason);
        Refusal::of(status, INVALID, reason).at(&["request_id"]);
        assert_eq!(world.head(Log::Business).await, before);
    }
}

#[tokio::test]
async fn a_page_token_belongs_to_its_query_and_its_caller() {
    let world = World::start().await;
    for _ in 0..3 {
        world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    }
    let min_position = world.head(Log::Business).await.position;
    let list = |page_token: &str| ListIssuesRequest {
        parent: PARENT.to_owned(),
        page_size: 1,
        page_token: page_token.to_owned(),
        min_position,
        ..Default::default()
    };
    let token = world.ok(Who::Handler, list("")).await.next_page_token;
    let class = CLUTTER.to_owned();
    let other_query = ListIssuesRequest { class, ..list(&token) };
    let refused = "PAGE_TOKEN_OTHER_QUERY";
    world.refuse(Who::Handler, other_query, INVALID, refused).await.at(&["page_token"]);
    world.refuse(Who::Village, list(&token), INVALID, refused).await.at(&["page_token"]);
    let elsewhere =
        proto::ReadLogRequest { page_token: token.clone(), ..read_log(proto::Log::Business) };
    world.refuse(Who::Handler, elsewhere, INVALID, refused).await.at(&["page_token"]);
    let malformed = "PAGE_TOKEN_MALFORMED";
    for garbage in ["!", "AAAA", &token[1..], &format!("{token}A")] {
        world.refuse(Who::Handler, list(garbage), INVALID, malformed).await.at(&["page_token"]);
    }
    // Another page size is no other query.
    let longer = ListIssuesRequest { page_size: 2, ..list(&token) };
    assert_eq!(world.ok(Who::Handler, longer).await.issues.len(), 2);
}

#[tokio::test]
async fn a_position_that_cannot_come_is_not_waited_for() {
    let world = World::start().await;
    let parent = PARENT.to_owned();
    let list = ListIssuesRequest { parent, min_position: u64::MAX, ..Default::default() };
    let beyond = Code::OutOfRange;
    let refusal = world.refuse(Who::Handler, list, beyond, "POSITION_BEYOND_HEAD").await;
    assert_eq!(refusal.detail("clause"), "design.md §4");
    refusal.at(&["min_position"]);
}

#[tokio::test]
async fn what_nothing_can_be_found_by_is_refused_before_a_database_is_asked() {
    let world = World::without_programme().await;
    let parent = || PARENT.to_owned();
    let list = ListIssuesRequest { parent: parent(), class: "\0".to_owned(), ..Default::default() };
    let refused = "TEXT_CONTROL_CHARACTER";
    world.refuse(Who::Handler, list, INVALID, refused).await.at(&["class"]);
    let section = proto::responsible::Responsible::Section("环保\0".to_owned());
    let responsible = Some(proto::Responsible { responsible: Some(section) });
    let list = ListIssuesRequest { parent: parent(), responsible, ..Default::default() };
    world.refuse(Who::Handler, list, INVALID, refused).await.at(&["responsible.section"]);
    for (name, reason) in
        [("漆树\0村", refused), ("", "FIELD_REQUIRED"), (&"长".repeat(9_000), "TEXT_TOO_LONG")]
    {
        let reference = Some(resolve_unit_request::Reference::NameOrAlias(name.to_owned()));
        let message = ResolveUnitRequest { parent: parent(), reference, ..Default::default() };
        world.refuse(Who::Handler, message, INVALID, reason).await.at(&["name_or_alias"]);
    }
    let of_types =
        |event_types| proto::ReadLogRequest { event_types, ..read_log(proto::Log::Business) };
    let unknown = of_types(vec!["IssueRaised".to_owned(), "Issue\0Raised".to_owned()]);
    let refusal = world.refuse(Who::Handler, unknown, INVALID, "FIELD_MALFORMED").await;
    refusal.at(&["event_types[1]"]).says("事件目录");
    let many = of_types(vec!["IssueRaised".to_owned(); 10_000]);
    world.refuse(Who::Handler, many, INVALID, "FIELD_TOO_MANY").await.at(&["event_types"]);
}

#[tokio::test]
async fn a_long_mistake_is_told_within_the_headers_that_clients_take() {
    let world = World::without_programme().await;
    let number = "[2024]".repeat(2_000);
    let document = document().map(|one| proto::Document { number, ..one });
    let message = RegisterUnitRequest { document, ..register_village("青杠村") };
    let refusal = world.refuse(Who::Handler, message, INVALID, "DOCUMENT_NUMBER_UNREADABLE").await;
    let original = refusal.detail("original");
    assert!(original.starts_with("[2024]") && original.ends_with('…'), "{original}");
    let bytes = refusal.status.details().len() * 4 / 3 + refusal.status.message().len() * 3;
    assert!(bytes < 8 * 1024, "{bytes} bytes");
    refusal.at(&["document.number"]);
}

#[tokio::test]
async fn a_text_that_is_not_nfc_or_has_control_characters_is_refused() {
    let world = World::start().await;
    for (place, reason) in [
        ("cafe\u{301} 旁", "TEXT_NOT_NFC"),
        ("路边\u{7}", "TEXT_CONTROL_CHARACTER"),
        ("路\u{202E}边", "TEXT_CONTROL_CHARACTER"),
        ("路\u{200B}边", "TEXT_CONTROL_CHARACTER"),
        (&"长".repeat(200_000), "TEXT_TOO_LONG"),
    ] {
        let place = place.to_owned();
        let message = RaiseIssueRequest { place, ..raise(&world, CLUTTER) };
        world.refuse(Who::Handler, message, INVALID, reason).await.at(&["place"]);
    }
    let told_by = "cafe\u{301}".to_owned();
    let submission = Some(Submission { told_by, ..Default::default() });
    let message = RaiseIssueRequest { submission, ..raise(&world, CLUTTER) };
    world.refuse(Who::Handler, message, INVALID, "TEXT_NOT_NFC").await;
}

#[tokio::test]
async fn a_due_date_in_a_year_without_a_calendar_is_refused_not_guessed() {
    let world = World::start().await;
    let issue = world.name(Who::Handler, raise(&world, CLUTTER)).await;
    let until = date(2026, 3, 2).expect("a date");
    let limit = proto::Limit { limit: Some(proto::limit::Limit::Date(until)) };
    let message = AssignIssueRequest { limit: Some(limit), ..assign(&world, &issue) };
    let refusal = world.refuse(Who::OfficeHead, message, STATE, "CALENDAR_MISSING").await;
    assert_eq!(refusal.detail("year"), "2026");
    refusal.says("2026 年");
}

#[tokio::test]
async fn a_decision_is_never_entered_back() {
    let world = World::start().await;
    let issue = world.issue_closable().await;
    let occurred_time = time(world.now().0 - HOUR);
    let submission = Some(Submission { occurred_time, ..Default::default() });
    let message = proto::CloseIssueRequest { submission, ..close(&issue) };
    let refusal = world.refuse(Who::OfficeHead, message, STATE, "DECISION_BACKDATED").await;
    refusal.at(&["submission.occurred_time"]).says("2024-04-08 08:00");
}

#[tokio::test]
async fn a_time_in_the_future_or_out_of_range_is_refused() {
    let world = World::start().await;
    let at = |occurred_time| {
        let submission = Some(Submission { occurred_time, ..Default::default() });
        RaiseIssueRequest { submission, ..raise(&world, CLUTTER) }
    };
    let future = at(time(world.now().0 + HOUR));
    let refusal = world.refuse(Who::Handler, future, INVALID, "OCCURRED_IN_FUTURE").await;
    refusal.at(&["submission.occurred_time"]);
    for (seconds, nanos) in [(i64::MAX, 0), (-62_135_596_801, 0), (0, -1), (0, 1_000_000_000)] {
        let message = at(Some(prost_types::Timestamp { seconds, nanos }));
        let refusal = world.refuse(Who::Handler, message, INVALID, "TIME_OUT_OF_RANGE").await;
        refusal.at(&["submission.occurred_time"]);
    }
    let early = at(time(world.now().0 - 30 * 24 * HOUR));
    let refusal = world.refuse(Who::Handler, early, STATE, "BACK_ENTRY_REASON").await;
    refusal.at(&["submission.back_entry_reason"]).says("30 天前");
}

#[tokio::test]
async fn a_date_that_is_none_is_refused() {
    let world = World::start().await;
    for wrong in [date(2024, 2, 30), date(2024, 4, 0), date(0, 4, 8), date(2024, -4, 8)] {
        let message = RaiseIssueRequest { found_date: wrong, ..raise(&world, CLUTTER) };
        let refusal = world.refuse(Who::Handler, message, INVALID, "DATE_MALFORMED").await;
        refusal.at(&["found_date"]);
    }
    let told = |wrong| {
        let message = RaiseIssueRequest { found_date: wrong, ..raise(&world, CLUTTER) };
        world.refuse(Who::Handler, message, INVALID, "DATE_MALFORMED")
    };
    let refusal = told(date(2024, 2, 31)).await.says("日历上没有 2024 年 2 月 31 日这一天");
    let english = refusal.status.message();
    assert!(english.contains("the calendar has no day 31 of month 2"), "{english}");
    told(date(2024, 2, 0)).await.says("年、月、日都须填写");
}

#[tokio::test]
async fn a_value_outside_its_vocabulary_is_refused() {
    let world = World::start().await;
    let message = RaiseIssueRequest { urgency: 99, kind: 0, ..raise(&world, CLUTTER) };
    let refusal = world.refuse(Who::Handler, message, INVALID, "FIELD_REQUIRED").await;
    refusal.at(&["kind", "urgency"]);
    let issue = world.issue_closable().await;
    let message = proto::VerifyIssueRequest { checks: vec![1, 99], ..verify(&issue) };
    let refusal = world.refuse(Who::LineOffice, message, INVALID, "ENUM_VALUE_UNKNOWN").await;
    refusal.at(&["checks[1]"]);
}

#[tokio::test]
async fn names_of_another_tenant_and_malformed_names_are_refused() {
    let world = World::start().await;
    let id = uuid::Uuid::from_u128(9);
    let other = get_issue(&format!("tenants/another/issues/{id}"));
    let refusal = world.refuse(Who::Handler, other, Code::NotFound, "TENANT_OTHER").await;
    refusal.at(&["name"]);
    let other = sign_for(&format!("tenants/another/issues/{id}"));
    world.refuse(Who::Village, other, Code::NotFound, "TENANT_OTHER").await.at(&["name"]);
    for malformed in [
        format!("{PARENT}/issues/{}", id.simple()),
        format!("{PARENT}/issues/{}", id.to_string().to_uppercase().replace('0', "A")),
        format!("{PARENT}/issues/1"),
        format!("{PARENT}/units/{id}"),
        format!("{PARENT}/issues/{id}/more"),
        "issues/1".to_owned(),
    ] {
        let refused = "RESOURCE_NAME_MALFORMED";
        let message = get_issue(&malformed);
        let refusal = world.refuse(Who::Handler, message, INVALID, refused).await;
        assert_eq!(refusal.detail("pattern"), "tenants/{tenant}/issues/{uuid}", "{malformed}");
        refusal.at(&["name"]);
        let message = sign_for(&malformed);
        world.refuse(Who::Village, message, INVALID, refused).await.at(&["name"]);
    }
}

#[tokio::test]
async fn all_that_is_wrong_with_a_request_is_told_at_once() {
    let world = World::without_programme().await;
    let message = RenameUnitRequest { name: "units/1".to_owned(), ..Default::default() };
    let refusal = world.refuse(Who::Handler, message, INVALID, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["name", "from_date", "document", "display_name"]);
    let message = register_village("");
    let message = RegisterUnitRequest { aliases: vec!["\u{7}".to_owned()], ..message };
    let refusal = world.refuse(Who::Handler, message, INVALID, "FIELD_REQUIRED").await;
    refusal.at(&["display_name", "aliases[0]"]);
}

#[tokio::test]
async fn texts_are_told_with_what_cannot_be_read() {
    let world = World::without_programme().await;
    let titled =
        |title: &str| document().map(|one| proto::Document { title: title.to_owned(), ..one });
    let document = titled("").map(|one| proto::Document { issuer: String::new(), ..one });
    let from_date = date(2024, 2, 31);
    let message = RegisterUnitRequest { document, from_date, ..register_village("") };
    let refusal = world.refuse(Who::Handler, message, INVALID, "DATE_MALFORMED").await;
    refusal.at(&["from_date", "display_name", "document.title", "document.issuer"]);
    let world = World::start().await;
    let submission = Some(Submission { told_by: "\u{7}".to_owned(), ..Default::default() });
    let message = RaiseIssueRequest {
        submission,
        urgency: 99,
        place: String::new(),
        ..raise(&world, CLUTTER)
    };
    let refusal = world.refuse(Who::Handler, message, INVALID, "ENUM_VALUE_UNKNOWN").await;
    refusal.at(&["urgency", "place", "submission.told_by"]);
    let issue = world.name(Who::Handler, raise(&world, CLUTTER)).await;
    let requirement = "\u{7}".to_owned();
    let document = titled(" ");
    let assign =
        AssignIssueRequest { responsible: None, requirement, document, ..assign(&world, &issue) };
    let refusal = world.refuse(Who::OfficeHead, assign, INVALID, "FIELD_REQUIRED").await;
    refusal.at(&["responsible", "requirement", "document.title"]);
}

#[tokio::test]
async fn a_call_without_a_valid_credential_learns_nothing_and_writes_nothing() {
    let world = World::without_programme().await;
    let before = (world.head(Log::Business).await, world.head(Log::Access).await);
    let token = world.token(Who::Handler).to_owned();
    let last = token.chars().last().expect("a character");
    let forged = format!("{}{}", &token[..token.len() - 1], if last == '0' { '1' } else { '0' });
    let other = format!("hemei_{}_{}", uuid::Uuid::from_u128(9).simple(), "00".repeat(32));
    let mut texts = Vec::new();
    for bad in [forged.as_str(), &other, "hemei_", "x", "", &"x".repeat(5_000)] {
        let name = world.person_name(Who::Handler);
        let read = with_token(GetPersonRequest { name, ..Default::default() }, bad);
        let status = world.send(read).await.expect_err("no valid credential");
        texts.push(Refusal::of(status, Code::Unauthenticated, "UNAUTHENTICATED").zh);
        let status = world.send(with_token(register_village("青杠村"), bad)).await;
        let status = status.expect_err("no valid credential");
        texts.push(Refusal::of(status, Code::Unauthenticated, "UNAUTHENTICATED").zh);
    }
    let bare = world.send(tonic::Request::new(register_village("青杠村"))).await;
    let bare =
        Refusal::of(bare.expect_err("no credential"), Code::Unauthenticated, "UNAUTHENTICATED");
    assert!(texts.iter().all(|text| *text == bare.zh), "one text whatever is wrong");
    assert_eq!((world.head(Log::Business).await, world.head(Log::Access).await), before);
}

#[tokio::test]
async fn clues_never_get_in() {
    let world = World::start().await;
    let description = "收到问题线索".to_owned();
    let message = RaiseIssueRequest { description, ..raise(&world, CLUTTER) };
    let refusal = world.refuse(Who::Commission, message, INVALID, "CLUE_CONTENT").await;
    refusal.at(&["description"]);
    let clue = || "已作线索移送".to_owned();
    for (field, submission) in [
        ("back_entry_reason", Submission { back_entry_reason: clue(), ..Default::default() }),
        ("told_by", Submission { told_by: clue(), ..Default::default() }),
        ("source", Submission { source: clue(), ..Default::default() }),
        ("source_position", Submission { source_position: clue(), ..Default::default() }),
    ] {
        let message = RaiseIssueRequest { submission: Some(submission), ..raise(&world, CLUTTER) };
        let refusal = world.refuse(Who::Commission, message, INVALID, "CLUE_CONTENT").await;
        refusal.at(&[&format!("submission.{field}")]);
    }
    let document =
        super::messages::document().map(|paper| proto::Document { title: clue(), ..paper });
    let message = RegisterUnitRequest { document, ..register_village("青杠村") };
    let refusal = world.refuse(Who::Handler, message, INVALID, "CLUE_CONTENT").await;
    refusal.at(&["document.title"]);
}

#[tokio::test]
async fn what_something_was_copied_from_is_told_shortly() {
    let world = World::start().await;
    let send = |source: String, source_position: String| {
        let submission = Some(Submission { source, source_position, ..Default::default() });
        RaiseIssueRequest { submission, ..raise(&world, CLUTTER) }
    };
    let (fits, long) = ("a".repeat(256), "页".repeat(86));
    world.ok(Who::Handler, send(fits.clone(), fits.clone())).await;
    for (field, message) in
        [("source", send(long.clone(), fits.clone())), ("source_position", send(fits, long))]
    {
        let refusal = world.refuse(Who::Handler, message, INVALID, "TEXT_TOO_LONG").await;
        refusal.at(&[&format!("submission.{field}")]).says("258 字节，上限 256 字节");
    }
}

impl World {
    /// An issue that waits for its closing.
    async fn issue_closable(&self) -> String {
        let name = self.name(Who::Handler, raise(self, CLUTTER)).await;
        self.ok(Who::OfficeHead, assign(self, &name)).await;
        self.ok(Who::Village, sign_for(&name)).await;
        self.ok(Who::Village, super::messages::closure(&name)).await;
        self.ok(Who::LineOffice, verify(&name)).await;
        name
    }
}
