//! The services together, and serving them over any stream of connections.

use std::sync::Arc;
use std::time::Duration;

use hemei_engine::engine::Engine;
use hemei_engine::port::Telemetry;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_stream::{Stream, StreamExt as _};
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::{Connected, ServerTlsConfig};
use tonic_health::server::{HealthReporter, HealthService};

use crate::FILE_DESCRIPTOR_SET;
use crate::api::{Api, Config};
use crate::burst::Burst;
use crate::limits::REQUEST_BYTES_MAX;
use crate::proof::Proof;
use crate::proto::activity_service_server::ActivityServiceServer;
use crate::proto::alert_service_server::AlertServiceServer;
use crate::proto::audit_service_server::AuditServiceServer;
use crate::proto::calendar_service_server::CalendarServiceServer;
use crate::proto::clean_up_service_server::CleanUpServiceServer;
use crate::proto::consolidation_review_service_server::ConsolidationReviewServiceServer;
use crate::proto::core_task_service_server::CoreTaskServiceServer;
use crate::proto::credential_service_server::CredentialServiceServer;
use crate::proto::enrolment_service_server::EnrolmentServiceServer;
use crate::proto::evaluation_service_server::EvaluationServiceServer;
use crate::proto::guidance_service_server::GuidanceServiceServer;
use crate::proto::household_service_server::HouseholdServiceServer;
use crate::proto::inspection_service_server::InspectionServiceServer;
use crate::proto::issue_service_server::IssueServiceServer;
use crate::proto::person_service_server::PersonServiceServer;
use crate::proto::points_service_server::PointsServiceServer;
use crate::proto::programme_service_server::ProgrammeServiceServer;
use crate::proto::publicity_service_server::PublicityServiceServer;
use crate::proto::ranking_service_server::RankingServiceServer;
use crate::proto::report_service_server::ReportServiceServer;
use crate::proto::scheme_service_server::SchemeServiceServer;
use crate::proto::score_sheet_service_server::ScoreSheetServiceServer;
use crate::proto::survey_service_server::SurveyServiceServer;
use crate::proto::unit_service_server::UnitServiceServer;
use crate::proto::yard_meeting_service_server::YardMeetingServiceServer;
use crate::shell::ShellLayer;

/// How often a silent connection is asked whether somebody is there.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// How long it has to answer.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(20);
/// How many calls one connection may have under way.
const STREAMS_MAX: u32 = 1024;

/// Every service of one tenant, with health and, where configured, reflection. What `health`
/// reports is the caller's to set.
///
/// # Errors
/// Where the definitions cannot be served by reflection.
pub fn routes(
    engine: Engine,
    config: Config,
    health: HealthReporter,
) -> Result<Routes, tonic_reflection::server::Error> {
    let reflection = config.reflection;
    // Every call takes a copy.
    let shared = Arc::new(engine.clone());
    let api = Api { engine, config: Arc::new(config), directory: Arc::default() };
    macro_rules! service {
        ($server:ident) => {
            Proof::new(
                Arc::clone(&shared),
                $server::new(api.clone()).max_decoding_message_size(REQUEST_BYTES_MAX),
            )
        };
    }
    let mut routes = Routes::new(service!(AuditServiceServer))
        .add_service(service!(ActivityServiceServer))
        .add_service(service!(AlertServiceServer))
        .add_service(service!(CalendarServiceServer))
        .add_service(service!(CleanUpServiceServer))
        .add_service(service!(ConsolidationReviewServiceServer))
        .add_service(service!(CoreTaskServiceServer))
        .add_service(service!(CredentialServiceServer))
        .add_service(service!(EnrolmentServiceServer))
        .add_service(service!(EvaluationServiceServer))
        .add_service(service!(GuidanceServiceServer))
        .add_service(service!(HouseholdServiceServer))
        .add_service(service!(InspectionServiceServer))
        .add_service(service!(IssueServiceServer))
        .add_service(service!(PersonServiceServer))
        .add_service(service!(PointsServiceServer))
        .add_service(service!(ProgrammeServiceServer))
        .add_service(service!(RankingServiceServer))
        .add_service(service!(ReportServiceServer))
        .add_service(service!(PublicityServiceServer))
        .add_service(service!(SchemeServiceServer))
        .add_service(service!(ScoreSheetServiceServer))
        .add_service(service!(SurveyServiceServer))
        .add_service(service!(UnitServiceServer))
        .add_service(service!(YardMeetingServiceServer))
        .add_service(tonic_health::pb::health_server::HealthServer::new(
            HealthService::from_health_reporter(health),
        ));
    if reflection {
        let describe = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        };
        // Older clients know only v1alpha.
        routes = routes.add_service(describe().build_v1()?);
        routes = routes.add_service(describe().build_v1alpha()?);
    }
    Ok(routes.prepare())
}

/// Serves the routes on connections, inside TLS where it is given, until `shutdown` ends; calls
/// under way are finished.
///
/// # Errors
/// Where the certificate or its key is none, or the transport fails.
pub async fn serve<I, IO, IE>(
    routes: Routes,
    instance: Arc<str>,
    telemetry: Arc<dyn Telemetry>,
    tls: Option<ServerTlsConfig>,
    incoming: I,
    shutdown: impl Future<Output = ()>,
) -> Result<(), tonic::transport::Error>
where
    I: Stream<Item = Result<IO, IE>>,
    IO: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
    IE: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let incoming = incoming.map(|connection| connection.map(Burst::new));
    let mut builder = Server::builder();
    if let Some(tls) = tls {
        builder = builder.tls_config(tls)?;
    }
    builder
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .max_concurrent_streams(STREAMS_MAX)
        .layer(ShellLayer::new(instance, telemetry))
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, shutdown)
        .await
}

#[cfg(test)]
mod tests;
