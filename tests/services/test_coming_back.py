"""After an outage the session is joined or another opened, with its charts, and the database is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain import limits
from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import ChartNotOpen, DatabaseUnavailable, SessionEnded
from clinic_desktop.domain.start_up import Trouble
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.allergies import AllergyService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.coming_back import ComingBack
from clinic_desktop.services.start_up import StartUpService
from tests.builders import EMILY, MICHAEL
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

OPEN = "SELECT count(*) FROM clinic.chart_open WHERE is_open"
SESSIONS = "SELECT count(*) FROM clinic.session"


class Desk:
    """A doctor at a workstation, and what comes back for him."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = 0.0
        self.accounts = AccountService(database)
        self.charts = ChartService(database)
        self.allergies = AllergyService(database, ClinicClock())
        self.accounts.open_session("desk", "1.0")
        self.charts.open(OpenChart(EMILY, "covering for a colleague"))
        self.coming_back = ComingBack(
            self.accounts,
            self.charts,
            StartUpService(database),
            "desk",
            "1.0",
            is_demo=True,
            clock=lambda: self.seconds,
        )


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def desk(clinic_database: ThrowAwayDatabase) -> Desk:
    return Desk(clinic_database.as_person("doctor@example.com"))


def forget_sessions(clinic_database: ThrowAwayDatabase, desk: Desk) -> None:
    clinic_database.rows("DELETE FROM clinic.session")
    desk.database._engine.dispose()  # noqa: SLF001 - as an outage does


def test_a_forgotten_session_is_followed_by_another_with_the_same_charts(
    clinic_database: ThrowAwayDatabase, desk: Desk
) -> None:
    forget_sessions(clinic_database, desk)
    with pytest.raises(SessionEnded):
        desk.allergies.of_patient(EMILY)
    desk.coming_back.renew()
    assert desk.allergies.of_patient(EMILY) is not None
    with pytest.raises(ChartNotOpen):
        desk.allergies.of_patient(MICHAEL)
    assert clinic_database.rows("SELECT patient_id, reason FROM clinic.chart_open") == [
        (EMILY, "covering for a colleague")
    ]


def test_nobody_is_signed_in_anew_who_is_not_there_or_typed_his_password_long_ago(
    clinic_database: ThrowAwayDatabase, desk: Desk
) -> None:
    forget_sessions(clinic_database, desk)
    desk.coming_back.is_somebody_there = False
    with pytest.raises(SessionEnded):
        desk.coming_back.renew()
    desk.coming_back.is_somebody_there = True
    desk.seconds = limits.SESSION_S + 1.0
    with pytest.raises(SessionEnded):
        desk.coming_back.renew()
    assert clinic_database.value(SESSIONS) == 0
    desk.coming_back.password_given()
    desk.coming_back.renew()
    assert clinic_database.value(SESSIONS) == 1


def test_charts_that_could_not_be_closed_are_closed_then(clinic_database: ThrowAwayDatabase, wire: Wire) -> None:
    desk = Desk(clinic_database.as_person("doctor@example.com", conninfo=wire.conninfo))
    wire.cut()
    with pytest.raises(DatabaseUnavailable):
        desk.charts.close_all()
    wire.mend()
    assert clinic_database.value(OPEN) == 1
    desk.coming_back.look()
    assert clinic_database.value(OPEN) == 0
    desk.charts.open(OpenChart(EMILY, "covering for a colleague"))
    desk.coming_back.look()
    assert clinic_database.value(OPEN) == 1, "closed and wanted again"


def test_what_keeps_the_rules_is_looked_at_again(clinic_database: ThrowAwayDatabase, desk: Desk) -> None:
    assert desk.coming_back.look() == ()
    clinic_database.rows("ALTER TABLE public.patients DISABLE TRIGGER clinic_audit")
    assert [finding.trouble for finding in desk.coming_back.look()] == [Trouble.TAMPERED]
