"""Several programs at work while everything goes wrong: a minute of it here, twenty with ``poe soak``."""

from __future__ import annotations

import pytest

from tests.soak.faults import KINDS
from tests.soak.report import as_markdown
from tests.soak.run import Plan, soak

pytestmark = pytest.mark.cluster

MINUTE = Plan(
    minutes=0.75,
    clients=4,
    patients=400,
    fault_every_s=1.5,
    pause_s=0.5,
    seal_every_s=5.0,
    is_quick=True,
)


@pytest.mark.timeout(400)
def test_r1_nothing_is_lost_by_clients_at_work_while_everything_goes_wrong() -> None:
    outcome = soak(MINUTE, print)
    told = as_markdown(outcome)
    assert outcome.is_good, told
    assert sum(outcome.faults.values()) >= len(KINDS), told
    acknowledged = outcome.findings.counts["acknowledged writes are there, with their audit event"]
    print(
        f"R1: {outcome.lives} client processes, {sum(outcome.faults.values())} faults of {len(outcome.faults)} kinds,"
        f" {acknowledged} acknowledged writes, {outcome.commits_lost} COMMITs or their answers lost;"
        f" 0 lost, 0 doubled, {outcome.verified.events} events sound"
    )
