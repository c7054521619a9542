"""A program without a screen that registers one patient after the other, and says which were saved.

``python -m tests.reliability.saving_program FOLDER`` works on the private server in a folder until its input ends. A
save that fails is tried again as it was, with the same number.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.db.database import Database
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.db.server_watch import ServerWatch
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.identifiers import Login, PatientId, new_id
from clinic_desktop.domain.patients import RegisterPatient
from clinic_desktop.services.patients import PatientService
from clinic_desktop.settings import Settings
from tests.builders import patient_fields

FAMILY = "Powercut"
_LETTERS = str.maketrans("0123456789-", "ghijklmnopq")


def main() -> None:
    server = PrivateServer(Settings(Path(sys.argv[1])), "UTC")
    server.prepare(lambda _: None)
    watch = ServerWatch(server.cluster)
    watch.start()
    database = Database(server.conninfo, Credentials(Login("reception@example.com"), DEMO_PASSWORD))
    patients = PatientService(database, ClinicClock())
    stopping, pause = threading.Event(), threading.Event()
    threading.Thread(target=_stop_at_end_of_input, args=(stopping,), daemon=True).start()
    number = 0
    while not stopping.is_set():
        number += 1
        fields = patient_fields(last_name=FAMILY, first_name=a_name())
        command = RegisterPatient(PatientId(new_id()), fields)
        while not _is_saved(patients, command):
            pause.wait(0.05)
        say(f"saved {command.id}")
    watch.stop()
    database.close()
    server.release()


def a_name() -> str:
    """Return a first name that nobody else has."""
    return f"{new_id()}".translate(_LETTERS)


def _is_saved(patients: PatientService, command: RegisterPatient) -> bool:
    try:
        patients.register(command)
    except ClinicError as error:
        say(f"failed {type(error).__name__}")
        return False
    return True


def _stop_at_end_of_input(stopping: threading.Event) -> None:
    sys.stdin.read()
    stopping.set()


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
