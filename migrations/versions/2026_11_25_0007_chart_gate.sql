-- The functions of revision 0007, run by the file of the same name.

-- Which charts this workstation session may read: opened by a transaction that is over, so the event that says who
-- opened them is stored already, whatever becomes of the transaction that reads.
CREATE FUNCTION clinic.open_patients() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT clinic.session := clinic.own_session();
BEGIN
    RETURN (SELECT coalesce(array_agg(o.patient_id), '{}') FROM clinic.chart_open o
            WHERE o.session_id = mine.id AND o.is_open
              AND o.opened_xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
END $$;

-- The numbers of things in open charts, as keys.
CREATE FUNCTION clinic.open_things(what text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT text[] := clinic.open_patients();
BEGIN
    RETURN CASE what
        WHEN 'patients' THEN (
            SELECT jsonb_object_agg(one, true) FROM unnest(mine) one)
        WHEN 'appointments' THEN (
            SELECT jsonb_object_agg(a.id, true) FROM public.appointments a WHERE a."patientId" = ANY (mine))
        WHEN 'records' THEN (
            SELECT jsonb_object_agg(r.id, true) FROM public.appointments a
            JOIN public.medical_records r ON r."appointmentId" = a.id WHERE a."patientId" = ANY (mine))
        WHEN 'allergies' THEN (
            SELECT jsonb_object_agg(a.id, true) FROM public.allergies a WHERE a."patientId" = ANY (mine))
        WHEN 'conditions' THEN (
            SELECT jsonb_object_agg(c.id, true) FROM public.chronic_conditions c WHERE c."patientId" = ANY (mine))
    END;
END $$;

CREATE FUNCTION clinic.treats(patient text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.appointments a JOIN clinic.staff s ON s.provider_id = a."providerId"
                   WHERE s.db_role = session_user AND a."patientId" = patient
                     AND a.status NOT IN ('cancelled', 'no_show'))
$$;

-- Whether one treats a patient by a booking that one did not make, take over or bring back oneself within a day. What
-- this very transaction wrote does not count either: its event may be still to come.
CREATE FUNCTION clinic.booked_by_others(patient text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.appointments a JOIN clinic.staff s ON s.provider_id = a."providerId"
                   WHERE s.db_role = session_user AND a."patientId" = patient
                     AND a.status NOT IN ('cancelled', 'no_show') AND age(a.xmin) > 0
                     AND NOT EXISTS (
                         SELECT FROM clinic.audit_event e
                         WHERE e.row_id = a.id AND e.subject = 'appointments' AND e.at > now() - interval '1 day'
                           AND e.actor = session_user
                           AND (e.action = 'insert' OR 'providerId' = ANY (e.changed)
                                OR e.data -> 'status' ->> 0 IN ('cancelled', 'no_show'))))
$$;

-- Returns the reason in force, or nothing where an appointment is reason enough.
CREATE FUNCTION clinic.open_chart(patient text, reason text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
    is_clinician CONSTANT boolean := pg_has_role(session_user, 'clinic_clinician', 'member');
    needs_reason CONSTANT boolean := NOT is_clinician OR NOT clinic.booked_by_others(patient);
    why text := CASE WHEN needs_reason THEN nullif(btrim(left(reason, 1000)), '') END;
    known clinic.chart_open;
BEGIN
    IF mine IS NULL THEN
        RAISE EXCEPTION 'no workstation session' USING ERRCODE = 'CL011';
    END IF;
    IF NOT is_clinician AND NOT pg_has_role(session_user, 'clinic_auditor', 'member') THEN
        RAISE EXCEPTION 'may not open charts' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (SELECT FROM public.patients p WHERE p.id = patient) THEN
        RAISE EXCEPTION 'no such patient' USING ERRCODE = 'P0002';
    END IF;
    SELECT * INTO known FROM clinic.chart_open o WHERE o.session_id = mine AND o.patient_id = patient;
    IF needs_reason AND why IS NULL THEN
        -- Asked once in a session: whoever comes back to a chart has said why. Whoever booked himself is not asked at
        -- all, and reviewed all the same.
        why := coalesce(known.reason, CASE WHEN is_clinician AND clinic.treats(patient)
                                           THEN 'booked by the same person' END);
    END IF;
    IF needs_reason AND coalesce(length(why), 0) NOT BETWEEN 3 AND 200 THEN
        RAISE EXCEPTION 'a reason is wanted' USING ERRCODE = 'CL012';
    END IF;
    IF known.session_id IS NULL THEN
        INSERT INTO clinic.chart_open (session_id, patient_id, reason, is_break_glass)
        VALUES (mine, patient, why, needs_reason)
        ON CONFLICT (session_id, patient_id) DO NOTHING;
    ELSIF NOT known.is_open THEN
        UPDATE clinic.chart_open o SET is_open = true, opened_at = now(), opened_xid = pg_current_xact_id(),
               reason = why, is_break_glass = needs_reason
        WHERE o.session_id = mine AND o.patient_id = patient;
    END IF;
    -- Coming back with the reason given before is one more view; what is to be reviewed is there already.
    PERFORM clinic.write_event(CASE WHEN needs_reason AND why IS DISTINCT FROM known.reason THEN 'break_glass'
                                    ELSE 'view' END,
                               'patients', patient, patient, why);
    RETURN why;
END $$;

CREATE FUNCTION clinic.close_chart(patient text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE clinic.chart_open o SET is_open = false
    WHERE o.session_id = (SELECT mine.id FROM clinic.own_session() mine) AND o.patient_id = patient
$$;

CREATE FUNCTION clinic.close_charts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE clinic.chart_open o SET is_open = false
    WHERE o.session_id = (SELECT mine.id FROM clinic.own_session() mine)
$$;

-- What an event changed. Whoever does not read charts does not read here what was written in them either.
CREATE FUNCTION clinic.audit_details(event bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found clinic.audit_event;
BEGIN
    SELECT * INTO found FROM clinic.audit_event e WHERE e.seq = event;
    IF found.seq IS NULL THEN
        RETURN NULL;
    END IF;
    IF found.subject IN ('patients', 'providers', 'appointments', 'patient_profile', 'overbooking', 'staff', 'setting',
                         'audit') THEN
        IF NOT (pg_has_role(session_user, 'clinic_auditor', 'member')
                OR pg_has_role(session_user, 'clinic_admin', 'member')) THEN
            RAISE EXCEPTION 'may not read the audit' USING ERRCODE = '42501';
        END IF;
    ELSIF found.patient_id IS NULL OR NOT found.patient_id = ANY (clinic.open_patients()) THEN
        RETURN NULL;
    END IF;
    RETURN found.data;
END $$;

CREATE FUNCTION clinic.audit_of_patient(patient text, most int) RETURNS TABLE (
    seq bigint, at timestamptz, actor text, actor_name text, action text, subject text, row_id text, reason text,
    changed text[], data jsonb
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.seq, e.at, e.actor, s.display_name, e.action, e.subject, e.row_id, e.reason, e.changed, e.data
    FROM clinic.audit_event e LEFT JOIN clinic.staff s ON s.db_role = e.actor
    WHERE e.patient_id = patient AND patient = ANY (clinic.open_patients())
    ORDER BY e.at DESC, e.seq DESC LIMIT least(most, 1000)
$$;

-- A trigger meets a row before the policy does: what it says must not tell of a chart that is not open.
CREATE OR REPLACE FUNCTION clinic.guard_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() AND NOT NEW.patient_id = ANY (clinic.open_patients()) THEN
        RAISE EXCEPTION 'the chart is not open' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT FROM public.allergies a WHERE a."patientId" = NEW.patient_id
               AND NOT EXISTS (SELECT FROM clinic.struck_allergy s WHERE s.allergy_id = a.id)) THEN
        RAISE EXCEPTION 'allergies are known' USING ERRCODE = 'CL007';
    END IF;
    NEW.stated_by := session_user;
    NEW.stated_at := now();
    RETURN NEW;
END $$;
