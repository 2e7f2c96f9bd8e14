#!/usr/bin/env python3
"""An independent implementation of the entry format, version 1, and its vectors.

Written from `crates/ledger/README.md` alone; it shares no code with the Rust crate.
Without arguments it verifies `crates/ledger/vectors/entry-v1.json` and fails at the first thing
that is wrong; with `--write` it writes that file. Standard library only, Python 3.9 or later.
"""

import hashlib
import json
import struct
import sys
import uuid
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "crates" / "ledger" / "vectors" / "entry-v1.json"

SAFE_INTEGER = 2**53 - 1

ENVELOPE_MEMBERS = (
    "tenant", "log", "incarnation", "position", "unit_index", "unit_size", "stream", "revision",
    "event_id", "type", "schema_version", "subjects", "audience", "actor", "actor_kind",
    "credential", "role_assignment", "delegation", "on_behalf_of", "document", "correlation_id",
    "causation_id", "request_id", "request_digest", "occurred_at", "recorded_at", "source",
    "source_position",
)

ENVELOPE_ALWAYS = (
    "tenant", "log", "incarnation", "position", "unit_index", "unit_size", "stream", "revision",
    "event_id", "type", "schema_version", "subjects", "audience", "actor_kind", "occurred_at",
    "recorded_at",
)

# Leaves and roots of the Certificate Transparency reference implementation, RFC 6962.
KNOWN_ROOTS = (
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f",
     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
)
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# The format.


def sha256(data):
    return hashlib.sha256(data).digest()


def log_id(tenant, log):
    name = tenant.encode()
    return sha256(b"hemei/log-id/v1\0" + struct.pack(">H", len(name)) + name + log.encode())[:16]


def entry_bytes(log, incarnation, position, recorded_at_micros, envelope, data, private):
    fields = struct.pack(
        ">15s16s16sQq32s32s32s",
        b"hemei/entry/v1\0", log, incarnation, position, recorded_at_micros, envelope, data,
        private,
    )
    assert len(fields) == 159
    return fields


def leaf_hash(data):
    return sha256(b"\x00" + data)


def merkle_root(leaves):
    """RFC 6962 §2.1 over leaf hashes, as the RFC states it."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:]))


def frontier(leaves):
    """The roots of the full subtrees that the binary digits of the size name, from the left."""
    roots, start = [], 0
    for power in reversed(range(len(leaves).bit_length())):
        if len(leaves) & 1 << power:
            roots.append(merkle_root(leaves[start:start + (1 << power)]))
            start += 1 << power
    assert start == len(leaves)
    return b"".join(roots)


def check_json(name, stored):
    """Compact JSON without floats, nulls and unsafe integers; returns the document."""

    def refuse_float(digits):
        raise ValueError("%s: a float, %s" % (name, digits))

    document = json.loads(stored, parse_float=refuse_float, parse_constant=refuse_float)
    check_values(name, document)
    if compact(document) != stored:
        raise ValueError("%s: not the compact form" % name)
    return document


def check_values(name, value):
    if value is None:
        raise ValueError("%s: a null" % name)
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        raise ValueError("%s: the integer %d is too large" % (name, value))
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            check_values(name, inner)


def check_envelope(case):
    """The envelope keeps its rules and says what the entry says."""
    name = case["name"]
    envelope = check_json(name + ".envelope", case["envelope"])
    if list(envelope) != [member for member in ENVELOPE_MEMBERS if member in envelope]:
        raise ValueError("%s: members out of order or unknown" % name)
    missing = [member for member in ENVELOPE_ALWAYS if member not in envelope]
    if missing:
        raise ValueError("%s: the envelope lacks %s" % (name, ", ".join(missing)))
    said = {
        "tenant": case["tenant"],
        "log": case["log"],
        "incarnation": case["incarnation"],
        "position": int(case["position"]),
        "recorded_at": int(case["recorded_at_micros"]),
    }
    for member, value in said.items():
        if envelope[member] != value:
            raise ValueError("%s: entry and envelope differ in %s" % (name, member))
    check_json(name + ".data", case["data"])
    if case["private"]:
        check_json(name + ".private", case["private"])


# The vectors.


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sample_salt(label):
    """A salt of the vectors; real salts are random."""
    return sha256(("hemei/vector/salt " + label).encode())[:16]


def sample_uuid(label):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "hemei/vector/" + label))


def envelope_of(position, recorded_at_micros, **changes):
    """An envelope; a change to None leaves a member out."""
    members = {
        "tenant": "longxi",
        "log": "business",
        "incarnation": sample_uuid("incarnation"),
        "position": position,
        "unit_index": 0,
        "unit_size": 1,
        "stream": "issue/" + sample_uuid("issue"),
        "revision": 1,
        "event_id": sample_uuid("event %d" % position),
        "type": "IssueRaised",
        "schema_version": 1,
        "subjects": {"programme": sample_uuid("programme"), "unit": sample_uuid("unit")},
        "audience": "unit",
        "actor": sample_uuid("actor"),
        "actor_kind": "person",
        "credential": sample_uuid("credential"),
        "role_assignment": sample_uuid("assignment"),
        "request_id": sample_uuid("request"),
        "request_digest": "v1:" + sha256(b"hemei/vector/digest").hex(),
        "occurred_at": recorded_at_micros - 90_000_000,
        "recorded_at": recorded_at_micros,
    }
    members.update(changes)
    return {
        member: members[member] for member in ENVELOPE_MEMBERS if members.get(member) is not None
    }


def entry_case(name, envelope, data, private):
    envelope_text, data_text = compact(envelope), compact(data)
    private_text = "" if private is None else compact(private)
    data_salt, private_salt = sample_salt(name + " data"), sample_salt(name + " private")
    log = log_id(envelope["tenant"], envelope["log"])
    parts = {
        "envelope": sha256(envelope_text.encode()),
        "data": sha256(data_salt + data_text.encode()),
        "private": sha256(private_salt + private_text.encode()),
    }
    entry = entry_bytes(
        log, uuid.UUID(envelope["incarnation"]).bytes, envelope["position"],
        envelope["recorded_at"], **parts
    )
    return {
        "name": name,
        "tenant": envelope["tenant"],
        "log": envelope["log"],
        "incarnation": envelope["incarnation"],
        "position": str(envelope["position"]),
        "recorded_at_micros": str(envelope["recorded_at"]),
        "envelope": envelope_text,
        "data_salt": data_salt.hex(),
        "data": data_text,
        "private_salt": private_salt.hex(),
        "private": private_text,
        "envelope_digest": parts["envelope"].hex(),
        "data_commitment": parts["data"].hex(),
        "private_commitment": parts["private"].hex(),
        "entry": entry.hex(),
        "leaf_hash": leaf_hash(entry).hex(),
    }


def entry_cases():
    morning = 1_712_538_000_123_456  # 2024-04-08T09:00:00.123456+08:00
    raised = {"number": 7, "class": "toilet", "found_on": "2024-04-08"}
    programme_only = {"programme": sample_uuid("programme")}
    return [
        entry_case(
            "typical", envelope_of(42, morning), raised,
            {"text": {"description": "公厕化粪池外溢，无人管护"}},
        ),
        entry_case(
            "no private part", envelope_of(43, morning, type="IssueSignedFor", revision=2),
            {"signed_on": "2024-04-08"}, None,
        ),
        entry_case(
            "first position, by the system",
            envelope_of(
                1, morning, stream="log/" + sample_uuid("log"), type="LogOpened", subjects={},
                audience="all", actor=None, actor_kind="system", credential=None,
                role_assignment=None, request_id=None, request_digest=None,
            ),
            {"entry_version": 1, "purpose": "样例数据"}, None,
        ),
        entry_case(
            "last position, last instant",
            envelope_of(SAFE_INTEGER, SAFE_INTEGER, revision=SAFE_INTEGER), raised, None,
        ),
        entry_case("before 1970", envelope_of(44, -1), raised, None),
        entry_case("long before 1970", envelope_of(45, -SAFE_INTEGER, occurred_at=0), raised, None),
        entry_case(
            "every member of the envelope",
            envelope_of(
                46, morning, unit_index=2, unit_size=3, delegation=sample_uuid("delegation"),
                on_behalf_of=sample_uuid("principal"), document="龙溪办发〔2024〕13号",
                correlation_id=sample_uuid("correlation"), causation_id=sample_uuid("cause"),
                source="paper", source_position="登记簿 3/17",
            ),
            {"amount_fen": -12_345, "kept": True, "places": [], "shares": {"a": 1, "b": 2}},
            {"submission": {"back_entry_reason": "停电"}, "text": {"remark": "无"}},
        ),
        entry_case(
            "characters that are escaped and characters that are not",
            envelope_of(47, morning, document="\"\\/<>&'"), {"name": "\u007f\u0080\u2028é𠮷"},
            {"text": {"remark": "\0\b\t\n\f\r\u001b\u001f"}},
        ),
        entry_case(
            "the access log", envelope_of(42, morning, log="access", subjects=programme_only),
            raised, None,
        ),
    ]


def encoding_case(name, position, recorded_at_micros, parts):
    log, incarnation, envelope, data, private = parts
    entry = entry_bytes(log, incarnation, position, recorded_at_micros, envelope, data, private)
    return {
        "name": name,
        "log_id": log.hex(),
        "incarnation": incarnation.hex(),
        "position": str(position),
        "recorded_at_micros": str(recorded_at_micros),
        "envelope_digest": envelope.hex(),
        "data_commitment": data.hex(),
        "private_commitment": private.hex(),
        "entry": entry.hex(),
        "leaf_hash": leaf_hash(entry).hex(),
    }


def encoding_cases():
    """Encodings alone: fields that are told apart, and the ends of the fields' widths."""
    counting = (
        bytes(range(0, 16)), bytes(range(16, 32)), bytes(range(32, 64)), bytes(range(64, 96)),
        bytes(range(96, 128)),
    )
    zeros, ones = ([byte * width for width in (16, 16, 32, 32, 32)] for byte in (b"\0", b"\xff"))
    return [
        encoding_case("every byte its own", 0x0102030405060708, 0x1112131415161718, counting),
        encoding_case("zeros", 0, 0, zeros),
        encoding_case("all bits", 2**64 - 1, -1, ones),
        encoding_case("largest signed", 2**63 - 1, 2**63 - 1, zeros),
        encoding_case("smallest signed", 2**63, -(2**63), zeros),
    ]


def tree_cases():
    sizes = list(range(21)) + [31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 1023,
                               1024, 1025, 4095]
    leaves = [
        leaf_hash(b"hemei/vector/leaf\0" + struct.pack(">Q", index)) for index in range(max(sizes))
    ]
    return [
        {
            "size": size,
            "root": merkle_root(leaves[:size]).hex(),
            "frontier": frontier(leaves[:size]).hex(),
        }
        for size in sizes
    ]


def log_id_cases():
    names = [("longxi", "business"), ("longxi", "access"), ("longxibusiness", ""), ("", "business"),
             ("永春县", "business"), ("t" * 300, "business")]
    return [
        {"tenant": tenant, "log": log, "log_id": log_id(tenant, log).hex()} for tenant, log in names
    ]


def vectors():
    return {
        "format": "hemei/entry/v1",
        "about": "Described in crates/ledger/README.md; written by tests/python/ledger_vectors.py.",
        "log_ids": log_id_cases(),
        "entries": entry_cases(),
        "encodings": encoding_cases(),
        "tree_leaf": "leaf i, from 0: SHA-256(0x00 || 'hemei/vector/leaf' 0x00 || u64be i)",
        "trees": tree_cases(),
    }


# The commands.


def check_known_answers():
    """Without these the file and this program could be wrong together."""
    if merkle_root([]).hex() != EMPTY_ROOT:
        raise ValueError("the root of the empty tree is wrong")
    leaves = []
    for data, root in KNOWN_ROOTS:
        leaves.append(leaf_hash(bytes.fromhex(data)))
        if merkle_root(leaves).hex() != root:
            raise ValueError("the root of %d known leaves is wrong" % len(leaves))


def differences(path, found, expected):
    """Where two documents differ, as lines."""
    if type(found) is not type(expected):
        yield "%s: found %r, expected %r" % (path, found, expected)
    elif isinstance(found, dict):
        if list(found) != list(expected):
            yield "%s: members %s, expected %s" % (path, list(found), list(expected))
        for member in expected:
            if member in found:
                yield from differences("%s.%s" % (path, member), found[member], expected[member])
    elif isinstance(found, list):
        if len(found) != len(expected):
            yield "%s: %d items, expected %d" % (path, len(found), len(expected))
        for index, pair in enumerate(zip(found, expected)):
            yield from differences("%s[%d]" % (path, index), *pair)
    elif found != expected:
        yield "%s: found %r, expected %r" % (path, found, expected)


def verify():
    found = json.loads(VECTORS.read_text(encoding="utf-8"))
    expected = vectors()
    wrong = list(differences("$", found, expected))
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        raise ValueError("%d differences in %s" % (len(wrong), VECTORS.name))
    for case in found["entries"]:
        check_envelope(case)
    counts = (len(found[part]) for part in ("log_ids", "entries", "encodings", "trees"))
    print("%s: %d log ids, %d entries, %d encodings, %d trees agree" % (VECTORS.name, *counts))


def write():
    document = vectors()
    for case in document["entries"]:
        check_envelope(case)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_bytes(text.encode())


def main(arguments):
    if arguments not in ([], ["--write"]):
        print("usage: ledger_vectors.py [--write]", file=sys.stderr)
        return 2
    try:
        check_known_answers()
        command = write if arguments else verify
        command()
    except (OSError, ValueError) as error:
        print("failed to verify the ledger's vectors: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
