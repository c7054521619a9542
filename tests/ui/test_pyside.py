from __future__ import annotations

import sys

from PySide6.QtCore import QObject

CALLS = 5000


def test_calls_that_return_nothing_take_nothing_away() -> None:
    thing = QObject()
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        thing.setObjectName("thing")

    assert sys.getrefcount(None) > before - CALLS // 2
