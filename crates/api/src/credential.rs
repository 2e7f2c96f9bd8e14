//! Credentials: `CredentialService`.

use hemei_domain::credential::IssueCredential;
use hemei_domain::id::CredentialId;
use hemei_engine::engine::{secret_hash, token};
use hemei_engine::port::CredentialRecord;
use tonic::{Request, Response, Status, async_trait};
use uuid::Uuid;

use crate::api::{Answer, Api, Proven};
use crate::convert::submission::{Mutation as _, call};
use crate::convert::{Vocabulary as _, written};
use crate::proto;
use crate::proto::credential_service_server::CredentialService;
use crate::resource::name;

#[async_trait]
impl CredentialService for Api {
    async fn issue_credential(
        &self,
        request: Request<proto::IssueCredentialRequest>,
    ) -> Answer<proto::IssueCredentialResponse> {
        let (proven, request) = Self::proven(request)?;
        let validate_only = request.validate_only;
        let read = self.read_command::<IssueCredential, _>(&proven, validate_only, |fields| {
            let call = call(fields, &proven.caller, request.head(), proven.deadline);
            let parent = fields.parent(&request.parent);
            let person = fields.resource("person", &request.person);
            let actor_kind = fields.one_of("actor_kind", request.actor_kind);
            fields.tell_too(written::faults(&request));
            parent?;
            Some((call?, person?, actor_kind?))
        });
        let (call, person, actor_kind) = read.await?;
        // The id follows from the request, so that a repeat is the same command.
        let drawn = Uuid::new_v5(&call.request_id, proven.caller.person.0.as_bytes());
        let command = IssueCredential { credential: CredentialId(drawn), person, actor_kind };
        let secret = if self.would_write(&call, &command).await {
            self.keep_secret(&proven, &command).await?
        } else {
            None
        };
        let credential = (!call.validate_only).then(|| proto::Credential {
            name: name(self.engine.tenant(), CredentialId(drawn)),
            person: request.person.clone(),
            actor_kind: actor_kind.to_wire(),
        });
        let receipt = self.execute(&proven, call, command, "").await?;
        let secret = secret.map(|secret| token(CredentialId(drawn), &secret));
        Ok(Response::new(proto::IssueCredentialResponse {
            receipt: Some(receipt),
            credential,
            secret: secret.unwrap_or_default(),
        }))
    }

    credential_service_commands!();
}

impl Api {
    /// Draws a secret and keeps its hash, before the event that makes the credential usable;
    /// nothing where an earlier copy of the request kept one.
    async fn keep_secret(
        &self,
        proven: &Proven,
        command: &IssueCredential,
    ) -> Result<Option<[u8; 32]>, Status> {
        let secret = self.engine.new_secret();
        let record = CredentialRecord {
            credential: command.credential,
            person: command.person,
            actor_kind: command.actor_kind.code().to_owned(),
            secret_hash: secret_hash(&secret),
        };
        let tenant = self.engine.tenant();
        let kept = self.engine.registry().put_credential(tenant, &record).await;
        let kept = kept.map_err(|error| proven.failed(error))?;
        Ok(kept.then_some(secret))
    }
}
