-- `geometry IS NULL` is a condition that a spatial index serves too, by reading all of itself, and the planner takes that for cheaper than it is. Said as
-- `(geometry IS NULL) IS TRUE` only the small index of its own serves it.
DROP INDEX renewal.regions_no_geometry, renewal.projects_no_geometry, renewal.factory_relocations_no_geometry;
CREATE INDEX regions_no_geometry ON renewal.regions (code) WHERE (geometry IS NULL) IS TRUE;
CREATE INDEX projects_no_geometry ON renewal.projects (id) WHERE (geometry IS NULL) IS TRUE;
CREATE INDEX factory_relocations_no_geometry ON renewal.factory_relocations (id) WHERE (geometry IS NULL) IS TRUE;

DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT table_name FROM renewal.reference_layers LOOP
        EXECUTE format('CREATE INDEX ON reference.%I (id) WHERE (geometry IS NULL) IS TRUE', t);
    END LOOP;
END $$;
