"""``clinic-desktop codes …`` as an administrator of the server runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from clinic_desktop.command_line import command

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.testing.databases import ThrowAwayDatabase

FIRST = "code,text\nI10,Essential (primary) hypertension\nR51.9,Headache\n"
SECOND = "code,text\nI10,Essential (primary) hypertension\nR05.9,Cough\n"


def ask(database: ThrowAwayDatabase, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["codes", *arguments, "--admin-url", database.admin_conninfo])


def test_a_list_is_loaded_told_and_followed_by_a_newer_one(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    path = tmp_path / "Our list.csv"
    path.write_text(FIRST, encoding="utf-8")
    before = ask(clinic_database, "status")
    loaded = ask(clinic_database, "import", "--file", str(path))
    again = ask(clinic_database, "import", "--file", str(path))
    path.write_text(SECOND, encoding="utf-8")
    newer = ask(clinic_database, "import", "--file", str(path), "--release", "Our list 2")
    after = ask(clinic_database, "status")

    assert [one.exit_code for one in (before, loaded, again, newer, after)] == [0] * 5
    assert before.stdout.startswith("No codes are loaded.")
    assert "Our list is loaded: 2 entries." in loaded.stdout
    assert again.stdout.endswith("Our list is loaded already. Nothing was changed.\n")
    assert "1 codes are not in it any more" in newer.stdout
    assert after.stdout.startswith("Our list 2: 2 entries from Our list.csv, loaded ")
    assert clinic_database.rows("SELECT code, gone_in FROM clinic.icd_code ORDER BY 1") == [
        ("I10", None),
        ("R05.9", None),
        ("R51.9", "Our list 2"),
    ]


def test_a_file_that_is_none_changes_nothing(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("Name,Phone\nDoe,555\n", encoding="utf-8")

    told = ask(clinic_database, "import", "--file", str(path))

    assert told.exit_code == 1
    assert "This file is no list of codes. Line 1 cannot be read" in told.stderr
    assert clinic_database.value("SELECT count(*) FROM clinic.icd_release") == 0
