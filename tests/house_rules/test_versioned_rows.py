"""A bare UPDATE or DELETE passes the version of a row by, and with it what somebody else just wrote."""

from __future__ import annotations

import ast
import re

from clinic_desktop.db import tables
from tests.house_rules.source_files import Module, calls, dotted, modules

BARE = {"update", "delete", "sqlalchemy.update", "sqlalchemy.delete"}
PAST_THE_SESSION = (
    ".__table__.update",
    ".__table__.delete",
    ".query().update",
    ".query().delete",
    ".on_conflict_do_update",
)
WRITING = re.compile(r"\b(UPDATE|DELETE\s+FROM|INSERT\s+INTO|MERGE\s+INTO)\s+(public\.|clinic\.)?\"?\w")
UNVERSIONED = {
    f"tables.{mapper.class_.__name__}"
    for mapper in tables.Table.registry.mappers
    if mapper.version_id_col is None and mapper.local_table.schema == "clinic"
}


def bare_statements(module: Module) -> list[str]:
    called = [
        module.place(call)
        for name, call in calls(module)
        if (name in BARE and not (call.args and dotted(call.args[0]) in UNVERSIONED)) or name.endswith(PAST_THE_SESSION)
    ]
    written = [
        module.place(node)
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING.search(node.value)
    ]
    return called + written


def test_rows_with_a_version_are_changed_through_the_session_only() -> None:
    looked_at = modules("clinic_desktop/db/queries", "clinic_desktop/services")

    assert [place for module in looked_at for place in bare_statements(module)] == []


def test_everything_that_people_edit_in_the_given_tables_has_a_version() -> None:
    given = [mapper for mapper in tables.Table.registry.mappers if mapper.local_table.schema == "public"]

    assert [mapper.class_.__name__ for mapper in given if mapper.version_id_col is None] == ["Provider"]


def test_the_rule_sees_bare_statements() -> None:
    assert bare_statements(Module("a.py", "session.execute(update(tables.Patient).values(x=1))"))
    assert bare_statements(Module("a.py", "session.execute(delete(tables.Symptom))"))
    assert bare_statements(Module("a.py", "session.query(tables.Patient).update({'x': 1})"))
    assert bare_statements(Module("a.py", "text('UPDATE public.patients SET x = 1')"))
    assert not bare_statements(Module("a.py", "session.execute(delete(tables.NoKnownAllergies))"))
    assert not bare_statements(Module("a.py", "known.update(more); session.delete(row)"))
