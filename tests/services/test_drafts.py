"""Drafts belong to one person, are found again anywhere, and nobody else is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.drafts import Draft, DraftId, DraftSubject, DraftText, initials
from clinic_desktop.domain.errors import TooManyDrafts
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.drafts import DraftService

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

DOCTOR, DESK = "doctor@example.com", "reception@example.com"
TEXT = DraftText(
    DraftSubject.VISIT, "aaaa1111", "J D", {"diagnosis": ""}, {"diagnosis": "Angina é \ud800"}, {"patient": "1111"}
)


def a_draft(draft_id: str = "d1", login: str = DOCTOR, *, minutes: int = 0, words: str = "") -> Draft:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC) + timedelta(minutes=minutes)
    return Draft(DraftId(draft_id), login, "desk 1", at, replace(TEXT, typed={"diagnosis": words}) if words else TEXT)


@pytest.fixture
def mine(doctor: Database, tmp_path: Path) -> DraftService:
    return DraftService(doctor, tmp_path / "drafts", DOCTOR)


def kept(service: DraftService) -> list[Draft]:
    return [one.draft for one in service.find().drafts]


def test_a_draft_comes_back_as_it_was_written(mine: DraftService) -> None:
    mine.write(a_draft())

    assert kept(mine) == [a_draft()]


def test_a_draft_sent_to_the_server_is_found_at_another_workstation(
    mine: DraftService, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    mine.send(a_draft(), mine.write(a_draft()))
    other = DraftService(clinic_database.at_work(DOCTOR), tmp_path / "elsewhere", DOCTOR)

    (found,) = other.find().drafts

    assert (found.draft, found.is_open_elsewhere) == (a_draft(), True)


def test_a_draft_whose_program_is_gone_is_open_nowhere(
    mine: DraftService, doctor: Database, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    mine.send(a_draft(), mine.write(a_draft()))
    doctor.close()
    other = DraftService(clinic_database.at_work(DOCTOR), tmp_path / "elsewhere", DOCTOR)

    assert [one.is_open_elsewhere for one in other.find().drafts] == [False]


def test_the_newer_of_two_copies_counts(mine: DraftService) -> None:
    mine.send(a_draft(minutes=1), mine.write(a_draft(minutes=1)))
    mine.write(a_draft(minutes=2, words="newer here"))

    assert kept(mine) == [a_draft(minutes=2, words="newer here")]

    mine.send(a_draft(minutes=3, words="newest there"), mine.write(a_draft(minutes=3, words="newest there")))
    mine.send(a_draft(minutes=1), mine.write(a_draft(minutes=1)))
    assert kept(mine) == [a_draft(minutes=3, words="newest there")]


def test_a_draft_that_is_saved_is_forgotten_everywhere(mine: DraftService, clinic_database: ThrowAwayDatabase) -> None:
    mine.send(a_draft(), mine.write(a_draft()))

    mine.drop(DraftId("d1"))
    mine.drop(DraftId("d1"))

    assert kept(mine) == []
    assert clinic_database.value("SELECT count(*) FROM clinic.draft") == 0


def test_nobody_else_is_told_of_a_draft(mine: DraftService, receptionist: Database, tmp_path: Path) -> None:
    mine.send(a_draft(), mine.write(a_draft()))
    AccountService(receptionist).open_session("desk 2", "1")
    other = DraftService(receptionist, tmp_path / "drafts", DESK)

    other.drop(DraftId("d1"))
    other.send(a_draft(minutes=9), b"overwritten")

    assert other.find().drafts == ()
    assert other.find().damaged == ()
    assert kept(mine) == [a_draft()]


def test_a_damaged_draft_is_named_unless_the_server_has_it(mine: DraftService) -> None:
    mine.write(a_draft("lost"))
    mine.send(a_draft("there"), mine.write(a_draft("there")))
    for path in mine.key().folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])

    found = mine.find()

    assert [one.draft.id for one in found.drafts] == ["there"]
    assert found.damaged == ("lost",)


def test_drafts_under_another_name_are_not_taken_for_it(mine: DraftService) -> None:
    mine.write(a_draft("one"))
    path = mine.key().folder / "one.draft"
    path.rename(path.with_name("two.draft"))

    assert mine.find().damaged == ("two",)


def test_without_the_server_drafts_are_kept_and_found_here(mine: DraftService, doctor: Database) -> None:
    mine.key()
    doctor.close()

    mine.write(a_draft())

    assert kept(mine) == [a_draft()]


def test_the_server_keeps_two_hundred_drafts_of_one_person_and_none_too_large(mine: DraftService) -> None:
    for number in range(200):
        mine.send(a_draft(f"d{number}"), b"x")

    with pytest.raises(TooManyDrafts):
        mine.send(a_draft("one more"), b"x")
    mine.send(a_draft("d7", minutes=1), b"changed")


@pytest.mark.parametrize("login", [DOCTOR, DESK, "auditor@example.com"])
@pytest.mark.parametrize("table", ["draft", "person_key"])
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
