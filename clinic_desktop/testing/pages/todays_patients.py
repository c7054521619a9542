"""A clinician's patients of today with their allergies."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class TodaysPatientsPage(DialogPage):
    root_name: ClassVar[str] = "todays-patients"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "todays-patients-list")

    @property
    def as_of(self) -> str:
        """From when it is, and how long ago that was."""
        return self._text("todays-patients-as-of")

    @property
    def details(self) -> str:
        """All that is known of the chosen patient's allergies."""
        return self._text("todays-patients-details")

    def expect_as_of(self, words: str) -> Self:
        return self._expect_text("todays-patients-as-of", words)

    def expect_allergies(self, patient: str, words: str) -> Self:
        """Wait until this stands beside a patient."""
        return self.expect(
            lambda: any(row["patient"] == patient and row["allergies"] == words for row in self.list.rows),
            lambda: f"“{words}” beside {patient}; there is {self.list.rows or self.list.notice}",
        )

    def close(self) -> None:
        self._click("todays-patients-close")
        self.expect_closed()

    def _still_open(self) -> str:
        return "the page of today's patients to close"
