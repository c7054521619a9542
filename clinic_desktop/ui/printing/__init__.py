"""Printing: a preview, the printer and paper this desk last used for the purpose, and PDF files.

``print_document`` is all that others need; ``Paper`` and ``Orientation`` say what is usual for a purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.ui.printing.drawings import Drawing
from clinic_desktop.ui.printing.pages import PageText
from clinic_desktop.ui.printing.paper import Orientation, Paper, Sheet
from clinic_desktop.ui.printing.print_dialog import PrintDialog
from clinic_desktop.ui.printing.printers import Printout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.ui.workspace import Workspace

__all__ = ["Drawing", "Orientation", "Paper", "PrintDialog", "print_document"]


def print_document(
    workspace: Workspace,
    purpose: str,
    title: str,
    html: str,
    parent: QWidget,
    *,
    patients: Iterable[PatientId] = (),
    paper: Paper = Paper.A4,
    orientation: Orientation = Orientation.PORTRAIT,
    drawings: tuple[Drawing, ...] = (),
    file_name: str = "",
) -> PrintDialog:
    """Show a document as it will be printed; from there it goes to a printer or into a PDF file.

    ``purpose`` ("day_list") is under which printer, paper and direction are remembered at this desk, and what the
    audit trail calls it; ``title`` stands at the head of every page; ``html`` comes from a template that escapes
    (exchange/papers.py), ``drawings`` are painted where it has images of theirs. ``patients`` are all whom it is about:
    each of them is put on record before it is out. ``file_name`` is what a PDF file is called at first.
    """
    whom = tuple(dict.fromkeys(patients))
    printed = f"Printed {format_moment(workspace.clock.now())} by {workspace.person.display_name}"
    text = PageText(html, title, workspace.signed_in.clinic_name, printed, drawings)
    printout = Printout(purpose, text, whom, len(whom), file_name=file_name)
    dialog = PrintDialog(workspace, purpose, printout, Sheet(paper, orientation), parent)
    dialog.printed.connect(workspace.told)
    dialog.open()
    return dialog
