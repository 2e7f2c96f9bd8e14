//! Configuration: read once, from defaults, a TOML file, the environment and the command line, each
//! over the one before.
//!
//! The environment has one variable a setting, `HEMEI_DATABASE_URL` for `database.url`, and for each
//! one that names a file with the value, `HEMEI_DATABASE_URL_FILE`, so that no secret has to stand
//! in it. A setting that is unknown is refused, wherever it stands.

mod layer;
mod source;
mod value;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::telemetry;

pub use layer::{
    DatabaseLayer, KeysLayer, Layer, ListenLayer, LogLayer, MetricsLayer, SETTINGS, Setting,
    ShutdownLayer, TelemetryLayer,
};
pub use source::{Process, Source};
pub use value::{CollectorUrl, Location, Percent, Seconds, TenantName};

/// The variable that names the file.
const FILE_VARIABLE: &str = "HEMEI_CONFIG";
/// What every variable of ours begins with.
const PREFIX: &str = "HEMEI_";
/// Variables of the tests, which are not ours to judge.
const TEST_PREFIX: &str = "HEMEI_TEST_";
/// Where a client keeps its token: no setting of a server, and often there beside one.
const CREDENTIAL_VARIABLE: &str = "HEMEI_CREDENTIAL";
/// A variable of this ending names a file with the value.
const FILE_SUFFIX: &str = "_FILE";
/// Loopback only, unless somebody decides otherwise.
const ADDRESS: &str = "127.0.0.1:50061";
/// The database where none is named.
const DATABASE: &str = "hemei-data";
/// Statements of sqlx are ours to log where they fail.
pub(crate) const LOG_FILTER: &str = "info,sqlx=warn,h2=warn,hyper=warn,tower=warn";
const GRACE_SECONDS: u64 = 20;

/// Everything that a process is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The tenant; where absent, the only one that the database was made for.
    pub tenant: Option<TenantName>,
    /// The database.
    pub database: Database,
    /// The file of the tenant's secret keys.
    pub keys_file: PathBuf,
    /// Where and how the API is served.
    pub listen: Listen,
    /// How to log.
    pub log: telemetry::Config,
    /// Where Prometheus reads figures; nowhere where absent.
    pub metrics: Option<SocketAddr>,
    /// Where traces, figures and logs are sent.
    pub export: telemetry::ExportConfig,
    /// How to stop.
    pub shutdown: Shutdown,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Where it is.
    pub location: Location,
    /// At most so many connections of each purpose.
    pub connections: u32,
    /// Whether a database that may lose acknowledged commits is accepted.
    pub unsafe_durability: bool,
}

/// Where and how the API is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// The address.
    pub address: SocketAddr,
    /// The certificate and its key, both PEM.
    pub tls: Option<TlsFiles>,
    /// Whether an address that others can reach may be served without TLS.
    pub insecure: bool,
}

/// A certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// How to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shutdown {
    /// How long health says NOT_SERVING before the door is closed.
    pub drain: Duration,
    /// How long calls and commits under way may take after that.
    pub grace: Duration,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read.
    #[error("read the configuration file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file does not say what it should.
    #[error("understand {}, line {line}, key {key}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What stands there before the equals sign.
        key: String,
        /// What is wrong.
        why: String,
    },
    /// A variable does not hold what it should.
    #[error("understand the variable {name}: {why}")]
    Variable {
        /// The variable.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// There is no such setting.
    #[error("find the setting of the variable {name}")]
    UnknownVariable {
        /// The variable.
        name: String,
    },
    /// A setting is given both itself and as a file.
    #[error("choose between the variables {name} and {name}_FILE")]
    TwiceGiven {
        /// The variable.
        name: String,
    },
    /// The file that a variable names could not be read.
    #[error("read the file {} that the variable {name} names", path.display())]
    Secret {
        /// The variable.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A collector behind TLS, of which nobody says who certifies it.
    #[error("send telemetry to {endpoint} without telemetry.authority")]
    AuthorityMissing {
        /// The collector.
        endpoint: String,
    },
    /// A certificate without a key, or a key without a certificate.
    #[error("serve TLS with {given} but without {missing}")]
    HalfTls {
        /// The setting that is given.
        given: &'static str,
        /// The setting that is not.
        missing: &'static str,
    },
}

impl Config {
    /// Reads the configuration; `flags` are what the command line says.
    ///
    /// # Errors
    /// [`Error`]: the first setting that is wrong.
    pub fn load(file: Option<&Path>, flags: Layer, source: &dyn Source) -> Result<Self, Error> {
        let (environment, named) = environment(source)?;
        let file = match file.map(Path::to_owned).or(named) {
            Some(path) => read_file(&path, source)?,
            None => Layer::default(),
        };
        Self::of(flags.over(environment).over(file))
    }

    /// What the layers say, defaults below them.
    pub(crate) fn of(layer: Layer) -> Result<Self, Error> {
        let location = layer.database.url.unwrap_or_else(|| Location::Folder(DATABASE.into()));
        let keys_file = layer.keys.file.unwrap_or_else(|| location.keys_file());
        let connections = location.connections();
        let seconds = |given: Option<Seconds>, default| given.map_or(default, |given| given.0);
        Ok(Self {
            tenant: layer.tenant,
            database: Database {
                location,
                connections: layer.database.connections.map_or(connections, NonZeroU32::get),
                unsafe_durability: layer.database.unsafe_durability.unwrap_or(false),
            },
            keys_file,
            listen: Listen {
                address: layer
                    .listen
                    .address
                    .unwrap_or_else(|| ADDRESS.parse().expect("the default address is one")),
                tls: tls(layer.listen.tls_certificate, layer.listen.tls_key)?,
                insecure: layer.listen.insecure.unwrap_or(false),
            },
            log: telemetry::Config {
                format: layer.log.format.unwrap_or(telemetry::Format::Text),
                filter: layer
                    .log
                    .filter
                    .unwrap_or_else(|| LOG_FILTER.parse().expect("the default filter is one")),
            },
            metrics: layer.metrics.address,
            export: export(layer.telemetry)?,
            shutdown: Shutdown {
                drain: seconds(layer.shutdown.drain_seconds, Duration::ZERO),
                grace: seconds(layer.shutdown.grace_seconds, Duration::from_secs(GRACE_SECONDS)),
            },
        })
    }

    /// Every setting with its value, secrets left out, in the order of [`SETTINGS`].
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let tls = self.listen.tls.as_ref();
        let file = |path: Option<&PathBuf>| path.map_or_else(String::new, |p| shown_path(p));
        let format = match self.log.format {
            telemetry::Format::Text => "text",
            telemetry::Format::Json => "json",
        };
        let values = [
            self.tenant.as_ref().map_or_else(String::new, |tenant| tenant.as_str().to_owned()),
            self.database.location.redacted(),
            self.database.connections.to_string(),
            self.database.unsafe_durability.to_string(),
            shown_path(&self.keys_file),
            self.listen.address.to_string(),
            file(tls.map(|tls| &tls.certificate)),
            file(tls.map(|tls| &tls.key)),
            self.listen.insecure.to_string(),
            self.metrics.map_or_else(String::new, |address| address.to_string()),
            format.to_owned(),
            self.log.filter.as_str().to_owned(),
            self.export.endpoint.as_ref().map_or_else(String::new, |url| url.as_str().to_owned()),
            file(self.export.authority.as_ref()),
            self.export.sampled.0.to_string(),
            self.shutdown.drain.as_secs().to_string(),
            self.shutdown.grace.as_secs().to_string(),
        ];
        SETTINGS.iter().map(|setting| setting.key).zip(values).collect()
    }
}

fn export(layer: TelemetryLayer) -> Result<telemetry::ExportConfig, Error> {
    let TelemetryLayer { endpoint, authority, sampled_percent } = layer;
    if let Some(url) = endpoint.as_ref().filter(|url| url.is_secure() && authority.is_none()) {
        return Err(Error::AuthorityMissing { endpoint: url.as_str().to_owned() });
    }
    let sampled = sampled_percent.unwrap_or(Percent::ALL);
    Ok(telemetry::ExportConfig { endpoint, authority, sampled })
}

fn shown_path(path: &Path) -> String {
    path.display().to_string()
}

fn tls(certificate: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<TlsFiles>, Error> {
    const CERTIFICATE: &str = "listen.tls_certificate";
    const KEY: &str = "listen.tls_key";
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (Some(_), None) => Err(Error::HalfTls { given: CERTIFICATE, missing: KEY }),
        (None, Some(_)) => Err(Error::HalfTls { given: KEY, missing: CERTIFICATE }),
    }
}

/// What the environment says, and the file that it names.
fn environment(source: &dyn Source) -> Result<(Layer, Option<PathBuf>), Error> {
    let mut layer = Layer::default();
    let mut file = None;
    let mut given: Vec<&'static str> = Vec::new();
    for (name, value) in source.variables() {
        let foreign = name.starts_with(TEST_PREFIX) || name == CREDENTIAL_VARIABLE;
        if !name.starts_with(PREFIX) || foreign || value.is_empty() {
            continue;
        }
        if name == FILE_VARIABLE {
            file = Some(PathBuf::from(value));
            continue;
        }
        let setting = SETTINGS.iter().find(|setting| {
            let variable = setting.variable();
            name == variable || name.strip_suffix(FILE_SUFFIX) == Some(variable.as_str())
        });
        let setting = setting.ok_or_else(|| Error::UnknownVariable { name: name.clone() })?;
        if given.contains(&setting.key) {
            return Err(Error::TwiceGiven { name: setting.variable() });
        }
        given.push(setting.key);
        let text = text_of(setting, &name, &value, source)?;
        (setting.apply)(&mut layer, &text).map_err(|why| Error::Variable { name, why })?;
    }
    Ok((layer, file))
}

/// A variable's text, or that of the file which it names.
fn text_of(
    setting: &Setting,
    name: &str,
    value: &std::ffi::OsStr,
    source: &dyn Source,
) -> Result<String, Error> {
    if name == setting.variable() {
        return value.to_str().map(str::to_owned).ok_or_else(|| Error::Variable {
            name: name.to_owned(),
            why: "it is not UTF-8".to_owned(),
        });
    }
    let path = PathBuf::from(value);
    let text = source.read(&path).map_err(|source| Error::Secret {
        name: name.to_owned(),
        path,
        source,
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn read_file(path: &Path, source: &dyn Source) -> Result<Layer, Error> {
    let text = source.read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text[..start].matches('\n').count();
        let key = text.lines().nth(line).unwrap_or_default();
        let key = key.split_once('=').map_or(key, |(key, _)| key).trim().to_owned();
        let why = error.message().replace('\n', " ");
        Error::File { path: path.to_owned(), line: line + 1, key, why }
    })
}

#[cfg(test)]
mod tests;
