"""Several programs on one cluster: who stops it, who waits for whom."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from clinic_desktop.db import postgres_programs
from clinic_desktop.domain.errors import ClusterFailed
from tests.db.cluster_scenes import QUICK, Scene, ask, do, scene, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cluster


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


def test_two_programs_share_one_cluster_and_the_last_one_stops_it(stage: Scene) -> None:
    ours = stage.made()
    ours.start()
    do(ours, "create table shared as select 1 as id")
    other = stage.program()
    assert other.ask("start") == "started"
    assert other.ask("postmaster") == str(server_of(ours).pid)

    assert not ours.stop_if_last(), "a program that has started may connect at any moment"
    assert ask(ours, "select id from shared") == 1
    assert other.ask("leave") is True
    assert not ours.is_running()


def test_a_program_that_closes_does_not_stop_a_server_that_somebody_is_connected_to(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    with psycopg.connect(cluster.url()) as psql:
        assert not cluster.stop_if_last()
        assert psql.execute("select 1").fetchone() == (1,)
    cluster.start()
    assert cluster.stop_if_last()
    assert not cluster.stop_if_last(), "what does not run is not stopped"


def test_a_connection_that_is_just_being_closed_does_not_keep_the_server_running(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    with psycopg.connect(cluster.url()) as psql:
        backend = psutil.Process(psql.info.backend_pid)
        backend.suspend()
    noticed_late = threading.Timer(0.2, backend.resume)
    noticed_late.start()
    assert cluster.stop_if_last()
    noticed_late.join()


def test_starting_again_does_nothing_and_is_quick(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    server = server_of(cluster)
    words: list[str] = []
    took_s = []
    for _ in range(3):
        began = time.perf_counter()
        cluster.start(words.append)
        took_s.append(time.perf_counter() - began)
    assert server_of(cluster) == server
    assert words == []
    assert min(took_s) < 0.15


def test_a_start_waits_for_another_program_and_says_so(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    # Programs hold the lock while they start; a shell that holds it is one that never gets ready.
    holder = stage.program()
    assert holder.ask("hold") == "held"
    words: list[str] = []
    with pytest.raises(ClusterFailed) as failure:
        cluster.start(words.append, timeout_s=1.3)
    assert failure.value.step == "waiting for another program that starts or stops the private database"
    assert words == ["Another program is starting the database…"]
    holder.kill()
    cluster.start()


def test_two_clusters_run_at_once_each_with_its_own_version(stage: Scene) -> None:
    clusters = {major: stage.cluster(str(major), programs) for major, programs in postgres_programs.installed().items()}
    clusters[0] = stage.made()
    for cluster in clusters.values():
        cluster.start()
    version = {
        major: int(str(ask(cluster, "show server_version_num"))) // 10_000 for major, cluster in clusters.items()
    }
    assert version.pop(0) == max(version)
    assert version == {major: major for major in version}
    assert len({server_of(cluster) for cluster in clusters.values()}) == len(clusters)


def test_a_fresh_cluster_is_ready_soon_and_says_what_takes_its_time(stage: Scene) -> None:
    words: list[str] = []
    began = time.perf_counter()
    stage.cluster().start(words.append)
    took_s = time.perf_counter() - began
    assert words == ["Making the private database…"]
    assert took_s < 15


def test_removing_a_cluster_leaves_nothing(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    server = server_of(cluster)
    cluster.remove()
    assert not cluster.folder.exists()
    assert not server.is_running() or server.status() == "zombie"
    cluster.start()
    assert ask(cluster, "show fsync") == QUICK["fsync"]
