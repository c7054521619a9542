from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clinic_desktop.background.hang_watch import HangWatch
from clinic_desktop.reports import ReportFolder

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def test_no_hang_is_seen_where_there_is_none(qtbot: QtBot, tmp_path: Path) -> None:
    watch = HangWatch(ReportFolder(tmp_path), limit_s=0.3)
    beats: list[float] = []
    watch.hung.connect(beats.append)
    watch.start()
    begun = time.monotonic()
    qtbot.waitUntil(lambda: time.monotonic() - begun > 1)
    watch.stop()
    assert beats == []
    assert list(tmp_path.iterdir()) == []


def test_a_hang_that_ended_the_program_is_reported_at_the_next_start(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "hang-999999999.stacks").write_text("Timeout (0:00:10)!", encoding="utf-8")
    watch = HangWatch(ReportFolder(tmp_path))
    watch.start()
    watch.stop()

    (report,) = tmp_path.iterdir()
    assert "until the program was ended\nTimeout" in report.read_text(encoding="utf-8")
