//! Every status has exactly one `ErrorInfo`, a zh-CN text, and nothing of ours.

use std::collections::BTreeSet;

use hemei_domain::rejection::{self, rules};
use hemei_domain::role::Role;
use hemei_domain::time::Timestamp;
use tonic_types::ErrorDetail;

use super::*;

fn failures() -> Vec<Failure> {
    let secret = || "SELECT secret".to_owned();
    vec![
        Failure::Rejected(Box::new(Rejection::new(&rules::ALREADY_DONE))),
        Failure::RequestReused { first_at: Timestamp(0) },
        Failure::Contended { attempts: 3 },
        Failure::Busy { retry_after_ms: 100 },
        Failure::BeyondHead { position: 9, head: 7 },
        Failure::OutOfReach { position: u64::MAX, head: 7 },
        Failure::PastBusy { retry_after_ms: 100 },
        Failure::PastTooLong { events_max: 200_000 },
        Failure::OutcomeUnknown,
        Failure::DeadlineExceeded,
        Failure::ReadOnly,
        Failure::ClockBehind { micros: 6_000_000 },
        Failure::ViewStopped { view: "issue_ledger", position: 7 },
        Failure::ViewRebuilding { view: "issue_ledger" },
        Failure::NotFound,
        Failure::Unavailable { detail: secret() },
        Failure::Internal { detail: secret() },
    ]
}

#[test]
fn every_failure_has_one_error_info_and_a_chinese_text_and_hides_ours() {
    for failure in failures() {
        let shown = format!("{failure:?}");
        let status = of(&failure, "", "trace-1");
        let details = status.get_error_details_vec();
        let infos = details.iter().filter(|one| matches!(one, ErrorDetail::ErrorInfo(_))).count();
        assert_eq!(infos, 1, "{shown}");
        let info = status.get_details_error_info().expect("an ErrorInfo");
        assert_eq!(info.domain, DOMAIN, "{shown}");
        assert!(!info.metadata["clause"].is_empty(), "{shown} says where it is written");
        let text = status.get_details_localized_message().expect("a text");
        assert_eq!(text.locale, "zh-CN", "{shown}");
        assert!(!text.message.is_ascii(), "{shown} is told in Chinese: {}", text.message);
        assert!(!status.message().contains('{') && !text.message.contains('{'), "{shown}");
        assert!(!String::from_utf8_lossy(status.details()).contains("SELECT"), "{shown}");
        assert!(!status.message().contains("SELECT"), "{shown}");
    }
}

#[test]
fn a_refusal_tells_clause_details_who_could_and_every_violation() {
    let mut rejection = Rejection::new(&rules::ROLE_MISSING)
        .with("command", "销号")
        .who_could(&[Role::OfficeHead, Role::DeputyHead]);
    rejection.also.push(Rejection::new(&rules::FIELD_REQUIRED).field("a"));
    rejection.also.push(Rejection::new(&rules::FIELD_REQUIRED).field("b"));
    let status = refused(&rejection);
    assert_eq!(status.code(), Code::PermissionDenied);
    let info = status.get_details_error_info().expect("an ErrorInfo");
    assert_eq!(info.reason, "ROLE_MISSING");
    assert_eq!(info.metadata["clause"], "domain.md §10.3");
    assert_eq!(info.metadata["command"], "销号");
    assert_eq!(info.metadata["whoCould"], "office_head,deputy_head");
    let fields = status.get_details_bad_request().expect("a BadRequest").field_violations;
    assert_eq!(fields.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let text = status.get_details_localized_message().expect("a text").message;
    assert!(text.contains("可办理：乡村振兴办负责人、分管领导。"), "{text}");
    assert!(text.contains("“a”必填。"), "{text}");
}

#[test]
fn every_violation_of_a_field_has_its_clause() {
    let mut rejection = Rejection::new(&rules::FIELD_REQUIRED).field("a");
    rejection.also.push(Rejection::new(&rules::DECISION_BACKDATED).field("b"));
    let fields = refused(&rejection).get_details_bad_request().expect("a BadRequest");
    let told: Vec<_> = fields.field_violations.into_iter().map(|one| one.description).collect();
    assert_eq!(told[0], rejection.en(), "what the wire asks for by itself stands in no clause");
    let clause = format!("({})", rules::DECISION_BACKDATED.clause);
    assert!(told[1].ends_with(&clause), "{}", told[1]);
}

#[test]
fn a_state_that_forbids_is_a_precondition_failure() {
    let status = refused(&Rejection::new(&rules::ALREADY_DONE));
    assert_eq!(status.code(), Code::FailedPrecondition);
    let failure = status.get_details_precondition_failure().expect("a PreconditionFailure");
    assert_eq!(failure.violations[0].r#type, "ALREADY_DONE");
}

#[test]
fn a_busy_server_says_when_to_come_back() {
    let retry_after_ms = 250;
    for failure in [Failure::Busy { retry_after_ms }, Failure::PastBusy { retry_after_ms }] {
        let status = of(&failure, "", "t");
        assert_eq!(status.code(), Code::ResourceExhausted);
        let retry = status.get_details_retry_info().expect("a RetryInfo").retry_delay;
        assert_eq!(retry, Some(Duration::from_millis(retry_after_ms)));
    }
}

#[test]
fn many_long_violations_stay_within_the_headers_that_clients_take() {
    let long = "长".repeat(300);
    let all = (0..100).map(|n| {
        Rejection::new(&rules::FIELD_MALFORMED).field(format!("files[{n}]")).why(&long, &long)
    });
    let rejection = Rejection::join(all.collect()).expect("violations");
    let status = refused(&rejection);
    assert!(status.details().len() * 4 / 3 < 7 * 1024, "{} bytes", status.details().len());
    assert!(status.get_details_bad_request().is_some_and(|one| !one.field_violations.is_empty()));
}

#[test]
fn what_a_client_sent_is_repeated_no_longer_than_headers_take() {
    let long = "长".repeat(5_000);
    let one = |rule| {
        let one = Rejection::new(rule).field(format!("files.toml:1: {long}")).why(&long, &long);
        one.with("original", &long).with("name", &long)
    };
    for rule in [&rules::DOCUMENT_NUMBER_UNREADABLE, &rules::THING_NOT_FOUND, &rules::ALREADY_DONE]
    {
        let status = refused(&one(rule));
        let bytes = status.details().len() * 4 / 3 + status.message().len() * 3;
        assert!(bytes < 8 * 1024, "{}: {bytes} bytes", rule.reason);
        let field = &status.get_details_error_info().expect("an ErrorInfo").metadata["field"];
        assert!(field.starts_with("files.toml:1: 长") && field.ends_with('…'), "{field}");
    }
    let short =
        Rejection::new(&rules::DOCUMENT_NUMBER_UNREADABLE).with("original", "长".repeat(50));
    let info = refused(&short).get_details_error_info().expect("an ErrorInfo");
    assert_eq!(info.metadata["original"], "长".repeat(50));
}

#[test]
fn the_transports_own_errors_get_reasons() {
    let reason = |code, message| {
        let status = of_transport(code, message, "", "t");
        status.get_details_error_info().expect("an ErrorInfo").reason
    };
    assert_eq!(reason(Code::Unimplemented, ""), "METHOD_UNKNOWN");
    assert_eq!(
        reason(Code::Unimplemented, "Content is compressed with `gzip` which isn't supported"),
        "COMPRESSION_UNSUPPORTED"
    );
    assert_eq!(reason(Code::OutOfRange, "Error, decoded message length"), "REQUEST_TOO_LARGE");
    assert_eq!(reason(Code::Internal, "failed to decode Protobuf"), "REQUEST_UNDECODABLE");
    assert_eq!(reason(Code::Internal, "something else"), "INTERNAL_ERROR");
    assert_eq!(reason(Code::DataLoss, ""), "CALL_FAILED");
}

#[test]
fn the_reason_enum_lists_every_rule_and_reason_and_nothing_else() {
    let declared: BTreeSet<String> = rejection::catalogue()
        .into_iter()
        .chain(reasons::REQUEST_RULES.iter().copied())
        .map(|rule| rule.reason)
        .chain(reasons::ALL.iter().map(|reason| reason.reason))
        .map(str::to_owned)
        .collect();
    let in_proto: BTreeSet<String> = (1..10_000)
        .filter_map(|number| crate::proto::Reason::try_from(number).ok())
        .map(|value| value.as_str_name().trim_start_matches("REASON_").to_owned())
        .collect();
    let missing: Vec<_> = declared.difference(&in_proto).collect();
    let stale: Vec<_> = in_proto.difference(&declared).collect();
    assert!(missing.is_empty(), "add to proto/hemei/v1/reason.proto: {missing:?}");
    assert!(stale.is_empty(), "proto/hemei/v1/reason.proto has no rule for: {stale:?}");
}

#[test]
fn a_deadline_says_what_to_do_again() {
    let told = |method| {
        let status = deadline_exceeded(method);
        let zh = status.get_details_localized_message().expect("a text").message;
        (zh, status.message().to_owned())
    };
    let (zh, en) = told("/hemei.v1.IssueService/ListIssues");
    assert!(zh.contains("重新查询") && !zh.contains("重发"), "{zh}");
    assert!(en.contains("repeat the read") && en.contains("min_position"), "{en}");
    let (zh, en) = told("/hemei.v1.IssueService/RaiseIssue");
    assert!(zh.contains("同一请求编号") && en.contains("same request_id"), "{zh} {en}");
}
