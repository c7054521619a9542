"""``clinic-desktop formulary``: medicines in and out of a database as a file, all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from clinic_desktop.command_line import command

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.testing.databases import ThrowAwayDatabase

HEAD = "id,name,class_code,class_name,brands,source\n"


def run(database: ThrowAwayDatabase, *words: str) -> Result:
    return CliRunner().invoke(command, ["formulary", words[0], "--admin-url", database.admin_conninfo, *words[1:]])


def test_what_was_exported_is_imported_and_changes_nothing(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    file = tmp_path / "formulary.csv"
    assert run(clinic_database, "export", str(file)).output == f"{file} holds 432 medicines.\n"
    done = run(clinic_database, "import", str(file))
    assert done.output == "Medicines in the file: 432. New, or another now: 0.\n"


def test_a_file_with_problems_is_refused_line_by_line_and_nothing_is_stored(
    clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "own.csv"
    file.write_text(HEAD + "examplin,examplin,J01CA,penicillins,,own\nother,,J1,x,,own\n", encoding="utf-8")
    refused = run(clinic_database, "import", str(file))
    assert refused.exit_code == 1
    assert "Nothing was stored." in refused.output
    assert "Line 3: name is missing" in refused.output
    assert "Line 3: class_code is not understood: “J1”" in refused.output
    assert clinic_database.value("SELECT count(*) FROM clinic.formulary_item") == 432
    file.write_text(HEAD + "examplin,examplin,J01CA,penicillins,Exa;Exb,own\n", encoding="utf-8")
    assert run(clinic_database, "import", str(file)).output == "Medicines in the file: 1. New, or another now: 1.\n"
    assert clinic_database.rows("SELECT brands FROM clinic.formulary_item WHERE id = 'examplin'") == [(["Exa", "Exb"],)]


def test_what_is_no_table_is_refused(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\xff\xfe")
    assert "This is not a CSV file" in run(clinic_database, "import", str(file)).output
    assert "This is not a CSV file" in run(clinic_database, "import", str(tmp_path / "nothing.csv")).output
