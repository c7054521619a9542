"""A workstation remembers the last sealed block: whoever cuts the trail meanwhile is found out at the next sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from tests.journeys.scenes import RECEPTION

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from clinic_desktop.testing.databases import ThrowAwayDatabase

SEALED = "SELECT count(*) FROM clinic.audit_block"


def work_a_day(database: ThrowAwayDatabase, folder: Path) -> None:
    """Sign in and out; afterwards the workstation remembers a block."""
    with StartedProgram(database.conninfo, settings_folder=folder) as program:
        program.sign_in(RECEPTION)
        wait_until(program.settings.witness_file.exists, "a block to be remembered")


def test_a_trail_that_was_cut_is_told_in_red(clinic_database: ThrowAwayDatabase, tmp_path: Path, qtbot: QtBot) -> None:
    work_a_day(clinic_database, tmp_path)
    assert clinic_database.value(SEALED) > 0
    clinic_database.rows("ALTER TABLE clinic.audit_block DISABLE TRIGGER refuse_change")
    clinic_database.rows("TRUNCATE clinic.audit_block")
    clinic_database.rows("ALTER TABLE clinic.audit_block ENABLE TRIGGER refuse_change")

    with StartedProgram(clinic_database.conninfo, settings_folder=tmp_path) as program:
        window = program.sign_in(RECEPTION)
        MainWindowPage(window).notice("audit-trail").expect(
            "The audit trail has lost entries that this workstation had seen", "Tell an administrator"
        )
    alarm = "SELECT count(*) FROM clinic.audit_event WHERE action = 'witness_mismatch' AND actor = %s"
    assert clinic_database.value(alarm, RECEPTION) == 1


def test_a_trail_that_goes_on_is_not_mentioned(
    clinic_database: ThrowAwayDatabase, tmp_path: Path, qtbot: QtBot
) -> None:
    work_a_day(clinic_database, tmp_path)
    work_a_day(clinic_database, tmp_path)

    with StartedProgram(clinic_database.conninfo, settings_folder=tmp_path) as program:
        window = program.sign_in(RECEPTION)
        program.wait_until_calm()
        assert not MainWindowPage(window).notice("audit-trail").words
