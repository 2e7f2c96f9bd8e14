//! `UnitService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    AddUnitAliasRequest, AssignUnitCodeRequest, CloseUnitRequest, CodeAssignment, EditionCode,
    GetUnitRequest, ListUnitsRequest, MergeUnitsRequest, RegisterUnitRequest, RenameUnitRequest,
    ResolveUnitRequest, Unit, UnitKind, resolve_unit_request::Reference,
};
use hemei_domain::event::Log;
use tonic::Code;

use super::messages::{date, document};
use super::world::{PARENT, Who, World};

const TOWN: &str = "500243116000";

fn register(name: &str) -> RegisterUnitRequest {
    RegisterUnitRequest {
        parent: PARENT.to_owned(),
        kind: UnitKind::Village.into(),
        display_name: name.to_owned(),
        from_date: date(2024, 1, 1),
        document: document(),
        ..Default::default()
    }
}

fn rename(name: &str) -> RenameUnitRequest {
    RenameUnitRequest {
        name: name.to_owned(),
        display_name: "漆树新村".to_owned(),
        from_date: date(2024, 4, 1),
        document: document(),
        ..Default::default()
    }
}

fn code(code: &str) -> Option<CodeAssignment> {
    let (edition, town_code) = ("2023".to_owned(), TOWN.to_owned());
    Some(CodeAssignment { edition, code: code.to_owned(), town_code })
}

fn assign_code(name: &str, with: &str) -> AssignUnitCodeRequest {
    AssignUnitCodeRequest { name: name.to_owned(), code: code(with), ..Default::default() }
}

fn alias(name: &str, alias: &str) -> AddUnitAliasRequest {
    AddUnitAliasRequest {
        name: name.to_owned(),
        alias: alias.to_owned(),
        from_date: date(2024, 1, 1),
        ..Default::default()
    }
}

fn merge(world: &World) -> MergeUnitsRequest {
    MergeUnitsRequest {
        name: world.village_name(),
        sources: vec![world.other_village_name()],
        from_date: date(2024, 4, 1),
        document: document(),
        ..Default::default()
    }
}

fn close(name: &str) -> CloseUnitRequest {
    CloseUnitRequest {
        name: name.to_owned(),
        from_date: date(2024, 4, 1),
        document: document(),
        reason: "整村搬迁".to_owned(),
        ..Default::default()
    }
}

fn resolve(reference: Reference) -> ResolveUnitRequest {
    ResolveUnitRequest {
        parent: PARENT.to_owned(),
        reference: Some(reference),
        ..Default::default()
    }
}

impl World {
    /// The unit, once it shows all that is in the log.
    async fn unit(&self, name: &str) -> Unit {
        let min_position = self.head(Log::Business).await.position;
        let message = GetUnitRequest { name: name.to_owned(), min_position, ..Default::default() };
        self.ok(Who::Bystander, message).await
    }
}

#[tokio::test]
async fn get_unit_succeeds() {
    let world = World::without_programme().await;
    let name = world.village_name();
    let min_position = world.head(Log::Business).await.position;
    let message = GetUnitRequest { name: name.clone(), min_position, ..Default::default() };
    let unit = world.ok::<GetUnitRequest>(Who::Bystander, message).await;
    assert_eq!((unit.name, unit.display_name.as_str()), (name, "漆树村"));
    assert_eq!(unit.etag, "\"v1\"");
}

#[tokio::test]
async fn get_unit_is_refused() {
    let world = World::without_programme().await;
    let name = format!("{PARENT}/units/{}", uuid::Uuid::from_u128(9));
    let unknown = GetUnitRequest { name, ..Default::default() };
    world.refuse(Who::Bystander, unknown, Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn list_units_succeeds() {
    let world = World::without_programme().await;
    world.ok(Who::Handler, close(&world.other_village_name())).await;
    let min_position = world.head(Log::Business).await.position;
    let message = |show_closed| ListUnitsRequest {
        parent: PARENT.to_owned(),
        kind: UnitKind::Village.into(),
        show_closed,
        min_position,
        ..Default::default()
    };
    let open = world.ok::<ListUnitsRequest>(Who::Bystander, message(false)).await;
    let all = world.ok::<ListUnitsRequest>(Who::Bystander, message(true)).await;
    assert_eq!((open.units.len(), all.units.len()), (1, 2));
    assert_eq!(open.units[0].name, world.village_name());
}

#[tokio::test]
async fn list_units_is_refused() {
    let world = World::without_programme().await;
    let parent_unit = "units/1".to_owned();
    let parent = PARENT.to_owned();
    let message = ListUnitsRequest { parent, parent_unit, ..Default::default() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Bystander, message, invalid, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["parent_unit"]);
}

#[tokio::test]
async fn resolve_unit_succeeds() {
    let world = World::without_programme().await;
    let name = world.village_name();
    world.ok(Who::Handler, assign_code(&name, "500243116201")).await;
    let min_position = world.ok(Who::Handler, alias(&name, "漆树坪")).await.position;
    let (edition, code) = ("2023".to_owned(), "500243116201".to_owned());
    for reference in [
        Reference::EditionCode(EditionCode { edition, code }),
        Reference::NameOrAlias("漆树村".to_owned()),
        Reference::NameOrAlias("漆树坪".to_owned()),
    ] {
        let message = ResolveUnitRequest { min_position, ..resolve(reference) };
        assert_eq!(world.ok::<ResolveUnitRequest>(Who::Bystander, message).await.name, name);
    }
}

#[tokio::test]
async fn resolve_unit_is_refused() {
    let world = World::without_programme().await;
    let unknown: ResolveUnitRequest = resolve(Reference::NameOrAlias("无此村".to_owned()));
    let not_found = Code::NotFound;
    let refusal = world.refuse(Who::Bystander, unknown, not_found, "THING_NOT_FOUND").await;
    refusal.says("无此村");
    let nothing = ResolveUnitRequest { parent: PARENT.to_owned(), ..Default::default() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Bystander, nothing, invalid, "ONE_OF_MISSING").await;
    refusal.at(&["edition_code"]).says("须填写其中一项：区划代码及版次、名称或别名。");
}

#[tokio::test]
async fn register_unit_succeeds() {
    let world = World::without_programme().await;
    let message = RegisterUnitRequest { code: code("500243116203"), ..register("青杠村") };
    let receipt = world.ok::<RegisterUnitRequest>(Who::Handler, message).await;
    assert_eq!(receipt.events.len(), 3, "the unit, its code, the claim of the code");
    assert_eq!(world.unit(&receipt.name).await.codes[0].code, "500243116203");
}

#[tokio::test]
async fn register_unit_is_refused() {
    let world = World::without_programme().await;
    let malformed = RegisterUnitRequest { code: code("50024311620３"), ..register("青杠村") };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, malformed, invalid, "DIVISION_CODE_MALFORMED").await;
    refusal.at(&["code.code"]).says("12 位");
    let denied = Code::PermissionDenied;
    world.refuse(Who::Village, register("青杠村"), denied, "ROLE_MISSING").await;
    let far = RegisterUnitRequest { from_date: date(9999, 12, 31), ..register("青杠村") };
    let refusal = world.refuse(Who::Handler, far, invalid, "DATE_YEAR").await;
    refusal.at(&["from_date"]).says("1949 年至 2025 年");
    // What is registered is not registered again.
    let exists = Code::AlreadyExists;
    let again = register("漆树村");
    let refusal = world.refuse(Who::Handler, again, exists, "UNIT_NAME_TAKEN").await;
    refusal.at(&["display_name"]).says(&world.village.to_string());
    let renamed: RenameUnitRequest = rename(&world.village_name());
    world.ok(Who::Handler, renamed.clone()).await;
    let other = RenameUnitRequest { name: world.other_village_name(), ..renamed };
    let refusal = world.refuse(Who::Handler, other, exists, "UNIT_NAME_TAKEN").await;
    refusal.at(&["display_name"]);
}

#[tokio::test]
async fn rename_unit_succeeds() {
    let world = World::without_programme().await;
    world.ok::<RenameUnitRequest>(Who::Handler, rename(&world.village_name())).await;
    assert_eq!(world.unit(&world.village_name()).await.display_name, "漆树新村");
}

#[tokio::test]
async fn rename_unit_is_refused() {
    let world = World::without_programme().await;
    let before_it_existed =
        RenameUnitRequest { from_date: date(2024, 1, 1), ..rename(&world.village_name()) };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Handler, before_it_existed, state, "UNIT_NAME_DATE").await;
    refusal.at(&["from_date"]);
}

#[tokio::test]
async fn assign_unit_code_succeeds() {
    let world = World::without_programme().await;
    let message: AssignUnitCodeRequest = assign_code(&world.village_name(), "500243116201");
    let receipt = world.ok(Who::Administrator, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (world.village_name(), "\"v2\""));
}

#[tokio::test]
async fn assign_unit_code_is_refused() {
    let world = World::without_programme().await;
    let message: AssignUnitCodeRequest = assign_code(&world.village_name(), "500243999201");
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "DIVISION_CODE_PARENT").await;
    refusal.at(&["code.code"]);
    // Of two villages that ask for one code in an edition, one gets it.
    world.ok(Who::Handler, assign_code(&world.village_name(), "500243116201")).await;
    let taken = assign_code(&world.other_village_name(), "500243116201");
    let refusal = world.refuse(Who::Handler, taken, Code::AlreadyExists, "UNIT_CODE_TAKEN").await;
    refusal.at(&["code.code"]);
}

#[tokio::test]
async fn add_unit_alias_succeeds() {
    let world = World::without_programme().await;
    let name = world.village_name();
    world.ok::<AddUnitAliasRequest>(Who::Handler, alias(&name, "漆树坪")).await;
    let names = world.unit(&name).await.names;
    assert!(names.iter().any(|name| name.alias && name.display_name == "漆树坪"), "{names:?}");
}

#[tokio::test]
async fn add_unit_alias_is_refused() {
    let world = World::without_programme().await;
    let message: AddUnitAliasRequest = alias(&world.village_name(), "漆树村");
    let state = Code::FailedPrecondition;
    world.refuse(Who::Handler, message, state, "ALREADY_DONE").await.at(&["alias"]);
}

#[tokio::test]
async fn merge_units_succeeds() {
    let world = World::without_programme().await;
    let receipt = world.ok::<MergeUnitsRequest>(Who::OfficeHead, merge(&world)).await;
    assert_eq!(receipt.name, world.village_name());
    assert_eq!(world.unit(&world.other_village_name()).await.merged_into, world.village_name());
}

#[tokio::test]
async fn merge_units_is_refused() {
    let world = World::without_programme().await;
    let into_itself = MergeUnitsRequest { sources: vec![world.village_name()], ..merge(&world) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::OfficeHead, into_itself, invalid, "UNIT_MERGE_SOURCES").await;
    refusal.at(&["sources"]);
}

#[tokio::test]
async fn close_unit_succeeds() {
    let world = World::without_programme().await;
    let name = world.other_village_name();
    world.ok::<CloseUnitRequest>(Who::OfficeHead, close(&name)).await;
    assert_eq!(world.unit(&name).await.closed_from_date, date(2024, 4, 1));
}

#[tokio::test]
async fn close_unit_is_refused() {
    let world = World::without_programme().await;
    let message: CloseUnitRequest = close(&world.other_village_name());
    world.ok(Who::OfficeHead, message.clone()).await;
    world.refuse(Who::OfficeHead, message, Code::FailedPrecondition, "UNIT_CLOSED").await;
}
