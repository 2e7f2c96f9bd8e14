//! The Merkle tree of RFC 6962 §2.1 over the leaf hashes of a log.
//!
//! [`Frontier`] is what an appender keeps: it takes a leaf and gives the root without the leaves
//! before. [`root_of`] is the definition, written as the RFC states it and sharing only the hash
//! functions with the frontier, so that one can check the other.

use sha2::{Digest, Sha256};

use crate::{Hash, entry};

/// The most leaves that a tree can have: positions stay within ±(2^53 − 1).
pub const LEAVES_MAX: u64 = (1 << 53) - 1;

/// The right edge of a tree: its size and the roots of its full subtrees, from left to right.
///
/// The subtrees are those of the binary digits of the size, the largest first, so their number is
/// the number of ones in the size: at most 53 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

impl Frontier {
    /// The frontier of the tree without leaves.
    pub fn empty() -> Self {
        Self::default()
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the full subtrees, the largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Appends a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut subtree = leaf;
        // Each trailing one of the size is a full subtree that the new one completes, as a carry
        // runs through a binary counter.
        for _ in 0..self.size.trailing_ones() {
            let left = self.hashes.pop().expect("the size has one digit for each hash");
            subtree = node_hash(&left, &subtree);
        }
        self.hashes.push(subtree);
        self.size += 1;
    }

    /// The root of the tree; SHA-256 of nothing where it has no leaves.
    pub fn root(&self) -> Hash {
        let mut from_the_right = self.hashes.iter().rev();
        let Some(last) = from_the_right.next() else { return empty_root() };
        from_the_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The hashes one after another; the size is kept beside them.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }

    /// Reads back what [`Frontier::to_bytes`] wrote for a tree of `size` leaves.
    ///
    /// Only the shape can be checked here: that the hashes are those of the log shows in the root.
    ///
    /// # Errors
    /// [`FrontierError`] where no tree of that size has a frontier of that length.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, FrontierError> {
        if size > LEAVES_MAX {
            return Err(FrontierError::Size { size });
        }
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() != size.count_ones() as usize {
            let expected = size.count_ones() as usize * 32;
            return Err(FrontierError::Length { size, expected, found: bytes.len() });
        }
        Ok(Self { size, hashes: hashes.to_vec() })
    }
}

/// Why bytes are no frontier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// A log cannot have so many positions.
    #[error("read a frontier of {size} leaves: a log has at most {LEAVES_MAX}")]
    Size {
        /// The size given.
        size: u64,
    },
    /// The bytes are too many or too few for the size.
    #[error("read a frontier of {size} leaves: it has {expected} bytes, found {found}")]
    Length {
        /// The size given.
        size: u64,
        /// How many bytes the frontier of that size has.
        expected: usize,
        /// How many bytes were given.
        found: usize,
    },
}

/// The hash of a leaf: `SHA-256(0x00 ‖ bytes)`.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(bytes).finalize().into()
}

/// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a tree by its definition (RFC 6962 §2.1), from the hashes of all its leaves.
pub fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            // The largest power of two that is smaller than the number of leaves.
            let left_len = 1 << (leaves.len() - 1).ilog2();
            let (left, right) = leaves.split_at(left_len);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

fn empty_root() -> Hash {
    entry::digest(b"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frontier_of(leaves: &[Hash]) -> Frontier {
        let mut frontier = Frontier::empty();
        leaves.iter().for_each(|leaf| frontier.push(*leaf));
        frontier
    }

    proptest! {
        #[test]
        fn the_frontier_has_the_root_of_the_definition(
            leaves in proptest::collection::vec(any::<Hash>(), 0..600),
        ) {
            let frontier = frontier_of(&leaves);
            prop_assert_eq!(frontier.size(), leaves.len() as u64);
            prop_assert_eq!(frontier.root(), root_of(&leaves));
        }

        #[test]
        fn a_frontier_read_back_goes_on_as_if_never_written(
            before in proptest::collection::vec(any::<Hash>(), 0..300),
            after in proptest::collection::vec(any::<Hash>(), 0..300),
        ) {
            let written = frontier_of(&before);
            let mut read = Frontier::from_bytes(written.size(), &written.to_bytes())
                .expect("a frontier was written");
            prop_assert_eq!(&read, &written);
            after.iter().for_each(|leaf| read.push(*leaf));
            prop_assert_eq!(read, frontier_of(&[before, after].concat()));
        }

        #[test]
        fn a_changed_leaf_changes_the_root(
            leaves in proptest::collection::vec(any::<Hash>(), 1..200),
            which in any::<prop::sample::Index>(),
            bit in 0_usize..256,
        ) {
            let mut changed = leaves.clone();
            changed[which.index(leaves.len())][bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(frontier_of(&changed).root(), frontier_of(&leaves).root());
        }

        #[test]
        fn only_the_length_of_the_size_is_read(size in 0..=LEAVES_MAX, shift in 0_usize..5) {
            let expected = size.count_ones() as usize * 32;
            let len = (expected + shift).saturating_sub(2);
            let read = Frontier::from_bytes(size, &vec![7; len]);
            if len == expected {
                prop_assert_eq!(read.map(|frontier| frontier.to_bytes()), Ok(vec![7; len]));
            } else {
                let error = FrontierError::Length { size, expected, found: len };
                prop_assert_eq!(read, Err(error));
            }
        }
    }

    #[test]
    fn a_frontier_with_a_hash_too_few_or_a_byte_too_many_is_refused() {
        let bytes = frontier_of(&[[1; 32], [2; 32], [3; 32]]).to_bytes();
        assert_eq!(bytes.len(), 64);
        for wrong in [&bytes[..32], &bytes[..63], &[&bytes[..], &[0]].concat()] {
            let error = FrontierError::Length { size: 3, expected: 64, found: wrong.len() };
            assert_eq!(Frontier::from_bytes(3, wrong), Err(error));
        }
        assert_eq!(Frontier::from_bytes(0, &[]), Ok(Frontier::empty()));
    }

    #[test]
    fn a_size_beyond_the_last_position_is_refused() {
        let size = LEAVES_MAX + 1;
        assert_eq!(Frontier::from_bytes(size, &[0; 32]), Err(FrontierError::Size { size }));
        let largest = Frontier::from_bytes(LEAVES_MAX, &[0; 53 * 32]);
        assert_eq!(largest.map(|frontier| frontier.hashes().len()), Ok(53));
    }
}
