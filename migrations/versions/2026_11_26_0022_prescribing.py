"""A formulary, what is kept of a prescription beside the given columns, what allergies are about, and what was stopped.

A prescription that meets an allergy is stored only together with a reason, by whomever of the staff and with
whatever program.
"""

import csv
import json
from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HERE = Path(__file__)
FUNCTIONS = HERE.with_suffix(".sql").read_text(encoding="utf-8")
FORMULARY = HERE.parents[2] / "resources" / "formulary.csv"
LISTS = ("other_names", "brands", "forms", "strengths", "routes", "groups")
TYPES = {**dict.fromkeys(LISTS, "text[]"), "least_age": "int"}

CLINICIAN, CHARTS = "clinic_clinician", "clinic_clinician, clinic_auditor"
PRESCRIPTION = "REFERENCES public.prescriptions (id) ON DELETE CASCADE ON UPDATE CASCADE"
APPOINTMENT = "text NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE"
BLANKS = r"E' \t\n\r'"
WORDS = "text[] NOT NULL DEFAULT '{}'"

TABLES = f"""
CREATE TABLE clinic.formulary_item (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{{0,99}}$'),
    name text NOT NULL UNIQUE CHECK (length(btrim(name, {BLANKS})) BETWEEN 2 AND 100),
    other_names {WORDS},
    class_code text NOT NULL CHECK (class_code ~ '^[A-Z][0-9]{{2}}[A-Z]{{2}}$'),
    class_name text NOT NULL CHECK (length(btrim(class_name, {BLANKS})) BETWEEN 2 AND 100),
    brands {WORDS},
    forms {WORDS},
    strengths {WORDS},
    routes {WORDS},
    groups {WORDS},
    pregnancy_note text CHECK (length(btrim(pregnancy_note, {BLANKS})) BETWEEN 1 AND 200),
    least_age int CHECK (least_age BETWEEN 1 AND 120),
    age_note text CHECK (length(btrim(age_note, {BLANKS})) BETWEEN 1 AND 200),
    source text NOT NULL CHECK (length(btrim(source, {BLANKS})) BETWEEN 1 AND 200)
);
CREATE TABLE clinic.prescription_detail (
    prescription_id text PRIMARY KEY {PRESCRIPTION},
    appointment_id {APPOINTMENT},
    formulary_id text REFERENCES clinic.formulary_item (id),
    form text CHECK (length(btrim(form, {BLANKS})) BETWEEN 1 AND 60),
    route text CHECK (length(btrim(route, {BLANKS})) BETWEEN 1 AND 60),
    override_reason text CHECK (length(btrim(override_reason, {BLANKS})) BETWEEN 3 AND 200),
    repeats_id text CHECK (length(repeats_id) BETWEEN 1 AND 50),
    was_checked boolean NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    written_by text NOT NULL DEFAULT session_user
);
CREATE INDEX prescription_detail_appointment ON clinic.prescription_detail (appointment_id);
CREATE INDEX prescription_detail_formulary ON clinic.prescription_detail (formulary_id);
CREATE TABLE clinic.allergy_substance (
    allergy_id text PRIMARY KEY REFERENCES public.allergies (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind text NOT NULL CHECK (kind IN ('drug', 'group', 'class')),
    key text NOT NULL CHECK (length(btrim(key, {BLANKS})) BETWEEN 1 AND 100),
    chosen_at timestamptz NOT NULL DEFAULT now(),
    chosen_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.prescription_stop (
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 50),
    prescription_id text NOT NULL {PRESCRIPTION},
    appointment_id {APPOINTMENT},
    kind text NOT NULL CHECK (kind IN ('discontinued', 'suspended')),
    reason text NOT NULL CHECK (length(btrim(reason, {BLANKS})) BETWEEN 3 AND 200),
    stopped_at timestamptz NOT NULL DEFAULT now(),
    stopped_by text NOT NULL DEFAULT session_user,
    end_reason text CHECK (length(btrim(end_reason, {BLANKS})) BETWEEN 3 AND 200),
    ended_at timestamptz,
    ended_by text,
    CHECK ((end_reason IS NULL) = (ended_at IS NULL) AND (end_reason IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX prescription_stop_standing ON clinic.prescription_stop (prescription_id) WHERE end_reason IS NULL;
CREATE INDEX prescription_stop_prescription ON clinic.prescription_stop (prescription_id);
CREATE INDEX prescription_stop_appointment ON clinic.prescription_stop (appointment_id);
"""

OWN_FUNCTIONS = (
    "guard_prescription_detail()",
    "guard_prescription_stop()",
    "sign_substance()",
    "require_open_chart(text)",
    "announce_substance()",
    "announce_formulary()",
    "refuse_unanswered_allergy()",
)

OWN_TRIGGERS = """
CREATE TRIGGER guard_prescription_detail BEFORE INSERT OR UPDATE ON clinic.prescription_detail
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_prescription_detail();
CREATE TRIGGER guard_prescription_stop BEFORE INSERT OR UPDATE ON clinic.prescription_stop
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_prescription_stop();
CREATE TRIGGER sign_substance BEFORE INSERT OR UPDATE ON clinic.allergy_substance
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_substance();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE ON clinic.prescription_detail
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('visits', 'appointment_id');
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE ON clinic.prescription_stop
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('visits', 'appointment_id');
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.allergy_substance
    FOR EACH ROW EXECUTE FUNCTION clinic.announce_substance();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.formulary_item
    FOR EACH STATEMENT EXECUTE FUNCTION clinic.announce_formulary();
CREATE CONSTRAINT TRIGGER clinic_answer_allergy AFTER INSERT OR UPDATE ON clinic.prescription_detail
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clinic.refuse_unanswered_allergy('prescription_id');
"""
GIVEN_TRIGGERS = """
CREATE CONSTRAINT TRIGGER clinic_answer_allergy AFTER INSERT OR UPDATE OF "medicationName" ON public.prescriptions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clinic.refuse_unanswered_allergy('id');
"""
AUDITED = (
    ("formulary_item", "id", "id"),
    ("prescription_detail", "prescription_id", "appointment_id"),
    ("prescription_stop", "id", "appointment_id"),
    ("allergy_substance", "allergy_id", "allergy_id"),
)
"""Table, the column that names the row, the column that leads to the patient."""


def in_open_chart(things: str, column: str) -> str:
    """Return the condition of revision 0007: what a column names belongs to a chart that is open."""
    things = f"clinic.open_things('{things}')"
    return f"((SELECT {things})[{column}]) IS NOT NULL AND {column} = ANY (ARRAY(SELECT jsonb_object_keys({things})))"


GATED = {
    "prescription_detail": in_open_chart("appointments", "appointment_id"),
    "prescription_stop": in_open_chart("appointments", "appointment_id"),
    "allergy_substance": in_open_chart("allergies", "allergy_id"),
}
DETAILS = "formulary_id, form, route, override_reason, repeats_id, was_checked"
GRANTS = f"""
GRANT SELECT ON clinic.formulary_item TO {CHARTS}, clinic_admin;
GRANT INSERT, UPDATE ON clinic.formulary_item TO clinic_admin;
GRANT SELECT ON clinic.prescription_detail, clinic.prescription_stop, clinic.allergy_substance TO {CHARTS};
GRANT INSERT (prescription_id, {DETAILS}) ON clinic.prescription_detail TO {CLINICIAN};
GRANT UPDATE ({DETAILS}) ON clinic.prescription_detail TO {CLINICIAN};
GRANT INSERT (id, prescription_id, kind, reason) ON clinic.prescription_stop TO {CLINICIAN};
GRANT UPDATE (end_reason) ON clinic.prescription_stop TO {CLINICIAN};
GRANT INSERT (allergy_id, kind, key), UPDATE (kind, key), DELETE ON clinic.allergy_substance TO {CLINICIAN};
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    load_formulary()
    op.execute(OWN_TRIGGERS)
    for table, key, link in AUDITED:
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('{key}', '{link}')"
        )
    for table, rule in GATED.items():
        op.execute(f"ALTER TABLE clinic.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY clinic_chart ON clinic.{table} TO {CHARTS} USING ({rule})")
    op.execute(GRANTS)
    op.execute("RESET ROLE")
    op.execute(GIVEN_TRIGGERS)


def load_formulary() -> None:
    """Fill the formulary with the rows that come with the program."""
    with FORMULARY.open(encoding="utf-8", newline="") as file:
        rows = [
            {
                name: (value.split(";") if value else []) if name in LISTS else value or None
                for name, value in row.items()
            }
            for row in csv.DictReader(file)
        ]
    names = ", ".join(rows[0])
    typed = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in rows[0])
    op.execute(
        f"INSERT INTO clinic.formulary_item ({names})"
        f" SELECT {names} FROM jsonb_to_recordset($rows${json.dumps(rows)}$rows$) AS one ({typed})"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_answer_allergy ON public.prescriptions")
    op.execute("SET LOCAL ROLE clinic_owner")
    for table in ("prescription_stop", "allergy_substance", "prescription_detail", "formulary_item"):
        op.execute(f"DROP TABLE clinic.{table}")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
