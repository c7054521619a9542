"""What people write with: snippets and templates, own and shared, and words that a person's spell check knows.

No patient is in them. A person's own ones are seen by nobody else; shared ones are the clinicians', their author stays.
"""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CLINICIAN = "clinic_clinician"
ID = "text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 50)"
BLANKS = r"E' \t\n\r'"
SIGNED = """
    owner text DEFAULT session_user,
    author text NOT NULL DEFAULT session_user,
    changed_by text NOT NULL DEFAULT session_user,
    changed_at timestamptz NOT NULL DEFAULT now()"""

TEXTS = {
    "chief_complaint": 500,
    "history_of_present_illness": 5000,
    "physical_exam_notes": 5000,
    "diagnosis": 500,
    "diagnosis_notes": 2000,
    "treatment_plan": 5000,
    "follow_up_instructions": 2000,
    "patient_education": 2000,
}
NAMES = ", ".join(f"'{name}'" for name in TEXTS)
LENGTHS = " AND ".join(f"coalesce(length(texts ->> '{name}'), 0) <= {most}" for name, most in TEXTS.items())
KINDS = " AND ".join(f"coalesce(jsonb_typeof(texts -> '{name}'), 'string') = 'string'" for name in TEXTS)

TABLES = f"""
CREATE TABLE clinic.snippet (
    id {ID},
    abbreviation text NOT NULL CONSTRAINT snippet_abbreviation CHECK (abbreviation ~ '^[^[:space:].]{{1,32}}$'),
    title text NOT NULL CONSTRAINT snippet_title CHECK (length(btrim(title, {BLANKS})) BETWEEN 1 AND 100),
    section text CONSTRAINT snippet_section CHECK (section IN ('subjective', 'objective', 'assessment', 'plan')),
    body text NOT NULL CONSTRAINT snippet_body CHECK (length(btrim(body, {BLANKS})) BETWEEN 1 AND 5000),
    {SIGNED.strip()}
);
CREATE UNIQUE INDEX snippet_own ON clinic.snippet (owner, lower(abbreviation)) WHERE owner IS NOT NULL;
CREATE UNIQUE INDEX snippet_shared ON clinic.snippet (lower(abbreviation)) WHERE owner IS NULL;
CREATE TABLE clinic.visit_template (
    id {ID},
    type public."AppointmentType" NOT NULL,
    title text NOT NULL CONSTRAINT visit_template_title CHECK (length(btrim(title, {BLANKS})) BETWEEN 1 AND 100),
    texts jsonb NOT NULL,
    {SIGNED.strip()},
    CONSTRAINT visit_template_texts CHECK (
        jsonb_typeof(texts) = 'object' AND texts - ARRAY[{NAMES}] = '{{}}' AND texts <> '{{}}'),
    CONSTRAINT visit_template_kinds CHECK ({KINDS}),
    CONSTRAINT visit_template_lengths CHECK ({LENGTHS})
);
CREATE INDEX visit_template_owner ON clinic.visit_template (owner, type);
CREATE TABLE clinic.own_word (
    owner text NOT NULL DEFAULT session_user,
    word text NOT NULL CONSTRAINT own_word_is_a_word CHECK (word ~ '^[^[:space:]]{{1,60}}$'),
    PRIMARY KEY (owner, word)
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
OWN_FUNCTIONS = ("sign_writing()", "limit_own_words()")

MAY_WRITE = {
    "snippet": ("id, abbreviation, title, section, body, owner", "abbreviation, title, section, body, owner"),
    "visit_template": ("id, type, title, texts, owner", "type, title, texts, owner"),
}
"""What a clinician may insert, and what he may change."""

SUBJECT = "writing"


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    for table, (new, changed) in MAY_WRITE.items():
        op.execute(f"GRANT SELECT, DELETE, INSERT ({new}), UPDATE ({changed}) ON clinic.{table} TO {CLINICIAN}")
        op.execute(f"ALTER TABLE clinic.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_and_shared ON clinic.{table} TO {CLINICIAN}"
            " USING (owner IS NULL OR owner = session_user) WITH CHECK (owner IS NULL OR owner = session_user)"
        )
        op.execute(
            f"CREATE TRIGGER sign_writing BEFORE INSERT OR UPDATE ON clinic.{table}"
            " FOR EACH ROW EXECUTE FUNCTION clinic.sign_writing()"
        )
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            " FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('id', '')"
        )
        op.execute(
            f"CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.announce('{SUBJECT}', 'id')"
        )
    op.execute(f"GRANT SELECT, DELETE, INSERT (word) ON clinic.own_word TO {CLINICIAN}")
    op.execute("ALTER TABLE clinic.own_word ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON clinic.own_word TO {CLINICIAN} USING (owner = session_user)")
    op.execute(
        "CREATE TRIGGER limit_own_words BEFORE INSERT ON clinic.own_word"
        " FOR EACH ROW EXECUTE FUNCTION clinic.limit_own_words()"
    )
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for table in ("snippet", "visit_template", "own_word"):
        op.execute(f"DROP TABLE clinic.{table}")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
