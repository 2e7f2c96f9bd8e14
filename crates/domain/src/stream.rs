//! Streams: the events of one thing, named by its kind and id.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::aggregate::Kind;

/// The name of a stream, written `kind/uuid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    /// What kind of thing the stream tells of.
    pub kind: Kind,
    /// The thing's id.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of a thing.
    pub fn new(kind: Kind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// A deterministic stream for a natural key, so that uniqueness is "expected absent".
    ///
    /// The id is UUIDv5 of `key` under a namespace of the kind.
    pub fn of_key(kind: Kind, key: &str) -> Self {
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, kind.as_str().as_bytes());
        Self { kind, id: Uuid::new_v5(&namespace, key.as_bytes()) }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.id.hyphenated())
    }
}

/// A text that names no stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parse the stream name {0:?}")]
pub struct ParseStreamError(pub String);

impl FromStr for StreamId {
    type Err = ParseStreamError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let failed = || ParseStreamError(text.to_owned());
        let (kind, id) = text.split_once('/').ok_or_else(failed)?;
        let kind = Kind::parse(kind).ok_or_else(failed)?;
        let id = Uuid::try_parse(id).map_err(|_| failed())?;
        let stream = Self { kind, id };
        if stream.to_string() == text { Ok(stream) } else { Err(failed()) }
    }
}
