//! `hemei credential`: issuing, revoking and listing bearer credentials at the server's own desk.
//!
//! The secret's hash is written first, outside the log; then the event makes the credential usable.
//! Without the event the hash is worth nothing.

use std::time::Duration;

use hemei_domain::command::Submission;
use hemei_domain::credential::{Credential, IssueCredential, RevokeCredential};
use hemei_domain::event::ActorKind;
use hemei_domain::id::{CredentialId, PersonId};
use hemei_domain::person::Person;
use hemei_domain::stream::StreamId;
use hemei_engine::engine::{Engine, secret_hash, token};
use hemei_engine::execute::Call;
use hemei_engine::port::{CredentialRecord, Direction, EventFilter, LogStore, ReadQuery};
use serde::Serialize;

use crate::admission::{Admitted, Samples, admit, business};
use crate::ambient;
use crate::config::Config;
use crate::error::Error;
use crate::messages;
use crate::output;

/// A command at the desk waits for nobody; its commit has this long when the program ends.
const GRACE: Duration = Duration::from_secs(10);
/// How many events are read at a time.
const PAGE: u32 = 500;

/// A credential and the token that proves it, which is nowhere else.
#[derive(Clone)]
pub struct Issued {
    /// The credential.
    pub credential: CredentialId,
    /// The bearer token.
    pub token: String,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("credential", &self.credential).finish_non_exhaustive()
    }
}

/// Whose credential, and who issues it.
#[derive(Debug, Clone, Copy)]
pub struct Issue {
    /// Who will use it.
    pub person: PersonId,
    /// What kind of actor will use it.
    pub actor_kind: ActorKind,
    /// The administrator; the first one where absent.
    pub administrator: Option<PersonId>,
}

/// Issues a credential through an engine.
///
/// # Errors
/// [`Error::Command`] where the administrator may not, or the person is not known.
pub async fn issue(
    engine: &Engine,
    administrator: PersonId,
    person: PersonId,
    actor_kind: ActorKind,
) -> Result<Issued, Error> {
    if engine.state::<Person>(person.0, None, None).await?.is_none() {
        return Err(Error::PersonUnknown { person });
    }
    let secret = ambient::secret().map_err(Error::internal)?;
    let credential = CredentialId(engine.new_id());
    let record = CredentialRecord {
        credential,
        person,
        actor_kind: actor_kind.code().to_owned(),
        secret_hash: secret_hash(&secret),
    };
    let kept = engine.registry().put_credential(engine.tenant(), &record).await?;
    if !kept {
        return Err(Error::Internal(anyhow::anyhow!("the id {credential} was drawn twice")));
    }
    let command = IssueCredential { credential, person, actor_kind };
    engine.execute(call(engine, administrator), command).await?;
    Ok(Issued { credential, token: token(credential, &secret) })
}

fn call(engine: &Engine, administrator: PersonId) -> Call {
    Call {
        submission: Submission::by(administrator),
        request_id: engine.new_id(),
        validate_only: false,
        deadline: None,
        trace: None,
    }
}

/// `hemei credential issue`: prints the token, once, on standard output.
///
/// # Errors
/// [`Error`].
pub async fn run_issue(config: &Config, asked: Issue) -> Result<(), Error> {
    let admitted = admit(config, Samples::Allowed).await?;
    let administrator = administrator(&admitted, asked.administrator).await?;
    let engine = Engine::start(admitted.parts).await.map_err(Error::internal)?;
    let issued = issue(&engine, administrator, asked.person, asked.actor_kind).await;
    engine.stop(GRACE).await;
    admitted.store.close().await;
    let issued = issued?;
    let (person, credential) = (asked.person.to_string(), issued.credential.to_string());
    output::tell(&messages::issued(&person, &credential));
    output::line(&issued.token)
}

/// `hemei credential revoke`.
///
/// # Errors
/// [`Error`].
pub async fn run_revoke(
    config: &Config,
    credential: CredentialId,
    administrator_named: Option<PersonId>,
) -> Result<(), Error> {
    let admitted = admit(config, Samples::Allowed).await?;
    let administrator = administrator(&admitted, administrator_named).await?;
    let engine = Engine::start(admitted.parts).await.map_err(Error::internal)?;
    let call = call(&engine, administrator);
    let revoked = engine.execute(call, RevokeCredential { credential }).await;
    engine.stop(GRACE).await;
    admitted.store.close().await;
    revoked?;
    output::tell(&messages::revoked(&credential.to_string()));
    Ok(())
}

/// A credential as `hemei credential list` prints it, one JSON object a line.
#[derive(Serialize)]
struct Listed {
    credential: CredentialId,
    person: PersonId,
    actor_kind: ActorKind,
    issued_at: String,
    revoked: bool,
}

/// `hemei credential list`: every credential that was ever issued, in the order of issue.
///
/// # Errors
/// [`Error`].
pub async fn run_list(config: &Config) -> Result<(), Error> {
    let admitted = admit(config, Samples::Allowed).await?;
    let engine = Engine::start(admitted.parts).await.map_err(Error::internal)?;
    let listed = list(&engine).await;
    engine.stop(GRACE).await;
    admitted.store.close().await;
    for credential in listed? {
        output::line(&serde_json::to_string(&credential).map_err(Error::internal)?)?;
    }
    Ok(())
}

async fn list(engine: &Engine) -> Result<Vec<Listed>, Error> {
    let log = engine.log(hemei_domain::event::Log::Business);
    let (mut listed, mut after) = (Vec::new(), 0);
    loop {
        let query = ReadQuery {
            log: log.key().clone(),
            filter: EventFilter {
                event_types: vec!["CredentialIssued".to_owned()],
                ..EventFilter::default()
            },
            after,
            until: i64::MAX.unsigned_abs(),
            direction: Direction::Forward,
            limit: PAGE,
        };
        let rows = log.store().read(&query).await?;
        for row in &rows {
            after = row.position;
            let stream: StreamId = row.stream.parse().map_err(|_| {
                Error::Internal(anyhow::anyhow!("{} names no stream", row.position))
            })?;
            let known = engine.state::<Credential>(stream.id, None, None).await?;
            let Some(known) = known.map(|known| known.state) else { continue };
            let Some(issued) = known.issued else { continue };
            listed.push(Listed {
                credential: issued.credential,
                person: issued.person,
                actor_kind: issued.actor_kind,
                issued_at: row.recorded_at.rfc3339(),
                revoked: known.revoked,
            });
        }
        if rows.len() < PAGE as usize {
            return Ok(listed);
        }
    }
}

/// The administrator who was named, or the one of the log's second event.
async fn administrator(admitted: &Admitted, named: Option<PersonId>) -> Result<PersonId, Error> {
    if let Some(named) = named {
        return Ok(named);
    }
    let query = ReadQuery {
        log: business(&admitted.parts.tenant),
        filter: EventFilter::default(),
        after: 1,
        until: 2,
        direction: Direction::Forward,
        limit: 1,
    };
    let logs: &dyn LogStore = admitted.parts.logs.as_ref();
    let rows = logs.read(&query).await?;
    let stream = rows.first().and_then(|row| row.stream.parse::<StreamId>().ok());
    stream.map(|stream| PersonId(stream.id)).ok_or(Error::AdministratorUnknown)
}
