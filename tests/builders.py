"""Commands and records with good defaults. Whatever must not occur twice is different at every call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from clinic_desktop.domain.accounts import CreateStaff
from clinic_desktop.domain.allergies import AddAllergy, AllergyFields
from clinic_desktop.domain.appointments import BookAppointment
from clinic_desktop.domain.conditions import AddCondition, ConditionFields
from clinic_desktop.domain.identifiers import (
    AllergyId,
    AppointmentId,
    ConditionId,
    Login,
    PatientId,
    PrescriptionId,
    ProviderId,
    RecordId,
    SymptomId,
    VitalSignsId,
    new_id,
)
from clinic_desktop.domain.patients import PatientFields, RegisterPatient
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.statuses import AllergySeverity, AppointmentType, ConditionStatus, Role, Sex
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.visits import SaveVisit, VisitDetails
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import DataclassInstance

JANE = PatientId("11111111-1111-1111-1111-111111111111")
ROBERT = PatientId("22222222-2222-2222-2222-222222222222")
MARIA = PatientId("33333333-3333-3333-3333-333333333333")
MICHAEL = PatientId("44444444-4444-4444-4444-444444444444")
EMILY = PatientId("55555555-5555-5555-5555-555555555555")
"""The patients of the demo clinic."""

JANES_COMPLETED = AppointmentId("aaaa1111-1111-1111-1111-111111111111")
ROBERTS_COMPLETED = AppointmentId("aaaa2222-2222-2222-2222-222222222222")
MARIAS_SCHEDULED = AppointmentId("aaaa3333-3333-3333-3333-333333333333")
"""The appointments of the demo clinic."""

RecordT = TypeVar("RecordT", bound="DataclassInstance")

_numbers = count(1)
_slots = count()
_SLOTS_A_DAY = 18


def patient_fields(**changes: object) -> PatientFields:
    number = next(_numbers)
    fields = PatientFields(
        first_name="Ada",
        last_name=f"Patient{_in_letters(number)}",
        born_on=date(1960, 1, 1) + timedelta(days=number),
        sex=Sex.FEMALE,
        phone=f"+1-555-{7_000_000 + number}",
        emergency_contact_name="Ben Contact",
        emergency_contact_phone="+1-555-0000002",
    )
    return changed(fields, changes)


def a_patient(**changes: object) -> RegisterPatient:
    return RegisterPatient(PatientId(new_id()), patient_fields(**changes))


def working_day(days_ahead: int = 1) -> date:
    """Return a day on which the clinic is open, so many open days after today."""
    day = datetime.now(UTC).date()
    while days_ahead > 0:
        day += timedelta(days=1)
        days_ahead -= day.isoweekday() <= 5
    return day


def at(hour: int, minute: int = 0, *, day: date | None = None) -> datetime:
    """Return a time of a day, of the next working day if none is given."""
    return datetime.combine(day or working_day(), time(hour, minute), tzinfo=UTC)


def a_free_time() -> datetime:
    """Return a time, on some coming working day, that no other call returns: half an hour long."""
    slot = next(_slots)
    return at(8, day=working_day(20 + slot // _SLOTS_A_DAY)) + timedelta(minutes=30 * (slot % _SLOTS_A_DAY))


def an_appointment(provider_id: ProviderId, patient_id: PatientId = JANE, **changes: object) -> BookAppointment:
    command = BookAppointment(
        id=AppointmentId(new_id()),
        patient_id=patient_id,
        provider_id=provider_id,
        starts_at=a_free_time(),
        minutes=20,
        type=AppointmentType.FOLLOW_UP,
        reason="A check",
    )
    return changed(command, changes)


def an_allergy(patient_id: PatientId = EMILY, **changes: object) -> AddAllergy:
    fields = AllergyFields("Walnuts", "Itching", AllergySeverity.MODERATE, date(2015, 5, 1))
    return AddAllergy(AllergyId(new_id()), patient_id, changed(fields, changes))


def a_condition(patient_id: PatientId = EMILY, **changes: object) -> AddCondition:
    fields = ConditionFields("Migraine", date(2016, 6, 1), ConditionStatus.ACTIVE, "Twice a month")
    return AddCondition(ConditionId(new_id()), patient_id, changed(fields, changes))


def a_symptom(**changes: object) -> Symptom:
    fields = SymptomFields(name="Cough", severity=4, duration="2 days")
    return Symptom(SymptomId(new_id()), None, changed(fields, changes))


def a_prescription(**changes: object) -> Prescription:
    fields = PrescriptionFields(
        medication="Amoxicillin", strength="500 mg", dosage="1 capsule", frequency="Three times a day", quantity=21
    )
    return Prescription(PrescriptionId(new_id()), None, changed(fields, changes))


def vital_signs(**changes: object) -> VitalSigns:
    values = VitalValues(
        systolic=120,
        diastolic=80,
        heart_rate=70,
        temperature=Decimal("36.6"),
        weight=Decimal("70.0"),
        height=Decimal("175.0"),
        pain=0,
    )
    return VitalSigns(VitalSignsId(new_id()), None, changed(values, changes))


def a_save(visit: VisitDetails, **changes: object) -> SaveVisit:
    """Return the command that stores a visit as it was read, but for what is changed."""
    command = SaveVisit(
        appointment_id=visit.appointment.id,
        record_id=visit.record_id or RecordId(new_id()),
        expected_record_version=visit.record_version,
        texts=visit.texts,
        symptoms=visit.symptoms,
        prescriptions=visit.prescriptions,
        vitals=visit.vitals,
        diagnoses=visit.diagnoses,
    )
    return changed(command, changes)


def a_new_account(*roles: Role, **changes: object) -> CreateStaff:
    command = CreateStaff(
        login=Login(f"new-{new_id()}@example.com"),
        display_name="Nora New",
        roles=frozenset(roles or {Role.RECEPTION}),
        password="a long enough password",
    )
    return changed(command, changes)


def changed(record: RecordT, changes: Mapping[str, object]) -> RecordT:
    """Return a record with some of its fields replaced."""
    return replace(record, **changes)


def _in_letters(number: int) -> str:
    """Return a number in letters: names have no digits."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
