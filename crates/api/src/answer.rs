//! Receipts for the wire.

use hemei_domain::command::etag;
use hemei_domain::stream::StreamId;
use hemei_engine::receipt::Receipt;

use crate::convert::wire_time;
use crate::proto;
use crate::resource::name_of_stream;

/// A receipt. It names the command's target under the name that the request gave it, else what was
/// created: the first event is of it.
pub(crate) fn receipt(
    tenant: &str,
    receipt: &Receipt,
    target: Option<StreamId>,
    target_name: &str,
) -> proto::Receipt {
    let created = || receipt.events.first().map(|event| event.stream);
    let stream = target.or_else(created);
    let revision = stream.and_then(|stream| {
        let of_stream = receipt.events.iter().rev().find(|event| event.stream == stream);
        of_stream.map(|event| event.revision)
    });
    let named = || stream.and_then(|stream| name_of_stream(tenant, stream.kind, stream.id));
    let name =
        if target_name.is_empty() { named().unwrap_or_default() } else { target_name.into() };
    proto::Receipt {
        request_id: receipt.request_id.hyphenated().to_string(),
        recorded_time: receipt.recorded_at.map(wire_time),
        name,
        etag: revision.map(etag).unwrap_or_default(),
        position: receipt.events.last().map_or(0, |event| event.position),
        events: receipt
            .events
            .iter()
            .map(|event| proto::ReceiptEvent {
                position: event.position,
                event_type: event.event_type.clone(),
                stream: event.stream.to_string(),
                revision: event.revision,
                leaf_hash: event.leaf_hash.to_vec(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::name;
    use hemei_domain::aggregate::Kind;
    use hemei_domain::id::IssueId;
    use hemei_domain::time::Timestamp;
    use hemei_engine::receipt::ReceiptEvent;
    use uuid::Uuid;

    fn written(streams: &[(Kind, u128, u64)]) -> Receipt {
        let events = streams.iter().zip(5..).map(|((kind, id, revision), position)| ReceiptEvent {
            position,
            event_type: "T".to_owned(),
            stream: StreamId::new(*kind, Uuid::from_u128(*id)),
            revision: *revision,
            leaf_hash: [1; 32],
        });
        Receipt {
            request_id: Uuid::from_u128(9),
            recorded_at: Some(Timestamp(0)),
            events: events.collect(),
        }
    }

    #[test]
    fn a_creation_is_named_after_the_thing_and_not_after_its_helpers() {
        let written = written(&[(Kind::Issue, 2, 1), (Kind::NumberBook, 1, 3)]);
        let receipt = receipt("t", &written, None, "");
        assert_eq!(receipt.name, name("t", IssueId(Uuid::from_u128(2))));
        assert_eq!(receipt.etag, "\"v1\"");
        assert_eq!(receipt.position, 6);
    }

    #[test]
    fn a_change_is_named_after_its_target_with_its_last_revision() {
        let target = StreamId::new(Kind::Unit, Uuid::from_u128(2));
        let written = written(&[(Kind::Unit, 1, 9), (Kind::Unit, 2, 4), (Kind::Unit, 2, 5)]);
        let receipt = receipt("t", &written, Some(target), "tenants/t/units/x");
        assert_eq!(receipt.name, "tenants/t/units/x");
        assert_eq!(receipt.etag, "\"v5\"");
    }

    #[test]
    fn a_validated_call_wrote_nothing() {
        let receipt = receipt("t", &Receipt::nothing_written(Uuid::nil()), None, "");
        assert_eq!((receipt.position, receipt.recorded_time), (0, None));
        assert_eq!((receipt.name.as_str(), receipt.etag.as_str()), ("", ""));
    }
}
