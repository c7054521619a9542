"""The patient's history in one list, latest first: by kind, by words, and as it was known on some day."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_moment, one_line
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.timeline import EntryKind, matching
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.patient_chart.known_words import later_lines, section_lines, what_words
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from PySide6.QtGui import QResizeEvent

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.timeline import TimelineEntry
    from clinic_desktop.ui.workspace import Workspace

BACK = ActionSpec("back-to-visit", "Back to the visit", "Ctrl+Alt+B", "arrow-left", "Show the visit again")

KINDS: Mapping[EntryKind, tuple[str, str, str]] = MappingProxyType(
    {
        EntryKind.VISIT: ("Visit", "Visits", "stethoscope"),
        EntryKind.CONDITION: ("Condition", "Conditions", "heart-pulse"),
        EntryKind.ALLERGY: ("Allergy", "Allergies", "shield-alert"),
        EntryKind.MEDICATION: ("Medication", "Medication", "pill"),
        EntryKind.VITALS: ("Vital signs", "Vital signs", "activity"),
    }
)
"""What an entry is called, what several are, and its picture."""


def _columns() -> tuple[Column[TimelineEntry], ...]:
    return (
        Column(
            "Date",
            lambda one: format_date(one.day),
            width=13,
            colour=lambda one: "danger_text" if is_unreadable(one.day) else "text",
        ),
        Column("Kind", lambda one: KINDS[one.kind][0], width=17, icon=lambda one: KINDS[one.kind][2]),
        Column(
            "What",
            what_words,
            width=30,
            stretch=True,
            strong=True,
            struck=lambda one: one.struck_out is not None,
        ),
        Column("By", lambda one: one_line(one.who), width=16),
    )


class Timeline(QWidget):
    """Stands where the visit stands, below the same banner.

    Signals:
        visit_chosen: the AppointmentId that an entry belongs to.
        left: the visit is to be seen again.
    """

    visit_chosen = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self._workspace = workspace
        self._clock = workspace.clock
        self._reading = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._entries: tuple[TimelineEntry, ...] = ()
        self._shown_as_of: datetime | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()

    def show_patient(self, patient_id: PatientId | None) -> None:
        """Read a patient's history; with another patient every limit is lifted."""
        if patient_id != self._patient_id:
            self._patient_id = patient_id
            self._entries, self._shown_as_of = (), None
            self._lift()
        self.read_again()

    def read_again(self) -> None:
        if self._patient_id is None or not self.isVisible():
            self._reading.forget()
            return
        self._table.show_loading()
        moment, timeline = self._moment(), self._workspace.services.timeline
        units = self._workspace.signed_in.units
        work = partial(timeline.of_patient, self._patient_id, units)
        if moment is not None:
            work = partial(timeline.as_known, self._patient_id, moment, units)
        self._reading.run(work, done=partial(self._take, moment), failed=self._not_read)

    def come_forward(self) -> None:
        self.read_again()
        self._search.setFocus()

    def _make_widgets(self) -> None:
        self._header = SectionHeader("timeline-header", "Timeline", "history")
        self.back = make_action(self, BACK, self.left.emit)
        self._header.add_button(self.back, with_text=True)
        self._search = SearchBox("timeline-search", "Search in the chart")
        self._as_of = DateField(
            "timeline-as-of", "As known on", today=self._clock.today, day_first=self._workspace.day_first
        )
        self._as_of.setPlaceholderText("today")
        self._kinds: dict[EntryKind, QToolButton] = {}
        for kind, (_, words, picture) in KINDS.items():
            button = QToolButton()
            button.setObjectName(f"timeline-{kind.value}")
            button.setText(words)
            button.setIcon(icon(picture))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setChecked(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(f"Show {words.lower()}, or do not")
            button.toggled.connect(lambda _: self._show())
            self._kinds[kind] = button
        self._message = MessageBar("timeline-message")
        self._model: RecordTableModel[TimelineEntry] = RecordTableModel(_columns(), lambda one: one.id, self)
        self._table = RecordTable("timeline-list", "Timeline", self._model)
        self._details = QLabel()
        self._details.setObjectName("timeline-details")
        self._details.setTextFormat(Qt.TextFormat.PlainText)
        self._details.setWordWrap(True)
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _lay_out(self) -> None:
        label = QLabel("As known on")
        label.setBuddy(self._as_of)
        set_look(label, "role", "muted")
        top = QHBoxLayout()
        top.setSpacing(SPACE_M)
        top.addWidget(self._search, 2)
        top.addWidget(label)
        top.addWidget(self._as_of, 1)
        kinds = FlowLayout(SPACE_S, SPACE_S)
        for button in self._kinds.values():
            kinds.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self._header)
        column.addLayout(top)
        column.addLayout(kinds)
        column.addWidget(self._message)
        column.addWidget(self._table, 1)
        scroll = QScrollArea()
        scroll.setObjectName("timeline-entry")
        scroll.setAccessibleName("The chosen entry")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._details)
        column.addWidget(scroll)
        self._entry = scroll

    def _connect(self) -> None:
        self._search.text_settled.connect(lambda _: self._show())
        self._search.list_wanted.connect(self._table.setFocus)
        self._as_of.date_changed.connect(self._ask_again)
        self._table.record_chosen.connect(self._tell)
        self._table.record_activated.connect(self._open)

    def _take(self, moment: datetime | None, entries: tuple[TimelineEntry, ...]) -> None:
        self._entries, self._shown_as_of = entries, moment
        self._show()

    def _ask_again(self) -> None:
        if self._moment() != self._shown_as_of:
            self.read_again()

    def _not_read(self, error: ClinicError) -> None:
        self._table.show_error(words_for(error), self.read_again)

    def _moment(self) -> datetime | None:
        """Return the end of the day whose knowledge is wanted."""
        day: date | None = self._as_of.day()
        if day is None or is_unreadable(day) or day >= self._clock.today():
            return None
        return self._clock.day_bounds(day)[1]

    def _show(self) -> None:
        moment, known = self._shown_as_of, len(self._entries)
        entries = tuple(
            one for one in matching(self._entries, self._search.text()) if self._kinds[one.kind].isChecked()
        )
        self._say_limits(moment, known, len(entries))
        self._table.show_empty("Nothing was found" if known else "Nothing recorded yet")
        self._model.show(Page(entries, has_more=False))
        self._header.set_count(len(entries) or None)
        if self._table.current_record() is None:
            self._table.choose_row(0)
        self._tell(self._table.current_record())

    def _say_limits(self, moment: datetime | None, known: int, shown: int) -> None:
        """Keep it in sight that something is not shown, and how to see it again."""
        title, advice = "", ""
        if moment is not None:
            title = f"As known on {format_date(self._last_day(moment))}"
            advice = (
                "What was recorded later is not shown, and everything reads as it did at the end of that day."
                " Opening a visit shows it as it is now. "
            )
        if shown < known:
            title = title or "Not everything is shown"
            advice += f"{shown:,} of {known:,} entries are shown."
        if title:
            self._message.show_message(MessageKind.INFO, title, advice.strip(), [Offer("Show everything", self._lift)])
        else:
            self._message.clear()

    def _lift(self) -> None:
        self._search.clear()
        self._as_of.set_value(None)
        for button in self._kinds.values():
            button.setChecked(True)
        self._show()
        self._ask_again()

    def _last_day(self, moment: datetime) -> date:
        """Return the day at whose end this moment lies."""
        return self._clock.local(moment - timedelta(seconds=1)).date()

    def _tell(self, entry: TimelineEntry | None) -> None:
        if entry is None:
            self._details.clear()
            self._fit_entry()
            return
        recorded = f"Recorded {format_moment(self._clock.local(entry.recorded_at))}"
        lines = [entry.title, *entry.details, f"{recorded} by {entry.who}" if entry.who else recorded]
        if self._shown_as_of is not None:
            lines += later_lines(entry, self._clock)
            lines += section_lines(entry)
        if entry.struck_out is not None:
            lines.append(f"Entered in error, {entry.struck_out.by}: {entry.struck_out.reason}")
        self._details.setText("\n".join(lines))
        self._fit_entry()

    def _fit_entry(self) -> None:
        """Give the chosen entry the room that it needs, but no more than a third of the pane: then it scrolls."""
        width = self._entry.viewport().width()
        wanted = self._details.heightForWidth(width) if self._details.text() else 0
        self._entry.setFixedHeight(min(wanted, max(self.height() // 3, 60)))
        self._entry.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_entry()

    def _open(self, entry: TimelineEntry) -> None:
        if entry.appointment_id is not None:
            self.visit_chosen.emit(entry.appointment_id)
