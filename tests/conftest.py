"""What every test needs. The plugin of the program is not installed in a checkout, so it is named here."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.db import postgres_programs

if TYPE_CHECKING:
    import pytest

_PLUGIN = "clinic_desktop.testing.plugin"
_IS_INSTALLED = "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ and any(
    found.value == _PLUGIN for found in entry_points(group="pytest11")
)

pytest_plugins = [] if _IS_INSTALLED else [_PLUGIN]

TESTS = Path(__file__).resolve().parent
CHECKOUT = TESTS.parent
ON_EVERY_POSTGRES = ("db", "services", "migrations")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is close to the database, and modules that ask for it, on every major version that is installed."""
    folder = metafunc.definition.path.relative_to(TESTS).parts[0]
    is_asked_for = folder in ON_EVERY_POSTGRES or getattr(metafunc.module, "ON_EVERY_POSTGRES", False)
    if "server" in metafunc.fixturenames and is_asked_for:
        majors = list(postgres_programs.installed())
        metafunc.parametrize("server", majors, ids=[f"pg{major}" for major in majors], indirect=True, scope="session")
