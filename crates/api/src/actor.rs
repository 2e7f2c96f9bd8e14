//! Who calls: a bearer credential becomes a proof, without which no handler is reached.

use hemei_engine::engine::{Caller, Engine};
use hemei_engine::failure::Failure;
use http::HeaderMap;

/// Proves the caller of a request; nothing where there is no valid credential, whatever the cause.
///
/// # Errors
/// [`Failure`] where the store does not answer.
pub(crate) async fn authenticate(
    engine: &Engine,
    headers: &HeaderMap,
) -> Result<Option<Caller>, Failure> {
    match bearer(headers) {
        Some(bearer) => Ok(engine.authenticate(bearer).await?.ok()),
        None => Ok(None),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get("authorization")?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_counts() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", text.parse().expect("a header"));
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(of("Bearer abc"), Some("abc".to_owned()));
        assert_eq!(of("bearer  abc "), Some("abc".to_owned()));
        assert_eq!(of("Basic abc"), None);
        assert_eq!(of("abc"), None);
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
