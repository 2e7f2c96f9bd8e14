//! What a request id stands for: the digest that tells a repetition from another request.

use hemei_domain::command::{Command, Submission};
use hemei_domain::event::{SubmissionNote, encode};
use hemei_domain::id::PersonId;
use hemei_domain::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::seal::{Keys, request_digest};
use crate::sequencer::Request;

/// Everything that the client said beside the method.
#[derive(Serialize)]
struct Content<'a, C> {
    command: &'a C,
    on_behalf_of: Option<PersonId>,
    occurred_at: Option<Timestamp>,
    note: &'a SubmissionNote,
    source: &'a Option<String>,
    source_position: &'a Option<String>,
    etag: Option<u64>,
}

/// The form of digests that are written today.
const FORM: &str = "v2";
/// The form before it: the members as a release happened to hold them.
const FIRST_FORM: &str = "v1";

/// A request, and what it would have been called in the first form.
pub(super) struct Asked<'a> {
    pub(super) request: Request,
    first_form: &'a (dyn Fn() -> String + Send + Sync),
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        request: Request,
        first_form: &'a (dyn Fn() -> String + Send + Sync),
    ) -> Self {
        Self { request, first_form }
    }

    /// Whether a digest that stands in the log is of the same content.
    pub(super) fn is(&self, written: Option<&str>) -> bool {
        match written {
            Some(written) if written.split(':').next() == Some(FIRST_FORM) => {
                written == (self.first_form)()
            }
            written => written == Some(&self.request.digest),
        }
    }
}

/// The digest of a submitted command in the first form, which logs still have.
pub(super) fn first_form<C: Command>(keys: &Keys, submission: &Submission, command: &C) -> String {
    let said = encode(&Content::of(submission, command));
    request_digest(keys, FIRST_FORM, C::NAME, &said)
}

/// The digest of a submitted command.
///
/// It covers what was said and not how a release holds it: members in the order of their names,
/// and none that is absent or an empty list. So a repetition is known again by a release that has
/// given the command another optional member, or has moved one.
///
/// # Panics
/// Where a command has a member that JSON has no form for, which its own tests would have shown.
pub(super) fn digest<C: Command>(keys: &Keys, submission: &Submission, command: &C) -> String {
    let said = canonical(&Content::of(submission, command));
    request_digest(keys, FORM, C::NAME, said.as_bytes())
}

impl<'a, C> Content<'a, C> {
    fn of(submission: &'a Submission, command: &'a C) -> Self {
        Self {
            command,
            on_behalf_of: submission.on_behalf_of,
            occurred_at: submission.occurred_at,
            note: &submission.note,
            source: &submission.source,
            source_position: &submission.source_position,
            etag: submission.etag,
        }
    }
}

/// JSON without members that say nothing, the others in the order of their names.
fn canonical(content: &impl Serialize) -> String {
    let mut value = serde_json::to_value(content).expect("a command has a JSON form");
    drop_silent(&mut value);
    value.to_string()
}

/// Only members are dropped: the items of a list have their places.
fn drop_silent(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_silent),
        Value::Object(members) => {
            members.retain(|_, member| !is_silent(member));
            members.values_mut().for_each(drop_silent);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_silent(member: &Value) -> bool {
    member.is_null() || member.as_array().is_some_and(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::port::RequestKey;

    #[derive(Serialize)]
    struct Before {
        name: &'static str,
        counts: Vec<Option<u64>>,
    }

    #[derive(Serialize)]
    struct After {
        counts: Vec<Option<u64>>,
        remark: Option<&'static str>,
        places: Vec<u64>,
        name: &'static str,
    }

    fn before(counts: Vec<Option<u64>>) -> String {
        canonical(&Before { name: "漆树村", counts })
    }

    #[test]
    fn another_optional_member_and_another_order_change_nothing() {
        let counts = vec![Some(0), None];
        let after =
            After { counts: counts.clone(), remark: None, places: vec![], name: "漆树村" };
        assert_eq!(canonical(&after), before(counts));
    }

    #[test]
    fn whatever_says_something_counts() {
        let said = before(vec![Some(0), None]);
        for other in [vec![Some(0)], vec![None, Some(0)], vec![Some(1), None], vec![]] {
            assert_ne!(before(other), said);
        }
        let after =
            After {
                counts: vec![Some(0), None], remark: Some(""), places: vec![], name: "漆树村"
            };
        assert_ne!(canonical(&after), said);
    }

    #[test]
    fn a_digest_of_the_first_form_is_held_against_the_first_form() {
        let key = RequestKey { actor: Uuid::nil(), request_id: Uuid::nil() };
        let request = || Request { key, digest: "v2:00".to_owned() };
        let first = || "v1:11".to_owned();
        let asked = Asked::new(request(), &first);
        for (written, same) in [
            (Some("v2:00"), true),
            (Some("v2:11"), false),
            (Some("v1:11"), true),
            (Some("v1:00"), false),
            (None, false),
        ] {
            assert_eq!(asked.is(written), same, "{written:?}");
        }
    }

    #[test]
    fn the_form_is_pinned() {
        let form = before(vec![Some(0), None]);
        assert_eq!(form, r#"{"counts":[0,null],"name":"漆树村"}"#);
    }
}
