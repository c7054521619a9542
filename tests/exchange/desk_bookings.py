"""Bookings as the desk's papers read them, made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.clinic import Clinic
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version, new_id
from clinic_desktop.domain.papers import DeskBooking
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.services.clinic import ClinicService
from clinic_desktop.services.papers import PaperService
from tests.builders import changed

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import RangeOfAppointments

SMITH = ProviderId("smith")
A_MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET = "Rash after penicillin"
CLINIC = Clinic("Old Mill Clinic", "Europe/Berlin", "DE", "1 Mill Lane\n12345 Milltown", "+49 30 555 0100")


def desk_booking(**changes: object) -> DeskBooking:
    """Return a booking of Jane Doe with Dr Smith, with these things changed."""
    line = AppointmentLine(
        id=AppointmentId(new_id()),
        version=Version("1"),
        starts_at=A_MONDAY,
        minutes=20,
        type=AppointmentType.FOLLOW_UP,
        status=AppointmentStatus.SCHEDULED,
        reason=SECRET,
        patient_id=PatientId(new_id()),
        patient_last_name="Doe",
        patient_first_name="Jane",
        patient_born_on=date(1985, 3, 15),
        patient_sex=Sex.FEMALE,
        provider_id=SMITH,
        provider_name="John Smith",
    )
    return DeskBooking(changed(line, changes), "+1-555-0101", A_MONDAY - timedelta(days=9))


class CannedPapers(PaperService):
    """Knows these bookings, and gives those of the range and the providers that are asked for."""

    def __init__(self, *known: DeskBooking) -> None:
        self._known = known

    def bookings(self, question: RangeOfAppointments) -> tuple[DeskBooking, ...]:
        return tuple(
            one
            for one in self._known
            if question.first <= one.line.starts_at < question.end
            and (not question.provider_ids or one.line.provider_id in question.provider_ids)
        )

    def booking(self, appointment_id: AppointmentId) -> DeskBooking:
        return next(one for one in self._known if one.line.id == appointment_id)


class CannedClinic(ClinicService):
    def __init__(self, known: Clinic = CLINIC) -> None:
        self._clinic = known

    def details(self) -> Clinic:
        return self._clinic
