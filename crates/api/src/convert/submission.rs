//! What every mutating request carries: idempotency key, etag, circumstances.

use hemei_domain::command::{self, Command, Submission};
use hemei_domain::event::SubmissionNote;
use hemei_engine::engine::Caller;
use hemei_engine::execute::Call;
use tokio::time::Instant;

use super::written::Written;
use super::{Fields, at, text};
use crate::proto;
use crate::status::reasons;

/// The members that every mutating request has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The circumstances.
    pub(crate) submission: Option<&'a proto::Submission>,
    /// The etag; empty for a creation.
    pub(crate) etag: &'a str,
    /// The idempotency key.
    pub(crate) request_id: &'a str,
    /// Whether to write nothing.
    pub(crate) validate_only: bool,
    /// The name of the thing; empty for a creation.
    pub(crate) name: &'a str,
}

/// A mutating request.
pub(crate) trait Mutation {
    /// Its common members.
    fn head(&self) -> Head<'_>;
}

/// A mutating request that is a command by itself. `build.rs` writes the method that serves it and
/// its row in the access table, unless the row is written by hand ([`crate::access`]).
pub(crate) trait IntoCommand: Mutation + Written {
    /// The command.
    type Command: Command;

    /// The command; nothing where something was wrong, which `fields` then knows.
    fn into_command(self, fields: &mut Fields<'_>) -> Option<Self::Command>;
}

macro_rules! mutations {
    (create: $($create:ident,)*; change: $($change:ident,)*) => {
        $(impl Mutation for proto::$create {
            fn head(&self) -> Head<'_> {
                Head {
                    submission: self.submission.as_ref(),
                    etag: "",
                    request_id: &self.request_id,
                    validate_only: self.validate_only,
                    name: "",
                }
            }
        })*
        $(impl Mutation for proto::$change {
            fn head(&self) -> Head<'_> {
                Head {
                    submission: self.submission.as_ref(),
                    etag: &self.etag,
                    request_id: &self.request_id,
                    validate_only: self.validate_only,
                    name: &self.name,
                }
            }
        })*
    };
}

// Which request is which follows from its members: `build.rs` writes the list.
include!(concat!(env!("OUT_DIR"), "/mutations.rs"));

/// The call of a mutating request.
pub(crate) fn call(
    fields: &mut Fields<'_>,
    caller: &Caller,
    head: Head<'_>,
    deadline: Option<Instant>,
) -> Option<Call> {
    let request_id = fields.request_id(head.request_id);
    let etag = etag(fields, head.etag);
    let wire = head.submission.cloned().unwrap_or_default();
    let on_behalf_of =
        fields.optional("submission.on_behalf_of", &wire.on_behalf_of, Fields::resource);
    let occurred_at = fields.maybe_time("submission.occurred_time", wire.occurred_time);
    let submission = Submission {
        actor: caller.person,
        actor_kind: caller.actor_kind,
        credential: Some(caller.credential),
        on_behalf_of,
        occurred_at,
        note: SubmissionNote {
            back_entry_reason: text(wire.back_entry_reason),
            told_by: text(wire.told_by),
        },
        source: text(wire.source),
        source_position: text(wire.source_position),
        etag,
    };
    let validate_only = head.validate_only;
    Some(Call { submission, request_id: request_id?, validate_only, deadline, trace: None })
}

fn etag(fields: &mut Fields<'_>, wire: &str) -> Option<u64> {
    if wire.is_empty() {
        return None;
    }
    match command::parse_etag(wire) {
        Some(revision) => Some(revision),
        None => fields.refuse(at(&reasons::ETAG_MALFORMED, "etag")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hemei_domain::event::ActorKind;
    use hemei_domain::id::{CredentialId, PersonId};
    use uuid::Uuid;

    fn read(request: &proto::SignForIssueRequest) -> Result<Call, Vec<String>> {
        let caller = Caller {
            person: PersonId(Uuid::from_u128(1)),
            credential: CredentialId(Uuid::from_u128(2)),
            actor_kind: ActorKind::Person,
        };
        let mut fields = Fields::new("t");
        let call = call(&mut fields, &caller, request.head(), None);
        fields.finish(call).map_err(|rejection| {
            let told = std::iter::once(&rejection).chain(&rejection.also);
            told.filter_map(|one| one.field.clone()).collect()
        })
    }

    fn request() -> proto::SignForIssueRequest {
        proto::SignForIssueRequest {
            request_id: "00000000-0000-4000-8000-000000000001".to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn what_is_left_out_is_absent() {
        let call = read(&request()).expect("a call");
        assert_eq!(call.submission.on_behalf_of, None);
        assert_eq!(call.submission.occurred_at, None);
        assert_eq!(call.submission.note, SubmissionNote::default());
        assert_eq!(call.submission.etag, None);
        assert!(!call.validate_only);
    }

    #[test]
    fn every_violation_is_told_with_its_path() {
        let submission = proto::Submission {
            on_behalf_of: "x".to_owned(),
            occurred_time: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
            ..Default::default()
        };
        let request = proto::SignForIssueRequest {
            submission: Some(submission),
            etag: "v12".to_owned(),
            request_id: String::new(),
            ..request()
        };
        assert_eq!(
            read(&request).expect_err("four violations"),
            ["request_id", "etag", "submission.on_behalf_of", "submission.occurred_time"]
        );
    }
}
