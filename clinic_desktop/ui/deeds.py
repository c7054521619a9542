"""What was done and can be taken back by an order of the opposite: for Ctrl+Z, wherever in the window it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Deed:
    """``words`` name it: "calling DOE, Jane". The two others are for a worker, and raise ClinicError."""

    words: str
    back: Callable[[], object]
    again: Callable[[], object]


@dataclass(frozen=True, slots=True)
class AskedDeed:
    """What is taken back by a dialog: ``ask`` opens it, and is given what to call when that was done."""

    words: str
    ask: Callable[[Callable[[object], None]], None]
