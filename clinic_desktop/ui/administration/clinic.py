"""The clinic's own name, address, country and time zone."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout

from clinic_desktop.domain.clinic import CLINIC_LENGTHS, ChangeClinic, Clinic, clinic_problems
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.us_units import Units
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_M
from clinic_desktop.ui.vitals_words import UNITS_WORDS
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.ui.workspace import Workspace


class ClinicDialog(FormDialog):
    """Signals: stored(Clinic)."""

    def __init__(self, workspace: Workspace, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__("clinic", "Clinic", "Save", workspace.tasks, parent, narrow_message=True)
        self._service = workspace.services.clinic
        self._before = clinic
        self._is_zone_confirmed = False
        self._zones, self._countries = self._service.time_zones(), self._service.countries()
        self._name = LineField("clinic-name", CLINIC_LENGTHS["name"].most)
        self._address = LineField("clinic-address", CLINIC_LENGTHS["address"].most)
        self._phone = LineField("clinic-phone", CLINIC_LENGTHS["phone"].most)
        self._country: ChoiceField[str] = ChoiceField(
            "clinic-country", "Country", _countries_in_words(self._countries), nothing="Not said"
        )
        known = sorted({*self._zones, clinic.time_zone})
        self._zone: ChoiceField[str] = ChoiceField(
            "clinic-time-zone", "Time zone", [(zone, _zone_in_words(zone)) for zone in known]
        )
        self._units: ChoiceField[str] = ChoiceField(
            "clinic-units", "Units of vital signs", [(units.value, words) for units, words in UNITS_WORDS.items()]
        )
        self._lay_out()
        self._show(clinic)
        self.resize(620, 420)
        self._name.setFocus()
        self.remember()
        FormDraft(workspace, self, DraftSubject.CLINIC, "clinic", is_new=False)

    def problems(self) -> tuple[Problem, ...]:
        return clinic_problems(self._typed(), (*self._zones, self._before.time_zone), self._countries)

    def work(self) -> Callable[[], Any] | None:
        after = self._typed()
        if after.time_zone != self._before.time_zone and not self._is_zone_confirmed:
            self._ask_about_zone()
            return None
        return partial(self._service.change, ChangeClinic(self._before, after))

    def _lay_out(self) -> None:
        fields = {
            "name": FormField("&Name", self._name, is_required=True, hint="In window titles and on paper"),
            "address": FormField("&Address", self._address, hint="On slips and letters"),
            "phone": FormField("&Phone", self._phone, hint="On slips and letters"),
            "country": FormField("&Country", self._country, hint="How telephone numbers are read here"),
            "time_zone": FormField("&Time zone", self._zone, is_required=True, hint="The clock of every workstation"),
            "units": FormField("&Units of vital signs", self._units, hint="Stored always metric; for everybody"),
        }
        for name, field in fields.items():
            self.add_field(name, field)
        for names in (("name",), ("address", "phone"), ("country", "time_zone"), ("units",)):
            row = QHBoxLayout()
            row.setSpacing(SPACE_M)
            for name in names:
                row.addWidget(fields[name], 1)
            self.body.addLayout(row)
        self.body.addStretch(1)

    def _show(self, clinic: Clinic) -> None:
        self._name.set_plain(clinic.name)
        self._address.set_plain(clinic.address)
        self._phone.set_plain(clinic.phone)
        self._country.choose(clinic.country or None)
        self._zone.choose(clinic.time_zone)
        self._units.choose(clinic.units)

    def _typed(self) -> Clinic:
        return Clinic(
            self._name.plain(),
            self._zone.choice() or "",
            self._country.choice() or "",
            self._address.plain(),
            self._phone.plain(),
            self._units.choice() or Units.METRIC,
        )

    def _ask_about_zone(self) -> None:
        self.message.show_message(
            MessageKind.WARNING,
            "Change the clock of the whole clinic?",
            "Bookings stay at their moment and are shown by the new clock: what stands at 09:00 now may stand at"
            " another hour. Workstations take it up at the next sign-in.",
            [Offer("Change the time zone", self._confirm_zone), Offer("Keep it as it is", self._keep_zone)],
        )

    def _confirm_zone(self) -> None:
        self._is_zone_confirmed = True
        self.save()

    def _keep_zone(self) -> None:
        self._zone.choose(self._before.time_zone)
        self.message.clear()


def _countries_in_words(codes: Sequence[str]) -> list[tuple[str, str]]:
    words = [(code, QLocale.territoryToString(QLocale.codeToTerritory(code))) for code in codes]
    return sorted(((code, name if name != "Default" else code) for code, name in words), key=lambda one: one[1])


def _zone_in_words(zone: str) -> str:
    """Return ``Europe/Berlin (UTC+01:00)``, with today's difference."""
    ahead = datetime.now(ZoneInfo(zone)).strftime("%z")
    return f"{zone.replace('_', ' ')} (UTC{ahead[:3]}:{ahead[3:5]})"
