//! Calls with everything that must hold for every call: an accepted command keeps its promises, a
//! refusal is complete and leaves the business log alone.

use hemei_api::proto;
use hemei_domain::access::CommandRefused;
use hemei_domain::event::Log;
use http::uri::PathAndQuery;
use prost::Message as _;
use tonic::client::Grpc;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tonic_types::{ErrorDetail, StatusExt as _};

use super::rpc::Rpc;
use super::world::{Who, World};

/// Words that only our own log may hold.
const INTERNAL: &[&str] =
    &["sql", "panick", ".rs", "tokio", "hyper", "Rejection", "Failure", "prost"];

/// A refusal whose general properties were checked.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: Status,
    /// The text for people.
    pub(super) zh: String,
    /// The fields at fault, in order.
    pub(super) fields: Vec<String>,
}

impl Refusal {
    /// Checks what a status must have whatever was refused.
    #[track_caller]
    pub(super) fn of(status: Status, code: Code, reason: &str) -> Self {
        assert_eq!(status.code(), code, "{status:?}");
        let details = status.get_error_details_vec();
        let infos: Vec<_> = details
            .iter()
            .filter_map(|detail| match detail {
                ErrorDetail::ErrorInfo(info) => Some(info),
                _ => None,
            })
            .collect();
        let [info] = infos[..] else { panic!("{reason} has {} ErrorInfos", infos.len()) };
        assert_eq!(
            (info.reason.as_str(), info.domain.as_str()),
            (reason, "hemei.v1"),
            "{status:?}"
        );
        let english = code != Code::PermissionDenied || !status.message().chars().any(is_chinese);
        assert!(english, "{reason} tells developers: {}", status.message());
        let text = status.get_details_localized_message().expect("a text for people");
        assert_eq!(text.locale, "zh-CN");
        assert!(text.message.chars().any(is_chinese), "{reason}: {}", text.message);
        let who_could = info.metadata.contains_key("whoCould");
        assert_eq!(who_could, text.message.contains("可办理："), "{reason}: {}", text.message);
        assert!(who_could || code != Code::PermissionDenied, "{reason} says who could do it");
        let bad = status.get_details_bad_request().map(|bad| bad.field_violations);
        let fields: Vec<_> =
            bad.unwrap_or_default().into_iter().map(|violation| violation.field).collect();
        assert_eq!(info.metadata.get("field"), fields.first(), "{reason} names its field");
        for text in [status.message(), &text.message] {
            for word in INTERNAL {
                assert!(!text.contains(word), "{reason} tells “{word}”: {text}");
            }
            assert!(!has_placeholder(text), "{reason} has an open place: {text}");
        }
        assert!(status.metadata().contains_key("x-request-id"), "{reason} has a trace id");
        Self { zh: text.message, fields, status }
    }

    /// A member of the `ErrorInfo`'s metadata.
    #[track_caller]
    pub(super) fn detail(&self, key: &str) -> String {
        let info = self.status.get_details_error_info().expect("an ErrorInfo");
        let known = info.metadata.get(key).cloned();
        known.unwrap_or_else(|| panic!("no “{key}” in {:?}", info.metadata))
    }

    /// Checks which fields are at fault.
    #[track_caller]
    pub(super) fn at(self, fields: &[&str]) -> Self {
        assert_eq!(self.fields, fields, "{}", self.zh);
        self
    }

    /// Checks that the text for people says something.
    #[track_caller]
    pub(super) fn says(self, words: &str) -> Self {
        assert!(self.zh.contains(words), "“{words}” is not in: {}", self.zh);
        self
    }
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// Whether a template's place was left open. The patterns of resource names have braces too.
fn has_placeholder(text: &str) -> bool {
    let patterns = ["{tenant}", "{id}", "{key}", "{uuid}", "{year}"];
    let rest = patterns.iter().fold(text.to_owned(), |text, pattern| text.replace(pattern, ""));
    rest.contains('{')
}

impl World {
    /// A request in somebody's name.
    pub(super) fn signed<T>(&self, who: Who, message: T) -> Request<T> {
        with_token(message, self.token(who))
    }

    /// Calls as it is.
    pub(super) async fn send<R: Rpc>(&self, request: Request<R>) -> Result<R::Answer, Status> {
        let mut client = Grpc::new(self.channel.clone());
        client.ready().await.expect("the server runs");
        let codec = ProstCodec::<R, R::Answer>::default();
        let path = PathAndQuery::from_static(R::PATH);
        client.unary(request, path, codec).await.map(tonic::Response::into_inner)
    }

    /// An accepted call. A command is validated before, which writes nothing, and repeated
    /// afterwards, which gives the same receipt byte for byte.
    pub(super) async fn ok<R: Rpc>(&self, who: Who, mut message: R) -> R::Answer {
        let accepted = |answer: Result<R::Answer, Status>| {
            answer.unwrap_or_else(|status| panic!("{} is accepted: {status:?}", R::PATH))
        };
        if !R::COMMAND {
            return accepted(self.send(self.signed(who, message)).await);
        }
        let before = self.head(Log::Business).await;
        message.prepare(&self.request_id(), true);
        let validated = accepted(self.send(self.signed(who, message.clone())).await);
        let validated = R::receipt(&validated).expect("a receipt");
        assert!(validated.events.is_empty() && validated.position == 0, "{validated:?}");
        assert_eq!(self.head(Log::Business).await, before, "validating {} writes", R::PATH);

        message.prepare("", false);
        let answer = accepted(self.send(self.signed(who, message.clone())).await);
        let receipt = R::receipt(&answer).expect("a receipt");
        let after = self.head(Log::Business).await;
        assert_eq!(receipt.position, after.position, "{} ends at the head", R::PATH);
        assert_eq!(receipt.events.len() as u64, after.position - before.position);
        let again = accepted(self.send(self.signed(who, message)).await);
        let again = R::receipt(&again).expect("a receipt");
        assert_eq!(again.encode_to_vec(), receipt.encode_to_vec(), "{} repeated", R::PATH);
        assert_eq!(self.head(Log::Business).await, after, "repeating {} writes", R::PATH);
        answer
    }

    /// A refused call of somebody with a credential: nothing is written to the business log, the
    /// refusal is recorded once in the access log, and validating a command tells the same.
    pub(super) async fn refuse<R: Rpc>(
        &self,
        who: Who,
        mut message: R,
        code: Code,
        reason: &str,
    ) -> Refusal {
        let before = self.head(Log::Business).await;
        let recorded = self.head(Log::Access).await.position;
        let refused = |answer: Result<R::Answer, Status>| {
            let status = answer.err().unwrap_or_else(|| panic!("{} is not refused", R::PATH));
            Refusal::of(status, code, reason)
        };
        let mut validated = None;
        if R::COMMAND {
            message.prepare(&self.request_id(), true);
            validated = Some(refused(self.send(self.signed(who, message.clone())).await));
            assert_eq!(self.head(Log::Access).await.position, recorded, "validating records");
            message.prepare("", false);
        }
        let refusal = refused(self.send(self.signed(who, message)).await);
        if let Some(validated) = validated {
            assert_eq!(
                (validated.zh, validated.fields),
                (refusal.zh.clone(), refusal.fields.clone())
            );
        }
        assert_eq!(self.head(Log::Business).await, before, "a refusal of {} writes", R::PATH);
        let records = self.events_after(Log::Access, recorded).await;
        for record in &records {
            assert_eq!(record.event_type, "CommandRefused");
            let refused: CommandRefused = serde_json::from_slice(&record.data).expect("its data");
            assert_eq!(refused.reason, reason);
            assert_eq!(record.actor, Some(self.person(who).0));
            assert!(record.private.is_none(), "a refusal's record has no content");
        }
        // What is merely not there to be read is no refusal.
        let absent = ["RESOURCE_NOT_FOUND", "POSITION_BEYOND_HEAD"].contains(&reason);
        let times = usize::from(R::COMMAND || !absent);
        assert_eq!(records.len(), times, "{} is recorded", R::PATH);
        refusal
    }

    /// The receipt's resource name of an accepted command.
    pub(super) async fn name<R: Rpc<Answer = proto::Receipt>>(
        &self,
        who: Who,
        message: R,
    ) -> String {
        self.ok(who, message).await.name
    }
}

/// A request with a bearer token.
pub(super) fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}").parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", bearer);
    request
}
