"""What vital signs are read beside: what they were last time, and where a child stands among others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import growth, us_units
from clinic_desktop.domain.clinical_text import format_date, format_number
from clinic_desktop.domain.last_vitals import last_before
from clinic_desktop.domain.observations import TYPED, confirmation
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.growth_words import growth_explanation, growth_text
from clinic_desktop.ui.visit_editor.vitals import VitalsForm
from clinic_desktop.ui.vitals_words import confirmed_words

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.growth import GrowthTables
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.us_units import Units
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.domain.vitals import VisitVitals
    from clinic_desktop.ui.visit_editor.pane import VisitEditor
    from clinic_desktop.ui.workspace import Workspace


class Trends(Protocol):
    """Shows how vital signs changed over time."""

    action: QAction

    def show(self, name: str = "") -> None:
        """Show the graphs, this vital sign above the others."""


class VitalContext(QObject):
    """Follows an editor: reads the patient's earlier vital signs when it shows another visit."""

    def __init__(self, workspace: Workspace, editor: VisitEditor, trends: Trends) -> None:
        super().__init__(editor)
        self._workspace = workspace
        self._reading = LatestTask(workspace.tasks, self)
        self._growing = LatestTask(workspace.tasks, self)
        self._shown: AppointmentId | None = None
        self._visit: VisitDetails | None = None
        self._confirmed: tuple[str, ...] | None = None
        self._tables: GrowthTables | None = None
        form = editor.findChild(VitalsForm)
        if not isinstance(form, VitalsForm):
            raise TypeError("an editor of visits has vital signs")
        self._form = form
        form.use_units(workspace.signed_in.units)
        form.header.add_button(trends.action, with_text=True)
        form.trend_wanted.connect(trends.show)
        form.edited.connect(self._show_growth)
        editor.visit_shown.connect(self._on_visit_shown)

    def _on_visit_shown(self, visit: VisitDetails | None) -> None:
        self._visit = visit
        appointment_id = None if visit is None else visit.appointment.id
        if appointment_id != self._shown:
            self._shown = appointment_id
            self._confirmed = self._tables = None
            self._form.show_last({}, "")
            self._form.show_confirmed({})
        if visit is not None:
            # Who confirmed a value is known to the server once it is stored.
            confirmed = visit.vitals.observed.confirmed if visit.vitals is not None else ()
            if confirmed != self._confirmed:
                self._confirmed = confirmed
                self._read(visit)
        self._show_growth()

    def _read(self, visit: VisitDetails) -> None:
        services, line = self._workspace.services, visit.appointment
        self._reading.run(
            partial(services.vitals.of_patient, line.patient_id),
            done=partial(self._show_last, line.id, line.starts_at),
            failed=lambda _: self._form.show_last({}, ""),
            once_painted=True,
        )
        if self._age_days(visit) in range(growth.LAST_DAY[growth.Indicator.HEIGHT] + 1) and line.patient_sex:
            self._growing.run(
                partial(services.growth.tables, line.patient_sex),
                done=self._take_tables,
                failed=lambda _: None,
                once_painted=True,
            )

    def _show_last(self, appointment_id: AppointmentId, at: datetime, measured: tuple[VisitVitals, ...]) -> None:
        if appointment_id != self._shown or is_unreadable(at):
            return
        here = (one for one in measured if one.appointment_id == appointment_id)
        self._form.show_confirmed(
            {
                confirmation(one.name, one.value): confirmed_words(one.by, self._workspace.clock.local(one.at))
                for visit in here
                for one in visit.confirmed
            }
        )
        found = last_before(measured, appointment_id, at)
        words = {
            name: f"last {_value(name, visit, self._form.units)}, {self._day(visit)}"
            for name, visit in found.items()
            if name != "diastolic"
        }
        self._form.show_last(words, "The value of the last visit at which it was measured")

    def _take_tables(self, tables: GrowthTables | None) -> None:
        self._tables = tables
        self._show_growth()

    def _show_growth(self) -> None:
        visit, tables = self._visit, self._tables
        if visit is None or tables is None or tables.sex != visit.appointment.patient_sex:
            self._form.show_growth("", "")
            return
        days = self._age_days(visit)
        found = growth.growth_of(tables, days, self._form.vitals()) if days is not None else ()
        self._form.show_growth(growth_text(found), growth_explanation(found))

    def _age_days(self, visit: VisitDetails) -> int | None:
        line = visit.appointment
        if is_unreadable(line.patient_born_on) or is_unreadable(line.starts_at):
            return None
        return (self._workspace.clock.local(line.starts_at).date() - line.patient_born_on).days

    def _day(self, visit: VisitVitals) -> str:
        return format_date(self._workspace.clock.local(visit.measured_at).date())


def _value(name: str, visit: VisitVitals, units: Units) -> str:
    values = visit.vitals.values
    if name == "systolic" and values.diastolic is not None:
        return f"{values.systolic}/{values.diastolic}"
    stored = getattr(values, name)
    typed = getattr(visit.vitals.observed, TYPED[name]) if name in TYPED else None
    return format_number(us_units.shown_in(name, stored, units, typed))
