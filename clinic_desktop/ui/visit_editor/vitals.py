"""Vital signs of a visit: a field for each, what is noted with them, and what is computed from them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain import scoring, us_units, vitals
from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.identifiers import VitalSignsId, new_id
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.news2 import news2
from clinic_desktop.domain.observations import TYPED, Observation, OxygenScale, confirmation
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.us_units import US_UNIT, Units
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.theme import SPACE_M, SPACE_S
from clinic_desktop.ui.visit_editor.vital_field import Said, VitalField
from clinic_desktop.ui.visit_editor.vital_notes import Computed, VitalNotes, with_label
from clinic_desktop.ui.vitals_words import (
    flag_words,
    limits_words,
    news2_explanation,
    news2_text,
    range_words,
    unsafe_words,
)
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.laid_out_once import laid_out_once, lay_out_around
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

NAMES = tuple(one.name for one in fields(VitalValues))
_BMI = "Body mass index"
_NEWS2 = "NEWS2"


class VitalsForm(QWidget):
    """All values of a visit, stored metric and shown in the clinic's units.

    Signals: edited(). trend_wanted(name): a value's course over time is to be shown.
    """

    edited = Signal()
    trend_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("vitals")
        self._id = VitalSignsId(new_id())
        self._stored: VitalSigns | None = None
        self._age_months: int | None = None
        self._units = Units.METRIC
        self._confirmed: tuple[str, ...] = ()
        self._who_confirmed: Mapping[str, str] = {}
        self._fields = {name: VitalField(name) for name in NAMES}
        self._notes = VitalNotes(self)
        self.header = SectionHeader("vitals-header", "Vital signs", "activity")
        self._bmi = Computed("vitals-bmi", _BMI)
        self._news2 = Computed("vitals-news2", _NEWS2)
        self.growth = Computed("vitals-growth", "Growth")
        self._lay_out()
        self._notes.edited.connect(self._on_edited)
        for field in self._fields.values():
            field.edited.connect(self._on_edited)
            field.trend_wanted.connect(self.trend_wanted)
            field.confirmed.connect(self._confirm)
            field.converts.connect(self._convert)

    @property
    def units(self) -> Units:
        return self._units

    def use_units(self, units: Units) -> None:
        """Enter and read in these units from now on."""
        self._units = units
        for field in self._fields.values():
            field.use_units(units)
        self._check()

    def show_vitals(
        self, stored: VitalSigns | None, shown: VitalSigns, age_months: int | None, *, keep_unreadable: bool = False
    ) -> None:
        """Show vital signs over what is stored. What is half typed and no number yet may stay."""
        self._stored = stored
        self._age_months = age_months
        self._confirmed = shown.observed.confirmed
        if stored is None:
            self._id = VitalSignsId(new_id())
        for name, field in self._fields.items():
            typed = getattr(shown.observed, TYPED[name]) if name in TYPED else None
            field.show_number(getattr(shown.values, name), typed, keep_unreadable=keep_unreadable)
        self._notes.show_observation(shown.observed, age_months)
        self._check()

    def show_last(self, words: Mapping[str, str], why: str) -> None:
        """Show what each value was last time, by name."""
        with laid_out_once(self):
            for name, field in self._fields.items():
                field.show_last(words.get(name, ""), why)

    def show_confirmed(self, words: Mapping[str, str]) -> None:
        """Show who confirmed the dangerous values of this visit, by how a confirmation is kept."""
        if words != self._who_confirmed:
            self._who_confirmed = words
            self._check()
            lay_out_around(*self._fields.values())

    def vitals(self) -> VitalSigns:
        values: dict[str, Any] = {}
        for name, field in self._fields.items():
            number = None if field.is_unreadable() else field.number()
            is_whole = number is not None and not VITAL_RANGES[name].decimals and not is_unreadable(number)
            values[name] = int(number) if is_whole and number is not None else number
        known = VitalValues(**values)
        typed: dict[str, Any] = {TYPED[name]: field.typed() for name, field in self._fields.items() if name in TYPED}
        observed = replace(self._notes.observation(), **typed, confirmed=self._confirmed)
        observed = us_units.fitting(observed, known)
        if self._stored is None:
            return VitalSigns(self._id, None, known, observed=observed)
        stored = self._stored
        return VitalSigns(stored.id, stored.version, known, None, observed, stored.observed_version)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, unreadable entries and dangerous ones that nobody confirmed included."""
        unreadable = [
            Problem(name, ProblemKind.NOT_A_NUMBER) for name, field in self._fields.items() if field.is_unreadable()
        ]
        shown = self.vitals()
        wrong = [self._in_these_units(problem) for problem in vitals.problems_with(shown.values)]
        known_wrong = {problem.field for problem in wrong}
        asked = [
            Problem(name, ProblemKind.UNCONFIRMED)
            for name in NAMES
            if name not in known_wrong and self._is_asked_about(name, shown)
        ]
        return (*unreadable, *wrong, *asked)

    def half_typed(self) -> dict[str, str]:
        """Return what stands in fields and is no number, by name."""
        return {name: field.entry.text() for name, field in self._fields.items() if field.is_unreadable()}

    def write_half_typed(self, texts: Mapping[str, str]) -> None:
        """Put back what ``half_typed`` gave."""
        for name, text in texts.items():
            if name in self._fields:
                self._fields[name].write(text)
        self._check()

    def set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        self._notes.set_writable(writable)
        for field in self._fields.values():
            field.entry.setReadOnly(not writable)

    def first_wrong(self) -> QWidget | None:
        problem = next(iter(self.problems()), None)
        return self._fields[problem.field].entry if problem else None

    def focused_name(self) -> str:
        """Return the vital sign in whose field the cursor is, or "" if it is in none."""
        return next((name for name, field in self._fields.items() if field.entry.hasFocus()), "")

    def _lay_out(self) -> None:
        grid = FlowLayout(SPACE_M, SPACE_S, at_top=True)
        for field in self._fields.values():
            grid.addWidget(field)
        for part in self._notes.parts.values():
            grid.addWidget(part)
        grid.addWidget(with_label(_NEWS2, self._news2))
        grid.addWidget(with_label(_BMI, self._bmi))
        self._growth_part = with_label("Growth", self.growth)
        self._growth_part.hide()
        grid.addWidget(self._growth_part)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(SPACE_S)
        column_layout.addWidget(self.header)
        column_layout.addLayout(grid)

    def show_growth(self, text: str, explanation: str) -> None:
        """Show where a child stands among others; without a text, show nothing."""
        self.growth.show_value(text, explanation)
        self._growth_part.setVisible(bool(text))

    def _on_edited(self) -> None:
        self._check()
        self.edited.emit()

    def _confirm(self, name: str) -> None:
        value = getattr(self.vitals().values, name)
        if value is not None:
            self._confirmed = (*self._confirmed, confirmation(name, value))
            self._fields[name].entry.setFocus()
            self._on_edited()

    def _convert(self, name: str) -> None:
        names = ("weight", "height") if self._are_pounds_and_inches() else (name,)
        for one in names:
            field = self._fields[one]
            typed = field.typed_number()
            if typed is not None:
                is_us = self._units is Units.US
                field.write(str(us_units.to_us(one, typed) if is_us else us_units.to_metric(one, typed)))
        self._on_edited()

    def _are_pounds_and_inches(self) -> bool:
        weight, height = self._fields["weight"], self._fields["height"]
        if self._units is Units.US or weight.is_unreadable() or height.is_unreadable():
            return False
        return us_units.are_pounds_and_inches(weight.typed_number(), height.typed_number())

    def _check(self) -> None:
        found = _by_field(self.problems())
        shown = self.vitals()
        scale = shown.observed.oxygen_scale or OxygenScale.ONE
        are_us = self._are_pounds_and_inches()
        for name, field in self._fields.items():
            field.say(self._said(name, getattr(shown.values, name), found.get(name), scale))
            offer = field.reading_offer()
            typed = field.typed_number()
            if are_us and name in {"weight", "height"} and typed is not None:
                offer = field.conversion_words(typed, us_units.to_metric(name, typed))
            field.offer(offer)
        wrong = {name for name, problem in found.items() if problem.kind is not ProblemKind.UNCONFIRMED}
        self._show_computed(shown, has_problems=bool(wrong))

    def _said(self, name: str, value: Decimal | int | None, problem: Problem | None, scale: OxygenScale) -> Said:
        unit = us_units.unit_of(name, Units.METRIC)
        unsafe = scoring.unsafe(name, value, self._age_months, scale)
        allowed = scoring.unsafe_limits(name, self._age_months, scale)
        if problem is not None and problem.kind is ProblemKind.UNCONFIRMED and unsafe and allowed:
            return Said(unsafe_words(unsafe), limits_words(allowed, unit), is_problem=True, asks=True)
        if problem is not None:
            return Said(words_for_problem(problem), is_problem=True)
        usual = scoring.normal_range(name, self._age_months, scale)
        why = range_words(usual, unit) if name not in {"weight", "height", "pain"} else ""
        flag = scoring.flag(name, value, self._age_months, scale)
        if unsafe and value is not None:
            who = self._who_confirmed.get(confirmation(name, value), "")
            words = f"dangerously {flag_words(unsafe)}{', confirmed' if who else ''}"
            return Said(words, f"{who}\n{why}" if who else why, is_unusual=True)
        return Said(flag_words(flag), why, is_unusual=True) if flag else Said(why=why)

    def _show_computed(self, shown: VitalSigns, *, has_problems: bool) -> None:
        bmi = shown.values.bmi if not has_problems else None
        usual = scoring.normal_range("bmi", self._age_months)
        flag = scoring.flag("bmi", bmi, self._age_months)
        words = f"{bmi} kg/m²{f', {flag_words(flag)}' if flag else ''}" if bmi is not None else "–"
        self._bmi.show_value(
            words,
            "Body mass index: weight divided by the square of the height; computed from weight and height of this"
            f" visit\n{range_words(usual, 'kg/m²')}",
        )
        score = news2(shown.values, Observation() if has_problems else shown.observed, self._age_months)
        self._news2.show_value(news2_text(score), news2_explanation(score))

    def _is_asked_about(self, name: str, shown: VitalSigns) -> bool:
        value = getattr(shown.values, name)
        scale = shown.observed.oxygen_scale or OxygenScale.ONE
        if value is None or self._is_stored(name, value, scale):
            return False
        is_unsafe = scoring.unsafe(name, value, self._age_months, scale) is not None
        return is_unsafe and confirmation(name, value) not in self._confirmed

    def _is_stored(self, name: str, value: Decimal | int, scale: OxygenScale) -> bool:
        """Whether it is there already, judged by the same scale: nobody is asked about it again."""
        if self._stored is None or getattr(self._stored.values, name) != value:
            return False
        return name != "oxygen_saturation" or (self._stored.observed.oxygen_scale or OxygenScale.ONE) is scale

    def _in_these_units(self, problem: Problem) -> Problem:
        """Return a problem with its limit in the units that stand beside the field."""
        if self._units is Units.METRIC or problem.field not in US_UNIT:
            return problem
        allowed = us_units.allowed_in(problem.field, self._units)
        ends = {ProblemKind.TOO_SMALL: allowed.least, ProblemKind.TOO_LARGE: allowed.most}
        if problem.kind not in ends:
            return problem
        return replace(problem, limit=f"{format_number(ends[problem.kind])} {allowed.unit}")


def _by_field(problems: Iterable[Problem]) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return found
