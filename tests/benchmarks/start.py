"""From starting Python to a painted sign-in screen, and until it is ready, beside a bare Qt window."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.figures import Figure

RUNS = 9

BARE = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.resize(520, 600)
window.show()
app.processEvents()
print((time.perf_counter() - began) * 1000)
"""

PROGRAM = """
from PySide6.QtWidgets import QApplication
from clinic_desktop.app import Program
from clinic_desktop.settings import read_settings
app = QApplication([])
program = Program(read_settings())
program.start()
app.processEvents()
painted = (time.perf_counter() - began) * 1000
hint = program.sign_in_window.findChild(QWidget, "sign-in-hint")
while hint.isHidden():
    app.processEvents()
print(painted, (time.perf_counter() - began) * 1000)
program.shut_down()
"""


def measure(data_folder: str) -> list[Figure]:
    """The private cluster in ``data_folder`` is running already."""
    bare, painted, ready = [], [], []
    for run in range(RUNS + 1):
        alone = _times(BARE, data_folder)
        both = _times(PROGRAM.replace("QApplication\n", "QApplication, QWidget\n", 1), data_folder)
        if run == 0:
            continue  # the first run warms byte code and files
        bare.append(alone[0])
        painted.append(both[0])
        ready.append(both[1])
    window = "a bare Qt window"
    return [
        Figure("start to painted sign-in", tuple(painted), tuple(bare), window, "2× the bare window"),
        Figure("start to ready to sign in", tuple(ready), tuple(bare), window, "1,000 ms"),
    ]


def _times(code: str, data_folder: str) -> list[float]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CLINIC_DATA_DIR": data_folder}
    done = subprocess.run(
        [sys.executable, "-c", "import time\nbegan = time.perf_counter()\n" + code],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(number) for number in done.stdout.split()]
