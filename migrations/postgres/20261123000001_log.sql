-- The logs: one head a log, and its events.
-- Text that is a key or is compared has the collation "C": it sorts by bytes, as on SQLite.

-- The head is rewritten by every batch; room on its page lets it stay there without new index entries.
CREATE TABLE heads (
    tenant TEXT COLLATE "C" NOT NULL,
    log TEXT COLLATE "C" NOT NULL,
    incarnation UUID NOT NULL,
    position BIGINT NOT NULL CHECK (position >= 0),
    root BYTEA NOT NULL CHECK (octet_length(root) = 32),
    frontier BYTEA NOT NULL,
    -- Microseconds since 1970; the least integer where the log is empty.
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, log)
) WITH (fillfactor = 20);

CREATE TABLE events (
    tenant TEXT COLLATE "C" NOT NULL,
    log TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL CHECK (position > 0),
    unit_index INTEGER NOT NULL CHECK (unit_index >= 0),
    unit_size INTEGER NOT NULL CHECK (unit_size > unit_index),
    stream TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL CHECK (revision > 0),
    event_type TEXT COLLATE "C" NOT NULL,
    programme UUID,
    unit UUID,
    actor UUID,
    request_id UUID,
    -- Microseconds since 1970.
    recorded_at BIGINT NOT NULL,
    envelope BYTEA NOT NULL,
    data BYTEA NOT NULL,
    data_salt BYTEA NOT NULL CHECK (octet_length(data_salt) = 16),
    private BYTEA,
    private_salt BYTEA CHECK (octet_length(private_salt) = 16),
    private_commitment BYTEA NOT NULL CHECK (octet_length(private_commitment) = 32),
    leaf_hash BYTEA NOT NULL CHECK (octet_length(leaf_hash) = 32),
    PRIMARY KEY (tenant, log, position)
);

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
CREATE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased events%ROWTYPE := OLD;
BEGIN
    erased.private := NULL;
    erased.private_salt := NULL;
    IF NEW IS DISTINCT FROM erased THEN
        RAISE EXCEPTION 'events are never changed';
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION refuse_deletion_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never deleted';
END;
$$;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_event();

CREATE TRIGGER events_are_not_deleted BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_deletion_of_events();
