"""What is printed holds what the desk needs, whatever stands in names, and nothing of them becomes markup."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from clinic_desktop.domain.clinic import Clinic
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.exchange.papers import appointment_slip, day_list, rendered, week_plan
from tests.exchange.desk_bookings import A_MONDAY, SECRET, SMITH, CannedClinic, CannedPapers, desk_booking

BERLIN = ClinicClock(ZoneInfo("Europe/Berlin"), lambda: A_MONDAY)
HOSTILE = "<b>&\"'</td>{{ 7 * 7 }}"


def test_a_day_list_has_a_part_for_each_provider_and_tells_of_whom_it_is() -> None:
    first, second = desk_booking(), desk_booking(provider_id=ProviderId("webb"), provider_name="Wilma Webb")
    written = day_list(CannedPapers(first, second), BERLIN, date(2026, 11, 23))
    assert written.title == "Day list Mon 23-Nov-2026"
    assert written.html.index("John Smith") < written.html.index("Wilma Webb")
    for text in ("10:00", "DOE, Jane", "15-Mar-1985", "Follow-up", "+1-555-0101", "Scheduled", SECRET):
        assert text in written.html
    assert set(written.patients) == {first.line.patient_id, second.line.patient_id}


def test_a_day_list_can_be_that_of_one_provider() -> None:
    other = desk_booking(provider_id=ProviderId("webb"), provider_name="Wilma Webb")
    written = day_list(CannedPapers(desk_booking(), other), BERLIN, date(2026, 11, 23), frozenset({SMITH}))
    assert "Wilma Webb" not in written.html
    assert other.line.patient_id not in written.patients


def test_a_day_is_the_clinics_own() -> None:
    late = desk_booking(starts_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert "00:30" in day_list(CannedPapers(late), BERLIN, date(2026, 11, 24)).html
    assert "No appointments" in day_list(CannedPapers(late), BERLIN, date(2026, 11, 23)).html


def test_who_does_not_come_is_crossed_out_and_counted() -> None:
    bookings = (desk_booking(), desk_booking(status=AppointmentStatus.CANCELLED))
    html = day_list(CannedPapers(*bookings), BERLIN, date(2026, 11, 23)).html
    assert "2 bookings, 1 of them cancelled or not arrived" in html
    assert html.count("<s>DOE, Jane</s>") == 1


def test_a_week_plan_has_the_days_with_work_and_leaves_out_who_does_not_come() -> None:
    saturday = desk_booking(starts_at=datetime(2026, 11, 28, 8, tzinfo=UTC), patient_last_name="Chen")
    off = desk_booking(status=AppointmentStatus.NO_SHOW, patient_last_name="Lost")
    written = week_plan(CannedPapers(desk_booking(), saturday, off), BERLIN, date(2026, 11, 26), SMITH, "John Smith")
    assert "23-Nov-2026 – 29-Nov-2026" in written.html
    assert "Sat 28\u2011Nov" in written.html
    assert "Sun 29" not in written.html
    assert "CHEN, Jane" in written.html
    assert "LOST" not in written.html
    assert SECRET not in written.html
    assert len(written.patients) == 2


def test_a_slip_says_when_with_whom_and_where_but_not_why() -> None:
    booking = desk_booking()
    html = appointment_slip(CannedPapers(booking), CannedClinic(), BERLIN, booking.line.id).html
    for text in ("Jane Doe", "Monday, 23 November 2026", "10:00", "20 min", "John Smith"):
        assert text in html
    for text in ("Old Mill Clinic<br/>1 Mill Lane<br/>12345 Milltown", "call <b>+49 30 555 0100</b>"):
        assert text in html
    assert SECRET not in html
    assert "Follow-up" not in html


@pytest.mark.parametrize("field", ["patient_last_name", "patient_first_name", "provider_name", "reason"])
def test_nothing_that_was_typed_becomes_markup(field: str) -> None:
    booking = desk_booking(**{field: HOSTILE})
    papers = CannedPapers(booking)
    pages = (
        day_list(papers, BERLIN, date(2026, 11, 23)).html,
        week_plan(papers, BERLIN, date(2026, 11, 23), SMITH, HOSTILE).html,
        appointment_slip(papers, CannedClinic(Clinic(HOSTILE, "UTC")), BERLIN, booking.line.id).html,
    )
    for html in pages:
        low = html.lower()
        assert '<b>&"' not in low
        assert "</td>{{" not in low
        assert "49" not in low
        assert "&lt;b&gt;&amp;&#34;&#39;&lt;/td&gt;{{ 7 * 7 }}" in low


def test_a_template_that_lacks_a_value_is_a_defect() -> None:
    with pytest.raises(UndefinedError):
        rendered("appointment_slip.html", clinic="x")
