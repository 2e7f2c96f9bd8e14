-- Which call a unit of work came from, where the call had a place in a trace. Old ones may be deleted.
CREATE TABLE trace_contexts (
    tenant TEXT NOT NULL,
    log TEXT NOT NULL,
    -- Of the unit's first event.
    position INTEGER NOT NULL CHECK (position > 0),
    trace_id BLOB NOT NULL CHECK (length(trace_id) = 16),
    span_id BLOB NOT NULL CHECK (length(span_id) = 8),
    flags INTEGER NOT NULL CHECK (flags BETWEEN 0 AND 255),
    PRIMARY KEY (tenant, log, position)
) STRICT, WITHOUT ROWID;
