"""What is done when the server is back, before anything else is asked: session, charts, and a look at the database."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import SessionEnded

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.start_up import Finding
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.start_up import StartUpService


class ComingBack:
    """Runs on the listener's thread, each time that the listener has a connection again."""

    def __init__(
        self,
        accounts: AccountService,
        charts: ChartService,
        start_up: StartUpService,
        workstation: str,
        version: str,
        *,
        is_demo: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accounts = accounts
        self._charts = charts
        self._start_up = start_up
        self._workstation = workstation
        self._version = version
        self._is_demo = is_demo
        self._clock = clock
        self._may_renew_until = clock() + limits.SESSION_S
        self.is_somebody_there = True
        """False while the window is locked: nobody is signed in anew who is not there."""

    def password_given(self) -> None:
        """Know that the person has just typed his password: a session may follow another for twelve hours more."""
        self._may_renew_until = self._clock() + limits.SESSION_S

    def renew(self) -> None:
        """Open another workstation session in the place of one that the server has forgotten.

        Raises SessionEnded twelve hours after the password was typed, and while nobody is there: then it is typed
        again. Raises what opening a session raises.
        """
        if not self.is_somebody_there or self._clock() > self._may_renew_until:
            raise SessionEnded
        self._accounts.begin_anew(self._workstation, self._version)
        self._charts.open_again()

    def look(self) -> tuple[Finding, ...]:
        """Say whether database and server are as they should be; see that no chart is open that nobody sees."""
        self._charts.close_owed()
        return self._start_up.look(is_demo=self._is_demo)
