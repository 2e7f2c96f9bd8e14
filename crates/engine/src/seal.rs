//! Sealing free text under the tenant's data key, and digesting requests under its secret.
//!
//! The commitment in the log is over the plain bytes, so that the key can be rotated without
//! touching a leaf (`design.md` §3.1).

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const NONCE_BYTES: usize = 12;

/// A tenant's secret keys; kept outside the database.
#[derive(Clone)]
pub struct Keys {
    /// Seals free text.
    pub data: [u8; 32],
    /// Digests requests.
    pub digest: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

/// Sealed bytes that the key does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("open the sealed text at position {position}: wrong key or altered bytes")]
pub struct OpenError {
    /// The position in the log.
    pub position: u64,
}

/// Seals and opens free text with AES-256-GCM; the position is authenticated with it, so that
/// sealed bytes cannot be moved to another event.
#[derive(Clone)]
pub struct Sealer {
    cipher: Aes256Gcm,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(redacted)")
    }
}

impl Sealer {
    /// A sealer under a tenant's keys.
    pub fn new(keys: &Keys) -> Self {
        Self { cipher: Aes256Gcm::new(&keys.data.into()) }
    }

    /// Nonce and ciphertext of a text.
    pub fn seal(&self, nonce: [u8; NONCE_BYTES], position: u64, text: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: text, aad: &position.to_be_bytes() };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("AES-GCM seals any text under 64 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// The text.
    ///
    /// # Errors
    /// [`OpenError`] where the key or the bytes are not the ones that it was sealed with.
    pub fn open(&self, position: u64, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let failed = OpenError { position };
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(failed)?;
        let payload = Payload { msg: sealed, aad: &position.to_be_bytes() };
        self.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| failed)
    }
}

/// The digest of a request: the form of what it covers, and the hexadecimal HMAC-SHA-256 over
/// method, a zero byte and the command's JSON in that form.
pub fn request_digest(keys: &Keys, form: &str, method: &str, command: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&keys.digest).expect("HMAC takes a key of any length");
    mac.update(method.as_bytes());
    mac.update(&[0]);
    mac.update(command);
    format!("{form}:{}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys { data: [1; 32], digest: [2; 32] }
    }

    #[test]
    fn a_text_opens_at_its_position_and_nowhere_else() {
        let sealer = Sealer::new(&keys());
        let sealed = sealer.seal([3; 12], 7, "房前杂物".as_bytes());
        assert_eq!(sealer.open(7, &sealed), Ok("房前杂物".as_bytes().to_vec()));
        assert_eq!(sealer.open(8, &sealed), Err(OpenError { position: 8 }));
    }

    #[test]
    fn altered_or_short_bytes_do_not_open() {
        let sealer = Sealer::new(&keys());
        let mut sealed = sealer.seal([3; 12], 7, b"text");
        sealed[14] ^= 1;
        assert_eq!(sealer.open(7, &sealed), Err(OpenError { position: 7 }));
        assert_eq!(sealer.open(7, &[0; 5]), Err(OpenError { position: 7 }));
    }

    #[test]
    fn digests_tell_methods_and_commands_apart() {
        let digest = |method, command: &[u8]| request_digest(&keys(), "v2", method, command);
        assert_ne!(digest("a", b"b"), digest("ab", b""));
        assert_ne!(digest("a", b"b"), digest("a", b"c"));
        assert_eq!(digest("a", b"b"), digest("a", b"b"));
        assert!(digest("a", b"b").starts_with("v2:"));
    }
}
