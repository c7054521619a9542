"""What is about to be printed, as it will look, and where it goes: a printer, or a PDF file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import length_problems
from clinic_desktop.ui.error_words import words_for, words_for_problem
from clinic_desktop.ui.export_dialog import documents_folder
from clinic_desktop.ui.printing.page_view import ZOOM_STEP, PageView
from clinic_desktop.ui.printing.pages import LaidOut, lay_out
from clinic_desktop.ui.printing.paper import ORIENTATION_WORDS, PAPER_WORDS, Orientation, Paper, Sheet
from clinic_desktop.ui.printing.print_habits import PrintHabit, habit_of, keep_habit, reasons_for
from clinic_desktop.ui.printing.printers import (
    PrinterNames,
    Printout,
    known_printers,
    save_as_pdf,
    send_to_printer,
)
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.exchange.taking_out import TakenOut
    from clinic_desktop.ui.workspace import Workspace

COPIES_MOST = 20
NO_PRINTER = "No printer on this computer"
_SIDE_WIDTH = 240


class PrintDialog(QDialog):
    """Signals: printed(str): where it went, in words for the status bar. The dialog closes when it is out."""

    printed = Signal(str)

    def __init__(
        self, workspace: Workspace, purpose: str, printout: Printout, usual: Sheet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("print")
        self.setWindowTitle(f"Print: {printout.text.title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._tasks = workspace.tasks
        self._audit = workspace.services.audit
        self._habits = workspace.habits
        self._purpose = purpose
        self._printout = printout
        self._habit = habit_of(workspace.habits, purpose, usual)
        self._layouts = LatestTask(workspace.tasks, self)
        self._pages = 0
        self._is_working = False
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.resize(960, 660)
        self._view.setFocus()
        self._ask_layout()
        self._tasks.run(known_printers, owner=self, done=self._offer_printers)

    @property
    def sheet(self) -> Sheet:
        """The sheet chosen."""
        return Sheet(self._paper.choice() or Paper.A4, self._orientation.choice() or Orientation.PORTRAIT)

    @property
    def _names_several(self) -> bool:
        """Whether it is a list of patients: then it is said why it leaves the program."""
        return len(self._printout.patients) > 1

    def _with_reason(self) -> Printout | None:
        """Return what is printed with why, or None if that is missing: then it is said there."""
        if not self._names_several:
            return self._printout
        found = list(length_problems({"reason": self._reason.reason()}, {"reason": limits.CHART_REASON}))
        self._reason_field.set_problem(words_for_problem(found[0]) if found else None)
        if found:
            self._reason.setFocus()
            return None
        return replace(self._printout, reason=self._reason.reason())

    def warn(self, words: str) -> None:
        """Say something about the document that whoever prints it should know."""
        self._message.show_message(MessageKind.WARNING, "Please look before you print", words)

    def _make_widgets(self) -> None:
        sheet = self._habit.sheet
        self._message = MessageBar("print-message", narrow=True)
        self._view = PageView("print-pages")
        self._printer: ChoiceField[str] = ChoiceField("print-printer", "Printer", [("", "Looking for printers…")])
        self._printer.setEnabled(False)
        self._paper: ChoiceField[Paper] = ChoiceField("print-paper", "Paper", list(PAPER_WORDS.items()))
        self._paper.choose(sheet.paper)
        self._orientation: ChoiceField[Orientation] = ChoiceField(
            "print-orientation", "Direction", list(ORIENTATION_WORDS.items())
        )
        self._orientation.choose(sheet.orientation)
        self._copies = QSpinBox()
        self._copies.setObjectName("print-copies")
        self._copies.setAccessibleName("Copies")
        self._copies.setRange(1, COPIES_MOST)
        self._reason = ReasonField("print-reason", "Reason", reasons_for(self._purpose))
        self._reason.setCurrentText(self._habit.reason)
        self._reason_field = FormField("R&eason", self._reason, is_required=True, hint="Put on record with the list")
        self._reason_field.setVisible(self._names_several)
        self._count = QLabel()
        self._count.setObjectName("print-number")
        set_look(self._count, "role", "muted")
        self._larger = self._button("larger", "&Larger")
        self._smaller = self._button("smaller", "S&maller")
        self._print = self._button("print", "&Print")
        self._print.setDefault(True)
        self._print.setEnabled(False)
        set_look(self._print, "kind", "primary")
        self._save = self._button("save", "&Save as PDF…")
        self._save.setEnabled(False)
        self._close = self._button("close", "Close")

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"print-{name}")
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(SPACE_M)
        side.addWidget(FormField("P&rinter", self._printer))
        side.addWidget(FormField("P&aper", self._paper))
        side.addWidget(FormField("&Direction", self._orientation))
        side.addWidget(FormField("&Copies", self._copies))
        side.addWidget(self._reason_field)
        zoom = QHBoxLayout()
        zoom.setSpacing(SPACE_S)
        zoom.addWidget(self._larger)
        zoom.addWidget(self._smaller)
        side.addLayout(zoom)
        side.addWidget(self._message)
        side.addStretch(1)
        for button in (self._print, self._save, self._close):
            side.addWidget(button)
        settings = QWidget()
        settings.setFixedWidth(_SIDE_WIDTH)
        settings.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        pages = QVBoxLayout()
        pages.setSpacing(SPACE_S)
        pages.addWidget(self._view, 1)
        pages.addWidget(self._count)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        row.setSpacing(SPACE_L)
        row.addWidget(settings)
        row.addLayout(pages, 1)

    def _connect(self) -> None:
        self._paper.currentIndexChanged.connect(lambda _: self._ask_layout())
        self._orientation.currentIndexChanged.connect(lambda _: self._ask_layout())
        self._view.page_shown.connect(lambda _: self._say_page())
        self._larger.clicked.connect(lambda: self._view.zoom(ZOOM_STEP))
        self._smaller.clicked.connect(lambda: self._view.zoom(1 / ZOOM_STEP))
        self._print.clicked.connect(self._send)
        self._save.clicked.connect(self._ask_place)
        self._close.clicked.connect(self.reject)

    def _ask_layout(self) -> None:
        self._layouts.run(partial(lay_out, self._printout.text, self.sheet), done=self._show, failed=self._failed)

    def _show(self, laid_out: LaidOut) -> None:
        self._pages = laid_out.count
        self._view.show_pages(laid_out)
        self._say_page()
        self._offer()

    def _say_page(self) -> None:
        self._count.setText(f"Page {self._view.page + 1} of {self._pages}" if self._pages else "")

    def _offer_printers(self, known: PrinterNames) -> None:
        usual = self._habit.printer if self._habit.printer in known.names else known.usual
        self._printer.offer([(name, name) for name in known.names] or [("", NO_PRINTER)])
        self._printer.choose(usual)
        self._printer.setEnabled(bool(known.names))
        if not known.names:
            self._save.setDefault(True)
        self._offer()

    def _offer(self) -> None:
        is_ready = self._pages > 0 and not self._is_working
        self._print.setEnabled(is_ready and bool(self._printer.choice()))
        self._save.setEnabled(is_ready)

    def _keep_habit(self) -> None:
        printer, reason = self._printer.choice() or self._habit.printer, self._reason.reason()
        if reason not in reasons_for(self._purpose):
            # What somebody wrote may name a patient: it is on record, and not in a file of this desk.
            reason = self._habit.reason
        keep_habit(self._habits, self._purpose, PrintHabit(self.sheet, printer, reason))

    def _send(self) -> None:
        printer, printout = self._printer.choice(), self._with_reason()
        if not printer or printout is None:
            return
        work = partial(send_to_printer, self._audit, printout, self.sheet, printer, self._copies.value())
        self._run(work, lambda name: self._out(f"Sent to the printer {name}"))

    def _ask_place(self) -> None:
        if self._with_reason() is None:
            return
        usual = documents_folder() / (self._printout.file_name or f"{self._printout.subject.replace('_', '-')}.pdf")
        dialog = QFileDialog(self, "Save as PDF", str(usual), "PDF (*.pdf)")
        dialog.setObjectName("print-place")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write the PDF file; whoever chose the place has been asked whether an older file may go."""
        printout = self._with_reason()
        if printout is not None:
            work = partial(save_as_pdf, self._audit, printout, self.sheet, Path(path), may_replace=True)
            self._run(work, self._saved)

    def _run(self, work: Callable[[], object], done: Callable[[Any], None]) -> None:
        if self._is_working:
            return
        self._message.clear()
        self._keep_habit()
        self._is_working = True
        self._offer()
        self._tasks.run(work, owner=self, done=done, failed=self._failed)

    def _saved(self, taken: TakenOut) -> None:
        self._out(f"Saved as {taken.path}")

    def _out(self, words: str) -> None:
        self._is_working = False
        self.printed.emit(words)
        self.accept()

    def _failed(self, error: ClinicError) -> None:
        self._is_working = False
        self._offer()
        words = words_for(error)
        self._message.show_message(MessageKind.ERROR, words.title, words.advice)
