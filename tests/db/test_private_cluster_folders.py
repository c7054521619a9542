"""Where a private cluster can be put, and what is said when it cannot."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.errors import ClusterFailed, FolderUnusable, NoPostgresPrograms
from tests.db.cluster_scenes import IS_ROOT, Scene, ask, crash, do, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.server_account import ProcessOptions

pytestmark = pytest.mark.cluster

# An ordinary user to be, when the tests run as root: whom the permissions of folders bind.
ORDINARY: ProcessOptions = {"user": 65534, "group": 65534, "extra_groups": []} if IS_ROOT else {}


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


@pytest.mark.parametrize(
    "name",
    [
        "Données de la clinique (à garder)",
        'quotes \' and "more" and $HOME and `date`',
        "診療所, one\ttwo % \\ #",
        "a long name " + "é" * 60,
    ],
)
def test_any_name_of_a_folder_will_do(stage: Scene, name: str) -> None:
    cluster = stage.cluster(f"{name}/postgresql")
    cluster.start()
    do(cluster, "create table kept as select 1 as id")
    crash(cluster)
    cluster.start()
    assert ask(cluster, "select id from kept") == 1
    assert cluster.stop_if_last()


def test_a_very_long_path_has_its_socket_in_a_short_private_folder(stage: Scene) -> None:
    cluster = stage.cluster("/".join(["a folder in a folder"] * 20))
    cluster.start()
    socket_folder = cluster.socket_folder
    assert socket_folder.parent == Path(tempfile.gettempdir()).resolve()
    assert socket_folder.stat().st_mode & 0o777 == 0o700
    assert socket_folder.stat().st_uid == cluster.data_folder.stat().st_uid
    assert ask(cluster, "select 1") == 1
    cluster.remove()
    assert not socket_folder.exists()


@pytest.mark.parametrize("trick", ["link", "folder open to others", "file"])
def test_a_short_folder_that_somebody_else_put_there_is_not_used(stage: Scene, trick: str) -> None:
    cluster = stage.cluster("/".join(["a folder in a folder"] * 20))
    expected = cluster.socket_folder
    match trick:
        case "link":
            expected.symlink_to(stage.folder)
        case "file":
            expected.touch()
        case _:
            expected.mkdir()
            expected.chmod(0o777)
    try:
        with pytest.raises(FolderUnusable) as refusal:
            cluster.start()
        assert refusal.value.folder == str(expected)
    finally:
        expected.rmdir() if trick.startswith("folder") else expected.unlink()


def test_a_server_is_found_by_a_program_with_another_temporary_folder(
    stage: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = stage.cluster("/".join(["a folder in a folder"] * 20))
    first.start()
    monkeypatch.setattr(tempfile, "tempdir", str(stage.folder))
    second = stage.cluster("/".join(["a folder in a folder"] * 20))
    second.start()
    assert second.socket_folder == first.socket_folder
    assert ask(second, "select 1") == 1
    monkeypatch.undo()


def test_h_an_ordinary_user_needs_nothing_but_a_folder(stage: Scene) -> None:
    own = stage.folder / "own"
    own.mkdir(mode=0o700)
    if IS_ROOT:
        os.chown(own, ORDINARY["user"], ORDINARY["group"])
    program = stage.program("own/postgresql", account=ORDINARY)
    assert program.ask("start") == "started"
    home = own / "postgresql"
    assert {path.name for path in home.iterdir()} == {"data", "socket", "password", "lock", "in-use", "server.log"}
    assert {path.stat().st_uid for path in home.rglob("*")} == {ORDINARY.get("user", os.geteuid())}
    assert program.ask("leave") is True


def test_a_folder_that_cannot_be_written_is_named(stage: Scene) -> None:
    (stage.folder / "read-only").mkdir(mode=0o555)
    program = stage.program("read-only/postgresql", account=ORDINARY)
    assert str(program.ask("start")).startswith("FolderUnusable")
    (stage.folder / "file").write_text("not a folder")
    with pytest.raises(FolderUnusable) as refusal:
        stage.cluster("file/postgresql").start()
    assert refusal.value.folder == str(stage.folder / "file" / "postgresql")


def test_a_cluster_of_another_user_is_refused(stage: Scene) -> None:
    open_to_all = stage.made()
    open_to_all.folder.chmod(0o755)
    (open_to_all.folder / "lock").touch(mode=0o600)
    stranger: ProcessOptions = {"user": 1, "group": 1, "extra_groups": []}
    program = stage.program(account=stranger if IS_ROOT else {})
    answer = str(program.ask("start"))
    assert answer.startswith("FolderUnusable" if IS_ROOT else "started")
    assert program.ask("leave") is not IS_ROOT


def test_data_of_somebody_else_are_not_touched(stage: Scene) -> None:
    cluster = stage.made()
    (cluster.data_folder / "PG_VERSION").unlink()
    (cluster.data_folder / "letter.txt").write_text("keep me")
    with pytest.raises(FolderUnusable):
        cluster.start()
    assert (cluster.data_folder / "letter.txt").read_text() == "keep me"


def test_a_server_that_cannot_start_says_why_at_once(stage: Scene) -> None:
    stage.made()
    with pytest.raises(ClusterFailed) as failure:
        stage.cluster(settings={"shared_buffers": "plenty"}).start(timeout_s=60)
    assert failure.value.step == "starting the private database"
    assert 'invalid value for parameter "shared_buffers"' in failure.value.detail


def test_a_lost_or_wrong_password_is_named(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    password = cluster.data_folder.parent / "password"
    kept = password.read_text()
    password.write_text("another one")
    with pytest.raises(ClusterFailed) as failure:
        cluster.start()
    assert failure.value.step == "connecting to the private database"
    assert "password authentication failed" in failure.value.detail
    password.unlink()
    with pytest.raises(ClusterFailed) as failure:
        cluster.start()
    assert str(password) in failure.value.detail
    password.write_text(kept)
    cluster.start()


def test_without_programs_nothing_is_made(stage: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def find() -> Path:
        raise NoPostgresPrograms

    monkeypatch.setattr("clinic_desktop.db.postgres_programs.find", find)
    cluster = stage.cluster()
    with pytest.raises(NoPostgresPrograms):
        cluster.start()
    assert not cluster.data_folder.exists()
    assert not cluster.stop_if_last()
