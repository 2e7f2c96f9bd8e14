//! What is exported, and what is not.

use std::sync::{Mutex, mpsc};

use opentelemetry_sdk::trace::{Span as Begun, SpanData, SpanProcessor};
use tracing::dispatcher::get_default;
use tracing::info_span;

use super::*;

#[tokio::test]
async fn where_nothing_is_configured_nothing_runs() {
    let export =
        ExportConfig { endpoint: None, authority: None, sampled: crate::config::Percent::ALL };
    let pipeline = Pipeline::new(&export, false).expect("nothing can be wrong");
    assert!(pipeline.traces.is_none() && pipeline.logs.is_none());
    assert!(pipeline.metrics.is_none() && pipeline.page.is_none());
    let telemetry = pipeline.telemetry();
    let caller = TraceContext { trace_id: [1; 16], span_id: [2; 8], flags: 1 };
    assert!(!telemetry.tracing());
    assert_eq!(telemetry.adopt(&Span::none(), Some(caller)), Some(caller));
    assert_eq!(telemetry.adopt(&Span::none(), None), None);
    pipeline.shut_down().await;
}

/// Passes on the names of the spans that ended.
#[derive(Debug)]
struct Names(Mutex<mpsc::Sender<String>>);

impl SpanProcessor for Names {
    fn on_start(&self, _: &mut Begun, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let names = self.0.lock().expect("nobody panics with the lock");
        names.send(span.name.into_owned()).expect("the test reads to the end");
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// As sqlx does at every notice of PostgreSQL, through `log`.
#[test]
fn a_question_that_no_event_follows_costs_no_span() {
    let (names, ended) = mpsc::channel();
    let spans = SdkTracerProvider::builder().with_span_processor(Names(Mutex::new(names)));
    let logs = SdkLoggerProvider::builder().build();
    let pipeline =
        Pipeline { traces: Some(spans.build()), logs: Some(logs), ..Pipeline::default() };
    let filter = crate::config::LOG_FILTER.parse().expect("the one that is set by itself");
    let subscriber = pipeline.subscriber(&Config { format: Format::Json, filter });
    tracing::subscriber::with_default(subscriber, || {
        let unwanted = info_span!(target: "sqlx::postgres::notice", "notice");
        let notice = unwanted.metadata().expect("what is not wanted is described all the same");
        // A callsite that is met for the first time is asked about in any case.
        for _ in 0..2 {
            drop(info_span!("fold"));
            get_default(|subscriber| subscriber.enabled(notice));
        }
        drop(info_span!("append"));
    });
    drop(pipeline);
    assert_eq!(ended.try_iter().collect::<Vec<_>>(), ["fold", "fold", "append"]);
}
