-- The functions of revision 0011, run by the file of the same name.

-- With this key a person's drafts are sealed on any workstation. It is kept here and not there: a disk that is stolen
-- tells nothing, and a changed password loses nothing.
CREATE FUNCTION clinic.own_key() RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found bytea;
BEGIN
    IF (SELECT o.id FROM clinic.own_session() o) IS NULL THEN
        RAISE EXCEPTION 'no workstation session' USING ERRCODE = 'CL011';
    END IF;
    INSERT INTO clinic.person_key (db_role, key)
    VALUES (session_user, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
    ON CONFLICT (db_role) DO NOTHING;
    SELECT k.key INTO found FROM clinic.person_key k WHERE k.db_role = session_user;
    RETURN found;
END $$;

-- A draft belongs to whoever wrote it first. What is older than what is kept already changes nothing.
CREATE FUNCTION clinic.keep_draft(draft text, content bytea, written_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT clinic.session := clinic.own_session();
BEGIN
    IF mine.id IS NULL THEN
        RAISE EXCEPTION 'no workstation session' USING ERRCODE = 'CL011';
    END IF;
    IF NOT EXISTS (SELECT FROM clinic.draft d WHERE d.id = draft)
       AND (SELECT count(*) FROM clinic.draft d WHERE d.db_role = session_user) >= 200 THEN
        RAISE EXCEPTION 'too many drafts' USING ERRCODE = 'CL021';
    END IF;
    INSERT INTO clinic.draft AS d (id, db_role, session_id, workstation, content, written_at)
    VALUES (draft, session_user, mine.id, mine.workstation, content, least(written_at, now() + interval '1 minute'))
    ON CONFLICT (id) DO UPDATE
    SET session_id = excluded.session_id, workstation = excluded.workstation, content = excluded.content,
        written_at = excluded.written_at
    WHERE d.db_role = session_user AND d.written_at < excluded.written_at;
END $$;

-- That a draft is over is remembered: a desk that has a copy of it and was not there then is told so later.
CREATE FUNCTION clinic.drop_draft(draft text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM clinic.draft d WHERE d.id = draft AND d.db_role = session_user RETURNING d.id)
    INSERT INTO clinic.ended_draft (db_role, id) SELECT session_user, g.id FROM gone g ON CONFLICT DO NOTHING;
    DELETE FROM clinic.ended_draft e WHERE e.db_role = session_user AND e.ended_at < now() - interval '400 days';
$$;

-- Which of these drafts were here and are over: saved or discarded, wherever that was.
CREATE FUNCTION clinic.ended_drafts(drafts text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id FROM clinic.ended_draft e WHERE e.db_role = session_user AND e.id = ANY (drafts)
$$;

-- One's own drafts, wherever they were written. Of another workstation that still runs one is told so.
CREATE FUNCTION clinic.own_drafts() RETURNS TABLE (
    id text, workstation text, written_at timestamptz, is_open_elsewhere boolean, content bytea
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT clinic.session := clinic.own_session();
BEGIN
    IF mine.id IS NULL THEN
        RAISE EXCEPTION 'no workstation session' USING ERRCODE = 'CL011';
    END IF;
    RETURN QUERY
    SELECT d.id, d.workstation, d.written_at,
           d.session_id IS DISTINCT FROM mine.id AND EXISTS (
               SELECT FROM clinic.session_connection c JOIN pg_stat_get_activity(NULL) a
               ON a.pid = c.pid AND a.backend_start = c.backend_start WHERE c.session_id = d.session_id),
           d.content
    FROM clinic.draft d WHERE d.db_role = session_user ORDER BY d.written_at DESC;
END $$;
