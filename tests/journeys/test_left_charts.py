"""Charts in windows of their own are offered again: to the same person, at the same computer, by the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import (
    BreakGlassPage,
    ChartWindowPage,
    MainWindowPage,
    PatientSearchPage,
    chart_windows,
    window_without_patient,
)
from tests.builders import MARIA, MICHAEL
from tests.journeys.scenes import DOCTOR, booked_today
from tests.journeys.test_forms_come_back import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

OFFER = "2 charts were open in their windows"


@pytest.fixture
def desk(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> Iterator[Desk]:
    booked_today(clinic_database, clinic_clock, MARIA, "09:00")
    made = Desk(clinic_database.conninfo, clinic_clock, tmp_path)
    yield made
    made.end()


def in_a_window(window: QWidget, typed: str, name: str) -> None:
    PatientSearchPage(window).type(typed).choose(name).press("Ctrl+Alt+O")


def looked(database: ThrowAwayDatabase) -> int:
    return int(
        database.value(
            "SELECT count(*) FROM clinic.audit_event WHERE patient_id = %s AND action IN ('view', 'break_glass')",
            MICHAEL,
        )
    )


def test_they_are_offered_to_the_same_person_and_opened_by_the_same_rules(
    desk: Desk, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    colleague = clinic_database.an_account(Role.CLINICIAN)
    window = desk.sign_in(DOCTOR)
    in_a_window(window, "garcia", "GARCIA, Maria")
    ChartWindowPage("GARCIA, Maria")
    in_a_window(window, "chen", "CHEN, Michael")
    BreakGlassPage(window_without_patient()).give("Result arrived").save().expect_closed()
    ChartWindowPage("CHEN, Michael")
    before = looked(clinic_database)

    MainWindowPage(desk.sign_in(colleague.login)).notice("left-charts").expect_none()
    kept = "".join(one.read_text(errors="replace") for one in tmp_path.rglob("*.ini"))
    assert MARIA in kept
    assert MICHAEL in kept
    assert "garcia" not in kept.lower()

    notice = MainWindowPage(desk.sign_in(DOCTOR)).notice("left-charts").expect(OFFER)
    assert chart_windows() == []
    assert looked(clinic_database) == before, "nothing is opened before it is wanted"
    notice.choose("Open again")
    notice.expect_none()
    ChartWindowPage("GARCIA, Maria")
    BreakGlassPage(window_without_patient()).cancel().expect_closed()
    assert looked(clinic_database) == before, "without a reason it stays closed"


def test_whoever_closes_them_or_does_not_want_them_is_not_asked_again(desk: Desk) -> None:
    window = desk.sign_in(DOCTOR)
    in_a_window(window, "garcia", "GARCIA, Maria")
    ChartWindowPage("GARCIA, Maria").close().expect_closed()
    window = desk.sign_in(DOCTOR)
    notice = MainWindowPage(window).notice("left-charts").expect_none()
    in_a_window(window, "garcia", "GARCIA, Maria")
    ChartWindowPage("GARCIA, Maria")

    notice = MainWindowPage(desk.sign_in(DOCTOR)).notice("left-charts")
    notice.expect("1 chart was open in a window of its own").choose("Not now")
    notice.expect_none()
    MainWindowPage(desk.sign_in(DOCTOR)).notice("left-charts").expect_none()
    assert chart_windows() == []
