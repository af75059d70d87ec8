-- What came of what: a split ends one renewal unit and begins several, a merge ends several and begins one. Feature ids are never given twice, so
-- that a row stays true when its units have changed or ended; their states are in the unit's own table and its history.
CREATE TABLE renewal.unit_origins (
    region_code    text NOT NULL REFERENCES renewal.regions (code),
    id             bigint NOT NULL,                       -- the unit that began
    parent_id      bigint NOT NULL,                       -- the unit that ended
    parent_version bigint NOT NULL,                       -- its last version
    operation      text NOT NULL CHECK (operation IN ('split', 'merge')),
    author         text NOT NULL,
    made_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, parent_id)
);
CREATE INDEX unit_origins_parent ON renewal.unit_origins (parent_id);
