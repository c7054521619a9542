"""``poe bench``: measure, and write docs/benchmarks.md. Each figure stands beside its limit of the same run."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from clinic_desktop.db.big_clinic import seed_big
from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.settings import read_settings
from tests.benchmarks import duplicates, free_times, patient_search, start, waiting_room, writing
from tests.benchmarks.figures import HEADER, Figure, machine
from tests.soak.report import kept_section

DOCTOR = Credentials(Login("doctor@example.com"), DEMO_PASSWORD)
REPORT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"

INTRODUCTION = """# Benchmarks

Made by `poe bench` on {machine}, PostgreSQL {postgres} (the private cluster, fsync on), {when}.
Offscreen Qt platform; the machine's two cores also run the server. Times are milliseconds, p50 / p95.
"Bare" is the same work without the program, measured in the same run: compare the ratio, not the absolute time.

- Start: `python -c …` in a fresh process, byte code warm, the private cluster running.
- Search: each letter typed into the box, from the key event until the answer's rows are painted.
- Codes: all of ICD-10-CM, loaded by its command; letters of two words, from the key event until the list is painted.
- Drug search: each letter typed into the search of a prescription, until the results are painted.
- Waiting room: from the key event at one desk until the board of another, a program of its own, is painted.
- Next free: of any or one provider, from now on, three times offered; "found" says how many there were.
- Open visit: from asking until the editor is painted. Save visit: from the key until the stored state is painted.
- Open chart: from asking until the visit, the list of all visits, medication and allergies are painted.

"""


@click.command()
@click.option("--patients", default="10000,100000", show_default=True, help="How many, comma-separated.")
@click.option("--write/--no-write", default=True, help="Write docs/benchmarks.md.")
def bench(patients: str, *, write: bool) -> None:
    """Measure on throw-away private clinics of these sizes."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from clinic_desktop.background.garbage import GarbageCollection
    from tests.benchmarks import codes, drug_search, schedule, trends
    from tests.benchmarks.window import Bench

    app = QApplication([])
    GarbageCollection(app).start()
    figures: list[Figure] = []
    postgres = ""
    for place, count in enumerate(int(one) for one in patients.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["CLINIC_DATA_DIR"] = folder
            server = PrivateServer(read_settings(), "UTC")
            server.prepare(click.echo)
            with server.admin_connection() as admin:
                postgres = f"{admin.info.server_version // 10000}.{admin.info.server_version % 100}"
                began = datetime.now(UTC)
                seed_big(admin, count, click.echo)
                seconds = (datetime.now(UTC) - began).total_seconds() * 1000
                figures.append(Figure(f"seed --big {count:,}", (seconds,), limit="180,000 ms for 100,000"))
                if place == 0:
                    figures += start.measure(folder)
                    for measure in (schedule.measure, writing.measure, trends.measure):
                        figures += measure()
                        gc.freeze()  # a window that was measured is not taken apart while the next one is
                    figures += codes.run(server.conninfo, DOCTOR, admin)
                    figures += drug_search.measure()
                    gc.freeze()
                figures += Bench(f"{count:,} patients").measure(server.conninfo, admin)
                figures += waiting_room.measure(server.conninfo, admin, f"{count:,} patients")
                figures += patient_search.run(server.conninfo, DOCTOR, questions=100)
                figures += duplicates.run(server.conninfo, DOCTOR)
                figures += free_times.run(server.conninfo, DOCTOR, admin)
            server.cluster.stop()
    lines = [HEADER, *(figure.row() for figure in figures)]
    click.echo("\n".join(lines))
    if write:
        when = f"{datetime.now(UTC):%Y-%m-%d}"
        head = INTRODUCTION.format(machine=machine(), postgres=postgres, when=when)
        soak = kept_section(REPORT.read_text(encoding="utf-8"))
        REPORT.write_text(head + "\n".join(lines) + "\n" + soak, encoding="utf-8")
    sys.stdout.flush()


if __name__ == "__main__":
    bench()
