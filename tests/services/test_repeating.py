"""The answer to a COMMIT is lost, for every order there is: it is given once, and answered as if nothing had been."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from clinic_desktop.domain.accounts import ChangePassword, ChangeStaff, ResetPassword
from clinic_desktop.domain.allergies import ChangeAllergy, StateNoKnownAllergies, StrikeOutAllergy
from clinic_desktop.domain.appointments import ChangeStatus, MoveAppointment
from clinic_desktop.domain.audit import ReviewBreakGlass
from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.conditions import ChangeCondition, StrikeOutCondition
from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import DatabaseUnavailable, NotFound
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.patients import ArchivePatient, CorrectPatient, RestorePatient
from clinic_desktop.domain.statuses import AppointmentStatus, Role
from clinic_desktop.domain.visits import CompleteVisit, StartVisit
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.allergies import AllergyService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.audit import AuditService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.conditions import ConditionService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.services.repeating import repeated
from clinic_desktop.services.visits import VisitService
from tests import builders
from tests.builders import EMILY, JANE, MARIAS_SCHEDULED
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.domain.appointments import BookAppointment
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.testing.databases import Account, ThrowAwayDatabase

CHANGES = (
    "SELECT count(*) FROM clinic.audit_event WHERE action IN ('insert', 'update', 'delete') AND seq > %s"
    " AND subject <> 'session'"
)
LAST = "SELECT coalesce(max(seq), 0) FROM clinic.audit_event"


@dataclass
class Desk:
    """Somebody at work through a wire, and what he has before the order."""

    clinic: ThrowAwayDatabase
    wire: Wire
    person: Account
    clock: ClinicClock

    def __post_init__(self) -> None:
        database = self.clinic.as_person(self.person.login, conninfo=self.wire.conninfo)
        self.accounts = AccountService(database)
        self.accounts.open_session("desk", "1")
        self.charts = ChartService(database)
        for patient in (EMILY, JANE):
            self.charts.open(OpenChart(patient, "a test"))
        self.patients = PatientService(database, self.clock)
        self.appointments = AppointmentService(database, self.clock)
        self.visits = VisitService(database, self.clock)
        self.allergies = AllergyService(database, self.clock)
        self.conditions = ConditionService(database, self.clock)
        self.audit = AuditService(database)

    @property
    def booking(self) -> BookAppointment:
        assert self.person.provider_id is not None
        return builders.an_appointment(self.person.provider_id, EMILY)

    def begun(self) -> VisitDetails:
        line = self.appointments.book(self.booking)
        line = self.appointments.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CHECKED_IN))
        return self.visits.start(StartVisit(line.id, line.version, RecordId(new_id())))


@pytest.fixture
def desk(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    person = clinic_database.an_account(Role.CLINICIAN, Role.ADMIN, Role.AUDITOR, sees_patients=True)
    yield Desk(clinic_database, wire, person, ClinicClock())
    wire.cut()


def book(desk: Desk) -> Callable[[], Any]:
    command = desk.booking
    return lambda: desk.appointments.book(command)


def overbook(desk: Desk) -> Callable[[], Any]:
    first = desk.booking
    desk.appointments.book(first)
    second = replace(desk.booking, patient_id=JANE, starts_at=first.starts_at, overbook_reason="urgent")
    return lambda: desk.appointments.book(second)


def move(desk: Desk) -> Callable[[], Any]:
    line = desk.appointments.book(desk.booking)
    command = MoveAppointment(line.id, line.version, builders.a_free_time(), 20, line.provider_id)
    return lambda: desk.appointments.move(command)


def check_in(desk: Desk) -> Callable[[], Any]:
    line = desk.appointments.book(desk.booking)
    command = ChangeStatus(line.id, line.version, AppointmentStatus.CHECKED_IN)
    return lambda: desk.appointments.change_status(command)


def cancel(desk: Desk) -> Callable[[], Any]:
    line = desk.appointments.book(desk.booking)
    command = ChangeStatus(line.id, line.version, AppointmentStatus.CANCELLED, "called off")
    return lambda: desk.appointments.change_status(command)


def register(desk: Desk) -> Callable[[], Any]:
    command = builders.a_patient()
    return lambda: desk.patients.register(command)


def correct(desk: Desk) -> Callable[[], Any]:
    known = desk.patients.open(EMILY)
    command = CorrectPatient(EMILY, known.version, replace(known.fields, phone="+1-555-1234567"))
    return lambda: desk.patients.correct(command)


def archive(desk: Desk) -> Callable[[], Any]:
    known = desk.patients.register(builders.a_patient())
    command = ArchivePatient(known.id, known.version, "moved away")
    return lambda: desk.patients.archive(command)


def restore(desk: Desk) -> Callable[[], Any]:
    known = desk.patients.register(builders.a_patient())
    known = desk.patients.archive(ArchivePatient(known.id, known.version, "moved away"))
    command = RestorePatient(known.id, known.version)
    return lambda: desk.patients.restore(command)


def add_allergy(desk: Desk) -> Callable[[], Any]:
    command = builders.an_allergy()
    return lambda: desk.allergies.add(command)


def change_allergy(desk: Desk) -> Callable[[], Any]:
    added = builders.an_allergy()
    known = next(one for one in desk.allergies.add(added).allergies if one.id == added.id)
    command = ChangeAllergy(known.id, EMILY, known.version, replace(known.fields, reaction="Hives"))
    return lambda: desk.allergies.change(command)


def strike_out_allergy(desk: Desk) -> Callable[[], Any]:
    added = builders.an_allergy()
    known = next(one for one in desk.allergies.add(added).allergies if one.id == added.id)
    command = StrikeOutAllergy(known.id, EMILY, known.version, "wrong patient")
    return lambda: desk.allergies.strike_out(command)


def state_no_allergies(desk: Desk) -> Callable[[], Any]:
    for (one,) in desk.clinic.rows('SELECT id FROM public.allergies WHERE "patientId" = %s', (EMILY,)):
        desk.clinic.rows("DELETE FROM public.allergies WHERE id = %s", (one,))
    return lambda: desk.allergies.state_none_known(StateNoKnownAllergies(EMILY))


def add_condition(desk: Desk) -> Callable[[], Any]:
    command = builders.a_condition()
    return lambda: desk.conditions.add(command)


def change_condition(desk: Desk) -> Callable[[], Any]:
    added = builders.a_condition()
    known = next(one for one in desk.conditions.add(added) if one.id == added.id)
    command = ChangeCondition(known.id, EMILY, known.version, replace(known.fields, notes="Once a month"))
    return lambda: desk.conditions.change(command)


def strike_out_condition(desk: Desk) -> Callable[[], Any]:
    added = builders.a_condition()
    known = next(one for one in desk.conditions.add(added) if one.id == added.id)
    command = StrikeOutCondition(known.id, EMILY, known.version, "wrong patient")
    return lambda: desk.conditions.strike_out(command)


def start(desk: Desk) -> Callable[[], Any]:
    line = desk.appointments.book(desk.booking)
    line = desk.appointments.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CHECKED_IN))
    command = StartVisit(line.id, line.version, RecordId(new_id()))
    return lambda: desk.visits.start(command)


def save(desk: Desk) -> Callable[[], Any]:
    visit = desk.begun()
    command = builders.a_save(
        visit,
        texts=replace(visit.texts, diagnosis="Cough"),
        symptoms=(builders.a_symptom(), builders.a_symptom(name="Fever")),
        prescriptions=(builders.a_prescription(),),
        vitals=builders.vital_signs(),
    )
    return lambda: desk.visits.save(command)


def complete(desk: Desk) -> Callable[[], Any]:
    visit = desk.begun()
    command = CompleteVisit(
        builders.a_save(visit, texts=replace(visit.texts, diagnosis="Cough"), symptoms=(builders.a_symptom(),)),
        visit.appointment.version,
    )
    return lambda: desk.visits.complete(command)


def review(desk: Desk) -> Callable[[], Any]:
    other = desk.clinic.an_account(Role.CLINICIAN)
    stranger = desk.clinic.as_person(other.login)
    AccountService(stranger).open_session("desk 2", "1")
    ChartService(stranger).open(OpenChart(JANE, "covering"))
    seq = desk.clinic.value("SELECT max(seq) FROM clinic.audit_event WHERE action = 'break_glass'")
    return lambda: desk.audit.review(ReviewBreakGlass(seq, "was right to"))


def create_account(desk: Desk) -> Callable[[], Any]:
    command = builders.a_new_account()
    desk.clinic._accounts.append(command.login)  # noqa: SLF001 - the role goes with the database
    return lambda: desk.accounts.create(command)


def change_account(desk: Desk) -> Callable[[], Any]:
    other = desk.clinic.an_account(Role.RECEPTION)
    command = ChangeStaff(other.login, "Sam Other", frozenset({Role.RECEPTION}), None)
    return lambda: desk.accounts.change(command)


def reset_password(desk: Desk) -> Callable[[], Any]:
    other = desk.clinic.an_account(Role.RECEPTION)
    return lambda: desk.accounts.reset_password(ResetPassword(other.login, "another long password"))


def change_own_password(desk: Desk) -> Callable[[], Any]:
    command = ChangePassword(desk.person.password, "another long password")
    return lambda: desk.accounts.change_password(command) is not None


ORDERS = (
    book,
    overbook,
    move,
    check_in,
    cancel,
    register,
    correct,
    archive,
    restore,
    add_allergy,
    change_allergy,
    strike_out_allergy,
    state_no_allergies,
    add_condition,
    change_condition,
    strike_out_condition,
    start,
    save,
    complete,
    review,
    create_account,
    change_account,
    reset_password,
    change_own_password,
)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__name__)
def test_an_order_whose_commit_was_not_answered_is_stored_once_and_answered(
    desk: Desk, order: Callable[[Desk], Callable[[], Any]]
) -> None:
    give = order(desk)
    before = desk.clinic.value(LAST)
    desk.wire.drop_commits()
    answer = give()
    assert desk.wire.dropped == 1
    changes = desk.clinic.value(CHANGES, before)
    if order not in (change_own_password, create_account, reset_password, change_account):
        assert give() == answer, "asked for once more"
        assert desk.clinic.value(CHANGES, before) == changes, "nothing is stored by asking again"


def test_only_a_connection_that_broke_is_reason_enough() -> None:
    asked: list[Unavailable] = []

    @repeated
    def ask(why: Unavailable) -> None:
        asked.append(why)
        raise DatabaseUnavailable("", why)

    for why in Unavailable:
        with pytest.raises(DatabaseUnavailable):
            ask(why)
    assert [asked.count(why) for why in (Unavailable.BROKE, *Unavailable)] == [
        2,
        *(2 if why is Unavailable.BROKE else 1 for why in Unavailable),
    ]


def test_a_no_is_an_answer() -> None:
    asked: list[int] = []

    @repeated
    def ask() -> None:
        asked.append(1)
        raise NotFound("patients", "1")

    with pytest.raises(NotFound):
        ask()
    assert asked == [1]


def test_a_booking_of_the_demo_clinic_is_read_once_more_on_another_connection(desk: Desk) -> None:
    assert desk.appointments.open(MARIAS_SCHEDULED).id == MARIAS_SCHEDULED
    desk.wire.drop_commits(2)
    with pytest.raises(DatabaseUnavailable):
        desk.patients.register(builders.a_patient())
    assert desk.wire.dropped == 2, "once more, and not for ever"
