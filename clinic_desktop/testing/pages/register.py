"""The form in which a patient is registered or corrected, with the likely duplicates."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QComboBox, QWidget

from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class RegisterPage(DialogPage):
    root_name: ClassVar[str] = "register-patient"
    message_name: ClassVar[str] = "register-patient-message"

    def fill(self, **values: str) -> Self:
        """Fill fields in as a person types them: last_name="Smith", born_on="14 aug 1980", sex="Female"."""
        for name, value in values.items():
            object_name = f"{self.root_name}-{name.replace('_', '-')}"
            if isinstance(self.widget(object_name, QWidget), QComboBox):
                self._choose(object_name, value)
            else:
                self._write(object_name, value).press("Tab")
        return self

    def value(self, name: str) -> str:
        return self._text(f"{self.root_name}-{name.replace('_', '-')}")

    @property
    def duplicates(self) -> ListPage:
        """People who may be the same; wait for them by expect_duplicate()."""
        return ListPage(self.window, "register-patient-duplicates-table")

    def expect_duplicate(self, name: str, why: str) -> Self:
        """Wait until somebody is shown who may be the same person, with the reasons."""
        self.duplicates.expect_row(name=name, why=why)
        return self

    def expect_no_duplicates(self) -> Self:
        return self.expect(
            lambda: not is_visible(self.root, "register-patient-duplicates"),
            lambda: f"no likely duplicates; there are {self.duplicates.rows}",
        )

    def another_person(self) -> Self:
        """Say that it is none of them."""
        return self._click("register-patient-duplicates-other").expect_no_duplicates()

    def open_duplicate(self, name: str) -> None:
        """Say that it is this one: the form closes and the search shows him."""
        self.duplicates.choose(name=name)
        self._click("register-patient-duplicates-open")
        self.expect_closed()
