"""Bookings and what was written about them, as rows for COPY."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_desktop.db.big_bodies import Growth
from clinic_desktop.db.big_cases import NULL
from clinic_desktop.db.big_words import by_weight
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.big_bookings import Booking, Bookings
    from clinic_desktop.db.big_days import Calendar, OpenDay
    from clinic_desktop.db.big_people import Provider, Rows
    from clinic_desktop.db.big_words import Dice

BATCH = 10_000
MONTH = 365.25 / 12

COLUMNS = {
    "public.appointments": (
        "id", "patientId", "providerId", "appointmentDate", "appointmentType", "reasonForVisit", "durationMinutes",
        "status", "createdAt", "updatedAt",
    ),
    "public.medical_records": (
        "id", "appointmentId", "chiefComplaint", "historyOfPresentIllness", "physicalExamNotes", "diagnosis",
        "diagnosisNotes", "treatmentPlan", "followUpInstructions", "patientEducation", "isDraft", "createdAt",
        "updatedAt",
    ),
    "public.symptoms": ("id", "medicalRecordId", "symptomName", "bodySite", "severity", "duration", "createdAt"),
    "public.prescriptions": (
        "id", "medicalRecordId", "medicationName", "strength", "dosage", "frequency", "duration", "quantity",
        "refills", "instructions", "indication", "createdAt",
    ),
    "public.vital_signs": (
        "id", "appointmentId", "bloodPressureSystolic", "bloodPressureDiastolic", "heartRate", "temperature",
        "respiratoryRate", "oxygenSaturation", "weight", "height", "bmi", "painLevel", "recordedAt",
    ),
    "clinic.appointment_step": (
        "appointment_id", "status_from", "status_to", "reason", "stepped_at", "stepped_by",
    ),
}  # fmt: skip

_S = AppointmentStatus
PAST = by_weight((_S.COMPLETED, _S.CANCELLED, _S.NO_SHOW), (890, 68, 42))
FUTURE = by_weight((_S.SCHEDULED, _S.CANCELLED), (970, 30))
WAITING_BEFORE = 180
"""Minutes after opening until when those booked for today may have arrived."""

LEADS = {
    AppointmentType.SICK_VISIT: (0, 2),
    AppointmentType.TELEHEALTH: (0, 9),
    AppointmentType.NEW_PATIENT: (1, 14),
    AppointmentType.FOLLOW_UP: (3, 70),
    AppointmentType.ROUTINE_CHECKUP: (5, 60),
}
"""How many open days before a visit it is booked."""
BEFORE_OPENING, AFTER_REGISTRATION = -20, 580
CANCELLED_BECAUSE = ("Patient cancelled by phone", "Patient is on holiday", "Provider is away", "Feels well again")
RECEPTION = "reception@example.com"


@dataclass(slots=True)
class Written:
    """Rows of some bookings. ``bookings`` counts them."""

    bookings: int = 0
    rows: Rows = field(default_factory=lambda: {table: [] for table in COLUMNS})


class Visits:
    """Writes what happened to each booking: before today, today and in the days to come."""

    def __init__(
        self, dice: Dice, calendar: Calendar, today: int, providers: list[Provider], bookings: Bookings
    ) -> None:
        self._dice, self._calendar, self._today = dice, calendar, today
        self._providers, self._bookings = providers, bookings
        self._growth = Growth()
        self._last_past = calendar.place(today) - 1
        self._begun: set[int] = set()

    def batches(self) -> Iterator[Written]:
        written = Written()
        for booking in self._bookings.all():
            self._write(written.rows, booking)
            written.bookings += 1
            if written.bookings == BATCH:
                yield written
                written = Written()
        yield written

    def _write(self, rows: Rows, booking: Booking) -> None:
        dice, day, person = self._dice, booking.day, booking.person
        appointment, provider = dice.uuid(), self._providers[booking.provider]
        status = self._status(booking)
        booked_on = self._booked_on(booking)
        start = day.stamp(booking.start)
        created = booked_on.stamp(self._booked_at(booking, booked_on))
        updated = created
        if day.number <= self._today and status is not _S.SCHEDULED:
            updated = day.stamp(_last_change(booking, status))
        reason = booking.case.reason if dice.random() < 0.94 else NULL  # noqa: PLR2004 - a share
        rows["public.appointments"].append(
            f"{appointment}\t{person.id}\t{provider.id}\t{start}\t{booking.kind}\t{reason}\t{booking.minutes}"
            f"\t{status}\t{created}\t{updated}\n"
        )
        if status is _S.COMPLETED:
            self._record(rows, booking, appointment, start, updated)
        elif status is _S.IN_PROGRESS:
            record = f"{dice.uuid()}\t{appointment}\t{booking.case.draft_record}\tt\t{updated}\t{updated}\n"
            rows["public.medical_records"].append(record)
        if day.number >= self._today:
            rows["clinic.appointment_step"] += self._steps(appointment, status, created, updated, provider)

    def _status(self, booking: Booking) -> AppointmentStatus:
        day = booking.day.number
        if day < self._today:
            return self._dice.one(PAST)
        status = self._dice.one(FUTURE)
        if day > self._today or status is not _S.SCHEDULED:
            return status
        if booking.provider not in self._begun:
            self._begun.add(booking.provider)
            return _S.IN_PROGRESS
        if booking.start < WAITING_BEFORE and self._dice.chance(0.6):
            return _S.CHECKED_IN
        return status

    def _booked_on(self, booking: Booking) -> OpenDay:
        """Return a day on which this was booked: after registration, not after the visit, not from today on."""
        dice, calendar = self._dice, self._calendar
        place, latest = calendar.place(booking.day.number), self._last_past
        if place > latest:
            latest -= dice.between(0, 25)
        wanted = min(place - dice.between(*LEADS[booking.kind]), latest)
        return calendar.days[max(calendar.place(booking.person.registered), wanted)]

    def _booked_at(self, booking: Booking, booked_on: OpenDay) -> int:
        if booked_on is booking.day:
            return BEFORE_OPENING
        return AFTER_REGISTRATION if booked_on.number == booking.person.registered else self._dice.between(0, 560)

    def _record(self, rows: Rows, booking: Booking, appointment: str, start: str, ended: str) -> None:
        dice, case, person = self._dice, booking.case, booking.person
        is_remote = booking.kind is AppointmentType.TELEHEALTH
        record, text = dice.uuid(), case.remote_record if is_remote else case.record
        rows["public.medical_records"].append(f"{record}\t{appointment}\t{text}\tf\t{start}\t{ended}\n")
        for place, symptom in enumerate(case.symptoms):
            rows["public.symptoms"].append(f"{dice.uuid()}\t{record}\t{symptom}\t{start}.{place:03}\n")
        for place, prescription in enumerate(case.prescriptions):
            rows["public.prescriptions"].append(f"{dice.uuid()}\t{record}\t{prescription}\t{start}.{place:03}\n")
        if not is_remote and dice.random() < 0.94:  # noqa: PLR2004 - a share
            months = int((booking.day.number - person.born) / MONTH)
            signs = self._growth.vital_signs(dice, person.body, months, case, is_woman=person.is_woman)
            rows["public.vital_signs"].append(f"{dice.uuid()}\t{appointment}\t{signs}\t{start}\n")

    def _steps(
        self, appointment: str, status: AppointmentStatus, created: str, updated: str, provider: Provider
    ) -> Iterator[str]:
        yield f"{appointment}\t{NULL}\t{_S.SCHEDULED}\t{NULL}\t{created}+00\t{RECEPTION}\n"
        if status is not _S.SCHEDULED:
            reason = self._dice.one(CANCELLED_BECAUSE) if status is _S.CANCELLED else NULL
            by = provider.email if status is _S.IN_PROGRESS else RECEPTION
            yield f"{appointment}\t{_S.SCHEDULED}\t{status}\t{reason}\t{updated}+00\t{by}\n"


def _last_change(booking: Booking, status: AppointmentStatus) -> int:
    """Return in which minute of its day a booking got its present status."""
    if status is _S.CANCELLED:
        return BEFORE_OPENING + 10
    if status is _S.CHECKED_IN:
        return max(0, booking.start - 10)
    return booking.start if status is _S.IN_PROGRESS else booking.start + booking.minutes
