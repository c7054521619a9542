"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

A revision stands alone: it imports nothing of the program, waits for no lock for long (env.py sets
lock_timeout), and leaves the given tables' columns, keys and indexes as they are.
"""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
