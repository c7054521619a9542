-- The functions of revision 0019, run by the file of the same name.

-- Whoever arrives gets the next number of the clinic's day, whatever program wrote it down. Somebody whose visit was
-- begun by mistake waits again, under his number, and has not been called.
CREATE FUNCTION clinic.note_arrival() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today CONSTANT date := (clock_timestamp() AT TIME ZONE clinic.setting_or('time_zone', 'UTC'))::date;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
        RETURN NULL;
    END IF;
    IF NEW.status = 'checked_in' THEN
        UPDATE clinic.waiting w SET call_id = NULL, room = NULL WHERE w.appointment_id = NEW.id AND w.day = today;
    ELSE
        PERFORM FROM clinic.waiting w WHERE w.appointment_id = NEW.id AND w.day = today;
    END IF;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    -- Two who arrive at once wait for each other instead of getting one number.
    PERFORM pg_advisory_xact_lock(hashtextextended('clinic.waiting', 0));
    INSERT INTO clinic.waiting AS w (appointment_id, day, number)
    SELECT NEW.id, today, coalesce(max(other.number), 0) + 1 FROM clinic.waiting other WHERE other.day = today
    ON CONFLICT (appointment_id) DO UPDATE
    SET day = excluded.day, number = excluded.number, urgency = 'normal', call_id = NULL, room = NULL;
    RETURN NULL;
END $$;

-- Who called and who judged the urgency is whoever is signed in, at the server's time.
CREATE FUNCTION clinic.guard_waiting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_is CONSTANT text := (SELECT a.status::text FROM public.appointments a WHERE a.id = NEW.appointment_id);
    is_called CONSTANT boolean := NEW.call_id IS NOT NULL AND NEW.call_id IS DISTINCT FROM OLD.call_id;
BEGIN
    IF coalesce(now_is, '') NOT IN ('checked_in', 'in_progress') OR (is_called AND now_is <> 'checked_in') THEN
        RAISE EXCEPTION 'not in the waiting room' USING ERRCODE = 'CL002';
    END IF;
    NEW.urgency_at := CASE WHEN NEW.urgency <> OLD.urgency THEN clock_timestamp() ELSE OLD.urgency_at END;
    NEW.urgency_by := CASE WHEN NEW.urgency <> OLD.urgency THEN session_user ELSE OLD.urgency_by END;
    NEW.called_at := CASE WHEN is_called THEN clock_timestamp()
                          WHEN NEW.call_id IS NOT NULL THEN OLD.called_at END;
    NEW.called_by := CASE WHEN is_called THEN session_user
                          WHEN NEW.call_id IS NOT NULL THEN OLD.called_by END;
    RETURN NEW;
END $$;

-- For administrators: from how many minutes on the board points out that somebody waits, and that it is too long.
CREATE FUNCTION clinic.set_waiting_thresholds(notice_minutes int, long_minutes int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(session_user, 'clinic_admin', 'member') THEN
        RAISE EXCEPTION 'administrators only' USING ERRCODE = '42501';
    END IF;
    IF NOT coalesce(notice_minutes >= 1 AND notice_minutes < long_minutes AND long_minutes <= 480, false) THEN
        RAISE EXCEPTION 'no minutes to wait' USING ERRCODE = 'CL010';
    END IF;
    INSERT INTO clinic.setting AS s (name, value)
    VALUES ('waiting_notice_minutes', notice_minutes::text), ('waiting_long_minutes', long_minutes::text)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE s.value <> excluded.value;
END $$;
