"""The question before a booking is moved to time that is not worked."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QPushButton

from clinic_desktop.testing.pages.page import DialogPage


class ClosedTimePage(DialogPage):
    root_name: ClassVar[str] = "schedule-closed"

    @property
    def what(self) -> str:
        """Which booking goes where."""
        return self._text("schedule-closed-what")

    @property
    def why(self) -> str:
        """What speaks against it."""
        return self._text("schedule-closed-why")

    def put_back(self) -> None:
        self._click("schedule-closed-back").expect_closed()

    def write_why(self, reason: str) -> Self:
        """Say why it goes over another booking."""
        return self._write("schedule-closed-reason-text", reason)

    @property
    def may_move(self) -> bool:
        return self.widget("schedule-closed-anyway", QPushButton).isEnabled()

    def move_anyway(self) -> None:
        self._click("schedule-closed-anyway").expect_closed()
