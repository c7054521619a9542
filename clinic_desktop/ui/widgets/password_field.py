"""A field for a password, and what is said about passwords before somebody thinks one up."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget


class PasswordField(QLineEdit):
    """Shows dots."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)


def password_hint(least: int, web_bytes: int | None = None) -> str:
    """Return the rules in words; ``web_bytes`` if the password opens the web program too."""
    said = (
        f"At least {least} characters. A few words that only you put together are good; "
        "a name or a well-known password is not taken."
    )
    return f"{said} It opens the web program too, which reads {web_bytes} letters at most." if web_bytes else said
