"""The dialogs of the chart's background: an allergy, a condition."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.page import DialogPage


class AllergyPage(DialogPage):
    root_name: ClassVar[str] = "allergy"
    message_name: ClassVar[str] = "allergy-message"

    def fill(self, *, allergen: str = "", reaction: str = "", severity: str = "", since: str = "") -> Self:
        """Fill in what is given; the rest stays."""
        if allergen:
            self._write("allergy-allergen", allergen)
        if reaction:
            self._write("allergy-reaction", reaction)
        if severity:
            self._choose("allergy-severity", severity)
        if since:
            self._write("allergy-since", since).press("Tab")
        return self

    def value(self, name: str) -> str:
        return self._text(f"{self.root_name}-{name}")


class ConditionPage(DialogPage):
    root_name: ClassVar[str] = "condition"
    message_name: ClassVar[str] = "condition-message"

    def fill(self, *, name: str = "", diagnosed: str = "", status: str = "", notes: str = "") -> Self:
        """Fill in what is given; the rest stays."""
        if name:
            self._write("condition-name", name)
        if diagnosed:
            self._write("condition-diagnosed", diagnosed).press("Tab")
        if status:
            self._choose("condition-status", status)
        if notes:
            self._write("condition-notes", notes)
        return self

    def value(self, name: str) -> str:
        return self._text(f"{self.root_name}-{name}")
