"""Documents to be printed: templates of ``resources/print``, filled in. Whatever is filled in is escaped.

``rendered`` serves every document; the others know what a day list, a week plan and a slip hold. Called in workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.appointments import RangeOfAppointments
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import jinja2

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId
    from clinic_desktop.domain.papers import DeskBooking
    from clinic_desktop.services.clinic import ClinicService
    from clinic_desktop.services.papers import PaperService

OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """A document to be printed, what stands at the head of its pages, and whom it is about."""

    title: str
    html: str
    patients: tuple[PatientId, ...] = ()


_TOGETHER, _HYPHEN = "\u00a0", "\u2011"
"""A space and a hyphen at which no line is broken."""


def rendered(template: str, **values: object) -> str:
    """Return a template of ``resources/print`` as HTML. Every text put into it is escaped."""
    return _templates().get_template(template).render(**values)


def day_list(
    papers: PaperService, clock: ClinicClock, on: date, provider_ids: frozenset[ProviderId] = frozenset()
) -> WrittenPaper:
    """Read a day and write its list, a part for each provider."""
    first, end = clock.day_bounds(on)
    found = papers.bookings(RangeOfAppointments(first, end, provider_ids))
    parts = [
        {
            "provider": name,
            "count": _in_words(one.line for one in bookings),
            "rows": [_day_row(one, clock) for one in bookings],
        }
        for name, bookings in _by_provider(found)
    ]
    title = f"Day list {words.format_date(on, weekday=True)}"
    html = rendered("day_list.html", day=words.format_date(on, weekday=True), parts=parts)
    return WrittenPaper(title, html, tuple(one.line.patient_id for one in found))


def week_plan(
    papers: PaperService, clock: ClinicClock, on: date, provider_id: ProviderId, provider_name: str
) -> WrittenPaper:
    """Read the week of a day, from Monday on, and write the plan of a provider: a column for each day."""
    monday = on - timedelta(days=on.weekday())
    days = [monday + timedelta(days=number) for number in range(DAYS_OF_WEEK)]
    first, end = clock.day_bounds(days[0])[0], clock.day_bounds(days[-1])[1]
    found = papers.bookings(RangeOfAppointments(first, end, frozenset({provider_id})))
    known = [one for one in found if one.line.status not in OFF and not is_unreadable(one.line.starts_at)]
    starts = {one.line.id: clock.local(one.line.starts_at) for one in known}
    # A weekend without bookings takes no room on the paper.
    booked = {start.date() for start in starts.values()}
    shown = [day for day in days if day.weekday() < 5 or day in booked]  # noqa: PLR2004 - Monday to Friday
    hours = sorted({start.hour for start in starts.values()})
    rows = [
        {
            "hour": f"{hour:02d}:00",
            "cells": [
                [_week_entry(one.line, starts[one.line.id]) for one in known if _is_at(starts[one.line.id], day, hour)]
                for day in shown
            ],
        }
        for hour in hours
    ]
    span = f"{words.format_date(monday)} – {words.format_date(days[-1])}"
    html = rendered(
        "week_plan.html",
        provider=provider_name,
        span=span,
        days=[_head_of(day) for day in shown],
        rows=rows,
        count=_in_words(one.line for one in known),
    )
    return WrittenPaper(f"Week plan {provider_name}", html, tuple(one.line.patient_id for one in known))


def appointment_slip(
    papers: PaperService, clinics: ClinicService, clock: ClinicClock, booking: AppointmentId
) -> WrittenPaper:
    """Read a booking and write what the patient takes home: when, with whom, where. Not why. Raises NotFound."""
    line, clinic = papers.booking(booking).line, clinics.details()
    start = clock.local(line.starts_at)
    html = rendered(
        "appointment_slip.html",
        clinic=clinic.name,
        address=clinic.address.splitlines(),
        phone=words.format_phone(clinic.phone),
        name=f"{line.patient_first_name} {line.patient_last_name}",
        day=_long_day(start),
        time=words.format_time(start),
        minutes=words.format_minutes(line.minutes),
        provider=line.provider_name,
        is_off=line.status in OFF,
    )
    return WrittenPaper("Your appointment", html, (line.patient_id,))


def _by_provider(found: Iterable[DeskBooking]) -> list[tuple[str, list[DeskBooking]]]:
    parts: dict[ProviderId, list[DeskBooking]] = {}
    for one in found:
        parts.setdefault(one.line.provider_id, []).append(one)
    return sorted((bookings[0].line.provider_name, bookings) for bookings in parts.values())


def _day_row(one: DeskBooking, clock: ClinicClock) -> dict[str, object]:
    line = one.line
    return {
        "time": words.format_time(clock.local(line.starts_at)),
        "minutes": line.minutes,
        "name": words.format_name(line.patient_last_name, line.patient_first_name),
        "born": words.format_date(line.patient_born_on),
        "type": words.type_words(line.type),
        "reason": words.one_line(line.reason or ""),
        "phone": words.format_phone(one.phone),
        "status": words.status_words(line.status),
        "is_off": line.status in OFF,
        "is_overbooked": line.is_overbooked,
    }


def _week_entry(line: AppointmentLine, start: datetime) -> dict[str, object]:
    return {
        "time": words.format_time(start),
        "name": words.format_name(line.patient_last_name, line.patient_first_name),
        "what": f"{words.type_words(line.type)}, {words.format_minutes(line.minutes).replace(' ', _TOGETHER)}",
    }


def _head_of(day: date) -> str:
    """Return ``Mon 30-Nov`` for the head of a column; the year stands above all of them. Only Mon may stand alone."""
    weekday, rest = words.format_date(day, weekday=True).split(" ")
    return f"{weekday} {rest[:6].replace('-', _HYPHEN)}"


def _is_at(start: datetime, day: date, hour: int) -> bool:
    return start.date() == day and start.hour == hour


def _long_day(start: datetime) -> str:
    weekdays: Sequence[str] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{weekdays[start.weekday()]}, {words.format_long_date(start.date())}"


def _in_words(lines: Iterable[AppointmentLine]) -> str:
    statuses = [line.status for line in lines]
    off = sum(status in OFF for status in statuses)
    said = "1 booking" if len(statuses) == 1 else f"{len(statuses)} bookings"
    return f"{said}, {off} of them cancelled or not arrived" if off else said


@cache
def _templates() -> jinja2.Environment:
    # Here and not above: what is shown first does not wait for it.
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(RESOURCES / "print"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
