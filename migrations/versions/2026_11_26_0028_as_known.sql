-- Functions of revision 0028: what stood in a chart at a moment, from what stands there now and what was changed since.

-- A patient, and those who were merged into him: their events carry their own numbers.
CREATE FUNCTION clinic.known_as(patient text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        WITH RECURSIVE one (id) AS (
            SELECT patient
            UNION SELECT m.merged_id FROM clinic.merge m JOIN one ON m.survivor_id = one.id WHERE m.unmerged_at IS NULL)
        SELECT one.id FROM one);
END $$;

-- The rows of one table that stood in an open chart at a moment, as they stood. The first change since then says of
-- each column what it held; a row that was deleted is known whole by its event. A row that was written down later with
-- an earlier date, as imports are, counts from that date.
CREATE FUNCTION clinic.rows_then(shape anyelement, patient text, moment timestamptz) RETURNS SETOF anyelement
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named CONSTANT text := pg_typeof(shape)::text;
    own text;
    key text := 'id';
    recorded text := $r$#."createdAt" AT TIME ZONE 'UTC'$r$;
BEGIN
    IF NOT coalesce(patient = ANY (clinic.open_patients()), false) THEN
        RETURN;
    END IF;
    CASE named
        WHEN 'public.appointments', 'public.allergies', 'public.chronic_conditions' THEN
            own := 't."patientId" = $1';
        WHEN 'public.medical_records', 'public.vital_signs' THEN
            own := 't."appointmentId" IN (SELECT a.id FROM public.appointments a WHERE a."patientId" = $1)';
        WHEN 'public.symptoms', 'public.prescriptions' THEN
            own := 't."medicalRecordId" IN (SELECT r.id FROM public.medical_records r'
                   ' JOIN public.appointments a ON a.id = r."appointmentId" WHERE a."patientId" = $1)';
        WHEN 'clinic.no_known_allergies' THEN
            own := 't.patient_id = $1';
            key := 'patient_id';
            recorded := '#.stated_at';
        ELSE
            RAISE EXCEPTION 'no table of a chart' USING ERRCODE = '42501';
    END CASE;
    IF named = 'public.vital_signs' THEN
        recorded := $r$#."recordedAt" AT TIME ZONE 'UTC'$r$;
    ELSIF named = 'public.appointments' THEN
        -- A visit is known since it was written about.
        recorded := $r$'-infinity'::timestamptz$r$;
    END IF;
    RETURN QUERY EXECUTE format($q$
        WITH later AS MATERIALIZED (
            SELECT e.row_id, e.seq, e.action, e.data FROM clinic.audit_event e
            WHERE e.patient_id = ANY ($2) AND e.at > $3 AND e.subject = %1$L
              AND e.action IN ('insert', 'update', 'delete')),
        touched AS (
            SELECT l.row_id, (array_agg(l.action ORDER BY l.seq))[1] AS first,
                   min(l.seq) FILTER (WHERE l.action = 'delete') AS gone
            FROM later l GROUP BY l.row_id),
        before AS (
            SELECT one.row_id, jsonb_object_agg(one.key, one.old) AS held
            FROM (SELECT DISTINCT ON (l.row_id, c.key) l.row_id, c.key, c.value -> 0 AS old
                  FROM later l JOIN touched h ON h.row_id = l.row_id CROSS JOIN LATERAL jsonb_each(l.data) c
                  WHERE l.action = 'update' AND jsonb_typeof(c.value) = 'array' AND (h.gone IS NULL OR l.seq < h.gone)
                  ORDER BY l.row_id, c.key, l.seq) one
            GROUP BY one.row_id)
        SELECT t.* FROM %2$s t
        WHERE %3$s AND NOT EXISTS (SELECT FROM touched h WHERE h.row_id = t.%4$I) AND %5$s <= $3
        UNION ALL
        SELECT r.* FROM touched h
        LEFT JOIN %2$s t ON t.%4$I = h.row_id AND %3$s
        LEFT JOIN later g ON g.seq = h.gone
        LEFT JOIN before b ON b.row_id = h.row_id
        CROSS JOIN LATERAL (SELECT coalesce(g.data, to_jsonb(t)) || coalesce(b.held, '{}')) stood (facts)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::%2$s, stood.facts) r
        WHERE stood.facts ->> %4$L IS NOT NULL AND (h.first <> 'insert' OR %6$s <= $3)
    $q$, split_part(named, '.', 2), named, own, key, replace(recorded, '#', 't'), replace(recorded, '#', 'r'))
    USING patient, clinic.known_as(patient), moment;
END $$;

-- Which rows of an open chart were changed or deleted after a moment, and when last. A symptom that came or went changes
-- the record that it belongs to.
CREATE FUNCTION clinic.changed_after(patient text, moment timestamptz) RETURNS TABLE (
    subject text, row_id text, changed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(patient = ANY (clinic.open_patients()), false) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT e.subject, o.row_id, max(e.at) FROM clinic.audit_event e
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.subject = 'symptoms' AND e.action <> 'update'
                    THEN coalesce(e.data ->> 'medicalRecordId', e.row_id) ELSE e.row_id END) o (row_id)
    WHERE e.patient_id = ANY (clinic.known_as(patient)) AND e.at > moment
      AND (e.action IN ('update', 'delete') OR e.subject = 'symptoms' AND e.action = 'insert')
      AND e.subject IN ('appointments', 'medical_records', 'vital_signs', 'symptoms', 'prescriptions', 'allergies',
                        'chronic_conditions', 'no_known_allergies')
    GROUP BY e.subject, o.row_id;
END $$;
