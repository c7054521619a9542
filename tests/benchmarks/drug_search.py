"""How long after a key in the search of a prescription the drugs found are painted."""

from __future__ import annotations

import csv
from time import perf_counter

from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_desktop.domain.formulary import Formulary
from clinic_desktop.domain.formulary_rows import from_rows
from clinic_desktop.files import RESOURCES
from clinic_desktop.ui.prescribing.panel import PrescribingPanel
from tests.benchmarks.figures import Figure

LIMIT = "20 ms"
TYPED = ("amoxicillin", "predniso", "sulfa", "insulin", "ventolin", "parac", "metoprolol", "zzz")
ROUNDS = 10


def measure() -> list[Figure]:
    """Type drugs letter by letter into a panel on the screen."""
    program = QApplication.instance() or QApplication([])
    with (RESOURCES / "formulary.csv").open(encoding="utf-8", newline="") as file:
        known = Formulary(from_rows(csv.reader(file)))
    panel = PrescribingPanel(lambda: known, lambda _: None)
    panel.resize(700, 900)
    panel.begin()
    QCoreApplication.processEvents()
    times, bare = [], []
    for text in TYPED * ROUNDS:
        panel.search.line.clear()
        for end, letter in enumerate(text, 1):
            began = perf_counter()
            QTest.keyClicks(panel.search.line, letter)
            panel.repaint()
            QCoreApplication.processEvents()
            times.append((perf_counter() - began) * 1000)
            began = perf_counter()
            known.search(text[:end])
            bare.append((perf_counter() - began) * 1000)
    panel.close()
    del program
    what = f"drug search: key to painted, {len(known)} medicines"
    return [Figure(what, tuple(times), tuple(bare), "the search alone", LIMIT)]
