-- The functions of revision 0010, run by the file of the same name.

-- No more than it takes to see that it is too long: whoever changes many rows would have it stored with each.
CREATE OR REPLACE FUNCTION clinic.given_reason() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(btrim(left(coalesce(current_setting('clinic.reason', true), ''), 201)), '')
$$;

CREATE OR REPLACE FUNCTION clinic.announce() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched CONSTANT jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    subject CONSTANT text := TG_ARGV[0];
    thing text := touched ->> TG_ARGV[1];
    patient text;
BEGIN
    IF current_setting('clinic.quiet', true) = 'on' AND NOT clinic.is_staff_session() THEN
        RETURN NULL;
    END IF;
    IF TG_ARGV[1] = 'medicalRecordId' THEN
        SELECT r."appointmentId" INTO thing FROM public.medical_records r WHERE r.id = thing;
    END IF;
    patient := CASE subject
        WHEN 'patients' THEN thing
        WHEN 'allergies' THEN thing
        WHEN 'conditions' THEN thing
        WHEN 'appointments' THEN touched ->> 'patientId'
        ELSE '' END;
    PERFORM pg_notify('clinic_change', json_build_object(
        'subject', subject, 'id', coalesce(thing, ''), 'patient', coalesce(patient, ''),
        'version', (pg_current_xact_id()::text::numeric % 4294967296)::text)::text);
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.keep_id() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() THEN
        RAISE EXCEPTION 'a row keeps its number' USING ERRCODE = 'CL002';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.guard_setting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.name = 'is_demo' AND clinic.is_staff_session() THEN
        RAISE EXCEPTION 'set up as a demo or not' USING ERRCODE = '42501';
    END IF;
    IF NEW.name = 'time_zone' AND NOT EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = NEW.value) THEN
        RAISE EXCEPTION 'no such time zone' USING ERRCODE = 'CL010';
    END IF;
    NEW.changed_by := session_user;
    NEW.changed_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.guard_chart_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.must_change_password() THEN
        RAISE EXCEPTION 'the password is to be changed first' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- For the guard: ends transactions of the staff that run for too long, which hold up the seal and everybody who waits
-- for their locks, and connections that do nothing and hold an advisory lock. Returns whose they were.
CREATE FUNCTION clinic.end_stuck(
    running interval DEFAULT interval '2 minutes', holding interval DEFAULT interval '1 minute'
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
    times bigint;
    ended text[] := '{}';
BEGIN
    FOR one, times IN
        SELECT s.db_role, count(pg_terminate_backend(a.pid))
        FROM pg_stat_activity a JOIN clinic.staff s ON s.db_role = a.usename
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
          AND (a.xact_start < clock_timestamp() - running
               OR (a.state = 'idle' AND a.state_change < clock_timestamp() - holding
                   AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory')))
        GROUP BY s.db_role
    LOOP
        PERFORM clinic.note_account(one, array['connections'], jsonb_build_object('ended', times));
        ended := ended || one;
    END LOOP;
    RETURN ended;
END $$;
