"""Pages to a PDF file or to a printer, on record before they are out. Called in workers: printers may be slow."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from clinic_desktop.domain.audit import NoteExport
from clinic_desktop.domain.printing import PrintFailed
from clinic_desktop.exchange.taking_out import Contents, take_out
from clinic_desktop.ui.printing.pages import LaidOut, PageText, paint_all

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.exchange.taking_out import TakenOut
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.ui.printing.paper import Sheet

PDF_DOTS_PER_INCH = 1200


@dataclass(frozen=True, slots=True)
class Printout:
    """Something to be printed, and whom it is about. ``subject`` is what the audit trail calls it.

    ``reason`` is said of what is about several people.
    ``file_name`` is what a PDF file of it is called unless somebody says otherwise.
    """

    subject: str
    text: PageText
    patients: tuple[PatientId, ...] = ()
    rows: int = 0
    reason: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class PrinterNames:
    """The printers that this computer knows, and the one it takes unless told otherwise ("" if there is none)."""

    names: tuple[str, ...] = ()
    usual: str = ""


def known_printers() -> PrinterNames:
    return PrinterNames(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


def save_as_pdf(audit: AuditService, printout: Printout, sheet: Sheet, path: Path, *, may_replace: bool) -> TakenOut:
    """Write the pages into a PDF file; it is put in its place when it is on record. Raises FileNotWritten."""

    def write(unfinished: Path) -> Contents:
        write_pdf(printout.text, sheet, unfinished)
        digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
        return Contents(digest, printout.rows, set(printout.patients))

    return take_out(audit, printout.subject, path, write, reason=printout.reason, may_replace=may_replace)


def write_pdf(text: PageText, sheet: Sheet, path: Path) -> None:
    """Write the pages into a file for the owner alone. Raises OSError."""
    path.touch(mode=0o600)
    writer = QPdfWriter(str(path))
    writer.setResolution(PDF_DOTS_PER_INCH)
    writer.setPageLayout(QPageLayout(sheet.page_size, sheet.page_orientation, QMarginsF()))
    writer.setTitle(text.title)
    writer.setCreator("Clinic Desktop")
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError("nothing can be written there")
    paint_all(LaidOut(text, sheet), painter, PDF_DOTS_PER_INCH, writer.newPage)
    if not painter.end():
        raise OSError("the end could not be written")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def send_to_printer(audit: AuditService, printout: Printout, sheet: Sheet, name: str, copies: int) -> str:
    """Put on record that it is printed, print it, and return the printer's name. Raises PrintFailed."""
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    if printer.printerName() != name or not printer.isValid():
        raise PrintFailed(name)
    printer.setCopyCount(copies)
    digest = hashlib.sha256(printout.text.html.encode()).hexdigest()
    audit.note_export(
        NoteExport(printout.subject, printout.patients, printout.rows, digest, printout.reason, is_printed=True)
    )
    print_pages(printer, printout.text, sheet)
    return name


def print_pages(printer: QPrinter, text: PageText, sheet: Sheet) -> None:
    """Paint every page on a printer. Raises PrintFailed if it takes none."""
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(sheet.page_size, sheet.page_orientation, QMarginsF()))
    # The names of jobs stand in queues that others see: no patient's name belongs there.
    printer.setDocName("Clinic Desktop")
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintFailed(printer.printerName())
    paint_all(LaidOut(text, sheet), painter, printer.resolution(), printer.newPage)
    if not painter.end():
        raise PrintFailed(printer.printerName())
