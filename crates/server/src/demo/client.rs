//! The demo as a client: generated clients, one credential a person, keys and times that follow
//! from the seed and the script.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use hemei_api::proto;
use hemei_api::proto::audit_service_client::AuditServiceClient;
use hemei_api::proto::calendar_service_client::CalendarServiceClient;
use hemei_api::proto::credential_service_client::CredentialServiceClient;
use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::person_service_client::PersonServiceClient;
use hemei_api::proto::programme_service_client::ProgrammeServiceClient;
use hemei_api::proto::unit_service_client::UnitServiceClient;
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use hemei_engine::port::{Clock as _, Ids as _};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Response, Status};
use tonic_types::StatusExt as _;

use super::cast::Part;
use super::words::{Lang, Text};
use crate::ambient::{SeededIds, SettableClock};

/// The client.
pub(crate) struct Client {
    channel: Channel,
    ids: SeededIds,
    clock: Arc<SettableClock>,
    tenant: String,
    tokens: BTreeMap<Part, MetadataValue<Ascii>>,
    position: u64,
}

/// Why the server did not do it.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// Who could.
    pub(crate) who_could: Vec<Role>,
    zh: String,
    en: String,
}

impl Client {
    /// A client of the server behind `channel`; `ids` gives its idempotency keys.
    pub(crate) fn new(
        channel: Channel,
        tenant: &str,
        ids: SeededIds,
        clock: Arc<SettableClock>,
    ) -> Self {
        let tenant = format!("tenants/{tenant}");
        Self { channel, ids, clock, tenant, tokens: BTreeMap::new(), position: 0 }
    }

    /// The channel to the server.
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The tenant's resource name.
    pub(crate) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The last position that a command of this client wrote.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The demo's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock to an instant; the year never goes back.
    pub(crate) fn set_time(&self, instant: Timestamp) -> anyhow::Result<()> {
        ensure!(instant >= self.clock.now(), "play a step at {}", instant.local_minutes());
        self.clock.set(instant);
        Ok(())
    }

    /// Lets some seconds pass.
    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000_000);
    }

    /// Keeps a person's bearer token.
    pub(crate) fn credential(&mut self, part: Part, token: &str) -> anyhow::Result<()> {
        let mut value: MetadataValue<Ascii> =
            format!("Bearer {token}").parse().context("read the credential")?;
        value.set_sensitive(true);
        self.tokens.insert(part, value);
        Ok(())
    }

    /// A person's bearer token.
    pub(crate) fn token(&self, part: Part) -> Option<&str> {
        self.tokens.get(&part)?.to_str().ok()?.strip_prefix("Bearer ")
    }

    /// A request with a person's credential.
    pub(crate) fn request<M>(&self, by: Part, message: M) -> anyhow::Result<Request<M>> {
        let token = self.tokens.get(&by);
        let token = token.with_context(|| format!("find the credential of {by:?}"))?;
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", token.clone());
        Ok(request)
    }

    /// The next idempotency key.
    pub(crate) fn request_id(&self) -> String {
        self.ids.uuid().hyphenated().to_string()
    }

    /// What stands where the salted hash of a photo would: bytes that follow from the seed.
    pub(crate) fn digest_of_nothing(&self) -> String {
        hex::encode(self.ids.bytes())
    }

    /// Notes how far the log has come.
    pub(crate) fn written(&mut self, receipt: &proto::Receipt) {
        self.position = self.position.max(receipt.position);
    }

    /// The receipt of a command that must be taken.
    pub(crate) fn receipt(
        &mut self,
        answer: Result<Response<proto::Receipt>, Status>,
    ) -> anyhow::Result<proto::Receipt> {
        let receipt = answer.map_err(unexpected)?.into_inner();
        self.written(&receipt);
        Ok(receipt)
    }

    pub(crate) fn audit(&self) -> AuditServiceClient<Channel> {
        AuditServiceClient::new(self.channel.clone())
    }

    pub(crate) fn calendars(&self) -> CalendarServiceClient<Channel> {
        CalendarServiceClient::new(self.channel.clone())
    }

    pub(crate) fn credentials(&self) -> CredentialServiceClient<Channel> {
        CredentialServiceClient::new(self.channel.clone())
    }

    pub(crate) fn issues(&self) -> IssueServiceClient<Channel> {
        IssueServiceClient::new(self.channel.clone())
    }

    pub(crate) fn people(&self) -> PersonServiceClient<Channel> {
        PersonServiceClient::new(self.channel.clone())
    }

    pub(crate) fn programmes(&self) -> ProgrammeServiceClient<Channel> {
        ProgrammeServiceClient::new(self.channel.clone())
    }

    pub(crate) fn units(&self) -> UnitServiceClient<Channel> {
        UnitServiceClient::new(self.channel.clone())
    }
}

impl Refusal {
    /// Reads a status as the refusal that it must be.
    ///
    /// # Errors
    /// Where it is no refusal, or one for another reason.
    pub(crate) fn expected(status: &Status, reason: &str) -> anyhow::Result<Self> {
        let details = status.get_error_details();
        let Some(info) = details.error_info() else {
            bail!("read the refusal {status}");
        };
        ensure!(info.reason == reason, "be refused as {reason}: {}", status.message());
        let who_could = info.metadata.get("whoCould").cloned().unwrap_or_default();
        let zh = details.localized_message().map(|message| message.message.clone());
        Ok(Self {
            who_could: who_could.split(',').filter_map(Role::parse).collect(),
            zh: zh.unwrap_or_default(),
            en: status.message().to_owned(),
        })
    }

    /// The server's own text.
    pub(crate) fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// The error of a call that had to succeed.
pub(crate) fn unexpected(status: Status) -> anyhow::Error {
    anyhow::Error::new(status).context("play a step of the year")
}

/// A document without a number, as the demo's invented ones are.
pub(crate) fn document(title: Text, issuer: Text, date: Date) -> proto::Document {
    proto::Document {
        number: String::new(),
        title: title.zh.to_owned(),
        issuer: issuer.zh.to_owned(),
        date: Some(wire_date(date)),
        classification: proto::Classification::Public.into(),
    }
}

/// A date for the wire.
pub(crate) fn wire_date(date: Date) -> proto::google::r#type::Date {
    use chrono::Datelike as _;
    let part = |part: u32| i32::try_from(part).unwrap_or_default();
    proto::google::r#type::Date {
        year: date.0.year(),
        month: part(date.0.month()),
        day: part(date.0.day()),
    }
}

/// A date from the wire.
pub(crate) fn date(wire: proto::google::r#type::Date) -> Option<Date> {
    Date::ymd(wire.year, u32::try_from(wire.month).ok()?, u32::try_from(wire.day).ok()?)
}

/// An instant for the wire.
pub(crate) fn wire_time(time: Timestamp) -> prost_types::Timestamp {
    let nanos = time.0.rem_euclid(1_000_000) * 1_000;
    prost_types::Timestamp {
        seconds: time.0.div_euclid(1_000_000),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

/// An instant from the wire.
pub(crate) fn time(wire: prost_types::Timestamp) -> Timestamp {
    Timestamp(wire.seconds * 1_000_000 + i64::from(wire.nanos / 1_000))
}
