-- The functions of revision 0017, run by the file of the same name.

CREATE FUNCTION clinic.note_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO clinic.appointment_move (
        appointment_id, starts_from, starts_to, minutes_from, minutes_to,
        provider_from, provider_to, type_from, type_to)
    VALUES (NEW.id, OLD."appointmentDate", NEW."appointmentDate", OLD."durationMinutes", NEW."durationMinutes",
            OLD."providerId", NEW."providerId", OLD."appointmentType", NEW."appointmentType");
    RETURN NULL;
END $$;

-- Says that this time is being booked at the caller's workstation, and still is. Returns whether others are told.
CREATE FUNCTION clinic.hold_slot(hold text, provider text, starts_at timestamptz, minutes integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
BEGIN
    IF mine IS NULL OR (length(hold) BETWEEN 1 AND 64 AND isfinite(starts_at) AND minutes BETWEEN 5 AND 480) IS NOT TRUE
       OR NOT EXISTS (SELECT FROM public.providers p WHERE p.id = provider) THEN
        RETURN false;
    END IF;
    INSERT INTO clinic.slot_hold AS h (session_id, hold, provider_id, starts_at, minutes)
    VALUES (mine, hold_slot.hold, provider, hold_slot.starts_at, hold_slot.minutes)
    ON CONFLICT ON CONSTRAINT slot_hold_pkey DO UPDATE
    SET provider_id = excluded.provider_id, starts_at = excluded.starts_at, minutes = excluded.minutes,
        seen_at = clock_timestamp(),
        since = CASE WHEN (h.provider_id, h.starts_at, h.minutes)
                          = (excluded.provider_id, excluded.starts_at, excluded.minutes)
                THEN h.since ELSE clock_timestamp() END;
    -- A window has a dialog or two open: of more than four the ones opened first are let go.
    DELETE FROM clinic.slot_hold h USING (
        SELECT o.hold FROM clinic.slot_hold o WHERE o.session_id = mine ORDER BY o.since DESC OFFSET 4) AS old
    WHERE h.session_id = mine AND h.hold = old.hold;
    -- What programs that died have left.
    DELETE FROM clinic.slot_hold h USING (
        SELECT o.session_id, o.hold FROM clinic.slot_hold o
        WHERE o.seen_at < clock_timestamp() - interval '10 minutes' FOR UPDATE SKIP LOCKED) AS dead
    WHERE h.session_id = dead.session_id AND h.hold = dead.hold;
    RETURN true;
END $$;

CREATE FUNCTION clinic.free_slot(hold text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clinic.slot_hold h
    WHERE h.session_id = (SELECT o.id FROM clinic.own_session() o) AND h.hold = free_slot.hold;
END $$;

-- Which times others are booking at other workstations: only sessions that have a connection and said so within two
-- minutes, so whoever died, froze or was cut off holds nothing any more.
CREATE FUNCTION clinic.held_slots(first timestamptz, behind timestamptz) RETURNS TABLE (
    provider_id text, starts_at timestamptz, ends_at timestamptz, person text, workstation text, is_same_person boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
BEGIN
    IF mine IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT h.provider_id, h.starts_at, h.starts_at + make_interval(mins => h.minutes), s.display_name, n.workstation,
           n.db_role = session_user
    FROM clinic.slot_hold h JOIN clinic.session n ON n.id = h.session_id JOIN clinic.staff s ON s.db_role = n.db_role
    WHERE h.starts_at < behind AND h.starts_at > held_slots.first - interval '8 hours'
      AND h.starts_at + make_interval(mins => h.minutes) > held_slots.first
      AND h.session_id <> mine AND h.seen_at > clock_timestamp() - interval '2 minutes'
      AND n.opened_at > clock_timestamp() - interval '12 hours'
      AND EXISTS (SELECT FROM clinic.session_connection c JOIN LATERAL pg_stat_get_activity(c.pid) a
                  ON a.backend_start = c.backend_start WHERE c.session_id = h.session_id)
    ORDER BY h.starts_at, h.since LIMIT 200;
END $$;

CREATE FUNCTION clinic.announce_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.provider_id, NEW.starts_at, NEW.minutes)
                          = (OLD.provider_id, OLD.starts_at, OLD.minutes) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_notify('clinic_change', json_build_object(
        'subject', 'holds', 'id', CASE WHEN TG_OP = 'DELETE' THEN OLD.provider_id ELSE NEW.provider_id END)::text);
    RETURN NULL;
END $$;
