-- The generations of views; their tables are made from the views' specifications.
-- On SQLite this migration is applied to the file of the views, all others to the file of the logs.

CREATE TABLE view_generations (
    tenant TEXT NOT NULL,
    view TEXT NOT NULL,
    generation INTEGER NOT NULL CHECK (generation > 0),
    version INTEGER NOT NULL CHECK (version >= 0),
    position INTEGER NOT NULL CHECK (position >= 0),
    live INTEGER NOT NULL CHECK (live IN (0, 1)),
    -- The names of its tables, separated by commas: the specification they were made from may be gone.
    tables TEXT NOT NULL,
    PRIMARY KEY (tenant, view, generation)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX view_generations_live ON view_generations (tenant, view) WHERE live = 1;
