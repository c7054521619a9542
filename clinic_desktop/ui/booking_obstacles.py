"""Asks, in a worker, what stands in the way of a time, and who was faster. The list and the schedule ask alike."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.appointments import FreeSlotSearch
from clinic_desktop.domain.booking_history import Taker
from clinic_desktop.domain.booking_obstacles import Obstacles, OutsideHours, around, buffers_of, obstacles
from clinic_desktop.domain.identifiers import PatientId

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import FreeSlot
    from clinic_desktop.domain.booking_obstacles import WantedTime
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.workspace import Services

OFFERED = 3
"""How many free times are offered to whoever was not the first."""


def read_obstacles(services: Services, clock: ClinicClock, wanted: WantedTime) -> Obstacles:
    """Return what stands in the way of a time. For a worker."""
    buffers = buffers_of(services.working_hours.type_times())
    first, minutes = around(wanted, buffers)
    patient_id = wanted.patient_id or PatientId("")
    lines = services.appointments.overlapping(wanted.provider_id, patient_id, first, minutes)
    begins, ends = clock.local(wanted.starts_at).date(), clock.local(wanted.ends_at - timedelta(seconds=1)).date()
    days = services.working_hours.days(frozenset({wanted.provider_id}), begins, (ends - begins).days + 1)
    return obstacles(wanted, lines, days, buffers, clock.now())


def unless_outside_hours(
    services: Services, clock: ClinicClock, wanted: WantedTime, then: Callable[[], Any], *, is_overbooked: bool = False
) -> Any:  # noqa: ANN401 - what the order itself answers
    """Do it, but only within working hours and with time between. For a worker. Raises OutsideHours.

    What was overbooked before is moved over somebody else only with a new reason: it is asked for here.
    """
    found = read_obstacles(services, clock, wanted)
    taken = found.taken if is_overbooked else ()
    if found.needs_a_second_word or taken:
        raise OutsideHours(found.closed, found.crowded, taken)
    return then()


def who_was_faster(services: Services, wanted: WantedTime) -> tuple[tuple[Taker, ...], tuple[FreeSlot, ...]]:
    """Return who has the time, and the next free ones with the same provider. For a worker."""
    patient_id = wanted.patient_id or PatientId("")
    takers = services.appointments.takers(wanted.provider_id, patient_id, wanted.starts_at, wanted.minutes)
    question = FreeSlotSearch(wanted.minutes, wanted.starts_at, wanted.provider_id, OFFERED, type=wanted.type)
    others = tuple(one for one in takers if one.line.id != wanted.own_id)
    return others, services.appointments.free_slots(question)


def who_changed_it(services: Services, appointment_id: AppointmentId) -> Taker:
    """Return a booking as it is stored, and who did something to it last. For a worker. Raises NotFound."""
    line = services.appointments.open(appointment_id)
    last = services.appointments.history(appointment_id)[-1]
    return Taker(line, last.by, last.at)
