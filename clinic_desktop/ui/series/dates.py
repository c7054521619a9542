"""Every date of a series with what stands in its way, each to be mended by itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.background.holds import LOOK_MS
from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_date, format_time
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.series import ConflictKind, SeriesDate, settled
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.series.decisions import decided
from clinic_desktop.ui.series.mending import Mending
from clinic_desktop.ui.series_words import state_words
from clinic_desktop.ui.theme import SPACE_M
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.series import Conflict, PlannedBooking
    from clinic_desktop.ui.workspace import Workspace

PAUSE_MS = 300
_CONCERNED = {Subject.APPOINTMENTS, Subject.HOLDS, Subject.WORKING_HOURS, Subject.EVERYTHING}


class SeriesDates(QWidget):
    """``skip_words``: the button that leaves a date out, and what the list says of one that is.

    Signals: changed(): other dates, or something else in their way, or something was decided.
    """

    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        name: str,
        skip_words: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-dates")
        self._workspace = workspace
        self._series = workspace.services.series
        self._names = {one.id: one.name for one in providers}
        self._looking = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._own: frozenset[AppointmentId] = frozenset()
        self._dates: list[SeriesDate] = []
        self._is_looking = False
        self._skipped = skip_words[1]
        self._model: RecordTableModel[tuple[int, SeriesDate]] = RecordTableModel(
            self._columns(workspace.clock), lambda one: one[1].booking.id, self
        )
        self.table = RecordTable(f"{name}-list", "Dates of the series", self._model)
        self.table.setMinimumHeight(self.fontMetrics().height() * 9)
        self.table.show_empty("No dates yet", "Choose the first day and the time.")
        self._mending = Mending(workspace, providers, name, skip_words[0])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(self.table, 1)
        column.addWidget(self._mending)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.look)
        # Nobody tells when a program has died that was booking.
        self._held_still = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._held_still.timeout.connect(self.look)
        workspace.live_updates.changed.connect(self._on_changed)
        self.table.record_chosen.connect(lambda one: self._mending.show_date(one[1] if one else None))
        self._mending.mended.connect(self._mend)

    @property
    def dates(self) -> tuple[SeriesDate, ...]:
        return tuple(self._dates)

    @property
    def is_looking(self) -> bool:
        """Whether what stands in the way is being read at this moment."""
        return self._is_looking

    @property
    def open_count(self) -> int:
        """How many dates cannot be booked as they are."""
        return sum(bool(one.open_conflicts) for one in self._dates)

    def show_dates(
        self,
        patient_id: PatientId | None,
        bookings: Iterable[PlannedBooking],
        own: frozenset[AppointmentId] = frozenset(),
    ) -> None:
        """Show other dates. ``own`` are bookings that leave their time."""
        self._patient_id, self._own = patient_id, own
        self._dates = [SeriesDate(one) for one in bookings]
        self.look()

    def decide_as(self, text: str) -> None:
        """Decide about the dates as somebody did before: a text of ``decisions_text``."""
        self._dates = decided(self._dates, text)
        self.look()

    def look(self) -> None:
        """Read again what stands in the way. What was decided about a date stays."""
        self._show()
        wanted = settled(self._dates)
        if self._patient_id is None or not wanted:
            self._looking.forget()
            self._is_looking = False
            self.changed.emit()
            return
        self._is_looking = True
        self.table.show_loading()
        # Whoever is left out stays where he is, and holds his time.
        own = self._own - {one.booking.id for one in self._dates if one.is_skipped}
        work = partial(self._series.conflicts, self._patient_id, wanted, own)
        self._looking.run(work, done=partial(self._looked, wanted), failed=self._not_looked)
        self.changed.emit()

    def to_first_open(self) -> None:
        """Put the cursor on the first date that cannot be booked as it is."""
        first = next((one for one in self._dates if one.open_conflicts), None)
        if first is not None:
            self.table.choose(first.booking.id)
            self.table.setFocus()

    def _looked(self, asked: tuple[PlannedBooking, ...], conflicts: tuple[tuple[Conflict, ...], ...]) -> None:
        found = {one.id: told for one, told in zip(asked, conflicts, strict=True)}
        self._is_looking = False
        self._dates = [
            replace(one, conflicts=found.get(one.booking.id, ()), is_looked_at=one.booking.id in found)
            for one in self._dates
        ]
        if any(told.kind is ConflictKind.HELD for one in self._dates for told in one.conflicts):
            self._held_still.start()
        self._show()
        if self.table.current_record() is None:
            first = next((place for place, one in enumerate(self._dates) if one.open_conflicts), 0)
            self.table.choose_row(first)
        self._show_current()
        self.changed.emit()

    def _not_looked(self, error: ClinicError) -> None:
        self._is_looking = False
        self.table.show_error(words_for(error), self.look)
        self.changed.emit()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        """What others book is shown as soon as they have booked it."""
        if any(one.subject in _CONCERNED for one in changes):
            self._pause.start()

    def _mend(self, mended: SeriesDate) -> None:
        mended = replace(mended, is_mended=True)
        self._dates = [mended if one.booking.id == mended.booking.id else one for one in self._dates]
        self.look()
        self._show_current()

    def _show(self) -> None:
        rows = tuple(enumerate(self._dates, start=1))
        self._model.show(Page(rows, has_more=False))

    def _show_current(self) -> None:
        current = self.table.current_record()
        self._mending.show_date(current[1] if current else None)

    def _state(self, one: SeriesDate, clock: ClinicClock) -> str:
        return self._skipped if one.is_skipped else state_words(one, clock)

    def _columns(self, clock: ClinicClock) -> tuple[Column[tuple[int, SeriesDate]], ...]:
        return (
            Column("No", lambda one: str(one[0]), width=4, align=Qt.AlignmentFlag.AlignRight),
            Column(
                "Date", lambda one: _day(one[1], clock), width=20, strong=True, struck=lambda one: one[1].is_skipped
            ),
            Column("Time", lambda one: format_time(clock.local(one[1].booking.starts_at)), width=7, strong=True),
            Column("Min", lambda one: str(one[1].booking.minutes), width=4, align=Qt.AlignmentFlag.AlignRight),
            Column("Provider", lambda one: self._names.get(one[1].booking.provider_id, ""), width=16),
            Column(
                "What is there",
                lambda one: self._state(one[1], clock),
                width=34,
                stretch=True,
                colour=lambda one: _colour(one[1]),
                icon=lambda one: _icon(one[1]),
                tooltip=lambda one: self._state(one[1], clock),
            ),
        )


def _day(one: SeriesDate, clock: ClinicClock) -> str:
    return format_date(clock.local(one.booking.starts_at).date(), weekday=True)


def _colour(one: SeriesDate) -> str:
    if one.open_conflicts:
        return "danger_text"
    return "muted_text" if one.is_skipped else "warning_text" if one.conflicts else "text"


def _icon(one: SeriesDate) -> str:
    if one.open_conflicts:
        return "circle-alert"
    if not one.is_looked_at and not one.is_skipped:
        return ""
    return "minus" if one.is_skipped else "triangle-alert" if one.conflicts else "circle-check"
