"""An administrator takes medicines over from a file: all of it, or nothing with what is wrong in which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage
from clinic_desktop.ui.administration.formulary import FormularyDialog

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

HEAD = "id,name,class_code,class_name,source\n"


def test_a_file_is_taken_over_as_a_whole_or_not_at_all(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    page = MainWindowPage(clinic_program.sign_in("doctor@example.com")).show_formulary().expect_count("432 of 432")
    page.filter("Not compared").expect_count("148 of 432").filter("")
    dialog = page.root
    assert isinstance(dialog, FormularyDialog)
    file = tmp_path / "own.csv"
    file.write_text(f"{HEAD}examplin,examplin,J01CA,penicillins,own\nother,,J1,x,own\n", encoding="utf-8")
    dialog.take_file(file)
    page.expect_message("Nothing was stored: 2 problems")
    assert page.problems == ["Line 3: name is missing", "Line 3: class_code is not understood: “J1”"]
    assert clinic_database.value("SELECT count(*) FROM clinic.formulary_item") == 432
    file.write_text(f"{HEAD}examplin,examplin,J01CA,penicillins,own\n", encoding="utf-8")
    dialog.take_file(file)
    page.expect_message("The file was taken over").expect_count("433 of 433").filter("examplin").expect_count(
        "1 of 433"
    )
    assert page.medicines.column("name") == ["examplin"]
    out = tmp_path / "out.csv"
    dialog.write_file(out)
    page.expect_message("The file was written")
    assert '"examplin"' in out.read_text(encoding="utf-8-sig")
