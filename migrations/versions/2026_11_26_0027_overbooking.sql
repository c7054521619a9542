-- Functions of revision 0027: a booking that was booked over another one goes elsewhere like any other.

-- The first reason and its author stay; each one is kept, with the time that it was used for.
CREATE OR REPLACE FUNCTION clinic.overbook(appointment text, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (pg_has_role(session_user, 'clinic_clinician', 'member')
            OR pg_has_role(session_user, 'clinic_reception', 'member')) THEN
        RAISE EXCEPTION 'may not book' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clinic.overbooking (appointment_id, reason) VALUES (appointment, why)
    ON CONFLICT (appointment_id) DO NOTHING;
    INSERT INTO clinic.overbooked_time (appointment_id, reason) VALUES (appointment, why);
END $$;

-- A reason is good for the time that is written after it: a booking that is made, or one that is moved in the same
-- transaction. It stays good while the booking stays within that time, and for no other.
CREATE OR REPLACE FUNCTION clinic.claim_slot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holds CONSTANT boolean := NEW.status IN ('scheduled', 'checked_in', 'in_progress');
    minutes CONSTANT int := coalesce(NEW."durationMinutes", 30);
    wanted CONSTANT tsrange := tsrange(NEW."appointmentDate", NEW."appointmentDate" + make_interval(mins => minutes));
    before tsrange;
    given bigint;
    is_meant boolean;
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
    IF NOT holds OR upper(wanted) <= (now() AT TIME ZONE 'UTC') - interval '1 day' THEN
        RETURN NULL;
    END IF;
    SELECT max(t.id) INTO given FROM clinic.overbooked_time t
    WHERE t.appointment_id = NEW.id AND t.during IS NULL AND (TG_OP = 'INSERT' OR t.xid = pg_current_xact_id());
    is_meant := given IS NOT NULL;
    IF is_meant THEN
        UPDATE clinic.overbooked_time SET provider_id = NEW."providerId", during = wanted WHERE id = given;
    ELSIF TG_OP = 'UPDATE' AND OLD."providerId" = NEW."providerId" THEN
        before := tsrange(OLD."appointmentDate",
                          OLD."appointmentDate" + make_interval(mins => coalesce(OLD."durationMinutes", 30)));
        is_meant := EXISTS (
            SELECT FROM clinic.overbooked_time t WHERE t.appointment_id = NEW.id
            AND t.provider_id = NEW."providerId" AND before <@ t.during AND wanted <@ t.during);
    END IF;
    IF is_meant THEN
        -- Booked over another one on purpose. It holds its time all the same where nobody else does.
        INSERT INTO clinic.slot_claim VALUES (NEW.id, NEW."providerId", NEW."patientId", wanted)
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO clinic.slot_claim VALUES (NEW.id, NEW."providerId", NEW."patientId", wanted);
    END IF;
    RETURN NULL;
END $$;
