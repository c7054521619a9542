"""The dialog that shows both versions of what two people changed."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QRadioButton

from clinic_desktop.testing.pages.finding import exists
from clinic_desktop.testing.pages.page import DialogPage


class ConflictPage(DialogPage):
    """Places are numbered from 0, in the order of the dialog."""

    root_name: ClassVar[str] = "conflict"

    @property
    def count(self) -> int:
        """How many places both have changed."""
        number = 0
        while exists(self.root, f"conflict-{number}-mine"):
            number += 1
        return number

    def mine(self, place: int = 0) -> str:
        return self._text(f"conflict-{place}-mine-text")

    def theirs(self, place: int = 0) -> str:
        return self._text(f"conflict-{place}-theirs-text")

    def is_mine_chosen(self, place: int = 0) -> bool:
        return self.widget(f"conflict-{place}-mine", QRadioButton).isChecked()

    def choose_mine(self, place: int = 0) -> Self:
        return self._click(f"conflict-{place}-mine")

    def choose_theirs(self, place: int = 0) -> Self:
        return self._click(f"conflict-{place}-theirs")

    def use(self) -> None:
        """Use the choices; nothing is stored until the visit is saved."""
        self._click("conflict-use").expect_closed()

    def decide_later(self) -> None:
        self._click("conflict-later").expect_closed()

    def _still_open(self) -> str:
        return "the conflict dialog to close"
