"""Who did what: an audit trail of every change, view, export and sign-in, sealed in blocks.

Rows are only added. A block seals every event of finished transactions by a hash over them and over the block before;
workstations remember the last block they saw, so that a trail cut short or sealed anew is noticed.
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAFF = "clinic_clinician, clinic_reception, clinic_admin, clinic_auditor"
ACTIONS = (
    "insert",
    "update",
    "delete",
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "lock",
    "unlock",
    "view",
    "break_glass",
    "review",
    "export",
    "print",
    "denied",
    "account",
    "witness_mismatch",
    "era",
)

TABLES = f"""
CREATE TABLE clinic.audit_era (
    no int PRIMARY KEY,
    system_id bigint NOT NULL,
    last_block bigint NOT NULL,
    why text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    started_by text NOT NULL DEFAULT session_user
);
INSERT INTO clinic.audit_era (no, system_id, last_block, why)
SELECT 1, system_identifier, 0, 'the beginning' FROM pg_control_system();
CREATE SEQUENCE clinic.audit_event_seq;
CREATE TABLE clinic.audit_event (
    seq bigint NOT NULL DEFAULT nextval('clinic.audit_event_seq'),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    era int NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    actor text NOT NULL DEFAULT session_user,
    workstation text,
    action text NOT NULL CHECK (action IN ({", ".join(f"'{action}'" for action in ACTIONS)})),
    subject text NOT NULL,
    row_id text,
    patient_id text,
    reason text,
    changed text[],
    data jsonb,
    PRIMARY KEY (at, seq),
    CONSTRAINT audit_event_is_small CHECK (octet_length(reason) <= 804 AND octet_length(data::text) <= 1000000)
) PARTITION BY RANGE (at);
CREATE INDEX audit_event_seal ON clinic.audit_event (era, xid);
CREATE INDEX audit_event_patient ON clinic.audit_event (patient_id, at);
CREATE INDEX audit_event_actor ON clinic.audit_event (actor, at);
CREATE INDEX audit_event_seq_no ON clinic.audit_event (seq);
CREATE INDEX audit_event_row ON clinic.audit_event (row_id, at);
CREATE INDEX audit_event_break_glass ON clinic.audit_event (at) WHERE action = 'break_glass';
CREATE INDEX session_opened ON clinic.session (opened_at);
CREATE INDEX session_person ON clinic.session (db_role, id);
CREATE TABLE clinic.audit_event_other PARTITION OF clinic.audit_event DEFAULT;
CREATE TABLE clinic.audit_block (
    no bigint PRIMARY KEY,
    era int NOT NULL,
    first_xid xid8 NOT NULL,
    behind_xid xid8 NOT NULL,
    events bigint NOT NULL,
    hash_before bytea NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sealed_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.break_glass_review (
    event_seq bigint PRIMARY KEY,
    remark text NOT NULL CHECK (length(btrim(remark)) BETWEEN 3 AND 200),
    reviewed_at timestamptz NOT NULL DEFAULT now(),
    reviewed_by text NOT NULL DEFAULT session_user
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

AUDITED = (
    ("public", "patients", "id", "id"),
    ("public", "providers", "id", "id"),
    ("public", "appointments", "id", "patientId"),
    ("public", "medical_records", "id", "appointmentId"),
    ("public", "vital_signs", "id", "appointmentId"),
    ("public", "symptoms", "id", "medicalRecordId"),
    ("public", "prescriptions", "id", "medicalRecordId"),
    ("public", "allergies", "id", "patientId"),
    ("public", "chronic_conditions", "id", "patientId"),
    ("clinic", "patient_profile", "patient_id", "patient_id"),
    ("clinic", "no_known_allergies", "patient_id", "patient_id"),
    ("clinic", "struck_allergy", "allergy_id", "allergy_id"),
    ("clinic", "struck_condition", "condition_id", "condition_id"),
    ("clinic", "overbooking", "appointment_id", "appointment_id"),
    ("clinic", "staff", "db_role", ""),
    ("clinic", "setting", "name", ""),
)
"""Schema, table, the column that names the row, the column that leads to the patient."""

ONLY_ADDED_TO = ("audit_event", "audit_block", "audit_era")

OWN_FUNCTIONS = (
    "note_failed_sign_in(text, int, timestamptz)",
    "review_break_glass(bigint, text)",
    "audit_report(timestamptz, timestamptz, text, text, text[], text[], timestamptz, bigint, int)",
    "unsealed_audit()",
    "verify_audit(bigint, int)",
    "start_era(text)",
    "seal()",
    "seal_range(int, xid8, xid8)",
    "block_hash(bigint, int, xid8, xid8, bigint, bytea, bytea)",
    "event_hash(clinic.audit_event)",
    "note(text, text, text[], text, jsonb)",
    "refuse_change()",
    "audit_row()",
    "write_event(text, text, text, text, text, text[], jsonb)",
    "make_audit_partitions(int)",
    "own_session()",
)

SESSION_OPEN_BEFORE = r"""
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
CREATE OR REPLACE FUNCTION clinic.session_close() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM clinic.session s USING clinic.session_connection c
    WHERE c.session_id = s.id AND c.pid = pg_backend_pid() AND c.backend_start = clinic.own_backend_start()
$$;
REVOKE ALL ON FUNCTION clinic.session_open(text, text) FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute("DROP FUNCTION clinic.session_open(text, text)")
    op.execute(FUNCTIONS)
    for function in (*OWN_FUNCTIONS, "session_open(text, text)"):
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute("SELECT clinic.make_audit_partitions(2)")
    for table in ONLY_ADDED_TO:
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON clinic.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION clinic.refuse_change()"
        )
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.session_open(text, text), clinic.seal() TO {STAFF}")
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.note(text, text, text[], text, jsonb) TO {STAFF}")
    op.execute(f"GRANT SELECT ON clinic.audit_block, clinic.audit_era TO {STAFF}")
    op.execute(
        "GRANT SELECT (seq, at, era, actor, workstation, action, subject, row_id, patient_id, reason, changed)"
        " ON clinic.audit_event TO clinic_auditor, clinic_admin"
    )
    op.execute("GRANT SELECT ON clinic.break_glass_review TO clinic_auditor, clinic_admin")
    for function in (
        "verify_audit(bigint, int)",
        "unsealed_audit()",
        "audit_report(timestamptz, timestamptz, text, text, text[], text[], timestamptz, bigint, int)",
    ):
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO clinic_auditor, clinic_admin")
    op.execute("GRANT EXECUTE ON FUNCTION clinic.review_break_glass(bigint, text) TO clinic_auditor")
    for schema, table, row, link in AUDITED:
        op.execute("RESET ROLE" if schema == "public" else "SET LOCAL ROLE clinic_owner")
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON {schema}.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('{row}', '{link}')"
        )
    op.execute("RESET ROLE")


def downgrade() -> None:
    for schema, table, _row, _link in AUDITED:
        op.execute(f"DROP TRIGGER clinic_audit ON {schema}.{table}")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP FUNCTION clinic.session_open(text, text)")
    op.execute(SESSION_OPEN_BEFORE)
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.session_open(text, text) TO {STAFF}")
    for table in ONLY_ADDED_TO:
        op.execute(f"DROP TRIGGER refuse_change ON clinic.{table}")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP TABLE clinic.break_glass_review, clinic.audit_block, clinic.audit_event, clinic.audit_era")
    op.execute("DROP SEQUENCE clinic.audit_event_seq")
    op.execute("DROP INDEX clinic.session_opened, clinic.session_person")
    op.execute("RESET ROLE")
