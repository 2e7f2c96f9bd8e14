//! What a process tells of itself: lines on standard error always; traces, metrics and logs to a
//! collector, and a page for Prometheus, where they are configured.

mod export;
mod instruments;
mod lines;
mod metrics_page;
mod spans;

use std::sync::Arc;
use std::time::Duration;

use hemei_engine::engine::Engine;
use hemei_engine::port::{Answered, Appended, Telemetry, TraceContext, Unwatched};
use opentelemetry::Context;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, TracerProvider as _,
};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, dynamic_filter_fn, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{Layer, fmt};

use crate::error::Error;
use crate::store::Store;

pub use export::Config as ExportConfig;
pub use lines::{Config, Filter, Format};

/// The name under which our spans and figures travel.
const SCOPE: &str = "hemei";
/// How long the last of everything may take to reach the collector when the process ends.
const FLUSH_MAX: Duration = Duration::from_secs(5);
/// What an export itself logs must not be exported.
const EXPORTING: [&str; 6] = ["h2", "hyper", "opentelemetry", "rustls", "tonic", "tower"];

/// Logs from now on to standard error, for the whole process.
///
/// # Errors
/// Where the process logs already.
pub fn install(config: &Config) -> Result<(), TryInitError> {
    let filter = config.filter.directives();
    tracing_subscriber::registry().with(filter).with(lines(config)).try_init()
}

/// The layer that writes lines.
fn lines<S: Subscriber + for<'s> LookupSpan<'s>>(
    config: &Config,
) -> Box<dyn Layer<S> + Send + Sync> {
    // A line that cannot be written is lost. To say so on standard error, which is what failed,
    // would panic in whatever task logs: a server must not end with the reader of its log.
    let layer = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    match config.format {
        Format::Text => layer.with_ansi(false).boxed(),
        Format::Json => layer.json().flatten_event(true).boxed(),
    }
}

/// What watches a server and tells others; ends with [`Pipeline::shut_down`].
#[derive(Default)]
pub struct Pipeline {
    traces: Option<SdkTracerProvider>,
    logs: Option<SdkLoggerProvider>,
    metrics: Option<SdkMeterProvider>,
    page: Option<Registry>,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline")
            .field("exporting", &self.traces.is_some())
            .finish_non_exhaustive()
    }
}

impl Pipeline {
    /// Logs from now on, for the whole process, and begins to watch what is configured: `page`
    /// says whether somebody will read figures here.
    ///
    /// # Errors
    /// Where the collector's authority cannot be read, or the process logs already.
    pub fn install(config: &Config, export: &ExportConfig, page: bool) -> Result<Self, Error> {
        let pipeline = Self::new(export, page)?;
        if pipeline.traces.is_none() {
            install(config).map_err(Error::internal)?;
            return Ok(pipeline);
        }
        pipeline.subscriber(config).try_init().map_err(Error::internal)?;
        Ok(pipeline)
    }

    /// Takes spans and lines to standard error and to what exports them. Each layer has a filter of
    /// its own: what is too small for a line may be a part of a trace.
    fn subscriber(&self, config: &Config) -> impl Subscriber + Send + Sync + use<> {
        let records = self.logs.as_ref().map(|provider| {
            let ours = filter_fn(not_exporting).and(config.filter.directives());
            OpenTelemetryTracingBridge::new(provider).with_filter(ours)
        });
        let spans = self.traces.as_ref().map(|provider| {
            let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer(SCOPE));
            let layer = layer.with_location(false).with_threads(false).with_target(false);
            let layer = layer.with_tracked_inactivity(false);
            // Asked each time, though its answer never changes. A filter's answer waits on the
            // thread for the event that was asked about. sqlx asks through `log` at every notice of
            // PostgreSQL, and where nobody wants the notice no event fetches the answers; the next
            // span or line of which nobody asks again would take them for its own and be lost.
            let asked = dynamic_filter_fn(|metadata, _| ours(metadata));
            layer.with_filter(asked.and(LevelFilter::INFO))
        });
        let lines = lines(config).with_filter(config.filter.directives());
        tracing_subscriber::registry().with(lines).with(spans).with(records)
    }

    fn new(export: &ExportConfig, page: bool) -> Result<Self, Error> {
        let mut pipeline = Self::default();
        let mut metrics = SdkMeterProvider::builder().with_resource(export::resource());
        if let Some(endpoint) = &export.endpoint {
            let exporters = export::Exporters::new(export, endpoint)?;
            (pipeline.traces, pipeline.logs) = (Some(exporters.traces), Some(exporters.logs));
            metrics = metrics.with_reader(exporters.metrics);
        }
        if page {
            let registry = Registry::new();
            let reader = opentelemetry_prometheus::exporter().with_registry(registry.clone());
            let reader = reader.scope_info_enabled(false).build().map_err(Error::internal)?;
            metrics = metrics.with_reader(reader);
            pipeline.page = Some(registry);
        }
        if pipeline.traces.is_some() || page {
            pipeline.metrics = Some(metrics.build());
        }
        Ok(pipeline)
    }

    /// What the engine tells.
    pub fn telemetry(&self) -> Arc<dyn Telemetry> {
        let Some(metrics) = &self.metrics else { return Arc::new(Unwatched) };
        let instruments = instruments::Instruments::new(&metrics.meter(SCOPE));
        Arc::new(Watch { tracing: self.traces.is_some(), instruments })
    }

    /// Looks at an engine and its store whenever figures are sent or read.
    pub fn observe(&self, engine: &Engine, store: &Store) {
        if let Some(metrics) = &self.metrics {
            instruments::observe(&metrics.meter(SCOPE), engine, store);
        }
    }

    /// Serves the page for Prometheus until `stop`; ends at once where there is none.
    pub async fn serve_page(&self, listener: TcpListener, engine: Engine, stop: CancellationToken) {
        if let Some(registry) = &self.page {
            metrics_page::serve(listener, registry.clone(), engine, stop).await;
        }
    }

    /// Sends what was not sent yet, within a limit, and ends.
    pub async fn shut_down(self) {
        let Self { traces, logs, metrics, page: _ } = self;
        let traces = ended("traces", traces, |one| one.shutdown_with_timeout(FLUSH_MAX));
        let logs = ended("logs", logs, |one| one.shutdown_with_timeout(FLUSH_MAX));
        let metrics = ended("metrics", metrics, |one| one.shutdown_with_timeout(FLUSH_MAX));
        tokio::join!(traces, logs, metrics);
    }
}

/// Ends one of the three on a thread that may wait.
async fn ended<P: Send + 'static>(
    what: &'static str,
    provider: Option<P>,
    end: impl FnOnce(&P) -> OTelSdkResult + Send + 'static,
) {
    let Some(provider) = provider else { return };
    let ended = tokio::task::spawn_blocking(move || end(&provider)).await;
    if let Ok(Err(error)) = ended {
        tracing::warn!(what, %error, "the last of it did not reach the collector");
    }
}

fn ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(SCOPE)
}

fn not_exporting(metadata: &Metadata<'_>) -> bool {
    !EXPORTING.iter().any(|library| metadata.target().starts_with(library))
}

/// Tells what the engine tells to whoever listens.
struct Watch {
    tracing: bool,
    instruments: instruments::Instruments,
}

impl Telemetry for Watch {
    fn tracing(&self) -> bool {
        self.tracing
    }

    fn adopt(&self, span: &Span, caller: Option<TraceContext>) -> Option<TraceContext> {
        if !self.tracing {
            return caller;
        }
        if let Some(caller) = caller {
            let parent = Context::new().with_remote_span_context(remote(caller));
            // A span that is filtered out has no parent either, which is what was asked for.
            span.set_parent(parent).ok();
        }
        let context = span.context();
        let own = context.span().span_context().clone();
        let recorded = own.is_valid().then(|| TraceContext {
            trace_id: own.trace_id().to_bytes(),
            span_id: own.span_id().to_bytes(),
            flags: own.trace_flags().to_u8(),
        });
        recorded.filter(TraceContext::sampled).or(caller)
    }

    fn link(&self, span: &Span, cause: TraceContext) {
        span.add_link(remote(cause));
    }

    fn answered(&self, call: &Answered<'_>) {
        self.instruments.answered(call);
    }

    fn appended(&self, batch: &Appended) {
        self.instruments.appended(batch);
    }
}

/// A place in a trace as the library writes it.
fn remote(context: TraceContext) -> SpanContext {
    SpanContext::new(
        TraceId::from_bytes(context.trace_id),
        SpanId::from_bytes(context.span_id),
        TraceFlags::new(context.flags),
        true,
        TraceState::default(),
    )
}

#[cfg(test)]
mod tests;
