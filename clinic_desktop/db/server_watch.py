"""Brings the private server back when it has ended under a program that works with it: killed, or out of disk."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError

if TYPE_CHECKING:
    from clinic_desktop.db.private_cluster import PrivateCluster

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
TRY_AGAIN_AFTER_S = 5.0
"""There may be no room on the disk yet."""


class ServerWatch(threading.Thread):
    """Looks twice a second, until it is stopped, whether the server's process is there."""

    def __init__(self, cluster: PrivateCluster) -> None:
        super().__init__(name="server-watch", daemon=True)
        self._cluster = cluster
        self._stopping = threading.Event()

    def run(self) -> None:
        pause = LOOK_EVERY_S
        while not self._stopping.wait(pause):
            pause = LOOK_EVERY_S
            try:
                if not self._cluster.is_running():
                    self._cluster.start()
            except ClinicError:
                log.warning("the private server could not be started again")
                pause = TRY_AGAIN_AFTER_S

    def stop(self) -> None:
        """Look no longer; whoever stops the server does so after this."""
        self._stopping.set()
        self.join()
