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
