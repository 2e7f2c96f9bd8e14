//! One layer of configuration: what a file, the environment or the command line says, and nothing
//! where it says nothing.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;

use super::value::{CollectorUrl, Location, Percent, Seconds, TenantName};
use crate::telemetry::{Filter, Format};

/// What one source says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layer {
    /// The tenant.
    pub tenant: Option<TenantName>,
    /// The database.
    pub database: DatabaseLayer,
    /// The secret keys.
    pub keys: KeysLayer,
    /// The API's address.
    pub listen: ListenLayer,
    /// The page for Prometheus.
    pub metrics: MetricsLayer,
    /// Logging.
    pub log: LogLayer,
    /// The collector.
    pub telemetry: TelemetryLayer,
    /// Stopping.
    pub shutdown: ShutdownLayer,
}

/// `[database]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseLayer {
    /// A folder, or the URL of a PostgreSQL database.
    pub url: Option<Location>,
    /// At most so many connections of each purpose.
    pub connections: Option<NonZeroU32>,
    /// Whether a database that may lose acknowledged commits is accepted.
    pub unsafe_durability: Option<bool>,
}

/// `[keys]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeysLayer {
    /// The file.
    pub file: Option<PathBuf>,
}

/// `[listen]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ListenLayer {
    /// The address.
    pub address: Option<SocketAddr>,
    /// The certificate chain, PEM.
    pub tls_certificate: Option<PathBuf>,
    /// The private key, PEM.
    pub tls_key: Option<PathBuf>,
    /// Whether an address that others can reach may be served without TLS.
    pub insecure: Option<bool>,
}

/// `[metrics]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsLayer {
    /// The address.
    pub address: Option<SocketAddr>,
}

/// `[telemetry]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryLayer {
    /// The collector's URL, for OTLP over gRPC.
    pub endpoint: Option<CollectorUrl>,
    /// Who certifies the collector, PEM.
    pub authority: Option<PathBuf>,
    /// How many of a hundred traces that begin here are recorded.
    pub sampled_percent: Option<Percent>,
}

/// `[log]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogLayer {
    /// The shape of a line.
    pub format: Option<Format>,
    /// Which events.
    pub filter: Option<Filter>,
}

/// `[shutdown]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShutdownLayer {
    /// How long health says NOT_SERVING before the door is closed.
    pub drain_seconds: Option<Seconds>,
    /// How long calls and commits under way may take after that.
    pub grace_seconds: Option<Seconds>,
}

/// A setting: its key in the file, and how a text and a lower layer reach it.
pub struct Setting {
    /// The key, `database.url`.
    pub key: &'static str,
    pub(super) apply: fn(&mut Layer, &str) -> Result<(), String>,
    inherit: fn(&mut Layer, &mut Layer),
}

impl Setting {
    /// The variable, `HEMEI_DATABASE_URL`.
    pub fn variable(&self) -> String {
        format!("{}{}", super::PREFIX, self.key.replace('.', "_").to_ascii_uppercase())
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Setting").field(&self.key).finish()
    }
}

macro_rules! settings {
    ($($key:literal: $($field:ident).+;)*) => {
        /// Every setting.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            key: $key,
            apply: |layer, text| {
                layer.$($field).+ = Some(text.parse().map_err(|why| format!("{why}"))?);
                Ok(())
            },
            inherit: |upper, lower| {
                if upper.$($field).+.is_none() {
                    upper.$($field).+ = lower.$($field).+.take();
                }
            },
        }),*];
    };
}

settings! {
    "tenant": tenant;
    "database.url": database.url;
    "database.connections": database.connections;
    "database.unsafe_durability": database.unsafe_durability;
    "keys.file": keys.file;
    "listen.address": listen.address;
    "listen.tls_certificate": listen.tls_certificate;
    "listen.tls_key": listen.tls_key;
    "listen.insecure": listen.insecure;
    "metrics.address": metrics.address;
    "log.format": log.format;
    "log.filter": log.filter;
    "telemetry.endpoint": telemetry.endpoint;
    "telemetry.authority": telemetry.authority;
    "telemetry.sampled_percent": telemetry.sampled_percent;
    "shutdown.drain_seconds": shutdown.drain_seconds;
    "shutdown.grace_seconds": shutdown.grace_seconds;
}

impl Layer {
    /// This layer where it says something, the lower one where it does not.
    #[must_use]
    pub fn over(mut self, mut lower: Self) -> Self {
        for setting in SETTINGS {
            (setting.inherit)(&mut self, &mut lower);
        }
        self
    }
}
