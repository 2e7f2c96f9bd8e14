//! Deadlines: what the client asked for, capped by the server's maximum.
//!
//! tonic's own timer answers CANCELLED; ours runs a little shorter and answers DEADLINE_EXCEEDED,
//! and the engine's runs a little shorter still, so that its more exact answer comes first.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::limits::DEADLINE_MAX;

/// The instants of a call; in the request's extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    /// When the engine gives up.
    pub(crate) engine: Instant,
    /// When the call is answered whatever the engine does.
    pub(crate) call: Instant,
}

impl Deadline {
    /// The deadline of a call that begins now.
    pub(crate) fn of(headers: &HeaderMap, now: Instant) -> Self {
        let asked = headers.get("grpc-timeout").and_then(|value| parse(value.to_str().ok()?));
        let allowed = asked.map_or(DEADLINE_MAX, |asked| asked.min(DEADLINE_MAX));
        let margin = (allowed / 10).min(Duration::from_millis(10));
        Self { engine: now + allowed - margin, call: now + allowed - margin / 2 }
    }
}

/// Reads a `grpc-timeout`: up to eight digits and a unit.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(header: Option<&str>) -> Duration {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("grpc-timeout", header.parse().expect("a header"));
        }
        let now = Instant::now();
        let deadline = Deadline::of(&headers, now);
        assert!(deadline.engine < deadline.call, "the engine answers first");
        deadline.call - now
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(parse("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(parse("3M"), Some(Duration::from_secs(180)));
        assert_eq!(parse("4S"), Some(Duration::from_secs(4)));
        assert_eq!(parse("5m"), Some(Duration::from_millis(5)));
        assert_eq!(parse("6u"), Some(Duration::from_micros(6)));
        assert_eq!(parse("7n"), Some(Duration::from_nanos(7)));
        for malformed in ["", "S", "1", "1x", "-1S", "123456789S", "1秒"] {
            assert_eq!(parse(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn the_answer_comes_before_the_client_gives_up_and_never_after_the_maximum() {
        assert_eq!(allowed(Some("1S")), Duration::from_millis(995));
        assert_eq!(allowed(Some("10m")), Duration::from_micros(9_500));
        assert_eq!(allowed(None), DEADLINE_MAX - Duration::from_millis(5));
        assert_eq!(allowed(Some("99999999H")), DEADLINE_MAX - Duration::from_millis(5));
        assert_eq!(allowed(Some("soon")), DEADLINE_MAX - Duration::from_millis(5));
    }
}
