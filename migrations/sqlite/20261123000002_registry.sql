-- What is kept beside the logs: it is not derived from them and is not committed by them.

CREATE TABLE identities (
    tenant TEXT NOT NULL PRIMARY KEY,
    incarnation BLOB NOT NULL CHECK (length(incarnation) = 16),
    sample INTEGER NOT NULL CHECK (sample IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    tenant TEXT NOT NULL,
    credential BLOB NOT NULL CHECK (length(credential) = 16),
    person BLOB NOT NULL CHECK (length(person) = 16),
    actor_kind TEXT NOT NULL,
    secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
    PRIMARY KEY (tenant, credential)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory (
    tenant TEXT NOT NULL,
    person BLOB NOT NULL CHECK (length(person) = 16),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    PRIMARY KEY (tenant, person)
) STRICT, WITHOUT ROWID;
