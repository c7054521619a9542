"""Drafts belong to one person, are found again anywhere, and nobody else is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.drafts import DraftId, DraftSubject, DraftText, FoundDrafts, initials
from clinic_desktop.domain.errors import RefusedByDatabase, TooManyDrafts
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.drafts import DraftService, SealedDraft
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

DOCTOR, DESK = Login("doctor@example.com"), Login("reception@example.com")
TEXT = DraftText(
    DraftSubject.VISIT, "aaaa1111", "J D", {"diagnosis": ""}, {"diagnosis": "Angina é \ud800"}, {"patient": "1111"}
)


ONE = DraftId("d1")


def written(words: str) -> DraftText:
    return replace(TEXT, typed={"diagnosis": words})


@pytest.fixture
def mine(doctor: Database, tmp_path: Path) -> DraftService:
    return DraftService(doctor, tmp_path / "drafts", DOCTOR, "desk 1")


@pytest.fixture
def at_another_desk(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> DraftService:
    return DraftService(clinic_database.at_work(DOCTOR), tmp_path / "elsewhere", DOCTOR, "desk 2")


def kept(service: DraftService) -> list[DraftText]:
    return [one.draft.text for one in service.find().drafts]


def test_a_draft_comes_back_as_it_was_written(mine: DraftService) -> None:
    mine.write(ONE, TEXT)

    (found,) = mine.find().drafts

    assert found.draft.text == TEXT
    assert (found.draft.id, found.draft.login, found.draft.workstation) == (ONE, DOCTOR, "desk 1")


def test_a_draft_sent_to_the_server_is_found_at_another_workstation(
    mine: DraftService, at_another_desk: DraftService
) -> None:
    mine.send(mine.write(ONE, TEXT))

    (found,) = at_another_desk.find().drafts

    assert (found.draft.text, found.is_open_elsewhere) == (TEXT, True)


def test_a_draft_whose_program_is_gone_is_open_nowhere(
    mine: DraftService, doctor: Database, at_another_desk: DraftService
) -> None:
    mine.send(mine.write(ONE, TEXT))
    doctor.close()

    # The server notices a moment later that the connection was closed.
    wait_until(lambda: [one.is_open_elsewhere for one in at_another_desk.find().drafts] == [False])


def test_the_newer_of_two_copies_counts(mine: DraftService, at_another_desk: DraftService) -> None:
    first = mine.write(ONE, TEXT)
    mine.send(first)
    mine.write(ONE, written("newer here"))
    assert kept(mine) == [written("newer here")]

    at_another_desk.send(at_another_desk.write(ONE, written("newest there")))
    mine.send(first)
    assert kept(mine) == [written("newest there")]


def test_a_draft_that_is_saved_is_forgotten_everywhere(mine: DraftService, clinic_database: ThrowAwayDatabase) -> None:
    mine.send(mine.write(ONE, TEXT))

    mine.drop(ONE)
    mine.drop(ONE)

    assert kept(mine) == []
    assert clinic_database.value("SELECT count(*) FROM clinic.draft") == 0
    assert list(mine.key().folder.iterdir()) == []


def test_what_is_forgotten_while_the_server_is_away_stays_forgotten(
    mine: DraftService, doctor: Database, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    mine.send(mine.write(ONE, TEXT))
    doctor.close()
    mine.drop(ONE)
    assert kept(mine) == []
    later = DraftService(clinic_database.at_work(DOCTOR), tmp_path / "drafts", DOCTOR, "desk 1")

    assert kept(later) == []
    assert clinic_database.value("SELECT count(*) FROM clinic.draft") == 0


def test_what_was_not_sent_before_a_crash_is_sent_when_it_is_found(
    mine: DraftService, doctor: Database, at_another_desk: DraftService, tmp_path: Path
) -> None:
    mine.write(ONE, TEXT)

    DraftService(doctor, tmp_path / "drafts", DOCTOR, "desk 1").find()

    assert kept(at_another_desk) == [TEXT]


def test_what_was_not_sent_is_sent_before_signing_out(mine: DraftService, at_another_desk: DraftService) -> None:
    mine.write(ONE, TEXT)
    mine.write(DraftId("d2"), TEXT)
    mine.drop(DraftId("d2"))

    mine.settle()

    assert kept(at_another_desk) == [TEXT]


def test_nobody_else_is_told_of_a_draft(mine: DraftService, receptionist: Database, tmp_path: Path) -> None:
    mine.send(mine.write(ONE, TEXT))
    AccountService(receptionist).open_session("desk 2", "1")
    other = DraftService(receptionist, tmp_path / "drafts", DESK, "desk 2")

    other.drop(ONE)
    other.send(SealedDraft(ONE, b"overwritten", datetime.now(UTC)))

    assert other.find() == FoundDrafts()
    assert kept(mine) == [TEXT]


def test_a_damaged_draft_is_named_unless_the_server_has_it(
    mine: DraftService, doctor: Database, tmp_path: Path
) -> None:
    mine.write(DraftId("lost"), TEXT)
    mine.send(mine.write(DraftId("there"), TEXT))
    for path in mine.key().folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])

    found = DraftService(doctor, tmp_path / "drafts", DOCTOR, "desk 1").find()

    assert [one.draft.id for one in found.drafts] == ["there"]
    assert found.damaged == ("lost",)


def test_drafts_under_another_name_are_not_taken_for_it(mine: DraftService) -> None:
    mine.write(ONE, TEXT)
    path = mine.key().folder / "d1.draft"
    path.rename(path.with_name("two.draft"))

    assert mine.find().damaged == ("two",)


def test_without_the_server_drafts_are_kept_and_found_here(mine: DraftService, doctor: Database) -> None:
    mine.key()
    doctor.close()

    mine.write(ONE, TEXT)

    assert kept(mine) == [TEXT]


def test_the_server_keeps_two_hundred_drafts_of_one_person(mine: DraftService) -> None:
    for number in range(200):
        mine.send(SealedDraft(DraftId(f"d{number}"), b"x", datetime.now(UTC)))

    with pytest.raises(TooManyDrafts):
        mine.send(SealedDraft(DraftId("one more"), b"x", datetime.now(UTC)))
    mine.send(SealedDraft(DraftId("d7"), b"changed", datetime.now(UTC)))


def test_the_server_takes_no_draft_larger_than_any_visit(mine: DraftService) -> None:
    with pytest.raises(RefusedByDatabase):
        mine.send(SealedDraft(ONE, bytes(1_000_001), datetime.now(UTC)))


@pytest.mark.parametrize("login", [DOCTOR, DESK, "auditor@example.com"])
@pytest.mark.parametrize("table", ["draft", "ended_draft", "person_key"])
def test_no_role_reads_or_writes_the_tables_of_drafts(
    clinic_database: ThrowAwayDatabase, login: str, table: str
) -> None:
    connection = clinic_database.connection_as(login)

    for statement in (
        f"SELECT FROM clinic.{table}",
        f"DELETE FROM clinic.{table}",
        f"UPDATE clinic.{table} SET db_role='x'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
        connection.rollback()


def test_initials_are_enough_for_whoever_knows_the_patient() -> None:
    assert initials("Doe", "jane") == "J D"
    assert initials("", "Cher") == "C"
