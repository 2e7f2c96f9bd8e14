-- The generations of views; their tables are made from the views' specifications.

CREATE TABLE view_generations (
    tenant TEXT COLLATE "C" NOT NULL,
    view TEXT COLLATE "C" NOT NULL,
    generation BIGINT NOT NULL CHECK (generation > 0),
    version BIGINT NOT NULL CHECK (version >= 0),
    position BIGINT NOT NULL CHECK (position >= 0),
    live BOOLEAN NOT NULL,
    -- The names of its tables, separated by commas: the specification they were made from may be gone.
    tables TEXT NOT NULL,
    PRIMARY KEY (tenant, view, generation)
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX view_generations_live ON view_generations (tenant, view) WHERE live;
