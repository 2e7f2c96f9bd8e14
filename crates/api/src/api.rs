//! What every handler does, written once: prove the caller, convert, execute, answer.

use std::sync::Arc;

use hemei_domain::command::Command;
use hemei_domain::rejection::Rejection;
use hemei_domain::stream::StreamId;
use hemei_domain::time::{Date, Timestamp};
use hemei_engine::engine::{Caller, Engine};
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::port::TraceContext;
use hemei_engine::receipt::Receipt;
use hemei_engine::view::{At, KnownAt};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tonic::{Request, Response, Status};

use crate::convert::submission::call;
use crate::convert::{Fields, IntoCommand, written};
use crate::deadline::Deadline;
use crate::listing::Known;
use crate::page_token::PageTokenKey;
use crate::shell::{self, Method, TraceId};
use crate::{answer, proto, status};

/// What the API is told at the start.
#[derive(Debug, Clone)]
pub struct Config {
    /// The key of page tokens; the same on every replica.
    pub page_token_key: PageTokenKey,
    /// What makes this process's trace ids differ from another's.
    pub instance: Arc<str>,
    /// The server's version.
    pub version: Arc<str>,
    /// Whether the log holds sample data.
    pub sample: bool,
    /// Whether the definitions are served by reflection.
    pub reflection: bool,
}

/// The services' shared state; clones share everything.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    pub(crate) engine: Engine,
    pub(crate) config: Arc<Config>,
    /// Held while the directory, which is kept beside the log, and the log are changed together.
    pub(crate) directory: Arc<Mutex<()>>,
}

/// What handlers answer.
pub(crate) type Answer<T> = Result<Response<T>, Status>;

/// A call whose caller is proven.
#[derive(Debug)]
pub(crate) struct Proven {
    /// The proof.
    pub(crate) caller: Caller,
    /// When the engine gives up.
    pub(crate) deadline: Option<Instant>,
    /// The full method, under which a query's refusal is recorded.
    pub(crate) method: Arc<str>,
    trace_id: Arc<str>,
    /// The call's place in a trace, kept beside what it writes.
    trace: Option<TraceContext>,
}

impl Proven {
    /// The status of what went wrong with this call.
    pub(crate) fn failed(&self, failure: impl Into<Failure>) -> Status {
        status::of(&failure.into(), &self.method, &self.trace_id)
    }
}

/// The state of knowledge that a query asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsOf {
    /// For the engine.
    pub(crate) at: At,
    /// The instant that dates are compared with; the engine's choice where absent.
    pub(crate) effective: Option<Timestamp>,
}

impl Api {
    /// Takes the proof of who calls, which stands before every handler (AIP-211).
    pub(crate) fn proven<R>(request: Request<R>) -> Result<(Proven, R), Status> {
        let (_, extensions, request) = request.into_parts();
        let trace_id = extensions.get::<TraceId>().map_or_else(|| "-".into(), |id| id.0.clone());
        let method = extensions.get::<Method>().map_or_else(|| "-".into(), |one| one.0.clone());
        let caller = *extensions.get::<Caller>().ok_or_else(status::unauthenticated)?;
        let deadline = extensions.get::<Deadline>().map(|deadline| deadline.engine);
        let trace = extensions.get::<TraceContext>().copied();
        Ok((Proven { caller, deadline, method, trace_id, trace }, request))
    }

    /// Reads the request of a query; all that is wrong with it is told at once.
    pub(crate) async fn read<T>(
        &self,
        proven: &Proven,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Result<T, Status> {
        let read = self.convert(read);
        self.answered(proven, read.map_err(Failure::from)).await
    }

    /// Reads the request of a command; a refusal is recorded unless the call only validates.
    pub(crate) async fn read_command<C: Command, T>(
        &self,
        proven: &Proven,
        validate_only: bool,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Result<T, Status> {
        match self.convert(read) {
            Ok(value) => Ok(value),
            Err(rejection) if validate_only => Err(proven.failed(rejection)),
            Err(rejection) => Err(self.refused(proven, C::NAME, rejection.into()).await),
        }
    }

    /// Reads a request that is a command by itself.
    pub(crate) async fn read_request<R: IntoCommand>(
        &self,
        proven: &Proven,
        request: R,
    ) -> Result<(Call, R::Command), Status> {
        let validate_only = request.head().validate_only;
        let read = self.read_command::<R::Command, _>(proven, validate_only, |fields| {
            let call = call(fields, &proven.caller, request.head(), proven.deadline);
            let texts = written::faults(&request);
            let command = request.into_command(fields);
            fields.tell_too(texts);
            call.zip(command)
        });
        read.await
    }

    fn convert<T>(&self, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Rejection> {
        let mut fields = Fields::new(self.engine.tenant());
        let value = read(&mut fields);
        fields.finish(value)
    }

    /// What a query found; a refusal is recorded under the method's name.
    pub(crate) async fn answered<T>(
        &self,
        proven: &Proven,
        answer: Result<T, Failure>,
    ) -> Result<T, Status> {
        match answer {
            Ok(value) => Ok(value),
            Err(failure) => Err(self.refused(proven, &proven.method, failure).await),
        }
    }

    /// What a query found of the thing with a name.
    pub(crate) async fn found<T>(
        &self,
        proven: &Proven,
        name: &str,
        answer: Result<T, Failure>,
    ) -> Result<T, Status> {
        match answer {
            Err(Failure::NotFound) => Err(status::not_found(name)),
            answer => self.answered(proven, answer).await,
        }
    }

    /// The status of what went wrong with a call, recorded in the access log where it is a refusal:
    /// one that cannot be recorded is not told.
    async fn refused(&self, proven: &Proven, what: &str, failure: Failure) -> Status {
        if let Failure::Rejected(rejection) = &failure {
            let noted = self.engine.note_refusal(&proven.caller, what, rejection).await;
            if let Err(unrecorded) = noted {
                return proven.failed(unrecorded);
            }
        }
        proven.failed(failure)
    }

    /// Executes the command of a mutating RPC.
    pub(crate) async fn command<R: IntoCommand>(
        &self,
        request: Request<R>,
    ) -> Answer<proto::Receipt> {
        let (proven, request) = Self::proven(request)?;
        let name = request.head().name.to_owned();
        let (call, command) = self.read_request(&proven, request).await?;
        self.execute(&proven, call, command, &name).await.map(Response::new)
    }

    /// Executes a command that was read and answers with its receipt.
    pub(crate) async fn execute<C: Command>(
        &self,
        proven: &Proven,
        call: Call,
        command: C,
        name: &str,
    ) -> Result<proto::Receipt, Status> {
        shell::note_request(&call.request_id);
        let target: Option<StreamId> = command.target();
        let (call, request_id) = (Call { trace: proven.trace, ..call }, call.request_id);
        let validate_only = call.validate_only;
        match self.engine.execute(call, command).await {
            // This call wrote nothing, be it that the request was executed before.
            Ok(_) if validate_only => {
                let receipt = Receipt::nothing_written(request_id);
                Ok(answer::receipt(self.engine.tenant(), &receipt, target, name))
            }
            Ok(receipt) => Ok(answer::receipt(self.engine.tenant(), &receipt, target, name)),
            Err(failure) => Err(proven.failed(failure)),
        }
    }

    /// Whether a command would be accepted and is no repeat: asked before something is kept beside
    /// the log for it.
    pub(crate) async fn would_write<C: Command + Clone>(&self, call: &Call, command: &C) -> bool {
        if call.validate_only {
            return false;
        }
        let rehearsal = Call { validate_only: true, ..call.clone() };
        let rehearsed = self.engine.execute(rehearsal, command.clone()).await;
        rehearsed.is_ok_and(|receipt| receipt.events.is_empty())
    }

    /// The state of knowledge that a query asks for.
    pub(crate) fn as_of(
        fields: &mut Fields<'_>,
        proven: &Proven,
        min_position: u64,
        known: Option<impl Into<Known>>,
        effective: Option<prost_types::Timestamp>,
    ) -> AsOf {
        let known_at = known.and_then(|known| match known.into() {
            Known::Position(position) => Some(KnownAt::Position(position)),
            Known::Time(time) => fields.maybe_time("known_time", Some(time)).map(KnownAt::Time),
        });
        let effective = fields.maybe_time("effective_time", effective);
        let min_position = (min_position > 0).then_some(min_position);
        AsOf { at: At { min_position, known_at, deadline: proven.deadline }, effective }
    }

    /// The day that dated columns are compared with.
    pub(crate) async fn day(&self, proven: &Proven, as_of: AsOf) -> Result<Date, Status> {
        let effective = self.engine.effective_at(as_of.effective, as_of.at.known_at).await;
        self.answered(proven, effective.map(|time| time.date())).await
    }
}
