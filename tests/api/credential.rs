//! `CredentialService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    ActorKind, GetPersonRequest, IssueCredentialRequest, RevokeCredentialRequest,
};
use tonic::Code;

use super::refusal::{Refusal, with_token};
use super::world::{PARENT, Who, World};

fn issue(world: &World, who: Who) -> IssueCredentialRequest {
    IssueCredentialRequest {
        parent: PARENT.to_owned(),
        person: world.person_name(who),
        actor_kind: ActorKind::Person.into(),
        ..Default::default()
    }
}

fn revoke(name: &str) -> RevokeCredentialRequest {
    RevokeCredentialRequest { name: name.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn issue_credential_succeeds() {
    let world = World::without_programme().await;
    let message: IssueCredentialRequest = issue(&world, Who::Village);
    let issued = world.ok(Who::Administrator, message).await;
    let name = world.person_name(Who::Village);
    let own =
        with_token(GetPersonRequest { name: name.clone(), ..Default::default() }, &issued.secret);
    assert_eq!(world.send(own).await.expect("the secret opens").name, name);
    let log = world.events_after(hemei_domain::event::Log::Business, 0).await;
    let secret = issued.secret.rsplit('_').next().expect("a secret");
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(secret);
    assert!(!log.iter().any(|row| told(&row.data) || told(&row.envelope)), "no secret in the log");
}

#[tokio::test]
async fn issue_credential_is_refused() {
    let world = World::without_programme().await;
    let message: IssueCredentialRequest = issue(&world, Who::Village);
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::OfficeHead, message, denied, "ROLE_MISSING").await;
    assert_eq!(refusal.detail("whoCould"), "system_administrator");
}

#[tokio::test]
async fn revoke_credential_succeeds() {
    let world = World::without_programme().await;
    let issued = world.ok(Who::Administrator, issue(&world, Who::Village)).await;
    let name = issued.credential.expect("its name").name;
    world.ok::<RevokeCredentialRequest>(Who::Administrator, revoke(&name)).await;
    let name = world.person_name(Who::Village);
    let call = with_token(GetPersonRequest { name, ..Default::default() }, &issued.secret);
    let status = world.send(call).await.expect_err("the credential was revoked");
    Refusal::of(status, Code::Unauthenticated, "UNAUTHENTICATED");
}

#[tokio::test]
async fn revoke_credential_is_refused() {
    let world = World::without_programme().await;
    let issued = world.ok(Who::Administrator, issue(&world, Who::Village)).await;
    let message: RevokeCredentialRequest = revoke(&issued.credential.expect("its name").name);
    world.ok(Who::Administrator, message.clone()).await;
    let state = Code::FailedPrecondition;
    world.refuse(Who::Administrator, message, state, "ALREADY_DONE").await;
}
