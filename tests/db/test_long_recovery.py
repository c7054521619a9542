"""A recovery that really takes long is waited for as long as it gets on, and told in words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.private_cluster import RECOVERING_WORDS, PrivateCluster
from tests.db.cluster_scenes import ask, crash, do, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.db.cluster_scenes import Scene

pytestmark = pytest.mark.cluster

NO_CHECKPOINT = {"fsync": "off", "max_wal_size": "20GB", "checkpoint_timeout": "1h", "autovacuum": "off"}
SLOW_TO_RECOVER = {**NO_CHECKPOINT, "shared_buffers": "128kB", "recovery_prefetch": "off"}
ROWS = 120_000
ROUNDS = 3
NAMED_AFTER_S = 6
TIMEOUT_S = 1.5


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


def test_a_recovery_longer_than_the_timeout_is_waited_for(stage: Scene) -> None:
    cluster = stage.cluster(settings=NO_CHECKPOINT)
    cluster.start()
    do(cluster, "create table big (id uuid primary key default gen_random_uuid(), other uuid, n int)")
    do(cluster, "create index on big (other)")
    do(cluster, f"insert into big (other, n) select gen_random_uuid(), n from generate_series(1, {ROWS}) n")
    for _ in range(ROUNDS):
        do(cluster, "update big set other = gen_random_uuid()")
    crash(cluster)
    again = PrivateCluster(cluster.folder, settings=SLOW_TO_RECOVER)
    words: list[str] = []
    began = time.monotonic()

    again.start(words.append, timeout_s=TIMEOUT_S)

    took = time.monotonic() - began
    assert took > 2 * TIMEOUT_S, f"the recovery took {took:.1f} s only: this test shows nothing"
    assert ask(again, "select count(*) from big") == ROWS
    assert RECOVERING_WORDS in words
    if took > NAMED_AFTER_S:
        assert any("5 s so far. Nothing that was saved is lost." in one for one in words)
