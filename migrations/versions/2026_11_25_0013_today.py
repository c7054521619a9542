"""The allergies of a clinician's own patients of today, for his workstation to keep while there is no server.

Who they are is on record before anything of them is read: what was opened by a transaction that is not over, or that
was rolled back, shows nothing.
"""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = ("open_day(date)", "day_allergies()")

TABLE = """
CREATE TABLE clinic.day_open (
    session_id bigint PRIMARY KEY REFERENCES clinic.session (id) ON DELETE CASCADE,
    day date NOT NULL,
    patients text[] NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_xid xid8 NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLE)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO clinic_clinician")
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP TABLE clinic.day_open")
    op.execute("RESET ROLE")
