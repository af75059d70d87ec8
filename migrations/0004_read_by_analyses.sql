-- A unit's report names the protections that it touches, and released land is that of factories that move: their changes raise the
-- region's data version like those of everything else that the analyses read.
DO $$
DECLARE t text; op text;
BEGIN
    FOREACH t IN ARRAY ARRAY['factory_relocations', 'protections'] LOOP
        FOREACH op IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON renewal.%I REFERENCING %s TABLE AS changed FOR EACH STATEMENT
                            EXECUTE FUNCTION renewal.raise_region_data()',
                'raise_region_data_' || lower(op), op, t, CASE op WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
        END LOOP;
    END LOOP;
END $$;
