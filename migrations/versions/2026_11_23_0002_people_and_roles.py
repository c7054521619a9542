"""Schema clinic: people, roles, workstation sessions and settings.

One PostgreSQL role per person, in group roles that carry the rights. Accounts are made and closed by
functions that run as clinic_owner, because nobody on the staff may make roles himself.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GROUPS = ("clinic_clinician", "clinic_reception", "clinic_admin", "clinic_auditor")
STAFF = ", ".join(GROUPS)
GIVEN_TABLES = (
    "public.providers, public.patients, public.allergies, public.chronic_conditions, public.appointments,"
    " public.medical_records, public.symptoms, public.prescriptions, public.vital_signs"
)

ROLES = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY
        array['clinic_owner', 'clinic_clinician', 'clinic_reception', 'clinic_admin', 'clinic_auditor']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
    -- Roles belong to the server: where another database was set up before, there is nothing left to change.
    IF NOT (SELECT rolcreaterole FROM pg_roles WHERE rolname = 'clinic_owner') THEN
        ALTER ROLE clinic_owner CREATEROLE;
    END IF;
    GRANT pg_signal_backend, pg_read_all_stats TO clinic_owner;
    GRANT clinic_clinician, clinic_reception, clinic_admin, clinic_auditor TO clinic_owner WITH ADMIN OPTION;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO clinic_clinician, clinic_reception, clinic_admin, clinic_auditor',
                   current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO clinic_owner', current_database());
END $$
"""

TABLES = """
CREATE TABLE clinic.staff (
    db_role text PRIMARY KEY,
    display_name text NOT NULL CHECK (length(btrim(display_name)) BETWEEN 1 AND 100),
    provider_id text UNIQUE REFERENCES public.providers (id) ON DELETE SET NULL ON UPDATE CASCADE,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE clinic.session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    db_role text NOT NULL,
    workstation text NOT NULL,
    program_version text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE clinic.session_connection (
    pid int PRIMARY KEY,
    backend_start timestamptz NOT NULL,
    session_id bigint NOT NULL REFERENCES clinic.session (id) ON DELETE CASCADE
);
CREATE INDEX session_connection_session ON clinic.session_connection (session_id);
CREATE TABLE clinic.setting (
    name text PRIMARY KEY,
    value text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL DEFAULT session_user
);
"""

FUNCTIONS = r"""
CREATE FUNCTION clinic.is_staff_session() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- Whoever is in a group counts, listed here or not: on a server with two clinics he may be on the other's list.
    SELECT EXISTS (SELECT FROM clinic.staff WHERE db_role = session_user)
        OR EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
                   WHERE r.rolname = session_user AND r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolcreaterole
                     AND g.rolname IN ('clinic_clinician', 'clinic_reception', 'clinic_admin', 'clinic_auditor'))
$$;

CREATE FUNCTION clinic.own_backend_start() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT backend_start FROM pg_stat_get_activity(pg_backend_pid())
$$;

CREATE FUNCTION clinic.roles_of(login text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(substr(g.rolname, 8) ORDER BY g.rolname), '{}')
    FROM pg_auth_members m
    JOIN pg_roles g ON g.oid = m.roleid
    JOIN pg_roles r ON r.oid = m.member
    WHERE r.rolname = login
      AND g.rolname IN ('clinic_clinician', 'clinic_reception', 'clinic_admin', 'clinic_auditor')
$$;

CREATE FUNCTION clinic.setting_or(wanted text, otherwise text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT value FROM clinic.setting WHERE name = wanted), otherwise)
$$;

CREATE FUNCTION clinic.session_open(
    workstation text, program_version text,
    OUT token text, OUT display_name text, OUT provider_id text, OUT roles text[],
    OUT clinic_name text, OUT time_zone text, OUT is_demo boolean
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
    DELETE FROM clinic.session s
    WHERE s.opened_at < now() - interval '12 hours'
      AND NOT EXISTS (
          SELECT FROM clinic.session_connection c JOIN pg_stat_get_activity(NULL) a
          ON a.pid = c.pid AND a.backend_start = c.backend_start WHERE c.session_id = s.id);
    token := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    INSERT INTO clinic.session (token_hash, db_role, workstation, program_version)
    VALUES (sha256(convert_to(token, 'UTF8')), session_user, left(workstation, 100), left(program_version, 50))
    RETURNING id INTO opened;
    INSERT INTO clinic.session_connection VALUES (pg_backend_pid(), clinic.own_backend_start(), opened)
    ON CONFLICT (pid) DO UPDATE SET backend_start = excluded.backend_start, session_id = excluded.session_id;
    display_name := person.display_name;
    provider_id := person.provider_id;
    roles := clinic.roles_of(session_user);
    clinic_name := clinic.setting_or('clinic_name', 'Clinic');
    time_zone := clinic.setting_or('time_zone', 'UTC');
    is_demo := clinic.setting_or('is_demo', 'no') = 'yes';
END $$;

CREATE FUNCTION clinic.session_join(token text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    joined bigint;
BEGIN
    SELECT s.id INTO joined FROM clinic.session s JOIN clinic.staff p ON p.db_role = s.db_role AND p.active
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
      AND s.db_role = session_user AND s.opened_at > now() - interval '12 hours';
    IF joined IS NULL THEN
        RAISE EXCEPTION 'no such session' USING ERRCODE = 'CL001';
    END IF;
    INSERT INTO clinic.session_connection VALUES (pg_backend_pid(), clinic.own_backend_start(), joined)
    ON CONFLICT (pid) DO UPDATE SET backend_start = excluded.backend_start, session_id = excluded.session_id;
END $$;

CREATE FUNCTION clinic.session_close() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM clinic.session s USING clinic.session_connection c
    WHERE c.session_id = s.id AND c.pid = pg_backend_pid() AND c.backend_start = clinic.own_backend_start()
$$;

CREATE FUNCTION clinic.require_admin() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(session_user, 'clinic_admin', 'member') THEN
        RAISE EXCEPTION 'administrators only' USING ERRCODE = '42501';
    END IF;
END $$;

CREATE FUNCTION clinic.check_account(login text, roles text[], verifier text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF login IS NULL OR login !~ '^[a-z0-9][a-z0-9._+-]*@[a-z0-9][a-z0-9.-]*[a-z0-9]$' OR length(login) > 63 THEN
        RAISE EXCEPTION 'a sign-in name is an e-mail address in lower case' USING ERRCODE = 'CL010';
    END IF;
    IF verifier IS NULL
       OR verifier !~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/=]{16,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' THEN
        RAISE EXCEPTION 'a SCRAM verifier is required' USING ERRCODE = 'CL010';
    END IF;
    IF roles IS NULL OR cardinality(roles) = 0
       OR NOT roles <@ array['clinician', 'reception', 'admin', 'auditor'] THEN
        RAISE EXCEPTION 'unknown role' USING ERRCODE = 'CL010';
    END IF;
END $$;

CREATE FUNCTION clinic.staff_create(
    login text, display_name text, roles text[], verifier text, provider_id text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
BEGIN
    PERFORM clinic.require_admin();
    PERFORM clinic.check_account(login, roles, verifier);
    EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS '
                   'CONNECTION LIMIT 12 PASSWORD %L', login, verifier);
    FOREACH one IN ARRAY roles LOOP
        EXECUTE format('GRANT %I TO %I', 'clinic_' || one, login);
    END LOOP;
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', login, '15s');
    EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', login, '3s');
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', login, '30s');
    INSERT INTO clinic.staff (db_role, display_name, provider_id) VALUES (login, display_name, provider_id);
END $$;

CREATE FUNCTION clinic.staff_disable(login text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended int;
BEGIN
    PERFORM clinic.require_admin();
    UPDATE clinic.staff SET active = false WHERE db_role = login;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody has this sign-in name' USING ERRCODE = 'P0002';
    END IF;
    DELETE FROM clinic.session WHERE db_role = login;
    -- Not NOLOGIN: the server answers that differently when the password is right, and so would tell a guesser.
    EXECUTE format('ALTER ROLE %I VALID UNTIL %L', login, '-infinity');
    SELECT count(pg_terminate_backend(pid)) INTO ended
    FROM pg_stat_get_activity(NULL) WHERE usesysid = (SELECT oid FROM pg_roles WHERE rolname = login)
    AND pid <> pg_backend_pid();
    RETURN ended;
END $$;

CREATE FUNCTION clinic.staff_list()
RETURNS TABLE (login text, display_name text, roles text[], provider_id text, active boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.require_admin();
    RETURN QUERY SELECT s.db_role, s.display_name, clinic.roles_of(s.db_role), s.provider_id, s.active
    FROM clinic.staff s ORDER BY s.db_role;
END $$;
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute("ALTER SCHEMA clinic OWNER TO clinic_owner")
    op.execute("GRANT CREATE, USAGE ON SCHEMA clinic TO clinic_owner")
    op.execute("GRANT USAGE ON SCHEMA public TO clinic_owner")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, REFERENCES, TRIGGER ON {GIVEN_TABLES} TO clinic_owner")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clinic FROM PUBLIC")
    op.execute(f"GRANT USAGE ON SCHEMA clinic TO {STAFF}")
    op.execute(f"GRANT SELECT ON clinic.setting TO {STAFF}")
    op.execute("GRANT INSERT, UPDATE (value, changed_at, changed_by) ON clinic.setting TO clinic_admin")
    op.execute(f"GRANT SELECT (db_role, display_name, provider_id, active) ON clinic.staff TO {STAFF}")
    op.execute(
        "GRANT EXECUTE ON FUNCTION clinic.session_open(text, text), clinic.session_join(text),"
        f" clinic.session_close(), clinic.is_staff_session() TO {STAFF}"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION clinic.staff_create(text, text, text[], text, text),"
        " clinic.staff_disable(text), clinic.staff_list() TO clinic_admin"
    )
    op.execute("RESET ROLE")
    op.execute(f"GRANT SELECT ON clinic.revision TO {STAFF}")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {STAFF}")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE ON public.patients, public.appointments TO clinic_clinician, clinic_reception"
    )
    op.execute("GRANT SELECT ON public.appointments TO clinic_auditor")
    op.execute(
        'GRANT SELECT (id, email, "firstName", "lastName", specialty, "licenseNumber", phone, "createdAt", "updatedAt")'
        f" ON public.providers TO {STAFF}"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON public.medical_records, public.vital_signs TO clinic_clinician")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON public.symptoms, public.prescriptions, public.allergies,"
        " public.chronic_conditions TO clinic_clinician"
    )


def downgrade() -> None:
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM clinic_owner, {STAFF}")
    op.execute(
        'REVOKE ALL (id, email, "firstName", "lastName", specialty, "licenseNumber", phone, "createdAt", "updatedAt")'
        f" ON public.providers FROM {STAFF}"
    )
    op.execute(f"REVOKE ALL ON SCHEMA public FROM clinic_owner, {STAFF}")
    op.execute(f"REVOKE ALL ON clinic.revision FROM {STAFF}")
    op.execute("ALTER SCHEMA clinic OWNER TO CURRENT_USER")
    op.execute(
        """
        DO $$
        DECLARE
            one regprocedure;
        BEGIN
            FOR one IN SELECT p.oid::regprocedure FROM pg_proc p
                       WHERE p.pronamespace = 'clinic'::regnamespace LOOP
                EXECUTE format('DROP FUNCTION %s', one);
            END LOOP;
            EXECUTE format('REVOKE ALL ON DATABASE %I FROM clinic_owner, clinic_clinician, clinic_reception, '
                           'clinic_admin, clinic_auditor', current_database());
            EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
        END $$
        """
    )
    op.execute("DROP TABLE clinic.session_connection, clinic.session, clinic.staff, clinic.setting")
    op.execute(f"REVOKE ALL ON SCHEMA clinic FROM clinic_owner, {STAFF}")
