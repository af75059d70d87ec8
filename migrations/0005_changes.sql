-- The log of changes: what the tiles of a map, other servers and open pages have to know about an edit.
-- A row is written by the statement that changes a collection and gets its clock when the transaction commits, so that the order of clocks is
-- the order of commits: whoever has seen clock n has seen everything up to n.
CREATE SEQUENCE renewal.change_clock AS bigint;

CREATE TABLE renewal.changes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    clock       bigint,                                   -- null until the transaction commits; a rollback leaves a gap
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),   -- with the clock it names the change: a restored backup may have the same clock again
    collection  text NOT NULL,                            -- id in the catalogue
    region_code text,                                     -- null where the collection has no regions, or for all of them
    feature_ids bigint[],                                 -- null = too many to be named, or all
    operation   text NOT NULL CHECK (operation IN ('insert', 'update', 'delete', 'replace', 'start')),
    boxes       double precision[] NOT NULL DEFAULT '{}', -- west, south, east, north in EPSG:3857: before, after, or one of the two; {} = no shape
    author      text
);
CREATE UNIQUE INDEX changes_clock ON renewal.changes (clock);

-- Deferred to the commit: the lock is held from here until the transaction is visible, which is what makes clocks and commits go in step. A lock
-- and a sequence instead of a counter's row: they work at every isolation level and leave no dead rows.
CREATE FUNCTION renewal.stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7363927);
    UPDATE renewal.changes SET clock = nextval('renewal.change_clock') WHERE id = NEW.id;
    PERFORM pg_notify('renewal_changes', '');
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stamp_change AFTER INSERT ON renewal.changes
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renewal.stamp_change();

-- The log is never empty: its newest row is the place from which a reader goes on.
INSERT INTO renewal.changes (collection, operation) VALUES ('', 'start');

CREATE FUNCTION renewal.box_of(shape geometry) RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN shape IS NULL OR ST_IsEmpty(shape) THEN '{}'::double precision[]
                ELSE ARRAY[ST_XMin(shape), ST_YMin(shape), ST_XMax(shape), ST_YMax(shape)] END
$$;

-- One row per feature up to 64 features of a statement, else one per region with the extent of all. $1 of the trigger: the collection.
CREATE FUNCTION renewal.note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most CONSTANT integer := 64;
    deleter CONSTANT text := nullif(current_setting('renewal.author', true), '');
    changed integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT count(*) INTO changed FROM (SELECT FROM new_rows LIMIT most + 1) AS counted;
        IF changed <= most THEN
            INSERT INTO renewal.changes (collection, region_code, feature_ids, operation, boxes, author)
            SELECT TG_ARGV[0], region_code, ARRAY[id], 'insert', renewal.box_of(geometry_3857), author FROM new_rows;
        ELSE
            INSERT INTO renewal.changes (collection, region_code, operation, boxes, author)
            SELECT TG_ARGV[0], region_code, 'insert', renewal.box_of(ST_Extent(geometry_3857)::geometry), min(author) FROM new_rows GROUP BY region_code;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT count(*) INTO changed FROM (SELECT FROM old_rows LIMIT most + 1) AS counted;
        IF changed <= most THEN
            INSERT INTO renewal.changes (collection, region_code, feature_ids, operation, boxes, author)
            SELECT TG_ARGV[0], region_code, ARRAY[id], 'delete', renewal.box_of(geometry_3857), coalesce(deleter, author) FROM old_rows;
        ELSE
            INSERT INTO renewal.changes (collection, region_code, operation, boxes, author)
            SELECT TG_ARGV[0], region_code, 'delete', renewal.box_of(ST_Extent(geometry_3857)::geometry), coalesce(deleter, min(author))
            FROM old_rows GROUP BY region_code;
        END IF;
    ELSE
        SELECT count(*) INTO changed FROM (SELECT FROM new_rows LIMIT most + 1) AS counted;
        IF changed <= most THEN
            -- Both sides: a statement may change the key.
            INSERT INTO renewal.changes (collection, region_code, feature_ids, operation, boxes, author)
            SELECT TG_ARGV[0], region_code, ARRAY[id], 'update', renewal.box_of(o.geometry_3857) || renewal.box_of(n.geometry_3857), coalesce(n.author, o.author)
            FROM old_rows o FULL JOIN new_rows n USING (region_code, id);
        ELSE
            INSERT INTO renewal.changes (collection, region_code, operation, boxes, author)
            SELECT TG_ARGV[0], region_code, 'update', renewal.box_of(ST_Extent(shape)::geometry), min(author)
            FROM (SELECT region_code, geometry_3857 AS shape, author FROM old_rows UNION ALL SELECT region_code, geometry_3857, author FROM new_rows) AS both_sides
            GROUP BY region_code;
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- A change of everything: no ids, and the whole world.
CREATE FUNCTION renewal.note_replacement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO renewal.changes (collection, operation, boxes) VALUES (TG_ARGV[0], 'replace', '{-Infinity,-Infinity,Infinity,Infinity}');
    RETURN NULL;
END $$;

DO $$
DECLARE t text; op text;
BEGIN
    FOREACH t IN ARRAY ARRAY['renewal_units', 'projects', 'life_circles', 'facilities', 'green_spaces', 'residential_areas',
                             'factory_relocations', 'protections', 'buildings', 'streets', 'barriers', 'entrances'] LOOP
        FOREACH op IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON renewal.%I REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes(%L)',
                'note_' || lower(op), op, t,
                CASE op WHEN 'INSERT' THEN 'NEW TABLE AS new_rows' WHEN 'DELETE' THEN 'OLD TABLE AS old_rows'
                        ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows' END,
                replace(t, '_', '-'));
        END LOOP;
        EXECUTE format('CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.%I FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement(%L)',
            t, replace(t, '_', '-'));
    END LOOP;
END $$;

-- Regions are few and have a code instead of an id.
CREATE FUNCTION renewal.note_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO renewal.changes (collection, region_code, operation, boxes)
    VALUES ('regions', coalesce(NEW.code, OLD.code), lower(TG_OP), renewal.box_of(OLD.geometry_3857) || renewal.box_of(NEW.geometry_3857));
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON renewal.regions FOR EACH ROW EXECUTE FUNCTION renewal.note_region();

-- A reference layer comes and goes as a whole, with its table.
CREATE FUNCTION renewal.note_reference_layer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO renewal.changes (collection, operation, boxes)
    VALUES ('reference-' || coalesce(NEW.name, OLD.name), CASE TG_OP WHEN 'DELETE' THEN 'delete' ELSE 'replace' END, '{-Infinity,-Infinity,Infinity,Infinity}');
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON renewal.reference_layers FOR EACH ROW EXECUTE FUNCTION renewal.note_reference_layer();

-- A life circle becomes stale by changes elsewhere (see life_circles_today), and that is a change of what the collection shows.
CREATE INDEX life_circles_unit ON renewal.life_circles (origin_id) WHERE origin_kind = 'renewal-unit';

CREATE FUNCTION renewal.note_circles_of_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO renewal.changes (collection, region_code, feature_ids, operation, boxes)
    SELECT 'life-circles', region_code, CASE WHEN circles <= 64 THEN ARRAY[min(id)] END, 'update', renewal.box_of(ST_Extent(geometry_3857)::geometry)
    FROM (SELECT c.region_code, c.id, c.geometry_3857, count(*) OVER () AS circles
          FROM renewal.life_circles c
          WHERE c.region_code = coalesce(NEW.region_code, OLD.region_code)
            AND (c.data_version < coalesce(NEW.version, 0)) <> (c.data_version < coalesce(OLD.version, 0))) AS turned
    GROUP BY region_code, circles, CASE WHEN circles <= 64 THEN id END;
    RETURN NULL;
END $$;
CREATE TRIGGER note_circles AFTER INSERT OR UPDATE OR DELETE ON renewal.region_data FOR EACH ROW EXECUTE FUNCTION renewal.note_circles_of_data();

CREATE FUNCTION renewal.note_circles_of_units() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO changed FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id) INTO changed FROM old_rows;
    ELSE
        SELECT array_agg(id) INTO changed FROM old_rows o FULL JOIN new_rows n USING (region_code, id)
        WHERE ST_AsBinary(o.geometry) IS DISTINCT FROM ST_AsBinary(n.geometry);
    END IF;
    INSERT INTO renewal.changes (collection, region_code, feature_ids, operation, boxes)
    SELECT 'life-circles', region_code, ARRAY[id], 'update', renewal.box_of(geometry_3857)
    FROM renewal.life_circles WHERE origin_kind = 'renewal-unit' AND origin_id = ANY (changed);
    RETURN NULL;
END $$;
CREATE TRIGGER note_circles_insert AFTER INSERT ON renewal.renewal_units REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_circles_of_units();
CREATE TRIGGER note_circles_update AFTER UPDATE ON renewal.renewal_units REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_circles_of_units();
CREATE TRIGGER note_circles_delete AFTER DELETE ON renewal.renewal_units REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_circles_of_units();
