"""Running the program: Qt's event loop, and what becomes of whatever goes wrong in it."""

from __future__ import annotations

import sys
import threading
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinic_desktop.app import Program
from clinic_desktop.background.garbage import keep_for_good
from clinic_desktop.background.hang_watch import HangWatch
from clinic_desktop.background.qt_messages import send_qt_messages_to_log
from clinic_desktop.reports import ReportFolder

if TYPE_CHECKING:
    from types import TracebackType

    from clinic_desktop.last_resort import LastResort
    from clinic_desktop.settings import Settings


def run(settings: Settings, arguments: list[str], *, browses_data: bool = False) -> int:
    """Open the program and return its exit code when the last window is closed."""
    send_qt_messages_to_log()
    app = QApplication(arguments)
    app.setApplicationName("Clinic Desktop")
    app.setQuitOnLastWindowClosed(False)
    program = Program(settings, browses_data=browses_data)
    program.finished.connect(app.quit)
    program.main_window_shown.connect(keep_for_good, Qt.ConnectionType.QueuedConnection)
    report_defects(program)
    watch = HangWatch(ReportFolder(settings.log_file.parent), parent=program)
    watch.hung.connect(program.tell_of_hang)
    program.finished.connect(watch.stop)
    watch.start()
    program.start()
    return app.exec()


def report_defects(program: Program) -> None:
    """Let no exception end the program, wherever it is raised: the window stays, and the report can be copied.

    Exceptions in slots and in methods that Qt calls come to ``sys.excepthook``, whatever thread they are raised in.
    """

    def tell(error: BaseException) -> None:
        # From another thread this waits in the window's queue.
        if shiboken6.isValid(program):
            program.crashed.emit(error)

    def in_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            program.shut_down()
        else:
            tell(error.with_traceback(trace))

    def elsewhere(what: Any) -> None:  # noqa: ANN401 - Python gives two kinds, of which one has no name
        if what.exc_value is not None:
            tell(what.exc_value)

    sys.excepthook = in_slot
    threading.excepthook = elsewhere
    sys.unraisablehook = elsewhere
    send_qt_messages_to_log(partial(_on_fatal, program.last_resort))


def _on_fatal(last_resort: LastResort) -> None:
    """Qt ends the program after this: what can be saved is saved, and where it was is written down."""
    if threading.current_thread() is threading.main_thread():
        last_resort.flush()
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in reversed(traceback.extract_stack())]
    last_resort.write("fatal", "Qt had to end the program\n  " + "\n  ".join(places))
