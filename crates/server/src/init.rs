//! `hemei init`: the keys, the schema, the first events of both logs, the first administrator.
//!
//! The keys are written before the first event, which they seal, and bound to the database last, so
//! that an `init` that was interrupted is told from a database in use.

use std::path::Path;
use std::time::Duration;

use hemei_domain::document::DocumentNumber;
use hemei_domain::event::ActorKind;
use hemei_domain::id::PersonId;
use hemei_domain::rejection::{Rejection, rules};
use hemei_engine::engine::{Engine, Parts};
use hemei_engine::failure::Failure;
use hemei_engine::genesis::{Genesis, GenesisError, found};

use crate::admission::{self, Refusal};
use crate::config::{Config, TenantName};
use crate::credential::{self, Issued};
use crate::error::Error;
use crate::keys::{self, KeyFile};
use crate::messages;
use crate::output;
use crate::store::{Absent, Ports, Store};

const GRACE: Duration = Duration::from_secs(10);
/// How many Han characters a document's title has at least.
const TITLE_HAN_MIN: usize = 4;

/// A tenant's logs, just made.
#[derive(Debug)]
pub struct Founded {
    /// The first system administrator.
    pub administrator: PersonId,
    /// The administrator's credential.
    pub issued: Issued,
}

/// `hemei init`: prints the administrator's token, once, on standard output.
///
/// # Errors
/// [`Error::Founded`] where the tenant has logs; nothing is changed then.
pub async fn run(config: &Config, document: &str) -> Result<(), Error> {
    let tenant = config.tenant.as_ref().ok_or(Error::TenantMissing)?;
    cited(document)?;
    let founded = init(config, tenant, document).await?;
    let (person, credential) =
        (founded.administrator.to_string(), founded.issued.credential.to_string());
    let done = messages::founded(tenant.as_str(), &person, &credential, &config.keys_file);
    output::tell(&done);
    output::line(&founded.issued.token)
}

/// Makes a tenant's logs in the configured database.
///
/// # Errors
/// As [`run`].
pub async fn init(config: &Config, tenant: &TenantName, document: &str) -> Result<Founded, Error> {
    let store = Store::open(&config.database, Absent::Create).await?;
    match admission::schema(store.schema_status().await?) {
        Err(refusal @ Refusal::SchemaNewer { .. }) => return Err(refusal.into()),
        Err(_) | Ok(()) => store.migrate().await?,
    }
    let ports = store.ports();
    refuse_founded(&ports, tenant).await?;
    admission::durable(&ports, config.database.unsafe_durability).await?;
    let mut keys = keys(&config.keys_file, tenant)?;
    let parts = admission::parts(ports.clone(), tenant.as_str(), &keys)?;
    let founded = open_logs(&parts, document).await?;
    let identities = ports.registry.identities().await?;
    let identity = identities.iter().find(|identity| identity.tenant == tenant.as_str());
    let identity =
        identity.ok_or_else(|| Refusal::HalfFounded { tenant: tenant.as_str().to_owned() })?;
    keys.bind(identity.incarnation, &config.keys_file)?;
    store.close().await;
    Ok(founded)
}

/// A number is taken in its proper form only; what is no number is a title, and that is Chinese.
fn cited(document: &str) -> Result<(), Error> {
    const FIELD: &str = "--document";
    let refused = match DocumentNumber::parse(FIELD, document) {
        Ok(_) => return Ok(()),
        Err(rejection) if *rejection.rule == rules::DOCUMENT_NUMBER_UNREADABLE => {
            if is_title(document) {
                return Ok(());
            }
            Rejection::new(&rules::FIELD_MALFORMED).field(FIELD).why(
                "应为任命文件的文号，如样例镇发〔2024〕30号；没有文号的写标题",
                "the number of the document that appoints, 样例镇发〔2024〕30号, or its title is expected",
            )
        }
        Err(rejection) => rejection,
    };
    Err(Failure::from(refused).into())
}

/// Whether a text can be the title of a Chinese document: some Han characters.
fn is_title(text: &str) -> bool {
    text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() >= TITLE_HAN_MIN
}

async fn refuse_founded(ports: &Ports, tenant: &TenantName) -> Result<(), Error> {
    let identities = ports.registry.identities().await?;
    if identities.iter().any(|identity| identity.tenant == tenant.as_str()) {
        return Err(Error::Founded { tenant: tenant.as_str().to_owned() });
    }
    let refused = admission::unidentified(ports, tenant.as_str()).await?;
    refused.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// New keys; those of an `init` that came no further are used again.
fn keys(path: &Path, tenant: &TenantName) -> Result<KeyFile, Error> {
    match KeyFile::read(path) {
        Ok(keys) if keys.tenant == tenant.as_str() && keys.incarnation.is_none() => Ok(keys),
        Ok(_) => Err(Error::KeysInUse { path: path.to_owned() }),
        Err(keys::Error::Missing { .. }) => {
            let keys = KeyFile::draw(tenant)?;
            keys.create(path)?;
            Ok(keys)
        }
        Err(error) => Err(error.into()),
    }
}

async fn open_logs(parts: &Parts, document: &str) -> Result<Founded, Error> {
    let administrator = PersonId(parts.ids.uuid());
    let genesis = Genesis { sample: false, administrator, document: document.to_owned() };
    found(parts, &genesis).await.map_err(|error| match error {
        GenesisError::Exists { tenant } => Error::Founded { tenant },
        GenesisError::Store(error) => error.into(),
    })?;
    let engine = Engine::start(parts.clone()).await.map_err(Error::internal)?;
    let issued = credential::issue(&engine, administrator, administrator, ActorKind::Person).await;
    engine.stop(GRACE).await;
    Ok(Founded { administrator, issued: issued? })
}
