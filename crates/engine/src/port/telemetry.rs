//! What watches an engine: where its spans lead, and what is counted of it.
//!
//! Whoever watches learns of calls, batches and reasons, never of persons: there are no figures of
//! what somebody does (`domain.md` §16.1).

use std::time::Duration;

use hemei_domain::event::Log;
use tracing::Span;

/// The version of `traceparent` that is understood.
const VERSION: &str = "00";
/// The bit of the flags that says that the caller records the trace.
const SAMPLED: u8 = 1;

/// A place in a trace, as W3C Trace Context writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    /// The trace.
    pub trace_id: [u8; 16],
    /// The span in it.
    pub span_id: [u8; 8],
    /// The trace's flags.
    pub flags: u8,
}

impl TraceContext {
    /// Reads a `traceparent`; nothing where it is none, since a caller's tracing is no reason to
    /// refuse a call. A later version may say more behind the flags.
    pub fn parse(traceparent: &str) -> Option<Self> {
        let (version, rest) = traceparent.split_at_checked(2)?;
        let rest = rest.strip_prefix('-')?;
        let (known, more) = rest.split_at_checked(52)?;
        let ends = more.is_empty() || (version != VERSION && more.starts_with('-'));
        if !ends || version == "ff" || !lower_hex(version) {
            return None;
        }
        let mut parts = known.split('-');
        let trace_id = bytes(parts.next()?)?;
        let span_id = bytes(parts.next()?)?;
        let [flags] = bytes(parts.next()?)?;
        let valid = parts.next().is_none() && trace_id != [0; 16] && span_id != [0; 8];
        valid.then_some(Self { trace_id, span_id, flags })
    }

    /// Whether the trace is recorded.
    pub fn sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }
}

fn lower_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let read = lower_hex(text) && hex::decode_to_slice(text, &mut bytes).is_ok();
    read.then_some(bytes)
}

/// A call that was answered.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The full method; one that no service has is left empty, or callers could make up names.
    pub method: &'a str,
    /// The gRPC code's name.
    pub code: &'static str,
    /// The reason of the refusal; absent where there was none.
    pub reason: Option<&'a str>,
    /// How long it took.
    pub took: Duration,
}

/// A batch that the store was asked to append.
#[derive(Debug, Clone, Copy)]
pub struct Appended {
    /// The log.
    pub log: Log,
    /// `committed`, `refused`, `unknown` or `failed`.
    pub outcome: &'static str,
    /// How many units of work it has.
    pub units: usize,
    /// How many events.
    pub events: usize,
    /// How long the store took.
    pub took: Duration,
}

/// Who watches.
pub trait Telemetry: Send + Sync + 'static {
    /// Whether spans are recorded, so that it pays to say what caused them.
    fn tracing(&self) -> bool {
        false
    }

    /// Makes a call's span a part of its caller's trace. Gives what is kept beside the events that
    /// the call writes: the span's own place where it is recorded, else what the caller sent.
    fn adopt(&self, span: &Span, caller: Option<TraceContext>) -> Option<TraceContext> {
        let _ = span;
        caller
    }

    /// Links a span to one that caused it.
    fn link(&self, span: &Span, cause: TraceContext) {
        let _ = (span, cause);
    }

    /// A call was answered.
    fn answered(&self, call: &Answered<'_>) {
        let _ = call;
    }

    /// A batch was sent.
    fn appended(&self, batch: &Appended) {
        let _ = batch;
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Telemetry for Unwatched {}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_traceparent_is_read() {
        let context = TraceContext::parse(PARENT).expect("a traceparent");
        assert_eq!(hex::encode(context.trace_id), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(hex::encode(context.span_id), "b7ad6b7169203331");
        assert!(context.sampled());
        let unsampled = TraceContext::parse(&PARENT.replace("-01", "-00")).expect("a traceparent");
        assert!(!unsampled.sampled());
    }

    #[test]
    fn a_later_version_may_say_more() {
        let later = format!("cc{}-what-comes-later", &PARENT[2..]);
        assert_eq!(TraceContext::parse(&later), TraceContext::parse(PARENT));
    }

    #[test]
    fn what_is_no_traceparent_is_ignored() {
        let zeros = format!("00-{}-b7ad6b7169203331-01", "0".repeat(32));
        let no_span = format!("00-0af7651916cd43dd8448eb211c80319c-{}-01", "0".repeat(16));
        for malformed in [
            "",
            "00",
            "00-",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331aa-01",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033-1-01",
            "00-0af7651916cd43dd8448eb211c80319龙-b7ad6b716920331-01",
            &zeros,
            &no_span,
        ] {
            assert_eq!(TraceContext::parse(malformed), None, "{malformed}");
        }
    }
}
