//! A small scheme of an invented town with one or two of everything, for the event catalogue and for
//! tests. It stands beside as a file, the shortest way to write one.

use super::{Definition, parse};
use crate::toml_file::File;

/// The file.
pub(crate) const TEXT: &str = include_str!("example.toml");

/// A scheme that passes the linter.
pub(crate) fn definition() -> Definition {
    let file = File { name: "example.toml", content: TEXT };
    parse::definition(&[file]).expect("the example passes the linter")
}
