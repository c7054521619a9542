from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from clinic_desktop.db.revision import head_revision
from tests.conftest import CHECKOUT
from tests.migrations.catalog import given_tables

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

MIGRATORS = 8
PROGRAM = """
import functools, os, sys
import alembic.command, psycopg
from clinic_desktop.db import schema_version
address = sys.stdin.read()
gate, opener = os.pipe()
for _ in range(int(sys.argv[1])):
    if os.fork() == 0:
        os.close(opener)
        os.read(gate, 1)
        schema_version.migrate(functools.partial(psycopg.connect, address))
        sys.exit()
os.close(opener)
ends = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(int(sys.argv[1]))]
sys.exit(max(ends))
"""


def test_eight_migrators_at_once_apply_everything_once(empty_database: ThrowAwayDatabase) -> None:
    with empty_database.server.changing_roles():
        migrators = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(MIGRATORS)],
            input=empty_database.admin_conninfo,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (migrators.returncode, migrators.stderr) == (0, ""), "a second application would have failed"
    assert empty_database.rows("SELECT version_num FROM clinic.revision") == [(head_revision(),)]
    assert len(given_tables(empty_database)["tables"]) == 9
