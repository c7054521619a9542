"""A program in a process of its own, in which somebody types: to be killed. Tells each letter when it is typed.

python -m tests.reliability.typist CONNINFO FOLDER LETTERS_BEFORE
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS_A_SECOND = 12
TEXT = "Chest pain since Tuesday, worse at night. "
FIELD = "history_of_present_illness"


def letter(number: int) -> str:
    return TEXT[number % len(TEXT)]


def typed(count: int) -> str:
    return "".join(map(letter, range(count)))


@dataclass
class Typist:
    """The process, seen from the test. ``count`` is how many letters it has said it typed."""

    conninfo: str
    folder: Path
    letters_before: int = 0
    count: int = field(default=0, init=False)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.typist", self.conninfo, self.folder, str(self.letters_before)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )

    def wait_for(self, letters: int) -> None:
        """Wait until so many letters are typed."""
        for _ in self._letters():
            if self.count >= letters:
                return

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> int:
        """End it as a power cut would, and return how many letters it had typed."""
        self._process.kill()
        for _ in self._letters():
            pass
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return self.count

    def _letters(self) -> Iterator[None]:
        out = self._process.stdout
        while out is not None and not out.closed and out.readline():
            self.count += 1
            yield


def main() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QTextCursor
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.pages import AppointmentsPage
    from clinic_desktop.testing.program import StartedProgram

    conninfo, folder, letters_before = sys.argv[1:]
    app = QApplication([])
    program = StartedProgram(conninfo, now_utc=ClinicTestClock(), settings_folder=Path(folder)).start()
    visit = AppointmentsPage(program.sign_in("doctor@example.com")).open("DOE, Jane").expect_status("In progress")
    area = visit.widget(f"visit-{FIELD.replace('_', '-')}", QPlainTextEdit)
    area.setPlainText(typed(int(letters_before)))
    area.setFocus()
    area.moveCursor(QTextCursor.MoveOperation.End)
    count = 0

    def type_one() -> None:
        nonlocal count
        QTest.keyClicks(area, letter(int(letters_before) + count))
        count += 1
        try:
            os.write(1, b".\n")
        except BrokenPipeError:
            # Whoever watched has gone.
            os._exit(1)

    timer = QTimer(interval=1000 // LETTERS_A_SECOND)
    timer.timeout.connect(type_one)
    timer.start()
    app.exec()


if __name__ == "__main__":
    main()
