//! The stated limits of a server; clients read them with `GetServerInfo`.

use std::time::Duration;

use hemei_domain::rejection::Rejection;

use crate::status::reasons;

/// The largest request message in bytes. A programme has a few dozen KiB; a message of empty members
/// takes some eighty times its size in memory once it is read.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// The largest page; a greater number asked for is lowered to it (AIP-158).
pub const PAGE_SIZE_MAX: u32 = 500;
/// The page where none is asked for.
pub const PAGE_SIZE_DEFAULT: u32 = 50;
/// How many bytes of rows a page holds, its first row aside: clients take answers of 4 MiB unless
/// they are told otherwise.
pub const PAGE_BYTES_MAX: usize = 3 * 1024 * 1024;
/// What a row takes in a list beside its own bytes: the member's number and the length.
pub(crate) const MEMBER_BYTES: usize = 6;
/// The longest time that a call may take, and the time it gets where it states none.
pub const DEADLINE_MAX: Duration = Duration::from_secs(60);

/// The page that is served for the page that was asked for.
///
/// # Errors
/// `PAGE_SIZE_NEGATIVE`.
pub fn page_size(asked: i32) -> Result<u32, Rejection> {
    match u32::try_from(asked) {
        Ok(0) => Ok(PAGE_SIZE_DEFAULT),
        Ok(size) => Ok(size.min(PAGE_SIZE_MAX)),
        Err(_) => Err(Rejection::new(&reasons::PAGE_SIZE_NEGATIVE).field("page_size")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_defaulted_lowered_or_refused() {
        assert_eq!(page_size(0), Ok(PAGE_SIZE_DEFAULT));
        assert_eq!(page_size(7), Ok(7));
        assert_eq!(page_size(i32::MAX), Ok(PAGE_SIZE_MAX));
        let refused = page_size(-1).expect_err("negative");
        assert_eq!(refused.rule.reason, "PAGE_SIZE_NEGATIVE");
        assert_eq!(refused.field.as_deref(), Some("page_size"));
    }
}
