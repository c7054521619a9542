"""What the board shows of each. Times run: they are asked for whenever a row is painted or read aloud."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.clinical_text import format_name, format_time, one_line, unreadable_words
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.waiting import Stage, Urgency, WaitThresholds
from clinic_desktop.ui.waiting_words import (
    STAGE_WORDS,
    URGENCY_TINTS,
    URGENCY_WORDS,
    late_words,
    running_tint,
    running_words,
    stage_words,
)
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.waiting import WaitingEntry


_LANE_TIMES = {
    Stage.EXPECTED: ("Booked", 9),
    Stage.WAITING: ("How long", 15),
    Stage.IN_ROOM: ("How long", 15),
    Stage.LEFT: ("Until", 9),
}
"""The second head of each column of the board, and its width in characters."""
_LEFT_OUT = ("waiting ", "in room ", "expected ", "seen until ", "left at ")
_URGENCY_ICONS = {Urgency.SOON: "clock", Urgency.URGENT: "triangle-alert"}


class BoardColumns:
    """The columns, with what they know of the board: what counts as long, and how this computer's clock goes."""

    def __init__(self, clock: ClinicClock) -> None:
        self._clock = clock
        self.thresholds = WaitThresholds()
        self.ahead = timedelta(0)

    def columns(self) -> tuple[Column[WaitingEntry], ...]:
        return (
            Column(
                "No",
                lambda entry: str(entry.number or ""),
                width=4,
                align=Qt.AlignmentFlag.AlignRight,
                accessible=lambda entry: f"number {entry.number}" if entry.number else "",
            ),
            Column("Patient", _patient, width=17, stretch=True, strong=True, struck=_is_off, tooltip=self._tip),
            Column("Now", self._running, width=27, badge=self._running_tint, tooltip=self._tip),
            Column(
                "Urgency",
                lambda entry: "" if entry.urgency is Urgency.NORMAL else URGENCY_WORDS[entry.urgency],
                width=11,
                badge=lambda entry: URGENCY_TINTS[entry.urgency],
                accessible=lambda entry: f"urgency {URGENCY_WORDS[entry.urgency].lower()}",
            ),
            Column("Room", lambda entry: one_line(entry.room or ""), width=10),
            Column("Booked", self._booked, width=10),
            Column("Late", self._late, width=16, colour=lambda _: "muted_text"),
            Column("Provider", lambda entry: one_line(entry.provider_name), width=13),
        )

    def lane(self, stage: Stage) -> tuple[Column[WaitingEntry], ...]:
        """Return the columns of one place on the board: its name is the head."""
        name: Column[WaitingEntry] = Column(
            STAGE_WORDS[stage],
            lambda entry: f"{entry.number}  {_patient(entry)}" if entry.number else _patient(entry),
            width=8,
            stretch=True,
            strong=True,
            struck=_is_off,
            tooltip=self._tip,
            icon=lambda entry: _URGENCY_ICONS.get(entry.urgency, ""),
            accessible=self.words,
        )
        head, width = _LANE_TIMES[stage]
        now: Column[WaitingEntry] = Column(head, self._briefly, width=width, badge=self._running_tint)
        room: Column[WaitingEntry] = Column("Room", lambda entry: one_line(entry.room or ""), width=8)
        return (name, now, room) if stage is Stage.IN_ROOM else (name, now)

    def words(self, entry: WaitingEntry) -> str:
        """Return one entry in a sentence, for screen readers and tool tips."""
        return self._tip(entry).replace("\n", ", ")

    def now(self) -> datetime:
        """Return this moment by the server's clock, whatever the clock of this computer shows."""
        return self._clock.now() - self.ahead

    def _running(self, entry: WaitingEntry) -> str:
        return running_words(entry, self.now(), self.thresholds, self._clock)

    def _briefly(self, entry: WaitingEntry) -> str:
        """Return how long, without the word for the place: that stands at the head."""
        words = self._running(entry)
        return (
            words.removeprefix("waiting ")
            .removeprefix("in room ")
            .removeprefix("expected ")
            .removeprefix("seen until ")
        )

    def _running_tint(self, entry: WaitingEntry) -> str:
        return running_tint(entry, self.now(), self.thresholds)

    def _booked(self, entry: WaitingEntry) -> str:
        return format_time(self._clock.local(entry.starts_at))

    def _late(self, entry: WaitingEntry) -> str:
        return late_words(entry, self.now())

    def _tip(self, entry: WaitingEntry) -> str:
        lines = [
            f"{_patient(entry)}{f', number {entry.number}' if entry.number else ''}",
            f"{stage_words(entry)}{f' in {entry.room}' if entry.room else ''}",
            f"Booked {self._booked(entry)} with {entry.provider_name}",
        ]
        if entry.arrived_at is not None:
            lines.append(f"Came at {format_time(self._clock.local(entry.arrived_at))}")
        lines += [words for words in (self._running(entry), self._late(entry)) if words]
        if entry.urgency is not Urgency.NORMAL:
            lines.append(URGENCY_WORDS[entry.urgency])
        unreadable = unreadable_words(entry.starts_at)
        return "\n".join([*lines, unreadable] if unreadable else lines)


def _patient(entry: WaitingEntry) -> str:
    return format_name(entry.last_name, entry.first_name)


def _is_off(entry: WaitingEntry) -> bool:
    return entry.stage is Stage.LEFT and entry.status is not AppointmentStatus.COMPLETED
