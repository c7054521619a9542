"""The sign-in screen."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QPushButton

from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.server import ServerPage


class SignInPage(Page):
    """``window`` is the sign-in window itself."""

    root_name: ClassVar[str] = "sign-in"
    message_name: ClassVar[str] = "sign-in-message"

    @property
    def server_name(self) -> str:
        return self._text("sign-in-server")

    @property
    def email(self) -> str:
        return self._text("sign-in-email")

    @property
    def hint(self) -> str:
        """The words about the demo clinic, if they are shown."""
        return self._text("sign-in-hint") if is_visible(self.root, "sign-in-hint") else ""

    @property
    def kept(self) -> str:
        """The sentence about people whose locked work waits here, if there are any."""
        return self._text("sign-in-kept") if is_visible(self.root, "sign-in-kept") else ""

    def expect_ready(self) -> Self:
        """Wait until the server answers."""
        return self.expect(lambda: bool(self.server_name), lambda: f"the server; {self._state()}")

    def write_email(self, email: str) -> Self:
        return self._write("sign-in-email", email)

    def write_password(self, password: str) -> Self:
        return self._write("sign-in-password", password)

    def sign_in(self) -> Self:
        """Press the button. The main window, or a message, follows."""
        return self._click("sign-in-button")

    def change_server(self) -> ServerPage:
        """Open the choice of this workstation's server."""
        self._click("sign-in-change-server")
        return ServerPage(self.window)

    def close(self) -> None:
        """Close the window as its cross does. The program ends, unless somebody's text is not saved."""
        self.window.close()

    @property
    def is_busy(self) -> bool:
        return not self.widget("sign-in-button", QPushButton).isEnabled()

    def _state(self) -> str:
        return f"it says “{self._text('sign-in-progress-words')}”, “{self.message.words}”"
