//! Traces, metrics and logs for a collector, by OTLP over gRPC. Where no collector is configured
//! nothing of this runs.
//!
//! A collector is never waited for: what it does not take in time is dropped, with a line in the
//! log, and the service goes on.

use std::path::PathBuf;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_otlp::{
    LogExporter, MetricExporter, SpanExporter, WithExportConfig as _, WithTonicConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::PeriodicReader;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider,
};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use super::spans::Conventional;
use crate::config::{CollectorUrl, Percent};
use crate::error::Error;

/// How long the collector may take for one export, connecting included: what is lost then is lost,
/// and a machine that is short of breath for a moment is no reason.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(10);
/// Spans wait so long for others to travel with.
const SPANS_EVERY: Duration = Duration::from_secs(1);
/// How often metrics are sent.
const METRICS_EVERY: Duration = Duration::from_secs(15);
/// A view's span is linked to the call of every unit that it folded, and a batch has many.
const LINKS_MAX: u32 = 4096;

/// Where telemetry goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The collector; nowhere where absent.
    pub endpoint: Option<CollectorUrl>,
    /// Who certifies the collector, PEM; wanted for `https`.
    pub authority: Option<PathBuf>,
    /// How many of the traces that begin here are recorded; whoever calls decides of its own.
    pub sampled: Percent,
}

/// What sends.
pub(super) struct Exporters {
    pub(super) traces: SdkTracerProvider,
    pub(super) logs: SdkLoggerProvider,
    pub(super) metrics: PeriodicReader<MetricExporter>,
}

impl Exporters {
    /// Exporters over one connection, which is made when there is something to send.
    pub(super) fn new(config: &Config, endpoint: &CollectorUrl) -> Result<Self, Error> {
        let channel = channel(config, endpoint)?;
        let spans = SpanExporter::builder().with_tonic().with_channel(channel.clone());
        let spans = spans.with_timeout(EXPORT_TIMEOUT).build().map_err(Error::internal)?;
        let records = LogExporter::builder().with_tonic().with_channel(channel.clone());
        let records = records.with_timeout(EXPORT_TIMEOUT).build().map_err(Error::internal)?;
        let metrics = MetricExporter::builder().with_tonic().with_channel(channel);
        let metrics = metrics.with_timeout(EXPORT_TIMEOUT).build().map_err(Error::internal)?;
        let batches = BatchConfigBuilder::default().with_scheduled_delay(SPANS_EVERY).build();
        let batched = BatchSpanProcessor::builder(spans).with_batch_config(batches).build();
        let share = f64::from(config.sampled.0) / 100.0;
        let begun_here = Sampler::TraceIdRatioBased(share);
        let traces = SdkTracerProvider::builder()
            .with_span_processor(Conventional::new(batched))
            .with_sampler(Sampler::ParentBased(Box::new(begun_here)))
            .with_max_links_per_span(LINKS_MAX)
            .with_resource(resource());
        let logs = SdkLoggerProvider::builder()
            .with_batch_exporter(records)
            .with_resource(resource())
            .build();
        let metrics = PeriodicReader::builder(metrics).with_interval(METRICS_EVERY).build();
        Ok(Self { traces: traces.build(), logs, metrics })
    }
}

/// What everything that is sent says of its sender.
pub(super) fn resource() -> Resource {
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    Resource::builder_empty().with_service_name("hemei").with_attribute(version).build()
}

fn channel(config: &Config, url: &CollectorUrl) -> Result<Channel, Error> {
    let endpoint = Endpoint::from_shared(url.as_str().to_owned()).map_err(Error::internal)?;
    let endpoint = endpoint.timeout(EXPORT_TIMEOUT).connect_timeout(EXPORT_TIMEOUT);
    let Some(path) = config.authority.as_ref().filter(|_| url.is_secure()) else {
        return Ok(endpoint.connect_lazy());
    };
    let read = std::fs::read(path);
    let pem = read.map_err(|source| Error::TlsFile { path: path.clone(), source })?;
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem));
    Ok(endpoint.tls_config(tls).map_err(Error::Tls)?.connect_lazy())
}
