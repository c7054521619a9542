"""What comes after a visit: signed addenda, parts that were entered in error, letters, and the clinic's own papers.

All of it is only added to. Who wrote it and when is written by the database; a completed visit itself stays as it is.
"""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STAFF_WITH_CHARTS = "clinic_clinician, clinic_auditor"
BLANKS = r"E' \t\n\r'"

ID = "text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 50)"
APPOINTMENT = "text NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE"
RECORD = "text NOT NULL REFERENCES public.medical_records (id) ON DELETE CASCADE ON UPDATE CASCADE"
SECTIONS = (
    "'chief_complaint', 'history_of_present_illness', 'physical_exam_notes', 'diagnosis', 'diagnosis_notes',"
    " 'treatment_plan', 'follow_up_instructions', 'patient_education', 'symptoms', 'vitals', 'prescriptions'"
)
VITALS = (
    "'systolic', 'diastolic', 'heart_rate', 'temperature', 'respiratory_rate', 'oxygen_saturation', 'weight',"
    " 'height', 'pain'"
)


def text_of(column: str, least: int, most: int) -> str:
    """Return the condition that a text, without the blanks around it, has a length."""
    return f"CHECK (length(btrim({column}, {BLANKS})) BETWEEN {least} AND {most})"


TABLES = f"""
CREATE TABLE clinic.addendum (
    id {ID},
    record_id {RECORD},
    appointment_id {APPOINTMENT},
    number int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('addition', 'correction', 'late_entry')),
    section text CHECK (section IN ({SECTIONS})),
    text text NOT NULL {text_of("text", 1, 5000)},
    written_by text NOT NULL,
    author_name text NOT NULL,
    author_role text NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT addendum_number UNIQUE (record_id, number)
);
CREATE INDEX addendum_appointment ON clinic.addendum (appointment_id);
CREATE TABLE clinic.struck_visit_part (
    part text NOT NULL CHECK (part IN ('visit', 'addendum', 'symptom', 'prescription', 'vital', 'letter')),
    part_id text NOT NULL CHECK (length(part_id) BETWEEN 1 AND 100),
    field text NOT NULL DEFAULT '' CHECK (field IN ('', {VITALS})),
    appointment_id {APPOINTMENT},
    reason text NOT NULL {text_of("reason", 3, 200)},
    struck_by text NOT NULL,
    struck_by_name text NOT NULL,
    struck_at timestamptz NOT NULL,
    PRIMARY KEY (part, part_id, field),
    CHECK ((part = 'vital') = (field <> ''))
);
CREATE INDEX struck_visit_part_appointment ON clinic.struck_visit_part (appointment_id);
CREATE TABLE clinic.letter (
    id {ID},
    appointment_id {APPOINTMENT},
    kind text NOT NULL CHECK (kind IN ('sick_note', 'referral')),
    purpose text CHECK (purpose IN ('work', 'school')),
    first_on date CHECK (isfinite(first_on)),
    last_on date CHECK (isfinite(last_on)),
    recipient text {text_of("recipient", 1, 200)},
    urgency text CHECK (urgency IN ('routine', 'soon', 'urgent')),
    reason text {text_of("reason", 1, 500)},
    text text {text_of("text", 1, 5000)},
    written_by text NOT NULL,
    author_name text NOT NULL,
    author_role text NOT NULL,
    author_licence text,
    written_at timestamptz NOT NULL,
    CONSTRAINT letter_is_sick_note CHECK (kind <> 'sick_note' OR (
        purpose IS NOT NULL AND first_on IS NOT NULL AND last_on IS NOT NULL AND first_on <= last_on
        AND last_on - first_on < 366 AND recipient IS NULL AND urgency IS NULL AND reason IS NULL)),
    CONSTRAINT letter_is_referral CHECK (kind <> 'referral' OR (
        recipient IS NOT NULL AND urgency IS NOT NULL AND reason IS NOT NULL
        AND purpose IS NULL AND first_on IS NULL AND last_on IS NULL))
);
CREATE INDEX letter_appointment ON clinic.letter (appointment_id);
CREATE TABLE clinic.paper_template (
    paper text NOT NULL CHECK (paper IN ('visit_summary', 'prescription', 'sick_note', 'referral_letter')),
    version int NOT NULL CHECK (version > 0),
    id text NOT NULL CONSTRAINT paper_template_id UNIQUE CHECK (length(id) BETWEEN 1 AND 50),
    body text CHECK (length(body) BETWEEN 1 AND 50000),
    changed_by text NOT NULL,
    changed_by_name text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (paper, version)
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
NOTE_BEFORE = Path(__file__).with_name("2026_11_26_0023_note_before.sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = (
    "audit_of_visit(text, int)",
    "refuse_added()",
    "sign_addendum()",
    "sign_visit_strike()",
    "sign_letter()",
    "sign_paper_template()",
    "require_open_visit(text)",
    "signed_as()",
)

OWN_TRIGGERS = """
CREATE TRIGGER sign_addendum BEFORE INSERT ON clinic.addendum
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_addendum();
CREATE TRIGGER sign_visit_strike BEFORE INSERT ON clinic.struck_visit_part
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_visit_strike();
CREATE TRIGGER sign_letter BEFORE INSERT ON clinic.letter
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_letter();
CREATE TRIGGER sign_paper_template BEFORE INSERT ON clinic.paper_template
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_paper_template();
"""

OF_VISITS = {"addendum": "id", "struck_visit_part": "part_id", "letter": "id"}
"""What hangs on a visit, and the column that the trail names its rows by."""

MAY_WRITE = {
    "addendum": "id, record_id, kind, section, text",
    "struck_visit_part": "part, part_id, field, appointment_id, reason",
    "letter": "id, appointment_id, kind, purpose, first_on, last_on, recipient, urgency, reason, text",
}


def in_open_chart(things: str, column: str) -> str:
    """Return the condition that what a column names belongs to an open chart; see revision 0007."""
    things = f"clinic.open_things('{things}')"
    return f"((SELECT {things})[{column}]) IS NOT NULL AND {column} = ANY (ARRAY(SELECT jsonb_object_keys({things})))"


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.audit_of_visit(text, int) TO {STAFF_WITH_CHARTS}")
    op.execute(OWN_TRIGGERS)
    for table, key in OF_VISITS.items():
        op.execute(
            f"CREATE TRIGGER refuse_added BEFORE UPDATE OR DELETE ON clinic.{table}"
            " FOR EACH ROW EXECUTE FUNCTION clinic.refuse_added()"
        )
        op.execute(
            f"CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            " FOR EACH ROW EXECUTE FUNCTION clinic.announce('visits', 'appointment_id')"
        )
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('{key}', 'appointment_id')"
        )
        op.execute(f"ALTER TABLE clinic.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY clinic_chart ON clinic.{table} TO {STAFF_WITH_CHARTS}"
            f" USING ({in_open_chart('appointments', 'appointment_id')})"
        )
        op.execute(f"GRANT SELECT ON clinic.{table} TO {STAFF_WITH_CHARTS}")
        op.execute(f"GRANT INSERT ({MAY_WRITE[table]}) ON clinic.{table} TO clinic_clinician")
    op.execute(
        "CREATE TRIGGER refuse_added BEFORE UPDATE OR DELETE ON clinic.paper_template"
        " FOR EACH ROW EXECUTE FUNCTION clinic.refuse_added()"
    )
    op.execute(
        "CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.paper_template"
        " FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('paper', 'paper')"
    )
    op.execute("GRANT SELECT ON clinic.paper_template TO clinic_clinician, clinic_admin, clinic_auditor")
    op.execute("GRANT INSERT (paper, version, id, body) ON clinic.paper_template TO clinic_admin")
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(NOTE_BEFORE)
    for table in ("addendum", "struck_visit_part", "letter", "paper_template"):
        op.execute(f"DROP TABLE clinic.{table}")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
