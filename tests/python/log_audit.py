"""An auditor's reading of the logs: what stands there, and whether the hashes hold.

Entry, leaf and root are recomputed by `ledger_vectors`, which was written from
`crates/ledger/README.md` alone and uses SHA-256 and nothing else.
"""

import json
import uuid

from issue_loop import expect
from ledger_vectors import check_envelope, entry_bytes, leaf_hash, log_id, merkle_root, sha256

PAGE = 50


class Reader:
    """Reads logs in pages and keeps what the pages say."""

    def __init__(self, town):
        self.town = town
        api = town.api
        self.state = api.enum("hemei.v1.OpeningState")

    def head(self, log):
        """The end of a log."""
        members = {"parent": self.town.tenant, "log": log}
        return self.town.read("auditor", "AuditService/GetHead", **members)

    def events(self, **members):
        """Every event of a query."""
        events, token = [], ""
        while True:
            page = self.town.read(
                "auditor", "AuditService/ReadLog", parent=self.town.tenant, page_size=PAGE,
                page_token=token, **members
            )
            events.extend(page.events)
            token = page.next_page_token
            if not token:
                return events


def verify(reader, log, name):
    """The whole of a log up to its head: what `crates/ledger/README.md` says a verifier checks."""
    head = reader.head(log)
    events = reader.events(log=log, until_position=head.position, openings_ground="年度审计")
    expect([event.position for event in events], list(range(1, head.position + 1)), "positions")
    tenant = reader.town.tenant.split("/")[1]
    leaves, revisions, last, unit_left = [], {}, None, 0
    for event in events:
        envelope = json.loads(event.envelope)
        check_envelope({
            "name": "position %d" % event.position, "tenant": tenant, "log": name,
            "incarnation": head.incarnation, "position": str(event.position),
            "recorded_at_micros": str(envelope["recorded_at"]), "envelope": event.envelope.decode(),
            "data": event.data.content.decode(), "private": event.private.content.decode(),
        })
        for opening in (event.data, event.private):
            check_opening(reader, opening)
        entry = entry_bytes(
            log_id(tenant, name), uuid.UUID(head.incarnation).bytes, event.position,
            envelope["recorded_at"], sha256(event.envelope), event.data.commitment,
            event.private.commitment,
        )
        leaves.append(leaf_hash(entry))
        expect(event.leaf_hash, leaves[-1], "the leaf at %d" % event.position)
        expect(event.event_type, envelope["type"], "the type at %d" % event.position)
        revision = revisions.get(envelope["stream"], 0) + 1
        expect(envelope["revision"], revision, "the revision in %s" % envelope["stream"])
        revisions[envelope["stream"]] = revision
        if last is not None and envelope["recorded_at"] < last:
            raise AssertionError("time falls at %d" % event.position)
        last = envelope["recorded_at"]
        unit_left = unit_left or envelope["unit_size"]
        expect(envelope["unit_index"], envelope["unit_size"] - unit_left, "the place in the unit")
        unit_left -= 1
    expect(unit_left, 0, "what is left of the last unit of work")
    expect(merkle_root(leaves), head.root, "the root of %s" % name)
    return events


def check_opening(reader, opening):
    """What is shown hashes to its commitment; what is not shown shows nothing."""
    if opening.state == reader.state.Value("OPENING_STATE_SHOWN"):
        expect(sha256(opening.salt + opening.content), opening.commitment, "the commitment")
    else:
        expect((opening.salt, opening.content), (b"", b""), "what is not shown")


def audit(town, loop):
    """The trail of the issue, the whole business log, and the refusals in the access log."""
    reader = Reader(town)
    events = verify(reader, "LOG_BUSINESS", "business")
    for receipt in town.receipts:
        for written in receipt.events:
            expect(
                (events[written.position - 1].event_type, events[written.position - 1].leaf_hash),
                (written.event_type, written.leaf_hash), "the event of a receipt",
            )
    follow_the_trail(reader, loop)
    accesses = verify(reader, "LOG_ACCESS", "access")
    kinds = {event.event_type for event in accesses}
    expect({"CommandRefused", "LogRead"} - kinds, set(), "what the access log lacks")
    town.refused(
        "handler", "AuditService/ReadLog", "PERMISSION_DENIED ROLE_MISSING", parent=town.tenant,
        log="LOG_ACCESS",
    )
    return len(events), len(accesses)


def follow_the_trail(reader, loop):
    """The issue's stream: the steps of the loop, in order; their words only on a ground."""
    stream = next(event.stream for event in loop.steps[0][0].events if "issue/" in event.stream)
    query = {"log": "LOG_BUSINESS", "stream": stream}
    trail = reader.events(**query)
    steps = [event for receipt, _ in loop.steps for event in receipt.events]
    expect(
        [(event.position, event.event_type) for event in trail],
        [(event.position, event.event_type) for event in steps if event.stream == stream],
        "the trail of the issue",
    )
    withheld = {reader.state.Name(event.private.state) for event in trail}
    expect(withheld, {"OPENING_STATE_WITHHELD"}, "the words without a ground")
    opened = reader.events(openings_ground="群众信访核实", **query)
    raised = json.loads(opened[0].private.content)
    expect(raised["text"]["place"], "3组村道旁", "the place as it was raised")
    backwards = reader.events(direction="DIRECTION_BACKWARD", **query)
    expect(list(reversed(backwards)), trail, "the trail read backwards")
