-- The functions of revision 0020, run by the file of the same name.

-- Whether this very transaction is inside of merge_patients or unmerge_patients. Nobody on the staff writes that table.
CREATE FUNCTION clinic.is_merging() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM clinic.merging m WHERE m.xid = pg_current_xact_id_if_assigned())
$$;

CREATE FUNCTION clinic.require_desk() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.must_change_password()
       OR NOT (pg_has_role(session_user, 'clinic_reception', 'member')
               OR pg_has_role(session_user, 'clinic_clinician', 'member')) THEN
        RAISE EXCEPTION 'only those who register patients' USING ERRCODE = '42501';
    END IF;
END $$;

-- Other tables of ours that hold something of patients: whatever a revision before or after this one adds.
CREATE FUNCTION clinic.tables_of_patients() RETURNS TABLE (relation regclass, link name, key name[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.conrelid::regclass, a.attname,
           coalesce((SELECT array_agg(c.attname ORDER BY c.attnum) FROM pg_constraint p
                     JOIN pg_attribute c ON c.attrelid = p.conrelid AND c.attnum = ANY (p.conkey)
                     WHERE p.conrelid = k.conrelid AND p.contype = 'p' AND c.attname <> a.attname), '{}')
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.confrelid = 'public.patients'::regclass AND cardinality(k.conkey) = 1
      AND (k.connamespace = 'clinic'::regnamespace
           OR k.conrelid IN ('public.appointments'::regclass, 'public.allergies'::regclass,
                             'public.chronic_conditions'::regclass))
      AND k.conrelid NOT IN ('clinic.patient_profile'::regclass, 'clinic.no_known_allergies'::regclass,
                             'clinic.patient_search'::regclass, 'clinic.merge'::regclass,
                             'clinic.suspected_duplicate'::regclass)
    ORDER BY k.conrelid::regclass::text, a.attname
$$;

-- Gives what belongs to one patient to another: everything, or only what is listed. Returns the keys, or NULL for none.
CREATE FUNCTION clinic.hand_over(relation regclass, link name, key name[], giver text, taker text, only_keys text[])
RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    keyed CONSTANT text := 'jsonb_build_array(' || coalesce(
        (SELECT string_agg(format('t.%I', one.name), ', ' ORDER BY one.place)
         FROM unnest(key) WITH ORDINALITY one (name, place)), '') || ')::text';
    candidates text[];
    one text;
    given text[];
BEGIN
    BEGIN
        EXECUTE format('WITH given AS (UPDATE %s t SET %I = $2 WHERE t.%2$I = $1 AND ($3 IS NULL OR %s = ANY ($3))'
                       ' RETURNING %3$s AS key) SELECT array_agg(key ORDER BY key) FROM given', relation, link, keyed)
        INTO given USING giver, taker, only_keys;
        RETURN given;
    EXCEPTION WHEN unique_violation THEN
        -- The taker has something of the kind already, and may have it once: those that clash stay where they are.
        given := '{}';
    END;
    EXECUTE format('SELECT coalesce(array_agg(%s ORDER BY %1$s), ''{}'') FROM %s t WHERE t.%I = $1'
                   ' AND ($2 IS NULL OR %1$s = ANY ($2))', keyed, relation, link)
    INTO candidates USING giver, only_keys;
    FOREACH one IN ARRAY candidates LOOP
        BEGIN
            EXECUTE format('UPDATE %s t SET %I = $2 WHERE t.%2$I = $1 AND %s = $3', relation, link, keyed)
            USING giver, taker, one;
            given := given || one;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END LOOP;
    RETURN nullif(given, '{}');
END $$;

-- Why two patients cannot be made one, or one made two again, now; nothing where they can.
CREATE FUNCTION clinic.merge_obstacle(survivor text, merged text, OUT why text, OUT detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT 'in_progress', p."lastName" || ', ' || p."firstName" INTO why, detail
    FROM public.appointments a JOIN public.patients p ON p.id = a."patientId"
    WHERE a."patientId" IN (survivor, merged) AND a.status = 'in_progress' LIMIT 1;
    IF why IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT 'chart_open', concat_ws(', ', s.display_name, n.workstation) INTO why, detail
    FROM clinic.chart_open o JOIN clinic.session n ON n.id = o.session_id JOIN clinic.staff s ON s.db_role = n.db_role
    WHERE o.patient_id IN (survivor, merged) AND o.is_open
      AND n.opened_at > clock_timestamp() - interval '12 hours'
      AND EXISTS (SELECT FROM clinic.session_connection c JOIN LATERAL pg_stat_get_activity(c.pid) a
                  ON a.backend_start = c.backend_start WHERE c.session_id = o.session_id)
    ORDER BY n.db_role <> session_user, o.opened_at DESC LIMIT 1;
    IF why IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT 'overlap', to_char(greatest(lower(a.during), lower(b.during)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    INTO why, detail
    FROM clinic.slot_claim a JOIN clinic.slot_claim b ON b.patient_id = merged AND a.during && b.during
    WHERE a.patient_id = survivor ORDER BY lower(a.during) LIMIT 1;
END $$;

-- What belongs to a patient in tables that other revisions have added: wishes, recalls, series.
CREATE FUNCTION clinic.count_of_others(patient text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    counted bigint;
    total bigint := 0;
BEGIN
    FOR one IN SELECT * FROM clinic.tables_of_patients() t WHERE t.relation::text LIKE 'clinic.%' LOOP
        EXECUTE format('SELECT count(*) FROM %s t WHERE t.%I = $1', one.relation, one.link) INTO counted USING patient;
        total := total + counted;
    END LOOP;
    RETURN total;
END $$;

-- What belongs to a patient, counted: no word of what it says.
CREATE FUNCTION clinic.count_of_patient(patient text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'coming', (SELECT count(*) FROM public.appointments a WHERE a."patientId" = patient
                   AND a.status IN ('scheduled', 'checked_in')
                   AND a."appointmentDate" >= (now() AT TIME ZONE 'UTC')),
        'earlier', (SELECT count(*) FROM public.appointments a WHERE a."patientId" = patient
                    AND NOT (a.status IN ('scheduled', 'checked_in')
                             AND a."appointmentDate" >= (now() AT TIME ZONE 'UTC'))),
        'visits', (SELECT count(*) FROM public.appointments a JOIN public.medical_records r
                   ON r."appointmentId" = a.id WHERE a."patientId" = patient),
        'allergies', (SELECT count(*) FROM public.allergies a WHERE a."patientId" = patient),
        'conditions', (SELECT count(*) FROM public.chronic_conditions c WHERE c."patientId" = patient),
        'others', clinic.count_of_others(patient))
$$;

CREATE FUNCTION clinic.merge_preview(survivor text, merged text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    obstacle record;
BEGIN
    PERFORM clinic.require_desk();
    SELECT * INTO obstacle FROM clinic.merge_obstacle(survivor, merged);
    RETURN jsonb_build_object('survivor', clinic.count_of_patient(survivor), 'merged', clinic.count_of_patient(merged),
                              'why', obstacle.why, 'detail', obstacle.detail);
END $$;

-- Both patients as they are, with what is kept beside them.
CREATE FUNCTION clinic.images_of(survivor text, merged text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'survivor', (SELECT to_jsonb(p) FROM public.patients p WHERE p.id = survivor),
        'merged', (SELECT to_jsonb(p) FROM public.patients p WHERE p.id = merged),
        'survivor_profile', (SELECT to_jsonb(f) FROM clinic.patient_profile f WHERE f.patient_id = survivor),
        'merged_profile', (SELECT to_jsonb(f) FROM clinic.patient_profile f WHERE f.patient_id = merged),
        'survivor_statement', (SELECT to_jsonb(n) FROM clinic.no_known_allergies n WHERE n.patient_id = survivor),
        'merged_statement', (SELECT to_jsonb(n) FROM clinic.no_known_allergies n WHERE n.patient_id = merged))
$$;

CREATE FUNCTION clinic.has_known_allergies(patient text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.allergies a WHERE a."patientId" = patient
                   AND NOT EXISTS (SELECT FROM clinic.struck_allergy s WHERE s.allergy_id = a.id))
$$;

-- Locks two patients, in the order of their numbers, with the times of everybody who has a booking with them: in the
-- same order in which a booking locks, so that nobody waits for the other.
CREATE FUNCTION clinic.lock_both(survivor text, merged text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM public.patients p WHERE p.id IN (survivor, merged) ORDER BY p.id FOR UPDATE;
    PERFORM pg_advisory_xact_lock(hashtextextended('provider:' || o.provider, 0))
    FROM (SELECT DISTINCT a."providerId" AS provider FROM public.appointments a
          WHERE a."patientId" IN (survivor, merged) ORDER BY 1) o;
    PERFORM pg_advisory_xact_lock(hashtextextended('patient:' || least(survivor, merged), 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('patient:' || greatest(survivor, merged), 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('chart:' || least(survivor, merged), 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('chart:' || greatest(survivor, merged), 0));
END $$;

-- What was seen of either chart, or asked for with a reason, was one patient: it is opened and put on record anew.
CREATE FUNCTION clinic.forget_openings(survivor text, merged text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clinic.chart_open o WHERE o.patient_id IN (survivor, merged);
    DELETE FROM clinic.day_open d WHERE d.patients && array[survivor, merged];
END $$;

CREATE FUNCTION clinic.note_merge(act text, merge text, survivor text, merged text, data jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.write_event(act, 'merge', merge, survivor, NULL, NULL, data);
    PERFORM clinic.write_event(act, 'merge', merge, merged, NULL, NULL, data);
    PERFORM pg_notify('clinic_change', json_build_object('subject', 'patients', 'id', one, 'patient', one)::text)
    FROM unnest(array[survivor, merged]) one;
END $$;

-- Makes two patients one. Told once more by the same number, it is done once. Takes the named columns from the one that
-- goes; everything else stays as the survivor has it.
CREATE FUNCTION clinic.merge_patients(
    merge text, survivor text, merged text, fields text[], survivor_version text, merged_version text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clinic.merge;
    was jsonb;
    moved jsonb := '{}';
    one record;
    keys text[];
    own text[];
    beside text[];
    before_reason CONSTANT text := coalesce(current_setting('clinic.reason', true), '');
BEGIN
    PERFORM clinic.require_desk();
    PERFORM clinic.lock_both(survivor, merged);
    SELECT * INTO known FROM clinic.merge m WHERE m.id = merge_patients.merge;
    IF known.id IS NOT NULL THEN
        IF known.survivor_id = survivor AND known.merged_id = merged AND known.merged_by = session_user THEN
            RETURN;
        END IF;
        RAISE EXCEPTION 'same' USING ERRCODE = 'CL060';
    END IF;
    IF survivor = merged THEN
        RAISE EXCEPTION 'same' USING ERRCODE = 'CL060';
    END IF;
    IF (SELECT count(*) FROM public.patients p WHERE p.id IN (survivor, merged)) < 2 THEN
        RAISE EXCEPTION 'no such patient' USING ERRCODE = 'P0002';
    END IF;
    IF EXISTS (SELECT FROM clinic.merge m WHERE m.merged_id IN (survivor, merged) AND m.unmerged_at IS NULL) THEN
        RAISE EXCEPTION 'merged_already' USING ERRCODE = 'CL060';
    END IF;
    IF EXISTS (SELECT FROM public.patients p WHERE p.id = survivor AND p.xmin::text <> survivor_version)
       OR EXISTS (SELECT FROM public.patients p WHERE p.id = merged AND p.xmin::text <> merged_version) THEN
        RAISE EXCEPTION 'changed meanwhile' USING ERRCODE = 'CL062';
    END IF;
    IF EXISTS (SELECT FROM clinic.patient_profile f WHERE f.patient_id = survivor AND f.archived_at IS NOT NULL) THEN
        RAISE EXCEPTION 'survivor_archived' USING ERRCODE = 'CL060';
    END IF;
    SELECT * INTO one FROM clinic.merge_obstacle(survivor, merged);
    IF one.why IS NOT NULL THEN
        RAISE EXCEPTION '%', one.why USING ERRCODE = 'CL060', DETAIL = coalesce(one.detail, '');
    END IF;
    own := ARRAY(SELECT f FROM unnest(fields) f WHERE f IN (
        'firstName', 'lastName', 'dateOfBirth', 'sex', 'phone', 'email', 'address', 'emergencyContactName',
        'emergencyContactPhone', 'emergencyContactRelationship', 'bloodType'));
    beside := ARRAY(SELECT f FROM unnest(fields) f WHERE f IN ('title', 'preferred_name', 'deceased_on'));
    IF cardinality(own) + cardinality(beside) <> cardinality(fields) THEN
        RAISE EXCEPTION 'unknown column' USING ERRCODE = 'CL010';
    END IF;
    PERFORM set_config('clinic.reason', 'merged', true);
    INSERT INTO clinic.merging (xid) VALUES (pg_current_xact_id());
    was := clinic.images_of(survivor, merged);
    IF cardinality(own) > 0 THEN
        EXECUTE (SELECT format('UPDATE public.patients p SET %s, "updatedAt" = (now() AT TIME ZONE ''UTC'')'
                               ' FROM public.patients o WHERE p.id = $1 AND o.id = $2',
                               string_agg(format('%I = o.%1$I', f), ', ')) FROM unnest(own) f) USING survivor, merged;
    END IF;
    IF cardinality(beside) > 0 THEN
        INSERT INTO clinic.patient_profile (patient_id) VALUES (survivor) ON CONFLICT DO NOTHING;
        EXECUTE (SELECT format('UPDATE clinic.patient_profile p SET %s FROM (SELECT $2) o (id)'
                               ' LEFT JOIN clinic.patient_profile f ON f.patient_id = o.id WHERE p.patient_id = $1',
                               string_agg(format('%I = f.%1$I', f), ', ')) FROM unnest(beside) f)
        USING survivor, merged;
    END IF;
    FOR one IN SELECT * FROM clinic.tables_of_patients() LOOP
        keys := clinic.hand_over(one.relation, one.link, one.key, merged, survivor, NULL);
        IF keys IS NOT NULL THEN
            moved := moved || jsonb_build_object(one.relation::text || '.' || one.link, to_jsonb(keys));
        END IF;
    END LOOP;
    -- Whoever has known allergies now is not without any; else what either of them stated holds for both.
    IF clinic.has_known_allergies(survivor) THEN
        DELETE FROM clinic.no_known_allergies n WHERE n.patient_id IN (survivor, merged);
    ELSIF was ->> 'survivor_statement' IS NULL THEN
        UPDATE clinic.no_known_allergies n SET patient_id = survivor WHERE n.patient_id = merged;
    ELSE
        DELETE FROM clinic.no_known_allergies n WHERE n.patient_id = merged;
    END IF;
    INSERT INTO clinic.patient_profile AS f (patient_id, archived_at, archived_by, archive_reason)
    SELECT merged, now(), session_user, left('Registered twice: now ' || p."lastName" || ', ' || p."firstName", 200)
    FROM public.patients p WHERE p.id = survivor
    ON CONFLICT (patient_id) DO UPDATE SET archived_at = excluded.archived_at, archived_by = excluded.archived_by,
        archive_reason = excluded.archive_reason;
    INSERT INTO clinic.merge (id, survivor_id, merged_id, fields, was, became, moved)
    VALUES (merge, survivor, merged, fields, was, clinic.images_of(survivor, merged), moved);
    PERFORM clinic.forget_openings(survivor, merged);
    PERFORM clinic.note_merge('insert', merge, survivor, merged, jsonb_build_object(
        'survivor', survivor, 'merged', merged, 'fields', to_jsonb(fields), 'moved', moved));
    DELETE FROM clinic.merging WHERE xid = pg_current_xact_id();
    PERFORM set_config('clinic.reason', before_reason, true);
END $$;

-- The later merge that has to be undone before this one, or nothing.
CREATE FUNCTION clinic.merged_later(merge text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.id FROM clinic.merge m JOIN clinic.merge l
    ON l.no > m.no AND l.unmerged_at IS NULL AND m.survivor_id IN (l.survivor_id, l.merged_id)
    WHERE m.id = merge ORDER BY l.no DESC LIMIT 1
$$;

-- How many rows of a merge would go back, what was added to the survivor since and stays, and what is in the way.
CREATE FUNCTION clinic.unmerge_preview(merge text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clinic.merge;
    obstacle record;
    back jsonb;
BEGIN
    PERFORM clinic.require_desk();
    SELECT * INTO known FROM clinic.merge m WHERE m.id = unmerge_preview.merge;
    IF known.id IS NULL THEN
        RAISE EXCEPTION 'no such merge' USING ERRCODE = 'P0002';
    END IF;
    SELECT * INTO obstacle FROM clinic.merge_obstacle(known.survivor_id, known.merged_id);
    back := clinic.count_moved(known.survivor_id, known.moved);
    RETURN jsonb_build_object(
        'back', back, 'now', clinic.count_of_patient(known.survivor_id), 'added', clinic.count_added(known),
        'why', obstacle.why, 'detail', obstacle.detail,
        'later', (SELECT jsonb_build_object('survivor', s."lastName" || ', ' || s."firstName",
                                            'merged', g."lastName" || ', ' || g."firstName")
                  FROM clinic.merge l JOIN public.patients s ON s.id = l.survivor_id
                  JOIN public.patients g ON g.id = l.merged_id WHERE l.id = clinic.merged_later(known.id)));
END $$;

-- Of what was moved, how much the survivor still has.
CREATE FUNCTION clinic.count_moved(survivor text, moved jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN jsonb_build_object(
        'appointments', (SELECT count(*) FROM public.appointments a WHERE a."patientId" = survivor
                         AND moved -> 'public.appointments.patientId' ? jsonb_build_array(a.id)::text),
        'allergies', (SELECT count(*) FROM public.allergies a WHERE a."patientId" = survivor
                      AND moved -> 'public.allergies.patientId' ? jsonb_build_array(a.id)::text),
        'conditions', (SELECT count(*) FROM public.chronic_conditions c WHERE c."patientId" = survivor
                       AND moved -> 'public.chronic_conditions.patientId' ? jsonb_build_array(c.id)::text));
END $$;

-- What the survivor has that neither of the two had when they were made one.
CREATE FUNCTION clinic.count_added(known clinic.merge) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'appointments', (SELECT count(*) FROM public.appointments a WHERE a."patientId" = known.survivor_id
                         AND a."createdAt" > (known.merged_at AT TIME ZONE 'UTC')),
        'allergies', (SELECT count(*) FROM public.allergies a WHERE a."patientId" = known.survivor_id
                      AND a."createdAt" > (known.merged_at AT TIME ZONE 'UTC')),
        'conditions', (SELECT count(*) FROM public.chronic_conditions c WHERE c."patientId" = known.survivor_id
                       AND c."createdAt" > (known.merged_at AT TIME ZONE 'UTC')))
$$;

-- Puts one row back as it was, whether it is there or not.
CREATE FUNCTION clinic.put_back_statement(image jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO clinic.no_known_allergies AS n
    SELECT * FROM jsonb_populate_record(NULL::clinic.no_known_allergies, image)
    ON CONFLICT (patient_id) DO UPDATE SET stated_at = excluded.stated_at, stated_by = excluded.stated_by;
END $$;

-- Makes two patients of one again, exactly as they were. What was added to the survivor since stays with him.
CREATE FUNCTION clinic.unmerge_patients(merge text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clinic.merge;
    one record;
    now_is jsonb;
    own text[];
    beside text[];
    before_reason CONSTANT text := coalesce(current_setting('clinic.reason', true), '');
BEGIN
    PERFORM clinic.require_desk();
    SELECT * INTO known FROM clinic.merge m WHERE m.id = unmerge_patients.merge;
    IF known.id IS NULL THEN
        RAISE EXCEPTION 'no such merge' USING ERRCODE = 'P0002';
    END IF;
    PERFORM clinic.lock_both(known.survivor_id, known.merged_id);
    SELECT * INTO known FROM clinic.merge m WHERE m.id = unmerge_patients.merge FOR UPDATE;
    IF known.unmerged_at IS NOT NULL THEN
        RETURN;
    END IF;
    IF clinic.merged_later(known.id) IS NOT NULL THEN
        RAISE EXCEPTION 'merged_later' USING ERRCODE = 'CL060';
    END IF;
    SELECT * INTO one FROM clinic.merge_obstacle(known.survivor_id, known.merged_id);
    IF one.why IN ('in_progress', 'chart_open') THEN
        RAISE EXCEPTION '%', one.why USING ERRCODE = 'CL060', DETAIL = coalesce(one.detail, '');
    END IF;
    PERFORM set_config('clinic.reason', 'merge undone', true);
    INSERT INTO clinic.merging (xid) VALUES (pg_current_xact_id());
    FOR one IN SELECT * FROM clinic.tables_of_patients() t
               WHERE known.moved ? (t.relation::text || '.' || t.link) LOOP
        PERFORM clinic.hand_over(one.relation, one.link, one.key, known.survivor_id, known.merged_id, ARRAY(
            SELECT jsonb_array_elements_text(known.moved -> (one.relation::text || '.' || one.link))));
    END LOOP;
    now_is := clinic.images_of(known.survivor_id, known.merged_id);
    -- Statements: back to whose they were, unless an allergy has been found out since.
    IF now_is -> 'survivor_statement' = known.became -> 'survivor_statement'
       AND known.was -> 'survivor_statement' <> known.became -> 'survivor_statement' THEN
        DELETE FROM clinic.no_known_allergies n WHERE n.patient_id = known.survivor_id;
        IF jsonb_typeof(known.was -> 'survivor_statement') = 'object'
           AND NOT clinic.has_known_allergies(known.survivor_id) THEN
            PERFORM clinic.put_back_statement(known.was -> 'survivor_statement');
        END IF;
    END IF;
    IF jsonb_typeof(known.was -> 'merged_statement') = 'object' THEN
        PERFORM clinic.put_back_statement(known.was -> 'merged_statement');
    END IF;
    -- Of the survivor's own fields those that nobody has changed since, and the moment of the last change with them.
    own := ARRAY(SELECT f FROM unnest(known.fields) f WHERE known.was -> 'survivor' ? f
                 AND now_is -> 'survivor' -> f = known.became -> 'survivor' -> f);
    IF now_is -> 'survivor' = known.became -> 'survivor' THEN
        own := own || array['updatedAt'];
    END IF;
    IF cardinality(own) > 0 AND now_is -> 'survivor' IS DISTINCT FROM known.was -> 'survivor' THEN
        EXECUTE (SELECT format('UPDATE public.patients p SET %s FROM jsonb_populate_record(NULL::public.patients, $2) o'
                               ' WHERE p.id = $1', string_agg(format('%I = o.%1$I', f), ', ')) FROM unnest(own) f)
        USING known.survivor_id, known.was -> 'survivor';
    END IF;
    beside := ARRAY(SELECT f FROM unnest(known.fields) f WHERE NOT known.was -> 'survivor' ? f
                    AND now_is -> 'survivor_profile' -> f = known.became -> 'survivor_profile' -> f);
    IF now_is -> 'survivor_profile' = known.became -> 'survivor_profile'
       AND jsonb_typeof(known.was -> 'survivor_profile') = 'null' THEN
        DELETE FROM clinic.patient_profile f WHERE f.patient_id = known.survivor_id;
    ELSIF cardinality(beside) > 0 THEN
        EXECUTE (SELECT format('UPDATE clinic.patient_profile p SET %s'
                               ' FROM jsonb_populate_record(NULL::clinic.patient_profile, $2) o WHERE p.patient_id = $1',
                               string_agg(format('%I = o.%1$I', f), ', ')) FROM unnest(beside) f)
        USING known.survivor_id, CASE WHEN jsonb_typeof(known.was -> 'survivor_profile') = 'object'
                                      THEN known.was -> 'survivor_profile' ELSE '{}' END;
    END IF;
    -- The other one was not touched meanwhile: refuse_merged has seen to that.
    DELETE FROM clinic.patient_profile f WHERE f.patient_id = known.merged_id;
    IF jsonb_typeof(known.was -> 'merged_profile') = 'object' THEN
        INSERT INTO clinic.patient_profile
        SELECT * FROM jsonb_populate_record(NULL::clinic.patient_profile, known.was -> 'merged_profile');
    END IF;
    UPDATE clinic.merge m SET unmerged_at = now(), unmerged_by = session_user WHERE m.id = known.id;
    PERFORM clinic.forget_openings(known.survivor_id, known.merged_id);
    PERFORM clinic.note_merge('delete', known.id, known.survivor_id, known.merged_id, jsonb_build_object(
        'survivor', known.survivor_id, 'merged', known.merged_id, 'moved', known.moved));
    DELETE FROM clinic.merging WHERE xid = pg_current_xact_id();
    PERFORM set_config('clinic.reason', before_reason, true);
END $$;

-- Whoever was merged is somebody else now: his own fields and his chart stay as they are until that is undone. It looks
-- when the row is written already: whoever has waited for a merge to be committed sees it then.
CREATE FUNCTION clinic.refuse_merged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    patient CONSTANT text := to_jsonb(NEW) ->> TG_ARGV[0];
    other text;
BEGIN
    IF clinic.is_staff_session() AND NOT clinic.is_merging() THEN
        SELECT p."lastName" || ', ' || p."firstName" INTO other
        FROM clinic.merge m JOIN public.patients p ON p.id = m.survivor_id
        WHERE m.merged_id = patient AND m.unmerged_at IS NULL;
        IF FOUND THEN
            RAISE EXCEPTION 'merged' USING ERRCODE = 'CL061', DETAIL = other;
        END IF;
    END IF;
    RETURN NULL;
END $$;
