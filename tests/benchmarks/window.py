"""What a person waits for in the real window: sign-in, search, opening and saving a visit; beside bare psycopg."""

from __future__ import annotations

import gc
import random
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from sqlalchemy import Engine, event

from clinic_desktop.app import Program
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.settings import read_settings
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.ui.widgets.patient_list import PatientList
from clinic_desktop.ui.widgets.record_table import RecordTable
from tests.benchmarks import long_history, schedule
from tests.benchmarks.figures import Figure
from tests.benchmarks.painted import painted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.ui.chart_pane import ChartPane
    from clinic_desktop.ui.main_window import MainWindow

WORDS = 40
VISITS = 30
Statement = tuple[str, Any]


class Bench:
    """The program on a filled private clinic, and a bare connection of the same person beside it."""

    def __init__(self, size: str) -> None:
        self._size = size
        self._app = QApplication.instance() or QApplication([])
        self._program = Program(read_settings())
        self._statements: list[Statement] = []
        event.listen(Engine, "before_cursor_execute", self._note)

    def measure(self, conninfo: str, admin: psycopg.Connection[tuple[Any, ...]]) -> list[Figure]:
        signed_in = self._sign_in()
        window = self._window()
        with psycopg.connect(conninfo, user="doctor@example.com", password="password123", autocommit=True) as bare:
            bare.execute("SELECT clinic.session_open('bare', '0')")
            figures = [signed_in, self._search(window, bare, admin), *self._visits(window, bare, admin)]
            figures.append(schedule.other_days(window, self._statements, partial(self._replay, bare), self._size))
        self._program.shut_down()
        event.remove(Engine, "before_cursor_execute", self._note)
        return figures

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:  # noqa: ANN401
        self._statements.append((statement, parameters))

    def _sign_in(self) -> Figure:
        self._program.start()
        button = widget(self._program.sign_in_window, "sign-in-button", QPushButton)
        hint = widget(self._program.sign_in_window, "sign-in-hint", QLabel)
        while hint.isHidden():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        _spin(300)  # the main window's code is imported behind the sign-in screen, as it is for a person who types
        began = perf_counter()
        with until(self._program.main_window_shown):
            button.click()
        rows = widget(self._window(), "patient-search-list-results", RecordTable).model()
        while rows.rowCount() == 0:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        gc.freeze()  # as the program does, once its first window is there
        return Figure(f"sign-in to painted window with patients, {self._size}", (_ms(began),))

    def _window(self) -> MainWindow:
        window = self._program.main_window
        if window is None:
            raise RuntimeError("nobody is signed in")
        return window

    def _search(
        self, window: MainWindow, bare: psycopg.Connection[Any], admin: psycopg.Connection[tuple[Any, ...]]
    ) -> Figure:
        found = widget(window, "patient-search-list", PatientList)
        box = widget(window, "patient-search-list-box", QLineEdit)
        names = [
            row[0]
            for row in admin.execute(
                'SELECT "lastName" FROM patients WHERE "lastName" ~ \'^[A-Za-z]+$\' ORDER BY md5(id) LIMIT 500'
            )
        ]
        times, alone = [], []
        for name in random.Random(7).sample(names, WORDS):  # noqa: S311 - which names is no secret
            box.setFocus()
            with until(found.searched):
                box.clear()
                found.search_again()
            for letter in name[:6].lower():
                self._statements.clear()
                began = perf_counter()
                with until(found.searched):
                    QTest.keyClick(box, letter)
                times.append(_ms(began))
                alone.append(self._replay(bare))
        return Figure(
            f"search: key to painted rows, {self._size}", tuple(times), tuple(alone), "same statements", "16 ms"
        )

    def _visits(
        self, window: MainWindow, bare: psycopg.Connection[Any], admin: psycopg.Connection[tuple[Any, ...]]
    ) -> list[Figure]:
        chart = window.chart
        if chart is None:
            raise RuntimeError("the doctor has no chart")
        done = admin.execute(
            'SELECT a.id FROM appointments a JOIN medical_records r ON r."appointmentId" = a.id'
            " WHERE a.status = 'completed' ORDER BY md5(a.id) LIMIT %s",
            (VISITS,),
        ).fetchall()
        _make_the_doctors(admin, [appointment_id for (appointment_id,) in done])
        opened, alone = [], []
        for (appointment_id,) in done:
            self._statements.clear()
            began = perf_counter()
            with until(chart.editor.visit_shown):
                chart.open_visit(AppointmentId(appointment_id))
            opened.append(_ms(began))
            alone.append(self._replay(bare))
            _spin(30)
        limit = "15 ms (query), 100 ms painted"
        figures = [Figure(f"open visit, {self._size}", tuple(opened), tuple(alone), "same statements", limit)]
        return [*figures, self._saving(chart, admin), *long_history.measure(chart, admin, self._size)]

    def _saving(self, chart: ChartPane, admin: psycopg.Connection[tuple[Any, ...]]) -> Figure:
        appointment_id, record_id = _visit_in_progress(admin)
        with until(chart.editor.visit_shown):
            chart.open_visit(AppointmentId(appointment_id))
        area = widget(chart, "visit-history-of-present-illness", QPlainTextEdit)
        times, alone = [], []
        for number in range(VISITS):
            area.setPlainText(f"Cough for {number} days")
            began = perf_counter()
            with until(chart.editor.visit_shown):
                chart.editor.save()
            times.append(_ms(began))
            _spin(30)
            began = perf_counter()
            admin.execute(
                'UPDATE medical_records SET "treatmentPlan" = %s, "updatedAt" = now() WHERE id = %s',
                (f"Rest {number}", record_id),
            )
            alone.append(_ms(began))
            with until(chart.editor.visit_shown):
                pass
        return Figure(f"save visit, {self._size}", tuple(times), tuple(alone), "one UPDATE and commit", "50 ms")

    def _replay(self, bare: psycopg.Connection[Any]) -> float:
        """Run what the program just ran once more, without the program."""
        statements = [(text, values) for text, values in self._statements if text.lstrip().startswith("SELECT")]
        began = perf_counter()
        for text, values in statements:
            bare.execute(text.encode(), values).fetchall()
        return _ms(began)


@contextmanager
def until(signal: Any, timeout_ms: int = 10_000) -> Iterator[None]:  # noqa: ANN401 - PySide has no name for it
    """Wait, after the block, until the signal was emitted and what it changed is painted."""
    loop = QEventLoop()
    emitted: list[object] = []
    signal.connect(emitted.append)
    signal.connect(loop.quit)
    late = QTimer(singleShot=True, interval=timeout_ms)
    late.timeout.connect(loop.quit)
    late.start()
    yield
    if not emitted:
        loop.exec()
    signal.disconnect(emitted.append)
    if not emitted:
        raise TimeoutError("the window did not answer")
    painted()


def _spin(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _ms(began: float) -> float:
    return (perf_counter() - began) * 1000


def _make_the_doctors(admin: psycopg.Connection[tuple[Any, ...]], appointments: list[str]) -> None:
    """Let visits be the doctor's own: for those of others the program would ask for a reason."""
    admin.execute(
        'UPDATE appointments SET "providerId" = (SELECT provider_id FROM clinic.staff WHERE db_role = %s)'
        " WHERE id = ANY (%s)",
        ("doctor@example.com", appointments),
    )


def _visit_in_progress(admin: psycopg.Connection[tuple[Any, ...]]) -> tuple[str, str]:
    found = admin.execute(
        'SELECT a.id, r.id FROM appointments a JOIN medical_records r ON r."appointmentId" = a.id'
        " WHERE a.status = 'completed' ORDER BY md5(a.id) DESC LIMIT 1"
    ).fetchone()
    if found is None:
        raise RuntimeError("no visit")
    _make_the_doctors(admin, [found[0]])
    admin.execute("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (found[0],))
    admin.execute('UPDATE medical_records SET "isDraft" = true WHERE id = %s', (found[1],))
    return str(found[0]), str(found[1])
