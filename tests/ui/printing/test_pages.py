"""The same pages on every paper: each row whole, each page with its head, long names broken and not cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

from clinic_desktop.domain.printing import PrintFailed
from clinic_desktop.exchange.papers import rendered
from clinic_desktop.services.audit import AuditService
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.printing.pages import LaidOut, PageText
from clinic_desktop.ui.printing.paper import Orientation, Paper, Sheet
from clinic_desktop.ui.printing.print_habits import PrintHabit, habit_of, keep_habit
from clinic_desktop.ui.printing.printers import Printout, print_pages, send_to_printer, write_pdf
from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from clinic_desktop.domain.audit import NoteExport

SHEETS = pytest.mark.parametrize("sheet", [Sheet(paper, way) for paper in Paper for way in Orientation], ids=str)
LONG = "FEATHERSTONEHAUGH-CHOLMONDELEY-WELLESLEY-POLE, Maximiliana Theodora"
HOSTILE = '<b>&"</td>'


def a_day(count: int, name: str = LONG) -> str:
    row = {
        "time": "09:00",
        "minutes": 20,
        "name": name,
        "born": "15-Mar-1985",
        "type": "Follow-up",
        "reason": "A reason that is as long as reasons are when somebody has time to write",
        "phone": "+1-555-0101",
        "status": "Checked in",
        "is_off": False,
        "is_overbooked": True,
    }
    part = {"provider": "John Smith", "count": f"{count} bookings", "rows": [row] * count}
    return rendered("day_list.html", day="Mon 23-Nov-2026", parts=[part])


def text_of(html: str) -> PageText:
    return PageText(html, "Day list", "Old Mill Clinic", "Printed today")


def painted(laid_out: LaidOut, number: int) -> QImage:
    size = laid_out.sheet.size
    page = QImage(int(size.width()), int(size.height()), QImage.Format.Format_RGB32)
    page.fill(0xFFFFFFFF)
    painter = QPainter(page)
    laid_out.paint(painter, number)
    painter.end()
    return page


def inked_rows(page: QImage, left: int, right: int) -> set[int]:
    """Return the heights at which something dark stands between these columns."""
    return {y for y in range(page.height()) if any(page.pixelColor(x, y).lightness() < 128 for x in range(left, right))}


@SHEETS
def test_nothing_is_wider_than_the_paper(sheet: Sheet, qtbot: QtBot) -> None:
    laid_out = LaidOut(text_of(a_day(3)), sheet)
    assert laid_out.document.size().width() <= sheet.body.width() + 1
    page = painted(laid_out, 0)
    edge = int(sheet.margin) - 2
    assert inked_rows(page, 0, edge) == set()
    assert inked_rows(page, page.width() - edge, page.width()) == set()


@SHEETS
def test_every_page_has_a_head_and_a_foot_and_text_between(sheet: Sheet, qtbot: QtBot) -> None:
    laid_out = LaidOut(text_of(a_day(30)), sheet)
    assert laid_out.count > 1
    body = sheet.body
    for number in (0, laid_out.count - 1):
        inked = inked_rows(painted(laid_out, number), int(body.left()), int(body.right()))
        assert min(inked) < body.top()
        assert max(inked) > body.bottom()
        assert any(body.top() < y < body.bottom() for y in inked)


def test_names_stand_there_whole_and_as_they_were_typed(qtbot: QtBot) -> None:
    shown = LaidOut(text_of(a_day(2, HOSTILE)), Sheet(Paper.A5)).plain_text
    assert shown.count(HOSTILE) == 2
    assert LONG in LaidOut(text_of(a_day(1)), Sheet(Paper.A6)).plain_text


def test_a_pdf_is_for_its_owner_alone_and_as_long_as_the_pages(tmp_path: Path, qtbot: QtBot) -> None:
    sheet = Sheet(Paper.A5, Orientation.LANDSCAPE)
    write_pdf(text_of(a_day(12)), sheet, tmp_path / "day.pdf")
    content = (tmp_path / "day.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert f"/Count {LaidOut(text_of(a_day(12)), sheet).count}".encode() in content
    assert (tmp_path / "day.pdf").stat().st_mode & 0o777 == 0o600


def test_a_desk_remembers_paper_and_printer_for_each_purpose(tmp_path: Path) -> None:
    path, usual = tmp_path / "window.ini", Sheet(Paper.A4)
    chosen = PrintHabit(Sheet(Paper.A5, Orientation.LANDSCAPE), "Reception", "Asked for by a provider")
    keep_habit(WindowState(path), "slip", chosen)
    again = WindowState(path)
    assert habit_of(again, "slip", usual) == chosen
    assert habit_of(again, "day_list", usual) == PrintHabit(usual, reason="Work of the day")
    again.set_value("printing/slip/paper", "papyrus")
    assert habit_of(again, "slip", usual).sheet.paper is Paper.A4


def test_a_printer_gets_the_same_pages(tmp_path: Path, qtbot: QtBot) -> None:
    """No printer is here: Qt's own one that writes into a file goes the same way."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    sheet = Sheet(Paper.LETTER)
    print_pages(printer, text_of(a_day(30)), sheet)
    pages = LaidOut(text_of(a_day(30)), sheet).count
    assert f"/Count {pages}".encode() in (tmp_path / "printed.pdf").read_bytes()


def test_a_printer_that_is_gone_prints_nothing_and_nothing_is_on_record(qtbot: QtBot) -> None:
    class RememberingAudit(AuditService):
        def __init__(self) -> None:
            self.noted: list[NoteExport] = []

        def note_export(self, command: NoteExport) -> None:
            self.noted.append(command)

    audit = RememberingAudit()
    with pytest.raises(PrintFailed) as failed:
        send_to_printer(audit, Printout("day_list", text_of("x")), Sheet(), "Gone", 1)
    assert audit.noted == []
    assert failed.value.printer == "Gone"
    assert words_for(failed.value).title == "The printer did not take the pages"
