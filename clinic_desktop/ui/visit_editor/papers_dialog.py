"""The papers of a visit: what can be printed of it, letters to be written, and those that were written before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_moment, one_line
from clinic_desktop.domain.letters import LETTER_WORDS, PURPOSE_WORDS, LetterKind
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.paper_templates import PAPER_NAMES
from clinic_desktop.domain.paper_templates import Paper as VisitPaperKind
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.domain.visit_papers import LETTER_COUNTRIES
from clinic_desktop.exchange.visit_papers import letter_paper, visit_paper
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.printing import Paper, print_document
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.visit_editor.addendum_dialog import whose_label
from clinic_desktop.ui.visit_editor.letter_dialogs import LetterDialog, ReferralDialog, SickNoteDialog
from clinic_desktop.ui.widgets.message_bar import MessageBar
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.letters import Letter
    from clinic_desktop.domain.struck import StruckParts
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.exchange.visit_papers import VisitPaper
    from clinic_desktop.ui.workspace import Workspace

SMALL = (VisitPaperKind.PRESCRIPTION, VisitPaperKind.SICK_NOTE)
"""What is usually printed on A5."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A line of the list: a paper of this visit, a letter to be written, or one that was."""

    key: str
    what: str
    details: str
    paper: VisitPaperKind | None = None
    kind: LetterKind | None = None
    letter: Letter | None = None
    is_struck: bool = False


class PapersDialog(QDialog):
    """Enter prints what is chosen, or opens its form.

    Signals: written(): a letter was written.
    """

    written = Signal()

    def __init__(self, workspace: Workspace, visit: VisitDetails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-papers")
        self.setWindowTitle("Papers of the visit")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._visit = visit
        self._reading = LatestTask(workspace.tasks, self)
        self._struck: StruckParts = visit.struck
        self._make_widgets()
        self._lay_out()
        self._table.record_activated.connect(self._open)
        self._show(())
        self._table.choose_row(0)
        self._table.setFocus()
        self._look()
        self.resize(760, 440)

    def _make_widgets(self) -> None:
        self._message = MessageBar("visit-papers-message")
        self._model: RecordTableModel[PaperRow] = RecordTableModel(_COLUMNS, lambda row: row.key, self)
        self._table = RecordTable("visit-papers-list", "Papers of the visit", self._model)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("visit-papers-close")
        self._buttons.rejected.connect(self.reject)
        self._open_button = QPushButton("&Open")
        self._open_button.setObjectName("visit-papers-open")
        self._open_button.setDefault(True)
        set_look(self._open_button, "kind", "primary")
        self._open_button.clicked.connect(lambda: self._open(self._table.current_record()))
        self._buttons.addButton(self._open_button, QDialogButtonBox.ButtonRole.ActionRole)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(whose_label(self._visit, self._workspace.clock))
        column.addWidget(self._message)
        column.addWidget(self._table, 1)
        column.addWidget(self._buttons)

    def _look(self) -> None:
        services, patient_id = self._workspace.services, self._visit.appointment.patient_id
        self._workspace.tasks.run(
            partial(services.addenda.struck_of_patient, patient_id), owner=self, done=self._know_struck
        )
        self._reading.run(
            partial(services.letters.of_patient, patient_id),
            done=self._show,
            failed=lambda error: self._message.show_error(words_for(error), self._look),
        )

    def _know_struck(self, struck: StruckParts) -> None:
        self._struck = struck
        letters = tuple(row.letter for row in self._model.records if row.letter is not None)
        self._show(letters)

    def _show(self, letters: tuple[Letter, ...]) -> None:
        is_signed = self._visit.is_completed
        state = "" if is_signed else "Draft: the visit is not completed"
        rows = [
            PaperRow(paper.value, PAPER_NAMES[paper], state, paper=paper)
            for paper in (VisitPaperKind.VISIT_SUMMARY, VisitPaperKind.PRESCRIPTION)
        ]
        rows += [PaperRow(f"new-{kind.value}", f"{LETTER_WORDS[kind]}…", "Write one", kind=kind) for kind in LetterKind]
        rows += [self._row(letter) for letter in letters]
        self._model.show(Page(tuple(rows), has_more=False))

    def _row(self, letter: Letter) -> PaperRow:
        struck = self._struck.find(VisitPart.LETTER, letter.id, letter.appointment_id)
        words = letter_words(letter)
        details = f"Entered in error: {struck.reason}" if struck else signed_words(letter, self._workspace.clock)
        return PaperRow(letter.id, words, details, letter=letter, is_struck=struck is not None)

    def _open(self, row: PaperRow | None) -> None:
        services, clock = self._workspace.services, self._workspace.clock
        if row is None:
            return
        if row.paper is not None:
            self._write(partial(visit_paper, services.visit_papers, clock, row.paper, self._visit.appointment.id))
        elif row.letter is not None:
            self._print_letter(row.letter)
        elif row.kind is not None:
            dialog = letter_dialog(self._workspace, self._visit, row.kind, self)
            dialog.stored.connect(self._stored)
            dialog.open()

    def _stored(self, letter: Letter) -> None:
        self.written.emit()
        self._look()
        self._print_letter(letter)

    def _print_letter(self, letter: Letter) -> None:
        services, clock = self._workspace.services, self._workspace.clock
        self._write(partial(letter_paper, services.visit_papers, clock, letter.id))

    def _write(self, work: Callable[[], VisitPaper]) -> None:
        self._workspace.tasks.run(
            work,
            owner=self,
            done=partial(print_visit_paper, self._workspace, self),
            failed=lambda error: self._message.show_error(words_for(error)),
        )


def letter_dialog(
    workspace: Workspace, visit: VisitDetails, kind: LetterKind, parent: QWidget, thing: str | None = None
) -> LetterDialog:
    made = SickNoteDialog if kind is LetterKind.SICK_NOTE else ReferralDialog
    return made(workspace, visit, parent, thing=thing)


def print_visit_paper(workspace: Workspace, parent: QWidget, paper: VisitPaper) -> None:
    """Show a paper as it will be printed, on the size that is usual for it here."""
    dialog = print_document(
        workspace,
        paper.paper.value,
        paper.written.title,
        paper.written.html,
        parent,
        patients=paper.written.patients,
        paper=usual_size(paper.paper, paper.country),
        file_name=paper.file_name,
    )
    if paper.notice:
        dialog.warn(paper.notice)


def usual_size(paper: VisitPaperKind, country: str) -> Paper:
    """Return the size a paper is usually printed on in a country (a code of ISO 3166-1, or nothing)."""
    if paper in SMALL:
        return Paper.A5
    return Paper.LETTER if country in LETTER_COUNTRIES else Paper.A4


def letter_words(letter: Letter) -> str:
    """Return what a letter is: ``Sick note for work, 26-Nov-2026 to 28-Nov-2026``."""
    known = letter.fields
    name = LETTER_WORDS[known.kind]
    if known.kind is LetterKind.SICK_NOTE and known.purpose is not None:
        purpose = PURPOSE_WORDS[known.purpose].lower()
        return f"{name} for {purpose}, {format_date(known.first_on)} to {format_date(known.last_on)}"
    return f"{name} to {one_line(known.recipient or '')}: {one_line(known.reason or '')}"


def signed_words(letter: Letter, clock: ClinicClock) -> str:
    return f"{format_moment(clock.local(letter.written_at))}, {letter.author_name}"


_COLUMNS: tuple[Column[PaperRow], ...] = (
    Column(
        "What",
        lambda row: row.what,
        stretch=True,
        strong=True,
        struck=lambda row: row.is_struck,
        tooltip=lambda row: row.what,
    ),
    Column("Details", lambda row: row.details, width=34, tooltip=lambda row: row.details),
)
