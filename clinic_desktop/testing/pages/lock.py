"""The lock screen, and the question after how many minutes it comes."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QPushButton, QSpinBox

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible, visible_widget
from clinic_desktop.testing.pages.page import DialogPage, Page
from clinic_desktop.testing.pages.waiting import wait_until


class LockPage(Page):
    """``window`` is the lock screen itself."""

    root_name: ClassVar[str] = "lock"
    message_name: ClassVar[str] = "lock-message"

    @property
    def title(self) -> str:
        return self.root.windowTitle()

    @property
    def who(self) -> str:
        """The sentence about who is signed in."""
        return self._text("lock-who")

    @property
    def kept(self) -> str:
        """The sentence about others whose work is kept, if there are any."""
        return self._text("lock-kept") if is_visible(self.root, "lock-kept") else ""

    @property
    def email(self) -> str:
        return self._text("lock-email")

    @property
    def button(self) -> str:
        """What the button says: Unlock, or Sign in for somebody else."""
        return self._text("lock-button").replace("&", "")

    def write_email(self, email: str) -> Self:
        return self._write("lock-email", email)

    def write_password(self, password: str) -> Self:
        return self._write("lock-password", password)

    def unlock(self) -> Self:
        """Press the button. The window, or a message, follows."""
        return self._click("lock-button")

    def expect_gone(self) -> None:
        """Wait until the person is let in."""
        wait_until(
            lambda: not is_visible(self.window, self.root_name),
            lambda: f"the lock screen to go; it says “{self.message.words}”",
        )

    def close(self) -> None:
        """Close the screen as its cross does. The program ends, unless text is not saved."""
        self.window.close()

    @property
    def is_busy(self) -> bool:
        return not self.widget("lock-button", QPushButton).isEnabled()


class LockAfterPage(DialogPage):
    """After how many minutes the program locks."""

    root_name: ClassVar[str] = "lock-after"

    @property
    def minutes(self) -> int:
        return self.widget("lock-after-minutes", QSpinBox).value()

    def write_minutes(self, minutes: int) -> Self:
        field = visible_widget(self.root, "lock-after-minutes", QSpinBox)
        hands.reach(field)
        field.setFocus()
        field.selectAll()
        return self.type_text(str(minutes))
