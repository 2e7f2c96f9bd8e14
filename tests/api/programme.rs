//! `ProgrammeService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    AmendProgrammeRequest, CloseProgrammeRequest, DefinitionFile, GetProgrammeRequest,
    ListProgrammesRequest, OpenProgrammeRequest, Programme, RuleOnClauseRequest,
};
use tonic::Code;

use super::messages::{date, document, files, programme};
use super::world::{PARENT, Who, World};

fn get() -> GetProgrammeRequest {
    GetProgrammeRequest { name: programme(), ..Default::default() }
}

fn open() -> OpenProgrammeRequest {
    OpenProgrammeRequest { parent: PARENT.to_owned(), files: files(), ..Default::default() }
}

/// The definition with one text replaced in one of its files.
fn changed(file: &str, from: &str, to: &str) -> Vec<DefinitionFile> {
    let mut files = files();
    let changed = files.iter_mut().find(|one| one.name == file).expect("a file");
    assert!(changed.content.contains(from), "{file} has {from}");
    changed.content = changed.content.replacen(from, to, 1);
    files
}

fn amend() -> AmendProgrammeRequest {
    AmendProgrammeRequest {
        name: programme(),
        files: changed("issues.toml", "approaching_days = 3", "approaching_days = 2"),
        from_date: date(2024, 4, 9),
        document: document(),
        ..Default::default()
    }
}

fn rule(option: &str) -> RuleOnClauseRequest {
    RuleOnClauseRequest {
        name: programme(),
        conflict: "completion".to_owned(),
        option: option.to_owned(),
        document: document(),
        ..Default::default()
    }
}

fn close() -> CloseProgrammeRequest {
    CloseProgrammeRequest { name: programme(), document: document(), ..Default::default() }
}

impl World {
    async fn programme(&self) -> Programme {
        self.ok(Who::Bystander, get()).await
    }
}

#[tokio::test]
async fn get_programme_succeeds() {
    let world = World::start().await;
    let opened = world.ok::<GetProgrammeRequest>(Who::Bystander, get()).await;
    let definition = opened.definition.expect("a definition");
    assert_eq!((definition.year, definition.town.as_str()), (2024, "龙溪镇"));
    assert_eq!((opened.open, opened.version), (true, 1));
    let reporting = definition.reporting.expect("it takes reports");
    assert_eq!((reporting.columns.len(), reporting.tasks.len()), (11, 9));
    let task = reporting.tasks.iter().find(|task| task.key == "yard_clutter").expect("a task");
    assert_eq!(task.measure(), hemei_api::proto::QuantityUnit::Spot);
    assert_eq!(reporting.pace.expect("a rule").behind_from_points, 10);
}

#[tokio::test]
async fn list_programmes_succeeds() {
    let world = World::start().await;
    let message = || ListProgrammesRequest { parent: PARENT.to_owned(), ..Default::default() };
    let listed = world.ok::<ListProgrammesRequest>(Who::Bystander, message()).await;
    let [one] = &listed.programmes[..] else { panic!("one programme: {listed:?}") };
    assert_eq!((one.name.as_str(), one.open), (programme().as_str(), true));
    assert_eq!((one.year, one.town.as_str()), (2024, "龙溪镇"));
    assert_eq!(one.etag, world.programme().await.etag);
    assert_eq!(listed.next_page_token, "");
    world.ok(Who::Deputy, close()).await;
    let listed = world.ok(Who::Bystander, message()).await;
    assert!(!listed.programmes[0].open);
}

#[tokio::test]
async fn list_programmes_is_refused() {
    let world = World::start().await;
    let (parent, page_token) = (PARENT.to_owned(), "!".to_owned());
    let message = ListProgrammesRequest { parent, page_token, ..Default::default() };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Bystander, message, invalid, "PAGE_TOKEN_MALFORMED").await;
}

#[tokio::test]
async fn get_programme_is_refused() {
    let world = World::without_programme().await;
    let message: GetProgrammeRequest = get();
    let refusal = world.refuse(Who::Bystander, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    refusal.says(&programme());
}

#[tokio::test]
async fn open_programme_succeeds() {
    let world = World::without_programme().await;
    let receipt = world.ok::<OpenProgrammeRequest>(Who::OfficeHead, open()).await;
    assert_eq!(receipt.name, programme());
    let opened = world.programme().await;
    let conflicts = opened.definition.expect("a definition").conflicts;
    assert_eq!((conflicts[0].key.as_str(), conflicts[0].options.len()), ("completion", 3));
    assert!(!opened.warnings_zh.is_empty(), "the plan cites no approved basis");
}

#[tokio::test]
async fn open_programme_is_refused() {
    let world = World::without_programme().await;
    let files = changed("issues.toml", "approaching_days", "aproaching_days");
    let misspelt = OpenProgrammeRequest { files, ..open() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::OfficeHead, misspelt, invalid, "DEFINITION_KEY_MISSING").await;
    let line = |start| {
        let found = super::world::PROGRAMME[2].1.lines().position(|line| line.starts_with(start));
        found.expect("a line") + 1
    };
    let (table, key) = (line("[issue_limits]"), line("approaching_days"));
    refusal.says("aproaching_days").at(&[
        &format!("issues.toml:{table}: issue_limits.approaching_days"),
        &format!("issues.toml:{key}: issue_limits.aproaching_days"),
    ]);
    world.ok(Who::OfficeHead, open()).await;
    let exists = Code::AlreadyExists;
    world.refuse(Who::OfficeHead, open(), exists, "THING_EXISTS").await;
}

#[tokio::test]
async fn amend_programme_succeeds() {
    let world = World::start().await;
    world.ok::<AmendProgrammeRequest>(Who::OfficeHead, amend()).await;
    assert_eq!(world.programme().await.version, 1, "it holds from tomorrow");
    world.pass_days(1);
    let amended = world.programme().await;
    let limits = amended.definition.expect("a definition").issue_limits.expect("limits");
    assert_eq!((amended.version, limits.approaching_days), (2, 2));
}

#[tokio::test]
async fn amend_programme_is_refused() {
    let world = World::start().await;
    let files = changed("programme.toml", "year = 2024", "year = 2025");
    let another = AmendProgrammeRequest { files, ..amend() };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::OfficeHead, another, invalid, "DEFINITION_OUTSIDE_YEAR").await;
    let backdated = AmendProgrammeRequest { from_date: date(2024, 4, 1), ..amend() };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::OfficeHead, backdated, state, "AMENDMENT_BACKDATED").await;
    refusal.at(&["from_date"]);
    // A task keeps its unit of measure: 5 吨 would become 5 万吨.
    let (file, from, to) = ("programme.toml", "unit = \"tonne\"", "unit = \"ten_thousand_tonnes\"");
    let files = changed(file, from, to);
    let task = files.iter().find(|one| one.name == file).expect("the file");
    let line = task.content.lines().position(|line| line == to).expect("the line") + 1;
    let larger = AmendProgrammeRequest { files, ..amend() };
    let refusal = world.refuse(Who::OfficeHead, larger, state, "AMENDMENT_TASK_UNIT").await;
    refusal
        .at(&[&format!("{file}:{line}: reporting.tasks[8].unit")])
        .says("按“吨”计，不能改为“万吨”");
}

#[tokio::test]
async fn rule_on_clause_succeeds() {
    let world = World::start().await;
    world.ok::<RuleOnClauseRequest>(Who::Deputy, rule("before_q4")).await;
    let ruled = world.programme().await;
    assert_eq!(ruled.rulings[0].option, "before_q4");
    assert_eq!(ruled.definition.expect("a definition").conflicts[0].selected, "before_q4");
}

#[tokio::test]
async fn rule_on_clause_is_refused() {
    let world = World::start().await;
    let unknown: RuleOnClauseRequest = rule("someday");
    let refusal = world.refuse(Who::Deputy, unknown, Code::NotFound, "THING_NOT_FOUND").await;
    refusal.at(&["option"]);
    let denied = Code::PermissionDenied;
    world.refuse(Who::OfficeHead, rule("before_q4"), denied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn close_programme_succeeds() {
    let world = World::start().await;
    world.ok::<CloseProgrammeRequest>(Who::Deputy, close()).await;
    assert!(!world.programme().await.open);
}

#[tokio::test]
async fn close_programme_is_refused() {
    let world = World::start().await;
    let message: CloseProgrammeRequest = close();
    world.ok(Who::Deputy, message.clone()).await;
    world.refuse(Who::Deputy, message, Code::FailedPrecondition, "PROGRAMME_CLOSED").await;
}
