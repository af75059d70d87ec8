-- The core of the planning database.
-- Geometry is EPSG:4490 (CGCS2000) stored lon/lat; areas and lengths are computed in the Gauss-Krüger zone of the place, never here.
-- region_code leads every key, so that a table can be partitioned or distributed by region later.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS renewal;

-- Regions ------------------------------------------------------------------------------------------------------------------------
CREATE TABLE renewal.regions (
    code        text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,62}$'),   -- GB/T 2260 where one exists, else a slug
    parent_code text REFERENCES renewal.regions (code),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    level       text NOT NULL CHECK (level IN ('prefecture', 'county', 'development-zone', 'study-area')),
    generated   boolean NOT NULL DEFAULT false,          -- the geometry inside was generated (demo city), not surveyed
    source      text NOT NULL,
    geometry    geometry (MultiPolygon, 4490),
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED
);
CREATE INDEX regions_geometry ON renewal.regions USING gist (geometry);
CREATE INDEX regions_geometry_3857 ON renewal.regions USING gist (geometry_3857);

-- Version of a region's data: every committed change of what the analyses read raises it. Caches and ETags hang on it.
CREATE TABLE renewal.region_data (
    region_code text PRIMARY KEY REFERENCES renewal.regions (code) ON DELETE CASCADE,
    version     bigint NOT NULL DEFAULT 1,
    street_version bigint NOT NULL DEFAULT 1,            -- raised when streets change: the walking graph is rebuilt then
    changed_at  timestamptz NOT NULL DEFAULT now()
);

-- One row per import into a region; `counts` and `left_out` are what the importer printed.
CREATE TABLE renewal.imports (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_code text NOT NULL REFERENCES renewal.regions (code) ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('osm', 'demo')),
    source_name text NOT NULL,
    data_date   timestamptz,
    imported_at timestamptz NOT NULL DEFAULT now(),
    counts      jsonb NOT NULL,
    left_out    jsonb NOT NULL DEFAULT '{}'
);

-- What came with the program and has been loaded (outlines of regions, programme documents): loaded again when its checksum changes.
CREATE TABLE renewal.shipped_data (
    name        text PRIMARY KEY,
    sha256      text NOT NULL,
    loaded_at   timestamptz NOT NULL DEFAULT now()
);

-- One sequence numbers the features of every collection: an id names one feature in the whole database.
CREATE SEQUENCE renewal.feature_id AS bigint;

-- Programmes -----------------------------------------------------------------------------------------------------------------------
CREATE TABLE renewal.programmes (
    code            text PRIMARY KEY,
    title_zh        text NOT NULL,
    title_en        text NOT NULL,
    prefecture_code text REFERENCES renewal.regions (code),
    year_from       integer NOT NULL,
    year_to         integer NOT NULL CHECK (year_to >= year_from),
    document_no     text,
    note            text
);

-- One row per cell of a table, or per stated figure, of a programme document, in the document's own unit and digits.
CREATE TABLE renewal.plan_lines (
    region_code    text NOT NULL,                        -- the row's region; the prefecture for totals
    id             bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    programme_code text NOT NULL REFERENCES renewal.programmes (code) ON DELETE CASCADE,
    table_no       text NOT NULL,
    row_no         integer NOT NULL,
    role           text NOT NULL CHECK (role IN ('cell', 'subtotal', 'total', 'target', 'statement')),
    region_name    text NOT NULL,
    place          text,
    category       text CHECK (category IN ('old-community', 'shantytown', 'urban-village', 'old-factory', 'old-street-block')),
    year_from      integer,
    year_to        integer,
    measure        text NOT NULL,
    value          numeric,
    value_text     text NOT NULL,                        -- the document's own digits; '' for a blank cell
    unit           text NOT NULL,
    value_si       numeric,                              -- in m², yuan, or a plain count
    bound          text CHECK (bound IN ('min', 'max')), -- a target that is a floor or a ceiling
    quote          text NOT NULL,                        -- the document's words, for a figure in prose
    sums           text,                                 -- which cells a stated total adds up
    PRIMARY KEY (region_code, id)
);
CREATE INDEX plan_lines_programme ON renewal.plan_lines (programme_code, table_no, row_no);

-- Editable collections -------------------------------------------------------------------------------------------------------------
CREATE TABLE renewal.renewal_units (
    region_code  text NOT NULL REFERENCES renewal.regions (code),
    id           bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name         text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    note         text,
    plan_year    integer CHECK (plan_year BETWEEN 1990 AND 2100),
    retain_m2    double precision CHECK (retain_m2 >= 0),      -- 留 改 拆 建, floor area
    renovate_m2  double precision CHECK (renovate_m2 >= 0),
    demolish_m2  double precision CHECK (demolish_m2 >= 0),
    build_m2     double precision CHECK (build_m2 >= 0),
    version      bigint NOT NULL DEFAULT 1,
    valid_from   timestamptz NOT NULL DEFAULT now(),
    author       text NOT NULL,
    source       text NOT NULL DEFAULT 'drawn',
    geometry     geometry (MultiPolygon, 4490) NOT NULL CHECK (ST_IsValid(geometry) AND NOT ST_IsEmpty(geometry)),
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

CREATE TABLE renewal.projects (
    region_code    text NOT NULL REFERENCES renewal.regions (code),
    id             bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name           text NOT NULL,
    category       text NOT NULL CHECK (category IN ('old-community', 'shantytown', 'urban-village', 'old-factory', 'old-street-block')),
    plan_year      integer,
    status         text NOT NULL DEFAULT 'planned' CHECK (status IN ('reserve', 'planned', 'implementing', 'completed')),
    programme_code text REFERENCES renewal.programmes (code),
    table_no       text,
    row_no         text,
    communities    integer,
    households     integer,
    units          integer,                               -- dwellings (套)
    buildings      integer,
    floor_area_m2  double precision,
    area_m2        double precision,
    investment_yuan numeric,
    built_year     integer,
    note           text,
    version        bigint NOT NULL DEFAULT 1,
    valid_from     timestamptz NOT NULL DEFAULT now(),
    author         text NOT NULL,
    source         text NOT NULL,                         -- plan | demo | drawn
    geometry       geometry (MultiPolygon, 4490),         -- footprint; null until somebody has placed it
    geometry_3857  geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

CREATE TABLE renewal.life_circles (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text NOT NULL,
    origin_kind text NOT NULL CHECK (origin_kind IN ('point', 'renewal-unit', 'residential-area', 'facility')),
    origin_id   bigint,
    origin      geometry (Point, 4490) NOT NULL,
    minutes     integer NOT NULL,
    limit_m     double precision NOT NULL CHECK (limit_m > 0),
    rule_source text NOT NULL,
    data_version bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL DEFAULT 'computed',
    geometry    geometry (MultiPolygon, 4490) NOT NULL,
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

CREATE TABLE renewal.facilities (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text,
    category    text NOT NULL,                            -- slug of data/standards/facility-categories.json
    status      text NOT NULL DEFAULT 'existing' CHECK (status IN ('existing', 'under-construction', 'planned')),
    opening_year integer,
    capacity    double precision,                         -- places, beds …, by category
    floor_area_m2 double precision,
    site        geometry (MultiPolygon, 4490),            -- the plot, where it is known
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,                            -- osm | demo | drawn
    source_id   text,                                     -- osm: n123, w123, r123
    geometry    geometry (Point, 4490) NOT NULL,
    geometry_3857 geometry (Point, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);
CREATE INDEX facilities_category ON renewal.facilities (region_code, category);

CREATE TABLE renewal.green_spaces (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text,
    class       text NOT NULL,                            -- CJJ/T 85-2017: G1, G11, G12, G13, G14, G2, G3, XG, EG; '' = unknown
    kind        text NOT NULL,                            -- park, garden, square, … as the source calls it
    public      boolean NOT NULL DEFAULT true,
    park        boolean NOT NULL,                         -- counts as a park (OpenStreetMap: leisure=park)
    status      text NOT NULL DEFAULT 'existing' CHECK (status IN ('existing', 'under-construction', 'planned')),
    opening_year integer,
    area_m2     double precision NOT NULL CHECK (area_m2 >= 0),
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    source_id   text,
    geometry    geometry (MultiPolygon, 4490) NOT NULL,
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

CREATE TABLE renewal.residential_areas (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text,
    kind        text NOT NULL DEFAULT 'residential' CHECK (kind IN ('residential', 'old-community', 'urban-village', 'new-estate')),
    households  integer CHECK (households >= 0),
    population  double precision CHECK (population >= 0),
    population_method text,                               -- survey | households | floor-area | area; null = no figure
    built_year  integer,
    floor_area_m2 double precision CHECK (floor_area_m2 >= 0),
    area_m2     double precision NOT NULL CHECK (area_m2 >= 0),
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    source_id   text,
    geometry    geometry (MultiPolygon, 4490) NOT NULL,
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

CREATE TABLE renewal.factory_relocations (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text NOT NULL,
    type        text NOT NULL CHECK (type IN ('land-use-change', 'rebuild', 'upgrade')),
    target_name text,                                     -- the industrial park it moves to
    target      geometry (Point, 4490),
    target_land_use text,
    plan_year   integer,
    status      text NOT NULL DEFAULT 'planned' CHECK (status IN ('reserve', 'planned', 'implementing', 'completed')),
    area_m2     double precision,
    investment_yuan numeric,
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    geometry    geometry (MultiPolygon, 4490),
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

CREATE TABLE renewal.protections (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('historic-building', 'old-tree', 'old-well', 'historic-quarter')),
    grade       text,
    note        text,
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    geometry    geometry (Geometry, 4490) NOT NULL,
    geometry_3857 geometry (Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

-- Imported base data: replaced as a whole by the next import, therefore without history ----------------------------------------------
CREATE TABLE renewal.buildings (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text,
    use         text NOT NULL,                            -- residential, commercial, industrial, public, other
    storeys     integer CHECK (storeys BETWEEN 1 AND 200),
    built_year  integer,
    footprint_m2 double precision NOT NULL,
    households  integer,
    population  double precision,                         -- people, where a survey or the generator knows them
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    source_id   text,
    geometry    geometry (MultiPolygon, 4490) NOT NULL,
    geometry_3857 geometry (MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

-- One row per street between two junctions (nodes that two ways share, or a way's end): the edges of the walking graph.
CREATE TABLE renewal.streets (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text,
    class       text NOT NULL,                            -- OpenStreetMap highway value
    walkable    boolean NOT NULL,
    walk_reason text NOT NULL,                            -- id of the walkable rule that decided
    from_node   bigint NOT NULL,
    to_node     bigint NOT NULL,
    length_m    double precision NOT NULL CHECK (length_m >= 0),   -- on the GRS 80 ellipsoid
    bridge      boolean NOT NULL DEFAULT false,
    tunnel      boolean NOT NULL DEFAULT false,
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    source_id   text,
    geometry    geometry (LineString, 4490) NOT NULL,
    geometry_3857 geometry (LineString, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

-- What cannot be crossed on foot except on a street: water (area or line), rail, motorway, wall.
CREATE TABLE renewal.barriers (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    name        text,
    kind        text NOT NULL CHECK (kind IN ('water', 'railway', 'motorway', 'wall')),
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    source_id   text,
    geometry    geometry (Geometry, 4490) NOT NULL,
    geometry_3857 geometry (Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

-- Gates of parks and estates, entrances of buildings and facilities.
CREATE TABLE renewal.entrances (
    region_code text NOT NULL REFERENCES renewal.regions (code),
    id          bigint NOT NULL DEFAULT nextval('renewal.feature_id'),
    kind        text NOT NULL CHECK (kind IN ('gate', 'entrance')),
    open_to_walkers boolean NOT NULL DEFAULT true,
    version     bigint NOT NULL DEFAULT 1,
    valid_from  timestamptz NOT NULL DEFAULT now(),
    author      text NOT NULL,
    source      text NOT NULL,
    source_id   text,
    geometry    geometry (Point, 4490) NOT NULL,
    geometry_3857 geometry (Point, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
    PRIMARY KEY (region_code, id)
);

-- Reference layers: files that GDAL reads, one table each in the schema `reference`, read only -----------------------------------------
CREATE SCHEMA IF NOT EXISTS reference;
CREATE TABLE renewal.reference_layers (
    name        text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_-]{0,59}$'),
    table_name  text NOT NULL UNIQUE,
    source_name text NOT NULL,
    source_crs  text NOT NULL,
    geometry_type text NOT NULL,
    features    bigint NOT NULL,
    columns     jsonb NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now()
);

-- Indexes, versions, history -------------------------------------------------------------------------------------------------------------
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['renewal_units', 'projects', 'life_circles', 'facilities', 'green_spaces', 'residential_areas',
                             'factory_relocations', 'protections', 'buildings', 'streets', 'barriers', 'entrances'] LOOP
        EXECUTE format('CREATE INDEX %I ON renewal.%I USING gist (geometry)', t || '_geometry', t);
        EXECUTE format('CREATE INDEX %I ON renewal.%I USING gist (geometry_3857)', t || '_geometry_3857', t);
        EXECUTE format('CREATE INDEX %I ON renewal.%I (id)', t || '_id', t);
    END LOOP;
END $$;

-- An update raises the row's version; the old row goes to the history table in the same transaction, with when and how it ended.
CREATE FUNCTION renewal.raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.valid_from := now();
    RETURN NEW;
END $$;

CREATE FUNCTION renewal.keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE old_row jsonb := to_jsonb(OLD) - 'geometry_3857' - 'geometry';
BEGIN
    EXECUTE format('INSERT INTO renewal.%I (region_code, id, version, valid_from, valid_to, author, ended_by, operation, properties, geometry)
                    VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8, $9)', TG_TABLE_NAME || '_history')
    USING OLD.region_code, OLD.id, OLD.version, OLD.valid_from, OLD.author,
          CASE TG_OP WHEN 'UPDATE' THEN NEW.author ELSE coalesce(nullif(current_setting('renewal.author', true), ''), OLD.author) END,
          lower(TG_OP), old_row, OLD.geometry;
    RETURN NULL;
END $$;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['renewal_units', 'projects', 'life_circles', 'facilities', 'green_spaces', 'residential_areas',
                             'factory_relocations', 'protections'] LOOP
        EXECUTE format('CREATE TABLE renewal.%I (
            region_code text NOT NULL,
            id          bigint NOT NULL,
            version     bigint NOT NULL,
            valid_from  timestamptz NOT NULL,
            valid_to    timestamptz NOT NULL,
            author      text NOT NULL,
            ended_by    text NOT NULL,
            operation   text NOT NULL CHECK (operation IN (''update'', ''delete'')),
            properties  jsonb NOT NULL,
            geometry    geometry (Geometry, 4490),
            PRIMARY KEY (region_code, id, version))', t || '_history');
        EXECUTE format('CREATE TRIGGER raise_version BEFORE UPDATE ON renewal.%I FOR EACH ROW EXECUTE FUNCTION renewal.raise_version()', t);
        EXECUTE format('CREATE TRIGGER keep_history AFTER UPDATE OR DELETE ON renewal.%I FOR EACH ROW EXECUTE FUNCTION renewal.keep_history()', t);
    END LOOP;
END $$;

-- Any change of what the analyses read raises the region's data version, once per statement.
CREATE FUNCTION renewal.raise_region_data() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE streets_changed bigint := (TG_TABLE_NAME IN ('streets', 'barriers'))::int;
BEGIN
    INSERT INTO renewal.region_data AS d (region_code)
    SELECT DISTINCT region_code FROM changed ORDER BY 1
    ON CONFLICT (region_code) DO UPDATE
    SET version = d.version + 1, street_version = d.street_version + streets_changed, changed_at = now();
    RETURN NULL;
END $$;

DO $$
DECLARE t text; op text;
BEGIN
    FOREACH t IN ARRAY ARRAY['projects', 'facilities', 'green_spaces', 'residential_areas', 'buildings', 'streets', 'barriers', 'entrances'] LOOP
        FOREACH op IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON renewal.%I REFERENCING %s TABLE AS changed FOR EACH STATEMENT
                            EXECUTE FUNCTION renewal.raise_region_data()',
                'raise_region_data_' || lower(op), op, t, CASE op WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
        END LOOP;
    END LOOP;
END $$;
