"""One box that finds patients, and the list of who was found and why. Used wherever a patient is chosen."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import (
    age_at_death,
    format_age,
    format_date,
    format_name,
    format_sex,
    in_brackets,
    unreadable_words,
)
from clinic_desktop.domain.patients import MatchReason, PatientMatch, PatientSearch
from clinic_desktop.domain.search_text import marked_spans
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.pages import Page
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.services.patients import PatientService

WHY_FOUND = {
    MatchReason.LAST_NAME: "last name",
    MatchReason.FIRST_NAME: "first name",
    MatchReason.NAME: "name",
    MatchReason.INSIDE_NAME: "within the name",
    MatchReason.SIMILAR_NAME: "similar name",
    MatchReason.PHONE: "phone",
    MatchReason.BORN_ON: "date of birth",
    MatchReason.NAME_AND_BORN_ON: "name, birth date",
    MatchReason.EMAIL: "e-mail",
    MatchReason.ID: "number",
    MatchReason.RECENT: "recent",
}


def patient_columns(clock: ClinicClock) -> tuple[Column[PatientMatch], ...]:
    """Return the columns of a list of patients: who, born when, which gender, and why found."""
    return (
        Column("Name", _name, strong=True, stretch=True, marks=_name_marks, tooltip=_tip, width=14),
        Column(
            "Born",
            partial(_born, clock=clock),
            width=20,
            marks=_born_marks,
            tooltip=_tip,
            colour=lambda match: "danger_text" if _unreadable(match) else "text",
        ),
        Column("Found by", _why, width=12, colour=lambda _: "muted_text", marks=_why_marks),
    )


class PatientList(QWidget):
    """A search box above its answers. The newest question wins; old answers turn pale, they do not vanish.

    Signals:
        patient_chosen: another PatientSummary, or None, is current.
        patient_activated: Enter or a double click on a PatientSummary.
        searched: an answer to the text in the box is on screen.
    """

    patient_chosen = Signal(object)
    patient_activated = Signal(object)
    searched = Signal(str)

    def __init__(
        self, name: str, patients: PatientService, tasks: TaskRunner, clock: ClinicClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._patients = patients
        self._clock = clock
        self._search = LatestTask(tasks, self)
        self._more = LatestTask(tasks, self)
        self._offer: tuple[str, Callable[[], object] | None] = ("", None)
        self._include_archived = False
        self._exactly: tuple[str, PatientId] | None = None
        self._shown_text: str | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()

    def offer_when_empty(self, text: str, act: Callable[[], object]) -> None:
        """Offer this where nobody was found."""
        self._offer = (text, act)

    def include_archived(self, wanted: bool) -> None:  # noqa: FBT001 - a slot of a checkable action
        self._include_archived = wanted
        self.search_again()

    def search_again(self) -> None:
        """Ask the same question again: something may have changed."""
        self._ask(self.box.text())

    def show_patient(self, patient: PatientSummary) -> None:
        """Show exactly this one, by name: nobody reads his number, and namesakes are not meant."""
        text = format_name(patient.last_name, patient.first_name)
        self._exactly, self._shown_text = (text, patient.id), None
        self.box.show_text(text)
        self._ask(text)

    def _make_widgets(self) -> None:
        name = self.objectName()
        self.box = SearchBox(f"{name}-box", "Find a patient", "Name, date of birth, phone, e-mail")
        self._model: RecordTableModel[PatientMatch] = RecordTableModel(
            patient_columns(self._clock), lambda match: match.patient.id, self
        )
        self.table = RecordTable(f"{name}-results", "Patients found", self._model)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.box)
        column.addWidget(self.table, 1)

    def _connect(self) -> None:
        self.box.text_settled.connect(self._ask)
        self.box.list_wanted.connect(self._to_list)
        self.box.returnPressed.connect(self._open_first)
        self._model.more_wanted.connect(self._ask_more)
        self.table.record_chosen.connect(lambda match: self.patient_chosen.emit(match.patient if match else None))
        self.table.record_activated.connect(lambda match: self.patient_activated.emit(match.patient))

    def _ask(self, text: str) -> None:
        self.table.show_loading()
        if self._exactly is not None and self._exactly[0] != text:
            self._exactly = None
        asked = text if self._exactly is None else self._exactly[1]
        question = PatientSearch(asked, include_archived=self._include_archived)
        self._search.run(
            partial(self._patients.search, question), done=partial(self._show, text), failed=self._not_found
        )

    def _ask_more(self, last: PatientMatch) -> None:
        text = self._shown_text or ""
        question = PatientSearch(text, after=last.place, include_archived=self._include_archived)
        self._more.run(
            partial(self._patients.search, question),
            done=partial(self._append, text),
            failed=lambda _: self._model.more_failed(),
        )

    def _append(self, text: str, page: Page[PatientMatch]) -> None:
        if text == self._shown_text:
            self._model.append(page)

    def _show(self, text: str, page: Page[PatientMatch]) -> None:
        is_other_question = text != self._shown_text
        self._shown_text = text
        self._more.forget()
        self._model.show(page)
        # A refresh never chooses somebody else: keys act on whom the person chose, or on nobody.
        if page.items and is_other_question:
            self.table.choose_row(0)
        if text.strip():
            self.table.show_empty("Nobody found", "Check the spelling, or try the birth date or phone.", *self._offer)
        else:
            self.table.show_empty("No patients yet", "Register the first one.", *self._offer)
        self.box.answers_are_slow(self._search.was_slow)
        self.searched.emit(text)

    def _not_found(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self.search_again)

    def _to_list(self) -> None:
        if self.table.choose_row(max(self.table.currentIndex().row(), 0)):
            self.table.setFocus()

    def _open_first(self) -> None:
        """Open the current row, but only if it answers what stands in the box now."""
        match = self.table.current_record()
        if match is not None and self._shown_text == self.box.text():
            self.patient_activated.emit(match.patient)


def _name(match: PatientMatch) -> str:
    who = match.patient
    return format_name(who.last_name, who.first_name, who.title)


def _name_marks(match: PatientMatch) -> tuple[tuple[int, int], ...]:
    return _spans(_name(match), match)


def _born(match: PatientMatch, clock: ClinicClock) -> str:
    who = match.patient
    if who.deceased_on is not None:
        return f"{format_date(who.born_on)} ({f'died {age_at_death(who.born_on, who.deceased_on)}'.rstrip()})"
    return f"{format_date(who.born_on)}{in_brackets(format_age(who.born_on, clock.today()))}"


def _unreadable(match: PatientMatch) -> str:
    return unreadable_words(match.patient.born_on, match.patient.deceased_on)


def _born_marks(match: PatientMatch) -> tuple[tuple[int, int], ...]:
    is_by_date = match.reason in (MatchReason.BORN_ON, MatchReason.NAME_AND_BORN_ON)
    return ((0, len(format_date(match.patient.born_on))),) if is_by_date else ()


def _why(match: PatientMatch) -> str:
    if match.merged_name:
        return f"was {match.merged_name}"
    if match.reason is MatchReason.PHONE:
        return match.patient.phone
    if match.reason is MatchReason.EMAIL and match.patient.email:
        return match.patient.email
    return WHY_FOUND[match.reason]


def _why_marks(match: PatientMatch) -> tuple[tuple[int, int], ...]:
    is_itself = match.reason in (MatchReason.PHONE, MatchReason.EMAIL) or bool(match.merged_name)
    return _spans(_why(match), match) if is_itself else ()


def _spans(text: str, match: PatientMatch) -> tuple[tuple[int, int], ...]:
    return _spans_of(text, match.marks)


@lru_cache(maxsize=1000)
def _spans_of(text: str, marks: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    # A row is painted many times while it is on screen.
    return tuple((start, end - start) for start, end in marked_spans(text, marks))


def _tip(match: PatientMatch) -> str:
    who = match.patient
    lines = [_name(match), f"Born {format_date(who.born_on)}", f"Gender {format_sex(who.sex)}", f"Phone {who.phone}"]
    if who.preferred_name:
        lines.insert(1, f"Preferred name {who.preferred_name}")
    if who.is_archived:
        lines.append("Archived")
    if match.merged_name:
        lines.append(f"Was registered a second time, as {match.merged_name}; both are one now")
    if _unreadable(match):
        lines.append(_unreadable(match))
    return "\n".join(lines)
