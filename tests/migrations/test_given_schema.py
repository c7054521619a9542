from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.migrations.catalog import everything_else, given_tables

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

GIVEN = json.loads((Path(__file__).parent / "given_schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("revision", ["0001", "head"])
def test_the_first_migration_makes_exactly_the_given_schema_and_the_others_leave_it(
    empty_database: ThrowAwayDatabase, revision: str
) -> None:
    empty_database.migrate(revision)

    found = given_tables(empty_database)
    assert found == GIVEN
    for table, described in GIVEN["tables"].items():
        assert list(found["tables"][table]["columns"]) == list(described["columns"]), "in the given order"
    assert everything_else(empty_database) == []
