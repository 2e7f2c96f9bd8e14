//! `SchemeService`: each RPC succeeds once and is refused once, and no bad scheme is adopted.

use hemei_api::proto;
use hemei_api::proto::{
    AdoptSchemeRequest, DefinitionFile, GetSchemeRequest, ListSchemesRequest, WithdrawSchemeRequest,
};
use tonic::Code;
use tonic_types::StatusExt as _;

use super::evaluation::town::{Reach, open};
use super::messages::{document, programme};
use super::world::{PARENT, Who, World};

const FILE: &str = "annual-evaluation.toml";
/// Longxi's sample scheme.
const SCHEME: &str = include_str!("../../deploy/programmes/longxi-2024/annual-evaluation.toml");
const INVALID: Code = Code::InvalidArgument;
const STATE: Code = Code::FailedPrecondition;

/// Adopts what a file says.
fn adopting(content: String) -> AdoptSchemeRequest {
    AdoptSchemeRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        files: vec![DefinitionFile { name: FILE.to_owned(), content }],
        document: document(),
        ..Default::default()
    }
}

/// Adopts Longxi's sample scheme.
pub(super) fn adopt() -> AdoptSchemeRequest {
    adopting(SCHEME.to_owned())
}

/// The scheme with one text replaced.
fn changed(from: &str, to: &str) -> String {
    assert!(SCHEME.contains(from), "the scheme has {from}");
    SCHEME.replacen(from, to, 1)
}

/// The line on which a text of the scheme stands.
fn line(content: &str, start: &str) -> usize {
    content.lines().position(|line| line.starts_with(start)).expect("a line") + 1
}

fn get(name: &str) -> GetSchemeRequest {
    GetSchemeRequest { name: name.to_owned(), ..Default::default() }
}

fn withdraw(name: &str) -> WithdrawSchemeRequest {
    WithdrawSchemeRequest {
        name: name.to_owned(),
        edition: 1,
        document: document(),
        reason: "误将征求意见稿采用为正式稿".to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn get_scheme_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::OfficeHead, adopt()).await;
    let scheme = world.ok::<GetSchemeRequest>(Who::Bystander, get(&name)).await;
    assert_eq!((scheme.edition, scheme.programme.as_str()), (1, programme().as_str()));
    assert_eq!(scheme.editions[0].digest.len(), 64);
    assert_eq!(scheme.warnings_zh[0], "样例数据，非真实考核办法。");
    let definition = scheme.definition.expect("it governs today");
    assert_eq!((definition.full.as_str(), definition.blocks.len()), ("125", 4));
    assert_eq!(definition.indicators.len(), 26);
    let tiered = definition.indicators.iter().find(|one| one.code == "C3").expect("an indicator");
    assert_eq!(tiered.responsible.as_ref().expect("an office").section, "农业服务中心");
    assert_eq!(tiered.source(), proto::FigureSource::Register);
    let rule = tiered.rule.as_ref().and_then(|rule| rule.rule.as_ref());
    let Some(proto::score_rule::Rule::Tiered(rule)) = rule else { panic!("{rule:?}") };
    let (first, last) = (&rule.tiers[0], &rule.tiers[3]);
    assert_eq!((first.at_least.as_str(), first.below.as_str()), ("90", ""));
    assert_eq!(rule.most, "100");
    assert_eq!((last.below.as_str(), last.points.as_str()), ("60", "0"));
    let ranking = definition.ranking.expect("a ranking");
    assert_eq!((ranking.groups.len(), ranking.tie_break.len()), (2, 4));
    assert_eq!(ranking.disqualified(), proto::DisqualifiedRank::Last);
    let excellent = &definition.grades[0];
    assert_eq!((excellent.display_name.as_str(), excellent.at_least.as_str()), ("优秀", "112.5"));
    let quota = excellent.quota.as_ref().expect("a quota");
    assert_eq!(quota.ties(), proto::CutTies::TakeNone);
    assert_eq!(definition.procedure.expect("a procedure").notice_working_days, 5);
}

#[tokio::test]
async fn list_schemes_succeeds() {
    let world = World::start().await;
    let message = || ListSchemesRequest { parent: PARENT.to_owned(), ..Default::default() };
    assert_eq!(world.ok(Who::Bystander, message()).await.schemes, []);
    let receipt = world.ok(Who::OfficeHead, adopt()).await;
    let of_programme = ListSchemesRequest { programme: programme(), ..message() };
    let listed = world.ok::<ListSchemesRequest>(Who::Bystander, of_programme).await;
    let told = world.ok(Who::Bystander, get(&receipt.name)).await;
    let [scheme] = &listed.schemes[..] else { panic!("one scheme: {listed:?}") };
    assert_eq!((&scheme.name, &scheme.etag), (&told.name, &told.etag));
    assert_eq!((&scheme.programme, &scheme.editions), (&programme(), &told.editions));
    assert_eq!(scheme.title, told.definition.expect("it governs today").title);
    assert!(listed.position >= receipt.position);
}

#[tokio::test]
async fn list_schemes_is_refused() {
    let world = World::start().await;
    let programme = "programmes/1".to_owned();
    let message = ListSchemesRequest { parent: PARENT.to_owned(), programme, ..Default::default() };
    let refusal = world.refuse(Who::Bystander, message, INVALID, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["programme"]);
}

#[tokio::test]
async fn get_scheme_is_refused() {
    let world = World::start().await;
    let nowhere = format!("{PARENT}/schemes/00000000-0000-4000-8000-000000000001");
    let message: GetSchemeRequest = get(&nowhere);
    let missing = Code::NotFound;
    world.refuse(Who::Bystander, message, missing, "RESOURCE_NOT_FOUND").await.says(&nowhere);
    let name = world.name(Who::OfficeHead, adopt()).await;
    let message = GetSchemeRequest { edition: 2, ..get(&name) };
    world.refuse(Who::Bystander, message, missing, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn adopt_scheme_succeeds() {
    let world = World::start().await;
    let message: AdoptSchemeRequest = adopt();
    let receipt = world.ok(Who::OfficeHead, message).await;
    assert_eq!(receipt.events[0].event_type, "SchemeAdopted");
    assert!(receipt.name.starts_with(&format!("{PARENT}/schemes/")), "{}", receipt.name);
    assert_eq!(receipt.etag, "\"v1\"");
}

#[tokio::test]
async fn adopt_scheme_is_refused() {
    let world = World::start().await;
    // What the linter finds is told with its file, its line and its clause.
    let standard = "standard = \"按计划日期完工的项目数占年度计划项目数的比例\"";
    let content = changed(standard, "standard = \"每召开一次推进会议得1分\"");
    let content =
        content.replacen("full = 10\nresponsible = \"section 农业服务中心\"", "full = 9", 1);
    let place = format!("{FILE}:{}: ", line(&content, "standard = \"每召开"));
    let message: AdoptSchemeRequest = adopting(content);
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, "SCHEME_RESPONSIBLE").await;
    assert!(refusal.fields.iter().any(|field| field.starts_with(&place)), "{:?}", refusal.fields);
    assert_eq!(refusal.detail("file"), FILE);
    assert!(refusal.detail("line").parse::<usize>().is_ok());
    let bad = refusal.status.get_details_bad_request().expect("a BadRequest").field_violations;
    let formalism = bad.iter().find(|one| one.field.starts_with(&place)).expect("a violation");
    assert!(formalism.description.contains("《整治形式主义"), "{}", formalism.description);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Handler, adopt(), denied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn a_frozen_scheme_is_not_changed_in_mid_year() {
    let world = World::start().await;
    world.ok(Who::OfficeHead, adopt()).await;
    world.pass_days(90);
    let message = adopting(changed("at_least = 112.5", "at_least = 110"));
    let refusal = world.refuse(Who::OfficeHead, message, STATE, "SCHEME_FROZEN").await;
    assert_eq!(refusal.detail("clause"), "domain.md §10.4-3");
    refusal.says("第 1 版（2024-01-01 至 2024-12-31）已采用");
    world.refuse(Who::OfficeHead, adopt(), STATE, "ALREADY_DONE").await;
}

#[tokio::test]
async fn a_scheme_that_is_too_large_or_goes_round_is_refused() {
    let world = World::start().await;
    // A hundred thousand nodes, in a file that is too long and in one that is not.
    let nodes = |node: &str| {
        let (head, rest) = SCHEME.split_once("[[indicators]]").expect("its first indicator");
        let (_, tail) = rest.split_once("[courtyards]\n").expect("what follows the last one");
        format!("indicators = [{}]\n{head}[courtyards]\n{tail}", node.repeat(100_000))
    };
    let message = adopting(nodes("{},"));
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, "TEXT_TOO_LONG").await;
    refusal.at(&["files[0].content"]);
    let message = adopting(nodes("0,"));
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, "DEFINITION_TYPE").await;
    assert_eq!(refusal.fields[0], format!("{FILE}:1: indicators"));
    assert_eq!(refusal.detail("clause"), "design.md §5");
    refusal.says("列表（不超过500项）");
    // Fewer, and more than any ranking has.
    let others = "{ key = \"others\", name = \"其他村\" },\n";
    let group = |number| format!("{{ key = \"g{number}\", name = \"样例\" }},\n");
    let groups: String = (0..50).map(group).collect();
    let message = adopting(changed(others, &format!("{others}{groups}")));
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, "SCHEME_TOO_LARGE").await;
    assert_eq!(refusal.detail("clause"), "domain.md R08");
    refusal.says("有 52 项，最多 50 项");
    // Each of two stands under the other.
    let under = |code: &str, parent: &str| {
        format!(
            "[[indicators]]\ncode = \"{code}\"\nparent = \"{parent}\"\nname = \"样例\"\n\
             block = \"creation\"\nfull = 1\nstandard = \"样例\"\nclause = \"plan 五（二）\"\n"
        )
    };
    let round = [under("Y1", "Y2"), under("Y2", "Y1")].concat();
    let content = changed("[courtyards]\n", &format!("{round}[courtyards]\n"));
    let place = format!("{FILE}:{}: ", line(&content, "parent = \"Y2\""));
    let message = adopting(content);
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, "SCHEME_CYCLE").await;
    assert_eq!(refusal.detail("clause"), "domain.md R08");
    assert!(refusal.fields[0].starts_with(&place), "{:?}", refusal.fields);
}

#[tokio::test]
async fn withdraw_scheme_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::OfficeHead, adopt()).await;
    world.ok::<WithdrawSchemeRequest>(Who::Deputy, withdraw(&name)).await;
    let scheme = world.ok(Who::Bystander, get(&name)).await;
    assert_eq!((scheme.edition, scheme.definition), (0, None));
    assert!(scheme.editions[0].withdrawn);
    // Its period is free for the right one.
    world.ok(Who::OfficeHead, adopt()).await;
    let scheme = world.ok(Who::Bystander, get(&name)).await;
    assert_eq!((scheme.edition, scheme.editions.len()), (2, 2));
    let message = GetSchemeRequest { edition: 1, ..get(&name) };
    assert!(world.ok(Who::Bystander, message).await.definition.is_some());
    let invalid = world.refuse(Who::OfficeHead, open(&world, &name), STATE, "SCHEME_WITHDRAWN");
    invalid.await;
}

#[tokio::test]
async fn withdraw_scheme_is_refused() {
    let (world, names) = World::evaluating(Reach::Opened).await;
    let scheme = world.ok(Who::Bystander, get(&names.scheme)).await;
    assert!(scheme.editions[0].taken_up);
    let message: WithdrawSchemeRequest = withdraw(&names.scheme);
    world.refuse(Who::Deputy, message, STATE, "SCHEME_IN_USE").await;
    let denied = Code::PermissionDenied;
    world.refuse(Who::OfficeHead, withdraw(&names.scheme), denied, "ROLE_MISSING").await;
}
