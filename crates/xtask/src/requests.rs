//! What every mutating request carries, written once: `cargo xtask gen` puts it at the end of the
//! request of each RPC that answers a receipt, and a test holds all of them to it.

use std::fs;
use std::path::PathBuf;

use hemei_xtask::system;

const SUBMISSION: &str = "  // For whom it is entered, when it happened, from what.
  Submission submission = 20 [(google.api.field_behavior) = OPTIONAL];
";
/// Only of a request that names the thing that it changes.
const ETAG: &str = "  // The etag that the caller saw, `\"v12\"`; another one is refused as STALE_ETAG. Not compared where
  // empty.
  string etag = 21 [(google.api.field_behavior) = OPTIONAL];
";
const REST: &str = "  // The idempotency key that the client draws, a UUID of version 4 or 7. Repeating the call with it
  // gives the same receipt, for as long as the log lives.
  string request_id = 22 [
    (google.api.field_behavior) = REQUIRED,
    (google.api.field_info).format = UUID4
  ];
  // Whether to check everything and write nothing: the receipt then holds no events, even where the
  // request was executed before.
  bool validate_only = 23 [(google.api.field_behavior) = OPTIONAL];
";

/// Completes the requests of every service.
pub(crate) fn complete_all() -> anyhow::Result<()> {
    for path in services()? {
        let text = fs::read_to_string(&path)?;
        let complete = complete(&text);
        if complete != text {
            fs::write(&path, complete)?;
        }
    }
    Ok(())
}

fn services() -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(system::repository().join("proto/hemei/v1"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with("_service.proto") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The file with the common members at the end of each request that lacks them.
fn complete(text: &str) -> String {
    let mut text = text.to_owned();
    for request in requests(&text) {
        let Some((start, end)) = body(&text, &request) else { continue };
        let body = &text[start..end];
        if !body.contains(" request_id = ") {
            let common = common(body);
            text.insert_str(end, &common);
        }
    }
    text
}

fn common(body: &str) -> String {
    let etag = if body.contains("  string name = ") { ETAG } else { "" };
    [SUBMISSION, etag, REST].concat()
}

/// The requests of the RPCs that answer a receipt.
fn requests(text: &str) -> Vec<String> {
    let rpcs = text.lines().filter(|line| line.trim_end().ends_with(") returns (Receipt);"));
    let request = |line: &str| Some(line.split_once('(')?.1.split_once(')')?.0.to_owned());
    rpcs.filter_map(request).collect()
}

/// Where the members of a message stand.
fn body(text: &str, message: &str) -> Option<(usize, usize)> {
    let head = format!("\nmessage {message} {{\n");
    let start = text.find(&head)? + head.len();
    Some((start, start + text[start..].find("\n}\n")? + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_of_a_command_ends_with_the_common_members() {
        for path in services().expect("the folder of the definitions") {
            let text = fs::read_to_string(&path).expect("a definition");
            for request in requests(&text) {
                let (start, end) = body(&text, &request).expect("the request stands in its file");
                let body = &text[start..end];
                assert!(body.ends_with(&common(body)), "run `cargo xtask gen`: {request}");
            }
        }
    }

    #[test]
    fn what_is_lacking_is_added_once() {
        let text = "service S {\n  rpc Do(DoRequest) returns (Receipt);\n}\n\n\
                    message DoRequest {\n  string name = 1;\n}\n";
        let complete = complete(text);
        assert!(
            complete.ends_with("validate_only = 23 [(google.api.field_behavior) = OPTIONAL];\n}\n")
        );
        assert!(complete.contains(ETAG));
        assert_eq!(super::complete(&complete), complete);
        let create = text.replace("string name", "string parent");
        assert!(!super::complete(&create).contains(ETAG));
    }
}
