"""A patient with 200 visits: the chart opened by a visit, and the whole history as a timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel

from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.ui.widgets.date_field import DateField
from tests.benchmarks.figures import Figure
from tests.benchmarks.painted import painted

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from clinic_desktop.ui.chart_pane import ChartPane

VISITS, RUNS = 200, 30
PATIENCE_S = 10.0


def measure(chart: ChartPane, admin: psycopg.Connection[tuple[Any, ...]], size: str) -> list[Figure]:
    """Open a visit of this patient, and one of somebody else, in turn; both are the doctor's own."""
    many, other = _give_visits(admin)
    lists = _Lists(chart)
    opened = []
    for number in range(RUNS):
        _until(chart, partial(chart.open_visit, other), partial(chart.editor.shows, other))
        began = perf_counter()
        _until(chart, partial(chart.open_visit, many[number]), partial(lists.show, many[number]))
        opened.append(_ms(began))
    history = widget(chart, "timeline-list", QAbstractItemView)
    timeline = next(action for action in chart.actions_for_menu if action is not None and _is_timeline(action))
    shown, known = [], []
    as_of = widget(chart, "timeline-as-of", DateField)
    for number in range(RUNS):
        _until(chart, partial(chart.open_visit, other), partial(chart.editor.shows, other))
        _until(chart, partial(chart.open_visit, many[number]), partial(lists.show, many[number]))
        began = perf_counter()
        _until(chart, timeline.trigger, lambda: history.model().rowCount() >= VISITS)
        shown.append(_ms(began))
        began = perf_counter()
        _until(
            chart, partial(_ask_as_of, as_of, datetime.now(UTC).date() - timedelta(days=1)), lambda: _says_as_of(chart)
        )
        known.append(_ms(began))
    return [
        Figure(f"open chart of {VISITS} visits, {size}", tuple(opened), limit="100 ms painted"),
        Figure(f"timeline of {VISITS} visits, {size}", tuple(shown)),
        Figure(f"timeline of {VISITS} visits as known yesterday, {size}", tuple(known)),
    ]


class _Lists:
    """The visit in the editor, and what is beside it: allergies in the banner, medication, all visits."""

    def __init__(self, chart: ChartPane) -> None:
        self._editor = chart.editor
        self._visits = widget(chart, "earlier-visits-list", QAbstractItemView)
        self._medication = widget(chart, "current-medication-header-count", QLabel)
        self._allergies = widget(chart, "patient-banner-allergy-frame", QFrame)

    def show(self, wanted: AppointmentId) -> bool:
        is_read = self._editor.shows(wanted) and self._visits.model().rowCount() == VISITS
        are_known = self._allergies.property("state") != AllergyState.UNAVAILABLE.value
        return is_read and are_known and bool(self._medication.text())


def _ask_as_of(field: DateField, day: date) -> None:
    field.set_value(day)
    field.date_changed.emit(day)


def _says_as_of(chart: ChartPane) -> bool:
    title = widget(chart, "timeline-message-title", QLabel)
    return title.isVisible() and title.text().startswith("As known on")


def _is_timeline(action: Any) -> bool:  # noqa: ANN401 - an action of the menu
    return bool(action.objectName() == "action-timeline")


def _give_visits(admin: psycopg.Connection[tuple[Any, ...]]) -> tuple[list[AppointmentId], AppointmentId]:
    """Give one patient 200 completed visits of others, with all that was written in them."""
    found = admin.execute(
        'SELECT a.id, a."patientId" FROM appointments a JOIN medical_records r ON r."appointmentId" = a.id'
        " WHERE a.status = 'completed' ORDER BY md5(a.id || 'long') LIMIT %s",
        (VISITS + 1,),
    ).fetchall()
    patient = found[0][1]
    ids = [one[0] for one in found[:VISITS]]
    other = next(one for one in found[VISITS:])
    doctor = "(SELECT provider_id FROM clinic.staff WHERE db_role = %s)"
    admin.execute('DELETE FROM appointments WHERE "patientId" = %s AND NOT id = ANY (%s)', (patient, ids))
    admin.execute(
        f'UPDATE appointments SET "patientId" = %s, "providerId" = {doctor} WHERE id = ANY (%s)',
        (patient, "doctor@example.com", ids),
    )
    admin.execute(f'UPDATE appointments SET "providerId" = {doctor} WHERE id = %s', ("doctor@example.com", other[0]))
    return [AppointmentId(one) for one in ids], AppointmentId(other[0])


def _until(chart: ChartPane, act: Callable[[], object], holds: Callable[[], bool]) -> None:
    """Act, and let the window live until what is wanted is there and painted. It sleeps between events, as always."""
    act()
    late = perf_counter() + PATIENCE_S
    wakes = QTimer(singleShot=True, interval=int(PATIENCE_S * 1000))
    wakes.start()
    while not holds():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if perf_counter() > late:
            raise TimeoutError("the chart did not answer")
    painted()


def _ms(began: float) -> float:
    return (perf_counter() - began) * 1000
