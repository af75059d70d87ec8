-- Made from the migrations by `./renewal migrate --write-schema migrations/schema.sql`; for reading, never applied.

CREATE SCHEMA reference;

CREATE SCHEMA renewal;

CREATE FUNCTION renewal.box_of(shape public.geometry) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN shape IS NULL OR ST_IsEmpty(shape) THEN '{}'::double precision[]
                ELSE ARRAY[ST_XMin(shape), ST_YMin(shape), ST_XMax(shape), ST_YMax(shape)] END
$$;

CREATE FUNCTION renewal.filter_add(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ((abs(a) < ('80000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'::numeric)::double precision) AND (abs(b) < ('80000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'::numeric)::double precision)) THEN (a + b) ELSE NULL::double precision END;

CREATE FUNCTION renewal.filter_divide(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (b = (0)::double precision) THEN NULL::double precision WHEN (a = (0)::double precision) THEN (0)::double precision WHEN ((ln(abs(a)) - ln(abs(b))) < ('-700'::integer)::double precision) THEN (0)::double precision WHEN ((ln(abs(a)) - ln(abs(b))) < (709)::double precision) THEN (a / b) ELSE NULL::double precision END;

CREATE FUNCTION renewal.filter_modulo(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (b = (0)::double precision) THEN NULL::double precision WHEN ((abs(a) <= ('9007199254740992'::bigint)::double precision) AND (abs(b) <= ('9007199254740992'::bigint)::double precision) AND (a = trunc(a)) AND (b = trunc(b))) THEN (((a)::bigint % (b)::bigint))::double precision WHEN ((abs(a) < ('1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'::numeric)::double precision) AND (abs(b) < ('1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'::numeric)::double precision)) THEN (mod((a)::numeric, NULLIF((b)::numeric, (0)::numeric)))::double precision ELSE NULL::double precision END;

CREATE FUNCTION renewal.filter_multiply(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ((a = (0)::double precision) OR (b = (0)::double precision)) THEN (0)::double precision WHEN ((ln(abs(a)) + ln(abs(b))) < ('-700'::integer)::double precision) THEN (0)::double precision WHEN ((ln(abs(a)) + ln(abs(b))) < (709)::double precision) THEN (a * b) ELSE NULL::double precision END;

CREATE FUNCTION renewal.filter_power(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (b = (0)::double precision) THEN (CASE WHEN (a IS NOT NULL) THEN 1 ELSE NULL::integer END)::double precision WHEN (a = (0)::double precision) THEN (CASE WHEN (b > (0)::double precision) THEN 0 ELSE NULL::integer END)::double precision WHEN ((a < (0)::double precision) AND (b <> trunc(b))) THEN NULL::double precision WHEN ((b * (ln(abs(a)) / (1024)::double precision)) < (('-700.0'::numeric / (1024)::numeric))::double precision) THEN (0)::double precision WHEN ((b * (ln(abs(a)) / (1024)::double precision)) < ((709.0 / (1024)::numeric))::double precision) THEN power(a, b) ELSE NULL::double precision END;

CREATE FUNCTION renewal.filter_subtract(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ((abs(a) < ('80000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'::numeric)::double precision) AND (abs(b) < ('80000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'::numeric)::double precision)) THEN (a - b) ELSE NULL::double precision END;

CREATE FUNCTION renewal.keep_history() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
DECLARE old_row jsonb := to_jsonb(OLD) - 'geometry_3857' - 'geometry';
BEGIN
    EXECUTE format('INSERT INTO renewal.%I (region_code, id, version, valid_from, valid_to, author, ended_by, operation, properties, geometry)
                    VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8, $9)', TG_TABLE_NAME || '_history')
    USING OLD.region_code, OLD.id, OLD.version, OLD.valid_from, OLD.author,
          CASE TG_OP WHEN 'UPDATE' THEN NEW.author ELSE coalesce(nullif(current_setting('renewal.author', true), ''), OLD.author) END,
          lower(TG_OP), old_row, OLD.geometry;
    RETURN NULL;
END $_$;

CREATE FUNCTION renewal.note_changes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION renewal.note_circles_of_data() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION renewal.note_circles_of_units() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION renewal.note_reference_layer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO renewal.changes (collection, operation, boxes)
    VALUES ('reference-' || coalesce(NEW.name, OLD.name), CASE TG_OP WHEN 'DELETE' THEN 'delete' ELSE 'replace' END, '{-Infinity,-Infinity,Infinity,Infinity}');
    RETURN NULL;
END $$;

CREATE FUNCTION renewal.note_region() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO renewal.changes (collection, region_code, operation, boxes)
    VALUES ('regions', coalesce(NEW.code, OLD.code), lower(TG_OP), renewal.box_of(OLD.geometry_3857) || renewal.box_of(NEW.geometry_3857));
    RETURN NULL;
END $$;

CREATE FUNCTION renewal.note_replacement() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO renewal.changes (collection, operation, boxes) VALUES (TG_ARGV[0], 'replace', '{-Infinity,-Infinity,Infinity,Infinity}');
    RETURN NULL;
END $$;

CREATE FUNCTION renewal.raise_region_data() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE streets_changed bigint := (TG_TABLE_NAME IN ('streets', 'barriers'))::int;
BEGIN
    INSERT INTO renewal.region_data AS d (region_code)
    SELECT DISTINCT region_code FROM changed ORDER BY 1
    ON CONFLICT (region_code) DO UPDATE
    SET version = d.version + 1, street_version = d.street_version + streets_changed, changed_at = now();
    RETURN NULL;
END $$;

CREATE FUNCTION renewal.raise_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.valid_from := now();
    RETURN NEW;
END $$;

CREATE FUNCTION renewal.stamp_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7363927);
    UPDATE renewal.changes SET clock = nextval('renewal.change_clock') WHERE id = NEW.id;
    PERFORM pg_notify('renewal_changes', '');
    RETURN NULL;
END $$;

CREATE SEQUENCE renewal.feature_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE renewal.barriers (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text,
    kind text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(Geometry,4490) NOT NULL,
    geometry_3857 public.geometry(Geometry,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT barriers_kind_check CHECK ((kind = ANY (ARRAY['water'::text, 'railway'::text, 'motorway'::text, 'wall'::text])))
);

CREATE TABLE renewal.buildings (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text,
    use text NOT NULL,
    storeys integer,
    built_year integer,
    footprint_m2 double precision NOT NULL,
    households integer,
    population double precision,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(MultiPolygon,4490) NOT NULL,
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT buildings_storeys_check CHECK (((storeys >= 1) AND (storeys <= 200)))
);

CREATE SEQUENCE renewal.change_clock
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE renewal.changes (
    id bigint NOT NULL,
    clock bigint,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    collection text NOT NULL,
    region_code text,
    feature_ids bigint[],
    operation text NOT NULL,
    boxes double precision[] DEFAULT '{}'::double precision[] NOT NULL,
    author text,
    CONSTRAINT changes_operation_check CHECK ((operation = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text, 'replace'::text, 'start'::text])))
);

ALTER TABLE renewal.changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME renewal.changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE renewal.entrances (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    kind text NOT NULL,
    open_to_walkers boolean DEFAULT true NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(Point,4490) NOT NULL,
    geometry_3857 public.geometry(Point,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT entrances_kind_check CHECK ((kind = ANY (ARRAY['gate'::text, 'entrance'::text])))
);

CREATE TABLE renewal.facilities (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text,
    category text NOT NULL,
    status text DEFAULT 'existing'::text NOT NULL,
    opening_year integer,
    capacity double precision,
    floor_area_m2 double precision,
    site public.geometry(MultiPolygon,4490),
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(Point,4490) NOT NULL,
    geometry_3857 public.geometry(Point,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT facilities_status_check CHECK ((status = ANY (ARRAY['existing'::text, 'under-construction'::text, 'planned'::text])))
);

CREATE TABLE renewal.facilities_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT facilities_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.factory_relocations (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    target_name text,
    target public.geometry(Point,4490),
    target_land_use text,
    plan_year integer,
    status text DEFAULT 'planned'::text NOT NULL,
    area_m2 double precision,
    investment_yuan numeric,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    geometry public.geometry(MultiPolygon,4490),
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT factory_relocations_status_check CHECK ((status = ANY (ARRAY['reserve'::text, 'planned'::text, 'implementing'::text, 'completed'::text]))),
    CONSTRAINT factory_relocations_type_check CHECK ((type = ANY (ARRAY['land-use-change'::text, 'rebuild'::text, 'upgrade'::text])))
);

CREATE TABLE renewal.factory_relocations_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT factory_relocations_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.green_spaces (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text,
    class text NOT NULL,
    kind text NOT NULL,
    public boolean DEFAULT true NOT NULL,
    park boolean NOT NULL,
    status text DEFAULT 'existing'::text NOT NULL,
    opening_year integer,
    area_m2 double precision NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(MultiPolygon,4490) NOT NULL,
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT green_spaces_area_m2_check CHECK ((area_m2 >= (0)::double precision)),
    CONSTRAINT green_spaces_status_check CHECK ((status = ANY (ARRAY['existing'::text, 'under-construction'::text, 'planned'::text])))
);

CREATE TABLE renewal.green_spaces_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT green_spaces_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.imports (
    id bigint NOT NULL,
    region_code text NOT NULL,
    kind text NOT NULL,
    source_name text NOT NULL,
    data_date timestamp with time zone,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    counts jsonb NOT NULL,
    left_out jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT imports_kind_check CHECK ((kind = ANY (ARRAY['osm'::text, 'demo'::text])))
);

ALTER TABLE renewal.imports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME renewal.imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE renewal.life_circles (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text NOT NULL,
    origin_kind text NOT NULL,
    origin_id bigint,
    origin public.geometry(Point,4490) NOT NULL,
    minutes integer NOT NULL,
    limit_m double precision NOT NULL,
    rule_source text NOT NULL,
    data_version bigint NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text DEFAULT 'computed'::text NOT NULL,
    geometry public.geometry(MultiPolygon,4490) NOT NULL,
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    set_id bigint NOT NULL,
    origin_source_id text,
    origin_shape text,
    walking text NOT NULL,
    speed_m_per_min double precision,
    hills text DEFAULT 'off'::text NOT NULL,
    year integer,
    area_m2 double precision NOT NULL,
    network_m double precision NOT NULL,
    population double precision NOT NULL,
    population_method text NOT NULL,
    CONSTRAINT life_circles_area_m2_check CHECK ((area_m2 >= (0)::double precision)),
    CONSTRAINT life_circles_hills_check CHECK ((hills = ANY (ARRAY['off'::text, 'on'::text, 'stairs'::text, 'slopes'::text]))),
    CONSTRAINT life_circles_limit_m_check CHECK ((limit_m > (0)::double precision)),
    CONSTRAINT life_circles_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT life_circles_network_m_check CHECK ((network_m >= (0)::double precision)),
    CONSTRAINT life_circles_origin_kind_check CHECK ((origin_kind = ANY (ARRAY['point'::text, 'renewal-unit'::text, 'residential-area'::text, 'facility'::text]))),
    CONSTRAINT life_circles_population_check CHECK ((population >= (0)::double precision)),
    CONSTRAINT life_circles_speed_m_per_min_check CHECK ((speed_m_per_min > (0)::double precision))
);

CREATE TABLE renewal.life_circles_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT life_circles_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.region_data (
    region_code text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    street_version bigint DEFAULT 1 NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE renewal.renewal_units (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text NOT NULL,
    note text,
    plan_year integer,
    retain_m2 double precision,
    renovate_m2 double precision,
    demolish_m2 double precision,
    build_m2 double precision,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text DEFAULT 'drawn'::text NOT NULL,
    geometry public.geometry(MultiPolygon,4490) NOT NULL,
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT renewal_units_build_m2_check CHECK ((build_m2 >= (0)::double precision)),
    CONSTRAINT renewal_units_demolish_m2_check CHECK ((demolish_m2 >= (0)::double precision)),
    CONSTRAINT renewal_units_geometry_check CHECK ((public.st_isvalid(geometry) AND (NOT public.st_isempty(geometry)))),
    CONSTRAINT renewal_units_name_check CHECK (((length(btrim(name)) >= 1) AND (length(btrim(name)) <= 200))),
    CONSTRAINT renewal_units_plan_year_check CHECK (((plan_year >= 1990) AND (plan_year <= 2100))),
    CONSTRAINT renewal_units_renovate_m2_check CHECK ((renovate_m2 >= (0)::double precision)),
    CONSTRAINT renewal_units_retain_m2_check CHECK ((retain_m2 >= (0)::double precision))
);

CREATE VIEW renewal.life_circles_today AS
 SELECT c.region_code,
    c.id,
    c.name,
    c.origin_kind,
    c.origin_id,
    c.origin,
    c.minutes,
    c.limit_m,
    c.rule_source,
    c.data_version,
    c.version,
    c.valid_from,
    c.author,
    c.source,
    c.geometry,
    c.geometry_3857,
    c.set_id,
    c.origin_source_id,
    c.origin_shape,
    c.walking,
    c.speed_m_per_min,
    c.hills,
    c.year,
    c.area_m2,
    c.network_m,
    c.population,
    c.population_method,
    ((c.data_version < COALESCE(d.version, (0)::bigint)) OR ((c.origin_kind = 'renewal-unit'::text) AND (NOT (EXISTS ( SELECT
           FROM renewal.renewal_units u
          WHERE ((u.region_code = c.region_code) AND (u.id = c.origin_id) AND (md5(public.st_asbinary(u.geometry)) = c.origin_shape))))))) AS stale
   FROM (renewal.life_circles c
     LEFT JOIN renewal.region_data d USING (region_code));

CREATE TABLE renewal.plan_lines (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    programme_code text NOT NULL,
    table_no text NOT NULL,
    row_no integer NOT NULL,
    role text NOT NULL,
    region_name text NOT NULL,
    place text,
    category text,
    year_from integer,
    year_to integer,
    measure text NOT NULL,
    value numeric,
    value_text text NOT NULL,
    unit text NOT NULL,
    value_si numeric,
    bound text,
    quote text NOT NULL,
    sums text,
    CONSTRAINT plan_lines_bound_check CHECK ((bound = ANY (ARRAY['min'::text, 'max'::text]))),
    CONSTRAINT plan_lines_category_check CHECK ((category = ANY (ARRAY['old-community'::text, 'shantytown'::text, 'urban-village'::text, 'old-factory'::text, 'old-street-block'::text]))),
    CONSTRAINT plan_lines_role_check CHECK ((role = ANY (ARRAY['cell'::text, 'subtotal'::text, 'total'::text, 'target'::text, 'statement'::text])))
);

CREATE TABLE renewal.programmes (
    code text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    prefecture_code text,
    year_from integer NOT NULL,
    year_to integer NOT NULL,
    document_no text,
    note text,
    CONSTRAINT programmes_check CHECK ((year_to >= year_from))
);

CREATE TABLE renewal.projects (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text NOT NULL,
    category text NOT NULL,
    plan_year integer,
    status text DEFAULT 'planned'::text NOT NULL,
    programme_code text,
    table_no text,
    row_no text,
    communities integer,
    households integer,
    units integer,
    buildings integer,
    floor_area_m2 double precision,
    area_m2 double precision,
    investment_yuan numeric,
    built_year integer,
    note text,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    geometry public.geometry(MultiPolygon,4490),
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT projects_category_check CHECK ((category = ANY (ARRAY['old-community'::text, 'shantytown'::text, 'urban-village'::text, 'old-factory'::text, 'old-street-block'::text]))),
    CONSTRAINT projects_status_check CHECK ((status = ANY (ARRAY['reserve'::text, 'planned'::text, 'implementing'::text, 'completed'::text])))
);

CREATE TABLE renewal.projects_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT projects_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.protections (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    grade text,
    note text,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    geometry public.geometry(Geometry,4490) NOT NULL,
    geometry_3857 public.geometry(Geometry,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT protections_kind_check CHECK ((kind = ANY (ARRAY['historic-building'::text, 'old-tree'::text, 'old-well'::text, 'historic-quarter'::text])))
);

CREATE TABLE renewal.protections_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT protections_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.reference_layers (
    name text NOT NULL,
    table_name text NOT NULL,
    source_name text NOT NULL,
    source_crs text NOT NULL,
    geometry_type text NOT NULL,
    features bigint NOT NULL,
    columns jsonb NOT NULL,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT reference_layers_name_check CHECK ((name ~ '^[a-z][a-z0-9_-]{0,59}$'::text))
);

CREATE TABLE renewal.regions (
    code text NOT NULL,
    parent_code text,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    level text NOT NULL,
    generated boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    geometry public.geometry(MultiPolygon,4490),
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT regions_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT regions_level_check CHECK ((level = ANY (ARRAY['prefecture'::text, 'county'::text, 'development-zone'::text, 'study-area'::text])))
);

CREATE TABLE renewal.renewal_units_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT renewal_units_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.residential_areas (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text,
    kind text DEFAULT 'residential'::text NOT NULL,
    households integer,
    population double precision,
    population_method text,
    built_year integer,
    floor_area_m2 double precision,
    area_m2 double precision NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(MultiPolygon,4490) NOT NULL,
    geometry_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    CONSTRAINT residential_areas_area_m2_check CHECK ((area_m2 >= (0)::double precision)),
    CONSTRAINT residential_areas_floor_area_m2_check CHECK ((floor_area_m2 >= (0)::double precision)),
    CONSTRAINT residential_areas_households_check CHECK ((households >= 0)),
    CONSTRAINT residential_areas_kind_check CHECK ((kind = ANY (ARRAY['residential'::text, 'old-community'::text, 'urban-village'::text, 'new-estate'::text]))),
    CONSTRAINT residential_areas_population_check CHECK ((population >= (0)::double precision))
);

CREATE TABLE renewal.residential_areas_history (
    region_code text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    author text NOT NULL,
    ended_by text NOT NULL,
    operation text NOT NULL,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry,4490),
    CONSTRAINT residential_areas_history_operation_check CHECK ((operation = ANY (ARRAY['update'::text, 'delete'::text])))
);

CREATE TABLE renewal.shipped_data (
    name text NOT NULL,
    sha256 text NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE renewal.streets (
    region_code text NOT NULL,
    id bigint DEFAULT nextval('renewal.feature_id'::regclass) NOT NULL,
    name text,
    class text NOT NULL,
    walkable boolean NOT NULL,
    walk_reason text NOT NULL,
    from_node bigint NOT NULL,
    to_node bigint NOT NULL,
    length_m double precision NOT NULL,
    bridge boolean DEFAULT false NOT NULL,
    tunnel boolean DEFAULT false NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    source text NOT NULL,
    source_id text,
    geometry public.geometry(LineString,4490) NOT NULL,
    geometry_3857 public.geometry(LineString,3857) GENERATED ALWAYS AS (public.st_transform(geometry, 3857)) STORED,
    incline_pct double precision,
    CONSTRAINT streets_incline_pct_check CHECK (((incline_pct >= ('-100'::integer)::double precision) AND (incline_pct <= (100)::double precision))),
    CONSTRAINT streets_length_m_check CHECK ((length_m >= (0)::double precision))
);

CREATE TABLE renewal.unit_origins (
    region_code text NOT NULL,
    id bigint NOT NULL,
    parent_id bigint NOT NULL,
    parent_version bigint NOT NULL,
    operation text NOT NULL,
    author text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT unit_origins_operation_check CHECK ((operation = ANY (ARRAY['split'::text, 'merge'::text])))
);

ALTER TABLE ONLY renewal.barriers
    ADD CONSTRAINT barriers_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.buildings
    ADD CONSTRAINT buildings_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY renewal.entrances
    ADD CONSTRAINT entrances_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.facilities_history
    ADD CONSTRAINT facilities_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.facilities
    ADD CONSTRAINT facilities_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.factory_relocations_history
    ADD CONSTRAINT factory_relocations_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.factory_relocations
    ADD CONSTRAINT factory_relocations_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.green_spaces_history
    ADD CONSTRAINT green_spaces_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.green_spaces
    ADD CONSTRAINT green_spaces_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY renewal.life_circles_history
    ADD CONSTRAINT life_circles_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.life_circles
    ADD CONSTRAINT life_circles_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.plan_lines
    ADD CONSTRAINT plan_lines_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.programmes
    ADD CONSTRAINT programmes_pkey PRIMARY KEY (code);

ALTER TABLE ONLY renewal.projects_history
    ADD CONSTRAINT projects_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.protections_history
    ADD CONSTRAINT protections_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.protections
    ADD CONSTRAINT protections_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.reference_layers
    ADD CONSTRAINT reference_layers_pkey PRIMARY KEY (name);

ALTER TABLE ONLY renewal.reference_layers
    ADD CONSTRAINT reference_layers_table_name_key UNIQUE (table_name);

ALTER TABLE ONLY renewal.region_data
    ADD CONSTRAINT region_data_pkey PRIMARY KEY (region_code);

ALTER TABLE ONLY renewal.regions
    ADD CONSTRAINT regions_pkey PRIMARY KEY (code);

ALTER TABLE ONLY renewal.renewal_units_history
    ADD CONSTRAINT renewal_units_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.renewal_units
    ADD CONSTRAINT renewal_units_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.residential_areas_history
    ADD CONSTRAINT residential_areas_history_pkey PRIMARY KEY (region_code, id, version);

ALTER TABLE ONLY renewal.residential_areas
    ADD CONSTRAINT residential_areas_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.shipped_data
    ADD CONSTRAINT shipped_data_pkey PRIMARY KEY (name);

ALTER TABLE ONLY renewal.streets
    ADD CONSTRAINT streets_pkey PRIMARY KEY (region_code, id);

ALTER TABLE ONLY renewal.unit_origins
    ADD CONSTRAINT unit_origins_pkey PRIMARY KEY (id, parent_id);

CREATE INDEX barriers_geometry ON renewal.barriers USING gist (geometry);

CREATE INDEX barriers_geometry_3857 ON renewal.barriers USING gist (geometry_3857);

CREATE INDEX barriers_id ON renewal.barriers USING btree (id);

CREATE INDEX buildings_geometry ON renewal.buildings USING gist (geometry);

CREATE INDEX buildings_geometry_3857 ON renewal.buildings USING gist (geometry_3857);

CREATE INDEX buildings_id ON renewal.buildings USING btree (id);

CREATE INDEX buildings_name ON renewal.buildings USING gin (name public.gin_trgm_ops);

CREATE UNIQUE INDEX changes_clock ON renewal.changes USING btree (clock);

CREATE INDEX entrances_geometry ON renewal.entrances USING gist (geometry);

CREATE INDEX entrances_geometry_3857 ON renewal.entrances USING gist (geometry_3857);

CREATE INDEX entrances_id ON renewal.entrances USING btree (id);

CREATE INDEX facilities_category ON renewal.facilities USING btree (region_code, category);

CREATE INDEX facilities_geometry ON renewal.facilities USING gist (geometry);

CREATE INDEX facilities_geometry_3857 ON renewal.facilities USING gist (geometry_3857);

CREATE INDEX facilities_history_geometry ON renewal.facilities_history USING gist (geometry);

CREATE INDEX facilities_history_id ON renewal.facilities_history USING btree (id);

CREATE INDEX facilities_id ON renewal.facilities USING btree (id);

CREATE INDEX facilities_name ON renewal.facilities USING gin (name public.gin_trgm_ops);

CREATE INDEX factory_relocations_geometry ON renewal.factory_relocations USING gist (geometry);

CREATE INDEX factory_relocations_geometry_3857 ON renewal.factory_relocations USING gist (geometry_3857);

CREATE INDEX factory_relocations_history_geometry ON renewal.factory_relocations_history USING gist (geometry);

CREATE INDEX factory_relocations_history_id ON renewal.factory_relocations_history USING btree (id);

CREATE INDEX factory_relocations_id ON renewal.factory_relocations USING btree (id);

CREATE INDEX factory_relocations_name ON renewal.factory_relocations USING gin (name public.gin_trgm_ops);

CREATE INDEX factory_relocations_no_geometry ON renewal.factory_relocations USING btree (id) WHERE ((geometry IS NULL) IS TRUE);

CREATE INDEX green_spaces_geometry ON renewal.green_spaces USING gist (geometry);

CREATE INDEX green_spaces_geometry_3857 ON renewal.green_spaces USING gist (geometry_3857);

CREATE INDEX green_spaces_history_geometry ON renewal.green_spaces_history USING gist (geometry);

CREATE INDEX green_spaces_history_id ON renewal.green_spaces_history USING btree (id);

CREATE INDEX green_spaces_id ON renewal.green_spaces USING btree (id);

CREATE INDEX green_spaces_name ON renewal.green_spaces USING gin (name public.gin_trgm_ops);

CREATE INDEX life_circles_geometry ON renewal.life_circles USING gist (geometry);

CREATE INDEX life_circles_geometry_3857 ON renewal.life_circles USING gist (geometry_3857);

CREATE INDEX life_circles_history_geometry ON renewal.life_circles_history USING gist (geometry);

CREATE INDEX life_circles_history_id ON renewal.life_circles_history USING btree (id);

CREATE INDEX life_circles_id ON renewal.life_circles USING btree (id);

CREATE INDEX life_circles_name ON renewal.life_circles USING gin (name public.gin_trgm_ops);

CREATE INDEX life_circles_set ON renewal.life_circles USING btree (set_id);

CREATE INDEX life_circles_unit ON renewal.life_circles USING btree (origin_id) WHERE (origin_kind = 'renewal-unit'::text);

CREATE INDEX plan_lines_programme ON renewal.plan_lines USING btree (programme_code, table_no, row_no);

CREATE INDEX projects_geometry ON renewal.projects USING gist (geometry);

CREATE INDEX projects_geometry_3857 ON renewal.projects USING gist (geometry_3857);

CREATE INDEX projects_history_geometry ON renewal.projects_history USING gist (geometry);

CREATE INDEX projects_history_id ON renewal.projects_history USING btree (id);

CREATE INDEX projects_id ON renewal.projects USING btree (id);

CREATE INDEX projects_name ON renewal.projects USING gin (name public.gin_trgm_ops);

CREATE INDEX projects_no_geometry ON renewal.projects USING btree (id) WHERE ((geometry IS NULL) IS TRUE);

CREATE INDEX protections_geometry ON renewal.protections USING gist (geometry);

CREATE INDEX protections_geometry_3857 ON renewal.protections USING gist (geometry_3857);

CREATE INDEX protections_history_geometry ON renewal.protections_history USING gist (geometry);

CREATE INDEX protections_history_id ON renewal.protections_history USING btree (id);

CREATE INDEX protections_id ON renewal.protections USING btree (id);

CREATE INDEX protections_name ON renewal.protections USING gin (name public.gin_trgm_ops);

CREATE INDEX regions_geometry ON renewal.regions USING gist (geometry);

CREATE INDEX regions_geometry_3857 ON renewal.regions USING gist (geometry_3857);

CREATE INDEX regions_no_geometry ON renewal.regions USING btree (code) WHERE ((geometry IS NULL) IS TRUE);

CREATE INDEX renewal_units_geometry ON renewal.renewal_units USING gist (geometry);

CREATE INDEX renewal_units_geometry_3857 ON renewal.renewal_units USING gist (geometry_3857);

CREATE INDEX renewal_units_history_geometry ON renewal.renewal_units_history USING gist (geometry);

CREATE INDEX renewal_units_history_id ON renewal.renewal_units_history USING btree (id);

CREATE INDEX renewal_units_id ON renewal.renewal_units USING btree (id);

CREATE INDEX renewal_units_name ON renewal.renewal_units USING gin (name public.gin_trgm_ops);

CREATE INDEX residential_areas_geometry ON renewal.residential_areas USING gist (geometry);

CREATE INDEX residential_areas_geometry_3857 ON renewal.residential_areas USING gist (geometry_3857);

CREATE INDEX residential_areas_history_geometry ON renewal.residential_areas_history USING gist (geometry);

CREATE INDEX residential_areas_history_id ON renewal.residential_areas_history USING btree (id);

CREATE INDEX residential_areas_id ON renewal.residential_areas USING btree (id);

CREATE INDEX residential_areas_name ON renewal.residential_areas USING gin (name public.gin_trgm_ops);

CREATE INDEX streets_geometry ON renewal.streets USING gist (geometry);

CREATE INDEX streets_geometry_3857 ON renewal.streets USING gist (geometry_3857);

CREATE INDEX streets_id ON renewal.streets USING btree (id);

CREATE INDEX streets_name ON renewal.streets USING gin (name public.gin_trgm_ops);

CREATE INDEX unit_origins_parent ON renewal.unit_origins USING btree (parent_id);

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.facilities FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.factory_relocations FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.green_spaces FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.life_circles FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.projects FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.protections FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.renewal_units FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER keep_history AFTER DELETE OR UPDATE ON renewal.residential_areas FOR EACH ROW EXECUTE FUNCTION renewal.keep_history();

CREATE TRIGGER note_change AFTER INSERT OR DELETE OR UPDATE ON renewal.reference_layers FOR EACH ROW EXECUTE FUNCTION renewal.note_reference_layer();

CREATE TRIGGER note_change AFTER INSERT OR DELETE OR UPDATE ON renewal.regions FOR EACH ROW EXECUTE FUNCTION renewal.note_region();

CREATE TRIGGER note_circles AFTER INSERT OR DELETE OR UPDATE ON renewal.region_data FOR EACH ROW EXECUTE FUNCTION renewal.note_circles_of_data();

CREATE TRIGGER note_circles_delete AFTER DELETE ON renewal.renewal_units REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_circles_of_units();

CREATE TRIGGER note_circles_insert AFTER INSERT ON renewal.renewal_units REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_circles_of_units();

CREATE TRIGGER note_circles_update AFTER UPDATE ON renewal.renewal_units REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_circles_of_units();

CREATE TRIGGER note_delete AFTER DELETE ON renewal.barriers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('barriers');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.buildings REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('buildings');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.entrances REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('entrances');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.facilities REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('facilities');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.factory_relocations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('factory-relocations');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.green_spaces REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('green-spaces');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.life_circles REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('life-circles');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.projects REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('projects');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.protections REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('protections');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.renewal_units REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('renewal-units');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.residential_areas REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('residential-areas');

CREATE TRIGGER note_delete AFTER DELETE ON renewal.streets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('streets');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.barriers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('barriers');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.buildings REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('buildings');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.entrances REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('entrances');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.facilities REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('facilities');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.factory_relocations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('factory-relocations');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.green_spaces REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('green-spaces');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.life_circles REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('life-circles');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.projects REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('projects');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.protections REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('protections');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.renewal_units REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('renewal-units');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.residential_areas REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('residential-areas');

CREATE TRIGGER note_insert AFTER INSERT ON renewal.streets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('streets');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.barriers FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('barriers');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.buildings FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('buildings');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.entrances FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('entrances');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.facilities FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('facilities');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.factory_relocations FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('factory-relocations');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.green_spaces FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('green-spaces');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.life_circles FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('life-circles');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.projects FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('projects');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.protections FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('protections');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.renewal_units FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('renewal-units');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.residential_areas FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('residential-areas');

CREATE TRIGGER note_truncate AFTER TRUNCATE ON renewal.streets FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_replacement('streets');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.barriers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('barriers');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.buildings REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('buildings');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.entrances REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('entrances');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.facilities REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('facilities');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.factory_relocations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('factory-relocations');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.green_spaces REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('green-spaces');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.life_circles REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('life-circles');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.projects REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('projects');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.protections REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('protections');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.renewal_units REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('renewal-units');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.residential_areas REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('residential-areas');

CREATE TRIGGER note_update AFTER UPDATE ON renewal.streets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION renewal.note_changes('streets');

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.barriers REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.buildings REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.entrances REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.facilities REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.factory_relocations REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.green_spaces REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.projects REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.protections REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.residential_areas REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_delete AFTER DELETE ON renewal.streets REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.barriers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.buildings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.entrances REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.facilities REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.factory_relocations REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.green_spaces REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.projects REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.protections REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.residential_areas REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_insert AFTER INSERT ON renewal.streets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.barriers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.buildings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.entrances REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.facilities REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.factory_relocations REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.green_spaces REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.projects REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.protections REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.residential_areas REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_region_data_update AFTER UPDATE ON renewal.streets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renewal.raise_region_data();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.facilities FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.factory_relocations FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.green_spaces FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.life_circles FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.projects FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.protections FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.renewal_units FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.residential_areas FOR EACH ROW EXECUTE FUNCTION renewal.raise_version();

CREATE CONSTRAINT TRIGGER stamp_change AFTER INSERT ON renewal.changes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renewal.stamp_change();

ALTER TABLE ONLY renewal.barriers
    ADD CONSTRAINT barriers_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.buildings
    ADD CONSTRAINT buildings_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.entrances
    ADD CONSTRAINT entrances_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.facilities
    ADD CONSTRAINT facilities_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.factory_relocations
    ADD CONSTRAINT factory_relocations_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.green_spaces
    ADD CONSTRAINT green_spaces_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.imports
    ADD CONSTRAINT imports_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code) ON DELETE CASCADE;

ALTER TABLE ONLY renewal.life_circles
    ADD CONSTRAINT life_circles_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.plan_lines
    ADD CONSTRAINT plan_lines_programme_code_fkey FOREIGN KEY (programme_code) REFERENCES renewal.programmes(code) ON DELETE CASCADE;

ALTER TABLE ONLY renewal.programmes
    ADD CONSTRAINT programmes_prefecture_code_fkey FOREIGN KEY (prefecture_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.projects
    ADD CONSTRAINT projects_programme_code_fkey FOREIGN KEY (programme_code) REFERENCES renewal.programmes(code);

ALTER TABLE ONLY renewal.projects
    ADD CONSTRAINT projects_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.protections
    ADD CONSTRAINT protections_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.region_data
    ADD CONSTRAINT region_data_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code) ON DELETE CASCADE;

ALTER TABLE ONLY renewal.regions
    ADD CONSTRAINT regions_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.renewal_units
    ADD CONSTRAINT renewal_units_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.residential_areas
    ADD CONSTRAINT residential_areas_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.streets
    ADD CONSTRAINT streets_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);

ALTER TABLE ONLY renewal.unit_origins
    ADD CONSTRAINT unit_origins_region_code_fkey FOREIGN KEY (region_code) REFERENCES renewal.regions(code);
