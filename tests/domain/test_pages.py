from __future__ import annotations

from clinic_desktop.domain.pages import Page


def test_a_page_says_whether_more_rows_follow() -> None:
    assert Page(("a", "b"), has_more=True) != Page(("a", "b"), has_more=False)
