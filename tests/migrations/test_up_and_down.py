from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.revision import head_revision
from tests.migrations.catalog import REVISIONS, dump, given_tables

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase


def test_revisions_are_numbered_without_a_gap() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert head_revision() == REVISIONS[-1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_taken_back_leaves_what_was_there_and_can_be_applied_again(
    empty_database: ThrowAwayDatabase, revision: str
) -> None:
    before = f"{int(revision) - 1:04}"
    if revision != REVISIONS[0]:
        empty_database.migrate(before)
        was = dump(empty_database)
        empty_database.migrate(revision)
        made = dump(empty_database)

        empty_database.take_back(before)

        assert dump(empty_database) == was
    else:
        empty_database.migrate(revision)
        made = dump(empty_database)
        empty_database.take_back("base")
    empty_database.migrate(revision)
    assert dump(empty_database) == made


def test_nothing_of_ours_is_left_at_the_base(empty_database: ThrowAwayDatabase) -> None:
    could_connect = empty_database.value("SELECT datacl::text FROM pg_database WHERE datname = current_database()")
    empty_database.migrate()

    empty_database.take_back("base")

    assert given_tables(empty_database) == {"enums": {}, "tables": {}}
    left = empty_database.rows(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'clinic'::regnamespace AND c.relkind <> 'i'"
        " UNION ALL SELECT p.proname FROM pg_proc p"
        " WHERE p.pronamespace IN ('clinic'::regnamespace, 'public'::regnamespace)"
        " UNION ALL SELECT t.typname FROM pg_type t WHERE t.typnamespace = 'clinic'::regnamespace"
        " AND t.typrelid = 0 AND t.typelem = 0"
    )
    assert left == [("revision",)], "alembic's own table stays, empty"
    assert empty_database.rows("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'") == []
    assert empty_database.value("SELECT count(*) FROM clinic.revision") == 0
    depends = (
        "SELECT r.rolname FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
        " WHERE d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " AND d.refclassid = 'pg_authid'::regclass AND r.rolname LIKE 'clinic\\_%' AND r.rolname <> 'clinic_superuser'"
        " AND (d.dbid <> 0 OR (d.classid = 'pg_database'::regclass"
        " AND d.objid = (SELECT oid FROM pg_database WHERE datname = current_database())))"
    )
    assert empty_database.rows(depends) == []
    public = (
        "SELECT has_database_privilege('public', current_database(), what) FROM unnest(ARRAY['CONNECT', 'TEMP']) what"
    )
    assert empty_database.rows(public) == [(True,), (True,)]
    assert could_connect is None, "a new database has its default rights"


def test_migrating_what_is_migrated_changes_nothing(empty_database: ThrowAwayDatabase) -> None:
    empty_database.migrate()
    made = dump(empty_database)

    empty_database.migrate()

    assert dump(empty_database) == made
