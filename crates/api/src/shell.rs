//! What stands around every call: its span, its deadline, and the details of errors that the
//! transport makes itself.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use hemei_engine::port::{Answered, Telemetry, TraceContext};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use tower::{Layer, Service};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::deadline::Deadline;
use crate::{access, status};

/// The header that carries the trace id of an answer.
const TRACE_HEADER: &str = "x-request-id";
/// The header that carries the caller's place in a trace (W3C Trace Context).
const TRACE_PARENT_HEADER: &str = "traceparent";
const DETAILS_HEADER: &str = "grpc-status-details-bin";

/// The id under which our log speaks of a call; in the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct TraceId(pub(crate) Arc<str>);

/// The full method of a call; in the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Method(pub(crate) Arc<str>);

/// Puts the shell around a service.
#[derive(Clone)]
pub(crate) struct ShellLayer {
    instance: Arc<str>,
    telemetry: Arc<dyn Telemetry>,
    calls: Arc<AtomicU64>,
}

impl std::fmt::Debug for ShellLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShellLayer").field("instance", &self.instance).finish_non_exhaustive()
    }
}

impl ShellLayer {
    /// The shell of a server process; `instance` makes its trace ids differ from another's.
    pub(crate) fn new(instance: Arc<str>, telemetry: Arc<dyn Telemetry>) -> Self {
        Self { instance, telemetry, calls: Arc::default() }
    }

    fn trace_id(&self) -> TraceId {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        TraceId(format!("{}-{call}", self.instance).into())
    }
}

impl<S> Layer<S> for ShellLayer {
    type Service = Shell<S>;

    fn layer(&self, inner: S) -> Shell<S> {
        Shell { inner, layer: self.clone() }
    }
}

/// A service with the shell around it.
#[derive(Debug, Clone)]
pub(crate) struct Shell<S> {
    inner: S,
    layer: ShellLayer,
}

impl<S> Service<Request<Body>> for Shell<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let began = Instant::now();
        let trace_id = self.layer.trace_id();
        let deadline = Deadline::of(request.headers(), began);
        let span = span(request.uri().path(), &trace_id);
        let telemetry = Arc::clone(&self.layer.telemetry);
        let trace = telemetry.adopt(&span, trace_parent(request.headers()));
        let method = Method(request.uri().path().into());
        let known = known_method(&method.0);
        request.extensions_mut().insert(trace_id.clone());
        request.extensions_mut().insert(method);
        if let Some(trace) = trace {
            request.extensions_mut().insert(trace);
        }
        request.extensions_mut().insert(deadline);
        let answer = self.inner.call(request);
        let within = span.clone();
        let future = async move {
            let call = Call { method: known, trace_id: &trace_id };
            let response = within_deadline(deadline, began, answer, call).await;
            let response = traced(response, &trace_id);
            record(&span, code(response.headers()), began);
            tell(telemetry.as_ref(), known, response.headers(), began);
            Ok(response)
        };
        Box::pin(future.instrument(within))
    }
}

fn span(method: &str, trace_id: &TraceId) -> Span {
    tracing::info_span!(
        "rpc",
        method,
        trace_id = %trace_id.0,
        person = Empty,
        request_id = Empty,
        code = Empty,
        latency_us = Empty,
    )
}

/// Where in a trace the caller stands.
fn trace_parent(headers: &HeaderMap) -> Option<TraceContext> {
    TraceContext::parse(headers.get(TRACE_PARENT_HEADER)?.to_str().ok()?)
}

/// The method if there is one of this name; empty where a caller made it up.
fn known_method(method: &str) -> &'static str {
    access::known(method).unwrap_or_default()
}

/// Tells who watches how a call ended.
fn tell(telemetry: &dyn Telemetry, method: &str, headers: &HeaderMap, began: Instant) {
    let code = code(headers);
    let status = (code != Code::Ok).then(|| Status::from_header_map(headers)).flatten();
    let info = status.and_then(|status| status.get_details_error_info());
    let reason = info.as_ref().map(|info| info.reason.as_str());
    let code = status::code_name(code);
    telemetry.answered(&Answered { method, code, reason, took: began.elapsed() });
}

/// Puts a person into the span of the call under way.
pub(crate) fn note_caller(person: &hemei_domain::id::PersonId) {
    Span::current().record("person", tracing::field::display(person));
}

/// Puts the idempotency key into the span of the call under way.
pub(crate) fn note_request(request_id: &uuid::Uuid) {
    Span::current().record("request_id", tracing::field::display(request_id));
}

/// The code of an answer; a stream's code comes later and counts as OK here.
fn code(headers: &HeaderMap) -> Code {
    headers.get("grpc-status").map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}

/// What a call is known by.
#[derive(Clone, Copy)]
struct Call<'a> {
    /// The method; empty where there is none of the name.
    method: &'static str,
    trace_id: &'a TraceId,
}

/// Answers until the deadline. Where it has passed already nothing is begun: the timer is only as
/// fine as a millisecond, and a command can be committed within that.
async fn within_deadline(
    deadline: Deadline,
    began: Instant,
    answer: impl Future<Output = Result<Response<Body>, Infallible>>,
    call: Call<'_>,
) -> Response<Body> {
    let exceeded = || status::deadline_exceeded(call.method).into_http();
    if deadline.call <= began {
        return exceeded();
    }
    match tokio::time::timeout_at(deadline.call, answer).await {
        Ok(Ok(response)) => complete(response, call),
        Ok(Err(never)) => match never {},
        Err(_) => exceeded(),
    }
}

/// Gives an error without details its `ErrorInfo` and its text for people.
fn complete(response: Response<Body>, call: Call<'_>) -> Response<Body> {
    let headers = response.headers();
    let code = code(headers);
    if code == Code::Ok || headers.contains_key(DETAILS_HEADER) {
        return response;
    }
    let made = Status::from_header_map(headers);
    let message = made.as_ref().map_or("", Status::message);
    status::of_transport(code, message, call.method, &call.trace_id.0).into_http()
}

fn traced(mut response: Response<Body>, trace_id: &TraceId) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(&trace_id.0) {
        response.headers_mut().insert(TRACE_HEADER, value);
    }
    response
}

/// Ends the span: a client's fault is an ordinary end, a fault of ours is a warning.
fn record(span: &Span, code: Code, began: Instant) {
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    span.record("latency_us", micros);
    span.record("code", tracing::field::debug(code));
    let ours = match code {
        Code::Unknown | Code::Internal | Code::DataLoss | Code::Unavailable => true,
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Unauthenticated => false,
    };
    span.in_scope(|| {
        if ours {
            tracing::warn!("a call failed");
        } else {
            tracing::debug!("a call was answered");
        }
    });
}

#[cfg(test)]
mod tests {
    use hemei_engine::port::Unwatched;

    use super::*;

    fn answer(status: Status) -> Status {
        let trace_id = TraceId("test-1".into());
        let call = Call { method: "", trace_id: &trace_id };
        let response = complete(status.into_http(), call);
        Status::from_header_map(response.headers()).expect("a status")
    }

    #[test]
    fn an_error_without_details_gets_them_and_one_with_details_keeps_them() {
        let made = answer(Status::unimplemented(""));
        let info = made.get_details_error_info().expect("an ErrorInfo");
        assert_eq!(info.reason, "METHOD_UNKNOWN");
        let ours = answer(status::unauthenticated());
        let info = ours.get_details_error_info().expect("an ErrorInfo");
        assert_eq!(info.reason, "UNAUTHENTICATED");
    }

    #[test]
    fn trace_ids_differ_from_call_to_call() {
        let layer = ShellLayer::new("a".into(), Arc::new(Unwatched));
        let copy = layer.clone();
        assert_eq!(layer.trace_id().0.as_ref(), "a-1");
        assert_eq!(copy.trace_id().0.as_ref(), "a-2");
    }
}
