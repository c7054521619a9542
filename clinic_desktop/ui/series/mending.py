"""What can be done about one date of a series: another time, another provider, leave it out, overbook, book anyway."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import OVERBOOK_REASONS, FreeSlotSearch
from clinic_desktop.domain.clinical_text import format_date, format_time
from clinic_desktop.domain.problems import length_problems
from clinic_desktop.domain.series import BOOKED_ALL_THE_SAME, ConflictKind
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.series_words import conflicts_words
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.reason_field import ReasonField
from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import FreeSlot, Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.series import PlannedBooking, SeriesDate
    from clinic_desktop.ui.workspace import Workspace

OFFERED = 3


class Mending(QFrame):
    """Signals: mended(SeriesDate): the date as it is to be now."""

    mended = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        name: str,
        skip_words: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-mending")
        self._skip_words = skip_words
        self._name = name
        self._clock = workspace.clock
        self._appointments = workspace.services.appointments
        self._free = LatestTask(workspace.tasks, self)
        self._date: SeriesDate | None = None
        self._slots: tuple[FreeSlot, ...] = ()
        self._make_widgets(workspace, providers)
        self._lay_out()
        self._connect()
        self.show_date(None)

    def show_date(self, date: SeriesDate | None) -> None:
        """Show what can be done about a date, or about none."""
        before = self._date.booking if self._date else None
        self._date = date
        self.setEnabled(date is not None)
        if date is None:
            self._what.setText("Choose a date of the list to change it.")
            self._offer(())
            return
        local = self._clock.local(date.booking.starts_at)
        conflicts = conflicts_words(date.conflicts, self._clock) or "Nothing is in the way."
        self._what.setText(f"{format_date(local.date(), weekday=True)} {format_time(local)}   {conflicts}")
        if date.booking != before:
            self._show_fields(date.booking)
        self._skip.setText("Put &back" if date.is_skipped else self._skip_words)
        kinds = {one.kind for one in date.conflicts}
        open_kinds = {one.kind for one in date.open_conflicts}
        self._anyway.setVisible(bool(open_kinds) and open_kinds <= BOOKED_ALL_THE_SAME)
        may_overbook = ConflictKind.PROVIDER_BUSY in kinds and not kinds & {
            ConflictKind.PATIENT_BUSY,
            ConflictKind.SAME_SERIES,
            ConflictKind.ARCHIVED,
        }
        self._why.setVisible(may_overbook)
        self._overbook.setVisible(may_overbook)
        self._look(date.booking)

    def _show_fields(self, booking: PlannedBooking) -> None:
        """Show where the date is; not again while somebody types another place for it."""
        local = self._clock.local(booking.starts_at)
        self._day.set_day(local.date())
        self._time.set_time_of_day(local.time())
        self._provider.blockSignals(True)
        self._provider.choose(booking.provider_id)
        self._provider.blockSignals(False)
        self._why.setCurrentText(booking.overbook_reason or "")

    def _make_widgets(self, workspace: Workspace, providers: tuple[Provider, ...]) -> None:
        name = self._name
        self._what = QLabel()
        self._what.setObjectName(f"{name}-what")
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        self._what.setWordWrap(True)
        set_look(self._what, "role", "strong")
        self._day = DateField(
            f"{name}-other-day", "Another day for this date", today=self._clock.today, day_first=workspace.day_first
        )
        self._time = TimeField(f"{name}-other-time", "Another time for this date")
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            f"{name}-other-provider", "Another provider for this date", [(one.id, one.name) for one in providers]
        )
        self._skip = self._button("skip", self._skip_words)
        self._anyway = self._button("anyway", "Book an&yway")
        self._why = ReasonField(f"{name}-why", "Why overbook", OVERBOOK_REASONS)
        self._why.line.setPlaceholderText("Why overbook?")
        self._overbook = self._button("overbook", "Overboo&k")
        self._free_title = QLabel("Free that day")
        set_look(self._free_title, "role", "muted")
        self._times = [self._button(f"free-{place + 1}", "") for place in range(OFFERED)]

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"{self._name}-{name}")
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(SPACE_S)
        parts: tuple[QWidget, ...] = (self._day, self._time, self._provider, self._skip, self._anyway)
        for part in parts:
            where.addWidget(part)
        where.addStretch(1)
        offers = QHBoxLayout()
        offers.setSpacing(SPACE_S)
        offers.addWidget(self._free_title)
        for button in self._times:
            offers.addWidget(button)
        offers.addStretch(1)
        offers.addWidget(self._why)
        offers.addWidget(self._overbook)
        self._why.setMinimumWidth(200)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self._what)
        column.addLayout(where)
        column.addLayout(offers)

    def _connect(self) -> None:
        self._day.date_changed.connect(self._take_time)
        self._time.time_changed.connect(self._take_time)
        self._provider.currentIndexChanged.connect(self._take_time)
        self._skip.clicked.connect(self._skip_or_put_back)
        self._anyway.clicked.connect(self._book_anyway)
        self._overbook.clicked.connect(self._take_overbook)
        for place, button in enumerate(self._times):
            button.clicked.connect(partial(self._take_free, place))

    def _take_time(self) -> None:
        day, at, provider_id = self._day.day(), self._time.time_of_day(), self._provider.choice()
        if self._date is None or day is None or at is None or provider_id is None or is_unreadable(day):
            return
        booking = replace(
            self._date.booking,
            starts_at=self._clock.moment(day, at),
            provider_id=provider_id,
            overbook_reason=None,
        )
        if booking != self._date.booking:
            self.mended.emit(replace(self._date, booking=booking, conflicts=(), is_skipped=False, is_confirmed=False))

    def _take_free(self, place: int) -> None:
        if self._date is not None and place < len(self._slots):
            slot = self._slots[place]
            booking = replace(
                self._date.booking, starts_at=slot.starts_at, provider_id=slot.provider_id, overbook_reason=None
            )
            self.mended.emit(replace(self._date, booking=booking, conflicts=(), is_skipped=False, is_confirmed=False))

    def _skip_or_put_back(self) -> None:
        if self._date is not None:
            self.mended.emit(replace(self._date, is_skipped=not self._date.is_skipped, conflicts=()))

    def _book_anyway(self) -> None:
        if self._date is not None:
            self.mended.emit(replace(self._date, is_confirmed=True))

    def _take_overbook(self) -> None:
        reason = self._why.reason()
        if self._date is None:
            return
        if list(length_problems({"why": reason}, {"why": limits.STATUS_REASON})):
            self._why.setFocus()
            return
        self.mended.emit(replace(self._date, booking=replace(self._date.booking, overbook_reason=reason)))

    def _look(self, booking: PlannedBooking) -> None:
        """Look for the next free times of that day with that provider."""
        first = self._clock.day_bounds(self._clock.local(booking.starts_at).date())[0]
        question = FreeSlotSearch(booking.minutes, first, booking.provider_id, OFFERED)
        self._free.run(
            partial(self._appointments.free_slots, question), done=self._offer, failed=lambda _: self._offer(())
        )

    def _offer(self, slots: tuple[FreeSlot, ...]) -> None:
        on = self._clock.local(self._date.booking.starts_at).date() if self._date else None
        self._slots = tuple(one for one in slots if self._clock.local(one.starts_at).date() == on)
        self._free_title.setText("Free that day" if self._slots else "Nothing is free that day with this provider")
        self._free_title.setVisible(self._date is not None)
        for place, button in enumerate(self._times):
            button.setVisible(place < len(self._slots))
            if place < len(self._slots):
                button.setText(format_time(self._clock.local(self._slots[place].starts_at)))
