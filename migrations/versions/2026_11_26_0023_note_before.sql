-- The function as revision 0006 made it, for the way back from revision 0023.

CREATE OR REPLACE FUNCTION clinic.note(
    action text, subject text, patients text[] DEFAULT '{}', reason text DEFAULT NULL, details jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    noted bigint;
    one text;
BEGIN
    IF action NOT IN ('export', 'print', 'denied', 'lock', 'unlock', 'witness_mismatch') THEN
        RAISE EXCEPTION 'unknown action' USING ERRCODE = 'CL010';
    END IF;
    IF octet_length(coalesce(details::text, '')) > 20000 OR cardinality(patients) > 1000
       OR EXISTS (SELECT FROM unnest(patients) named (id) WHERE length(named.id) > 100) THEN
        RAISE EXCEPTION 'too much to note' USING ERRCODE = 'CL010';
    END IF;
    noted := clinic.write_event(action, left(subject, 100), NULL,
                                CASE WHEN cardinality(patients) = 1 THEN patients[1] END,
                                left(reason, 200), NULL, details);
    IF cardinality(patients) > 1 THEN
        -- One line for each, so that "who looked at this patient" finds him.
        FOREACH one IN ARRAY patients LOOP
            PERFORM clinic.write_event(action, left(subject, 100), noted::text, one, left(reason, 200));
        END LOOP;
    END IF;
    RETURN noted;
END $$;
