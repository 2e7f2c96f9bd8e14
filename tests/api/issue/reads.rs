//! One issue and the ledger.

use hemei_api::proto::{
    Evidence, GetIssueRequest, IssueEvidence, IssuePhase, IssueView, ListIssuesRequest, Log,
    RaiseIssueRequest, ReadLogRequest, RequestIssueClosureRequest, VerifyIssueRequest,
    WarningLevel, get_issue_request,
};
use tonic::Code;

use super::super::messages::{CLUTTER, closure, date, evidence, raise, read_log, time, verify};
use super::super::world::{PARENT, Who, World};
use super::Reach;

fn get(name: &str) -> GetIssueRequest {
    GetIssueRequest { name: name.to_owned(), ..Default::default() }
}

fn list(min_position: u64) -> ListIssuesRequest {
    ListIssuesRequest { parent: PARENT.to_owned(), min_position, ..Default::default() }
}

#[tokio::test]
async fn get_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    let row = world.row(&name).await;
    assert_eq!((row.name.as_str(), row.etag.as_str()), (name.as_str(), "\"v4\""));
    let place = row.texts.and_then(|texts| texts.place).expect("where the place stands");
    assert_eq!(place.text, "", "words are shown where they are asked for");
    let view = IssueView::WithTexts.into();
    let min_position = row.position;
    let message = GetIssueRequest { view, min_position, ..get(&name) };
    let words = world.ok::<GetIssueRequest>(Who::Village, message).await.texts;
    let words = words.expect("the village reads its own words");
    assert_eq!(words.place.expect("a place").text, "3组村道旁");

    // As the log knew it before the assignment, and as it will be seen after the limit.
    let known_at = Some(get_issue_request::KnownAt::KnownPosition(row.position - 3));
    let before = world.ok(Who::Village, GetIssueRequest { known_at, ..get(&name) }).await;
    assert_eq!((before.phase(), before.etag.as_str()), (IssuePhase::Registered, "\"v1\""));
    let effective_time = time(world.now().0 + 7 * 86_400_000_000);
    let later = world.ok(Who::Village, GetIssueRequest { effective_time, ..get(&name) }).await;
    let deadline = later.deadline.expect("a deadline");
    assert!(deadline.overdue, "{deadline:?}");
    assert_eq!(deadline.light(), WarningLevel::Overdue);
}

fn name_of_none() -> String {
    format!("{PARENT}/issues/{}", uuid::Uuid::from_u128(9))
}

#[tokio::test]
async fn evidence_has_its_words_where_they_are_opened() {
    let world = World::start().await;
    let mut two: Vec<_> = ["整改前照片", "整改后照片"]
        .map(|title| Evidence { title: title.to_owned(), ..evidence().remove(0) })
        .into();
    let name = world.issue_at(Reach::Planned).await;
    // The same bytes under two titles are one piece.
    let message = RequestIssueClosureRequest { evidence: two.clone(), ..closure(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "EVIDENCE_TWICE").await;
    refusal.at(&["evidence[1].reference.sha256"]);
    two[1].reference.as_mut().expect("a reference").sha256 = "6f".repeat(32);
    let message = RequestIssueClosureRequest { evidence: two.clone(), ..closure(&name) };
    let requested = world.ok(Who::Village, message).await.position;
    let message = VerifyIssueRequest { evidence: evidence(), ..verify(&name) };
    let verified = world.ok(Who::LineOffice, message).await.position;

    let view = IssueView::WithTexts.into();
    let message = GetIssueRequest { view, min_position: verified, ..get(&name) };
    let told: Vec<_> = world.ok(Who::Village, message).await.evidence;
    let positions: Vec<u64> = told.iter().map(|piece| piece.position).collect();
    assert_eq!(positions, [requested, requested, verified]);
    let told: Vec<_> = told
        .into_iter()
        .map(|IssueEvidence { reference, title, kept_at, .. }| Evidence {
            reference,
            title,
            kept_at,
        })
        .collect();
    assert_eq!(told, [two, evidence()].concat());

    let read = ReadLogRequest {
        after_position: requested - 1,
        until_position: verified,
        openings_ground: "专项核查".to_owned(),
        ..read_log(Log::Business)
    };
    for event in world.ok(Who::Auditor, read).await.events {
        let content = |opening: Option<hemei_api::proto::Opening>| {
            String::from_utf8(opening.expect("an opening").content).expect("JSON")
        };
        let (data, private) = (content(event.data), content(event.private));
        assert!(data.contains("5e5e") && !data.contains("照片"), "{data}");
        assert!(private.contains("照片") && private.contains("村档案盒"), "{private}");
    }
}

#[tokio::test]
async fn get_issue_is_refused() {
    let world = World::start().await;
    let unknown: GetIssueRequest = get(&name_of_none());
    world.refuse(Who::Village, unknown, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    let known_at = Some(get_issue_request::KnownAt::KnownPosition(1_000_000));
    let message = GetIssueRequest { known_at, ..get(&name_of_none()) };
    world.refuse(Who::Village, message, Code::OutOfRange, "POSITION_BEYOND_HEAD").await;
    // The commission reads words on a ground only.
    let name = world.issue_at(Reach::Raised).await;
    let min_position = world.row(&name).await.position;
    let view = IssueView::WithTexts.into();
    let message = GetIssueRequest { view, min_position, ..get(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Commission, message, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["openings_ground"]);
}

#[tokio::test]
async fn list_issues_succeeds() {
    let world = World::start().await;
    let mut names = Vec::new();
    for reach in [Reach::Raised, Reach::Assigned, Reach::Closed] {
        names.push(world.issue_at(reach).await);
    }
    let position = world.row(&names[2]).await.position;
    let all = world.ok::<ListIssuesRequest>(Who::Village, list(position)).await;
    let listed: Vec<_> = all.issues.iter().map(|issue| issue.name.clone()).collect();
    assert_eq!(listed, names, "in the order of their numbers");
    assert!(all.position >= position);
    let phase = IssuePhase::Closed.into();
    let closed = world.ok(Who::Village, ListIssuesRequest { phase, ..list(position) }).await;
    assert_eq!(closed.issues[0].name, names[2]);
    let due_until_date = date(2024, 4, 11);
    let due = world.ok(Who::Village, ListIssuesRequest { due_until_date, ..list(position) }).await;
    assert!(due.issues.iter().any(|issue| issue.name == names[1]));

    let (mut paged, mut page_token) = (Vec::new(), String::new());
    loop {
        let message = ListIssuesRequest { page_size: 1, page_token, ..list(position) };
        let page = world.ok(Who::Village, message).await;
        assert!(page.issues.len() <= 1);
        paged.extend(page.issues);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, all.issues);
}

#[tokio::test]
async fn list_issues_is_refused() {
    let world = World::start().await;
    let message = ListIssuesRequest { page_size: -1, ..list(0) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "PAGE_SIZE_NEGATIVE").await;
    refusal.at(&["page_size"]);
}

#[tokio::test]
async fn a_page_of_long_texts_ends_where_clients_would_refuse_it() {
    const ISSUES: u32 = 150;
    let world = World::start().await;
    let mut position = 0;
    for _ in 0..ISSUES {
        let (place, description) = ("x".repeat(16 * 1024), "y".repeat(16 * 1024));
        let message = RaiseIssueRequest { place, description, ..raise(&world, CLUTTER) };
        position = world.ok(Who::Village, message).await.position;
    }
    let (mut numbers, mut pages, mut page_token) = (Vec::new(), 0, String::new());
    loop {
        let view = IssueView::WithTexts.into();
        let message = ListIssuesRequest { view, page_size: 500, page_token, ..list(position) };
        let page = world.ok::<ListIssuesRequest>(Who::Village, message).await;
        let texts = page.issues.iter().filter_map(|issue| issue.texts.as_ref());
        assert!(texts.filter_map(|texts| texts.place.as_ref()).all(|one| !one.text.is_empty()));
        numbers.extend(page.issues.iter().map(|issue| issue.number));
        (pages, page_token) = (pages + 1, page.next_page_token);
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!((numbers, pages), ((1..=ISSUES).collect(), 2));
}
