//! What a request id stands for: the digest that tells a repetition from another request.

use hemei_domain::command::{Command, Submission};
use hemei_domain::event::SubmissionNote;
use hemei_domain::id::PersonId;
use hemei_domain::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::seal::{Keys, request_digest};

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

/// The digest of a submitted command.
///
/// It covers what was said and not how a release holds it: members in the order of their names,
/// and none that is absent or an empty list. So a repetition is known again by a release that has
/// given the command another optional member, or has moved one.
///
/// # Panics
/// Where a command has a member that JSON has no form for, which its own tests would have shown.
pub(super) fn digest<C: Command>(keys: &Keys, submission: &Submission, command: &C) -> String {
    let content = Content {
        command,
        on_behalf_of: submission.on_behalf_of,
        occurred_at: submission.occurred_at,
        note: &submission.note,
        source: &submission.source,
        source_position: &submission.source_position,
        etag: submission.etag,
    };
    request_digest(keys, C::NAME, canonical(&content).as_bytes())
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
    use super::*;

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
    fn the_form_is_pinned() {
        let form = before(vec![Some(0), None]);
        assert_eq!(form, r#"{"counts":[0,null],"name":"漆树村"}"#);
    }
}
