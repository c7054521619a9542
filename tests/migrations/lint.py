"""squawk over the SQL of our migrations: ``poe migrations-lint``. Exit status 1 if it finds anything."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
OLDEST_POSTGRES = "15.0"

EXCLUDED = {
    "prefer-timestamp-tz": "the given tables hold UTC in TIMESTAMP(3), and another program reads them so",
    "prefer-bigint-over-int": "the given tables count minutes and vital signs in INTEGER",
    "prefer-bigint-over-smallint": "the given tables hold severity and pain in SMALLINT",
    "prefer-text-field": "alembic makes the table of the revision itself",
    "ban-char-field": 'the search words have a column of the one-byte type "char", which is not CHAR(1)',
    "ban-drop-function": "functions are ours alone, and a program of another revision is turned away at sign-in",
    "require-statement-timeout": "a migration of a large clinic may take its time; waiting for locks may not",
}
"""Rules that do not hold here, and why."""


def main() -> int:
    sys.path.insert(0, str(CHECKOUT))
    from clinic_desktop.db.schema_version import migration_sql

    squawk = Path(sysconfig.get_path("scripts")) / "squawk"
    excluded = f"--exclude={','.join(EXCLUDED)}"
    options = [f"--pg-version={OLDEST_POSTGRES}", "--stdin-filepath=migrations.sql", excluded]
    return subprocess.run([squawk, *options], input=migration_sql().encode(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
