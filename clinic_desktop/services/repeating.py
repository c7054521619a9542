"""A service call whose connection broke is done once more, here and nowhere else."""

from __future__ import annotations

import random
import time
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

PAUSE_S = (0.1, 0.4)
"""A server that lost one backend lets nobody in for a quarter of a second; not all come back at the same moment."""


def repeated(call: Callable[P, R]) -> Callable[P, R]:
    """Do a whole service call once more if the server ended its connection; for calls that may be done twice.

    Whether the first one was stored is not known then. It does not matter: what it makes has an id that the command
    brings, so the second one finds it and answers what the first would have. A server that says nothing is not asked
    again, and nothing that it answered with a no.
    """

    @wraps(call)
    def once_more(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return call(*arguments, **named)
        except DatabaseUnavailable as broken:
            if broken.why is not Unavailable.BROKE:
                raise
        time.sleep(random.uniform(*PAUSE_S))  # noqa: S311 - spreads tries, hides nothing
        return call(*arguments, **named)

    return once_more
