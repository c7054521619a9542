"""A file that grows without end, or that is named after nothing, is where the next thing without a place is put."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.house_rules.source_files import Module, modules

LINES_MOST = 400
SAY_NOTHING = {"utils", "util", "misc", "common", "helpers", "helper", "core", "manager", "base", "shared", "stuff"}
GIVEN = {"clinic_desktop/db/tables/base.py"}


def words_that_say_nothing(name: str) -> set[str]:
    path = PurePosixPath(name)
    return {word for part in (*path.parts[:-1], path.stem) for word in part.split("_")} & SAY_NOTHING


def test_no_file_is_longer_than_400_lines() -> None:
    lines = {one.name: one.text.count("\n") for one in modules("clinic_desktop", "tests", "migrations", ".ci")}

    assert {name: count for name, count in lines.items() if count > LINES_MOST} == {}


def test_every_module_is_named_after_its_subject() -> None:
    named = [one.name for one in modules("clinic_desktop", "tests", ".ci") if one.name not in GIVEN]

    assert [name for name in named if words_that_say_nothing(name)] == []


def test_every_module_stays_within_its_floor_by_an_absolute_import() -> None:
    """Relative imports read differently in every folder, and move silently with a file."""

    def relative(module: Module) -> list[str]:
        return [line for line in module.text.splitlines() if line.lstrip().startswith("from .")]

    assert {one.name: relative(one) for one in modules("clinic_desktop", "tests") if relative(one)} == {}


def test_the_rule_sees_names_that_say_nothing() -> None:
    assert words_that_say_nothing("clinic_desktop/utils/dates.py") == {"utils"}
    assert words_that_say_nothing("clinic_desktop/db/patient_helpers.py") == {"helpers"}
    assert words_that_say_nothing("clinic_desktop/db/database.py") == set()
