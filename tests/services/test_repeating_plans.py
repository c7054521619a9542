"""The answer to a COMMIT is lost, for orders about series, earlier times and recalls: each is stored once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.earlier_times import TakeEarlierTime
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.recalls import CloseRecall, PlanRecall, RecallId, RecallQuestion
from clinic_desktop.domain.series import CancelSeries, MoveSeries
from clinic_desktop.domain.statuses import AppointmentStatus, Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.earlier_times import EarlierTimeService
from clinic_desktop.services.recalls import RecallService
from clinic_desktop.services.series import SeriesService
from clinic_desktop.services.working_hours import WorkingHoursService
from tests.builders import EMILY, ROBERT, an_appointment
from tests.reliability.wire import Wire
from tests.services.test_earlier_times import TEN, a_wish
from tests.services.test_recalls import a_recall
from tests.services.test_series import an_order, as_moves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.testing.databases import ThrowAwayDatabase

CHANGES = "SELECT count(*) FROM clinic.audit_event WHERE action IN ('insert', 'update', 'delete')"


@dataclass
class Desk:
    """Somebody at work through a wire."""

    clinic: ThrowAwayDatabase
    wire: Wire
    clock: ClinicClock

    def __post_init__(self) -> None:
        person = self.clinic.an_account(Role.RECEPTION)
        database = self.clinic.as_person(person.login, conninfo=self.wire.conninfo)
        AccountService(database).open_session("desk", "1")
        self.provider: ProviderId = self.clinic.a_provider()
        hours = WorkingHoursService(database, self.clock)
        self.appointments = AppointmentService(database, self.clock)
        self.series = SeriesService(database, self.clock, hours)
        self.earlier = EarlierTimeService(database, self.clock, hours)
        self.recalls = RecallService(database, self.clock)


@pytest.fixture
def desk(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield Desk(clinic_database, wire, ClinicClock())
    wire.cut()


def book_series(desk: Desk) -> Callable[[], Any]:
    command = an_order(desk.series, desk.provider)
    return lambda: desk.series.book(command)


def move_series(desk: Desk) -> Callable[[], Any]:
    command = an_order(desk.series, desk.provider)
    moves = MoveSeries(command.id, as_moves(desk.series.book(command), timedelta(days=7)))
    return lambda: desk.series.move(moves)


def cancel_series(desk: Desk) -> Callable[[], Any]:
    command = an_order(desk.series, desk.provider)
    bookings = tuple((line.id, line.version) for line in desk.series.book(command))
    return lambda: desk.series.cancel(CancelSeries(command.id, bookings, "called off"))


def put_on_the_list(desk: Desk) -> Callable[[], Any]:
    wish = a_wish()
    return lambda: desk.earlier.put(wish)


def take_off_the_list(desk: Desk) -> Callable[[], Any]:
    wish = desk.earlier.put(a_wish())
    return lambda: desk.earlier.take_off(wish)


def put_back(desk: Desk) -> Callable[[], Any]:
    wish = desk.earlier.put(a_wish())
    desk.earlier.take_off(wish)
    return lambda: desk.earlier.put_back(wish)


def take_earlier_time(desk: Desk) -> Callable[[], Any]:
    freed = desk.appointments.book(an_appointment(desk.provider, ROBERT, starts_at=TEN))
    later = desk.appointments.book(an_appointment(desk.provider, EMILY))
    wish = desk.earlier.put(a_wish(later))
    desk.appointments.change_status(ChangeStatus(freed.id, freed.version, AppointmentStatus.CANCELLED, "Is ill"))
    command = TakeEarlierTime(wish, later.id, later.version, desk.provider, TEN)
    return lambda: desk.earlier.take(command)


def take_earlier_time_anew(desk: Desk) -> Callable[[], Any]:
    wish = desk.earlier.put(a_wish())
    command = TakeEarlierTime(wish, AppointmentId(new_id()), None, desk.provider, TEN)
    return lambda: desk.earlier.take(command)


def add_recall(desk: Desk) -> Callable[[], Any]:
    command = a_recall(desk.clock.today())
    return lambda: desk.recalls.add(command)


def plan_recall(desk: Desk) -> Callable[[], Any]:
    command = PlanRecall(desk.recalls.add(a_recall(desk.clock.today())), AppointmentId(new_id()))
    return lambda: desk.recalls.plan(command)


def close_recall(desk: Desk) -> Callable[[], Any]:
    desk.recalls.add(a_recall(desk.clock.today(), interval_months=6))
    (line,) = desk.recalls.due(RecallQuestion(desk.clock.today()))
    command = CloseRecall(line.id, line.version, "Was seen elsewhere", makes_next=True, next_id=RecallId(new_id()))
    return lambda: desk.recalls.close(command)


ORDERS = (
    book_series,
    move_series,
    cancel_series,
    put_on_the_list,
    take_off_the_list,
    put_back,
    take_earlier_time,
    take_earlier_time_anew,
    add_recall,
    plan_recall,
    close_recall,
)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__name__)
def test_an_order_whose_commit_was_not_answered_is_stored_once_and_answered(
    desk: Desk, order: Callable[[Desk], Callable[[], Any]]
) -> None:
    give = order(desk)
    desk.wire.drop_commits()
    answer = give()
    assert desk.wire.dropped == 1
    changes = desk.clinic.value(CHANGES)
    assert give() == answer, "asked for once more"
    assert desk.clinic.value(CHANGES) == changes, "nothing is stored by asking again"
