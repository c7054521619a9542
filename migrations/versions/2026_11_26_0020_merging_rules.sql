-- Functions of older revisions, which know of merging from revision 0020 on.

-- Only inside of a merge a booking gets another patient, whatever has become of it.
CREATE OR REPLACE FUNCTION clinic.guard_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'scheduled' THEN
            RAISE EXCEPTION 'a booking starts as scheduled' USING ERRCODE = 'CL002';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW."patientId" <> OLD."patientId" AND clinic.is_merging() THEN
        RETURN NEW;
    END IF;
    IF OLD.status = 'completed' THEN
        RAISE EXCEPTION 'a completed visit stays as it is' USING ERRCODE = 'CL005';
    END IF;
    IF NEW."patientId" <> OLD."patientId" OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'a booking stays with its patient' USING ERRCODE = 'CL002';
    END IF;
    IF NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    IF NOT clinic.may_become(OLD.status, NEW.status) THEN
        RAISE EXCEPTION 'not from % to %', OLD.status, NEW.status USING ERRCODE = 'CL002';
    END IF;
    IF NEW.status IN ('cancelled', 'no_show') OR OLD.status IN ('cancelled', 'no_show') THEN
        IF coalesce(length(clinic.given_reason()), 0) NOT BETWEEN 3 AND 200 THEN
            RAISE EXCEPTION 'a reason is wanted' USING ERRCODE = 'CL003';
        END IF;
    END IF;
    IF NEW.status IN ('in_progress', 'completed')
       AND NOT pg_has_role(session_user, 'clinic_clinician', 'member') THEN
        RAISE EXCEPTION 'clinicians only' USING ERRCODE = '42501';
    END IF;
    IF NEW.status = 'completed' AND NOT EXISTS (
        SELECT FROM public.medical_records r
        WHERE r."appointmentId" = NEW.id AND NOT r."isDraft" AND r.diagnosis ~ '[^[:space:]]') THEN
        RAISE EXCEPTION 'a visit is completed with a diagnosis' USING ERRCODE = 'CL004';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION clinic.guard_archive() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_merging() THEN
        RETURN NEW;
    END IF;
    IF NEW.archived_at IS NOT NULL
       AND (TG_OP = 'INSERT' OR (OLD.archived_at, OLD.archived_by, OLD.archive_reason)
                                IS DISTINCT FROM (NEW.archived_at, NEW.archived_by, NEW.archive_reason)) THEN
        IF EXISTS (SELECT FROM public.appointments a WHERE a."patientId" = NEW.patient_id
                   AND a.status IN ('scheduled', 'checked_in', 'in_progress')
                   AND a."appointmentDate" > (now() AT TIME ZONE 'UTC') - interval '1 day') THEN
            RAISE EXCEPTION 'bookings are open' USING ERRCODE = 'CL008';
        END IF;
        NEW.archived_by := session_user;
        NEW.archived_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION clinic.guard_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_merging() THEN
        RETURN NEW;
    END IF;
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

-- Whoever made two patients one himself sees what the other one's chart held: his own doing is no reason to be let in
-- without a review, for a day.
CREATE OR REPLACE FUNCTION clinic.booked_by_others(patient text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM clinic.merge m WHERE m.survivor_id = patient AND m.merged_by = session_user
                       AND m.merged_at > now() - interval '1 day')
       AND EXISTS (SELECT FROM public.appointments a JOIN clinic.staff s ON s.provider_id = a."providerId"
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
CREATE OR REPLACE FUNCTION clinic.open_chart(patient text, reason text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
    is_clinician CONSTANT boolean := pg_has_role(session_user, 'clinic_clinician', 'member');
    needs_reason boolean;
    why text;
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
    -- Whoever meets a merge waits for it: what the chart holds and who may read it is then known.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('chart:' || patient, 0));
    needs_reason := NOT is_clinician OR NOT clinic.booked_by_others(patient);
    why := CASE WHEN needs_reason THEN nullif(btrim(left(reason, 1000)), '') END;
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
