"""The choice of this workstation's server, with the test of the way there."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QRadioButton

from clinic_desktop.testing.pages.page import DialogPage


class ServerPage(DialogPage):
    """``window`` is the sign-in window: nobody is signed in while the server is chosen."""

    root_name: ClassVar[str] = "server"
    message_name: ClassVar[str] = "server-message"

    def use_this_computer(self) -> Self:
        return self._click("server-here")

    def use_clinic(self) -> Self:
        """Choose the clinic's server; fill() says which one."""
        return self._click("server-clinic")

    @property
    def is_clinic(self) -> bool:
        return self.widget("server-clinic", QRadioButton).isChecked()

    def fill(self, **values: str) -> Self:
        """Fill fields in: hosts="db.clinic.example", ports, database, authority, certificate, key."""
        for name, value in values.items():
            self._write(f"server-{name}", value).press("Tab")
        return self

    def value(self, name: str) -> str:
        return self._text(f"server-{name}")

    def test(self) -> Self:
        """Test the connection. What comes of it is for expect_message()."""
        return self._click("server-test")
