"""The message bar of a pane or dialog: what it says and the buttons it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from clinic_desktop.testing.pages.finding import is_visible, widget
from clinic_desktop.testing.pages.hands import click
from clinic_desktop.testing.pages.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence


class MessageBarPage:
    """One bar, known by its object name. It may be hidden: that is what expect_none() is about."""

    def __init__(self, window: QWidget, name: str) -> None:
        self._window = window
        self._name = name

    @property
    def title(self) -> str:
        return self._label("title")

    @property
    def advice(self) -> str:
        return self._label("advice")

    @property
    def words(self) -> str:
        """Title and advice; empty while the bar is hidden."""
        return ". ".join(part for part in (self.title, self.advice) if part)

    @property
    def offers(self) -> Sequence[str]:
        """What the buttons say."""
        return [button.text() for button in self._buttons()]

    def expect(self, title: str, advice: str | None = None) -> Self:
        """Wait until the bar says this; ``advice`` may be a part of what it says."""
        wait_until(
            lambda: self.title == title and (advice or "") in self.advice,
            lambda: f"the message “{title}” ({advice or 'any advice'}); {self._name} says “{self.words}”",
        )
        return self

    def expect_none(self) -> Self:
        wait_until(
            lambda: not is_visible(self._window, self._name),
            lambda: f"no message any more; {self._name} says “{self.words}”",
        )
        return self

    def choose(self, offer: str) -> None:
        """Press one of the buttons."""
        wait_until(lambda: offer in self.offers, lambda: f"the button “{offer}”; there are {self.offers}")
        click(next(button for button in self._buttons() if button.text() == offer))

    def close(self) -> None:
        """Press the cross."""
        click(widget(self._window, f"{self._name}-close", QToolButton))

    def _label(self, part: str) -> str:
        if not is_visible(self._window, self._name):
            return ""
        label = widget(self._window, f"{self._name}-{part}", QLabel)
        return label.text() if label.isVisible() else ""

    def _buttons(self) -> list[QPushButton]:
        return [
            button
            for button in self._window.findChildren(QPushButton)
            if button.objectName().startswith(f"{self._name}-offer-") and button.isVisible()
        ]
