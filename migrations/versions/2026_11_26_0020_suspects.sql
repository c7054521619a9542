-- The functions of revision 0020 about patients who may be registered twice.

-- By what two people were compared: it differs as soon as one of them gets another name or birth date.
CREATE FUNCTION clinic.basis_of(one text, other text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(concat_ws('|', s.last_name, s.first_name, s.born_on), '/' ORDER BY s.patient_id)
    FROM clinic.patient_search s WHERE s.patient_id IN (one, other)
$$;

-- Writes down what was found about some patients, and how far one has come. Whoever comes second changes nothing.
CREATE FUNCTION clinic.note_suspects(
    from_at timestamp, from_id text, to_at timestamp, to_id text, looked text[], pairs jsonb
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place clinic.duplicate_sweep;
BEGIN
    PERFORM clinic.require_desk();
    SELECT * INTO place FROM clinic.duplicate_sweep FOR UPDATE;
    IF (place.at, place.patient_id) IS DISTINCT FROM (from_at, from_id) THEN
        RETURN false;
    END IF;
    IF cardinality(looked) > 2000 OR jsonb_array_length(pairs) > 20000 THEN
        RAISE EXCEPTION 'too much to note' USING ERRCODE = 'CL010';
    END IF;
    DELETE FROM clinic.suspected_duplicate d
    WHERE (d.one_id = ANY (looked) OR d.other_id = ANY (looked)) AND d.dismissed_at IS NULL
      AND NOT EXISTS (SELECT FROM jsonb_array_elements(pairs) f
                      WHERE f ->> 'one' = d.one_id AND f ->> 'other' = d.other_id);
    INSERT INTO clinic.suspected_duplicate AS d (one_id, other_id, score, reasons, basis)
    SELECT f ->> 'one', f ->> 'other', (f ->> 'score')::int,
           ARRAY(SELECT left(r, 50) FROM jsonb_array_elements_text(f -> 'reasons') r LIMIT 10),
           clinic.basis_of(f ->> 'one', f ->> 'other')
    FROM jsonb_array_elements(pairs) f
    WHERE (f ->> 'one' = ANY (looked) OR f ->> 'other' = ANY (looked))
      AND EXISTS (SELECT FROM public.patients p WHERE p.id = f ->> 'one')
      AND EXISTS (SELECT FROM public.patients p WHERE p.id = f ->> 'other')
    ORDER BY 1, 2
    ON CONFLICT (one_id, other_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons,
        basis = excluded.basis, found_at = now(),
        dismissed_at = CASE WHEN d.basis = excluded.basis THEN d.dismissed_at END,
        dismissed_by = CASE WHEN d.basis = excluded.basis THEN d.dismissed_by END;
    UPDATE clinic.duplicate_sweep SET at = to_at, patient_id = to_id, looked_at = now();
    RETURN true;
END $$;

-- Says that two patients are two people. It holds until one of them gets another name or birth date.
CREATE FUNCTION clinic.dismiss_suspects(one text, other text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.require_desk();
    UPDATE clinic.suspected_duplicate d
    SET dismissed_at = now(), dismissed_by = session_user, basis = clinic.basis_of(one, other)
    WHERE d.one_id = one AND d.other_id = other AND d.dismissed_at IS NULL;
    IF FOUND THEN
        PERFORM clinic.write_event('update', 'suspected_duplicate', one || ' ' || other, one, 'not the same person');
        PERFORM clinic.write_event('update', 'suspected_duplicate', one || ' ' || other, other, 'not the same person');
        PERFORM pg_notify('clinic_change', '{"subject": "duplicates"}');
    ELSIF NOT EXISTS (SELECT FROM clinic.suspected_duplicate d WHERE d.one_id = one AND d.other_id = other) THEN
        RAISE EXCEPTION 'no such pair' USING ERRCODE = 'P0002';
    END IF;
END $$;

-- Lets everybody be looked at once more.
CREATE FUNCTION clinic.look_anew() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.require_desk();
    UPDATE clinic.duplicate_sweep SET at = '-infinity', patient_id = '';
END $$;
