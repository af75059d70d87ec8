-- Saved life circles with everything they were computed from, and how steep a street is.

-- Rise over run in percent, positive uphill from the first vertex to the last; null = not measured, which is most streets.
ALTER TABLE renewal.streets ADD COLUMN incline_pct double precision CHECK (incline_pct BETWEEN -100 AND 100);

-- Circles around one origin that are saved together share a set: they are renamed, computed anew and deleted together.
ALTER TABLE renewal.life_circles
    ADD COLUMN set_id bigint NOT NULL,                    -- id of the set's first circle
    ADD COLUMN origin_source_id text,                     -- origin_id does not outlive an import of the region, the id at the source does
    ADD COLUMN origin_shape text,                         -- md5 of a renewal unit's outline: a unit raises no data version when it is drawn anew
    ADD COLUMN walking text NOT NULL,                     -- id of a convention of data/standards/walking-conventions.json
    ADD COLUMN speed_m_per_min double precision CHECK (speed_m_per_min > 0),   -- asked for instead of the convention's distances; null = not
    ADD COLUMN hills text NOT NULL DEFAULT 'off' CHECK (hills IN ('off', 'on', 'stairs', 'slopes')),
    ADD COLUMN year integer,                              -- facilities open in this year; null = those that existed
    ADD COLUMN area_m2 double precision NOT NULL CHECK (area_m2 >= 0),
    ADD COLUMN network_m double precision NOT NULL CHECK (network_m >= 0),
    ADD COLUMN population double precision NOT NULL CHECK (population >= 0),
    ADD COLUMN population_method text NOT NULL,
    ADD CONSTRAINT life_circles_name_check CHECK (length(name) BETWEEN 1 AND 200);
CREATE INDEX life_circles_set ON renewal.life_circles (set_id);

-- What the collection shows. A circle is stale when the data that it was computed from have changed since, or the unit around which it lies.
CREATE VIEW renewal.life_circles_today AS
SELECT c.*,
       c.data_version < coalesce(d.version, 0)
       OR (c.origin_kind = 'renewal-unit' AND NOT EXISTS (
           SELECT FROM renewal.renewal_units u
           WHERE u.region_code = c.region_code AND u.id = c.origin_id AND md5(ST_AsBinary(u.geometry)) = c.origin_shape)) AS stale
FROM renewal.life_circles c LEFT JOIN renewal.region_data d USING (region_code);
