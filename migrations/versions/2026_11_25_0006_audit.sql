-- The functions of revision 0006, run by the file of the same name.

-- In plpgsql, like everything here that is called for each row: before version 18 PostgreSQL plans the body of a
-- function in SQL anew at every call.
CREATE FUNCTION clinic.own_session() RETURNS clinic.session
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine clinic.session;
BEGIN
    SELECT s.* INTO mine FROM clinic.session_connection c JOIN clinic.session s ON s.id = c.session_id
    WHERE c.pid = pg_backend_pid() AND c.backend_start = clinic.own_backend_start()
      AND s.db_role = session_user AND s.opened_at > clock_timestamp() - interval '12 hours';
    RETURN mine;
END $$;

CREATE FUNCTION clinic.make_audit_partitions(ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_month CONSTANT timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    month timestamp;
    name text;
BEGIN
    FOR month IN SELECT generate_series(this_month, this_month + make_interval(months => ahead), interval '1 month') LOOP
        name := 'audit_event_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass('clinic.' || name) IS NOT NULL;
        -- Whoever comes second has nothing to do.
        EXIT WHEN NOT pg_try_advisory_xact_lock(hashtextextended('clinic.make_audit_partitions', 0));
        BEGIN
            EXECUTE format('CREATE TABLE clinic.%I PARTITION OF clinic.audit_event FOR VALUES FROM (%L) TO (%L)',
                           name, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        EXCEPTION WHEN check_violation OR lock_not_available OR duplicate_table THEN
            -- Nobody signed in for months, and what was written meanwhile lies in the default partition: it stays.
            NULL;
        END;
    END LOOP;
END $$;

CREATE FUNCTION clinic.write_event(
    action text, subject text, row_id text, patient_id text,
    reason text DEFAULT NULL, changed text[] DEFAULT NULL, data jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT clinic.session := clinic.own_session();
    written bigint;
BEGIN
    INSERT INTO clinic.audit_event AS e (era, workstation, action, subject, row_id, patient_id, reason, changed, data)
    VALUES ((SELECT max(no) FROM clinic.audit_era), mine.workstation, action, subject, row_id, patient_id, reason,
            changed, data)
    RETURNING e.seq INTO written;
    RETURN written;
END $$;

CREATE FUNCTION clinic.audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before CONSTANT jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after CONSTANT jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    touched CONSTANT jsonb := coalesce(after, before);
    link CONSTANT text := touched ->> TG_ARGV[1];
    changes jsonb;
    names text[];
    patient text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, value)) INTO changes
        FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key;
        IF changes IS NULL THEN
            RETURN NULL;
        END IF;
    ELSE
        changes := jsonb_strip_nulls(touched);
    END IF;
    IF changes ? 'passwordHash' THEN
        changes := jsonb_set(changes, '{passwordHash}', '"changed"');
    END IF;
    CASE TG_ARGV[1]
        WHEN 'patientId', 'patient_id' THEN patient := link;
        WHEN 'id' THEN patient := CASE WHEN TG_TABLE_NAME = 'patients' THEN link END;
        WHEN 'appointmentId', 'appointment_id' THEN
            SELECT a."patientId" INTO patient FROM public.appointments a WHERE a.id = link;
        WHEN 'medicalRecordId' THEN
            SELECT a."patientId" INTO patient FROM public.medical_records r
            JOIN public.appointments a ON a.id = r."appointmentId" WHERE r.id = link;
        WHEN 'allergy_id' THEN
            SELECT a."patientId" INTO patient FROM public.allergies a WHERE a.id = link;
        WHEN 'condition_id' THEN
            SELECT c."patientId" INTO patient FROM public.chronic_conditions c WHERE c.id = link;
        ELSE patient := NULL;
    END CASE;
    names := (SELECT array_agg(name ORDER BY name) FROM jsonb_object_keys(changes) keys (name));
    IF octet_length(changes::text) > 1000000 AND NOT clinic.is_staff_session() THEN
        -- Too much to be kept; of the staff it is refused, the other program goes on.
        changes := jsonb_build_object('sha256', encode(sha256(convert_to(changes::text, 'UTF8')), 'hex'));
    END IF;
    PERFORM clinic.write_event(lower(TG_OP), TG_TABLE_NAME, touched ->> TG_ARGV[0], patient, clinic.given_reason(),
                               names, changes);
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = '42501';
END $$;

CREATE FUNCTION clinic.note(
    action text, subject text, patients text[] DEFAULT '{}', reason text DEFAULT NULL, details jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    noted bigint;
    one text;
BEGIN
    IF action NOT IN ('export', 'print', 'denied', 'lock', 'unlock', 'witness_mismatch') THEN
        RAISE EXCEPTION 'unknown action' USING ERRCODE = 'CL010';
    END IF;
    IF octet_length(coalesce(details::text, '')) > 20000 OR cardinality(patients) > 1000
       OR EXISTS (SELECT FROM unnest(patients) named (id) WHERE length(named.id) > 100) THEN
        RAISE EXCEPTION 'too much to note' USING ERRCODE = 'CL010';
    END IF;
    noted := clinic.write_event(action, left(subject, 100), NULL,
                                CASE WHEN cardinality(patients) = 1 THEN patients[1] END,
                                left(reason, 200), NULL, details);
    IF cardinality(patients) > 1 THEN
        -- One line for each, so that "who looked at this patient" finds him.
        FOREACH one IN ARRAY patients LOOP
            PERFORM clinic.write_event(action, left(subject, 100), noted::text, one, left(reason, 200));
        END LOOP;
    END IF;
    RETURN noted;
END $$;

-- Without a path of its own PostgreSQL writes it into the statement that calls it, which is faster.
CREATE FUNCTION clinic.event_hash(one clinic.audit_event) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        one.seq, extract(epoch FROM one.at), one.xid::text, one.actor, one.workstation, one.action, one.subject,
        one.row_id, one.patient_id, one.reason, one.changed, one.data)::text, 'UTF8'))
$$;

CREATE FUNCTION clinic.block_hash(no bigint, era int, first xid8, behind xid8, events bigint, before bytea, body bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(before || convert_to(concat_ws(':', no, era, first, behind, events), 'UTF8') || sha256(body))
$$;

CREATE FUNCTION clinic.seal_range(which int, first xid8, behind xid8) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last clinic.audit_block;
    counted bigint;
    body bytea;
BEGIN
    SELECT count(*), string_agg(clinic.event_hash(e), ''::bytea ORDER BY e.seq) INTO counted, body
    FROM clinic.audit_event e WHERE e.era = which AND e.xid >= first AND e.xid < behind;
    IF counted = 0 THEN
        RETURN 0;
    END IF;
    SELECT * INTO last FROM clinic.audit_block ORDER BY no DESC LIMIT 1;
    last.no := coalesce(last.no, 0);
    last.hash := coalesce(last.hash, sha256('clinic'));
    INSERT INTO clinic.audit_block (no, era, first_xid, behind_xid, events, hash_before, hash)
    VALUES (last.no + 1, which, first, behind, counted, last.hash,
            clinic.block_hash(last.no + 1, which, first, behind, counted, last.hash, body));
    RETURN counted;
END $$;

-- Seals what is committed and cannot get company any more: everything before the oldest transaction that still runs.
CREATE FUNCTION clinic.seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_is clinic.audit_era;
    first xid8;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('clinic.seal', 0)) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO now_is FROM clinic.audit_era ORDER BY no DESC LIMIT 1;
    IF now_is.system_id <> (SELECT system_identifier FROM pg_control_system()) THEN
        RAISE EXCEPTION 'the database was restored into another server' USING ERRCODE = 'CL013';
    END IF;
    SELECT b.behind_xid INTO first FROM clinic.audit_block b WHERE b.era = now_is.no ORDER BY b.no DESC LIMIT 1;
    RETURN clinic.seal_range(now_is.no, coalesce(first, '0'), pg_snapshot_xmin(pg_current_snapshot()));
END $$;

-- Transaction numbers begin anew in another server: whoever restores a database starts an era before it is opened.
CREATE FUNCTION clinic.start_era(why text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before int;
    first xid8;
BEGIN
    SELECT max(no) INTO before FROM clinic.audit_era;
    SELECT b.behind_xid INTO first FROM clinic.audit_block b WHERE b.era = before ORDER BY b.no DESC LIMIT 1;
    PERFORM clinic.seal_range(before, coalesce(first, '0'), '9223372036854775807');
    INSERT INTO clinic.audit_era (no, system_id, last_block, why)
    SELECT before + 1, system_identifier, (SELECT coalesce(max(no), 0) FROM clinic.audit_block), why
    FROM pg_control_system();
    PERFORM clinic.write_event('era', 'audit', (before + 1)::text, NULL, left(why, 200));
    RETURN before + 1;
END $$;

-- Compares some blocks with their events; a caller goes on with next_block until there is none.
CREATE FUNCTION clinic.verify_audit(
    first_block bigint, most int, OUT bad_block bigint, OUT next_block bigint, OUT blocks bigint, OUT events bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one clinic.audit_block;
    before clinic.audit_block;
    counted bigint;
    body bytea;
    is_first boolean;
BEGIN
    blocks := 0;
    events := 0;
    SELECT * INTO before FROM clinic.audit_block WHERE no = first_block - 1;
    IF first_block > 1 AND before.no IS NULL THEN
        bad_block := first_block - 1;
        RETURN;
    END IF;
    FOR one IN SELECT * FROM clinic.audit_block WHERE no >= first_block ORDER BY no LIMIT most LOOP
        SELECT count(*), string_agg(clinic.event_hash(e), ''::bytea ORDER BY e.seq) INTO counted, body
        FROM clinic.audit_event e WHERE e.era = one.era AND e.xid >= one.first_xid AND e.xid < one.behind_xid;
        is_first := before.era IS DISTINCT FROM one.era;
        IF one.no <> coalesce(before.no, 0) + 1
           OR one.first_xid <> (CASE WHEN is_first THEN '0'::xid8 ELSE before.behind_xid END)
           OR one.hash_before <> coalesce(before.hash, sha256('clinic'))
           OR one.events <> counted OR body IS NULL
           OR one.hash <> clinic.block_hash(one.no, one.era, one.first_xid, one.behind_xid, counted,
                                            one.hash_before, body) THEN
            bad_block := one.no;
            RETURN;
        END IF;
        before := one;
        blocks := blocks + 1;
        events := events + counted;
        next_block := one.no + 1;
    END LOOP;
    IF NOT EXISTS (SELECT FROM clinic.audit_block WHERE no >= next_block) THEN
        next_block := NULL;
    END IF;
END $$;

-- Events that no block holds: unsealed ones of the last minute, and strays, which nobody could have written honestly.
CREATE FUNCTION clinic.unsealed_audit(OUT unsealed bigint, OUT strays bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH ends AS (
        SELECT a.no AS era, coalesce((SELECT max(b.behind_xid::text::numeric) FROM clinic.audit_block b
                                      WHERE b.era = a.no), 0) AS behind,
               a.no = max(a.no) OVER () AS is_last
        FROM clinic.audit_era a)
    SELECT (SELECT count(*) FROM ends JOIN clinic.audit_event e ON e.era = ends.era
            WHERE ends.is_last AND e.xid >= ends.behind::text::xid8),
           (SELECT count(*) FROM clinic.audit_event e WHERE NOT EXISTS (SELECT FROM ends WHERE ends.era = e.era))
           + (SELECT count(*) FROM ends JOIN clinic.audit_event e ON e.era = ends.era
              WHERE NOT ends.is_last AND e.xid >= ends.behind::text::xid8)
$$;

CREATE FUNCTION clinic.audit_report(
    since timestamptz, until timestamptz, person text, patient text, actions text[], subjects text[],
    before_at timestamptz, before_seq bigint, most int
) RETURNS TABLE (
    seq bigint, at timestamptz, actor text, actor_name text, workstation text, action text, subject text, row_id text,
    patient_id text, patient_name text, reason text, changed text[], is_break_glass boolean, reviewed_by text,
    reviewed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Only the conditions asked for: the planner then uses the index that fits them.
    RETURN QUERY EXECUTE
        'SELECT e.seq, e.at, e.actor, s.display_name, e.workstation, e.action, e.subject, e.row_id, e.patient_id,'
        ' p."lastName" || '', '' || p."firstName", e.reason, e.changed, e.action = ''break_glass'','
        ' r.reviewed_by, r.reviewed_at'
        ' FROM clinic.audit_event e LEFT JOIN clinic.staff s ON s.db_role = e.actor'
        ' LEFT JOIN public.patients p ON p.id = e.patient_id'
        ' LEFT JOIN clinic.break_glass_review r ON r.event_seq = e.seq WHERE true'
        || CASE WHEN since IS NULL THEN '' ELSE ' AND e.at >= $1' END
        || CASE WHEN until IS NULL THEN '' ELSE ' AND e.at < $2' END
        || CASE WHEN person IS NULL THEN '' ELSE ' AND e.actor = $3' END
        || CASE WHEN patient IS NULL THEN '' ELSE ' AND e.patient_id = $4' END
        || CASE WHEN actions IS NULL THEN '' ELSE ' AND e.action = ANY ($5)' END
        || CASE WHEN subjects IS NULL THEN '' ELSE ' AND e.subject = ANY ($6)' END
        || CASE WHEN before_at IS NULL THEN '' ELSE ' AND (e.at, e.seq) < ($7, $8)' END
        || ' ORDER BY e.at DESC, e.seq DESC LIMIT $9'
        USING since, until, person, patient, actions, subjects, before_at, before_seq, least(most, 10000);
END $$;

CREATE FUNCTION clinic.review_break_glass(event bigint, remark text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM clinic.audit_event e WHERE e.seq = event AND e.action = 'break_glass') THEN
        RAISE EXCEPTION 'no such event' USING ERRCODE = 'P0002';
    END IF;
    IF EXISTS (SELECT FROM clinic.audit_event e WHERE e.seq = event AND e.actor = session_user) THEN
        RAISE EXCEPTION 'nobody reviews himself' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clinic.break_glass_review (event_seq, remark) VALUES (event, remark) ON CONFLICT (event_seq) DO NOTHING;
    PERFORM clinic.write_event('review', 'audit', event::text,
                               (SELECT e.patient_id FROM clinic.audit_event e WHERE e.seq = event), left(remark, 200));
END $$;

CREATE FUNCTION clinic.note_failed_sign_in(login text, times int, seen_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT clinic.write_event('sign_in_failed', 'staff', left(login, 100), NULL, NULL, NULL,
                              jsonb_build_object('times', times, 'seen_at', seen_at))
$$;

CREATE FUNCTION clinic.session_open(
    workstation text, program_version text,
    OUT token text, OUT display_name text, OUT provider_id text, OUT roles text[],
    OUT clinic_name text, OUT time_zone text, OUT is_demo boolean,
    OUT last_sign_in_at timestamptz, OUT failed_since int
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person clinic.staff;
    opened bigint;
BEGIN
    SELECT * INTO person FROM clinic.staff s WHERE s.db_role = session_user AND s.active;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not on the active staff' USING ERRCODE = 'CL001';
    END IF;
    -- Events written before an era is started would fall between older ones that are sealed already.
    IF (SELECT e.system_id FROM clinic.audit_era e ORDER BY e.no DESC LIMIT 1)
       <> (SELECT system_identifier FROM pg_control_system()) THEN
        RAISE EXCEPTION 'the database was restored into another server' USING ERRCODE = 'CL013';
    END IF;
    PERFORM clinic.make_audit_partitions(2);
    -- Some at a time: whoever left very many must not keep others from signing in.
    DELETE FROM clinic.session s WHERE s.id IN (
        SELECT o.id FROM clinic.session o
        WHERE o.opened_at < now() - interval '12 hours'
          AND NOT EXISTS (
              SELECT FROM clinic.session_connection c JOIN pg_stat_get_activity(NULL) a
              ON a.pid = c.pid AND a.backend_start = c.backend_start WHERE c.session_id = o.id)
        ORDER BY o.opened_at LIMIT 500 FOR UPDATE OF o SKIP LOCKED);
    DELETE FROM clinic.session s WHERE s.id IN (
        SELECT o.id FROM clinic.session o WHERE o.db_role = session_user ORDER BY o.id DESC OFFSET 199 LIMIT 500);
    token := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    INSERT INTO clinic.session (token_hash, db_role, workstation, program_version)
    VALUES (sha256(convert_to(token, 'UTF8')), session_user, left(workstation, 100), left(program_version, 50))
    RETURNING id INTO opened;
    INSERT INTO clinic.session_connection VALUES (pg_backend_pid(), clinic.own_backend_start(), opened)
    ON CONFLICT (pid) DO UPDATE SET backend_start = excluded.backend_start, session_id = excluded.session_id;
    SELECT max(e.at) INTO last_sign_in_at FROM clinic.audit_event e
    WHERE e.actor = session_user AND e.action = 'sign_in';
    SELECT coalesce(sum((e.data ->> 'times')::int), 0) INTO failed_since FROM clinic.audit_event e
    WHERE e.row_id = session_user AND e.action = 'sign_in_failed'
      AND e.at > coalesce(last_sign_in_at, '-infinity');
    PERFORM clinic.write_event('sign_in', 'staff', session_user, NULL, NULL, NULL,
                               jsonb_build_object('program', left(program_version, 50), 'session', opened));
    display_name := person.display_name;
    provider_id := person.provider_id;
    roles := clinic.roles_of(session_user);
    clinic_name := clinic.setting_or('clinic_name', 'Clinic');
    time_zone := clinic.setting_or('time_zone', 'UTC');
    is_demo := clinic.setting_or('is_demo', 'no') = 'yes';
END $$;

CREATE OR REPLACE FUNCTION clinic.session_close() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT bigint := (SELECT o.id FROM clinic.own_session() o);
BEGIN
    IF mine IS NOT NULL THEN
        PERFORM clinic.write_event('sign_out', 'staff', session_user, NULL, NULL, NULL,
                                   jsonb_build_object('session', mine));
        DELETE FROM clinic.session WHERE id = mine;
    END IF;
END $$;
