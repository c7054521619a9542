"""The limit is each person's own, and never off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.identifiers import Login
from clinic_desktop.ui.sign_in.lock_after import keep_lock_minutes, lock_minutes
from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from pathlib import Path

ADA = Login("ada@example.com")
BEN = Login("ben@example.com")


def test_everybody_has_a_limit_of_his_own(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")
    keep_lock_minutes(state, ADA, 12)
    again = WindowState(tmp_path / "window.ini")
    assert lock_minutes(again, ADA) == 12
    assert lock_minutes(again, BEN) == 5


@pytest.mark.parametrize(("written", "is_read"), [(0, 1), (-1, 1), (1, 1), (15, 15), (16, 15), (100000, 15)])
def test_whatever_stands_in_the_file_it_is_never_off(tmp_path: Path, written: int, is_read: int) -> None:
    state = WindowState(tmp_path / "window.ini")
    keep_lock_minutes(state, ADA, written)
    assert lock_minutes(state, ADA) == is_read
