"""A key in a text of 5,000 characters, from the event until it is painted: history, marks and spelling included."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from clinic_desktop.background.dictionary import languages
from clinic_desktop.background.spelling import Spelling
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, RecordId, Version
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.visits import VisitDetails, VisitTexts
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.insertion import Insertion
from clinic_desktop.ui.visit_editor.snippet_typing import SnippetTyping
from clinic_desktop.ui.visit_editor.text_marks import TextMarks
from tests.benchmarks.figures import Figure

KEYS = 200
LENGTH = 4_700
WORDS = [
    "patient",
    "reports",
    "cough",
    "with",
    "feverr",
    "and",
    "dyspnoea",
    "at",
    "night",
    "no",
    "chest",
    "pain",
    "takes",
    "ibuprofenn",
    "since",
    "monday",
]


def measure() -> list[Figure]:
    """Return the figures of one long paragraph, of many, and of pasting such a text."""
    _app = QApplication.instance() or QApplication([])
    tasks = TaskRunner()
    form = VisitForm(ClinicClock())
    form.resize(900, 900)
    spelling = Spelling(tasks, form)
    spelling.use(next((one for one in languages() if one.code == "en_US"), None))
    marks = {area: TextMarks(area, spelling) for area in form.texts.values()}
    typing = SnippetTyping(Insertion(form.history, marks.get, dict), tuple, form)
    for area in form.texts.values():
        typing.watch(area)
    form.show()
    figures = [
        _typed(form, _text("; ", random.Random(1)), "one paragraph"),  # noqa: S311 - believable words
        _typed(form, _text(".\n", random.Random(2)), "a line for each sentence"),  # noqa: S311 - the same
        _pasted(form, _text(".\n", random.Random(3))),  # noqa: S311 - the same
    ]
    form.close()
    tasks.close()
    return figures


def _text(between: str, chance: random.Random) -> str:
    text = ""
    while len(text) < LENGTH:
        text += " ".join(chance.choices(WORDS, k=9)) + between
    return text


def _shown(form: VisitForm, text: str) -> QPlainTextEdit:
    line = AppointmentLine(
        id=AppointmentId(str(hash(text))),
        version=Version("1"),
        starts_at=datetime(2026, 11, 26, 9, tzinfo=UTC),
        minutes=20,
        type=AppointmentType.SICK_VISIT,
        status=AppointmentStatus.IN_PROGRESS,
        reason=None,
        patient_id=PatientId("p"),
        patient_last_name="Doe",
        patient_first_name="Jane",
        patient_born_on=date(1985, 3, 15),
        patient_sex=Sex.FEMALE,
        provider_id=ProviderId("d"),
        provider_name="John Smith",
    )
    visit = VisitDetails(line, RecordId("r"), Version("2"), VisitTexts())
    form.show_visit(replace(visit, texts=VisitTexts(history_of_present_illness=text)))
    area = form.texts["history_of_present_illness"]
    area.setFocus()
    area.moveCursor(area.textCursor().MoveOperation.End)
    _settle()
    return area


def _typed(form: VisitForm, text: str, how: str) -> Figure:
    area = _shown(form, text)
    _spend(1.0)  # the words are looked up once
    times = []
    for letter in (" ".join(WORDS) * 3)[:KEYS]:
        began = perf_counter()
        QTest.keyClicks(area, letter)
        area.viewport().repaint()
        _settle()
        times.append((perf_counter() - began) * 1000)
    return Figure(f"typing in a text of {len(text):,} characters, {how}", tuple(times), limit="16 ms")


def _pasted(form: VisitForm, text: str) -> Figure:
    times = []
    for number in range(10):
        area = _shown(form, f"{number} ")
        given = QMimeData()
        given.setText(text)
        began = perf_counter()
        area.insertFromMimeData(given)
        area.viewport().repaint()
        _settle()
        times.append((perf_counter() - began) * 1000)
    return Figure(f"pasting {len(text):,} characters", tuple(times), limit="100 ms")


def _settle() -> None:
    QCoreApplication.processEvents()


def _spend(seconds: float) -> None:
    until = perf_counter() + seconds
    while perf_counter() < until:
        QCoreApplication.processEvents()
