"""What one person of the staff can do to all others is limited: locks, long transactions, huge texts, silence.

In this database advisory locks and large objects are no longer for everybody: the rules wait for advisory locks that
anybody could hold. The other program keeps both.
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEEP_THEIR_IDS = (
    "patients",
    "allergies",
    "chronic_conditions",
    "medical_records",
    "vital_signs",
    "symptoms",
    "prescriptions",
)
"""An open chart is known by its patient's id: moved, it would open another one. Appointments are guarded already."""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = (
    "end_stuck(interval, interval)",
    "guard_chart_open()",
    "guard_setting()",
    "keep_id()",
)

TABLE = """
CREATE TABLE clinic.taken_right (
    routine text PRIMARY KEY,
    kept_by text[] NOT NULL
);
"""

TAKE = r"""
DO $$
DECLARE
    one regprocedure;
    others text[];
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE NOTICE 'advisory locks and large objects stay with everybody: only a superuser takes them away';
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT pg_get_userbyid(g.grantee)) INTO others
    FROM pg_class c CROSS JOIN aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
    WHERE c.oid = 'public.patients'::regclass AND g.grantee <> 0
      AND pg_get_userbyid(g.grantee) NOT IN ('clinic_clinician', 'clinic_reception', 'clinic_admin', 'clinic_auditor');
    FOR one IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')
          AND p.proname ~ '^(pg_(try_)?advisory_(xact_)?lock(_shared)?|lo_(creat|create|from_bytea|put)|lowrite)$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one);
        INSERT INTO clinic.taken_right
        SELECT one::text, coalesce(array_agg(name), '{}')
        FROM unnest(others) names (name) WHERE NOT has_function_privilege(name, one, 'EXECUTE');
        EXECUTE (SELECT coalesce(string_agg(format('GRANT EXECUTE ON FUNCTION %s TO %I', one, name), ';'), 'SELECT')
                 FROM clinic.taken_right t, unnest(t.kept_by) names (name) WHERE t.routine = one::text);
    END LOOP;
END $$
"""

GIVE_BACK = """
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN
        SELECT format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', t.routine::regprocedure) FROM clinic.taken_right t
        UNION ALL
        SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM %I', t.routine::regprocedure, r.rolname)
        FROM clinic.taken_right t JOIN pg_roles r ON r.rolname = ANY (t.kept_by)
    LOOP
        EXECUTE one;
    END LOOP;
END $$
"""

TRIGGERS = """
CREATE TRIGGER guard_setting BEFORE INSERT OR UPDATE ON clinic.setting
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_setting();
CREATE TRIGGER guard_chart_open BEFORE INSERT OR UPDATE OF is_open ON clinic.chart_open
    FOR EACH ROW WHEN (NEW.is_open) EXECUTE FUNCTION clinic.guard_chart_open();
"""

BEFORE = """
CREATE OR REPLACE FUNCTION clinic.given_reason() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(btrim(coalesce(current_setting('clinic.reason', true), '')), '')
$$;

CREATE OR REPLACE FUNCTION clinic.announce() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched CONSTANT jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    subject CONSTANT text := TG_ARGV[0];
    thing text := touched ->> TG_ARGV[1];
    patient text;
BEGIN
    IF current_setting('clinic.quiet', true) = 'on' THEN
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
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(TAKE)
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(
        "ALTER TABLE clinic.setting ADD CONSTRAINT setting_is_small"
        " CHECK (length(name) <= 100 AND length(value) <= 1000) NOT VALID"
    )
    op.execute(TRIGGERS)
    op.execute("RESET ROLE")
    for table in KEEP_THEIR_IDS:
        op.execute(
            f"CREATE TRIGGER clinic_keep_id BEFORE UPDATE OF id ON public.{table}"
            " FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION clinic.keep_id()"
        )


def downgrade() -> None:
    for table in KEEP_THEIR_IDS:
        op.execute(f"DROP TRIGGER clinic_keep_id ON public.{table}")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP TRIGGER guard_chart_open ON clinic.chart_open")
    op.execute("DROP TRIGGER guard_setting ON clinic.setting")
    op.execute("ALTER TABLE clinic.setting DROP CONSTRAINT setting_is_small")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute(BEFORE)
    op.execute("RESET ROLE")
    op.execute(GIVE_BACK)
    op.execute("DROP TABLE clinic.taken_right")
