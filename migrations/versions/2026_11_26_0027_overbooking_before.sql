-- Functions as revision 0003 made them, for the way back from revision 0027.

CREATE OR REPLACE FUNCTION clinic.overbook(appointment text, why text) RETURNS void
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

CREATE OR REPLACE FUNCTION clinic.claim_slot() RETURNS trigger
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
