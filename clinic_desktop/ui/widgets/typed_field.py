"""A line in which a value is typed freely, read when the person leaves it, and kept on screen even if it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal

from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.typed_dates import NotUnderstood

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

V = TypeVar("V")

LONGEST = 40
"""Characters of the longest way to write a day or a time."""


class TypedField(LineField, Generic[V]):
    """Reads its text as a value. Subclasses say how to read, to write and to step by the arrow keys.

    Signals: value_changed(value or None): the person has finished and the value is another one.
    problem_changed(sentence or empty).
    """

    value_changed = Signal(object)
    problem_changed = Signal(str)

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(name, LONGEST, label, parent)
        self._known: V | None = None
        self._problem = ""
        self.textEdited.connect(self._on_edited)
        self.returnPressed.connect(self.finish)

    def value(self) -> V | None:
        """Return what the text means now; None also for a text that is wrong: ask problem()."""
        try:
            return self._read(self.text())
        except NotUnderstood:
            return None

    def set_value(self, value: V | None) -> None:
        """Show a value. Nothing is emitted: the caller knows."""
        self._known = value
        self.setText("" if value is None else self._write(value))
        self._set_problem("")

    def problem(self) -> str | None:
        """Return what is wrong with the text as it stands, in a sentence."""
        try:
            self._read(self.text())
        except NotUnderstood as reason:
            return str(reason)
        return None

    def finish(self) -> None:
        """Take the text as final: write it the standard way, or say what is wrong with it."""
        problem = self.problem()
        self._set_problem(problem or "")
        if problem is None:
            self._take(self.value())

    def _read(self, text: str) -> V | None:
        raise NotImplementedError

    def _write(self, value: V) -> str:
        raise NotImplementedError

    def _stepped(self, value: V | None, key: Qt.Key) -> V | None:
        """Return the value one step on, None if the key is not for stepping."""
        raise NotImplementedError

    def _take(self, value: V | None) -> None:
        if self.isReadOnly():
            return
        text = "" if value is None else self._write(value)
        if self.text() != text:
            self.setText(text)
        if value != self._known:
            self._known = value
            self.value_changed.emit(value)

    def _set_problem(self, sentence: str) -> None:
        set_look(self, "problem", bool(sentence))
        if sentence != self._problem:
            self._problem = sentence
            self.problem_changed.emit(sentence)

    def _on_edited(self) -> None:
        # While somebody corrects a text, a complaint about the one before is in the way.
        if self._problem and self.problem() is None:
            self._set_problem("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and not self.isReadOnly() and self.problem() is None:
            stepped = self._stepped(self.value(), Qt.Key(event.key()))
            if stepped is not None:
                self._set_problem("")
                self._take(stepped)
                return
        super().keyPressEvent(event)
