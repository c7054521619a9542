"""The dialogs that show two versions of one thing side by side."""

from __future__ import annotations

from typing import ClassVar, Self

import shiboken6
from PySide6.QtWidgets import QRadioButton

from clinic_desktop.testing.pages.finding import exists
from clinic_desktop.testing.pages.page import DialogPage


class VersionsPage(DialogPage):
    """Places are numbered from 0, in the order of the dialog."""

    @property
    def count(self) -> int:
        """How many places there are to choose for."""
        number = 0
        while exists(self.root, f"{self.root_name}-{number}-mine"):
            number += 1
        return number

    @property
    def about(self) -> str:
        """Whose visit it is, and of when."""
        return self._text(f"{self.root_name}-about")

    @property
    def said(self) -> str:
        """What the dialog says about the whole."""
        return self._text(f"{self.root_name}-said")

    def title_of(self, place: int) -> str:
        """What a place is called."""
        return self._text(f"{self.root_name}-{place}-title")

    def before(self, place: int = 0) -> str:
        """What was there before either was written; only where it tells more than the two."""
        return self._text(f"{self.root_name}-{place}-before-text")

    def mine(self, place: int = 0) -> str:
        return self._text(f"{self.root_name}-{place}-mine-text")

    def theirs(self, place: int = 0) -> str:
        return self._text(f"{self.root_name}-{place}-theirs-text")

    def is_mine_chosen(self, place: int = 0) -> bool:
        return self.widget(f"{self.root_name}-{place}-mine", QRadioButton).isChecked()

    def choose_mine(self, place: int = 0) -> Self:
        return self._click(f"{self.root_name}-{place}-mine")

    def choose_theirs(self, place: int = 0) -> Self:
        return self._click(f"{self.root_name}-{place}-theirs")

    def use(self) -> None:
        """Use the choices; nothing is stored until the visit is saved."""
        self._click(f"{self.root_name}-use").expect_closed()

    def use_and_be_asked_again(self) -> Self:
        """Use the choices; by now something else stands there, and the dialog comes once more."""
        self._click(f"{self.root_name}-use").expect(lambda: not shiboken6.isValid(self.root), "the dialog to go")
        return type(self)(self.window)

    def decide_later(self) -> None:
        self._click(f"{self.root_name}-later").expect_closed()

    def choose_all_mine(self) -> Self:
        return self._click(f"{self.root_name}-all-mine")

    def choose_all_theirs(self) -> Self:
        return self._click(f"{self.root_name}-all-theirs")

    def _still_open(self) -> str:
        return f"the dialog {self.root_name} to close"


class ConflictPage(VersionsPage):
    """What somebody else saved meanwhile, beside what is being written."""

    root_name: ClassVar[str] = "conflict"
