"""The clinic's own name, address, country and time zone."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QDialog

from clinic_desktop.testing.pages.page import DialogPage


class ClinicPage(DialogPage):
    root_name: ClassVar[str] = "clinic"
    message_name: ClassVar[str] = "clinic-message"

    def fill(
        self,
        *,
        name: str = "",
        address: str = "",
        phone: str = "",
        country: str = "",
        time_zone: str = "",
        units: str = "",
    ) -> Self:
        """Fill in what is given; country, time zone and units by the words of their lists."""
        for field, text in (("name", name), ("address", address), ("phone", phone)):
            if text:
                self._write(f"clinic-{field}", text)
        if country:
            self._choose("clinic-country", country)
        if time_zone:
            self._choose("clinic-time-zone", time_zone)
        if units:
            self._choose("clinic-units", units)
        return self

    def expect_open(self) -> Self:
        """Wait until the dialog is there: what it shows is read first."""
        return self.expect(lambda: self.window.findChild(QDialog, self.root_name) is not None, "the clinic's settings")

    @property
    def name(self) -> str:
        return self._text("clinic-name")

    @property
    def time_zone(self) -> str:
        return self._text("clinic-time-zone")
