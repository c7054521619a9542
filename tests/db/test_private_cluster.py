"""What a private cluster goes through in its life: cases A to D, F, G and I, each provoked for real."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from clinic_desktop.db import postgres_programs, postmaster
from clinic_desktop.db.public_programs import reachable_programs
from clinic_desktop.db.server_account import locate
from clinic_desktop.domain.errors import ClusterFailed, ClusterOfOtherVersion
from tests.db.cluster_scenes import Scene, account_of, ask, crash, do, scene, server_of, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.private_cluster import PrivateCluster

pytestmark = pytest.mark.cluster

STARTS_AT_ONCE = 8


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


def test_a_killed_program_leaves_a_server_that_the_next_one_uses_and_stops(stage: Scene) -> None:
    cluster = stage.made()
    killed = stage.program()
    assert killed.ask("start") == "started"
    assert killed.ask("connect") == "connected"
    server = server_of(cluster)
    killed.kill()

    cluster.start()

    assert server_of(cluster) == server
    wait_for(lambda: ask(cluster, "select count(*) from pg_stat_activity where backend_type = 'client backend'") == 1)
    assert cluster.stop_if_last()
    assert not cluster.is_running()
    wait_for(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize("whole_machine", [False, True], ids=["postmaster alone", "everything at once"])
def test_b_a_server_killed_under_load_comes_back_with_every_committed_row(stage: Scene, *, whole_machine: bool) -> None:
    cluster = stage.made(settings={})
    cluster.start()
    do(cluster, "create table written (id integer primary key)")
    committed: set[int] = set()

    def write(first: int) -> None:
        try:
            with psycopg.connect(cluster.url(), autocommit=True) as connection:
                for number in range(first, first + 1_000_000):
                    connection.execute("insert into written values (%s)", [number])
                    committed.add(number)
        except psycopg.OperationalError:
            return

    writers = [threading.Thread(target=write, args=[worker * 1_000_000]) for worker in range(3)]
    for writer in writers:
        writer.start()
    wait_for(lambda: len(committed) > 1_000)
    if whole_machine:
        crash(cluster)
    else:
        server_of(cluster).kill()
    began = time.monotonic()
    cluster.start()
    took_s = time.monotonic() - began

    for writer in writers:
        writer.join()
    with psycopg.connect(cluster.url()) as connection:
        found = {number for (number,) in connection.execute("select id from written")}
    assert committed <= found
    assert took_s < 15


class TestC:
    """After a restart of the machine the number of the old server belongs to somebody else."""

    @pytest.fixture
    def crashed(self, stage: Scene) -> PrivateCluster:
        cluster = stage.made()
        cluster.start()
        do(cluster, "create table kept (id integer)")
        crash(cluster)
        return cluster

    @pytest.mark.parametrize("major", postgres_programs.installed())
    def test_c_a_reused_pid_of_another_program_does_no_harm(self, stage: Scene, major: int) -> None:
        crashed = stage.cluster(programs=postgres_programs.installed()[major])
        crashed.start()
        do(crashed, "create table kept (id integer)")
        crash(crashed)
        other = subprocess.Popen(["/bin/sleep", "600"], **account_of(crashed))
        try:
            rewrite_pid(crashed, other.pid)
            assert "already exists" in what_postgres_says_itself(crashed)

            crashed.start()

            assert ask(crashed, "select count(*) from kept") == 0
            assert other.poll() is None
        finally:
            other.kill()
            other.wait()

    def test_c_a_reused_pid_of_another_server_does_no_harm(self, stage: Scene, crashed: PrivateCluster) -> None:
        other = stage.cluster("other")
        other.start()
        rewrite_pid(crashed, server_of(other).pid)

        crashed.start()

        assert ask(crashed, "select count(*) from kept") == 0
        assert server_of(crashed) != server_of(other)
        assert other.is_running()

    def test_c_a_pid_of_a_process_that_nobody_buries_does_no_harm(self, crashed: PrivateCluster) -> None:
        undead = subprocess.Popen(["/bin/sh", "-c", "exit"], **account_of(crashed))
        try:
            wait_for(lambda: psutil.Process(undead.pid).status() == psutil.STATUS_ZOMBIE)
            rewrite_pid(crashed, undead.pid)
            assert not crashed.is_running()
            assert "already exists" in what_postgres_says_itself(crashed)

            crashed.start()

            assert ask(crashed, "select count(*) from kept") == 0
        finally:
            undead.wait()

    @pytest.mark.parametrize("left", ["", "\0\0\0\0"], ids=["empty", "zeros"])
    def test_c_a_lock_file_without_sense_does_no_harm(self, crashed: PrivateCluster, left: str) -> None:
        (crashed.data_folder / "postmaster.pid").write_text(left)

        crashed.start()

        assert ask(crashed, "select count(*) from kept") == 0


def test_d_eight_programs_that_start_at_once_share_one_server(stage: Scene) -> None:
    programs = [stage.program() for _ in range(STARTS_AT_ONCE)]
    for program in programs:
        program.tell("start")
    assert [program.answer() for program in programs] == ["started"] * STARTS_AT_ONCE
    assert len({program.ask("postmaster") for program in programs}) == 1
    assert [program.ask("leave") for program in programs] == [False] * (STARTS_AT_ONCE - 1) + [True]
    assert not stage.cluster().is_running()


def test_d_eight_threads_that_start_at_once_share_one_server(stage: Scene) -> None:
    clusters = [stage.cluster() for _ in range(STARTS_AT_ONCE)]
    threads = [threading.Thread(target=cluster.start) for cluster in clusters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({server_of(cluster) for cluster in clusters}) == 1
    assert [cluster.stop_if_last() for cluster in clusters] == [False] * (STARTS_AT_ONCE - 1) + [True]


def test_f_a_long_recovery_is_waited_for_and_named(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    do(cluster, "create table big as select n, repeat('x', 400) as text from generate_series(1, 150000) n")
    crash(cluster)
    frozen: list[psutil.Process] = []

    def freeze() -> bool:
        for process in recovering_processes(cluster):
            process.suspend()
            frozen.append(process)
        return bool(frozen)

    freezer = threading.Thread(target=lambda: wait_for(freeze))
    freezer.start()
    words: list[str] = []
    with pytest.raises(ClusterFailed) as failure:
        cluster.start(words.append, timeout_s=1.5)
    freezer.join()
    assert failure.value.step == "waiting for the private database to recover after an unclean stop"
    assert "automatic recovery in progress" in failure.value.detail
    assert words[-1] == "The database is recovering after an unclean stop…"
    assert cluster.is_running()

    frozen[0].resume()
    cluster.start()
    assert ask(cluster, "select count(*) from big") == 150_000


class TestG:
    """The program that makes a cluster can be killed at any moment."""

    def test_g_a_half_made_cluster_is_made_again(self, stage: Scene) -> None:
        killed = stage.program()
        killed.tell("start")
        initdb = initdb_at_work(stage.folder / "postgresql")
        killed.kill()
        for process in [initdb, *initdb.children(recursive=True)]:
            process.kill()
        cluster = stage.cluster()
        assert list(cluster.folder.glob("data.new-*/PG_VERSION"))

        cluster.start()

        assert ask(cluster, "select 1") == 1
        assert not list(cluster.folder.glob("data.new-*"))

    def test_g_an_initdb_whose_program_was_killed_is_in_nobodys_way(self, stage: Scene) -> None:
        killed = stage.program()
        killed.tell("start")
        orphan = initdb_at_work(stage.folder / "postgresql")
        killed.kill()
        cluster = stage.cluster()

        cluster.start()

        assert ask(cluster, "select 1") == 1
        wait_for(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)
        cluster.stop()
        cluster.start()
        assert not list(cluster.folder.glob("data.new-*"))

    def test_g_a_killed_initdb_is_an_error_that_says_what_was_tried(self, stage: Scene) -> None:
        cluster = stage.cluster()
        killer = threading.Thread(target=lambda: initdb_at_work(cluster.folder).kill())
        killer.start()
        with pytest.raises(ClusterFailed) as failure:
            cluster.start()
        killer.join()
        assert failure.value.step == "making the private database"
        assert not list(cluster.folder.glob("data*"))
        assert not cluster.is_running()


def test_i_a_cluster_of_another_major_version_is_named(stage: Scene) -> None:
    found = postgres_programs.installed()
    if len(found) < 2:
        pytest.skip(f"only PostgreSQL {next(iter(found))} is installed")
    newer, *_, older = found
    made = stage.cluster(programs=found[older])
    made.start()
    made.stop()
    with pytest.raises(ClusterOfOtherVersion) as refusal:
        stage.cluster(programs=found[newer]).start()
    assert (refusal.value.data_major, refusal.value.program_major) == (older, newer)
    assert refusal.value.folder == str(made.data_folder)
    made.start()
    assert str(ask(made, "show server_version")).startswith(str(older))


def rewrite_pid(cluster: PrivateCluster, pid: int) -> None:
    for lock in (cluster.data_folder / "postmaster.pid", cluster.socket_folder / ".s.PGSQL.5432.lock"):
        _, *rest = lock.read_text().splitlines(keepends=True)
        lock.write_text("".join([f"{pid}\n", *rest]))


def what_postgres_says_itself(cluster: PrivateCluster) -> str:
    """Start the server without our help: the scene is only a scene if PostgreSQL alone would refuse."""
    programs = reachable_programs(cluster.programs, locate(cluster.folder).account)
    refusal = subprocess.run(
        [
            programs / "postgres",
            "-D",
            cluster.data_folder,
            "-c",
            f"unix_socket_directories={cluster.socket_folder}",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        timeout=20,
        **account_of(cluster),
    )
    assert refusal.returncode != 0
    return refusal.stderr


def recovering_processes(cluster: PrivateCluster) -> list[psutil.Process]:
    lock = postmaster.read_lock_file(cluster.data_folder)
    if lock is None or not psutil.pid_exists(lock.pid):
        return []
    return [process for process in psutil.Process(lock.pid).children() if "startup recovering" in title(process)]


def title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def initdb_at_work(folder: Path) -> psutil.Process:
    """Wait for the moment in which a half-made folder already looks like a cluster."""
    wait_for(lambda: list(folder.glob("data.new-*/PG_VERSION")))
    half_made = next(folder.glob("data.new-*"))
    found = [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "initdb" and os.fspath(half_made) in (process.info["cmdline"] or ())
    ]
    # A child of it that is about to become another program still looks like it.
    return min(found, key=lambda process: process.create_time())
