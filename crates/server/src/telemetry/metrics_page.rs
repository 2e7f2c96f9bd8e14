//! The page that Prometheus reads, on a listener of its own, and beside it one that says in an HTTP
//! status whether everything is served, for who watches a container and speaks no gRPC.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hemei_engine::engine::Engine;
use prometheus::{Registry, TEXT_FORMAT, TextEncoder};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves `/metrics` and `/health` until `stop`, which waits for nobody who reads.
pub(super) async fn serve(
    listener: TcpListener,
    registry: Registry,
    engine: Engine,
    stop: CancellationToken,
) {
    let page = get(move || std::future::ready(page(&registry)));
    let health = get(move || std::future::ready(health(&engine)));
    let router = Router::new().route("/metrics", page).route("/health", health);
    tokio::select! {
        served = axum::serve(listener, router).into_future() => {
            if let Err(error) = served {
                tracing::error!(%error, "metrics are no longer served");
            }
        }
        () = stop.cancelled() => {}
    }
}

fn health(engine: &Engine) -> StatusCode {
    let health = engine.health();
    if health.takes_commands() && health.answers_queries() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

fn page(registry: &Registry) -> Response {
    match TextEncoder::new().encode_to_string(&registry.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written down");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
