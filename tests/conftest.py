"""What every test needs. The plugin of the program is not installed in a checkout, so it is named here."""

from __future__ import annotations

import gc
import os
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clinic_desktop.db import postgres_programs

_PLUGIN = "clinic_desktop.testing.plugin"
_IS_INSTALLED = "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ and any(
    found.value == _PLUGIN for found in entry_points(group="pytest11")
)

pytest_plugins = [] if _IS_INSTALLED else [_PLUGIN]

# How long a property takes says how busy the machine is. Speed is measured in benchmarks.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

TESTS = Path(__file__).resolve().parent
CHECKOUT = TESTS.parent
ON_EVERY_POSTGRES = ("db", "services", "migrations")
SLOW_FIRST = ("reliability", "test_tour.py", "scripts", "ui/test_main_window.py", "testing", "db", "journeys")
"""Whole files go to a worker: a slow one that begins last is waited for by the others."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with slow files; within each folder they stay as they were shuffled."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    place = item.path.relative_to(TESTS) if item.path.is_relative_to(TESTS) else Path()
    known = (rank for rank, slow in enumerate(SLOW_FIRST) if place.is_relative_to(slow))
    return next(known, len(SLOW_FIRST))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is close to the database, and modules that ask for it, on every major version that is installed."""
    folder = metafunc.definition.path.relative_to(TESTS).parts[0]
    is_asked_for = folder in ON_EVERY_POSTGRES or getattr(metafunc.module, "ON_EVERY_POSTGRES", False)
    if "server" in metafunc.fixturenames and is_asked_for:
        majors = list(postgres_programs.installed())
        metafunc.parametrize("server", majors, ids=[f"pg{major}" for major in majors], indirect=True, scope="session")


def pytest_collection_finish() -> None:
    """Let the search for garbage pass over what is there for the whole run: modules, and thousands of tests."""
    gc.collect()
    gc.freeze()
