"""What editors hold is written down each second, whatever another editor does, and forgotten when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from clinic_desktop.background.draft_shelf import DraftShelf
from clinic_desktop.background.drafts import DraftKeeper
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.drafts import DraftSubject, DraftText
from clinic_desktop.domain.errors import DraftNotKept
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.drafts import DraftService
from clinic_desktop.testing.pages.waiting import wait_until
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

DOCTOR = Login("doctor@example.com")


class Editor(QObject):
    """Holds a text about one thing, or nothing unsaved, or a defect."""

    def __init__(self, thing: str, words: str = "") -> None:
        super().__init__()
        self.thing = thing
        self.words = words
        self.has_defect = False

    def draft_text(self) -> DraftText | None:
        if self.has_defect:
            raise ZeroDivisionError
        return DraftText(DraftSubject.VISIT, self.thing, "J D", {}, {"diagnosis": self.words}) if self.words else None


@pytest.fixture
def drafts(doctor: Database, tmp_path: Path) -> DraftService:
    return DraftService(doctor, tmp_path, DOCTOR, "desk 1")


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


@pytest.fixture
def keeper(drafts: DraftService, tasks: TaskRunner) -> Iterator[DraftKeeper]:
    made = DraftKeeper(drafts, tasks)
    made.start()
    wait_until(lambda: tasks.is_idle, "the key")
    yield made
    made.stop()


def kept(drafts: DraftService) -> set[str]:
    return {one.draft.text.typed["diagnosis"] for one in drafts.find().drafts}


def written(keeper: DraftKeeper, tasks: TaskRunner) -> None:
    keeper.look()
    wait_until(lambda: keeper.is_idle and tasks.is_idle, "everything to be written")


def test_what_is_unsaved_is_kept_and_what_is_saved_is_forgotten(
    keeper: DraftKeeper, tasks: TaskRunner, drafts: DraftService
) -> None:
    editor = Editor("1", "Cold")
    keeper.watch(editor)
    written(keeper, tasks)
    assert kept(drafts) == {"Cold"}

    editor.words = ""
    written(keeper, tasks)
    assert kept(drafts) == set()


def test_going_on_to_another_thing_begins_another_draft(
    keeper: DraftKeeper, tasks: TaskRunner, drafts: DraftService
) -> None:
    editor = Editor("1", "Cold")
    keeper.watch(editor)
    written(keeper, tasks)

    keeper.put_aside(editor)
    editor.thing, editor.words = "2", "Fracture"
    written(keeper, tasks)

    assert kept(drafts) == {"Cold", "Fracture"}


def test_what_is_discarded_stays_so_until_more_is_typed(
    keeper: DraftKeeper, tasks: TaskRunner, drafts: DraftService
) -> None:
    editor = Editor("1", "Cold")
    keeper.watch(editor)
    written(keeper, tasks)

    keeper.discard(editor)
    written(keeper, tasks)
    assert kept(drafts) == set()

    editor.words = "Cold, improved"
    written(keeper, tasks)
    assert kept(drafts) == {"Cold, improved"}


@pytest.mark.parametrize("place", [0, 1])
def test_an_editor_with_a_defect_holds_up_no_other(
    keeper: DraftKeeper, drafts: DraftService, tasks: TaskRunner, place: int
) -> None:
    editors = [Editor("1", "Cold"), Editor("2", "Fracture")]
    for one in editors:
        keeper.watch(one)
    editors[place].has_defect = True

    with pytest.raises(ZeroDivisionError):
        keeper.look()
    wait_until(lambda: keeper.is_idle and tasks.is_idle, "the other to be written")
    assert kept(drafts) == {editors[1 - place].words}

    editors[1 - place].words = "Influenza"
    with pytest.raises(ZeroDivisionError):
        keeper.flush()
    assert kept(drafts) == {"Influenza"}
    editors[place].has_defect = False


def test_what_was_put_aside_is_written_even_if_the_program_ends_at_once(
    keeper: DraftKeeper, drafts: DraftService
) -> None:
    editor = Editor("1", "Cold")
    keeper.watch(editor)

    keeper.put_aside(editor)
    keeper.stop()

    assert kept(drafts) == {"Cold"}


def test_the_shelf_shows_what_no_editor_holds(keeper: DraftKeeper, tasks: TaskRunner, drafts: DraftService) -> None:
    editor = Editor("1", "Cold")
    keeper.watch(editor)
    shelf = DraftShelf(drafts, keeper, tasks)
    written(keeper, tasks)
    shelf.look()
    wait_until(lambda: tasks.is_idle, "the shelf to be read")
    assert not shelf.drafts

    keeper.put_aside(editor)
    wait_until(lambda: keeper.is_idle and tasks.is_idle and bool(shelf.drafts), "the draft to lie there")
    draft = shelf.of(DraftSubject.VISIT, "1")
    assert draft is not None
    assert shelf.of(DraftSubject.VISIT, "2") is None

    shelf.discard(draft.draft)
    wait_until(lambda: tasks.is_idle, "the draft to be forgotten")
    assert not shelf.drafts
    assert kept(drafts) == set()


def test_who_writes_before_the_server_gave_the_key_is_told_that_nothing_is_kept(
    clinic_database: ThrowAwayDatabase, tasks: TaskRunner, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    over_the_wire = clinic_database.as_person("doctor@example.com", conninfo=wire.conninfo)
    AccountService(over_the_wire).open_session("desk 1", "1.0")
    wire.cut()
    keeper = DraftKeeper(DraftService(over_the_wire, tmp_path, DOCTOR, "desk 1"), tasks)
    told: list[object] = []
    keeper.not_kept.connect(told.append)
    keeper.kept_again.connect(lambda: told.append("kept"))
    try:
        keeper.start()
        wait_until(lambda: tasks.is_idle, "the first try")
        assert told == []
        editor = Editor("1", "Cold")
        keeper.watch(editor)
        wait_until(lambda: told != [], "being told")
        assert isinstance(told[0], DraftNotKept)
        wire.mend()
        wait_until(lambda: told[-1] == "kept", "the draft")
    finally:
        keeper.stop()
        wire.cut()
