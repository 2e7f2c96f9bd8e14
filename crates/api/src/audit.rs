//! The logs and what the server says of itself: `AuditService`.

use std::sync::LazyLock;

use hemei_domain::aggregate::event_types;
use hemei_domain::event::{Envelope, EventType, Log};
use hemei_domain::id::{PersonId, ProgrammeId, UnitId};
use hemei_domain::rejection::rules;
use hemei_domain::stream::StreamId;
use hemei_domain::{evidence, text};
use hemei_engine::audit::{AuditEvent, ReadLog};
use hemei_engine::failure::Failure;
use hemei_engine::port::{Direction, EventFilter, Head};
use hemei_ledger::entry::commit;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::{Fields, Vocabulary as _, at, text as optional_text, wire_time};
use crate::listing::{Page, place, position};
use crate::proto::audit_service_server::AuditService;
use crate::resource::name;
use crate::status::reasons;
use crate::{access, limits, proto};

const READ_LOG: &str = "/hemei.v1.AuditService/ReadLog";

/// The event catalogue; its schemas are generated once.
static EVENT_TYPES: LazyLock<Vec<EventType>> = LazyLock::new(event_types);

#[async_trait]
impl AuditService for Api {
    async fn read_log(
        &self,
        request: Request<proto::ReadLogRequest>,
    ) -> Answer<proto::ReadLogResponse> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let mut read = self.read(&proven, |fields| read_log(request, fields, page.limit)).await?;
        read.deadline = proven.deadline;
        go_on(&mut read, &page);
        let (log, direction) = (read.log, read.direction);
        let answer = self.engine.read_log(&proven.caller, read).await;
        let answer = self.answered(&proven, answer).await?;
        let events = answer.events.into_iter().map(|event| self.event(event));
        debug_assert!(direction == Direction::Forward || answer.next != Some(0));
        Ok(Response::new(proto::ReadLogResponse {
            events: events.collect::<Result<_, _>>().map_err(|failure| proven.failed(failure))?,
            next_page_token: self.next(&page, answer.next.map(place)),
            head: Some(head(log, &answer.head)),
        }))
    }

    async fn get_head(&self, request: Request<proto::GetHeadRequest>) -> Answer<proto::LogHead> {
        let (proven, request) = Self::proven(request)?;
        let log = self
            .read(&proven, |fields| {
                let parent = fields.parent(&request.parent);
                let log = fields.one_of("log", request.log);
                parent.and(log)
            })
            .await?;
        let answer = self.engine.head(&proven.caller, log).await;
        let answer = self.answered(&proven, answer).await?;
        Ok(Response::new(head(log, &answer)))
    }

    async fn list_event_types(
        &self,
        request: Request<proto::ListEventTypesRequest>,
    ) -> Answer<proto::ListEventTypesResponse> {
        let (proven, mut request) = Self::proven(request)?;
        self.read(&proven, |fields| fields.parent(&request.parent)).await?;
        let page = self.page(&proven, &mut request).await?;
        let start = usize::try_from(position(&page)).unwrap_or(usize::MAX);
        let types = &*EVENT_TYPES;
        let end = start.saturating_add(page.limit as usize);
        let next = (end < types.len()).then_some(end as u64);
        let rows = types.iter().skip(start).take(page.limit as usize).map(event_type);
        Ok(Response::new(proto::ListEventTypesResponse {
            event_types: rows.collect(),
            next_page_token: self.next(&page, next.map(place)),
        }))
    }

    async fn get_access_table(
        &self,
        request: Request<proto::GetAccessTableRequest>,
    ) -> Answer<proto::GetAccessTableResponse> {
        let (proven, request) = Self::proven(request)?;
        self.read(&proven, |fields| fields.parent(&request.parent)).await?;
        let rows = access::table().into_iter().map(access::Row::to_wire).collect();
        Ok(Response::new(proto::GetAccessTableResponse { rows }))
    }

    async fn get_server_info(
        &self,
        request: Request<proto::GetServerInfoRequest>,
    ) -> Answer<proto::ServerInfo> {
        let (proven, request) = Self::proven(request)?;
        if !request.parent.is_empty() {
            self.read(&proven, |fields| fields.parent(&request.parent)).await?;
        }
        Ok(Response::new(proto::ServerInfo {
            version: self.config.version.to_string(),
            tenant: format!("tenants/{}", self.engine.tenant()),
            sample: self.config.sample,
            caller: name(self.engine.tenant(), proven.caller.person),
            caller_credential: name(self.engine.tenant(), proven.caller.credential),
            limits: Some(proto::Limits {
                request_bytes_max: limits::REQUEST_BYTES_MAX as u64,
                page_size_max: limits::PAGE_SIZE_MAX,
                page_size_default: limits::PAGE_SIZE_DEFAULT,
                deadline_seconds_max: limits::DEADLINE_MAX.as_secs(),
                text_bytes_max: text::TEXT_BYTES_MAX as u64,
                evidence_max: u32::try_from(evidence::EVIDENCE_MAX).unwrap_or(u32::MAX),
            }),
        }))
    }
}

fn read_log(
    request: proto::ReadLogRequest,
    fields: &mut Fields<'_>,
    limit: u32,
) -> Option<ReadLog> {
    let parent = fields.parent(&request.parent);
    let log = fields.one_of("log", request.log);
    let stream = fields.optional("stream", &request.stream, stream);
    let event_types = event_type_names(request.event_types, fields);
    let programme = fields.optional("programme", &request.programme, Fields::resource);
    let unit = fields.optional("unit", &request.unit, Fields::resource);
    let actor = fields.optional("actor", &request.actor, Fields::resource);
    let recorded_from = fields.maybe_time("recorded_from_time", request.recorded_from_time);
    let before = fields.maybe_time("recorded_until_time", request.recorded_until_time);
    let (from_field, until_field) = ("recorded_from_time", "recorded_until_time");
    fields.ordered((from_field, recorded_from), (until_field, before));
    let (after, until) = (request.after_position, request.until_position);
    let until = (until > 0).then_some(until);
    fields.ordered(("after_position", Some(after)), ("until_position", until));
    let direction = match proto::Direction::try_from(request.direction) {
        Ok(proto::Direction::Unspecified | proto::Direction::Forward) => Some(Direction::Forward),
        Ok(proto::Direction::Backward) => Some(Direction::Backward),
        Err(_) => fields
            .refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "direction").with("value", request.direction)),
    };
    parent?;
    Some(ReadLog {
        log: log?,
        filter: EventFilter {
            stream: stream.map(|stream| stream.to_string()),
            event_types: event_types?,
            programme: programme.map(|id: ProgrammeId| id.0),
            unit: unit.map(|id: UnitId| id.0),
            actor: actor.map(|id: PersonId| id.0),
        },
        after,
        until,
        recorded_from,
        recorded_until: before.map(|time| time.plus_micros(-1)),
        direction: direction?,
        limit,
        openings_ground: optional_text(request.openings_ground),
        min_position: (request.min_position > 0).then_some(request.min_position),
        deadline: None,
        method: READ_LOG,
    })
}

/// Types to search for, each once: entries of the catalogue.
fn event_type_names(mut names: Vec<String>, fields: &mut Fields<'_>) -> Option<Vec<String>> {
    const FIELD: &str = "event_types";
    if names.len() > EVENT_TYPES.len() {
        let many = at(&rules::FIELD_TOO_MANY, FIELD).with("max", EVENT_TYPES.len());
        return fields.refuse(many);
    }
    for (index, name) in names.iter().enumerate() {
        if !EVENT_TYPES.iter().any(|known| known.name == name) {
            let unknown = at(&rules::FIELD_MALFORMED, &format!("{FIELD}[{index}]"));
            fields.refuse::<()>(
                unknown.why("事件目录中没有这一类型", "no entry of the event catalogue"),
            );
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

fn stream(fields: &mut Fields<'_>, field: &str, name: &str) -> Option<StreamId> {
    match name.parse() {
        Ok(stream) => Some(stream),
        Err(_) => fields
            .refuse(at(&reasons::RESOURCE_NAME_MALFORMED, field).with("pattern", "{kind}/{uuid}")),
    }
}

/// Begins where the page before ended.
fn go_on(read: &mut ReadLog, page: &Page) {
    if page.after.is_none() {
        return;
    }
    match read.direction {
        Direction::Forward => read.after = position(page),
        Direction::Backward => read.until = Some(position(page).saturating_sub(1)),
    }
}

fn head(log: Log, head: &Head) -> proto::LogHead {
    proto::LogHead {
        log: log.to_wire(),
        incarnation: head.incarnation.hyphenated().to_string(),
        position: head.position,
        root: head.root.to_vec(),
        recorded_time: (head.position > 0).then(|| wire_time(head.recorded_at)),
    }
}

impl Api {
    fn event(&self, event: AuditEvent) -> Result<proto::Event, Failure> {
        let AuditEvent { row, private } = event;
        let envelope: Envelope = serde_json::from_slice(&row.envelope).map_err(|error| {
            Failure::Internal { detail: format!("position {}: {error}", row.position) }
        })?;
        let zh = EVENT_TYPES.iter().find(|one| one.name == row.event_type).map(|one| one.zh);
        let actor = |id| name(self.engine.tenant(), PersonId(id));
        let shown = |commitment: [u8; 32], salt: [u8; 16], content| proto::Opening {
            commitment: commitment.to_vec(),
            salt: salt.to_vec(),
            content,
            state: proto::OpeningState::Shown.into(),
        };
        let hidden = |state: proto::OpeningState| proto::Opening {
            commitment: row.private_commitment.to_vec(),
            state: state.into(),
            ..Default::default()
        };
        let private = match (private, row.private_salt) {
            (Some(content), Some(salt)) => shown(row.private_commitment, salt, content),
            (_, None) => hidden(proto::OpeningState::Erased),
            (None, Some(_)) => hidden(proto::OpeningState::Withheld),
        };
        let data_commitment = commit(&row.data_salt, &row.data);
        Ok(proto::Event {
            position: row.position,
            data: Some(shown(data_commitment, row.data_salt, row.data)),
            private: Some(private),
            leaf_hash: row.leaf_hash.to_vec(),
            event_type: row.event_type,
            event_type_zh: zh.unwrap_or_default().to_owned(),
            stream: row.stream,
            revision: row.revision,
            recorded_time: Some(wire_time(row.recorded_at)),
            occurred_time: Some(wire_time(envelope.occurred_at)),
            actor: row.actor.map(actor).unwrap_or_default(),
            envelope: row.envelope,
        })
    }
}

fn event_type(row: &EventType) -> proto::EventType {
    let json = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    proto::EventType {
        name: row.name.to_owned(),
        zh: row.zh.to_owned(),
        version: row.version.into(),
        stream_kind: row.kind.as_str().to_owned(),
        stream_kind_zh: row.kind.zh().to_owned(),
        data_schema: row.data_schema.clone(),
        text_schema: row.text_schema.clone().unwrap_or_default(),
        data_example: json(&row.data_example),
        text_example: row.text_example.as_deref().map(json).unwrap_or_default(),
    }
}
