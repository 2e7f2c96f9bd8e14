-- What is kept beside the logs: it is not derived from them and is not committed by them.

CREATE TABLE identities (
    tenant TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    incarnation UUID NOT NULL,
    sample BOOLEAN NOT NULL
);

CREATE TABLE credentials (
    tenant TEXT COLLATE "C" NOT NULL,
    credential UUID NOT NULL,
    person UUID NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL CHECK (octet_length(secret_hash) = 32),
    PRIMARY KEY (tenant, credential)
);

CREATE TABLE directory (
    tenant TEXT COLLATE "C" NOT NULL,
    person UUID NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    PRIMARY KEY (tenant, person)
);

-- Which call a unit of work came from, where the call had a place in a trace. Old ones may be deleted.
CREATE TABLE trace_contexts (
    tenant TEXT COLLATE "C" NOT NULL,
    log TEXT COLLATE "C" NOT NULL,
    -- Of the unit's first event.
    position BIGINT NOT NULL CHECK (position > 0),
    trace_id BYTEA NOT NULL CHECK (octet_length(trace_id) = 16),
    span_id BYTEA NOT NULL CHECK (octet_length(span_id) = 8),
    flags SMALLINT NOT NULL CHECK (flags BETWEEN 0 AND 255),
    PRIMARY KEY (tenant, log, position)
);
