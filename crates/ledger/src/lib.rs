#![doc = include_str!("../README.md")]

pub mod entry;
pub mod tree;

#[cfg(test)]
mod vectors;

/// A SHA-256 digest.
pub type Hash = [u8; 32];
