//! Spans as others expect to find them: the names of OpenTelemetry's conventions, which change, are
//! here and nowhere else.

use std::borrow::Cow;
use std::time::Duration;

use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{Context, Key, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

/// The name under which a call's span is made.
const CALL: &str = "rpc";
/// What no collector learns: what a person does is nobody's statistic (`domain.md` §16.1).
const PERSONAL: [&str; 1] = ["person"];
/// What an instrumentation says of itself, which tells nobody anything here.
const OURS_ALONE: [&str; 3] = ["busy_ns", "idle_ns", "latency_us"];

/// Passes spans on under their conventional names, and without what is personal.
#[derive(Debug)]
pub(super) struct Conventional<P> {
    next: P,
}

impl<P> Conventional<P> {
    /// Before another processor.
    pub(super) fn new(next: P) -> Self {
        Self { next }
    }
}

impl<P: SpanProcessor> SpanProcessor for Conventional<P> {
    fn on_start(&self, span: &mut Span, cx: &Context) {
        self.next.on_start(span, cx);
    }

    fn on_end(&self, span: SpanData) {
        self.next.on_end(conventional(span));
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

fn conventional(mut span: SpanData) -> SpanData {
    let kept = |one: &KeyValue| {
        let key = one.key.as_str();
        !PERSONAL.contains(&key) && !OURS_ALONE.contains(&key)
    };
    span.attributes.retain(kept);
    if span.name == CALL {
        call(&mut span);
    }
    span
}

fn call(span: &mut SpanData) {
    span.span_kind = SpanKind::Server;
    if let Some(method) = text(span, "method") {
        span.name = Cow::Owned(method.trim_start_matches('/').to_owned());
    }
    for attribute in &mut span.attributes {
        let name = match attribute.key.as_str() {
            "method" => "rpc.method",
            "code" => "rpc.response.status_code",
            "request_id" => "hemei.request_id",
            "trace_id" => "hemei.call_id",
            _ => continue,
        };
        attribute.key = Key::from_static_str(name);
    }
    span.attributes.push(KeyValue::new("rpc.system.name", "grpc"));
    // An error of a client is none of the server's.
    if span.status == Status::Unset
        && let Some(code) = text(span, "rpc.response.status_code")
        && ["Unknown", "Internal", "DataLoss", "Unavailable"].contains(&code.as_str())
    {
        span.status = Status::error(code);
    }
}

fn text(span: &SpanData, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|one| one.key.as_str() == key)?;
    match &found.value {
        Value::String(text) => Some(text.as_str().to_owned()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use opentelemetry::InstrumentationScope;
    use opentelemetry::trace::{SpanContext, SpanId};
    use opentelemetry_sdk::trace::{SpanEvents, SpanLinks};

    use super::*;

    fn ended(name: &'static str, attributes: &[(&'static str, &'static str)]) -> SpanData {
        let now = SystemTime::UNIX_EPOCH;
        conventional(SpanData {
            span_context: SpanContext::empty_context(),
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: name.into(),
            start_time: now,
            end_time: now,
            attributes: attributes.iter().map(|(key, value)| KeyValue::new(*key, *value)).collect(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            instrumentation_scope: InstrumentationScope::default(),
        })
    }

    #[test]
    fn a_call_is_named_after_its_method_and_names_nobody() {
        let attributes = [("method", "/hemei.v1.UnitService/GetUnit"), ("person", "somebody")];
        let span = ended("rpc", &attributes);
        assert_eq!(span.name, "hemei.v1.UnitService/GetUnit");
        assert_eq!(span.span_kind, SpanKind::Server);
        assert_eq!(span.status, Status::Unset);
        assert_eq!(text(&span, "rpc.method").as_deref(), Some("/hemei.v1.UnitService/GetUnit"));
        assert!(!format!("{span:?}").contains("somebody"));
    }

    #[test]
    fn only_our_own_faults_are_errors() {
        let status = |code| ended("rpc", &[("code", code)]).status;
        assert_eq!(status("PermissionDenied"), Status::Unset);
        assert_eq!(status("Internal"), Status::error("Internal"));
    }

    #[test]
    fn other_spans_keep_their_names() {
        let span = ended("fold", &[("view", "unit_register"), ("busy_ns", "1")]);
        assert_eq!(span.name, "fold");
        assert_eq!(text(&span, "view").as_deref(), Some("unit_register"));
        assert_eq!(text(&span, "busy_ns"), None);
    }
}
