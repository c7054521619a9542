"""Bar D8: whatever is raised wherever, the window lives, text is in safety, and reports hold no patient data."""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import pytest
from PySide6.QtCore import QEvent, QObject, QRunnable, Qt, QThreadPool, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget

from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.log_file import open_log
from clinic_desktop.reports import MOST
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.visits import VisitService
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage, VisitPage
from clinic_desktop.ui.crash_dialog import CrashDialog
from clinic_desktop.ui.widgets.search_box import SearchBox
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.ui.main_window import MainWindow

CANARY = "Zebediah Kanarienvogel"
PARTS = ("zebediah", "kanarien")
TYPED = f"{CANARY} has a cough"


class Failing(QWidget):
    """A widget in the real window whose methods, which Qt calls, fail one at a time."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.fails_at = ""
        self.times = 0
        self.setGeometry(0, 0, 40, 40)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.fails_at == "paint":
            self.times += 1
            patient = f"{CANARY} painted"
            raise ValueError(patient)

    def resizeEvent(self, event: QResizeEvent) -> None:
        del event
        self._fail("resize")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        patient = f"{CANARY} pressed {event.key()}"
        if self.fails_at == "key":
            raise KeyError(patient)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.fails_at == "filter" and event.type() is QEvent.Type.User:
            self._fail("filter")
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if self.fails_at == "event" and event.type() is QEvent.Type.User:
            patient = f"{CANARY} got an event"
            raise TypeError(patient)
        return super().event(event)

    def _fail(self, at: str) -> None:
        patient = f"{CANARY} at {at}"
        if self.fails_at == at:
            raise RuntimeError(patient)


class Leaving:
    """Fails when nobody needs it any more."""

    def __del__(self) -> None:
        raise ValueError(CANARY)


class Runnable(QRunnable):
    def run(self) -> None:
        patient = CANARY
        raise LookupError(patient)


def fail(*_: object) -> None:
    patient = f"{CANARY}, born 1970"
    raise ValueError(f"nobody is called {patient}")


@pytest.fixture
def log_folder(clinic_program: StartedProgram, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The program's own log, written as the program writes it."""
    root = logging.getLogger("clinic_desktop")
    before, level = list(root.handlers), root.level
    opened: list[TextIO] = []
    # The run of the tests has a watch of its own for hard crashes.
    monkeypatch.setattr(faulthandler, "enable", opened.append)
    open_log(clinic_program.settings.log_file)
    yield clinic_program.settings.log_file.parent
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    for file in opened:
        file.close()


@pytest.fixture
def window(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> MainWindow:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint=CANARY)
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", CANARY)
    return window


def dialogs() -> list[CrashDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, CrashDialog) and one.isVisible()]


def wait(condition: Callable[[], object]) -> None:
    """Let the window live until the condition holds; an open report is what is wanted here."""

    def is_so() -> bool:
        QApplication.processEvents()
        return bool(condition())

    wait_until(is_so)


class Injections:
    """Ways to fail in the real window: each slot is one of its own, so that each defect has a place of its own."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        found = window.findChild(Workspace)
        search, table = window.findChild(SearchBox), window.findChild(QTableView, "appointments-list")
        assert found is not None
        assert search is not None
        assert isinstance(table, QTableView)
        assert window.chart is not None
        self.workspace, self.editor, self.search, self.table = found, window.chart.editor, search, table
        self.window = window
        self.monkeypatch = monkeypatch
        self.failing = Failing(window)
        self.filtered = QObject(window)
        self.filtered.installEventFilter(self.failing)
        self.action = next(one for one in window.findChildren(QAction) if one.isEnabled() and one.objectName())

    def by_signals(self) -> dict[str, Callable[[], object]]:
        model, selection = self.table.model(), self.table.selectionModel()
        changed, everything = self.workspace.live_updates.changed, (Change(Subject.STAFF, "x"),)
        shown, dirty = self.editor.visit_shown, self.editor.dirty_changed
        pairs: dict[str, tuple[Any, Callable[..., object], Callable[[], object]]] = {
            "text typed": (self.search.textChanged, lambda _: fail(), lambda: self.search.setText("d")),
            "text chosen": (self.search.selectionChanged, lambda *_: fail(), self.search.selectAll),
            "rows of the day": (model.layoutChanged, lambda *_: fail(), model.layoutChanged.emit),
            "a row chosen": (selection.currentChanged, lambda *_: fail(), selection.clear),
            "an action": (self.action.hovered, lambda *_: fail(), self.action.hover),
            "a visit shown": (shown, lambda _: fail(), lambda: shown.emit(None)),
            "text not saved": (dirty, lambda _: fail(), lambda: dirty.emit(True)),
            "a change of others": (changed, lambda _: fail(), lambda: changed.emit(everything)),
            "the status bar": (self.workspace.told, lambda _: fail(), lambda: self.workspace.told.emit("told")),
            "the title": (self.window.windowTitleChanged, lambda _: fail(), lambda: self.window.setWindowTitle("x")),
        }
        return {name: partial(self._by_signal, *pair) for name, pair in pairs.items()}

    def by_qt(self) -> dict[str, Callable[[], object]]:
        send = QApplication.sendEvent
        failing, filtered = self.failing, self.filtered
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        return {
            "painting": partial(self._at, "paint", failing.update),
            "resizing": partial(self._at, "resize", lambda: failing.resize(50, 50)),
            "a key": partial(self._at, "key", lambda: send(failing, key)),
            "an event filter": partial(self._at, "filter", lambda: send(filtered, QEvent(QEvent.Type.User))),
            "an event": partial(self._at, "event", lambda: send(failing, QEvent(QEvent.Type.User))),
            "a timer": lambda: QTimer.singleShot(0, self.window, lambda *_: fail()),
        }

    def by_threads(self) -> dict[str, Callable[[], object]]:
        tasks, window = self.workspace.tasks, self.window
        everything = (Change(Subject.EVERYTHING),)
        return {
            "a thread": lambda: threading.Thread(target=lambda *_: fail()).start(),
            "a pool of Qt": lambda: QThreadPool.globalInstance().start(Runnable()),
            "a worker": lambda: tasks.run(lambda *_: fail(), owner=window, done=fail),
            "the answer of a worker": lambda: tasks.run(lambda: 1, owner=window, done=lambda _: fail()),
            "tidying up": lambda: (Leaving(), gc.collect()),
            "saving": partial(self._with_service, VisitService, "save", self.editor.save),
            "reading the day": partial(
                self._with_service,
                AppointmentService,
                "day",
                lambda: self.workspace.live_updates.changed.emit(everything),
            ),
        }

    def _by_signal(self, signal: Any, slot: Callable[..., object], emit: Callable[[], object]) -> None:  # noqa: ANN401
        signal.connect(slot)
        emit()
        QApplication.processEvents()
        signal.disconnect(slot)

    def _at(self, place: str, what: Callable[[], object]) -> None:
        """From the event loop, as in the program: to a caller in Python the error would come back."""
        self.failing.fails_at = place
        QTimer.singleShot(0, self.window, what)
        QApplication.processEvents()
        QApplication.processEvents()
        self.failing.fails_at = ""

    def _with_service(self, service: type[object], method: str, what: Callable[[], object]) -> None:
        """The floor below fails while the window asks it."""
        with self.monkeypatch.context() as patch:
            patch.setattr(service, method, lambda *_: fail())
            what()
            wait(lambda: self.workspace.tasks.is_idle)


def test_d8_exceptions_anywhere_leave_the_window_alive_and_reports_without_patients(
    window: MainWindow, clinic_program: StartedProgram, log_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = Injections(window, monkeypatch)
    seen: list[str] = []
    in_safety: list[int] = []
    with clinic_program.reporting_defects() as last_resort:
        drafts = clinic_program.settings.drafts_folder
        last_resort.before_report.append(lambda: seen.append("brought to safety"))
        last_resort.before_report.append(lambda: in_safety.append(len(list(drafts.rglob("*.draft")))))
        last_resort.before_report.append(fail)
        # Before the second is over after which it would have been written down in any case.
        VisitPage(window).write("diagnosis", TYPED)
        for what, inject in {**ways.by_signals(), **ways.by_qt(), **ways.by_threads()}.items():
            met = len(clinic_program.crashes)
            inject()
            wait(partial(_more_than, clinic_program.crashes, met))
            seen.append(what)
        wait(dialogs)
        shown = dialogs()
        kinds = len(shown[0].reports)
        told = "\n".join(shown[0].reports)
        QApplication.clipboard().clear()
        for button in shown[0].findChildren(QPushButton, "crash-copy"):
            button.click()
        copied = QApplication.clipboard().text()
        shown[0].close()
        wait(lambda: not dialogs())
    reports = sorted(log_folder.glob("report-*.txt"))
    written = "".join(path.read_text(encoding="utf-8") for path in log_folder.rglob("*") if path.is_file())
    assert len(shown) == 1
    assert seen[0] == "brought to safety"
    assert in_safety[0] == 1
    assert len(reports) == MOST
    assert [part for part in PARTS if part in f"{written}{told}{copied}".lower()] == []
    assert kinds >= 20
    clinic_program.crashes.clear()
    VisitPage(window).expect_text("diagnosis", TYPED).save().expect_saved()
    PatientSearchPage(window).type("garcia").expect_names("GARCIA, Maria")
    failed = len(seen) - seen.count("brought to safety")
    print(
        f"D8: {failed} slots, threads and events failed; window alive, 1 dialog with {kinds} reports, 0 patients in it"
    )


def test_a_storm_is_one_dialog_and_does_not_come_back(
    window: MainWindow, clinic_program: StartedProgram, log_folder: Path
) -> None:
    failing = Failing(window)
    with clinic_program.reporting_defects():
        failing.fails_at = "paint"
        wait(partial(_painted, failing, 200))
        wait(dialogs)
        (dialog,) = dialogs()
        dialog.close()
        wait(partial(_painted, failing, 400))
        failing.fails_at = ""
    assert dialogs() == []
    assert failing.times >= 400
    assert len(list(log_folder.glob("report-*.txt"))) == 1
    assert (log_folder / "clinic-desktop.log").read_text(encoding="utf-8").count("unexpected error") == 1
    clinic_program.crashes.clear()


def test_a_hang_is_written_down_while_it_lasts_and_told_afterwards(
    window: MainWindow, clinic_program: StartedProgram, log_folder: Path
) -> None:
    watch = clinic_program.watch_for_hangs(limit_s=0.5)
    try:
        patient = CANARY
        stacks = log_folder / f"hang-{os.getpid()}.stacks"
        wait_until(lambda: bool(patient and stacks.stat().st_size))
        MainWindowPage(window).expect(
            lambda: "did not answer for" in _notice(window), lambda: f"the hang to be told; {_notice(window)}"
        )
        # A library that keeps Python's lock, too.
        ctypes.PyDLL(None).poll(None, 0, 900)
        wait_until_reports(log_folder, 2)
    finally:
        watch.stop()
    first, second = (path.read_text(encoding="utf-8") for path in sorted(log_folder.glob("report-*-hang.txt")))
    assert "in test_a_hang_is_written_down_while_it_lasts_and_told_afterwards" in first
    assert "in test_a_hang_is_written_down_while_it_lasts_and_told_afterwards" in second
    assert [part for part in PARTS if part in (first + second).lower()] == []
    assert not stacks.exists()
    VisitPage(window).write("diagnosis", TYPED).save().expect_saved()


def test_when_qt_ends_the_program_text_is_brought_to_safety_first(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from PySide6.QtCore import qFatal
from PySide6.QtWidgets import QApplication
from clinic_desktop.app import Program
from clinic_desktop.running import report_defects
from clinic_desktop.settings import Settings
folder = Path(sys.argv[1])
app = QApplication([])
program = Program(Settings(folder))
report_defects(program)
program.last_resort.before_report.append(lambda: (folder / "safe").write_text("text"))
patient = "Zebediah Kanarienvogel"
qFatal('cannot draw "Zebediah Kanarienvogel"')
"""
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=False,
        capture_output=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert ended.returncode == -signal.SIGABRT
    assert (tmp_path / "safe").read_text(encoding="utf-8") == "text"
    (report,) = (tmp_path / "log").glob("report-*-fatal.txt")
    written = report.read_text(encoding="utf-8")
    assert "Qt had to end the program" in written
    assert [part for part in PARTS if part in written.lower()] == []


def _painted(failing: Failing, times: int) -> bool:
    failing.update()
    QApplication.processEvents()
    return failing.times >= times


def _more_than(crashes: list[BaseException], number: int) -> bool:
    return len(crashes) > number


def wait_until_reports(folder: Path, number: int) -> None:
    wait(lambda: len(list(folder.glob("report-*-hang.txt"))) == number)


def _notice(window: MainWindow) -> str:
    shown = [one.text() for one in window.notices.findChildren(QLabel) if one.isVisible()]
    return " ".join(shown)
