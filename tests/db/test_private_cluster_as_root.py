"""Case H: root lends the server an account, and leaves every folder that was there as it was."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db import postgres_programs, server_account
from clinic_desktop.db.public_programs import reachable_programs
from clinic_desktop.db.server_account import NOTE, ServerAccount
from clinic_desktop.domain.errors import ClusterFailed, FolderUnusable
from tests.db.cluster_scenes import IS_ROOT, Scene, ask, do, scene, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.cluster, pytest.mark.skipif(not IS_ROOT, reason="what root does, only root can try")]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scene() as made:
        monkeypatch.setattr(server_account, "SYSTEM_FOLDER", made.folder / "system")
        yield made


@pytest.fixture
def private(stage: Scene) -> Path:
    folder = stage.folder / "private to root"
    folder.mkdir(mode=0o700)
    return folder


def test_h_the_server_runs_as_nobody(stage: Scene) -> None:
    cluster = stage.cluster()
    cluster.start()
    assert server_of(cluster).username() == "nobody"
    assert cluster.data_folder.parent == cluster.folder
    assert not (cluster.folder / NOTE).exists()
    process = server_of(cluster)
    assert process.gids().effective == pwd.getpwnam("nobody").pw_gid
    assert set(process.environ()) <= {"PATH", "LC_ALL", "PG_GRANDPARENT_PID", "PWD", "OLDPWD", "SHLVL", "_", *ALLOWED}


ALLOWED = {"LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP"}


def test_h_another_account_can_be_chosen(stage: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_SERVER_ACCOUNT", "daemon")
    cluster = stage.cluster()
    cluster.start()
    assert server_of(cluster).username() == "daemon"
    cluster.stop()
    # The cluster stays with the account that owns it.
    monkeypatch.setenv("CLINIC_SERVER_ACCOUNT", "nobody")
    again = stage.cluster()
    again.start()
    assert server_of(again).username() == "daemon"


@pytest.mark.parametrize("name", ["root", "no-such-account"])
def test_h_an_account_that_will_not_do_is_named(stage: Scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with monkeypatch.context() as environment:
        environment.setenv("CLINIC_SERVER_ACCOUNT", name)
        with pytest.raises(ClusterFailed) as failure:
            stage.cluster().start()
    assert failure.value.step == "choosing the account that runs the private database"


def test_h_an_unreachable_data_folder_has_its_cluster_elsewhere(stage: Scene, private: Path) -> None:
    before = permissions(private)
    cluster = stage.cluster("private to root/data/postgresql")
    cluster.start()
    home = cluster.data_folder.parent
    assert home.parent == server_account.SYSTEM_FOLDER
    assert (cluster.folder / NOTE).read_text().splitlines()[-1] == str(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    do(cluster, "create table kept as select 1 as id")
    assert ask(stage.cluster("private to root/data/postgresql"), "select id from kept") == 1
    cluster.stop()
    assert permissions(private) == before

    # The note decides, also when the folder could be used by now.
    private.chmod(0o711)
    (private / "data").chmod(0o711)
    again = stage.cluster("private to root/data/postgresql")
    again.start()
    assert again.data_folder == cluster.data_folder
    assert ask(again, "select id from kept") == 1


def test_h_a_habit_of_private_folders_does_no_harm(stage: Scene, private: Path) -> None:
    programs = copy_of_programs(private)
    habit = os.umask(0o077)
    try:
        cluster = stage.cluster("made privately/postgresql", programs)
        cluster.start()
    finally:
        os.umask(habit)
    assert ask(cluster, "select 1") == 1
    assert stat.S_IMODE((stage.folder / "made privately").stat().st_mode) == 0o700
    assert cluster.data_folder.is_relative_to(server_account.SYSTEM_FOLDER)


def test_h_a_folder_that_is_there_already_stays_as_it_is(stage: Scene) -> None:
    (stage.folder / "postgresql").mkdir(mode=0o755)
    before = permissions(stage.folder / "postgresql")
    cluster = stage.cluster()
    cluster.start()
    assert permissions(cluster.folder) == before
    assert cluster.data_folder.is_relative_to(server_account.SYSTEM_FOLDER)


def test_h_a_cluster_that_became_unreachable_is_named_not_replaced(stage: Scene) -> None:
    cluster = stage.cluster("outer/postgresql")
    cluster.start()
    cluster.stop()
    (stage.folder / "outer").chmod(0o700)
    with pytest.raises(FolderUnusable) as refusal:
        cluster.start()
    assert refusal.value.folder == str(cluster.folder)
    (stage.folder / "outer").chmod(0o711)
    cluster.start()


def test_h_unreachable_programs_are_copied_once(stage: Scene, private: Path) -> None:
    site_packages = private / "a checkout" / "site-packages"
    programs = copy_of_programs(site_packages)
    before = permissions(programs)
    cluster = stage.cluster(programs=programs)
    cluster.start()
    (copy,) = server_account.SYSTEM_FOLDER.glob("programs-*[!k]")
    made_at = copy.stat().st_ctime_ns
    cluster.stop()
    cluster.start()
    assert copy.stat().st_ctime_ns == made_at
    assert server_of(cluster).exe().startswith(str(copy))
    assert cluster.programs == programs
    assert permissions(programs) == before
    for path in (copy, *copy.rglob("*")):
        facts = path.lstat()
        assert facts.st_uid == 0
        assert path.is_symlink() or not facts.st_mode & 0o022


def test_h_programs_wanted_by_many_at_once_are_whole_for_each(stage: Scene, private: Path) -> None:
    programs = copy_of_programs(private)
    nobody = pwd.getpwnam("nobody")
    account = ServerAccount(nobody.pw_uid, nobody.pw_gid, is_lent=True)
    copies: list[Path] = []
    threads = [threading.Thread(target=lambda: copies.append(reachable_programs(programs, account))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (copy,) = set(copies)
    assert len(copies) == 4
    assert {path.name for path in copy.iterdir()} == {path.name for path in programs.iterdir()}
    assert reachable_programs(copy, account) == copy


def test_h_a_system_folder_that_others_can_write_is_refused(stage: Scene, private: Path) -> None:
    server_account.SYSTEM_FOLDER.mkdir()
    server_account.SYSTEM_FOLDER.chmod(0o777)
    with pytest.raises(FolderUnusable) as refusal:
        stage.cluster("private to root/postgresql").start()
    assert refusal.value.folder == str(server_account.SYSTEM_FOLDER)


def test_h_root_and_an_ordinary_user_share_the_cluster_of_the_user(stage: Scene) -> None:
    own = stage.folder / "own"
    own.mkdir(mode=0o711)
    os.chown(own, 65534, 65534)
    user = stage.program("own/postgresql", account={"user": 65534, "group": 65534, "extra_groups": []})
    assert user.ask("start") == "started"
    cluster = stage.cluster("own/postgresql")
    cluster.start()
    assert user.ask("postmaster") == str(server_of(cluster).pid)
    assert user.ask("leave") is False
    assert cluster.stop_if_last()
    cluster.start()
    assert user.ask("start") == "started"
    assert user.ask("postmaster") == str(server_of(cluster).pid)


def permissions(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Owner and mode of a folder and of every folder above it."""
    found = {place: place.stat() for place in (folder, *folder.parents)}
    return {place: (facts.st_uid, facts.st_gid, facts.st_mode) for place, facts in found.items()}


def copy_of_programs(site_packages: Path) -> Path:
    """Put the programs and what they need into another folder, as an installation there would."""
    programs = postgres_programs.find()
    installation = programs.parent
    package = installation.parent
    for part in (programs, installation / "lib", installation / "share", package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, site_packages / part.relative_to(package.parent), symlinks=True)
    return site_packages / programs.relative_to(package.parent)
