"""Codes of diagnoses: the list of them with what the search needs, and where visits and conditions carry one.

Nobody on the staff writes the list; it is loaded by the server's administrator. A visit keeps the text that its code
had when it was chosen. ``visit_diagnosis`` names its record as the given tables do, so that the triggers that keep
their parts keep this one too.
"""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE clinic.icd_release (
    no int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release text NOT NULL CHECK (length(btrim(release)) BETWEEN 1 AND 100),
    source text NOT NULL CHECK (length(btrim(source)) BETWEEN 1 AND 200),
    digest text NOT NULL,
    codes int NOT NULL,
    gone int NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    loaded_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.icd_code (
    code text COLLATE "C" PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 20),
    plain text COLLATE "C" NOT NULL,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    level smallint NOT NULL,
    is_billable boolean NOT NULL,
    chapter text NOT NULL,
    parents text[] NOT NULL,
    also text NOT NULL,
    words tsvector NOT NULL,
    place int NOT NULL,
    release text NOT NULL,
    gone_in text
);
COMMENT ON COLUMN clinic.icd_code.place IS
    'Where it stands among everything that a text finds, the smallest first; below zero what nobody looks for.';
CREATE INDEX icd_code_plain ON clinic.icd_code (plain) WHERE gone_in IS NULL;
CREATE INDEX icd_code_place ON clinic.icd_code (place) WHERE gone_in IS NULL;
CREATE INDEX icd_code_words ON clinic.icd_code USING gin (words) WITH (fastupdate = off) WHERE gone_in IS NULL;
CREATE TABLE clinic.icd_prefix (
    prefix text COLLATE "C" PRIMARY KEY,
    codes int NOT NULL,
    first_places int[] NOT NULL,
    all_places bytea
);
COMMENT ON TABLE clinic.icd_prefix IS 'Every beginning of a word: how many codes have it, and the first of them.';
COMMENT ON COLUMN clinic.icd_prefix.all_places IS
    'Of a beginning that very many codes have: a bit for each place, the lowest first.';
CREATE TABLE clinic.icd_use (
    code text COLLATE "C" PRIMARY KEY,
    uses int NOT NULL DEFAULT 1
);
CREATE INDEX icd_use_uses ON clinic.icd_use (uses DESC);
CREATE TABLE clinic.visit_diagnosis (
    "medicalRecordId" text NOT NULL REFERENCES public.medical_records (id) ON DELETE CASCADE ON UPDATE CASCADE,
    code text COLLATE "C" NOT NULL CHECK (length(code) BETWEEN 1 AND 20),
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    rank int NOT NULL CONSTRAINT visit_diagnosis_rank CHECK (rank BETWEEN 1 AND 1000),
    is_main boolean NOT NULL DEFAULT false,
    release text,
    coded_at timestamptz NOT NULL DEFAULT now(),
    coded_by text NOT NULL DEFAULT session_user,
    PRIMARY KEY ("medicalRecordId", code)
);
CREATE UNIQUE INDEX visit_diagnosis_main ON clinic.visit_diagnosis ("medicalRecordId") WHERE is_main;
CREATE TABLE clinic.condition_code (
    condition_id text PRIMARY KEY REFERENCES public.chronic_conditions (id) ON DELETE CASCADE ON UPDATE CASCADE,
    code text COLLATE "C" CHECK (length(code) BETWEEN 1 AND 20),
    text text CHECK (length(text) BETWEEN 1 AND 500),
    coded_at timestamptz NOT NULL DEFAULT now(),
    coded_by text NOT NULL DEFAULT session_user,
    CHECK ((code IS NULL) = (text IS NULL))
);
CREATE TABLE clinic.symptom_use (
    login text NOT NULL,
    folded text COLLATE "C" NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 60),
    uses int NOT NULL DEFAULT 1,
    PRIMARY KEY (login, folded)
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = ("guard_diagnosis()", "guard_condition_code()", "note_code_use()", "note_symptom_use()")

TRIGGERS = """
CREATE TRIGGER clinic_guard_part BEFORE INSERT OR UPDATE OR DELETE ON clinic.visit_diagnosis
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_record_part();
CREATE TRIGGER guard_diagnosis BEFORE INSERT OR UPDATE ON clinic.visit_diagnosis
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_diagnosis();
CREATE TRIGGER note_code_use AFTER INSERT ON clinic.visit_diagnosis
    FOR EACH ROW EXECUTE FUNCTION clinic.note_code_use();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.visit_diagnosis
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('visits', 'medicalRecordId');
CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.visit_diagnosis
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('code', 'medicalRecordId');
CREATE TRIGGER guard_condition_code BEFORE INSERT OR UPDATE ON clinic.condition_code
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_condition_code();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE ON clinic.condition_code
    FOR EACH ROW EXECUTE FUNCTION clinic.announce_strike('conditions');
CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.condition_code
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('condition_id', 'condition_id');
CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.icd_release
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('no', '');
"""
GIVEN_TRIGGER = """
CREATE TRIGGER clinic_note_symptom_use AFTER INSERT ON public.symptoms
    FOR EACH ROW EXECUTE FUNCTION clinic.note_symptom_use()
"""


def in_open_chart(things: str, column: str) -> str:
    things = f"clinic.open_things('{things}')"
    return f"((SELECT {things})[{column}]) IS NOT NULL AND {column} = ANY (ARRAY(SELECT jsonb_object_keys({things})))"


GATED = (
    ("visit_diagnosis", in_open_chart("records", '"medicalRecordId"')),
    ("condition_code", in_open_chart("conditions", "condition_id")),
)


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(TRIGGERS)
    op.execute("GRANT SELECT ON clinic.icd_code, clinic.icd_prefix TO clinic_clinician, clinic_auditor")
    op.execute("GRANT SELECT ON clinic.icd_release TO clinic_clinician, clinic_admin, clinic_auditor")
    op.execute("GRANT SELECT ON clinic.icd_use, clinic.symptom_use TO clinic_clinician")
    op.execute("GRANT SELECT ON clinic.visit_diagnosis, clinic.condition_code TO clinic_clinician, clinic_auditor")
    op.execute(
        'GRANT INSERT ("medicalRecordId", code, text, rank, is_main) ON clinic.visit_diagnosis TO clinic_clinician'
    )
    op.execute("GRANT UPDATE (rank, is_main), DELETE ON clinic.visit_diagnosis TO clinic_clinician")
    op.execute(
        "GRANT INSERT (condition_id, code, text), UPDATE (code, text) ON clinic.condition_code TO clinic_clinician"
    )
    for table, rule in GATED:
        op.execute(f"ALTER TABLE clinic.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY clinic_chart ON clinic.{table} TO clinic_clinician, clinic_auditor USING ({rule})")
    # What was coded once or twice could be told from the one patient who had it.
    op.execute("ALTER TABLE clinic.icd_use ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY clinic_often ON clinic.icd_use TO clinic_clinician USING (uses >= 3)")
    op.execute("ALTER TABLE clinic.symptom_use ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY clinic_own ON clinic.symptom_use TO clinic_clinician USING (login = session_user AND uses >= 2)"
    )
    op.execute("RESET ROLE")
    op.execute(GIVEN_TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_note_symptom_use ON public.symptoms")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(
        "DROP TABLE clinic.symptom_use, clinic.condition_code, clinic.visit_diagnosis, clinic.icd_use,"
        " clinic.icd_prefix, clinic.icd_code, clinic.icd_release"
    )
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
