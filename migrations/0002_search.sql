-- Names are searched by any part of them (ILIKE '%…%'): trigrams serve that from three characters on.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['renewal_units', 'projects', 'life_circles', 'facilities', 'green_spaces', 'residential_areas',
                             'factory_relocations', 'protections', 'buildings', 'streets'] LOOP
        EXECUTE format('CREATE INDEX %I ON renewal.%I USING gin (name gin_trgm_ops)', t || '_name', t);
    END LOOP;
END $$;
