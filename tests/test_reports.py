from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.reports import ReportFolder

if TYPE_CHECKING:
    from pathlib import Path


def test_reports_are_kept_up_to_a_number(tmp_path: Path) -> None:
    folder = ReportFolder(tmp_path, most=5)
    for number in range(12):
        folder.write("crash", str(number))

    assert [path.read_text(encoding="utf-8").strip() for path in folder.files()] == ["7", "8", "9", "10", "11"]


def test_where_no_report_can_be_written_the_window_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert ReportFolder(tmp_path / "file" / "log").write("crash", "x") is None
