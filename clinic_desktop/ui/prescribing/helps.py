"""The fields below the drug: pieces to pick that produce the texts which are stored, and numbers worked out of them."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.dose_texts import (
    DOSE_UNITS,
    DURATION_UNITS,
    FREQUENCIES,
    UNTIL_STOPPED,
    dose_text,
    duration_text,
    quantity_for,
    unit_for,
)
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.ui.prescribing.safe_field import SafeField
from clinic_desktop.ui.theme import SPACE_M, SPACE_S

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from clinic_desktop.domain.formulary import FormularyItem
    from clinic_desktop.domain.problems import Problem

_NUMBER_MOST = 12
_LENGTHS = {**limits.PRESCRIPTION_LENGTHS, **limits.PRESCRIPTION_DETAIL_LENGTHS}
_ROUTES = ("oral", "on the skin", "subcutaneous", "intramuscular", "intravenous", "inhaled", "in the eye", "rectal")
_WIDE, _NARROW = 4, 2
"""How many columns of fields there are."""
_DURATIONS = ("5", "7", "10", "14", "28", "30", "90")


class PrescriptionHelps(QWidget):
    """Signals: edited()."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prescribe-helps")
        self._is_setting = False
        self._quantity_typed = False
        self._typed_units: set[SafeField] = set()
        self._make_fields()
        self._lay_out()
        for field in self._fields:
            field.edited.connect(self._on_edited)
        self.quantity.line.textEdited.connect(self._on_quantity_typed)
        for unit in (self.dose_unit, self.duration_unit):
            unit.line.textEdited.connect(partial(self._on_unit_typed, unit))

    def begin(self, item: FormularyItem | None) -> None:
        """Offer what a drug comes in. What can only be one thing is filled in, and marked."""
        self._is_setting = True
        self._quantity_typed = False
        self._typed_units.clear()
        for field in self._fields:
            field.set_text("")
        self._offer(item)
        for field, found in ((self.route, item.routes), (self.form, item.forms)) if item else ():
            if len(found) == 1:
                field.set_text(found[0], is_filled=True)
        if item and len(item.strengths) == 1:
            self.strength.set_text(item.strengths[0], is_filled=True)
        self._fill_unit()
        self._is_setting = False
        self.edited.emit()

    def show_fields(self, fields: PrescriptionFields, item: FormularyItem | None) -> None:
        """Show a prescription's texts in place of what stands here; a dose stands as one text."""
        self._is_setting = True
        self._offer(item)
        for field, text in (
            (self.route, fields.route),
            (self.form, fields.form),
            (self.strength, fields.strength),
            (self.dose, fields.dosage),
            (self.dose_unit, ""),
            (self.frequency, fields.frequency),
            (self.duration, fields.duration),
            (self.duration_unit, ""),
            (self.quantity, "" if fields.quantity is None else str(fields.quantity)),
            (self.refills, str(fields.refills or 0)),
            (self.instructions, fields.instructions),
            (self.indication, fields.indication),
        ):
            field.set_text(text or "")
        self._quantity_typed = fields.quantity is not None
        self._is_setting = False
        self.edited.emit()

    def fields(self, medication: str) -> PrescriptionFields:
        """Return what stands here as a prescription of this drug. What is no whole number is left out: see problems."""
        return PrescriptionFields(
            medication=medication,
            strength=self.strength.text() or None,
            dosage=dose_text(self.dose.text(), self.dose_unit.text()) if self.dose.text() else "",
            frequency=self.frequency.text(),
            duration=self._duration() or None,
            quantity=_whole(self.quantity.text()),
            refills=_whole(self.refills.text()) or 0,
            instructions=self.instructions.text() or None,
            indication=self.indication.text() or None,
            form=self.form.text() or None,
            route=self.route.text() or None,
        )

    def has_text(self) -> bool:
        return any(field.text() for field in self._fields if field is not self.dose_unit)

    def wrong_numbers(self) -> list[SafeField]:
        """Return the fields that want a whole number and hold something else."""
        return [one for one in (self.quantity, self.refills) if one.text() and _whole(one.text()) is None]

    def say(self, problems: tuple[Problem, ...], words: dict[str, str]) -> SafeField | None:
        """Say what is wrong under its field; returns the first one."""
        by_name = {
            "dosage": self.dose,
            "frequency": self.frequency,
            "duration": self.duration,
            "strength": self.strength,
            "quantity": self.quantity,
            "refills": self.refills,
            "instructions": self.instructions,
            "indication": self.indication,
            "form": self.form,
            "route": self.route,
        }
        first = None
        for one in problems:
            field = by_name.get(one.field)
            if field is not None:
                if not field.is_unsafe():
                    field.say(words[one.field])
                first = first or field
        return first

    def _make_fields(self) -> None:
        def field(name: str, label: str, checks: str = "", limit: int = 0) -> SafeField:
            return SafeField(f"prescribe-{name}", label, limit or _LENGTHS[checks or name].most, checks)

        self.route = field("route", "Route", "route")
        self.form = field("form", "Form")
        self.strength = field("strength", "Strength", "strength")
        self.dose = field("dose", "Dose", "dosage")
        self.dose_unit = field("dose-unit", "Unit of the dose", limit=20)
        self.frequency = field("frequency", "How often", "frequency")
        self.duration = field("duration", "For how long")
        self.duration_unit = field("duration-unit", "Unit of time", limit=20)
        self.quantity = field("quantity", "Quantity", limit=_NUMBER_MOST)
        self.refills = field("refills", "Refills", limit=_NUMBER_MOST)
        self.instructions = field("instructions", "Instructions", "instructions")
        self.indication = field("indication", "For (indication)", limit=_LENGTHS["indication"].most)
        self._fields = (
            self.route,
            self.form,
            self.dose,
            self.dose_unit,
            self.frequency,
            self.strength,
            self.duration,
            self.duration_unit,
            self.quantity,
            self.refills,
            self.instructions,
            self.indication,
        )

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_M)
        self._grid.setVerticalSpacing(SPACE_S)
        self._columns = 0
        self._arrange(_WIDE)
        for before, after in pairwise(self._in_order()):
            QWidget.setTabOrder(before.box, after.box)

    def _rows(self) -> tuple[tuple[tuple[SafeField, int], ...], ...]:
        """Return the fields row by row, each with how many of four columns it takes."""
        return (
            ((self.route, 2), (self.form, 2)),
            ((self.dose, 1), (self.dose_unit, 1), (self.frequency, 2)),
            ((self.duration, 1), (self.duration_unit, 1), (self.quantity, 1), (self.refills, 1)),
            ((self.strength, 2), (self.indication, 2)),
            ((self.instructions, 4),),
        )

    def _in_order(self) -> list[SafeField]:
        return [field for fields in self._rows() for field, _ in fields]

    def _arrange(self, columns: int) -> None:
        """Lay the fields out in four columns, or in two where there is too little room; the order stays the same."""
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        for field, wanted in (pair for fields in self._rows() for pair in fields):
            span = min(wanted, columns)
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(field, row, column, 1, span)
            column += span
        for place in range(_WIDE):
            self._grid.setColumnStretch(place, int(place < columns))
        self.updateGeometry()

    def _width_of(self, columns: int) -> int:
        widest = max(field.minimumSizeHint().width() for field in self._fields)
        return columns * widest + (columns - 1) * SPACE_M

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width_of(_NARROW), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(_WIDE if event.size().width() >= self._width_of(_WIDE) else _NARROW)

    def _offer(self, item: FormularyItem | None) -> None:
        self.route.offer(item.routes if item else _ROUTES)
        self.form.offer(item.forms if item else ())
        self.strength.offer(item.strengths if item else ())
        self.dose.offer(("1", "2", "0.5"))
        self.dose_unit.offer(DOSE_UNITS)
        self.frequency.offer(FREQUENCIES)
        self.duration.offer((UNTIL_STOPPED, *_DURATIONS))
        self.duration_unit.offer(DURATION_UNITS)
        self.refills.offer(("0", "1", "2", "3"))

    def _duration(self) -> str:
        text, unit = self.duration.text(), self.duration_unit.text()
        count = _whole(text)
        return duration_text(count, unit) if count and unit in DURATION_UNITS else f"{text} {unit}".strip()

    def _on_edited(self) -> None:
        if self._is_setting:
            return
        self._is_setting = True
        self._fill_unit()
        if _whole(self.duration.text()):
            self._fill(self.duration_unit, "days")
        if not self._quantity_typed:
            found = quantity_for(self.dose.text(), self.dose_unit.text(), self.frequency.text(), self._duration())
            self.quantity.set_text("" if found is None else str(found), is_filled=True)
        self._is_setting = False
        self.edited.emit()

    def _fill_unit(self) -> None:
        self._fill(self.dose_unit, unit_for(self.form.text()))

    def _fill(self, field: SafeField, unit: str) -> None:
        if unit and not field.text() and field not in self._typed_units:
            field.set_text(unit, is_filled=True)

    def _on_unit_typed(self, unit: SafeField, _text: str) -> None:
        """Whoever has chosen a unit himself is not given another."""
        self._typed_units.add(unit)

    def _on_quantity_typed(self) -> None:
        self._quantity_typed = bool(self.quantity.text())


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _NUMBER_MOST else None
