-- The functions of revision 0018, run by the file of the same name.

-- Keeps others from booking with these providers or this patient until the end of the transaction: whoever books many
-- dates at once can then look at all of them. The same locks in the same order as claim_slot.
CREATE FUNCTION clinic.hold_still(providers text[], patient text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
BEGIN
    IF cardinality(providers) > 100 THEN
        RAISE EXCEPTION 'too many providers' USING ERRCODE = 'CL010';
    END IF;
    FOR one IN SELECT DISTINCT p.id FROM unnest(providers) p (id) ORDER BY p.id LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended('provider:' || one, 0));
    END LOOP;
    PERFORM pg_advisory_xact_lock(hashtextextended('patient:' || patient, 0));
END $$;

CREATE FUNCTION clinic.refuse_archived_patient() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() AND EXISTS (
        SELECT FROM clinic.patient_profile p WHERE p.patient_id = NEW.patient_id AND p.archived_at IS NOT NULL)
       -- What goes on by itself does not fail: the list leaves out who is archived.
       AND to_jsonb(NEW) ->> 'follows' IS NULL THEN
        RAISE EXCEPTION 'the patient is archived' USING ERRCODE = 'CL009';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.guard_series_booking() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM clinic.series s JOIN public.appointments a ON a."patientId" = s.patient_id
        WHERE s.id = NEW.series_id AND a.id = NEW.appointment_id AND NEW.place <= s.bookings) THEN
        RAISE EXCEPTION 'a series is of one patient' USING ERRCODE = 'CL002';
    END IF;
    -- Bookings belong to a series from its beginning: nobody adds others later, or those of another person's series.
    IF clinic.is_staff_session() AND NOT EXISTS (
        SELECT FROM clinic.series s
        WHERE s.id = NEW.series_id AND s.made_by = session_user AND s.made_at = now()) THEN
        RAISE EXCEPTION 'a series is made at once' USING ERRCODE = 'CL002';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.sign_wish() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.appointment_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.appointments a WHERE a.id = NEW.appointment_id AND a."patientId" = NEW.patient_id) THEN
            RAISE EXCEPTION 'the booking is of another patient' USING ERRCODE = 'CL002';
        END IF;
    ELSIF NEW.ended_because IS DISTINCT FROM OLD.ended_because THEN
        NEW.ended_at := CASE WHEN NEW.ended_because IS NOT NULL THEN now() END;
        NEW.ended_by := CASE WHEN NEW.ended_because IS NOT NULL THEN session_user END;
    END IF;
    RETURN NEW;
END $$;

-- Not as its owner: who changes the row tells whether a person does, or the bookings themselves.
CREATE FUNCTION clinic.sign_recall() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.ended_because IS DISTINCT FROM OLD.ended_because THEN
        IF current_user = session_user AND clinic.is_staff_session()
           AND (NEW.ended_because IN ('booked', 'completed') OR OLD.ended_because IN ('booked', 'completed')) THEN
            RAISE EXCEPTION 'a booking or a visit closes it' USING ERRCODE = '42501';
        END IF;
        NEW.ended_at := CASE WHEN NEW.ended_because IS NOT NULL THEN now() END;
        NEW.ended_by := CASE WHEN NEW.ended_because IS NOT NULL THEN session_user END;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.announce_freed_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Nobody is told while nobody waits.
    IF current_setting('clinic.quiet', true) IS DISTINCT FROM 'on' AND EXISTS (
        SELECT FROM clinic.earlier_wish w WHERE w.ended_because IS NULL AND w.last_on >= CURRENT_DATE - 1) THEN
        PERFORM pg_notify('clinic_change', json_build_object('subject', 'earlier_times', 'id', NEW.id::text)::text);
    END IF;
    RETURN NULL;
END $$;

-- A booking that is cancelled, missed, moved away or deleted leaves its time, if that is still to come.
CREATE FUNCTION clinic.note_freed_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holding CONSTANT text[] := ARRAY['scheduled', 'checked_in', 'in_progress'];
    ends CONSTANT timestamp := OLD."appointmentDate" + make_interval(mins => coalesce(OLD."durationMinutes", 30));
    now_is CONSTANT timestamp := now() AT TIME ZONE 'UTC';
BEGIN
    IF OLD.status::text <> ALL (holding) OR ends <= now_is THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status::text = ANY (holding) AND NEW."appointmentDate" = OLD."appointmentDate"
       AND NEW."providerId" = OLD."providerId" THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'completed' THEN
        RETURN NULL;
    END IF;
    DELETE FROM clinic.freed_time f WHERE f.id IN (
        SELECT o.id FROM clinic.freed_time o WHERE lower(o.during) < now_is - interval '1 day'
        LIMIT 50 FOR UPDATE SKIP LOCKED);
    INSERT INTO clinic.freed_time (provider_id, during)
    VALUES (OLD."providerId", tsrange(OLD."appointmentDate", ends));
    RETURN NULL;
END $$;

-- What becomes of a recall with the booking that was made for it, and with a visit of its type.
CREATE FUNCTION clinic.follow_recall() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    visited CONSTANT date :=
        (NEW."appointmentDate" AT TIME ZONE 'UTC' AT TIME ZONE clinic.setting_or('time_zone', 'UTC'))::date;
    one clinic.recall;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
        RETURN NULL;
    END IF;
    IF NEW.status IN ('cancelled', 'no_show') THEN
        UPDATE clinic.recall r SET ended_because = NULL
        WHERE r.planned_as = NEW.id AND r.ended_because = 'booked';
    ELSIF NEW.status = 'completed' THEN
        FOR one IN
            SELECT * FROM clinic.recall r
            WHERE r.patient_id = NEW."patientId" AND r.type = NEW."appointmentType"
              AND (r.planned_as = NEW.id AND r.ended_because = 'booked'
                   -- One that comes again goes on from this visit; another is answered by it only if it is near.
                   OR r.ended_because IS NULL AND (r.interval_months IS NOT NULL OR r.due_on <= visited + 31))
            ORDER BY r.id FOR UPDATE
        LOOP
            UPDATE clinic.recall r SET ended_because = 'completed' WHERE r.id = one.id;
            IF one.interval_months IS NOT NULL THEN
                INSERT INTO clinic.recall (id, patient_id, provider_id, type, due_on, why, interval_months, follows)
                VALUES (gen_random_uuid()::text, one.patient_id, one.provider_id, one.type,
                        (visited + make_interval(months => one.interval_months))::date, one.why,
                        one.interval_months, one.id)
                ON CONFLICT ON CONSTRAINT recall_follows DO NOTHING;
            END IF;
        END LOOP;
    ELSE
        UPDATE clinic.recall r SET ended_because = 'booked'
        WHERE r.planned_as = NEW.id AND r.patient_id = NEW."patientId" AND r.ended_because IS NULL;
    END IF;
    RETURN NULL;
END $$;
