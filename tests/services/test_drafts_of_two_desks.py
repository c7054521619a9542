"""A draft has copies, at desks and on the server: the text written last counts, and what is over stays over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.drafts import DraftId, DraftSubject, DraftText
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.services.drafts import DraftService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

DOCTOR = Login("doctor@example.com")
ONE = DraftId("d1")


def written(words: str) -> DraftText:
    return DraftText(DraftSubject.VISIT, "aaaa1111", "J D", {}, {"diagnosis": words})


def set_back(by: timedelta) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) - by


@pytest.fixture
def mine(doctor: Database, tmp_path: Path) -> DraftService:
    return DraftService(doctor, tmp_path / "drafts", DOCTOR, "desk 1")


@pytest.fixture
def at_another_desk(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> DraftService:
    return DraftService(clinic_database.at_work(DOCTOR), tmp_path / "elsewhere", DOCTOR, "desk 2")


def kept(service: DraftService) -> list[DraftText]:
    return [one.draft.text for one in service.find().drafts]


def test_what_is_written_after_a_clock_was_set_back_counts(
    mine: DraftService, doctor: Database, tmp_path: Path
) -> None:
    mine.send(mine.write(ONE, written("before")))
    later = DraftService(doctor, tmp_path / "drafts", DOCTOR, "desk 1", set_back(timedelta(hours=1)))
    later.find()

    later.send(later.write(ONE, written("after")))

    assert kept(later) == [written("after")]
    assert kept(mine) == [written("after")]


def test_a_clock_that_is_set_back_while_somebody_types_changes_nothing(doctor: Database, tmp_path: Path) -> None:
    times = iter((datetime.now(UTC), datetime.now(UTC) - timedelta(hours=1)))
    mine = DraftService(doctor, tmp_path / "drafts", DOCTOR, "desk 1", lambda: next(times))
    mine.send(mine.write(ONE, written("before")))

    mine.send(mine.write(ONE, written("after")))

    assert kept(mine) == [written("after")]


def test_a_draft_that_was_saved_at_another_desk_is_over_here_too(
    mine: DraftService, at_another_desk: DraftService
) -> None:
    mine.send(mine.write(ONE, written("begun here")))
    at_another_desk.find()
    at_another_desk.send(at_another_desk.write(ONE, written("ended there")))
    at_another_desk.drop(ONE)

    assert kept(mine) == []
    assert list(mine.key().folder.iterdir()) == []
    assert kept(at_another_desk) == []


def test_what_only_this_desk_knows_of_an_ended_draft_is_kept(mine: DraftService, at_another_desk: DraftService) -> None:
    mine.send(mine.write(ONE, written("begun here")))
    mine.write(ONE, written("begun here, and more"))
    at_another_desk.drop(ONE)

    assert kept(mine) == [written("begun here, and more")]


def test_a_draft_is_kept_if_the_server_lost_it(mine: DraftService, clinic_database: ThrowAwayDatabase) -> None:
    mine.send(mine.write(ONE, written("before a backup was restored")))
    clinic_database.rows("DELETE FROM clinic.draft")

    assert kept(mine) == [written("before a backup was restored")]
    assert clinic_database.value("SELECT count(*) FROM clinic.draft") == 1
