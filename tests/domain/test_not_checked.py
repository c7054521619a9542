from __future__ import annotations

from clinic_desktop.domain.not_checked import NOT_CHECKED
from tests.conftest import CHECKOUT


def test_the_page_and_the_program_tell_the_same() -> None:
    page = (CHECKOUT / "docs" / "not-checked.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]

    assert rows == [f"| {one.what} | {one.why} | {one.instead} |" for one in NOT_CHECKED]
    assert "not-checked.md" in (CHECKOUT / "README.md").read_text(encoding="utf-8")
