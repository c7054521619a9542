"""How fast a code is found among all of ICD-10-CM: at the server, and from the key to the painted list."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from sqlalchemy import text

from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.db.database import Database
from clinic_desktop.domain.folding import fold
from clinic_desktop.exchange.code_files import is_package_there, synonyms
from clinic_desktop.services.codes import CodeService
from clinic_desktop.ui.widgets.code_search import CodeSearch
from tests.benchmarks.figures import Figure
from tests.benchmarks.window import until

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from clinic_desktop.domain.accounts import Credentials

QUESTIONS = 200
TYPED = 40
PREPARED_AFTER = 7
LIMIT = "20 ms p95"
BY_KEY = text("SELECT c.* FROM clinic.icd_code c WHERE c.code = ANY(:codes)")
SOME_CODES = "SELECT code, text FROM clinic.icd_code WHERE place >= 0 AND is_billable ORDER BY md5(code) LIMIT 3000"

Code = tuple[str, str]


def _words(one: Code) -> list[str]:
    return [word for word in fold(one[1]).split() if len(word) > 3]


def _mistyped(one: Code, draw: random.Random) -> str:
    word = max(_words(one) or ["fracture"], key=len)
    at = draw.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _beginnings(one: Code, draw: random.Random, count: int, size: int) -> str:
    words = _words(one) or ["fracture"]
    return " ".join(word[:size] for word in draw.sample(words, k=min(count, len(words))))


SAID: list[str] = [one.term for one in synonyms()]
CLASSES: dict[str, Callable[[Code, random.Random], str]] = {
    "whole code": lambda one, _draw: one[0],
    "code without dot, small letters": lambda one, _draw: one[0].replace(".", "").lower(),
    "beginning of a code": lambda one, _draw: one[0][:3],
    "1 letter": lambda one, _draw: fold(one[1])[:1],
    "2 letters": lambda one, draw: _beginnings(one, draw, 1, 2),
    "a word": lambda one, draw: _beginnings(one, draw, 1, 30),
    "two 1-letter beginnings": lambda one, draw: _beginnings(one, draw, 2, 1),
    "two beginnings": lambda one, draw: _beginnings(one, draw, 2, 4),
    "three words in any order": lambda one, draw: _beginnings(one, draw, 3, 30),
    "the whole text": lambda one, _draw: one[1],
    "what people say": lambda _one, draw: draw.choice(SAID),
    "one typing error": _mistyped,
    "nothing like it": lambda _one, draw: "".join(draw.choices("qxzwvk", k=7)),
}


def run(conninfo: str, credentials: Credentials, admin: psycopg.Connection[tuple[Any, ...]]) -> list[Figure]:
    """Load the list by its command, in a process of its own, and ask; nothing where the list is not installed."""
    if not is_package_there():
        return []
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "clinic_desktop", "codes", "import"], check=True)
    figures = [Figure("codes import, a process of its own", ((time.perf_counter() - began) * 1000,))]
    known: list[Code] = [(code, said) for code, said in admin.execute(SOME_CODES)]
    database = Database(conninfo, credentials)
    try:
        service = CodeService(database)
        figures += [_measured(database, service, name, ask, known) for name, ask in CLASSES.items()]
        figures.append(_painted(service, known))
    finally:
        database.close()
    return figures


def _measured(
    database: Database, service: CodeService, name: str, ask: Callable[[Code, random.Random], str], known: list[Code]
) -> Figure:
    draw = random.Random(name)  # noqa: S311 - questions of a benchmark
    asked = [(one, ask(one, draw)) for one in draw.choices(known, k=QUESTIONS)]
    codes = [code for code, _ in draw.choices(known, k=50)]
    for _, typed in asked[:PREPARED_AFTER]:
        service.search(typed)
    ours, bare, found = [], [], 0
    for one, typed in asked:
        began = time.perf_counter()
        answer = service.search(typed)
        ours.append((time.perf_counter() - began) * 1000)
        found += any(match.code == one[0] for match in answer.items)
        with database.read() as session:
            began = time.perf_counter()
            session.execute(BY_KEY, {"codes": codes}).fetchall()
            bare.append((time.perf_counter() - began) * 1000)
    what = f"codes: {name} ({found / QUESTIONS:.0%} among the first 50)"
    return Figure(what, tuple(ours), tuple(bare), "50 codes by primary key", LIMIT)


def _painted(service: CodeService, known: list[Code]) -> Figure:
    """Type beginnings of two words, letter by letter, each until its answer is painted."""
    QApplication.instance() or QApplication([])
    tasks = TaskRunner()
    search = CodeSearch("codes", "Find a code", service, tasks)
    window = QWidget()
    window.resize(600, 400)
    column = QVBoxLayout(window)
    column.addWidget(search)
    column.addStretch(1)
    window.show()
    draw = random.Random(7)  # noqa: S311 - which codes is no secret
    times = []
    for one in draw.choices(known, k=TYPED):
        search.box.clear()
        for letter in _beginnings(one, draw, 2, 4):
            began = time.perf_counter()
            if letter == " ":
                QTest.keyClick(search.box, Qt.Key.Key_Space)
                continue
            with until(search.searched):
                QTest.keyClicks(search.box, letter)
            times.append((time.perf_counter() - began) * 1000)
    tasks.close()
    window.deleteLater()
    return Figure("codes: key to painted list", tuple(times), limit=LIMIT)
