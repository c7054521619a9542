"""When the patient can come: part of the day, weekdays, between two times. What the free times are looked for by."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.free_times import PartOfDay, WantedTimes
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.time_field import TimeField
from clinic_desktop.ui.widgets.weekday_buttons import WeekdayButtons

PARTS_OF_DAY = [(part, part.value.capitalize()) for part in PartOfDay]
NOT_AFTER = "Later than “not before”, please"


class WantedTimesFields(QObject):
    """The fields, for a widget to lay out. Signals: changed(): other times are wanted."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._part: ChoiceField[PartOfDay] = ChoiceField("book-free-part", "Part of the day", PARTS_OF_DAY, "Any time")
        self._weekdays = WeekdayButtons("book-free")
        self._not_before = TimeField("book-free-not-before", "Not before")
        self._until = TimeField("book-free-until", "Over by")
        for field in (self._not_before, self._until):
            field.setPlaceholderText("hh:mm")
        self.part = FormField("Part of da&y", self._part)
        self.weekdays = FormField("Wee&kdays", self._weekdays)
        self.not_before = FormField("Not b&efore", self._not_before)
        self.until = FormField("O&ver by", self._until)
        self._part.currentIndexChanged.connect(self._tell)
        self._weekdays.changed.connect(self._tell)
        self._not_before.time_changed.connect(self._tell)
        self._until.time_changed.connect(self._tell)

    def wanted(self) -> WantedTimes | None:
        """Return what is wanted; None while the two times are the wrong way round."""
        first, end = self._not_before.time_of_day(), self._until.time_of_day()
        between = None if first is None and end is None else (first or time.min, end or time.max)
        if between is not None and between[0] >= between[1]:
            return None
        return WantedTimes(self._part.choice(), between, self._weekdays.weekdays())

    def _tell(self) -> None:
        self.until.set_problem(NOT_AFTER if self.wanted() is None else None)
        self.changed.emit()
