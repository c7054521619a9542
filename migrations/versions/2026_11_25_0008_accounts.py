"""Accounts: changed, disabled, enabled, unlocked and given a new password by administrators; one's own password.

Too many wrong passwords lock an account for a while; which ones, and until when, stands in a table, so that a guard
that is started anew goes on.
"""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAFF = "clinic_clinician, clinic_reception, clinic_admin, clinic_auditor"

TABLES = """
ALTER TABLE clinic.staff ADD COLUMN must_change boolean NOT NULL DEFAULT false;
CREATE TABLE clinic.account_lock (
    login text PRIMARY KEY,
    times int NOT NULL,
    locked_at timestamptz NOT NULL,
    locked_until timestamptz NOT NULL,
    is_locked boolean NOT NULL
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

FOR_ADMINISTRATORS = (
    "staff_create(text, text, text[], text, text, boolean)",
    "staff_change(text, text, text[], text)",
    "staff_enable(text)",
    "staff_unlock(text)",
    "staff_reset_password(text, text)",
    "account_list()",
    "web_accounts()",
)
FOR_EVERYBODY = ("change_password(text, text)", "must_change_password()")
OWN_FUNCTIONS = (
    *FOR_ADMINISTRATORS,
    *FOR_EVERYBODY,
    "unlock_due()",
    "lock_account(text)",
    "cut_connections(text)",
    "set_web_hash(text, text)",
    "set_verifier(text, text)",
    "check_verifier(text)",
    "note_account(text, text[], jsonb)",
    "keep_an_administrator(text)",
    "account_to_change(text)",
)

BEFORE = r"""
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

CREATE OR REPLACE FUNCTION clinic.staff_disable(login text) RETURNS int
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
REVOKE ALL ON FUNCTION clinic.staff_create(text, text, text[], text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clinic.staff_create(text, text, text[], text, text) TO clinic_admin;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute("DROP FUNCTION clinic.staff_create(text, text, text[], text, text)")
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    for function in FOR_ADMINISTRATORS:
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO clinic_admin")
    for function in FOR_EVERYBODY:
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO {STAFF}")
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute(BEFORE)
    op.execute("DROP TABLE clinic.account_lock")
    op.execute("ALTER TABLE clinic.staff DROP COLUMN must_change")
    op.execute("RESET ROLE")
