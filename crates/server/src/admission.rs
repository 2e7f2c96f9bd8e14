//! What is checked of a database before anything is served from it: schema, tenant, sample or not,
//! durability, keys. Each refusal says what to do.

use std::fmt::Display;
use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_domain::log::LogOpened;
use hemei_engine::engine::Parts;
use hemei_engine::genesis::GENESIS_EVENTS;
use hemei_engine::port::{
    Direction, EventFilter, Identity, LogKey, LogStore, ReadQuery, SchemaStatus, StoreError,
    Unwatched,
};
use hemei_engine::seal::Sealer;

use crate::ambient::{RandomIds, SystemClock};
use crate::config::{Config, TenantName};
use crate::error::Error;
use crate::keys::KeyFile;
use crate::store::{Absent, Ports, Store};

/// How far back a sealed text is looked for, to try the keys on.
const SEALED_LOOK_BACK: u32 = 1000;

/// Why a database is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no schema.
    #[error("use a database without a schema")]
    SchemaEmpty,
    /// The schema is older than the program.
    #[error("use a database of schema {have}, older than {want}")]
    SchemaOlder {
        /// The last migration that was applied.
        have: i64,
        /// The last one that is known.
        want: i64,
    },
    /// The schema is newer than the program.
    #[error("use a database of schema {have}, newer than this program")]
    SchemaNewer {
        /// The last migration that was applied.
        have: i64,
    },
    /// No log was opened in it.
    #[error("use a database without logs")]
    Unfounded,
    /// `init` was interrupted before anything was recorded.
    #[error("use the logs of tenant {tenant}, whose init did not finish")]
    HalfFounded {
        /// The tenant.
        tenant: String,
    },
    /// The tenant has a log with records, and no row that says whose it is.
    #[error("use the log of tenant {tenant}, {events} events long, without its identity")]
    IdentityMissing {
        /// The tenant.
        tenant: String,
        /// How many events its business log has.
        events: u64,
    },
    /// It is of other tenants.
    #[error("use the database of {} for tenant {wanted}", found.join(", "))]
    TenantOther {
        /// The tenant that was asked for.
        wanted: String,
        /// Those that it was made for.
        found: Vec<String>,
    },
    /// It is of several tenants, and none was asked for.
    #[error("choose between the tenants {}", found.join(", "))]
    TenantUnclear {
        /// Those that it was made for.
        found: Vec<String>,
    },
    /// It holds sample data.
    #[error("use sample data as if it were real")]
    Sample,
    /// It says of itself what its log does not say.
    #[error("believe the identity of tenant {tenant}, which the first event denies: {detail}")]
    IdentityDenied {
        /// The tenant.
        tenant: String,
        /// What is another there.
        detail: Denial,
    },
    /// It may lose acknowledged commits.
    #[error("trust a database that may lose acknowledged commits: {settings}")]
    NotDurable {
        /// What it says of itself.
        settings: String,
    },
    /// The keys were made for another database.
    #[error("open the database with the keys of another one, of tenant {tenant}")]
    KeysOfAnother {
        /// The tenant of the keys.
        tenant: String,
    },
    /// The keys open nothing.
    #[error("open the text at position {position} with these keys")]
    KeysDoNotOpen {
        /// The position that was tried.
        position: u64,
    },
    /// The database does not answer.
    #[error("ask the database")]
    Store(#[from] StoreError),
}

/// What the first event of a log says otherwise than the identity, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// For people.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Display for Denial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

/// Whether sample data may be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// `serve --demo`, and subcommands that only look.
    Allowed,
    /// Anything else.
    Refused,
}

/// A database that may be used, with everything that an engine is built from.
pub struct Admitted {
    /// The open database.
    pub store: Store,
    /// What it says of itself.
    pub identity: Identity,
    /// What an engine is built from: the machine's clock, random ids.
    pub parts: Parts,
    /// The secret under which page tokens are authenticated.
    pub page_tokens: [u8; 32],
}

impl std::fmt::Debug for Admitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admitted").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// Opens the configured database and checks everything.
///
/// # Errors
/// [`Error::Open`], [`Error::Refused`] or [`Error::Keys`].
pub async fn admit(config: &Config, samples: Samples) -> Result<Admitted, Error> {
    let admitted = admit_to_check(config, samples).await?;
    attested(admitted.parts.logs.as_ref(), &admitted.identity).await?;
    opens(&admitted.parts).await?;
    let mut keys = KeyFile::read(&config.keys_file)?;
    if keys.incarnation.is_none() {
        // An init that ended early left them so: from now on they are this database's alone.
        keys.bind(admitted.identity.incarnation, &config.keys_file)?;
    }
    Ok(admitted)
}

/// As [`admit`], but no event is looked at: `hemei check` looks at every one, tries the keys on
/// every text, and says at which position something is wrong.
///
/// # Errors
/// As [`admit`].
pub async fn admit_to_check(config: &Config, samples: Samples) -> Result<Admitted, Error> {
    let store = Store::open(&config.database, Absent::Refuse).await?;
    schema(store.schema_status().await.map_err(Refusal::Store)?)?;
    let ports = store.ports();
    let identity = identity(&ports, config.tenant.as_ref()).await?;
    if identity.sample && samples == Samples::Refused {
        return Err(Refusal::Sample.into());
    }
    durable(&ports, config.database.unsafe_durability).await?;
    let keys = KeyFile::read(&config.keys_file)?;
    if let Err(refusal) = fits(&keys, &identity) {
        // Perhaps it is not the keys that are of another database.
        attested(ports.logs.as_ref(), &identity).await?;
        return Err(refusal.into());
    }
    let parts = parts(ports, &identity.tenant, &keys)?;
    Ok(Admitted { store, identity, parts, page_tokens: keys.page_tokens() })
}

/// What an engine of a tenant is built from in production.
///
/// # Errors
/// Where the operating system gives no randomness.
pub fn parts(ports: Ports, tenant: &str, keys: &KeyFile) -> Result<Parts, Error> {
    let ids = || RandomIds::new().map(Arc::new).map_err(|e| Error::Internal(e.into()));
    Ok(Parts {
        tenant: tenant.into(),
        logs: ports.logs,
        views: ports.views,
        registry: ports.registry,
        clock: Arc::new(SystemClock),
        ids: ids()?,
        access_ids: ids()?,
        keys: keys.keys(),
        telemetry: Arc::new(Unwatched),
    })
}

/// Refuses a schema that is not the program's own.
///
/// # Errors
/// [`Refusal`].
pub fn schema(status: SchemaStatus) -> Result<(), Refusal> {
    match status {
        SchemaStatus::Current => Ok(()),
        SchemaStatus::Empty => Err(Refusal::SchemaEmpty),
        SchemaStatus::Older { have, want } => Err(Refusal::SchemaOlder { have, want }),
        SchemaStatus::Newer { have } => Err(Refusal::SchemaNewer { have }),
    }
}

/// Refuses a database that may lose acknowledged commits.
///
/// # Errors
/// [`Refusal::NotDurable`], unless that was accepted.
pub async fn durable(ports: &Ports, accepted: bool) -> Result<(), Refusal> {
    let durability = ports.registry.durability().await?;
    if durability.durable {
        return Ok(());
    }
    if !accepted {
        return Err(Refusal::NotDurable { settings: durability.settings });
    }
    tracing::warn!(
        database.settings = durability.settings,
        "the database may lose acknowledged commits, which was accepted"
    );
    Ok(())
}

/// The identity of the tenant that was asked for, or of the only one.
async fn identity(ports: &Ports, wanted: Option<&TenantName>) -> Result<Identity, Refusal> {
    let mut identities = ports.registry.identities().await?;
    let found = || identities.iter().map(|identity| identity.tenant.clone()).collect::<Vec<_>>();
    let Some(wanted) = wanted.map(TenantName::as_str) else {
        return match identities.len() {
            0 => Err(Refusal::Unfounded),
            1 => Ok(identities.remove(0)),
            _ => Err(Refusal::TenantUnclear { found: found() }),
        };
    };
    if let Some(identity) = identities.iter().find(|identity| identity.tenant == wanted) {
        return Ok(identity.clone());
    }
    if let Some(refusal) = unidentified(ports, wanted).await? {
        return Err(refusal);
    }
    if identities.is_empty() {
        return Err(Refusal::Unfounded);
    }
    Err(Refusal::TenantOther { wanted: wanted.to_owned(), found: found() })
}

/// Why a tenant without an identity cannot be used or founded, where it has a log all the same. A log
/// that has more than its first events was in use, whatever became of the identity.
///
/// # Errors
/// Where the database does not answer.
pub async fn unidentified(ports: &Ports, tenant: &str) -> Result<Option<Refusal>, StoreError> {
    let head = ports.logs.head(&business(tenant)).await?;
    let tenant = tenant.to_owned();
    Ok(head.map(|head| match head.position {
        0..=GENESIS_EVENTS => Refusal::HalfFounded { tenant },
        events => Refusal::IdentityMissing { tenant, events },
    }))
}

/// Keys that are bound to no log yet fit where `init` ended before it bound them; whether they are
/// its keys is tried on what is sealed.
fn fits(keys: &KeyFile, identity: &Identity) -> Result<(), Refusal> {
    if keys.tenant != identity.tenant {
        return Err(Refusal::KeysOfAnother { tenant: keys.tenant.clone() });
    }
    match keys.incarnation {
        None => Ok(()),
        Some(incarnation) if incarnation == identity.incarnation => Ok(()),
        Some(_) => Err(Refusal::KeysOfAnother { tenant: keys.tenant.clone() }),
    }
}

/// Refuses an identity that the log's first event does not bear out: anybody who can write to the
/// database can change the one, nobody the other.
///
/// # Errors
/// [`Refusal::IdentityDenied`], or [`Refusal::Store`] where the database does not answer.
pub(crate) async fn attested(logs: &dyn LogStore, identity: &Identity) -> Result<(), Refusal> {
    let query = ReadQuery {
        log: business(&identity.tenant),
        filter: EventFilter::default(),
        after: 0,
        until: 1,
        direction: Direction::Forward,
        limit: 1,
    };
    let rows = logs.read(&query).await?;
    let opened = rows.first().and_then(|row| serde_json::from_slice::<LogOpened>(&row.data).ok());
    match denial(identity, opened.as_ref()) {
        Some(detail) => Err(Refusal::IdentityDenied { tenant: identity.tenant.clone(), detail }),
        None => Ok(()),
    }
}

/// What the first event says otherwise than the identity.
fn denial(identity: &Identity, opened: Option<&LogOpened>) -> Option<Denial> {
    let Some(opened) = opened else {
        return Some(Denial {
            zh: "日志首条读不出来".to_owned(),
            en: "its log has no readable first event".to_owned(),
        });
    };
    let differ = |(zh, en): (&str, &str), stored: [String; 2], logged: [String; 2]| {
        let ([stored, stored_en], [logged, logged_en]) = (stored, logged);
        Some(Denial {
            zh: format!("{zh}在身份表中为“{stored}”，在日志中为“{logged}”"),
            en: format!("{en} is {stored_en} in `identities` and {logged_en} in the log"),
        })
    };
    let same = |told: &dyn Display| [told.to_string(), told.to_string()];
    let sample = |sample: bool| {
        let zh = if sample { "样例数据" } else { "真实数据" };
        [zh.to_owned(), sample.to_string()]
    };
    if opened.tenant != identity.tenant {
        differ(("租户", "tenant"), same(&identity.tenant), same(&opened.tenant))
    } else if opened.incarnation != identity.incarnation {
        let name = ("历史编号", "incarnation");
        differ(name, same(&identity.incarnation), same(&opened.incarnation))
    } else if opened.sample != identity.sample {
        differ(("数据性质", "sample"), sample(identity.sample), sample(opened.sample))
    } else {
        None
    }
}

/// Tries the keys on a sealed text of the last events, if there is one.
async fn opens(parts: &Parts) -> Result<(), Refusal> {
    let query = ReadQuery {
        log: business(&parts.tenant),
        filter: EventFilter::default(),
        after: 0,
        until: i64::MAX.unsigned_abs(),
        direction: Direction::Backward,
        limit: SEALED_LOOK_BACK,
    };
    let logs: &dyn LogStore = parts.logs.as_ref();
    let rows = logs.read(&query).await?;
    let sealed = rows.iter().find_map(|row| Some((row.position, row.private.as_ref()?)));
    let Some((position, sealed)) = sealed else { return Ok(()) };
    match Sealer::new(&parts.keys).open(position, sealed) {
        Ok(_) => Ok(()),
        Err(_) => Err(Refusal::KeysDoNotOpen { position }),
    }
}

/// The business log of a tenant.
pub(crate) fn business(tenant: &str) -> LogKey {
    LogKey { tenant: tenant.into(), log: Log::Business }
}

#[cfg(test)]
mod tests;
