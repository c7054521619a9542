"""What is noted with vital signs, and what is computed from them: early warning score and body mass index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.news2 import NEWS2_MONTHS_LEAST
from clinic_desktop.domain.observations import Observation
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.vitals_words import (
    BREATHING_WORDS,
    CONSCIOUSNESS_WORDS,
    NOTED_NAMES,
    SCALE_WORDS,
    STATURE_WORDS,
)
from clinic_desktop.ui.widgets.choice_field import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QWheelEvent

_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "consciousness": CONSCIOUSNESS_WORDS,
    "breathing": BREATHING_WORDS,
    "oxygen_scale": SCALE_WORDS,
    "stature": STATURE_WORDS,
}
_WHY = {
    "consciousness": "Level of consciousness (ACVPU), for the early warning score",
    "breathing": "What was breathed when the oxygen saturation was measured, for the early warning score",
    "oxygen_scale": "Scale 2 only where a clinician has set 88–92 % as the target, in hypercapnic respiratory failure",
    "stature": "Children are 0.7 cm longer lying than standing: growth standards want to know",
}
SCORED = ("consciousness", "breathing", "oxygen_scale")
STATURE_MONTHS_END = 5 * 12


class NotedChoice(ChoiceField[Any]):
    """A choice on a page that is scrolled: the wheel scrolls the page and changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class VitalNotes(QWidget):
    """The choices. They are shown to whom they concern, and wherever one was made.

    Signals: edited(): by a person.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Observation()
        self._choices: dict[str, NotedChoice] = {}
        self.parts: dict[str, QWidget] = {}
        for name, words in _CHOICES.items():
            label = NOTED_NAMES[name]
            choice = NotedChoice(f"vitals-{name.replace('_', '-')}", label, words.items(), nothing="Not recorded")
            choice.setToolTip(_WHY[name])
            choice.activated.connect(lambda _: self.edited.emit())
            self._choices[name] = choice
            self.parts[name] = with_label(label, choice, choice)

    def show_observation(self, observed: Observation, age_months: int | None) -> None:
        self._shown = observed
        for name, choice in self._choices.items():
            choice.choose(getattr(observed, name))
        is_scored = age_months is None or age_months >= NEWS2_MONTHS_LEAST
        is_small = age_months is not None and age_months < STATURE_MONTHS_END
        for name, part in self.parts.items():
            concerns = is_scored if name in SCORED else is_small
            part.setVisible(concerns or getattr(observed, name) is not None)

    def observation(self) -> Observation:
        """Return what was noted, with all that is no choice as it was shown."""
        noted: dict[str, Any] = {name: choice.choice() for name, choice in self._choices.items()}
        return replace(self._shown, **noted)

    def set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        for choice in self._choices.values():
            choice.setEnabled(writable)


class Computed(QLabel):
    """A value that the program computed: bold, never edited, reachable by Tab and copied like a text."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._name = label
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_look(self, "role", "strong")

    def show_value(self, text: str, explanation: str) -> None:
        self.setText(text)
        self.setToolTip(explanation)
        self.setAccessibleName(f"{self._name} {text}")
        self.setAccessibleDescription(explanation)


def with_label(label: str, widget: QWidget, buddy: QWidget | None = None) -> QWidget:
    """Return a widget under its label, as one part of a flowing layout."""
    part = QWidget()
    words = QLabel(label)
    set_look(words, "role", "muted")
    if buddy is not None:
        words.setBuddy(buddy)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(words)
    column.addWidget(widget)
    column.addStretch(1)
    return part
