"""Floors stay floors: imports go down, and the window is painted before anything of the database is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house_rules.source_files import CHECKOUT, Module, imported, modules

BELOW_THE_SERVICES = ("sqlalchemy", "psycopg", "alembic")
LOADED_LATER = (*BELOW_THE_SERVICES, "clinic_desktop.db", "clinic_desktop.services")
SHOWN_FIRST = ("clinic_desktop.ui.sign_in.window", "clinic_desktop.app")


def loaded_too_early(module: Module) -> list[str]:
    return [
        f"{place} {name}"
        for name, place in imported(module, at_run_time=True)
        if any(name == late or name.startswith(f"{late}.") for late in LOADED_LATER)
    ]


def test_the_contracts_of_the_floors_hold() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=CHECKOUT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_screens_import_neither_services_nor_the_database_at_run_time() -> None:
    assert [found for module in modules("clinic_desktop/ui") for found in loaded_too_early(module)] == []


@pytest.mark.parametrize("first", SHOWN_FIRST)
def test_what_is_shown_first_loads_nothing_of_the_database(first: str) -> None:
    question = f"import json, sys, {first}; print(json.dumps(sorted(sys.modules)))"
    asked = subprocess.run(
        [sys.executable, "-c", question], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True
    )
    loaded = set(json.loads(asked.stdout))

    assert first in loaded
    assert loaded.isdisjoint(LOADED_LATER)


def test_the_rule_sees_imports_that_are_not_for_types_only() -> None:
    assert loaded_too_early(Module("a.py", "import sqlalchemy.orm"))
    assert loaded_too_early(Module("a.py", "from clinic_desktop import services"))
    assert loaded_too_early(Module("a.py", "def f():\n    from clinic_desktop.db import tables"))
    assert loaded_too_early(Module("a.py", "if TYPE_CHECKING:\n    import x\nelse:\n    import psycopg"))
    assert not loaded_too_early(Module("a.py", "if TYPE_CHECKING:\n    from clinic_desktop.services import visits"))
