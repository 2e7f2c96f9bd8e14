-- The logs: one head a log, and its events.

CREATE TABLE heads (
    tenant TEXT NOT NULL,
    log TEXT NOT NULL,
    incarnation BLOB NOT NULL CHECK (length(incarnation) = 16),
    position INTEGER NOT NULL CHECK (position >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    frontier BLOB NOT NULL,
    -- Microseconds since 1970; the least integer where the log is empty.
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, log)
) STRICT, WITHOUT ROWID;

-- An event is wider than what pays without a rowid: such a table spills its rows into overflow pages.
CREATE TABLE events (
    tenant TEXT NOT NULL,
    log TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position > 0),
    unit_index INTEGER NOT NULL CHECK (unit_index >= 0),
    unit_size INTEGER NOT NULL CHECK (unit_size > unit_index),
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    event_type TEXT NOT NULL,
    programme BLOB CHECK (length(programme) = 16),
    unit BLOB CHECK (length(unit) = 16),
    actor BLOB CHECK (length(actor) = 16),
    request_id BLOB CHECK (length(request_id) = 16),
    -- Microseconds since 1970.
    recorded_at INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    data BLOB NOT NULL,
    data_salt BLOB NOT NULL CHECK (length(data_salt) = 16),
    private BLOB,
    private_salt BLOB CHECK (length(private_salt) = 16),
    private_commitment BLOB NOT NULL CHECK (length(private_commitment) = 32),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    PRIMARY KEY (tenant, log, position)
) STRICT;

-- What differs most stands first where it is asked for as a whole: every insert compares keys.
-- Programmes and units have one tenant, and the access log does not name them.
CREATE UNIQUE INDEX events_by_stream ON events (stream, tenant, log, revision);
CREATE UNIQUE INDEX events_by_request ON events (tenant, log, actor, request_id)
    WHERE request_id IS NOT NULL;
CREATE INDEX events_by_type ON events (tenant, log, event_type, position);
CREATE INDEX events_by_programme ON events (programme, position, tenant, log)
    WHERE programme IS NOT NULL;
CREATE INDEX events_by_unit ON events (unit, position, tenant, log)
    WHERE unit IS NOT NULL;
CREATE INDEX events_by_actor ON events (tenant, log, actor, position)
    WHERE actor IS NOT NULL;

-- The one change that an event may see: its free text and the salt of it are erased together.
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
WHEN NEW.private IS NOT NULL
    OR NEW.private_salt IS NOT NULL
    OR NEW.tenant IS NOT OLD.tenant
    OR NEW.log IS NOT OLD.log
    OR NEW.position IS NOT OLD.position
    OR NEW.unit_index IS NOT OLD.unit_index
    OR NEW.unit_size IS NOT OLD.unit_size
    OR NEW.stream IS NOT OLD.stream
    OR NEW.revision IS NOT OLD.revision
    OR NEW.event_type IS NOT OLD.event_type
    OR NEW.programme IS NOT OLD.programme
    OR NEW.unit IS NOT OLD.unit
    OR NEW.actor IS NOT OLD.actor
    OR NEW.request_id IS NOT OLD.request_id
    OR NEW.recorded_at IS NOT OLD.recorded_at
    OR NEW.envelope IS NOT OLD.envelope
    OR NEW.data IS NOT OLD.data
    OR NEW.data_salt IS NOT OLD.data_salt
    OR NEW.private_commitment IS NOT OLD.private_commitment
    OR NEW.leaf_hash IS NOT OLD.leaf_hash
BEGIN
    SELECT RAISE(ABORT, 'events are never changed');
END;

CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;
