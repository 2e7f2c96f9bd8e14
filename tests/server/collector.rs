//! A collector of this process: OTLP's three services on a free port, and all that they are told.

use std::net::SocketAddr;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{
    LogsService, LogsServiceServer,
};
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// How long something may take to arrive on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// One thing that was sent.
#[derive(Debug)]
enum Told {
    Span(Box<Span>),
    Record(Box<LogRecord>),
    Metric(String),
}

/// The services; each passes on what it is told.
#[derive(Debug, Clone)]
struct Ear(UnboundedSender<Told>);

impl Ear {
    fn tell(&self, all: impl Iterator<Item = Told>) {
        // The test may have ended.
        all.for_each(|told| drop(self.0.send(told)));
    }
}

#[tonic::async_trait]
impl TraceService for Ear {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let resources = request.into_inner().resource_spans.into_iter();
        let scopes = resources.flat_map(|resource| resource.scope_spans);
        let spans = scopes.flat_map(|scope| scope.spans);
        self.tell(spans.map(|span| Told::Span(Box::new(span))));
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Ear {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        let resources = request.into_inner().resource_logs.into_iter();
        let scopes = resources.flat_map(|resource| resource.scope_logs);
        let records = scopes.flat_map(|scope| scope.log_records);
        self.tell(records.map(|record| Told::Record(Box::new(record))));
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Ear {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let resources = request.into_inner().resource_metrics.into_iter();
        let scopes = resources.flat_map(|resource| resource.scope_metrics);
        let metrics = scopes.flat_map(|scope| scope.metrics);
        self.tell(metrics.map(|metric| Told::Metric(format!("{metric:?}"))));
        Ok(Response::new(Default::default()))
    }
}

/// A collector that runs as long as it is held.
pub(super) struct Collector {
    address: SocketAddr,
    told: UnboundedReceiver<Told>,
    pub(super) spans: Vec<Span>,
    pub(super) records: Vec<LogRecord>,
    /// Each as it prints.
    pub(super) metrics: Vec<String>,
    _server: JoinSet<()>,
}

impl Collector {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener");
        let (sender, told) = unbounded_channel();
        let ear = Ear(sender);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let served = Server::builder()
                .add_service(TraceServiceServer::new(ear.clone()))
                .add_service(LogsServiceServer::new(ear.clone()))
                .add_service(MetricsServiceServer::new(ear))
                .serve_with_incoming(TcpListenerStream::new(listener));
            served.await.expect("it serves until it is dropped");
        });
        let (spans, records, metrics) = (Vec::new(), Vec::new(), Vec::new());
        Self { address, told, spans, records, metrics, _server: server }
    }

    /// What `telemetry.endpoint` is to be.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits for a span.
    pub(super) async fn span(&mut self, wanted: impl Fn(&Span) -> bool) -> Span {
        // Figures go on arriving whatever becomes of a span.
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(span) = self.spans.iter().find(|span| wanted(span)) {
                return span.clone();
            }
            let told = tokio::time::timeout_at(deadline, self.told.recv()).await;
            let told = told.unwrap_or_else(|_| panic!("no such span: {:#?}", self.spans));
            self.keep(told.expect("the services live"));
        }
    }

    /// Takes what has arrived by now.
    pub(super) fn settle(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            self.keep(told);
        }
    }

    fn keep(&mut self, told: Told) {
        match told {
            Told::Span(span) => self.spans.push(*span),
            Told::Record(record) => self.records.push(*record),
            Told::Metric(metric) => self.metrics.push(metric),
        }
    }
}

/// An attribute that is a text.
pub(super) fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    of_value(found.value.as_ref())
}

/// A value that is a text.
pub(super) fn of_value(value: Option<&AnyValue>) -> Option<&str> {
    match value?.value.as_ref()? {
        any_value::Value::StringValue(text) => Some(text),
        _ => None,
    }
}
