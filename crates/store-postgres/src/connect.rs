//! Connections that are lent to one call at a time.
//!
//! sqlx's own pool asks each connection for a sign of life whenever it comes back, which is a round
//! trip for each call. Here a connection comes back only if its call ended well; the connection of
//! a call that failed or was cancelled is dropped, and after a loss every idle one with it, since
//! the server that ended one has usually ended all.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use hemei_engine::port::{Pool, StoreError};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::config::Config;
use crate::{durability, error};

/// How many prepared statements a connection keeps: a few for each table.
const STATEMENTS: usize = 256;
/// A connection that was idle for longer may have been forgotten by a firewall on the way.
const IDLE_MAX: Duration = Duration::from_secs(60);
/// How long after its own limit the server may still answer that it has stopped a statement.
const GRACE: Duration = Duration::from_secs(5);

/// Every query here has an index that fits, and no plan may read a log from end to end because its
/// statistics are old. Nobody reads notices, such as that a table which is dropped if it exists does
/// not.
const SETTINGS: &str = "set_config('enable_seqscan', 'off', false),
    set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
    set_config('jit', 'off', false), set_config('client_min_messages', 'warning', false),
    set_config('statement_timeout', $1, false)";

/// What the connections are for, which says how their statements are planned.
///
/// A plan that is kept was made over an almost empty table, where every index that begins with the
/// tenant costs the same: an index over an actor's events looked as good as the one over request
/// keys, and each key of a batch read all that its actor had ever written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Statements are planned anew each time, by how large the tables are then.
    Reading,
    /// Whole tables are read in the order of their keys, a page at a time, right after they were
    /// filled: nothing is known yet of how large they are, and a plan that gathers and sorts would
    /// read all of a table for each page.
    Walking,
    /// Plans are kept, since planning a batch costs as much as writing a small one. So look-ups
    /// ask for the first row in the order of their index, and sorting is no way out.
    Writing,
}

impl Purpose {
    fn settings(self) -> &'static str {
        match self {
            Self::Reading => "set_config('plan_cache_mode', 'force_custom_plan', false)",
            Self::Walking => {
                "set_config('plan_cache_mode', 'force_custom_plan', false),
                     set_config('enable_bitmapscan', 'off', false),
                     set_config('enable_sort', 'off', false),
                     set_config('enable_incremental_sort', 'off', false)"
            }
            Self::Writing => {
                "set_config('plan_cache_mode', 'force_generic_plan', false),
                     set_config('enable_sort', 'off', false),
                     set_config('enable_incremental_sort', 'off', false)"
            }
        }
    }
}

/// The connections for one purpose.
#[derive(Debug)]
pub(crate) struct Connections {
    purpose: Purpose,
    options: PgConnectOptions,
    limit: u32,
    permits: Semaphore,
    idle: Mutex<Vec<Idle>>,
    patience: Duration,
    statement_timeout: Duration,
    /// Whether the first connection found a database that loses no acknowledged commit.
    durable: OnceLock<bool>,
}

#[derive(Debug)]
struct Idle {
    since: Instant,
    connection: PgConnection,
}

impl Connections {
    pub(crate) fn new(
        purpose: Purpose,
        options: PgConnectOptions,
        limit: u32,
        config: &Config,
    ) -> Self {
        let options = options
            .application_name("hemei")
            .statement_cache_capacity(STATEMENTS)
            .disable_statement_logging();
        Self {
            purpose,
            options,
            limit,
            permits: Semaphore::new(limit as usize),
            idle: Mutex::default(),
            patience: config.acquire_timeout,
            statement_timeout: config.statement_timeout,
            durable: OnceLock::new(),
        }
    }

    /// A connection for one call; waits for a bounded time.
    pub(crate) async fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let leased = tokio::time::timeout(self.patience, self.lease_unbounded()).await;
        leased.unwrap_or_else(|_| {
            let detail = format!("no connection within {} ms", self.patience.as_millis());
            Err(StoreError::Unavailable { detail })
        })
    }

    async fn lease_unbounded(&self) -> Result<Lease<'_>, StoreError> {
        let permit =
            self.permits.acquire().await.map_err(|_| StoreError::Unavailable {
                detail: "the store is closed".to_owned(),
            })?;
        let idle = self.idle().pop().filter(|idle| idle.since.elapsed() < IDLE_MAX);
        let fresh = idle.is_none();
        let connection = match idle {
            Some(idle) => idle.connection,
            None => self.open().await?,
        };
        Ok(Lease { owner: self, connection, fresh, _permit: permit })
    }

    /// A new connection. Who serves the first one has accepted what durability the database has; a
    /// server that comes back with less is not used.
    async fn open(&self) -> Result<PgConnection, StoreError> {
        let away = |error: sqlx::Error| StoreError::Unavailable { detail: error.to_string() };
        let mut connection = self.options.connect().await.map_err(away)?;
        let timeout = self.statement_timeout.as_millis().to_string();
        let purpose = self.purpose.settings();
        let text = format!("SELECT {}, {SETTINGS}, {purpose}", durability::SETTINGS);
        let settings = sqlx::query(AssertSqlSafe(text)).bind(timeout);
        let row = settings.fetch_one(&mut connection).await.map_err(away)?;
        let found = durability::of(&row)?;
        if *self.durable.get_or_init(|| found.durable) && !found.durable {
            let detail = format!("acknowledged commits could be lost now: {}", found.settings);
            return Err(StoreError::Unavailable { detail });
        }
        Ok(connection)
    }

    /// How they stand.
    pub(crate) fn pool(&self, name: &'static str) -> Pool {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(self.limit);
        Pool { name, limit: self.limit, in_use: self.limit.saturating_sub(free) }
    }

    /// Waits until no call is under way, then closes everything.
    pub(crate) async fn close(&self) {
        let quiet = self.permits.acquire_many(self.limit);
        // A call that takes longer than that keeps its connection, which its end will close.
        tokio::time::timeout(self.patience, quiet).await.ok();
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for Idle { connection, .. } in idle {
            // The server may be gone; then the connection is gone too.
            tokio::time::timeout(self.patience, connection.close()).await.ok();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().expect("nobody panics while holding the idle connections")
    }
}

/// A connection lent to one call; dropped unless it was given back.
#[derive(Debug)]
pub(crate) struct Lease<'c> {
    owner: &'c Connections,
    connection: PgConnection,
    fresh: bool,
    _permit: SemaphorePermit<'c>,
}

impl Lease<'_> {
    /// Whether the connection was made for this call, so that no restart can have ended it before.
    pub(crate) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// How long to wait for the answer to one statement.
    pub(crate) fn answer_within(&self) -> Duration {
        self.owner.statement_timeout + GRACE
    }

    /// Gives the connection back.
    pub(crate) fn keep(self) {
        if !self.owner.permits.is_closed() {
            let idle = Idle { since: Instant::now(), connection: self.connection };
            self.owner.idle().push(idle);
        }
    }

    /// Gives the connection back unless the statement's failure casts doubt on it.
    pub(crate) fn settle<T>(self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        match &result {
            Err(error) if error::is_loss(error) => self.owner.idle().clear(),
            _ => self.keep(),
        }
        result
    }
}

impl Deref for Lease<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

/// Waits for an answer; a server that has vanished without a word counts as lost.
pub(crate) async fn bounded<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let timed_out = || sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(limit, answer).await.unwrap_or_else(|_| Err(timed_out()))
}
