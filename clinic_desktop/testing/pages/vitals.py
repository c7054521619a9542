"""Vital signs of a visit: numbers, what is noted with them, what is computed, what is said under them."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.page import Page


class VitalsPage(Page):
    """Values are named as in the database of the program: "systolic", "heart_rate", "oxygen_saturation"."""

    root_name: ClassVar[str] = "vitals"

    def write(self, name: str, value: str) -> Self:
        """Write a value and leave the field."""
        return self._write(_name(name), value).press("Tab")

    def value(self, name: str) -> str:
        return self._text(_name(name))

    def unit(self, name: str) -> str:
        return self._text(f"{_name(name)}-unit")

    def words(self, name: str) -> str:
        """Return what is said under a value."""
        return self._text(f"{_name(name)}-words")

    def why(self, name: str) -> str:
        """Return the range that a value is compared with, and its source."""
        return self.widget(f"{_name(name)}-words", QLabel).toolTip()

    def last(self, name: str) -> str:
        """Return what is said of the last time it was measured; empty if nothing is."""
        part = f"{_name(name)}-previous"
        return self._text(part) if is_visible(self.root, part) else ""

    def expect_last(self, name: str, words: str) -> Self:
        return self.expect(lambda: self.last(name) == words, lambda: f"{name}: “{words}”, not “{self.last(name)}”")

    def asks_to_confirm(self, name: str) -> bool:
        """Whether a value is asked about because it is dangerous."""
        return self.widget(f"{_name(name)}-confirm", QPushButton).isVisible()

    def confirm(self, name: str) -> Self:
        """Say that a dangerous value is right."""
        return self._click(f"{_name(name)}-confirm")

    def choose(self, name: str, words: str) -> Self:
        """Choose what is noted: "consciousness", "breathing", "oxygen_scale", "stature"."""
        return self._choose(_name(name), words)

    def noted(self, name: str) -> str:
        return self._text(_name(name)) if is_visible(self.root, _name(name)) else ""

    @property
    def news2(self) -> str:
        return self._text("vitals-news2")

    @property
    def news2_explanation(self) -> str:
        return self.widget("vitals-news2", QLabel).toolTip()

    @property
    def bmi(self) -> str:
        return self._text("vitals-bmi")

    @property
    def growth(self) -> str:
        """Where a child stands among others; empty for adults."""
        return self._text("vitals-growth") if is_visible(self.root, "vitals-growth") else ""

    def expect_growth(self, words: str) -> Self:
        return self.expect(lambda: self.growth == words, lambda: f"growth to be “{words}”, not “{self.growth}”")

    def open_trend(self, name: str) -> Self:
        """Double-click the label of a value."""
        label = self.widget(f"{_name(name)}-label", QWidget)
        QTest.mouseDClick(label, Qt.MouseButton.LeftButton)
        return self


def _name(name: str) -> str:
    return f"vitals-{name.replace('_', '-')}"
