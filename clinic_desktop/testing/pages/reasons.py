"""The small dialogs that ask why: a status, an archived patient, an entry in error."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.page import DialogPage


class AsksWhy(DialogPage):
    """A dialog with a reason: one of a list, or own words."""

    def give(self, reason: str) -> Self:
        """Write a reason."""
        return self._write(f"{self.root_name}-reason-text", reason)

    def choose_reason(self, reason: str) -> Self:
        """Choose one from the list."""
        return self._choose(f"{self.root_name}-reason", reason)


class ReasonPage(AsksWhy):
    """Why a booking is cancelled, was missed, or goes back to scheduled."""

    root_name: ClassVar[str] = "change-status"
    message_name: ClassVar[str] = "change-status-message"

    @property
    def who(self) -> str:
        return self._text("change-status-who")


class BreakGlassPage(AsksWhy):
    """Why a chart is opened without an appointment with the patient."""

    root_name: ClassVar[str] = "break-glass"
    message_name: ClassVar[str] = "break-glass-message"

    @property
    def who(self) -> str:
        return self._text("break-glass-who")


class ArchivePage(AsksWhy):
    root_name: ClassVar[str] = "archive-patient"
    message_name: ClassVar[str] = "archive-patient-message"


class StrikeOutPage(AsksWhy):
    root_name: ClassVar[str] = "strike-out"
    message_name: ClassVar[str] = "strike-out-message"
