//! Proves who calls before anything of the call is read (AIP-211): a body is decoded for those with
//! a credential only, since a small one can be millions of empty messages.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hemei_engine::engine::Engine;
use http::{Request, Response};
use tonic::body::Body;
use tonic::server::NamedService;
use tower::Service;

use crate::shell::TraceId;
use crate::{actor, shell, status};

/// A service of ours behind the proof; the [`hemei_engine::engine::Caller`] stands in the request's
/// extensions.
#[derive(Debug, Clone)]
pub(crate) struct Proof<S> {
    inner: S,
    engine: Arc<Engine>,
}

impl<S> Proof<S> {
    /// Puts the proof before a service.
    pub(crate) fn new(engine: Arc<Engine>, inner: S) -> Self {
        Self { inner, engine }
    }
}

impl<S: NamedService> NamedService for Proof<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Proof<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The one that is ready is called, and its copy waits for the next call.
        let waiting = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, waiting);
        let engine = Arc::clone(&self.engine);
        let (mut parts, body) = request.into_parts();
        Box::pin(async move {
            match actor::authenticate(&engine, &parts.headers).await {
                Ok(Some(caller)) => {
                    shell::note_caller(&caller.person);
                    parts.extensions.insert(caller);
                    inner.call(Request::from_parts(parts, body)).await
                }
                Ok(None) => Ok(status::unauthenticated().into_http()),
                Err(failure) => {
                    let trace_id = parts.extensions.get::<TraceId>();
                    let trace_id = trace_id.map_or("-", |id| &*id.0);
                    Ok(status::of(&failure, parts.uri.path(), trace_id).into_http())
                }
            }
        })
    }
}
