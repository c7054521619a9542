"""Patients registered twice: pairs that are suspected, two made one, and one made two again exactly as they were.

Rows change hands in one function that nobody on the staff can take the place of: it alone says, in a table that is not
theirs, that this very transaction merges.
"""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DESK = "clinic_reception, clinic_clinician"

TABLES = """
CREATE TABLE clinic.merge (
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 50),
    no bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    survivor_id text NOT NULL REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    merged_id text NOT NULL REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    merged_at timestamptz NOT NULL DEFAULT now(),
    merged_by text NOT NULL DEFAULT session_user,
    fields text[] NOT NULL,
    was jsonb NOT NULL,
    became jsonb NOT NULL,
    moved jsonb NOT NULL,
    unmerged_at timestamptz,
    unmerged_by text,
    CHECK (survivor_id <> merged_id),
    CHECK ((unmerged_at IS NULL) = (unmerged_by IS NULL))
);
CREATE INDEX merge_survivor ON clinic.merge (survivor_id);
CREATE UNIQUE INDEX merge_merged ON clinic.merge (merged_id) WHERE unmerged_at IS NULL;
CREATE INDEX merge_merged_ever ON clinic.merge (merged_id);
CREATE UNLOGGED TABLE clinic.merging (xid xid8 PRIMARY KEY);
CREATE TABLE clinic.suspected_duplicate (
    one_id text NOT NULL REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    other_id text NOT NULL REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    score int NOT NULL,
    reasons text[] NOT NULL,
    basis text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    dismissed_at timestamptz,
    dismissed_by text,
    PRIMARY KEY (one_id, other_id),
    CHECK (one_id COLLATE "C" < other_id COLLATE "C"),
    CHECK ((dismissed_at IS NULL) = (dismissed_by IS NULL))
);
CREATE INDEX suspected_duplicate_other ON clinic.suspected_duplicate (other_id);
CREATE INDEX suspected_duplicate_open ON clinic.suspected_duplicate (score DESC, one_id, other_id)
    WHERE dismissed_at IS NULL;
CREATE TABLE clinic.duplicate_sweep (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    at timestamp NOT NULL DEFAULT '-infinity',
    patient_id text NOT NULL DEFAULT '',
    looked_at timestamptz
);
INSERT INTO clinic.duplicate_sweep DEFAULT VALUES;
"""

HERE = Path(__file__)
FUNCTIONS = HERE.with_suffix(".sql").read_text(encoding="utf-8")
SUSPECTS = HERE.with_name("2026_11_26_0020_suspects.sql").read_text(encoding="utf-8")
RULES = HERE.with_name("2026_11_26_0020_merging_rules.sql").read_text(encoding="utf-8")
RULES_BEFORE = HERE.with_name("2026_11_26_0020_merging_before.sql").read_text(encoding="utf-8")

FOR_THE_DESK = (
    "merge_preview(text, text)",
    "merge_patients(text, text, text, text[], text, text)",
    "unmerge_preview(text)",
    "unmerge_patients(text)",
    "note_suspects(timestamp, text, timestamp, text, text[], jsonb)",
    "dismiss_suspects(text, text)",
    "look_anew()",
)
OWN_FUNCTIONS = (
    *FOR_THE_DESK,
    "refuse_merged()",
    "put_back_statement(jsonb)",
    "count_added(clinic.merge)",
    "count_moved(text, jsonb)",
    "merged_later(text)",
    "note_merge(text, text, text, text, jsonb)",
    "forget_openings(text, text)",
    "lock_both(text, text)",
    "has_known_allergies(text)",
    "images_of(text, text)",
    "count_of_patient(text)",
    "count_of_others(text)",
    "merge_obstacle(text, text)",
    "hand_over(regclass, name, name[], text, text, text[])",
    "tables_of_patients()",
    "basis_of(text, text)",
    "require_desk()",
    "is_merging()",
)

REFUSING = (
    ("public", "patients", "UPDATE", "id"),
    ("public", "appointments", 'INSERT OR UPDATE OF "patientId"', "patientId"),
    ("public", "allergies", 'INSERT OR UPDATE OF "patientId"', "patientId"),
    ("public", "chronic_conditions", 'INSERT OR UPDATE OF "patientId"', "patientId"),
    ("clinic", "patient_profile", "INSERT OR UPDATE", "patient_id"),
    ("clinic", "no_known_allergies", "INSERT OR UPDATE", "patient_id"),
    ("clinic", "chart_open", "INSERT OR UPDATE OF is_open", "patient_id"),
)
"""Schema, table, what is refused for somebody who was merged, the column that names him."""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(SUSPECTS)
    op.execute(RULES)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    for function in FOR_THE_DESK:
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO {DESK}")
    op.execute(
        "GRANT SELECT (id, no, survivor_id, merged_id, merged_at, merged_by, unmerged_at, unmerged_by)"
        f" ON clinic.merge TO {DESK}, clinic_auditor"
    )
    op.execute(f"GRANT SELECT ON clinic.suspected_duplicate, clinic.duplicate_sweep TO {DESK}")
    for schema, table, when, column in REFUSING:
        op.execute("RESET ROLE" if schema == "public" else "SET LOCAL ROLE clinic_owner")
        op.execute(
            f"CREATE TRIGGER clinic_refuse_merged AFTER {when} ON {schema}.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.refuse_merged('{column}')"
        )
    op.execute("RESET ROLE")


def downgrade() -> None:
    for schema, table, _when, _column in REFUSING:
        op.execute(f"DROP TRIGGER clinic_refuse_merged ON {schema}.{table}")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(RULES_BEFORE)
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP TABLE clinic.merge, clinic.merging, clinic.suspected_duplicate, clinic.duplicate_sweep")
    op.execute("RESET ROLE")
