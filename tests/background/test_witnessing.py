"""What a workstation remembers of the audit trail is kept for as long as it may prove something."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.background.witnessing import Witnessing
from clinic_desktop.domain.audit import Witness, WitnessVerdict
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.services.audit import AuditService
from clinic_desktop.testing.pages.waiting import settle, wait_until
from clinic_desktop.witness_file import read_witness, write_witness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.db.database import Database

TRAIL = "a trail"
SEEN = (100_000, "ab" * 32)
SEALED = (7, "cd" * 32)


class Trail(AuditService):
    """Says of the trail what the test wants."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.verdict: WitnessVerdict | None = WitnessVerdict.AGREES
        self.times_sealed = 0
        self.may_seal = Event()
        self.may_seal.set()

    def identity(self) -> str:
        return TRAIL

    def compare(self, seen: Witness | None) -> WitnessVerdict:
        assert seen is not None
        if self.verdict is None:
            raise DatabaseUnavailable("gone")
        return self.verdict

    def seal(self) -> Witness:
        assert self.may_seal.wait(10)
        self.times_sealed += 1
        return Witness(TRAIL, *SEALED)


@pytest.fixture
def trail(receptionist: Database) -> Trail:
    return Trail(receptionist)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "witness.json"
    write_witness(path, TRAIL, *SEEN)
    return path


@pytest.fixture
def told() -> list[WitnessVerdict]:
    return []


@pytest.fixture
def witnessing(trail: Trail, tasks: TaskRunner, file: Path, told: list[WitnessVerdict]) -> Iterator[Witnessing]:
    made = Witnessing(trail, tasks, file)
    made.compared.connect(told.append)
    yield made
    made.stop()


def minute(witnessing: Witnessing, trail: Trail, tasks: TaskRunner) -> None:
    """Let a minute pass, and what it begins come to its end."""
    before = trail.times_sealed
    witnessing.seal()
    wait_until(lambda: trail.times_sealed > before and tasks.is_idle, "the minute's work")


def test_what_agrees_is_told_once_and_remembered(
    witnessing: Witnessing, trail: Trail, tasks: TaskRunner, file: Path, told: list[WitnessVerdict]
) -> None:
    witnessing.start()
    wait_until(lambda: tasks.is_idle, "the first look")
    assert read_witness(file, TRAIL) == SEALED
    minute(witnessing, trail, tasks)
    assert told == [WitnessVerdict.AGREES]


@pytest.mark.parametrize("alarm", [WitnessVerdict.CUT_SHORT, WitnessVerdict.DIFFERENT])
def test_an_alarm_leaves_the_file_alone_and_sealing_goes_on(
    witnessing: Witnessing,
    trail: Trail,
    tasks: TaskRunner,
    file: Path,
    told: list[WitnessVerdict],
    alarm: WitnessVerdict,
) -> None:
    trail.verdict = alarm
    minute(witnessing, trail, tasks)
    minute(witnessing, trail, tasks)
    assert told == [alarm]
    assert trail.times_sealed == 2
    assert read_witness(file, TRAIL) == SEEN


def test_a_comparison_that_was_not_answered_is_repeated_before_anything_is_remembered(
    witnessing: Witnessing, trail: Trail, tasks: TaskRunner, file: Path, told: list[WitnessVerdict]
) -> None:
    trail.verdict = None
    minute(witnessing, trail, tasks)
    assert told == []
    assert read_witness(file, TRAIL) == SEEN
    trail.verdict = WitnessVerdict.CUT_SHORT
    minute(witnessing, trail, tasks)
    assert told == [WitnessVerdict.CUT_SHORT]
    assert read_witness(file, TRAIL) == SEEN


def test_a_trail_that_is_cut_while_somebody_works_is_told_too(
    witnessing: Witnessing, trail: Trail, tasks: TaskRunner, file: Path, told: list[WitnessVerdict]
) -> None:
    minute(witnessing, trail, tasks)
    write_witness(file, TRAIL, *SEEN)
    trail.verdict = WitnessVerdict.CUT_SHORT
    minute(witnessing, trail, tasks)
    assert told == [WitnessVerdict.AGREES, WitnessVerdict.CUT_SHORT]
    assert read_witness(file, TRAIL) == SEEN


def test_a_minute_that_still_runs_is_not_begun_again(witnessing: Witnessing, trail: Trail, tasks: TaskRunner) -> None:
    trail.may_seal.clear()
    for _ in range(5):
        witnessing.seal()
        settle()
    trail.may_seal.set()
    wait_until(lambda: tasks.is_idle, "the minute's work")
    assert trail.times_sealed == 1
