"""The tour does the whole job by itself, and fails when the database does not hold what a step stored."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.tour.scene import NotVerified, verify
from clinic_desktop.tour.steps import STEPS
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.mark.cluster
def test_the_tour_is_taken_and_pictured_without_a_screen(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    pictured, temporary = tmp_path / "pictures", tmp_path / "temporary"
    temporary.mkdir()
    environ["TMPDIR"] = str(temporary)

    done = subprocess.run(
        [sys.executable, "-m", "clinic_desktop", "tour", str(pictured), "--theme", "light"],
        cwd=CHECKOUT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every step was verified in the database." in done.stdout
    assert all(words in done.stdout for words, _ in STEPS)
    pictures = sorted(path.name for path in pictured.glob("*-light.png"))
    assert pictures[0] == "01-sign-in-light.png"
    assert len(pictures) >= len(STEPS)
    assert list(temporary.iterdir()) == []


def test_what_the_database_does_not_hold_is_not_verified(clinic_database: ThrowAwayDatabase) -> None:
    with clinic_database.admin_connection() as admin:
        verify(admin, "five patients", "SELECT count(*) FROM patients", 5)
        with pytest.raises(NotVerified, match="six patients: expected 6, the database holds 5"):
            verify(admin, "six patients", "SELECT count(*) FROM patients", 6)
        with pytest.raises(NotVerified, match="holds None"):
            verify(admin, "somebody", "SELECT id FROM patients WHERE id = %s", "x", "nobody")
