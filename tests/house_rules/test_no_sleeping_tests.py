"""A test that sleeps is slow on a good day and wrong on a bad one: tests wait for a condition."""

from __future__ import annotations

from tests.house_rules.source_files import Module, calls, imported, modules

SLEEPING = ("time.sleep", "qtbot.wait", "QTest.qWait", "QTest.qSleep", "QThread.sleep", "QThread.msleep")


def sleeps(module: Module) -> list[str]:
    found = [place for name, place in imported(module, at_run_time=True) if name == "time.sleep"]
    return found + [module.place(node) for name, node in calls(module) if name.endswith(SLEEPING)]


def test_no_test_sleeps() -> None:
    assert [place for module in modules("tests", "clinic_desktop/testing") for place in sleeps(module)] == []


def test_the_rule_sees_sleep_under_its_names() -> None:
    assert sleeps(Module("a.py", "from time import sleep")) == ["a.py:1"]
    assert sleeps(Module("a.py", "import time\ntime.sleep(1)")) == ["a.py:2"]
    assert sleeps(Module("a.py", "self._qtbot.wait(100)")) == ["a.py:1"]
    assert sleeps(Module("a.py", "qtbot.waitUntil(lambda: done)")) == []
