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
