//! Who calls: a bearer credential becomes a proof that handlers take as an argument.

use hemei_engine::engine::{Caller, Engine};
use hemei_engine::failure::Failure;
use tonic::metadata::MetadataMap;

/// Proves the caller of a request; nothing where there is no valid credential, whatever the cause.
///
/// # Errors
/// [`Failure`] where the store does not answer.
pub(crate) async fn authenticate(
    engine: &Engine,
    metadata: &MetadataMap,
) -> Result<Option<Caller>, Failure> {
    match bearer(metadata) {
        Some(bearer) => Ok(engine.authenticate(bearer).await?.ok()),
        None => Ok(None),
    }
}

fn bearer(metadata: &MetadataMap) -> Option<&str> {
    let header = metadata.get("authorization")?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_counts() {
        let of = |text: &str| {
            let mut metadata = MetadataMap::new();
            metadata.insert("authorization", text.parse().expect("a header"));
            bearer(&metadata).map(str::to_owned)
        };
        assert_eq!(of("Bearer abc"), Some("abc".to_owned()));
        assert_eq!(of("bearer  abc "), Some("abc".to_owned()));
        assert_eq!(of("Basic abc"), None);
        assert_eq!(of("abc"), None);
        assert_eq!(bearer(&MetadataMap::new()), None);
    }
}
