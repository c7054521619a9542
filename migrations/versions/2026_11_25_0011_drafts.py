"""What somebody is writing and has not saved: kept for himself alone, on the server too, so that it survives his desk.

The content is sealed by the workstation with a key that only its owner is given.
"""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STAFF = "clinic_clinician, clinic_reception, clinic_admin, clinic_auditor"

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = (
    "own_key()",
    "keep_draft(text, bytea, timestamptz)",
    "drop_draft(text)",
    "ended_drafts(text[])",
    "own_drafts()",
)

TABLES = """
CREATE TABLE clinic.person_key (
    db_role text PRIMARY KEY,
    key bytea NOT NULL CHECK (octet_length(key) = 32),
    made_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE clinic.draft (
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 50),
    db_role text NOT NULL,
    session_id bigint,
    workstation text NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) <= 1000000),
    written_at timestamptz NOT NULL
);
CREATE INDEX draft_of_person ON clinic.draft (db_role);
CREATE TABLE clinic.ended_draft (
    db_role text NOT NULL,
    id text NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (db_role, id)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO {STAFF}")
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP TABLE clinic.ended_draft")
    op.execute("DROP TABLE clinic.draft")
    op.execute("DROP TABLE clinic.person_key")
    op.execute("RESET ROLE")
