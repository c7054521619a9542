"""Two registrations side by side, line by line, with what differs marked; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.clinical_text import format_date, format_moment
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.merging import MERGED_FIELDS
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.patient_search.merge_words import NOT_WRITTEN, belongings_words, name_of, value_words
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.merging import MergePreview
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.ui.workspace import Workspace

MERGE = ActionSpec("merge-both", "&Merge…", "Ctrl+M", "users", "Choose what stays of each, and make them one")
TWO = ActionSpec("both-two-people", "&Not the same person", "Ctrl+Del", "user-x", "Do not show these two again")
SAME, DIFFERS, ONLY_ONE, WRITTEN = "same", "differs", "only one known", "written differently"
_MARKS = {DIFFERS: ("warning_text", "triangle-alert"), ONLY_ONE: ("muted_text", "minus"), WRITTEN: ("text", "check")}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is known of both, in words, and how the two compare."""

    what: str
    one: str
    other: str
    compared: str


def lines_of(one: PatientDetails, other: PatientDetails, clock: ClinicClock) -> tuple[Line, ...]:
    """Return what is written down about two people, line by line; what is known of neither is left out."""
    found = []
    for name in MERGED_FIELDS:
        first, later = (value_words(name, getattr(who.fields, name)) for who in (one, other))
        if (first, later) != (NOT_WRITTEN, NOT_WRITTEN):
            found.append(Line(FIELD_NAMES[name], first, later, _compared(first, later)))
    first, later = (format_moment(clock.local(who.registered_at)) for who in (one, other))
    found.append(Line("Registered", first, later, ""))
    if one.archived_at or other.archived_at:
        first, later = (format_date(clock.local(who.archived_at)) if who.archived_at else "no" for who in (one, other))
        found.append(Line("Archived", first, later, ""))
    return tuple(found)


def _compared(one: str, other: str) -> str:
    if one == other:
        return SAME
    if NOT_WRITTEN in (one, other):
        return ONLY_ONE
    return WRITTEN if _bare(one) == _bare(other) else DIFFERS


def _bare(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


class BothDialog(ListWindow):
    """Signals: merge_wanted(), dismiss_wanted(): what is to become of the two; the dialog closes."""

    merge_wanted = Signal()
    dismiss_wanted = Signal()

    def __init__(self, workspace: Workspace, one: PatientId, other: PatientId, parent: QWidget | None = None) -> None:
        super().__init__("both", "Both registrations", "Side by side", "users", (940, 620), parent)
        self._workspace = workspace
        self._ids = one, other
        self._belongings = QLabel()
        self._belongings.setObjectName("both-belongings")
        self._belongings.setWordWrap(True)
        set_look(self._belongings, "role", "muted")
        columns = _columns("Registered first", "Registered later")
        self._model: RecordTableModel[Line] = RecordTableModel(columns, lambda line: line.what, self)
        self.table: RecordTable[Line] = RecordTable("both-list", "Both registrations", self._model)
        self._merge = self.add_button(MERGE, self._want_merge)
        self._two = self.add_button(TWO, self._want_two)
        self.lay_out(self.table, self._belongings)
        self.table.setFocus()
        self._read()

    def _read(self) -> None:
        self.table.show_loading()
        work = partial(self._workspace.services.merging.preview, *self._ids)
        self._workspace.tasks.run(work, owner=self, done=self._show, failed=self._not_read)

    def _show(self, seen: MergePreview) -> None:
        one, other = seen.survivor, seen.merged
        lines = lines_of(one, other, self._workspace.clock)
        self.header.set_title(f"{name_of(one)} and {name_of(other)}")
        self._model.show(Page(lines, has_more=False))
        self.table.choose_row(next((place for place, line in enumerate(lines) if line.compared == DIFFERS), 0))
        count = sum(line.compared == DIFFERS for line in lines)
        differ = "Nothing differs" if not count else "1 line differs" if count == 1 else f"{count} lines differ"
        self._belongings.setText(
            f"{differ}.\nThe first has {belongings_words(seen.of_survivor)}; the other has"
            f" {belongings_words(seen.of_merged)}."
        )

    def _not_read(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self._read)

    def _want_merge(self) -> None:
        self.accept()
        self.merge_wanted.emit()

    def _want_two(self) -> None:
        self.accept()
        self.dismiss_wanted.emit()


def _columns(one: str, other: str) -> tuple[Column[Line], ...]:
    return (
        Column("What", lambda line: line.what, width=20, colour=lambda _: "muted_text"),
        Column(one, lambda line: line.one, width=26, stretch=True, tooltip=lambda line: line.one, strong=True),
        Column(other, lambda line: line.other, width=26, stretch=True, tooltip=lambda line: line.other, strong=True),
        Column(
            "Compared",
            lambda line: line.compared,
            width=22,
            colour=lambda line: _MARKS.get(line.compared, ("muted_text", ""))[0],
            icon=lambda line: _MARKS.get(line.compared, ("", ""))[1],
        ),
    )
