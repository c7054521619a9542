"""One vital sign: label, entry, unit; below what is wrong or unusual, and what it was last time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain import us_units
from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.problems import to_decimal
from clinic_desktop.domain.unreadable import UnreadableNumber, is_unreadable
from clinic_desktop.domain.us_units import TYPED_DECIMALS, US_UNIT, Units
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.theme import SPACE_XS, set_look
from clinic_desktop.ui.widgets.character_width import CharacterWidth
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

NUMBER_MOST = 20
"""Characters of the longest number that anybody writes here."""

PAIN_UNIT = "0–10"


@dataclass(frozen=True, slots=True)
class Said:
    """What stands under a value: words, why they are said, whether it is wrong, unusual, or asked about."""

    words: str = ""
    why: str = ""
    is_problem: bool = False
    is_unusual: bool = False
    asks: bool = False


class VitalLabel(QLabel):
    """The label of a value. Signals: opened(): it was double-clicked."""

    opened = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.opened.emit()


class VitalField(QWidget):
    """Shows a stored, metric number in the clinic's units, and gives back untouched what nobody touched.

    Signals: edited(). trend_wanted(name). confirmed(name): a person says that a value is right. converts(name): the
    offer to read the number in the other unit is taken.
    """

    edited = Signal()
    trend_wanted = Signal(str)
    confirmed = Signal(str)
    converts = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._dashed = f"vitals-{name.replace('_', '-')}"
        self._stored = VITAL_RANGES[name]
        self._units = Units.METRIC
        self._given: Decimal | int | None = None
        self._given_typed: Decimal | None = None
        self._given_text = ""
        self._make_widgets()
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._connect()
        self.use_units(Units.METRIC)

    def use_units(self, units: Units) -> None:
        """Enter and read in these units from now on."""
        self._units = units
        allowed = us_units.allowed_in(self.name, units)
        unit = us_units.unit_of(self.name, units)
        self._unit.setText(unit or PAIN_UNIT)
        self.entry.setAccessibleName(f"{FIELD_NAMES[self.name]} {unit}".strip())
        self._allowed_words = f"{format_number(allowed.least)} to {format_number(allowed.most)} {unit}".strip()
        self.entry.setToolTip(self._allowed_words)
        self._show(self._given, self._given_typed)

    def number(self) -> Decimal | int | None:
        """Return the metric number that stands there."""
        if self._is_untouched():
            return self._given
        typed = to_decimal(self.entry.text())
        if typed is None:
            return None
        if self._is_us:
            return us_units.to_metric(self.name, self._kept(typed))
        return typed.quantize(Decimal(1).scaleb(-self._stored.decimals)) if self._stored.decimals else typed

    def typed(self) -> Decimal | None:
        """Return what was typed in US units, now or when it was stored."""
        if self._is_untouched():
            return self._given_typed
        typed = to_decimal(self.entry.text()) if self._is_us else None
        return self._kept(typed) if typed is not None else None

    def typed_number(self) -> Decimal | None:
        """Return the number as it stands there, in whatever unit it is meant."""
        return to_decimal(self.entry.text())

    def is_unreadable(self) -> bool:
        """Say whether something was typed there that is no number of this kind."""
        text = self.entry.text().strip()
        if not text or self._is_untouched():
            return False
        typed = to_decimal(text)
        return typed is None or (self._stored.decimals == 0 and typed != typed.to_integral_value())

    def show_number(
        self, value: Decimal | int | None, typed: Decimal | None = None, *, keep_unreadable: bool = False
    ) -> None:
        """Show a stored number. What reads as the same number already stays as it was typed."""
        if value is None and keep_unreadable and self.is_unreadable():
            self._given, self._given_typed, self._given_text = None, None, ""
            return
        stands = not self.entry.text().strip() if value is None else self.number() == value
        if stands and self.typed() == typed:
            self._given, self._given_typed, self._given_text = value, typed, self.entry.text()
            return
        self._show(value, typed)

    def write(self, text: str) -> None:
        """Put a text there as if it had been typed."""
        self.entry.setText(text)

    def say(self, said: Said) -> None:
        set_look(self.entry, "problem", said.is_problem)
        set_look(self._words, "role", "problem" if said.is_problem else "near" if said.is_unusual else "small")
        self._words.setText(said.words)
        self._words.setToolTip(said.why or said.words)
        self._icon.show_icon(
            "circle-alert" if said.is_problem else "triangle-alert",
            "danger_text" if said.is_problem else "warning_text",
        )
        self._icon.setVisible(bool(said.words))
        self._confirm.setVisible(said.asks)
        why = f"\n{said.why}" if said.why else ""
        self.entry.setToolTip(f"{self._allowed_words}{why}")
        self.entry.setAccessibleDescription(" ".join(part for part in (said.words, self._last.text()) if part))

    def offer(self, words: str) -> None:
        """Offer to read the number in the other unit; without words, offer nothing."""
        self._offer.setText(words)
        self._offer.setVisible(bool(words))

    def reading_offer(self) -> str:
        """Return the words of the offer if the number can only have been meant in the other unit."""
        typed = self.typed_number()
        if typed is None or self.name not in US_UNIT or self._is_untouched():
            return ""
        read = us_units.only_reading(self.name, typed, self._units)
        return self.conversion_words(typed, read) if read is not None else ""

    def conversion_words(self, typed: Decimal, read: Decimal) -> str:
        here = us_units.unit_of(self.name, self._units)
        other = us_units.unit_of(self.name, Units.METRIC if self._is_us else Units.US)
        shown = str(read) if self.name == "temperature" else format_number(read)
        return f"{format_number(typed)} {other} is {shown} {here}: use"

    def show_last(self, words: str, why: str = "") -> None:
        """Show what it was last time."""
        if (self._last.text(), self._last.toolTip()) == (words, why):
            return
        self._last.setText(words)
        self._last.setToolTip(why)
        self._last.setVisible(bool(words))

    @property
    def _is_us(self) -> bool:
        return self._units is Units.US and self.name in US_UNIT

    def _is_untouched(self) -> bool:
        return self._given is not None and self.entry.text() == self._given_text

    @staticmethod
    def _kept(typed: Decimal) -> Decimal:
        kept = typed.quantize(Decimal(1).scaleb(-TYPED_DECIMALS), ROUND_HALF_UP)
        return Decimal(f"{kept.normalize():f}")

    def _show(self, value: Decimal | int | None, typed: Decimal | None) -> None:
        if value is None:
            text = ""
        elif isinstance(value, UnreadableNumber):
            text = value.stored
        elif is_unreadable(value) or not self._is_us:
            text = format_number(value).replace(",", "")
        else:
            text = format_number(us_units.shown_in(self.name, Decimal(value), self._units, typed)).replace(",", "")
        self._given, self._given_typed, self._given_text = value, typed, text
        self.entry.setText(text)

    def _make_widgets(self) -> None:
        words = FIELD_NAMES[self.name]
        self._label = VitalLabel(words)
        self._label.setObjectName(f"{self._dashed}-label")
        self._label.setToolTip(f"{words} over time: double-click, or Alt+F9")
        set_look(self._label, "role", "muted")
        self.entry = LineField(self._dashed, NUMBER_MOST)
        self._label.setBuddy(self.entry)
        CharacterWidth(self.entry, 6)
        self._unit = QLabel()
        self._unit.setObjectName(f"{self._dashed}-unit")
        self._icon = IconLabel("triangle-alert", "warning_text")
        self._icon.hide()
        self._words = QLabel()
        self._words.setObjectName(f"{self._dashed}-words")
        set_look(self._words, "role", "small")
        self._confirm = QPushButton("Yes, it is right")
        self._confirm.setObjectName(f"{self._dashed}-confirm")
        self._confirm.setAccessibleName(f"{words}: yes, it is right")
        self._offer = QPushButton()
        self._offer.setObjectName(f"{self._dashed}-convert")
        for button in (self._confirm, self._offer):
            set_look(button, "kind", "quiet")
            button.hide()
        self._last = QLabel()
        self._last.setObjectName(f"{self._dashed}-previous")
        self._last.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._last, "role", "small")
        self._last.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        row.addWidget(self.entry)
        row.addWidget(self._unit)
        row.addStretch(1)
        said = QHBoxLayout()
        said.setSpacing(SPACE_XS)
        said.addWidget(self._icon)
        said.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addLayout(row)
        column.addWidget(self._last)
        column.addLayout(said)
        for button in (self._confirm, self._offer):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def _connect(self) -> None:
        self.entry.refused.connect(self._say_refused)
        self.entry.textEdited.connect(lambda _: self.edited.emit())
        self._offer.clicked.connect(lambda: self.converts.emit(self.name))
        self._confirm.clicked.connect(lambda: self.confirmed.emit(self.name))
        self._label.opened.connect(lambda: self.trend_wanted.emit(self.name))

    def _say_refused(self, sentence: str) -> None:
        self.say(Said("Too long: nothing was inserted", sentence, is_problem=True))
