//! Page tokens: opaque, authenticated, and bound to method, query and caller (AIP-158).
//!
//! `place ‖ binding (16) ‖ MAC (16)` in URL-safe base64. A token carries no authority: the next
//! page is authorised like the first.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hemei_domain::id::PersonId;
use hemei_domain::rejection::Rejection;
use hemei_engine::port::{Key, Value};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::status::reasons;

mod place;

const BINDING: usize = 16;
const MAC: usize = 16;
const DOMAIN: &[u8] = b"hemei/page-token/v1\0";

/// The key that authenticates tokens; the same on every replica.
#[derive(Clone)]
pub struct PageTokenKey([u8; 32]);

impl PageTokenKey {
    /// A key from 32 secret bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    fn mac(&self, bytes: &[u8]) -> [u8; MAC] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(DOMAIN);
        mac.update(bytes);
        let mut short = [0; MAC];
        short.copy_from_slice(&mac.finalize().into_bytes()[..MAC]);
        short
    }
}

impl std::fmt::Debug for PageTokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PageTokenKey(…)")
    }
}

/// What a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Query([u8; BINDING]);

impl Query {
    /// The query of a caller: `request` is its bytes without page size and token.
    pub(crate) fn of(method: &str, caller: PersonId, request: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(method.as_bytes());
        hash.update([0]);
        hash.update(caller.0.as_bytes());
        hash.update(request);
        let mut short = [0; BINDING];
        short.copy_from_slice(&hash.finalize()[..BINDING]);
        Self(short)
    }
}

/// The token of a place in a query.
pub(crate) fn seal(key: &PageTokenKey, query: Query, after: &[Value]) -> String {
    let mut bytes = place::encode(after);
    bytes.extend_from_slice(&query.0);
    let mac = key.mac(&bytes);
    bytes.extend_from_slice(&mac);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place that a token names; nothing for the first page.
///
/// # Errors
/// `PAGE_TOKEN_MALFORMED` where it is none of ours, `PAGE_TOKEN_OTHER_QUERY` where it belongs to
/// another query.
pub(crate) fn open(
    key: &PageTokenKey,
    query: Query,
    token: &str,
) -> Result<Option<Key>, Rejection> {
    if token.is_empty() {
        return Ok(None);
    }
    let refused = |rule| Rejection::new(rule).field("page_token");
    let malformed = || refused(&reasons::PAGE_TOKEN_MALFORMED);
    let mut bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| malformed())?;
    let signed = bytes.len().checked_sub(MAC).ok_or_else(malformed)?;
    let mac = bytes.split_off(signed);
    if !bool::from(key.mac(&bytes).ct_eq(mac.as_slice())) {
        return Err(malformed());
    }
    let end = bytes.len().checked_sub(BINDING).ok_or_else(malformed)?;
    let binding = bytes.split_off(end);
    if binding != query.0 {
        return Err(refused(&reasons::PAGE_TOKEN_OTHER_QUERY));
    }
    place::decode(&bytes).map(Some).ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key() -> PageTokenKey {
        PageTokenKey::new([7; 32])
    }

    fn query(request: &[u8]) -> Query {
        Query::of("/hemei.v1.IssueService/ListIssues", PersonId(Uuid::from_u128(1)), request)
    }

    fn place() -> Key {
        vec![Value::Text("place".to_owned())]
    }

    fn reason(result: Result<Option<Key>, Rejection>) -> &'static str {
        result.expect_err("the token is refused").rule.reason
    }

    #[test]
    fn a_token_opens_for_its_own_query() {
        let token = seal(&key(), query(b"q"), &place());
        assert_eq!(open(&key(), query(b"q"), &token), Ok(Some(place())));
        assert_eq!(open(&key(), query(b"q"), ""), Ok(None));
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn a_token_of_another_query_method_or_caller_is_refused() {
        let token = seal(&key(), query(b"q"), &place());
        let method = Query::of("/other", PersonId(Uuid::from_u128(1)), b"q");
        let caller =
            Query::of("/hemei.v1.IssueService/ListIssues", PersonId(Uuid::from_u128(2)), b"q");
        for other in [query(b"r"), method, caller] {
            assert_eq!(reason(open(&key(), other, &token)), "PAGE_TOKEN_OTHER_QUERY");
        }
    }

    #[test]
    fn a_forged_or_torn_token_is_refused() {
        let token = seal(&key(), query(b"q"), &place());
        let mut flipped = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        flipped[0] ^= 1;
        let other_key = seal(&PageTokenKey::new([8; 32]), query(b"q"), &place());
        let forged =
            [URL_SAFE_NO_PAD.encode(flipped), other_key, token[1..].to_owned(), "!".to_owned()];
        for token in forged {
            assert_eq!(reason(open(&key(), query(b"q"), &token)), "PAGE_TOKEN_MALFORMED");
        }
    }
}
