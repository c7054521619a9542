-- The functions of revision 0016, run by the file of the same name.

-- Who changed hours, and when, is not for the writer to say. A week that is taken back keeps the moment it was.
CREATE FUNCTION clinic.sign_working_hours() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    NEW.changed_by := session_user;
    IF TG_TABLE_NAME = 'working_week' THEN
        IF NEW.removed_at IS NOT NULL THEN
            NEW.removed_at := NEW.changed_at;
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- The times of all bookings to come, without who they are for: whoever changes hours has to know what falls out of
-- them, and need not know the patients. known_at is when somebody last decided that a booking is at its time.
CREATE FUNCTION clinic.coming_bookings(since timestamptz) RETURNS TABLE (
    appointment_id text, provider_id text, starts_at timestamp, minutes integer, known_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.id, a."providerId", a."appointmentDate", coalesce(a."durationMinutes", 30),
           greatest(a."updatedAt" AT TIME ZONE 'UTC', k.kept_at)
    FROM public.appointments a LEFT JOIN clinic.kept_outside k ON k.appointment_id = a.id
    WHERE a."appointmentDate" >= since AT TIME ZONE 'UTC' AND a.status IN ('scheduled', 'checked_in')
$$;

-- Says that a booking stays at its time although nobody works then.
CREATE FUNCTION clinic.keep_outside(appointment text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.appointments a WHERE a.id = appointment) THEN
        RAISE EXCEPTION 'there is no such booking' USING ERRCODE = 'P0002';
    END IF;
    INSERT INTO clinic.kept_outside AS k (appointment_id) VALUES (appointment)
    ON CONFLICT (appointment_id) DO UPDATE SET kept_at = clock_timestamp(), kept_by = session_user;
END $$;
