"""A private server that ends under a program comes back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.server_watch import ServerWatch
from tests.db.cluster_scenes import ask, crash, do, scene, server_of
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.db.cluster_scenes import Scene

pytestmark = pytest.mark.cluster


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


def test_a_server_that_was_killed_is_started_again_until_the_watch_ends(stage: Scene) -> None:
    cluster = stage.made({"fsync": "off"})
    cluster.start()
    do(cluster, "create table kept as select 1 as n")
    first = server_of(cluster)
    watch = ServerWatch(cluster)
    watch.start()
    try:
        crash(cluster)
        wait_until(lambda: cluster.is_running() and server_of(cluster) != first, 20)
        cluster.start()
        assert ask(cluster, "select n from kept") == 1
    finally:
        watch.stop()
    crash(cluster)
    assert not cluster.is_running()
