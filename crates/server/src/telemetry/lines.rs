//! Structured logs on standard error, as text or as JSON lines.

use std::str::FromStr;

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// The shape of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl FromStr for Format {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("expected `text` or `json`"),
        }
    }
}

/// Which events are logged, `info,hemei_engine=debug`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Filter(String);

impl Filter {
    /// The directives.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The filter itself.
    pub(super) fn directives(&self) -> EnvFilter {
        EnvFilter::builder().parse_lossy(&self.0)
    }
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = EnvFilter::builder().parse(text);
        parsed.map(|_| Self(text.to_owned())).map_err(|error| error.to_string())
    }
}

impl TryFrom<String> for Filter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// How to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The shape of a line.
    pub format: Format,
    /// Which events.
    pub filter: Filter,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_means_nothing_is_refused() {
        assert!("info,hemei_engine=debug".parse::<Filter>().is_ok());
        assert!("hemei_engine=loudly".parse::<Filter>().is_err());
        assert!("yaml".parse::<Format>().is_err());
    }
}
