"""What clinicians do with a visit that is completed: add to it, and strike out what was entered in error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import addenda, charts, struck, visits
from clinic_desktop.db.queries import amendments as trail
from clinic_desktop.domain import addenda as rules
from clinic_desktop.domain import amendments
from clinic_desktop.domain import struck as striking
from clinic_desktop.domain.addenda import NotCompleted
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database, ReadSession
    from clinic_desktop.domain.addenda import WriteAddendum
    from clinic_desktop.domain.amendments import Amendment
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.struck import StrikeVisitPart, StruckParts
    from clinic_desktop.domain.visits import VisitDetails


EVENTS_MOST = 2000


class AddendumService:
    """Each method is one transaction in an open chart, else ChartNotOpen, and answers with the visit as it is then."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def write(self, command: WriteAddendum) -> VisitDetails:
        """Add a signed addendum to a completed visit. The same one twice is stored once.

        Raises InvalidInput, NotCompleted, NotFound, and EditConflict for a number that another addendum has.
        """
        found = rules.problems_with(command)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            _completed(session, command.appointment_id)
            addenda.add(session, command)
            visit = _details(session, command.appointment_id)
            stored = next((one for one in visit.addenda if one.id == command.id), None)
            if stored is None or stored.text != cleaned(command.text):
                raise EditConflict("visits", command.appointment_id)
            return visit

    @repeated
    def strike(self, command: StrikeVisitPart) -> VisitDetails:
        """Mark a completed visit, or a part of it, as entered in error. What is struck stays so, with its first reason.

        Raises InvalidInput, NotCompleted, NotFound.
        """
        found = striking.problems_with(command)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            if command.part is not VisitPart.LETTER:
                _completed(session, command.visit)
            struck.strike(session, command)
            return _details(session, command.visit)

    @repeated
    def changes(self, appointment_id: AppointmentId) -> tuple[Amendment, ...]:
        """Return what was changed in a visit and by whom, the first change first. Raises NotFound."""
        with self._database.read() as session:
            patient_id = charts.patient_of(session, appointment_id)
            if patient_id is None:
                raise NotFound("appointments", appointment_id)
            require_open(session, patient_id)
            return amendments.amendments(trail.of_visit(session, appointment_id, EVENTS_MOST))

    @repeated
    def struck_of_patient(self, patient_id: PatientId) -> StruckParts:
        """Return what was struck of all visits of a patient: it does not count any more."""
        with self._database.read() as session:
            require_open(session, patient_id)
            return struck.of_patient(session, patient_id)


def _completed(session: ReadSession, appointment_id: AppointmentId) -> None:
    if not _details(session, appointment_id).is_completed:
        raise NotCompleted


def _details(session: ReadSession, appointment_id: AppointmentId) -> VisitDetails:
    session.expire_all()
    found = visits.details(session, appointment_id)
    if found is None:
        raise NotFound("appointments", appointment_id)
    require_open(session, found.appointment.patient_id)
    return found
