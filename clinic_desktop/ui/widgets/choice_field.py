"""A short list to choose from, with nothing chosen until a person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtWidgets import QComboBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

V = TypeVar("V")


class ChoiceField(QComboBox, Generic[V]):
    """Values with their words. ``nothing`` are the words for None; without them, one value is always chosen."""

    def __init__(
        self,
        name: str,
        label: str,
        choices: Iterable[tuple[V, str]],
        nothing: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._values: list[V | None] = []
        if nothing is not None:
            self._append(None, nothing)
        for value, words in choices:
            self._append(value, words)

    @property
    def values(self) -> tuple[V | None, ...]:
        """What can be chosen, in order."""
        return tuple(self._values)

    def choice(self) -> V | None:
        return self._values[self.currentIndex()] if self.currentIndex() >= 0 else None

    def choose(self, value: V | None) -> None:
        """Choose a value of the list; anything else leaves the choice as it is."""
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))

    def offer(self, choices: Iterable[tuple[V, str]]) -> None:
        """Offer other values, keeping the choice if it is among them."""
        chosen = self.choice()
        self.blockSignals(True)
        self.clear()
        self._values.clear()
        for value, words in choices:
            self._append(value, words)
        self.choose(chosen)
        self.blockSignals(False)

    def _append(self, value: V | None, words: str) -> None:
        self._values.append(value)
        self.addItem(words)
