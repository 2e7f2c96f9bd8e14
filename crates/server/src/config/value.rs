//! The values of settings, each with its one parser.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

/// The longest time that a setting can say.
const SECONDS_MAX: u64 = 3600;

/// A tenant's name: 1 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TenantName(String);

impl TenantName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TenantName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let ends = text.bytes().next().is_some_and(plain) && text.bytes().last().is_some_and(plain);
        if ends && text.len() <= 63 && text.bytes().all(|byte| plain(byte) || byte == b'-') {
            return Ok(Self(text.to_owned()));
        }
        Err("a tenant's name has 1 to 63 lower-case letters, digits and hyphens")
    }
}

impl TryFrom<String> for TenantName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Location {
    /// A folder with SQLite's files.
    Folder(PathBuf),
    /// The URL of a PostgreSQL database; may hold a password.
    Postgres(String),
}

impl Location {
    /// The location without its password.
    pub fn redacted(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Postgres(url) => redact(url),
        }
    }

    /// How many connections there are unless something else is said: SQLite's readers, or a
    /// PostgreSQL client's share.
    pub(super) fn connections(&self) -> u32 {
        match self {
            Self::Folder(_) => 4,
            Self::Postgres(_) => 16,
        }
    }

    /// Where the keys are kept unless something else is said: beside the folder's files, or where
    /// the server was started.
    pub(super) fn keys_file(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join("keys.toml"),
            Self::Postgres(_) => PathBuf::from("hemei-keys.toml"),
        }
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl FromStr for Location {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            Some(("sqlite", "")) => Err("expected a folder after `sqlite:`"),
            Some(("sqlite", folder)) => Ok(Self::Folder(folder.into())),
            Some((_, rest)) if rest.starts_with("//") => {
                Err("expected a folder, `sqlite:<folder>` or `postgres://…`")
            }
            _ if text.is_empty() => Err("expected a folder, `sqlite:<folder>` or `postgres://…`"),
            _ => Ok(Self::Folder(text.into())),
        }
    }
}

impl TryFrom<String> for Location {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A URL without what stands between its user's name and its host, and without its parameters,
/// where a password can stand too.
fn redact(url: &str) -> String {
    let (url, parameters) = match url.split_once('?') {
        Some((url, _)) => (url, "?…"),
        None => (url, ""),
    };
    let Some((scheme, rest)) = url.split_once("://") else { return format!("{url}{parameters}") };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return format!("{url}{parameters}");
    };
    match user.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:…@{host}{parameters}"),
        None => format!("{scheme}://{user}@{host}{parameters}"),
    }
}

/// A number of whole seconds, at most an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct Seconds(pub Duration);

impl TryFrom<u64> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: u64) -> Result<Self, Self::Error> {
        if seconds <= SECONDS_MAX {
            Ok(Self(Duration::from_secs(seconds)))
        } else {
            Err("expected at most 3600 seconds")
        }
    }
}

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds: u64 = text.parse().map_err(|_| "expected whole seconds")?;
        seconds.try_into()
    }
}

/// A share of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub struct Percent(pub u8);

impl Percent {
    /// All of it.
    pub const ALL: Self = Self(100);
}

impl TryFrom<u8> for Percent {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        if percent <= 100 { Ok(Self(percent)) } else { Err("expected 0 to 100") }
    }
}

impl FromStr for Percent {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let percent: u8 = text.parse().map_err(|_| "expected 0 to 100")?;
        percent.try_into()
    }
}

/// The URL of a collector: scheme, host and port, and nothing that could be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct CollectorUrl(String);

impl CollectorUrl {
    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the connection is inside TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for CollectorUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
        let host = plain.map(|rest| rest.strip_suffix('/').unwrap_or(rest));
        let bare = |host: &&str| !host.is_empty() && !host.contains(['/', '@', '?', '#']);
        if host.filter(bare).is_some() && text.parse::<tonic::transport::Uri>().is_ok() {
            return Ok(Self(text.to_owned()));
        }
        Err("expected `http://host:port` or `https://host:port`")
    }
}

impl TryFrom<String> for CollectorUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_have_plain_names() {
        for name in ["longxi", "500243116", "a", "a-b"] {
            assert_eq!(name.parse::<TenantName>().map(|t| t.0), Ok(name.to_owned()));
        }
        let long = "a".repeat(64);
        for name in ["", "Longxi", "龙溪", "-a", "a-", "a_b", "a/b", &long] {
            assert!(name.parse::<TenantName>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_database_is_a_folder_or_a_url() {
        let folder = |text: &str| Ok(Location::Folder(text.into()));
        assert_eq!("data".parse(), folder("data"));
        assert_eq!("sqlite:/var/lib/hemei".parse(), folder("/var/lib/hemei"));
        let url = "postgres://u:p@h/d";
        assert_eq!(url.parse(), Ok(Location::Postgres(url.to_owned())));
        for refused in ["", "sqlite:", "mysql://h/d"] {
            assert!(refused.parse::<Location>().is_err(), "{refused}");
        }
    }

    #[test]
    fn a_collector_is_a_scheme_a_host_and_a_port() {
        for url in ["http://127.0.0.1:4317", "https://collector.example:4317/", "http://[::1]:1"] {
            assert_eq!(url.parse::<CollectorUrl>().map(|one| one.0), Ok(url.to_owned()));
        }
        for refused in ["", "collector:4317", "http://", "http://u:p@h:1", "http://h:1/v1/traces"] {
            assert!(refused.parse::<CollectorUrl>().is_err(), "{refused}");
        }
    }

    #[test]
    fn a_share_is_at_most_all_of_it() {
        assert_eq!("0".parse(), Ok(Percent(0)));
        assert_eq!("100".parse(), Ok(Percent::ALL));
        assert!("101".parse::<Percent>().is_err() && "half".parse::<Percent>().is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://u:secret@h/d",
            "postgres://u:secret@h/d?sslmode=require&password=secret",
            "postgres://h/d?password=secret",
            "postgresql://u:se@cret@h/d",
        ] {
            let location = Location::Postgres(url.to_owned());
            let shown = format!("{} {location:?}", location.redacted());
            assert!(!shown.contains("secret") && !shown.contains("cret@"), "{shown}");
            assert!(shown.contains("h/d"), "{shown}");
        }
    }
}
