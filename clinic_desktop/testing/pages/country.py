"""The country of the clinic, whose telephone numbers are usual there."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.page import DialogPage


class CountryPage(DialogPage):
    root_name: ClassVar[str] = "country"
    message_name: ClassVar[str] = "country-message"

    def choose(self, name: str) -> Self:
        return self._choose("country-choice", name)
