//! The entry of an event: the fixed-width bytes that the tree commits to, and what goes into them.
//!
//! Version 1 is final: a change of one byte here would unprove every log ever written.

use sha2::{Digest, Sha256};

use crate::{Hash, tree};

/// What an entry begins with, so that no other hash of ours can be passed off as one.
pub const TAG: &[u8; 15] = b"hemei/entry/v1\0";

/// Bytes of an encoded entry.
pub const ENTRY_BYTES: usize = TAG.len() + 16 + 16 + 8 + 8 + 3 * 32;

/// What the hash behind a log id begins with.
const LOG_ID_TAG: &[u8; 16] = b"hemei/log-id/v1\0";

/// The commitments of one event, in the order in which they are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The tenant's log, see [`log_id`].
    pub log_id: [u8; 16],
    /// The history of the log: the bytes of the incarnation's UUID.
    pub incarnation: [u8; 16],
    /// Place in the log, from 1; the leaf index is one less.
    pub position: u64,
    /// When the event was recorded, in microseconds since 1970-01-01T00:00:00Z.
    pub recorded_at_micros: i64,
    /// [`digest`] of the envelope's bytes.
    pub envelope: Hash,
    /// [`commit`] of the data's bytes under the data salt.
    pub data: Hash,
    /// [`commit`] of the private bytes, empty where there are none, under the private salt.
    pub private: Hash,
}

impl Entry {
    /// The encoded entry, version 1.
    pub fn to_bytes(&self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        let fields: [&[u8]; 8] = [
            TAG,
            &self.log_id,
            &self.incarnation,
            &self.position.to_be_bytes(),
            &self.recorded_at_micros.to_be_bytes(),
            &self.envelope,
            &self.data,
            &self.private,
        ];
        let mut rest = bytes.as_mut_slice();
        for field in fields {
            let (here, after) = rest.split_at_mut(field.len());
            here.copy_from_slice(field);
            rest = after;
        }
        bytes
    }

    /// The entry's leaf in the tree, `SHA-256(0x00 ‖ entry)`.
    pub fn leaf_hash(&self) -> Hash {
        tree::leaf_hash(&self.to_bytes())
    }
}

/// The commitment to bytes that may be withheld or erased: `SHA-256(salt ‖ bytes)`.
///
/// The salt has a fixed width, so nothing can move from it into the bytes, and it is secret until
/// the bytes are opened, so a short value cannot be guessed.
pub fn commit(salt: &[u8; 16], bytes: &[u8]) -> Hash {
    Sha256::new().chain_update(salt).chain_update(bytes).finalize().into()
}

/// The digest of bytes that are always open: `SHA-256(bytes)`.
pub fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The id of a tenant's log: the first 16 bytes of
/// `SHA-256("hemei/log-id/v1" 0x00 ‖ u16be length of tenant ‖ tenant ‖ log)`.
///
/// # Panics
/// When the tenant's name is longer than 65,535 bytes, which is no name in the format.
pub fn log_id(tenant: &str, log: &str) -> [u8; 16] {
    let tenant_len = u16::try_from(tenant.len()).expect("a tenant's name is at most 65,535 bytes");
    let hash: Hash = Sha256::new()
        .chain_update(LOG_ID_TAG)
        .chain_update(tenant_len.to_be_bytes())
        .chain_update(tenant)
        .chain_update(log)
        .finalize()
        .into();
    let (id, _) = hash.split_first_chunk::<16>().expect("a digest has 32 bytes");
    *id
}
