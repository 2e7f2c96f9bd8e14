//! What we are built from: licences that are compatible with ours, and libraries that we do
//! without. Looked at is what is really built on this machine.

use spdx::{Expression, Licensee, ParseMode};

use super::assert_none;
use super::dependencies::built;

/// The licences that may be chosen where a package offers a choice.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// A library that we do without, and why.
const BANNED: [(&str, &str); 7] = [
    ("native-tls", "TLS is rustls over aws-lc"),
    ("openssl", "TLS is rustls over aws-lc"),
    ("openssl-sys", "TLS is rustls over aws-lc"),
    ("protobuf", "messages are prost's"),
    ("ring", "one provider of cryptography is enough: aws-lc"),
    ("rsa", "its timing leaks the key, RUSTSEC-2023-0071"),
    ("rusqlite", "only one crate can link SQLite, and sqlx does"),
];

#[test]
fn every_licence_is_compatible_with_ours() {
    let offenders: Vec<_> = built()
        .iter()
        .filter(|package| !is_allowed(&package.licence))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.licence))
        .collect();
    assert_none("packages whose licence is not on the list", &offenders);
}

#[test]
fn no_banned_library_is_built() {
    let built = built();
    let offenders: Vec<_> = BANNED
        .iter()
        .filter(|(name, _)| built.iter().any(|package| package.name == *name))
        .map(|(name, reason)| format!("{name}: {reason}"))
        .collect();
    assert_none("banned libraries", &offenders);
}

#[test]
fn an_expression_is_allowed_when_one_choice_is() {
    for (expression, expected) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0-only WITH Classpath-exception-2.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND MPL-2.0", false),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression), expected, "{expression}");
    }
}

/// Old manifests write a slash for OR, hence the lax mode.
fn is_allowed(expression: &str) -> bool {
    let allowed = ALLOWED.map(|licence| Licensee::parse(licence).unwrap());
    Expression::parse_mode(expression, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|need| allowed.iter().any(|one| one.satisfies(need)))
    })
}
