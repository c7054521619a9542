-- The functions of revision 0003, run by the file of the same name.

CREATE FUNCTION clinic.overbook(appointment text, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (pg_has_role(session_user, 'clinic_clinician', 'member')
            OR pg_has_role(session_user, 'clinic_reception', 'member')) THEN
        RAISE EXCEPTION 'may not book' USING ERRCODE = '42501';
    END IF;
    -- The first reason and its author stay.
    INSERT INTO clinic.overbooking (appointment_id, reason) VALUES (appointment, why)
    ON CONFLICT (appointment_id) DO NOTHING;
END $$;

CREATE FUNCTION clinic.claim_slot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holds CONSTANT boolean := NEW.status IN ('scheduled', 'checked_in', 'in_progress');
    minutes CONSTANT int := coalesce(NEW."durationMinutes", 30);
    during CONSTANT tsrange := tsrange(NEW."appointmentDate", NEW."appointmentDate" + make_interval(mins => minutes));
BEGIN
    IF TG_OP = 'UPDATE'
       AND NEW.id = OLD.id
       AND NEW."appointmentDate" = OLD."appointmentDate"
       AND NEW."durationMinutes" IS NOT DISTINCT FROM OLD."durationMinutes"
       AND NEW."providerId" = OLD."providerId"
       AND NEW."patientId" = OLD."patientId"
       AND holds = (OLD.status IN ('scheduled', 'checked_in', 'in_progress')) THEN
        RETURN NULL;
    END IF;
    -- One booking at a time for a provider, then for a patient, always in this order: racing bookings
    -- wait for each other instead of running into a deadlock on the exclusion constraints.
    PERFORM pg_advisory_xact_lock(hashtextextended('provider:' || NEW."providerId", 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('patient:' || NEW."patientId", 0));
    DELETE FROM clinic.slot_claim WHERE appointment_id = NEW.id;
    IF NOT holds OR upper(during) <= (now() AT TIME ZONE 'UTC') - interval '1 day' THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM clinic.overbooking o WHERE o.appointment_id = NEW.id) THEN
        -- Booked over another one on purpose. It holds its time all the same where nobody else does.
        INSERT INTO clinic.slot_claim VALUES (NEW.id, NEW."providerId", NEW."patientId", during)
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO clinic.slot_claim VALUES (NEW.id, NEW."providerId", NEW."patientId", during);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.drop_old_claims() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (
        DELETE FROM clinic.slot_claim WHERE upper(during) <= (now() AT TIME ZONE 'UTC') - interval '1 day'
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION clinic.given_reason() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(btrim(coalesce(current_setting('clinic.reason', true), '')), '')
$$;

CREATE FUNCTION clinic.may_become(before public."AppointmentStatus", after public."AppointmentStatus")
RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (before::text, after::text) IN (
        ('scheduled', 'checked_in'), ('scheduled', 'in_progress'), ('scheduled', 'cancelled'),
        ('scheduled', 'no_show'), ('checked_in', 'in_progress'), ('checked_in', 'cancelled'),
        ('checked_in', 'no_show'), ('in_progress', 'completed'), ('in_progress', 'checked_in'),
        ('cancelled', 'scheduled'), ('no_show', 'scheduled'))
$$;

CREATE FUNCTION clinic.guard_status() RETURNS trigger
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

CREATE FUNCTION clinic.note_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO clinic.appointment_step (appointment_id, status_to) VALUES (NEW.id, NEW.status);
    ELSIF NEW.status <> OLD.status THEN
        INSERT INTO clinic.appointment_step (appointment_id, status_from, status_to, reason)
        VALUES (NEW.id, OLD.status, NEW.status, clinic.given_reason());
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.require_writable(appointment text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_is text;
BEGIN
    -- Locked, so that nobody completes the visit while something is being written into it.
    SELECT a.status INTO now_is FROM public.appointments a WHERE a.id = appointment FOR SHARE;
    IF now_is = 'completed' THEN
        RAISE EXCEPTION 'a completed visit stays as it is' USING ERRCODE = 'CL005';
    ELSIF now_is IS DISTINCT FROM 'in_progress' THEN
        RAISE EXCEPTION 'the visit has not been started' USING ERRCODE = 'CL006';
    END IF;
END $$;

CREATE FUNCTION clinic.guard_visit_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() THEN
        IF TG_OP <> 'INSERT' THEN
            PERFORM clinic.require_writable(OLD."appointmentId");
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM clinic.require_writable(NEW."appointmentId");
        END IF;
        IF TG_TABLE_NAME = 'vital_signs' AND TG_OP <> 'DELETE' THEN
            NEW.bmi := clinic.body_mass_index(NEW.weight, NEW.height);
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION clinic.guard_record_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() THEN
        PERFORM clinic.require_writable(r."appointmentId") FROM public.medical_records r
        WHERE r.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD."medicalRecordId" END,
                       CASE WHEN TG_OP <> 'DELETE' THEN NEW."medicalRecordId" END);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION clinic.guard_completion() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() AND EXISTS (
        SELECT FROM public.medical_records r JOIN public.appointments a ON a.id = r."appointmentId"
        WHERE r.id = NEW.id AND (r."isDraft" = (a.status = 'completed'))) THEN
        RAISE EXCEPTION 'record and appointment are completed together' USING ERRCODE = 'CL002';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.body_mass_index(weight numeric, height numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN index <= 999.9 THEN index END
    FROM (SELECT round(weight / nullif((height / 100) * (height / 100), 0), 1)) AS computed (index)
$$;

CREATE FUNCTION clinic.allergy_ends_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clinic.no_known_allergies WHERE patient_id = NEW."patientId";
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.guard_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.allergies a WHERE a."patientId" = NEW.patient_id
               AND NOT EXISTS (SELECT FROM clinic.struck_allergy s WHERE s.allergy_id = a.id)) THEN
        RAISE EXCEPTION 'allergies are known' USING ERRCODE = 'CL007';
    END IF;
    NEW.stated_by := session_user;
    NEW.stated_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.sign_strike() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.struck_by := session_user;
    NEW.struck_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.guard_archive() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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

CREATE FUNCTION clinic.refuse_archived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.status IN ('scheduled', 'checked_in', 'in_progress') AND clinic.is_staff_session() AND EXISTS (
        SELECT FROM clinic.patient_profile p WHERE p.patient_id = NEW."patientId" AND p.archived_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the patient is archived' USING ERRCODE = 'CL009';
    END IF;
    RETURN NEW;
END $$;
