"""Who else has a visit, a patient's details or a booking open: told to whoever may see the thing, and locking nothing.

The table is unlogged: after a crash of the server nobody is anywhere, which is true.
"""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STAFF = "clinic_clinician, clinic_reception, clinic_admin, clinic_auditor"

TABLE = """
CREATE UNLOGGED TABLE clinic.presence (
    session_id bigint NOT NULL REFERENCES clinic.session (id) ON DELETE CASCADE,
    subject text NOT NULL CHECK (subject IN ('visits', 'patients', 'appointments')),
    thing text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_writing boolean NOT NULL,
    PRIMARY KEY (subject, thing, session_id)
);
CREATE INDEX presence_session ON clinic.presence (session_id);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

FOR_EVERYBODY = (
    "be_present(text, text, boolean)",
    "be_gone(text, text)",
    "others_present(text, text)",
)
OWN_FUNCTIONS = (*FOR_EVERYBODY, "announce_presence()", "may_see_presence(text, text)")

TRIGGER = """
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON clinic.presence
    FOR EACH ROW EXECUTE FUNCTION clinic.announce_presence();
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLE)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    for function in FOR_EVERYBODY:
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO {STAFF}")
    op.execute(TRIGGER)
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP TABLE clinic.presence")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
