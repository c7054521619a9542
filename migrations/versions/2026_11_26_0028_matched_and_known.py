"""Allergies typed as free text are compared as the program does it, and what stood in a chart at a moment is read back.

Folded names of the formulary lie in a table of their own: folding all of them for each prescription would take longer
than saving it.
"""

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

CHARTS = "clinic_clinician, clinic_auditor"

HERE = Path(__file__)
PARTS = {
    name: HERE.with_name(f"2026_11_26_0028_{name}.sql").read_text(encoding="utf-8")
    for name in ("matched_by_name", "as_known", "drug_groups", "allergy_before")
}

TABLES = """
CREATE TABLE clinic.formulary_name (
    item_id text NOT NULL REFERENCES clinic.formulary_item (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind text NOT NULL CHECK (kind IN ('name', 'brand', 'ingredient', 'group', 'class')),
    folded text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (item_id, kind, word)
);
CREATE INDEX formulary_name_folded ON clinic.formulary_name (folded, kind);
CREATE TABLE clinic.drug_group_synonym (
    folded text COLLATE "C" PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE clinic.related_drug_group (
    name text NOT NULL,
    related text NOT NULL,
    PRIMARY KEY (name, related)
);
"""

OWN_FUNCTIONS = (
    "changed_after(text, timestamptz)",
    "rows_then(anyelement, text, timestamptz)",
    "known_as(text)",
    "drug_meets(clinic.formulary_item, text, text, text)",
    "groups_meet(text[], text[])",
    "substance_named(text)",
    "drug_meant_by(text)",
    "note_formulary_names()",
)

TRIGGER = """
CREATE TRIGGER note_formulary_names AFTER INSERT OR UPDATE ON clinic.formulary_item
    FOR EACH ROW EXECUTE FUNCTION clinic.note_formulary_names();
"""
NAMES_NOW = """
INSERT INTO clinic.formulary_name (item_id, kind, folded, word)
SELECT f.id, said.kind, clinic.fold(said.word), said.word
FROM clinic.formulary_item f
CROSS JOIN LATERAL (
    SELECT 'name' AS kind, unnest(ARRAY[f.name] || f.other_names) AS word
    UNION SELECT 'brand', unnest(f.brands)
    UNION SELECT 'ingredient', unnest(string_to_array(f.name, ' + '))
    UNION SELECT 'group', unnest(f.groups)
    UNION SELECT 'class', f.class_name) said
WHERE clinic.fold(said.word) <> ''
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(PARTS["drug_groups"])
    op.execute(NAMES_NOW)
    op.execute(PARTS["matched_by_name"])
    op.execute(PARTS["as_known"])
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(TRIGGER)
    op.execute(
        "GRANT EXECUTE ON FUNCTION clinic.rows_then(anyelement, text, timestamptz),"
        f" clinic.changed_after(text, timestamptz) TO {CHARTS}"
    )
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP TRIGGER note_formulary_names ON clinic.formulary_item")
    op.execute(PARTS["allergy_before"])
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP TABLE clinic.formulary_name, clinic.drug_group_synonym, clinic.related_drug_group")
    op.execute("RESET ROLE")
