"""What every page can do: find its widgets, press, type, choose, read, and wait for what it expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible, visible_widget, widget
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

W = TypeVar("W", bound=QWidget)


class Page:
    """A part of a window, known by the object name of its outermost widget. Making it waits until it is seen.

    ``window`` is the main window, also for dialogs. Whatever acts or expects returns the page again.
    """

    root_name: ClassVar[str]
    message_name: ClassVar[str] = ""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.root = visible_widget(window, self.root_name, QWidget)

    def widget(self, name: str, kind: type[W]) -> W:
        """Return a widget of this page by its object name."""
        return widget(self.root, name, kind)

    def press(self, keys: str, times: int = 1) -> Self:
        """Press keys, as QKeySequence writes them: "Ctrl+K", "Tab", "Return"."""
        hands.press(self.window, keys, times)
        return self

    def type_text(self, text: str) -> Self:
        """Type into whatever has the focus."""
        hands.type_text(self.window, text)
        return self

    @property
    def focus(self) -> str:
        """The object name of what has the focus in this window or its dialog, or of what it lies in."""
        return hands.focused(self.window)

    def expect_focus(self, name: str) -> Self:
        return self.expect(lambda: self.focus == name, lambda: f"the focus in {name}, not {self.focus}")

    def expect(self, condition: Callable[[], object], what: str | Callable[[], str]) -> Self:
        """Wait until the condition holds; ``what`` says for what, if it never does."""
        wait_until(condition, what)
        return self

    @property
    def message(self) -> MessageBarPage:
        """The message bar of this page, which is hidden while there is nothing to say."""
        return MessageBarPage(self.root, self.message_name)

    def expect_message(self, title: str, advice: str | None = None) -> Self:
        self.message.expect(title, advice)
        return self

    def expect_no_message(self) -> Self:
        self.message.expect_none()
        return self

    def _click(self, name: str) -> Self:
        hands.click(visible_widget(self.root, name, QAbstractButton))
        return self

    def _write(self, name: str, text: str) -> Self:
        hands.write(self._field(name), text)
        return self

    def _choose(self, name: str, words: str) -> Self:
        hands.choose(visible_widget(self.root, name, QComboBox), words)
        return self

    def _field(self, name: str) -> QLineEdit | QPlainTextEdit:
        found = self.widget(name, QWidget)
        if not isinstance(found, QLineEdit | QPlainTextEdit):
            raise TypeError(f"{name} is no field to write into but a {type(found).__name__}")
        return found

    def _text(self, name: str) -> str:
        """Return what a label or field shows."""
        found = self.widget(name, QWidget)
        match found:
            case QPlainTextEdit():
                return found.toPlainText()
            case QComboBox():
                return found.currentText()
            case QLabel() | QLineEdit() | QAbstractButton():
                return found.text()
        raise TypeError(f"{name} shows no text: it is a {type(found).__name__}")

    def _expect_text(self, name: str, text: str) -> Self:
        return self.expect(lambda: self._text(name) == text, lambda: f"{name} to be “{text}”, not “{self._text(name)}”")


class DialogPage(Page):
    """A dialog that saves. Its buttons are named after it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        hands.come_to_front(window)

    @property
    def title(self) -> str:
        return self.root.windowTitle()

    @property
    def presence(self) -> str:
        """Who else has open what this form changes, in words; nothing if nobody has."""
        name = f"{self.root_name}-presence"
        return self._text(f"{name}-words") if is_visible(self.root, name) else ""

    def expect_presence(self, *parts: str) -> Self:
        """Wait until the line about others says all of this; without parts, until it is gone."""
        return self.expect(
            lambda: all(part in self.presence for part in parts) if parts else not self.presence,
            lambda: f"the line about others to say {parts or 'nothing'}, not “{self.presence}”",
        )

    def save(self) -> Self:
        """Press the button that saves. What comes of it is for expect_closed() or expect_problem()."""
        return self._click(f"{self.root_name}-save")

    def cancel(self) -> Self:
        return self._click(f"{self.root_name}-cancel")

    def discard(self) -> Self:
        """Answer "Discard" when asked about what was typed."""
        self.message.expect("Discard what was entered?").choose("Discard")
        return self

    def expect_closed(self) -> None:
        wait_until(lambda: not is_visible(self.window, self.root_name), self._still_open)

    def save_and_close(self) -> None:
        self.save().expect_closed()

    def expect_problem(self, field: str, sentence: str) -> Self:
        """Wait until a sentence stands under a field; ``field`` is its object name without the dialog's own."""
        name = f"{self.root_name}-{field}-problem"
        return self.expect(
            lambda: is_visible(self.root, name) and self._text(name) == sentence,
            lambda: f"“{sentence}” under {field}, not “{self._text(name)}”",
        )

    def _still_open(self) -> str:
        if not is_visible(self.window, self.root_name):
            return "nothing: it has closed by now"
        problems = [
            label.text()
            for label in self.root.findChildren(QLabel)
            if label.objectName().endswith("-problem") and label.isVisible()
        ]
        return f"{self.root_name} to close; it says {self.message.words or 'nothing'}, fields say {problems}"
