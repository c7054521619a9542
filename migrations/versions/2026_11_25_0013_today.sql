-- The functions of revision 0013, run by the file of the same name.

-- Puts on record that a clinician's workstation keeps the allergies of his own patients of one day, for an outage. One
-- event names them all. Whom he booked himself within a day is not among them unless that chart is open here: such a
-- booking opens charts only with a review. Returns how many patients there are.
CREATE FUNCTION clinic.open_day(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
    zone CONSTANT text := clinic.setting_or('time_zone', 'UTC');
    first CONSTANT timestamp := (day::timestamp AT TIME ZONE zone) AT TIME ZONE 'UTC';
    behind CONSTANT timestamp := ((day + 1)::timestamp AT TIME ZONE zone) AT TIME ZONE 'UTC';
    own text[];
BEGIN
    IF mine IS NULL THEN
        RAISE EXCEPTION 'no workstation session' USING ERRCODE = 'CL011';
    END IF;
    IF NOT pg_has_role(session_user, 'clinic_clinician', 'member') OR clinic.must_change_password() THEN
        RAISE EXCEPTION 'may not open charts' USING ERRCODE = '42501';
    END IF;
    IF day IS NULL OR day NOT BETWEEN current_date - 1 AND current_date + 7 THEN
        RAISE EXCEPTION 'not a day of now' USING ERRCODE = 'CL010';
    END IF;
    SELECT coalesce(array_agg(found.patient ORDER BY found.patient), '{}') INTO own
    FROM (SELECT DISTINCT a."patientId" AS patient
          FROM public.appointments a JOIN clinic.staff s ON s.provider_id = a."providerId"
          WHERE s.db_role = session_user AND a."appointmentDate" >= first AND a."appointmentDate" < behind
            AND a.status NOT IN ('cancelled', 'no_show')) found
    WHERE clinic.booked_by_others(found.patient) OR found.patient = ANY (clinic.open_patients());
    own := own[1:200];
    INSERT INTO clinic.day_open AS d (session_id, day, patients, opened_at, opened_xid)
    VALUES (mine, open_day.day, own, now(), pg_current_xact_id())
    ON CONFLICT (session_id) DO UPDATE
    SET day = excluded.day, patients = excluded.patients, opened_at = excluded.opened_at,
        opened_xid = excluded.opened_xid;
    IF cardinality(own) > 0 THEN
        PERFORM clinic.write_event('view', 'appointments', NULL, NULL, 'allergies of the day, kept for an outage', NULL,
                                   jsonb_build_object('day', day, 'patients', to_jsonb(own)));
    END IF;
    RETURN cardinality(own);
END $$;

-- The allergies of the patients that open_day has put on record, in a transaction that is over, within ten minutes.
CREATE FUNCTION clinic.day_allergies() RETURNS TABLE (
    patient_id text, allergen text, reaction text, severity text, none_stated_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
BEGIN
    IF NOT pg_has_role(session_user, 'clinic_clinician', 'member') THEN
        RAISE EXCEPTION 'may not open charts' USING ERRCODE = '42501';
    END IF;
    RETURN QUERY
    SELECT one.patient, a.allergen, a.reaction, a.severity::text, n.stated_at
    FROM clinic.day_open d CROSS JOIN unnest(d.patients) one (patient)
    LEFT JOIN public.allergies a ON a."patientId" = one.patient
         AND NOT EXISTS (SELECT FROM clinic.struck_allergy s WHERE s.allergy_id = a.id)
    LEFT JOIN clinic.no_known_allergies n ON n.patient_id = one.patient
    WHERE d.session_id = mine AND d.opened_at > now() - interval '10 minutes'
      AND d.opened_xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
    ORDER BY one.patient, a."createdAt", a.id;
END $$;
