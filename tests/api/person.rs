//! `PersonService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    AssignRoleRequest, DeclareRecusalRequest, DelegateRoleRequest, DirectoryEntry,
    EndDelegationRequest, EndRoleRequest, EraseDirectoryEntryRequest, GetPersonRequest,
    LiftRecusalRequest, ListPeopleRequest, Person, PutDirectoryEntryRequest, RecusalGround,
    RegisterPersonRequest, Role,
};
use tonic::Code;

use super::messages::date;
use super::world::{PARENT, Who, World};

fn get(name: &str) -> GetPersonRequest {
    GetPersonRequest { name: name.to_owned(), ..Default::default() }
}

fn assign(name: &str, role: Role) -> AssignRoleRequest {
    AssignRoleRequest {
        name: name.to_owned(),
        role: role.into(),
        from_date: date(2024, 4, 8),
        ..Default::default()
    }
}

impl World {
    async fn get_person(&self, who: Who) -> Person {
        self.ok(Who::Administrator, get(&self.person_name(who))).await
    }

    /// The first role that somebody holds.
    async fn assignment(&self, who: Who) -> String {
        self.get_person(who).await.assignments[0].assignment.clone()
    }

    async fn end_role(&self, who: Who) -> EndRoleRequest {
        EndRoleRequest {
            name: self.person_name(who),
            assignment: self.assignment(who).await,
            last_date: date(2024, 4, 8),
            reason: "调离".to_owned(),
            ..Default::default()
        }
    }

    /// The deputy head delegates to the handler.
    async fn delegate(&self) -> DelegateRoleRequest {
        DelegateRoleRequest {
            name: self.person_name(Who::Deputy),
            assignment: self.assignment(Who::Deputy).await,
            to_person: self.person_name(Who::Handler),
            from_date: date(2024, 4, 8),
            to_date: date(2024, 4, 12),
            reason: "外出学习".to_owned(),
            ..Default::default()
        }
    }

    async fn end_delegation(&self) -> EndDelegationRequest {
        let given = self.get_person(Who::Deputy).await.delegations_given;
        EndDelegationRequest {
            name: self.person_name(Who::Deputy),
            delegation: given[0].delegation.clone(),
            last_date: date(2024, 4, 9),
            ..Default::default()
        }
    }

    fn recusal(&self, who: Who) -> DeclareRecusalRequest {
        DeclareRecusalRequest {
            name: self.person_name(who),
            unit: self.village_name(),
            ground: RecusalGround::Kin.into(),
            ..Default::default()
        }
    }

    fn lifting(&self, who: Who) -> LiftRecusalRequest {
        LiftRecusalRequest {
            name: self.person_name(who),
            unit: self.village_name(),
            ground: RecusalGround::Kin.into(),
            reason: "亲属关系已解除".to_owned(),
            ..Default::default()
        }
    }

    fn put_entry(&self, phone: &str) -> PutDirectoryEntryRequest {
        let display_name = "样例人员".to_owned();
        PutDirectoryEntryRequest {
            name: self.person_name(Who::Village),
            directory_entry: Some(DirectoryEntry { display_name, phone: phone.to_owned() }),
            ..Default::default()
        }
    }

    fn erase_entry(&self, reason: &str) -> EraseDirectoryEntryRequest {
        EraseDirectoryEntryRequest {
            name: self.person_name(Who::Village),
            reason: reason.to_owned(),
            ..Default::default()
        }
    }
}

#[tokio::test]
async fn get_person_succeeds() {
    let world = World::without_programme().await;
    let message: GetPersonRequest = get(&world.person_name(Who::Village));
    let person = world.ok(Who::Bystander, message).await;
    assert_eq!(person.assignments[0].role(), Role::Village);
    assert_eq!(person.assignments[0].unit, world.village_name());
}

#[tokio::test]
async fn list_people_succeeds() {
    let world = World::without_programme().await;
    world.ok(Who::Handler, world.put_entry("023-0000000")).await;
    let message = ListPeopleRequest { parent: PARENT.to_owned(), ..Default::default() };
    let listed = world.ok::<ListPeopleRequest>(Who::Handler, message).await;
    let stands = |who| listed.people.iter().find(|one| one.name == world.person_name(who));
    let village = stands(Who::Village).expect("a cadre of the village");
    assert_eq!(village.assignments[0].role(), Role::Village);
    assert_eq!(village.directory_entry, None, "the handler may see it, one by one");
    assert!(stands(Who::Administrator).is_some(), "whom the genesis gave a role");
    assert!(stands(Who::Bystander).is_some_and(|one| one.assignments.is_empty()));
}

#[tokio::test]
async fn list_people_is_refused() {
    let world = World::without_programme().await;
    let message =
        ListPeopleRequest { parent: PARENT.to_owned(), page_size: -1, ..Default::default() };
    world.refuse(Who::Handler, message, Code::InvalidArgument, "PAGE_SIZE_NEGATIVE").await;
}

#[tokio::test]
async fn get_person_is_refused() {
    let world = World::without_programme().await;
    let unknown: GetPersonRequest = get(&format!("{PARENT}/people/{}", uuid::Uuid::from_u128(9)));
    world.refuse(Who::Bystander, unknown, Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn register_person_succeeds() {
    let world = World::without_programme().await;
    let message = RegisterPersonRequest { parent: PARENT.to_owned(), ..Default::default() };
    let receipt = world.ok::<RegisterPersonRequest>(Who::Handler, message).await;
    let person = world.ok(Who::Bystander, get(&receipt.name)).await;
    assert_eq!((person.etag, person.assignments.len()), (receipt.etag, 0));
}

#[tokio::test]
async fn register_person_is_refused() {
    let world = World::without_programme().await;
    let message = RegisterPersonRequest { parent: PARENT.to_owned(), ..Default::default() };
    let denied = Code::PermissionDenied;
    let refusal =
        world.refuse::<RegisterPersonRequest>(Who::Village, message, denied, "ROLE_MISSING").await;
    assert!(refusal.detail("whoCould").contains("system_administrator"));
}

#[tokio::test]
async fn assign_role_succeeds() {
    let world = World::without_programme().await;
    let section = "农业".to_owned();
    let bystander = world.person_name(Who::Bystander);
    let message = AssignRoleRequest { section, ..assign(&bystander, Role::LineOffice) };
    world.ok::<AssignRoleRequest>(Who::Administrator, message).await;
    let assigned = world.get_person(Who::Bystander).await.assignments;
    assert_eq!((assigned[0].role(), assigned[0].section.as_str()), (Role::LineOffice, "农业"));
}

#[tokio::test]
async fn assign_role_is_refused() {
    let world = World::without_programme().await;
    let nowhere: AssignRoleRequest = assign(&world.person_name(Who::Bystander), Role::Village);
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Administrator, nowhere, invalid, "ROLE_UNIT_REQUIRED").await;
    refusal.at(&["unit"]);
}

#[tokio::test]
async fn end_role_succeeds() {
    let world = World::without_programme().await;
    let message: EndRoleRequest = world.end_role(Who::Handler).await;
    world.ok(Who::OfficeHead, message).await;
    let ended = world.get_person(Who::Handler).await.assignments;
    assert_eq!(ended[0].to_date, date(2024, 4, 8));
}

#[tokio::test]
async fn end_role_is_refused() {
    let world = World::without_programme().await;
    let backdated =
        EndRoleRequest { last_date: date(2024, 3, 1), ..world.end_role(Who::Handler).await };
    let refusal =
        world.refuse(Who::OfficeHead, backdated, Code::FailedPrecondition, "LAST_DAY_IN_PAST");
    refusal.await.at(&["last_date"]);
}

#[tokio::test]
async fn delegate_role_succeeds() {
    let world = World::without_programme().await;
    let message: DelegateRoleRequest = world.delegate().await;
    world.ok(Who::Deputy, message).await;
    let received = world.get_person(Who::Handler).await.delegations_received;
    assert_eq!(received[0].from_person, world.person_name(Who::Deputy));
}

#[tokio::test]
async fn delegate_role_is_refused() {
    let world = World::without_programme().await;
    let message: DelegateRoleRequest = world.delegate().await;
    let denied = Code::PermissionDenied;
    world.refuse(Who::OfficeHead, message, denied, "DELEGATION_NOT_OWN").await;
}

#[tokio::test]
async fn end_delegation_succeeds() {
    let world = World::without_programme().await;
    world.ok(Who::Deputy, world.delegate().await).await;
    let message: EndDelegationRequest = world.end_delegation().await;
    world.ok(Who::Deputy, message).await;
    let given = world.get_person(Who::Deputy).await.delegations_given;
    assert_eq!(given[0].to_date, date(2024, 4, 9));
}

#[tokio::test]
async fn end_delegation_is_refused() {
    let world = World::without_programme().await;
    world.ok(Who::Deputy, world.delegate().await).await;
    let message: EndDelegationRequest = world.end_delegation().await;
    let denied = Code::PermissionDenied;
    world.refuse(Who::Commission, message, denied, "DELEGATION_NOT_YOURS").await;
}

#[tokio::test]
async fn declare_recusal_succeeds() {
    let world = World::without_programme().await;
    world.ok::<DeclareRecusalRequest>(Who::LineOffice, world.recusal(Who::LineOffice)).await;
    let declared = world.get_person(Who::LineOffice).await.recusals;
    assert_eq!(
        (declared[0].unit.clone(), declared[0].ground()),
        (world.village_name(), RecusalGround::Kin)
    );
}

#[tokio::test]
async fn declare_recusal_is_refused() {
    let world = World::without_programme().await;
    let message: DeclareRecusalRequest = world.recusal(Who::LineOffice);
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::Handler, message, denied, "RECUSAL_FOR_OTHERS").await;
    assert_eq!(refusal.detail("whoCould"), "office_head,deputy_head");
}

#[tokio::test]
async fn lift_recusal_succeeds() {
    let world = World::without_programme().await;
    world.ok::<DeclareRecusalRequest>(Who::LineOffice, world.recusal(Who::LineOffice)).await;
    let message: LiftRecusalRequest = world.lifting(Who::LineOffice);
    world.ok(Who::OfficeHead, message).await;
    assert!(world.get_person(Who::LineOffice).await.recusals.is_empty());
}

#[tokio::test]
async fn lift_recusal_is_refused() {
    let world = World::without_programme().await;
    world.ok::<DeclareRecusalRequest>(Who::Commission, world.recusal(Who::Commission)).await;
    let message: LiftRecusalRequest = world.lifting(Who::Commission);
    let denied = Code::PermissionDenied;
    let refusal =
        world.refuse(Who::Commission, message.clone(), denied, "RECUSAL_OWN_LIFTED").await;
    assert_eq!(refusal.detail("whoCould"), "discipline_commission,leading_group_head");
    world.refuse(Who::OfficeHead, message, denied, "RECUSAL_FOR_OTHERS").await;
}

#[tokio::test]
async fn put_directory_entry_succeeds() {
    let world = World::without_programme().await;
    let message: PutDirectoryEntryRequest = world.put_entry("023-0000000");
    world.ok(Who::Handler, message.clone()).await;
    let person = get(&world.person_name(Who::Village));
    let shown = world.ok(Who::Handler, person.clone()).await;
    assert_eq!(shown.directory_entry, message.directory_entry);
    let hidden = world.ok(Who::OtherVillage, person).await;
    assert_eq!(hidden.directory_entry, None, "a village does not read others' phones");
    let log = world.events_after(hemei_domain::event::Log::Business, 0).await;
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("样例人员");
    assert!(!log.iter().any(|row| told(&row.data) || told(&row.envelope)), "no name in the log");
}

#[tokio::test]
async fn a_late_repeat_of_a_directory_entry_undoes_nothing() {
    let world = World::without_programme().await;
    let put = |phone: &str| PutDirectoryEntryRequest {
        request_id: world.request_id(),
        ..world.put_entry(phone)
    };
    let (first, second) = (put("023-0000000"), put("023-1111111"));
    let receipt = world.ok(Who::Handler, first.clone()).await;
    world.ok(Who::Handler, second.clone()).await;
    let late = world.send(world.signed(Who::Handler, first)).await.expect("the same receipt");
    assert_eq!(late, receipt);
    let request_id = world.request_id();
    let erasure = EraseDirectoryEntryRequest { request_id, ..world.erase_entry("本人申请") };
    world.ok(Who::OfficeHead, erasure.clone()).await;
    let third = put("023-2222222");
    world.ok(Who::Handler, third.clone()).await;
    world.send(world.signed(Who::OfficeHead, erasure)).await.expect("the same receipt");
    let kept = world.get_person(Who::Village).await.directory_entry;
    assert_eq!(kept, third.directory_entry);
}

#[tokio::test]
async fn put_directory_entry_is_refused() {
    let world = World::without_programme().await;
    let message = PutDirectoryEntryRequest {
        directory_entry: Some(DirectoryEntry::default()),
        ..world.put_entry("")
    };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["directory_entry.display_name"]);
    assert_eq!(world.get_person(Who::Village).await.directory_entry, None);
}

#[tokio::test]
async fn erase_directory_entry_succeeds() {
    let world = World::without_programme().await;
    world.ok(Who::Handler, world.put_entry("")).await;
    let message: EraseDirectoryEntryRequest = world.erase_entry("本人申请");
    world.ok(Who::OfficeHead, message).await;
    assert_eq!(world.get_person(Who::Village).await.directory_entry, None);
}

#[tokio::test]
async fn erase_directory_entry_is_refused() {
    let world = World::without_programme().await;
    world.ok(Who::Handler, world.put_entry("")).await;
    let message: EraseDirectoryEntryRequest = world.erase_entry("本人申请");
    let denied = Code::PermissionDenied;
    world.refuse(Who::Handler, message, denied, "ROLE_MISSING").await;
    let kept = world.get_person(Who::Village).await.directory_entry;
    assert!(kept.is_some(), "a refused erasure erases nothing");
}
