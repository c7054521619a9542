"""Vital signs: a field for each, with unit and range beside it, and what is out of the normal range."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain import vitals
from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.identifiers import VitalSignsId, new_id
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.problems import Problem, ProblemKind, to_decimal
from clinic_desktop.domain.scoring import Flag, celsius_from_fahrenheit, flag, looks_like_fahrenheit
from clinic_desktop.domain.unreadable import UnreadableNumber, is_unreadable
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.character_width import CharacterWidth
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NUMBER_MOST = 20
"""Characters of the longest number that anybody writes here."""

NAMES = tuple(one.name for one in fields(VitalValues))
_WORDS = {Flag.LOW: "low", Flag.HIGH: "high"}


class VitalField(QWidget):
    """One value: label, entry, unit; what is wrong or unusual in words below.

    Signals: edited().
    """

    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        allowed = VITAL_RANGES[name]
        self.name = name
        self._allowed = allowed
        label = QLabel(FIELD_NAMES[name])
        set_look(label, "role", "muted")
        self.entry = LineField(
            f"vitals-{name.replace('_', '-')}", NUMBER_MOST, f"{FIELD_NAMES[name]} {allowed.unit}".strip()
        )
        self.entry.setToolTip(f"{allowed.least} to {allowed.most} {allowed.unit}".strip())
        label.setBuddy(self.entry)
        CharacterWidth(self.entry, 6)
        unit = QLabel(allowed.unit or "0–10")
        self._words = QLabel()
        self._words.setObjectName(f"vitals-{name.replace('_', '-')}-words")
        set_look(self._words, "role", "small")
        self._offer = QPushButton()
        self._offer.setObjectName(f"vitals-{name.replace('_', '-')}-convert")
        set_look(self._offer, "kind", "quiet")
        self._offer.hide()
        self._offer.clicked.connect(self._convert)
        self._unreadable: UnreadableNumber | None = None
        self.entry.refused.connect(self._say_refused)
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        row.addWidget(self.entry)
        row.addWidget(unit)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self._offer)
        self.entry.textEdited.connect(lambda _: self.edited.emit())

    def number(self) -> Decimal | None:
        if self._unreadable is not None and self.entry.text() == self._unreadable.stored:
            return self._unreadable
        typed = to_decimal(self.entry.text())
        if typed is None:
            return None
        return typed.quantize(Decimal(1).scaleb(-self._allowed.decimals)) if self._allowed.decimals else typed

    def is_unreadable(self) -> bool:
        """Say whether something was typed there that is no number of this kind."""
        if self._unreadable is not None and self.entry.text() == self._unreadable.stored:
            return False
        text = self.entry.text().strip()
        typed = to_decimal(text)
        if not text:
            return False
        return typed is None or (self._allowed.decimals == 0 and typed != typed.to_integral_value())

    def show_number(self, value: Decimal | int | None, *, keep_unreadable: bool = False) -> None:
        if isinstance(value, UnreadableNumber):
            self._unreadable = value
        elif not keep_unreadable:
            self._unreadable = None
        if value is None:
            if not (keep_unreadable and self.is_unreadable()):
                self.entry.clear()
        elif self.number() != value:
            self.entry.setText(value.stored if isinstance(value, UnreadableNumber) else format_number(value))

    def say(self, problem: Problem | None, unusual: Flag | None) -> None:
        set_look(self.entry, "problem", problem is not None)
        set_look(self._words, "role", "problem" if problem else "near" if unusual else "small")
        words = words_for_problem(problem) if problem else _WORDS.get(unusual, "") if unusual else ""
        self._words.setText(words)
        self._words.setToolTip(words)
        typed = to_decimal(self.entry.text())
        converts = self.name == "temperature" and typed is not None and looks_like_fahrenheit(typed)
        if converts and typed is not None:
            self._offer.setText(f"{format_number(typed)} °F is {celsius_from_fahrenheit(typed)} °C: use")
        self._offer.setVisible(converts)

    def _say_refused(self, sentence: str) -> None:
        set_look(self._words, "role", "problem")
        self._words.setText("Too long: nothing was inserted")
        self._words.setToolTip(sentence)

    def _convert(self) -> None:
        typed = to_decimal(self.entry.text())
        if typed is not None:
            self.entry.setText(str(celsius_from_fahrenheit(typed)))
            self.edited.emit()


class VitalsForm(QWidget):
    """All values of a visit, and the body mass index computed from two of them.

    Signals: edited().
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("vitals")
        self._id = VitalSignsId(new_id())
        self._stored: VitalSigns | None = None
        self._age_years: int | None = None
        self._fields = {name: VitalField(name) for name in NAMES}
        self._header = SectionHeader("vitals-header", "Vital signs", "activity")
        self._bmi = QLabel()
        self._bmi.setObjectName("vitals-bmi")
        set_look(self._bmi, "role", "strong")
        self._bmi.setToolTip("Body mass index: weight divided by the square of the height; computed")
        self._lay_out()
        for field in self._fields.values():
            field.edited.connect(self._on_edited)

    def show_vitals(
        self, stored: VitalSigns | None, values: VitalValues, age_years: int | None, *, keep_unreadable: bool = False
    ) -> None:
        """Show values over what is stored. What is half typed and no number yet may stay."""
        self._stored = stored
        self._age_years = age_years
        if stored is None:
            self._id = VitalSignsId(new_id())
        for name, field in self._fields.items():
            field.show_number(getattr(values, name), keep_unreadable=keep_unreadable)
        self._check()

    def vitals(self) -> VitalSigns:
        values: dict[str, Any] = {}
        for name, field in self._fields.items():
            number = None if field.is_unreadable() else field.number()
            is_whole = number is not None and not VITAL_RANGES[name].decimals and not is_unreadable(number)
            values[name] = int(number) if is_whole and number is not None else number
        known = VitalValues(**values)
        if self._stored is None:
            return VitalSigns(self._id, None, known)
        return VitalSigns(self._stored.id, self._stored.version, known)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, unreadable entries included."""
        unreadable = [
            Problem(name, ProblemKind.NOT_A_NUMBER) for name, field in self._fields.items() if field.is_unreadable()
        ]
        return (*unreadable, *vitals.problems_with(self.vitals().values))

    def half_typed(self) -> dict[str, str]:
        """Return what stands in fields and is no number, by name."""
        return {name: field.entry.text() for name, field in self._fields.items() if field.is_unreadable()}

    def write_half_typed(self, texts: Mapping[str, str]) -> None:
        """Put back what ``half_typed`` gave."""
        for name, text in texts.items():
            if name in self._fields:
                self._fields[name].entry.setText(text)
        self._check()

    def set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        for field in self._fields.values():
            field.entry.setReadOnly(not writable)

    def first_wrong(self) -> QWidget | None:
        problem = next(iter(self.problems()), None)
        return self._fields[problem.field].entry if problem else None

    def _lay_out(self) -> None:
        grid = FlowLayout(SPACE_M, SPACE_S, at_top=True)
        for field in self._fields.values():
            grid.addWidget(field)
        bmi = QVBoxLayout()
        bmi.setContentsMargins(0, 0, 0, 0)
        bmi.setSpacing(2)
        label = QLabel("Body mass index")
        set_look(label, "role", "muted")
        bmi.addWidget(label)
        bmi.addWidget(self._bmi)
        bmi.addStretch(1)
        computed = QWidget()
        computed.setLayout(bmi)
        grid.addWidget(computed)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(SPACE_S)
        column_layout.addWidget(self._header)
        column_layout.addLayout(grid)

    def _on_edited(self) -> None:
        self._check()
        self.edited.emit()

    def _check(self) -> None:
        found = _by_field(self.problems())
        values = self.vitals().values
        for name, field in self._fields.items():
            field.say(found.get(name), flag(name, getattr(values, name), self._age_years))
        bmi = values.bmi if not found else None
        self._bmi.setText(f"{bmi} kg/m²" if bmi is not None else "–")


def _by_field(problems: Iterable[Problem]) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return found
