-- The functions of revision 0008, run by the file of the same name.

-- Whoever changes accounts takes turns: two administrators could otherwise each leave the clinic to the other.
CREATE FUNCTION clinic.account_to_change(login text) RETURNS clinic.staff
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person clinic.staff;
BEGIN
    PERFORM clinic.require_admin();
    PERFORM pg_advisory_xact_lock(hashtextextended('clinic.accounts', 0));
    SELECT * INTO person FROM clinic.staff s WHERE s.db_role = login;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody has this sign-in name' USING ERRCODE = 'P0002';
    END IF;
    RETURN person;
END $$;

CREATE FUNCTION clinic.keep_an_administrator(login text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM clinic.staff s WHERE s.active AND s.db_role <> login
                   AND 'admin' = ANY (clinic.roles_of(s.db_role))) THEN
        RAISE EXCEPTION 'the last administrator' USING ERRCODE = 'CL020';
    END IF;
END $$;

CREATE FUNCTION clinic.note_account(login text, changed text[], data jsonb DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT clinic.write_event('account', 'staff', login, NULL, NULL, changed, data)
$$;

CREATE FUNCTION clinic.check_verifier(verifier text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF verifier IS NULL
       OR verifier !~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/=]{16,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' THEN
        RAISE EXCEPTION 'a SCRAM verifier is required' USING ERRCODE = 'CL010';
    END IF;
END $$;

CREATE FUNCTION clinic.set_verifier(login text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.check_verifier(verifier);
    BEGIN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
    EXCEPTION WHEN query_canceled OR OTHERS THEN
        -- Raised anew: the context of the first error would tell the statement, and the verifier in it.
        RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = 'the password could not be set';
    END;
END $$;

CREATE FUNCTION clinic.set_web_hash(provider text, hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.providers SET "passwordHash" = hash, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE id = provider
$$;

CREATE FUNCTION clinic.cut_connections(login text) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM clinic.session s WHERE s.db_role = login;
    -- Waited for: who asks once more must not count the same ones again.
    SELECT count(pg_terminate_backend(a.pid, 500))::int FROM pg_stat_get_activity(NULL) a
    WHERE a.usesysid = (SELECT r.oid FROM pg_roles r WHERE r.rolname = login) AND a.pid <> pg_backend_pid()
$$;

CREATE FUNCTION clinic.staff_create(
    login text, display_name text, roles text[], verifier text, provider_id text DEFAULT NULL,
    must_change boolean DEFAULT true
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
BEGIN
    PERFORM clinic.require_admin();
    PERFORM clinic.check_account(login, roles, verifier);
    EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS '
                   'CONNECTION LIMIT 12', login);
    PERFORM clinic.set_verifier(login, verifier);
    FOREACH one IN ARRAY roles LOOP
        EXECUTE format('GRANT %I TO %I', 'clinic_' || one, login);
    END LOOP;
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', login, '15s');
    EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', login, '3s');
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', login, '30s');
    INSERT INTO clinic.staff (db_role, display_name, provider_id, must_change)
    VALUES (login, display_name, provider_id, must_change);
    PERFORM clinic.note_account(login, array['created'],
                                jsonb_build_object('roles', roles, 'provider_id', provider_id));
END $$;

-- Name, roles and provider as they shall be from now on.
CREATE FUNCTION clinic.staff_change(login text, display_name text, roles text[], provider_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person CONSTANT clinic.staff := clinic.account_to_change(login);
    before CONSTANT text[] := clinic.roles_of(login);
    one text;
    differs text[] := '{}';
    details jsonb := '{}';
BEGIN
    IF roles IS NULL OR cardinality(roles) = 0
       OR NOT roles <@ array['clinician', 'reception', 'admin', 'auditor'] THEN
        RAISE EXCEPTION 'unknown role' USING ERRCODE = 'CL010';
    END IF;
    IF login = session_user
       AND (person.provider_id IS DISTINCT FROM staff_change.provider_id
            OR ('clinician' = ANY (roles) AND NOT 'clinician' = ANY (before))
            OR ('auditor' = ANY (roles) AND NOT 'auditor' = ANY (before))) THEN
        RAISE EXCEPTION 'another administrator opens charts to an administrator' USING ERRCODE = '42501';
    END IF;
    IF person.active AND 'admin' = ANY (before) AND NOT 'admin' = ANY (roles) THEN
        PERFORM clinic.keep_an_administrator(login);
    END IF;
    IF NOT (before <@ roles AND roles <@ before) THEN
        differs := differs || 'roles'::text;
        details := details || jsonb_build_object('roles', jsonb_build_array(before, roles));
    END IF;
    IF person.display_name IS DISTINCT FROM staff_change.display_name THEN
        differs := differs || 'display_name'::text;
        details := details || jsonb_build_object('display_name', jsonb_build_array(person.display_name,
                                                                                   staff_change.display_name));
    END IF;
    IF person.provider_id IS DISTINCT FROM staff_change.provider_id THEN
        differs := differs || 'provider_id'::text;
        details := details || jsonb_build_object('provider_id', jsonb_build_array(person.provider_id,
                                                                                  staff_change.provider_id));
    END IF;
    IF cardinality(differs) = 0 THEN
        RETURN;
    END IF;
    FOREACH one IN ARRAY array['clinician', 'reception', 'admin', 'auditor'] LOOP
        IF one = ANY (roles) AND NOT one = ANY (before) THEN
            EXECUTE format('GRANT %I TO %I', 'clinic_' || one, login);
        ELSIF one = ANY (before) AND NOT one = ANY (roles) THEN
            EXECUTE format('REVOKE %I FROM %I', 'clinic_' || one, login);
        END IF;
    END LOOP;
    UPDATE clinic.staff s SET display_name = staff_change.display_name, provider_id = staff_change.provider_id
    WHERE s.db_role = login;
    PERFORM clinic.note_account(login, differs, details);
END $$;

CREATE OR REPLACE FUNCTION clinic.staff_disable(login text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person CONSTANT clinic.staff := clinic.account_to_change(login);
    ended int;
BEGIN
    IF person.active AND 'admin' = ANY (clinic.roles_of(login)) THEN
        PERFORM clinic.keep_an_administrator(login);
    END IF;
    UPDATE clinic.staff SET active = false WHERE db_role = login AND active;
    DELETE FROM clinic.account_lock l WHERE l.login = staff_disable.login;
    PERFORM clinic.set_web_hash(p.id, '!') FROM public.providers p
    WHERE p.id = person.provider_id AND p."passwordHash" <> '!';
    -- Not NOLOGIN: the server answers that differently when the password is right, and so would tell a guesser.
    EXECUTE format('ALTER ROLE %I VALID UNTIL %L', login, '-infinity');
    ended := clinic.cut_connections(login);
    IF person.active THEN
        PERFORM clinic.note_account(login, array['active'],
                                    jsonb_build_object('active', jsonb_build_array(true, false), 'connections', ended));
    END IF;
    RETURN ended;
END $$;

CREATE FUNCTION clinic.staff_enable(login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person CONSTANT clinic.staff := clinic.account_to_change(login);
BEGIN
    IF person.active THEN
        RETURN;
    END IF;
    -- Whoever signs in to the web program too has lost that password: a change gives him both again.
    UPDATE clinic.staff SET active = true, must_change = must_change OR provider_id IS NOT NULL WHERE db_role = login;
    EXECUTE format('ALTER ROLE %I VALID UNTIL %L', login, 'infinity');
    PERFORM clinic.note_account(login, array['active'],
                                jsonb_build_object('active', jsonb_build_array(false, true)));
END $$;

CREATE FUNCTION clinic.staff_unlock(login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person CONSTANT clinic.staff := clinic.account_to_change(login);
BEGIN
    DELETE FROM clinic.account_lock l WHERE l.login = staff_unlock.login;
    IF person.active THEN
        EXECUTE format('ALTER ROLE %I VALID UNTIL %L', login, 'infinity');
        PERFORM clinic.note_account(login, array['locked_until']);
    END IF;
END $$;

-- A password that the person changes when signing in next. Whoever uses the old one is signed out at once; the web
-- program takes neither, until the person has chosen one.
CREATE FUNCTION clinic.staff_reset_password(login text, verifier text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person CONSTANT clinic.staff := clinic.account_to_change(login);
BEGIN
    IF login = session_user THEN
        RAISE EXCEPTION 'one changes one''s own password with the old one' USING ERRCODE = '42501';
    END IF;
    PERFORM clinic.set_verifier(login, verifier);
    UPDATE clinic.staff SET must_change = true WHERE db_role = login;
    IF person.provider_id IS NOT NULL THEN
        PERFORM clinic.set_web_hash(person.provider_id, '!');
    END IF;
    IF person.active THEN
        DELETE FROM clinic.account_lock l WHERE l.login = staff_reset_password.login;
        EXECUTE format('ALTER ROLE %I VALID UNTIL %L', login, 'infinity');
    END IF;
    PERFORM clinic.note_account(login, array['password'], jsonb_build_object('by', 'administrator'));
    RETURN clinic.cut_connections(login);
END $$;

-- Both passwords of a person, or none: changing a role is part of the transaction.
CREATE FUNCTION clinic.change_password(verifier text, bcrypt_hash text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person clinic.staff;
BEGIN
    SELECT * INTO person FROM clinic.staff s WHERE s.db_role = session_user AND s.active;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not on the active staff' USING ERRCODE = 'CL001';
    END IF;
    IF (person.provider_id IS NULL) <> (bcrypt_hash IS NULL)
       OR bcrypt_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' THEN
        RAISE EXCEPTION 'whoever has a web login gives a bcrypt hash, and nobody else' USING ERRCODE = 'CL010';
    END IF;
    PERFORM clinic.set_verifier(session_user, verifier);
    IF person.provider_id IS NOT NULL THEN
        PERFORM clinic.set_web_hash(person.provider_id, bcrypt_hash);
    END IF;
    UPDATE clinic.staff SET must_change = false WHERE db_role = session_user;
    PERFORM clinic.note_account(session_user, array['password'], jsonb_build_object('by', 'oneself'));
END $$;

CREATE FUNCTION clinic.must_change_password() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT s.must_change FROM clinic.staff s WHERE s.db_role = session_user), false)
$$;

CREATE FUNCTION clinic.account_list() RETURNS TABLE (
    login text, display_name text, roles text[], provider_id text, provider_name text, active boolean,
    must_change boolean, is_locked boolean, locked_until timestamptz, last_sign_in_at timestamptz, workstations text[]
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.require_admin();
    RETURN QUERY
    SELECT s.db_role, s.display_name, clinic.roles_of(s.db_role), s.provider_id, p."firstName" || ' ' || p."lastName",
           s.active, s.must_change, s.active AND coalesce(r.rolvaliduntil <= now(), false),
           CASE WHEN l.is_locked THEN l.locked_until END,
           (SELECT e.at FROM clinic.audit_event e WHERE e.actor = s.db_role AND e.action = 'sign_in'
            ORDER BY e.at DESC LIMIT 1),
           coalesce((SELECT array_agg(DISTINCT o.workstation ORDER BY o.workstation)
                     FROM clinic.session o JOIN clinic.session_connection c ON c.session_id = o.id
                     JOIN pg_stat_get_activity(NULL) a ON a.pid = c.pid AND a.backend_start = c.backend_start
                     WHERE o.db_role = s.db_role), '{}')
    FROM clinic.staff s
    LEFT JOIN public.providers p ON p.id = s.provider_id
    LEFT JOIN pg_roles r ON r.rolname = s.db_role
    LEFT JOIN clinic.account_lock l ON l.login = s.db_role
    ORDER BY s.db_role;
END $$;

-- Who can sign in to the web program only: a row there gives no right here.
CREATE FUNCTION clinic.web_accounts() RETURNS TABLE (
    provider_id text, email text, name text, specialty text, has_password boolean, created_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.require_admin();
    RETURN QUERY
    SELECT p.id, p.email, p."firstName" || ' ' || p."lastName", p.specialty, p."passwordHash" LIKE '$2%',
           p."createdAt" AT TIME ZONE 'UTC'
    FROM public.providers p
    WHERE NOT EXISTS (SELECT FROM clinic.staff s WHERE s.provider_id = p.id)
    ORDER BY p."createdAt" DESC, p.email;
END $$;

-- For the guard, which is nobody on the staff: lock somebody out for 15 minutes, 30 the next time, then 60. Returns
-- until when, or nothing where there is nobody to lock out: an unknown name, a server's administrator, an account that
-- is closed or locked already.
CREATE FUNCTION clinic.lock_account(login text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clinic.account_lock;
    count int;
    until timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('clinic.accounts', 0));
    IF NOT EXISTS (SELECT FROM clinic.staff s JOIN pg_roles r ON r.rolname = s.db_role
                   WHERE s.db_role = login AND s.active AND NOT r.rolsuper AND NOT r.rolcreaterole) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO known FROM clinic.account_lock l WHERE l.login = lock_account.login;
    IF known.is_locked THEN
        RETURN NULL;
    END IF;
    count := CASE WHEN known.locked_at > now() - interval '24 hours' THEN known.times + 1 ELSE 1 END;
    until := now() + make_interval(mins => CASE count WHEN 1 THEN 15 WHEN 2 THEN 30 ELSE 60 END);
    EXECUTE format('ALTER ROLE %I VALID UNTIL %L', login, '-infinity');
    INSERT INTO clinic.account_lock (login, times, locked_at, locked_until, is_locked)
    VALUES (lock_account.login, count, now(), until, true)
    ON CONFLICT ON CONSTRAINT account_lock_pkey DO UPDATE
    SET times = excluded.times, locked_at = excluded.locked_at, locked_until = excluded.locked_until, is_locked = true;
    PERFORM clinic.note_account(lock_account.login, array['locked_until'],
                                jsonb_build_object('locked_until', until, 'times', count));
    RETURN until;
END $$;

CREATE FUNCTION clinic.unlock_due() RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
    unlocked text[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('clinic.accounts', 0));
    FOR one IN SELECT l.login FROM clinic.account_lock l JOIN clinic.staff s ON s.db_role = l.login AND s.active
               WHERE l.is_locked AND l.locked_until <= now() LOOP
        EXECUTE format('ALTER ROLE %I VALID UNTIL %L', one, 'infinity');
        UPDATE clinic.account_lock l SET is_locked = false WHERE l.login = one;
        PERFORM clinic.note_account(one, array['locked_until']);
        unlocked := unlocked || one;
    END LOOP;
    RETURN unlocked;
END $$;
