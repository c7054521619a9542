"""When the last backup was proved by restoring it: everybody signed in may know, nobody on the staff may claim it."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STAFF = "clinic_clinician, clinic_reception, clinic_admin, clinic_auditor"

TABLE = """
CREATE TABLE clinic.backup_proof (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_by text NOT NULL DEFAULT session_user,
    taken_at timestamptz,
    trouble text,
    file_name text,
    place text,
    bytes bigint,
    row_count bigint,
    head_event bigint,
    CONSTRAINT backup_proof_is_small CHECK (
        length(trouble) <= 50 AND length(file_name) <= 200 AND length(place) <= 1000),
    CONSTRAINT backup_proof_is_whole CHECK (
        trouble IS NOT NULL
        OR (taken_at IS NOT NULL AND file_name IS NOT NULL AND bytes IS NOT NULL AND row_count IS NOT NULL))
);
CREATE INDEX backup_proof_proved ON clinic.backup_proof (id) WHERE trouble IS NULL;
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

NOTE_BACKUP = "note_backup(timestamptz, text, text, text, bigint, bigint, bigint)"


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLE)
    op.execute(FUNCTIONS)
    op.execute(f"REVOKE ALL ON FUNCTION clinic.{NOTE_BACKUP} FROM PUBLIC")
    op.execute(
        "GRANT SELECT (id, tried_at, tried_by, taken_at, trouble, file_name, bytes, row_count)"
        f" ON clinic.backup_proof TO {STAFF}"
    )
    op.execute("GRANT SELECT (place) ON clinic.backup_proof TO clinic_admin")
    op.execute(
        "CREATE TRIGGER clinic_audit AFTER INSERT ON clinic.backup_proof"
        " FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('id', '')"
    )
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(f"DROP FUNCTION clinic.{NOTE_BACKUP}")
    op.execute("DROP TABLE clinic.backup_proof")
    op.execute("RESET ROLE")
