"""The same patient's visit before this one: read when a visit can be written, and copied from section by section."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.writing import SECTION_TEXTS, Section
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.visit_editor.copy_dialog import CopyDialog, CopyWords
from clinic_desktop.ui.widgets.message_bar import MessageKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.visit_editor.insertion import Insertion
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace


class LastVisit(QObject):
    """What it read belongs to one visit and is forgotten with it: nothing of another patient can be copied.

    Signals: known(): the last visit was read, or what was read is forgotten.
    """

    known = Signal()

    def __init__(
        self, workspace: Workspace, form: VisitForm, insertion: Insertion, message: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._form = form
        self._insertion = insertion
        self._message = message
        self._window = window
        self._reading = LatestTask(workspace.tasks, self)
        self._visit: AppointmentId | None = None
        self._found: VisitDetails | None = None
        self._is_read = False

    def follow(self, visit: VisitDetails | None) -> None:
        """Know which visit is on the screen, or that none is."""
        shown = visit.appointment.id if visit is not None and visit.is_writable else None
        if shown == self._visit:
            return
        self._reading.forget()
        self._visit, self._found, self._is_read = shown, None, False
        self.known.emit()
        if shown is not None:
            self._read(shown, None)

    def found(self) -> tuple[VisitDetails | None, date | None]:
        """Return the visit before the one on the screen and its day, as far as it is known by now."""
        if self._found is None or self._visit != self._form.stored().appointment.id:
            return None, None
        return self._found, self._workspace.clock.local(self._found.appointment.starts_at).date()

    def copy(self, section: Section) -> None:
        """Show what the last visit says in a section; add what is chosen below what is typed."""
        if self._visit is None:
            return
        if self._is_read:
            self._offer(section)
        else:
            self._read(self._visit, section)

    def _read(self, visit: AppointmentId, section: Section | None) -> None:
        last = partial(self._workspace.services.writing.last_visit, visit)
        self._reading.run(last, done=partial(self._know, visit, section), failed=partial(self._not_read, section))

    def _know(self, visit: AppointmentId, section: Section | None, found: VisitDetails | None) -> None:
        if visit != self._visit:
            return
        self._found, self._is_read = found, True
        self.known.emit()
        if section is not None:
            self._offer(section)

    def _not_read(self, section: Section | None, error: ClinicError) -> None:
        if section is not None:
            self._message.show_error(words_for(error), partial(self.copy, section))

    def _offer(self, section: Section) -> None:
        found, day = self.found()
        if found is None or day is None:
            self._message.show_message(
                MessageKind.INFO, "There is no earlier visit to copy from", "Nothing was written in one before this."
            )
            return
        texts = {name: getattr(found.texts, name) for name in SECTION_TEXTS[section]}
        said = {name: text for name, text in texts.items() if text.strip()}
        if not said:
            self._message.show_message(
                MessageKind.INFO,
                f"The last visit says nothing under {section.value}",
                f"It was on {format_date(day)}. Nothing was copied.",
            )
            return
        line = found.appointment
        name, born = format_name(line.patient_last_name, line.patient_first_name), format_date(line.patient_born_on)
        words = CopyWords(
            f"{name}   Born {born}",
            f"Written at the visit of {format_date(day)} by {line.provider_name}. Check that each word is true today.",
            f"Copied from {format_date(day)} ({line.provider_name}):",
        )
        room = {name: self._form.texts[name].room for name in said}
        dialog = CopyDialog(words, said, room, self._window)
        dialog.chosen.connect(partial(self._add, found, words.line))
        dialog.open()

    def _add(self, source: VisitDetails, line: str, texts: Mapping[str, str], has_line: bool) -> None:  # noqa: FBT001
        if self._found is not source or not self._form.stored().is_writable:
            return
        with self._form.history.as_one("Copy from last visit"):
            for name, text in texts.items():
                self._insertion.add_below(self._form.texts[name], f"{line}\n{text}" if has_line else text)
        self._form.texts[next(iter(texts))].setFocus()
        self._workspace.told.emit("Copied from the last visit. Ctrl + Z takes it back.")
