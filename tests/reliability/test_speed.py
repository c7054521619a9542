"""Bars P: what the gate and the search cost. The figures of a big clinic are in docs/benchmarks.md."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.patients import PatientSearch
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.services.visits import VisitService
from tests.benchmarks.believable_patients import believable_patients, copy_patients
from tests.benchmarks.figures import median, p95
from tests.builders import JANES_COMPLETED

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PATIENTS = 5_000
CHARTS = 50


def timed(work: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return found


def test_p1_the_search_stays_fast_when_it_is_repeated_on_one_connection(
    clinic_database: ThrowAwayDatabase, receptionist: Database, clock: ClinicClock
) -> None:
    people = list(believable_patients(PATIENTS))
    copy_patients(clinic_database.admin_connection(), people)
    patients = PatientService(receptionist, clock)
    question = PatientSearch(people[7].last_name[:4])

    first = timed(lambda: patients.search(question), 20)
    later = timed(lambda: patients.search(question), 100)

    assert patients.search(question).items
    print(f"P1: {PATIENTS:,} patients, p95 {p95(first):.1f} ms at first, {p95(later):.1f} ms after 20 repetitions")


def test_p2_a_visit_opens_quickly_with_fifty_charts_open(
    clinic_database: ThrowAwayDatabase, doctor: Database, clock: ClinicClock
) -> None:
    copy_patients(clinic_database.admin_connection(), list(believable_patients(CHARTS)))
    visits, charts = VisitService(doctor, clock), ChartService(doctor)
    few = timed(lambda: visits.open(JANES_COMPLETED), 60)
    for (patient,) in clinic_database.rows("SELECT id FROM patients LIMIT %s", (CHARTS,)):
        charts.open(OpenChart(PatientId(patient), "a test"))

    many = timed(lambda: visits.open(JANES_COMPLETED), 60)

    assert clinic_database.value("SELECT count(*) FROM clinic.chart_open WHERE is_open") >= CHARTS
    print(
        f"P2: p50 {median(few):.1f}, p95 {p95(few):.1f} ms with five charts open;"
        f" p50 {median(many):.1f}, p95 {p95(many):.1f} ms with {CHARTS} or more"
    )
