-- The functions of revision 0012, run by the file of the same name.

-- Whoever does not see a thing neither says that he has it open nor hears who has.
CREATE FUNCTION clinic.may_see_presence(subject text, thing text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    may_book CONSTANT boolean := pg_has_role(session_user, 'clinic_clinician', 'member')
                                 OR pg_has_role(session_user, 'clinic_reception', 'member');
BEGIN
    RETURN CASE subject
        WHEN 'visits' THEN EXISTS (SELECT FROM public.appointments a
                                   WHERE a.id = thing AND a."patientId" = ANY (clinic.open_patients()))
        WHEN 'patients' THEN may_book AND EXISTS (SELECT FROM public.patients p WHERE p.id = thing)
        WHEN 'appointments' THEN may_book AND EXISTS (SELECT FROM public.appointments a WHERE a.id = thing)
        ELSE false END;
END $$;

-- Says that the caller's workstation session has this open, and goes on having it. Returns whether that is so.
CREATE FUNCTION clinic.be_present(subject text, thing text, is_writing boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
BEGIN
    IF mine IS NULL OR NOT clinic.may_see_presence(subject, thing) THEN
        RETURN false;
    END IF;
    UPDATE clinic.presence p SET seen_at = clock_timestamp(), is_writing = coalesce(be_present.is_writing, false)
    WHERE p.session_id = mine AND p.subject = be_present.subject AND p.thing = be_present.thing;
    IF NOT FOUND THEN
        INSERT INTO clinic.presence (session_id, subject, thing, is_writing)
        VALUES (mine, be_present.subject, be_present.thing, coalesce(be_present.is_writing, false))
        ON CONFLICT DO NOTHING;
        -- A window has one visit and a dialog open: of more than eight things the ones opened first are let go.
        DELETE FROM clinic.presence p USING (
            SELECT o.subject, o.thing FROM clinic.presence o WHERE o.session_id = mine
            ORDER BY o.since DESC OFFSET 8) AS old
        WHERE p.session_id = mine AND p.subject = old.subject AND p.thing = old.thing;
        -- What programs that died have left here.
        DELETE FROM clinic.presence p USING (
            SELECT o.session_id FROM clinic.presence o
            WHERE o.subject = be_present.subject AND o.thing = be_present.thing
              AND o.seen_at < clock_timestamp() - interval '10 minutes' FOR UPDATE SKIP LOCKED) AS dead
        WHERE p.session_id = dead.session_id AND p.subject = be_present.subject AND p.thing = be_present.thing;
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION clinic.be_gone(subject text, thing text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clinic.presence p
    WHERE p.session_id = (SELECT o.id FROM clinic.own_session() o)
      AND p.subject = be_gone.subject AND p.thing = be_gone.thing;
END $$;

-- Who has this open at another workstation: only sessions that have a connection and were heard of lately, so whoever
-- died, froze or was cut off is not there any more.
CREATE FUNCTION clinic.others_present(subject text, thing text) RETURNS TABLE (
    person text, workstation text, since timestamptz, is_writing boolean, is_same_person boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
BEGIN
    IF mine IS NULL OR NOT clinic.may_see_presence(subject, thing) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.display_name, n.workstation, p.since, p.is_writing, n.db_role = session_user
    FROM clinic.presence p JOIN clinic.session n ON n.id = p.session_id JOIN clinic.staff s ON s.db_role = n.db_role
    WHERE p.subject = others_present.subject AND p.thing = others_present.thing AND p.session_id <> mine
      AND p.seen_at > clock_timestamp() - interval '2 minutes'
      AND n.opened_at > clock_timestamp() - interval '12 hours'
      AND EXISTS (SELECT FROM clinic.session_connection c JOIN LATERAL pg_stat_get_activity(c.pid) a
                  ON a.backend_start = c.backend_start WHERE c.session_id = p.session_id)
    ORDER BY p.since LIMIT 20;
END $$;

CREATE FUNCTION clinic.announce_presence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_writing = OLD.is_writing THEN
        RETURN NULL;
    END IF;
    PERFORM pg_notify('clinic_change', json_build_object(
        'subject', 'presence', 'id', CASE WHEN TG_OP = 'DELETE' THEN OLD.thing ELSE NEW.thing END)::text);
    RETURN NULL;
END $$;
