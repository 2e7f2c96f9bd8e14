//! Failures as gRPC statuses: one code a class, exactly one `ErrorInfo`, every field violation, and
//! a zh-CN text for people (AIP-193).
//!
//! Texts that were written for our own log never leave; a trace id does.

use std::collections::HashMap;
use std::time::Duration;

use hemei_domain::rejection::{self, Class, Rejection};
use hemei_engine::failure::Failure;
use tonic::{Code, Status};
use tonic_types::{
    ErrorDetails, FieldViolation, PreconditionViolation, QuotaViolation, StatusExt as _,
};

use crate::access;
use crate::limits::REQUEST_BYTES_MAX;

pub mod reasons;

use reasons::Reason;

/// The domain of every `ErrorInfo`.
pub const DOMAIN: &str = "hemei.v1";
/// The language of the texts for people.
const LOCALE: &str = "zh-CN";
/// Details travel in a header, and clients take 8 KiB of headers: so many violations are told.
const VIOLATIONS_MAX: usize = 12;
/// The bytes of texts after which no further violation is told.
const TEXT_BYTES_MAX: usize = 2048;
/// When to ask a view again that is being built.
const REBUILDING_RETRY: Duration = Duration::from_secs(5);
/// How much of what a client sent an answer repeats at most, in bytes, and where that is too long
/// for its texts.
const REPEATED_BYTES_MAX: [usize; 2] = [512, 96];

/// The status of a failure of a call to a method. What only we may know of it is logged here, once.
pub(crate) fn of(failure: &Failure, method: &str, trace_id: &str) -> Status {
    match failure {
        Failure::Rejected(rejection) => return refused(rejection),
        Failure::NotFound => return not_found("—"),
        Failure::DeadlineExceeded => return deadline_exceeded(method),
        Failure::Unavailable { detail } => {
            tracing::error!(trace_id, detail, "the store did not answer");
        }
        Failure::Internal { detail } => {
            tracing::error!(trace_id, detail, "a call met a fault of ours");
        }
        Failure::RequestReused { .. }
        | Failure::Contended { .. }
        | Failure::Busy { .. }
        | Failure::BeyondHead { .. }
        | Failure::OutOfReach { .. }
        | Failure::PastBusy { .. }
        | Failure::PastTooLong { .. }
        | Failure::OutcomeUnknown
        | Failure::ReadOnly
        | Failure::ClockBehind { .. }
        | Failure::ViewStopped { .. }
        | Failure::ViewRebuilding { .. } => {}
    }
    let (reason, metadata) = reason(failure, trace_id);
    build(reason, &metadata, details(failure, reason, &metadata))
}

/// What a failure says to people and to developers, outside of any call.
pub fn texts(failure: &Failure) -> (String, String) {
    if let Failure::Rejected(rejection) = failure {
        return (rejection.zh(), rejection.en());
    }
    let (reason, metadata) = reason(failure, "—");
    (fill(reason.zh, &metadata), fill(reason.en, &metadata))
}

type Metadata = Vec<(&'static str, String)>;

/// The reason of a failure that no rule refused, with what its texts say.
fn reason(failure: &Failure, trace_id: &str) -> (&'static Reason, Metadata) {
    let trace = || vec![("traceId", trace_id.to_owned())];
    let place = |member: &str, position: &u64, head: &u64| {
        let told = [("position", position.to_string()), ("head", head.to_string())];
        [("field", member.to_owned())].into_iter().chain(told).collect()
    };
    match failure {
        Failure::RequestReused { first_at } => {
            let field = ("field", "request_id".to_owned());
            (&reasons::REQUEST_ID_REUSED, {
                vec![
                    ("firstTime", first_at.rfc3339()),
                    ("firstLocal", first_at.local_minutes()),
                    field,
                ]
            })
        }
        Failure::Contended { attempts } => {
            (&reasons::CONTENDED, vec![("attempts", attempts.to_string())])
        }
        Failure::Busy { .. } => (&reasons::SERVER_BUSY, Vec::new()),
        Failure::BeyondHead { position, head } => {
            (&reasons::POSITION_BEYOND_HEAD, place("known_position", position, head))
        }
        Failure::OutOfReach { position, head } => {
            (&reasons::POSITION_BEYOND_HEAD, place("min_position", position, head))
        }
        Failure::PastBusy { .. } => (&reasons::PAST_BUSY, Vec::new()),
        Failure::PastTooLong { events_max } => {
            (&reasons::PAST_TOO_LONG, vec![("eventsMax", events_max.to_string())])
        }
        Failure::OutcomeUnknown => (&reasons::OUTCOME_UNKNOWN, Vec::new()),
        Failure::DeadlineExceeded => (&reasons::DEADLINE_EXCEEDED, again("")),
        Failure::ReadOnly => (&reasons::READ_ONLY, Vec::new()),
        Failure::ClockBehind { micros } => {
            (&reasons::CLOCK_BEHIND, vec![("behindMicros", micros.to_string())])
        }
        Failure::ViewStopped { view, position } => {
            let position = ("position", position.to_string());
            (&reasons::VIEW_STOPPED, vec![("view", (*view).to_owned()), position])
        }
        Failure::ViewRebuilding { view } => {
            (&reasons::VIEW_REBUILDING, vec![("view", (*view).to_owned())])
        }
        Failure::Unavailable { .. } => (&reasons::SERVICE_UNAVAILABLE, trace()),
        Failure::Rejected(_) | Failure::NotFound | Failure::Internal { .. } => {
            (&reasons::INTERNAL_ERROR, trace())
        }
    }
}

/// What programs are told beside the reason: the member at fault, and when to come again.
fn details(failure: &Failure, reason: &Reason, metadata: &Metadata) -> ErrorDetails {
    let retry = |millis: &u64| ErrorDetails::with_retry_info(Some(Duration::from_millis(*millis)));
    let member =
        |name: &str| ErrorDetails::with_bad_request_violation(name, fill(reason.en, metadata));
    match failure {
        Failure::RequestReused { .. } => member("request_id"),
        Failure::BeyondHead { .. } => member("known_position"),
        Failure::OutOfReach { .. } => member("min_position"),
        Failure::Busy { retry_after_ms } => {
            let full = "the queue of the log's sequencer is full";
            quota(retry(retry_after_ms), "log:business", full)
        }
        Failure::PastBusy { retry_after_ms } => {
            let full =
                "as many lists as may be are being computed as they were known at an earlier time";
            quota(retry(retry_after_ms), "known_at", full)
        }
        Failure::ViewRebuilding { .. } => ErrorDetails::with_retry_info(Some(REBUILDING_RETRY)),
        Failure::Rejected(_)
        | Failure::Contended { .. }
        | Failure::PastTooLong { .. }
        | Failure::OutcomeUnknown
        | Failure::DeadlineExceeded
        | Failure::ReadOnly
        | Failure::ClockBehind { .. }
        | Failure::ViewStopped { .. }
        | Failure::NotFound
        | Failure::Unavailable { .. }
        | Failure::Internal { .. } => ErrorDetails::new(),
    }
}

fn quota(mut details: ErrorDetails, subject: &str, full: &str) -> ErrorDetails {
    details.set_quota_failure(vec![QuotaViolation::new(subject, full)]);
    details
}

/// The status of a refusal by a rule.
pub(crate) fn refused(rejection: &Rejection) -> Status {
    let rejection = &shortened(rejection);
    let code = code(rejection.rule.class);
    let mut details = ErrorDetails::new();
    let metadata = rejection
        .details
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .chain([("clause".to_owned(), rejection.rule.clause.to_owned())])
        .chain(rejection.field.clone().map(|field| ("field".to_owned(), field)))
        .chain((!rejection.who_could.is_empty()).then(|| {
            let codes: Vec<&str> = rejection.who_could.iter().map(|role| role.code()).collect();
            ("whoCould".to_owned(), codes.join(","))
        }))
        .collect::<HashMap<_, _>>();
    details.set_error_info(rejection.rule.reason, DOMAIN, metadata);
    let told = told(rejection);
    let violations: Vec<FieldViolation> = told
        .iter()
        .filter_map(|one| Some(FieldViolation::new(one.field.clone()?, described(one))))
        .collect();
    if !violations.is_empty() {
        details.set_bad_request(violations);
    }
    if rejection.rule.class == Class::State {
        let subject = rejection.field.clone().unwrap_or_default();
        let violation = PreconditionViolation::new(rejection.rule.reason, subject, rejection.en());
        details.set_precondition_failure(vec![violation]);
    }
    let join = |texts: Vec<String>, between| texts.join(between);
    details.set_localized_message(LOCALE, join(told.iter().map(|one| one.zh()).collect(), ""));
    let message = join(told.iter().map(|one| one.en()).collect(), "; ");
    Status::with_error_details(code, message, details)
}

/// What is wrong with a field, and the clause that says so: of several violations only the first has
/// its clause in the `ErrorInfo`.
fn described(one: &Rejection) -> String {
    match one.rule.clause {
        // Nobody's clause but the wire's own.
        "API" => one.en(),
        clause => format!("{} ({clause})", one.en()),
    }
}

/// A refusal that repeats no more of the request than fits into an answer's headers.
fn shortened(rejection: &Rejection) -> Rejection {
    let [long, short] = REPEATED_BYTES_MAX;
    let mut shortened = rejection.clone();
    shorten(&mut shortened, long);
    if bytes_told(&shortened) > TEXT_BYTES_MAX || bytes_repeated(&shortened) > 2 * long {
        shorten(&mut shortened, short);
    }
    shortened.also.iter_mut().for_each(|also| shorten(also, long));
    shortened
}

fn shorten(rejection: &mut Rejection, max: usize) {
    let details = rejection.details.iter_mut().map(|(_, value)| value);
    for text in details.chain(&mut rejection.field).filter(|text| text.len() > max) {
        text.truncate(text.floor_char_boundary(max));
        text.push('…');
    }
}

fn bytes_repeated(one: &Rejection) -> usize {
    one.details.iter().map(|(_, value)| value).chain(&one.field).map(String::len).sum()
}

/// What a violation takes of the texts' bytes: it stands twice in English.
fn bytes_told(one: &Rejection) -> usize {
    one.zh().len() + one.en().len() + described(one).len()
}

/// The violations that fit into an answer's headers, the first always among them.
fn told(rejection: &Rejection) -> Vec<&Rejection> {
    let mut bytes = 0;
    std::iter::once(rejection)
        .chain(&rejection.also)
        .take(VIOLATIONS_MAX)
        .enumerate()
        .take_while(|(index, one)| {
            bytes += bytes_told(one);
            *index == 0 || bytes <= TEXT_BYTES_MAX
        })
        .map(|(_, one)| one)
        .collect()
}

/// The status that refusals of a class get.
pub fn code(class: Class) -> Code {
    match class {
        Class::Invalid => Code::InvalidArgument,
        Class::NotFound => Code::NotFound,
        Class::Exists => Code::AlreadyExists,
        Class::Denied => Code::PermissionDenied,
        Class::State => Code::FailedPrecondition,
        Class::Conflict => Code::Aborted,
    }
}

/// A code as protocols write it.
pub(crate) fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Whether an answer to a command says that it was refused: its outcome is known, it has none.
pub(crate) fn nothing_was_written(status: &Status) -> bool {
    match status.code() {
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::ResourceExhausted => true,
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => false,
    }
}

/// The status of a read of what is not there.
pub(crate) fn not_found(name: &str) -> Status {
    refused(&Rejection::new(&reasons::RESOURCE_NOT_FOUND).with("name", name))
}

/// The status of a call without a valid credential.
pub(crate) fn unauthenticated() -> Status {
    plain(&reasons::UNAUTHENTICATED, &[])
}

/// The status of a call to a method whose deadline passed.
pub(crate) fn deadline_exceeded(method: &str) -> Status {
    plain(&reasons::DEADLINE_EXCEEDED, &again(method))
}

/// What to do again where the deadline of a call to a method passed: what was read is read again, and
/// only a command may have been done.
fn again(method: &str) -> Metadata {
    let (zh, en) = match access::is_read(method) {
        true => (
            "请重新查询；带 min_position 的，可能还没有到那个位置",
            "repeat the read; with min_position, that position may not have been reached yet",
        ),
        false => ("请用同一请求编号重发", "repeat the command with the same request_id"),
    };
    vec![("next", zh.to_owned()), ("nextEn", en.to_owned())]
}

/// The status of an error that the transport made itself, without details: unknown methods,
/// messages that are too large or cannot be decoded.
pub(crate) fn of_transport(code: Code, message: &str, method: &str, trace_id: &str) -> Status {
    let traced = [("traceId", trace_id.to_owned())];
    match code {
        Code::OutOfRange | Code::ResourceExhausted => {
            plain(&reasons::REQUEST_TOO_LARGE, &[("bytesMax", REQUEST_BYTES_MAX.to_string())])
        }
        Code::Unimplemented if message.contains("ompress") => {
            plain(&reasons::COMPRESSION_UNSUPPORTED, &[])
        }
        Code::Unimplemented => plain(&reasons::METHOD_UNKNOWN, &[]),
        Code::Internal if undecodable(message) => plain(&reasons::REQUEST_UNDECODABLE, &[]),
        Code::InvalidArgument => plain(&reasons::REQUEST_UNDECODABLE, &[]),
        Code::NotFound => plain(&reasons::SERVICE_UNKNOWN, &[]),
        Code::DeadlineExceeded => deadline_exceeded(method),
        Code::Cancelled => plain(&reasons::CALL_CANCELLED, &[]),
        Code::Unauthenticated => unauthenticated(),
        Code::Unavailable => plain(&reasons::SERVICE_UNAVAILABLE, &traced),
        Code::Internal => {
            tracing::error!(trace_id, message, "the transport failed a call");
            plain(&reasons::INTERNAL_ERROR, &traced)
        }
        Code::Ok
        | Code::Unknown
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::DataLoss => {
            tracing::error!(trace_id, message, "the transport failed a call");
            plain(&reasons::CALL_FAILED, &traced)
        }
    }
}

/// How tonic says that the bytes are not a message; held by a test over a real connection.
fn undecodable(message: &str) -> bool {
    ["failed to decode", "Missing request message", "protocol error", "Unexpected EOF"]
        .iter()
        .any(|start| message.starts_with(start))
}

fn plain(reason: &Reason, metadata: &[(&str, String)]) -> Status {
    build(reason, metadata, ErrorDetails::new())
}

fn build(reason: &Reason, metadata: &[(&str, String)], mut details: ErrorDetails) -> Status {
    let owned = metadata.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    let clause = [("clause".to_owned(), reason.clause.to_owned())];
    let owned: HashMap<_, _> = owned.chain(clause).collect();
    details.set_error_info(reason.reason, DOMAIN, owned);
    details.set_localized_message(LOCALE, fill(reason.zh, metadata));
    Status::with_error_details(reason.code, fill(reason.en, metadata), details)
}

fn fill(template: &str, metadata: &[(&str, String)]) -> String {
    let value = |key: &str| metadata.iter().find(|(known, _)| *known == key);
    rejection::fill(template, |key| value(key).map(|(_, value)| value.as_str()))
}

#[cfg(test)]
mod tests;
