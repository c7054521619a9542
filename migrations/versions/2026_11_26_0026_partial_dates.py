"""How much is known of the day on which an allergy began, or a condition was diagnosed: the month, or the year only.

Whoever writes it writes the allergy or the condition too: that is what others are told of.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CLINICIAN, CHARTS = "clinic_clinician", "clinic_clinician, clinic_auditor"
KEPT = (
    ("partial_onset", "allergy_id", "allergies", "allergies"),
    ("partial_diagnosis", "condition_id", "chronic_conditions", "conditions"),
)
"""Table, the column that names what the day belongs to, the table of that, and what open charts call it."""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for table, key, given, things in KEPT:
        op.execute(
            f"CREATE TABLE clinic.{table} ({key} text PRIMARY KEY"
            f" REFERENCES public.{given} (id) ON DELETE CASCADE ON UPDATE CASCADE,"
            " precision text NOT NULL CHECK (precision IN ('month', 'year')))"
        )
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('{key}', '{key}')"
        )
        op.execute(f"ALTER TABLE clinic.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY clinic_chart ON clinic.{table} TO {CHARTS} USING ({in_open_chart(things, key)})")
        op.execute(f"GRANT SELECT ON clinic.{table} TO {CHARTS}")
        op.execute(f"GRANT INSERT, UPDATE (precision), DELETE ON clinic.{table} TO {CLINICIAN}")
    op.execute("RESET ROLE")


def in_open_chart(things: str, column: str) -> str:
    """Return the condition of revision 0007: what a column names belongs to a chart that is open."""
    things = f"clinic.open_things('{things}')"
    return f"((SELECT {things})[{column}]) IS NOT NULL AND {column} = ANY (ARRAY(SELECT jsonb_object_keys({things})))"


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for table, *_ in KEPT:
        op.execute(f"DROP TABLE clinic.{table}")
    op.execute("RESET ROLE")
