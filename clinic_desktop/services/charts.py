"""Opening charts: the one way to what is clinical. Who opened one is stored before anything of it is read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import charts, patients
from clinic_desktop.domain.charts import OpenChart, OpenedChart, reason_problems
from clinic_desktop.domain.errors import ChartNotOpen, ChartReasonMissing, InvalidInput, NotFound, NotPermitted
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database, ReadSession
    from clinic_desktop.domain.charts import ChartChange, OpenVisitChart
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.patients import PatientDetails

HISTORY_LINES = 200


class ChartService:
    """A chart opened by one call is readable from the next on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open_here: dict[PatientId, str] = {}
        self._owes_closing = False

    @repeated
    def open(self, command: OpenChart) -> OpenedChart:
        """Open a patient's chart for this workstation session and say who he is.

        Raises ChartReasonMissing where there is no appointment with the patient and no reason was given yet,
        InvalidInput for a reason that is too short or too long, NotFound, NotPermitted, SessionEnded.
        """
        _check(command.reason)
        return self._open(lambda _: command.patient_id, command.reason)

    @repeated
    def open_of_visit(self, command: OpenVisitChart) -> OpenedChart:
        """Open the chart of the patient whose appointment this is. Raises what open raises."""
        _check(command.reason)
        return self._open(partial(_patient_of, appointment_id=command.appointment_id), command.reason)

    @repeated
    def close_all(self) -> None:
        """Close every chart of this workstation session: until one is opened again the server shows nothing."""
        self._open_here.clear()
        self._owes_closing = True
        with self._database.write(even_if_refused=True) as session:
            charts.close_all(session)
        self._owes_closing = False

    def close_owed(self) -> None:
        """Close the charts now if that could not be done when it was asked for, and none was opened since."""
        if self._owes_closing:
            self.close_all()

    def open_again(self) -> None:
        """Open in a new workstation session what was open in the one before, for the same reasons.

        What is refused now stays closed: whoever wants it is asked why.
        """
        for patient_id, reason in tuple(self._open_here.items()):
            try:
                self.open(OpenChart(patient_id, reason))
            except (ChartReasonMissing, NotFound, NotPermitted):
                self._open_here.pop(patient_id, None)

    @repeated
    def history(self, patient_id: PatientId) -> tuple[ChartChange, ...]:
        """Return what was done to an open chart, the latest first."""
        with self._database.read() as session:
            return charts.history(session, patient_id, HISTORY_LINES)

    def _open(self, whose: Callable[[ReadSession], PatientId], typed: str) -> OpenedChart:
        """Find out who it is and open his chart, in one transaction: on a slow line each one is felt."""
        patient: PatientDetails | None = None
        try:
            with self._database.write(even_if_refused=True) as session:
                patient = _patient(session, whose(session))
                reason = charts.open_chart(session, patient.id, cleaned(typed) or None)
        except ChartReasonMissing as missing:
            raise ChartReasonMissing(patient) from missing
        self._open_here[patient.id] = reason or ""
        self._owes_closing = False
        return OpenedChart(patient, reason)


def require_open(session: ReadSession, patient_id: str) -> None:
    """Raise ChartNotOpen unless the chart is open: from a closed one the server gives empty lists, which would lie."""
    if not charts.is_open(session, patient_id):
        raise ChartNotOpen


def _check(reason: str) -> None:
    found = reason_problems(reason) if reason else ()
    if found:
        raise InvalidInput(found)


def _patient_of(session: ReadSession, appointment_id: AppointmentId) -> PatientId:
    patient_id = charts.patient_of(session, appointment_id)
    if patient_id is None:
        raise NotFound("appointments", appointment_id)
    return patient_id


def _patient(session: ReadSession, patient_id: PatientId) -> PatientDetails:
    found = patients.details(session, patient_id)
    if found is None:
        raise NotFound("patients", patient_id)
    return found
