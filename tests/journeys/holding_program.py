"""A program without a screen that is booking a time with the doctor, and says so, until it is killed.

``python -m tests.journeys.holding_program CONNINFO LOGIN MOMENT`` prints "held" and waits for the end of its input.
"""

from __future__ import annotations

import sys
from datetime import datetime

from clinic_desktop.db.database import Database
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.holds import HoldSlot
from clinic_desktop.domain.identifiers import Login, new_id
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.holds import HoldService


def main() -> None:
    conninfo, login, moment = sys.argv[1:]
    database = Database(conninfo, Credentials(Login(login), DEMO_PASSWORD))
    AccountService(database).open_session("desk 2", "0")
    (doctor,) = AppointmentService(database, ClinicClock()).providers()
    HoldService(database).hold(HoldSlot(new_id(), doctor.id, datetime.fromisoformat(moment), 30))
    sys.stdout.write("held\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
