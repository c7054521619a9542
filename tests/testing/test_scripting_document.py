"""The script that docs/scripting.md shows does what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_the_complete_script_works(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    document = (CHECKOUT / "docs" / "scripting.md").read_text(encoding="utf-8")
    script = re.search(r"## A complete script\n\n```python\n(.*?)```", document, re.DOTALL)
    assert script
    made: dict[str, Any] = {}
    exec(script[1], made)  # noqa: S102 - our own document
    made["test_a_patient_is_booked_and_checked_in"](clinic_program, clinic_database, clinic_clock)
